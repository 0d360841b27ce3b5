//! Known faults that no row shows, and why.

use std::collections::BTreeSet;

/// Why a fault has no row.
pub enum Reason {
    /// Nothing that the API of a cluster holds tells it.
    NotInTheApi(&'static str),
    /// There is nothing to mend.
    Harmless(&'static str),
}

use Reason::{Harmless, NotInTheApi};

/// The faults.
pub const UNSHOWN: [(u32, Reason); 2] = [
    (
        37,
        NotInTheApi("what istiod keeps in memory; `peer` says so when it changes it"),
    ),
    (40, Harmless("a line in a log")),
];

impl Reason {
    /// What is not true of the reason, if anything.
    pub fn problem(&self, fault: u32, shown: &BTreeSet<u32>) -> Option<String> {
        let (NotInTheApi(why) | Harmless(why)) = self;
        (why.is_empty() || shown.contains(&fault)).then(|| format!("F{fault:02}"))
    }
}
