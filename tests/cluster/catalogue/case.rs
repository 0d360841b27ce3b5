//! One federation that is broken and mended again and again.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::{Cluster, Pair, Sandbox, one};

/// A federation of one cluster, in which stage's `details` is imported into prod as `details-v2`.
pub struct Case {
    sandbox: &'static Sandbox,
    /// The cluster.
    pub cluster: Cluster,
    /// The meshes and their members.
    pub pair: Pair,
    undo: RefCell<Vec<Undo>>,
}

/// What takes a change back.
enum Undo {
    /// The object, as it was.
    Restore(Value),
    /// Kind, namespace and name of an object that was not there.
    Remove(&'static str, String, String),
}

/// What `check` found: code, mesh, kind, `namespace/name`.
pub type Told = (String, String, String, String);

impl Case {
    /// Installs, federates and shares.
    pub fn new(name: &str) -> Self {
        let (sandbox, pair) = (one(), Pair::new(name));
        pair.share(sandbox);
        let cluster = sandbox.cluster(0);
        for members in [&pair.prod_members, &pair.stage_members] {
            cluster.apply("hand", members, &deployment("details"));
        }
        let case = Self {
            sandbox,
            cluster,
            pair,
            undo: RefCell::default(),
        };
        case.is_healthy("before any fault").expect("a healthy federation");
        case
    }

    /// `text` with `{prod}`, `{stage}`, `{prod-shop}` and `{stage-shop}` in it replaced.
    pub fn name(&self, text: &str) -> String {
        let Pair {
            prod,
            stage,
            prod_members,
            stage_members,
        } = &self.pair;
        text.replace("{prod}", prod)
            .replace("{stage}", stage)
            .replace("{prod-shop}", prod_members)
            .replace("{stage-shop}", stage_members)
    }

    fn value(&self, value: &Value) -> Value {
        serde_json::from_str(&self.name(&value.to_string())).expect("names leave JSON whole")
    }

    /// The object, which is there.
    pub fn object(&self, kind: &str, namespace: &str, name: &str) -> Value {
        let (namespace, name) = (self.name(namespace), self.name(name));
        let found = self.cluster.get(kind, &namespace, &name);
        found.unwrap_or_else(|| panic!("there is no {kind} {namespace}/{name}"))
    }

    /// Changes an object by a merge patch, until it is mended.
    pub fn patch(&self, kind: &str, namespace: &str, name: &str, patch: &Value) {
        let before = self.object(kind, namespace, name);
        self.undo.borrow_mut().push(Undo::Restore(before));
        self.cluster
            .patch(kind, &self.name(namespace), &self.name(name), &self.value(patch));
    }

    /// Makes an object, until it is mended.
    pub fn make(&self, namespace: &str, object: &Value) {
        let (namespace, object) = (self.name(namespace), self.value(object));
        let kind = meshfed::manifest::kinds::by_name(object["kind"].as_str().expect("a kind")).expect("a known kind");
        let name = object["metadata"]["name"].as_str().expect("a name").to_owned();
        self.undo
            .borrow_mut()
            .push(Undo::Remove(kind.kind, namespace.clone(), name));
        self.cluster.apply("hand", &namespace, &object);
    }

    /// Deletes an object, until it is mended.
    pub fn delete(&self, kind: &str, namespace: &str, name: &str) {
        let before = self.object(kind, namespace, name);
        self.undo.borrow_mut().push(Undo::Restore(before));
        self.cluster.delete(kind, &self.name(namespace), &self.name(name));
    }

    /// Takes back every change since the last time.
    pub fn mend(&self) {
        for undo in self.undo.borrow_mut().drain(..).rev() {
            match undo {
                Undo::Restore(object) => self.cluster.restore(&object),
                Undo::Remove(kind, namespace, name) => self.cluster.delete(kind, &namespace, &name),
            }
        }
    }

    /// Every finding of `check`, and all that it printed.
    fn check(&self) -> (Vec<Told>, String) {
        let Pair { prod, stage, .. } = &self.pair;
        let run = self.sandbox.meshfed(&format!("check {prod} {stage} -o json"));
        let report = run.json();
        let findings = report["checks"].as_array().into_iter().flatten();
        let findings = findings.flat_map(|check| check["findings"].as_array().into_iter().flatten());
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let told = findings.clone().map(|finding| {
            let object = &finding["object"];
            let name = format!("{}/{}", text(&object["namespace"]), text(&object["name"]));
            (
                text(&finding["code"]),
                text(&finding["mesh"]),
                text(&object["kind"]),
                name,
            )
        });
        let told = told.collect();
        (told, findings.map(Value::to_string).collect::<Vec<_>>().join("\n"))
    }

    /// Waits until `check` finds just this, with this symptom among what it has seen.
    pub fn tells(&self, fault: &str, expected: &Told, symptom: &str) -> Result<(), String> {
        let expected = [expected.clone()];
        self.becomes(&format!("{fault}: expected {expected:?}"), |told, seen| {
            told == expected && seen.contains(symptom)
        })
    }

    /// Waits until `check` finds nothing.
    pub fn is_healthy(&self, when: &str) -> Result<(), String> {
        self.becomes(&format!("{when}: expected nothing"), |told, _| told.is_empty())
    }

    /// The simulator answers within a second or two; this is far beyond that.
    fn becomes(&self, what: &str, is_so: impl Fn(&[Told], &str) -> bool) -> Result<(), String> {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let (told, seen) = self.check();
            if is_so(&told, &seen) {
                return Ok(());
            }
            if Instant::now() > deadline {
                return Err(format!("{what}; told {told:?}, seen {seen}"));
            }
        }
    }
}

/// A workload of one pod with a sidecar.
pub fn deployment(name: &str) -> Value {
    json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name},
        "spec": {"replicas": 1, "selector": {"matchLabels": {"app": name}}, "template": {
            "metadata": {"labels": {"app": name}, "annotations": {"sidecar.istio.io/inject": "true"}},
            "spec": {"containers": [{"name": "app", "image": "app"}]}}}})
}
