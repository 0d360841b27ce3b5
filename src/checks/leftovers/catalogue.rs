//! The checks of the family as data.

use super::*;
use crate::checks::peering::STRAY;
use crate::checks::{Check, Page, Part, Run, Severity};

/// Every check of what is left over.
pub(in crate::checks) const CHECKS: &[&Check] = &[
    &Check {
        code: ORPHANED_CERTIFICATE,
        title: "every copied root certificate belongs to a peer",
        severity: Severity::Warning,
        needs: &[Part::Peers, Part::CertificateConfigMaps],
        considers: &[Part::PeerCertificates],
        considers_of_remote: &[Part::Peers],
        after: &[STRAY.code],
        page: Page {
            cause: "The ServiceMeshPeer that named the ConfigMap is gone.",
            symptom: "None; but whoever federates again under that name trusts an old certificate.",
            fix: "Delete the ConfigMap.",
            source: "ServiceMeshPeer API.",
        },
        run: Run::Mesh(orphaned_certificates),
        ..Check::BASE
    },
    &Check {
        code: GATEWAY_WITHOUT_PEER,
        title: "every federation gateway carries a peer",
        severity: Severity::Warning,
        needs: &[Part::ControlPlane, Part::Peers],
        considers_of_remote: &[Part::Peers],
        after: &[STRAY.code],
        page: Page {
            cause: "The control plane has a gateway with the labels or ports of federation, and no ServiceMeshPeer uses it.",
            symptom: "Pods and perhaps a load balancer that nothing uses.",
            fix: "Federate with the peer, or take the gateway out of the ServiceMeshControlPlane.",
            source: "ServiceMeshControlPlane API.",
        },
        run: Run::Mesh(gateways_without_peer),
        ..Check::BASE
    },
    &Check {
        code: EMPTY_SET,
        title: "no empty sets of peers that are gone",
        severity: Severity::Warning,
        needs: &[Part::Peers, Part::Exports, Part::Imports],
        considers_of_remote: &[Part::Peers],
        after: &[STRAY.code],
        page: Page {
            cause: "The set was emptied and its ServiceMeshPeer is gone.",
            symptom: "Nothing goes wrong yet.",
            fix: "Delete the set; it does nothing.",
            source: "ServiceMeshPeer API.",
        },
        run: Run::Mesh(empty_sets),
        ..Check::BASE
    },
    &Check {
        code: ROUTE_WITHOUT_SERVICE,
        title: "every route of meshfed has its Service",
        severity: Severity::Warning,
        needs: &[Part::MemberServices, Part::VirtualServices],
        considers: &[Part::ControlPlane],
        page: Page {
            cause: "The Service that a VirtualService of meshfed was written for is gone.",
            symptom: "None, until a Service of that name is made again and is routed as the old one was.",
            fix: "Delete the VirtualService.",
            source: "Istio: VirtualService.",
        },
        run: Run::Mesh(routes_without_service),
        ..Check::BASE
    },
];
