//! The scripts that make a shell ask meshfed at every Tab.

use std::ffi::OsString;
use std::io::{Error, Write};
use std::path::Path;

use clap_complete::env::{Bash as ClapBash, Elvish, EnvCompleter, Fish, Powershell, Shells, Zsh as ClapZsh};

use super::Shell;

/// What the shells' scripts are called with: how each asks, and what answers it.
pub fn environment() -> Shells<'static> {
    Shells(&[&Bash, &Elvish, &Fish, &Powershell, &Zsh])
}

/// The script for a shell.
pub(crate) fn script(shell: Shell) -> std::io::Result<String> {
    let completer: &dyn EnvCompleter = match shell {
        Shell::Bash => &Bash,
        Shell::Zsh => &Zsh,
        Shell::Fish => &Fish,
        Shell::Elvish => &Elvish,
        Shell::PowerShell => &Powershell,
        Shell::Kubectl => return Ok(include_str!("kubectl-complete.sh").to_owned()),
    };
    let mut script = Vec::new();
    completer.write_registration("COMPLETE", "meshfed", "meshfed", "meshfed", &mut script)?;
    String::from_utf8(script).map_err(Error::other)
}

/// Bash takes words apart at `=`, `:` and `@`, which are within a mesh or behind a flag; the script puts them together.
struct Bash;

impl EnvCompleter for Bash {
    fn name(&self) -> &'static str {
        ClapBash.name()
    }

    fn is(&self, name: &str) -> bool {
        ClapBash.is(name)
    }

    fn write_registration(&self, _: &str, _: &str, _: &str, _: &str, script: &mut dyn Write) -> Result<(), Error> {
        script.write_all(include_bytes!("meshfed.bash"))
    }

    fn write_complete(
        &self,
        command: &mut clap::Command,
        words: Vec<OsString>,
        folder: Option<&Path>,
        answer: &mut dyn Write,
    ) -> Result<(), Error> {
        ClapBash.write_complete(command, words, folder, answer)
    }
}

/// Found in a folder of `fpath`, a script has to answer the Tab that has loaded it, too.
struct Zsh;

impl EnvCompleter for Zsh {
    fn name(&self) -> &'static str {
        ClapZsh.name()
    }

    fn is(&self, name: &str) -> bool {
        ClapZsh.is(name)
    }

    fn write_registration(
        &self,
        variable: &str,
        name: &str,
        program: &str,
        completer: &str,
        script: &mut dyn Write,
    ) -> Result<(), Error> {
        ClapZsh.write_registration(variable, name, program, completer, script)?;
        writeln!(
            script,
            "[[ \"${{funcstack[1]}}\" != _{name} ]] || _clap_dynamic_completer_{name} \"$@\""
        )
    }

    fn write_complete(
        &self,
        command: &mut clap::Command,
        words: Vec<OsString>,
        folder: Option<&Path>,
        answer: &mut dyn Write,
    ) -> Result<(), Error> {
        ClapZsh.write_complete(command, words, folder, answer)
    }
}
