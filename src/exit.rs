//! Exit codes, the same for every output format.

/// What a run of meshfed ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done, healthy, or no difference.
    Done = 0,
    /// The answer is no: unhealthy, a check failed, or something differs.
    No = 1,
    /// The command line or a file is invalid; nothing was written.
    Usage = 2,
    /// A cluster could not be reached or refused, so the answer is unknown.
    Unknown = 3,
    /// A wait ran out of time.
    TimedOut = 4,
    /// Somebody else owns what would have to change.
    Conflict = 5,
    /// Some of the objects were written and some were not.
    Partial = 6,
    /// A confirmation or a value is needed and there is no terminal to ask on.
    NeedsAnswer = 7,
    /// Interrupted with Ctrl-C.
    Interrupted = 130,
}

impl Exit {
    /// Every code, in the order of the numbers.
    pub const ALL: [Self; 9] = [
        Self::Done,
        Self::No,
        Self::Usage,
        Self::Unknown,
        Self::TimedOut,
        Self::Conflict,
        Self::Partial,
        Self::NeedsAnswer,
        Self::Interrupted,
    ];

    /// What it means, for a manual.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Done => "Done, healthy, or no difference.",
            Self::No => {
                "The answer is no: something is not as it should be, or differs; or the answer could not be written."
            }
            Self::Usage => "The command line or a file is invalid; nothing was written.",
            Self::Unknown => "A cluster could not be reached or refused, so that the answer is not known.",
            Self::TimedOut => "A wait ran out of time.",
            Self::Conflict => "Somebody else owns what would have to change.",
            Self::Partial => "Some of the objects were written and some were not; the same command goes on from there.",
            Self::NeedsAnswer => "A confirmation or a value is needed, and there is no terminal to ask on.",
            Self::Interrupted => "Interrupted with Ctrl-C.",
        }
    }

    /// The one code for several outcomes at once: partly applied wins, then unknown, timed out, and no.
    pub fn of(outcomes: impl IntoIterator<Item = Exit>) -> Exit {
        let rank = |exit: &Exit| match exit {
            Exit::Interrupted => 8,
            Exit::Partial => 7,
            Exit::Unknown => 6,
            Exit::TimedOut => 5,
            Exit::No => 4,
            Exit::Conflict => 3,
            Exit::NeedsAnswer => 2,
            Exit::Usage => 1,
            Exit::Done => 0,
        };
        outcomes.into_iter().max_by_key(rank).unwrap_or(Exit::Done)
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_outcomes_at_once_rank_partial_unknown_timeout_no() {
        assert_eq!(
            Exit::of([Exit::No, Exit::TimedOut, Exit::Unknown, Exit::Partial]),
            Exit::Partial
        );
        assert_eq!(Exit::of([Exit::No, Exit::TimedOut, Exit::Unknown]), Exit::Unknown);
        assert_eq!(Exit::of([Exit::No, Exit::TimedOut]), Exit::TimedOut);
        assert_eq!(Exit::of([Exit::Done, Exit::No]), Exit::No);
        assert_eq!(Exit::of([]), Exit::Done);
    }
}
