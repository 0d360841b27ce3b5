//! What Kubernetes itself would do: a node, the pods of Deployments with their sidecars, and the endpoints of Services.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::{Value, json};

use super::super::action::{Action, Actions};
use super::super::world::{ClusterView, World, name, namespace, text};
use super::control_planes::{ensure, trust_domain};
use super::{has_labels, is_ready};
use crate::names::PROXY;
use crate::settings::Network;
use crate::values::merge;

/// The Deployment that a pod was made for.
pub(super) const POD_OF: &str = "sandbox.meshfed.io/deployment";

/// By this variable a proxy knows the trust domain of its mesh.
const TRUST_DOMAIN: &str = "TRUST_DOMAIN";

/// What `rollout restart` writes into a template.
const RESTARTED: &str = "kubectl.kubernetes.io/restartedAt";

/// One node per cluster, whose address node ports are reached at.
pub(super) fn nodes(cluster: &str, view: &ClusterView, world: &World, network: Network, actions: &mut Actions) {
    let index = world
        .clusters
        .keys()
        .position(|name| name == cluster)
        .unwrap_or_default();
    let name = format!("node-{cluster}");
    match view.get("Node", "", &name) {
        None => {
            let object = json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": name}});
            actions.push(cluster, Action::Apply { object });
        }
        Some(node) if node["status"]["addresses"].is_null() => {
            let mut status = node["status"].clone();
            let addresses = json!([{"type": "InternalIP", "address": network.node(index)}]);
            merge(&mut status, &json!({"addresses": addresses}));
            actions.status(cluster, node, status);
        }
        Some(_) => {}
    }
}

/// Runs the Deployments of a cluster. A pod that is held back runs without being ready.
pub(super) fn run(cluster: &str, view: &ClusterView, is_held: &dyn Fn(&Value) -> bool, actions: &mut Actions) {
    let homes = homes_of_members(view);
    for deployment in view.all("Deployment") {
        roll_out(cluster, view, &homes, deployment, actions);
    }
    let made = view
        .all("Pod")
        .filter(|pod| !pod["metadata"]["labels"][POD_OF].is_null());
    for pod in made {
        let of = text(&pod["metadata"]["labels"][POD_OF]);
        if view.get("Deployment", namespace(pod), of).is_none() {
            actions.push(cluster, Action::Delete { object: pod.clone() });
        } else if is_schedulable(view, pod) {
            pod_status(cluster, pod, !is_held(pod), actions);
        } else {
            pending(cluster, pod, actions);
        }
    }
    endpoints(cluster, view, actions);
}

/// Makes the pods that are missing, and takes away those that are too many or of an older template. After a restart the
/// pods have new names, and the old ones go when the new ones are there and have a node.
fn roll_out(cluster: &str, view: &ClusterView, homes: &Homes<'_>, deployment: &Value, actions: &mut Actions) {
    let replicas = deployment["spec"]["replicas"].as_u64().unwrap_or(1);
    let wanted: Vec<Value> = (0..replicas).map(|index| pod(view, homes, deployment, index)).collect();
    let live = |pod: &Value| view.get("Pod", namespace(pod), name(pod));
    // A pod is made once: injection happens when it is created, and joining a mesh later does not add a sidecar.
    for missing in wanted.iter().filter(|pod| live(pod).is_none()) {
        actions.push(
            cluster,
            Action::Apply {
                object: missing.clone(),
            },
        );
    }
    let can_run = |pod: &Value| live(pod).is_some_and(|pod| is_schedulable(view, pod));
    let replaced = wanted.iter().all(can_run);
    let pods: Vec<&Value> = view
        .within("Pod", namespace(deployment))
        .filter(|pod| pod["metadata"]["labels"][POD_OF] == *name(deployment))
        .collect();
    let is_wanted = |pod: &Value| wanted.iter().any(|wanted| name(wanted) == name(pod));
    for pod in &pods {
        if (!is_wanted(pod) && replaced) || is_outdated(pod, deployment) {
            let object = (*pod).clone();
            actions.push(cluster, Action::Delete { object });
        }
    }
    let ready = pods.iter().filter(|pod| is_ready(pod)).count().min(wanted.len());
    deployment_status(cluster, deployment, replicas, ready, actions);
}

/// Whether a pod was made with other variables than its template has by now.
fn is_outdated(pod: &Value, deployment: &Value) -> bool {
    let variables = |spec: &Value| spec["containers"][0]["env"].clone();
    let wanted = variables(&deployment["spec"]["template"]["spec"]);
    wanted.is_array() && variables(&pod["spec"]) != wanted
}

/// The names of a Deployment's pods before their index. `rollout restart` changes them.
fn stem(deployment: &Value) -> String {
    let restarted = &deployment["spec"]["template"]["metadata"]["annotations"][RESTARTED];
    let Some(restarted) = restarted.as_str() else {
        return name(deployment).to_owned();
    };
    let mut hasher = DefaultHasher::new();
    restarted.hash(&mut hasher);
    format!("{}-{:010x}", name(deployment), hasher.finish() & 0xff_ffff_ffff)
}

fn deployment_status(cluster: &str, deployment: &Value, replicas: u64, ready: usize, actions: &mut Actions) {
    let mut status = json!({"observedGeneration": deployment["metadata"]["generation"]});
    if replicas > 0 {
        merge(&mut status, &json!({"replicas": replicas, "updatedReplicas": replicas}));
    }
    if ready > 0 {
        merge(
            &mut status,
            &json!({"readyReplicas": ready, "availableReplicas": ready}),
        );
    }
    let missing = replicas.saturating_sub(ready as u64);
    if missing > 0 {
        merge(&mut status, &json!({"unavailableReplicas": missing}));
    }
    actions.status(cluster, deployment, status);
}

fn pod(view: &ClusterView, homes: &Homes<'_>, deployment: &Value, index: u64) -> Value {
    let template = &deployment["spec"]["template"];
    let namespace = namespace(deployment);
    let mut labels = template["metadata"]["labels"].clone();
    merge(&mut labels, &json!({POD_OF: name(deployment)}));
    let asks = |map: &Value| map["sidecar.istio.io/inject"] == "true";
    let wants_sidecar = asks(&template["metadata"]["annotations"]) || asks(&labels);
    let mut containers: Vec<Value> = template["spec"]["containers"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|container| {
            let mut made = json!({"name": container["name"], "image": container["image"]});
            if container["env"].is_array() {
                made["env"] = container["env"].clone();
            }
            made
        })
        .collect();
    if let Some(home) = homes.get(namespace).filter(|_| wants_sidecar) {
        let control_plane = view.within("ServiceMeshControlPlane", home).next();
        let variables = control_plane.map(trust_domain).map(trust_domain_variable);
        containers.push(json!({"name": PROXY, "image": "maistra/proxyv2", "env": variables}));
    }
    let mut object = json!({"apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": format!("{}-{index}", stem(deployment)), "namespace": namespace, "labels": labels},
        "spec": {"containers": containers}});
    if let Some(annotations) = template["metadata"]["annotations"].as_object() {
        object["metadata"]["annotations"] = json!(annotations);
    }
    let node = &template["spec"]["nodeSelector"];
    if node.is_object() {
        object["spec"]["nodeSelector"] = node.clone();
    }
    if let Some(account) = template["spec"]["serviceAccountName"].as_str() {
        object["spec"]["serviceAccountName"] = json!(account);
    }
    object
}

/// The variable by which a proxy knows the trust domain of its mesh.
pub(super) fn trust_domain_variable(trust_domain: &str) -> Value {
    json!([{"name": TRUST_DOMAIN, "value": trust_domain}])
}

/// The namespaces of control planes, by their members.
type Homes<'v> = BTreeMap<&'v str, &'v str>;

/// Where several have one member, the first counts.
fn homes_of_members(view: &ClusterView) -> Homes<'_> {
    let mut homes = Homes::new();
    for roll in view.all("ServiceMeshMemberRoll") {
        let configured = roll["status"]["configuredMembers"].as_array();
        for member in configured.into_iter().flatten() {
            homes.entry(text(member)).or_insert(namespace(roll));
        }
    }
    homes
}

/// Whether some node has the labels that a pod asks for.
pub(super) fn is_schedulable(view: &ClusterView, pod: &Value) -> bool {
    let asked = &pod["spec"]["nodeSelector"];
    let asks = asked.as_object().is_some_and(|asked| !asked.is_empty());
    !asks || view.all("Node").any(|node| has_labels(node, asked))
}

fn pending(cluster: &str, pod: &Value, actions: &mut Actions) {
    let condition = json!({"type": "PodScheduled", "status": "False", "reason": "Unschedulable",
        "message": "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.",
        "lastTransitionTime": pod["metadata"]["creationTimestamp"]});
    actions.status(cluster, pod, json!({"phase": "Pending", "conditions": [condition]}));
}

/// A pod's address follows from its UID. One that was ready once stays so.
fn pod_status(cluster: &str, pod: &Value, ready: bool, actions: &mut Actions) {
    if is_ready(pod) {
        return;
    }
    let mut hasher = DefaultHasher::new();
    text(&pod["metadata"]["uid"]).hash(&mut hasher);
    let [a, b, c, ..] = hasher.finish().to_be_bytes();
    let ip = format!("10.{}.{b}.{c}", 128 + a % 64);
    let since = &pod["metadata"]["creationTimestamp"];
    let running = pod["spec"]["containers"].as_array().into_iter().flatten().map(|container| {
        json!({"name": container["name"], "image": container["image"], "imageID": "", "ready": ready, "started": true,
            "restartCount": 0, "state": {"running": {"startedAt": since}}})
    });
    let conditions = ["Initialized", "Ready", "ContainersReady", "PodScheduled"].map(|type_| {
        let is_so = ready || !type_.ends_with("Ready");
        json!({"type": type_, "status": if is_so { "True" } else { "False" }, "lastTransitionTime": since})
    });
    actions.status(
        cluster,
        pod,
        json!({
            "phase": "Running", "podIP": ip, "podIPs": [{"ip": ip}], "startTime": since,
            "conditions": conditions, "containerStatuses": running.collect::<Vec<_>>(),
        }),
    );
}

/// An EndpointSlice for every Service that selects pods.
fn endpoints(cluster: &str, view: &ClusterView, actions: &mut Actions) {
    let mut wanted = Vec::new();
    for service in view
        .all("Service")
        .filter(|service| service["spec"]["selector"].is_object())
    {
        let selected = view
            .within("Pod", namespace(service))
            .filter(|pod| has_labels(pod, &service["spec"]["selector"]));
        let endpoints: Vec<Value> = selected
            .filter(|pod| pod["status"]["podIP"].is_string())
            .map(|pod| {
                json!({"addresses": [pod["status"]["podIP"]], "conditions": {"ready": is_ready(pod)},
                "targetRef": {"kind": "Pod", "name": name(pod), "namespace": namespace(pod)}})
            })
            .collect();
        let ports: Vec<Value> = service["spec"]["ports"].as_array().into_iter().flatten().map(|port| {
            let target = if port["targetPort"].is_number() { &port["targetPort"] } else { &port["port"] };
            json!({"name": text(&port["name"]), "port": target, "protocol": port["protocol"].as_str().unwrap_or("TCP")})
        }).collect();
        wanted.push(
            json!({"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4",
            "metadata": {"name": format!("{}-sandbox", name(service)), "namespace": namespace(service),
                "labels": {"kubernetes.io/service-name": name(service)}},
            "endpoints": endpoints, "ports": ports}),
        );
    }
    ensure(cluster, view, &wanted, actions);
    for slice in view.all("EndpointSlice") {
        let service = text(&slice["metadata"]["labels"]["kubernetes.io/service-name"]);
        let made = name(slice) == format!("{service}-sandbox");
        if made && view.get("Service", namespace(slice), service).is_none() {
            actions.push(cluster, Action::Delete { object: slice.clone() });
        }
    }
}
