//! The Maistra operator: conditions of a ServiceMeshControlPlane, and the objects of its istiod and gateways.

use std::collections::BTreeSet;

use k8s_openapi::jiff::Timestamp;
use serde_json::{Value, json};

use super::super::action::{Action, Actions};
use super::super::settings::Settings;
use super::super::world::{ClusterView, name, namespace, text};
use super::links::age;
use super::refusal::{Refusal, fault};
use super::workloads::{POD_OF, is_schedulable};
use super::{bookkeeping, gateways, is_ready, members, policies, roots, routes, time};
use crate::names::{CLUSTER_DOMAIN, CLUSTER_NAME, NEWEST_VERSION};
use crate::values::{has, merge};

/// Marks what belongs to a control plane, as the operator does.
pub(super) const OWNER: &str = "maistra.io/owner";
pub(super) const OWNER_NAME: &str = "maistra.io/owner-name";

/// Seconds until the Prometheus of a new mesh is ready, for which the operator waits before all that comes after it.
const PROMETHEUS: i32 = 105;

/// Reconciles every control plane of a cluster, and removes what belongs to one that is gone. Tells whether one waits for
/// its add-ons.
pub(super) fn reconcile(
    cluster: &str,
    view: &ClusterView,
    is_held: &dyn Fn(&Value) -> bool,
    (settings, now): (Settings, Timestamp),
    actions: &mut Actions,
) -> bool {
    let mut installing = false;
    let mut wanted: Vec<Value> = Vec::new();
    let mut reconciled = BTreeSet::new();
    let unready = unready_pods(view, is_held);
    for control_plane in view.all("ServiceMeshControlPlane") {
        if view.all("ServiceMeshPeer").next().is_none() {
            install_kinds(cluster, control_plane, actions);
        }
        let fault = fault(view, control_plane);
        let pauses = fault.is_none() && pauses(control_plane, settings, now);
        installing |= pauses;
        let status = if pauses {
            pausing(control_plane, now)
        } else {
            let unready = unready_components(&unready, control_plane);
            status(control_plane, &unready, fault.as_ref(), now)
        };
        let healthy = fault.is_none();
        actions.status(cluster, control_plane, status);
        if healthy {
            wanted.extend(objects(view, control_plane));
            roots::publish(cluster, view, control_plane, actions);
            let reconciling = control_plane["status"]["observedGeneration"] != control_plane["metadata"]["generation"];
            reconciled.extend(Some(namespace(control_plane).to_owned()).filter(|_| !reconciling));
        }
    }
    // What somebody deletes the operator makes again when it reconciles next; what others depend on at once.
    let is_kept = |object: &Value| object["kind"] == "NetworkPolicy" && reconciled.contains(namespace(object));
    ensure(cluster, view, wanted.iter().filter(|object| !is_kept(object)), actions);
    collect(cluster, view, &wanted, actions);
    installing
}

/// Whether a new control plane waits for its Prometheus.
fn pauses(control_plane: &Value, settings: Settings, now: Timestamp) -> bool {
    let is_new = control_plane["status"]["observedGeneration"].is_null();
    let wants = control_plane["spec"]["addons"]["prometheus"]["enabled"] == json!(true);
    is_new && wants && age(&control_plane["metadata"]["creationTimestamp"], now) < settings.pace.seconds(PROMETHEUS)
}

/// The status of a control plane that is being made: what it has seen it does not say yet.
fn pausing(control_plane: &Value, now: Timestamp) -> Value {
    let installing = format!("Installing mesh generation {}", control_plane["metadata"]["generation"]);
    let paused = (
        "False",
        "PausingInstall",
        "Paused until the following components become ready: [prometheus]",
    );
    let conditions = [
        ("Installed", ("False", "ResourceCreated", installing.as_str())),
        ("Reconciled", paused),
        ("Ready", paused),
    ];
    let conditions =
        conditions.map(|(type_, said)| condition(&control_plane["status"]["conditions"], type_, said, now));
    json!({
        "annotations": {"readyComponentCount": format!("1/{}", COMPONENTS.len())},
        "conditions": conditions,
        "readiness": {"components": {
            "ready": ["istio-discovery"], "unready": ["prometheus"], "pending": ["istio-egress", "istio-ingress"]}},
    })
}

/// The operator installs the kinds of federation and routing while it reconciles the first control plane.
fn install_kinds(cluster: &str, control_plane: &Value, actions: &mut Actions) {
    if control_plane["status"]["conditions"].is_null() {
        actions.install_kinds(cluster);
    }
}

fn status(control_plane: &Value, unready: &[&str], fault: Option<&Refusal>, now: Timestamp) -> Value {
    let missing = format!("components are not fully available: {}", unready.join(", "));
    let mut applied = json!({
        "version": NEWEST_VERSION,
        "cluster": {"name": CLUSTER_NAME},
        "security": {"trust": {"domain": CLUSTER_DOMAIN}},
    });
    merge(&mut applied, &control_plane["spec"]);
    let reconciled = match fault {
        None => ("True", "ReconcileSuccessful", "Successfully reconciled"),
        Some((reason, message)) => ("False", *reason, message.as_str()),
    };
    let ready = match fault {
        None if unready.is_empty() => ("True", "ComponentsReady", "All component deployments are Available"),
        None => ("False", "ComponentsNotReady", missing.as_str()),
        Some(_) => reconciled,
    };
    let installed = if fault.is_some() {
        reconciled
    } else {
        (
            "True",
            "InstallSuccessful",
            "Successfully installed all mesh components",
        )
    };
    let conditions = [("Installed", installed), ("Reconciled", reconciled), ("Ready", ready)];
    let conditions =
        conditions.map(|(type_, said)| condition(&control_plane["status"]["conditions"], type_, said, now));
    let ready: Vec<&str> = COMPONENTS
        .into_iter()
        .filter(|component| !unready.contains(component))
        .collect();
    let (count, components) = if fault.is_some() {
        (0, json!({}))
    } else {
        (ready.len(), json!({"ready": ready, "unready": unready, "pending": []}))
    };
    json!({
        "annotations": {"readyComponentCount": format!("{count}/{}", COMPONENTS.len())},
        "appliedSpec": applied,
        "conditions": conditions,
        "observedGeneration": control_plane["metadata"]["generation"],
        "operatorVersion": "2.6.0",
        "readiness": {"components": components},
    })
}

/// All ingress gateways are one component, and so are all egress gateways.
const COMPONENTS: [&str; 3] = ["istio-discovery", "istio-egress", "istio-ingress"];

/// The pods that have no node to run on or are held back, where no other of their Deployment goes on. One that is only
/// starting would be ready in a moment.
fn unready_pods<'v>(view: &'v ClusterView, is_held: &dyn Fn(&Value) -> bool) -> Vec<&'v Value> {
    let is_held = |pod: &Value| pod["status"]["podIP"].is_string() && is_held(pod);
    let is_backed = |waiting: &Value| {
        let of = &waiting["metadata"]["labels"][POD_OF];
        let mut pods = view.within("Pod", namespace(waiting));
        pods.any(|pod| pod["metadata"]["labels"][POD_OF] == *of && is_ready(pod))
    };
    let pods = view.all("Pod");
    pods.filter(|pod| (!is_schedulable(view, pod) || is_held(pod)) && !is_backed(pod))
        .collect()
}

/// The components that an unready pod is one of.
fn unready_components(unready: &[&Value], control_plane: &Value) -> Vec<&'static str> {
    let is_its = |pod: &&&Value| pod["metadata"]["labels"]["istio.io/rev"] == name(control_plane);
    let mut components: Vec<&str> = unready
        .iter()
        .filter(is_its)
        .map(|pod| match text(&pod["metadata"]["labels"]["istio"]) {
            "ingressgateway" => "istio-ingress",
            "egressgateway" => "istio-egress",
            _ => "istio-discovery",
        })
        .collect();
    components.sort_unstable();
    components.dedup();
    components
}

/// A condition whose time moves only with its status.
pub(super) fn condition(
    before: &Value,
    type_: &str,
    (status, reason, message): (&str, &str, &str),
    now: Timestamp,
) -> Value {
    let known = before
        .as_array()
        .into_iter()
        .flatten()
        .find(|condition| condition["type"] == type_);
    let since = known
        .filter(|condition| condition["status"] == status)
        .map(|condition| condition["lastTransitionTime"].clone());
    json!({
        "type": type_, "status": status, "reason": reason, "message": message,
        "lastTransitionTime": since.unwrap_or_else(|| time(now)),
    })
}

fn objects(view: &ClusterView, control_plane: &Value) -> Vec<Value> {
    let (namespace, smcp) = (namespace(control_plane), name(control_plane));
    let name = format!("istiod-{smcp}");
    let labels = json!({"app": "istiod", "istio.io/rev": smcp});
    let trust_domain = trust_domain(control_plane);
    let runtime = &control_plane["spec"]["runtime"]["components"]["pilot"];
    let mut pilot = pod_spec("discovery", "maistra/pilot", runtime);
    pilot["containers"][0]["env"] = routes::variables(control_plane);
    let mut objects = vec![
        owned(
            control_plane,
            &json!({
                "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name, "namespace": namespace},
                "spec": {"replicas": replicas(runtime), "selector": {"matchLabels": labels}, "template": {
                    "metadata": {"labels": labels},
                    "spec": pilot}},
            }),
        ),
        owned(
            control_plane,
            &json!({
                "apiVersion": "v1", "kind": "Service", "metadata": {"name": name, "namespace": namespace},
                "spec": {"selector": labels, "ports": [
                    {"name": "grpc-xds", "port": 15010}, {"name": "https-dns", "port": 15012},
                    {"name": "https-webhook", "port": 443, "targetPort": 15017}, {"name": "http-monitoring", "port": 15014},
                    {"name": "http-discovery", "port": 8188}]},
            }),
        ),
        owned(
            control_plane,
            &json!({
                "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": format!("istio-{smcp}"), "namespace": namespace},
                "data": {"mesh": format!("trustDomain: {trust_domain}\n")},
            }),
        ),
    ];
    let gateways: Vec<_> = gateways::own(control_plane)
        .into_iter()
        .chain(gateways::of(control_plane))
        .collect();
    for gateway in &gateways {
        objects.extend(gateway.objects(view, control_plane));
    }
    let ingress = gateways.iter().filter(|gateway| gateway.is_ingress());
    let ingress: Vec<(String, Value)> = ingress
        .map(|gateway| (gateway.name.to_owned(), gateway.selector()))
        .collect();
    objects.extend(policies::objects(
        control_plane,
        &members::configured(view, namespace),
        &ingress,
    ));
    objects.extend(routes::objects(view, control_plane));
    objects.extend(bookkeeping::objects(control_plane));
    objects
}

/// A pod of one container, and the node that `runtime` asks for. A node that is no longer asked for is taken out: what is
/// not mentioned would stay.
pub(super) fn pod_spec(container: &str, image: &str, runtime: &Value) -> Value {
    let node = runtime["pod"]["nodeSelector"].as_object();
    json!({"containers": [{"name": container, "image": image}], "nodeSelector": node})
}

/// The replicas of a Deployment that `runtime` asks for.
pub(super) fn replicas(runtime: &Value) -> u64 {
    runtime["deployment"]["replicas"].as_u64().unwrap_or(1)
}

/// The trust domain in effect.
pub(super) fn trust_domain(control_plane: &Value) -> &str {
    control_plane["spec"]["security"]["trust"]["domain"]
        .as_str()
        .unwrap_or(CLUSTER_DOMAIN)
}

/// The object, marked as belonging to its control plane.
pub(super) fn owned(control_plane: &Value, object: &Value) -> Value {
    let mut object = object.clone();
    let (home, smcp) = (namespace(control_plane), name(control_plane));
    let marks = json!({"metadata": {"labels": {OWNER: home, OWNER_NAME: smcp, "app.kubernetes.io/instance": home,
        "app.kubernetes.io/managed-by": "maistra-istio-operator", "app.kubernetes.io/part-of": "istio"}}});
    merge(&mut object, &marks);
    // An owner is in the namespace of what it owns.
    if namespace(&object) == home {
        object["metadata"]["ownerReferences"] = json!([{"apiVersion": "maistra.io/v2",
            "kind": "ServiceMeshControlPlane", "name": smcp, "uid": control_plane["metadata"]["uid"],
            "controller": true, "blockOwnerDeletion": true}]);
    }
    object
}

/// Applies the objects that are missing or differ.
pub(super) fn ensure<'w>(
    cluster: &str,
    view: &ClusterView,
    wanted: impl IntoIterator<Item = &'w Value>,
    actions: &mut Actions,
) {
    for object in wanted {
        let live = view.get(text(&object["kind"]), namespace(object), name(object));
        if live.is_none_or(|live| !has(live, object)) {
            actions.push(cluster, Action::Apply { object: object.clone() });
        }
    }
}

/// Removes what belongs to a control plane that is gone, or to a gateway that it no longer has: nothing else collects
/// garbage here.
fn collect(cluster: &str, view: &ClusterView, wanted: &[Value], actions: &mut Actions) {
    let kept: BTreeSet<_> = wanted
        .iter()
        .map(|object| (text(&object["kind"]), namespace(object), name(object)))
        .collect();
    for kind in [
        "Deployment",
        "Service",
        "ServiceAccount",
        "ConfigMap",
        "NetworkPolicy",
        "HorizontalPodAutoscaler",
        "Route",
    ] {
        let owned = view
            .all(kind)
            .filter(|object| !object["metadata"]["labels"][OWNER_NAME].is_null());
        for object in owned {
            if kept.contains(&(kind, namespace(object), name(object))) {
                continue;
            }
            let labels = &object["metadata"]["labels"];
            let refused = view
                .get(
                    "ServiceMeshControlPlane",
                    text(&labels[OWNER]),
                    text(&labels[OWNER_NAME]),
                )
                .is_some_and(|control_plane| fault(view, control_plane).is_some());
            if !refused && object["metadata"]["deletionTimestamp"].is_null() {
                actions.push(cluster, Action::Delete { object: object.clone() });
            }
        }
    }
}
