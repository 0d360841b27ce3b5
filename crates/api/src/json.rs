//! Kinds as they are read from JSON: the answers of API servers, snapshots and files.
//!
//! Readers are most of what a build makes of the large kinds of Kubernetes. They are made here, beside the rest of the
//! program and not after it.

use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::{ConfigMap, Namespace, Node, Pod, Service};
use k8s_openapi::api::discovery::v1::EndpointSlice;
use k8s_openapi::api::networking::v1::NetworkPolicy;
use kube::core::ObjectList;
use serde_json::Value;

use super::{
    AuthorizationPolicy, ClusterServiceVersion, DestinationRule, ExportedServiceSet, Gateway, ImportedServiceSet,
    Route, ServiceEntry, ServiceMeshControlPlane, ServiceMeshMember, ServiceMeshMemberRoll, ServiceMeshPeer,
    VirtualService,
};

/// What keeps an object from being of its kind, and in which field.
pub type FieldFault = serde_path_to_error::Error<serde_json::Error>;

/// One step of the way to a field.
pub use serde_path_to_error::Segment as FieldSegment;

/// A kind whose objects are read.
pub trait FromJson: Sized + Clone {
    /// The objects of a list, as an API server answers it.
    ///
    /// # Errors
    /// What is no list of this kind, with line and column.
    fn list(text: &str) -> serde_json::Result<ObjectList<Self>>;

    /// One object. By way of its text, as everything else is read, so that there is one reader of each kind.
    ///
    /// # Errors
    /// What is not of this kind.
    fn object(object: &Value) -> serde_json::Result<Self>;

    /// What keeps an object from being of this kind first.
    fn fault(object: &Value) -> Option<FieldFault>;
}

macro_rules! read {
    ($($kind:ident),+ $(,)?) => {
        $(impl FromJson for $kind {
            fn list(text: &str) -> serde_json::Result<ObjectList<Self>> {
                serde_json::from_str(text)
            }

            fn object(object: &Value) -> serde_json::Result<Self> {
                serde_json::from_str(&object.to_string())
            }

            fn fault(object: &Value) -> Option<FieldFault> {
                serde_path_to_error::deserialize::<_, Self>(object).err()
            }
        })+
    };
}

read!(
    AuthorizationPolicy,
    ClusterServiceVersion,
    ConfigMap,
    Deployment,
    DestinationRule,
    EndpointSlice,
    ExportedServiceSet,
    Gateway,
    ImportedServiceSet,
    Namespace,
    NetworkPolicy,
    Node,
    Pod,
    Route,
    Service,
    ServiceEntry,
    ServiceMeshControlPlane,
    ServiceMeshMember,
    ServiceMeshMemberRoll,
    ServiceMeshPeer,
    VirtualService,
);
