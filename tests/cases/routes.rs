//! Hosts as Istio resolves them, and the rules for them.

use super::repository::Repository;
use super::{Case, judge};

const ROUTE: &str = "error MF0901 alpha VirtualService alpha-shop/v";
const TLS: &str = "error MF0904 alpha DestinationRule alpha-shop/r";

/// A VirtualService in a namespace of alpha.
fn route(repository: &Repository, namespace: &str, spec: &str) {
    let head = format!("kind: VirtualService\nmetadata: {{name: v, namespace: {namespace}}}");
    repository.write(
        "alpha/v.yaml",
        format!("apiVersion: networking.istio.io/v1beta1\n{head}\nspec: {spec}\n"),
    );
}

fn to(repository: &Repository, host: &str) {
    route(
        repository,
        "alpha-shop",
        &format!("{{hosts: [x.example.com], http: [{{route: [{{destination: {{host: {host}}}}}]}}]}}"),
    );
}

fn entry(repository: &Repository, host: &str) {
    let head =
        "apiVersion: networking.istio.io/v1beta1\nkind: ServiceEntry\nmetadata: {name: e, namespace: alpha-shop}";
    repository.write(
        "alpha/e.yaml",
        format!("{head}\nspec: {{hosts: [\"{host}\"], resolution: DNS}}\n"),
    );
}

/// DestinationRules in the members' namespace, and one route onto a subset.
fn rules(repository: &Repository, specs: &[&str]) {
    for (index, spec) in specs.iter().enumerate() {
        let name = if index == 0 {
            "r".to_owned()
        } else {
            format!("r{index}")
        };
        let head = format!("kind: DestinationRule\nmetadata: {{name: {name}, namespace: alpha-shop}}");
        let text = format!("apiVersion: networking.istio.io/v1beta1\n{head}\nspec: {spec}\n");
        repository.write(&format!("alpha/{name}.yaml"), text);
    }
}

const SUBSET: &str = "{hosts: [prices], http: [{route: [{destination: {host: prices, subset: v1}}]}]}";

#[test]
fn destinations_are_what_istio_takes_them_for() {
    judge(&[
        Case {
            what: "a TCP route to an exported host",
            change: |repository| {
                let destination = "{host: prices.alpha-shop.svc.beta-exports.local, port: {number: 8080}}";
                let spec = format!("{{hosts: [x.example.com], tcp: [{{route: [{{destination: {destination}}}]}}]}}");
                route(repository, "alpha-shop", &spec);
            },
            told: &[(ROUTE, "the connections are closed")],
            noted: "",
        },
        Case {
            what: "a TLS route to a host nearly like the imported one",
            change: |repository| {
                let matched = "match: [{sniHosts: [x.example.com]}]";
                let destination = "{host: priced.alpha-shop.svc.beta-imports.local}";
                let spec = format!(
                    "{{hosts: [x.example.com], tls: [{{{matched}, route: [{{destination: {destination}}}]}}]}}"
                );
                route(repository, "alpha-shop", &spec);
            },
            told: &[(ROUTE, "write prices.alpha-shop.svc.beta-imports.local instead")],
            noted: "",
        },
        Case {
            what: "a wildcard host that leads to the imported one",
            change: |repository| {
                let there = "prices.alpha-shop.svc.beta-imports.local";
                let spec =
                    format!("{{hosts: [\"*.example.com\"], http: [{{route: [{{destination: {{host: {there}}}}}]}}]}}");
                route(repository, "alpha-shop", &spec);
            },
            told: &[],
            noted: "",
        },
        Case {
            what: "one of several mirrors to nothing, which has no share to be given to others",
            change: |repository| {
                let mirror = "{destination: {host: nope.alpha-shop.svc.beta-imports.local}, percentage: {value: 10}}";
                let spec = format!(
                    "{{hosts: [prices], http: [{{route: [{{destination: {{host: prices}}}}], mirrors: [{mirror}]}}]}}"
                );
                route(repository, "alpha-shop", &spec);
            },
            told: &[(ROUTE, "take spec.http[0].mirrors[0] out\n")],
            noted: "",
        },
        Case {
            what: "a short name in another namespace than that of the Service",
            change: |repository| {
                repository.replace("alpha/smmr.yaml", "[alpha-shop]", "[alpha-shop, alpha-two]");
                let service = "apiVersion: v1\nkind: Service\nmetadata: {name: other, namespace: alpha-two}\nspec: {ports: [{name: http, port: 80}]}\n";
                repository.write("alpha/two.yaml", service);
                route(
                    repository,
                    "alpha-two",
                    "{hosts: [x.example.com], http: [{route: [{destination: {host: prices}}]}]}",
                );
            },
            told: &[(
                "error MF0901 alpha VirtualService alpha-two/v",
                "write prices.alpha-shop.svc.cluster.local instead",
            )],
            noted: "",
        },
        Case {
            what: "capitals in a host",
            change: |repository| to(repository, "Prices.alpha-shop.svc.cluster.local"),
            told: &[(ROUTE, "write prices.alpha-shop.svc.cluster.local instead")],
            noted: "",
        },
        Case {
            what: "a name with two dots",
            change: |repository| to(repository, "prices.alpha-shop.svc"),
            told: &[(ROUTE, "completes only names without a dot")],
            noted: "",
        },
        Case {
            what: "a short name that an entry has in full",
            change: |repository| {
                entry(repository, "legacy.alpha-shop.svc.cluster.local");
                to(repository, "legacy");
            },
            told: &[],
            noted: "",
        },
        Case {
            what: "an entry for all hosts below the imported domain",
            change: |repository| {
                entry(repository, "*.beta-imports.local");
                to(repository, "any.alpha-shop.svc.beta-imports.local");
            },
            told: &[],
            noted: "",
        },
        Case {
            what: "a delegate in a namespace that is none of the mesh",
            change: |repository| {
                let spec = "{hosts: [prices], http: [{delegate: {name: d, namespace: elsewhere}}]}";
                route(repository, "alpha-shop", spec);
            },
            told: &[(ROUTE, "is no namespace of the mesh")],
            noted: "",
        },
    ]);
}

#[test]
fn rules_count_by_host_by_namespace_and_by_port() {
    judge(&[
        Case {
            what: "plain connections to all hosts",
            change: |repository| {
                rules(
                    repository,
                    &["{host: '*.local', trafficPolicy: {tls: {mode: DISABLE}}}"],
                )
            },
            told: &[(TLS, "TLS mode DISABLE")],
            noted: "",
        },
        Case {
            what: "plain connections to a port that the imported service does not have",
            change: |repository| {
                let port = "{port: {number: 3306}, tls: {mode: DISABLE}}";
                let spec = format!("{{host: '*.local', trafficPolicy: {{portLevelSettings: [{port}]}}}}");
                rules(repository, &[&spec]);
            },
            told: &[],
            noted: "",
        },
        Case {
            what: "plain connections to the port of the imported service",
            change: |repository| {
                let port = "{port: {number: 8080}, tls: {mode: SIMPLE}}";
                let spec = format!("{{host: '*.beta-imports.local', trafficPolicy: {{portLevelSettings: [{port}]}}}}");
                rules(repository, &[&spec]);
            },
            told: &[(TLS, "TLS mode SIMPLE")],
            noted: "",
        },
        Case {
            what: "settings of the port that take the place of those of the host",
            change: |repository| {
                let port = "{port: {number: 8080}, tls: {mode: ISTIO_MUTUAL}}";
                let policy = format!("{{tls: {{mode: DISABLE}}, portLevelSettings: [{port}]}}");
                let spec = format!("{{host: prices.alpha-shop.svc.beta-imports.local, trafficPolicy: {policy}}}");
                rules(repository, &[&spec]);
            },
            told: &[],
            noted: "",
        },
        Case {
            what: "settings of another port, which take no one's place",
            change: |repository| {
                let port = "{port: {number: 9}, tls: {mode: ISTIO_MUTUAL}}";
                let policy = format!("{{tls: {{mode: DISABLE}}, portLevelSettings: [{port}]}}");
                let spec = format!("{{host: prices.alpha-shop.svc.beta-imports.local, trafficPolicy: {policy}}}");
                rules(repository, &[&spec]);
            },
            told: &[(TLS, "TLS mode DISABLE")],
            noted: "",
        },
        Case {
            what: "a subset that one of two rules for a host has",
            change: |repository| {
                let one = "{host: prices, subsets: [{name: v1, labels: {version: v1}}]}";
                let other = "{host: prices.alpha-shop.svc.cluster.local, subsets: [{name: v2, labels: {version: v2}}]}";
                rules(repository, &[one, other]);
                route(repository, "alpha-shop", SUBSET);
            },
            told: &[],
            noted: "",
        },
        Case {
            what: "a subset of a rule that a more specific one hides",
            change: |repository| {
                let wide = "{host: '*.alpha-shop.svc.cluster.local', subsets: [{name: v1, labels: {version: v1}}]}";
                let own = "{host: prices, trafficPolicy: {connectionPool: {tcp: {maxConnections: 1}}}}";
                rules(repository, &[wide, own]);
                route(repository, "alpha-shop", SUBSET);
            },
            told: &[(
                "error MF0902 alpha VirtualService alpha-shop/v",
                "names the subset `v1`",
            )],
            noted: "",
        },
    ]);
}
