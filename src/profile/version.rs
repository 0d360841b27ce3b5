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

impl Version {
    /// The newest control plane that an operator of this version makes, such as `2.5.1-0`; every operator makes some older
    /// ones too.
    pub fn newest_of_operator(version: &str) -> Option<Self> {
        let mut numbers = version.split(['.', '-']).map(str::parse::<u32>);
        let (Some(Ok(major)), Some(Ok(minor))) = (numbers.next(), numbers.next()) else {
            return None;
        };
        let own = format!("{major}.{minor}").parse().ok();
        // One that is newer than what is known makes what is known.
        own.or((major == 2 && minor > 6).then_some(Self::V2_6))
    }

    /// The versions that the operator's webhook names when it refuses one, such as `[v2.2 v2.3 v2.4 v2.5]`, oldest first.
    pub fn named_in_refusal(said: &str) -> Vec<Self> {
        let list = said.split_once("supported versions").map(|(_, list)| list);
        let bracketed = list.and_then(|list| list.split_once('[')?.1.split_once(']'));
        let words = bracketed.map_or("", |(inside, _)| inside).split([' ', ',']);
        let mut named: Vec<Self> = words
            .filter(|word| word.starts_with('v'))
            .filter_map(|word| word.parse().ok())
            .collect();
        named.sort();
        named
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
    fn an_operator_makes_control_planes_of_its_own_version_and_older_ones() {
        for (operator, newest) in [
            ("2.5.1", Some(Version::V2_5)),
            ("2.6.2-0", Some(Version::V2_6)),
            ("2.9.0", Some(Version::V2_6)),
            ("3.0.1", None),
            ("1.1.18", None),
            ("", None),
        ] {
            assert_eq!(Version::newest_of_operator(operator), newest, "{operator}");
        }
    }

    #[test]
    fn a_refusal_names_the_versions_that_there_are() {
        let said = "admission webhook \"smcp.validation.maistra.io\" denied the request: invalid Version specified; \
                    supported versions are: [v2.2 v2.3 v2.4 v2.5]";
        assert_eq!(
            Version::named_in_refusal(said),
            [Version::V2_2, Version::V2_3, Version::V2_4, Version::V2_5]
        );
        for other in [
            "denied: [v2.2 v2.3]",
            "supported versions are none",
            "supported versions: [x]",
            "",
        ] {
            assert_eq!(Version::named_in_refusal(other), [], "{other}");
        }
    }

    #[test]
    fn versions_are_ordered_by_age() {
        assert!(Version::ALL.is_sorted());
        assert!(Version::V2_1 < Version::V2_6);
    }
}
