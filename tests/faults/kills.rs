//! Commands that are killed or interrupted while a request of theirs is under way.

use std::process::{Child, Command};
use std::sync::{Arc, Mutex, mpsc};

use crate::deeds::{Deed, difference, every};
use crate::draw::{places, some, verdict};
use crate::harness::{Sandbox, one};
use crate::proxy::{Fault, Plan, Proxy};
use crate::writes::{Whole, looks_for_exports};

/// What is done to a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Blow {
    /// `kill -9`.
    Kill,
    /// Ctrl-C.
    Interrupt,
}

/// How a command ended that was hit when a request of its was held.
struct Ended {
    /// Whether it was; it may have asked in another order, and ended before.
    is_hit: bool,
    /// The exit code, unless a signal ended it.
    code: Option<i32>,
    told: String,
}

fn hit(sandbox: &Sandbox, proxy: &Proxy, deed: &Deed, plan: Plan, blow: Blow) -> Ended {
    let (tell, told) = mpsc::channel();
    proxy.hold(plan, tell.clone());
    let line = format!(
        "{} --kubeconfig {} --request-timeout 10m",
        deed.line,
        proxy.kubeconfig()
    );
    let child = sandbox.spawn(&line);
    let pid = child.id();
    let ending = std::thread::spawn(move || {
        let output = wait(child);
        // Nobody may be waiting for it any more.
        let _ = tell.send(());
        output
    });
    told.recv().expect("it is held, or it ends");
    let is_hit = !ending.is_finished();
    if is_hit {
        let signal = if blow == Blow::Kill { "-KILL" } else { "-INT" };
        let sent = Command::new("kill").args([signal, &pid.to_string()]).output();
        sent.expect("kill runs");
    }
    let (code, told) = ending.join().expect("it was waited for");
    Ended { is_hit, code, told }
}

fn wait(child: Child) -> (Option<i32>, String) {
    let output = child.wait_with_output().expect("it ends");
    (
        output.status.code(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

#[test]
fn a_command_that_is_killed_at_any_request_ends_as_it_would_have_when_it_is_run_again() {
    let sandbox = one();
    let folder = tempfile::tempdir().expect("a folder");
    let deeds = every("kills", sandbox, folder.path());
    let cluster = sandbox.cluster(0);
    let wedged: Arc<Mutex<Vec<String>>> = Arc::default();
    let look = looks_for_exports(sandbox, Arc::clone(&wedged));
    let proxy = Proxy::before(sandbox.client(0), &sandbox.contexts[0], look);

    let mut all = Vec::new();
    for (index, deed) in deeds.iter().enumerate() {
        let whole = Whole::of(sandbox, &cluster, &proxy, deed);
        let moments = places(true, whole.reads, &[Fault::Held]).chain(places(false, whole.writes, &Fault::MOMENTS));
        for plan in moments {
            all.extend([Blow::Kill, Blow::Interrupt].map(|blow| (index, plan, blow, whole.state.clone())));
        }
    }
    let tried = some("kills", 10, all);
    let (mut found, mut hits) = (Vec::new(), 0);
    for (index, plan, blow, after) in &tried {
        let deed = &deeds[*index];
        deed.prepare(sandbox);
        let ended = hit(sandbox, &proxy, deed, *plan, *blow);
        let mut wrong: Vec<String> = std::mem::take(&mut *wedged.lock().expect("no panic"));
        hits += usize::from(ended.is_hit);
        if ended.is_hit && *blow == Blow::Interrupt && ended.code != Some(130) {
            wrong.push(format!("ends with {:?} when it is interrupted", ended.code));
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
                "`meshfed {}` {}: {plan:?} {blow:?}\n{}",
                deed.line,
                wrong.join("; "),
                ended.told
            ));
        }
    }
    println!("kills: {hits} of {} came while a request was under way", tried.len());
    verdict("kills", tried.len(), &found);
    assert!(hits > 0, "none was hit");
}
