//! Takes back what a run has written that failed: what it made goes, in the order in which things go, and what it changed
//! becomes as it was, with the owners that its fields had. What cannot be taken back is named.

use std::collections::BTreeMap;

use super::apply;
use super::execute::{Consent, Order, carry_out};
use super::session::Session;
use crate::cluster::{MeshClient, Scope, observe_meshes, remove, restore};
use crate::error::UserError;
use crate::exit::Exit;
use crate::manifest::{Phase, kinds};
use crate::plan::{self, Removal, Until};
use crate::report::{ObjectChange, Outcome};
use crate::topology::Removed;
use crate::topology::file::FederationFile;
use crate::wording::{list_and, list_and_more};

/// What is not as it was after all.
#[derive(Default)]
struct Left {
    /// What stays, and is to stay, or what others have written since.
    stays: Vec<String>,
    /// Why something could not be taken back.
    failed: Vec<UserError>,
}

/// Takes everything back that this run has written, and ends with the fault, which says so.
pub async fn take_back(session: &Session, file: &FederationFile, fault: anyhow::Error) -> anyhow::Error {
    let changes = session.changes();
    if changes.is_empty() {
        return fault;
    }
    let mut fault = match fault.downcast::<UserError>() {
        Ok(fault) => fault,
        Err(other) => return other,
    };
    session.ui.warn(&fault.message);
    session
        .ui
        .story("It failed, so what this run has written is taken back:");
    let left = match undo(session, file, &changes).await {
        Ok(left) => left,
        Err(error) => Left {
            stays: changes.iter().map(ObjectChange::told).collect(),
            failed: vec![error],
        },
    };
    let mut back: Vec<String> = Vec::new();
    for told in changes.iter().map(ObjectChange::told) {
        if !back.contains(&told) && !left.stays.contains(&told) {
            back.push(told);
        }
    }
    if !back.is_empty() && left.failed.is_empty() {
        fault.problems.push(format!("taken back: {}", list_and_more(&back)));
    }
    if !left.stays.is_empty() {
        fault.problems.push(format!("stays: {}", left.stays.join(", ")));
    }
    for failed in &left.failed {
        let why = failed
            .problems
            .iter()
            .fold(failed.message.clone(), |all, problem| format!("{all}; {problem}"));
        fault.problems.push(format!("not taken back: {why}"));
    }
    // What is known not to be half done is a plain no.
    fault.exit = match left.failed.is_empty() {
        true if fault.exit == Exit::Partial => Exit::No,
        true => fault.exit,
        false => Exit::Partial,
    };
    fault.into()
}

/// Undoes the changes, newest first: routes and rules as they were, then what was made goes, then the rest as it was.
async fn undo(session: &Session, file: &FederationFile, changes: &[ObjectChange]) -> Result<Left, UserError> {
    let meshes = apply::meshes(session, file).await?;
    let is_late =
        |change: &ObjectChange| kinds::by_name(&change.object_kind).is_some_and(|kind| kind.phase >= Phase::Sets);
    let (late, early): (Vec<&ObjectChange>, Vec<&ObjectChange>) = changes
        .iter()
        .filter(|change| change.outcome == Outcome::Changed && !is_made(changes, change))
        .partition(|change| is_late(change));
    let mut left = Left::default();
    restore_all(session, &meshes, &late, &mut left).await;
    match remove_described(session, file, &meshes, changes).await {
        Ok(()) => remove_rest(session, &meshes, changes, &mut left).await,
        Err(error) => left.failed.push(error),
    }
    restore_all(session, &meshes, &early, &mut left).await;
    let stays = changes.iter().filter(|change| match change.outcome {
        Outcome::Created => STAYING.contains(&change.object_kind.as_str()),
        Outcome::Removed | Outcome::Restarted => true,
        Outcome::Changed | Outcome::Unchanged => false,
    });
    left.stays.extend(stays.map(ObjectChange::told));
    Ok(left)
}

/// Kinds of which nothing is taken away: others may have put something there.
const STAYING: [&str; 3] = [
    kinds::NAMESPACE.kind,
    kinds::PROJECT_REQUEST.kind,
    kinds::SUBSCRIPTION.kind,
];

/// Takes away what this run has made, as `delete` would, with the waits that it takes.
async fn remove_described(
    session: &Session,
    file: &FederationFile,
    meshes: &[MeshClient],
    changes: &[ObjectChange],
) -> Result<(), UserError> {
    let seen = observe_meshes(meshes, Scope::CONTROL_PLANE).await;
    let removed = made(file, plan::all_of(&file.wanted, &seen), changes);
    if removed == Removed::default() {
        return Ok(());
    }
    let wanted = apply::without(file, removed);
    let order = Order {
        what: "cannot take back".to_owned(),
        wanted: &wanted,
        meshes,
        told: &[],
        until: Until::True,
    };
    match carry_out(session, order, Consent::Given).await {
        Ok(_) => Ok(()),
        Err(error) => Err(error
            .downcast::<UserError>()
            .unwrap_or_else(|other| UserError::new(Exit::Partial, other.to_string()))),
    }
}

/// Takes away what this run has made and `delete` leaves, such as a set that has no rule any more. A mesh and a peer only go
/// with all that has to go before them.
async fn remove_rest(session: &Session, meshes: &[MeshClient], changes: &[ObjectChange], left: &mut Left) {
    let with_others = [kinds::SERVICE_MESH_CONTROL_PLANE.kind, kinds::SERVICE_MESH_PEER.kind];
    let made = changes.iter().rev().filter(|change| {
        let kind = change.object_kind.as_str();
        change.outcome == Outcome::Created && !STAYING.contains(&kind) && !with_others.contains(&kind)
    });
    for change in made {
        let uid = change
            .after
            .as_ref()
            .and_then(|after| after["metadata"]["uid"].as_str());
        let place = kinds::by_name(&change.object_kind)
            .zip(change.namespace.clone())
            .zip(uid);
        let mesh = meshes.iter().find(|mesh| mesh.mesh.name == change.mesh);
        let (Some(((kind, namespace), uid)), Some(mesh)) = (place, mesh) else {
            left.stays.push(change.told());
            continue;
        };
        let removal = Removal {
            mesh: change.mesh.clone(),
            kind,
            namespace,
            name: change.name.clone(),
            uid: uid.to_owned(),
            gateways: Vec::new(),
        };
        match remove(mesh, &removal, &session.write_options()).await {
            Ok(removed) if removed.outcome == Outcome::Removed => {
                session
                    .ui
                    .progress(&format!("{}: {} removed", removed.mesh, removed.object()))
            }
            Ok(_) => {}
            Err(error) => left.failed.push(error),
        }
    }
}

/// Whether the object of a change was made in this run, and goes as a whole.
fn is_made(changes: &[ObjectChange], change: &ObjectChange) -> bool {
    let place = |change: &ObjectChange| {
        (
            change.mesh.clone(),
            change.object_kind.clone(),
            change.namespace.clone(),
            change.name.clone(),
        )
    };
    let mut made = changes.iter().filter(|other| other.outcome == Outcome::Created);
    made.any(|other| place(other) == place(change))
}

async fn restore_all(session: &Session, meshes: &[MeshClient], changes: &[&ObjectChange], left: &mut Left) {
    let meshes: BTreeMap<&str, &MeshClient> = meshes.iter().map(|mesh| (mesh.mesh.name.as_str(), mesh)).collect();
    for change in changes.iter().rev() {
        let Some(mesh) = meshes.get(change.mesh.as_str()) else {
            left.stays.push(change.told());
            continue;
        };
        match restore(mesh, change, &session.write_options()).await {
            Ok(changed_since) if changed_since.is_empty() => {
                session
                    .ui
                    .progress(&format!("{}: {} is as it was", change.mesh, change.object()))
            }
            Ok(changed_since) => left.stays.push(format!(
                "{} of {}, which somebody else has changed since",
                list_and(&changed_since),
                change.told()
            )),
            Err(error) => left.failed.push(error),
        }
    }
}

/// Of everything that the file describes, what this run has made.
fn made(file: &FederationFile, all: Removed, changes: &[ObjectChange]) -> Removed {
    let made = |mesh: &str, kind: &str, name: &str| {
        let mut made = changes.iter().filter(|change| change.outcome == Outcome::Created);
        made.any(|change| change.mesh == mesh && change.object_kind == kind && change.name == name)
    };
    let control_plane = |mesh: &str| {
        let mut meshes = file.wanted.meshes.iter().map(|mesh| &mesh.reference);
        let found = meshes.find(|reference| reference.federation_name() == mesh);
        found.is_some_and(|reference| made(mesh, "ServiceMeshControlPlane", &reference.name))
    };
    let Removed {
        meshes,
        peers,
        exports,
        imports,
        routes,
    } = all;
    Removed {
        meshes: meshes.into_iter().filter(|mesh| control_plane(&mesh.mesh)).collect(),
        peers: peers
            .into_iter()
            .filter(|peer| made(&peer.mesh, "ServiceMeshPeer", &peer.peer))
            .collect(),
        exports: exports
            .into_iter()
            .filter(|export| made(&export.mesh, "ExportedServiceSet", &export.peer))
            .collect(),
        imports: imports
            .into_iter()
            .filter(|import| made(&import.mesh, "ImportedServiceSet", &import.peer))
            .collect(),
        routes: routes
            .into_iter()
            .filter(|route| made(&route.mesh, "VirtualService", &route.service.name))
            .collect(),
    }
}
