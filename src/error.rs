//! Errors that a user can mend: what was seen, where, and what to run next.

use crate::exit::Exit;
use crate::wording::count;

/// A fault for a person. Anything that is not one of these is a bug in meshfed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{message}{}", problems.iter().map(|problem| format!("\n  - {problem}")).collect::<String>())]
pub struct UserError {
    /// What the process ends with.
    pub exit: Exit,
    /// One paragraph, lower-case start, naming mesh, context and object where there are any.
    pub message: String,
    /// Every single problem, when there are several.
    pub problems: Vec<String>,
    /// What to do next; printed after the fault, one line each.
    pub hints: Vec<String>,
    /// Whether an object changed between reading and writing, so that looking again is worth it.
    pub changed_meanwhile: bool,
}

impl UserError {
    /// A fault with its exit code.
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
            problems: Vec::new(),
            hints: Vec::new(),
            changed_meanwhile: false,
        }
    }

    /// Invalid input; nothing was written.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// The answer is unknown, because a cluster could not be asked.
    pub fn unknown(message: impl Into<String>) -> Self {
        Self::new(Exit::Unknown, message)
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// All problems of the input at once. One problem is the message itself.
    pub fn from_problems(what: &str, mut problems: Vec<String>) -> Self {
        if problems.len() == 1 {
            return Self::usage(problems.remove(0));
        }
        let message = format!(
            "{what}: {} found, nothing was written",
            count(problems.len(), "problem")
        );
        Self {
            problems,
            ..Self::usage(message)
        }
    }

    /// `Ok` when there are no problems.
    pub fn check(what: &str, problems: Vec<String>) -> Result<(), Self> {
        if problems.is_empty() {
            Ok(())
        } else {
            Err(Self::from_problems(what, problems))
        }
    }
}

/// The exit code of any error: a user's fault carries its own, everything else leaves the answer unknown.
pub fn exit_of(error: &anyhow::Error) -> Exit {
    error
        .downcast_ref::<UserError>()
        .map_or(Exit::Unknown, |fault| fault.exit)
}

/// The last error of a chain says what happened (`Connection refused`), the ones above only where in the client.
pub(crate) fn innermost(error: &dyn std::error::Error) -> String {
    let mut deepest = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    deepest.to_string()
}
