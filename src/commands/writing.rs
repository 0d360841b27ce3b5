//! Writes planned objects, meshes in parallel and each mesh's objects in order, and keeps a journal of what was done.

use std::collections::BTreeMap;

use futures::future::join_all;

use super::session::Session;
use crate::cluster::{MeshClient, apply};
use crate::error::UserError;
use crate::exit::Exit;
use crate::manifest::Manifest;
use crate::plan::{Planned, WriteMode};
use crate::report::{Change, Outcome};

/// What was written so far, by one command.
#[derive(Default)]
pub struct Journal {
    /// Every object, in the order of writing.
    pub changes: Vec<Change>,
}

impl Journal {
    fn written(&self) -> Vec<String> {
        let written = self
            .changes
            .iter()
            .filter(|change| change.outcome != Outcome::Unchanged);
        written
            .map(|change| {
                let removed = if change.outcome == Outcome::Removed {
                    " (removed)"
                } else {
                    ""
                };
                format!("{} in mesh `{}`{removed}", change.object(), change.mesh)
            })
            .collect()
    }

    /// The error that ends the command, with what was written before it: nothing half-done goes unsaid.
    ///
    /// A wait that timed out or a spec that was rejected keeps its exit code, since everything was written as planned.
    pub fn ended_by(&self, error: UserError, partly: bool) -> UserError {
        let written = self.written();
        if written.is_empty() {
            return error;
        }
        let mut error = error;
        let label = if partly { "written before that" } else { "written" };
        error.problems.push(format!("{label}: {}", written.join(", ")));
        if partly {
            error.exit = Exit::Partial;
            error.hints.push(
                "run the same command again once the fault is mended; what is there is not written twice".to_owned(),
            );
        }
        error
    }
}

impl Session {
    /// Tells what became of an object.
    pub fn tell_outcome(&self, mesh: &str, object: &str, outcome: Outcome) {
        let verb = match (outcome, self.is_dry_run()) {
            (Outcome::Created, false) => "created",
            (Outcome::Changed, false) => "changed",
            (Outcome::Removed, false) => "removed",
            (Outcome::Created, true) => "would create",
            (Outcome::Changed, true) => "would change",
            (Outcome::Removed, true) => "would remove",
            (Outcome::Unchanged, _) => "unchanged",
        };
        self.ui.progress(&format!("{mesh}: {object} {verb}"));
    }

    /// Renders and writes the objects. On a fault in one mesh the others still finish their object under way.
    pub async fn write(
        &self,
        meshes: &[MeshClient],
        planned: Vec<Planned>,
        journal: &mut Journal,
    ) -> Result<(), UserError> {
        let templates = self.templates()?;
        let mut by_mesh: BTreeMap<String, Vec<(Manifest, WriteMode)>> = BTreeMap::new();
        for object in planned {
            let manifest = templates
                .render(&object.values)
                .map_err(|error| UserError::usage(error.to_string()))?;
            by_mesh.entry(object.mesh).or_default().push((manifest, object.mode));
        }
        let options = self.write_options();
        let outcomes = join_all(by_mesh.iter().map(async |(name, manifests)| {
            let mesh = meshes
                .iter()
                .find(|mesh| mesh.mesh.name == *name)
                .expect("objects are planned for known meshes");
            self.write_in_order(mesh, manifests, &options).await
        }))
        .await;
        let mut fault = None;
        for (changes, error) in outcomes {
            journal.changes.extend(changes);
            fault = fault.or(error);
        }
        match fault {
            Some(error) => Err(journal.ended_by(error, true)),
            None => Ok(()),
        }
    }

    async fn write_in_order(
        &self,
        mesh: &MeshClient,
        manifests: &[(Manifest, WriteMode)],
        options: &apply::Options,
    ) -> (Vec<Change>, Option<UserError>) {
        let mut changes = Vec::new();
        for (manifest, mode) in manifests {
            match apply::apply(mesh, manifest, mode, options).await {
                Ok(change) => {
                    self.tell(mesh, manifest, &change, mode);
                    changes.push(change);
                }
                Err(error) => return (changes, Some(error)),
            }
        }
        (changes, None)
    }

    fn tell(&self, mesh: &MeshClient, manifest: &Manifest, change: &Change, mode: &WriteMode) {
        self.tell_outcome(&change.mesh, &change.object(), change.outcome);
        if self.global.show_commands && change.outcome != Outcome::Unchanged {
            self.ui
                .story(&equivalent(mesh, manifest, mode, &self.global.field_manager));
        }
    }
}

/// Runs an attempt that reads, edits and writes, again as long as somebody else was quicker.
pub async fn looking_again<T>(mut attempt: impl AsyncFnMut() -> Result<T, UserError>) -> Result<T, UserError> {
    const ATTEMPTS: usize = 5;
    for _ in 1..ATTEMPTS {
        match attempt().await {
            Err(error) if error.changed_meanwhile => {}
            outcome => return outcome,
        }
    }
    attempt().await
}

/// The `oc` line that does the same.
fn equivalent(mesh: &MeshClient, manifest: &Manifest, mode: &WriteMode, field_manager: &str) -> String {
    let text = manifest.text.trim_end();
    let context = &mesh.mesh.context;
    match mode {
        WriteMode::Create => format!("oc --context {context} create -f - <<'EOF'\n{text}\nEOF"),
        WriteMode::Edit(Some(_)) => {
            let namespace = manifest.namespace.as_deref().unwrap_or_default();
            let patch = serde_json::json!({ "spec": manifest.object["spec"] });
            format!(
                "oc --context {context} -n {namespace} patch {} {} --type merge -p '{}'",
                manifest.kind.plural,
                manifest.name,
                patch.to_string().replace('\'', r"'\''")
            )
        }
        _ => format!(
            "oc --context {context} apply --server-side --field-manager {field_manager} -f - <<'EOF'\n{text}\nEOF"
        ),
    }
}
