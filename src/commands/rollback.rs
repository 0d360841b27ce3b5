//! Takes back what a run has written that failed: what it made goes, in the order in which things go, and what it changed
//! becomes as it was.

use std::collections::BTreeMap;

use super::apply;
use super::execute::{Consent, Order, carry_out};
use super::session::{Session, list_and_more};
use crate::cluster::apply::restore;
use crate::cluster::{MeshClient, Scope, observe_meshes};
use crate::error::UserError;
use crate::exit::Exit;
use crate::manifest::{Phase, kinds};
use crate::plan::{self, Until};
use crate::report::{ObjectChange, Outcome};
use crate::topology::Removed;
use crate::topology::file::FederationFile;

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
    let written: Vec<String> = changes.iter().map(ObjectChange::told).collect();
    match undo(session, file, &changes).await {
        Ok(stays) => {
            fault.problems.push(format!("taken back: {}", list_and_more(&written)));
            if !stays.is_empty() {
                fault.problems.push(format!("stays: {}", list_and_more(&stays)));
            }
            if fault.exit == Exit::Partial {
                fault.exit = Exit::No;
            }
        }
        Err(error) => {
            fault
                .problems
                .push(format!("not all of it could be taken back: {error}"));
            fault.exit = Exit::Partial;
        }
    }
    fault.into()
}

/// Undoes the changes, newest first; what stays all the same.
async fn undo(session: &Session, file: &FederationFile, changes: &[ObjectChange]) -> anyhow::Result<Vec<String>> {
    let meshes = apply::meshes(session, file).await?;
    let is_late =
        |change: &ObjectChange| kinds::by_name(&change.object_kind).is_some_and(|kind| kind.phase >= Phase::Sets);
    let (late, early): (Vec<&ObjectChange>, Vec<&ObjectChange>) = changes
        .iter()
        .filter(|change| change.outcome == Outcome::Changed && !is_made(changes, change))
        .partition(|change| is_late(change));
    restore_all(session, &meshes, &late).await?;
    let seen = observe_meshes(&meshes, Scope::CONTROL_PLANE).await;
    let removed = made(file, plan::all_of(&file.wanted, &seen), changes);
    if removed != Removed::default() {
        let wanted = apply::without(file, removed);
        let order = Order {
            what: "cannot take back".to_owned(),
            wanted: &wanted,
            meshes: &meshes,
            told: &[],
            until: Until::True,
        };
        carry_out(session, order, Consent::Given).await?;
    }
    restore_all(session, &meshes, &early).await?;
    let stays = changes.iter().filter(|change| match change.outcome {
        Outcome::Created => ["Namespace", "ProjectRequest", "Subscription"].contains(&change.object_kind.as_str()),
        Outcome::Removed | Outcome::Restarted => true,
        Outcome::Changed | Outcome::Unchanged => false,
    });
    Ok(stays.map(ObjectChange::told).collect())
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

async fn restore_all(session: &Session, meshes: &[MeshClient], changes: &[&ObjectChange]) -> Result<(), UserError> {
    let meshes: BTreeMap<&str, &MeshClient> = meshes.iter().map(|mesh| (mesh.mesh.name.as_str(), mesh)).collect();
    for change in changes.iter().rev() {
        if let Some(mesh) = meshes.get(change.mesh.as_str()) {
            let restored = restore(mesh, change, &session.write_options()).await?;
            session
                .ui
                .progress(&format!("{}: {} is as it was", restored.mesh, restored.object()));
        }
    }
    Ok(())
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
