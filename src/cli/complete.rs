//! Completion: scripts for shells, and candidates for contexts and meshes.

use clap::{Args, ValueEnum};
use clap_complete::engine::CompletionCandidate;

use crate::cluster::read_kubeconfig;

/// Print a completion script for a shell.
#[derive(Args, Debug)]
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
    names().into_iter().map(CompletionCandidate::new).collect()
}

/// `MESH@CONTEXT` with the contexts of the kubeconfig: what is typed before the `@` is kept. Clusters are not asked,
/// since completion must answer at once and must not prompt for credentials.
pub fn meshes(typed: &std::ffi::OsStr) -> Vec<CompletionCandidate> {
    let Some((mesh, context)) = typed.to_str().and_then(|typed| typed.split_once('@')) else {
        return namespaces_of_contexts();
    };
    let fitting = names().into_iter().filter(|name| name.starts_with(context));
    fitting
        .map(|name| CompletionCandidate::new(format!("{mesh}@{name}")))
        .collect()
}

/// A context's default namespace is where its user works, and often where the control plane is.
fn namespaces_of_contexts() -> Vec<CompletionCandidate> {
    let Ok(kubeconfig) = read_kubeconfig(&[]) else {
        return Vec::new();
    };
    let named = kubeconfig.contexts.into_iter().filter_map(|named| {
        let namespace = named.context?.namespace?;
        Some(CompletionCandidate::new(format!("{namespace}@{}", named.name)))
    });
    named.collect()
}

fn names() -> Vec<String> {
    let kubeconfig = read_kubeconfig(&[]);
    kubeconfig
        .map(|config| config.contexts.into_iter().map(|named| named.name).collect())
        .unwrap_or_default()
}
