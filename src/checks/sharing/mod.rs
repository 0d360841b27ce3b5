//! Exports and imports: from the Services of one mesh over its rules and the rules of the other to the hosts there.
//!
//! Reads the rules and not the statuses: lists stay as they were while a link is down.

mod catalogue;
mod codes;
mod exports;
mod imports;
mod locals;
mod services;
mod sets;
pub(super) mod view;

pub(super) use catalogue::CHECKS;
pub(crate) use codes::LOCAL_PODS;
pub(super) use exports::misses_one_service;
pub(super) use imports::takes_nothing;
