//! The commands that mend what was found.

use super::Peering;
use crate::snapshot::MeshState;

/// What `words` do in a namespace of the mesh's cluster.
pub(crate) fn command(mesh: &MeshState, namespace: &str, words: &str) -> String {
    cluster_command(mesh, &format!("-n {namespace} {words}"))
}

/// What `words` do in the mesh's cluster.
pub(super) fn cluster_command(mesh: &MeshState, words: &str) -> String {
    format!("oc{} {words}", context(mesh))
}

/// Opens an object in an editor.
pub(crate) fn edit_command(mesh: &MeshState, resource: &str, namespace: &str, name: &str) -> String {
    command(mesh, namespace, &format!("edit {resource} {name}"))
}

/// Deletes an object.
pub(super) fn delete_command(mesh: &MeshState, resource: &str, namespace: &str, name: &str) -> String {
    command(mesh, namespace, &format!("delete {resource} {name}"))
}

/// Federates the two meshes again, which writes whatever of it is not right.
pub(super) fn peer_command(peering: &Peering<'_>) -> String {
    let remote = peering
        .remote
        .map_or_else(|| peering.name().to_owned(), |remote| remote.mesh.reference());
    format!("meshfed peer {} {remote}", peering.local.mesh.reference())
}

/// The flag that names the context; a mesh that was read from files has none.
fn context(mesh: &MeshState) -> String {
    match mesh.mesh.context.as_str() {
        "" => String::new(),
        context => format!(" --context {context}"),
    }
}
