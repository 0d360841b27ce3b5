//! Meshes of one cluster, each federated with each other one, that share services both ways.

use std::fmt;

use serde_json::{Value, json};

use crate::support::{Cluster, MESHFED, Sandbox};

/// Services of each mesh.
const SERVICES: usize = 100;

/// Services that each mesh exports to each other one.
const EXPORTS: usize = 4;

/// Commands of meshfed that run at once while the meshes are made.
const AT_ONCE: usize = 4;

pub struct Federation {
    pub names: Vec<String>,
}

impl Federation {
    /// Makes it by meshfed, but for what takes no decision, and waits until every mesh has read every other one's services.
    pub fn make(sandbox: &Sandbox, meshes: usize) -> Self {
        let names: Vec<String> = (1..=meshes).map(|number| format!("m{number}")).collect();
        let federation = Self { names };
        federation.install(sandbox);
        let names: Vec<&str> = federation.names.iter().map(String::as_str).collect();
        sandbox.run(
            MESHFED,
            &[&["peer", "-q", "--timeout", "10m"], names.as_slice()].concat(),
            "",
        );
        let cluster = Cluster::of(sandbox);
        cluster.apply(&federation.objects(workload));
        cluster.apply(&federation.objects(services));
        cluster.apply(&federation.objects(|mesh| federation.sets(mesh)));
        // Ends with 0 when nothing is wrong, which takes istiod a while after the last write.
        for _ in 0..60 {
            let check = sandbox
                .command(MESHFED, &[&["check", "-q"], names.as_slice()].concat())
                .output();
            if check.expect("meshfed starts").status.success() {
                return federation;
            }
        }
        sandbox.run(MESHFED, &[&["check"], names.as_slice()].concat(), "");
        federation
    }

    fn install(&self, sandbox: &Sandbox) {
        for some in self.names.chunks(AT_ONCE) {
            std::thread::scope(|scope| {
                for mesh in some {
                    scope.spawn(move || {
                        let member = member(mesh);
                        let mut arguments = vec!["install", "-q", "--timeout", "10m", mesh, "--member", &member];
                        let peers = self.names.iter().filter(|peer| *peer != mesh);
                        arguments.extend(peers.flat_map(|peer| ["--peer", peer]));
                        sandbox.run(MESHFED, &arguments, "");
                    });
                }
            });
        }
    }

    fn objects(&self, of: impl Fn(&str) -> Vec<Value>) -> Vec<Value> {
        self.names.iter().flat_map(|mesh| of(mesh)).collect()
    }

    /// What a mesh exports to each other one and imports from it.
    fn sets(&self, mesh: &str) -> Vec<Value> {
        let position = self.names.iter().position(|name| name == mesh).unwrap_or_default();
        let peers = self.names.iter().enumerate().filter(|(_, peer)| *peer != mesh);
        peers
            .flat_map(|(index, peer)| {
                let first = (index + position) % (SERVICES / EXPORTS) * EXPORTS;
                [exported(mesh, peer, first..first + EXPORTS), imported(mesh, peer)]
            })
            .collect()
    }

    /// How many requests `check` sends.
    pub fn requests(&self, sandbox: &Sandbox) -> usize {
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        let told = sandbox.run(MESHFED, &[&["check", "-v"], names.as_slice()].concat(), "");
        told.lines().filter(|line| line.starts_with("detail: ")).count()
    }
}

impl fmt::Display for Federation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let meshes = self.names.len();
        let peers = meshes * (meshes - 1);
        let (services, exports) = (meshes * SERVICES, peers * EXPORTS);
        write!(
            f,
            "{meshes} meshes, {peers} ServiceMeshPeers, {services} Services, {exports} exports"
        )
    }
}

fn member(mesh: &str) -> String {
    format!("{mesh}-shop")
}

/// What runs behind every Service of a mesh.
fn workload(mesh: &str) -> Vec<Value> {
    vec![
        json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "shop", "namespace": member(mesh)},
        "spec": {"replicas": 1, "selector": {"matchLabels": {"app": "shop"}}, "template": {
            "metadata": {"labels": {"app": "shop"}, "annotations": {"sidecar.istio.io/inject": "true"}},
            "spec": {"containers": [{"name": "app", "image": "app"}]}}}}),
    ]
}

fn services(mesh: &str) -> Vec<Value> {
    let service = |number: usize| {
        json!({"apiVersion": "v1", "kind": "Service",
            "metadata": {"name": format!("service-{number}"), "namespace": member(mesh)},
            "spec": {"selector": {"app": "shop"}, "ports": [{"name": "http", "port": 9080}]}})
    };
    (0..SERVICES).map(service).collect()
}

fn exported(mesh: &str, peer: &str, numbers: std::ops::Range<usize>) -> Value {
    let rule = |number: usize| json!({"type": "NameSelector", "nameSelector": {"namespace": member(mesh), "name": format!("service-{number}")}});
    json!({"apiVersion": "federation.maistra.io/v1", "kind": "ExportedServiceSet",
        "metadata": {"name": peer, "namespace": mesh},
        "spec": {"exportRules": numbers.map(rule).collect::<Vec<_>>()}})
}

fn imported(mesh: &str, peer: &str) -> Value {
    json!({"apiVersion": "federation.maistra.io/v1", "kind": "ImportedServiceSet",
        "metadata": {"name": peer, "namespace": mesh},
        "spec": {"importRules": [{"type": "NameSelector", "nameSelector": {"namespace": "*", "name": "*"}}]}})
}
