//! API servers in memory: they keep objects, give them UIDs, generations and addresses, and time passes when told.

use std::sync::Arc;

use k8s_openapi::jiff::Timestamp;
use serde_json::{Value, json};

use crate::action::Action;
use crate::admission::admit;
use crate::authority::Authorities;
use crate::decide::{Pushed, Shows, authority, decide, listen, published};
use crate::gateways::StandIns;
use crate::memory::Memory;
use crate::settings::Settings;
use crate::values::merge;
use crate::world::{World, name, namespace, text};

/// Clusters under simulation, of which no process runs. Made for tests: what cannot be panics.
#[derive(Clone)]
pub struct Clusters {
    /// The objects.
    pub world: World,
    /// What istiods know and no object tells.
    pub memory: Memory,
    /// How the meshes behave.
    pub settings: Settings,
    /// The time.
    pub now: Timestamp,
    counter: u64,
    authorities: Arc<Authorities>,
    pushed: Pushed,
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
            settings: Settings::default(),
            now: "2026-01-01T00:00:00Z".parse().expect("a time"),
            counter: 0,
            authorities: Arc::default(),
            pushed: Pushed::default(),
        }
    }

    /// Writes an object, as a user would.
    pub fn apply(&mut self, cluster: &str, mut object: Value) {
        self.counter += 1;
        let view = self.world.clusters.get_mut(cluster).expect("a cluster");
        let kind = text(&object["kind"]).to_owned();
        let live = view.get(&kind, namespace(&object), name(&object)).cloned();
        let mut stored = live.clone().unwrap_or_else(|| {
            json!({"metadata": {"uid": format!("uid-{}", self.counter), "generation": 0, "creationTimestamp": self.now.to_string()}})
        });
        if live.is_none() {
            admit(&mut object);
        }
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

    /// Restarts the pods of a Deployment, as `kubectl rollout restart` does; those that are new have new names.
    pub fn restart(&mut self, cluster: &str, at: (&str, &str)) {
        self.counter += 1;
        let time = format!("{}+{}", self.now, self.counter);
        self.patch(cluster, "Deployment", at, |deployment| {
            let template = &mut deployment["spec"]["template"];
            merge(
                template,
                &json!({"metadata": {"annotations": {"kubectl.kubernetes.io/restartedAt": time}}}),
            );
        });
    }

    /// Deletes an object, which the operator lets go of at once.
    pub fn delete(&mut self, cluster: &str, kind: &str, at: (&str, &str)) {
        let view = self.world.clusters.get_mut(cluster).expect("a cluster");
        view.remove(kind, &(at.0.to_owned(), at.1.to_owned()));
    }

    /// Decides and carries out until nothing is left to do; fails when that never happens.
    pub fn settle(&mut self) {
        for _ in 0..30 {
            let (actions, memory) = decide(&self.world, &self.memory, self.settings, self.now);
            self.memory = memory;
            self.sign();
            if actions.is_empty() {
                return;
            }
            for (cluster, action) in actions {
                self.carry_out(&cluster, action);
            }
        }
        let (left, _) = decide(&self.world, &self.memory, self.settings, self.now);
        panic!("the simulator never comes to rest: {left:#?}");
    }

    /// Lets istiods push, and sign for the gateways that can be reached.
    fn sign(&mut self) {
        let listeners = listen(&self.world, &self.memory, self.settings, self.now, &mut self.pushed);
        self.authorities.adopt(&self.world);
        for listener in listeners {
            if let Shows::Gateway(gateway) = listener.shows {
                self.authorities.identity(&gateway, self.now).expect("a certificate");
            }
        }
    }

    /// Opens the ports at which stand-ins of gateways answer, as the clusters are now; dropping them closes the ports.
    pub async fn stand_ins(&self) -> StandIns {
        let mut pushed = self.pushed.clone();
        let listeners = listen(&self.world, &self.memory, self.settings, self.now, &mut pushed);
        let mut open = StandIns::default();
        open.follow(listeners, &self.authorities, self.now).await;
        open
    }

    /// Lets time pass, and settles.
    pub fn after(&mut self, seconds: i64) {
        self.now = Timestamp::from_second(self.now.as_second() + seconds).expect("a time");
        self.settle();
    }

    fn carry_out(&mut self, cluster: &str, action: Action) {
        match action {
            Action::Apply { object } => self.apply(cluster, object),
            Action::Status { object } | Action::Finalizers { object } => {
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
            Action::CreateRoot {
                namespace,
                trust_domain,
            } => {
                let root = self
                    .authorities
                    .create(&trust_domain, self.now)
                    .expect("a root certificate");
                self.apply(cluster, authority(&namespace, &root));
                self.apply(cluster, published(&namespace, &root));
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
