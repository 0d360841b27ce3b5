//! A root that is replaced: who presents what, and who takes it, at each step.

use serde_json::json;

use super::stand_in::{Clusters, ONE, federated, root};

fn put(clusters: &mut Clusters, at: (&str, &str), pem: &str) {
    let pem = json!(pem);
    clusters.patch("one", "ConfigMap", at, |map| map["data"]["root-cert.pem"] = pem);
    clusters.settle();
}

fn get(clusters: &Clusters, at: (&str, &str)) -> String {
    let map = clusters.get("one", "ConfigMap", at);
    map["data"]["root-cert.pem"].as_str().expect("a root").to_owned()
}

fn restart(clusters: &mut Clusters, mesh: &str, deployments: &[&str]) {
    for deployment in deployments {
        clusters.restart("one", (mesh, deployment));
    }
    clusters.settle();
}

const OWN: (&str, &str) = ("stage", "istio-ca-root-cert");
const COPY: (&str, &str) = ("prod", "stage-ca-root-cert");

/// Whether both links are up.
fn up(clusters: &Clusters) -> [bool; 2] {
    [("prod", "stage"), ("stage", "prod")].map(|(from, to)| clusters.watch("one", from, to).0)
}

#[test]
fn a_root_is_replaced_without_a_moment_of_rest_where_the_copy_holds_both_meanwhile() {
    let mut clusters = federated(&ONE);
    let (old, new) = (get(&clusters, OWN), root());
    put(&mut clusters, COPY, &format!("{old}{new}"));
    // New connections all the way.
    restart(&mut clusters, "prod", &["stage-ingress", "stage-egress"]);
    assert_eq!(up(&clusters), [true; 2]);
    put(&mut clusters, OWN, &new);
    restart(&mut clusters, "stage", &["istiod-stage"]);
    clusters.after(60);
    assert_eq!(up(&clusters), [true; 2], "the gateways present the old root still");
    restart(&mut clusters, "stage", &["prod-ingress", "prod-egress"]);
    assert_eq!(up(&clusters), [true; 2], "they present the new one");
    put(&mut clusters, COPY, &new);
    restart(&mut clusters, "prod", &["stage-ingress", "stage-egress"]);
    assert_eq!(up(&clusters), [true; 2]);
}

#[test]
fn a_copy_without_the_root_that_gateways_present_fails_new_connections_whatever_istiod_publishes() {
    let mut clusters = federated(&ONE);
    let new = root();
    put(&mut clusters, OWN, &new);
    restart(&mut clusters, "prod", &["stage-ingress", "stage-egress"]);
    assert_eq!(
        up(&clusters),
        [true; 2],
        "gateways keep their certificates, and copies hold their root"
    );
    put(&mut clusters, COPY, &new);
    assert_eq!(up(&clusters), [true; 2], "open connections stay");
    restart(&mut clusters, "prod", &["stage-ingress", "stage-egress"]);
    assert_eq!(
        up(&clusters),
        [false; 2],
        "the old root was taken out before the gateways followed"
    );
    restart(&mut clusters, "stage", &["prod-ingress", "prod-egress"]);
    assert_eq!(up(&clusters), [true; 2]);
}

#[test]
fn an_authority_of_ones_own_is_taken_up_when_istiod_starts_anew_and_signs_for_gateways_that_start_then() {
    let mut clusters = federated(&ONE);
    let old = get(&clusters, OWN);
    let key = rcgen::KeyPair::generate().expect("a key");
    let parameters = crate::certificate::root_parameters("own", clusters.now).expect("a root");
    let new = parameters.self_signed(&key).expect("a root").pem();
    let both = format!("{new}{old}");
    put(&mut clusters, COPY, &both);
    let text = |text: &str| json!(k8s_openapi::ByteString(text.as_bytes().to_vec()));
    clusters.apply(
        "one",
        json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "cacerts", "namespace": "stage"}, "data": {
            "ca-cert.pem": text(&new), "ca-key.pem": text(&key.serialize_pem()), "cert-chain.pem": text(&new),
            "root-cert.pem": text(&both)}}),
    );
    clusters.settle();
    assert_eq!(get(&clusters, OWN), old, "istiod reads it when it starts");
    restart(&mut clusters, "stage", &["istiod-stage"]);
    clusters.after(60);
    assert_eq!(get(&clusters, OWN), both);
    restart(&mut clusters, "stage", &["prod-ingress", "prod-egress"]);
    assert_eq!(up(&clusters), [true; 2], "the copy holds both");
    put(&mut clusters, COPY, &old);
    restart(&mut clusters, "prod", &["stage-ingress", "stage-egress"]);
    assert_eq!(
        up(&clusters),
        [false; 2],
        "the gateways present what the new one signed"
    );
    put(&mut clusters, COPY, &new);
    restart(&mut clusters, "prod", &["istiod-prod"]);
    clusters.after(60);
    assert_eq!(up(&clusters), [true; 2]);
}
