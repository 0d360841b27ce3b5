//! `status`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use clap_complete::engine::ArgValueCompleter;

use super::{SnapshotSource, complete, mesh_or_context};
use crate::snapshot::Awaited;
use crate::topology::MeshReference;

/// Show meshes, links, exports, imports and routes, and whether they work.
///
/// Without arguments: every mesh of the current context. A link is judged from both of its ends.
/// Ends with 0 when all is well, 1 when something is not, 3 when a cluster could not be asked.
///
/// Examples:
///   meshfed status
///   meshfed status prod-mesh@east stage-mesh@west -o json
///   meshfed status --watch
///   meshfed status prod-mesh stage-mesh --wait=imported --timeout 5m
///   meshfed status --snapshot federation.json
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct StatusArgs {
    /// Meshes to look at; `@CONTEXT` stands for all of a context.
    #[arg(value_name = "MESH|@CONTEXT", value_parser = mesh_or_context, add = ArgValueCompleter::new(complete::meshes_or_contexts))]
    pub meshes: Vec<MeshReference>,
    /// Bundle in which another administrator tells of a mesh that is not looked at, to judge the links to it by; repeatable.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["watch", "wait"])]
    pub with: Vec<PathBuf>,
    /// Where to look.
    #[command(flatten)]
    pub source: SnapshotSource,
    /// Show every change until Ctrl-C, and end with the verdict on what was shown last.
    ///
    /// On a terminal the status is drawn again in place; elsewhere each change is one line. With `-o json` and its like
    /// the changes go to stderr and the last state is the one document.
    #[arg(short, long, conflicts_with_all = ["wait", "snapshot"])]
    pub watch: bool,
    /// Wait for a state, no longer than --timeout, and then show what is.
    ///
    /// Ends with 0 when the state is reached, 4 when it was not in time, and 3 when it could not be told.
    #[arg(long, value_name = "STATE", conflicts_with = "snapshot")]
    pub wait: Option<StatusWait>,
}

/// What `status` can wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StatusWait {
    /// Until every link is connected, both ways, for every istiod pod.
    Connected,
    /// Until every istiod pod has also read the other side's services.
    Synced,
    /// Until every import rule also has a service that is listed.
    Imported,
}

impl From<StatusWait> for Awaited {
    fn from(wait: StatusWait) -> Self {
        match wait {
            StatusWait::Connected => Self::Connected,
            StatusWait::Synced => Self::Synced,
            StatusWait::Imported => Self::Imported,
        }
    }
}
