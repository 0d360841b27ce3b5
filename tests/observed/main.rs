//! Documents that real Maistra software wrote, against what meshfed and its simulator make of the same.

mod documents;
mod health;
mod judged;
#[path = "../harness/lua.rs"]
mod lua;
mod replayed;
mod rules;
