//! `unimport`, `unexport`, `unpeer`, `uninstall` and `route reset`.

use clap::{Args, Subcommand, ValueEnum};
use clap_complete::engine::ArgValueCompleter;

use super::complete;
use super::sets::targets;
use crate::plan::Until;
use crate::rules::{ServiceName, ServicePattern};
use crate::topology::{
    Federation, MeshReference, RemovedExport, RemovedImport, RemovedMesh, RemovedPeer, RemovedRoute,
};

/// Stop taking services that a peer offers.
///
/// Takes one rule per service out of the mesh's ImportedServiceSet, keeps every other rule and the order, and waits until
/// istiod lists the service no more. Refused while a VirtualService sends requests to it. A set without rules stays, since
/// istiod ignores one that is made anew; `unpeer` removes it.
///
/// Example: meshfed unimport stage-bookinfo/details --in prod-mesh --from stage-mesh
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct UnimportArgs {
    /// Services, as NAMESPACE/NAME under which the peer offers them, as they were imported.
    #[arg(value_name = "SERVICE", required = true, add = ArgValueCompleter::new(complete::imported_services))]
    pub services: Vec<ServicePattern>,
    /// The mesh that imports. May be left out where only one mesh can be meant.
    #[arg(long = "in", value_name = "MESH", add = ArgValueCompleter::new(complete::meshes))]
    pub mesh: Option<MeshReference>,
    /// The peer that offers, by the name of its ServiceMeshPeer.
    #[arg(long = "from", value_name = "PEER", add = ArgValueCompleter::new(complete::remote))]
    pub from: MeshReference,
    /// What to wait for.
    #[arg(long, value_name = "STATE", default_value = "gone")]
    pub wait: UndoWait,
}

/// Stop offering services to a peer.
///
/// Takes one rule per service out of the mesh's ExportedServiceSet, keeps every other rule and the order, and waits until
/// istiod lists the service no more, and until the peer has lost its import, where that mesh can be seen.
///
/// Examples:
///   meshfed unexport stage-bookinfo/details --in stage-mesh --to prod-mesh
///   meshfed unexport -l app=details --from-namespace stage-bookinfo --in stage-mesh@west --to prod-mesh@east
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct UnexportArgs {
    /// Services, as NAMESPACE/NAME, as they were exported.
    #[arg(
        value_name = "SERVICE",
        required_unless_present = "selector",
        conflicts_with = "selector",
        add = ArgValueCompleter::new(complete::exported_services)
    )]
    pub services: Vec<ServicePattern>,
    /// The labels by which services were exported, as key=value,key=value.
    #[arg(short = 'l', long, value_name = "SELECTOR")]
    pub selector: Option<String>,
    /// Namespace that the labels were looked for in.
    #[arg(long, value_name = "NAMESPACE", requires = "selector")]
    pub from_namespace: Option<String>,
    /// The mesh that offers. May be left out where only one mesh can be meant.
    #[arg(long = "in", value_name = "MESH", add = ArgValueCompleter::new(complete::meshes))]
    pub mesh: Option<MeshReference>,
    /// The peer that is offered to, by the name of its ServiceMeshPeer; with @CONTEXT its side is waited for too.
    #[arg(long, value_name = "PEER", add = ArgValueCompleter::new(complete::remote))]
    pub to: MeshReference,
    /// What to wait for.
    #[arg(long, value_name = "STATE", default_value = "gone")]
    pub wait: UndoWait,
}

/// Take the federation of meshes apart, on both sides.
///
/// Empties the exports first, because istiod 2.5 hangs when a peer that has exports is deleted; then removes both
/// ServiceMeshPeers, the sets, the copied root certificates and the gateways that meshfed made for the peer. Refused while
/// imports or routes build on the peer. What others made stays, and is listed.
///
/// Examples:
///   meshfed unpeer prod-mesh stage-mesh
///   meshfed unpeer prod-mesh --remote-gone stage-mesh
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct UnpeerArgs {
    /// Two or more meshes; or one, with --remote-gone.
    #[arg(value_name = "MESH", num_args = 1.., required = true, add = ArgValueCompleter::new(complete::meshes))]
    pub meshes: Vec<MeshReference>,
    /// A peer whose cluster is no more, by the name of its ServiceMeshPeer: only the side of the mesh is taken apart.
    #[arg(long, value_name = "PEER", add = ArgValueCompleter::new(complete::peers))]
    pub remote_gone: Option<String>,
    /// What to wait for.
    #[arg(long, value_name = "STATE", default_value = "gone")]
    pub wait: UndoWait,
}

/// Remove a mesh that meshfed installed: its member roll and its control plane.
///
/// Refused while the mesh has peers. Namespaces and what runs in them always stay, and so does what others made or have a
/// hand in; what stays is listed.
///
/// Examples:
///   meshfed uninstall stage-mesh
///   meshfed uninstall prod-mesh --member prod-bookinfo
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct UninstallArgs {
    /// The mesh.
    #[arg(value_name = "MESH", add = ArgValueCompleter::new(complete::meshes))]
    pub mesh: MeshReference,
    /// Namespace to take out of a member roll that stays because others have a hand in it.
    #[arg(long = "member", value_name = "NAMESPACE")]
    pub members: Vec<String>,
    /// What to wait for.
    #[arg(long, value_name = "STATE", default_value = "gone")]
    pub wait: UndoWait,
}

/// Remove the routes that `mirror` and `split` wrote.
#[derive(Args, Debug)]
pub struct RouteCommandArgs {
    /// What to do with them.
    #[command(subcommand)]
    pub command: RouteCommand,
}

/// What to do with routes.
#[derive(Debug, Subcommand)]
pub enum RouteCommand {
    Reset(RouteResetArgs),
}

/// Remove what `mirror` or `split` wrote, so that requests go to the service itself again.
///
/// A VirtualService that somebody else wrote, or that was adopted, stays.
///
/// Example: meshfed route reset prod-bookinfo/details --in prod-mesh
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct RouteResetArgs {
    /// The service, as NAMESPACE/NAME.
    #[arg(value_name = "SERVICE", add = ArgValueCompleter::new(complete::services))]
    pub service: ServiceName,
    /// The mesh whose workloads send the requests. May be left out where only one mesh can be meant.
    #[arg(long = "in", value_name = "MESH", add = ArgValueCompleter::new(complete::meshes))]
    pub mesh: Option<MeshReference>,
}

/// How long the commands that take away wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum UndoWait {
    /// Until everything is written.
    None,
    /// Until the cluster shows it gone.
    Gone,
}

impl From<UndoWait> for Until {
    fn from(wait: UndoWait) -> Self {
        match wait {
            UndoWait::None => Self::Written,
            UndoWait::Gone => Self::True,
        }
    }
}

impl UnimportArgs {
    /// What is wanted of `mesh`.
    pub fn wanted(&self, mesh: &MeshReference) -> Federation {
        let mut wanted = Federation::of(std::slice::from_ref(mesh));
        let import = |service: &ServicePattern| RemovedImport {
            mesh: mesh.federation_name().to_owned(),
            peer: self.from.federation_name().to_owned(),
            service: service.clone(),
        };
        wanted.removed.imports = self.services.iter().map(import).collect();
        wanted
    }
}

impl UnexportArgs {
    /// What is wanted of `mesh`.
    pub fn wanted(&self, mesh: &MeshReference) -> Result<Federation, Vec<String>> {
        let args = self;
        let mut wanted = Federation::of(std::slice::from_ref(mesh));
        let targets = targets(&args.services, args.selector.as_deref(), args.from_namespace.as_deref());
        let export = |target| RemovedExport {
            mesh: mesh.federation_name().to_owned(),
            peer: args.to.federation_name().to_owned(),
            target,
        };
        let targets = targets.map_err(|problem| vec![problem])?;
        wanted.removed.exports = targets.into_iter().map(export).collect();
        Ok(wanted)
    }
}

impl TryFrom<&UnpeerArgs> for Federation {
    type Error = Vec<String>;

    fn try_from(args: &UnpeerArgs) -> Result<Self, Vec<String>> {
        let mut wanted = Self::of(&args.meshes);
        let mut problems = wanted.problems();
        match (args.meshes.len(), &args.remote_gone) {
            (1, None) => problems.push(
                "a federation has two sides: name both meshes, or `--remote-gone PEER` if the other's cluster is no more"
                    .to_owned(),
            ),
            (2.., Some(_)) => problems.push("`--remote-gone` is for one mesh".to_owned()),
            _ => {}
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let names: Vec<&str> = args.meshes.iter().map(MeshReference::federation_name).collect();
        let forgets = |mesh: &str, peer: &str, remote_gone| RemovedPeer {
            mesh: mesh.to_owned(),
            peer: peer.to_owned(),
            remote_gone,
        };
        let pairs = names.iter().flat_map(|mesh| {
            let others = names.iter().filter(move |other| *other != mesh);
            others.map(move |other| forgets(mesh, other, false))
        });
        let lone = args.remote_gone.iter().map(|peer| forgets(names[0], peer, true));
        wanted.removed.peers = pairs.chain(lone).collect();
        Ok(wanted)
    }
}

impl From<&UninstallArgs> for Federation {
    fn from(args: &UninstallArgs) -> Self {
        let mut wanted = Self::of(std::slice::from_ref(&args.mesh));
        wanted.removed.meshes.push(RemovedMesh {
            mesh: args.mesh.federation_name().to_owned(),
            members: args.members.clone(),
        });
        wanted
    }
}

impl RouteResetArgs {
    /// What is wanted of `mesh`.
    pub fn wanted(&self, mesh: &MeshReference) -> Federation {
        let mut wanted = Federation::of(std::slice::from_ref(mesh));
        wanted.removed.routes.push(RemovedRoute {
            mesh: mesh.federation_name().to_owned(),
            service: self.service.clone(),
        });
        wanted
    }
}
