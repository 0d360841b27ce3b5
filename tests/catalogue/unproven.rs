//! Rows that are ignored for now, and are shown as that. A row leaves its list when it passes with `--include-ignored`.

/// Rows that memory does not tell as they say: the simulated operator makes gateways anew when their trust domain changes,
/// a link outlives what made it, and an istiod that hangs on a deleted peer still writes the status of the next.
pub const UNTOLD: &[&str] = &[
    "MF0610 F36 an egress gateway that goes on with the trust domain from before",
    "MF0709 a peer whose ServiceMeshPeer was deleted and made anew while it was exported to",
    "MF0608 F38 two peers with one trust domain",
];

/// Rows of which it is not shown yet, on an API server, that the command which their finding prints mends it.
pub const UNPROVEN: &[&str] = &[
    "MF0302 F81 a control plane for the whole cluster beside another",
    "MF0402 a member that does not exist",
    "MF0501 F70 a gateway that is not enabled",
    "MF0502 F71 a gateway in another namespace",
    "MF0503 F72 a port name that is too long",
    "MF0504 F73 the wrong network",
    "MF0505 F74 swapped names of discovery ports",
    "MF0506 F10 an egress gateway that is not there",
    "MF0507 F11 no port 8188",
    "MF0507 F28 no port 8188 there",
    "MF0508 F77 another target port",
    "MF0509 an egress gateway that no node takes the pod of",
    "MF0511 F12 F79 a policy that shuts the egress gateway",
    "MF0512 F80 a policy that shuts istiod",
    "MF0515 F27 an address that is inside the other cluster",
    "MF0517 an address of a load balancer from before",
    "MF0519 F24 a load balancer of AWS that opens TLS",
    "MF0520 F76 a Gateway of others on the egress pods",
    "MF0521 F75 pods of another gateway with the labels of this one",
    "MF0522 the host of a Route as an address",
    "MF0604 a root certificate that has expired beside the one in use",
    "MF0607 F32 both meshes have one trust domain",
    "MF0608 F38 two peers with one trust domain",
    "MF0610 F36 an egress gateway that goes on with the trust domain from before",
    "MF0701 F02 an import set in a member namespace",
    "MF0701 F02 an import set in a namespace of nobody",
    "MF0704 F35 two peers on one ingress gateway",
    "MF0705 two peers on one egress gateway",
    "MF0706 no peer back",
    "MF0707 a domain of the cluster that istiod does not assume",
    "MF0709 a peer whose ServiceMeshPeer was deleted and made anew while it was exported to",
    "MF0799 F21 an address that no name server knows",
    "MF0799 F23 a load balancer that keeps the other cluster out",
    "MF0805 F52 a namespace that is no member",
];

/// Scenarios of which the same is not shown yet: the role that one printed command makes is there already from another.
pub const UNPROVEN_SCENARIOS: &[&str] =
    &["MF0102 F07 an administrator of projects may read objects of federation and not write them (on an API server)"];
