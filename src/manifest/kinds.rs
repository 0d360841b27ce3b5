//! The one table of kinds: how each is named in the API, which template makes it, and when it is applied.
//!
//! Kinds without a template are ones that meshfed reads, or applies as somebody wrote them.

use kube::core::ApiResource;

/// When objects are applied; the order of the variants is the order of the phases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Everything else lives in one.
    Namespaces,
    /// They bring the resource definitions of the control plane, and reconcile it.
    Operators,
    /// Their first reconciliation brings the resource definitions of federation and routing.
    ControlPlanes,
    /// istiod sees a namespace only once the roll has it.
    MemberRolls,
    /// Pods get a sidecar only in a namespace that is a member already.
    Workloads,
    /// istiod reports nothing about a peer whose root certificate it cannot read.
    Certificates,
    /// They open the link.
    Peers,
    /// What crosses the link.
    Sets,
    /// They name imported hosts, which exist only once the sets are in effect.
    Routes,
}

/// One row: everything that meshfed needs to know about a kind.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Kind {
    /// Name of the kind, as in `kind:`.
    pub kind: &'static str,
    /// API group; empty for the core group.
    pub group: &'static str,
    /// Version that meshfed reads and writes.
    pub version: &'static str,
    /// Name of the resource in request paths.
    pub plural: &'static str,
    /// Whether its objects live in a namespace.
    pub namespaced: bool,
    /// File name of the template that renders it.
    pub template: Option<&'static str>,
    /// When it is applied.
    pub phase: Phase,
}

impl Kind {
    /// `apiVersion` of its objects: `group/version`, or `version` alone in the core group.
    pub fn api_version(&self) -> String {
        if self.group.is_empty() {
            self.version.to_owned()
        } else {
            format!("{}/{}", self.group, self.version)
        }
    }

    /// The kind as the client library wants it.
    pub fn api_resource(&self) -> ApiResource {
        ApiResource {
            group: self.group.to_owned(),
            version: self.version.to_owned(),
            api_version: self.api_version(),
            kind: self.kind.to_owned(),
            plural: self.plural.to_owned(),
        }
    }

    const fn cluster_scoped(mut self) -> Self {
        self.namespaced = false;
        self
    }

    const fn rendered_by(mut self, template: &'static str) -> Self {
        self.template = Some(template);
        self
    }
}

const fn row(
    phase: Phase,
    group: &'static str,
    version: &'static str,
    kind: &'static str,
    plural: &'static str,
) -> Kind {
    Kind {
        kind,
        group,
        version,
        plural,
        namespaced: true,
        template: None,
        phase,
    }
}

/// Declares each row as a static of its own and lists them all, so that no kind can be left out of the list.
macro_rules! table {
    ($($(#[$doc:meta])* $name:ident = $row:expr;)*) => {
        $($(#[$doc])* pub static $name: Kind = $row;)*

        /// Every row, in the order of the table.
        pub static ALL: &[&Kind] = &[$(&$name),*];
    };
}

use Phase::{Certificates, ControlPlanes, MemberRolls, Namespaces, Operators, Peers, Routes, Sets, Workloads};

table! {
    /// A namespace.
    NAMESPACE = row(Namespaces, "", "v1", "Namespace", "namespaces").cluster_scoped().rendered_by("namespace.yaml");
    /// Asks OpenShift for a namespace; used where this API is served. It can only be created, never patched.
    PROJECT_REQUEST = row(Namespaces, "project.openshift.io", "v1", "ProjectRequest", "projectrequests")
        .cluster_scoped().rendered_by("project-request.yaml");
    /// An operator that the cluster should run.
    SUBSCRIPTION = row(Operators, "operators.coreos.com", "v1alpha1", "Subscription", "subscriptions")
        .rendered_by("subscription.yaml");
    /// One installed version of an operator.
    CLUSTER_SERVICE_VERSION =
        row(Operators, "operators.coreos.com", "v1alpha1", "ClusterServiceVersion", "clusterserviceversions");
    /// The control plane of a mesh, with its gateways.
    SERVICE_MESH_CONTROL_PLANE =
        row(ControlPlanes, "maistra.io", "v2", "ServiceMeshControlPlane", "servicemeshcontrolplanes")
        .rendered_by("control-plane.yaml");
    /// The namespaces of a mesh.
    SERVICE_MESH_MEMBER_ROLL = row(MemberRolls, "maistra.io", "v1", "ServiceMeshMemberRoll", "servicemeshmemberrolls")
        .rendered_by("member-roll.yaml");
    /// Membership seen from the member's side.
    SERVICE_MESH_MEMBER = row(MemberRolls, "maistra.io", "v1", "ServiceMeshMember", "servicemeshmembers");
    /// Identity of pods.
    SERVICE_ACCOUNT = row(Workloads, "", "v1", "ServiceAccount", "serviceaccounts");
    /// A service of the cluster.
    SERVICE = row(Workloads, "", "v1", "Service", "services");
    /// A set of equal pods.
    DEPLOYMENT = row(Workloads, "apps", "v1", "Deployment", "deployments");
    /// A pod.
    POD = row(Workloads, "", "v1", "Pod", "pods");
    /// A machine of the cluster.
    NODE = row(Workloads, "", "v1", "Node", "nodes").cluster_scoped();
    /// Addresses of the pods behind a service.
    ENDPOINT_SLICE = row(Workloads, "discovery.k8s.io", "v1", "EndpointSlice", "endpointslices");
    /// Which connections pods take.
    NETWORK_POLICY = row(Workloads, "networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies");
    /// A host name at the cluster's router.
    ROUTE = row(Workloads, "route.openshift.io", "v1", "Route", "routes");
    /// Holds the root certificate of a peer.
    CONFIG_MAP = row(Certificates, "", "v1", "ConfigMap", "configmaps").rendered_by("root-certificate.yaml");
    /// How a mesh reaches and recognises another.
    SERVICE_MESH_PEER = row(Peers, "federation.maistra.io", "v1", "ServiceMeshPeer", "servicemeshpeers")
        .rendered_by("peer.yaml");
    /// What a mesh offers to a peer.
    EXPORTED_SERVICE_SET = row(Sets, "federation.maistra.io", "v1", "ExportedServiceSet", "exportedservicesets")
        .rendered_by("exported-services.yaml");
    /// What a mesh takes from a peer.
    IMPORTED_SERVICE_SET = row(Sets, "federation.maistra.io", "v1", "ImportedServiceSet", "importedservicesets")
        .rendered_by("imported-services.yaml");
    /// Routing rules for a host.
    VIRTUAL_SERVICE = row(Routes, "networking.istio.io", "v1beta1", "VirtualService", "virtualservices")
        .rendered_by("virtual-service.yaml");
    /// Policies and subsets of a host.
    DESTINATION_RULE = row(Routes, "networking.istio.io", "v1beta1", "DestinationRule", "destinationrules")
        .rendered_by("destination-rule.yaml");
    /// Who may call a workload.
    AUTHORIZATION_POLICY =
        row(Routes, "security.istio.io", "v1beta1", "AuthorizationPolicy", "authorizationpolicies");
    /// Hosts beside those of Services.
    SERVICE_ENTRY = row(Routes, "networking.istio.io", "v1beta1", "ServiceEntry", "serviceentries");
    /// Listeners of gateway pods.
    GATEWAY = row(Routes, "networking.istio.io", "v1beta1", "Gateway", "gateways");
}

/// The row of a kind by its name, which is unique among the kinds that meshfed knows.
pub fn by_name(kind: &str) -> Option<&'static Kind> {
    ALL.iter().copied().find(|row| row.kind == kind)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn kinds_and_templates_are_named_once() {
        let kinds: BTreeSet<_> = ALL.iter().map(|row| row.kind).collect();
        assert_eq!(kinds.len(), ALL.len());
        let templates: Vec<_> = ALL.iter().filter_map(|row| row.template).collect();
        assert_eq!(templates.iter().collect::<BTreeSet<_>>().len(), templates.len());
    }

    #[test]
    fn the_core_group_has_no_slash_in_its_api_version() {
        assert_eq!(CONFIG_MAP.api_version(), "v1");
        assert_eq!(SERVICE_MESH_CONTROL_PLANE.api_version(), "maistra.io/v2");
    }

    #[test]
    fn a_certificate_is_applied_before_the_peer_that_names_it() {
        assert!(CONFIG_MAP.phase < SERVICE_MESH_PEER.phase);
        assert!(SERVICE_MESH_CONTROL_PLANE.phase < SERVICE_MESH_MEMBER_ROLL.phase);
    }

    #[test]
    fn a_kind_is_found_by_its_exact_name() {
        assert_eq!(by_name("ServiceMeshPeer"), Some(&SERVICE_MESH_PEER));
        assert_eq!(by_name("servicemeshpeer"), None);
    }
}
