//! `federation.maistra.io/v1`: ServiceMeshPeer, ExportedServiceSet and ImportedServiceSet.
//!
//! The schemas are the same from Maistra 2.1 to 2.6. The API server checks almost nothing of them (no enums, hardly a
//! required field), so every rule about values lives in `topology` and `rules`, not here.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, Time};
use kube::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How one mesh reaches and recognises another.
#[derive(CustomResource, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[kube(
    group = "federation.maistra.io",
    version = "v1",
    kind = "ServiceMeshPeer",
    namespaced,
    status = "ServiceMeshPeerStatus",
    derive = "PartialEq"
)]
#[serde(rename_all = "camelCase", default)]
pub struct ServiceMeshPeerSpec {
    /// Where the other mesh's ingress gateway is reached.
    pub remote: PeerRemote,
    /// The local gateways that carry this peer's traffic.
    pub gateways: PeerGateways,
    /// How the other mesh identifies itself.
    pub security: PeerSecurity,
}

/// `spec.remote` of a ServiceMeshPeer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct PeerRemote {
    /// DNS names or IP addresses of the remote ingress gateway, without scheme or port.
    pub addresses: Vec<String>,
    /// External port that reaches the remote gateway's 8188; absent or 0 means 8188.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discovery_port: Option<i32>,
    /// External port that reaches the remote gateway's 15443; absent or 0 means 15443.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_port: Option<i32>,
}

/// `spec.gateways` of a ServiceMeshPeer; both gateways live in the control-plane namespace.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct PeerGateways {
    /// The gateway that receives the peer's requests.
    pub ingress: NamedGateway,
    /// The gateway that sends requests to the peer.
    pub egress: NamedGateway,
}

/// A gateway, by its name in the ServiceMeshControlPlane.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct NamedGateway {
    /// Name of the additional gateway, its Service and its Deployment.
    pub name: String,
}

/// `spec.security` of a ServiceMeshPeer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct PeerSecurity {
    /// Principal of the remote egress gateway, five segments, without `spiffe://`.
    #[serde(rename = "clientID")]
    pub client_id: String,
    /// SPIFFE trust domain of the remote mesh.
    pub trust_domain: String,
    /// The ConfigMap that holds the remote root certificate; absent means `<peer>-ca-root-cert`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate_chain: Option<CertificateChain>,
}

/// Reference to the root certificate of a peer. The CRD requires `kind` and `name` once the object is there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CertificateChain {
    /// Only `ConfigMap` works in every Maistra release.
    pub kind: String,
    /// Name of the ConfigMap in the namespace of the peer.
    pub name: String,
    /// Ignored by istiod.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_group: Option<String>,
}

/// `status` of a ServiceMeshPeer; absent until istiod has reconciled the peer once.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ServiceMeshPeerStatus {
    /// What each istiod pod knows of the connection.
    pub discovery_status: DiscoveryStatus,
}

/// The istiod pods of this mesh, sorted into two lists by nothing but their outbound watch.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct DiscoveryStatus {
    /// Pods whose outbound watch is connected.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["pod"]))]
    pub active: Option<Vec<DiscoveryPod>>,
    /// Pods whose outbound watch is not connected; their inbound connections may be.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["pod"]))]
    pub inactive: Option<Vec<DiscoveryPod>>,
}

impl ServiceMeshPeer {
    /// The entries of istiod pods, connected or not; none before istiod has reconciled the peer once.
    pub fn discovery_pods(&self) -> impl Iterator<Item = &DiscoveryPod> {
        let status = self.status.iter().map(|status| &status.discovery_status);
        status.flat_map(|status| status.active.iter().chain(&status.inactive).flatten())
    }
}

/// One istiod pod's view of the connection.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DiscoveryPod {
    /// Name of the local istiod pod.
    pub pod: String,
    /// Inbound: the remote istiod pods that watch this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["source"]))]
    pub remotes: Option<Vec<RemoteStatus>>,
    /// Outbound: this pod's watch on the remote mesh.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watch: Option<WatchStatus>,
}

/// The outbound connection of one istiod pod.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WatchStatus {
    /// Whether the watch is up now. The only field that decides.
    pub connected: bool,
    /// Time of the last connection *attempt*, successful or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_connected: Option<Time>,
    /// Time of the last pushed change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_event: Option<Time>,
    /// Time of the last complete list of services; the real sign of life.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_full_sync: Option<Time>,
    /// Time the watch was last lost, if it ever was up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_disconnect: Option<Time>,
    /// Why an attempt last failed. Never cleared, so it is history once `connected` is true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_disconnect_status: Option<String>,
}

/// The inbound connection of one remote istiod pod.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RemoteStatus {
    /// Address of the remote istiod pod; may be empty.
    pub source: String,
    /// Whether that pod's watch is up. Can stay true for a while after the other side is gone.
    pub connected: bool,
    /// Time the watch was accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_connected: Option<Time>,
    /// Time of the last change pushed to that pod.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_event: Option<Time>,
    /// Time of the last complete list served to that pod.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_full_sync: Option<Time>,
    /// Time that pod's watch ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_disconnect: Option<Time>,
    /// Why that pod's watch ended; rarely set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_disconnect_status: Option<String>,
}

/// What a mesh offers to the peer of the same name.
#[derive(CustomResource, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[kube(
    group = "federation.maistra.io",
    version = "v1",
    kind = "ExportedServiceSet",
    namespaced,
    status = "ExportedServiceSetStatus",
    derive = "PartialEq"
)]
#[serde(rename_all = "camelCase", default)]
pub struct ExportedServiceSetSpec {
    /// Tried in order; the first that matches a service decides.
    pub export_rules: Vec<ExportRule>,
}

/// One export rule: a name selector or a label selector.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExportRule {
    /// `NameSelector` or `LabelSelector`, in exactly this case.
    #[serde(rename = "type")]
    pub type_: String,
    /// Used when `type` is `NameSelector`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_selector: Option<NameSelector>,
    /// Used when `type` is `LabelSelector`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label_selector: Option<ExportSelector>,
}

/// Selects services by their own or their exported name. An empty part or `*` matches anything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct NameSelector {
    /// Namespace to match, literally.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Name to match, literally.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The name to give the service on the other side of this rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alias: Option<ServiceKey>,
}

/// A namespace and a name, either of which may be empty or `*`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ServiceKey {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Selects services by label. An empty selector matches every service.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ExportSelector {
    /// Namespace to look in; empty or `*` means every namespace of the mesh.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Matched against the labels of the Service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selector: Option<LabelSelector>,
    /// Tried in order; the first that matches renames the service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aliases: Option<Vec<LabelAlias>>,
}

/// Renames one of the services that a label selector picked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct LabelAlias {
    /// Namespace to match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// Name to match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The exported name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alias: Option<ServiceKey>,
}

/// `status` of an ExportedServiceSet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ExportedServiceSetStatus {
    /// What is exported, keyed by exported name. Says nothing about the link.
    #[serde(default)]
    #[schemars(extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["exportedName"]))]
    pub exported_services: Vec<ServiceMapping>,
}

/// What a mesh takes of what the peer of the same name offers.
#[derive(CustomResource, Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[kube(
    group = "federation.maistra.io",
    version = "v1",
    kind = "ImportedServiceSet",
    namespaced,
    status = "ImportedServiceSetStatus",
    derive = "PartialEq"
)]
#[serde(rename_all = "camelCase", default)]
pub struct ImportedServiceSetSpec {
    /// Replaces `svc.<peer>-imports.local` for the whole set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain_suffix: Option<String>,
    /// Put on the endpoints of imported services, for failover.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locality: Option<Locality>,
    /// Tried in order against the exported names; the first that matches decides.
    pub import_rules: Vec<ImportRule>,
}

/// Locality of imported endpoints. A zone without a region drops the whole locality.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct Locality {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subzone: Option<String>,
}

/// One import rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportRule {
    /// Only `NameSelector` works.
    #[serde(rename = "type")]
    pub type_: String,
    /// Import as `<name>.<namespace>.svc.<cluster domain>`; needs a fixed `alias.namespace`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import_as_local: Option<bool>,
    /// Replaces the suffix of the set for this rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain_suffix: Option<String>,
    /// Matched against the exported namespace and name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_selector: Option<NameSelector>,
}

/// `status` of an ImportedServiceSet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportedServiceSetStatus {
    /// Everything the peer offers; an empty local service means that no rule takes it. Kept while the link is down.
    #[serde(default)]
    #[schemars(extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["exportedName"]))]
    pub imported_services: Vec<ServiceMapping>,
}

/// One service and its name on the other side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServiceMapping {
    /// Host name under which the exporter offers it.
    pub exported_name: String,
    /// The service in the mesh whose status this is.
    pub local_service: LocalService,
}

/// A service of the mesh whose status names it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LocalService {
    /// Host name that workloads of this mesh use.
    pub hostname: String,
    pub name: String,
    pub namespace: String,
}
