//! `explain`.

use super::gather;
use super::session::Session;
use crate::cli::{ExplainArgs, Subject};
use crate::cluster::Scope;
use crate::error::UserError;
use crate::exit::Exit;
use crate::report::ServicePath;
use crate::rules::ServiceName;
use crate::topology::MeshReference;

/// Walks a path, or prints the page of a check.
pub async fn run(session: &Session, args: ExplainArgs) -> anyhow::Result<Exit> {
    match &args.subject {
        Subject::Service(service) => path(session, &args, service).await,
        Subject::Code(code) => Err(UserError::usage(format!("there is no check {code}")).into()),
    }
}

async fn path(session: &Session, args: &ExplainArgs, service: &ServiceName) -> anyhow::Result<Exit> {
    let (Some(from), Some(to)) = (&args.from, &args.to) else {
        return Err(
            UserError::usage("a path has two ends: say which mesh asks and which one answers")
                .hint(format!("meshfed explain {service} --from MESH --to MESH"))
                .into(),
        );
    };
    let snapshot = gather::snapshot(session, &args.source, &[from.clone(), to.clone()], Scope::PATH).await?;
    let name = |reference: &MeshReference| {
        let fits = |name: &&String| {
            let mesh = &snapshot.meshes[*name].mesh;
            *name == reference.federation_name() || (reference.alias.is_none() && mesh.control_plane == reference.name)
        };
        snapshot.meshes.keys().find(fits).cloned().unwrap_or_default()
    };
    let (from, to) = (name(from), name(to));
    let path = ServicePath::walk(&snapshot, service, &from, &to).ok_or_else(|| {
        UserError::usage(format!("the meshes `{from}` and `{to}` were not found together")).hint("name two meshes")
    })?;
    Ok(session.show(&path))
}
