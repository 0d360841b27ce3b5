//! Commands that write.

use crate::deeds::difference;
use crate::draw::{Tally, places, some};
use crate::harness::Run;
use crate::proxy::{Fault, Passed};
use crate::reads::through;
use crate::trial::Trial;

/// Whether a text names the object of a request: by its name, or the kind of one that is created, whose name is not in the path.
fn names_object_of(text: &str, request: &Passed) -> bool {
    let path = request.target.split('?').next().unwrap_or_default();
    let last = path.rsplit('/').next().unwrap_or_default();
    match request.method.as_str() {
        "POST" => text.to_lowercase().contains(last.trim_end_matches('s')),
        _ => text.contains(last),
    }
}

/// What is wrong with what a command says of what it wrote.
pub fn told_wrongly(run: &Run, passed: &[Passed]) -> Option<String> {
    let written: Vec<&Passed> = passed.iter().filter(|one| one.wrote()).collect();
    let lost = [Some(Fault::AnswerLost), Some(Fault::AnswerHeld)];
    let lost = passed.iter().find(|one| lost.contains(&one.fault));
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
    // What was seen to be there afterwards is told as written.
    let seen = |one: &Passed| says("written") && names_object_of(&run.stderr, one);
    let told = |one| says("may have") || seen(one);
    if !lost.is_none_or(told) {
        return Some("does not say that the write may have happened".to_owned());
    }
    None
}

#[test]
fn a_command_that_one_fault_stops_tells_what_it_wrote_and_ends_well_when_it_is_run_again() {
    let trial = Trial::of("writes", 3);
    let all = trial.places(|whole| {
        places(true, whole.reads, &Fault::OF_READS).chain(places(false, whole.writes, &Fault::OF_WRITES))
    });
    let tried = some("writes", 6, all);
    let mut tally = Tally::new("writes", tried.len());
    for place in &tried {
        let (deed, plan) = (place.deed, place.plan);
        deed.prepare(trial.sandbox);
        let run = through(trial.sandbox, &trial.proxy, Some(plan), &deed.line);
        let passed = trial.proxy.passed();
        let spoilt = passed.iter().find(|one| one.fault.is_some()).cloned();
        let mut wrong: Vec<String> = told_wrongly(&run, &passed).into_iter().collect();
        let now = deed.state(&trial.cluster);
        if run.code == 0 && now != *place.after {
            let differs = difference(&now, &place.after);
            wrong.push(format!("ends with 0 and did not do it: {differs}"));
        }
        wrong.extend(trial.end(place));
        let wrong = (!wrong.is_empty()).then(|| wrong.join("; "));
        tally.add(wrong.map(|wrong| format!("`meshfed {}` {wrong}: {plan:?} {spoilt:?}\n{run}", deed.line)));
    }
    tally.verdict();
}
