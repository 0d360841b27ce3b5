//! Flags of kubectl that say which cluster is asked, and as whom.

use std::sync::{Arc, Mutex};

use serde_json::json;

use crate::server::{Clusters, nobody, not_found};

/// Who was asked for what: the authorization and the impersonated user, groups and UID of each request.
type Seen = Arc<Mutex<Vec<[String; 4]>>>;

fn recording() -> (Seen, String) {
    let seen = Seen::default();
    let recorded = Arc::clone(&seen);
    let server = crate::server::serve(move |request| {
        let names = [
            "authorization",
            "impersonate-user",
            "impersonate-group",
            "impersonate-uid",
        ];
        let values = names.map(|name| request.header(name).join(","));
        recorded.lock().expect("no panic while recording").push(values);
        not_found()
    });
    (seen, server)
}

#[track_caller]
fn only(seen: &Seen, values: [&str; 4]) {
    let seen = std::mem::take(&mut *seen.lock().expect("no panic while recording"));
    assert!(!seen.is_empty(), "no request came");
    for request in seen {
        assert_eq!(request, values);
    }
}

const STATUS: &str = "status shop/prod-mesh -o json";

#[test]
fn the_impersonated_user_groups_and_uid_are_sent_with_every_request() {
    let (seen, server) = recording();
    let clusters = Clusters::new(&[("prod", server)]);
    clusters.meshfed(&format!("{STATUS} --as jo --as-group dev --as-group ops --as-uid 7"));
    only(&seen, ["Bearer not-a-secret", "jo", "dev,ops", "7"]);
    clusters.meshfed(&format!("--as jo {STATUS}"));
    only(&seen, ["Bearer not-a-secret", "jo", "", ""]);
    // There `--as` is the name of a service, as it always was.
    let import = "import a/b --in shop/prod-mesh --from other --as c/d";
    clusters.meshfed(&format!("{import} --as-user jo"));
    only(&seen, ["Bearer not-a-secret", "jo", "", ""]);
    clusters.meshfed(import);
    only(&seen, ["Bearer not-a-secret", "", "", ""]);
}

#[test]
fn groups_without_a_user_are_refused() {
    let clusters = Clusters::new(&[("prod", nobody())]);
    clusters
        .meshfed("status --as-group dev")
        .fails(2, &["`--as-group`", "--as USER"]);
    clusters
        .meshfed("status --as-uid 7")
        .fails(2, &["`--as-uid`", "--as USER"]);
}

#[test]
fn a_token_replaces_the_credentials_and_is_never_shown() {
    let (seen, server) = recording();
    let clusters = Clusters::new(&[("prod", server)]);
    for flags in ["", "--verbose", "--progress json --verbose"] {
        let run = clusters.meshfed(&format!("{STATUS} --token sesame-7 {flags}"));
        only(&seen, ["Bearer sesame-7", "", "", ""]);
        assert!(!format!("{run}").contains("sesame-7"), "{run}");
    }
    let run = Clusters::new(&[("prod", nobody())]).meshfed("status --token sesame-7 --verbose");
    assert!(!format!("{run}").contains("sesame-7"), "{run}");
}

#[test]
fn a_token_for_one_cluster_goes_to_no_other() {
    let (seen, server) = recording();
    let clusters = Clusters::new(&[("east", server), ("west", nobody())]);
    let run = clusters.meshfed("peer a/prod-mesh@east b/stage-mesh@west --token sesame-7");
    run.fails(2, &["`--token` is meant for one cluster", "`east` and `west`"]);
    assert_eq!(seen.lock().expect("recorded").len(), 0);
}

#[test]
fn another_user_and_another_cluster_of_the_kubeconfig_can_be_named() {
    let (seen, server) = recording();
    let clusters = Clusters::new(&[("east", nobody()), ("west", server)]).edited(|kubeconfig| {
        let admin = json!({"name": "admin", "user": {"token": "of-admin"}});
        kubeconfig["users"].as_array_mut().expect("users").push(admin);
    });
    clusters.meshfed(&format!("{STATUS} --cluster west --user admin"));
    only(&seen, ["Bearer of-admin", "", "", ""]);
    clusters
        .meshfed("status --cluster north")
        .fails(2, &["no cluster `north`", "clusters found: `east` and `west`"]);
    clusters
        .meshfed("status --user nobody")
        .fails(2, &["no user `nobody`", "users found: `somebody` and `admin`"]);
}

#[test]
fn an_untrusted_certificate_is_taken_where_that_is_asked_for() {
    let clusters = Clusters::new(&[("prod", crate::server::untrusted_answering(|_| not_found()))]);
    clusters.meshfed("status").fails(3, &["the connection is not trusted"]);
    let run = clusters.meshfed(&format!("{STATUS} --insecure-skip-tls-verify"));
    assert_eq!(run.json()["meshes"][0]["state"], "missing", "{run}");
}
