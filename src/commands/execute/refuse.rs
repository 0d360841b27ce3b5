//! Says no before anything is done: because something stands in the way, or because the user says so.

use crate::commands::session::Session;
use crate::error::UserError;
use crate::exit::Exit;
use crate::plan::{Change, Plan, Problem, Refusal, Unread};
use crate::report::{DifferenceReport, Report};
use crate::snapshot::Unknown;
use crate::wording::{shell, word};

/// `Ok` when nothing stands in the way. What is not known outweighs what is: it may hide more. `wrote` is whether something
/// was written before.
pub fn check(what: &str, refusal: &Refusal, removes: bool, wrote: bool) -> Result<(), UserError> {
    if let Some(first) = refusal.unread.first() {
        let error = unread(what, first, &refusal.unread, wrote);
        return Err(if removes && !wrote {
            error.hint("what depends on it cannot be told, so nothing was removed")
        } else {
            error
        });
    }
    if refusal.problems.is_empty() {
        return Ok(());
    }
    Err(problems(what, &refusal.problems, wrote))
}

fn unread(what: &str, first: &Unread, all: &[Unread], wrote: bool) -> UserError {
    let error = match all {
        [one] => UserError::unknown(format!(
            "{}: cannot read what is there: {}: {}{}",
            label(one),
            one.part,
            one.unknown,
            if wrote { "" } else { "; nothing was written" }
        )),
        _ => UserError {
            problems: all
                .iter()
                .map(|unread| {
                    format!(
                        "{}: {} could not be read: {}",
                        label(unread),
                        unread.part,
                        unread.unknown
                    )
                })
                .collect(),
            ..UserError::unknown(format!(
                "{what}: cannot read what is there{}",
                if wrote { "" } else { ", nothing was written" }
            ))
        },
    };
    let mesh = &first.mesh;
    let oc = shell!("oc --context {} -n {}", mesh.context, mesh.namespace);
    match &first.unknown {
        Unknown::Forbidden(_) => error.hint(format!("see what you may do there: `{oc} auth can-i --list`")),
        Unknown::Unreachable(_) | Unknown::NotAsked => error.hint(format!(
            "see what the cluster says: `{oc} get smcp {}`",
            word(&mesh.control_plane)
        )),
    }
}

fn label(unread: &Unread) -> String {
    format!("mesh `{}` (context `{}`)", unread.mesh.name, unread.mesh.context)
}

fn problems(what: &str, problems: &[Problem], wrote: bool) -> UserError {
    let exit = Exit::of(problems.iter().map(|problem| problem.exit));
    let said: Vec<String> = problems.iter().map(|problem| problem.said.clone()).collect();
    let error = match (exit, said.as_slice()) {
        (_, said) if wrote && said.len() > 1 => UserError {
            problems: said.to_vec(),
            ..UserError::new(exit, what)
        },
        (Exit::No, [problem]) => UserError::new(exit, format!("{what}: {problem}")),
        (Exit::No, _) => UserError {
            problems: said,
            ..UserError::new(exit, format!("{what}, and nothing was removed"))
        },
        _ => UserError {
            exit,
            ..UserError::from_problems(what, said)
        },
    };
    let mut hints: Vec<&String> = Vec::new();
    for hint in problems.iter().flat_map(|problem| &problem.hints) {
        if !hints.contains(&hint) {
            hints.push(hint);
        }
    }
    hints.into_iter().cloned().fold(error, UserError::hint)
}

/// Shows what goes, and asks. True without a question when nothing goes, or when nothing is really removed.
pub fn agreed(session: &Session, plan: &Plan) -> anyhow::Result<bool> {
    let changes: Vec<&Change> = plan.changes().collect();
    if changes.is_empty() || session.is_dry_run() {
        return Ok(true);
    }
    let mut about = vec!["This goes:".to_owned()];
    for change in changes {
        let what = match change {
            Change::Remove(removal) => removal.title(),
            Change::Restart(restart) => restart.title(),
            Change::Write(planned) => {
                let values = &planned.values;
                let namespace = values.namespace().unwrap_or_default();
                format!(
                    "rules or members of {} {namespace}/{}",
                    values.kind().kind,
                    values.name()
                )
            }
        };
        about.push(format!("  {}: {what}", change.mesh()));
    }
    let agreed = session.ui.confirm(&about, "Remove it?")?;
    if !agreed {
        session.ui.note("nothing was removed");
    }
    Ok(agreed)
}

/// Shows everything that would be different, and asks. True without a question when nothing would be.
pub fn agreed_to_all(session: &Session, differences: &DifferenceReport) -> anyhow::Result<bool> {
    if differences.is_empty() {
        return Ok(true);
    }
    let about = differences.text(&session.story_style(), false);
    let agreed = session.ui.confirm(&[about], "Apply it?")?;
    if !agreed {
        session.ui.note("nothing was written");
    }
    Ok(agreed)
}

/// Asks before istiods are restarted. True without a question when none is, or none really.
pub fn agreed_to_restart(session: &Session, plan: &Plan) -> anyhow::Result<bool> {
    let restarts = plan.changes().filter_map(|change| match change {
        Change::Restart(restart) => Some(format!("  {}: {}", restart.mesh, restart.title())),
        Change::Write(_) | Change::Remove(_) => None,
    });
    let title = "This is restarted; proxies keep the configuration that they have meanwhile:".to_owned();
    let about: Vec<String> = std::iter::once(title).chain(restarts).collect();
    if about.len() == 1 || session.is_dry_run() {
        return Ok(true);
    }
    let agreed = session.ui.confirm(&about, "Restart it?")?;
    if !agreed {
        session.ui.note("nothing was restarted or written");
    }
    Ok(agreed)
}
