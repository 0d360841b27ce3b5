//! The objects of gateways, and the addresses that load balancers would get.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::action::Actions;
use super::super::world::{ClusterView, World, namespace};
use super::control_planes::{owned, pod_spec, replicas, trust_domain};
use super::workloads::trust_domain_variable;
use crate::settings::Network;
use crate::values::merge;

/// A gateway that is enabled.
pub(super) struct Gateway<'a> {
    pub name: &'a str,
    /// Where it runs: with its control plane unless it says otherwise.
    pub namespace: &'a str,
    settings: &'a Value,
    role: &'static str,
    /// Whether it is one of a control plane's own, which the profile has, and not an additional one.
    is_own: bool,
}

/// The gateways that a control plane has without being told: one of each direction, unless it is told not to.
pub(super) fn own(control_plane: &Value) -> Vec<Gateway<'_>> {
    let settings = &control_plane["spec"]["gateways"];
    let gateways = [
        ("istio-ingressgateway", INGRESS, "ingress"),
        ("istio-egressgateway", EGRESS, "egress"),
    ];
    let gateways = gateways.into_iter().map(|(name, role, direction)| Gateway {
        name,
        namespace: namespace(control_plane),
        settings: &settings[direction],
        role,
        is_own: true,
    });
    let off = json!(false);
    gateways.filter(|gateway| gateway.settings["enabled"] != off).collect()
}

/// Every additional gateway that is enabled. The operator skips one whose `enabled` is left out, whatever the
/// documentation says.
pub(super) fn of(control_plane: &Value) -> Vec<Gateway<'_>> {
    let directions = [("additionalIngress", INGRESS), ("additionalEgress", EGRESS)];
    let gateways = directions.into_iter().flat_map(|(direction, role)| {
        let gateways = control_plane["spec"]["gateways"][direction].as_object();
        gateways.into_iter().flatten().map(move |(name, settings)| Gateway {
            name,
            namespace: settings["namespace"]
                .as_str()
                .filter(|namespace| !namespace.is_empty())
                .unwrap_or_else(|| namespace(control_plane)),
            settings,
            role,
            is_own: false,
        })
    });
    gateways
        .filter(|gateway| gateway.settings["enabled"] == json!(true))
        .collect()
}

const INGRESS: &str = "ingressgateway";
const EGRESS: &str = "egressgateway";

/// The fields of a gateway's Service that the operator renders besides type and ports; it ignores all others.
const RENDERED: [&str; 3] = ["loadBalancerIP", "loadBalancerSourceRanges", "externalTrafficPolicy"];

impl Gateway<'_> {
    /// Whether it lets requests in.
    pub fn is_ingress(&self) -> bool {
        self.role == INGRESS
    }

    /// The ports of its Service, as written.
    pub fn ports(&self) -> impl Iterator<Item = &Value> {
        self.settings["service"]["ports"].as_array().into_iter().flatten()
    }

    /// What its Service selects.
    pub fn selector(&self) -> Value {
        let mut labels = json!({"app": self.name, "istio": self.role});
        let own = &self.settings["service"]["metadata"]["labels"];
        if own.is_object() {
            merge(&mut labels, own);
        }
        labels
    }

    /// Whether the operator makes a Route for it.
    pub fn has_route(&self) -> bool {
        self.is_ingress() && self.settings["routeConfig"]["enabled"] != json!(false)
    }

    /// Its Service, ServiceAccount and Deployment, and what scales an additional one.
    pub fn objects(&self, view: &ClusterView, control_plane: &Value) -> Vec<Value> {
        let (name, namespace) = (self.name, self.namespace);
        let labels = self.selector();
        let with = |labels: &Value, more: Value| {
            let mut labels = labels.clone();
            merge(&mut labels, &more);
            labels
        };
        let service_labels = with(
            &labels,
            json!({"istio.io/rev": super::super::world::name(control_plane)}),
        );
        let deployment_labels = with(
            &service_labels,
            json!({"maistra.io/gateway": format!("{name}.{namespace}")}),
        );
        let pod_labels = with(
            &deployment_labels,
            json!({"service.istio.io/canonical-name": name,
                "maistra-control-plane": super::super::world::namespace(control_plane)}),
        );
        let account = format!("{name}-service-account");
        let metadata = |labels: &Value| json!({"name": name, "namespace": namespace, "labels": labels});
        let mut spec = pod_spec("istio-proxy", "maistra/proxyv2", &self.settings["runtime"]);
        spec["serviceAccountName"] = json!(account);
        // A changed trust domain changes the template, and so makes the gateway anew.
        spec["containers"][0]["env"] = trust_domain_variable(trust_domain(control_plane));
        let mut all = vec![
            json!({"apiVersion": "v1", "kind": "ServiceAccount",
                "metadata": {"name": account, "namespace": namespace}}),
            self.service(view, &metadata(&service_labels), &labels),
            json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata(&deployment_labels),
                "spec": {"replicas": replicas(&self.settings["runtime"]), "selector": {"matchLabels": labels}, "template": {
                    "metadata": {"labels": pod_labels}, "spec": spec}}}),
        ];
        let scaling = &self.settings["runtime"]["deployment"]["autoScaling"];
        if !self.is_own && scaling["enabled"] != json!(false) {
            all.push(
                json!({"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
                "metadata": metadata(&service_labels), "spec": {
                    "minReplicas": scaling["minReplicas"].as_u64().unwrap_or(1),
                    "maxReplicas": scaling["maxReplicas"].as_u64().unwrap_or(5),
                    "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": name}}}),
            );
        }
        all.iter().map(|object| owned(control_plane, object)).collect()
    }

    fn service(&self, view: &ClusterView, metadata: &Value, selector: &Value) -> Value {
        let settings = &self.settings["service"];
        let type_ = settings["type"].as_str().unwrap_or("ClusterIP");
        let mut ports: Vec<Value> = self
            .ports()
            .map(|port| {
                let mut port = port.clone();
                if port["targetPort"].is_null() {
                    port["targetPort"] = port["port"].clone();
                }
                port
            })
            .collect();
        if self.is_own && ports.is_empty() {
            ports = own_ports(self.is_ingress());
        }
        let mut service = json!({"apiVersion": "v1", "kind": "Service", "metadata": metadata,
            "spec": {"type": type_, "selector": selector, "ports": ports}});
        if settings["metadata"]["annotations"].is_object() {
            service["metadata"]["annotations"] = settings["metadata"]["annotations"].clone();
        }
        let live = view.get("Service", self.namespace, self.name);
        for field in RENDERED {
            // What was rendered once and is no longer asked for is not rendered again, and so goes.
            let stale = live.is_some_and(|live| !live["spec"][field].is_null() && field != "externalTrafficPolicy");
            if !settings[field].is_null() {
                service["spec"][field] = settings[field].clone();
            } else if stale {
                service["spec"][field] = Value::Null;
            }
        }
        service
    }
}

/// The ports of a control plane's own gateways.
fn own_ports(is_ingress: bool) -> Vec<Value> {
    let status = ("status-port", 15021, 15021);
    let ports = [("http2", 80, 8080), ("https", 443, 8443)];
    let all = is_ingress.then_some(status).into_iter().chain(ports);
    all.map(|(name, port, target)| json!({"name": name, "port": port, "targetPort": target}))
        .collect()
}

/// Gives each LoadBalancer Service an address that no other has, from the range of load balancers.
pub(super) fn load_balancers(
    cluster: &str,
    view: &ClusterView,
    world: &World,
    network: Network,
    actions: &mut Actions,
) {
    let mut taken: BTreeSet<String> = world
        .clusters
        .values()
        .flat_map(|view| view.all("Service"))
        .filter_map(address)
        .collect();
    for service in view
        .all("Service")
        .filter(|service| service["spec"]["type"] == "LoadBalancer")
    {
        if address(service).is_some() || asks_for_an_address_outside_of_the_pool(service, network) {
            continue;
        }
        // The clusters start at opposite ends, so that two decisions at once cannot give one address twice.
        let offset = world
            .clusters
            .keys()
            .position(|name| name == cluster)
            .unwrap_or_default()
            * 60;
        let hosts = usize::from(network.balancers());
        let free = (0..hosts)
            .map(|host| network.balancer((host + 1 + offset) % hosts))
            .find(|ip| !taken.contains(ip));
        if let Some(ip) = free {
            taken.insert(ip.clone());
            actions.status(
                cluster,
                service,
                json!({"loadBalancer": {"ingress": [{"ip": ip, "ipMode": "VIP"}]}}),
            );
        }
    }
}

/// A load balancer that is to have an address which its provider does not have stays without one.
fn asks_for_an_address_outside_of_the_pool(service: &Value, network: Network) -> bool {
    let asked = service["spec"]["loadBalancerIP"].as_str();
    asked.is_some_and(|asked| !network.has_balancer(asked))
}

/// The address that a Service's load balancer has.
pub(super) fn address(service: &Value) -> Option<String> {
    let ingress = &service["status"]["loadBalancer"]["ingress"][0];
    ingress["ip"]
        .as_str()
        .or_else(|| ingress["hostname"].as_str())
        .map(str::to_owned)
}
