//! Takes a change of one object back.

use kube::Api;
use kube::api::DynamicObject;
use serde_json::{Value, json};

use super::apply::WriteOptions;
use super::live::written;
use super::write::{Write, send};
use super::{Fault, FaultPlace, MeshClient};
use crate::error::UserError;
use crate::exit::Exit;
use crate::manifest::kinds;
use crate::plan::{owners_before, reversal};
use crate::report::ObjectChange;

/// How often an object is looked at anew because somebody else was quicker.
const ATTEMPTS: usize = 5;

/// Makes an object what it was before a change, with the owners that its fields had; what others have written since stays.
/// The fields that were changed and stay so.
///
/// # Errors
/// It is not known what it was, it is not there any more, or the API server does not take it.
pub async fn restore(
    mesh: &MeshClient,
    change: &ObjectChange,
    options: &WriteOptions,
) -> Result<Vec<String>, UserError> {
    let place = FaultPlace {
        whom: mesh.mesh.label(),
        doing: format!("take back the change of {}", change.object()),
    };
    let cannot = |why: &str| UserError::new(Exit::No, format!("{}: cannot {}: {why}", place.whom, place.doing));
    let known = kinds::by_name(&change.object_kind).zip(change.before.as_ref().zip(change.after.as_ref()));
    let Some((kind, (before, after))) = known else {
        return Err(cannot("what it was before is not known"));
    };
    let (client, resource) = (mesh.client.clone(), kind.api_resource());
    let api: Api<DynamicObject> = match &change.namespace {
        Some(namespace) => Api::namespaced_with(client, namespace, &resource),
        None => Api::all_with(client, &resource),
    };
    let write = async |live: &Value, patch: Value| {
        let write = Write::Merge {
            version: live["metadata"]["resourceVersion"].as_str().map(str::to_owned),
            live: Value::Null,
            patch,
            whole: false,
        };
        send(mesh, &api, &change.name, &write, options).await
    };
    let mut attempt = 1;
    loop {
        let live = mesh.request(api.get_opt(&change.name)).await;
        let Some(live) = live.map_err(|fault| fault.at(&place))? else {
            return Err(cannot("it is not there any more"));
        };
        let live = written(live);
        if live["metadata"]["uid"] != before["metadata"]["uid"] {
            return Err(cannot("it was made anew meanwhile"));
        }
        let reversal = reversal(before, after, &live);
        let restored = async {
            let restored = match reversal.patch {
                Some(patch) => write(&live, patch).await?,
                None => live.clone(),
            };
            // Whoever writes a field owns it; only a write of the owners themselves gives it back.
            let owners = owners_before(before, after, &live, &restored, &options.field_manager);
            write(&restored, json!({"metadata": {"managedFields": owners}})).await
        };
        match restored.await {
            Ok(_) => return Ok(reversal.changed_since),
            Err(Fault::Changed(_)) if attempt < ATTEMPTS => attempt += 1,
            Err(fault) => return Err(fault.at(&place)),
        }
    }
}
