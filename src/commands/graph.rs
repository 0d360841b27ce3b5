//! `graph`.

use super::gather;
use super::session::Session;
use crate::cli::GraphArgs;
use crate::cluster::Scope;
use crate::exit::Exit;
use crate::report::GraphReport;

/// Draws what is. The format is the global one, which the command's own argument has replaced.
pub async fn run(session: &Session, args: GraphArgs) -> anyhow::Result<Exit> {
    let snapshot = gather::look(session, &args.source, &args.meshes, Scope::STATUS).await?;
    Ok(session.show(&GraphReport::of(&snapshot)))
}
