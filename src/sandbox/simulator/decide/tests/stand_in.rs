//! A stand-in for API servers: keeps objects, gives them UIDs, generations and addresses, and lets time pass when told.

use k8s_openapi::jiff::Timestamp;
use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};
use serde_json::{Value, json};

use super::super::super::action::Action;
use super::super::super::memory::Memory;
use super::super::super::world::{World, name, namespace, text};
use super::super::decide;
use crate::profile::merge;

/// Clusters under simulation.
#[derive(Clone)]
pub struct Clusters {
    pub world: World,
    pub memory: Memory,
    pub now: Timestamp,
    counter: u64,
}

impl Clusters {
    /// Empty clusters of these names.
    pub fn new(names: &[&str]) -> Self {
        let mut world = World::default();
        for name in names {
            world.clusters.entry((*name).to_owned()).or_default();
        }
        Self {
            world,
            memory: Memory::default(),
            now: "2026-01-01T00:00:00Z".parse().expect("a time"),
            counter: 0,
        }
    }

    /// Writes an object, as a user would.
    pub fn apply(&mut self, cluster: &str, object: Value) {
        self.counter += 1;
        let view = self.world.clusters.get_mut(cluster).expect("a cluster");
        let kind = text(&object["kind"]).to_owned();
        let live = view.get(&kind, namespace(&object), name(&object)).cloned();
        let mut stored = live.clone().unwrap_or_else(|| {
            json!({"metadata": {"uid": format!("uid-{}", self.counter), "generation": 0, "creationTimestamp": "2026-01-01T00:00:00Z"}})
        });
        let spec = stored["spec"].clone();
        merge(&mut stored, &object);
        // Server-side apply takes away what its manager no longer applies; only marks of namespaces need it here.
        if kind == "Namespace" && object["metadata"]["labels"].is_null() {
            stored["metadata"]["labels"] = Value::Null;
        }
        if stored["spec"] != spec || live.is_none() {
            stored["metadata"]["generation"] = json!(stored["metadata"]["generation"].as_i64().unwrap_or_default() + 1);
        }
        if kind == "Service" {
            stored["spec"]["clusterIP"] = json!(format!("10.0.0.{}", self.counter % 250));
            if matches!(stored["spec"]["type"].as_str(), Some("NodePort" | "LoadBalancer")) {
                node_ports(&mut stored, live.as_ref(), self.counter);
            }
        }
        view.insert(&kind, stored);
    }

    /// Changes an object by hand; null takes a field out.
    pub fn patch(&mut self, cluster: &str, kind: &str, at: (&str, &str), change: impl FnOnce(&mut Value)) {
        let view = self.world.clusters.get_mut(cluster).expect("a cluster");
        let mut object = view.get(kind, at.0, at.1).expect("the object is there").clone();
        change(&mut object);
        object["metadata"]["generation"] = json!(object["metadata"]["generation"].as_i64().unwrap_or_default() + 1);
        view.insert(kind, object);
    }

    /// Deletes an object.
    pub fn delete(&mut self, cluster: &str, kind: &str, at: (&str, &str)) {
        let view = self.world.clusters.get_mut(cluster).expect("a cluster");
        view.remove(kind, &(at.0.to_owned(), at.1.to_owned()));
    }

    /// Decides and carries out until nothing is left to do; fails when that never happens.
    pub fn settle(&mut self) {
        for _ in 0..30 {
            let (actions, memory) = decide(&self.world, &self.memory, self.now);
            self.memory = memory;
            if actions.is_empty() {
                return;
            }
            for (cluster, action) in actions {
                self.carry_out(&cluster, action);
            }
        }
        let (left, _) = decide(&self.world, &self.memory, self.now);
        panic!("the simulator never comes to rest: {left:#?}");
    }

    /// Lets time pass, and settles.
    pub fn after(&mut self, seconds: i64) {
        self.now = Timestamp::from_second(self.now.as_second() + seconds).expect("a time");
        self.settle();
    }

    fn carry_out(&mut self, cluster: &str, action: Action) {
        match action {
            Action::Apply { object } => self.apply(cluster, object),
            Action::Status { object } => {
                let kind = text(&object["kind"]).to_owned();
                self.world
                    .clusters
                    .get_mut(cluster)
                    .expect("a cluster")
                    .insert(&kind, object);
            }
            Action::Delete { object } => {
                let kind = text(&object["kind"]).to_owned();
                self.delete(cluster, &kind, (namespace(&object), name(&object)));
            }
            Action::CreateRoot { namespace, .. } => {
                self.apply(cluster, root_map(&namespace, "istio-ca-root-cert", &root()))
            }
            Action::InstallFederationKinds => {}
        }
    }

    /// An object.
    pub fn get(&self, cluster: &str, kind: &str, at: (&str, &str)) -> Value {
        self.world.clusters[cluster]
            .get(kind, at.0, at.1)
            .cloned()
            .unwrap_or(Value::Null)
    }

    /// The status of a ServiceMeshPeer.
    pub fn peer_status(&self, cluster: &str, mesh: &str, peer: &str) -> Value {
        self.get(cluster, "ServiceMeshPeer", (mesh, peer))["status"]["discoveryStatus"].clone()
    }

    /// What a mesh's one istiod last heard on its watch, and whether it is up.
    pub fn watch(&self, cluster: &str, mesh: &str, peer: &str) -> (bool, String) {
        let status = self.peer_status(cluster, mesh, peer);
        let entry = if status["active"].is_null() {
            &status["inactive"][0]
        } else {
            &status["active"][0]
        };
        let watch = &entry["watch"];
        (
            watch["connected"] == json!(true),
            text(&watch["lastDisconnectStatus"]).to_owned(),
        )
    }
}

/// Gives each port a node port that no other Service of the cluster has, and leaves what is there.
fn node_ports(service: &mut Value, live: Option<&Value>, seed: u64) {
    let known = live.map(|live| live["spec"]["ports"].clone()).unwrap_or_default();
    for (index, port) in service["spec"]["ports"]
        .as_array_mut()
        .into_iter()
        .flatten()
        .enumerate()
    {
        let mut before = known.as_array().into_iter().flatten();
        let before = before.find(|known| known["port"] == port["port"] && known["nodePort"].is_number());
        port["nodePort"] = match before {
            Some(before) => before["nodePort"].clone(),
            None => json!(30_000 + (seed * 4 + index as u64) % 2_000),
        };
    }
}

/// A self-signed root.
pub fn root() -> String {
    let mut parameters = CertificateParams::new(Vec::new()).expect("no names");
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters
        .self_signed(&KeyPair::generate().expect("a key"))
        .expect("a certificate")
        .pem()
}

/// A ConfigMap with a root certificate.
pub fn root_map(namespace: &str, name: &str, pem: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": namespace},
        "data": {"root-cert.pem": pem}})
}

/// Where two meshes are, and how the ingress gateways are exposed.
pub struct Site<'a> {
    pub prod: &'a str,
    pub stage: &'a str,
    pub service_type: &'a str,
}

pub const ONE: Site<'_> = Site {
    prod: "one",
    stage: "one",
    service_type: "ClusterIP",
};

/// `prod` and `stage`, installed with gateways for each other, each with the member `<mesh>-shop` and a Service there.
pub fn installed(site: &Site<'_>) -> Clusters {
    let names = if site.prod == site.stage {
        vec![site.prod]
    } else {
        vec![site.prod, site.stage]
    };
    let mut clusters = Clusters::new(&names);
    for (cluster, mesh, peer) in [(site.prod, "prod", "stage"), (site.stage, "stage", "prod")] {
        let mut spec = crate::snapshot::samples::spec_for(mesh, peer);
        spec["gateways"]["additionalIngress"][format!("{peer}-ingress")]["service"]["type"] = json!(site.service_type);
        let shop = format!("{mesh}-shop");
        for namespace in [mesh, shop.as_str()] {
            clusters.apply(
                cluster,
                json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}),
            );
        }
        clusters.apply(
            cluster,
            json!({"apiVersion": "maistra.io/v2", "kind": "ServiceMeshControlPlane",
            "metadata": {"name": mesh, "namespace": mesh}, "spec": spec}),
        );
        clusters.apply(
            cluster,
            json!({"apiVersion": "maistra.io/v1", "kind": "ServiceMeshMemberRoll",
            "metadata": {"name": "default", "namespace": mesh}, "spec": {"members": [shop]}}),
        );
        clusters.apply(
            cluster,
            json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "details", "namespace": shop},
            "spec": {"type": "ClusterIP", "ports": [{"name": "http", "port": 9080}]}}),
        );
    }
    clusters.settle();
    clusters
}

/// The ServiceMeshPeer of `mesh` for `peer`.
pub fn peer(site: &Site<'_>, clusters: &Clusters, mesh: &str, peer: &str) -> Value {
    let (from, to) = if mesh == "prod" {
        (site.prod, site.stage)
    } else {
        (site.stage, site.prod)
    };
    let gateway = clusters.get(to, "Service", (peer, &format!("{mesh}-ingress")));
    let (address, port) = match (site.service_type, from == to) {
        ("LoadBalancer", _) => (
            gateway["status"]["loadBalancer"]["ingress"][0]["ip"].clone(),
            json!(8188),
        ),
        ("NodePort", _) => (
            clusters.get(to, "Node", ("", &format!("node-{to}")))["status"]["addresses"][0]["address"].clone(),
            gateway["spec"]["ports"][1]["nodePort"].clone(),
        ),
        _ => (json!(format!("{mesh}-ingress.{peer}.svc.cluster.local")), json!(8188)),
    };
    json!({"apiVersion": "federation.maistra.io/v1", "kind": "ServiceMeshPeer", "metadata": {"name": peer, "namespace": mesh},
    "spec": {
        "remote": {"addresses": [address], "discoveryPort": port},
        "gateways": {"ingress": {"name": format!("{peer}-ingress")}, "egress": {"name": format!("{peer}-egress")}},
        "security": {"trustDomain": format!("{peer}.local"),
            "clientID": format!("{peer}.local/ns/{peer}/sa/{mesh}-egress-service-account"),
            "certificateChain": {"kind": "ConfigMap", "name": format!("{peer}-ca-root-cert")}},
    }})
}

/// Gives `mesh` the root and the ServiceMeshPeer of `other`.
pub fn join(site: &Site<'_>, clusters: &mut Clusters, mesh: &str, other: &str) {
    let (from, to) = if mesh == "prod" {
        (site.prod, site.stage)
    } else {
        (site.stage, site.prod)
    };
    let root = clusters.get(to, "ConfigMap", (other, "istio-ca-root-cert"))["data"]["root-cert.pem"].clone();
    clusters.apply(from, root_map(mesh, &format!("{other}-ca-root-cert"), text(&root)));
    let object = peer(site, clusters, mesh, other);
    clusters.apply(from, object);
}

/// Installed and federated both ways.
pub fn federated(site: &Site<'_>) -> Clusters {
    let mut clusters = installed(site);
    join(site, &mut clusters, "prod", "stage");
    join(site, &mut clusters, "stage", "prod");
    clusters.settle();
    clusters
}

/// Federated, with stage's `details` exported to prod and imported there as `details-v2`.
pub fn shared() -> Clusters {
    let mut clusters = federated(&ONE);
    clusters.apply(
        "one",
        json!({"apiVersion": "federation.maistra.io/v1", "kind": "ExportedServiceSet",
        "metadata": {"name": "prod", "namespace": "stage"}, "spec": {"exportRules": [
            {"type": "NameSelector", "nameSelector": {"namespace": "stage-shop", "name": "details"}}]}}),
    );
    clusters.apply(
        "one",
        json!({"apiVersion": "federation.maistra.io/v1", "kind": "ImportedServiceSet",
        "metadata": {"name": "stage", "namespace": "prod"}, "spec": {"importRules": [
            {"type": "NameSelector", "nameSelector": {"namespace": "stage-shop", "name": "details",
                "alias": {"namespace": "prod-shop", "name": "details-v2"}}}]}}),
    );
    clusters.settle();
    clusters
}
