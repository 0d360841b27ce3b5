//! Whether an address can be reached from outside of the clusters.

use super::{Reach, WireQuestion};
use crate::naming::in_cluster_service;
use crate::snapshot::{MeshState, Snapshot};
use crate::topology::Address;

/// How a question can be asked.
pub(super) fn reach(snapshot: &Snapshot, mesh: &MeshState, question: &WireQuestion) -> Reach {
    let address = question.address.as_str();
    if let Err(problem) = address.parse::<Address>() {
        return Reach::Nowhere(problem.to_string());
    }
    if u16::try_from(question.port).map_or(true, |port| port == 0) {
        return Reach::Nowhere(format!("{} is no port", question.port));
    }
    let domain = mesh.assumed_cluster_domain();
    let is_inside = in_cluster_service(address, &domain).is_some() || is_cluster_ip(snapshot, address);
    if !is_inside && address.contains('.') {
        return Reach::Direct;
    }
    Reach::Nowhere(format!("{address} can only be reached from inside its cluster"))
}

/// Whether a Service of a mesh of the snapshot has this cluster IP.
fn is_cluster_ip(snapshot: &Snapshot, address: &str) -> bool {
    let mut services = snapshot
        .meshes
        .values()
        .flat_map(|mesh| mesh.services.list().unwrap_or_default());
    services.any(|service| {
        let spec = service.spec.as_ref();
        spec.and_then(|spec| spec.cluster_ip.as_deref()) == Some(address)
    })
}
