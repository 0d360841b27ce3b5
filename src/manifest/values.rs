//! What each template is given: ready-made values, so that a template decides nothing but layout and comments.
//!
//! Every field is available in the template under its own name.

use serde::Serialize;
use serde_json::{Map, Value};

use super::kinds::{self, Kind};
use crate::api::{ExportRule, ImportRule, Locality};
use crate::naming;

/// The values of one object.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Values {
    /// `namespace.yaml`.
    Namespace(NamespaceValues),
    /// `project-request.yaml`.
    ProjectRequest(NamespaceValues),
    /// `subscription.yaml`.
    Subscription(SubscriptionValues),
    /// `control-plane.yaml`.
    ControlPlane(ControlPlaneValues),
    /// `member-roll.yaml`.
    MemberRoll(MemberRollValues),
    /// `root-certificate.yaml`.
    RootCertificate(RootCertificateValues),
    /// `peer.yaml`.
    Peer(PeerValues),
    /// `exported-services.yaml`.
    ExportSet(ExportSetValues),
    /// `imported-services.yaml`.
    ImportSet(ImportSetValues),
    /// `virtual-service.yaml`.
    VirtualService(VirtualServiceValues),
    /// `destination-rule.yaml`.
    DestinationRule(DestinationRuleValues),
}

impl Values {
    /// The kind of the object.
    pub fn kind(&self) -> &'static Kind {
        match self {
            Self::Namespace(_) => &kinds::NAMESPACE,
            Self::ProjectRequest(_) => &kinds::PROJECT_REQUEST,
            Self::Subscription(_) => &kinds::SUBSCRIPTION,
            Self::ControlPlane(_) => &kinds::SERVICE_MESH_CONTROL_PLANE,
            Self::MemberRoll(_) => &kinds::SERVICE_MESH_MEMBER_ROLL,
            Self::RootCertificate(_) => &kinds::CONFIG_MAP,
            Self::Peer(_) => &kinds::SERVICE_MESH_PEER,
            Self::ExportSet(_) => &kinds::EXPORTED_SERVICE_SET,
            Self::ImportSet(_) => &kinds::IMPORTED_SERVICE_SET,
            Self::VirtualService(_) => &kinds::VIRTUAL_SERVICE,
            Self::DestinationRule(_) => &kinds::DESTINATION_RULE,
        }
    }

    /// `metadata.name` of the object.
    pub fn name(&self) -> &str {
        match self {
            Self::Namespace(values) | Self::ProjectRequest(values) => &values.name,
            Self::Subscription(values) => &values.name,
            Self::ControlPlane(values) => &values.name,
            Self::MemberRoll(_) => naming::MEMBER_ROLL,
            Self::RootCertificate(values) => &values.name,
            Self::Peer(values) => &values.name,
            Self::ExportSet(values) => &values.name,
            Self::ImportSet(values) => &values.name,
            Self::VirtualService(values) => &values.name,
            Self::DestinationRule(values) => &values.name,
        }
    }

    /// `metadata.namespace` of the object; `None` for a kind without one.
    pub fn namespace(&self) -> Option<&str> {
        match self {
            Self::Namespace(_) | Self::ProjectRequest(_) => None,
            Self::Subscription(values) => Some(&values.namespace),
            Self::ControlPlane(values) => Some(&values.namespace),
            Self::MemberRoll(values) => Some(&values.namespace),
            Self::RootCertificate(values) => Some(&values.namespace),
            Self::Peer(values) => Some(&values.namespace),
            Self::ExportSet(values) => Some(&values.namespace),
            Self::ImportSet(values) => Some(&values.namespace),
            Self::VirtualService(values) => Some(&values.namespace),
            Self::DestinationRule(values) => Some(&values.namespace),
        }
    }
}

/// A namespace, however it is asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NamespaceValues {
    pub name: String,
}

/// An operator from a catalog of the cluster.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SubscriptionValues {
    /// Name of the Subscription.
    pub name: String,
    /// Where OLM installs operators that watch all namespaces: `openshift-operators`, as a rule.
    pub namespace: String,
    /// Name of the package in the catalog.
    pub package: String,
    /// Update channel of the package.
    pub channel: String,
    /// Name of the CatalogSource.
    pub source: String,
    /// Namespace of the CatalogSource.
    pub source_namespace: String,
    /// `Automatic` or `Manual`.
    pub approval: String,
}

/// A control plane, or gateways for one that somebody else wrote.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ControlPlaneValues {
    /// Its name, which is also the revision that pods carry.
    pub name: String,
    pub namespace: String,
    /// Whether `spec` holds only what is added to an existing control plane. Such an object is not labelled as
    /// meshfed's: whoever removes what meshfed made must not take somebody's control plane with it.
    pub partial: bool,
    /// `spec`, as `profile` made it; the template writes every field of it, known or not.
    pub spec: Map<String, Value>,
}

/// The namespaces of a mesh.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MemberRollValues {
    /// Namespace of the control plane.
    pub namespace: String,
    /// Every member, since the list is owned as a whole.
    pub members: Vec<String>,
}

/// The root certificate of a peer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RootCertificateValues {
    /// Name of the ConfigMap.
    pub name: String,
    /// Namespace of the control plane that shall trust it.
    pub namespace: String,
    /// The mesh that it comes from.
    pub peer: String,
    /// One or more PEM certificates.
    pub certificate: String,
    /// SHA-256 of the root that a rotation brings, while and after it does.
    pub rotation: Option<String>,
}

/// How a mesh reaches and recognises another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PeerValues {
    /// Name by which this mesh knows the other.
    pub name: String,
    /// Namespace of this mesh's control plane.
    pub namespace: String,
    /// Host names or IP addresses of the other mesh's ingress gateway.
    pub addresses: Vec<String>,
    /// Port at those addresses for discovery.
    pub discovery_port: i32,
    /// Port at those addresses for service traffic.
    pub service_port: i32,
    /// Name of this mesh's ingress gateway for the peer.
    pub ingress: String,
    /// Name of this mesh's egress gateway for the peer.
    pub egress: String,
    /// Trust domain of the other mesh.
    pub trust_domain: String,
    /// Principal of the other mesh's egress gateway, without `spiffe://`.
    pub client_id: String,
    /// ConfigMap with the other mesh's root certificate.
    pub config_map: String,
}

/// What a mesh offers to a peer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExportSetValues {
    /// Name of the peer, as in its ServiceMeshPeer.
    pub name: String,
    /// Namespace of this mesh's control plane.
    pub namespace: String,
    /// Every rule, foreign ones too, in order.
    pub rules: Vec<ExportRule>,
}

/// What a mesh takes from a peer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ImportSetValues {
    /// Name of the peer, as in its ServiceMeshPeer.
    pub name: String,
    /// Namespace of this mesh's control plane.
    pub namespace: String,
    /// Replaces the default host name suffix of imported services.
    pub domain_suffix: Option<String>,
    /// Locality of the imported endpoints.
    pub locality: Option<Locality>,
    /// Every rule, foreign ones too, in order.
    pub rules: Vec<ImportRule>,
}

/// A route of a local service that sends some requests, or copies of them, to an imported one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct VirtualServiceValues {
    pub name: String,
    /// Its namespace: the one of the local service.
    pub namespace: String,
    /// Host of the local service, in full.
    pub host: String,
    /// Where requests go.
    pub routes: Vec<RouteValues>,
    /// Where copies of the requests go.
    pub mirror: Option<MirrorValues>,
    /// What the route is for, as a comment.
    pub reason: String,
    /// Whether somebody else made the object and meshfed took it over.
    pub adopted: bool,
}

/// Whose certificates sidecars take behind a host that a peer serves beside local pods.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DestinationRuleValues {
    pub name: String,
    /// Its namespace: the one of the local service.
    pub namespace: String,
    /// Host of the local service, in full.
    pub host: String,
    /// The identities of the local pods and of the peer's ingress gateway.
    pub subject_alt_names: Vec<String>,
}

/// One destination of requests.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RouteValues {
    /// Its host, in full.
    pub host: String,
    /// Subset of that host; its DestinationRule must define it.
    pub subset: Option<String>,
    /// Percentage of the requests; needed as soon as there are several destinations.
    pub weight: Option<u32>,
}

/// The destination of copies.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MirrorValues {
    /// Its host, in full.
    pub host: String,
    /// Subset of that host; an imported host has none to choose from.
    pub subset: Option<String>,
    /// Percentage of the requests that are copied; absent means all.
    pub percent: Option<f64>,
}
