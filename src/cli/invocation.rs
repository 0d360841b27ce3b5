//! By which name meshfed was called: its own, or as a plugin of `oc` or `kubectl`.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches};

use super::{Cli, definition};
use crate::wording::Called;

/// What the user has typed.
///
/// # Errors
///
/// The help or the version that was asked for, or what is wrong with the arguments, as clap prints it.
pub fn parse(arguments: &[OsString]) -> Result<Cli, clap::Error> {
    let parse = |command| {
        let matches = named(command, arguments).try_get_matches_from(arguments)?;
        Cli::from_arg_matches(&matches)
    };
    // Help alone needs the texts of all commands, which would take a tenth of the time until the first word.
    parse(Cli::command()).or_else(|told| match told.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => parse(definition()),
        _ => Err(told),
    })
}

/// The command line, with the name in its usage that the user has typed.
fn named(command: clap::Command, arguments: &[OsString]) -> clap::Command {
    let called = arguments.first().map(OsString::as_os_str).and_then(plugin);
    command.bin_name(called.unwrap_or("meshfed"))
}

/// By which names the user runs meshfed, and the client of the API server.
pub fn called() -> Called {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let is_there = |program: &str| std::env::split_paths(&path).any(|folder| folder.join(program).is_file());
    let meshfed = std::env::args_os().next().as_deref().and_then(plugin);
    // Made again for a plugin only: it is much of the time of a short command.
    let commands = meshfed.map(|_| definition());
    let names = commands.iter().flat_map(clap::Command::get_subcommands);
    Called {
        meshfed,
        commands: names.map(|command| command.get_name().to_owned()).collect(),
        client: (!is_there("oc") && is_there("kubectl")).then_some("kubectl"),
    }
}

/// `oc` and `kubectl` run the program `oc-meshfed` or `kubectl-meshfed` as their own command `meshfed`.
fn plugin(called: &OsStr) -> Option<&'static str> {
    let name = Path::new(called).file_name()?.to_str()?;
    match name.strip_suffix(".exe").unwrap_or(name) {
        "oc-meshfed" => Some("oc meshfed"),
        "kubectl-meshfed" => Some("kubectl meshfed"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usage_says_what_the_user_has_typed() {
        let usage = |called: &str| named(definition(), &[called.into()]).render_usage().to_string();
        assert!(usage("/usr/local/bin/oc-meshfed").contains("Usage: oc meshfed "));
        assert!(usage("kubectl-meshfed.exe").contains("Usage: kubectl meshfed "));
        assert!(usage("/opt/meshfed-1.0").contains("Usage: meshfed "));
    }
}
