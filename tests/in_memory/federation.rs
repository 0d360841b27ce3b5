//! Federations that meshfed plans and the simulator brings up, all in memory.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::view::observe;
use meshfed::gateway::{AskedGateways, GatewayNames};
use meshfed::manifest::Templates;
use meshfed::plan::{self, Planned, Side, remote_address};
use meshfed::profile::{ControlPlaneSettings, Exposure, FacingGateways};
use meshfed::rules::{ExportRequest, ExportTarget, ImportRequest, ServicePattern};
use meshfed::snapshot::{MeshState, Snapshot};
use meshfed::topology::{AddressOverride, Expose, Mesh};
use meshfed_simulator::Clusters;

/// Meshes in clusters that live in memory.
pub struct Federation {
    /// The clusters, to look at and to break by hand.
    pub clusters: Clusters,
    /// The meshes, by the name that the federation knows them by.
    pub meshes: BTreeMap<String, Mesh>,
    /// How gateways are reached where nobody says it.
    pub expose: Expose,
    templates: Templates,
}

/// A pattern from `NAMESPACE/NAME`.
pub fn pattern(text: &str) -> ServicePattern {
    text.parse().expect("a pattern")
}

impl Federation {
    /// Clusters without a mesh.
    pub fn new(clusters: &[&str]) -> Self {
        Self {
            clusters: Clusters::new(clusters),
            meshes: BTreeMap::new(),
            expose: Expose::Auto,
            templates: Templates::embedded().clone(),
        }
    }

    /// Installs a mesh as `meshfed install` would, with gateways for its peers and one member that runs `details`.
    pub fn install(&mut self, mesh: Mesh, peers: &[&str], exposure: Exposure) {
        let member = member(&mesh);
        let gateways = peers.iter().map(|peer| FacingGateways::conventional(peer, exposure));
        let settings = ControlPlaneSettings {
            trust_domain: Some(format!("{}.local", mesh.name)),
            peers: gateways.collect(),
            ..ControlPlaneSettings::default()
        };
        let state = MeshState::unasked(mesh.clone());
        let planned = plan::install(&state, &settings, std::slice::from_ref(&member), false).expect("a plan");
        self.meshes.insert(mesh.name.clone(), mesh.clone());
        for planned in planned
            .namespaces
            .iter()
            .chain(&planned.control_plane)
            .chain(&planned.member_roll)
        {
            self.write(planned);
        }
        // A pod gets its sidecar when it is made, so the namespace must be a member by then.
        self.clusters.settle();
        self.workload(&mesh.context, &member, "details");
        self.clusters.settle();
    }

    /// A Service of one HTTP port with a pod behind it.
    pub fn workload(&mut self, cluster: &str, namespace: &str, name: &str) {
        let labels = json!({"app": name});
        self.clusters.apply(
            cluster,
            json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": name, "namespace": namespace, "labels": labels},
            "spec": {"type": "ClusterIP", "selector": labels, "ports": [{"name": "http", "port": 9080}]}}),
        );
        self.clusters.apply(
            cluster,
            json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name, "namespace": namespace},
            "spec": {"replicas": 1, "selector": {"matchLabels": labels}, "template": {
                "metadata": {"labels": labels, "annotations": {"sidecar.istio.io/inject": "true"}},
                "spec": {"containers": [{"name": "app", "image": "app"}]}}}}),
        );
    }

    /// Federates two meshes as `meshfed peer` would.
    pub fn peer(&mut self, one: &str, other: &str) {
        let sides = [(one, other), (other, one)];
        let snapshot = self.snapshot();
        for (local, remote) in sides {
            let side = side(&snapshot, local, remote);
            let names = gateways(side);
            let expose = side.exposure(self.expose, false, &names.ingress);
            side.gateways(&names, expose)
                .iter()
                .for_each(|planned| self.write(planned));
        }
        self.clusters.settle();
        self.peer_one_way(one, other);
        self.peer_one_way(other, one);
    }

    /// Gives `local` the root and the ServiceMeshPeer of `remote`, whose gateways are there.
    pub fn peer_one_way(&mut self, local: &str, remote: &str) {
        let snapshot = self.snapshot();
        let side = side(&snapshot, local, remote);
        let (names, remote_names) = (gateways(side), gateways(side.turned()));
        let expose = side.turned().exposure(self.expose, false, &remote_names.ingress);
        let reach = remote_address(side.remote, &remote_names.ingress, expose, &AddressOverride::default())
            .expect("an address");
        for planned in side.peering(&names, &remote_names, &reach, snapshot.taken_at) {
            self.write(&planned);
        }
        self.clusters.settle();
    }

    /// Exports as `meshfed export` would.
    pub fn export(&mut self, service: &str, mesh: &str, to: &str, alias: Option<&str>) {
        let snapshot = self.snapshot();
        let request = ExportRequest {
            selector: ExportTarget::Name(pattern(service)),
            alias: alias.map(pattern),
        };
        let planned = plan::export(&snapshot.meshes[mesh], to, &[request]).expect("a plan");
        planned.planned.iter().for_each(|planned| self.write(planned));
        self.clusters.settle();
    }

    /// Imports as `meshfed import` would.
    pub fn import(&mut self, service: &str, mesh: &str, from: &str, alias: Option<&str>, as_local: bool) {
        let snapshot = self.snapshot();
        let request = ImportRequest {
            service: pattern(service),
            alias: alias.map(pattern),
            as_local,
            domain_suffix: None,
        };
        let (local, remote) = (&snapshot.meshes[mesh], snapshot.meshes.get(from));
        let planned = plan::import(local, remote, from, &[request]).expect("a plan");
        planned.planned.iter().for_each(|planned| self.write(planned));
        self.clusters.settle();
    }

    /// What the client would see.
    pub fn snapshot(&self) -> Snapshot {
        let states = self
            .meshes
            .values()
            .map(|mesh| (mesh.name.clone(), observe(&self.clusters.world, mesh)));
        Snapshot {
            taken_at: self.clusters.now,
            meshes: states.collect(),
        }
    }

    fn write(&mut self, planned: &Planned) {
        let cluster = self.meshes[&planned.mesh].context.clone();
        let manifest = planned.manifest(&self.templates).expect("a manifest");
        self.clusters.apply(&cluster, Value::clone(&manifest.object));
    }

    /// Changes an object of a mesh by hand; the object lives in the namespace of its control plane unless another one is
    /// named before its name.
    pub fn patch(&mut self, mesh: &str, kind: &str, name: &str, change: impl FnOnce(&mut Value)) {
        let mesh = self.meshes[mesh].clone();
        let (namespace, name) = name.split_once('/').unwrap_or((&mesh.namespace, name));
        self.clusters.patch(&mesh.context, kind, (namespace, name), change);
    }
}

/// The gateways of the local mesh that face the remote one.
fn gateways(side: Side<'_>) -> GatewayNames {
    let names = side.gateway_names(AskedGateways::default());
    names.expect("known peers and control plane")
}

fn side<'a>(snapshot: &'a Snapshot, local: &str, remote: &str) -> Side<'a> {
    Side {
        local: &snapshot.meshes[local],
        remote: &snapshot.meshes[remote],
    }
}

/// The one member namespace of a mesh.
pub fn member(mesh: &Mesh) -> String {
    format!("{}-shop", mesh.name)
}

/// A mesh that is named as its namespace.
pub fn mesh(name: &str, cluster: &str) -> Mesh {
    Mesh {
        name: name.to_owned(),
        control_plane: name.to_owned(),
        namespace: name.to_owned(),
        context: cluster.to_owned(),
    }
}

impl Clone for Federation {
    fn clone(&self) -> Self {
        Self {
            clusters: self.clusters.clone(),
            meshes: self.meshes.clone(),
            expose: self.expose,
            templates: Templates::embedded().clone(),
        }
    }
}

/// `prod` and `stage` in one cluster, federated; stage exports `details`, prod imports it as `details-v2`.
pub fn shared() -> Federation {
    static SHARED: std::sync::LazyLock<Federation> = std::sync::LazyLock::new(share);
    SHARED.clone()
}

fn share() -> Federation {
    sharing(Federation::new(&["one"]), Exposure::ClusterIp)
}

/// The same in clusters that are there already, with gateways that are reached so.
pub fn sharing(mut federation: Federation, exposure: Exposure) -> Federation {
    federation.install(mesh("prod", "one"), &["stage"], exposure);
    federation.install(mesh("stage", "one"), &["prod"], exposure);
    federation.peer("prod", "stage");
    federation.export("stage-shop/details", "stage", "prod", None);
    federation.import(
        "stage-shop/details",
        "prod",
        "stage",
        Some("prod-shop/details-v2"),
        false,
    );
    federation
}
