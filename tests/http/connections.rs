//! Servers that are not there, never answer, or cannot be trusted.

use crate::server::{Clusters, nobody, silent, untrusted};

const COMMANDS: [&str; 4] = [
    "status",
    "install prod-mesh",
    "peer prod-mesh stage-mesh",
    "mirror shop/cart --in shop/prod-mesh --to shop/cart-v2@stage-mesh",
];

fn every_command(server: String, words: &[&str]) {
    let clusters = Clusters::new(&[("prod", server.clone())]);
    for line in COMMANDS {
        let run = clusters.meshfed(&format!("{line} --request-timeout 300ms"));
        run.fails(3, words);
        run.fails(3, &["context `prod`", &server]);
        assert!(run.stderr.contains("hint: "), "no next step: {run}");
    }
    let status = clusters.meshfed("status shop/prod-mesh -o json --request-timeout 300ms");
    assert_eq!(status.code, 3, "{status}");
    let row = status.json()["meshes"][0].clone();
    assert_eq!(row["state"], "unreachable", "{row:#}");
    for word in words {
        assert!(row["reasons"].to_string().contains(word), "{row:#}");
    }
}

#[test]
fn a_refused_connection_is_told_as_one() {
    every_command(nobody(), &["Connection refused"]);
}

#[test]
fn a_server_that_never_answers_ends_with_the_request_timeout() {
    every_command(silent(), &["no answer within 300ms (--request-timeout)"]);
}

#[test]
fn a_certificate_of_somebody_else_is_not_trusted() {
    every_command(untrusted(), &["invalid peer certificate"]);
    let run = Clusters::new(&[("prod", untrusted())]).meshfed("status");
    run.fails(
        3,
        &[
            "the connection is not trusted",
            "`certificate-authority` of the kubeconfig",
        ],
    );
}

#[test]
fn a_name_that_resolves_to_nothing_is_told_as_one() {
    let clusters = Clusters::new(&[("prod", "http://no-such-host.invalid:6443".to_owned())]);
    clusters
        .meshfed("status")
        .fails(3, &["context `prod`", "the cluster could not be asked"]);
}

#[test]
fn the_row_of_a_cluster_that_is_down_does_not_hide_that_of_another() {
    let up = crate::server::serve(|_| crate::server::not_found());
    let clusters = Clusters::new(&[("up", up), ("down", nobody())]);
    let run = clusters.meshfed("status a/prod-mesh@up b/stage-mesh@down -o json");
    assert_eq!(run.code, 3, "{run}");
    let meshes = run.json()["meshes"].clone();
    assert_eq!(
        (&meshes[0]["state"], &meshes[1]["state"]),
        (&"missing".into(), &"unreachable".into()),
        "{run}"
    );
}

#[test]
fn both_meshes_that_cannot_be_asked_are_told_at_once() {
    let clusters = Clusters::new(&[("east", nobody()), ("west", nobody())]);
    let run = clusters.meshfed("peer prod-mesh@east stage-mesh@west");
    run.fails(
        3,
        &["mesh `prod-mesh@east`", "mesh `stage-mesh@west`", "nothing was written"],
    );
}

#[test]
fn a_wait_that_the_api_server_asks_for_is_kept_within_the_request_timeout_and_named() {
    let busy = |_: &crate::server::Request| {
        let details = serde_json::json!({"retryAfterSeconds": 3600});
        crate::server::status_with(429, "TooManyRequests", "slow down", details)
    };
    let server = crate::server::serve(busy);
    let run = Clusters::new(&[("prod", server.clone())]).meshfed("status --request-timeout 5s");
    let words = [
        "answered 429 and asks to wait 3600s (Retry-After)",
        "5s (--request-timeout)",
        &server,
    ];
    run.fails(3, &words);
}

#[test]
fn requests_say_which_program_they_come_from() {
    let seen: std::sync::Arc<std::sync::Mutex<Vec<String>>> = std::sync::Arc::default();
    let recorded = std::sync::Arc::clone(&seen);
    let clusters = Clusters::answering(move |request| {
        let agent = request.header("user-agent").join(",");
        recorded.lock().expect("no panic while recording").push(agent);
        crate::server::not_found()
    });
    clusters.meshfed("status shop/prod-mesh");
    let seen = seen.lock().expect("recorded");
    assert!(!seen.is_empty());
    for agent in seen.iter() {
        assert_eq!(agent, concat!("meshfed/", env!("CARGO_PKG_VERSION")));
    }
}
