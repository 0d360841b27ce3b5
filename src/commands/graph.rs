//! `graph`.

use super::observing::Seen;
use super::session::Session;
use crate::cli::GraphArgs;
use crate::exit::Exit;
use crate::report::GraphReport;

/// Draws what is. The format is the global one, which the command's own argument has replaced.
pub async fn run(session: &Session, args: GraphArgs) -> anyhow::Result<Exit> {
    let step = session.ui.step("asking the clusters");
    let snapshot = Seen::of(session, &args.meshes).await?.observe().await;
    drop(step);
    Ok(session.show(&GraphReport::of(&snapshot)))
}
