//! What to ask of a mesh. A command asks for what it needs and no more.

use super::Part;

/// Parts of a mesh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope(u64);

impl Scope {
    /// Only the control plane, and which cluster it is in.
    pub const CONTROL_PLANE: Self = Self(0).with(&[Part::ControlPlane, Part::Cluster]);
    /// The control plane and its member roll.
    pub const MEMBERS: Self = Self::CONTROL_PLANE.with(&[Part::MemberRoll]);
    /// What a link is judged by.
    pub const LINKS: Self = Self::CONTROL_PLANE.with(&[Part::Peers, Part::IstiodPods]);
    /// What federating two meshes needs to know.
    pub const PEERING: Self = Self::LINKS.with(&[Part::RootCertificate, Part::PeerCertificates, Part::Services]);
    /// What a rule's outcome is judged by.
    pub const SETS: Self = Self::LINKS.with(&[Part::Exports, Part::Imports]);
    /// What sharing services needs to know.
    pub const SHARING: Self = Self::SETS.with(&[Part::MemberRoll, Part::Services, Part::MemberServices]);
    /// What routing needs to know.
    pub const ROUTING: Self =
        Self::SHARING.with(&[Part::VirtualServices, Part::DestinationRules, Part::ServiceEntries]);
    /// What `status` shows.
    pub const STATUS: Self = Self::SETS.with(&[
        Part::MemberRoll,
        Part::MemberPods,
        Part::VirtualServices,
        Part::RootCertificate,
        Part::PeerCertificates,
    ]);
    /// Everything that a cluster can tell of a mesh, for a snapshot.
    pub const SNAPSHOT: Self =
        Self(0)
            .with(Part::ALL)
            .without(&[Part::Access, Part::UnknownFields, Part::Told, Part::Wire]);
    /// What is to be known of meshes to tell what to ask at the addresses of their peers.
    pub const WIRE: Self = Self::SHARING.with(&[Part::Exports, Part::Imports, Part::Pods]);
    /// What the checks read.
    pub const DIAGNOSIS: Self = Self::SNAPSHOT;
    /// What is asked before there is anything to diagnose.
    pub const BEFORE: Self = Self::SNAPSHOT.with(&[Part::Access]);

    /// What either asks for.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// These parts too.
    #[must_use]
    pub const fn with(self, parts: &[Part]) -> Self {
        Self(self.0 | Self::bits(parts))
    }

    /// Not these parts.
    #[must_use]
    pub const fn without(self, parts: &[Part]) -> Self {
        Self(self.0 & !Self::bits(parts))
    }

    /// Whether a part is among them.
    pub const fn contains(self, part: Part) -> bool {
        self.0 & Self::bits(&[part]) != 0
    }

    /// All of them, in the order of the table.
    pub fn parts(self) -> impl Iterator<Item = Part> {
        Part::ALL.iter().copied().filter(move |part| self.contains(*part))
    }

    /// With the parts that tell where to look for these.
    #[must_use]
    pub fn complete(self) -> Self {
        let tellers: Vec<Part> = self.parts().filter_map(|part| part.row().told_by).collect();
        self.with(&tellers)
    }

    const fn bits(parts: &[Part]) -> u64 {
        let (mut bits, mut index) = (0, 0);
        while index < parts.len() {
            bits |= 1 << parts[index] as u64;
            index += 1;
        }
        bits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_a_set_of_parts() {
        let scope = Scope::MEMBERS
            .with(&[Part::Nodes, Part::Nodes])
            .without(&[Part::Cluster]);
        let parts: Vec<Part> = scope.parts().collect();
        assert_eq!(parts, [Part::ControlPlane, Part::MemberRoll, Part::Nodes]);
    }

    #[test]
    fn what_tells_where_to_look_belongs_to_a_complete_scope() {
        let scope = Scope::CONTROL_PLANE
            .with(&[Part::MemberPods, Part::PeerCertificates])
            .complete();
        assert!(scope.contains(Part::MemberRoll) && scope.contains(Part::Peers));
    }

    #[test]
    fn every_part_has_a_place_in_the_set() {
        let last = *Part::ALL.last().expect("the table has rows");
        assert!((last as usize) < 64, "a wider set is needed");
        assert_eq!(Scope::SNAPSHOT.parts().count(), Part::ALL.len() - 4);
    }
}
