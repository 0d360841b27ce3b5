//! The kinds that the simulator watches and writes.

use k8s_openapi::api::admissionregistration::v1::ValidatingAdmissionPolicyBinding;
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use k8s_openapi::api::core::v1::{ConfigMap, Namespace, Node, Pod, Secret, Service, ServiceAccount};
use k8s_openapi::api::discovery::v1::EndpointSlice;
use k8s_openapi::api::networking::v1::NetworkPolicy;
use k8s_openapi::api::rbac::v1::{Role, RoleBinding};
use kube::Resource;
use kube::core::ApiResource;
use meshfed_api::{
    ClusterServiceVersion, ExportedServiceSet, Gateway, ImportedServiceSet, Route, ServiceMeshControlPlane,
    ServiceMeshMember, ServiceMeshMemberRoll, ServiceMeshPeer, Subscription,
};

/// Names of the kinds.
pub const WATCHED: [&str; 24] = [
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
    "HorizontalPodAutoscaler",
    "Secret",
    "Role",
    "RoleBinding",
    "ValidatingAdmissionPolicyBinding",
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
        "HorizontalPodAutoscaler" => of::<HorizontalPodAutoscaler>(),
        "Secret" => of::<Secret>(),
        "Role" => of::<Role>(),
        "RoleBinding" => of::<RoleBinding>(),
        "ValidatingAdmissionPolicyBinding" => of::<ValidatingAdmissionPolicyBinding>(),
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
