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
        not_text: None,
    }
}

fn read(texts: &[SourceText]) -> FromFiles {
    from_texts(texts, None, "2026-01-01T12:00:00Z".parse().expect("a time")).expect("a repository")
}

fn problems(texts: &[SourceText]) -> Vec<String> {
    from_texts(texts, None, "2026-01-01T12:00:00Z".parse().expect("a time")).expect_err("no repository")
}

/// What an API server would refuse, as PLACE: FAULT [MEANT].
fn faults(found: &FromFiles) -> Vec<String> {
    let fields = found
        .snapshot
        .meshes
        .values()
        .flat_map(|mesh| mesh.unknown_fields.list().expect("files tell"));
    let faults = fields.filter_map(|field| {
        let meant = field
            .meant
            .as_ref()
            .map(|meant| format!(" [{meant}]"))
            .unwrap_or_default();
        Some(format!("{}: {}{meant}", field.origin, field.fault.as_ref()?))
    });
    faults.collect()
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
    // Nobody knows what else the operator makes there.
    assert!(mesh.service("m-ingress").is_ok_and(|found| found.is_some()));
    assert!(!mesh.knows_all_services_of("m"));
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
    let other = |name: &str| {
        format!("apiVersion: federation.maistra.io/v1\nkind: ServiceMeshPeer\nmetadata: {{name: {name}}}\nspec: {{}}\n")
    };
    let texts = [
        text("base/m.yaml", &control_plane("m", "m")),
        text(
            "overlay/kustomization.yaml",
            "namespace: m\nnamePrefix: x-\nresources: [../base, peer.yaml]\npatches: [{path: patches/p.yaml}]\n",
        ),
        text("overlay/patches/p.yaml", patch),
        text("overlay/peer.yaml", &other("o")),
        text("overlay/old.yaml", &other("old")),
        text("chart/Chart.yaml", "name: x"),
        text("chart/templates/peer.yaml", "{{ if .Values.x }}\na: [\n{{ end }}"),
        text("loose/templates/peer.yaml", "a: {{ include \"x\" . }}\n"),
        text("patch.json", r#"[{"op": "add", "path": "/spec", "value": 1}]"#),
    ];
    let found = read(&texts);
    let mesh = &found.snapshot.meshes["m"];
    assert!(!has_peer(mesh, "p"), "a patch is no object");
    assert!(!has_peer(mesh, "old"), "what no kustomization lists is not applied");
    assert!(has_peer(mesh, "o"), "the kustomization gives the namespace");
    assert_eq!(
        found.notes,
        [
            "overlay/kustomization.yaml: not applied: 1 patch and namePrefix; to check the outcome: kustomize build DIR | meshfed check -f -",
            "chart/Chart.yaml: the 2 files of this Helm chart are not read; to check them: helm template DIR | meshfed check -f -",
            "overlay: 1 file beside this kustomization that it does not list: not read",
            "loose/templates/peer.yaml: a template, which is not read; render it first, and pass the outcome with `-f -`",
        ]
    );
}

#[test]
fn a_base_is_read_once_for_each_overlay_in_the_namespace_of_that() {
    let texts = [
        text("base/kustomization.yaml", "resources: [mesh.yaml]\n"),
        text("base/mesh.yaml", &(control_plane("base", "basic") + &peer("base", "p"))),
        text(
            "overlays/east/kustomization.yaml",
            "namespace: east-system\nresources: [../../base]\n",
        ),
        text(
            "overlays/west/kustomization.yaml",
            "namespace: west-system\nresources: [../../base]\n",
        ),
    ];
    let found = read(&texts);
    assert_eq!(
        found.snapshot.references(),
        ["east=east-system/basic@east", "west=west-system/basic@west"]
    );
    assert!(found.snapshot.meshes.values().all(|mesh| has_peer(mesh, "p")));
}

#[test]
fn every_fault_of_every_file_is_told_with_its_place_and_the_rest_is_judged() {
    let texts = [
        text("a.yaml", "a: [1,\nb: 2\n# apiVersion: v1\n"),
        text(
            "b.yaml",
            &(control_plane("m", "m") + "---\napiVersion: v1\nkind: ConfigMap\ndata: {a: b}\n" + &peer("m", "p")),
        ),
    ];
    let found = read(&texts);
    assert!(has_peer(&found.snapshot.meshes["m"], "p"));
    assert_eq!(
        faults(&found),
        [
            "a.yaml:1:4: the file cannot be read: unclosed bracket '['",
            "b.yaml:6:1: the object has no metadata.name",
        ]
    );
    assert_eq!(
        problems(&texts[..1])[0],
        "a.yaml:1:4: the file cannot be read: unclosed bracket '['"
    );
}

#[test]
fn a_document_that_cannot_be_read_does_not_stop_the_others_of_its_file() {
    let bad = "---\na: [1,\nb: 2\n";
    let template = "---\napiVersion: v1\nkind: Service\nmetadata: {name: {{ include \"x\" . }}}\n";
    let found = read(&[text(
        "m.yaml",
        &(control_plane("m", "m") + bad + template + &peer("m", "p")),
    )]);
    let mesh = &found.snapshot.meshes["m"];
    assert!(has_peer(mesh, "p"));
    assert_eq!(mesh.origins["ServiceMeshPeer m/p"].line, 13);
    let told = faults(&found);
    assert_eq!(told, ["m.yaml:6:4: the file cannot be read: unclosed bracket '['"]);
    assert_eq!(found.notes.len(), 1, "{:?}", found.notes);
}

#[test]
fn a_field_of_the_wrong_type_is_told_with_its_place_and_the_rest_of_the_object_is_read() {
    let wrong = "---\napiVersion: federation.maistra.io/v1\nkind: ServiceMeshPeer\nmetadata: {name: p, namespace: m}\nspec:\n  remote: {addresses: oops, discoveryPort: many}\n  security: {trustDomain: p.local}\n";
    let found = read(&[text("m.yaml", &(control_plane("m", "m") + wrong))]);
    let told = faults(&found);
    assert!(
        told[0].starts_with("m.yaml:10:12: `spec.remote.addresses`: invalid type: string \"oops\""),
        "{told:?}"
    );
    assert!(
        told[1].starts_with("m.yaml:10:29: `spec.remote.discoveryPort`: invalid type"),
        "{told:?}"
    );
    let peer = found.snapshot.meshes["m"]
        .peer("p")
        .expect("files tell")
        .expect("a peer");
    assert_eq!(peer.spec.security.trust_domain, "p.local");
    let told = problems(&[text("x.yaml", "a: 1")]);
    assert_eq!(
        told,
        [
            "there is neither a ServiceMeshControlPlane nor an object of federation in 1 file, so there is no mesh to check"
        ]
    );
}

#[test]
fn an_item_of_the_wrong_type_is_told_with_its_field_and_place() {
    let wrong = "---\napiVersion: federation.maistra.io/v1\nkind: ExportedServiceSet\nmetadata: {name: p, namespace: m}\nspec:\n  exportRules:\n  - type: LabelSelector\n    labelSelector:\n      aliases: {namespace: shop}\n";
    let found = read(&[text("m.yaml", &(control_plane("m", "m") + wrong))]);
    assert_eq!(
        faults(&found),
        [
            "m.yaml:13:7: `spec.exportRules[0].labelSelector.aliases`: invalid type: map, expected a sequence [`aliases: [{\"alias\":{\"namespace\":\"shop\"}}]`]"
        ]
    );
}

#[test]
fn a_misspelt_kind_and_a_wrong_version_are_told_and_taken_for_what_was_meant() {
    let set = "---\napiVersion: federation.maistra.io/v1\nkind: ExportServiceSet\nmetadata: {name: p, namespace: m}\nspec: {exportRules: []}\n";
    let peer = peer("m", "p").replace("maistra.io/v1", "maistra.io/v1alpha1");
    let found = read(&[text("m.yaml", &(control_plane("m", "m") + set + &peer))]);
    let mesh = &found.snapshot.meshes["m"];
    assert!(has_peer(mesh, "p") && mesh.export_set("p").expect("files tell").is_some());
    assert_eq!(
        faults(&found),
        [
            "m.yaml:7:1: `kind: ExportServiceSet`: `federation.maistra.io` has no kind ExportServiceSet [`kind: ExportedServiceSet`]",
            "m.yaml:11:1: `apiVersion: federation.maistra.io/v1alpha1`: federation.maistra.io has no version `v1alpha1` of ServiceMeshPeer [`apiVersion: federation.maistra.io/v1`]",
        ]
    );
}

#[test]
fn places_that_nobody_filled_in_are_told_one_by_one() {
    let peer = "---\napiVersion: federation.maistra.io/v1\nkind: ServiceMeshPeer\nmetadata: {name: p, namespace: m}\nspec:\n  remote:\n    addresses: [{{ADDRESS}}]\n  security:\n    trustDomain: <DOMAIN>\n    clientID: ${DOMAIN}/ns/p/sa/x\n";
    let found = read(&[text("m.yaml", &(control_plane("m", "m") + peer))]);
    assert_eq!(
        faults(&found),
        [
            "m.yaml:14:5: `spec.security.clientID` holds `${DOMAIN}/ns/p/sa/x`, which nobody has filled in",
            "m.yaml:13:5: `spec.security.trustDomain` holds `<DOMAIN>`, which nobody has filled in",
        ]
    );
    let peer = found.snapshot.meshes["m"]
        .peer("p")
        .expect("files tell")
        .expect("a peer");
    assert_eq!(peer.spec.remote.addresses, ["{{ADDRESS}}"]);
}

#[test]
fn objects_that_name_no_namespace_go_where_their_folder_or_the_user_says() {
    let without = "---\napiVersion: v1\nkind: Service\nmetadata: {name: other}\nspec: {ports: [{port: 80}]}\n";
    let set = "---\napiVersion: federation.maistra.io/v1\nkind: ImportedServiceSet\nmetadata: {name: p}\nspec: {}\n";
    let run = "---\napiVersion: tekton.dev/v1\nkind: PipelineRun\nmetadata: {generateName: build-}\nspec: {}\n";
    let all = control_plane("m", "m") + &roll("m", "[shop]") + &peer("m", "p") + without + set + run;
    let found = read(&[text("m.yaml", &all)]);
    let mesh = &found.snapshot.meshes["m"];
    assert_eq!(mesh.member_services["shop"].list().map(<[_]>::len), Ok(1));
    assert!(mesh.import_set("p").expect("files tell").is_some());
    assert_eq!(found.ignored, [("PipelineRun".to_owned(), 1)].into());
    assert_eq!(found.notes.len(), 2, "{:?}", found.notes);
    let asked = from_texts(
        &[text("m.yaml", &all)],
        Some("m"),
        "2026-01-01T12:00:00Z".parse().expect("a time"),
    );
    let asked = asked.expect("a repository");
    assert!(
        asked.snapshot.meshes["m"]
            .service("other")
            .is_ok_and(|found| found.is_some())
    );
    assert_eq!(asked.notes, [""; 0]);
}

#[test]
fn federation_whose_control_plane_is_elsewhere_is_a_mesh_for_each_namespace() {
    let client = |namespace: &str, other: &str| {
        format!(
            "---\napiVersion: federation.maistra.io/v1\nkind: ServiceMeshPeer\nmetadata: {{name: other, namespace: {namespace}}}\nspec: {{security: {{clientID: x.local/ns/{other}/sa/y}}}}\n"
        )
    };
    let found = read(&[text("m.yaml", &(client("east", "west") + &client("west", "east")))]);
    assert_eq!(found.snapshot.meshes.keys().collect::<Vec<_>>(), ["east", "west"]);
    let (east, west) = (&found.snapshot.meshes["east"], &found.snapshot.meshes["west"]);
    let peer = east.peer("other").expect("files tell").expect("a peer");
    assert_eq!(
        found.snapshot.remote_of(east, peer).map(|mesh| &mesh.mesh),
        Some(&west.mesh)
    );
    assert_eq!(
        (&east.control_plane, &east.services),
        (&Observed::default(), &Observed::default())
    );
}

#[test]
fn a_whole_cluster_is_the_mesh_where_its_control_plane_says_so() {
    let wide = control_plane("m", "m").replace("version: v2.6", "version: v2.6, mode: ClusterWide");
    let namespace = |name: &str, label: &str| {
        format!(
            "---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}, labels: {{istio-injection: {label}}}}}\n"
        )
    };
    let all = wide
        + &namespace("in", "enabled")
        + &namespace("out", "disabled")
        + &service("unlabelled", "s")
        + &service("out", "s");
    let found = read(&[text("m.yaml", &all)]);
    assert_eq!(
        found.snapshot.meshes["m"].members(),
        Ok(&["in", "unlabelled"].map(str::to_owned)[..])
    );
}

#[test]
fn the_gateways_that_a_control_plane_declares_have_the_services_that_the_operator_makes() {
    let gateway = "gateways: {additionalIngress: {door: {enabled: true, service: {type: NodePort, ports: [{port: 8188, nodePort: 31188}]}}, off: {}, elsewhere: {enabled: true, namespace: other}}}";
    let all = control_plane("m", "m").replace("version: v2.6", &format!("version: v2.6, {gateway}"));
    let found = read(&[text("m.yaml", &all)]);
    let services = found.snapshot.meshes["m"].services.list().expect("declared").iter();
    let names: Vec<_> = services
        .clone()
        .filter_map(|service| service.metadata.name.as_deref())
        .collect();
    assert_eq!(names, ["door", "istio-ingressgateway", "istio-egressgateway"]);
    let port = services
        .flat_map(|service| service.spec.as_ref()?.ports.as_ref())
        .flatten()
        .next();
    assert_eq!(port.and_then(|port| port.node_port), Some(31188));
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
    let found = read(&[text("m.yaml", &(control_plane("m", "m") + service))]);
    assert_eq!(
        faults(&found),
        ["m.yaml:8:12: the metadata.name is `true` and no text; write it in quotes"]
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
            let found = from_texts(&[text("m.yaml", &(before + &whole))], None, Timestamp::UNIX_EPOCH);
            for problem in found.map_or_else(|problems| problems, |found| faults(&found)) {
                let place: Vec<&str> = problem.splitn(4, ':').collect();
                let placed = place[0] == "m.yaml" && place[1].parse::<usize>().is_ok() && place[2].parse::<usize>().is_ok();
                prop_assert!(placed || problem.starts_with("there is neither"), "{problem}");
            }
        }
    }
}

#[test]
fn control_planes_of_one_name_are_told_apart_by_folder_by_namespace_and_by_both() {
    let one = |path: &str, namespaces: &[&str]| {
        let all: Vec<String> = namespaces.iter().map(|space| control_plane(space, "basic")).collect();
        text(path, &all.join("---\n"))
    };
    let names = |texts: &[SourceText]| -> Vec<String> { read(texts).snapshot.meshes.into_keys().collect() };
    assert_eq!(
        names(&[one("all.yaml", &["istio-system", "team-b"])]),
        ["istio-system", "team-b"]
    );
    let east = one("east/all.yaml", &["istio-system", "team-b"]);
    assert_eq!(
        names(&[east.clone(), one("west/all.yaml", &["istio-system"])]),
        ["east-istio-system", "team-b", "west"]
    );
    assert_eq!(
        names(&[east, one("west/all.yaml", &["istio-system", "team-b"])]),
        ["east-istio-system", "east-team-b", "west-istio-system", "west-team-b"]
    );
}
