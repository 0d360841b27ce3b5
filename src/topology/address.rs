//! Addresses of a remote ingress gateway: a DNS name or an IP address, nothing around it.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use serde::Serialize;

/// A DNS name or an IP address, as `spec.remote.addresses` takes it: no scheme, no port, no path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Address(String);

/// Why a text is no address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct AddressError(String);

impl Address {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refuse = |why: &str| Err(AddressError(format!("address {text:?} {why}")));
        if text.contains("://") {
            return refuse("has a scheme; give the bare DNS name or IP address");
        }
        if text.contains('/') {
            return refuse("has a path; give the bare DNS name or IP address");
        }
        if let Ok(ip) = text.parse::<IpAddr>() {
            // Maistra's documentation lists IPv6 as unsupported for federation.
            return if ip.is_ipv6() {
                refuse("is IPv6, which federation does not support")
            } else {
                Ok(Self(text.to_owned()))
            };
        }
        if text.contains(':') {
            return refuse("has a port; give ports with `--discovery-port` and `--service-port`");
        }
        let label = |label: &str| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        // A DNS name may end in the dot of the root.
        let name = text.strip_suffix('.').unwrap_or(text);
        if name.is_empty() || name.len() > 253 || !name.split('.').all(label) {
            return refuse("is neither a DNS name nor an IP address");
        }
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_with_a_scheme_a_port_or_a_path_is_refused_with_its_reason() {
        let refusal = |text: &str| text.parse::<Address>().expect_err("an invalid address").to_string();
        assert!(refusal("https://gw.example.com").contains("scheme"));
        assert!(refusal("gw.example.com:8188").contains("port"));
        assert!(refusal("gw.example.com/x").contains("path"));
        assert!(refusal("::1").contains("IPv6"));
        assert!(refusal("<pending>").contains("neither"));
        assert!("10.0.0.7".parse::<Address>().is_ok());
        assert!("gw.example.com.".parse::<Address>().is_ok());
        assert!("gw.example.com..".parse::<Address>().is_err());
        assert!(
            "prod-mesh-ingress.stage-mesh.svc.cluster.local"
                .parse::<Address>()
                .is_ok()
        );
    }
}
