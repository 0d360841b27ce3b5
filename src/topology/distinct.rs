//! Meshes of one name, told apart.

use std::collections::{BTreeMap, BTreeSet};

use super::Mesh;

/// Gives meshes of one name the shortest names that tell them apart: `basic@east`, `team-b/basic`, or both. A name that a
/// user gave, an alias, stays.
pub fn tell_apart(meshes: &mut [&mut Mesh]) {
    let mut of_one_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, mesh) in meshes.iter().enumerate() {
        of_one_name.entry(mesh.name.clone()).or_default().push(index);
    }
    for indices in of_one_name.into_values().filter(|indices| indices.len() > 1) {
        let names =
            |shape: fn(&Mesh) -> String| -> Vec<String> { indices.iter().map(|index| shape(meshes[*index])).collect() };
        let is_distinct = |names: &Vec<String>| names.iter().collect::<BTreeSet<_>>().len() == names.len();
        let shapes: [fn(&Mesh) -> String; 3] = [with_context, with_namespace, in_full];
        let Some(names) = shapes.into_iter().map(names).find(is_distinct) else {
            continue;
        };
        for (index, name) in indices.into_iter().zip(names) {
            meshes[index].name = name;
        }
    }
}

/// A name that the user gave stays as it is.
fn own(mesh: &Mesh) -> Option<String> {
    (mesh.name != mesh.control_plane).then(|| mesh.name.clone())
}

fn with_context(mesh: &Mesh) -> String {
    own(mesh).unwrap_or_else(|| format!("{}@{}", mesh.control_plane, mesh.context))
}

fn with_namespace(mesh: &Mesh) -> String {
    own(mesh).unwrap_or_else(|| format!("{}/{}", mesh.namespace, mesh.control_plane))
}

fn in_full(mesh: &Mesh) -> String {
    own(mesh).unwrap_or_else(|| format!("{}/{}@{}", mesh.namespace, mesh.control_plane, mesh.context))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(places: &[&str]) -> Vec<(String, String)> {
        let mesh = |place: &&str| {
            let (name, place) = place.split_once('=').unwrap_or(("basic", place));
            let (namespace, context) = place.split_once('@').expect("a context");
            Mesh {
                name: name.to_owned(),
                control_plane: "basic".to_owned(),
                namespace: namespace.to_owned(),
                context: context.to_owned(),
            }
        };
        let mut meshes: Vec<Mesh> = places.iter().map(mesh).collect();
        tell_apart(&mut meshes.iter_mut().collect::<Vec<_>>());
        meshes
            .iter()
            .map(|mesh| (mesh.name.clone(), mesh.reference()))
            .collect()
    }

    fn names(places: &[&str]) -> Vec<String> {
        named(places).into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn the_shortest_name_that_is_unique_is_taken() {
        assert_eq!(names(&["a@east"]), ["basic"]);
        assert_eq!(names(&["a@east", "a@west"]), ["basic@east", "basic@west"]);
        assert_eq!(names(&["a@east", "b@east"]), ["a/basic", "b/basic"]);
        assert_eq!(
            names(&["a@east", "b@east", "a@west"]),
            ["a/basic@east", "b/basic@east", "a/basic@west"]
        );
        assert_eq!(names(&["a@east", "other=b@east"]), ["basic", "other"]);
    }

    #[test]
    fn a_name_that_tells_apart_is_no_alias_to_type() {
        let references: Vec<String> = named(&["a@east", "a@west"])
            .into_iter()
            .map(|(_, typed)| typed)
            .collect();
        assert_eq!(references, ["a/basic@east", "a/basic@west"]);
    }
}
