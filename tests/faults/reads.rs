//! Commands that only look.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::draw::{Tally, few, places, some};
use crate::harness::{Pair, Run, Sandbox, one};
use crate::proxy::{Fault, Plan, Proxy};

/// What differs between two looks at the same.
fn steady(text: &str) -> String {
    fn strip(value: &mut Value) {
        match value {
            Value::String(text) if text.contains("T") && text.parse::<k8s_openapi::jiff::Timestamp>().is_ok() => {
                *text = "TIME".to_owned();
            }
            Value::String(text) if text.ends_with(" ago") => *text = "AGO".to_owned(),
            Value::Array(all) => {
                all.retain(|one| !is_of_another_test(one));
                all.iter_mut().for_each(strip);
            }
            Value::Object(fields) => {
                let moving = ["lastFullSyncAge", "seconds", "latencyMilliseconds", "resourceVersion"];
                fields.retain(|name, _| !moving.contains(&name.as_str()));
                fields.values_mut().for_each(strip);
            }
            _ => {}
        }
    }
    match serde_json::from_str::<Value>(text) {
        Ok(mut value) => {
            strip(&mut value);
            value.to_string()
        }
        Err(_) => text.to_owned(),
    }
}

/// An answer but for what it tells of objects that stay.
fn without_what_is_left(run: &Run) -> Option<String> {
    let mut answer: Value = serde_json::from_str(&run.stdout).ok()?;
    answer.as_object_mut()?.remove("leftBehind")?;
    Some(steady(&answer.to_string()))
}

/// A snapshot shows the neighbours of a mesh, and other tests have theirs in the same cluster.
fn is_of_another_test(value: &Value) -> bool {
    let namespace = value.pointer("/metadata/namespace").or_else(|| value.get("namespace"));
    namespace.and_then(Value::as_str).is_some_and(|namespace| {
        let own = ["reads-", "openshift-", "kube-"];
        !own.iter().any(|own| namespace.starts_with(own))
    })
}

/// Runs meshfed through the proxy.
pub fn through(sandbox: &Sandbox, proxy: &Proxy, plan: Option<Plan>, line: &str) -> Run {
    proxy.spoil(plan);
    sandbox.meshfed(&format!(
        "{line} --kubeconfig {} --request-timeout 5s",
        proxy.kubeconfig()
    ))
}

/// What is wrong with an answer, beside the one without a fault. An answer that is no for another reason stays so, and
/// says what could not be read.
fn wrong(whole: &Run, run: &Run, plan: &Plan) -> Option<&'static str> {
    let all = format!("{}{}", run.stdout, run.stderr);
    let names_it = ["could not be", "no right to", "cannot", "unknown"]
        .iter()
        .any(|words| all.contains(words));
    match run.code {
        _ if run.code == whole.code && steady(&run.stdout) == steady(&whole.stdout) => None,
        // What only an administrator of the cluster may see, nobody else is expected to: a snapshot says it, and is whole;
        // a check is skipped, and says it.
        0 if plan.fault == Fault::Forbidden
            && (run.stderr.contains("no right to") && run.stdout.contains("Snapshot")
                || run.stdout.contains("which only administrators of the cluster have")) =>
        {
            None
        }
        // What stays behind is told for the sake of whoever wants it gone, and nothing depends on it.
        0 if whole.code == 0
            && without_what_is_left(run).is_some_and(|rest| without_what_is_left(whole) == Some(rest)) =>
        {
            (!run.stdout.contains("which could not be read")).then_some("does not say what could not be read")
        }
        3 | 1 if run.code == 3 || whole.code == 1 => (!names_it).then_some("does not say what could not be read"),
        code if code != whole.code => Some("ends with another code than without the fault, which is not 3"),
        _ => Some("answers otherwise than without the fault"),
    }
}

#[test]
fn what_one_spoilt_answer_hides_is_told_as_unknown() {
    let sandbox = one();
    let pair = Pair::new("reads");
    pair.share(sandbox);
    let Pair {
        prod,
        stage,
        prod_members,
        stage_members,
    } = &pair;
    let proxy = Proxy::before(sandbox.client(0), &sandbox.contexts[0], Arc::new(|_, _| ()));
    let folder = tempfile::tempdir().expect("a folder");
    let file = described(&pair, folder.path());
    let bundle = folder.path().join("bundle.yaml").display().to_string();
    sandbox.ok(&format!("bundle {stage} --for {prod} --expose clusterip -o {bundle}"));
    sandbox.ok(&format!("apply -f {file} --yes"));
    let details = format!("{stage_members}/details");
    let commands = [
        format!("status {prod} {stage} -o json"),
        format!("status {prod} {stage} --wait=imported -o json"),
        format!("graph {prod} {stage} -o json"),
        format!("check {prod} {stage} -o json"),
        format!("check {prod} {stage} --pre -o json"),
        format!("check {prod} --with {bundle} -o json"),
        format!("explain {details} --from {prod} --to {stage} -o json"),
        format!("snapshot {prod} {stage}"),
        format!("cert show {prod} {stage} -o json"),
        format!("cert sync {prod} {stage} -o json"),
        format!("cert rotate {prod} {stage} --status -o json"),
        format!("bundle {stage} --for {prod} --expose clusterip --output json"),
        format!("traffic {prod_members}/details --in {prod} --via http://127.0.0.1:1 --requests 1 -o json"),
        format!("dashboard kiali {prod} -o json"),
        "version -o json".to_owned(),
        format!("diff -f {file} -o json"),
        format!("apply -f {file} --yes -o json"),
        format!("apply -f {file} --yes --prune --dry-run -o json"),
        format!("delete -f {file} --yes --dry-run -o json"),
        format!(
            "render -f {file} --live --out {} -o json",
            folder.path().join("manifests").display()
        ),
        format!("install {prod} --member {prod_members} -o json"),
        format!("uninstall {stage} --dry-run -o json"),
        format!("peer {prod} {stage} -o json"),
        format!("unpeer {prod} {stage} --dry-run -o json"),
        format!("export {details} --in {stage} --to {prod} -o json"),
        format!("unexport {details} --in {stage} --to {prod} --dry-run -o json"),
        format!("import {details} --in {prod} --from {stage} --as {prod_members}/details-v2 -o json"),
        format!("unimport {details} --in {prod} --from {stage} --dry-run -o json"),
        format!("mirror {prod_members}/details --in {prod} --to {prod_members}/details-v2@{stage} --dry-run -o json"),
        format!("split {prod_members}/details --in {prod} local=80 {stage}=20 --dry-run -o json"),
        format!("route reset {prod_members}/details --in {prod} --dry-run -o json"),
    ];
    let commands = few(8, commands.into());
    let all = commands.iter().map(|command| {
        let whole = through(sandbox, &proxy, None, command);
        let reads = proxy.passed().iter().filter(|one| one.is_read()).count();
        (command, whole, reads)
    });
    let all: Vec<_> = all.collect();
    let tried = some(
        "reads",
        20,
        all.iter()
            .flat_map(|(command, whole, reads)| {
                places(true, *reads, &Fault::OF_READS).map(move |plan| (*command, whole, plan))
            })
            .collect(),
    );
    let mut tally = Tally::new("reads", tried.len());
    for (command, whole, plan) in &tried {
        let run = through(sandbox, &proxy, Some(*plan), command);
        tally.add(wrong(whole, &run, plan).map(|why| {
            let spoilt = proxy.passed().into_iter().find(|one| one.fault.is_some());
            format!("`meshfed {command}` {why}: {plan:?} {spoilt:?}\n{run}\n--- without\n{whole}")
        }));
    }
    tally.verdict();
}

/// A file that describes the pair as it is.
fn described(pair: &Pair, folder: &Path) -> String {
    let Pair {
        prod,
        stage,
        prod_members,
        stage_members,
    } = pair;
    let service = format!("{stage_members}/details");
    let text = json!({"apiVersion": "meshfed.io/v1alpha1", "kind": "Federation", "metadata": {"name": prod},
        "meshes": {prod: {"members": [prod_members]}, stage: {"members": [stage_members]}},
        "peerings": [{"between": [prod, stage]}],
        "exports": [{"from": stage, "to": prod, "service": service}],
        "imports": [{"into": prod, "from": stage, "service": service, "as": format!("{prod_members}/details-v2")}]});
    let path = folder.join("federation.yaml");
    std::fs::write(&path, text.to_string()).expect("a file");
    path.display().to_string()
}
