//! By which name meshfed was called: its own, or as a plugin of `oc` or `kubectl`.

use std::ffi::OsStr;
use std::path::Path;

use super::definition;

/// The command line, with the name in its usage that the user has typed.
pub fn command(called: Option<&OsStr>) -> clap::Command {
    let command = definition();
    match called.and_then(plugin) {
        Some(name) => command.bin_name(name),
        None => command.bin_name("meshfed"),
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
