//! Names of services, exact and with wildcards, as users write them and as rules hold them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::api::ServiceKey;
use crate::naming::service_host;

/// A service: `NAMESPACE/NAME`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ServiceName {
    pub namespace: String,
    pub name: String,
}

/// A service name whose parts may be open; `None` is written `*`.
///
/// As a selector an open part matches anything; as an alias it keeps the original part.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServicePattern {
    pub(super) namespace: Option<String>,
    pub(super) name: Option<String>,
}

/// Why a text is no service name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Not two parts.
    #[error("`{0}` does not name one service: write NAMESPACE/NAME or NAME.NAMESPACE")]
    Shape(String),
    /// A part that Kubernetes would not accept.
    #[error(
        "`{part}` in `{text}` is no {which} that Kubernetes accepts: use up to 63 lower-case letters, digits and `-`, \
         beginning and ending with a letter or digit"
    )]
    Part {
        /// `namespace` or `service name`.
        which: &'static str,
        /// The part at fault.
        part: String,
        /// The whole text.
        text: String,
    },
}

impl ServiceName {
    /// A service name from its parts, unchecked: rules and statuses may hold parts that Kubernetes would refuse.
    pub fn new(namespace: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            namespace: namespace.into(),
            name: name.into(),
        }
    }

    /// The Service behind a host of the cluster's own domain.
    pub(crate) fn of_host(host: &str, cluster_domain: &str) -> Option<Self> {
        let (name, rest) = host.split_once('.')?;
        let (namespace, _) = rest.split_once('.')?;
        (service_host(name, namespace, cluster_domain) == host).then(|| Self::new(namespace, name))
    }
}

impl ServicePattern {
    /// A pattern from its parts, unchecked; an absent part, an empty one and `*` all mean any, as in rules.
    pub fn new(namespace: Option<&str>, name: Option<&str>) -> Self {
        Self {
            namespace: fixed(namespace),
            name: fixed(name),
        }
    }

    /// The namespace, if it is fixed.
    pub fn namespace(&self) -> Option<&str> {
        self.namespace.as_deref()
    }

    /// The name, if it is fixed.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The one service that the pattern names, if both parts are fixed.
    pub fn exact(&self) -> Option<ServiceName> {
        Some(ServiceName::new(self.namespace.clone()?, self.name.clone()?))
    }

    /// Whether `service` is one that the pattern names.
    pub fn matches(&self, service: &ServiceName) -> bool {
        self.namespace
            .as_ref()
            .is_none_or(|namespace| *namespace == service.namespace)
            && self.name.as_ref().is_none_or(|name| *name == service.name)
    }

    /// Whether every service that `other` names is one that this pattern names.
    pub(super) fn covers(&self, other: &Self) -> bool {
        let part = |own: &Option<String>, others: &Option<String>| own.is_none() || own == others;
        part(&self.namespace, &other.namespace) && part(&self.name, &other.name)
    }

    /// Whether some service could be named by both patterns.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        let part = |own: &Option<String>, others: &Option<String>| own.is_none() || others.is_none() || own == others;
        part(&self.namespace, &other.namespace) && part(&self.name, &other.name)
    }

    /// The pattern that this one becomes under an alias, whose open parts keep the original.
    pub(super) fn renamed(&self, alias: &Self) -> Self {
        Self {
            namespace: alias.namespace.clone().or_else(|| self.namespace.clone()),
            name: alias.name.clone().or_else(|| self.name.clone()),
        }
    }

    /// The name that `service` gets when this pattern is its alias.
    pub(super) fn rename(&self, service: &ServiceName) -> ServiceName {
        ServiceName {
            namespace: self.namespace.clone().unwrap_or_else(|| service.namespace.clone()),
            name: self.name.clone().unwrap_or_else(|| service.name.clone()),
        }
    }

    /// The alias that a rule holds; an alias that changes nothing is none.
    pub(super) fn as_alias(&self) -> Option<ServiceKey> {
        (*self != Self::default()).then(|| ServiceKey {
            namespace: self.namespace.clone(),
            name: self.name.clone(),
        })
    }

    /// The alias of a rule as a pattern; no alias is one that keeps both parts.
    pub(super) fn of_alias(alias: Option<&ServiceKey>) -> Self {
        alias
            .map(|alias| Self::new(alias.namespace.as_deref(), alias.name.as_deref()))
            .unwrap_or_default()
    }
}

/// A part of a rule that stands for itself; istiod takes an empty part and `*` for "any", and nothing else as a glob.
pub(super) fn fixed(part: Option<&str>) -> Option<String> {
    part.filter(|part| !part.is_empty() && *part != ANY).map(str::to_owned)
}

/// How rules and users write "any".
pub(super) const ANY: &str = "*";

impl From<ServiceName> for ServicePattern {
    fn from(service: ServiceName) -> Self {
        Self::new(Some(&service.namespace), Some(&service.name))
    }
}

impl fmt::Display for ServiceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.namespace, self.name)
    }
}

impl fmt::Display for ServicePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}/{}",
            self.namespace.as_deref().unwrap_or(ANY),
            self.name.as_deref().unwrap_or(ANY)
        )
    }
}

impl FromStr for ServiceName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let (namespace, name) = parts(text)?;
        check(namespace, "namespace", text)?;
        check(name, "service name", text)?;
        Ok(Self::new(namespace, name))
    }
}

impl FromStr for ServicePattern {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let (namespace, name) = parts(text)?;
        for (part, which) in [(namespace, "namespace"), (name, "service name")] {
            if part != ANY {
                check(part, which, text)?;
            }
        }
        Ok(Self::new(Some(namespace), Some(name)))
    }
}

/// Splits `NAMESPACE/NAME`, `NAME.NAMESPACE` or a host of the service into namespace and name.
///
/// The host of an import is no name of one service: what it is called here and what the peer calls it may differ.
fn parts(text: &str) -> Result<(&str, &str), NameError> {
    let domain = text.find(".svc.").filter(|_| !text.ends_with("-imports.local"));
    let named = domain.map_or_else(|| text.strip_suffix(".svc").unwrap_or(text), |end| &text[..end]);
    let split = named
        .split_once('/')
        .or_else(|| named.split_once('.').map(|(name, namespace)| (namespace, name)));
    split
        .filter(|(namespace, name)| {
            ![namespace, name]
                .iter()
                .any(|part| part.is_empty() || part.contains(['/', '.']))
        })
        .ok_or_else(|| NameError::Shape(text.to_owned()))
}

fn check(part: &str, which: &'static str, text: &str) -> Result<(), NameError> {
    if is_dns_label(part) {
        return Ok(());
    }
    Err(NameError::Part {
        which,
        part: part.to_owned(),
        text: text.to_owned(),
    })
}

/// Whether `text` is a label in the sense of RFC 1123, which is what Kubernetes wants of namespaces and Services.
pub fn is_dns_label(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !text.is_empty() && text.len() <= 63 && text.bytes().all(inner) && !text.starts_with('-') && !text.ends_with('-')
}

/// `names` with those most like `wanted` first: by service name, then by namespace, then in order.
pub fn nearest(wanted: &ServicePattern, names: impl IntoIterator<Item = ServiceName>) -> Vec<ServiceName> {
    let distance =
        |wanted: &Option<String>, seen: &str| wanted.as_ref().map_or(0, |text| strsim::osa_distance(text, seen));
    let mut names: Vec<_> = names.into_iter().collect();
    names.sort();
    names.dedup();
    names.sort_by_key(|seen| {
        (
            distance(&wanted.name, &seen.name),
            distance(&wanted.namespace, &seen.namespace),
        )
    });
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_name_the_same_service() {
        let details = ServiceName::new("stage-bookinfo", "details");
        assert_eq!("stage-bookinfo/details".parse(), Ok(details.clone()));
        assert_eq!("details.stage-bookinfo".parse(), Ok(details.clone()));
        for host in ["svc", "svc.cluster.local", "svc.prod-mesh-exports.local"] {
            assert_eq!(
                format!("details.stage-bookinfo.{host}").parse(),
                Ok(details.clone()),
                "{host}"
            );
        }
        assert_eq!(details.to_string().parse(), Ok(details));
    }

    #[test]
    fn a_text_that_names_no_service_says_what_to_write() {
        for text in [
            "",
            "details",
            "/",
            "a/",
            "/b",
            "a/b/c",
            "details.ns.svc.stage-imports.local",
            "details.ns.other",
            ".",
            "a/b.c",
        ] {
            let error = text.parse::<ServiceName>().expect_err(text);
            assert_eq!(
                error.to_string(),
                format!("`{text}` does not name one service: write NAMESPACE/NAME or NAME.NAMESPACE")
            );
        }
    }

    #[test]
    fn a_part_that_kubernetes_refuses_is_named() {
        let long = format!("ns/{}", "a".repeat(64));
        for (text, which, part) in [
            ("Ns/a", "namespace", "Ns"),
            ("ns/-a", "service name", "-a"),
            ("ns/a-", "service name", "a-"),
            ("ns/*", "service name", "*"),
            ("ns/a b", "service name", "a b"),
            ("ns/ä", "service name", "ä"),
            (&long, "service name", &long[3..]),
        ] {
            let expected = NameError::Part {
                which,
                part: part.to_owned(),
                text: text.to_owned(),
            };
            assert_eq!(text.parse::<ServiceName>(), Err(expected));
        }
    }

    #[test]
    fn a_pattern_may_leave_either_part_open_but_is_no_glob() {
        let pattern = |text: &str| text.parse::<ServicePattern>();
        assert_eq!(pattern("*/*"), Ok(ServicePattern::default()));
        assert_eq!(
            pattern("*.ns"),
            Ok(ServicePattern {
                namespace: Some("ns".into()),
                name: None
            })
        );
        assert_eq!(
            pattern("*/details"),
            Ok(ServicePattern {
                namespace: None,
                name: Some("details".into())
            })
        );
        assert!(matches!(pattern("ns/foo-*"), Err(NameError::Part { .. })));
        assert_eq!(
            pattern("*").map_err(|error| error.to_string()),
            Err(NameError::Shape("*".into()).to_string())
        );
    }

    #[test]
    fn the_nearest_name_comes_first() {
        let names = ["a/zebra", "shared/details", "ns/detail", "ns/reviews"].map(|text| text.parse().expect("a name"));
        let wanted = "ns/details".parse().expect("a pattern");
        let sorted: Vec<_> = nearest(&wanted, names).iter().map(ToString::to_string).collect();
        assert_eq!(sorted, ["shared/details", "ns/detail", "ns/reviews", "a/zebra"]);
    }
}
