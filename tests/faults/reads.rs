//! Commands that only look.

use std::sync::Arc;

use serde_json::Value;

use crate::draw::{places, some, verdict};
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
            Value::Array(all) => all.iter_mut().for_each(strip),
            Value::Object(fields) => {
                fields.retain(|name, _| !["lastFullSyncAge"].contains(&name.as_str()));
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
fn wrong(whole: &Run, run: &Run) -> Option<&'static str> {
    let all = format!("{}{}", run.stdout, run.stderr);
    let names_it = ["could not be", "no right to", "cannot", "unknown"]
        .iter()
        .any(|words| all.contains(words));
    match run.code {
        _ if run.code == whole.code && steady(&run.stdout) == steady(&whole.stdout) => None,
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
    let commands = [
        format!("status {prod} {stage} -o json"),
        format!("graph {prod} {stage} -o json"),
        format!("check {prod} {stage} -o json"),
        format!("explain {stage_members}/details --from {prod} --to {stage} -o json"),
        format!("status {prod} {stage} --wait=imported -o json"),
        format!("peer {prod} {stage} -o json"),
        format!("export {stage_members}/details --in {stage} --to {prod} -o json"),
        format!("import {stage_members}/details --in {prod} --from {stage} --as {prod_members}/details-v2 -o json"),
        format!("mirror {prod_members}/details --in {prod} --to {prod_members}/details-v2@{stage} --dry-run -o json"),
    ];
    let all = commands.iter().map(|command| {
        let whole = through(sandbox, &proxy, None, command);
        let reads = proxy.passed().iter().filter(|one| one.is_read()).count();
        (command, whole, reads)
    });
    let all: Vec<_> = all.collect();
    let tried = some(
        "reads",
        all.iter()
            .flat_map(|(command, whole, reads)| {
                places(true, *reads, &Fault::OF_READS).map(move |plan| (*command, whole, plan))
            })
            .collect(),
    );
    let mut found = Vec::new();
    for (command, whole, plan) in &tried {
        let run = through(sandbox, &proxy, Some(*plan), command);
        if let Some(why) = wrong(whole, &run) {
            let spoilt = proxy.passed().into_iter().find(|one| one.fault.is_some());
            found.push(format!(
                "`meshfed {command}` {why}: {plan:?} {spoilt:?}\n{run}\n--- without\n{whole}"
            ));
        }
    }
    verdict("reads", tried.len(), &found);
}
