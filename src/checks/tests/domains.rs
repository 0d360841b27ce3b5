//! Which mesh is at fault where two have one trust domain, what a root says that nobody can read, and hosts of a cluster
//! that has a domain of its own.

use serde_json::json;

use super::cases::{IMPORTED, addresses, assert_one, balanced, found, route, rule};
use super::families::edit;
use crate::checks::Severity;
use crate::snapshot::MeshState;

fn set_control_plane(mesh: &mut MeshState, part: &str, value: serde_json::Value) {
    edit(&mut mesh.control_plane, |object| {
        object["spec"][part] = value.clone();
        object["status"]["appliedSpec"][part] = value;
    });
}

#[test]
fn of_two_meshes_with_one_trust_domain_the_one_gives_way_that_does_not_bear_its_name() {
    let taken = |_: &mut MeshState, stage: &mut MeshState| {
        set_control_plane(stage, "security", json!({"trust": {"domain": "prod.local"}}));
    };
    assert_one(
        &found("MF0607", taken),
        "`prod.local`, which `stage` has too",
        "meshfed install stage/stage@sandbox --trust-domain stage.local",
    );
    for code in ["MF0606", "MF0703"] {
        assert_eq!(found(code, taken), [], "no ServiceMeshPeer is at fault");
    }
}

#[test]
fn a_root_with_line_breaks_of_windows_is_the_root_that_it_is() {
    let mut value = json!({"pem": "-----BEGIN\r\nline\r\n", "bell": "a\u{7}b\rc"});
    crate::wording::plain_text(&mut value);
    assert_eq!(
        value,
        json!({"pem": "-----BEGIN\nline\n", "bell": "a\u{fffd}b\u{fffd}c"})
    );
}

#[test]
fn a_copy_is_not_right_where_nobody_can_read_the_root_that_it_is_of() {
    let told = found("MF0603", |_, stage| {
        edit(&mut stage.root_certificate, |object| {
            object["data"]["root-cert.pem"] =
                json!("-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n");
        });
    });
    assert_one(
        &told,
        "what `stage` publishes is no root certificate",
        "publish its root certificate again",
    );
    assert_eq!(told[0].severity, Severity::Warning);
}

#[test]
fn mutual_tls_of_the_cluster_is_none_of_hosts_outside_of_its_domain() {
    let told = |mtls: bool, as_local: bool| {
        found("MF0905", |prod, _| {
            set_control_plane(
                prod,
                "security",
                json!({"trust": {"domain": "prod.local"},
                "dataPlane": {"automtls": false, "mtls": mtls}}),
            );
            edit(&mut prod.imports, |sets| {
                let rule = &mut sets[0]["spec"]["importRules"][0];
                rule["importAsLocal"] = json!(as_local);
                rule["nameSelector"]["alias"] = json!({"namespace": "prod-shop", "name": "details"});
            });
        })
        .len()
    };
    assert_eq!([told(true, false), told(false, false), told(false, true)], [1, 1, 1]);
    assert_eq!(
        told(true, true),
        0,
        "the operator writes a rule for what is imported as local"
    );
}

#[test]
fn the_address_that_the_peers_gateway_has_inside_the_cluster_is_right_beside_its_load_balancer() {
    let told = |cluster: &str| {
        found("MF0517", |prod, stage| {
            balanced(stage);
            edit(&mut stage.services, |services| {
                services[0]["spec"]["clusterIP"] = json!("10.96.0.7")
            });
            edit(&mut stage.cluster, |id| *id = json!(cluster));
            addresses(prod, &["10.96.0.7", "gw.example"]);
        })
    };
    assert_eq!(told("one"), []);
    assert_eq!(told("other").len(), 1);
}

#[test]
fn names_without_a_dot_are_completed_by_the_domain_that_the_cluster_has() {
    let told = |code: &str, host: &str, of_rule: &str| {
        found(code, |prod, _| {
            set_control_plane(prod, "proxy", json!({"networking": {"clusterDomain": "corp.example"}}));
            let destination = json!({"destination": {"host": host, "subset": "v1"}});
            route(prod, json!({"hosts": ["details"], "http": [{"route": [destination]}]}));
            rule(
                prod,
                json!({"host": of_rule, "subsets": [{"name": "v1", "labels": {"version": "v1"}}]}),
            );
        })
    };
    for host in ["details", "details.prod-shop.svc.corp.example"] {
        assert_eq!(told("MF0901", host, host), []);
        assert_eq!(told("MF0902", host, "details"), [], "{host}");
    }
    let absent = told("MF0901", "absent.prod-shop.svc.corp.example", "absent");
    assert_one(&absent, "absent.prod-shop.svc.corp.example", "edit virtualservice web");
    let imported = found("MF0904", |prod, _| {
        set_control_plane(prod, "proxy", json!({"networking": {"clusterDomain": "corp.example"}}));
        rule(
            prod,
            json!({"host": IMPORTED, "trafficPolicy": {"tls": {"mode": "DISABLE"}}}),
        );
    });
    assert_eq!(imported.len(), 1);
}
