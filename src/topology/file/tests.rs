use super::*;
use crate::topology::Expose;

/// The walk-through: two meshes of one cluster, one service that the one takes from the other, copies of requests.
const WALK_THROUGH: &str = include_str!("../../../tests/federation/bookinfo.yaml");

fn text(text: &str) -> Vec<FileText> {
    vec![FileText {
        name: "federation.yaml".to_owned(),
        text: text.to_owned(),
    }]
}

fn problems(yaml: &str) -> Vec<String> {
    read(&text(yaml)).expect_err("something is wrong")
}

fn assert_told(yaml: &str, expected: &[&str]) {
    let told = problems(yaml);
    for words in expected {
        assert!(
            told.iter().any(|said| said.contains(words)),
            "{words:?} is not in {told:#?}"
        );
    }
    assert_eq!(told.len(), expected.len(), "{told:#?}");
}

#[test]
fn the_walk_through_is_what_the_arguments_of_its_commands_say() {
    let file = read(&text(WALK_THROUGH)).expect("nothing is wrong");
    assert_eq!(file.name.as_deref(), Some("bookinfo"));
    let wanted = file.wanted;
    let installed = wanted.meshes[0].installation.as_ref().expect("an installation");
    assert_eq!(installed.peers, ["stage-mesh"]);
    assert_eq!(installed.members, ["prod-bookinfo"]);
    assert!(wanted.federates("stage-mesh", "prod-mesh"));
    assert_eq!(wanted.peerings[0].expose, Expose::Auto);
    assert_eq!(
        (wanted.exports.len(), wanted.imports.len(), wanted.routes.len()),
        (1, 1, 1)
    );
    assert_eq!(wanted.problems(), Vec::<String>::new());
}

#[test]
fn a_misspelt_field_is_told_with_its_place_and_what_was_meant() {
    let told = problems(
        "apiVersion: meshfed.io/v1alpha1\nkind: Federation\nmeshes:\n  east: {contxt: a, profile: demmo}\n  west:\n    members: shop\n",
    );
    assert_eq!(
        told,
        [
            "federation.yaml:4:10: meshes.east.contxt: there is no field `contxt` here; did you mean `context`?",
            "federation.yaml:4:21: meshes.east.profile: `demmo` is not known; did you mean `demo`?",
            "federation.yaml:6:5: meshes.west.members: expected a list, found `shop`",
        ]
    );
}

#[test]
fn what_is_misspelt_hides_nothing_but_what_may_follow_from_it() {
    let yaml = "\
apiVersion: meshfed.io/v1alpha1
kind: Federation
meshes:
  east: {members: [shop], trustDomain: same.local, profile: demmo}
  west: {member: [shop], trustDomain: same.local}
peerings:
- {between: [east, west]}
- {between: [east, wst]}
exports:
- {from: east, to: west, service: shop/a, es: pub/x}
- {from: east, to: nrth, service: shop/b}
imports:
- {into: west, from: east, service: pub/x}
";
    assert_told(
        yaml,
        &[
            "`demmo` is not known",
            "no field `member` here",
            "the trust domain `same.local` already",
            "`wst` is not one of the meshes",
            "no field `es` here",
            "`nrth` is not one of the meshes",
        ],
    );
}

#[test]
fn what_does_not_go_together_is_told_all_at_once() {
    let yaml = "\
apiVersion: meshfed.io/v1alpha1
kind: Federation
meshes:
  east: {members: [shop], trustDomain: same.local, clusterName: west}
  west: {members: [shop, east], trustDomain: same.local}
  Bad: {}
peerings:
- {between: [east, west]}
- {between: [east, wst]}
- {between: [west, east]}
exports:
- {from: east, to: west, service: shop/a, as: pub/x}
- {from: east, to: west, service: shop/b, as: pub/x}
- {from: west, to: east, service: shop/b, selector: app=b}
imports:
- {into: west, from: east, service: pub/y}
- {into: west, from: east, service: pub/x, as: here/x}
routes:
- {in: west, service: shop/a, mirror: {to: here/z, from: east}}
- {in: west, service: shop/a, split: {local: 80, east: 30}}
- {in: east, service: shop/a, split: {local: 80, west: 20}}
";
    assert_told(
        yaml,
        &[
            "5:33: meshes.west.trustDomain: the mesh of federation.yaml:4 has the trust domain `same.local` already",
            "namespace `shop` is a member in federation.yaml:4 already",
            "`east` is the namespace of a control plane",
            "a peer is called `west` too",
            "meshes.Bad: mesh \"Bad\" may only have lower-case letters",
            "`wst` is not one of the meshes; did you mean `west`?",
            "`west` and `east` are peers already",
            "`east` offers `pub/x` to `west` in federation.yaml:12 already",
            "exports[2]: an export has either `service` or `selector`",
            "`east` exports no `pub/y` to `west`; it exports `pub/x` and `pub/x`",
            "`west` imports no here/z from `east`; it imports `pub/y` and `here/x`",
            "sum to 110",
            "`west` routes shop/a in federation.yaml:19 already",
            "`east` imports nothing from `west`",
        ],
    );
}

#[test]
fn several_files_are_one_federation_and_say_each_thing_once() {
    let head = "apiVersion: meshfed.io/v1alpha1\nkind: Federation\n";
    let file = |name: &str, rest: &str| FileText {
        name: name.to_owned(),
        text: format!("{head}{rest}"),
    };
    let one = file("one.yaml", "metadata: {name: a}\nmeshes: {east: {}, west: {}}\n");
    let two = file("two.yaml", "peerings: [{shape: full, meshes: [east, west]}]\n");
    let read_both = read(&[one.clone(), two]).expect("nothing is wrong");
    assert_eq!(read_both.wanted.peerings.len(), 1);
    let again = file("three.yaml", "metadata: {name: b}\nmeshes: {east: {}}\n");
    let told = read(&[one, again]).expect_err("said twice");
    assert_eq!(told.len(), 2, "{told:#?}");
    assert!(
        told[1].contains("mesh `east` is described in one.yaml:4 too"),
        "{told:#?}"
    );
}

#[test]
fn shapes_and_labels_make_the_pairs_they_say() {
    let meshes =
        "meshes:\n  a: {labels: {env: p}}\n  b: {labels: {env: p}}\n  c: {labels: {env: q}}\n  d: {labels: {env: p}}\n";
    let pairs = |peerings: &str| {
        let yaml = format!("apiVersion: meshfed.io/v1alpha1\nkind: Federation\n{meshes}peerings: [{peerings}]\n");
        let wanted = read(&text(&yaml)).expect("nothing is wrong").wanted;
        let pairs = wanted
            .peerings
            .iter()
            .map(|peering| format!("{}{}", peering.ends[0].mesh, peering.ends[1].mesh));
        pairs.collect::<Vec<_>>()
    };
    assert_eq!(pairs("{matchLabels: {env: p}}"), ["ab", "ad", "bd"]);
    assert_eq!(pairs("{shape: chain, meshes: [c, a, b]}"), ["ca", "ab"]);
    assert_eq!(pairs("{hub: b, meshes: [a, b, c]}"), ["ab", "bc"]);
}

#[test]
fn a_mesh_is_meant_by_its_name_alone_and_by_nothing_more() {
    let yaml = "apiVersion: meshfed.io/v1alpha1\nkind: Federation\nmeshes: {east: {context: e, namespace: istio-system, name: basic}}\n";
    let file = read(&text(yaml)).expect("nothing is wrong");
    let named = |text: &str| file.named(&text.parse().expect("a mesh")).to_string();
    assert_eq!(named("east"), "east=istio-system/basic@e");
    assert_eq!(named("east@other"), "east@other");
    assert_eq!(named("west"), "west");
}

#[test]
fn the_schema_describes_every_field() {
    fn undescribed(schema: &serde_json::Value, path: &str, found: &mut Vec<String>) {
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            if field.get("description").is_none() && !path.ends_with("GatewayServices") {
                found.push(format!("{path}.{name}"));
            }
        }
        for (name, definition) in schema["$defs"].as_object().into_iter().flatten() {
            undescribed(definition, name, found);
        }
    }
    let mut found = Vec::new();
    undescribed(&schema(), "", &mut found);
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn the_file_in_the_readme_is_the_one_that_is_tested_and_fits_the_schema() {
    let readme = include_str!("../../../README.md");
    assert!(
        readme.contains(&format!("```yaml\n{WALK_THROUGH}```")),
        "the README shows another file"
    );
    let documents = yaml::read_documents(WALK_THROUGH).expect("YAML");
    assert_eq!(schema::faults(&documents[0].value, &schema()), []);
}
