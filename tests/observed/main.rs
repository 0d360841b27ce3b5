//! Documents that real Maistra software wrote, against what meshfed and its simulator make of the same.

mod documents;
mod judged;
mod replayed;
mod rules;
