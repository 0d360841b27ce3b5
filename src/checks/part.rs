//! The parts of a mesh that checks read, and whether each is known.

use std::collections::BTreeMap;

use crate::snapshot::{MeshState, Observed, Unknown};

/// A part of a `MeshState`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each variant is the field of `MeshState` that it names")]
pub enum Part {
    Cluster,
    ControlPlane,
    MemberRoll,
    Peers,
    Exports,
    Imports,
    RootCertificate,
    PeerCertificates,
    CertificateConfigMaps,
    Services,
    IstiodPods,
    Nodes,
    MemberServices,
    MemberPods,
    VirtualServices,
    DestinationRules,
    UnknownFields,
    Pods,
    Deployments,
    EndpointSlices,
    MemberEndpointSlices,
    NetworkPolicies,
    Gateways,
    AuthorizationPolicies,
    ServiceMeshMembers,
    OpenshiftRoutes,
    MeshConfig,
    Neighbours,
    Kinds,
    Operators,
    Access,
}

/// Why a check cannot look at a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// Nobody asked for it: a file does not hold it, or the command does not read it.
    NotAsked,
    /// It was asked for in vain; why.
    Refused(String),
    /// Only an administrator of the cluster may see it, and the user is none; the right that is missing.
    ForAdministrators(String),
}

impl Part {
    /// Whether only an administrator of the cluster can be expected to see the part. Who administers one mesh is not told
    /// that the answer is unknown only because of that.
    fn is_for_administrators(self) -> bool {
        matches!(self, Self::Cluster | Self::Nodes | Self::Neighbours | Self::Operators)
    }

    /// Why the part is not known of `mesh`; `None` when it is.
    pub fn unknown(self, mesh: &MeshState) -> Option<Unreadable> {
        match self.unknown_reason(mesh)? {
            (Unreadable::Refused(right), true) if self.is_for_administrators() => {
                Some(Unreadable::ForAdministrators(right))
            }
            (reason, _) => Some(reason),
        }
    }

    /// Why the part is not known, and whether that is for lack of a right.
    fn unknown_reason(self, mesh: &MeshState) -> Option<(Unreadable, bool)> {
        match self {
            Self::Cluster => one(&mesh.cluster),
            Self::ControlPlane => one(&mesh.control_plane),
            Self::MemberRoll => one(&mesh.member_roll),
            Self::Peers => one(&mesh.peers),
            Self::Exports => one(&mesh.exports),
            Self::Imports => one(&mesh.imports),
            Self::RootCertificate => one(&mesh.root_certificate),
            Self::PeerCertificates => mesh.peer_certificates.values().find_map(one),
            Self::CertificateConfigMaps => one(&mesh.certificate_config_maps),
            Self::Services => one(&mesh.services),
            Self::IstiodPods => one(&mesh.istiod_pods),
            Self::Nodes => one(&mesh.nodes),
            Self::MemberServices => each(&mesh.member_services, mesh),
            Self::MemberPods => each(&mesh.member_pods, mesh),
            Self::VirtualServices => each(&mesh.virtual_services, mesh),
            Self::DestinationRules => each(&mesh.destination_rules, mesh),
            Self::UnknownFields => one(&mesh.unknown_fields),
            Self::Pods => one(&mesh.pods),
            Self::Deployments => one(&mesh.deployments),
            Self::EndpointSlices => one(&mesh.endpoint_slices),
            Self::MemberEndpointSlices => each(&mesh.member_endpoint_slices, mesh),
            Self::NetworkPolicies => one(&mesh.network_policies),
            Self::Gateways => each(&mesh.gateways, mesh),
            Self::AuthorizationPolicies => each(&mesh.authorization_policies, mesh),
            Self::ServiceMeshMembers => each(&mesh.service_mesh_members, mesh),
            Self::OpenshiftRoutes => one(&mesh.openshift_routes),
            Self::MeshConfig => one(&mesh.mesh_config),
            Self::Neighbours => one(&mesh.neighbours),
            Self::Kinds => one(&mesh.kinds),
            Self::Operators => one(&mesh.operators),
            Self::Access => one(&mesh.access),
        }
    }
}

fn one<T>(observed: &Observed<T>) -> Option<(Unreadable, bool)> {
    match observed {
        Observed::Present(_) | Observed::Missing => None,
        Observed::Unknown(Unknown::NotAsked) => Some((Unreadable::NotAsked, false)),
        Observed::Unknown(unknown) => {
            let forbidden = matches!(unknown, Unknown::Forbidden(_));
            Some((Unreadable::Refused(unknown.to_string()), forbidden))
        }
    }
}

/// A list per namespace is known when each of them is; none at all was not asked for, unless there is no member.
fn each<T>(observed: &BTreeMap<String, Observed<T>>, mesh: &MeshState) -> Option<(Unreadable, bool)> {
    if observed.is_empty() && !mesh.configured_members().is_empty() {
        return Some((Unreadable::NotAsked, false));
    }
    observed.values().find_map(one)
}
