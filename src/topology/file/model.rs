//! What a file of a federation may say. The doc comments are the descriptions of the published JSON schema, and the types
//! are its rules: what is read is first checked against the schema.

use std::collections::BTreeMap;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

/// `apiVersion` of a federation's file.
pub const API_VERSION: &str = "meshfed.io/v1alpha1";

/// `kind` of a federation's file.
pub const KIND: &str = "Federation";

/// A federation of OpenShift Service Mesh 2.x (Maistra) meshes, for `meshfed apply`, `diff`, `delete` and every command
/// that names its meshes.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(title = "Federation")]
pub(super) struct FileModel {
    /// The version of this format.
    #[schemars(extend("const" = API_VERSION))]
    #[serde(rename = "apiVersion")]
    pub _api_version: String,
    /// Federation.
    #[schemars(extend("const" = KIND))]
    #[serde(rename = "kind")]
    pub _kind: String,
    /// How the federation is called.
    #[serde(default)]
    pub metadata: Metadata,
    /// The meshes, each by the name that the federation knows it by.
    #[serde(default)]
    pub meshes: BTreeMap<String, MeshEntry>,
    /// Who federates with whom.
    #[serde(default)]
    pub peerings: Vec<PeeringEntry>,
    /// What meshes offer to their peers.
    #[serde(default)]
    pub exports: Vec<ExportEntry>,
    /// What meshes take from their peers.
    #[serde(default)]
    pub imports: Vec<ImportEntry>,
    /// Where requests go.
    #[serde(default)]
    pub routes: Vec<RouteEntry>,
}

/// How a federation is called.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Metadata {
    /// Name of the federation. What is written carries it in the label `meshfed.io/federation`, by which
    /// `apply --prune` finds what the file does not name any more.
    #[serde(default)]
    pub name: Option<String>,
}

/// A mesh: where it is and, if meshfed is to install it, what it consists of. One that says only where it is, is taken as it
/// is.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct MeshEntry {
    /// Context of the kubeconfig that reaches its cluster. Default: the current one.
    #[serde(default)]
    pub context: Option<String>,
    /// Kubeconfig file with that context, beside those that every command reads.
    #[serde(default)]
    pub kubeconfig: Option<PathBuf>,
    /// Bundle of a mesh that another administrator looks after, as `meshfed bundle MESH --for PEER` wrote it. It stands for
    /// everything else that could be said of the mesh, in whose cluster nothing is read or written.
    #[serde(default)]
    pub bundle: Option<PathBuf>,
    /// Namespace of the control plane. Default: the name of the control plane.
    #[serde(default)]
    pub namespace: Option<String>,
    /// Name of the ServiceMeshControlPlane. Default: the name that the federation knows the mesh by.
    #[serde(default)]
    pub name: Option<String>,
    /// Labels by which peerings can choose the mesh.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// Version of the control plane, v2.1 to v2.6. Default: the newest that the installed operator supports.
    #[serde(default)]
    pub version: Option<String>,
    /// Where the settings of the control plane start from.
    #[serde(default)]
    pub profile: Option<ProfileEntry>,
    /// SPIFFE trust domain, unique in the federation. Default: NAME.local.
    #[serde(default)]
    pub trust_domain: Option<String>,
    /// Name of the cluster inside the mesh; must differ from the name of every peer.
    #[serde(default)]
    pub cluster_name: Option<String>,
    /// Namespaces that are members; made if missing. Members are added, never removed.
    #[serde(default)]
    pub members: Vec<String>,
    /// Fields of the control plane's spec, laid over the profile.
    #[serde(default)]
    pub values: Option<Map<String, Value>>,
    /// What the Services of the ingress gateways for peers carry, such as the annotations of a load balancer.
    #[serde(default)]
    pub gateway_services: Option<GatewayServices>,
    /// Operators to subscribe to first.
    #[serde(default)]
    pub operators: Option<OperatorsEntry>,
}

/// Where the settings of a control plane start from.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum ProfileEntry {
    /// Lean, for production.
    Default,
    /// Addons, tracing and access logs.
    Demo,
}

/// What Services of gateways carry.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GatewayServices {
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    #[serde(default)]
    pub annotations: BTreeMap<String, String>,
}

/// Which operators a mesh needs.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OperatorsEntry {
    /// Whether the Elasticsearch operator is among them.
    #[serde(default)]
    pub elasticsearch: bool,
}

/// Meshes that federate with each other, both ways: two of them by `between`, or more in a shape.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct PeeringEntry {
    /// The two meshes.
    #[serde(default)]
    pub between: Vec<String>,
    /// The meshes of a shape, in its order.
    #[serde(default)]
    pub meshes: Vec<String>,
    /// The meshes of a shape by their labels.
    #[serde(default)]
    pub match_labels: BTreeMap<String, String>,
    /// Which of the meshes federate. Default: full.
    #[serde(default)]
    pub shape: Option<ShapeEntry>,
    /// The mesh that all others federate with, in the shape `hub`.
    #[serde(default)]
    pub hub: Option<String>,
    /// How the ingress gateways are reached. Default: auto.
    #[serde(default)]
    pub expose: Option<ExposeEntry>,
    /// Addresses at which peers reach a mesh, by mesh.
    #[serde(default)]
    pub addresses: BTreeMap<String, OneOrMany>,
    /// External port that reaches 8188 of a mesh's ingress gateway, by mesh.
    #[serde(default)]
    pub discovery_ports: BTreeMap<String, u16>,
    /// External port that reaches 15443 of a mesh's ingress gateway, by mesh.
    #[serde(default)]
    pub service_ports: BTreeMap<String, u16>,
    /// Ingress gateway that a mesh uses for these peers, by mesh. Default: PEER-ingress.
    #[serde(default)]
    pub ingress_gateways: BTreeMap<String, String>,
    /// Egress gateway that a mesh uses for these peers, by mesh. Default: PEER-egress.
    #[serde(default)]
    pub egress_gateways: BTreeMap<String, String>,
}

/// Which pairs of meshes federate.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum ShapeEntry {
    /// Each with each.
    Full,
    /// Each with the next.
    Chain,
    /// Each with `hub`.
    Hub,
}

/// How the ingress gateways of a peering are reached.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum ExposeEntry {
    /// By the Service's name within one cluster; otherwise what the gateway's Service is, or a load balancer.
    Auto,
    /// By the Service's name, only within one cluster.
    ClusterIp,
    /// By the address that the Service's load balancer got.
    LoadBalancer,
    /// By the addresses of the nodes and the Service's node ports.
    NodePort,
    /// By `addresses`, of something meshfed does not manage.
    External,
}

/// One text, or several.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMany {
    #[default]
    None,
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    pub fn all(&self) -> Vec<&str> {
        match self {
            Self::None => Vec::new(),
            Self::One(one) => vec![one],
            Self::Many(many) => many.iter().map(String::as_str).collect(),
        }
    }
}

impl JsonSchema for OneOrMany {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "OneOrMany".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": ["string", "array"], "items": {"type": "string"}})
    }
}

/// Services that a mesh offers to peers.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ExportEntry {
    /// The meshes that offer.
    pub from: OneOrMany,
    /// The peers that are offered to.
    pub to: OneOrMany,
    /// The services, as NAMESPACE/NAME; `*` stands for any namespace or name.
    #[serde(default)]
    pub service: OneOrMany,
    /// Every service with these labels instead, as key=value,key=value.
    #[serde(default)]
    pub selector: Option<String>,
    /// Namespace that the labels are looked for in. Default: every namespace of the mesh.
    #[serde(default)]
    pub from_namespace: Option<String>,
    /// Name to offer it under, as NAMESPACE/NAME; `*` keeps that part.
    #[serde(default, rename = "as")]
    pub alias: Option<String>,
}

/// Services that a mesh takes from peers.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ImportEntry {
    /// The meshes that take.
    pub into: OneOrMany,
    /// The peers that offer.
    pub from: OneOrMany,
    /// The services, as NAMESPACE/NAME under which the peer offers them; `*` stands for any.
    pub service: OneOrMany,
    /// Name to give the service here, as NAMESPACE/NAME; `*` keeps that part.
    #[serde(default, rename = "as")]
    pub alias: Option<String>,
    /// Merge it with the local service of that name: its host ends in svc.cluster.local.
    #[serde(default)]
    pub as_local: bool,
    /// What is done where the local Service has pods. Default: refuse.
    #[serde(default)]
    pub local_pods: Option<LocalPodsEntry>,
    /// Domain of the host instead of svc.PEER-imports.local.
    #[serde(default)]
    pub domain_suffix: Option<String>,
}

/// What is done where a service is imported as local onto a Service with living pods.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) enum LocalPodsEntry {
    /// It is refused.
    Refuse,
    /// It is imported as it is, to take over once no local pod is left.
    Allow,
    /// A DestinationRule lets sidecars take the certificates of both.
    TrustBoth,
}

/// Where the requests of a service go: copies to another one, or shares to several.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct RouteEntry {
    /// The meshes whose workloads send the requests.
    #[serde(rename = "in")]
    pub mesh: OneOrMany,
    /// The service whose requests are routed, as NAMESPACE/NAME.
    pub service: String,
    /// Subset of the service that answers, as its DestinationRule names it.
    #[serde(default)]
    pub subset: Option<String>,
    /// Replace the routes of a VirtualService that meshfed did not write.
    #[serde(default)]
    pub adopt: bool,
    /// Copies of the requests go elsewhere.
    #[serde(default)]
    pub mirror: Option<MirrorEntry>,
    /// Shares in percent that sum to 100, by where they go: `local`, a peer, or NAMESPACE/NAME@PEER.
    #[serde(default)]
    pub split: Option<BTreeMap<String, u32>>,
}

/// Where copies of requests go.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MirrorEntry {
    /// The service that gets them, as NAMESPACE/NAME.
    pub to: String,
    /// The peer that it is imported from; a local service when absent.
    #[serde(default)]
    pub from: Option<String>,
    /// Share of the requests that is copied, 0 to 100. Default: all.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 100.0))]
    pub percent: Option<f64>,
}
