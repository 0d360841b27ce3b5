//! One mistake each, or what looks like one, that files show.

use super::repository::Repository;
use super::{Case, judge};

const EXPORT: &str = "error MF0807 beta ExportedServiceSet beta-system/alpha";
const REFUSED: &str = "error MF0831";
const PORTS: &str = "error MF0518 alpha ServiceMeshPeer alpha-system/beta";

/// Gives beta's ingress gateway node ports in place of a load balancer; those that the cluster chooses where none are named.
fn node_ports(repository: &Repository, requests: &str, discovery: &str) {
    repository.replace("beta/smcp.yaml", "type: LoadBalancer", "type: NodePort");
    let from = "[{port: 15443, name: tls}, {port: 8188, name: https-discovery}]";
    let to = format!("[{{port: 15443, name: tls{requests}}}, {{port: 8188, name: https-discovery{discovery}}}]");
    repository.replace("beta/smcp.yaml", from, &to);
}

#[test]
fn gateways_and_addresses_are_judged_by_what_the_control_plane_declares() {
    judge(&[
        Case {
            what: "the ports of the peer swapped",
            change: |repository| {
                let ports = "discoveryPort: 15443, servicePort: 8188";
                repository.replace("alpha/peer.yaml", "discoveryPort: 8188, servicePort: 15443", ports);
            },
            told: &[(PORTS, "are swapped")],
            noted: "",
        },
        Case {
            what: "the names of the gateway's ports swapped",
            change: |repository| {
                let from = "[{port: 15443, name: tls}, {port: 8188, name: https-discovery}]";
                let to = "[{port: 8188, name: tls}, {port: 15443, name: https-discovery}]";
                repository.replace("beta/smcp.yaml", from, to);
            },
            told: &[
                (
                    "warning MF0505 beta ServiceMeshControlPlane",
                    "port 15443 of gateway `alpha-ingress` should be named `tls`",
                ),
                (
                    "warning MF0505 beta ServiceMeshControlPlane",
                    "port 8188 of gateway `alpha-ingress` should be named `https",
                ),
            ],
            noted: "",
        },
        Case {
            what: "the ports of the gateway crossed",
            change: |repository| {
                let from = "[{port: 15443, name: tls}, {port: 8188, name: https-discovery}]";
                let to = "[{port: 15443, targetPort: 8188, name: tls}, {port: 8188, targetPort: 15443, name: https-discovery}]";
                repository.replace("beta/smcp.yaml", from, to);
            },
            told: &[("error MF0518 beta ServiceMeshControlPlane", "are crossed")],
            noted: "",
        },
        Case {
            what: "node ports that are asked for by the ports of the gateway",
            change: |repository| node_ports(repository, ", nodePort: 31443", ", nodePort: 31188"),
            told: &[(PORTS, "the node port for it is 31188")],
            noted: "",
        },
        Case {
            what: "node ports that only the cluster knows",
            change: |repository| node_ports(repository, "", ""),
            told: &[(PORTS, "only the cluster of `beta` tells")],
            noted: "",
        },
        Case {
            what: "node ports asked for as they are",
            change: |repository| {
                node_ports(repository, ", nodePort: 31443", ", nodePort: 31188");
                let ports = "discoveryPort: 31188, servicePort: 31443";
                repository.replace("alpha/peer.yaml", "discoveryPort: 8188, servicePort: 15443", ports);
            },
            told: &[],
            noted: "",
        },
        Case {
            what: "one address in both peers",
            change: |repository| repository.replace("beta/peer.yaml", "alpha-lb.example.net", "beta-lb.example.net"),
            told: &[("error MF0516 alpha ServiceMeshPeer", "it cannot be both")],
            noted: "",
        },
        Case {
            what: "the dot of the root behind an address",
            change: |repository| repository.replace("alpha/peer.yaml", "beta-lb.example.net", "beta-lb.example.net."),
            told: &[],
            noted: "",
        },
        Case {
            what: "settings by which imported hosts do not resolve",
            change: |repository| {
                let metadata = "proxyMetadata: {ISTIO_META_DNS_CAPTURE: 'false'}";
                let setting =
                    format!("version: v2.5\n  techPreview: {{meshConfig: {{defaultConfig: {{{metadata}}}}}}}");
                repository.replace("alpha/smcp.yaml", "version: v2.5", &setting);
            },
            told: &[(
                "warning MF0713 alpha ServiceMeshControlPlane",
                "imported hosts do not resolve",
            )],
            noted: "",
        },
        Case {
            what: "settings by which imported services have no endpoints",
            change: |repository| {
                let env = "container: {env: {PILOT_USE_ENDPOINT_SLICE: 'false'}}";
                let setting = format!("version: v2.5\n  runtime: {{components: {{pilot: {{{env}}}}}}}");
                repository.replace("alpha/smcp.yaml", "version: v2.5", &setting);
            },
            told: &[(
                "error MF0713 alpha ServiceMeshControlPlane",
                "does not read EndpointSlices",
            )],
            noted: "",
        },
    ]);
}

#[test]
fn sets_peers_and_certificates_are_judged_by_the_objects_beside_them() {
    judge(&[
        Case {
            what: "a pattern of a shell in an export rule",
            change: |repository| repository.replace("beta/export.yaml", "name: prices", "name: 'pri*'"),
            told: &[(EXPORT, "no name has a `*`")],
            noted: "",
        },
        Case {
            what: "two ports of an exported Service",
            change: |repository| {
                let ports = "ports: [{name: http, port: 8080}, {name: http-more, port: 9090}]";
                repository.replace("beta/apps.yaml", "ports: [{name: http, port: 8080}]", ports);
            },
            told: &[("error MF0812 beta Service beta-shop/prices", "has 2 ports")],
            noted: "",
        },
        Case {
            what: "a rule for a Service that is not there yet",
            change: |repository| {
                let rule = "  - type: NameSelector\n    nameSelector: {namespace: beta-shop, name: catalogue}\n";
                repository.write("beta/export.yaml", repository.read("beta/export.yaml") + rule);
            },
            told: &[("warning MF0807 beta ExportedServiceSet", "there is no such Service")],
            noted: "",
        },
        Case {
            what: "an alias beside a label selector",
            change: |repository| labelled(repository, "alias: {namespace: shop, name: prices}"),
            told: &[("error MF0801 beta ExportedServiceSet", "write `aliases: [{\"alias\":")],
            noted: "",
        },
        Case {
            what: "a map of aliases",
            change: |repository| labelled(repository, "aliases: {namespace: shop, name: prices}"),
            told: &[(
                "error MF0831 beta ExportedServiceSet",
                "invalid type: map, expected a sequence",
            )],
            noted: "",
        },
        Case {
            what: "the peer in the namespace of a member",
            change: |repository| {
                repository.replace("alpha/peer.yaml", "namespace: alpha-system", "namespace: alpha-shop")
            },
            told: &[(
                "error MF0701 alpha ServiceMeshPeer alpha-shop/beta",
                "write the object into `alpha-system`",
            )],
            noted: "",
        },
        Case {
            what: "a second peer for one mesh",
            change: |repository| {
                let old = repository
                    .read("alpha/peer.yaml")
                    .replace("name: beta, namespace", "name: beta-old, namespace");
                repository.write("alpha/old.yaml", old);
            },
            told: &[(
                "error MF0608 alpha ServiceMeshPeer alpha-system/beta-old",
                "stand for one mesh, `beta`",
            )],
            noted: "",
        },
        Case {
            what: "a certificate that a shell has put into one line",
            change: |repository| {
                let pem = "-----BEGIN CERTIFICATE----- MIID -----END CERTIFICATE-----";
                let head =
                    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: beta-ca-root-cert, namespace: alpha-system}";
                repository.write("alpha/root.yaml", format!("{head}\ndata: {{root-cert.pem: '{pem}'}}\n"));
            },
            told: &[(
                "error MF0602 alpha ConfigMap alpha-system/beta-ca-root-cert",
                "has lost its line breaks",
            )],
            noted: "",
        },
        Case {
            what: "a version that there is not",
            change: |repository| repository.replace("beta/export.yaml", "maistra.io/v1", "maistra.io/v1alpha1"),
            told: &[(REFUSED, "has no version `v1alpha1` of ExportedServiceSet")],
            noted: "",
        },
        Case {
            what: "both meshes each a cluster of its own, without a member roll",
            change: |repository| {
                for mesh in ["alpha", "beta"] {
                    repository.remove(&format!("{mesh}/smmr.yaml"));
                    let wide = "version: v2.5\n  mode: ClusterWide";
                    repository.replace(&format!("{mesh}/smcp.yaml"), "version: v2.5", wide);
                }
                repository.replace("beta/export.yaml", "name: prices", "name: 'pri*'");
            },
            told: &[(EXPORT, "no name has a `*`")],
            noted: "",
        },
    ]);
}

/// An export rule by labels, with a field beside the selector.
fn labelled(repository: &Repository, field: &str) {
    let head = "apiVersion: federation.maistra.io/v1\nkind: ExportedServiceSet\nmetadata: {name: alpha, namespace: beta-system}";
    let selector = "namespace: beta-shop\n      selector: {matchLabels: {app: prices}}";
    let rule = format!("- type: LabelSelector\n    labelSelector:\n      {selector}\n      {field}\n");
    repository.write("beta/export.yaml", format!("{head}\nspec:\n  exportRules:\n  {rule}"));
    repository.replace(
        "beta/apps.yaml",
        "name: prices,",
        "name: prices, labels: {app: prices},",
    );
}

#[test]
fn one_side_alone_proves_what_it_can_and_says_first_what_was_not_looked_at() {
    let repository = Repository::healthy();
    repository.replace(
        "alpha/peer.yaml",
        "trustDomain: beta.example",
        "trustDomain: alpha.example",
    );
    let answer = repository.run("check -f alpha -o short");
    assert_eq!(answer.code, Some(1), "{}{}", answer.stdout, answer.stderr);
    assert!(answer.stdout.starts_with("error MF0607 alpha"), "{}", answer.stdout);
    assert_eq!(answer.stdout.lines().count(), 1, "{}", answer.stdout);
    let table = repository.run("check -f alpha");
    let first = table.stdout.lines().next().unwrap_or_default();
    assert!(first.contains("`beta` was not looked at"), "{}", table.stdout);
}
