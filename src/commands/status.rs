//! `status`.

use super::observing::Seen;
use super::session::Session;
use crate::cli::StatusArgs;
use crate::exit::Exit;
use crate::report::StatusReport;

/// Shows what is, without waiting.
pub async fn run(session: &Session, args: StatusArgs) -> anyhow::Result<Exit> {
    let step = session.ui.step("asking the clusters");
    let seen = Seen::of(session, &args.meshes).await?;
    let snapshot = seen.observe().await;
    drop(step);
    Ok(session.show(&StatusReport::of(&snapshot)))
}
