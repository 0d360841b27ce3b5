//! Where requests go is moved by name only, told share by share, and never taken away on the side.

use serde_json::{Value, json};

use crate::harness::{Cluster, Pair, Sandbox, one};

/// Two meshes of which prod imports `details`, and where their requests for it go.
struct Moves {
    sandbox: &'static Sandbox,
    cluster: Cluster,
    pair: Pair,
}

impl Moves {
    fn new(test: &str) -> Self {
        let (sandbox, pair) = (one(), Pair::new(test));
        pair.share(sandbox);
        let cluster = sandbox.cluster(0);
        cluster.service(&pair.prod_members, "ratings", &json!({"app": "ratings"}));
        Self { sandbox, cluster, pair }
    }

    fn versions(&self) -> Vec<String> {
        let Pair {
            prod,
            stage,
            prod_members,
            stage_members,
        } = &self.pair;
        self.cluster.versions(&[prod, stage, prod_members, stage_members])
    }

    /// Runs a command that is refused, writes nothing, and says this.
    #[track_caller]
    fn refused(&self, line: &str, code: i32, words: &[&str]) {
        let before = self.versions();
        self.sandbox.meshfed(line).expect(code).says(words);
        assert_eq!(self.versions(), before, "{line}");
    }

    /// The shares that a dry run tells, which are those that the run itself tells, each as `copies host subset before now`.
    #[track_caller]
    fn moved(&self, line: &str) -> Vec<String> {
        let shares = |flags: &str| {
            let told = self.sandbox.ok(&format!("{line} -o json{flags}")).json();
            let shares = told["shares"].as_array().into_iter().flatten();
            let text = |share: &Value| {
                let copies = if share["copies"] == true { "copies to" } else { "to" };
                let host = share["host"].as_str().unwrap_or_default();
                let subset = share["subset"]
                    .as_str()
                    .map(|name| format!(" ({name})"))
                    .unwrap_or_default();
                format!("{copies} {host}{subset}: {} → {}", share["before"], share["now"])
            };
            shares.map(text).collect::<Vec<_>>()
        };
        let foreseen = shares(" --dry-run");
        let done = shares("");
        assert_eq!(foreseen, done, "{line}");
        done
    }
}

#[test]
fn a_share_goes_to_a_service_of_that_name_and_to_no_other() {
    let moves = Moves::new("moves-name");
    let Pair {
        prod,
        stage,
        prod_members,
        ..
    } = &moves.pair;
    let other = format!("{prod_members}/details-v2");
    moves.refused(
        &format!("split {prod_members}/ratings --in {prod} local=80 {stage}=20"),
        2,
        &["ratings", stage, &other],
    );
    // One that is named is taken, and told.
    let imported = format!("details-v2.{prod_members}.svc.{stage}-imports.local");
    let named = moves.moved(&format!(
        "split {prod_members}/ratings --in {prod} local=80 {other}@{stage}=20"
    ));
    assert_eq!(
        named,
        [
            format!("to ratings.{prod_members}.svc.cluster.local: 100.0 → 80.0"),
            format!("to {imported}: 0.0 → 20.0")
        ]
    );
}

#[test]
fn a_mirror_keeps_the_split_that_is_there_and_each_share_its_subset() {
    let moves = Moves::new("moves-kept");
    let Pair {
        prod,
        stage,
        prod_members,
        ..
    } = &moves.pair;
    let subset = json!({"apiVersion": "networking.istio.io/v1beta1", "kind": "DestinationRule",
        "metadata": {"name": "details"},
        "spec": {"host": "details", "subsets": [{"name": "v1", "labels": {"version": "v1"}}]}});
    moves.cluster.apply("hand", prod_members, &subset);
    let local = format!("details.{prod_members}.svc.cluster.local");
    let imported = format!("details-v2.{prod_members}.svc.{stage}-imports.local");
    let details = format!("{prod_members}/details");
    // Without `--in`: no other mesh has the namespace.
    let split = moves.moved(&format!("split {details} --subset v1 local=60 {stage}=40"));
    assert_eq!(
        split,
        [
            format!("to {local}: 100.0 → 0.0"),
            format!("to {local} (v1): 0.0 → 60.0"),
            format!("to {imported}: 0.0 → 40.0")
        ]
    );
    let mirror = format!("mirror {details} --in {prod} --to {prod_members}/details-v2@{stage} --percent 10");
    let mirrored = moves.moved(&mirror);
    let told = format!("copies to {imported}: 0.0 → 10.0");
    assert!(mirrored.contains(&told), "{mirrored:?}");
    assert!(
        mirrored.contains(&format!("to {local} (v1): 60.0 → 60.0"))
            && !mirrored.iter().any(|share| share.contains("→ 0")),
        "{mirrored:?}"
    );
    let rule = moves
        .cluster
        .get("VirtualService", prod_members, "details")
        .expect("a route");
    let rule = &rule["spec"]["http"][0];
    assert_eq!(rule["route"][0]["destination"], json!({"host": local, "subset": "v1"}));
    assert_eq!(
        (&rule["route"][0]["weight"], &rule["route"][1]["weight"]),
        (&json!(60), &json!(40))
    );
    assert_eq!(rule["mirror"]["host"], imported.as_str());

    // What went over altogether does not come back for the sake of copies.
    moves.moved(&format!("split {details} --in {prod} local=0 {stage}=100"));
    let mirrored = moves.moved(&mirror);
    assert!(
        mirrored.contains(&format!("to {imported}: 100.0 → 100.0")),
        "{mirrored:?}"
    );
    let reset = moves.moved(&format!("route reset {details} --in {prod} --yes"));
    assert!(
        reset.contains(&format!("to {imported}: 100.0 → 0.0")) && reset.contains(&format!("to {local}: 0.0 → 100.0")),
        "{reset:?}"
    );
}

#[test]
fn what_the_peer_routes_to_is_not_taken_from_it_and_what_it_imports_keeps_its_name() {
    let moves = Moves::new("moves-used");
    let Pair {
        prod,
        stage,
        prod_members,
        stage_members,
    } = &moves.pair;
    let details = format!("{stage_members}/details");
    moves.refused(
        &format!("export {details} --in {stage} --to {prod} --as shared/details"),
        1,
        &["details", prod, &format!("meshfed unimport {details} --in")],
    );
    moves
        .sandbox
        .ok(&format!("split {prod_members}/details --in {prod} local=80 {stage}=20"));
    let route = format!("{prod_members}/details");
    for removal in [
        format!("unexport {details} --in {stage} --to {prod} --yes"),
        format!("unimport {details} --in {prod} --from {stage} --yes"),
        format!("unpeer {prod} {stage} --yes"),
    ] {
        moves.refused(&removal, 1, &["VirtualService", &route, "meshfed route reset"]);
    }
}
