//! Commands that are killed or interrupted while a request of theirs is under way.

use std::process::{Child, Command};
use std::sync::mpsc;

use crate::deeds::Deed;
use crate::draw::{Tally, places, some};
use crate::proxy::{Fault, Plan};
use crate::trial::Trial;

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
    /// Whether it was; it may have asked in another order, or ended before.
    is_hit: bool,
    /// The exit code, unless a signal ended it.
    code: Option<i32>,
    told: String,
}

fn hit(trial: &Trial, deed: &Deed, plan: Plan, blow: Blow) -> Ended {
    let (tell, told) = mpsc::channel();
    trial.proxy.hold(plan, tell.clone());
    let line = format!(
        "{} --kubeconfig {} --request-timeout 10m",
        deed.line,
        trial.proxy.kubeconfig()
    );
    let child = trial.sandbox.spawn(&line);
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
    // A look that is one of several is held up without holding up the command, which may end by itself just before the blow,
    // and then knows nothing of it; one that did not mind an interrupt would not end, since the answer never comes.
    let by_itself = code.is_some_and(|code| deed.codes.contains(&code)) && !told.contains("interrupted");
    Ended {
        is_hit: is_hit && !by_itself,
        code,
        told,
    }
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
    let trial = Trial::of("kills", 3);
    let all = trial.places(|whole| {
        let moments = places(true, whole.reads, &[Fault::Held]).chain(places(false, whole.writes, &Fault::MOMENTS));
        moments.flat_map(|plan| [Blow::Kill, Blow::Interrupt].map(|blow| (plan, blow)))
    });
    let tried = some("kills", 6, all);
    let (mut tally, mut hits) = (Tally::new("kills", tried.len()), [0, 0]);
    for place in &tried {
        let (deed, (plan, blow)) = (place.deed, place.plan);
        deed.prepare(trial.sandbox);
        let ended = hit(&trial, deed, plan, blow);
        let mut wrong = Vec::new();
        hits[blow as usize] += usize::from(ended.is_hit);
        if ended.is_hit && blow == Blow::Interrupt && ended.code != Some(130) {
            wrong.push(format!("ends with {:?} when it is interrupted", ended.code));
        }
        wrong.extend(trial.end(place));
        let wrong = (!wrong.is_empty()).then(|| wrong.join("; "));
        tally.add(wrong.map(|wrong| format!("`meshfed {}` {wrong}: {plan:?} {blow:?}\n{}", deed.line, ended.told)));
    }
    let [killed, interrupted] = hits;
    println!(
        "kills: of {} {killed} were killed and {interrupted} interrupted while a request was under way",
        tried.len()
    );
    tally.verdict();
    assert!(killed + interrupted > 0, "none was hit");
}
