//! Removes planned objects, meshes in parallel and each mesh's objects in order, and waits until they are gone.

use std::collections::BTreeMap;
use std::time::Instant;

use futures::future::join_all;

use crate::cluster::{self, Changes, MeshClient};
use crate::commands::session::Session;
use crate::commands::writing::Journal;
use crate::error::UserError;
use crate::exit::Exit;
use crate::manifest::{Kind, kinds};
use crate::plan::Removal;
use crate::report::{Change, Outcome};

/// Removes the objects and, where that is asked, waits until the clusters show them gone.
pub async fn remove(
    session: &Session,
    meshes: &[MeshClient],
    removals: Vec<Removal>,
    journal: &mut Journal,
    wait: bool,
) -> Result<(), UserError> {
    let mut by_mesh: BTreeMap<String, Vec<Removal>> = BTreeMap::new();
    for removal in &removals {
        by_mesh.entry(removal.mesh.clone()).or_default().push(removal.clone());
    }
    let outcomes = join_all(by_mesh.iter().map(async |(name, removals)| {
        let mesh = find(meshes, name);
        in_order(session, mesh, removals).await
    }))
    .await;
    let mut fault = None;
    for (changes, error) in outcomes {
        journal.changes.extend(changes);
        fault = fault.or(error);
    }
    if let Some(error) = fault {
        return Err(journal.ended_by(error, true));
    }
    if wait && !session.is_dry_run() && !removals.is_empty() {
        gone(session, meshes, &removals)
            .await
            .map_err(|error| journal.ended_by(error, false))?;
    }
    Ok(())
}

fn find<'a>(meshes: &'a [MeshClient], name: &str) -> &'a MeshClient {
    let found = meshes.iter().find(|mesh| mesh.mesh.name == name);
    found.expect("removals are planned for known meshes")
}

async fn in_order(session: &Session, mesh: &MeshClient, removals: &[Removal]) -> (Vec<Change>, Option<UserError>) {
    let mut changes = Vec::new();
    for removal in removals {
        match cluster::remove(mesh, removal, &session.write_options()).await {
            Ok(change) => {
                session.tell_outcome(&change.mesh, &change.object(), change.outcome);
                if session.global.show_commands && change.outcome != Outcome::Unchanged {
                    session.ui.story(&equivalent(mesh, removal));
                }
                changes.push(change);
            }
            Err(error) => return (changes, Some(error)),
        }
    }
    (changes, None)
}

/// The `oc` line that does the same.
fn equivalent(mesh: &MeshClient, removal: &Removal) -> String {
    let (kind, name) = (removal.kind.plural, &removal.name);
    let oc = format!("oc --context {} -n {}", mesh.mesh.context, removal.namespace);
    if removal.gateways.is_empty() {
        return format!("{oc} delete {kind} {name}");
    }
    let operations: Vec<serde_json::Value> = removal
        .gateways
        .iter()
        .map(|(direction, gateway)| serde_json::json!({"op": "remove", "path": format!("/spec/gateways/{}/{gateway}", direction.field())}))
        .collect();
    let patch = serde_json::Value::Array(operations);
    format!("{oc} patch {kind} {name} --type json -p '{patch}'")
}

/// Waits until the clusters show everything gone.
async fn gone(session: &Session, meshes: &[MeshClient], removals: &[Removal]) -> Result<(), UserError> {
    let what: Vec<String> = removals.iter().map(Removal::title).collect();
    let step = session
        .ui
        .step(format!("{} gone", crate::wording::count(what.len(), "removal")));
    let deadline = Instant::now() + session.global.timeout;
    let watched = removals.iter().map(|removal| {
        let kind: &'static Kind = if removal.gateways.is_empty() {
            removal.kind
        } else {
            &kinds::SERVICE
        };
        (find(meshes, &removal.mesh), removal.namespace.as_str(), kind)
    });
    let mut changes = Changes::in_namespaces(watched);
    loop {
        let mut left = Vec::new();
        for removal in removals {
            if !cluster::is_gone(find(meshes, &removal.mesh), removal).await? {
                left.push(format!("{}: {}", removal.mesh, removal.title()));
            }
        }
        if left.is_empty() {
            step.done("");
            return Ok(());
        }
        let seen = left.join(", ");
        step.update(&format!("still there: {seen}"));
        if !changes.changed_before(deadline).await {
            step.failed("timed out");
            let seconds = session.global.timeout.as_secs();
            return Err(
                UserError::new(Exit::TimedOut, format!("not gone after {seconds}s: {seen}"))
                    .hint("see whether a finalizer holds it: `oc get -o yaml`, metadata.finalizers")
                    .hint("the same command goes on from there"),
            );
        }
    }
}
