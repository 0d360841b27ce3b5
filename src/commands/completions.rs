//! `completions`.

use clap::CommandFactory;

use super::session::Session;
use crate::cli::{Cli, CompletionsArgs, Shell};
use crate::exit::Exit;

/// Prints the completion script of a shell.
pub fn run(session: &Session, args: &CompletionsArgs) -> anyhow::Result<Exit> {
    let shell = match args.shell {
        Shell::Bash => clap_complete::Shell::Bash,
        Shell::Zsh => clap_complete::Shell::Zsh,
        Shell::Fish => clap_complete::Shell::Fish,
        Shell::Elvish => clap_complete::Shell::Elvish,
        Shell::PowerShell => clap_complete::Shell::PowerShell,
        Shell::Kubectl => {
            session.ui.answer(include_str!("kubectl-complete.sh").trim_end());
            return Ok(Exit::Done);
        }
    };
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "meshfed", &mut script);
    session.ui.answer(String::from_utf8_lossy(&script).trim_end());
    Ok(Exit::Done)
}
