//! The kinds that the simulator watches and writes.

use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::{ConfigMap, Namespace, Node, Pod, Service, ServiceAccount};
use k8s_openapi::api::discovery::v1::EndpointSlice;
use k8s_openapi::api::networking::v1::NetworkPolicy;
use kube::Resource;
use kube::core::ApiResource;
use meshfed_api::{
    ClusterServiceVersion, ExportedServiceSet, Gateway, ImportedServiceSet, Route, ServiceMeshControlPlane,
    ServiceMeshMember, ServiceMeshMemberRoll, ServiceMeshPeer, Subscription,
};

/// Names of the kinds.
pub const WATCHED: [&str; 19] = [
    "Namespace",
    "Node",
    "Service",
    "ServiceAccount",
    "ConfigMap",
    "Deployment",
    "Pod",
    "EndpointSlice",
    "Route",
    "ServiceMeshControlPlane",
    "ServiceMeshMemberRoll",
    "ServiceMeshMember",
    "ServiceMeshPeer",
    "ExportedServiceSet",
    "ImportedServiceSet",
    "Gateway",
    "NetworkPolicy",
    "Subscription",
    "ClusterServiceVersion",
];

/// A kind as the client library wants it.
pub fn resource(kind: &str) -> Option<ApiResource> {
    Some(match kind {
        "Namespace" => of::<Namespace>(),
        "Node" => of::<Node>(),
        "Service" => of::<Service>(),
        "ServiceAccount" => of::<ServiceAccount>(),
        "ConfigMap" => of::<ConfigMap>(),
        "Deployment" => of::<Deployment>(),
        "Pod" => of::<Pod>(),
        "EndpointSlice" => of::<EndpointSlice>(),
        "Route" => of::<Route>(),
        "ServiceMeshControlPlane" => of::<ServiceMeshControlPlane>(),
        "ServiceMeshMemberRoll" => of::<ServiceMeshMemberRoll>(),
        "ServiceMeshMember" => of::<ServiceMeshMember>(),
        "ServiceMeshPeer" => of::<ServiceMeshPeer>(),
        "ExportedServiceSet" => of::<ExportedServiceSet>(),
        "ImportedServiceSet" => of::<ImportedServiceSet>(),
        "Gateway" => of::<Gateway>(),
        "NetworkPolicy" => of::<NetworkPolicy>(),
        "Subscription" => of::<Subscription>(),
        "ClusterServiceVersion" => of::<ClusterServiceVersion>(),
        _ => return None,
    })
}

fn of<K: Resource<DynamicType = ()>>() -> ApiResource {
    ApiResource::erase::<K>(&())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_watched_kind_is_known_under_its_own_name() {
        for kind in WATCHED {
            assert_eq!(resource(kind).map(|resource| resource.kind).as_deref(), Some(kind));
        }
    }
}
