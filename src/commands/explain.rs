//! `explain`.

use super::gather;
use super::session::Session;
use crate::checks;
use crate::cli::{ExplainArgs, ExplainSubject};
use crate::cluster::Scope;
use crate::error::UserError;
use crate::exit::Exit;
use crate::report::{CheckPage, ServicePath};
use crate::rules::ServiceName;
use crate::topology::MeshReference;
use crate::wording::{list_and, shell};

/// Walks a path, or prints the page of a check.
pub async fn run(session: &Session, args: ExplainArgs) -> anyhow::Result<Exit> {
    match &args.subject {
        ExplainSubject::Service(service) => path(session, &args, service).await,
        ExplainSubject::Code(code) => page(session, code),
    }
}

fn page(session: &Session, code: &str) -> anyhow::Result<Exit> {
    let check = checks::by_code(code).ok_or_else(|| {
        let near: Vec<&str> = checks::ALL
            .iter()
            .map(|check| check.code.0)
            .filter(|known| known[..4] == code[..4])
            .collect();
        let hint = if near.is_empty() {
            "see all: `meshfed check --list`".to_owned()
        } else {
            format!("codes of that family: {}", list_and(&near))
        };
        UserError::usage(format!("there is no check {code}")).hint(hint)
    })?;
    Ok(session.show(&CheckPage::of(check)))
}

async fn path(session: &Session, args: &ExplainArgs, service: &ServiceName) -> anyhow::Result<Exit> {
    let (Some(from), Some(to)) = (&args.from, &args.to) else {
        return Err(
            UserError::usage("a path has two ends: say which mesh asks and which one answers")
                .hint(shell!("meshfed explain {} --from MESH --to MESH", service))
                .into(),
        );
    };
    let snapshot = gather::look(session, &args.source, &[from.clone(), to.clone()], Scope::DIAGNOSIS).await?;
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
