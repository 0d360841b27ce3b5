//! Whose the fields are that printed commands write: asked of the clusters once something was found.

use std::sync::Arc;

use futures::future::join_all;

use super::session::Session;
use crate::checks::CheckRun;
use crate::cluster::live_object;
use crate::manifest::kinds;
use crate::plan::{LiveObjects, ObjectKey, name_owners, written};
use crate::snapshot::{Observed, Snapshot};

/// Lets each printed command tell who owns what it writes, so far as that can be read.
pub async fn name(session: &Session, snapshot: &Snapshot, run: &mut CheckRun) {
    let asked = written(run).into_iter().map(async |key| {
        let live = live(session, snapshot, &key).await.unwrap_or_default();
        (key, live)
    });
    let objects: LiveObjects = join_all(asked).await.into_iter().collect();
    name_owners(run, &objects, &session.global.field_manager);
}

async fn live(session: &Session, snapshot: &Snapshot, key: &ObjectKey) -> Option<Observed<Arc<serde_json::Value>>> {
    let mesh = snapshot.meshes.get(&key.mesh)?.mesh.clone();
    let client = session.contexts().ok()?.mesh_client(mesh).await.ok()?;
    let kind = kinds::by_name(key.kind)?;
    Some(live_object(&client, kind, &key.namespace, &key.name).await)
}
