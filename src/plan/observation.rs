//! What a plan is made from: what the meshes look like, and some objects as they are, with the managers of their fields.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

use super::{Change, Plan, Planned};
use crate::manifest::{Kind, Values};
use crate::profile::Version;
use crate::snapshot::{MeshState, Observed, Snapshot, Unknown};

/// Which object of which mesh.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectKey {
    /// The mesh, by federation name.
    pub mesh: String,
    /// Kind, as `manifest::kinds` has it.
    pub kind: &'static str,
    pub namespace: String,
    pub name: String,
}

impl ObjectKey {
    /// An object in the namespace of a control plane.
    pub fn of(mesh: &MeshState, kind: &'static Kind, name: &str) -> Self {
        Self {
            mesh: mesh.mesh.name.clone(),
            kind: kind.kind,
            namespace: mesh.mesh.namespace.clone(),
            name: name.to_owned(),
        }
    }
}

/// The object that a plan writes, as a snapshot has it; `None` where it has none of it, or not all that a plan could say.
pub fn seen(snapshot: &Snapshot, planned: &Planned) -> Option<Value> {
    let mesh = snapshot
        .meshes
        .get(&planned.mesh)
        .filter(|mesh| mesh.told().is_none())?;
    let (name, namespace) = (planned.values.name(), planned.values.namespace());
    let written = match &*planned.values {
        Values::ControlPlane(_) => {
            let found = mesh.control_plane.known().ok()??;
            (found.metadata.name.as_deref() == Some(name)).then(|| serde_json::to_value(found))
        }
        Values::Peer(_) => mesh.peer(name).ok()?.map(serde_json::to_value),
        Values::VirtualService(_) => {
            let services = mesh.virtual_services.get(namespace?)?.list().ok()?;
            let mut services = services.iter();
            let found = services.find(|service| service.metadata.name.as_deref() == Some(name))?;
            Some(serde_json::to_value(found))
        }
        _ => None,
    };
    written?.ok()
}

/// Whether a namespace that a plan would make is known to be there: a mesh is in it.
pub fn is_there(snapshot: &Snapshot, planned: &Planned) -> bool {
    let Some(mesh) = snapshot.meshes.get(&planned.mesh) else {
        return false;
    };
    let name = planned.values.name();
    let is_home = name == mesh.mesh.namespace && matches!(mesh.control_plane.known(), Ok(Some(_)));
    let is_namespace = matches!(&*planned.values, Values::Namespace(_) | Values::ProjectRequest(_));
    let is_member = mesh
        .members()
        .is_ok_and(|members| members.iter().any(|member| member == name));
    is_namespace && (is_home || is_member)
}

/// The objects that a plan writes and that are not there, by what was seen: they can be made without another look, since a
/// write that says so is refused where somebody made one meanwhile. A copy of a root certificate is there with its peer.
pub fn missing(snapshot: &Snapshot, plan: &Plan) -> BTreeSet<ObjectKey> {
    let planned = plan.changes().filter_map(|change| match change {
        Change::Write(planned) => Some(planned),
        Change::Remove(_) | Change::Restart(_) => None,
    });
    let missing = planned.filter(|planned| {
        let Some(mesh) = snapshot.meshes.get(&planned.mesh) else {
            return false;
        };
        let name = planned.values.name();
        match &*planned.values {
            Values::Peer(_) => mesh.peer(name) == Ok(None),
            Values::RootCertificate(values) => mesh.peer(&values.peer) == Ok(None),
            Values::ExportSet(_) => mesh.export_set(name) == Ok(None),
            Values::ImportSet(_) => mesh.import_set(name) == Ok(None),
            _ => false,
        }
    });
    missing.map(Planned::key).collect()
}

/// Objects with the managers of their fields, once for all copies.
pub type LiveObjects = BTreeMap<ObjectKey, Observed<Arc<Value>>>;

/// A snapshot, and what a snapshot does not hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// What the meshes look like.
    pub snapshot: Snapshot,
    /// Objects with the managers of their fields.
    pub objects: LiveObjects,
    /// Kinds that were asked about, by mesh, and whether the cluster serves them.
    pub served: BTreeMap<(String, &'static str), Observed<bool>>,
    /// Versions of control planes that an operator named when it refused another; empty where none has.
    pub supported: Vec<Version>,
}

impl Observation {
    /// A snapshot and nothing else.
    pub fn of(snapshot: Snapshot) -> Self {
        Self {
            snapshot,
            objects: BTreeMap::new(),
            served: BTreeMap::new(),
            supported: Vec::new(),
        }
    }

    /// The mesh of this name.
    pub fn mesh(&self, name: &str) -> Option<&MeshState> {
        self.snapshot.meshes.get(name)
    }

    /// An object as it is, `None` where it is known not to be there.
    ///
    /// # Errors
    /// Why it is not known.
    pub fn object(&self, key: &ObjectKey) -> Result<Option<&Arc<Value>>, &Unknown> {
        self.objects.get(key).map_or(Err(&Unknown::NotAsked), Observed::known)
    }

    /// Whether the cluster of a mesh serves a kind.
    ///
    /// # Errors
    /// Why it is not known.
    pub fn serves(&self, mesh: &str, kind: &'static Kind) -> Result<bool, &Unknown> {
        let served = self.served.get(&(mesh.to_owned(), kind.kind));
        Ok(served
            .map_or(Err(&Unknown::NotAsked), Observed::known)?
            .copied()
            .unwrap_or(false))
    }

    /// Which of these objects nobody has asked for yet.
    pub fn unasked(&self, wanted: impl IntoIterator<Item = ObjectKey>) -> BTreeSet<ObjectKey> {
        wanted
            .into_iter()
            .filter(|key| !self.objects.contains_key(key))
            .collect()
    }
}
