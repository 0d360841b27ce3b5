//! Plans peerings: gateways that face each other, each other's root certificate, a ServiceMeshPeer on both sides.

use super::draft::{Draft, PlanPhase};
use super::judged::{Proposals, gateway_fields};
use super::{Change, Observation, Planned, Refusal, RemoteAddress, Requirement, Restart, Side, Until, remote_address};
use crate::gateway::GatewayNames;
use crate::manifest::{Values, kinds};
use crate::naming::{DISCOVERY_PORT, SERVICE_PORT};
use crate::snapshot::{Condition, MeshState, Unknown, link_between, not_through};
use crate::topology::{Expose, Federation, Peering, PeeringEnd};

/// Plans both directions of every peering, and has the checks judge what comes of them.
pub(super) fn plan(draft: &mut Draft<'_>, wanted: &Federation) {
    let mut proposals = Proposals::default();
    for peering in &wanted.peerings {
        // A mesh that is only being made has no root certificate to copy yet.
        let certificates = PlanPhase::Write(kinds::CONFIG_MAP.phase, 0);
        let to_come = |end: &PeeringEnd| draft.awaits_mesh(certificates, wanted, &end.mesh, false);
        if peering.ends.iter().map(to_come).fold(false, |any, awaits| any | awaits) {
            continue;
        }
        for (own, other) in peering.directions() {
            let (Some(local), Some(remote)) = (draft.mesh(&own.mesh), draft.mesh(&other.mesh)) else {
                continue;
            };
            // The side of a mesh that is only told of is its administrator's.
            if local.told().is_some() {
                continue;
            }
            let side = Side { local, remote };
            draft.refuse(unread(side));
            // What is not known of the other mesh is told where that one is the local one.
            let Ok(direction) = DirectedPeering::new(side, peering, own, other) else {
                continue;
            };
            draft.refuse(direction.refusal(draft));
            direction.propose(&mut proposals, draft);
            draft.warn(direction.side.warnings(&direction.names, &direction.remote_names));
            direction.plan(draft);
        }
    }
    proposals.judge(draft);
}

/// One direction of a peering, with everything that follows from what is said and seen.
struct DirectedPeering<'a> {
    side: Side<'a>,
    names: GatewayNames,
    remote_names: GatewayNames,
    /// How the local gateway is reached.
    expose: Expose,
    /// How the remote gateway is reached.
    remote_expose: Expose,
    own: &'a PeeringEnd,
    other: &'a PeeringEnd,
    /// Whether istiod may be restarted.
    may_restart: bool,
}

impl<'a> DirectedPeering<'a> {
    fn new(side: Side<'a>, peering: &Peering, own: &'a PeeringEnd, other: &'a PeeringEnd) -> Result<Self, &'a Unknown> {
        let names = |side: Side<'a>, end: &PeeringEnd| side.gateway_names(end.gateways.clone());
        let exposure = |side: Side<'_>, end: &PeeringEnd, names: &GatewayNames| {
            if side.local.told().is_some() {
                return Expose::External;
            }
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
            may_restart: peering.restart_istiod,
        })
    }

    /// What is wrong with this side, or not known of it.
    fn refusal(&self, draft: &Draft<'_>) -> Refusal {
        let local = self.side.local;
        let mut refusal = unread(self.side);
        // Where another administrator writes the other side, it is that one who needs to know.
        let writes_both = self.side.remote.told().is_none();
        let gateway = reachable(local, self.own, &self.names, self.expose).filter(|_| writes_both);
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

    /// Where the remote gateway is reached; `None` while that is yet to be known.
    fn remote_address(&self) -> Option<RemoteAddress> {
        let gateway = &self.remote_names.ingress;
        remote_address(self.side.remote, gateway, self.remote_expose, &self.other.address).ok()
    }

    fn objects(&self, address: &RemoteAddress, draft: &Draft<'_>) -> Vec<Planned> {
        let now = draft.seen.snapshot.taken_at;
        self.side.peering(&self.names, &self.remote_names, address, now)
    }

    /// Everything that will be written on this side, also what can be written only later.
    fn propose(&self, proposals: &mut Proposals, draft: &Draft<'_>) {
        if let Some(gateways) = self.side.gateways(&self.names, self.expose)
            && let Values::ControlPlane(control_plane) = &*gateways.values
        {
            let fields = gateway_fields(&control_plane.spec);
            proposals.add(gateways, fields);
        }
        let address = self.remote_address().unwrap_or_else(|| {
            proposals.leave_open(&self.side.local.mesh.name, "spec.remote");
            RemoteAddress {
                addresses: Vec::new(),
                discovery_port: DISCOVERY_PORT,
                service_port: SERVICE_PORT,
            }
        });
        // What is wrong with a root is told of the mesh that has it, and not of each copy.
        let sound = self
            .side
            .turned()
            .root_problems(draft.seen.snapshot.taken_at)
            .is_empty();
        for planned in self.objects(&address, draft) {
            if sound || !matches!(&*planned.values, Values::RootCertificate(_)) {
                proposals.add(planned, Vec::new());
            }
        }
    }

    fn plan(&self, draft: &mut Draft<'_>) {
        let local = self.side.local;
        let control_planes = PlanPhase::Write(kinds::SERVICE_MESH_CONTROL_PLANE.phase, 0);
        if let Some(gateways) = self.side.gateways(&self.names, self.expose) {
            draft.write(gateways);
            let ready = Requirement::new(local, &local.mesh.control_plane, Condition::ControlPlaneReady);
            draft.until(control_planes, [ready]);
        }
        let remote = reachable(self.side.remote, self.other, &self.remote_names, self.remote_expose);
        let unreachable = remote.filter(|remote| remote.unmet(draft.seen).is_some());
        match self.remote_address() {
            Some(address) => {
                let objects = self.objects(&address, draft).into_iter();
                objects.for_each(|planned| draft.write(planned));
                draft.until(control_planes, unreachable);
            }
            None => {
                let certificates = PlanPhase::Write(kinds::CONFIG_MAP.phase, 0);
                unreachable
                    .into_iter()
                    .for_each(|remote| draft.defer(certificates, remote));
            }
        }
        if self.starving(draft.seen) {
            draft.change(PlanPhase::Restart, Change::Restart(Restart::istiod(&local.mesh)));
        }
        if draft.waits_for(Until::Connected) {
            // Also the link of the other direction may need this side's istiod.
            draft.until(PlanPhase::Restart, [self.linked(draft)]);
        }
    }

    /// Whether istiod does not get through to the other mesh, so that it may not push what mends that, and may be restarted.
    fn starving(&self, seen: &Observation) -> bool {
        let (from, to) = (&self.side.local.mesh.name, &self.side.remote.mesh.name);
        let link = || link_between(&seen.snapshot, from, to);
        self.may_restart && link().is_some_and(|link| not_through(&link).is_some())
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
