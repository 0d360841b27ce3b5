//! By which name meshfed was called: its own, or as a plugin of `oc` or `kubectl`.

use std::ffi::OsStr;
use std::path::Path;

use super::definition;
use crate::wording::Called;

/// The command line, with the name in its usage that the user has typed.
pub fn command(called: Option<&OsStr>) -> clap::Command {
    let command = definition();
    match called.and_then(plugin) {
        Some(name) => command.bin_name(name),
        None => command.bin_name("meshfed"),
    }
}

/// By which names the user runs meshfed, and the client of the API server.
pub fn called() -> Called {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let is_there = |program: &str| std::env::split_paths(&path).any(|folder| folder.join(program).is_file());
    let commands = definition();
    Called {
        meshfed: std::env::args_os().next().as_deref().and_then(plugin),
        commands: commands
            .get_subcommands()
            .map(|command| command.get_name().to_owned())
            .collect(),
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
        let usage = |called: &str| command(Some(called.as_ref())).render_usage().to_string();
        assert!(usage("/usr/local/bin/oc-meshfed").contains("Usage: oc meshfed "));
        assert!(usage("kubectl-meshfed.exe").contains("Usage: kubectl meshfed "));
        assert!(usage("/opt/meshfed-1.0").contains("Usage: meshfed "));
    }
}
