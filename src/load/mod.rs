//! PURE. What a bounded load on a URL says: how the answers are spread over backends, whether that fits the split that
//! was asked for, and how long they took. Sends nothing; see `http`.

mod compare;
mod key;
mod measure;
mod statistics;

pub use compare::{Comparison, Decision, Expected, Share, compare};
pub use key::Key;
pub use measure::{Latency, Measured, Reply, measure};
