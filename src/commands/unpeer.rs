//! `unpeer`.

use super::execute::{Order, execute};
use super::session::Session;
use crate::cli::UnpeerArgs;
use crate::error::UserError;
use crate::exit::Exit;
use crate::topology::Federation;

/// Takes every pair of the meshes apart.
pub async fn run(session: &Session, args: UnpeerArgs) -> anyhow::Result<Exit> {
    let what = "cannot unpeer";
    let wanted = Federation::try_from(&args).map_err(|problems| UserError::from_problems(what, problems))?;
    let meshes = session.meshes(&wanted.references()).await?;
    let order = Order {
        what: what.to_owned(),
        wanted: &wanted,
        meshes: &meshes,
        told: &[],
        until: args.wait.into(),
    };
    execute(session, order).await
}
