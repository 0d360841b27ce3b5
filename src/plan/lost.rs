//! What the mesh behind a peer loses when a name is no longer offered to it.

use std::collections::BTreeSet;

use super::refusal::Problem;
use super::undo::users;
use super::{Observation, Refusal};
use crate::snapshot::{MeshState, Unknown};
use crate::wording::{list_and, shell};

/// Something that the other mesh may need, as far as that can be seen from here.
#[derive(Debug, Default)]
pub(super) struct Lost {
    /// What is needed there, so that the name may not go.
    pub refusal: Refusal,
    /// What could not be seen there.
    pub notes: Vec<String>,
}

/// The imports that would be gone, when a name that was imported is to change.
pub(super) fn imported(seen: &Observation, exporter: &MeshState, peer: &str, names: &BTreeSet<String>) -> Lost {
    looked_at(seen, exporter, peer, names, |importer, imports| {
        let of_one = |(exported, host): &(String, String)| {
            let said = format!(
                "{}: imports {exported} from `{}` as {host}, which would be gone",
                importer.label(),
                exporter.mesh.name
            );
            let offered = crate::rules::offered_name(exported).map(|name| name.to_string());
            let hint = shell!(
                "meshfed unimport {} --in {} --from {}",
                offered.unwrap_or_default(),
                importer.mesh.reference(),
                exporter.mesh.name
            );
            Problem::in_use(said, hint)
        };
        Lost {
            refusal: Refusal {
                unread: Vec::new(),
                problems: imports.iter().map(of_one).collect(),
            },
            notes: Vec::new(),
        }
    })
}

/// The routes that would lead nowhere, when names are to go.
pub(super) fn routed(seen: &Observation, exporter: &MeshState, peer: &str, names: &BTreeSet<String>) -> Lost {
    looked_at(seen, exporter, peer, names, |importer, imports| {
        users_of(importer, |host| imports.iter().any(|(_, imported)| imported == host))
    })
}

/// The routes of a mesh that would lead nowhere, when hosts that it imports are to go.
pub(super) fn routed_here(importer: &MeshState, hosts: &BTreeSet<String>) -> Lost {
    if hosts.is_empty() {
        return Lost::default();
    }
    users_of(importer, |host| hosts.contains(host))
}

fn users_of(importer: &MeshState, goes: impl Fn(&str) -> bool) -> Lost {
    let mut refusal = Refusal::default();
    users::users(importer, &mut refusal, goes);
    let unread = std::mem::take(&mut refusal.unread);
    let notes = unread
        .iter()
        .map(|unread| not_known(importer, &unread.part, &unread.unknown));
    Lost {
        notes: notes.collect(),
        refusal,
    }
}

fn looked_at(
    seen: &Observation,
    exporter: &MeshState,
    peer: &str,
    names: &BTreeSet<String>,
    judge: impl Fn(&MeshState, Vec<(String, String)>) -> Lost,
) -> Lost {
    if names.is_empty() {
        return Lost::default();
    }
    let note = |note: String| Lost {
        refusal: Refusal::default(),
        notes: vec![note],
    };
    let Some(importer) = seen.mesh(peer) else {
        let names: Vec<&String> = names.iter().collect();
        return note(format!(
            "`{peer}` was not looked at, so it is not known whether it needs {}; with its context after an @, `--to` looks there",
            list_and(&names)
        ));
    };
    match importer.import_set(&exporter.mesh.name) {
        Err(unknown) => note(not_known(importer, "ImportedServiceSets", unknown)),
        Ok(set) => {
            let status = set.and_then(|set| set.status.as_ref());
            let listed = status.into_iter().flat_map(|status| &status.imported_services);
            let lost = listed
                .filter(|import| names.contains(&import.exported_name) && !import.local_service.hostname.is_empty());
            let lost = lost.map(|import| (import.exported_name.clone(), import.local_service.hostname.clone()));
            judge(importer, lost.collect())
        }
    }
}

fn not_known(importer: &MeshState, part: &str, unknown: &Unknown) -> String {
    format!(
        "{}: whether it needs what is offered is not known, since {part} could not be read: {unknown}",
        importer.label()
    )
}
