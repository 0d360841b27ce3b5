//! Many meshes from one file, each federated with each other one: what it takes to make it, to find that nothing is to be
//! done, and to take it away.

use serde_json::json;

use crate::harness::{Run, Sandbox, one};

const MESHES: usize = 5;

/// What is asked of each mesh, however many peers it has and services it shares: the Services and the root certificate of
/// its control plane, the pods of its istiod, all copies of its peers' certificates in one list, the Services of its member.
const OF_A_MESH: usize = 5;

/// What all meshes of a cluster have in common: which cluster it is, what it serves, and one list of each kind of Maistra's and
/// of the routes that an import under another name would break.
const OF_A_CLUSTER: usize = 8;

/// The file: each mesh offers its service to every other one, which takes it.
fn file(names: &[String]) -> String {
    let of_each = |line: &dyn Fn(&String) -> String| names.iter().map(line).collect::<String>();
    let others = |name: &String| {
        let others = names.iter().filter(|other| *other != name).cloned();
        others.collect::<Vec<_>>().join(", ")
    };
    format!(
        "apiVersion: meshfed.io/v1alpha1\nkind: Federation\nmetadata: {{name: full}}\nmeshes:\n{}\
         peerings:\n- {{shape: full, meshes: [{}]}}\nexports:\n{}imports:\n{}",
        of_each(&|name| format!("  {name}: {{members: [{name}-shop]}}\n")),
        names.join(", "),
        of_each(&|name| format!(
            "- {{from: {name}, to: [{}], service: {name}-shop/details}}\n",
            others(name)
        )),
        of_each(&|name| format!(
            "- {{into: [{}], from: {name}, service: {name}-shop/details}}\n",
            others(name)
        )),
    )
}

fn requests(run: &Run) -> Vec<&str> {
    let told = run.stderr.lines();
    told.filter_map(|line| line.strip_prefix("detail: ")).collect()
}

fn apply(sandbox: &Sandbox, path: &std::path::Path) -> Run {
    sandbox.ok(&format!("apply -f {} --yes -o json -v", path.display()))
}

#[test]
fn a_full_mesh_comes_and_goes_with_few_requests_and_a_second_apply_asks_each_mesh_five_times() {
    let sandbox = one();
    let cluster = sandbox.cluster(0);
    let names: Vec<String> = (1..=MESHES).map(|number| format!("full{number}")).collect();
    for name in &names {
        cluster.service(&format!("{name}-shop"), "details", &json!({"app": "details"}));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("federation.yaml");
    std::fs::write(&path, file(&names)).expect("a file");

    let first = apply(sandbox, &path);
    for once in ["exports to", "imports from"] {
        let told = first
            .stderr
            .lines()
            .filter(|line| line.starts_with("ok ") && line.contains(once));
        assert_eq!(told.count(), 1, "{once} is told once\n{first}");
    }

    for resource in ["servicemeshpeers", "exportedservicesets", "importedservicesets"] {
        let of_one = format!("/{resource}/");
        let reads = requests(&first)
            .into_iter()
            .filter(|request| request.contains(": GET "));
        let looks: Vec<&str> = reads.filter(|request| request.contains(&of_one)).collect();
        assert_eq!(looks, [""; 0], "what is not there is made without a look");
    }

    let second = apply(sandbox, &path);
    let asked = requests(&second);
    assert!(asked.iter().all(|request| request.contains(": GET ")), "{second}");
    let is_of_a_mesh = |request: &&&str| {
        names
            .iter()
            .any(|name| request.contains(&format!("/namespaces/{name}")))
    };
    let of_meshes = asked.iter().filter(is_of_a_mesh).count();
    assert_eq!(
        (of_meshes, asked.len() - of_meshes),
        (MESHES * OF_A_MESH, OF_A_CLUSTER),
        "{asked:#?}"
    );
    let changes = second.json();
    let mut changes = changes["changes"].as_array().expect("changes").iter();
    assert!(changes.all(|change| change["outcome"] == "unchanged"), "{second}");

    let removed = sandbox.ok(&format!("delete -f {} --yes -o json -v", path.display()));
    let asked = requests(&removed);
    let one_by_one = asked
        .iter()
        .filter(|request| request.contains(": GET ") && request.contains("/services/"));
    assert_eq!(one_by_one.count(), 0, "what goes is looked for in lists\n{removed}");
    for name in &names {
        let of_control_plane = format!(": PATCH /apis/maistra.io/v2/namespaces/{name}/servicemeshcontrolplanes/{name}");
        let patches = asked.iter().filter(|request| request.contains(&of_control_plane));
        assert_eq!(
            patches.count(),
            2,
            "the gateways of all peers go at once: tried, and made\n{removed}"
        );
    }
}
