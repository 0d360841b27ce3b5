//! An API server that stops in the middle of a command and goes on later, or is killed and started again.

use std::sync::mpsc;

use crate::deeds;
use crate::draw::{Tally, few, places, some};
use crate::harness::{Run, one};
use crate::proxy::{Fault, Plan};
use crate::server::Server;
use crate::trial::{Place, Trial};
use crate::writes::told_wrongly;

/// What becomes of the API server when a request is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outage {
    /// It says nothing until the command has ended.
    Stop,
    /// It is killed, and serves again as soon as it can.
    Restart,
}

#[test]
fn an_api_server_that_stops_or_is_restarted_at_any_request_leaves_what_running_the_command_again_ends() {
    let sandbox = one();
    let mut server = Server::beside(sandbox);
    let trial = Trial::before(server.client(), |folder| {
        few(1, deeds::of_file("stops", &sandbox.cluster(0), folder))
    });
    let all = trial.places(|whole| {
        places(true, whole.reads, &[Fault::Held]).chain(places(false, whole.writes, &[Fault::AnswerHeld]))
    });
    let restarted = some("restarts", 2, all.clone());
    let stopped = some("stops", 1, all);
    for (title, outage, tried) in [
        ("stops", Outage::Stop, stopped),
        ("restarts", Outage::Restart, restarted),
    ] {
        let mut tally = Tally::new(title, tried.len());
        for place in &tried {
            let (run, mut wrong) = during(&trial, &mut server, outage, place);
            wrong.extend(trial.end(place));
            let (line, plan) = (&place.deed.line, place.plan);
            let wrong = (!wrong.is_empty()).then(|| wrong.join("; "));
            tally.add(wrong.map(|wrong| format!("`meshfed {line}` {wrong}: {plan:?} {outage:?}\n{run}")));
        }
        tally.verdict();
    }
}

/// Runs a command during which the API server has an outage; what is wrong with what it says.
fn during(trial: &Trial, server: &mut Server, outage: Outage, place: &Place<'_, Plan>) -> (Run, Vec<String>) {
    place.deed.prepare(trial.sandbox);
    let (tell, told) = mpsc::channel();
    trial.proxy.hold(place.plan, tell.clone());
    let patience = if outage == Outage::Stop { "2s" } else { "20s" };
    let line = format!(
        "{} --kubeconfig {} --request-timeout {patience} --timeout 90s",
        place.deed.line,
        trial.proxy.kubeconfig()
    );
    let child = trial.sandbox.spawn(&line);
    let ending = std::thread::spawn(move || {
        let output = child.wait_with_output().expect("it ends");
        // Nobody may be waiting for it any more.
        let _ = tell.send(());
        output
    });
    told.recv().expect("it is held, or it ends");
    match outage {
        Outage::Stop => server.signal("-STOP"),
        Outage::Restart => {
            server.kill();
            trial.proxy.release();
            server.start();
        }
    }
    let ended = ending.join().expect("it was waited for");
    match outage {
        Outage::Stop => server.signal("-CONT"),
        Outage::Restart => server.serves(),
    }
    let run = Run {
        code: ended.status.code().unwrap_or(-1),
        stdout: String::new(),
        stderr: String::from_utf8_lossy(&ended.stderr).into_owned(),
    };
    let mut wrong = Vec::from_iter(told_wrongly(&run, &trial.proxy.passed()));
    if ![0, 3, 6].contains(&run.code) {
        wrong.push(format!("ends with {}", run.code));
    }
    let says_why = ["no answer within", "cannot reach", "connection", "may have"];
    if run.code != 0 && !says_why.iter().any(|words| run.stderr.contains(words)) {
        wrong.push("does not say why".to_owned());
    }
    (run, wrong)
}
