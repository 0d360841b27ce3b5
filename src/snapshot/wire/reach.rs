//! Whether an address can be reached from outside of the clusters, and by way of which pod where it cannot.

use k8s_openapi::api::core::v1::{Pod, Service};

use super::{ForwardedPort, Reach, WireQuestion};
use crate::gateway::target_in;
use crate::naming::in_cluster_service;
use crate::snapshot::mesh::pod_is_ready;
use crate::snapshot::{MeshState, Snapshot};
use crate::topology::Address;

/// How a question can be asked.
pub(super) fn reach(snapshot: &Snapshot, mesh: &MeshState, question: &WireQuestion, forwards: bool) -> Reach {
    let address = question.address.as_str();
    if let Err(problem) = address.parse::<Address>() {
        return Reach::Nowhere(problem.to_string());
    }
    if u16::try_from(question.port).map_or(true, |port| port == 0) {
        return Reach::Nowhere(format!("{} is no port", question.port));
    }
    let domain = mesh.assumed_cluster_domain();
    let behind = service_at(snapshot, mesh, address);
    let is_inside = in_cluster_service(address, &domain).is_some() || behind.is_some();
    if !is_inside && address.contains('.') {
        return Reach::Direct;
    }
    if !forwards {
        return Reach::Nowhere(format!(
            "{address} can only be reached from inside its cluster, where `--probe=forward` asks by way of the API server"
        ));
    }
    let Some((state, service)) = behind else {
        return Reach::Nowhere(format!(
            "{address} can only be reached from inside its cluster, and is no Service of the meshes that are looked at"
        ));
    };
    match pod_behind(state, service, question.port) {
        Ok(port) => Reach::Forward(port),
        Err(why) => Reach::Nowhere(format!(
            "{address} can only be reached from inside its cluster, and {why}"
        )),
    }
}

/// The Service that an address stands for, by its name in the cluster of `mesh` or by its cluster IP, and its mesh.
fn service_at<'a>(snapshot: &'a Snapshot, mesh: &MeshState, address: &str) -> Option<(&'a MeshState, &'a Service)> {
    let domain = mesh.assumed_cluster_domain();
    let named = in_cluster_service(address, &domain);
    let of_one_cluster = |state: &&MeshState| {
        let cluster = |state: &MeshState| state.cluster.known().ok().flatten().cloned();
        state.mesh.context == mesh.mesh.context || (cluster(mesh).is_some() && cluster(state) == cluster(mesh))
    };
    let states = snapshot.meshes.values().filter(of_one_cluster);
    let mut services = states.flat_map(|state| {
        let services = state.services.list().unwrap_or_default().iter();
        services.map(move |service| (state, service))
    });
    services.find(|(state, service)| {
        let is_named = named.is_some_and(|(name, namespace)| {
            state.mesh.namespace == namespace && service.metadata.name.as_deref() == Some(name)
        });
        let cluster_ip = service.spec.as_ref().and_then(|spec| spec.cluster_ip.as_deref());
        is_named || cluster_ip == Some(address)
    })
}

/// A ready pod that a Service selects, and the port of it that a port of the Service leads to.
fn pod_behind(state: &MeshState, service: &Service, port: i32) -> Result<ForwardedPort, String> {
    let name = service.metadata.name.as_deref().unwrap_or_default();
    let spec = service.spec.as_ref();
    let selector = spec.and_then(|spec| spec.selector.as_ref());
    let selector = selector.filter(|selector| !selector.is_empty());
    let selector = selector.ok_or_else(|| format!("Service `{name}` selects no pods"))?;
    let pods = state
        .pods
        .list()
        .map_err(|unknown| format!("its pods are not known: {unknown}"))?;
    let selected = |pod: &&Pod| {
        let labels = pod.metadata.labels.as_ref();
        selector
            .iter()
            .all(|(key, value)| labels.and_then(|labels| labels.get(key)) == Some(value))
    };
    let pod = pods.iter().filter(selected).find(|pod| pod_is_ready(pod));
    let pod = pod.ok_or_else(|| format!("Service `{name}` has no ready pod"))?;
    let ports = spec.and_then(|spec| spec.ports.as_deref()).unwrap_or_default();
    let of_service = ports.iter().find(|found| found.port == port);
    let of_service = of_service.ok_or_else(|| format!("Service `{name}` has no port {port}"))?;
    let number = target_in(pod, of_service).and_then(|number| u16::try_from(number).ok());
    Ok(ForwardedPort {
        mesh: state.mesh.name.clone(),
        namespace: state.mesh.namespace.clone(),
        pod: pod.metadata.name.clone().unwrap_or_default(),
        port: number.ok_or_else(|| format!("port {port} of Service `{name}` leads to no port of its pods"))?,
    })
}
