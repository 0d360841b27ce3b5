//! `check`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use clap_complete::engine::ArgValueCompleter;

use super::{OfflineSource, Output, complete, mesh_or_context};
use crate::checks::{Checks, Skip};
use crate::topology::MeshReference;

/// Formats that findings can be told in.
const FORMATS: &[Output] = &[
    Output::Table,
    Output::Wide,
    Output::Short,
    Output::Json,
    Output::Yaml,
    Output::Name,
    Output::Sarif,
    Output::Junit,
];

/// Find what is wrong with a federation, why, and what mends it.
///
/// Without arguments: every mesh of the current context. Name all meshes of a federation, so that each link is judged
/// from both of its ends; what is caused in one mesh and seen in the other is told once, with its cause.
/// Nothing is written. Ends with 0 when nothing was found, 1 when something was, 3 when something could not be told;
/// lists that only administrators of the cluster may see are told as skipped and do not count. Only `--probe` connects to
/// anything but the clusters.
///
/// Examples:
///   meshfed check prod-mesh@east stage-mesh@west
///   meshfed check prod-mesh stage-mesh -o sarif > federation.sarif
///   meshfed check --pre prod-mesh stage-mesh
///   meshfed check --probe prod-mesh@east stage-mesh@west
///   meshfed check --list --only trust
///   meshfed check -f clusters/east -f clusters/west
///   kustomize build overlays/prod | meshfed check -f -
///   meshfed check --snapshot federation.json --only trust --skip MF0605=ConfigMap/*/*
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct CheckArgs {
    /// Meshes to look at; `@CONTEXT` stands for all of a context.
    #[arg(value_name = "MESH|@CONTEXT", value_parser = mesh_or_context, add = ArgValueCompleter::new(complete::meshes_or_contexts))]
    pub meshes: Vec<MeshReference>,
    /// Also ask whether you have the rights that federating needs, before anything is written.
    #[arg(long, conflicts_with_all = ["snapshot", "files"])]
    pub pre: bool,
    /// Also connect to the addresses of peers from this machine, and look at the certificates that are presented there.
    ///
    /// One connection for each question, which ends as soon as the certificate was seen; none is shown, and no request is
    /// made.
    #[arg(
        long,
        value_name = "HOW",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "direct",
        conflicts_with_all = ["snapshot", "files"]
    )]
    pub probe: Option<ProbeFrom>,
    /// List every check with its code, and run none.
    #[arg(long, conflicts_with_all = ["meshes", "pre", "snapshot", "files"])]
    pub list: bool,
    /// Run only this check (MFnnnn) or family (such as `trust`); repeatable.
    #[arg(long, value_name = "CODE|FAMILY", value_delimiter = ',', add = ArgValueCompleter::new(complete::checks))]
    pub only: Vec<Checks>,
    /// Leave out a check, a family, or the findings of a check on one object; `*` stands for any part.
    #[arg(long, value_name = "CODE[=KIND/NAMESPACE/NAME]", value_delimiter = ',', add = ArgValueCompleter::new(complete::checks))]
    pub skip: Vec<Skip>,
    /// Bundle in which another administrator tells of a mesh that is not looked at, to judge the links to it by; repeatable.
    #[arg(long, value_name = "FILE")]
    pub with: Vec<PathBuf>,
    /// What makes the command end with 1.
    #[arg(long, value_name = "SEVERITY", default_value = "error")]
    pub fail_on: FailOn,
    /// Where to look.
    #[command(flatten)]
    pub source: OfflineSource,
    /// Format of the answer; `wide` also tells every check that passed or was skipped, and on what.
    #[arg(short, long, value_name = "FORMAT", default_value = "table", value_parser = Output::parser(FORMATS))]
    pub output: Output,
}

/// Where peers are connected to from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ProbeFrom {
    /// This machine; what only a cluster can reach is skipped.
    Direct,
    /// This machine, and what only a cluster can reach by way of its API server, which forwards to the gateway's pod.
    Forward,
}

/// How bad a finding must be to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// Errors.
    Error,
    /// Errors and warnings.
    Warning,
}
