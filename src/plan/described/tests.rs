use super::*;
use crate::snapshot::Observed;
use crate::snapshot::read_document;
use crate::topology::file::{FederationFile, FileText, read};

/// The federation of the walk-through, as real software wrote it.
fn healthy() -> Snapshot {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/observed/healthy-snapshot.json");
    read_document(&std::fs::read_to_string(file).expect("a recorded snapshot")).expect("a snapshot")
}

fn parsed(text: &str) -> FederationFile {
    let name = "federation.yaml".to_owned();
    let texts = [FileText {
        name,
        text: text.to_owned(),
    }];
    read(&texts).unwrap_or_else(|problems| panic!("{problems:?}\n{text}"))
}

#[test]
fn a_recorded_federation_is_described_by_a_file_that_can_be_read() {
    let described = described(&healthy());
    let text = described.outline.text();
    let file = parsed(&text);
    assert!(file.wanted.federates("prod-mesh", "stage-mesh"), "{text}");
    assert_eq!(file.wanted.meshes.len(), 2);
    let prod = file.wanted.meshes[0].installation.as_ref().expect("it is described");
    assert_eq!(prod.members, ["prod-bookinfo"]);
    assert_eq!(file.wanted.peerings[0].expose, Expose::Auto, "{text}");
    assert!(
        !text.contains("additionalIngress"),
        "gateways follow from the peering:\n{text}"
    );
}

#[test]
fn what_a_file_cannot_say_is_told_and_what_differs_from_convention_is_said() {
    let mut snapshot = healthy();
    let prod = snapshot.meshes.get_mut("prod-mesh").expect("the mesh");
    let Observed::Present(peers) = &mut prod.peers else {
        panic!("peers are known")
    };
    let mut stranger = peers[0].clone();
    stranger.metadata.name = Some("elsewhere".to_owned());
    stranger.spec.security.client_id = "else.local/ns/else/sa/egress".to_owned();
    peers[0].spec.remote.addresses = vec!["203.0.113.7".to_owned()];
    peers[0].spec.remote.discovery_port = Some(30188);
    peers.push(stranger);
    let described = described(&snapshot);
    let unsaid = described.unsaid.join("\n");
    assert!(
        unsaid.contains("ServiceMeshPeer elsewhere: no mesh of that name was looked at"),
        "{unsaid}"
    );
    let text = described.outline.text();
    let peering = &parsed(&text).wanted.peerings[0];
    let stage = peering
        .ends
        .iter()
        .find(|end| end.mesh == "stage-mesh")
        .expect("an end");
    assert_eq!(stage.address.addresses[0].to_string(), "203.0.113.7");
    assert_eq!(
        (stage.address.discovery_port, stage.address.service_port),
        (Some(30188), None)
    );
}

#[test]
fn a_mesh_has_the_name_that_its_peers_give_it() {
    let mut snapshot = healthy();
    let mut stage = snapshot.meshes.remove("stage-mesh").expect("the mesh");
    stage.mesh.name = "stage-mesh (west)".to_owned();
    snapshot.meshes.insert(stage.mesh.name.clone(), stage);
    let text = described(&snapshot).outline.text();
    assert!(parsed(&text).wanted.federates("prod-mesh", "stage-mesh"), "{text}");
}

/// What is said of the import of the recorded federation, taken as local by this name.
fn import_as_local(name: &str, change: impl Fn(&mut MeshState)) -> String {
    let mut snapshot = healthy();
    let prod = snapshot.meshes.get_mut("prod-mesh").expect("the mesh");
    let Observed::Present(sets) = &mut prod.imports else {
        panic!("imports are known")
    };
    let rule = &mut sets[0].spec.import_rules[0];
    rule.import_as_local = Some(true);
    let selector = rule.name_selector.as_mut().expect("a rule by name");
    selector.alias.as_mut().expect("another name").name = Some(name.to_owned());
    change(prod);
    let text = described(&snapshot).outline.text();
    let import = text.lines().find(|line| line.contains("asLocal: true"));
    import
        .unwrap_or_else(|| panic!("no import as local in\n{text}"))
        .to_owned()
}

#[test]
fn local_pods_are_spoken_of_only_where_some_answer_or_nobody_knows() {
    let beside_none = import_as_local("details-v2", |_| {});
    assert!(!beside_none.contains("localPods"), "{beside_none}");
    let beside_pods = import_as_local("details", |_| {});
    assert!(beside_pods.contains("localPods: allow"), "{beside_pods}");
    let not_known = import_as_local("details-v2", |prod| prod.member_endpoint_slices.clear());
    assert!(not_known.contains("localPods: allow"), "{not_known}");
}
