//! Repositories as people lay them out.

use super::*;
use crate::snapshot::{MeshState, Observed};

fn has_peer(mesh: &MeshState, name: &str) -> bool {
    mesh.peer(name).expect("files tell").is_some()
}

fn text(path: &str, text: &str) -> SourceText {
    let mut folder: Vec<String> = path.split('/').map(str::to_owned).collect();
    let file = folder.pop().expect("a file");
    SourceText {
        name: path.to_owned(),
        folder,
        file,
        text: text.to_owned(),
    }
}

fn read(texts: &[SourceText]) -> FromFiles {
    from_texts(texts, "2026-01-01T12:00:00Z".parse().expect("a time")).expect("a repository")
}

fn problems(texts: &[SourceText]) -> Vec<String> {
    from_texts(texts, "2026-01-01T12:00:00Z".parse().expect("a time")).expect_err("no repository")
}

fn control_plane(namespace: &str, name: &str) -> String {
    format!(
        "apiVersion: maistra.io/v2\nkind: ServiceMeshControlPlane\nmetadata: {{name: {name}, namespace: {namespace}}}\nspec: {{version: v2.6}}\n"
    )
}

fn roll(namespace: &str, members: &str) -> String {
    format!(
        "---\napiVersion: maistra.io/v1\nkind: ServiceMeshMemberRoll\nmetadata: {{name: default, namespace: {namespace}}}\nspec: {{members: {members}}}\n"
    )
}

fn service(namespace: &str, name: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Service\nmetadata: {{name: {name}, namespace: {namespace}}}\nspec: {{ports: [{{port: 80}}]}}\n"
    )
}

fn peer(namespace: &str, name: &str) -> String {
    format!(
        "---\napiVersion: federation.maistra.io/v1\nkind: ServiceMeshPeer\nmetadata: {{name: {name}, namespace: {namespace}}}\nspec: {{security: {{trustDomain: x}}}}\n"
    )
}

#[test]
fn one_file_with_two_meshes_is_told_apart_by_namespace() {
    let all = [
        control_plane("prod-mesh", "prod-mesh"),
        "---\n".to_owned() + &control_plane("stage-mesh", "stage-mesh"),
        roll("prod-mesh", "[shop]"),
        service("shop", "details"),
        peer("prod-mesh", "stage-mesh"),
        peer("stage-mesh", "prod-mesh"),
    ]
    .concat();
    let found = read(&[text("all.yaml", &all)]);
    let prod = &found.snapshot.meshes["prod-mesh"];
    assert_eq!(prod.members(), Ok(&["shop"].map(str::to_owned)[..]));
    assert_eq!(prod.member_services["shop"].list().map(<[_]>::len), Ok(1));
    assert!(has_peer(prod, "stage-mesh") && !has_peer(prod, "prod-mesh"));
    assert_eq!(prod.mesh.reference(), "prod-mesh/prod-mesh");
    assert!(has_peer(&found.snapshot.meshes["stage-mesh"], "prod-mesh"));
    assert_eq!(found.notes, [""; 0]);
    assert_eq!(
        prod.origins["ServiceMeshPeer prod-mesh/stage-mesh"].to_string(),
        "all.yaml:21:1"
    );
}

#[test]
fn equal_names_in_two_clusters_are_told_apart_by_their_folders() {
    let repository = |cluster: &str, other: &str| {
        vec![
            text(
                &format!("clusters/{cluster}/mesh.yaml"),
                &control_plane("istio-system", "basic"),
            ),
            text(
                &format!("clusters/{cluster}/peers/{other}.yaml"),
                &peer("istio-system", other),
            ),
            text(
                &format!("clusters/{cluster}/roll.yaml"),
                &roll("istio-system", "[bookinfo]"),
            ),
        ]
    };
    let mut texts = repository("east", "west");
    texts.extend(repository("west", "east"));
    texts.push(text("apps/details.yaml", &service("bookinfo", "details")));
    let found = read(&texts);
    let names: Vec<_> = found.snapshot.references();
    assert_eq!(names, ["east=istio-system/basic@east", "west=istio-system/basic@west"]);
    let (east, west) = (&found.snapshot.meshes["east"], &found.snapshot.meshes["west"]);
    assert!(has_peer(east, "west") && !has_peer(east, "east"));
    // What is in neither folder belongs to both.
    assert_eq!(west.member_services["bookinfo"].list().map(<[_]>::len), Ok(1));
    assert_eq!(east.member_services["bookinfo"].list().map(<[_]>::len), Ok(1));
}

#[test]
fn what_files_cannot_have_is_not_asked() {
    let all = control_plane("m", "m") + &roll("m", "[shop]") + &service("m", "m-ingress") + &peer("m", "p");
    let found = read(&[text("m.yaml", &all)]);
    let mesh = &found.snapshot.meshes["m"];
    assert_eq!(mesh.services, Observed::default());
    assert_eq!(mesh.istiod_pods, Observed::default());
    assert_eq!(mesh.cluster, Observed::default());
    assert_eq!(mesh.member_services["shop"], Observed::default());
    assert_eq!(mesh.peer_certificates["p-ca-root-cert"], Observed::default());
}

#[test]
fn certificates_count_once_the_files_hold_any() {
    let certificate = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: p-ca-root-cert, namespace: m}\ndata: {root-cert.pem: x}\n";
    let all = control_plane("m", "m") + &peer("m", "p") + &peer("m", "o") + certificate;
    let found = read(&[text("m.yaml", &all)]);
    let mesh = &found.snapshot.meshes["m"];
    assert!(matches!(mesh.peer_certificates["p-ca-root-cert"], Observed::Present(_)));
    assert_eq!(mesh.peer_certificates["o-ca-root-cert"], Observed::Missing);
}

#[test]
fn a_dump_of_a_cluster_is_read_without_what_only_the_cluster_knows() {
    let dump = r#"{"apiVersion": "v1", "kind": "List", "items": [
      {"apiVersion": "maistra.io/v2", "kind": "ServiceMeshControlPlane", "metadata": {"name": "m", "namespace": "m", "resourceVersion": "7"}, "spec": {}},
      {"apiVersion": "federation.maistra.io/v1", "kind": "ServiceMeshPeer", "metadata": {"name": "p", "namespace": "m"}, "spec": {},
       "status": {"discoveryStatus": {"active": []}}}]}"#;
    let found = read(&[text("dump.json", dump)]);
    let peer = found.snapshot.meshes["m"]
        .peer("p")
        .expect("known peers")
        .expect("a peer");
    assert_eq!(peer.status, None);
    assert_eq!(found.snapshot.meshes["m"].origins["ServiceMeshPeer m/p"].line, 3);
}

#[test]
fn members_are_listed_selected_or_come_by_themselves() {
    let namespace = "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: picked, labels: {mesh: m}}\n";
    let selector = "---\napiVersion: maistra.io/v1\nkind: ServiceMeshMemberRoll\nmetadata: {name: default, namespace: m}\nspec: {memberSelectors: [{matchLabels: {mesh: m}}]}\n";
    let member = "---\napiVersion: maistra.io/v1\nkind: ServiceMeshMember\nmetadata: {name: default, namespace: own}\nspec: {controlPlaneRef: {name: m, namespace: m}}\n";
    let found = read(&[text(
        "m.yaml",
        &(control_plane("m", "m") + namespace + selector + member),
    )]);
    assert_eq!(
        found.snapshot.meshes["m"].members(),
        Ok(&["own", "picked"].map(str::to_owned)[..])
    );
    let all = control_plane("m", "m") + &roll("m", "['*']") + &service("a", "x") + &service("kube-system", "dns");
    let found = read(&[text("m.yaml", &all)]);
    assert_eq!(found.snapshot.meshes["m"].members(), Ok(&["a"].map(str::to_owned)[..]));
}

#[test]
fn fields_that_an_api_server_would_drop_are_found_with_what_was_meant() {
    let sets = "---\napiVersion: federation.maistra.io/v1
kind: ExportedServiceSet
metadata: {name: p, namespace: m}
spec:
  exportRules:
    - type: LabelSelector
      labelSelector:
        namespace: shop
        Selector:
          matchLabels: {app: details}
        alias: {name: facts}
---
apiVersion: federation.maistra.io/v1
kind: ImportedServiceSet
metadata: {name: p, namespace: m}
spec:
  importRules:
    - type: NameSelector
      nameSelector:
        importAsLocal: true
        name: details
";
    let found = read(&[text("m.yaml", &(control_plane("m", "m") + sets))]);
    let fields = found.snapshot.meshes["m"].unknown_fields.list().expect("files tell");
    let told: Vec<String> = fields
        .iter()
        .map(|field| {
            format!(
                "{} {} {}",
                field.origin,
                field.field,
                field.meant.as_deref().unwrap_or("-")
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "m.yaml:14:9 spec.exportRules[0].labelSelector.Selector `selector`",
            "m.yaml:16:9 spec.exportRules[0].labelSelector.alias `aliases: [{\"alias\":{\"name\":\"facts\"}}]`",
            "m.yaml:25:9 spec.importRules[0].nameSelector.importAsLocal `spec.importRules[0].importAsLocal`",
        ]
    );
}

#[test]
fn objects_without_unknown_fields_have_none() {
    let sets = "---\napiVersion: federation.maistra.io/v1
kind: ExportedServiceSet
metadata: {name: p, namespace: m, labels: {a: b}}
spec:
  exportRules:
    - {type: LabelSelector, labelSelector: {namespace: a, selector: {matchLabels: {any: thing}, matchExpressions: [{key: a, operator: In, values: [b]}]}, aliases: [{name: a, alias: {name: b}}]}}
";
    let all = control_plane("m", "m") + &peer("m", "p") + sets;
    assert_eq!(
        read(&[text("m.yaml", &all)]).snapshot.meshes["m"]
            .unknown_fields
            .list()
            .expect("files tell"),
        []
    );
}

#[test]
fn kinds_that_no_check_reads_are_counted() {
    let other = "---\napiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: x, namespace: m}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x, namespace: m}\n";
    let found = read(&[
        text("m.yaml", &(control_plane("m", "m") + other)),
        text("values.yaml", "replicas: 3"),
    ]);
    assert_eq!(
        found.ignored,
        [("Deployment".to_owned(), 1), ("Service".to_owned(), 1)].into()
    );
}

#[test]
fn patches_and_charts_are_passed_over_with_a_word() {
    let patch = "apiVersion: federation.maistra.io/v1\nkind: ServiceMeshPeer\nmetadata: {name: p}\nspec: {remote: {addresses: [x]}}\n";
    let texts = [
        text("base/m.yaml", &control_plane("m", "m")),
        text(
            "overlay/kustomization.yaml",
            "namespace: m\nresources: [../base]\npatches: [{path: patches/p.yaml}]\n",
        ),
        text("overlay/patches/p.yaml", patch),
        text(
            "overlay/peer.yaml",
            "apiVersion: federation.maistra.io/v1\nkind: ServiceMeshPeer\nmetadata: {name: o}\nspec: {}\n",
        ),
        text("chart/Chart.yaml", "name: x"),
        text("chart/templates/peer.yaml", "{{ if .Values.x }}\na: [\n{{ end }}"),
    ];
    let found = read(&texts);
    let mesh = &found.snapshot.meshes["m"];
    assert!(!has_peer(mesh, "p"), "a patch is no object");
    assert!(has_peer(mesh, "o"), "the kustomization gives the namespace");
    assert_eq!(
        found.notes,
        [
            "overlay/kustomization.yaml: 1 patch file not applied; to check the outcome: kustomize build DIR | meshfed check -f -",
            "chart/Chart.yaml: the 2 files of this Helm chart are not read; to check them: helm template DIR | meshfed check -f -",
        ]
    );
}

#[test]
fn every_problem_of_every_file_is_told_at_once_with_its_place() {
    let texts = [
        text("a.yaml", "a: [1,\nb: 2\n"),
        text(
            "b.yaml",
            &(control_plane("m", "m") + "---\napiVersion: v1\nkind: ConfigMap\ndata: {a: b}\n"),
        ),
    ];
    let found = problems(&texts);
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(found[0], "a.yaml:1:4: unclosed bracket '['");
    assert_eq!(found[1], "b.yaml:6:1: the ConfigMap has no metadata.name");
}

#[test]
fn an_object_that_is_none_of_its_kind_is_told_with_its_place() {
    let wrong = "---\napiVersion: federation.maistra.io/v1\nkind: ServiceMeshPeer\nmetadata: {name: p, namespace: m}\nspec: {remote: {addresses: oops}}\n";
    let found = problems(&[text("m.yaml", &(control_plane("m", "m") + wrong))]);
    assert_eq!(found.len(), 1);
    assert!(
        found[0].starts_with("m.yaml:9:17: ServiceMeshPeer m/p: spec.remote.addresses: invalid type: string \"oops\""),
        "{found:?}"
    );
    assert_eq!(
        problems(&[text("x.yaml", "a: 1")]),
        ["there is no ServiceMeshControlPlane in 1 file, so there is no mesh to check"]
    );
}

#[test]
fn an_item_of_the_wrong_type_is_told_with_its_field_and_place() {
    let wrong = "---\napiVersion: federation.maistra.io/v1\nkind: ExportedServiceSet\nmetadata: {name: p, namespace: m}\nspec:\n  exportRules:\n  - type: LabelSelector\n    labelSelector:\n      aliases: {namespace: shop}\n";
    let found = problems(&[text("m.yaml", &(control_plane("m", "m") + wrong))]);
    assert_eq!(
        found,
        [
            "m.yaml:13:7: ExportedServiceSet m/p: spec.exportRules[0].labelSelector.aliases: invalid type: map, expected a \
             sequence"
        ]
    );
}

#[test]
fn words_that_kubectl_takes_for_booleans_are_booleans() {
    let set = "---\napiVersion: federation.maistra.io/v1\nkind: ImportedServiceSet\nmetadata: {name: p, namespace: m}\nspec:\n  importRules:\n  - type: NameSelector\n    importAsLocal: yes\n    nameSelector: {name: details, namespace: shop, alias: {namespace: shop}}\n";
    let found = read(&[text(
        "m.yaml",
        &("\u{feff}".to_owned() + &control_plane("m", "m") + set),
    )]);
    let set = found.snapshot.meshes["m"]
        .import_set("p")
        .expect("files say")
        .expect("a set");
    assert_eq!(set.spec.import_rules[0].import_as_local, Some(true));
}

#[test]
fn a_name_that_kubectl_takes_for_something_else_is_told() {
    let service = "---\napiVersion: v1\nkind: Service\nmetadata: {name: on, namespace: m}\n";
    let found = problems(&[text("m.yaml", &(control_plane("m", "m") + service))]);
    assert_eq!(
        found,
        ["m.yaml:8:12: the metadata.name of the Service is `true` and no text; write it in quotes"]
    );
}

mod hostile {
    use proptest::prelude::*;

    use super::*;
    use crate::manifest::yaml;

    /// Pieces that YAML readers stumble over.
    fn piece() -> impl Strategy<Value = String> {
        let fixed = [
            "[",
            "{",
            "]",
            "}",
            "- ",
            "? ",
            ": ",
            "\n",
            "\t",
            "\0",
            "\u{feff}",
            "\u{85}",
            "&a ",
            "*a",
            "<<: *a\n",
            "!!map ",
            "!<x> ",
            "|\n  x\n",
            ">-\n",
            "---\n",
            "...\n",
            "%YAML 9.9\n",
            "\"\\x",
            "'",
            "# c\n",
            "a: &a [*a]\n",
            "a: 1\na: 2\n",
            "<<: [*a, *b]\n",
            "0x1G",
            ".inf",
            "1e999999",
            "=",
            "~",
            "kind: List\nitems:\n",
            "apiVersion: v1\n",
            "metadata: {name: ",
            "kind: ServiceMeshPeer\n",
            "apiVersion: federation.maistra.io/v1\n",
            "  ",
            "\r\n",
            "\u{1b}[2J",
        ];
        prop_oneof![
            8 => proptest::sample::select(fixed.to_vec()).prop_map(str::to_owned),
            1 => any::<String>(),
            1 => (proptest::sample::select(vec!["[", "{a: ", "- ", "&x ", "*x ", "a:\n ", "? - "]), 1..3000usize)
                .prop_map(|(open, times)| open.repeat(times)),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_text_makes_the_reader_panic_and_every_error_has_a_line_and_a_column(
            pieces in prop::collection::vec(piece(), 0..40)
        ) {
            let whole = pieces.concat();
            if let Err(error) = yaml::read(&whole) {
                prop_assert!(error.line > 0 && error.column > 0, "{error} of {whole:?}");
            }
            let before = control_plane("m", "m") + "---\n";
            for problem in from_texts(&[text("m.yaml", &(before + &whole))], Timestamp::UNIX_EPOCH).err().into_iter().flatten() {
                let place: Vec<&str> = problem.splitn(4, ':').collect();
                prop_assert!(place[0] == "m.yaml" && place[1].parse::<usize>().is_ok() && place[2].parse::<usize>().is_ok(), "{problem}");
            }
        }
    }
}
