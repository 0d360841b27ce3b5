//! The checks of the family as data.

use super::codes::*;
use super::view::OFFERS;
use super::{exports, imports, services, sets};
use crate::checks::peering::STRAY;
use crate::checks::{Check, Page, Part, Run, Severity, Step};

/// Every check of exports and imports.
pub(in crate::checks) const CHECKS: &[&Check] = &[
    &Check {
        code: SET_WITHOUT_PEER,
        title: "every set has the name of a peer",
        severity: Severity::Error,
        needs: &[Part::Peers, Part::Exports, Part::Imports],
        considers_of_remote: &[Part::Peers],
        judges_writing: true,
        after: &[STRAY.code],
        page: Page {
            cause: "istiod looks a set up by the name of its ServiceMeshPeer. A set with another name is accepted by the API server and never read.",
            symptom: "The set has no status, and nothing is exported or imported by it.",
            fix: "Give the set the name that this mesh knows the other by: the name of the ServiceMeshPeer in the same namespace.",
            source: "Maistra 2.5: pkg/servicemesh/federation/server/server.go (UpdateExportsForMesh), discovery/controller.go.",
        },
        run: Run::Mesh(sets::without_peer),
        ..Check::BASE
    },
    &Check {
        code: EXPORT_RULE_SKIPPED,
        title: "istiod obeys every export rule",
        severity: Severity::Error,
        needs: &[Part::Peers, Part::Exports],
        judges_writing: true,
        hops: &[Step::ExportRule],
        page: Page {
            cause: "The API server accepts any type and any combination of fields. istiod skips a rule whose type is not exactly NameSelector or LabelSelector, whose selector is absent, or whose labels Kubernetes cannot evaluate.",
            symptom: "The rule does nothing; only the log of istiod has `skipping rule N in ServiceExports`.",
            fix: "Write the type exactly, with the selector that belongs to it.",
            source: "Maistra 2.5: pkg/servicemesh/federation/common/exports.go.",
        },
        run: Run::Sharing(exports::skipped),
        ..Check::BASE
    },
    &Check {
        code: LABEL_RULE_WITHOUT_LABELS,
        title: "rules by label name a label",
        severity: Severity::Warning,
        needs: &[
            Part::Peers,
            Part::Exports,
            Part::MemberRoll,
            Part::Services,
            Part::MemberServices,
        ],
        judges_writing: true,
        hops: &[Step::ExportRule],
        page: Page {
            cause: "An absent or empty label selector matches every Service. It is often a misspelt field, such as `Selector` or `alias`, that the API server dropped.",
            symptom: "Every Service of the namespace is exported under its own name.",
            fix: "Write the labels under `labelSelector.selector`, and aliases as a list under `labelSelector.aliases`; or select by name.",
            source: "Maistra 2.5: pkg/servicemesh/federation/common/exports.go; ExportedServiceSet API.",
        },
        run: Run::Sharing(exports::selects_everything),
        ..Check::BASE
    },
    &Check {
        code: EXPORTED_NAMESPACE_NO_MEMBER,
        title: "exported namespaces are members of the mesh",
        severity: Severity::Error,
        needs: &[Part::Peers, Part::Exports, Part::MemberRoll],
        judges_writing: true,
        hops: &[Step::MemberRoll],
        page: Page {
            cause: "istiod watches the namespace of the control plane and the configured members, as the status of the member roll has them. It sees no Service elsewhere.",
            symptom: "The service is missing from the list of exported services, which may be empty.",
            fix: "Add the namespace to the mesh, and wait until it is under status.configuredMembers.",
            source: "Maistra 2.5: pkg/servicemesh/federation/server/server.go; seen with Maistra 2.5.",
        },
        run: Run::Sharing(exports::not_a_member),
        ..Check::BASE
    },
    &Check {
        code: EXPORTED_SERVICE_HIDDEN,
        title: "exported Services are visible to the control plane",
        severity: Severity::Error,
        needs: &[
            Part::Peers,
            Part::Exports,
            Part::MemberRoll,
            Part::Services,
            Part::MemberServices,
        ],
        judges_writing: true,
        hops: &[Step::Service],
        page: Page {
            cause: "A Service with the annotation networking.istio.io/exportTo is only exported if the annotation has `*` or the namespace of the control plane. An ExternalName Service counts as outside of the mesh.",
            symptom: "The service is missing from the list of exported services.",
            fix: "Add the namespace of the control plane to the annotation, or export a Service that has endpoints of its own.",
            source: "Maistra 2.5: pkg/servicemesh/federation/server/server.go (checkServiceExportTo).",
        },
        run: Run::Sharing(exports::hidden),
        ..Check::BASE
    },
    &Check {
        code: EXPORT_RULE_MATCHES_NOTHING,
        title: "every export rule matches a Service",
        severity: Severity::Error,
        needs: &[Part::Peers, Part::Exports],
        needs_to_pass: &[Part::MemberRoll, Part::Services, Part::MemberServices],
        judges_writing: true,
        hops: &[Step::ExportRule],
        page: Page {
            cause: "Names are compared literally: an empty part and `*` stand for any, but there are no patterns such as `foo-*`.",
            symptom: "The rule exports nothing.",
            fix: "Name a Service that is there, or remove the rule.",
            source: "Maistra 2.5: pkg/servicemesh/federation/common/namemapping.go.",
        },
        run: Run::Sharing(exports::matches_nothing),
        ..Check::BASE
    },
    &Check {
        code: EXPORT_RULE_NEVER_REACHED,
        title: "no export rule hides another",
        severity: Severity::Error,
        needs: &[
            Part::Peers,
            Part::Exports,
            Part::MemberRoll,
            Part::Services,
            Part::MemberServices,
        ],
        judges_writing: true,
        hops: &[Step::ExportRule],
        page: Page {
            cause: "Rules are tried in order, and the first that matches decides.",
            symptom: "The service is exported by another name than the later rule says.",
            fix: "Put the rule for one service before the rule that takes it, or remove one of them.",
            source: "Maistra 2.5: pkg/servicemesh/federation/common/exports.go.",
        },
        run: Run::Sharing(exports::never_reached),
        ..Check::BASE
    },
    &Check {
        code: EXPORTED_NAMES_COLLIDE,
        title: "every exported name stands for one Service",
        severity: Severity::Error,
        needs: &[
            Part::Peers,
            Part::Exports,
            Part::MemberRoll,
            Part::Services,
            Part::MemberServices,
        ],
        judges_writing: true,
        hops: &[Step::ExportedName],
        page: Page {
            cause: "Two Services are exported by one name. Both are sent, but the ingress gateway keeps one server per host, and the status of the set is a list keyed by that name, so the API server rejects it.",
            symptom: "Calls reach only one of the Services, and the list of exported services stays as it was.",
            fix: "Give each Service a name of its own, with an alias.",
            source: "Maistra 2.5: pkg/servicemesh/federation/server/server.go; ExportedServiceSet API.",
        },
        run: Run::Sharing(exports::names_collide),
        ..Check::BASE
    },
    &Check {
        code: ONE_EXPORTED_NAME,
        title: "no export rule gives one name to many Services",
        severity: Severity::Error,
        needs: &[
            Part::Peers,
            Part::Exports,
            Part::MemberRoll,
            Part::Services,
            Part::MemberServices,
        ],
        judges_writing: true,
        hops: &[Step::ExportedName],
        page: Page {
            cause: "The rule selects any name, and its alias has a fixed one.",
            symptom: "All Services that it selects are exported by one name, and only one of them can be reached.",
            fix: "Leave alias.name out, which keeps each Service's own name, or select one Service.",
            source: "Maistra 2.5: pkg/servicemesh/federation/common/namemapping.go.",
        },
        run: Run::Sharing(exports::one_name_for_many),
        ..Check::BASE
    },
    &Check {
        code: CONTROL_PLANE_EXPORTED,
        title: "the control plane's own Services stay at home",
        severity: Severity::Warning,
        needs: &[
            Part::Peers,
            Part::Exports,
            Part::MemberRoll,
            Part::Services,
            Part::MemberServices,
        ],
        judges_writing: true,
        page: Page {
            cause: "A rule for any namespace also takes the namespace of the control plane: istiod, the gateways and the addons.",
            symptom: "The other mesh is offered the gateways and the control plane.",
            fix: "Name the namespace in the rule.",
            source: "seen with Maistra 2.5.",
        },
        run: Run::Sharing(exports::exports_control_plane),
        ..Check::BASE
    },
    &Check {
        code: EXPORTED_PORT_COUNT,
        title: "exported Services have exactly one port",
        severity: Severity::Error,
        needs: &[
            Part::Peers,
            Part::Exports,
            Part::MemberRoll,
            Part::Services,
            Part::MemberServices,
        ],
        judges_writing: true,
        hops: &[Step::Service],
        page: Page {
            cause: "The routes that istiod makes for federation name no port, so a gateway can only find the port of a Service that has one.",
            symptom: "Every status looks good, and every call is reset or ends in 503.",
            fix: "Export a Service that has only the port in question.",
            source: "Maistra 2.5: pilot/pkg/networking/core/v1alpha3/route/route.go (GetDestinationCluster).",
        },
        run: Run::Sharing(services::port_count),
        ..Check::BASE
    },
    &Check {
        code: EXPORTED_PORT_PROTOCOL,
        title: "istiod knows the protocol of exported ports",
        severity: Severity::Warning,
        needs: &[
            Part::Peers,
            Part::Exports,
            Part::MemberRoll,
            Part::Services,
            Part::MemberServices,
        ],
        judges_writing: true,
        hops: &[Step::Service],
        page: Page {
            cause: "istiod does not detect protocols: it tells them by the prefix of a port's name or by appProtocol, and takes the rest for TCP. The other mesh gets what istiod thinks.",
            symptom: "HTTP routes, mirrors and metrics pass the imported service by.",
            fix: "Name the port `http`, `http-…` or the like, or set appProtocol.",
            source: "Maistra 2.5: pkg/config/kube/conversion.go.",
        },
        run: Run::Sharing(services::port_protocol),
        ..Check::BASE
    },
    &Check {
        code: EXPORTED_WITHOUT_ENDPOINTS,
        title: "exported Services have ready endpoints",
        severity: Severity::Error,
        needs: &[
            Part::Peers,
            Part::Exports,
            Part::MemberRoll,
            Part::Services,
            Part::MemberServices,
            Part::MemberEndpointSlices,
        ],
        hops: &[Step::Endpoints],
        page: Page {
            cause: "The lists of federation reflect configuration and not endpoints.",
            symptom: "Calls from the other mesh end in 503, with the flag UH in the log of the ingress gateway here.",
            fix: "Start the workload, or mend the selector of the Service.",
            source: "Maistra 2.5: seen in the logs of the gateways.",
        },
        run: Run::Sharing(services::no_endpoints),
        ..Check::BASE
    },
    &Check {
        code: EXPORT_LOOP,
        title: "no exported Service takes in imported endpoints",
        severity: Severity::Warning,
        needs: &[
            Part::Peers,
            Part::Exports,
            Part::MemberRoll,
            Part::Services,
            Part::MemberServices,
            Part::Imports,
        ],
        needs_of_remote: OFFERS,
        considers: &[Part::ControlPlane],
        judges_writing: true,
        hops: &[Step::ExportRule],
        page: Page {
            cause: "A service imported as local gets the endpoints of the other mesh beside its own. Exporting it offers these too.",
            symptom: "A request can go from mesh to mesh and back.",
            fix: "Export the Service of one mesh only, or import it under a name of its own.",
            source: "Maistra 2.5: pkg/servicemesh/federation/server/server.go; pilot/pkg/serviceregistry/federation.",
        },
        run: Run::Sharing(services::loops),
        ..Check::BASE
    },
    &Check {
        code: IMPORT_RULE_SKIPPED,
        title: "istiod obeys every import rule",
        severity: Severity::Error,
        needs: &[Part::Peers, Part::Imports],
        considers: &[Part::ControlPlane],
        judges_writing: true,
        hops: &[Step::ImportRule],
        page: Page {
            cause: "istiod skips a rule that is not a NameSelector, one that imports as local without an alias with a fixed namespace, and one whose domain suffix is that of the cluster.",
            symptom: "What the rule is for is listed with an empty local service, or taken by a later rule.",
            fix: "Set nameSelector.alias.namespace for importAsLocal, and another domainSuffix otherwise.",
            source: "Maistra 2.5: pkg/servicemesh/federation/common/imports.go.",
        },
        run: Run::Sharing(imports::skipped),
        ..Check::BASE
    },
    &Check {
        code: IMPORT_RULE_MATCHES_NOTHING,
        title: "every import rule takes something that is offered",
        severity: Severity::Error,
        needs: &[Part::Peers, Part::Imports, Part::MemberRoll],
        needs_of_remote: OFFERS,
        considers: &[Part::ControlPlane],
        judges_writing: true,
        hops: &[Step::ImportRule],
        page: Page {
            cause: "Import rules match the names by which the other mesh offers its services, after its aliases, not the names that they have there.",
            symptom: "The offer is listed with an empty local service, and the imported host does not exist.",
            fix: "Write the offered name into the rule, or export the service there.",
            source: "Maistra 2.5: pkg/servicemesh/federation/common/imports.go.",
        },
        run: Run::Sharing(imports::matches_nothing),
        ..Check::BASE
    },
    &Check {
        code: IMPORT_RULE_NEVER_REACHED,
        title: "no import rule hides another",
        severity: Severity::Error,
        needs: &[Part::Peers, Part::Imports, Part::MemberRoll],
        needs_of_remote: OFFERS,
        considers: &[Part::ControlPlane],
        judges_writing: true,
        hops: &[Step::ImportRule],
        page: Page {
            cause: "Rules are tried in order, and the first that matches decides.",
            symptom: "The service is imported under another host than the later rule says.",
            fix: "Put the rule for one service before the rule that takes it, or remove one of them.",
            source: "Maistra 2.5: pkg/servicemesh/federation/common/imports.go.",
        },
        run: Run::Sharing(imports::never_reached),
        ..Check::BASE
    },
    &Check {
        code: IMPORTED_HOSTS_COLLIDE,
        title: "every imported host stands for one service",
        severity: Severity::Error,
        needs: &[Part::Peers, Part::Imports, Part::MemberRoll],
        needs_of_remote: OFFERS,
        considers: &[Part::ControlPlane],
        judges_writing: true,
        hops: &[Step::ImportedHost],
        page: Page {
            cause: "Two offers are imported under one host.",
            symptom: "The last one wins, and its endpoints replace those of the other.",
            fix: "Give each import a name of its own, with an alias.",
            source: "Maistra 2.5: pilot/pkg/serviceregistry/federation/controller.go.",
        },
        run: Run::Sharing(imports::hosts_collide),
        ..Check::BASE
    },
    &Check {
        code: ONE_IMPORTED_NAME,
        title: "no import rule gives one name to many services",
        severity: Severity::Error,
        needs: &[Part::Peers, Part::Imports, Part::MemberRoll],
        considers: &[Part::ControlPlane],
        considers_of_remote: OFFERS,
        judges_writing: true,
        hops: &[Step::ImportRule],
        page: Page {
            cause: "The rule selects any name, and its alias has a fixed one.",
            symptom: "All offers that it takes get one host, and the last one wins.",
            fix: "Leave alias.name out, which keeps each offered name, or select one service.",
            source: "Maistra 2.5: pkg/servicemesh/federation/common/namemapping.go.",
        },
        run: Run::Sharing(imports::one_name_for_many),
        ..Check::BASE
    },
    &Check {
        code: LOCAL_NAMESPACE_NO_MEMBER,
        title: "services are imported as local into members of the mesh",
        severity: Severity::Warning,
        needs: &[Part::Peers, Part::Imports, Part::MemberRoll],
        considers: &[Part::ControlPlane],
        judges_writing: true,
        hops: &[Step::ImportedHost],
        page: Page {
            cause: "The host of the imported service is only known to sidecars, and no sidecar is in that namespace.",
            symptom: "Callers in that namespace cannot resolve or reach the service.",
            fix: "Import into a member namespace, or add the namespace to the mesh.",
            source: "Maistra 2.5: pkg/servicemesh/federation/common/imports.go.",
        },
        run: Run::Sharing(imports::local_namespace_no_member),
        ..Check::BASE
    },
    &Check {
        code: SET_NOT_TAKEN_UP,
        title: "istiod works with the rules that are written",
        severity: Severity::Error,
        needs: &[Part::Peers, Part::Imports, Part::IstiodPods],
        considers: &[Part::ControlPlane, Part::PeerCertificates],
        considers_of_remote: &[Part::Peers, Part::IstiodPods, Part::RootCertificate],
        hops: &[Step::ImportedHost],
        page: Page {
            cause: "A running istiod tells a changed ImportedServiceSet by metadata.generation alone. One that is deleted and made anew has generation 1 again and is taken for the old one.",
            symptom: "More than ten minutes later the list still says otherwise than the rules.",
            fix: "Restart istiod, or change anything in the spec; edit sets in place instead of making them anew.",
            source: "Maistra 2.5: pilot/pkg/serviceregistry/federation/controller.go (UpdateImportConfig).",
        },
        run: Run::Sharing(sets::not_taken_up),
        ..Check::BASE
    },
    &Check {
        code: LOCALITY_INCOMPLETE,
        title: "localities of imports are complete",
        severity: Severity::Warning,
        needs: &[Part::Peers, Part::Imports],
        judges_writing: true,
        page: Page {
            cause: "A zone counts only with a region, and a subzone only with both; otherwise the whole locality is dropped.",
            symptom: "Requests do not fail over as the locality says.",
            fix: "Add the missing part.",
            source: "Maistra 2.5: pilot/pkg/serviceregistry/federation/controller.go (mergeLocality).",
        },
        run: Run::Sharing(sets::locality),
        ..Check::BASE
    },
    &Check {
        code: FAILOVER_WITHOUT_OUTLIER_DETECTION,
        title: "failing over has outlier detection",
        severity: Severity::Warning,
        needs: &[Part::Peers, Part::Imports, Part::DestinationRules],
        needs_of_remote: OFFERS,
        considers: &[Part::ControlPlane],
        judges_writing: true,
        page: Page {
            cause: "Endpoints of another locality are used only when those of the own locality are ejected, which needs outlier detection.",
            symptom: "When the local service fails, requests fail with it.",
            fix: "Write a DestinationRule with trafficPolicy.outlierDetection for the local host.",
            source: "Istio 1.18: locality load balancing.",
        },
        run: Run::Sharing(sets::failover),
        ..Check::BASE
    },
];
