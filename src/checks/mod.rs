//! What goes wrong with federation, as named checks over a snapshot. Reads no cluster and no clock.
//!
//! A check is data (`Check`): a code, a title, what it needs, a page, and a function from the snapshot to findings. The
//! engine (`run`) skips what cannot be told, keeps going after a finding, and adds what the broken links say. A new check
//! is one constant in the file of its family, and one line in that family's list.

mod access;
mod check;
mod code;
mod control_planes;
mod fields;
mod finding;
pub(crate) mod fix;
mod gateways;
mod joined;
mod judge;
mod leftovers;
mod members;
mod once;
mod operators;
mod pair;
mod part;
mod peering;
mod policy;
mod routes;
mod run;
mod selection;
mod sharing;
mod step;
mod symptom;
mod trust;
mod wire;

pub use check::Run;
pub(crate) use check::{Check, Page, ReadsStatus};
pub(crate) use code::{Code, Family};
pub use finding::Finding;
pub(crate) use finding::{Evidence, ObjectRef, Severity};
pub(crate) use fix::{MAY_BE_OWNED, edit_command};
pub(crate) use judge::{Judgement, Proposal, judge, judge_sharing, with_proposals};
pub(crate) use pair::Peering;
pub use part::Part;
pub(crate) use part::Unreadable;
pub use run::run;
pub(crate) use run::{CheckResult, CheckRun, SkipReason};
pub use selection::Selection;
pub(crate) use selection::{Checks, Skip};
pub(crate) use sharing::LOCAL_PODS;
pub(crate) use step::Step;

use std::sync::LazyLock;

/// Every check, in the order in which they run.
pub static ALL: LazyLock<Vec<&'static Check>> = LazyLock::new(|| {
    let families: [&[&'static Check]; 13] = [
        access::CHECKS,
        operators::CHECKS,
        control_planes::CHECKS,
        members::CHECKS,
        gateways::CHECKS,
        // What the operator says last of all: the checks of gateways know some of its reasons better.
        control_planes::LAST,
        trust::CHECKS,
        peering::CHECKS,
        fields::CHECKS,
        sharing::CHECKS,
        routes::CHECKS,
        leftovers::CHECKS,
        wire::CHECKS,
    ];
    families.concat()
});

/// The check with this code.
pub(crate) fn by_code(code: &str) -> Option<&'static Check> {
    ALL.iter().copied().find(|check| check.code.0 == code)
}

#[cfg(test)]
mod tests;
