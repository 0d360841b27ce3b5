//! What `check -f` says of repositories as people lay them out, through the real binary: two healthy meshes with one thing
//! changed, which is a mistake, or looks like one.

mod files;
mod mistakes;
mod policies;
mod repository;
mod routes;
mod words;

use repository::Repository;

/// One change and the right answer.
struct Case {
    what: &'static str,
    change: fn(&Repository),
    /// The beginning of each finding, as `error MF0901 alpha VirtualService alpha-shop/v`, and a part of what it says.
    told: &'static [(&'static str, &'static str)],
    /// A part of what is said beside the answer.
    noted: &'static str,
}

#[track_caller]
fn judge(cases: &[Case]) {
    let mut wrong = Vec::new();
    for case in cases {
        let repository = Repository::healthy();
        (case.change)(&repository);
        let answer = repository.run("check -f . -o short");
        let lines: Vec<&str> = answer.stdout.lines().filter(|line| !line.is_empty()).collect();
        // Each step of a fix has a line of its own there.
        let table = repository.run("check -f .").stdout;
        let all = lines.len() == case.told.len();
        let each = case.told.iter().all(|(begins, says)| {
            let mut lines = lines.iter();
            lines.any(|line| line.starts_with(begins) && (line.contains(says) || table.contains(says)))
        });
        let fails = case.told.iter().any(|(begins, _)| begins.starts_with("error"));
        let ends = answer.code == Some(i32::from(fails));
        if !(all && each && ends && answer.stderr.contains(case.noted)) {
            let (code, stdout, stderr) = (answer.code, answer.stdout, answer.stderr);
            wrong.push(format!("{}: {code:?}\n{stdout}{stderr}", case.what));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_repository_is_healthy_before_anything_is_changed() {
    judge(&[Case {
        what: "nothing changed",
        change: |_| {},
        told: &[],
        noted: "looking at `alpha` and `beta` in 10 files",
    }]);
}
