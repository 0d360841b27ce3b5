//! `graph`.

use clap::Args;
use clap_complete::engine::ArgValueCompleter;

use super::{OfflineSource, Output, complete, mesh_or_context};
use crate::topology::MeshReference;

/// Formats that a federation can be drawn in.
const FORMATS: &[Output] = &[
    Output::Text,
    Output::Mermaid,
    Output::Dot,
    Output::Svg,
    Output::Json,
    Output::Yaml,
    Output::Name,
];

/// Draw meshes, links, exports, imports and routes, and mark what is broken.
///
/// Without arguments: every mesh of the current context. What is broken is what `status` finds broken, and the exit code
/// is the same: 0 when all is well, 1 when something is not, 3 when a cluster could not be asked.
/// With the file of a federation, what is wanted is drawn, and with --live against what is: what is missing is broken then.
///
/// Examples:
///   meshfed graph
///   meshfed graph prod-mesh@east stage-mesh@west -o svg > federation.svg
///   meshfed graph -f clusters/east -f clusters/west -o mermaid
///   meshfed graph -f federation.yaml --live
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct GraphArgs {
    /// Meshes to draw; `@CONTEXT` stands for all of a context.
    #[arg(value_name = "MESH|@CONTEXT", value_parser = mesh_or_context, add = ArgValueCompleter::new(complete::meshes_or_contexts))]
    pub meshes: Vec<MeshReference>,
    /// Where to look.
    #[command(flatten)]
    pub source: OfflineSource,
    /// Draw the federation that `--file` describes against what is there.
    #[arg(long, requires = "files")]
    pub live: bool,
    /// Format of the picture.
    #[arg(short, long, value_name = "FORMAT", default_value = "text", value_parser = Output::parser(FORMATS))]
    pub output: Output,
}
