//! Objects as they are, with the managers of their fields.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::future::join_all;
use kube::api::{DynamicObject, TypeMeta};
use kube::{Api, ResourceExt};
use serde_json::Value;

use super::memory::MANY;
use super::{Fault, MeshClient, check_names, lean};
use crate::manifest::Kind;
use crate::snapshot::{Observed, Right};

/// An object; missing too where its kind is not served.
pub async fn live_object(mesh: &MeshClient, kind: &'static Kind, namespace: &str, name: &str) -> Observed<Arc<Value>> {
    match live(mesh, kind, namespace, name).await {
        Ok(live) => live.map_or(Observed::Missing, |live| Observed::Present(Arc::new(live))),
        Err(fault) => fault.observed(Right::get(kind.plural, namespace, name)),
    }
}

/// Objects of a kind in a namespace, by name: many of them out of one list, where that may be asked for.
pub async fn live_objects(
    mesh: &MeshClient,
    kind: &'static Kind,
    namespace: &str,
    names: Vec<String>,
) -> BTreeMap<String, Observed<Arc<Value>>> {
    if names.len() < MANY || !kind.namespaced {
        return each(mesh, kind, namespace, names).await;
    }
    let mut listed = match listed(mesh, kind, namespace).await {
        // Where the objects may not be listed, the ones that are known by name may perhaps be read.
        Err(Fault::Forbidden(_)) => return each(mesh, kind, namespace, names).await,
        Err(Fault::NotFound(_)) => Ok(BTreeMap::new()),
        listed => listed,
    };
    let mut found = |name: &str| match &mut listed {
        Ok(all) => all.remove(name).map_or(Observed::Missing, Observed::Present),
        Err(fault) => fault.clone().observed(Right::list(kind.plural, namespace)),
    };
    names.into_iter().map(|name| (name.clone(), found(&name))).collect()
}

async fn each(
    mesh: &MeshClient,
    kind: &'static Kind,
    namespace: &str,
    names: Vec<String>,
) -> BTreeMap<String, Observed<Arc<Value>>> {
    let each = names.into_iter().map(async |name| {
        let found = live_object(mesh, kind, namespace, &name).await;
        (name, found)
    });
    join_all(each).await.into_iter().collect()
}

async fn listed(mesh: &MeshClient, kind: &Kind, namespace: &str) -> Result<BTreeMap<String, Arc<Value>>, Fault> {
    check_names(&[namespace])?;
    let all = mesh
        .request(lean::list_with_managers(&mesh.client, kind, namespace))
        .await?;
    // An API server names the kind of a list's objects once for all of them.
    let types = TypeMeta {
        api_version: kind.api_version(),
        kind: kind.kind.to_owned(),
    };
    let typed = all.into_iter().map(|object| DynamicObject {
        types: Some(types.clone()),
        ..object
    });
    Ok(typed
        .map(|object| (object.name_any(), Arc::new(written(object))))
        .collect())
}

pub(super) async fn live(mesh: &MeshClient, kind: &Kind, namespace: &str, name: &str) -> Result<Option<Value>, Fault> {
    check_names(&[namespace, name])?;
    match mesh.request(api(mesh, kind, namespace).get(name)).await {
        Err(Fault::NotFound(_)) => Ok(None),
        live => Ok(Some(written(live?))),
    }
}

/// The objects of a kind in a namespace.
pub(super) fn api(mesh: &MeshClient, kind: &Kind, namespace: &str) -> Api<DynamicObject> {
    Api::namespaced_with(mesh.client.clone(), namespace, &kind.api_resource())
}

/// An object as an API server wrote it.
pub(super) fn written(object: DynamicObject) -> Value {
    serde_json::to_value(object).expect("an object that was read can be written")
}
