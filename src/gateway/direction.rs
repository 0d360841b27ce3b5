//! The two directions, and what each calls things.

use std::fmt;

use serde::Serialize;

use crate::api::PeerGateways;
use crate::naming;

/// Which way requests pass a gateway of federation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum GatewayDirection {
    /// Requests of the peer arrive.
    Ingress,
    /// Requests to the peer leave.
    Egress,
}

impl GatewayDirection {
    /// Both, in the order in which people name them.
    pub const BOTH: [Self; 2] = [Self::Ingress, Self::Egress];

    /// The field of `spec.gateways` of a control plane that holds the additional gateways of this direction by name.
    pub fn field(self) -> &'static str {
        match self {
            Self::Ingress => "additionalIngress",
            Self::Egress => "additionalEgress",
        }
    }

    /// The control plane's own gateway of this direction. It can carry requests of one peer too, beside what else it does,
    /// and is never changed for that.
    pub fn default_gateway(self) -> &'static str {
        match self {
            Self::Ingress => naming::DEFAULT_INGRESS_GATEWAY,
            Self::Egress => naming::DEFAULT_EGRESS_GATEWAY,
        }
    }

    /// The field of a ServiceMeshPeer that names the gateway.
    pub fn peer_field(self) -> &'static str {
        match self {
            Self::Ingress => "spec.gateways.ingress.name",
            Self::Egress => "spec.gateways.egress.name",
        }
    }

    /// What that field says; empty when it says nothing.
    pub fn named_by(self, gateways: &PeerGateways) -> &str {
        match self {
            Self::Ingress => &gateways.ingress.name,
            Self::Egress => &gateways.egress.name,
        }
    }

    /// Key of the label that names the peer for which a gateway is made.
    pub fn label(self) -> &'static str {
        match self {
            Self::Ingress => naming::INGRESS_FOR_LABEL,
            Self::Egress => naming::EGRESS_FOR_LABEL,
        }
    }

    /// What the gateway for `peer` is called unless somebody called it otherwise.
    pub fn conventional_name(self, peer: &str) -> String {
        match self {
            Self::Ingress => naming::ingress_gateway(peer),
            Self::Egress => naming::egress_gateway(peer),
        }
    }

    /// Name of the discovery port: it carries TLS on the ingress gateway, and plain HTTP from istiod to the egress gateway.
    pub fn discovery_port_name(self) -> &'static str {
        match self {
            Self::Ingress => "https-discovery",
            Self::Egress => "http-discovery",
        }
    }
}

impl fmt::Display for GatewayDirection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Ingress => "ingress",
            Self::Egress => "egress",
        })
    }
}
