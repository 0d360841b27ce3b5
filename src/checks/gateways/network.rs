//! NetworkPolicies on the way between sidecars, istiod, the gateways and the peer.

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::api::core::v1::Pod;
use k8s_openapi::api::networking::v1::NetworkPolicy;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Time;
use serde_json::{Value, json};

use super::policies::{OtherEnd, Way, blocking};
use super::there::{MISSING, NOT_READY};
use super::view::{Used, used};
use crate::api::ServiceMeshPeer;
use crate::checks::fix::command;
use crate::checks::{Check, Code, Finding, ObjectRef, Page, Part, Peering, Run, Severity, Step};
use crate::gateway::GatewayDirection;
use crate::naming::{DISCOVERY_PORT, SERVICE_PORT};
use crate::rules::is_dns_label;
use crate::snapshot::{ControlPlaneView, MeshState, has_sidecar};
use crate::wording::{list_and, shell};

const NEEDS: &[Part] = &[Part::Peers, Part::Services, Part::Pods, Part::NetworkPolicies];

/// Label of the namespaces of a mesh: the namespace of its control plane.
pub(super) const MEMBER_OF: &str = "maistra.io/member-of";

/// istiod reaches its egress gateway.
pub(in crate::checks) const EGRESS: Check = Check {
    code: Code("MF0511"),
    title: "NetworkPolicies let istiod reach its egress gateways",
    severity: Severity::Error,
    needs: NEEDS,
    after: &[MISSING.code, NOT_READY.code],
    considers: &[Part::ControlPlane],
    hops: Step::GATEWAYS,
    page: Page {
        cause: "A NetworkPolicy selects the pods of the egress gateway, and none lets istiod in on port 8188; or one for outgoing connections selects istiod. The operator writes such policies unless `manageNetworkPolicy` is false, and they need the label `maistra.io/member-of` on the namespace.",
        symptom: "istiod says `dial tcp …: i/o timeout`.",
        fix: "Allow pods of the namespace of the control plane among themselves, or let the operator manage NetworkPolicies.",
        source: "Maistra 2.5: istio-operator, NetworkPolicy istio-mesh-<control plane>.",
    },
    run: Run::Peering(egress),
    ..Check::BASE
};

fn egress(peering: &Peering<'_>) -> Vec<Finding> {
    let Some(istiod) = istiod(peering.local) else {
        return Vec::new();
    };
    of_direction(peering, GatewayDirection::Egress, |gateway, pod| {
        let finding = between(peering, EGRESS.code, (istiod, pod), Some(peering.peer))?;
        Some(finding.breaks([gateway.link(peering)]))
    })
}

/// The ingress gateways reach istiod.
pub(in crate::checks) const ISTIOD: Check = Check {
    code: Code("MF0512"),
    title: "NetworkPolicies let ingress gateways reach istiod",
    severity: Severity::Error,
    needs: NEEDS,
    after: &[MISSING.code, NOT_READY.code],
    considers: &[Part::ControlPlane],
    hops: Step::GATEWAYS,
    page: Page {
        cause: "A NetworkPolicy selects the pods of istiod, and none lets the ingress gateway in on port 8188, on which istiod answers peers; or one for outgoing connections selects the ingress gateway.",
        symptom: "The other mesh gets 503, and this one sees no watch of it.",
        fix: "Allow pods of the namespace of the control plane among themselves, or let the operator manage NetworkPolicies.",
        source: "Maistra 2.5: istiod serves discovery of peers on port 8188.",
    },
    run: Run::Peering(to_istiod),
    ..Check::BASE
};

fn to_istiod(peering: &Peering<'_>) -> Vec<Finding> {
    let Some(istiod) = istiod(peering.local) else {
        return Vec::new();
    };
    of_direction(peering, GatewayDirection::Ingress, |gateway, pod| {
        let finding = between(peering, ISTIOD.code, (pod, istiod), peering.counterpart)?;
        Some(finding.breaks([gateway.link(peering)]))
    })
}

/// What keeps a pod of the control plane from the discovery port of another, by which a peer watches: a policy of either.
fn between(
    peering: &Peering<'_>,
    code: Code,
    (from, to): (&Pod, &Pod),
    watching: Option<&ServiceMeshPeer>,
) -> Option<Finding> {
    let (mesh, ports) = (peering.local, [DISCOVERY_PORT]);
    let inward = blocking(mesh, to, Way::In, OtherEnd::Beside(from), &ports);
    let inward = inward.map(|policy| (policy, to, from_mesh(mesh, to)));
    let outward = || {
        let policy = blocking(mesh, from, Way::Out, OtherEnd::Beside(to), &ports)?;
        let is_open = connected_since(watching, policy.metadata.creation_timestamp.as_ref());
        (!is_open).then(|| (policy, from, leaving(from)))
    };
    let (policy, selected, mend) = inward.or_else(outward)?;
    let hop = format!("`{}` from port {DISCOVERY_PORT} of `{}`", name_of(from), name_of(to));
    Some(blamed(mesh, code, policy, selected, &hop, &mend))
}

/// A policy that lets pods go anywhere.
fn leaving(pod: &Pod) -> Value {
    policy_for(pod, "leave", &json!({"policyTypes": ["Egress"], "egress": [{}]}))
}

/// Peers reach the ingress gateways.
pub(in crate::checks) const PEERS_IN: Check = Check {
    code: Code("MF0523"),
    title: "NetworkPolicies let peers reach the ingress gateways",
    severity: Severity::Error,
    needs: NEEDS,
    after: &[MISSING.code, NOT_READY.code],
    considers: &[Part::ControlPlane, Part::Cluster],
    considers_of_remote: &[Part::Cluster, Part::Peers],
    hops: Step::GATEWAYS,
    page: Page {
        cause: "A NetworkPolicy selects the pods of the ingress gateway, and none lets in on ports 8188 or 15443 who comes from another namespace or cluster, such as one that lets in the pods of the same namespace only. The operator writes a policy that opens the gateway unless `manageNetworkPolicy` is false.",
        symptom: "503 at the other mesh, once its open connections end; a policy closes none of them.",
        fix: "Write a NetworkPolicy that opens both ports of the ingress gateway's pods, or let the operator manage NetworkPolicies.",
        source: "Maistra 2.5: istio-operator, NetworkPolicy of each ingress gateway; seen with Maistra 2.5.1: established connections go on.",
    },
    run: Run::Peering(peers_in),
    ..Check::BASE
};

fn peers_in(peering: &Peering<'_>) -> Vec<Finding> {
    let mesh = peering.local;
    of_direction(peering, GatewayDirection::Ingress, |gateway, pod| {
        let (policy, port) = [DISCOVERY_PORT, SERVICE_PORT].into_iter().find_map(|port| {
            let policy = blocking(mesh, pod, Way::In, peer_end(peering, Way::In), &[port])?;
            Some((policy, port))
        })?;
        // Who comes through a load balancer may come as a node, which no policy tells. A watch says nothing of the other port.
        if port == DISCOVERY_PORT && connected_since(peering.counterpart, policy.metadata.creation_timestamp.as_ref()) {
            return None;
        }
        let hop = format!("the peer `{}` from port {port} of `{}`", peering.name(), name_of(pod));
        let open = json!([{"ports": [{"port": DISCOVERY_PORT}, {"port": SERVICE_PORT}]}]);
        let mend = policy_for(pod, "open", &json!({"policyTypes": ["Ingress"], "ingress": open}));
        let finding = blamed(mesh, PEERS_IN.code, policy, pod, &hop, &mend);
        Some(finding.breaks((port == DISCOVERY_PORT).then(|| gateway.link(peering))))
    })
}

/// The egress gateways reach peers.
pub(in crate::checks) const PEERS_OUT: Check = Check {
    code: Code("MF0524"),
    title: "NetworkPolicies let egress gateways reach peers",
    severity: Severity::Error,
    needs: NEEDS,
    after: &[MISSING.code, NOT_READY.code],
    considers: &[Part::ControlPlane, Part::Cluster],
    considers_of_remote: &[Part::Cluster],
    hops: Step::GATEWAYS,
    page: Page {
        cause: "A NetworkPolicy for outgoing connections selects the pods of the egress gateway, and none lets them go to the ingress gateway of the peer, such as one that lets them reach the own namespace only.",
        symptom: "503 at this mesh, once its open connections end; a policy closes none of them.",
        fix: "Write a NetworkPolicy that lets the egress gateway's pods leave.",
        source: "Kubernetes: NetworkPolicy; seen with Maistra 2.5.1: established connections go on.",
    },
    run: Run::Peering(peers_out),
    ..Check::BASE
};

fn peers_out(peering: &Peering<'_>) -> Vec<Finding> {
    let (mesh, remote) = (peering.local, &peering.peer.spec.remote);
    let asked = |port: Option<i32>, default: i32| port.filter(|port| *port != 0).unwrap_or(default);
    of_direction(peering, GatewayDirection::Egress, |gateway, pod| {
        let ports = [
            (asked(remote.discovery_port, DISCOVERY_PORT), DISCOVERY_PORT),
            (asked(remote.service_port, SERVICE_PORT), SERVICE_PORT),
        ];
        // Inside a cluster the ports of the pods count, and elsewhere those that are dialled.
        let (policy, port) = ports.into_iter().find_map(|(dialled, target)| {
            let policy = blocking(mesh, pod, Way::Out, peer_end(peering, Way::Out), &[dialled, target])?;
            Some((policy, target))
        })?;
        if port == DISCOVERY_PORT && connected_since(Some(peering.peer), policy.metadata.creation_timestamp.as_ref()) {
            return None;
        }
        let hop = format!("`{}` from port {port} of the peer `{}`", name_of(pod), peering.name());
        let finding = blamed(mesh, PEERS_OUT.code, policy, pod, &hop, &leaving(pod));
        Some(finding.breaks((port == DISCOVERY_PORT).then(|| gateway.link(peering))))
    })
}

/// The sidecars of members reach the egress gateways and istiod.
pub(in crate::checks) const SIDECARS: Check = Check {
    code: Code("MF0525"),
    title: "NetworkPolicies let the sidecars of members reach egress gateways and istiod",
    severity: Severity::Error,
    needs: &[
        Part::Peers,
        Part::Services,
        Part::Pods,
        Part::NetworkPolicies,
        Part::MemberPods,
    ],
    after: &[MISSING.code, NOT_READY.code, EGRESS.code, ISTIOD.code],
    considers: &[Part::ControlPlane],
    hops: Step::GATEWAYS,
    page: Page {
        cause: "A NetworkPolicy selects the pods of the egress gateway or of istiod, and none lets in the sidecars of members: on port 15443, by which requests leave for the peer, or on port 15012, by which proxies get their configuration and certificates. The operator writes such a policy unless `manageNetworkPolicy` is false.",
        symptom: "Without 15443 every call of an imported service hangs, while links and lists are as they should be. Without 15012 proxies keep what they have, and new pods do not become ready.",
        fix: "Let in the namespaces with the label `maistra.io/member-of`, or let the operator manage NetworkPolicies.",
        source: "Seen with Maistra 2.5.1; istio-operator, NetworkPolicy istio-mesh-<control plane>.",
    },
    run: Run::Peering(sidecars),
    ..Check::BASE
};

/// Port on which istiod gives proxies their configuration and certificates.
const PROXIES_PORT: i32 = 15012;

fn sidecars(peering: &Peering<'_>) -> Vec<Finding> {
    let mesh = peering.local;
    let egress = used(peering)
        .into_iter()
        .filter(|gateway| gateway.direction == GatewayDirection::Egress);
    let gateways = egress.filter_map(|gateway| Some((gateway.pods().into_iter().next()?, SERVICE_PORT)));
    let istiod = istiod(mesh).map(|pod| (pod, PROXIES_PORT));
    let mut found = Vec::new();
    for (pod, port) in gateways.chain(istiod) {
        let mut kept_out: BTreeSet<&str> = BTreeSet::new();
        let mut blamed_policy = None;
        for (namespace, pods) in &mesh.member_pods {
            let mut with_sidecar = pods.list().unwrap_or_default().iter().filter(|pod| has_sidecar(pod));
            let policy = with_sidecar
                .find_map(|from| blocking(mesh, pod, Way::In, OtherEnd::Member { namespace, pod: from }, &[port]));
            if let Some(policy) = policy {
                kept_out.insert(namespace);
                blamed_policy = Some(policy);
            }
        }
        let Some(policy) = blamed_policy else { continue };
        let namespaces: Vec<&str> = kept_out.into_iter().collect();
        let hop = format!(
            "sidecars of {} from port {port} of `{}`",
            list_and(&namespaces),
            name_of(pod)
        );
        let member = json!({"matchLabels": {(MEMBER_OF): mesh.mesh.namespace}});
        let from = json!([{"from": [{"namespaceSelector": member}]}]);
        let mend = policy_for(pod, "members", &json!({"policyTypes": ["Ingress"], "ingress": from}));
        found.push(blamed(mesh, SIDECARS.code, policy, pod, &hop, &mend));
    }
    found
}

/// The findings on the first pod of each gateway of a direction.
fn of_direction(
    peering: &Peering<'_>,
    direction: GatewayDirection,
    judge: impl Fn(Used<'_>, &Pod) -> Option<Finding>,
) -> Vec<Finding> {
    let gateways = used(peering)
        .into_iter()
        .filter(|gateway| gateway.direction == direction);
    let judged = gateways.filter_map(|gateway| {
        let pod = gateway.pods().into_iter().next()?;
        judge(gateway, pod)
    });
    judged.collect()
}

/// The other mesh, as policies see it. Its addresses are those that it is asked at; within a cluster they are translated to
/// those of pods before a policy looks at them.
fn peer_end<'a>(peering: &Peering<'a>, way: Way) -> OtherEnd<'a> {
    let beside = peering.remote.filter(|_| peering.same_cluster() == Some(true));
    let asked = way == Way::Out && peering.same_cluster() == Some(false);
    OtherEnd::Peer {
        namespace: beside.map(|remote| remote.mesh.namespace.as_str()),
        addresses: if asked {
            &peering.peer.spec.remote.addresses
        } else {
            &[]
        },
    }
}

/// Whether a watch was made after a policy was `written`, and lives: the way is open, whatever the policy seems to say.
pub(super) fn connected_since(peer: Option<&ServiceMeshPeer>, written: Option<&Time>) -> bool {
    let written = written.map(|time| time.0);
    let mut watches = peer
        .into_iter()
        .flat_map(|peer| peer.discovery_pods())
        .filter_map(|entry| entry.watch.as_ref());
    watches.any(|watch| {
        let since = watch.last_connected.as_ref().map(|time| time.0);
        watch.connected && written.zip(since).is_some_and(|(written, since)| since > written)
    })
}

fn istiod(mesh: &MeshState) -> Option<&Pod> {
    mesh.pods.list().unwrap_or_default().iter().find(|pod| is_istiod(pod))
}

fn is_istiod(pod: &Pod) -> bool {
    let labels = pod.metadata.labels.as_ref();
    labels
        .and_then(|labels| labels.get("app"))
        .is_some_and(|app| app == "istiod")
}

/// A finding on the first policy that keeps a pod from a connection, with the policy that opens it.
fn blamed(mesh: &MeshState, code: Code, policy: &NetworkPolicy, selected: &Pod, hop: &str, mend: &Value) -> Finding {
    let name = policy.metadata.name.as_deref().unwrap_or_default();
    let object = ObjectRef::new("NetworkPolicy", &mesh.mesh.namespace, name);
    let managed = mesh.control_plane.known().ok().flatten();
    let managed = managed.and_then(|found| found.setting(&["security", "manageNetworkPolicy"]).cloned());
    let managed = managed.map_or_else(|| "true (default)".to_owned(), |value| value.to_string());
    Finding::error(code, mesh, object.clone(), format!("NetworkPolicies keep {hop}"))
        .seen(
            mesh,
            object,
            "spec.podSelector",
            format!("selects {}", name_of(selected)),
        )
        .seen(
            mesh,
            ObjectRef::control_plane(mesh),
            "spec.security.manageNetworkPolicy",
            managed,
        )
        .mended_by(format!(
            "{} | {}",
            shell!("echo {}", mend),
            command(mesh, &mesh.mesh.namespace, "create -f -")
        ))
}

/// Lets the pods of the namespace and of the members reach those of one app, as the operator's own policy does, and shuts no
/// other: a policy of all pods would also keep out of the ingress gateways whoever comes from elsewhere.
fn from_mesh(mesh: &MeshState, pod: &Pod) -> Value {
    let members = json!({"namespaceSelector": {"matchLabels": {(MEMBER_OF): mesh.mesh.namespace}}});
    policy_for(
        pod,
        "mesh",
        &json!({"ingress": [{"from": [{"podSelector": {}}, members]}]}),
    )
}

/// A policy for the pods of one app; it adds to what others let through and takes nothing away.
fn policy_for(pod: &Pod, what: &str, spec: &Value) -> Value {
    let labels: Option<&BTreeMap<String, String>> = pod.metadata.labels.as_ref();
    // What is read from files may be anything, and it becomes part of a name.
    let app = labels
        .and_then(|labels| labels.get("app"))
        .filter(|app| is_dns_label(app));
    let (name, selector) = match app {
        Some(app) => (format!("allow-{what}-to-{app}"), json!({"matchLabels": {"app": app}})),
        None => (format!("allow-{what}"), json!({})),
    };
    let mut spec = spec.clone();
    spec["podSelector"] = selector;
    json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": name}, "spec": spec})
}

fn name_of(pod: &Pod) -> &str {
    pod.metadata.name.as_deref().unwrap_or_default()
}
