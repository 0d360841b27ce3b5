//! What the commands that take away have in common: they show what goes, ask, remove it phase by phase, and wait until
//! the cluster shows it gone.

mod removing;
mod route;
mod sets;
mod uninstall;
mod unpeer;

pub use route::reset;
pub use sets::{unexport, unimport};
pub use uninstall::run as uninstall;
pub use unpeer::run as unpeer;

use super::session::Session;
use crate::error::UserError;
use crate::exit::Exit;
use crate::plan::{Planned, Refusal, Removal};

/// Why nothing may be taken away, as an error for a person.
fn refused(what: &str, refusal: Refusal) -> UserError {
    let error = |exit, problems: Vec<String>| match problems.as_slice() {
        [problem] => UserError::new(exit, format!("{what}: {problem}")),
        _ => UserError {
            problems,
            ..UserError::new(exit, format!("{what}, and nothing was removed"))
        },
    };
    match refusal {
        Refusal::Unknown(reasons) => {
            error(Exit::Unknown, reasons).hint("what depends on it cannot be told, so nothing was removed")
        }
        Refusal::InUse { problems, mut hints } => {
            hints.dedup();
            hints.into_iter().fold(error(Exit::No, problems), UserError::hint)
        }
    }
}

/// Shows what goes, and asks. True without a question when nothing goes, or when nothing is really removed.
fn agreed(session: &Session, removals: &[&Removal], edited: &[&Planned]) -> anyhow::Result<bool> {
    if removals.is_empty() && edited.is_empty() || session.is_dry_run() {
        return Ok(true);
    }
    session.ui.story("This goes:");
    for planned in edited {
        let values = &planned.values;
        let namespace = values.namespace().unwrap_or_default();
        session.ui.story(&format!(
            "  {}: rules or members of {} {namespace}/{}",
            planned.mesh,
            values.kind().kind,
            values.name()
        ));
    }
    for removal in removals {
        session.ui.story(&format!("  {}: {}", removal.mesh, removal.title()));
    }
    let agreed = session.ui.confirm("Remove it?")?;
    if !agreed {
        session.ui.note("nothing was removed");
    }
    Ok(agreed)
}
