//! What has to be known before a command decides anything: what could not be read is neither there nor missing.

use crate::error::UserError;
use crate::snapshot::{MeshState, Observed};

/// Refuses to go on when the cluster could not be asked, or when a reason says that a needed part could not be read.
pub fn readable(state: &MeshState, needed: impl IntoIterator<Item = Option<String>>) -> Result<(), UserError> {
    let unreachable = state.unreachable().map(str::to_owned);
    let Some(reason) = unreachable.or_else(|| needed.into_iter().flatten().next()) else {
        return Ok(());
    };
    let fault = UserError::unknown(format!(
        "{}: cannot read what is there: {reason}; nothing was written",
        state.label()
    ));
    let mesh = &state.mesh;
    let oc = format!("oc --context {} -n {}", mesh.context, mesh.namespace);
    Err(if reason.starts_with("no right") {
        fault.hint(format!("see what you may do there: `{oc} auth can-i --list`"))
    } else {
        fault.hint(format!(
            "see what the cluster says: `{oc} get smcp {}`",
            mesh.control_plane
        ))
    })
}

/// Refuses to go on without a control plane; one that may not be seen is taken to be there.
pub fn installed(state: &MeshState) -> Result<(), UserError> {
    if state.control_plane != Observed::Missing {
        return Ok(());
    }
    let (mesh, label) = (&state.mesh, state.label());
    let fault = format!(
        "{label}: there is no ServiceMeshControlPlane `{}/{}`",
        mesh.namespace, mesh.control_plane
    );
    Err(UserError::usage(fault)
        .hint(format!("install it with `meshfed install {}`", mesh.reference()))
        .hint(format!(
            "see what is there: `oc --context {} get smcp -A`",
            mesh.context
        )))
}
