//! A check is data.

use serde::Serialize;

use super::Finding;
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
