//! `completions`.

use std::sync::LazyLock;

use super::session::Session;
use crate::cli::{CompletionsArgs, Shell, definition};
use crate::exit::Exit;

/// Static, since a command borrows its name for as long as the program runs.
static COMMAND: LazyLock<clap::Command> = LazyLock::new(definition);

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
    clap_complete::generate(shell, &mut visible(&COMMAND), "meshfed", &mut script);
    session.ui.answer(String::from_utf8_lossy(&script).trim_end());
    Ok(Exit::Done)
}

/// The command without what is hidden from the help, which the scripts would offer all the same.
fn visible(command: &'static clap::Command) -> clap::Command {
    let arguments = command.get_arguments().filter(|argument| !argument.is_hide_set());
    let subcommands = command.get_subcommands().filter(|command| !command.is_hide_set());
    let mut shown = clap::Command::new(command.get_name())
        .args(arguments.cloned())
        .subcommands(subcommands.map(visible));
    if let Some(about) = command.get_about() {
        shown = shown.about(about.clone());
    }
    if let Some(version) = command.get_version() {
        shown = shown.version(version);
    }
    shown
}
