//! A federation from one file: the same objects as from commands, what differs, what goes.

use std::io::BufRead;
use std::path::PathBuf;

use meshfed::manifest::yaml;
use meshfed::plan::differences;
use serde_json::{Value, json};

use crate::harness::{Cluster, Pair, Sandbox, one, two, until_seen};

/// A file of a federation, in a folder of its own.
struct File {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

impl File {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self {
            path: folder.path().join("federation.yaml"),
            _folder: folder,
        }
    }

    /// The federation of a pair that shares `details`, with these entries besides, in YAML's flow style.
    fn write(&self, pair: &Pair, contexts: [&str; 2], imports: bool, routes: &str) {
        let Pair {
            prod,
            stage,
            prod_members,
            stage_members,
        } = pair;
        let [east, west] = contexts.map(|context| match context {
            "" => String::new(),
            context => format!("context: {context}, "),
        });
        let import =
            format!("{{into: {prod}, from: {stage}, service: {stage_members}/details, as: {prod_members}/details-v2}}");
        let import = if imports { import } else { String::new() };
        let text = format!(
            "apiVersion: meshfed.io/v1alpha1\nkind: Federation\nmetadata: {{name: {prod}}}\nmeshes:\n  \
             {prod}: {{{east}members: [{prod_members}]}}\n  {stage}: {{{west}members: [{stage_members}]}}\n\
             peerings:\n- between: [{prod}, {stage}]\nexports:\n\
             - {{from: {stage}, to: {prod}, service: {stage_members}/details}}\nimports: [{import}]\n\
             routes: [{routes}]\n"
        );
        std::fs::write(&self.path, text).expect("a file");
    }

    fn run(&self, sandbox: &Sandbox, line: &str, code: i32) -> crate::harness::Run {
        let (command, flags) = line.split_once(' ').unwrap_or((line, ""));
        let line = format!("{command} -f {} {flags}", self.path.display());
        sandbox.meshfed(line.trim()).expect(code)
    }
}

fn split(pair: &Pair, local: u32) -> String {
    let Pair {
        prod,
        stage,
        prod_members,
        ..
    } = pair;
    let there = 100 - local;
    format!("{{in: {prod}, service: {prod_members}/details, split: {{local: {local}, {stage}: {there}}}}}")
}

/// The namespaces of the members, each with its workload.
fn workloads(pair: &Pair, clusters: [&Cluster; 2]) {
    for (namespace, cluster) in [&pair.prod_members, &pair.stage_members].into_iter().zip(clusters) {
        cluster.service(namespace, "details", &json!({"app": "details"}));
    }
}

/// Everything that is written of a pair, without what differs from pair to pair.
fn written(cluster: &Cluster, pair: &Pair, test: &str) -> Vec<Value> {
    let kinds = [
        "ServiceMeshControlPlane",
        "ServiceMeshMemberRoll",
        "ConfigMap",
        "ServiceMeshPeer",
        "ExportedServiceSet",
        "ImportedServiceSet",
        "VirtualService",
    ];
    let namespaces = [&pair.prod, &pair.stage, &pair.prod_members, &pair.stage_members];
    let mut found = Vec::new();
    for namespace in namespaces {
        for kind in kinds {
            for object in cluster.list(kind, namespace) {
                let mut labels = object["metadata"]["labels"].clone();
                if labels["app.kubernetes.io/managed-by"] != "meshfed" {
                    continue;
                }
                labels.as_object_mut().expect("labels").remove("meshfed.io/federation");
                let object = json!({"kind": kind, "name": object["metadata"]["name"], "namespace": namespace,
                    "labels": labels, "annotations": object["metadata"]["annotations"], "spec": object["spec"]});
                let text = object.to_string().replace(test, "TEST");
                found.push(serde_json::from_str(&text).expect("JSON"));
            }
        }
    }
    found
}

#[test]
fn commands_and_the_file_that_says_the_same_make_the_same_objects() {
    let sandbox = one();
    let cluster = sandbox.cluster(0);
    let (by_commands, by_file) = (Pair::new("bycommands"), Pair::new("byfile"));
    by_commands.share(sandbox);
    let Pair {
        prod,
        stage,
        prod_members,
        ..
    } = &by_commands;
    sandbox.ok(&format!("split {prod_members}/details --in {prod} local=80 {stage}=20"));

    workloads(&by_file, [&cluster, &cluster]);
    let file = File::new();
    file.write(&by_file, ["", ""], true, &split(&by_file, 80));
    file.run(sandbox, "apply --yes", 0);
    let (made, wanted) = (
        written(&cluster, &by_file, "byfile"),
        written(&cluster, &by_commands, "bycommands"),
    );
    assert_eq!(wanted.len(), 11, "{wanted:#?}");
    for (made, wanted) in made.iter().zip(&wanted) {
        assert_eq!(made, wanted);
    }
    assert_eq!(made.len(), wanted.len());
}

#[test]
fn a_federation_is_applied_compared_changed_pruned_and_deleted_by_its_file() {
    let (sandbox, pair) = (one(), Pair::new("whole"));
    let cluster = sandbox.cluster(0);
    workloads(&pair, [&cluster, &cluster]);
    let file = File::new();
    file.write(&pair, ["", ""], true, &split(&pair, 80));
    let before = file.run(sandbox, "diff -o json", 1).json();
    assert_eq!(before["same"], false);
    assert!(
        !before["notKnownBefore"].as_array().expect("what is open").is_empty(),
        "{before:#}"
    );
    assert!(cluster.get("ServiceMeshControlPlane", &pair.prod, &pair.prod).is_none());
    file.run(sandbox, "apply", 7)
        .says(&["+ ServiceMeshControlPlane", "--yes"]);
    assert!(cluster.get("ServiceMeshControlPlane", &pair.prod, &pair.prod).is_none());
    file.run(sandbox, "apply --yes", 0);
    let (code, status) = pair.status(sandbox);
    assert_eq!((code, &status["healthy"]), (0, &json!(true)), "{status:#}");

    file.run(sandbox, "diff", 0);
    let again = file.run(sandbox, "apply -o json -v", 0);
    assert!(
        !again.stderr.contains(" PATCH ") && !again.stderr.contains(" POST "),
        "{again}"
    );
    // What was looked at with the others of its kind is not read again one by one.
    for one in ["/servicemeshpeers/", "/virtualservices/"] {
        assert!(!again.stderr.contains(one), "{one} is read\n{again}");
    }
    // Five of each mesh, two in each of two namespaces and their members' for the route, and what both have in common.
    let requests = again.stderr.lines().filter(|line| line.starts_with("detail: "));
    assert_eq!(requests.count(), 2 * 5 + 6 + 7, "{again}");
    let changes = again.json();
    let mut changes = changes["changes"].as_array().expect("changes").iter();
    assert!(changes.all(|change| change["outcome"] == "unchanged"), "{again}");

    file.write(&pair, ["", ""], true, &split(&pair, 70));
    let run = file.run(sandbox, "diff", 1);
    assert!(run.stdout.contains("weight: 80 → 70"), "{run}");
    let run = file.run(sandbox, "apply --yes -q", 0);
    assert_eq!(
        run.stderr, "",
        "who answered beforehand and wants quiet is not shown the plan"
    );
    let route = cluster
        .get("VirtualService", &pair.prod_members, "details")
        .expect("a route");
    assert_eq!(route["spec"]["http"][0]["route"][0]["weight"], 70);

    file.write(&pair, ["", ""], false, "");
    let run = file.run(sandbox, "diff", 1);
    assert!(run.stdout.contains("No longer in the file"), "{run}");
    file.run(sandbox, "apply --yes", 0);
    assert!(cluster.get("VirtualService", &pair.prod_members, "details").is_some());
    let run = file.run(sandbox, "apply --yes --prune", 0);
    assert!(
        cluster.get("VirtualService", &pair.prod_members, "details").is_none(),
        "{run}"
    );
    let set = cluster
        .get("ImportedServiceSet", &pair.prod, &pair.stage)
        .expect("the set stays");
    assert_eq!(set["spec"]["importRules"], json!([]), "{run}");
    let set = cluster
        .get("ExportedServiceSet", &pair.stage, &pair.prod)
        .expect("a set");
    assert_eq!(set["spec"]["exportRules"].as_array().map(Vec::len), Some(1));

    file.run(sandbox, "delete", 7).says(&["This goes", &pair.prod]);
    let run = file.run(sandbox, "delete --yes -q", 0);
    assert!(!run.stderr.contains("This goes"), "{run}");
    for (kind, namespace, name) in [
        ("ServiceMeshPeer", &pair.prod, &pair.stage),
        ("ServiceMeshPeer", &pair.stage, &pair.prod),
        ("ImportedServiceSet", &pair.prod, &pair.stage),
        ("ServiceMeshControlPlane", &pair.prod, &pair.prod),
        ("ServiceMeshControlPlane", &pair.stage, &pair.stage),
    ] {
        assert!(
            cluster.get(kind, namespace, name).is_none(),
            "{kind} {namespace}/{name} is left"
        );
    }
    assert!(cluster.get("Namespace", "", &pair.prod_members).is_some());
    file.run(sandbox, "delete --yes", 0);
}

#[test]
fn a_federation_over_two_clusters_is_made_from_its_file_and_its_meshes_are_known_by_name() {
    let (sandbox, pair) = (two(), Pair::new("wide"));
    let (east, west) = (sandbox.cluster(0), sandbox.cluster(1));
    workloads(&pair, [&east, &west]);
    let file = File::new();
    file.write(&pair, ["east", "west"], true, &split(&pair, 80));
    file.run(sandbox, "apply --yes", 0);
    file.run(sandbox, "diff", 0);
    let path = file.path.display();
    let status = sandbox.ok(&format!("status --federation {path} -o json")).json();
    assert_eq!(status["meshes"].as_array().map(Vec::len), Some(2), "{status:#}");
    assert_eq!(status["healthy"], true, "{status:#}");
    let Pair { prod, stage, .. } = &pair;
    let again = sandbox
        .ok(&format!("peer {prod} {stage} --federation {path} -o json"))
        .json();
    let mut changes = again["changes"].as_array().expect("changes").iter();
    assert!(changes.all(|change| change["outcome"] == "unchanged"), "{again:#}");
    file.run(sandbox, "delete --yes", 0);
    assert!(west.get("ServiceMeshControlPlane", stage, stage).is_none());
}

#[test]
fn what_somebody_else_added_to_a_set_is_never_pruned() {
    let (sandbox, pair) = (one(), Pair::new("kept"));
    let cluster = sandbox.cluster(0);
    workloads(&pair, [&cluster, &cluster]);
    let file = File::new();
    file.write(&pair, ["", ""], true, "");
    file.run(sandbox, "apply --yes", 0);
    let set = cluster
        .get("ImportedServiceSet", &pair.prod, &pair.stage)
        .expect("a set");
    let mut rules = set["spec"]["importRules"].clone();
    rules.as_array_mut().expect("rules").push(json!({"type": "NameSelector",
        "nameSelector": {"namespace": pair.stage_members, "name": "other"}}));
    let patch = json!({"spec": {"importRules": rules}});
    cluster.patch("ImportedServiceSet", &pair.prod, &pair.stage, &patch);
    file.write(&pair, ["", ""], false, "");
    file.run(sandbox, "apply --yes --prune", 0);
    let set = cluster
        .get("ImportedServiceSet", &pair.prod, &pair.stage)
        .expect("a set");
    assert_eq!(set["spec"]["importRules"].as_array().map(Vec::len), Some(2), "{set:#}");
}

/// A mesh's folder of rendered manifests: each object of it.
fn rendered(folder: &std::path::Path, mesh: &str) -> Vec<Value> {
    let files = std::fs::read_dir(folder.join(mesh))
        .expect("a folder for the mesh")
        .flatten();
    let mut files: Vec<PathBuf> = files.map(|file| file.path()).collect();
    files.sort();
    let texts = files
        .iter()
        .map(|file| std::fs::read_to_string(file).expect("a manifest"));
    texts.flat_map(|text| yaml::read(&text).expect("YAML")).collect()
}

#[test]
fn what_render_writes_is_what_apply_has_made_also_of_a_route_that_was_another_before() {
    let (sandbox, pair) = (one(), Pair::new("rendersame"));
    let cluster = sandbox.cluster(0);
    workloads(&pair, [&cluster, &cluster]);
    let file = File::new();
    file.write(&pair, ["", ""], true, &split(&pair, 80));
    file.run(sandbox, "apply --yes", 0);
    let Pair {
        prod,
        stage,
        prod_members,
        ..
    } = &pair;
    let copies = format!(
        "{{in: {prod}, service: {prod_members}/details, mirror: {{to: {prod_members}/details-v2, from: {stage}}}}}"
    );
    file.write(&pair, ["", ""], true, &copies);
    let run = file.run(sandbox, "diff", 1);
    assert!(run.stdout.contains("spec.http[0]"), "{run}");
    file.run(sandbox, "apply --yes", 0);
    let out = file.path.with_file_name("manifests");
    file.run(sandbox, &format!("render --live --out {}", out.display()), 0);
    let mut compared = 0;
    for object in [prod, stage].into_iter().flat_map(|mesh| rendered(&out, mesh)) {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let (kind, metadata) = (text(&object["kind"]), &object["metadata"]);
        let (namespace, name) = (text(&metadata["namespace"]), text(&metadata["name"]));
        let live = cluster.get(&kind, &namespace, &name);
        // Those of the members were there before, and are made by nobody but their workloads' owner.
        if kind == "Namespace" {
            assert!(live.is_some(), "{name}");
            continue;
        }
        let live = live.unwrap_or_else(|| panic!("{kind} {namespace}/{name} is not there"));
        assert_eq!(differences(&object, &live), [], "{kind} {namespace}/{name}");
        compared += 1;
    }
    assert_eq!(compared, 11);
    let before = std::fs::read_dir(&out).expect("the folder").count();
    std::fs::write(out.join(prod).join("mine.yaml"), "a: 1").expect("a file");
    file.run(sandbox, &format!("render --live --out {}", out.display()), 0);
    assert_eq!(std::fs::read_dir(&out).expect("the folder").count(), before);
    assert!(
        !out.join(prod).join("mine.yaml").exists(),
        "the folder is written as a whole"
    );
    let named = format!(
        "render --live --out {}",
        file.path.parent().expect("a folder").display()
    );
    file.run(sandbox, &named, 2)
        .says(&["has files that meshfed did not write"]);
}

#[test]
fn a_command_that_knows_of_no_file_takes_nothing_out_of_a_federation() {
    let (sandbox, pair) = (one(), Pair::new("labelled"));
    let cluster = sandbox.cluster(0);
    workloads(&pair, [&cluster, &cluster]);
    let file = File::new();
    file.write(&pair, ["", ""], true, &split(&pair, 80));
    file.run(sandbox, "apply --yes", 0);
    let Pair {
        prod,
        stage,
        prod_members,
        ..
    } = &pair;
    sandbox.ok(&format!("split {prod_members}/details --in {prod} local=60 {stage}=40"));
    let again = sandbox.ok(&format!("peer {prod} {stage} -o json")).json();
    let mut changes = again["changes"].as_array().expect("changes").iter();
    assert!(changes.all(|change| change["outcome"] == "unchanged"), "{again:#}");
    let route = cluster.get("VirtualService", prod_members, "details").expect("a route");
    assert_eq!(route["metadata"]["labels"]["meshfed.io/federation"], prod.as_str());
    assert_eq!(route["spec"]["http"][0]["route"][0]["weight"], 60);
}

#[test]
fn a_dry_run_prints_the_manifests_of_its_plan_under_the_names_of_their_meshes() {
    let (sandbox, pair) = (two(), Pair::new("printed"));
    let Pair { prod, stage, .. } = &pair;
    for (mesh, context, peer) in [(prod, "east", stage), (stage, "west", prod)] {
        let line = format!("install {mesh}@{context} --peer {peer} --expose loadbalancer");
        let run = sandbox.ok(&format!("{line} --dry-run=client -o yaml"));
        assert!(
            run.stdout.contains(&format!("# Mesh `{mesh}`, context `{context}`\n")),
            "{run}"
        );
        let kinds: Vec<Value> = yaml::read(&run.stdout)
            .expect("YAML")
            .into_iter()
            .map(|mut object| object["kind"].take())
            .collect();
        assert_eq!(kinds, ["Namespace", "ServiceMeshControlPlane"], "{run}");
        sandbox.ok(&line);
    }
    let peer = format!("peer {prod}@east {stage}@west --dry-run -o yaml");
    // The operator takes its time for root certificates and addresses, and nothing is printed as long as one is missing.
    until_seen("all that the manifests say is known", || {
        let run = sandbox.meshfed(&format!("{peer} --all-clusters"));
        match run.code {
            0 => Ok(()),
            _ => {
                assert_eq!(run.stdout, "", "{run}");
                let run = run.expect(3).says(&["to be known:", "--pending"]);
                Err(run.stderr)
            }
        }
    });
    let refused = sandbox
        .meshfed(&peer)
        .expect(2)
        .says(&["`east` and `west`", "--all-clusters"]);
    assert_eq!(refused.stdout, "");
    let run = sandbox.ok(&format!("{peer} --all-clusters"));
    let peers = yaml::read(&run.stdout).expect("YAML");
    let peers = peers.iter().filter(|object| object["kind"] == "ServiceMeshPeer");
    assert_eq!(peers.count(), 2, "{run}");
    assert!(
        sandbox.cluster(0).get("ServiceMeshPeer", prod, stage).is_none(),
        "nothing is written"
    );
    for (mesh, context) in [(prod, "east"), (stage, "west")] {
        sandbox.ok(&format!("uninstall {mesh}@{context} --yes"));
    }
}

#[test]
fn manifests_whose_values_are_not_known_yet_are_not_printed_unless_asked() {
    let (sandbox, pair) = (one(), Pair::new("unprinted"));
    let Pair { prod, stage, .. } = &pair;
    for mesh in [prod, stage] {
        sandbox.ok(&format!("install {mesh}"));
    }
    // Gateways that do not exist have no addresses.
    let peer = format!("peer {prod} {stage} --expose loadbalancer --dry-run=client -o yaml");
    let refused = sandbox
        .meshfed(&peer)
        .expect(3)
        .says(&["to be known:", &format!("{stage}-ingress"), "--pending"]);
    assert_eq!(refused.stdout, "");
    let run = sandbox
        .ok(&format!("{peer} --pending"))
        .says(&["some objects are left out", &format!("{stage}-ingress")]);
    let objects = yaml::read(&run.stdout).expect("YAML");
    let kinds: Vec<&str> = objects.iter().filter_map(|object| object["kind"].as_str()).collect();
    assert!(kinds.contains(&"ServiceMeshControlPlane"), "{run}");
    assert!(!kinds.contains(&"ServiceMeshPeer"), "{run}");
    let told = sandbox.ok(&format!("peer {prod} {stage} --expose loadbalancer --dry-run -o json"));
    let pending = &told.json()["pending"];
    assert!(
        pending[0].as_str().is_some_and(|of| of.contains("-ingress")),
        "{pending}"
    );
    for mesh in [prod, stage] {
        sandbox.ok(&format!("uninstall {mesh} --yes"));
    }
}

/// Runs `init --from-live` on the meshes of a pair, and what `diff` with the file finds.
fn described(sandbox: &Sandbox, pair: &Pair, contexts: [&str; 2]) -> (String, crate::harness::Run) {
    let file = File::new();
    let path = file.path.display();
    let Pair { prod, stage, .. } = pair;
    let [east, west] = contexts;
    let run = sandbox.ok(&format!("init --from-live {prod}{east} {stage}{west} --out {path}"));
    let text = std::fs::read_to_string(&file.path).expect("a file");
    assert!(!run.stderr.contains("not in the file"), "{run}\n{text}");
    sandbox
        .meshfed(&format!("init --from-live {prod}{east} {stage}{west} --out {path}"))
        .expect(2)
        .says(&["is there already"]);
    let diff = file.run(sandbox, "diff", 0);
    (text, diff)
}

#[test]
fn a_federation_that_commands_made_is_described_by_a_file_that_finds_it_as_it_is() {
    let (sandbox, pair) = (two(), Pair::new("described"));
    let clusters = [sandbox.cluster(0), sandbox.cluster(1)];
    workloads(&pair, [&clusters[0], &clusters[1]]);
    let file = File::new();
    file.write(&pair, ["east", "west"], true, &split(&pair, 80));
    file.run(sandbox, "apply --yes", 0);
    let (text, _) = described(sandbox, &pair, ["@east", "@west"]);
    let Pair {
        prod,
        stage,
        prod_members,
        stage_members,
    } = &pair;
    for line in [
        format!("  name: {prod}\n"),
        format!("    members: [{prod_members}]\n"),
        format!("- {{between: [{prod}, {stage}]}}\n"),
        format!("- {{from: {stage}, to: {prod}, service: {stage_members}/details}}\n"),
    ] {
        assert!(text.contains(&line), "{line:?} is not in:\n{text}");
    }
    // What somebody made by hand is described too, and stays theirs.
    let kinds = [
        ("ServiceMeshPeer", prod, stage),
        ("VirtualService", prod_members, &"details".to_owned()),
        ("ServiceMeshControlPlane", prod, prod),
    ];
    for (kind, namespace, name) in kinds {
        let labels =
            json!({"metadata": {"labels": {"app.kubernetes.io/managed-by": null, "meshfed.io/federation": null}}});
        clusters[0].patch(kind, namespace, name, &labels);
    }
    let (text, _) = described(sandbox, &pair, ["@east", "@west"]);
    assert!(text.contains("adopt: true"), "{text}");
    let peer = clusters[0].get("ServiceMeshPeer", prod, stage).expect("a peer");
    assert_eq!(peer["metadata"]["labels"].get("app.kubernetes.io/managed-by"), None);
}

#[test]
fn init_writes_what_its_arguments_say_and_asks_nobody_without_a_terminal() {
    let sandbox = one();
    let run = sandbox.ok("init prod=a/x@east stage@west --member prod=shop --name f");
    assert!(
        run.stdout
            .contains("  prod:\n    context: east\n    namespace: a\n    name: x\n    members: [shop]\n"),
        "{run}"
    );
    assert!(run.stdout.contains("- {between: [prod, stage]}\n"), "{run}");
    sandbox
        .meshfed("init")
        .expect(7)
        .says(&["which meshes?", "--from-live"]);
    sandbox.meshfed("init a --member b=c").expect(2).says(&["names `b`"]);
}

#[test]
fn layouts_for_gitops_name_every_file_and_the_health_of_what_is_applied() {
    let (sandbox, pair) = (one(), Pair::new("layouts"));
    let cluster = sandbox.cluster(0);
    workloads(&pair, [&cluster, &cluster]);
    let file = File::new();
    file.write(&pair, ["", ""], true, &split(&pair, 80));
    let out = file.path.with_file_name("manifests");
    let render = format!("render --out {}", out.display());
    // Offline, what only a mesh that runs knows is named; the rest can be had.
    file.run(sandbox, &render, 3)
        .says(&["its root certificate", "--pending"]);
    assert!(!out.exists());
    let pending = file.run(sandbox, &format!("{render} --pending -o json"), 0).json();
    assert_eq!(pending["pending"].as_array().map(Vec::len), Some(2), "{pending:#}");

    file.run(sandbox, "apply --yes", 0);
    let Pair {
        prod,
        stage,
        prod_members,
        ..
    } = &pair;
    let snapshot = file.path.with_file_name("snapshot.json");
    sandbox.ok(&format!("snapshot {prod} {stage} --file {}", snapshot.display()));
    let from_snapshot = format!("{render} --snapshot {}", snapshot.display());
    file.run(
        sandbox,
        &format!("{from_snapshot} --layout argocd --repository https://git.example/f.git --path fed"),
        0,
    );
    let read = |path: String| yaml::read(&std::fs::read_to_string(out.join(&path)).expect(&path)).expect("YAML");
    let wave = read(format!("{prod}/6-peers/kustomization.yaml"));
    assert_eq!(wave[0]["commonAnnotations"]["argocd.argoproj.io/sync-wave"], "6");
    assert_eq!(
        read(format!("argocd/{stage}.yaml"))[0]["spec"]["source"]["path"],
        format!("fed/{stage}")
    );
    named_files(&out.join(prod));
    file.run(sandbox, &format!("{from_snapshot} --layout flux"), 0);
    let of_flux = read(format!("flux/{prod}.yaml"));
    assert_eq!(
        of_flux.last().expect("a route")["metadata"]["name"],
        format!("meshfed-{prod}-8-routes")
    );
    for kind in [
        "ServiceMeshControlPlane",
        "ServiceMeshMemberRoll",
        "ServiceMeshPeer",
        "ImportedServiceSet",
    ] {
        let object = cluster.list(kind, prod).remove(0);
        let (status, message) = crate::lua::health(&object);
        assert_eq!(status, "Healthy", "{kind}: {message}");
    }
    let set = cluster.list("ExportedServiceSet", stage).remove(0);
    assert_eq!(crate::lua::health(&set).0, "Healthy");

    let drawn = sandbox.ok(&format!("graph -f {} -o json", file.path.display())).json();
    let wanted: Vec<&str> = drawn["nodes"]
        .as_array()
        .expect("nodes")
        .iter()
        .filter_map(|node| node["id"].as_str())
        .collect();
    assert!(
        wanted.contains(&format!("route/{prod}/{prod_members}/details").as_str()),
        "{wanted:?}"
    );
    let live = sandbox
        .ok(&format!("graph -f {} --live -o json", file.path.display()))
        .json();
    let ids: Vec<&str> = live["nodes"]
        .as_array()
        .expect("nodes")
        .iter()
        .filter_map(|node| node["id"].as_str())
        .collect();
    assert_eq!(ids, wanted, "everything is as wanted, under the same names");
    file.write(&pair, ["", ""], true, &split(&pair, 70));
    let other = sandbox
        .meshfed(&format!("graph -f {} --live", file.path.display()))
        .expect(1);
    assert!(other.stdout.contains("80% → 70%"), "{other}");
}

/// Every manifest of a folder is named by the kustomization beside it, and the other way round.
fn named_files(folder: &std::path::Path) {
    let text = std::fs::read_to_string(folder.join("kustomization.yaml")).expect("a kustomization");
    let object = yaml::read(&text).expect("YAML").remove(0);
    let resources = object["resources"].as_array().expect("resources").iter();
    let mut named: Vec<String> = resources
        .map(|name| name.as_str().expect("a name").to_owned())
        .collect();
    named.sort();
    let entries = std::fs::read_dir(folder).expect("a folder").flatten();
    let mut there: Vec<String> = entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    there.retain(|name| name != "kustomization.yaml");
    there.sort();
    assert_eq!(named, there);
    for name in there.iter().filter(|name| folder.join(name).is_dir()) {
        named_files(&folder.join(name));
    }
}

#[test]
fn a_file_takes_a_bundle_for_a_mesh_that_somebody_else_looks_after() {
    let (sandbox, pair) = (two(), Pair::new("told"));
    let clusters = [sandbox.cluster(0), sandbox.cluster(1)];
    workloads(&pair, [&clusters[0], &clusters[1]]);
    let Pair {
        prod,
        stage,
        prod_members,
        stage_members,
    } = &pair;
    sandbox.ok(&format!(
        "install {stage}@west --member {stage_members} --peer {prod} --expose loadbalancer"
    ));
    let file = File::new();
    let bundle = file.path.with_file_name("stage.yaml");
    sandbox.ok(&format!("bundle {stage}@west --for {prod} -o {}", bundle.display()));
    let text = format!(
        "apiVersion: meshfed.io/v1alpha1\nkind: Federation\nmeshes:\n  {prod}: {{context: east, members: [{prod_members}]}}\n  \
         {stage}: {{bundle: stage.yaml}}\npeerings:\n- between: [{prod}, {stage}]\n  expose: loadbalancer\nexports:\n\
         - {{from: {prod}, to: {stage}, service: {prod_members}/details}}\n"
    );
    std::fs::write(&file.path, text).expect("a file");
    file.run(sandbox, "apply --yes", 0);
    file.run(sandbox, "diff", 0);
    assert!(clusters[0].get("ServiceMeshPeer", prod, stage).is_some());
    assert!(
        clusters[1].get("ServiceMeshPeer", stage, prod).is_none(),
        "the other side is somebody else's"
    );
    assert!(clusters[0].get("ExportedServiceSet", prod, stage).is_some());
    let out = file.path.with_file_name("manifests");
    file.run(sandbox, &format!("render --live --out {}", out.display()), 0);
    assert!(!out.join(stage).exists());
    file.run(sandbox, "delete --yes", 0);
    assert!(clusters[0].get("ServiceMeshPeer", prod, stage).is_none());
}

#[test]
fn what_a_gitops_tool_owns_is_refused_by_name_or_left_out() {
    let (sandbox, pair) = (one(), Pair::new("skipped"));
    let cluster = sandbox.cluster(0);
    workloads(&pair, [&cluster, &cluster]);
    let file = File::new();
    file.write(&pair, ["", ""], true, &split(&pair, 80));
    file.run(sandbox, "apply --yes", 0);
    let labels = json!({"metadata": {"labels": {"kustomize.toolkit.fluxcd.io/name": "shop"}}});
    cluster.patch("VirtualService", &pair.prod_members, "details", &labels);
    file.write(&pair, ["", ""], true, &split(&pair, 70));
    file.run(sandbox, "apply --yes", 5)
        .says(&["VirtualService", "Flux owns this object", "nothing was written"]);
    let run = file.run(sandbox, "apply --yes --skip-owned", 0);
    assert!(run.stdout.contains("Left out, since others own it:\n  mesh `"), "{run}");
    let route = cluster
        .get("VirtualService", &pair.prod_members, "details")
        .expect("a route");
    assert_eq!(route["spec"]["http"][0]["route"][0]["weight"], 80);
}

#[test]
fn what_a_failed_run_has_written_is_taken_back() {
    let (sandbox, pair) = (one(), Pair::new("takenback"));
    let cluster = sandbox.cluster(0);
    // No Service, so that nothing is offered and the route finds nothing to lead to.
    cluster.service(&pair.prod_members, "details", &json!({"app": "details"}));
    let file = File::new();
    file.write(&pair, ["", ""], true, &split(&pair, 80));
    file.run(sandbox, "apply --yes --rollback-on-failure", 1)
        .says(&["taken back: ", "stays: Namespace"]);
    for (kind, namespace, name) in [
        ("ServiceMeshControlPlane", &pair.prod, &pair.prod),
        ("ServiceMeshControlPlane", &pair.stage, &pair.stage),
        ("ServiceMeshPeer", &pair.prod, &pair.stage),
    ] {
        assert!(
            cluster.get(kind, namespace, name).is_none(),
            "{kind} {namespace}/{name} is left"
        );
    }
    assert!(cluster.get("Namespace", "", &pair.prod).is_some());
}

/// What is said in an object and by whom, without what the API server and its statuses say.
fn said(cluster: &Cluster, kind: &str, namespace: &str, name: &str) -> Value {
    let object = cluster
        .get(kind, namespace, name)
        .unwrap_or_else(|| panic!("no {kind} {namespace}/{name}"));
    let metadata = &object["metadata"];
    let entries = metadata["managedFields"].as_array().expect("owners of fields");
    let owners = entries.iter().filter(|entry| entry.get("subresource").is_none());
    let mut owners: Vec<Value> = owners
        .map(|entry| json!([entry["manager"], entry["operation"], entry["fieldsV1"]]))
        .collect();
    owners.sort_by_key(Value::to_string);
    json!({"labels": metadata["labels"], "annotations": metadata["annotations"], "spec": object["spec"],
        "uid": metadata["uid"], "owners": owners})
}

#[test]
fn what_a_failed_run_has_changed_is_as_it_was_with_its_owners_and_what_it_has_made_is_gone() {
    let (sandbox, pair) = (one(), Pair::new("asitwas"));
    let cluster = sandbox.cluster(0);
    workloads(&pair, [&cluster, &cluster]);
    let file = File::new();
    file.write(&pair, ["", ""], true, &split(&pair, 80));
    file.run(sandbox, "apply --yes", 0);
    let Pair {
        prod,
        stage,
        prod_members,
        stage_members,
    } = &pair;
    // Others have a hand in what is there: a rule, a member and a label are theirs.
    let more = format!("{prod}-more");
    cluster.service(&more, "details", &json!({"app": "details"}));
    cluster.service(stage_members, "reviews", &json!({"app": "reviews"}));
    let set = cluster.get("ExportedServiceSet", stage, prod).expect("a set");
    let theirs = json!({"apiVersion": "federation.maistra.io/v1", "kind": "ExportedServiceSet",
        "metadata": {"name": prod, "labels": {"shop": "books"}}, "spec": set["spec"]});
    cluster.apply("platform-team", stage, &theirs);

    // The last object of the run is refused, and only when it is really written.
    let policy = json!({
        "matchConstraints": {"resourceRules": [{"apiGroups": ["networking.istio.io"], "apiVersions": ["*"],
            "operations": ["CREATE", "UPDATE"], "resources": ["virtualservices"]}]},
        "validations": [{"expression": format!(
            "object.metadata.namespace != '{prod_members}' || (has(request.dryRun) && request.dryRun)"),
            "message": "no routes today"}]});
    let probe = json!({"apiVersion": "networking.istio.io/v1beta1", "kind": "VirtualService",
        "metadata": {"name": "probe", "namespace": prod_members}, "spec": {"hosts": ["probe"]}});
    cluster.refuse(&format!("{prod}-routes"), &policy, &probe);
    let changed = [
        ("ExportedServiceSet", stage, prod.as_str()),
        ("ImportedServiceSet", prod, stage),
        ("ServiceMeshMemberRoll", prod, "default"),
        ("ServiceMeshControlPlane", prod, prod),
        ("VirtualService", prod_members, "details"),
    ];
    let before = changed.map(|(kind, namespace, name)| said(&cluster, kind, namespace, name));

    let text = std::fs::read_to_string(&file.path).expect("a file");
    let text = text
        .replace("local: 80", "local: 60")
        .replace(&format!("{stage}: 20"), &format!("{stage}: 40"))
        .replace(&format!("[{prod_members}]"), &format!("[{prod_members}, {more}]"))
        .replace(
            "exports:\n",
            &format!(
                "exports:\n- {{from: {prod}, to: {stage}, service: {prod_members}/details}}\n\
                 - {{from: {stage}, to: {prod}, service: {stage_members}/reviews}}\n"
            ),
        )
        .replace(
            "imports: [",
            &format!("imports: [{{into: {prod}, from: {stage}, service: {stage_members}/reviews}}, "),
        );
    std::fs::write(&file.path, text).expect("a file");
    let run = file.run(sandbox, "apply --yes --rollback-on-failure", 1).says(&[
        "no routes today",
        &format!("{prod}: ServiceMeshMemberRoll {prod}/default changed"),
        &format!("{stage}: ExportedServiceSet {stage}/{prod} changed"),
        &format!("{prod}: ImportedServiceSet {prod}/{stage} changed"),
        &format!("{prod}: ExportedServiceSet {prod}/{stage} created"),
        "taken back: ",
    ]);
    assert!(!run.stderr.contains("stays: "), "{run}");
    for ((kind, namespace, name), before) in changed.into_iter().zip(&before) {
        let after = said(&cluster, kind, namespace, name);
        assert_eq!(&after, before, "{kind} {namespace}/{name}\n{run}");
    }
    assert!(cluster.get("ExportedServiceSet", prod, stage).is_none(), "{run}");
}

#[test]
fn a_run_that_is_killed_is_told_of_by_the_next_which_goes_on() {
    let (sandbox, pair) = (one(), Pair::new("cutoff"));
    let cluster = sandbox.cluster(0);
    workloads(&pair, [&cluster, &cluster]);
    let file = File::new();
    file.write(&pair, ["", ""], true, &split(&pair, 80));
    let mut killed = sandbox.spawn(&format!("apply -f {} --yes", file.path.display()));
    let lines = std::io::BufReader::new(killed.stderr.take().expect("a pipe")).lines();
    let mut lines = lines.map(|line| line.expect("text"));
    let written = lines.find(|line| line.contains("ServiceMeshControlPlane") && line.contains("created"));
    assert!(written.is_some(), "it wrote a control plane");
    killed.kill().expect("it runs");
    killed.wait().expect("it ends");
    let next = file.run(sandbox, "apply --yes", 0);
    assert!(next.stderr.contains("was cut off after it had written"), "{next}");
    assert!(next.stderr.contains("ServiceMeshControlPlane"), "{next}");
    let last = file.run(sandbox, "apply --yes", 0);
    assert!(!last.stderr.contains("was cut off"), "{last}");
}
