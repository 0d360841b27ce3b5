//! Whether a check can look at a part of a mesh.

use crate::snapshot::{MeshState, Unknown};

pub use crate::snapshot::Part;

/// Why a check cannot look at a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// Nobody asked for it: a file does not hold it, or the command does not read it.
    NotAsked,
    /// It was asked for in vain; why.
    Refused(String),
    /// Only an administrator of the cluster may see it, and the user is none; the right that is missing.
    ForAdministrators(String),
}

impl Part {
    /// Why a check cannot look at the part of `mesh`; `None` when it can.
    pub fn unknown(self, mesh: &MeshState) -> Option<Unreadable> {
        Some(match mesh.unknown(self)? {
            Unknown::NotAsked => Unreadable::NotAsked,
            forbidden @ Unknown::Forbidden(_) if self.row().for_administrators => {
                Unreadable::ForAdministrators(forbidden.to_string())
            }
            unknown => Unreadable::Refused(unknown.to_string()),
        })
    }
}
