//! The hops of a service's path through the federation, which checks are about.

use serde::Serialize;

/// The hops, in the order in which each needs the ones before it: from the service that answers to the one that asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Step {
    /// The namespace of the service is part of its mesh.
    MemberRoll,
    /// The Service is there, and of a shape that federation carries.
    Service,
    /// Something answers behind it.
    Endpoints,
    /// A rule offers it to the peer.
    ExportRule,
    /// istiod offers it, under a name that nothing else has.
    ExportedName,
    /// The two istiods talk.
    Link,
    /// The gateway that lets requests in.
    IngressGateway,
    /// A rule takes what is offered.
    ImportRule,
    /// istiod knows the imported host.
    ImportedHost,
    /// The gateway that lets requests out.
    EgressGateway,
    /// Somebody can ask: imported hosts are known to sidecars only.
    Sidecar,
    /// The routes that name the imported host.
    Route,
}

impl Step {
    /// The gateways on both sides, which one check looks at.
    pub const GATEWAYS: &[Self] = &[Self::IngressGateway, Self::EgressGateway];

    /// How the hop is called in text.
    pub fn title(self) -> &'static str {
        match self {
            Self::MemberRoll => "member roll",
            Self::Service => "Service",
            Self::Endpoints => "endpoints",
            Self::ExportRule => "export rule",
            Self::ExportedName => "exported name",
            Self::Link => "link",
            Self::IngressGateway => "ingress gateway",
            Self::ImportRule => "import rule",
            Self::ImportedHost => "imported host",
            Self::EgressGateway => "egress gateway",
            Self::Sidecar => "sidecar",
            Self::Route => "route",
        }
    }
}
