//! What tells backends apart in an answer.

use std::fmt;
use std::str::FromStr;

use http::HeaderMap;
use serde_json::Value;

/// Where an answer names the backend, or its version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// A response header.
    Header(String),
    /// A field of a JSON body, as the names on the way to it.
    Json(Vec<String>),
}

impl Key {
    /// Where backends usually name themselves; the first that any answer has is used.
    pub fn usual() -> Vec<Key> {
        let headers = ["x-version", "x-app-version", "x-backend", "x-served-by"];
        let fields = ["version", "served_by"];
        let headers = headers.map(|name| Self::Header(name.to_owned()));
        headers
            .into_iter()
            .chain(fields.map(|name| Self::Json(vec![name.to_owned()])))
            .collect()
    }

    /// What this answer says, if it says anything.
    pub fn value(&self, headers: &HeaderMap, body: &[u8]) -> Option<String> {
        match self {
            Self::Header(name) => Some(headers.get(name)?.to_str().ok()?.to_owned()),
            Self::Json(path) => {
                let body: Value = serde_json::from_slice(body).ok()?;
                let step = |value, name: &String| match value {
                    Value::Array(items) => items.into_iter().nth(name.parse().ok()?),
                    Value::Object(mut fields) => fields.remove(name),
                    _ => None,
                };
                match path.iter().try_fold(body, step)? {
                    Value::String(text) => Some(text),
                    Value::Null => None,
                    other => Some(other.to_string()),
                }
            }
        }
    }

    /// Whether the body has to be looked at.
    pub fn reads_body(&self) -> bool {
        matches!(self, Self::Json(_))
    }
}

impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(name) => write!(formatter, "header:{name}"),
            Self::Json(path) => write!(formatter, "json:{}", path.join(".")),
        }
    }
}

impl FromStr for Key {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unclear = || format!("{text:?} is neither `header:NAME` nor `json:FIELD.FIELD`");
        match text.split_once(':') {
            Some(("header", name)) if http::HeaderName::from_str(name).is_ok() => {
                Ok(Self::Header(name.to_ascii_lowercase()))
            }
            Some(("json", path)) if path.split('.').all(|name| !name.is_empty()) => {
                Ok(Self::Json(path.split('.').map(str::to_owned).collect()))
            }
            _ => Err(unclear()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_headers_and_nested_fields() {
        let mut headers = HeaderMap::new();
        headers.insert("x-version", http::HeaderValue::from_static("v1"));
        let body = br#"{"details": [{"version": 2}], "none": null}"#;
        let value = |key: &str| key.parse::<Key>().expect("a key").value(&headers, body);
        assert_eq!(value("header:X-Version").as_deref(), Some("v1"));
        assert_eq!(value("json:details.0.version").as_deref(), Some("2"));
        for absent in ["header:x-other", "json:none", "json:details.version", "json:details.9"] {
            assert_eq!(value(absent), None, "{absent}");
        }
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for bad in ["x-version", "header:", "header:a b", "json:", "json:a..b", "cookie:a"] {
            assert!(bad.parse::<Key>().is_err(), "{bad:?} was accepted");
        }
    }
}
