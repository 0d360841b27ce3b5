//! What to find out at the addresses of peers, and what showed there.
//!
//! Real gateways show the certificate of the ingress gateway to whoever begins a TLS handshake: at the discovery port for
//! every name that is asked for, at the service port only for the name of a service that is exported to the peer; they
//! close the connection for every other name (seen with Maistra 2.5).

mod questions;
mod reach;

pub use questions::wire_probes;
pub(crate) use questions::{listed_services, unasked_services};

use serde::{Deserialize, Serialize};

/// One question to one port of one address of a peer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WireQuestion {
    /// Name of the ServiceMeshPeer.
    pub peer: String,
    /// DNS name or IP address, as `spec.remote.addresses` has it.
    pub address: String,
    /// The port, as `spec.remote` has it or leaves it out.
    pub port: i32,
    /// What the port is for.
    pub about: WirePort,
}

/// What a question is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum WirePort {
    /// The port for discovery, asked as the egress gateway asks: for this name.
    Discovery(String),
    /// The port for services, asked for no name at all: a gateway closes the connection.
    Services,
    /// The port for services, asked for one of them.
    Service {
        /// The host under which the peer offers it.
        exported_name: String,
        /// The port of the Service.
        service_port: i32,
    },
}

/// A question, and what showed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WireObservation {
    pub question: WireQuestion,
    pub answer: WireAnswer,
}

/// What showed when somebody connected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum WireAnswer {
    /// The name does not resolve; why.
    Unresolved(String),
    /// No connection: nobody answers, or somebody refuses; which.
    Unreached(String),
    /// A connection that was closed before a certificate was shown; how.
    Closed(String),
    /// Somebody answers, and it is no TLS; what was seen.
    NotTls(String),
    /// The chain of certificates that was presented, in PEM.
    Presented(String),
    /// Nobody looked; why.
    Skipped(String),
}

impl WireQuestion {
    /// The name that the handshake asks for; `None` for none.
    pub fn server_name(&self) -> Option<String> {
        match &self.about {
            WirePort::Discovery(host) => Some(host.clone()),
            WirePort::Services => None,
            WirePort::Service {
                exported_name,
                service_port,
            } => Some(format!("outbound_.{service_port}_._.{exported_name}")),
        }
    }

    /// `ADDRESS:PORT`.
    pub fn place(&self) -> String {
        format!("{}:{}", self.address, self.port)
    }
}

/// A question of one mesh, and the way that leads to an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireProbe {
    /// Name of the mesh that has the ServiceMeshPeer.
    pub mesh: String,
    pub question: WireQuestion,
    pub reach: Reach,
}

/// A port of a pod.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ForwardedPort {
    /// Name of a mesh in whose cluster the pod is.
    pub mesh: String,
    pub namespace: String,
    pub pod: String,
    pub port: u16,
}

/// How a question can be asked from outside of the clusters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// By a connection to the address.
    Direct,
    /// By a connection to the pod behind it, which the API server of its cluster forwards.
    Forward(ForwardedPort),
    /// Not at all; why.
    Nowhere(String),
}
