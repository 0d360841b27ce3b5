//! A check is data.

use serde::Serialize;

use super::{Finding, Severity};
use crate::snapshot::{MeshState, Snapshot};

/// `MFnnnn`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Code(pub &'static str);

/// One check.
#[derive(Debug)]
pub struct Check {
    /// Its code.
    pub code: Code,
    /// What it makes sure of.
    pub title: &'static str,
    /// How bad its findings usually are.
    pub severity: Severity,
    /// Parts of the mesh that it reads.
    pub needs: &'static [Part],
    /// Parts of the other mesh that it reads.
    pub needs_of_remote: &'static [Part],
    /// Checks whose finding makes this one pointless.
    pub after: &'static [Code],
    /// What `explain` says.
    pub page: Page,
    /// How it looks.
    pub run: Run,
}

/// The page of a check.
#[derive(Debug)]
pub struct Page {
    /// Why it happens.
    pub cause: &'static str,
    /// How it shows.
    pub symptom: &'static str,
    /// What mends it.
    pub fix: &'static str,
    /// Where this is known from.
    pub source: &'static str,
}

/// How a check looks.
#[derive(Debug)]
pub enum Run {
    /// Once per mesh.
    Mesh(fn(&MeshState, &Snapshot) -> Vec<Finding>),
}

/// A part of a mesh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is the field that it names")]
pub enum Part {
    ControlPlane,
    MemberRoll,
    Peers,
    Exports,
    Imports,
    Services,
    MemberServices,
    VirtualServices,
    DestinationRules,
    MemberEndpointSlices,
    AuthorizationPolicies,
    CertificateConfigMaps,
}
