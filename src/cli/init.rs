//! `init`: the file of a federation, to begin with.

use std::path::PathBuf;

use clap::Args;
use clap_complete::engine::ArgValueCompleter;

use super::peer::of_mesh;
use super::{complete, mesh_or_context};
use crate::topology::{MeshReference, Shape};

/// Write the file of a federation that is to be, or of one that exists.
///
/// Without meshes it asks, on a terminal. With --from-live it describes what is there, whoever made it, with only what differs
/// from the defaults: `diff` with that file finds nothing to change. What a file cannot say is listed, in the file and beside it.
///
/// Examples:
///   meshfed init prod-mesh@prod stage-mesh@stage --member prod-mesh=prod-bookinfo --out federation.yaml
///   meshfed init --from-live prod-mesh@prod stage-mesh@stage --out federation.yaml
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct InitArgs {
    /// Meshes of the federation; with --from-live `@CONTEXT` stands for all of a context. Default there: every mesh of the
    /// current context.
    #[arg(value_name = "MESH", value_parser = mesh_or_context, add = ArgValueCompleter::new(complete::meshes_or_contexts))]
    pub meshes: Vec<MeshReference>,
    /// Describe the federation of these meshes as it is.
    #[arg(long)]
    pub from_live: bool,
    /// File to write, which must not be there yet. Default: standard output.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Name of the federation, by which what is its own is known.
    #[arg(long, value_name = "NAME", conflicts_with = "from_live")]
    pub name: Option<String>,
    /// Namespace that is a member of a mesh, as MESH=NAMESPACE; repeat it for several.
    #[arg(long = "member", value_name = "MESH=NAMESPACE", value_parser = of_mesh::<String>, conflicts_with = "from_live")]
    pub members: Vec<(String, String)>,
    /// Which of the meshes federate: `full`, `hub=MESH` or `chain`.
    #[arg(long, value_name = "SHAPE", default_value = "full", conflicts_with = "from_live")]
    pub shape: Shape,
}
