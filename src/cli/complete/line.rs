//! What stands in the line in front of the word that is completed.

use std::ffi::OsString;

use clap::{ArgMatches, FromArgMatches};

use super::super::{GlobalArgs, definition};
use super::kubeconfig_contexts;
use crate::topology::MeshReference;

/// The words before the one that is completed, as far as they can be read.
pub struct Line {
    words: Vec<String>,
    /// Flags that every command takes.
    pub global: GlobalArgs,
    /// Of the innermost command.
    matches: ArgMatches,
}

impl Line {
    /// The line that the shell has handed over behind `--`.
    pub fn read() -> Option<Self> {
        let words: Vec<OsString> = std::env::args_os().skip_while(|word| word != "--").skip(1).collect();
        // Some shells tell which word it is; with the others it is the last.
        let index = std::env::var("_CLAP_COMPLETE_INDEX")
            .ok()
            .and_then(|index| index.parse().ok());
        let before = index.unwrap_or(words.len().saturating_sub(1)).min(words.len());
        Self::of(&words[..before])
    }

    fn of(words: &[OsString]) -> Option<Self> {
        let outer = definition().ignore_errors(true).try_get_matches_from(words).ok()?;
        let mut matches = &outer;
        while let Some((_, inner)) = matches.subcommand() {
            matches = inner;
        }
        Some(Self {
            words: words.iter().map(|word| word.to_string_lossy().into_owned()).collect(),
            global: GlobalArgs::from_arg_matches(matches).ok()?,
            matches: matches.clone(),
        })
    }

    /// Whether this very word stands in the line.
    pub fn says(&self, word: &str) -> bool {
        self.words.iter().any(|other| other == word)
    }

    /// The contexts of the kubeconfig.
    pub fn contexts(&self) -> Vec<String> {
        let contexts = kubeconfig_contexts(&self.global.kubeconfig);
        contexts.into_iter().map(|(name, _)| name).collect()
    }

    /// The meshes that the command is about; none where it names none.
    pub fn own(&self) -> Vec<MeshReference> {
        let own: Vec<MeshReference> = ["mesh", "meshes"]
            .iter()
            .flat_map(|name| self.references(name))
            .collect();
        // What `explain` looks at from.
        if own.is_empty() && self.references("to").len() == 1 {
            return self.references("from");
        }
        own
    }

    /// The name that the federation knows the mesh by that the command is about.
    pub fn own_name(&self) -> Option<String> {
        let own = self.own();
        own.first().map(|mesh| mesh.federation_name().to_owned())
    }

    /// The mesh on the other side.
    pub fn remote(&self) -> Vec<MeshReference> {
        ["to", "from"].iter().flat_map(|name| self.references(name)).collect()
    }

    /// The peer on the other side.
    pub fn peer(&self) -> Option<String> {
        let remote = self.remote();
        remote.first().map(|mesh| mesh.federation_name().to_owned())
    }

    /// The values of an argument that names meshes.
    fn references(&self, argument: &str) -> Vec<MeshReference> {
        let values = self.matches.try_get_many::<MeshReference>(argument);
        values.ok().flatten().into_iter().flatten().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Line {
        let words: Vec<OsString> = text.split(' ').map(OsString::from).collect();
        Line::of(&words).expect("it can be read")
    }

    #[test]
    fn what_is_typed_so_far_is_read_although_the_rest_is_missing() {
        let typed = line("meshfed import --in prod@east --from stage --kubeconfig k");
        assert_eq!(typed.own()[0].to_string(), "prod@east");
        assert_eq!(typed.peer().as_deref(), Some("stage"));
        assert_eq!(typed.global.kubeconfig.len(), 1);
        assert!(typed.says("prod@east") && !typed.says("prod"));
    }

    #[test]
    fn a_mistake_in_the_line_hides_nothing_before_it() {
        let typed = line("meshfed status prod --no-such-flag --context west");
        assert_eq!(typed.own()[0].to_string(), "prod");
        assert!(line("meshfed").own().is_empty());
    }
}
