//! The desired state of a federation, whoever states it: arguments of a command, or a file.

use super::{Address, Expose, MeshReference, RouteRequest, name_problem, shares_problems};
use crate::gateway::{AskedGateways, Exposure};
use crate::profile::ControlPlaneSettings;
use crate::rules::{ExportRequest, ExportTarget, ImportRequest, ServiceName, ServicePattern};
use crate::trust::{RootBundle, TrustProblem};
use crate::wording::list_and;

/// Meshes, who federates with whom, what is shared, where requests go, and what of that shall be no more.
///
/// Meshes are named by the name that the federation knows them by.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Federation {
    /// The meshes that the rest is about.
    pub meshes: Vec<FederatedMesh>,
    /// Who federates with whom.
    pub peerings: Vec<Peering>,
    /// What is offered.
    pub exports: Vec<Export>,
    /// What is taken.
    pub imports: Vec<Import>,
    /// Where requests go.
    pub routes: Vec<Route>,
    /// Roots whose copies are to follow them.
    pub roots: Vec<RootCopies>,
    /// What goes.
    pub removed: Removed,
}

/// A mesh, and how it is installed if that is wanted too.
#[derive(Clone, Debug, PartialEq)]
pub struct FederatedMesh {
    /// How a user names it.
    pub reference: MeshReference,
    /// What it consists of; a mesh that is only named is taken as it is.
    pub installation: Option<Installation>,
}

impl FederatedMesh {
    /// A mesh that is taken as it is.
    pub fn existing(reference: MeshReference) -> Self {
        Self {
            reference,
            installation: None,
        }
    }
}

/// What an installed mesh consists of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Installation {
    /// The control plane, without the gateways for `peers`. A trust domain that is left open is derived from the mesh's
    /// name where the control plane is new.
    pub control_plane: ControlPlaneSettings,
    /// Peers that gateways are prepared for.
    pub peers: Vec<String>,
    /// How those gateways are reached; a gateway that is there stays as it is when nothing is said.
    pub exposure: Option<Exposure>,
    /// Namespaces that are members; those that are members already stay.
    pub members: Vec<String>,
    /// Operators to subscribe to first.
    pub operators: Option<Operators>,
}

/// Which operators a mesh needs from a catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operators {
    /// Whether the Elasticsearch operator is among them.
    pub elasticsearch: bool,
}

/// Two meshes that federate with each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Peering {
    /// Both.
    pub ends: [PeeringEnd; 2],
    /// How the ingress gateways are reached.
    pub expose: Expose,
    /// Whether an istiod may be restarted that does not get through to the other mesh: it may hold back what mends that.
    pub restart_istiod: bool,
}

/// One mesh of a peering.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PeeringEnd {
    pub mesh: String,
    /// Where the other mesh reaches it, as far as that is said.
    pub address: AddressOverride,
    /// Its gateways for the other; found or made when not said.
    pub gateways: AskedGateways,
}

/// What is said about how a mesh is reached from outside; what is not said is observed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddressOverride {
    /// DNS names or IP addresses.
    pub addresses: Vec<Address>,
    /// External port that reaches 8188.
    pub discovery_port: Option<u16>,
    /// External port that reaches 15443.
    pub service_port: Option<u16>,
}

impl Peering {
    /// Each end with the other one.
    pub fn directions(&self) -> [(&PeeringEnd, &PeeringEnd); 2] {
        let [one, other] = &self.ends;
        [(one, other), (other, one)]
    }
}

/// Services that a mesh offers to a peer.
#[derive(Clone, Debug, PartialEq)]
pub struct Export {
    /// The mesh that offers.
    pub mesh: String,
    /// The peer, by the name of its ServiceMeshPeer.
    pub peer: String,
    /// Which services, and under which name.
    pub request: ExportRequest,
}

/// Services that a mesh takes from a peer.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// The mesh that takes.
    pub mesh: String,
    /// The peer, by the name of its ServiceMeshPeer.
    pub peer: String,
    /// Which services, and under which name.
    pub request: ImportRequest,
    /// What is done where a local Service of that name has pods.
    pub local_pods: LocalPods,
}

/// What is done where a service is imported as local onto a Service with living pods: no request leaves the mesh then,
/// since sidecars take no other certificate than the local pods'.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LocalPods {
    /// It is refused.
    #[default]
    Refuse,
    /// It is imported as it is, to take over once no local pod is left.
    Allow,
    /// A DestinationRule lets sidecars take the certificates of both.
    TrustBoth,
}

/// Where requests of a mesh's workloads go.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// The mesh whose workloads send them.
    pub mesh: String,
    /// Which requests, and where to.
    pub request: RouteRequest,
}

/// A mesh whose peers' copies of its root certificate are to be what it publishes.
#[derive(Clone, Debug, PartialEq)]
pub struct RootCopies {
    /// The mesh whose root it is.
    pub mesh: String,
    /// The root that it goes over to, if to any.
    pub next: Option<NextRoot>,
    /// Peers, by the names of their ServiceMeshPeers, that somebody else brings the new root to.
    pub except: Vec<String>,
}

/// A root that is to replace the present one, as it was read. The text is not kept: it may hold what nobody may see.
#[derive(Clone, Debug, PartialEq)]
pub struct NextRoot {
    /// Name of the file.
    pub file: String,
    /// The certificates in it that can be read.
    pub bundle: RootBundle,
    /// Everything that is wrong with it, whatever the clusters look like.
    pub problems: Vec<TrustProblem>,
}

/// What shall be no more. Only what meshfed made goes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Removed {
    /// Meshes that are taken away.
    pub meshes: Vec<RemovedMesh>,
    /// Peers that meshes forget.
    pub peers: Vec<RemovedPeer>,
    /// Exports that end.
    pub exports: Vec<RemovedExport>,
    /// Imports that end.
    pub imports: Vec<RemovedImport>,
    /// Services whose routes end.
    pub routes: Vec<RemovedRoute>,
}

/// A mesh that is taken away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovedMesh {
    pub mesh: String,
    /// Namespaces that leave a member roll which stays.
    pub members: Vec<String>,
}

/// A peer that a mesh forgets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovedPeer {
    /// The mesh that forgets.
    pub mesh: String,
    /// The peer, by the name of its ServiceMeshPeer.
    pub peer: String,
    /// Whether the peer's cluster is no more, so that nothing can be expected of it.
    pub remote_gone: bool,
}

/// Services that a mesh offers no longer.
#[derive(Clone, Debug, PartialEq)]
pub struct RemovedExport {
    /// The mesh that offers.
    pub mesh: String,
    /// The peer, by the name of its ServiceMeshPeer.
    pub peer: String,
    /// Which services, as they were exported.
    pub target: ExportTarget,
}

/// Services that a mesh takes no longer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovedImport {
    /// The mesh that takes.
    pub mesh: String,
    /// The peer, by the name of its ServiceMeshPeer.
    pub peer: String,
    /// Which services, by the names under which the peer offers them.
    pub service: ServicePattern,
}

/// A service whose requests go to itself again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovedRoute {
    /// The mesh whose workloads send them.
    pub mesh: String,
    pub service: ServiceName,
}

impl Removed {
    /// One line for each thing that goes, in the order in which things go.
    pub fn told(&self) -> Vec<String> {
        let routes = self.routes.iter();
        let routes = routes.map(|route| format!("{}: routes of {}", route.mesh, route.service));
        let imports = self.imports.iter();
        let imports =
            imports.map(|import| format!("{}: import of {} from {}", import.mesh, import.service, import.peer));
        let exports = self.exports.iter().map(|export| {
            let what = match &export.target {
                ExportTarget::Name(service) => service.to_string(),
                ExportTarget::Label { namespace, .. } => {
                    format!(
                        "services of {} by label",
                        namespace.as_deref().unwrap_or("every namespace")
                    )
                }
            };
            format!("{}: export of {what} to {}", export.mesh, export.peer)
        });
        let peers = self
            .peers
            .iter()
            .map(|peer| format!("{}: peer {}", peer.mesh, peer.peer));
        let meshes = self.meshes.iter();
        let meshes = meshes.map(|mesh| format!("{}: member roll and control plane", mesh.mesh));
        routes
            .chain(imports)
            .chain(exports)
            .chain(peers)
            .chain(meshes)
            .collect()
    }
}

impl Federation {
    /// Meshes that are taken as they are.
    pub fn of(references: &[MeshReference]) -> Self {
        Self {
            meshes: references.iter().cloned().map(FederatedMesh::existing).collect(),
            ..Self::default()
        }
    }

    /// The references of all meshes.
    pub fn references(&self) -> Vec<MeshReference> {
        self.meshes.iter().map(|mesh| mesh.reference.clone()).collect()
    }

    /// Whether two meshes are to federate, so that each will be a peer of the other.
    pub fn federates(&self, mesh: &str, peer: &str) -> bool {
        let directions = self.peerings.iter().flat_map(Peering::directions);
        directions
            .into_iter()
            .any(|(local, remote)| local.mesh == mesh && remote.mesh == peer)
    }

    /// Everything that no cluster can make right.
    pub fn problems(&self) -> Vec<String> {
        let mut problems = super::same_name_problems(&self.references());
        let names: Vec<&str> = self
            .meshes
            .iter()
            .map(|mesh| mesh.reference.federation_name())
            .collect();
        for peering in &self.peerings {
            let unknown = peering.ends.iter().filter(|end| !names.contains(&end.mesh.as_str()));
            problems
                .extend(unknown.map(|end| format!("`{}` is not one of the meshes: {}", end.mesh, list_and(&names))));
        }
        problems.extend(self.meshes.iter().flat_map(installation_problems));
        problems.extend(
            self.exports
                .iter()
                .filter_map(|export| name_problem("peer", &export.peer)),
        );
        problems.extend(self.routes.iter().flat_map(|route| match &route.request.target {
            super::RouteTarget::Split(backends) => shares_problems(backends),
            super::RouteTarget::Mirror { .. } => Vec::new(),
        }));
        let mut told: Vec<String> = Vec::new();
        for problem in problems {
            if !told.contains(&problem) {
                told.push(problem);
            }
        }
        told
    }
}

fn installation_problems(mesh: &FederatedMesh) -> Vec<String> {
    let Some(wanted) = &mesh.installation else {
        return Vec::new();
    };
    let name = mesh.reference.federation_name();
    let peers = wanted.peers.iter().filter_map(|peer| name_problem("peer", peer));
    let mut problems: Vec<String> = peers.collect();
    problems.extend(
        wanted
            .members
            .iter()
            .filter_map(|member| name_problem("member", member)),
    );
    problems.extend(
        wanted
            .control_plane
            .trust_domain
            .as_deref()
            .and_then(super::trust_domain_problem),
    );
    if wanted.peers.iter().any(|peer| peer == name) {
        problems.push(format!("mesh `{name}` cannot be its own peer"));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::topology::RouteTarget;

    fn reference(text: &str) -> MeshReference {
        text.parse().expect("a mesh")
    }

    #[test]
    fn what_no_cluster_can_make_right_is_told_all_at_once() {
        let mut wanted = Federation::of(&[reference("a"), reference("a")]);
        wanted.meshes[0].installation = Some(Installation {
            peers: vec!["a".to_owned(), "B".to_owned()],
            members: vec!["c/d".to_owned()],
            ..Installation::default()
        });
        wanted.routes.push(Route {
            mesh: "a".to_owned(),
            request: RouteRequest {
                service: ServiceName::new("shop", "details"),
                subset: None,
                adopt: false,
                whole: false,
                target: RouteTarget::Split(vec!["local=80".parse().expect("a share")]),
            },
        });
        let told = wanted.problems().join("\n");
        for word in ["named twice", "own peer", "peer \"B\"", "member \"c/d\"", "sum to 80"] {
            assert!(told.contains(word), "{word:?} is not in:\n{told}");
        }
    }

    #[test]
    fn both_ends_of_a_peering_are_peers() {
        let mut wanted = Federation::of(&[reference("a"), reference("b")]);
        let end = |mesh: &str| PeeringEnd {
            mesh: mesh.to_owned(),
            ..PeeringEnd::default()
        };
        wanted.peerings.push(Peering {
            ends: [end("a"), end("b")],
            expose: Expose::Auto,
            restart_istiod: false,
        });
        assert!(wanted.federates("a", "b") && wanted.federates("b", "a") && !wanted.federates("a", "c"));
        assert_eq!(wanted.problems(), Vec::<String>::new());
    }
}
