//! One hop of a path, and what is known of it.

use serde::Serialize;

use crate::checks::{Finding, Severity, Step};
use crate::report::Paint;

/// What is known of a hop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum HopState {
    /// As it should be.
    Whole,
    /// Requests end here.
    Broken,
    /// It could not be told.
    Unknown,
    /// It cannot be told as long as an earlier hop is broken or unknown.
    NotReached,
}

/// One hop.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Hop {
    /// Which hop.
    pub step: Step,
    /// The mesh that it is in; for the link the one that asks.
    pub mesh: String,
    /// What is known of it.
    pub state: HopState,
    /// One sentence: what is there, or why requests end here.
    pub says: String,
    /// What was seen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    /// What mends it; the first is the command to run.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fix: Vec<String>,
}

impl Hop {
    fn new(step: Step, mesh: &str, state: HopState, says: impl Into<String>) -> Self {
        Self {
            step,
            mesh: mesh.to_owned(),
            state,
            says: says.into(),
            evidence: Vec::new(),
            fix: Vec::new(),
        }
    }

    /// A hop that is as it should be.
    pub fn whole(step: Step, mesh: &str, says: impl Into<String>) -> Self {
        Self::new(step, mesh, HopState::Whole, says)
    }

    /// A hop where requests end.
    pub fn broken(step: Step, mesh: &str, says: impl Into<String>) -> Self {
        Self::new(step, mesh, HopState::Broken, says)
    }

    /// A hop that could not be told.
    pub fn unknown(step: Step, mesh: &str, why: impl Into<String>) -> Self {
        Self::new(step, mesh, HopState::Unknown, why)
    }

    /// A hop that needs an earlier one.
    pub fn not_reached(step: Step, mesh: &str, needs: Step) -> Self {
        let says = format!("cannot be told without the {}", needs.title());
        Self::new(step, mesh, HopState::NotReached, says)
    }

    /// Adds what was seen.
    #[must_use]
    pub fn seen(mut self, evidence: impl Into<String>) -> Self {
        self.evidence.push(evidence.into());
        self
    }

    /// Adds what mends it.
    #[must_use]
    pub fn mended_by(mut self, fix: impl Into<String>) -> Self {
        self.fix.push(fix.into());
        self
    }

    /// With what a check says of it: an error breaks a hop that was whole, anything else only explains.
    #[must_use]
    pub fn judged_by(mut self, finding: &Finding) -> Self {
        let told = format!("{} in {}: {}", finding.code, finding.mesh, finding.message);
        if finding.severity == Severity::Error && self.state == HopState::Whole {
            self.state = HopState::Broken;
            let seen = std::mem::replace(&mut self.says, told);
            self.evidence.insert(0, seen);
            self.fix.clear();
        } else {
            self.evidence.push(told);
        }
        if self.state == HopState::Broken {
            let page = || format!("meshfed explain {}", finding.code);
            self.fix.push(finding.fix.first().cloned().unwrap_or_else(page));
        }
        self
    }

    /// Whether requests pass.
    pub fn is_whole(&self) -> bool {
        self.state == HopState::Whole
    }

    /// How the hop begins in text.
    pub(super) fn sign(&self) -> (&'static str, Paint) {
        match self.state {
            HopState::Whole => ("√", Paint::Good),
            HopState::Broken => ("×", Paint::Bad),
            HopState::Unknown => ("?", Paint::Doubtful),
            HopState::NotReached => ("·", Paint::Plain),
        }
    }
}
