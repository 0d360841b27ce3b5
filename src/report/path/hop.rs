//! One hop of a path, and what is known of it.

use serde::Serialize;

use crate::report::Paint;

/// The hops, in the order in which each needs the ones before it: from the service that answers to the one that asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Step {
    /// The namespace of the service is part of its mesh.
    MemberRoll,
    /// The Service is there, and of a shape that federation carries.
    Service,
    /// Something answers behind it.
    Endpoints,
    /// A rule offers it to the peer.
    ExportRule,
    /// istiod offers it, under a name that nothing else has.
    ExportedName,
    /// The two istiods talk.
    Link,
    /// The gateway that lets requests in.
    IngressGateway,
    /// A rule takes what is offered.
    ImportRule,
    /// istiod knows the imported host.
    ImportedHost,
    /// The gateway that lets requests out.
    EgressGateway,
    /// Somebody can ask: imported hosts are known to sidecars only.
    Sidecar,
    /// The routes that name the imported host.
    Route,
}

impl Step {
    /// How the hop is called in text.
    pub fn title(self) -> &'static str {
        match self {
            Self::MemberRoll => "member roll",
            Self::Service => "Service",
            Self::Endpoints => "endpoints",
            Self::ExportRule => "export rule",
            Self::ExportedName => "exported name",
            Self::Link => "link",
            Self::IngressGateway => "ingress gateway",
            Self::ImportRule => "import rule",
            Self::ImportedHost => "imported host",
            Self::EgressGateway => "egress gateway",
            Self::Sidecar => "sidecar",
            Self::Route => "route",
        }
    }
}

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
