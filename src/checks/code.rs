//! Codes of checks, and the families that they are grouped in.

use std::fmt;

use serde::Serialize;

/// `MFnnnn`. It never changes its meaning; a check that goes leaves its code unused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Code(pub &'static str);

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0)
    }
}

impl Code {
    /// The family that the code belongs to, by its first two digits.
    pub fn family(self) -> Family {
        let number = self.0.get(2..4).unwrap_or_default();
        Family::ALL
            .into_iter()
            .find(|family| family.number() == number)
            .expect("every code belongs to a family; a test goes through all of them")
    }
}

/// What a group of checks is about, in the order in which they are told: later ones build on earlier ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Family {
    /// Rights of the user.
    Access,
    /// Operators and the kinds that they bring.
    Operators,
    /// ServiceMeshControlPlanes.
    ControlPlanes,
    /// Member rolls, members and their sidecars.
    Members,
    /// Federation gateways, and the addresses at which they are reached.
    Gateways,
    /// Root certificates and trust domains.
    Trust,
    /// ServiceMeshPeers and the links between istiods.
    Peering,
    /// Exported and imported services.
    Sharing,
    /// VirtualServices and other rules for requests.
    Routes,
    /// What was left behind.
    Leftovers,
    /// What the addresses of peers really present, where that was looked at.
    Wire,
}

impl Family {
    /// Every family, in the order of its codes.
    pub const ALL: [Self; 11] = [
        Self::Access,
        Self::Operators,
        Self::ControlPlanes,
        Self::Members,
        Self::Gateways,
        Self::Trust,
        Self::Peering,
        Self::Sharing,
        Self::Routes,
        Self::Leftovers,
        Self::Wire,
    ];

    /// The first two digits of its codes.
    pub fn number(self) -> &'static str {
        match self {
            Self::Access => "01",
            Self::Operators => "02",
            Self::ControlPlanes => "03",
            Self::Members => "04",
            Self::Gateways => "05",
            Self::Trust => "06",
            Self::Peering => "07",
            Self::Sharing => "08",
            Self::Routes => "09",
            Self::Leftovers => "10",
            Self::Wire => "11",
        }
    }

    /// As `--only` and `--skip` name it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Operators => "operators",
            Self::ControlPlanes => "control-planes",
            Self::Members => "members",
            Self::Gateways => "gateways",
            Self::Trust => "trust",
            Self::Peering => "peering",
            Self::Sharing => "sharing",
            Self::Routes => "routes",
            Self::Leftovers => "leftovers",
            Self::Wire => "wire",
        }
    }

    /// As a heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Operators => "operators and kinds",
            Self::ControlPlanes => "control planes",
            Self::Members => "members and sidecars",
            Self::Gateways => "gateways and addresses",
            Self::Trust => "trust",
            Self::Peering => "peering",
            Self::Sharing => "exports and imports",
            Self::Routes => "routes",
            Self::Leftovers => "leftovers",
            Self::Wire => "what peers present",
        }
    }
}
