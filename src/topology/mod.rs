//! What the user wants: meshes, who federates with whom, what is shared, where requests go. Reads no cluster.

mod address;
mod backend;
mod distinct;
mod federation;
pub mod file;
mod labels;
mod name;
mod reference;
mod route;
mod shape;

pub(crate) use address::{Address, AddressError};
pub(crate) use backend::{Backend, BackendTarget, shares_problems};
pub(crate) use distinct::tell_apart;
pub use federation::{AddressOverride, Federation, Route};
pub(crate) use federation::{
    Export, FederatedMesh, Import, Installation, LocalPods, NextRoot, Operators, Peering, PeeringEnd, Removed,
    RemovedExport, RemovedImport, RemovedMesh, RemovedPeer, RemovedRoute, RootCopies,
};
pub use labels::label_selector;
pub(crate) use name::{name_problem, trust_domain_problem};
pub(crate) use reference::{MeshReference, PeerService, same_name_problems};
pub(crate) use route::{RouteRequest, RouteTarget};
pub use shape::Shape;

use serde::{Deserialize, Serialize};

use crate::gateway::Exposure;

use crate::wording::shell;

/// One mesh, found: its control plane is named, placed and reachable through a context.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Mesh {
    /// The name that the federation knows the mesh by; names its peers' ServiceMeshPeer, ExportedServiceSet and
    /// ImportedServiceSet.
    pub name: String,
    /// Name of the ServiceMeshControlPlane.
    pub control_plane: String,
    /// Namespace of the control plane.
    pub namespace: String,
    /// Context of the kubeconfig that reaches its cluster.
    pub context: String,
}

impl Mesh {
    /// ``mesh `prod-mesh` (context `sandbox`)``, to begin an error with.
    pub fn label(&self) -> String {
        // A mesh that is known from a file only has no context.
        if self.context.is_empty() {
            return format!("mesh `{}`", self.name);
        }
        format!("mesh `{}` (context `{}`)", self.name, self.context)
    }

    /// The line for a shell that starts a Deployment of the control plane's namespace anew.
    pub(crate) fn restart_command(&self, deployment: &str) -> String {
        shell!(
            "oc --context {} -n {} rollout restart deployment {}",
            self.context,
            self.namespace,
            deployment
        )
    }

    /// How to write the mesh on the command line so that nothing is left to look up; in a line for a shell, a word.
    pub fn reference(&self) -> String {
        // What tells meshes of one name apart is no name that can be given.
        let alias = if self.name == self.control_plane || self.name.contains(['/', '@']) {
            String::new()
        } else {
            format!("{}=", self.name)
        };
        // A mesh that was read from files has no context.
        let at = if self.context.is_empty() { "" } else { "@" };
        format!("{alias}{}/{}{at}{}", self.namespace, self.control_plane, self.context)
    }
}

/// How the ingress gateway of a mesh is reached by its peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Expose {
    /// ClusterIP within one cluster; otherwise what the gateway's Service is, or a load balancer.
    Auto,
    /// The Service's DNS name; only within one cluster.
    #[value(name = "clusterip")]
    ClusterIp,
    /// The address that the Service's load balancer got.
    #[value(name = "loadbalancer")]
    LoadBalancer,
    /// The addresses of the nodes and the Service's node ports.
    #[value(name = "nodeport")]
    NodePort,
    /// An address that is given with `--address`, of something meshfed does not manage.
    External,
}

impl From<Expose> for Exposure {
    /// What is reached by its Service's name, or by an address of the user's own, needs nothing of its Service.
    fn from(expose: Expose) -> Self {
        match expose {
            Expose::LoadBalancer => Self::LoadBalancer,
            Expose::NodePort => Self::NodePort,
            Expose::Auto | Expose::ClusterIp | Expose::External => Self::ClusterIp,
        }
    }
}
