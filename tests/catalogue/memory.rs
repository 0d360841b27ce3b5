//! Federations in memory, where the simulator runs until nothing is left to do.

#[allow(dead_code, reason = "the tests in memory need more of it")]
#[path = "../in_memory/federation.rs"]
mod federation;
#[path = "../in_memory/view.rs"]
mod view;

use std::cell::RefCell;

use meshfed::checks::{self, Selection};
use meshfed::profile::Exposure;
use meshfed::snapshot::Snapshot;
use meshfed::topology::Expose;
use meshfed_simulator::Range;
use serde_json::{Value, json};

use crate::check::{Answer, Told};
use crate::hand::{Hand, Names, World};
use crate::row::{Row, Site};
use federation::{Federation, mesh, shared, sharing};

/// A federation that one row has for itself.
struct Memory {
    federation: RefCell<Federation>,
    /// The cluster that rows change.
    cluster: &'static str,
    /// Its addresses on this machine, where it has any.
    range: Option<Range>,
}

/// Breaks a federation as the row says; what is told of it then.
pub fn prove(row: &Row) -> Result<(), String> {
    let names = ["prod", "stage", "third", "prod-shop", "stage-shop", "third-shop"];
    let braced = [
        "{prod}",
        "{stage}",
        "{third}",
        "{prod-shop}",
        "{stage-shop}",
        "{third-shop}",
    ];
    let names = Names(braced.into_iter().zip(names.map(str::to_owned)).collect());
    let memory = Memory::new(row.site);
    (row.inject)(&Hand {
        world: &memory,
        names: &names,
    });
    let _range = memory.range;
    let mut federation = memory.federation.into_inner();
    federation.clusters.settle();
    federation.clusters.after(row.later);
    let mut snapshot = federation.snapshot();
    if row.flags == PROBE {
        probed(&federation, &mut snapshot);
    }
    if let Some(change) = row.observed {
        change(&mut snapshot);
    }
    let run = checks::run(&checks::ALL, &snapshot, &Selection::default());
    let findings = run
        .findings()
        .map(|finding| serde_json::to_value(finding).expect("a finding is JSON"));
    let wrong = Answer(findings.collect()).differs_from(&Told::of(row, &names), &names.put_into(row.symptom));
    wrong.map_or(Ok(()), Err)
}

/// What `check` is told to connect to the addresses of peers.
const PROBE: &str = "--probe";

/// Looks at the addresses of peers, where stand-ins of gateways answer meanwhile.
fn probed(federation: &Federation, snapshot: &mut Snapshot) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let open = federation.clusters.stand_ins().await;
        meshfed::probe::probe(snapshot, &[]).await;
        drop(open);
    });
}

/// Two meshes in one cluster behind load balancers of this machine. The range is theirs as long as it is held.
fn behind_balancers() -> (Federation, Range) {
    let range = Range::take();
    let mut federation = Federation::new(&["one"]);
    federation.clusters.settings.network = range.network;
    federation.expose = Expose::LoadBalancer;
    (sharing(federation, Exposure::LoadBalancer), range)
}

impl Memory {
    fn new(site: Site) -> Self {
        let ((federation, range), cluster) = match site {
            Site::Pair | Site::WholeCluster => ((shared(), None), "one"),
            Site::Balancers => {
                let (federation, range) = behind_balancers();
                ((federation, Some(range)), "one")
            }
            Site::Three => ((of_three(), None), "one"),
            Site::TwoClusters => ((across(), None), "west"),
        };
        Self {
            federation: RefCell::new(federation),
            cluster,
            range,
        }
    }
}

/// The pair with a third mesh that federates with prod.
fn of_three() -> Federation {
    let mut federation = shared();
    federation.install(mesh("third", "one"), &["prod"], Exposure::ClusterIp);
    federation.peer("prod", "third");
    federation
}

/// Two meshes in two clusters, behind load balancers.
fn across() -> Federation {
    let mut federation = Federation::new(&["east", "west"]);
    federation.install(mesh("prod", "east"), &["stage"], Exposure::LoadBalancer);
    federation.install(mesh("stage", "west"), &["prod"], Exposure::LoadBalancer);
    federation.peer("prod", "stage");
    federation
}

impl World for Memory {
    fn get(&self, kind: &str, namespace: &str, name: &str) -> Option<Value> {
        let found = self
            .federation
            .borrow()
            .clusters
            .get(self.cluster, kind, (namespace, name));
        Some(found).filter(Value::is_object)
    }

    fn list(&self, kind: &str, namespace: &str) -> Vec<Value> {
        let federation = self.federation.borrow();
        let view = &federation.clusters.world.clusters[self.cluster];
        if namespace.is_empty() {
            return view.all(kind).cloned().collect();
        }
        view.within(kind, namespace).cloned().collect()
    }

    fn apply(&self, namespace: &str, object: &Value) {
        let mut object = object.clone();
        if !namespace.is_empty() {
            object["metadata"]["namespace"] = json!(namespace);
        }
        let clusters = &mut self.federation.borrow_mut().clusters;
        // What is made is younger than what was there.
        clusters.after(1);
        clusters.apply(self.cluster, object);
    }

    fn patch(&self, kind: &str, namespace: &str, name: &str, patch: &Value) {
        let merge = |object: &mut Value| json_patch::merge(object, patch);
        self.federation
            .borrow_mut()
            .clusters
            .patch(self.cluster, kind, (namespace, name), merge);
    }

    fn delete(&self, kind: &str, namespace: &str, name: &str) {
        self.federation
            .borrow_mut()
            .clusters
            .delete(self.cluster, kind, (namespace, name));
    }

    fn until(&self, what: &str, is_so: &mut dyn FnMut() -> Result<(), String>) {
        let mut seen = String::new();
        // What takes another step is so after the first rest or the second.
        for _ in 0..3 {
            self.federation.borrow_mut().clusters.settle();
            match is_so() {
                Ok(()) => return,
                Err(now) => seen = now,
            }
        }
        panic!("{what}: never true; seen last: {seen}");
    }
}
