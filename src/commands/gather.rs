//! What a command looks at: the clusters, or a snapshot of them from a file.

use std::path::PathBuf;

use k8s_openapi::jiff::Timestamp;

use super::observing::ObservedMeshes;
use super::session::Session;
use crate::cli::{OfflineSource, SnapshotSource};
use crate::cluster::Scope;
use crate::error::UserError;
use crate::files;
use crate::snapshot::{Snapshot, SourceText, from_texts};
use crate::topology::MeshReference;
use crate::wording::{count, list_and, shell};

/// The named meshes, or all: from the file if one is given, else from the clusters, each asked for what `scope` says.
///
/// A mesh whose cluster cannot be asked is in the snapshot all the same, and says so.
pub async fn snapshot(
    session: &Session,
    source: &SnapshotSource,
    references: &[MeshReference],
    scope: Scope,
) -> Result<Snapshot, UserError> {
    match &source.snapshot {
        Some(file) => {
            let snapshot = files::snapshot(file)?;
            session.ui.note(&format!(
                "looking at the snapshot {} of {}, not at the clusters",
                file.display(),
                snapshot.taken_at
            ));
            select(snapshot, references, &format!("the snapshot {}", file.display()))
        }
        None => observe(session, references, scope).await,
    }
}

/// Names of meshes that a note still lists.
const MOST_NAMES: usize = 10;

/// The named meshes, or all: from manifests, from a snapshot, or from the clusters.
pub async fn look(
    session: &Session,
    source: &OfflineSource,
    references: &[MeshReference],
    scope: Scope,
) -> Result<Snapshot, UserError> {
    if source.files.is_empty() {
        return snapshot(session, &source.snapshot, references, scope).await;
    }
    let texts = files::manifests(&source.files)?;
    let found = from_texts(&texts, session.global.namespace.as_deref(), Timestamp::now())
        .map_err(|problems| no_manifests(&texts, &source.files, problems))?;
    for note in &found.notes {
        session.ui.warn(note);
    }
    let names: Vec<&String> = found.snapshot.meshes.keys().collect();
    let meshes = match names.len() {
        0..=MOST_NAMES => list_and(&names),
        more => format!("{more} meshes"),
    };
    session.ui.note(&format!(
        "looking at {meshes} in {}, not at the clusters",
        count(texts.len(), "file")
    ));
    let ignored: Vec<String> = found
        .ignored
        .iter()
        .map(|(kind, number)| format!("{number} {kind}"))
        .collect();
    if !ignored.is_empty() {
        session.ui.note(&format!(
            "not read, since no check is about them: {}",
            ignored.join(", ")
        ));
    }
    select(found.snapshot, references, "the manifests")
}

/// Why these files show no mesh. Who gave the file of a federation meant its meshes, in the clusters or as manifests.
fn no_manifests(texts: &[SourceText], paths: &[PathBuf], problems: Vec<String>) -> UserError {
    let error = UserError::from_problems("cannot read the manifests", problems);
    if !files::is_federation(texts) {
        return error;
    }
    let flags = |flag: &str| {
        let flags = paths.iter().map(|path| shell!("{} {}", flag, path.display()));
        flags.collect::<Vec<_>>().join(" ")
    };
    error
        .hint(format!(
            "what is given describes a federation; with `{}` the same command looks at its meshes in the clusters",
            flags("--federation")
        ))
        .hint(format!(
            "`meshfed render {} --out manifests` writes its manifests, which `-f manifests` looks at",
            flags("-f")
        ))
}

/// The named meshes of a snapshot; `whole` says what it is when one is missing.
pub fn select(snapshot: Snapshot, references: &[MeshReference], whole: &str) -> Result<Snapshot, UserError> {
    let known = snapshot.references();
    let references: Vec<MeshReference> = references
        .iter()
        .flat_map(|reference| in_snapshot(reference, &snapshot))
        .collect();
    snapshot.select(&references).map_err(|problems| {
        let error = match problems.as_slice() {
            [problem] => UserError::usage(format!("{whole}: {problem}")),
            _ => UserError {
                problems,
                ..UserError::usage(format!("{whole}: not every mesh was found"))
            },
        };
        error.hint(format!("meshes in it: {}", list_and(&known)))
    })
}

/// The meshes of a context, one by one, where a reference stands for all of them.
fn in_snapshot(reference: &MeshReference, snapshot: &Snapshot) -> Vec<MeshReference> {
    let states = snapshot.meshes.values().map(|state| &state.mesh);
    let of_context = states.filter(|mesh| Some(&mesh.context) == reference.context.as_ref());
    let all: Vec<MeshReference> = of_context.map(MeshReference::of).collect();
    match reference.is_all() && !all.is_empty() {
        true => all,
        false => vec![reference.clone()],
    }
}

/// Asks the clusters about meshes that may be yet to come.
pub async fn before(session: &Session, references: &[MeshReference], scope: Scope) -> Result<Snapshot, UserError> {
    let step = session.ui.step("asking the clusters");
    let snapshot = ObservedMeshes::planned(session, references).await?.observe(scope).await;
    drop(step);
    if snapshot.meshes.is_empty() {
        return Err(
            UserError::usage("there is no mesh yet, so there is nothing to ask about")
                .hint("name the meshes that are to be: `meshfed check --pre prod-mesh stage-mesh`"),
        );
    }
    Ok(snapshot)
}

/// Asks the clusters.
pub async fn observe(session: &Session, references: &[MeshReference], scope: Scope) -> Result<Snapshot, UserError> {
    let step = session.ui.step("asking the clusters");
    let snapshot = ObservedMeshes::of(session, references).await?.observe(scope).await;
    drop(step);
    Ok(snapshot)
}
