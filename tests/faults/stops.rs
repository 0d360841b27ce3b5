//! An API server that stops in the middle of `apply`, and goes on later.

use std::sync::{Arc, mpsc};

use crate::deeds::{self, difference};
use crate::draw::{places, some, verdict};
use crate::harness::own;
use crate::proxy::{Fault, Proxy};
use crate::writes::Whole;

#[test]
fn an_api_server_that_stops_at_any_request_leaves_what_applying_again_ends() {
    // A process for each place would take its time, and the place is what counts: so it lives as long as this process.
    let sandbox: &'static _ = Box::leak(Box::new(own()));
    let folder = tempfile::tempdir().expect("a folder");
    let cluster = sandbox.cluster(0);
    let deeds = deeds::of_file("stops", &cluster, folder.path());
    let proxy = Proxy::before(sandbox.client(0), &sandbox.contexts[0], Arc::new(|_, _| ()));
    let mut all = Vec::new();
    for (index, deed) in deeds.iter().enumerate() {
        let whole = Whole::of(sandbox, &cluster, &proxy, deed);
        let moments =
            places(true, whole.reads, &[Fault::Held]).chain(places(false, whole.writes, &[Fault::AnswerHeld]));
        all.extend(moments.map(|plan| (index, plan, whole.state.clone())));
    }
    let tried = some("stops", 2, all);
    let mut found = Vec::new();
    for (index, plan, after) in &tried {
        let deed = &deeds[*index];
        deed.prepare(sandbox);
        let (tell, told) = mpsc::channel();
        proxy.hold(*plan, tell.clone());
        let line = format!(
            "{} --kubeconfig {} --request-timeout 2s --timeout 90s",
            deed.line,
            proxy.kubeconfig()
        );
        let child = sandbox.spawn(&line);
        let ending = std::thread::spawn(move || {
            let output = child.wait_with_output().expect("it ends");
            let _ = tell.send(());
            output
        });
        told.recv().expect("it is held, or it ends");
        sandbox.signal_api_server("-STOP");
        let ended = ending.join().expect("it was waited for");
        sandbox.signal_api_server("-CONT");
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        let mut wrong = Vec::new();
        if ![Some(0), Some(3), Some(6)].contains(&ended.status.code()) {
            wrong.push(format!("ends with {:?}", ended.status.code()));
        }
        if ended.status.code() != Some(0) && !said.contains("no answer within") {
            wrong.push("does not say why".to_owned());
        }
        let again = sandbox.meshfed(&deed.line);
        let now = deed.state(&cluster);
        if again.code != 0 || now != *after {
            wrong.push(format!(
                "does not end well when it is run again: {again}\n{}",
                difference(&now, after)
            ));
        }
        deed.undo(sandbox);
        if !wrong.is_empty() {
            found.push(format!(
                "`meshfed {}` {}: {plan:?}\n{said}",
                deed.line,
                wrong.join("; ")
            ));
        }
    }
    verdict("stops", tried.len(), &found);
}
