//! `render`: manifests for those who keep them in git.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::apply::DescribedFederation;

/// Write the manifests of a federation's file into a folder, one file per object, for GitOps.
///
/// Asks no cluster. What only a mesh that runs knows, its root certificate and the address of a load balancer, is read from
/// a snapshot or, with --live, from the meshes; while it is missing, nothing is written unless --pending says so.
/// The folder is written as a whole or not at all; one that something else made is left alone.
///
/// Examples:
///   meshfed render -f federation.yaml --out manifests --live
///   meshfed render -f federation.yaml --out manifests --snapshot federation.json --layout kustomize
///   meshfed render -f federation.yaml --out manifests --live --layout argocd --repository https://git.example/mesh.git
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct RenderArgs {
    #[command(flatten)]
    pub described: DescribedFederation,
    /// Folder to write: one folder for each mesh in it. What an earlier `render` wrote there is replaced.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// What the folders are to be read by.
    #[arg(long, value_name = "LAYOUT", default_value = "plain")]
    pub layout: Layout,
    /// Repository that the folder will lie in. For argocd its URL, without which no Applications are written; for flux the
    /// name of the GitRepository, `flux-system` where nothing is said.
    #[arg(long, value_name = "URL|NAME")]
    pub repository: Option<String>,
    /// Path of the folder in its repository. Default: --out where that is relative, else its last part.
    #[arg(long, value_name = "PATH")]
    pub path: Option<String>,
    /// Read what only a mesh that runs knows from this snapshot.
    #[arg(long, value_name = "FILE", conflicts_with = "live")]
    pub snapshot: Option<PathBuf>,
    /// Read it from the meshes themselves.
    #[arg(long)]
    pub live: bool,
}

/// What a folder of manifests is read by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Layout {
    /// Manifests alone.
    Plain,
    /// With a kustomization.yaml for each mesh.
    Kustomize,
    /// With sync waves, health scripts for the kinds of Maistra, and an Application for each mesh.
    Argocd,
    /// With a Kustomization of Flux for each phase of each mesh, which waits for the one before.
    Flux,
}
