//! `snapshot`, and the flag that reads one back.

use std::path::PathBuf;

use clap::Args;
use clap_complete::engine::ArgValueCompleter;

use super::{complete, mesh_or_context};
use crate::topology::MeshReference;

/// Write down what the clusters look like, to look at elsewhere or to attach to a bug report.
///
/// One JSON document with everything that `status`, `check`, `explain` and `graph` read. Secrets are never asked for;
/// of what can hold anything, such as a control plane or a ConfigMap, only the fields that are read are taken in, and
/// private keys, tokens and passwords are taken out of the rest. Look through it before you hand it on (`--show`): names of
/// meshes, namespaces, services and hosts stay in it.
///
/// Ends with 0, or with 3 when a cluster could not be asked; the document then says so in its place.
///
/// Examples:
///   meshfed snapshot prod-mesh@east stage-mesh@west --file federation.json
///   meshfed snapshot --show federation.json
///   meshfed status --snapshot federation.json
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct SnapshotArgs {
    /// Meshes to write down; `@CONTEXT` stands for all of a context. Default: every mesh of the current context.
    #[arg(value_name = "MESH|@CONTEXT", value_parser = mesh_or_context, add = ArgValueCompleter::new(complete::meshes_or_contexts))]
    pub meshes: Vec<MeshReference>,
    /// File to write. Default: standard output.
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Tell which objects a snapshot holds, and ask no cluster; `-` is standard input.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["file", "meshes"])]
    pub show: Option<PathBuf>,
}

/// What a command that works without a cluster looks at.
#[derive(Args, Clone, Debug, Default)]
pub struct OfflineSource {
    /// A snapshot.
    #[command(flatten)]
    pub snapshot: SnapshotSource,
    /// Look at manifests instead of the clusters: a file, a folder with everything below it, or `-` for standard input;
    /// repeat it for several.
    ///
    /// Each ServiceMeshControlPlane is a mesh; objects belong to it by namespace, and by folder where two meshes use the
    /// same namespaces. What only a cluster knows, such as statuses and pods, is not looked at.
    #[arg(short, long = "file", value_name = "FILE|DIR", conflicts_with = "snapshot")]
    pub files: Vec<PathBuf>,
}

/// Where a command looks when it is not to ask the clusters.
#[derive(Args, Clone, Debug, Default)]
pub struct SnapshotSource {
    /// Look at a file that `meshfed snapshot` wrote instead of the clusters; `-` is standard input.
    ///
    /// Ages count from the moment of the snapshot.
    #[arg(long, value_name = "FILE")]
    pub snapshot: Option<PathBuf>,
}

impl OfflineSource {
    /// Whether the clusters are looked at, and no file.
    pub fn is_clusters(&self) -> bool {
        self.snapshot.snapshot.is_none() && self.files.is_empty()
    }
}
