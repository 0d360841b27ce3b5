//! `schema`.

use super::session::Session;
use crate::exit::Exit;
use crate::topology::file::schema;

/// Prints the JSON schema of a federation's file, whatever format is asked for.
pub fn run(session: &Session) -> anyhow::Result<Exit> {
    session.ui.answer(&serde_json::to_string_pretty(&schema())?);
    Ok(Exit::Done)
}
