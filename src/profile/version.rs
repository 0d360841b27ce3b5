//! Versions of the control plane that can federate.

use std::fmt;
use std::str::FromStr;

/// A version of the control plane; older ones know no federation, newer ones no ServiceMeshControlPlane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    V2_1,
    V2_2,
    V2_3,
    V2_4,
    V2_5,
    #[default]
    V2_6,
}

impl Version {
    /// Every version, oldest first.
    pub const ALL: [Self; 6] = [Self::V2_1, Self::V2_2, Self::V2_3, Self::V2_4, Self::V2_5, Self::V2_6];

    /// As `spec.version` has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V2_1 => "v2.1",
            Self::V2_2 => "v2.2",
            Self::V2_3 => "v2.3",
            Self::V2_4 => "v2.4",
            Self::V2_5 => "v2.5",
            Self::V2_6 => "v2.6",
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Version {
    type Err = String;

    /// Accepts `v2.6` and `2.6`.
    fn from_str(text: &str) -> Result<Self, String> {
        let number = text.strip_prefix('v').unwrap_or(text);
        Self::ALL
            .into_iter()
            .find(|version| &version.as_str()[1..] == number)
            .ok_or_else(|| {
                let known = Self::ALL.map(Self::as_str).join(", ");
                format!("unknown version `{text}`; the ones that can federate are {known}")
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_with_and_without_its_letter() {
        assert_eq!("v2.4".parse(), Ok(Version::V2_4));
        assert_eq!("2.4".parse(), Ok(Version::V2_4));
    }

    #[test]
    fn an_unknown_version_lists_the_known_ones() {
        for text in ["v2.0", "3.0", "vv2.6", ""] {
            let error = text.parse::<Version>().expect_err(text);
            assert!(error.contains("v2.1, v2.2, v2.3, v2.4, v2.5, v2.6"), "{error}");
        }
    }

    #[test]
    fn versions_are_ordered_by_age() {
        assert!(Version::ALL.is_sorted());
        assert!(Version::V2_1 < Version::V2_6);
    }
}
