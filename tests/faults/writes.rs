//! Commands that write.

use std::sync::{Arc, Mutex};

use serde_json::Value;

use crate::deeds::{Deed, difference, every};
use crate::draw::{places, some, verdict};
use crate::harness::{Cluster, Run, Sandbox, one};
use crate::proxy::{Fault, Passed, Proxy};
use crate::reads::through;

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
    let folder = tempfile::tempdir().expect("a folder");
    let deeds = every("writes", sandbox, folder.path());
    let cluster = sandbox.cluster(0);
    let wedged: Arc<Mutex<Vec<String>>> = Arc::default();
    let look = looks_for_exports(sandbox, Arc::clone(&wedged));
    let proxy = Proxy::before(sandbox.client(0), &sandbox.contexts[0], look);

    let mut all = Vec::new();
    for (index, deed) in deeds.iter().enumerate() {
        let whole = Whole::of(sandbox, &cluster, &proxy, deed);
        let of_deed = places(true, whole.reads, &Fault::OF_READS).chain(places(false, whole.writes, &Fault::OF_WRITES));
        all.extend(of_deed.map(|plan| (index, plan, whole.state.clone())));
    }
    let tried = some("writes", 20, all);
    let mut found = Vec::new();
    for (index, plan, after) in &tried {
        let deed = &deeds[*index];
        deed.prepare(sandbox);
        let run = through(sandbox, &proxy, Some(*plan), &deed.line);
        let passed = proxy.passed();
        let spoilt = passed.iter().find(|one| one.fault.is_some()).cloned();
        let mut wrong: Vec<String> = told_wrongly(&run, &passed).into_iter().collect();
        wrong.append(&mut wedged.lock().expect("no panic"));
        if run.code == 0 && deed.state(&cluster) != *after {
            let differs = difference(&deed.state(&cluster), after);
            wrong.push(format!("ends with 0 and did not do it: {differs}"));
        }
        let again = sandbox.meshfed(&deed.line);
        let now = deed.state(&cluster);
        if again.code != 0 || now != *after {
            let differs = difference(&now, after);
            wrong.push(format!("does not end well when it is run again: {again}\n{differs}"));
        }
        deed.undo(sandbox);
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

/// A command that nothing disturbs.
pub struct Whole {
    pub reads: usize,
    pub writes: usize,
    /// What is there after it.
    pub state: Vec<String>,
}

impl Whole {
    pub fn of(sandbox: &Sandbox, cluster: &Cluster, proxy: &Proxy, deed: &Deed) -> Self {
        deed.prepare(sandbox);
        through(sandbox, proxy, None, &deed.line).expect(0);
        let passed = proxy.passed();
        let reads = passed.iter().filter(|one| one.is_read()).count();
        let state = deed.state(cluster);
        deed.undo(sandbox);
        println!("{}: {reads} reads, {} writes", deed.line, passed.len() - reads);
        Self {
            reads,
            writes: passed.len() - reads,
            state,
        }
    }
}

/// A ServiceMeshPeer that goes while istiod lists exports to it wedges istiod: each such removal is noted.
pub fn looks_for_exports(sandbox: &'static Sandbox, wedged: Arc<Mutex<Vec<String>>>) -> crate::proxy::Look {
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
