//! Plans peerings: gateways that face each other, each other's root certificate, a ServiceMeshPeer on both sides.

use super::draft::{Draft, Phase};
use super::{Refusal, Requirement, Side, Until, remote_address, trust_domain_problem};
use crate::gateway::GatewayNames;
use crate::manifest::kinds;
use crate::snapshot::{Condition, MeshState, Unknown};
use crate::topology::{Expose, Federation, Peering, PeeringEnd};

/// Plans both directions of every peering.
pub(super) fn plan(draft: &mut Draft<'_>, wanted: &Federation) {
    for peering in &wanted.peerings {
        for (own, other) in peering.directions() {
            let (Some(local), Some(remote)) = (draft.mesh(&own.mesh), draft.mesh(&other.mesh)) else {
                continue;
            };
            let side = Side { local, remote };
            draft.refuse(unread(side));
            // What is not known of the other mesh is told where that one is the local one.
            let Ok(direction) = Direction::new(side, peering, own, other) else {
                continue;
            };
            draft.refuse(direction.refusal(draft));
            if own.mesh < other.mesh {
                draft.refuse(Refusal::invalid(trust_domain_problem(direction.side)));
            }
            draft.warn(direction.side.warnings(&direction.names, &direction.remote_names));
            direction.plan(draft);
        }
    }
}

/// One direction of a peering, with everything that follows from what is said and seen.
struct Direction<'a> {
    side: Side<'a>,
    names: GatewayNames,
    remote_names: GatewayNames,
    /// How the local gateway is reached.
    expose: Expose,
    /// How the remote gateway is reached.
    remote_expose: Expose,
    own: &'a PeeringEnd,
    other: &'a PeeringEnd,
}

impl<'a> Direction<'a> {
    fn new(side: Side<'a>, peering: &Peering, own: &'a PeeringEnd, other: &'a PeeringEnd) -> Result<Self, &'a Unknown> {
        let names = |side: Side<'a>, end: &PeeringEnd| side.gateway_names(end.gateways.clone());
        let exposure = |side: Side<'_>, end: &PeeringEnd, names: &GatewayNames| {
            side.exposure(peering.expose, !end.address.addresses.is_empty(), &names.ingress)
        };
        let (own_names, other_names) = (names(side, own)?, names(side.turned(), other)?);
        Ok(Self {
            side,
            expose: exposure(side, own, &own_names),
            remote_expose: exposure(side.turned(), other, &other_names),
            names: own_names,
            remote_names: other_names,
            own,
            other,
        })
    }

    /// What is wrong with this side, or not known of it.
    fn refusal(&self, draft: &Draft<'_>) -> Refusal {
        let local = self.side.local;
        let mut refusal = unread(self.side);
        let gateway = reachable(local, self.own, &self.names, self.expose);
        if let Some(unmet) = gateway.and_then(|gateway| gateway.unmet(draft.seen))
            && let Some(unknown) = unmet.unknown()
        {
            refusal.known(local, "what its gateway is reached by", Err(unknown), ());
        }
        if refusal.is_empty() {
            let now = draft.seen.snapshot.taken_at;
            refusal.add(Refusal::invalid(self.side.problems(&self.names, self.expose, now)));
        }
        refusal
    }

    fn plan(&self, draft: &mut Draft<'_>) {
        let local = self.side.local;
        let control_planes = Phase::Write(kinds::SERVICE_MESH_CONTROL_PLANE.phase, 0);
        if let Some(gateways) = self.side.gateways(&self.names, self.expose) {
            draft.write(gateways);
            let ready = Requirement::new(local, &local.mesh.control_plane, Condition::ControlPlaneReady);
            draft.until(control_planes, [ready]);
        }
        let remote = reachable(self.side.remote, self.other, &self.remote_names, self.remote_expose);
        let unreachable = remote.filter(|remote| remote.unmet(draft.seen).is_some());
        let gateway = &self.remote_names.ingress;
        match remote_address(self.side.remote, gateway, self.remote_expose, &self.other.address) {
            Ok(address) => {
                let objects =
                    self.side
                        .peering(&self.names, &self.remote_names, &address, draft.seen.snapshot.taken_at);
                objects.into_iter().for_each(|planned| draft.write(planned));
                draft.until(control_planes, unreachable);
            }
            Err(_) => {
                let certificates = Phase::Write(kinds::CONFIG_MAP.phase, 0);
                unreachable
                    .into_iter()
                    .for_each(|remote| draft.defer(certificates, remote));
            }
        }
        if draft.waits_for(Until::Connected) {
            draft.until(Phase::Write(kinds::SERVICE_MESH_PEER.phase, 0), [self.linked(draft)]);
        }
    }

    fn linked(&self, draft: &Draft<'_>) -> Requirement {
        let to = self.side.remote.mesh.name.clone();
        let condition = if draft.waits_for(Until::True) {
            Condition::Synced { to }
        } else {
            Condition::Connected { to }
        };
        Requirement::new(self.side.local, self.side.peer(), condition)
    }
}

/// What is not known of the local mesh that a peering needs.
fn unread(side: Side<'_>) -> Refusal {
    let local = side.local;
    let mut refusal = Refusal::default();
    refusal.known(local, "the control plane", local.control_plane.known().map(drop), ());
    refusal.known(
        local,
        "the root certificate",
        local.root_certificate.known().map(drop),
        (),
    );
    refusal.known(local, "ServiceMeshPeers", local.peers.known().map(drop), ());
    if let Some(copy) = local.peer_certificates.get(&side.certificate_name()) {
        refusal.known(local, "the copy of the root certificate", copy.known().map(drop), ());
    }
    refusal
}

/// That a gateway can be reached; an address that is given is somebody else's business, and leads to the gateway's Service
/// unless the whole way is.
fn reachable(mesh: &MeshState, end: &PeeringEnd, names: &GatewayNames, expose: Expose) -> Option<Requirement> {
    let expose = match expose {
        Expose::External => return None,
        _ if !end.address.addresses.is_empty() => Expose::ClusterIp,
        expose => expose,
    };
    Some(Requirement::new(mesh, &names.ingress, Condition::Reachable { expose }))
}
