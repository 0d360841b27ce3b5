//! One federation that is broken and mended again and again.

mod check;

pub use check::Told;

use std::cell::RefCell;

use serde_json::{Value, json};

use crate::harness::{Cluster, Pair, Sandbox, one, two, until};

/// A federation of one cluster, in which stage's `details` is imported into prod as `details-v2`.
pub struct Case<'a> {
    /// Where it is.
    pub sandbox: &'a Sandbox,
    /// The cluster.
    pub cluster: Cluster,
    /// The meshes and their members.
    pub pair: Pair,
    /// What `check` is to look at.
    asked: String,
    undo: RefCell<Vec<Undo>>,
}

/// What takes a change back.
enum Undo {
    /// The object, as it was.
    Restore(Value),
    /// Kind, namespace and name of an object that was not there.
    Remove(&'static str, String, String),
    /// Namespace and name of a Deployment whose pod has to start anew, until it is so.
    Restart(String, String, IsSo),
}

/// What a pod has to be like.
type IsSo = Box<dyn Fn(&Value) -> bool>;

impl Case<'static> {
    /// Installs, federates and shares, where all other tests are too.
    pub fn new(name: &str) -> Self {
        Self::within(one(), name)
    }

    /// The same with a third mesh, `{third}`, that federates with prod.
    pub fn of_three(name: &str) -> Self {
        let mut case = Self::new(name);
        let third = case.name("{third}");
        case.sandbox.ok(&format!("install {third}"));
        case.sandbox.ok(&format!("peer {} {third}", case.pair.prod));
        case.asked = format!("{} {third}", case.asked);
        case.is_healthy("with a third mesh").expect("a healthy federation");
        case
    }

    /// Two meshes in two clusters that reach each other through load balancers and share nothing. The cluster is stage's.
    pub fn across(name: &str) -> Self {
        let (sandbox, pair) = (two(), Pair::new(name));
        let (prod, stage) = (format!("{}@east", pair.prod), format!("{}@west", pair.stage));
        sandbox.ok(&format!("install {prod} --peer {}", pair.stage));
        sandbox.ok(&format!("install {stage} --peer {}", pair.prod));
        sandbox.ok(&format!("peer {prod} {stage}"));
        Self::of(sandbox, sandbox.cluster(1), pair, format!("{prod} {stage}"))
    }
}

impl<'a> Case<'a> {
    /// Installs, federates and shares in the one cluster of this sandbox.
    pub fn within(sandbox: &'a Sandbox, name: &str) -> Self {
        let pair = Pair::new(name);
        pair.share(sandbox);
        let cluster = sandbox.cluster(0);
        for members in [&pair.prod_members, &pair.stage_members] {
            cluster.apply("hand", members, &deployment("details"));
        }
        let asked = format!("{} {}", pair.prod, pair.stage);
        Self::of(sandbox, cluster, pair, asked)
    }

    fn of(sandbox: &'a Sandbox, cluster: Cluster, pair: Pair, asked: String) -> Self {
        let case = Self {
            sandbox,
            cluster,
            pair,
            asked,
            undo: RefCell::default(),
        };
        case.is_healthy("before any fault").expect("a healthy federation");
        case
    }

    /// The same federation, as somebody sees it who runs `check` with these arguments.
    pub fn asking(self, asked: &str) -> Self {
        let asked = self.name(asked);
        Self { asked, ..self }
    }

    /// `text` with `{prod}`, `{stage}`, `{third}`, `{prod-shop}` and `{stage-shop}` in it replaced.
    pub fn name(&self, text: &str) -> String {
        let Pair {
            prod,
            stage,
            prod_members,
            stage_members,
        } = &self.pair;
        text.replace("{prod}", prod)
            .replace("{stage}", stage)
            .replace("{third}", &format!("{stage}-third"))
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

    /// Changes the spec of a mesh's control plane, until it is mended.
    pub fn configure(&self, mesh: &str, spec: &Value) {
        self.patch("ServiceMeshControlPlane", mesh, mesh, &json!({"spec": spec}));
    }

    /// Changes the spec of the ServiceMeshPeer by which `mesh` knows `peer`, until it is mended.
    pub fn change_peer(&self, mesh: &str, peer: &str, spec: &Value) {
        self.patch("ServiceMeshPeer", mesh, peer, &json!({"spec": spec}));
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

    /// Changes an object by a merge patch. What cannot be changed back is deleted when it is mended, and whoever made it
    /// makes it anew.
    pub fn patch_for_good(&self, kind: &'static str, name: &str, patch: &Value) {
        self.undo
            .borrow_mut()
            .push(Undo::Remove(kind, String::new(), name.to_owned()));
        self.cluster.patch(kind, "", name, patch);
    }

    /// Changes the control plane of a mesh so that no node takes the pod of a Deployment, and starts that pod anew.
    pub fn strand(&self, mesh: &str, deployment: &str, spec: &Value) {
        let (namespace, deployment) = (self.name(mesh), self.name(deployment));
        let asks = |asks: bool| move |pod: &Value| pod["spec"]["nodeSelector"].is_object() == asks;
        let back = Undo::Restart(namespace.clone(), deployment.clone(), Box::new(asks(false)));
        self.undo.borrow_mut().push(back);
        self.configure(mesh, spec);
        self.restart(&namespace, &deployment, &asks(true));
    }

    /// Changes the trust domain of a mesh, and starts the pods of these Deployments, by namespace and name, with it.
    pub fn change_trust_domain(&self, mesh: &str, domain: &str, restarted: &[(&str, &str)]) {
        let has = |domain: String| move |pod: &Value| pod["spec"]["containers"].to_string().contains(&domain);
        let quoted = |domain: &str| format!("\"{}\"", self.name(domain));
        let restarted = restarted
            .iter()
            .map(|(namespace, name)| (self.name(namespace), self.name(name)));
        let restarted: Vec<(String, String)> = restarted.collect();
        for (namespace, name) in restarted.clone() {
            let back = Box::new(has(quoted(&format!("{mesh}.local"))));
            self.undo.borrow_mut().push(Undo::Restart(namespace, name, back));
        }
        let spec = json!({"security": {"trust": {"domain": domain}}});
        self.configure(mesh, &spec);
        for (namespace, name) in &restarted {
            self.restart(namespace, name, &has(quoted(domain)));
        }
    }

    /// Deletes the pod of a Deployment until there is one that is so.
    fn restart(&self, namespace: &str, deployment: &str, is_so: &dyn Fn(&Value) -> bool) {
        let name = format!("{deployment}-0");
        until(&format!("the pod {name} starts anew"), || {
            let pod = self.cluster.get("Pod", namespace, &name);
            let pod = pod.ok_or("there is no pod")?;
            if is_so(&pod) {
                return Ok(());
            }
            self.cluster.delete("Pod", namespace, &name);
            Err(pod["spec"].to_string())
        });
    }

    /// Takes back every change since the last time.
    pub fn mend(&self) {
        for undo in self.undo.borrow_mut().drain(..).rev() {
            match undo {
                Undo::Restore(object) => self.cluster.restore(&object),
                Undo::Remove(kind, namespace, name) => self.cluster.delete(kind, &namespace, &name),
                Undo::Restart(namespace, deployment, is_so) => self.restart(&namespace, &deployment, &is_so),
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
