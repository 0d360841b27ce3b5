//! I/O. Sends a bounded number of HTTP requests and says what came back. Counts nothing; see `load`.

mod client;

pub use client::{RequestPlan, send};
