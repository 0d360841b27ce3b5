//! `completions`.

use super::session::Session;
use crate::cli::{CompletionsArgs, completion_script};
use crate::exit::Exit;

/// Prints the completion script of a shell.
pub fn run(session: &Session, args: &CompletionsArgs) -> anyhow::Result<Exit> {
    session.ui.answer(completion_script(args.shell)?.trim());
    Ok(Exit::Done)
}
