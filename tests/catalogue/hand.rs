//! Somebody who changes a federation by hand, in whichever world it is.

use serde_json::{Value, json};

/// A world that a federation can be in. Names are those of its objects; cluster-scoped ones have no namespace.
pub trait World {
    /// The object, if it is there.
    fn get(&self, kind: &str, namespace: &str, name: &str) -> Option<Value>;
    /// All objects of a kind in a namespace.
    fn list(&self, kind: &str, namespace: &str) -> Vec<Value>;
    /// Makes an object, or changes what of it is named here.
    fn apply(&self, namespace: &str, object: &Value);
    /// Changes an object by a merge patch.
    fn patch(&self, kind: &str, namespace: &str, name: &str, patch: &Value);
    /// Deletes an object.
    fn delete(&self, kind: &str, namespace: &str, name: &str);
    /// Waits for the operator, istiods and controllers until this is so; it tells what it sees while it is not.
    fn until(&self, what: &str, is_so: &mut dyn FnMut() -> Result<(), String>);
}

/// The names that stand in braces in rows, such as `{prod}`, and what they are in one federation.
#[derive(Clone)]
pub struct Names(pub Vec<(&'static str, String)>);

impl Names {
    /// A text with the names of the federation in it.
    pub fn put_into(&self, text: &str) -> String {
        let replace = |text: String, (name, is): &(&str, String)| text.replace(name, is);
        self.0.iter().fold(text.to_owned(), replace)
    }

    /// The same for a document.
    pub fn put_into_value(&self, value: &Value) -> Value {
        serde_json::from_str(&self.put_into(&value.to_string())).expect("names leave JSON whole")
    }
}

/// The label by which what runs Deployments in a sandbox tells their pods.
const POD_OF: &str = "sandbox.meshfed.io/deployment";

/// Changes one federation. Everything that it is given has names in braces.
pub struct Hand<'a> {
    /// Where the federation is.
    pub world: &'a dyn World,
    /// What its meshes and namespaces are named.
    pub names: &'a Names,
}

impl Hand<'_> {
    fn name(&self, text: &str) -> String {
        self.names.put_into(text)
    }

    /// The object, which is there.
    pub fn object(&self, kind: &str, namespace: &str, name: &str) -> Value {
        let (namespace, name) = (self.name(namespace), self.name(name));
        let found = self.world.get(kind, &namespace, &name);
        found.unwrap_or_else(|| panic!("there is no {kind} {namespace}/{name}"))
    }

    /// Changes an object by a merge patch.
    pub fn patch(&self, kind: &str, namespace: &str, name: &str, patch: &Value) {
        let patch = self.names.put_into_value(patch);
        self.world.patch(kind, &self.name(namespace), &self.name(name), &patch);
    }

    /// Changes the spec of a mesh's control plane.
    pub fn configure(&self, mesh: &str, spec: &Value) {
        self.patch("ServiceMeshControlPlane", mesh, mesh, &json!({"spec": spec}));
    }

    /// Changes the spec of the ServiceMeshPeer by which `mesh` knows `peer`.
    pub fn change_peer(&self, mesh: &str, peer: &str, spec: &Value) {
        self.patch("ServiceMeshPeer", mesh, peer, &json!({"spec": spec}));
    }

    /// Makes an object.
    pub fn make(&self, namespace: &str, object: &Value) {
        let object = self.names.put_into_value(object);
        self.world.apply(&self.name(namespace), &object);
    }

    /// Deletes an object.
    pub fn delete(&self, kind: &str, namespace: &str, name: &str) {
        self.world.delete(kind, &self.name(namespace), &self.name(name));
    }

    /// Waits until the object is so.
    pub fn until(&self, kind: &str, namespace: &str, name: &str, is_so: impl Fn(&Value) -> bool) {
        let (namespace, name) = (self.name(namespace), self.name(name));
        let what = format!("{kind} {namespace}/{name}");
        self.world.until(
            &what,
            &mut || match self.world.get(kind, &namespace, &name).unwrap_or_default() {
                object if is_so(&object) => Ok(()),
                object => Err(object.to_string()),
            },
        );
    }

    /// The pods of a Deployment.
    pub fn pods(&self, namespace: &str, deployment: &str) -> Vec<Value> {
        let deployment = self.name(deployment);
        let is_its = |pod: &Value| pod["metadata"]["labels"][POD_OF] == *deployment;
        let pods = self.world.list("Pod", &self.name(namespace)).into_iter();
        pods.filter(is_its).collect()
    }

    /// Waits until every pod of a Deployment is so, and deletes those that are not.
    pub fn restart(&self, namespace: &str, deployment: &str, is_so: impl Fn(&Value) -> bool) {
        self.world
            .until(&format!("the pods of {namespace}/{deployment} start anew"), &mut || {
                let pods = self.pods(namespace, deployment);
                let other: Vec<&Value> = pods.iter().filter(|pod| !is_so(pod)).collect();
                for pod in &other {
                    self.delete("Pod", namespace, pod["metadata"]["name"].as_str().expect("a name"));
                }
                match (pods.len(), other.len()) {
                    (1.., 0) => Ok(()),
                    (all, other) => Err(format!("{other} of {all} pods are not so")),
                }
            });
    }

    /// Starts the pods of a Deployment anew.
    pub fn restart_all(&self, namespace: &str, deployment: &str) {
        let uid = |pod: &Value| pod["metadata"]["uid"].clone();
        let before: Vec<Value> = self.pods(namespace, deployment).iter().map(uid).collect();
        self.restart(namespace, deployment, |pod| !before.contains(&uid(pod)));
    }

    /// Starts the pods of these Deployments, by namespace and name, with this trust domain.
    pub fn restart_with(&self, domain: &str, deployments: &[(&str, &str)]) {
        let domain = format!("\"{}\"", self.name(domain));
        for (namespace, name) in deployments {
            self.restart(namespace, name, |pod| {
                pod["spec"]["containers"].to_string().contains(&domain)
            });
        }
    }

    /// Changes the trust domain of a mesh, and starts the pods of these Deployments with it.
    pub fn change_trust_domain(&self, mesh: &str, domain: &str, restarted: &[(&str, &str)]) {
        self.configure(mesh, &json!({"security": {"trust": {"domain": domain}}}));
        self.restart_with(domain, restarted);
    }
}
