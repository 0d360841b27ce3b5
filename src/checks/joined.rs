//! What both ends of each link and of each shared service say together.

use std::collections::BTreeMap;

use super::Peering;
use super::sharing::view::Sharing;
use crate::snapshot::{Link, Snapshot, links};

/// Worked out once, for every check.
pub(super) struct Joined<'a> {
    pub snapshot: &'a Snapshot,
    pub links: Vec<Link>,
    pub peerings: Vec<Peering<'a>>,
    pub sharing: BTreeMap<&'a str, Sharing<'a>>,
}

impl<'a> Joined<'a> {
    pub fn of(snapshot: &'a Snapshot) -> Self {
        Self {
            snapshot,
            links: links(snapshot),
            peerings: Peering::all(snapshot),
            sharing: Sharing::of_all(snapshot),
        }
    }
}
