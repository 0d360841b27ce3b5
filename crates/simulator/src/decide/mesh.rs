//! Every mesh of every cluster, with what its neighbours would need to know to reach and recognise it.

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::jiff::Timestamp;
use serde_json::Value;

use super::super::settings::Settings;
use super::super::world::{ClusterView, World, name, namespace, text, typed};
use super::addresses::DiscoveryServices;
use super::control_planes;
use super::members::configured;
use crate::names::{CLUSTER_DOMAIN, CLUSTER_NAME, ROOT_CERTIFICATE, ROOT_CERTIFICATE_KEY};
use meshfed_api::{ExportedServiceSet, ImportedServiceSet, ServiceMeshPeer};

/// One mesh: a namespace with exactly one control plane.
pub(super) struct Mesh<'a> {
    /// Context of its cluster.
    pub cluster: &'a str,
    /// The objects of its cluster.
    pub view: &'a ClusterView,
    /// Namespace of its control plane.
    pub namespace: &'a str,
    /// SPIFFE trust domain in effect.
    pub trust_domain: &'a str,
    /// Cluster name in effect.
    pub cluster_name: &'a str,
    /// Domain of its Services.
    pub cluster_domain: &'a str,
    /// Its own root certificate.
    pub root: &'a str,
    /// Its istiod pods that run, ready or not.
    pub istiods: Vec<&'a Value>,
    pub peers: Vec<ServiceMeshPeer>,
}

/// All meshes, and the world that they are in.
pub(super) struct Meshes<'a> {
    pub world: &'a World,
    /// How they behave.
    pub settings: Settings,
    /// The time.
    pub now: Timestamp,
    /// The meshes.
    pub all: Vec<Mesh<'a>>,
    /// The Services behind which gateways may listen for discovery.
    pub discovery_services: DiscoveryServices<'a>,
    /// Where each is among all, by cluster and namespace.
    places: BTreeMap<(&'a str, &'a str), usize>,
}

impl<'a> Meshes<'a> {
    /// The meshes of a world. istiod reads federation objects only in a namespace of a control plane.
    pub fn of(world: &'a World, settings: Settings, now: Timestamp) -> Self {
        let mut all = Vec::new();
        for (cluster, view) in &world.clusters {
            for control_plane in view.all("ServiceMeshControlPlane") {
                if view.within("ServiceMeshControlPlane", namespace(control_plane)).count() == 1 {
                    all.push(Mesh::of(cluster, view, control_plane));
                }
            }
        }
        let names = all.iter().map(|mesh| (mesh.cluster, mesh.namespace));
        Self {
            world,
            settings,
            now,
            discovery_services: DiscoveryServices::of(&all),
            places: names.zip(0..).collect(),
            all,
        }
    }

    /// The mesh of a namespace.
    pub fn at(&self, cluster: &str, namespace: &str) -> Option<&Mesh<'a>> {
        self.places.get(&(cluster, namespace)).map(|place| &self.all[*place])
    }
}

impl<'a> Mesh<'a> {
    fn of(cluster: &'a str, view: &'a ClusterView, control_plane: &'a Value) -> Self {
        let home = namespace(control_plane);
        let root = view.get("ConfigMap", home, ROOT_CERTIFICATE);
        let is_istiod = |pod: &&Value| {
            is_istiod(pod)
                && pod["metadata"]["labels"]["istio.io/rev"] == name(control_plane)
                && pod["status"]["podIP"].is_string()
        };
        Self {
            cluster,
            view,
            namespace: home,
            trust_domain: control_planes::trust_domain(control_plane),
            cluster_name: control_plane["spec"]["cluster"]["name"]
                .as_str()
                .unwrap_or(CLUSTER_NAME),
            cluster_domain: control_plane["spec"]["proxy"]["networking"]["clusterDomain"]
                .as_str()
                .unwrap_or(CLUSTER_DOMAIN),
            root: root
                .map(|root| text(&root["data"][ROOT_CERTIFICATE_KEY]))
                .unwrap_or_default(),
            istiods: view.within("Pod", home).filter(is_istiod).collect(),
            peers: view.within("ServiceMeshPeer", home).filter_map(typed).collect(),
        }
    }

    /// The identity of this mesh's memory.
    pub fn key(&self) -> (String, String) {
        (self.cluster.to_owned(), self.namespace.to_owned())
    }

    /// The namespaces that istiod watches besides its own: what the roll's status says, not its spec.
    pub fn members(&self) -> Vec<String> {
        configured(self.view, self.namespace)
    }

    /// The Services that istiod sees.
    pub fn services(&self) -> Vec<&'a Value> {
        let members = self.members();
        let seen: BTreeSet<&str> = members.iter().map(String::as_str).chain([self.namespace]).collect();
        seen.iter()
            .flat_map(|namespace| self.view.within("Service", namespace))
            .collect()
    }

    /// The ExportedServiceSet for a peer.
    pub fn export_set(&self, peer: &str) -> Option<ExportedServiceSet> {
        self.view.typed("ExportedServiceSet", self.namespace, peer)
    }

    /// The ImportedServiceSet for a peer.
    pub fn import_set(&self, peer: &str) -> Option<ImportedServiceSet> {
        self.view.typed("ImportedServiceSet", self.namespace, peer)
    }

    /// The root certificate that the peer's reference leads to, or why istiod never finishes taking the peer up.
    pub fn peer_root(&self, peer: &ServiceMeshPeer) -> Option<&'a str> {
        let name = peer.metadata.name.as_deref()?;
        // With one trust domain on both sides the ConfigMap is never read; the local root stands for both.
        if peer.spec.security.trust_domain == self.trust_domain {
            return Some(self.root);
        }
        let chain = peer.spec.security.certificate_chain.as_ref();
        if chain.is_some_and(|chain| !matches!(chain.kind.as_str(), "ConfigMap" | "")) {
            return None;
        }
        let config_map = chain.map_or_else(|| format!("{name}-ca-root-cert"), |chain| chain.name.clone());
        // Whether it is a certificate is for the proxies to say.
        let pem = self.view.get("ConfigMap", self.namespace, &config_map)?["data"][ROOT_CERTIFICATE_KEY].as_str()?;
        (!pem.is_empty()).then_some(pem)
    }
}

/// Whether a pod is one of an istiod.
pub(super) fn is_istiod(pod: &Value) -> bool {
    pod["metadata"]["labels"]["app"] == "istiod"
}
