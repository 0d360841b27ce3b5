//! A write that got no answer may have happened: what is there now tells, or it is told that nobody knows.

use super::apply::{DryRun, WriteOptions};
use super::{Fault, FaultPlace};
use crate::error::UserError;

/// What is there after such a write.
pub(super) enum Now {
    /// What was to be brought about.
    AsWanted,
    /// Something else; in words.
    Otherwise(&'static str),
    /// It could not be read.
    Unknown,
}

/// The outcome of a write, where one that got no answer is judged by what is there `now`.
pub(super) async fn settled<T>(
    done: Result<T, Fault>,
    options: &WriteOptions,
    place: &FaultPlace,
    as_wanted: T,
    now: impl AsyncFnOnce() -> Now,
) -> Result<T, UserError> {
    let fault = match done {
        Err(fault @ Fault::Unanswered(_)) if options.dry_run == DryRun::No => fault,
        done => return done.map_err(|fault| fault.at(place)),
    };
    let seen = match now().await {
        Now::AsWanted => return Ok(as_wanted),
        Now::Otherwise(seen) => seen,
        Now::Unknown => "what is there now could not be read either",
    };
    let mut error = fault.at(place);
    error.problems.push(format!(
        "the request was sent and not answered, so it may have happened or may still: {seen}"
    ));
    Err(error)
}
