//! The meshes of a snapshot that a user named.

use super::Snapshot;
use crate::topology::{Mesh, MeshReference};

impl Snapshot {
    /// Only the meshes that `references` name, under the names that they give them; without references, all.
    ///
    /// # Errors
    /// The references that name no mesh of the snapshot, or several.
    pub fn select(mut self, references: &[MeshReference]) -> Result<Self, Vec<String>> {
        if references.is_empty() {
            return Ok(self);
        }
        let mut problems = Vec::new();
        let mut meshes = std::collections::BTreeMap::new();
        for reference in references {
            let fitting: Vec<&String> = self
                .meshes
                .iter()
                .filter(|(name, state)| names(reference, name, &state.mesh))
                .map(|(name, _)| name)
                .collect();
            let found = match fitting.as_slice() {
                [one] => (*one).clone(),
                [] => {
                    problems.push(format!("there is no mesh `{reference}`"));
                    continue;
                }
                several => {
                    let places = several
                        .iter()
                        .map(|name| format!("`{}`", self.meshes[*name].mesh.reference()));
                    problems.push(format!(
                        "`{reference}` names several meshes: {}",
                        places.collect::<Vec<_>>().join(", ")
                    ));
                    continue;
                }
            };
            let mut state = self.meshes[&found].clone();
            // An alias renames; without one the mesh keeps the name under which it was observed.
            if let Some(alias) = &reference.alias {
                state.mesh.name.clone_from(alias);
            }
            if meshes.insert(state.mesh.name.clone(), state).is_some() {
                problems.push(format!("`{reference}` names a mesh that is named already"));
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        self.meshes = meshes;
        Ok(self)
    }

    /// How each mesh can be named in full, for an error that lists them.
    pub fn references(&self) -> Vec<String> {
        self.meshes.values().map(|state| state.mesh.reference()).collect()
    }
}

fn names(reference: &MeshReference, name: &str, mesh: &Mesh) -> bool {
    let place = reference
        .namespace
        .as_ref()
        .is_none_or(|namespace| *namespace == mesh.namespace)
        && reference
            .context
            .as_ref()
            .is_none_or(|context| *context == mesh.context);
    // A mesh is named by its control plane, as when it was observed, or by the name that the snapshot knows it by.
    place && (reference.name == mesh.control_plane || (reference.alias.is_none() && reference.name == name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::samples::{mesh, spec_for};

    fn snapshot() -> Snapshot {
        let named = |name: &str, context: &str| {
            let mut state = mesh("basic", &spec_for("basic", "x"));
            state.mesh.name = name.to_owned();
            state.mesh.context = context.to_owned();
            (name.to_owned(), state)
        };
        Snapshot {
            taken_at: "2026-01-01T12:00:00Z".parse().expect("a time"),
            meshes: [named("east", "a"), named("west", "b")].into(),
        }
    }

    fn selected(references: &[&str]) -> Result<Vec<String>, Vec<String>> {
        let references: Vec<MeshReference> = references
            .iter()
            .map(|text| text.parse().expect("a reference"))
            .collect();
        snapshot().select(&references).map(|snapshot| {
            snapshot
                .meshes
                .into_values()
                .map(|state| state.mesh.reference())
                .collect()
        })
    }

    #[test]
    fn meshes_are_found_by_name_by_control_plane_and_by_place() {
        assert_eq!(
            selected(&[]),
            Ok(vec!["east=basic/basic@a".into(), "west=basic/basic@b".into()])
        );
        assert_eq!(selected(&["west"]), Ok(vec!["west=basic/basic@b".into()]));
        assert_eq!(selected(&["basic/basic@a"]), Ok(vec!["east=basic/basic@a".into()]));
        assert_eq!(selected(&["north=basic@b"]), Ok(vec!["north=basic/basic@b".into()]));
    }

    #[test]
    fn every_reference_that_fits_nothing_or_too_much_is_told_at_once() {
        assert_eq!(
            selected(&["north", "basic", "east", "basic@a"]),
            Err(vec![
                "there is no mesh `north`".into(),
                "`basic` names several meshes: `east=basic/basic@a`, `west=basic/basic@b`".into(),
                "`basic@a` names a mesh that is named already".into(),
            ])
        );
    }
}
