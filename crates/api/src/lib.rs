//! The kinds that meshfed reads and writes and that Kubernetes itself does not define.
//!
//! Every field that is optional in the real CRDs is optional here, and unknown fields are ignored, so an object that
//! a newer or older operator wrote still reads. No client and no decisions; the table of kinds is `manifest::kinds`.

mod conditions;
mod federation;
mod istio;
mod json;
mod maistra;
mod openshift;
mod security;

pub use conditions::{Condition, ConditionList};
pub use federation::{
    CertificateChain, DiscoveryPod, DiscoveryStatus, ExportRule, ExportSelector, ExportedServiceSet,
    ExportedServiceSetSpec, ExportedServiceSetStatus, ImportRule, ImportedServiceSet, ImportedServiceSetSpec,
    ImportedServiceSetStatus, LabelAlias, LocalService, Locality, NameSelector, NamedGateway, PeerGateways, PeerRemote,
    PeerSecurity, RemoteStatus, ServiceKey, ServiceMapping, ServiceMeshPeer, ServiceMeshPeerSpec,
    ServiceMeshPeerStatus, WatchStatus,
};
pub use istio::{
    Destination, DestinationRule, DestinationRuleSpec, Gateway, HttpRoute, RouteDestination, ServiceEntry,
    ServiceEntrySpec, Subset, VirtualService, VirtualServiceSpec,
};
pub use json::{FieldFault, FieldSegment, FromJson};
pub use maistra::{
    ControlPlaneReference, MemberStatus, ServiceMeshControlPlane, ServiceMeshControlPlaneSpec,
    ServiceMeshControlPlaneStatus, ServiceMeshMember, ServiceMeshMemberRoll, ServiceMeshMemberRollSpec,
    ServiceMeshMemberRollStatus, ServiceMeshMemberSpec, ServiceMeshMemberStatus,
};
pub use openshift::{
    ClusterServiceVersion, ClusterServiceVersionSpec, ClusterServiceVersionStatus, Route, RouteSpec, Subscription,
    SubscriptionSpec, SubscriptionStatus,
};
pub use security::{AuthorizationPolicy, AuthorizationPolicySpec};
