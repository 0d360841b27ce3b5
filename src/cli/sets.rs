//! `export` and `import`.

use clap::{Args, ValueEnum};
use clap_complete::engine::ArgValueCompleter;

use super::complete;
use crate::rules::ServicePattern;
use crate::topology::MeshReference;

/// Offer services of one mesh to a peer.
///
/// Edits one rule per service in the mesh's ExportedServiceSet for the peer, keeps every other rule and the order, and
/// waits until istiod lists the service. Refuses what istiod would silently skip.
///
/// Examples:
///   meshfed export stage-bookinfo/details --in stage-mesh --to prod-mesh
///   meshfed export -l app=details --from-namespace stage-bookinfo --in stage-mesh --to prod-mesh
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct ExportArgs {
    /// Services to offer, as NAMESPACE/NAME; `*` stands for any namespace or name.
    #[arg(
        value_name = "SERVICE",
        required_unless_present = "selector",
        conflicts_with = "selector"
    )]
    pub services: Vec<ServicePattern>,
    /// Offer every service with these labels instead, as key=value,key=value.
    #[arg(short = 'l', long, value_name = "SELECTOR")]
    pub selector: Option<String>,
    /// Namespace that the labels are looked for in. Default: every namespace of the mesh.
    #[arg(long, value_name = "NAMESPACE", requires = "selector")]
    pub from_namespace: Option<String>,
    /// The mesh that offers.
    #[arg(long = "in", value_name = "MESH", add = ArgValueCompleter::new(complete::meshes))]
    pub mesh: MeshReference,
    /// The peer that is offered to, by the name of its ServiceMeshPeer.
    #[arg(long, value_name = "PEER")]
    pub to: String,
    /// Name to offer it under, as NAMESPACE/NAME; `*` keeps that part.
    #[arg(long = "as", value_name = "NAMESPACE/NAME")]
    pub alias: Option<ServicePattern>,
    /// What to wait for.
    #[arg(long, value_name = "STATE", default_value = "listed")]
    pub wait: SetWait,
    /// User to ask in the name of. Elsewhere that is `--as`, as with kubectl.
    #[arg(long, value_name = "USER", hide_short_help = true, help_heading = "Global options")]
    pub as_user: Option<String>,
}

/// Take services that a peer offers.
///
/// Edits one rule per service in the mesh's ImportedServiceSet for the peer, keeps every other rule and the order, waits
/// until istiod lists the import, and prints the host name to use. Refuses what istiod would silently skip.
///
/// Example: meshfed import stage-bookinfo/details --in prod-mesh --from stage-mesh --as prod-bookinfo/details-v2
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct ImportArgs {
    /// Services to take, as NAMESPACE/NAME under which the peer offers them; `*` stands for any.
    #[arg(value_name = "SERVICE", required = true)]
    pub services: Vec<ServicePattern>,
    /// The mesh that imports.
    #[arg(long = "in", value_name = "MESH", add = ArgValueCompleter::new(complete::meshes))]
    pub mesh: MeshReference,
    /// The peer that offers, by the name of its ServiceMeshPeer; with @CONTEXT its side is looked at too.
    #[arg(long = "from", value_name = "PEER", add = ArgValueCompleter::new(complete::meshes))]
    pub from: MeshReference,
    /// Name to give the service here, as NAMESPACE/NAME; `*` keeps that part.
    #[arg(long = "as", value_name = "NAMESPACE/NAME")]
    pub alias: Option<ServicePattern>,
    /// Merge it with the local service of that name: its host ends in svc.cluster.local.
    #[arg(long)]
    pub as_local: bool,
    /// Domain of the host instead of svc.PEER-imports.local.
    #[arg(long, value_name = "DOMAIN", conflicts_with = "as_local")]
    pub domain_suffix: Option<String>,
    /// What to wait for.
    #[arg(long, value_name = "STATE", default_value = "listed")]
    pub wait: SetWait,
    /// User to ask in the name of. Elsewhere that is `--as`, as with kubectl.
    #[arg(long, value_name = "USER", hide_short_help = true, help_heading = "Global options")]
    pub as_user: Option<String>,
}

/// How long `export` and `import` wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SetWait {
    /// Until the rule is written.
    None,
    /// Until istiod lists the service.
    Listed,
}
