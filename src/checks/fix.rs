//! Commands that mend what no command of meshfed mends.

use crate::snapshot::MeshState;

/// Opens an object in an editor.
pub(super) fn edit_command(mesh: &MeshState, resource: &str, namespace: &str, name: &str) -> String {
    format!(
        "oc --context {} -n {namespace} edit {resource} {name}",
        mesh.mesh.context
    )
}

/// Deletes an object.
pub(super) fn delete_command(mesh: &MeshState, resource: &str, namespace: &str, name: &str) -> String {
    format!(
        "oc --context {} -n {namespace} delete {resource} {name}",
        mesh.mesh.context
    )
}
