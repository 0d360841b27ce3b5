//! What is not known is no "not yet".

use k8s_openapi::jiff::Timestamp;

use super::*;
use crate::snapshot::{Observed, Snapshot, samples};

#[test]
fn a_link_between_meshes_whose_peers_cannot_be_read_is_not_known() {
    let link = |spoilt: &[&str]| {
        let meshes = ["prod", "stage"].map(|name| {
            let mut mesh = samples::mesh(name, &serde_json::json!({}));
            mesh.peers = match spoilt.contains(&name) {
                true => Observed::unreachable("no answer within 2s"),
                false => Observed::Present(Vec::new()),
            };
            (name.to_owned(), mesh)
        });
        let seen = Observation::of(Snapshot {
            taken_at: Timestamp::UNIX_EPOCH,
            meshes: meshes.into(),
        });
        let connected = Condition::Connected { to: "stage".to_owned() };
        let unmet = Requirement::new(&seen.snapshot.meshes["prod"], "the link", connected).unmet(&seen);
        unmet.expect("there is no link").to_string()
    };
    assert!(link(&[]).ends_with("not seen yet"), "{}", link(&[]));
    for spoilt in [&["prod"][..], &["stage"], &["prod", "stage"]] {
        let told = link(spoilt);
        assert!(
            told.ends_with("ServiceMeshPeers could not be read: no answer within 2s"),
            "{told}"
        );
    }
}
