//! The objects of a simulated cluster, as the client would read them.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::Value;

use meshfed::manifest::kinds;
use meshfed::naming::{
    MEMBER_ROLL, ROOT_CERTIFICATE_CONFIG_MAP, ROOT_CERTIFICATE_KEY, mesh_config, peer_root_certificate,
};
use meshfed::snapshot::{MeshState, NeighbourControlPlane, NeighbourObject, Neighbours, Observed, ServedKind};
use meshfed::topology::Mesh;
use meshfed_simulator::{ClusterView, World};

/// Everything that checks read of one mesh.
pub fn observe(world: &World, mesh: &Mesh) -> MeshState {
    let view = &world.clusters[&mesh.context];
    let home = mesh.namespace.as_str();
    let mut state = MeshState::unasked(mesh.clone());
    state.cluster = Observed::Present(format!("uid-of-{}", mesh.context));
    state.control_plane = one(view, "ServiceMeshControlPlane", home, &mesh.control_plane);
    state.member_roll = one(view, "ServiceMeshMemberRoll", home, MEMBER_ROLL);
    state.peers = list(view, "ServiceMeshPeer", home);
    state.exports = list(view, "ExportedServiceSet", home);
    state.imports = list(view, "ImportedServiceSet", home);
    state.root_certificate = one(view, "ConfigMap", home, ROOT_CERTIFICATE_CONFIG_MAP);
    let named = state
        .peers
        .items()
        .iter()
        .map(|peer| match &peer.spec.security.certificate_chain {
            Some(chain) => chain.name.clone(),
            None => peer_root_certificate(peer.metadata.name.as_deref().unwrap_or_default()),
        });
    state.peer_certificates = named
        .map(|name| (name.clone(), one(view, "ConfigMap", home, &name)))
        .collect();
    state.services = list(view, "Service", home);
    state.istiod_pods = filtered(view, "Pod", home, |pod| pod["metadata"]["labels"]["app"] == "istiod");
    state.nodes = Observed::Present(view.all("Node").map(read).collect());
    let members = state.configured_members().to_vec();
    let mut routed = members.clone();
    routed.push(home.to_owned());
    state.member_services = each(view, "Service", &members);
    state.member_pods = each(view, "Pod", &members);
    state.virtual_services = each(view, "VirtualService", &routed);
    state.destination_rules = each(view, "DestinationRule", &routed);
    state.member_endpoint_slices = each(view, "EndpointSlice", &members);
    state.authorization_policies = each(view, "AuthorizationPolicy", &routed);
    state.certificate_config_maps = filtered(view, "ConfigMap", home, |map| {
        !map["data"][ROOT_CERTIFICATE_KEY].is_null()
    });
    state.pods = list(view, "Pod", home);
    state.deployments = list(view, "Deployment", home);
    state.endpoint_slices = list(view, "EndpointSlice", home);
    state.network_policies = list(view, "NetworkPolicy", home);
    state.mesh_config = one(view, "ConfigMap", home, &mesh_config(&mesh.control_plane));
    state.gateways = each(view, "Gateway", &routed);
    state.service_mesh_members = each(view, "ServiceMeshMember", &members);
    state.kinds = Observed::Present(kinds::ALL.iter().map(|row| served(row)).collect());
    state.operators = Observed::Present(Vec::new());
    state.neighbours = Observed::Present(neighbours(view));
    state
}

fn served(row: &kinds::Kind) -> ServedKind {
    ServedKind {
        api_version: row.api_version(),
        kind: row.kind.to_owned(),
    }
}

fn neighbours(view: &ClusterView) -> Neighbours {
    let control_planes = view.all("ServiceMeshControlPlane").map(|found| NeighbourControlPlane {
        namespace: namespace(found).to_owned(),
        name: name(found).to_owned(),
        mode: found["spec"]["mode"].as_str().map(str::to_owned),
    });
    let sets = ["ServiceMeshPeer", "ExportedServiceSet", "ImportedServiceSet"];
    let objects = sets.into_iter().flat_map(|kind| {
        view.all(kind).map(move |found| NeighbourObject {
            kind: kind.to_owned(),
            namespace: namespace(found).to_owned(),
            name: name(found).to_owned(),
        })
    });
    Neighbours {
        control_planes: control_planes.collect(),
        member_rolls: view.all("ServiceMeshMemberRoll").map(read).collect(),
        federation_objects: objects.collect(),
    }
}

fn one<T: DeserializeOwned>(view: &ClusterView, kind: &str, namespace: &str, name: &str) -> Observed<T> {
    view.get(kind, namespace, name)
        .map_or(Observed::Missing, |object| Observed::Present(read(object)))
}

fn list<T: DeserializeOwned>(view: &ClusterView, kind: &str, namespace: &str) -> Observed<Vec<T>> {
    filtered(view, kind, namespace, |_| true)
}

fn filtered<T: DeserializeOwned>(
    view: &ClusterView,
    kind: &str,
    namespace: &str,
    keep: fn(&Value) -> bool,
) -> Observed<Vec<T>> {
    Observed::Present(
        view.within(kind, namespace)
            .filter(|object| keep(object))
            .map(read)
            .collect(),
    )
}

fn each<T: DeserializeOwned>(
    view: &ClusterView,
    kind: &str,
    namespaces: &[String],
) -> BTreeMap<String, Observed<Vec<T>>> {
    let lists = namespaces
        .iter()
        .map(|namespace| (namespace.clone(), list(view, kind, namespace)));
    lists.collect()
}

fn read<T: DeserializeOwned>(object: &Value) -> T {
    // The stand-in leaves null behind where an API server has nothing.
    let mut object = object.clone();
    drop_nulls(&mut object);
    serde_json::from_value(object).expect("an object that the client can read")
}

fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|_, value| !value.is_null());
            map.values_mut().for_each(drop_nulls);
        }
        Value::Array(list) => list.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}

fn name(object: &Value) -> &str {
    object["metadata"]["name"].as_str().unwrap_or_default()
}

fn namespace(object: &Value) -> &str {
    object["metadata"]["namespace"].as_str().unwrap_or_default()
}
