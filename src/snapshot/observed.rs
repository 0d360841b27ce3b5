//! One observation, or why there is none.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What a cluster answered when it was asked for something.
#[derive(Clone, Debug, PartialEq)]
pub enum Observed<T> {
    /// It is there.
    Present(T),
    /// It is not there.
    Missing,
    /// It may be there or not.
    Unknown(Unknown),
}

/// Why it is not known whether something is there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Unknown {
    /// The user may not see it.
    #[error("no right to {0}")]
    Forbidden(Right),
    /// The cluster could not be asked, or did not answer in time; the reason.
    #[error("{0}")]
    Unreachable(String),
    /// Nobody asked: a file does not hold it, or the command does not need it.
    #[error("nobody asked for it")]
    NotAsked,
}

/// A right as RBAC grants it, such as `list servicemeshpeers in prod-mesh` or `get configmaps prod-mesh/istio-ca-root-cert`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Right {
    /// What is done, such as `list`.
    pub verb: String,
    /// The resource in the plural; the rest of the sentence for a right that is about none.
    pub resource: String,
    /// Empty for the whole cluster.
    pub namespace: String,
    /// Empty for every object.
    pub name: String,
}

impl Right {
    /// To list a resource, in one namespace or, where that is empty, in all.
    pub fn list(resource: &str, namespace: &str) -> Self {
        Self {
            verb: "list".to_owned(),
            resource: resource.to_owned(),
            namespace: namespace.to_owned(),
            name: String::new(),
        }
    }

    /// To read one object.
    pub fn get(resource: &str, namespace: &str, name: &str) -> Self {
        Self {
            verb: "get".to_owned(),
            resource: resource.to_owned(),
            namespace: namespace.to_owned(),
            name: name.to_owned(),
        }
    }
}

impl fmt::Display for Right {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.verb, self.resource)?;
        match (self.namespace.as_str(), self.name.as_str()) {
            ("", "") => Ok(()),
            (namespace, "") => write!(formatter, " in {namespace}"),
            ("", name) => write!(formatter, " {name}"),
            (namespace, name) => write!(formatter, " {namespace}/{name}"),
        }
    }
}

impl FromStr for Right {
    type Err = Infallible;

    /// Reads what `Display` writes, which is how a snapshot holds it.
    fn from_str(text: &str) -> Result<Self, Infallible> {
        let (verb, rest) = text.split_once(' ').unwrap_or((text, ""));
        let (resource, namespace, name) = match rest.split_once(" in ") {
            Some((resource, namespace)) => (resource, namespace, ""),
            None => {
                let (resource, object) = rest.split_once(' ').unwrap_or((rest, ""));
                let (namespace, name) = object.split_once('/').unwrap_or(("", object));
                (resource, namespace, name)
            }
        };
        Ok(Self {
            verb: verb.to_owned(),
            resource: resource.to_owned(),
            namespace: namespace.to_owned(),
            name: name.to_owned(),
        })
    }
}

impl From<&str> for Right {
    fn from(text: &str) -> Self {
        text.parse().unwrap_or_else(|never: Infallible| match never {})
    }
}

impl<T> Default for Observed<T> {
    fn default() -> Self {
        Self::Unknown(Unknown::NotAsked)
    }
}

impl<T> Observed<T> {
    /// What is there, and `None` when it is known that nothing is.
    pub fn known(&self) -> Result<Option<&T>, &Unknown> {
        match self {
            Self::Present(value) => Ok(Some(value)),
            Self::Missing => Ok(None),
            Self::Unknown(unknown) => Err(unknown),
        }
    }

    /// Whether nobody asked.
    pub fn is_not_asked(&self) -> bool {
        matches!(self, Self::Unknown(Unknown::NotAsked))
    }

    /// Why nothing is known although it was asked for, if nothing is.
    pub fn unknown(&self) -> Option<String> {
        match self {
            Self::Unknown(Unknown::NotAsked) | Self::Present(_) | Self::Missing => None,
            Self::Unknown(unknown) => Some(unknown.to_string()),
        }
    }

    /// The same observation of something derived from the value.
    pub fn map<U>(self, derive: impl FnOnce(T) -> U) -> Observed<U> {
        match self {
            Self::Present(value) => Observed::Present(derive(value)),
            Self::Missing => Observed::Missing,
            Self::Unknown(unknown) => Observed::Unknown(unknown),
        }
    }

    /// Why it is not known, for lack of a right.
    pub fn forbidden(right: impl Into<Right>) -> Self {
        Self::Unknown(Unknown::Forbidden(right.into()))
    }

    /// Why it is not known, for lack of an answer.
    pub fn unreachable(reason: impl Into<String>) -> Self {
        Self::Unknown(Unknown::Unreachable(reason.into()))
    }
}

impl<T> Observed<Vec<T>> {
    /// Every item that is there; none where the kind is not served.
    pub fn list(&self) -> Result<&[T], &Unknown> {
        Ok(self.known()?.map_or(&[], Vec::as_slice))
    }
}

/// How a snapshot holds an observation: flat, since readers of a snapshot need not know how this program groups the ways
/// of not knowing.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Stored<T> {
    Present(T),
    Missing,
    Forbidden(String),
    Unreachable(String),
    NotAsked,
}

impl<T: Serialize> Serialize for Observed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let stored = match self {
            Self::Present(value) => Stored::Present(value),
            Self::Missing => Stored::Missing,
            Self::Unknown(Unknown::Forbidden(right)) => Stored::Forbidden(right.to_string()),
            Self::Unknown(Unknown::Unreachable(reason)) => Stored::Unreachable(reason.clone()),
            Self::Unknown(Unknown::NotAsked) => Stored::NotAsked,
        };
        stored.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Observed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Stored::deserialize(deserializer)? {
            Stored::Present(value) => Self::Present(value),
            Stored::Missing => Self::Missing,
            Stored::Forbidden(right) => Self::forbidden(right.as_str()),
            Stored::Unreachable(reason) => Self::unreachable(reason),
            Stored::NotAsked => Self::Unknown(Unknown::NotAsked),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_right_is_read_as_it_is_written() {
        for text in [
            "list servicemeshpeers in prod-mesh",
            "get configmaps prod-mesh/istio-ca-root-cert",
            "get namespace kube-system",
            "list nodes",
            "create selfsubjectaccessreviews",
        ] {
            assert_eq!(Right::from(text).to_string(), text);
        }
    }

    #[test]
    fn a_snapshot_holds_every_observation_flat_and_gives_it_back() {
        let all: [(Observed<u8>, &str); 5] = [
            (Observed::Present(1), r#"{"present":1}"#),
            (Observed::Missing, r#""missing""#),
            (Observed::forbidden("list nodes"), r#"{"forbidden":"list nodes"}"#),
            (Observed::unreachable("no route"), r#"{"unreachable":"no route"}"#),
            (Observed::default(), r#""notAsked""#),
        ];
        for (observed, text) in all {
            assert_eq!(serde_json::to_string(&observed).expect("JSON"), text);
            assert_eq!(
                serde_json::from_str::<Observed<u8>>(text).expect("an observation"),
                observed
            );
        }
    }
}
