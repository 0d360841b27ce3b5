//! Completion: scripts for shells, and candidates for contexts, meshes, peers, services and checks.
//!
//! The clusters are asked as `kubectl` asks them when Tab is pressed, but for a short time only, and no login program gets
//! to ask a question. What cannot be told is not offered.

mod ask;
mod line;
mod offers;
mod scripts;

pub use scripts::environment;
pub(crate) use scripts::script;

use std::collections::BTreeSet;
use std::ffi::OsStr;

use clap::{Args, ValueEnum};
use clap_complete::engine::CompletionCandidate;

use crate::checks::{ALL, Family};
use crate::cluster::{Scope, read_kubeconfig};
use crate::snapshot::MeshState;
use line::Line;

/// Print a completion script for a shell.
///
/// The script asks meshfed itself at every Tab, which completes commands, flags and formats, and from the kubeconfig and
/// the clusters contexts, meshes, peers and services.
///
/// Examples:
///   source <(meshfed completions bash)
///   meshfed completions zsh > "${fpath[1]}/_meshfed"
///   meshfed completions fish > ~/.config/fish/completions/meshfed.fish
///   meshfed completions kubectl > /usr/local/bin/kubectl_complete-meshfed
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct CompletionsArgs {
    /// The shell.
    pub shell: Shell,
}

/// Shells that completion scripts exist for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// GNU Bash.
    Bash,
    /// Z shell.
    Zsh,
    /// fish.
    Fish,
    /// Elvish.
    Elvish,
    /// PowerShell.
    #[value(name = "powershell")]
    PowerShell,
    /// `kubectl meshfed` and `oc meshfed`, in any shell that completes those: a program for the PATH, to be named
    /// `kubectl_complete-meshfed` or `oc_complete-meshfed`.
    Kubectl,
}

/// The contexts of the kubeconfig.
pub fn contexts() -> Vec<CompletionCandidate> {
    let names = Line::read().map(|line| line.contexts()).unwrap_or_default();
    names.into_iter().map(CompletionCandidate::new).collect()
}

/// Meshes of the context, or after `MESH@` the contexts; an alias before `=` is kept.
pub fn meshes(typed: &OsStr) -> Vec<CompletionCandidate> {
    reference(typed, ask::meshes)
}

/// The same, and `@CONTEXT` for all meshes of one.
pub fn meshes_or_contexts(typed: &OsStr) -> Vec<CompletionCandidate> {
    reference(typed, |line| {
        let mut found = ask::meshes(line);
        found.extend(line.contexts().into_iter().map(|context| format!("@{context}")));
        found
    })
}

/// The other side of an exported or imported service: peers of the mesh, or meshes.
pub fn remote(typed: &OsStr) -> Vec<CompletionCandidate> {
    reference(typed, |line| {
        let peers = from_own(line, Scope::LINKS, offers::peers);
        if peers.is_empty() { ask::meshes(line) } else { peers }
    })
}

/// Peers, by the names of their ServiceMeshPeers.
pub fn peers(typed: &OsStr) -> Vec<CompletionCandidate> {
    words(typed, |line| from_own(line, Scope::LINKS, offers::peers))
}

/// Services that the mesh could export.
pub fn local_services(typed: &OsStr) -> Vec<CompletionCandidate> {
    words(typed, |line| from_own(line, Scope::SHARING, offers::local_services))
}

/// Services that the mesh offers to the peer.
pub fn exported_services(typed: &OsStr) -> Vec<CompletionCandidate> {
    words(typed, |line| {
        from_own(line, Scope::SETS, |state| {
            offers::exported(state, line.peer().as_deref())
        })
    })
}

/// Services that the peer offers to the mesh, as either side tells.
pub fn offered_services(typed: &OsStr) -> Vec<CompletionCandidate> {
    words(typed, |line| {
        let mut found = from_own(line, Scope::SETS, |state| {
            offers::offered_to(state, line.peer().as_deref())
        });
        let there = ask::observe(line, &line.remote(), Scope::SETS);
        let own = line.own_name();
        found.extend(there.iter().flat_map(|state| offers::offered_by(state, own.as_deref())));
        found
    })
}

/// Services that the mesh imports from the peer, by the names under which it is offered them.
pub fn imported_services(typed: &OsStr) -> Vec<CompletionCandidate> {
    words(typed, |line| {
        from_own(line, Scope::SETS, |state| {
            offers::imported(state, line.peer().as_deref())
        })
    })
}

/// Services that workloads of the mesh ask.
pub fn services(typed: &OsStr) -> Vec<CompletionCandidate> {
    words(typed, |line| from_own(line, Scope::SHARING, offers::all_services))
}

/// Where copies of requests can go: `NAMESPACE/NAME[@PEER]`.
pub fn destinations(typed: &OsStr) -> Vec<CompletionCandidate> {
    words(typed, |line| from_own(line, Scope::SHARING, offers::destinations))
}

/// Shares of a split; what is behind the `=` is the user's.
pub fn shares(typed: &OsStr) -> Vec<CompletionCandidate> {
    words(typed, |line| {
        let mut found = vec!["local=".to_owned()];
        found.extend(from_own(line, Scope::SETS, offers::shares));
        found
    })
}

/// A service or the code of a check.
pub fn subjects(typed: &OsStr) -> Vec<CompletionCandidate> {
    let mut found = codes(typed);
    if found.is_empty() || typed.is_empty() {
        found.extend(services(typed));
    }
    found
}

/// Families and codes of checks.
pub fn checks(typed: &OsStr) -> Vec<CompletionCandidate> {
    let typed_text = typed.to_string_lossy();
    let families = Family::ALL.map(Family::word).into_iter();
    let families = families.filter(|word| word.starts_with(&*typed_text));
    families.map(CompletionCandidate::new).chain(codes(typed)).collect()
}

fn codes(typed: &OsStr) -> Vec<CompletionCandidate> {
    let typed = typed.to_string_lossy().to_ascii_uppercase();
    let fitting = ALL.iter().filter(|check| check.code.0.starts_with(&typed));
    fitting
        .map(|check| CompletionCandidate::new(check.code.0).help(Some(check.title.into())))
        .collect()
}

/// What the meshes tell that the command is about.
fn from_own<F>(line: &Line, scope: Scope, tell: F) -> Vec<String>
where
    F: Fn(&MeshState) -> Vec<String>,
{
    ask::observe(line, &line.own(), scope).iter().flat_map(tell).collect()
}

/// Candidates that go on from what is typed, each once, without those that stand in the line already.
fn words(typed: &OsStr, find: impl FnOnce(&Line) -> Vec<String>) -> Vec<CompletionCandidate> {
    let (Some(typed), Some(line)) = (typed.to_str(), Line::read()) else {
        return Vec::new();
    };
    let found: BTreeSet<String> = find(&line).into_iter().collect();
    let new = found
        .into_iter()
        .filter(|word| word.starts_with(typed) && !line.says(word) && !word.contains(char::is_control));
    new.map(CompletionCandidate::new).collect()
}

/// `[ALIAS=][NAMESPACE/]NAME[@CONTEXT]`, of which a part is typed.
fn reference(typed: &OsStr, find: impl FnOnce(&Line) -> Vec<String>) -> Vec<CompletionCandidate> {
    let text = typed.to_str().unwrap_or_default();
    match text.split_once('@') {
        // A mesh without a name is all of a context, which is the finder's to know.
        Some(("", _)) => words(typed, find),
        // Contexts are known without asking a cluster.
        Some((mesh, _)) => words(typed, |line| {
            let contexts = line.contexts().into_iter();
            contexts.map(|context| format!("{mesh}@{context}")).collect()
        }),
        None => words(typed, |line| {
            let alias = text.split_once('=').map_or("", |(alias, _)| &text[..=alias.len()]);
            find(line).into_iter().map(|mesh| format!("{alias}{mesh}")).collect()
        }),
    }
}

/// The names of the contexts, and the namespace that each works in.
fn kubeconfig_contexts(files: &[std::path::PathBuf]) -> Vec<(String, Option<String>)> {
    let kubeconfig = read_kubeconfig(files).unwrap_or_default();
    let contexts = kubeconfig.contexts.into_iter();
    contexts
        .map(|named| (named.name, named.context.and_then(|context| context.namespace)))
        .collect()
}
