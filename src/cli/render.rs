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
    /// Read what only a mesh that runs knows from this snapshot.
    #[arg(long, value_name = "FILE", conflicts_with = "live")]
    pub snapshot: Option<PathBuf>,
    /// Read it from the meshes themselves.
    #[arg(long)]
    pub live: bool,
    /// Write what can be written, and list what has to be known for the rest.
    #[arg(long)]
    pub pending: bool,
}

/// What a folder of manifests is read by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Layout {
    /// Manifests alone.
    Plain,
    /// With a kustomization.yaml for each mesh.
    Kustomize,
}
