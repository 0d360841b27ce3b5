//! Commands that write.

use std::sync::{Arc, Mutex};

use serde_json::Value;

use crate::draw::{places, some, verdict};
use crate::harness::{Pair, Run, Sandbox, one};
use crate::proxy::{Fault, Passed, Proxy};
use crate::reads::through;

/// A command, what comes before it, and what brings back what was there before both.
struct Deed {
    before: Vec<String>,
    line: String,
    after: Vec<String>,
}

fn deeds(pair: &Pair) -> Vec<Deed> {
    let Pair {
        prod,
        stage,
        prod_members,
        stage_members,
    } = pair;
    let export = format!("export {stage_members}/details --in {stage} --to {prod}");
    let import = format!("import {stage_members}/details --in {prod} --from {stage} --as {prod_members}/details-v2");
    let peer = format!("peer {prod} {stage}");
    let unexport = format!("unexport {stage_members}/details --in {stage} --to {prod} --yes");
    let unimport = format!("unimport {stage_members}/details --in {prod} --from {stage} --yes");
    let mirror = format!("mirror {prod_members}/details --in {prod} --to {prod_members}/details-v2@{stage}");
    let reset = format!("route reset {prod_members}/details --in {prod} --yes");
    let unpeer = format!("unpeer {prod} {stage} --yes");
    let all = |lines: &[&String]| lines.iter().map(|line| (*line).clone()).collect();
    let deed = |before: &[&String], line: &String, after: &[&String]| Deed {
        before: all(before),
        line: line.clone(),
        after: all(after),
    };
    // The federation is whole before and after each.
    vec![
        deed(&[], &mirror, &[&reset]),
        deed(&[], &unimport, &[&import]),
        deed(&[], &unexport, &[&export, &unimport, &import]),
        deed(&[&unimport], &unpeer, &[&peer, &export, &import]),
        deed(&[&unimport, &unpeer], &peer, &[&export, &import]),
    ]
}

/// What is wrong with what a command says of what it wrote.
fn told_wrongly(run: &Run, passed: &[Passed]) -> Option<String> {
    let written: Vec<&Passed> = passed.iter().filter(|one| one.wrote()).collect();
    let lost = passed.iter().any(|one| one.fault == Some(Fault::AnswerLost));
    if run.code == 0 {
        return None;
    }
    if ![1, 3, 4, 5, 6].contains(&run.code) {
        return Some(format!("ends with {}", run.code));
    }
    let says = |words: &str| run.stderr.contains(words);
    if says("nothing was written") && !written.is_empty() {
        return Some("says that nothing was written".to_owned());
    }
    if says("written before that") && written.is_empty() {
        return Some("says that something was written".to_owned());
    }
    let known = written.iter().filter(|one| one.fault.is_none()).count();
    if known > 0 && !says("written") {
        return Some("does not say what was written".to_owned());
    }
    if lost && !says("may have") {
        return Some("does not say that the write may have happened".to_owned());
    }
    None
}

#[test]
fn a_command_that_one_fault_stops_tells_what_it_wrote_and_ends_well_when_it_is_run_again() {
    let sandbox = one();
    let pair = Pair::new("writes");
    pair.share(sandbox);
    let cluster = sandbox.cluster(0);
    let Pair {
        prod,
        stage,
        prod_members,
        stage_members,
    } = &pair;
    let namespaces = [prod, stage, prod_members, stage_members].map(String::as_str);
    let wedged: Arc<Mutex<Vec<String>>> = Arc::default();
    let proxy = Proxy::before(
        sandbox.client(0),
        &sandbox.contexts[0],
        looks_for_exports(sandbox, Arc::clone(&wedged)),
    );

    let deeds = deeds(&pair);
    let mut all = Vec::new();
    for (index, deed) in deeds.iter().enumerate() {
        deed.before.iter().for_each(|line| drop(sandbox.ok(line)));
        let whole = through(sandbox, &proxy, None, &deed.line).expect(0);
        let passed = proxy.passed();
        let reads = passed.iter().filter(|one| one.is_read()).count();
        let writes = passed.len() - reads;
        let after = cluster.versions(&namespaces);
        deed.after.iter().for_each(|line| drop(sandbox.ok(line)));
        println!("{}: {reads} reads, {writes} writes, {}", deed.line, whole.code);
        let of_deed = places(true, reads, &Fault::OF_READS).chain(places(false, writes, &Fault::OF_WRITES));
        all.extend(of_deed.map(|plan| (index, plan, after.clone())));
    }
    let tried = some("writes", all);
    let mut found = Vec::new();
    for (index, plan, after) in &tried {
        let deed = &deeds[*index];
        deed.before.iter().for_each(|line| drop(sandbox.ok(line)));
        let run = through(sandbox, &proxy, Some(*plan), &deed.line);
        let passed = proxy.passed();
        let spoilt = passed.iter().find(|one| one.fault.is_some()).cloned();
        let mut wrong: Vec<String> = told_wrongly(&run, &passed).into_iter().collect();
        wrong.append(&mut wedged.lock().expect("no panic"));
        if run.code == 0 && cluster.versions(&namespaces) != *after {
            wrong.push("ends with 0 and did not do it".to_owned());
        }
        let again = sandbox.meshfed(&deed.line);
        let now = cluster.versions(&namespaces);
        if again.code != 0 || now != *after {
            let differs = now
                .iter()
                .filter(|object| !after.contains(object))
                .chain(after.iter().filter(|object| !now.contains(object)));
            let differs: Vec<&str> = differs.map(String::as_str).collect();
            wrong.push(format!(
                "does not end well when it is run again: {again}\n{}",
                differs.join("\n")
            ));
        }
        deed.after.iter().for_each(|line| drop(sandbox.ok(line)));
        if !wrong.is_empty() {
            found.push(format!(
                "`meshfed {}` {}: {plan:?} {spoilt:?}\n{run}",
                deed.line,
                wrong.join("; ")
            ));
        }
    }
    verdict("writes", tried.len(), &found);
}

/// A ServiceMeshPeer that goes while istiod lists exports to it wedges istiod: each such removal is noted.
fn looks_for_exports(sandbox: &'static Sandbox, wedged: Arc<Mutex<Vec<String>>>) -> crate::proxy::Look {
    Arc::new(move |method, target| {
        let Some((before, peer)) = target.split_once("/servicemeshpeers/") else {
            return;
        };
        if method != "DELETE" || peer.contains("dryRun=All") {
            return;
        }
        let namespace = before.rsplit('/').next().unwrap_or_default().to_owned();
        let peer = peer.split('?').next().unwrap_or_default().to_owned();
        let wedged = Arc::clone(&wedged);
        // The proxy's own runtime must not be blocked on another one.
        let looked = std::thread::spawn(move || {
            let set = sandbox.cluster(0).get("ExportedServiceSet", &namespace, &peer);
            let listed = set.map(|set| set["status"]["exportedServices"].clone());
            if listed
                .as_ref()
                .and_then(Value::as_array)
                .is_some_and(|listed| !listed.is_empty())
            {
                let said = format!("deletes ServiceMeshPeer {namespace}/{peer} while {listed:?} is exported");
                wedged.lock().expect("no panic").push(said);
            }
        });
        looked.join().expect("the API server answers");
    })
}
