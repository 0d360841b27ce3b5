//! `cert show`, `cert sync` and `cert rotate`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use clap_complete::engine::ArgValueCompleter;

use super::{Output, ProbeFrom, SnapshotSource, complete};
use crate::topology::MeshReference;
use crate::trust::EXPIRY_WARNING_DAYS;

/// What `cert show` answers in.
const FORMATS: &[Output] = &[
    Output::Table,
    Output::Wide,
    Output::Json,
    Output::Yaml,
    Output::Name,
    Output::Pem,
];

/// Look after root certificates and their copies.
///
/// Each mesh has a root certificate, and each of its peers a copy of it. meshfed reads and writes only the public
/// certificates, in ConfigMaps, and never a Secret.
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct CertArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: CertCommand,
}

/// What `cert` can do.
#[derive(Debug, Subcommand)]
pub enum CertCommand {
    Show(CertShowArgs),
    Sync(CertSyncArgs),
    Rotate(CertRotateArgs),
}

/// Show every root certificate in use, until when it is valid, and what each copy of it holds.
///
/// Without arguments: every mesh of the current context. Name all meshes of a federation, so that each copy is compared
/// with what its owner publishes. A copy is equal to it, an overlap that holds more (while a root is replaced), stale,
/// damaged or missing.
/// Ends with 0 when all is well, 1 when a copy lacks something or a root ends soon, 3 when something could not be told.
///
/// Examples:
///   meshfed cert show prod-mesh@east stage-mesh@west
///   meshfed cert show prod-mesh stage-mesh --warn 90
///   meshfed cert show --probe prod-mesh@east stage-mesh@west
///   meshfed cert show prod-mesh -o pem > prod-mesh-root.pem
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct CertShowArgs {
    /// Meshes to look at.
    #[arg(value_name = "MESH", add = ArgValueCompleter::new(complete::meshes))]
    pub meshes: Vec<MeshReference>,
    /// How many days before its end a root counts as one that ends soon.
    #[arg(long, value_name = "DAYS", default_value_t = EXPIRY_WARNING_DAYS)]
    pub warn: u16,
    /// Also connect to the addresses of peers from this machine, and show what their gateways present, and until when.
    #[arg(
        long,
        value_name = "HOW",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "direct",
        conflicts_with = "snapshot"
    )]
    pub probe: Option<ProbeFrom>,
    /// Where to look.
    #[command(flatten)]
    pub source: SnapshotSource,
    /// Format of the answer; `pem` is the root certificates of the meshes, and nothing of the copies.
    #[arg(short, long, value_name = "FORMAT", default_value = "table", value_parser = Output::parser(FORMATS))]
    pub output: Output,
}

/// Bring every copy to the root that its owner publishes, and wait until the links are connected with it.
///
/// Without arguments: every mesh of the current context. Where gateways of a mesh may still present the root before, a copy
/// keeps that one beside the new one, and the gateways to restart are told. A copy that holds a newer root than the present
/// one is left alone: a rotation is under way. Running it again writes nothing.
///
/// Examples:
///   meshfed cert sync prod-mesh@east stage-mesh@west
///   meshfed cert sync --dry-run
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct CertSyncArgs {
    /// Meshes whose roots and copies are looked after.
    #[arg(value_name = "MESH", add = ArgValueCompleter::new(complete::meshes))]
    pub meshes: Vec<MeshReference>,
}

/// Replace the root certificate of a mesh without that a link goes down.
///
/// The new root is added beside the old one in every peer's copy. Once it is in effect everywhere, the command to replace
/// the root in the mesh is printed, since meshfed reads and writes no Secret; then it is waited for until istiod publishes
/// the new root and the gateways have restarted, and the old root is taken out of the copies. Every step is told from the
/// state of the clusters: ended or killed at any point, the same command goes on from there.
///
/// Without peers: those among the meshes of the mesh's context. A peer that is not found is refused, since its link would
/// break.
///
/// Examples:
///   meshfed cert rotate prod-mesh@east stage-mesh@west --new root-cert.pem
///   meshfed cert rotate prod-mesh --status
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct CertRotateArgs {
    /// The mesh whose root is replaced.
    #[arg(value_name = "MESH", add = ArgValueCompleter::new(complete::meshes))]
    pub mesh: MeshReference,
    /// Its peers.
    #[arg(value_name = "PEER", add = ArgValueCompleter::new(complete::meshes))]
    pub peers: Vec<MeshReference>,
    /// The new root: a file with one certificate as PEM, and no key; `-` is standard input.
    #[arg(long, value_name = "FILE", required_unless_present = "status")]
    pub new: Option<PathBuf>,
    /// A peer that somebody else brings the new root to, by the name of its ServiceMeshPeer; repeatable.
    #[arg(long, value_name = "PEER", add = ArgValueCompleter::new(complete::peers))]
    pub except: Vec<String>,
    /// Tell at which step each peer is, and write nothing. Ends with 1 while a rotation is under way.
    #[arg(long)]
    pub status: bool,
}
