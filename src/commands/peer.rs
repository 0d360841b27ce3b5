//! `peer`.

use super::execute::{Order, execute};
use super::session::Session;
use crate::cli::PeerArgs;
use crate::error::UserError;
use crate::exit::Exit;
use crate::topology::Federation;

/// Federates the meshes, pair by pair and both ways.
pub async fn run(session: &Session, args: PeerArgs) -> anyhow::Result<Exit> {
    let what = "cannot peer";
    let wanted = Federation::try_from(&args).map_err(|problems| UserError::from_problems(what, problems))?;
    let meshes = session.meshes(&wanted.references()).await?;
    let order = Order {
        what: what.to_owned(),
        wanted: &wanted,
        meshes: &meshes,
        until: args.wait.into(),
    };
    execute(session, order).await
}
