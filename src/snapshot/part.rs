//! The one table of what is observed of a mesh. A row says what the part is, where it lives and what else is to be known
//! of it; from the rows come the fields of `MeshState`, the questions to a cluster, and what files are read for. One more
//! kind is one more row, and its type in `api`.

use std::collections::BTreeSet;

use super::MeshState;
use crate::naming::{MEMBER_ROLL, OPERATORS_NAMESPACE, ROOT_CERTIFICATE_CONFIG_MAP};
use crate::topology::Mesh;

/// The types of the rows, for the modules that use the table.
pub mod types {
    pub use std::sync::Arc;

    pub use k8s_openapi::api::apps::v1::Deployment;
    pub use k8s_openapi::api::core::v1::{ConfigMap, Node, Pod, Service};
    pub use k8s_openapi::api::discovery::v1::EndpointSlice;
    pub use k8s_openapi::api::networking::v1::NetworkPolicy;

    pub use crate::api::*;
    pub(crate) use crate::snapshot::{
        AccessReview, LogLine, Neighbours, ServedKind, ToldMesh, UnknownField, WireObservation,
    };
}

/// Hands the rows to a macro, each as `Part field: SHAPE Type = Row, KEPT;`. The shape is that of the field:
///
/// - `one`: an object, `list`: objects, `each`: objects by namespace; the row says where, and that is how they are asked
///   for. `KEPT`, where there is any, is a function from an object to what is kept of it, which may be nothing.
/// - `value`: anything, `by_name`: anything by name; asked for in a way of its own, by the function of `cluster` that is
///   named as the field.
macro_rules! parts {
    ($table:ident) => {
        $table! {
            /// UID of the cluster's `kube-system` namespace: two contexts of one cluster are one cluster.
            Cluster cluster: value String = Row::by_itself().for_administrators();
            /// The ServiceMeshControlPlane.
            ControlPlane control_plane: one ServiceMeshControlPlane = Row::named(|mesh| mesh.control_plane.clone());
            /// The ServiceMeshMemberRoll `default`.
            MemberRoll member_roll: one ServiceMeshMemberRoll = Row::named(|_| MEMBER_ROLL.to_owned());
            /// The ServiceMeshPeers in the control-plane namespace; `Missing` when the CRD is not installed.
            Peers peers: list ServiceMeshPeer = Row::within(Place::Own).in_files(InFiles::All);
            /// The ExportedServiceSets in the control-plane namespace.
            Exports exports: list ExportedServiceSet = Row::within(Place::Own).in_files(InFiles::All);
            /// The ImportedServiceSets in the control-plane namespace.
            Imports imports: list ImportedServiceSet = Row::within(Place::Own).in_files(InFiles::All);
            /// `istio-ca-root-cert` of the control-plane namespace.
            RootCertificate root_certificate: one ConfigMap = Row::named(|_| ROOT_CERTIFICATE_CONFIG_MAP.to_owned());
            /// The ConfigMaps that the peers name, by name.
            PeerCertificates peer_certificates: by_name ConfigMap = Row::by_itself().told_by(Part::Peers);
            /// Services of the control-plane namespace.
            Services services: list Service = Row::within(Place::Own).in_files(InFiles::Some);
            /// Pods of istiod.
            IstiodPods istiod_pods: list Pod = Row::within(Place::OwnLabelled(istiod_labels));
            /// Nodes of the cluster, asked only for node ports.
            Nodes nodes: list Node = Row::within(Place::Cluster).for_administrators();
            /// Services of the member namespaces, by namespace.
            MemberServices member_services: each Service = Row::within(Place::Members).in_files(InFiles::Some);
            /// Pods of the member namespaces, by namespace.
            MemberPods member_pods: each Pod = Row::within(Place::Members);
            /// EndpointSlices of the member namespaces, by namespace.
            MemberEndpointSlices member_endpoint_slices: each EndpointSlice = Row::within(Place::Members);
            /// VirtualServices of the control-plane and member namespaces, by namespace.
            VirtualServices virtual_services: each VirtualService =
                Row::within(Place::OwnAndMembers).in_files(InFiles::All);
            /// ServiceEntries of the control-plane and member namespaces, by namespace.
            ServiceEntries service_entries: each ServiceEntry =
                Row::within(Place::OwnAndMembers).in_files(InFiles::All);
            /// AuthorizationPolicies of the control-plane and member namespaces, by namespace.
            AuthorizationPolicies authorization_policies: each AuthorizationPolicy =
                Row::within(Place::OwnAndMembers).in_files(InFiles::All);
            /// ConfigMaps of the control-plane namespace that hold a root certificate.
            CertificateConfigMaps certificate_config_maps: list ConfigMap =
                Row::within(Place::Own), |map: ConfigMap| holds_root_certificate(&map).then_some(map);
            /// DestinationRules of the control-plane and member namespaces, by namespace.
            DestinationRules destination_rules: each DestinationRule =
                Row::within(Place::OwnAndMembers).in_files(InFiles::All);
            /// Pods of the control-plane namespace: istiod, gateways, add-ons.
            Pods pods: list Pod = Row::within(Place::Own);
            /// Deployments of the control-plane namespace.
            Deployments deployments: list Deployment = Row::within(Place::Own);
            /// EndpointSlices of the control-plane namespace.
            EndpointSlices endpoint_slices: list EndpointSlice = Row::within(Place::Own);
            /// NetworkPolicies of the control-plane namespace.
            NetworkPolicies network_policies: list NetworkPolicy = Row::within(Place::Own).in_files(InFiles::Some);
            /// NetworkPolicies of the member namespaces, by namespace.
            MemberNetworkPolicies member_network_policies: each NetworkPolicy =
                Row::within(Place::Members).in_files(InFiles::Some);
            /// Istio Gateways of the control-plane and member namespaces, by namespace.
            Gateways gateways: each Gateway = Row::within(Place::OwnAndMembers).in_files(InFiles::All);
            /// ServiceMeshMembers of the namespaces that are members or are to be, by namespace: one that is not a member
            /// yet may say why.
            ServiceMeshMembers service_mesh_members: each ServiceMeshMember = Row::within(Place::WantedMembers);
            /// OpenShift Routes of the control-plane namespace; `Missing` where the cluster knows none. A Route may hold the
            /// private key of its certificate; only its host is kept.
            OpenshiftRoutes openshift_routes: list Route = Row::within(Place::Own), |mut route: Route| {
                route.spec.rest.clear();
                route.metadata.annotations = None;
                Some(route)
            };
            /// What else of Maistra is in the cluster.
            Neighbours neighbours: value Arc<Neighbours> =
                Row::by_itself().for_administrators();
            /// Kinds that the cluster serves, of the groups that meshfed uses.
            Kinds kinds: value Vec<ServedKind> = Row::by_itself();
            /// Installed operators. A ClusterServiceVersion holds its icon and every example of its kinds; only its name
            /// and version are kept.
            Operators operators: list ClusterServiceVersion =
                Row::within(Place::Shared(OPERATORS_NAMESPACE)).for_administrators(),
                |mut version: ClusterServiceVersion| {
                    version.spec.rest.clear();
                    version.metadata.annotations = None;
                    Some(version)
                };
            /// What the user may do; asked only before an installation.
            Access access: value Vec<AccessReview> = Row::by_itself().after_members();
            /// What the logs of istiod and of the gateways tell, by pod; read only while a link is not as it should be.
            #[serde(skip_serializing_if = "BTreeMap::is_empty")]
            Logs logs: by_name Vec<LogLine> = Row::by_itself().only_while_troubled();
            /// Fields that their kinds do not have; only files can hold any, since an API server drops them.
            UnknownFields unknown_fields: value Vec<UnknownField> = Row::by_itself().in_files(InFiles::All);
            /// What its administrator says of a mesh that is not looked at itself; never of one that is.
            Told told: value ToldMesh = Row::by_itself();
            /// What showed at the addresses of the peers, from where this program runs; only `probe` looks there.
            #[serde(skip_serializing_if = "Observed::is_not_asked")]
            Wire wire: value Vec<WireObservation> = Row::by_itself();
        }
    };
}
pub(crate) use parts;

/// What the table says of a part.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Where it is asked for.
    pub place: Place,
    /// What files hold of it.
    pub files: InFiles,
    /// Whether only an administrator of the cluster can be expected to see it. Who administers one mesh is not told that
    /// the answer is unknown only because of that.
    pub for_administrators: bool,
    /// The part that tells where to look for it.
    pub told_by: Option<Part>,
    /// When it is asked for.
    pub turn: Turn,
}

/// Where a part is asked for.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// One object of the control-plane namespace, by name.
    Object(fn(&Mesh) -> String),
    /// The control-plane namespace.
    Own,
    /// The control-plane namespace, objects with these labels only.
    OwnLabelled(fn(&Mesh) -> Vec<(&'static str, String)>),
    /// Each namespace that is a member.
    Members,
    /// The control-plane namespace, and each that is a member.
    OwnAndMembers,
    /// Each namespace that is a member or is to be one.
    WantedMembers,
    /// This namespace, for all meshes of a cluster.
    Shared(&'static str),
    /// The whole cluster, for all its meshes.
    Cluster,
    /// In a way of its own.
    ByItself,
}

/// What files hold of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InFiles {
    /// All of it: what is not in the files is not there.
    All,
    /// Some of it: others make the rest.
    Some,
    /// None, or nothing that can be told by kind and namespace alone.
    None,
}

/// When a part is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// At once.
    First,
    /// When the members and the peers are known.
    Second,
    /// When every mesh is known.
    Last,
}

impl Row {
    fn new(place: Place) -> Self {
        Self {
            place,
            files: InFiles::None,
            for_administrators: false,
            told_by: None,
            turn: Turn::First,
        }
    }

    fn named(name: fn(&Mesh) -> String) -> Self {
        Self::new(Place::Object(name))
    }

    fn within(place: Place) -> Self {
        match place {
            Place::Members | Place::OwnAndMembers | Place::WantedMembers => Self::new(place).told_by(Part::MemberRoll),
            _ => Self::new(place),
        }
    }

    fn by_itself() -> Self {
        Self::new(Place::ByItself)
    }

    fn in_files(self, files: InFiles) -> Self {
        Self { files, ..self }
    }

    fn for_administrators(self) -> Self {
        Self {
            for_administrators: true,
            ..self
        }
    }

    fn told_by(self, part: Part) -> Self {
        Self {
            told_by: Some(part),
            turn: Turn::Second,
            ..self
        }
    }

    fn after_members(self) -> Self {
        Self {
            turn: Turn::Second,
            ..self
        }
    }

    fn only_while_troubled(self) -> Self {
        Self {
            turn: Turn::Last,
            ..self
        }
    }
}

/// Labels of the pods of a mesh's istiod.
fn istiod_labels(mesh: &Mesh) -> Vec<(&'static str, String)> {
    vec![
        ("app", "istiod".to_owned()),
        ("istio.io/rev", mesh.control_plane.clone()),
    ]
}

macro_rules! part_enum {
    ($($(#[doc = $doc:literal])+ $(#[serde $serde:tt])? $part:ident $field:ident: $shape:ident $type:ty = $row:expr
        $(, $kept:expr)?;)+) => {
        /// A part of a `MeshState`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Part {
            $($(#[doc = $doc])+ $part,)+
        }

        impl Part {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$part),+];

            /// What it is called.
            pub fn title(self) -> String {
                let field = match self {
                    $(Self::$part => stringify!($field),)+
                };
                field.replace('_', " ")
            }

            /// Its row in the table.
            pub fn row(self) -> Row {
                match self {
                    $(Self::$part => $row,)+
                }
            }
        }
    };
}
parts!(part_enum);

impl Part {
    /// The namespaces to look for it in, as far as they are known.
    pub fn namespaces(self, mesh: &MeshState) -> BTreeSet<String> {
        let own = || mesh.mesh.namespace.clone();
        let members = || mesh.members().unwrap_or_default().iter().cloned();
        match self.row().place {
            Place::Object(_) | Place::Own | Place::OwnLabelled(_) => [own()].into(),
            Place::Members => members().collect(),
            Place::OwnAndMembers => members().chain([own()]).collect(),
            Place::WantedMembers => members().chain(named_members(mesh)).collect(),
            Place::Shared(namespace) => [namespace.to_owned()].into(),
            Place::Cluster | Place::ByItself => BTreeSet::new(),
        }
    }
}

/// The namespaces that the roll names; a wildcard names none.
fn named_members(mesh: &MeshState) -> Vec<String> {
    let roll = mesh.member_roll.known().ok().flatten();
    let named = roll.and_then(|roll| roll.spec.members.clone()).unwrap_or_default();
    named.into_iter().filter(|member| member != "*").collect()
}
