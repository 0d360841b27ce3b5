//! Every name that federation derives from another name, each in one place, with where it comes from.
//!
//! `peer` is the name of the ServiceMeshPeer in the mesh under discussion, which is the name that mesh knows the other by.

/// Namespace-local name of the ConfigMap in which istiod publishes the root certificate of its own mesh.
pub(crate) const ROOT_CERTIFICATE_CONFIG_MAP: &str = "istio-ca-root-cert";

/// Annotation of a copied root certificate: the fingerprint of the root that a rotation brings, or brought last.
pub(crate) const ROOT_ROTATION: &str = "meshfed.io/root-rotation";

/// The only key that istiod reads in a root-certificate ConfigMap.
pub(crate) const ROOT_CERTIFICATE_KEY: &str = "root-cert.pem";

/// The container of a proxy: that of a gateway, and the sidecar of a workload.
pub(crate) const PROXY_CONTAINER: &str = "istio-proxy";

/// The variable of a proxy's container by which it knows its trust domain.
pub(crate) const PROXY_TRUST_DOMAIN: &str = "TRUST_DOMAIN";

/// Where operators are installed for the whole cluster.
pub(crate) const OPERATORS_NAMESPACE: &str = "openshift-operators";

/// The only name that a ServiceMeshMemberRoll may have.
pub(crate) const MEMBER_ROLL: &str = "default";

/// Port of discovery requests (`discoveryPort` when unset).
pub const DISCOVERY_PORT: i32 = 8188;

/// Port of service traffic (`servicePort` when unset).
pub const SERVICE_PORT: i32 = 15443;

/// Domain of local services; istiod's own rules for discovery assume it.
pub(crate) const CLUSTER_DOMAIN: &str = "cluster.local";

/// Cluster name that istiod assumes when the control plane sets none.
pub(crate) const DEFAULT_CLUSTER_NAME: &str = "Kubernetes";

/// The ingress gateway that every control plane has unless it is turned off; its Route has the same name.
pub(crate) const DEFAULT_INGRESS_GATEWAY: &str = "istio-ingressgateway";

/// The egress gateway that every control plane has unless it is turned off.
pub(crate) const DEFAULT_EGRESS_GATEWAY: &str = "istio-egressgateway";

/// Label on an ingress gateway's Service that names the peer it serves. Not read by istiod.
pub(crate) const INGRESS_FOR_LABEL: &str = "federation.maistra.io/ingress-for";

/// Label on an egress gateway's Service that names the peer it serves. Not read by istiod.
pub(crate) const EGRESS_FOR_LABEL: &str = "federation.maistra.io/egress-for";

/// Name of the additional ingress gateway that receives requests of `peer`.
pub fn ingress_gateway(peer: &str) -> String {
    format!("{peer}-ingress")
}

/// Name of the additional egress gateway that sends requests to `peer`.
pub fn egress_gateway(peer: &str) -> String {
    format!("{peer}-egress")
}

/// ServiceAccount that the operator makes for an additional gateway.
pub(crate) fn gateway_service_account(gateway: &str) -> String {
    format!("{gateway}-service-account")
}

/// ConfigMap that holds the root certificate of `peer`; also istiod's default when a peer names none.
pub fn peer_root_certificate(peer: &str) -> String {
    format!("{peer}-ca-root-cert")
}

/// Network that istiod puts the endpoints of `peer` on.
pub(crate) fn peer_network(peer: &str) -> String {
    format!("network-{peer}")
}

/// Principal of an egress gateway, as `spec.security.clientID` wants it: five segments, without `spiffe://`.
pub fn client_id(trust_domain: &str, namespace: &str, egress_gateway: &str) -> String {
    format!(
        "{trust_domain}/ns/{namespace}/sa/{}",
        gateway_service_account(egress_gateway)
    )
}

/// Host name of a Service inside its own cluster, whose domain is most often `CLUSTER_DOMAIN`.
pub fn service_host(name: &str, namespace: &str, cluster_domain: &str) -> String {
    format!("{name}.{namespace}.svc.{cluster_domain}")
}

/// (Service, namespace) of a host by which a Service is reached inside its own cluster, such as `a.b.svc`.
pub(crate) fn in_cluster_service<'h>(host: &'h str, cluster_domain: &str) -> Option<(&'h str, &'h str)> {
    let labels: Vec<&str> = host.trim_end_matches('.').splitn(4, '.').collect();
    match labels.as_slice() {
        [name, namespace, svc] if svc.eq_ignore_ascii_case("svc") => Some((*name, *namespace)),
        [name, namespace, svc, domain] if svc.eq_ignore_ascii_case("svc") => {
            let mut own = [CLUSTER_DOMAIN, cluster_domain].into_iter();
            own.any(|own| own.eq_ignore_ascii_case(domain))
                .then_some((*name, *namespace))
        }
        _ => None,
    }
}

/// The host that `host` stands for in a rule of `namespace`: Istio completes names without a dot, and no others.
/// (Istio: `ResolveShortnameToFQDN`.)
pub(crate) fn qualified_host(host: &str, namespace: &str, cluster_domain: &str) -> String {
    if host.contains('.') || host == "*" {
        host.to_owned()
    } else {
        service_host(host, namespace, cluster_domain)
    }
}

/// Whether the host of a rule, which may begin with a wildcard, stands for `host`.
pub(crate) fn host_covers(rule: &str, host: &str) -> bool {
    match rule.strip_prefix('*') {
        Some(end) => host.ends_with(end),
        None => rule == host,
    }
}

/// Host name under which a mesh offers a service to `peer`.
pub(crate) fn exported_host(name: &str, namespace: &str, peer: &str) -> String {
    format!("{name}.{namespace}.svc.{peer}-exports.local")
}

/// Domain of services imported from `peer`, unless the set or the rule has its own.
pub(crate) fn imports_suffix(peer: &str) -> String {
    format!("svc.{peer}-imports.local")
}

/// Deployment and Service of a control plane's istiod.
pub fn istiod(control_plane: &str) -> String {
    format!("istiod-{control_plane}")
}

/// Label that says which tool made an object.
pub const MANAGED_BY: &str = "app.kubernetes.io/managed-by";

/// Label that says which federation's file describes an object.
pub const FEDERATION: &str = "meshfed.io/federation";

/// Whether meshfed made an object with these labels.
pub(crate) fn is_managed_by_meshfed(labels: Option<&std::collections::BTreeMap<String, String>>) -> bool {
    labels
        .and_then(|labels| labels.get(MANAGED_BY))
        .is_some_and(|manager| manager == "meshfed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn client_id_has_five_segments_and_names_the_egress_service_account() {
        let id = client_id("stage-mesh.local", "stage-mesh", &egress_gateway("prod-mesh"));
        assert_eq!(id, "stage-mesh.local/ns/stage-mesh/sa/prod-mesh-egress-service-account");
        assert_eq!(id.split('/').count(), 5);
    }

    #[test]
    fn only_hosts_without_a_dot_are_completed_with_the_namespace_of_their_rule() {
        assert_eq!(
            qualified_host("details", "shop", CLUSTER_DOMAIN),
            "details.shop.svc.cluster.local"
        );
        for host in [
            "*",
            "details.shop",
            "details.shop.svc",
            "details.shop.svc.stage-imports.local",
        ] {
            assert_eq!(qualified_host(host, "x", CLUSTER_DOMAIN), host);
        }
    }

    #[test]
    fn a_rule_for_all_hosts_of_a_domain_covers_each_of_them() {
        let host = "details.shop.svc.cluster.local";
        for rule in ["*", "*.shop.svc.cluster.local", host] {
            assert!(host_covers(rule, host), "{rule}");
        }
        for rule in ["*.depot.svc.cluster.local", "details.shop"] {
            assert!(!host_covers(rule, host), "{rule}");
        }
    }

    #[test]
    fn only_a_name_of_the_clusters_own_domain_is_reached_inside_it() {
        for inside in ["gw.mesh.svc", "gw.mesh.svc.cluster.local.", "gw.mesh.svc.corp.example"] {
            assert_eq!(
                in_cluster_service(inside, "corp.example"),
                Some(("gw", "mesh")),
                "{inside}"
            );
        }
        for outside in [
            "gw.svc-nodes.example.com",
            "gw.mesh.svc.other.example",
            "gw.mesh",
            "192.0.2.1",
        ] {
            assert_eq!(in_cluster_service(outside, "corp.example"), None, "{outside}");
        }
    }

    #[test]
    fn an_exported_host_carries_the_name_the_exporter_uses_for_the_importer() {
        assert_eq!(
            exported_host("details", "stage-bookinfo", "prod-mesh"),
            "details.stage-bookinfo.svc.prod-mesh-exports.local"
        );
    }
}
