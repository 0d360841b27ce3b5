//! What was done so far, by one command.

use crate::error::UserError;
use crate::exit::Exit;
use crate::report::{ObjectChange, Outcome};

/// What was done so far.
#[derive(Default)]
pub struct Journal {
    /// Whether nothing is written, but only tried.
    pub is_dry_run: bool,
    /// Every object, in the order of writing.
    pub changes: Vec<ObjectChange>,
    /// What others own and was left as it is, and why.
    pub left_out: Vec<String>,
}

impl Journal {
    fn different(&self) -> impl Iterator<Item = &ObjectChange> {
        let all = self.changes.iter();
        all.filter(|change| change.outcome != Outcome::Unchanged)
    }

    /// How many changes made something different.
    pub fn count(&self) -> usize {
        self.different().count()
    }

    /// Everything that is different now.
    pub fn written(&self) -> Vec<String> {
        self.different().map(ObjectChange::told).collect()
    }

    /// The error that ends the command, with what was written before it: nothing half-done goes unsaid.
    ///
    /// A wait that timed out or a spec that was rejected keeps its exit code where everything was written as planned.
    pub fn ended_by(&self, error: UserError, partly: bool) -> UserError {
        let written = self.written();
        if self.is_dry_run || written.is_empty() {
            return error;
        }
        let mut error = error;
        let label = if partly { "written before that" } else { "written" };
        error.problems.push(format!("{label}: {}", written.join(", ")));
        if partly {
            error.exit = Exit::Partial;
            error.hints.push(
                "run the same command again once the fault is mended; what is there is not written twice".to_owned(),
            );
        }
        error
    }
}
