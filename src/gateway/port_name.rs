//! Names of a gateway's ports.

use std::collections::BTreeSet;
use std::fmt;

use super::GatewayPort;

/// Service ports become container ports, whose names may have so many characters.
pub(crate) const LONGEST_PORT_NAME: usize = 15;

/// Why the operator cannot make a port by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PortNameFault {
    /// It has none.
    Missing,
    /// It is longer than the name of a container port may be.
    TooLong,
    /// It has other characters than lower-case letters, digits and single hyphens, or no letter.
    Malformed,
    /// Another port of the gateway has it.
    Taken,
}

impl fmt::Display for PortNameFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => formatter.write_str("is missing"),
            Self::TooLong => write!(formatter, "is longer than {LONGEST_PORT_NAME} characters"),
            Self::Malformed => formatter.write_str(
                "has something else than lower-case letters, digits and single hyphens, or no letter among them",
            ),
            Self::Taken => formatter.write_str("is used twice"),
        }
    }
}

/// What is wrong with the names of the ports, by their places. Kubernetes has the rule for names of container ports.
pub(crate) fn port_name_faults(ports: &[GatewayPort]) -> Vec<(usize, PortNameFault)> {
    let mut taken = BTreeSet::new();
    let mut faults = Vec::new();
    for (index, port) in ports.iter().enumerate() {
        let Some(name) = port.name.as_deref() else {
            faults.push((index, PortNameFault::Missing));
            continue;
        };
        if name.chars().count() > LONGEST_PORT_NAME {
            faults.push((index, PortNameFault::TooLong));
        } else if !is_port_name(name) {
            faults.push((index, PortNameFault::Malformed));
        }
        if !taken.insert(name) {
            faults.push((index, PortNameFault::Taken));
        }
    }
    faults
}

fn is_port_name(name: &str) -> bool {
    let inside = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    name.bytes().all(inside)
        && name.bytes().any(|byte| byte.is_ascii_lowercase())
        && name.split('-').all(|part| !part.is_empty())
}
