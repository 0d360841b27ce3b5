//! By which name meshfed was called: its own, or as a plugin of `oc` or `kubectl`.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use clap::error::ErrorKind;
use clap::{Args, FromArgMatches, Subcommand};

use super::{Cli, GlobalArgs, definition};
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
    // Everything else is told by the whole command line: its help, what is required, what was perhaps meant.
    parse(narrow(arguments)).or_else(|told| match told.kind() {
        ErrorKind::DisplayVersion => Err(told),
        _ => parse(definition()),
    })
}

/// The command line with only those commands of which the name was typed. To give each command a copy of the global flags is
/// most of the time of a short command, and one is enough.
fn narrow(arguments: &[OsString]) -> clap::Command {
    let all = super::Command::augment_subcommands(clap::Command::new(""));
    let is_typed = |command: &&clap::Command| arguments.iter().any(|word| *word == *command.get_name());
    let typed = all.get_subcommands().filter(is_typed).cloned();
    let root = clap::Command::new("meshfed").version(env!("CARGO_PKG_VERSION"));
    GlobalArgs::augment_args(root).subcommands(typed)
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
    fn a_command_is_read_as_the_whole_command_line_reads_it_and_a_slip_is_told_by_it() {
        let words = |line: &str| Vec::from_iter(line.split(' ').map(OsString::from));
        let whole = |line: &str| {
            let matches = definition().try_get_matches_from(words(line))?;
            Cli::from_arg_matches(&matches)
        };
        for line in [
            "meshfed status",
            "meshfed -n check status peer -o json",
            "meshfed peer check status --context apply",
            "meshfed route reset a/b --in m",
            "meshfed check --timeout 5s m --yes",
        ] {
            let (read, wanted) = (parse(&words(line)).expect(line), whole(line).expect(line));
            assert_eq!(format!("{read:?}"), format!("{wanted:?}"), "{line}");
        }
        for line in [
            "meshfed",
            "meshfed chek m",
            "meshfed check --tiemout 5s",
            "meshfed peer --help",
            "meshfed help",
        ] {
            let (told, wanted) = (parse(&words(line)).expect_err(line), whole(line).expect_err(line));
            assert_eq!(told.to_string(), wanted.to_string(), "{line}");
        }
        let version = parse(&words("meshfed --version")).expect_err("the version").to_string();
        assert_eq!(
            version,
            whole("meshfed --version").expect_err("the version").to_string()
        );
    }

    #[test]
    fn usage_says_what_the_user_has_typed() {
        let usage = |called: &str| named(definition(), &[called.into()]).render_usage().to_string();
        assert!(usage("/usr/local/bin/oc-meshfed").contains("Usage: oc meshfed "));
        assert!(usage("kubectl-meshfed.exe").contains("Usage: kubectl meshfed "));
        assert!(usage("/opt/meshfed-1.0").contains("Usage: meshfed "));
    }
}
