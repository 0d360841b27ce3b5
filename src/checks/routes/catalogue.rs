//! The checks of the family as data.

use super::codes::*;
use super::{authorization, destinations, tls};
use crate::checks::peering::STRAY;
use crate::checks::sharing::view::OFFERS;
use crate::checks::{Check, Page, Part, Run, Severity, Step};

/// Every check of routes and policies.
pub(in crate::checks) const CHECKS: &[&Check] = &[
    &Check {
        code: ROUTE_TO_NOTHING,
        title: "routes lead to hosts that are there",
        severity: Severity::Error,
        needs: &[Part::Peers, Part::Imports, Part::VirtualServices],
        needs_to_pass: &[
            Part::MemberRoll,
            Part::Services,
            Part::MemberServices,
            Part::ServiceEntries,
        ],
        needs_of_remote: OFFERS,
        considers: &[Part::ControlPlane],
        judges_writing: true,
        after: &[STRAY.code],
        hops: &[Step::Route],
        page: Page {
            cause: "The host of an imported service is `<name>.<namespace>.svc.<peer>-imports.local`, with the names of this mesh, or `<name>.<namespace>.<suffix>` without `svc.` where a domain suffix is set. A delegate is a VirtualService without hosts. Nothing checks either when it is written.",
            symptom: "Requests end in 503; copies of a mirror are lost without any error; a rule whose delegate is not there is left out.",
            fix: "Write the host that the status of the ImportedServiceSet lists.",
            source: "Maistra 2.5: pkg/servicemesh/federation/common/imports.go; Istio: VirtualService.",
        },
        run: Run::Sharing(destinations::to_nothing),
        ..Check::BASE
    },
    &Check {
        code: SUBSET_UNKNOWN,
        title: "routes name subsets that are defined",
        severity: Severity::Error,
        needs: &[
            Part::Peers,
            Part::Imports,
            Part::MemberRoll,
            Part::Services,
            Part::MemberServices,
            Part::VirtualServices,
            Part::DestinationRules,
        ],
        judges_writing: true,
        page: Page {
            cause: "A subset exists only where a DestinationRule of the host defines it.",
            symptom: "Requests for the subset end in 503.",
            fix: "Define the subset in a DestinationRule of that host.",
            source: "Istio: DestinationRule.",
        },
        run: Run::Sharing(destinations::subset_unknown),
        ..Check::BASE
    },
    &Check {
        code: SUBSET_OF_IMPORT,
        title: "imported hosts have no subsets",
        severity: Severity::Error,
        needs: &[
            Part::Peers,
            Part::Imports,
            Part::MemberRoll,
            Part::Services,
            Part::MemberServices,
            Part::VirtualServices,
            Part::DestinationRules,
        ],
        needs_of_remote: OFFERS,
        considers: &[Part::ControlPlane],
        judges_writing: true,
        hops: &[Step::Route],
        page: Page {
            cause: "The endpoints of an imported service are pods of the egress gateway, which carry no labels of the other mesh's workload.",
            symptom: "A route to the subset finds no endpoint.",
            fix: "Let the other mesh export each version as a Service of its own, and route to these.",
            source: "Maistra 2.5: pilot/pkg/serviceregistry/federation.",
        },
        run: Run::Sharing(destinations::subset_of_import),
        ..Check::BASE
    },
    &Check {
        code: IMPORT_WITHOUT_MUTUAL_TLS,
        title: "requests to imported services use mutual TLS",
        severity: Severity::Error,
        needs: &[Part::Peers, Part::Imports, Part::DestinationRules],
        needs_of_remote: OFFERS,
        considers: &[Part::ControlPlane],
        judges_writing: true,
        hops: &[Step::Route],
        page: Page {
            cause: "The egress gateway takes nothing but mutual TLS of the mesh on 15443. A DestinationRule with another TLS mode overrides it.",
            symptom: "Requests to the imported service are reset.",
            fix: "Take trafficPolicy.tls out of the rule, or set ISTIO_MUTUAL.",
            source: "Maistra 2.5: pilot/pkg/serviceregistry/federation/routing.go.",
        },
        run: Run::Sharing(tls::without_mutual_tls),
        ..Check::BASE
    },
    &Check {
        code: MUTUAL_TLS_OFF,
        title: "sidecars use mutual TLS by themselves",
        severity: Severity::Error,
        needs: &[Part::ControlPlane, Part::Peers, Part::Imports],
        needs_of_remote: OFFERS,
        judges_writing: true,
        page: Page {
            cause: "With automatic mutual TLS off, and mutual TLS not set for the mesh, sidecars talk plainly to the egress gateways. The rule that the operator writes for mtls covers only the cluster's own domain.",
            symptom: "Requests to imported services are reset.",
            fix: "Set spec.security.dataPlane.automtls to true.",
            source: "Maistra 2.5: ServiceMeshControlPlane API.",
        },
        run: Run::Sharing(tls::mutual_tls_off),
        ..Check::BASE
    },
    &Check {
        code: GATEWAY_NOT_AUTHORIZED,
        title: "policies of exported services allow the ingress gateway",
        severity: Severity::Error,
        needs: &[
            Part::ControlPlane,
            Part::Peers,
            Part::Exports,
            Part::MemberRoll,
            Part::Services,
            Part::MemberServices,
            Part::AuthorizationPolicies,
        ],
        judges_writing: true,
        hops: &[Step::Service],
        page: Page {
            cause: "The workload sees the ingress gateway of its own mesh as the caller, never the workload of the other mesh.",
            symptom: "Calls from the other mesh end in `403 RBAC: access denied`.",
            fix: "Allow the principal `<trust domain>/ns/<control-plane namespace>/sa/<ingress gateway>-service-account`.",
            source: "Maistra 2.5: pkg/servicemesh/federation/server/routing.go.",
        },
        run: Run::Sharing(authorization::gateway_not_authorized),
        ..Check::BASE
    },
];
