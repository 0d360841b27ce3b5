//! `status`.

use super::gather;
use super::session::Session;
use crate::cli::StatusArgs;
use crate::cluster::Scope;
use crate::exit::Exit;
use crate::report::StatusReport;

/// Shows what is, without waiting.
pub async fn run(session: &Session, args: StatusArgs) -> anyhow::Result<Exit> {
    let snapshot = gather::snapshot(session, &args.source, &args.meshes, Scope::STATUS).await?;
    Ok(session.show(&StatusReport::of(&snapshot)))
}
