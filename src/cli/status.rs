//! `status`.

use clap::Args;
use clap_complete::engine::ArgValueCompleter;

use super::{SnapshotSource, complete};
use crate::topology::MeshReference;

/// Show meshes, links, exports, imports and routes, and whether they work.
///
/// Without arguments: every mesh of the current context. A link is judged from both of its ends.
/// Never waits. Ends with 0 when all is well, 1 when something is not, 3 when a cluster could not be asked.
///
/// Examples:
///   meshfed status
///   meshfed status prod-mesh@east stage-mesh@west -o json
///   meshfed status --snapshot federation.json
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct StatusArgs {
    /// Meshes to look at.
    #[arg(value_name = "MESH", add = ArgValueCompleter::new(complete::meshes))]
    pub meshes: Vec<MeshReference>,
    /// Where to look.
    #[command(flatten)]
    pub source: SnapshotSource,
}
