//! What is taken into a snapshot of objects in which anything may stand: the fields that checks read, and no others.

use serde_json::{Map, Value};

/// Annotations that checks and plans read.
const ANNOTATIONS: [&str; 8] = [
    "argocd.argoproj.io/tracking-id",
    "meshfed.io/adopted",
    "meshfed.io/root-rotation",
    "meta.helm.sh/release-name",
    "networking.istio.io/exportTo",
    "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type",
    "service.beta.kubernetes.io/aws-load-balancer-type",
    "sidecar.istio.io/inject",
];

/// Fields by kind and place, dotted: `*` is any one key, `**` all that is below. Items of a list are looked into.
const FIELDS: [(&str, &str, &[&str]); 6] = [
    ("ServiceMeshControlPlane", "/spec", CONTROL_PLANE),
    ("ServiceMeshControlPlane", "/status/appliedSpec", CONTROL_PLANE),
    (
        "VirtualService",
        "/spec",
        &[
            "hosts.**",
            "gateways.**",
            "exportTo.**",
            "http.name",
            "http.route.destination.**",
            "http.route.weight",
            "http.mirror.**",
            "http.mirrorPercentage.**",
            "http.mirrors.destination.**",
            "http.mirrors.percentage.**",
            "http.delegate.**",
            "tcp.route.destination.**",
            "tcp.route.weight",
            "tls.match.sniHosts.**",
            "tls.route.destination.**",
            "tls.route.weight",
        ],
    ),
    (
        "DestinationRule",
        "/spec",
        &[
            "host",
            "exportTo.**",
            "subsets.name",
            "subsets.labels.**",
            "subsets.trafficPolicy.**",
            "trafficPolicy.**",
        ],
    ),
    ("ServiceEntry", "/spec", &["hosts.**", "exportTo.**"]),
    (
        "AuthorizationPolicy",
        "/spec",
        &[
            "selector.**",
            "targetRef.**",
            "targetRefs.**",
            "action",
            "rules.from.**",
            "rules.to.**",
            "rules.when.**",
        ],
    ),
];

const CONTROL_PLANE: &[&str] = &[
    "addons.*.enabled",
    "addons.*.name",
    "cluster.name",
    "cluster.network",
    "gateways.*.enabled",
    "gateways.*.namespace",
    "gateways.*.service.type",
    "gateways.*.service.ports.**",
    "gateways.*.service.metadata.**",
    "gateways.*.*.enabled",
    "gateways.*.*.namespace",
    "gateways.*.*.requestedNetworkView.**",
    "gateways.*.*.routerMode",
    "gateways.*.*.service.type",
    "gateways.*.*.service.ports.**",
    "gateways.*.*.service.metadata.**",
    "meshConfig.defaultConfig.proxyMetadata.ISTIO_META_DNS_AUTO_ALLOCATE",
    "meshConfig.defaultConfig.proxyMetadata.ISTIO_META_DNS_CAPTURE",
    "meshConfig.discoverySelectors.**",
    "mode",
    "policy.type",
    "profiles.**",
    "proxy.networking.clusterDomain",
    "proxy.networking.dns.**",
    "runtime.components.pilot.container.env.PILOT_USE_ENDPOINT_SLICE",
    "security.certificateAuthority.type",
    "security.dataPlane.**",
    "security.identity.type",
    "security.manageNetworkPolicy",
    "security.trust.**",
    "techPreview.controlPlaneMode",
    "techPreview.meshConfig.defaultConfig.proxyMetadata.ISTIO_META_DNS_AUTO_ALLOCATE",
    "techPreview.meshConfig.defaultConfig.proxyMetadata.ISTIO_META_DNS_CAPTURE",
    "tracing.type",
    "version",
];

/// The conditions of an AuthorizationPolicy that checks can judge; those on headers and tokens may hold a secret.
const CONDITIONS: [&str; 3] = ["source.principal", "source.namespace", "destination.port"];

/// Leaves in an object what is read of its kind; one of another kind stays whole.
pub(super) fn keep_fields(object: &mut Map<String, Value>) {
    let kind = object
        .get("kind")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    for (_, place, fields) in FIELDS.iter().filter(|(of, ..)| *of == kind) {
        let paths: Vec<Vec<&str>> = fields.iter().map(|field| field.split('.').collect()).collect();
        let mut steps = place.trim_start_matches('/').split('/');
        let top = steps.next().and_then(|step| object.get_mut(step));
        let found = steps.try_fold(top, |value, step| value.map(|value| value.get_mut(step)));
        if let Some(Some(found)) = found {
            let paths: Vec<&[&str]> = paths.iter().map(Vec::as_slice).collect();
            keep(found, &paths);
        }
    }
    if kind == "AuthorizationPolicy" {
        let rules = object.get_mut("spec").and_then(|spec| spec.get_mut("rules"));
        let rules = rules.and_then(Value::as_array_mut).into_iter().flatten();
        rules.for_each(keep_conditions);
    }
}

/// Leaves of conditions that no check can judge their key, which says that there is one.
fn keep_conditions(rule: &mut Value) {
    let conditions = rule.get_mut("when").and_then(Value::as_array_mut).into_iter().flatten();
    for condition in conditions.filter_map(Value::as_object_mut) {
        let key = condition.get("key").and_then(Value::as_str).unwrap_or_default();
        if !CONDITIONS.contains(&key) {
            condition.retain(|field, _| field == "key");
        }
    }
}

/// Leaves of annotations those that are read.
pub(super) fn keep_annotations(annotations: &mut Map<String, Value>) {
    annotations.retain(|key, _| ANNOTATIONS.contains(&key.as_str()));
}

fn keep(value: &mut Value, paths: &[&[&str]]) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| keep(item, paths)),
        Value::Object(fields) => fields.retain(|key, value| {
            let below: Vec<&[&str]> = paths
                .iter()
                .filter_map(|path| {
                    let (first, rest) = path.split_first()?;
                    (*first == "*" || first == key).then_some(rest)
                })
                .collect();
            let whole = below.iter().any(|rest| matches!(rest, [] | ["**"]));
            if !whole && !below.is_empty() {
                keep(value, &below);
            }
            !below.is_empty()
        }),
        _ => {}
    }
}
