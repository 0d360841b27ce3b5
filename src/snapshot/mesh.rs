//! One mesh at one moment.

use std::collections::BTreeMap;

use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::{ConfigMap, Node, Pod, Service};
use k8s_openapi::api::discovery::v1::EndpointSlice;
use k8s_openapi::api::networking::v1::NetworkPolicy;
use kube::Resource;
use serde::{Deserialize, Serialize};

use super::{AccessReview, LogLine, Neighbours, Observed, Origin, ServedKind, Unknown, UnknownField};
use crate::api::{
    AuthorizationPolicy, ClusterServiceVersion, DestinationRule, ExportedServiceSet, Gateway, ImportedServiceSet,
    Route, ServiceMeshControlPlane, ServiceMeshMember, ServiceMeshMemberRoll, ServiceMeshPeer, VirtualService,
};
use crate::gateway::{AskedGateways, GatewayNames};
use crate::naming::{ROOT_CERTIFICATE_KEY, peer_root_certificate};
use crate::topology::Mesh;

/// Label by which istiod finds the pods of a gateway (Maistra 2.5: selector of the Gateways that it makes).
const GATEWAY_LABEL: &str = "service.istio.io/canonical-name";

/// Everything that was asked about one mesh. What a command does not need stays `NotAsked`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MeshState {
    /// Which mesh this is.
    pub mesh: Mesh,
    /// UID of the cluster's `kube-system` namespace: two contexts of one cluster are one cluster.
    #[serde(default)]
    pub cluster: Observed<String>,
    /// The ServiceMeshControlPlane.
    #[serde(default)]
    pub control_plane: Observed<ServiceMeshControlPlane>,
    /// The ServiceMeshMemberRoll `default`.
    #[serde(default)]
    pub member_roll: Observed<ServiceMeshMemberRoll>,
    /// The ServiceMeshPeers in the control-plane namespace; `Missing` when the CRD is not installed.
    #[serde(default)]
    pub peers: Observed<Vec<ServiceMeshPeer>>,
    /// The ExportedServiceSets in the control-plane namespace.
    #[serde(default)]
    pub exports: Observed<Vec<ExportedServiceSet>>,
    /// The ImportedServiceSets in the control-plane namespace.
    #[serde(default)]
    pub imports: Observed<Vec<ImportedServiceSet>>,
    /// `istio-ca-root-cert` of the control-plane namespace.
    #[serde(default)]
    pub root_certificate: Observed<ConfigMap>,
    /// The ConfigMaps that the peers name, by name.
    #[serde(default)]
    pub peer_certificates: BTreeMap<String, Observed<ConfigMap>>,
    /// Services of the control-plane namespace.
    #[serde(default)]
    pub services: Observed<Vec<Service>>,
    /// Pods of istiod.
    #[serde(default)]
    pub istiod_pods: Observed<Vec<Pod>>,
    /// Nodes of the cluster, asked only for node ports.
    #[serde(default)]
    pub nodes: Observed<Vec<Node>>,
    /// Services of the member namespaces, by namespace.
    #[serde(default)]
    pub member_services: BTreeMap<String, Observed<Vec<Service>>>,
    /// Pods of the member namespaces, by namespace.
    #[serde(default)]
    pub member_pods: BTreeMap<String, Observed<Vec<Pod>>>,
    /// EndpointSlices of the member namespaces, by namespace.
    #[serde(default)]
    pub member_endpoint_slices: BTreeMap<String, Observed<Vec<EndpointSlice>>>,
    /// VirtualServices of the control-plane and member namespaces, by namespace.
    #[serde(default)]
    pub virtual_services: BTreeMap<String, Observed<Vec<VirtualService>>>,
    /// AuthorizationPolicies of the control-plane and member namespaces, by namespace.
    #[serde(default)]
    pub authorization_policies: BTreeMap<String, Observed<Vec<AuthorizationPolicy>>>,
    /// ConfigMaps of the control-plane namespace that hold a root certificate.
    #[serde(default)]
    pub certificate_config_maps: Observed<Vec<ConfigMap>>,
    /// DestinationRules of the control-plane and member namespaces, by namespace.
    #[serde(default)]
    pub destination_rules: BTreeMap<String, Observed<Vec<DestinationRule>>>,
    /// Pods of the control-plane namespace: istiod, gateways, add-ons.
    #[serde(default)]
    pub pods: Observed<Vec<Pod>>,
    /// Deployments of the control-plane namespace.
    #[serde(default)]
    pub deployments: Observed<Vec<Deployment>>,
    /// EndpointSlices of the control-plane namespace.
    #[serde(default)]
    pub endpoint_slices: Observed<Vec<EndpointSlice>>,
    /// NetworkPolicies of the control-plane namespace.
    #[serde(default)]
    pub network_policies: Observed<Vec<NetworkPolicy>>,
    /// Istio Gateways of the control-plane and member namespaces, by namespace.
    #[serde(default)]
    pub gateways: BTreeMap<String, Observed<Vec<Gateway>>>,
    /// ServiceMeshMembers of the member namespaces, by namespace.
    #[serde(default)]
    pub service_mesh_members: BTreeMap<String, Observed<Vec<ServiceMeshMember>>>,
    /// OpenShift Routes of the control-plane namespace; `Missing` where the cluster knows none.
    #[serde(default)]
    pub openshift_routes: Observed<Vec<Route>>,
    /// ConfigMap `istio-<control plane>`, which holds the mesh configuration in effect.
    #[serde(default)]
    pub mesh_config: Observed<ConfigMap>,
    /// What else of Maistra is in the cluster.
    #[serde(default)]
    pub neighbours: Observed<Neighbours>,
    /// Kinds that the cluster serves, of the groups that meshfed uses.
    #[serde(default)]
    pub kinds: Observed<Vec<ServedKind>>,
    /// Installed operators.
    #[serde(default)]
    pub operators: Observed<Vec<ClusterServiceVersion>>,
    /// What the user may do; asked only before an installation.
    #[serde(default)]
    pub access: Observed<Vec<AccessReview>>,
    /// What the logs of istiod and of the gateways tell, by pod; read only while a link is not as it should be.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub logs: BTreeMap<String, Observed<Vec<LogLine>>>,
    /// Fields that their kinds do not have; only files can hold any, since an API server drops them.
    #[serde(default)]
    pub unknown_fields: Observed<Vec<UnknownField>>,
    /// Where each object is written, by `KIND NAMESPACE/NAME`, when the mesh was read from files.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub origins: BTreeMap<String, Origin>,
}

impl MeshState {
    /// A mesh of which nothing is known yet.
    pub fn unasked(mesh: Mesh) -> Self {
        Self {
            mesh,
            cluster: Observed::default(),
            control_plane: Observed::default(),
            member_roll: Observed::default(),
            peers: Observed::default(),
            exports: Observed::default(),
            imports: Observed::default(),
            root_certificate: Observed::default(),
            peer_certificates: BTreeMap::new(),
            services: Observed::default(),
            istiod_pods: Observed::default(),
            nodes: Observed::default(),
            member_services: BTreeMap::new(),
            member_pods: BTreeMap::new(),
            member_endpoint_slices: BTreeMap::new(),
            authorization_policies: BTreeMap::new(),
            certificate_config_maps: Observed::default(),
            virtual_services: BTreeMap::new(),
            destination_rules: BTreeMap::new(),
            pods: Observed::default(),
            deployments: Observed::default(),
            endpoint_slices: Observed::default(),
            network_policies: Observed::default(),
            gateways: BTreeMap::new(),
            service_mesh_members: BTreeMap::new(),
            openshift_routes: Observed::default(),
            mesh_config: Observed::default(),
            neighbours: Observed::default(),
            kinds: Observed::default(),
            operators: Observed::default(),
            access: Observed::default(),
            logs: BTreeMap::new(),
            unknown_fields: Observed::default(),
            origins: BTreeMap::new(),
        }
    }

    /// Whether the mesh was read from files, which hold no status.
    pub fn is_from_files(&self) -> bool {
        !self.origins.is_empty()
    }

    /// Why the mesh as a whole could not be observed, if it could not.
    pub fn unreachable(&self) -> Option<&str> {
        match &self.control_plane {
            Observed::Unknown(Unknown::Unreachable(reason)) => Some(reason),
            _ => None,
        }
    }

    /// Namespaces that are part of the mesh now. istiod reads nothing else (`configuredMembers`, not `members`).
    pub fn configured_members(&self) -> &[String] {
        let status = self.member_roll.present().and_then(|roll| roll.status.as_ref());
        status
            .and_then(|status| status.configured_members.as_deref())
            .unwrap_or_default()
    }

    /// The root certificate that istiod published.
    pub fn root_pem(&self) -> Option<&str> {
        let data = self.root_certificate.present()?.data.as_ref()?;
        data.get(ROOT_CERTIFICATE_KEY).map(String::as_str)
    }

    /// The ServiceMeshPeer of this name.
    pub fn peer(&self, name: &str) -> Option<&ServiceMeshPeer> {
        self.peers
            .items()
            .iter()
            .find(|peer| peer.metadata.name.as_deref() == Some(name))
    }

    /// The gateways that face this peer.
    pub fn gateways_facing(&self, peer: &str, asked: AskedGateways) -> GatewayNames {
        let live = self.peer(peer).map(|peer| &peer.spec.gateways);
        let control_plane = self.control_plane.present().map(|found| &found.spec.fields);
        GatewayNames::facing(peer, asked, live, control_plane)
    }

    /// The ExportedServiceSet for this peer.
    pub fn export_set(&self, peer: &str) -> Option<&ExportedServiceSet> {
        self.exports
            .items()
            .iter()
            .find(|set| set.metadata.name.as_deref() == Some(peer))
    }

    /// The ImportedServiceSet for this peer.
    pub fn import_set(&self, peer: &str) -> Option<&ImportedServiceSet> {
        self.imports
            .items()
            .iter()
            .find(|set| set.metadata.name.as_deref() == Some(peer))
    }

    /// A Service of the control-plane namespace.
    pub fn service(&self, name: &str) -> Option<&Service> {
        self.services
            .items()
            .iter()
            .find(|service| service.metadata.name.as_deref() == Some(name))
    }

    /// Namespaces that are part of the mesh now. istiod reads nothing else (`configuredMembers`, not `members`).
    ///
    /// # Errors
    /// Why the member roll is not known.
    pub fn members(&self) -> Result<&[String], &Unknown> {
        let status = self.member_roll.known()?.and_then(|roll| roll.status.as_ref());
        let configured = status.and_then(|status| status.configured_members.as_deref());
        Ok(configured.unwrap_or_default())
    }

    /// The root certificate that istiod published; `None` where it has published none.
    ///
    /// # Errors
    /// Why its ConfigMap is not known.
    pub fn root_certificate_pem(&self) -> Result<Option<&str>, &Unknown> {
        let data = self.root_certificate.known()?.and_then(|map| map.data.as_ref());
        Ok(data.and_then(|data| data.get(ROOT_CERTIFICATE_KEY)).map(String::as_str))
    }

    /// The ServiceMeshPeer of this name.
    ///
    /// # Errors
    /// Why the ServiceMeshPeers are not known.
    pub fn peer_named(&self, name: &str) -> Result<Option<&ServiceMeshPeer>, &Unknown> {
        named(&self.peers, name)
    }

    /// The ExportedServiceSet for this peer.
    ///
    /// # Errors
    /// Why the ExportedServiceSets are not known.
    pub fn export_set_for(&self, peer: &str) -> Result<Option<&ExportedServiceSet>, &Unknown> {
        named(&self.exports, peer)
    }

    /// The ImportedServiceSet for this peer.
    ///
    /// # Errors
    /// Why the ImportedServiceSets are not known.
    pub fn import_set_for(&self, peer: &str) -> Result<Option<&ImportedServiceSet>, &Unknown> {
        named(&self.imports, peer)
    }

    /// A Service of the control-plane namespace.
    ///
    /// # Errors
    /// Why the Services are not known.
    pub fn service_named(&self, name: &str) -> Result<Option<&Service>, &Unknown> {
        named(&self.services, name)
    }

    /// The names of the istiod pods that are ready.
    ///
    /// # Errors
    /// Why the pods are not known.
    pub fn ready_istiods(&self) -> Result<Vec<&str>, &Unknown> {
        let ready = self.istiod_pods.list()?.iter().filter(|pod| pod_is_ready(pod));
        Ok(ready.filter_map(|pod| pod.metadata.name.as_deref()).collect())
    }

    /// The pods of a gateway, by its name in the control plane.
    ///
    /// # Errors
    /// Why the pods of the control-plane namespace are not known.
    pub fn pods_of_gateway(&self, gateway: &str) -> Result<Vec<&Pod>, &Unknown> {
        let is_its = |pod: &&Pod| {
            let labels = pod.metadata.labels.as_ref();
            labels
                .and_then(|labels| labels.get(GATEWAY_LABEL))
                .is_some_and(|name| name == gateway)
        };
        Ok(self.pods.list()?.iter().filter(is_its).collect())
    }

    /// The names of the istiod pods that are ready; `None` when the pods could not be read.
    pub fn ready_istiod_pods(&self) -> Option<Vec<&str>> {
        let pods = self.istiod_pods.present()?;
        Some(
            pods.iter()
                .filter(|pod| pod_is_ready(pod))
                .filter_map(|pod| pod.metadata.name.as_deref())
                .collect(),
        )
    }

    /// The pods of a gateway, by its name in the control plane.
    pub fn gateway_pods(&self, gateway: &str) -> impl Iterator<Item = &Pod> {
        let is_its = move |pod: &&Pod| {
            let labels = pod.metadata.labels.as_ref();
            labels
                .and_then(|labels| labels.get(GATEWAY_LABEL))
                .is_some_and(|name| name == gateway)
        };
        self.pods.items().iter().filter(is_its)
    }

    /// `mesh prod-mesh (context sandbox)`, to begin an error with.
    pub fn label(&self) -> String {
        self.mesh.label()
    }
}

/// Name of the ConfigMap that holds the root certificate of a peer; istiod has a default for it.
pub fn root_certificate_name(peer: &ServiceMeshPeer) -> String {
    match &peer.spec.security.certificate_chain {
        Some(chain) => chain.name.clone(),
        None => peer_root_certificate(peer.metadata.name.as_deref().unwrap_or_default()),
    }
}

/// The object of this name in a list.
fn named<'a, K: Resource>(objects: &'a Observed<Vec<K>>, name: &str) -> Result<Option<&'a K>, &'a Unknown> {
    let mut objects = objects.list()?.iter();
    Ok(objects.find(|object| object.meta().name.as_deref() == Some(name)))
}

fn pod_is_ready(pod: &Pod) -> bool {
    let conditions = pod.status.iter().flat_map(|status| status.conditions.iter().flatten());
    conditions
        .into_iter()
        .any(|condition| condition.type_ == "Ready" && condition.status == "True")
}
