//! Every object that a federation's file describes, as if none of it were there yet, for those who keep manifests in git.
//! Of what is there only that is used which nobody can write down before: root certificates and addresses of gateways.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::install::install;
use super::routes::made_anew;
use super::sets::{exports_anew, imports_anew, of_sets};
use super::{Planned, RemoteAddress, Side, remote_address};
use crate::api::{ImportedServiceSet, ImportedServiceSetStatus, LocalService, ServiceMapping, ServiceMeshControlPlane};
use crate::gateway::{AskedGateways, GatewayNames};
use crate::manifest::Templates;
use crate::naming::exported_host;
use crate::profile::{ControlPlaneSettings, FacingGateways};
use crate::rules::{Offer, imports};
use crate::snapshot::{MeshState, Observed, Snapshot, Unknown};
use crate::topology::{Expose, FederatedMesh, Federation, LocalPods, Mesh, Peering, PeeringEnd};

/// The objects, in the order in which they are to be applied, and what is in the way of others.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Whole {
    pub objects: Vec<Planned>,
    /// What would have to be known for the rest.
    pub pending: Vec<String>,
    /// What cannot be.
    pub problems: Vec<String>,
}

/// All of it, as far as `seen` tells what only a mesh that runs knows.
pub fn whole(wanted: &Federation, seen: &Snapshot, templates: &Templates) -> Whole {
    let mut whole = Whole::default();
    let mut meshes: Vec<MeshState> = wanted.meshes.iter().map(|mesh| as_known(mesh, seen)).collect();
    for (index, mesh) in wanted.meshes.iter().enumerate() {
        let gateways = facing(wanted, &meshes, index);
        whole.installed(mesh, &mut meshes[index], gateways, templates);
    }
    for peering in &wanted.peerings {
        for (own, other) in peering.directions() {
            whole.peering(peering, own, other, &meshes, seen);
        }
    }
    whole.exports(wanted, &meshes);
    whole.imports(wanted, &mut meshes);
    for route in &wanted.routes {
        let mesh = meshes.iter().find(|mesh| mesh.mesh.name == route.mesh);
        match mesh.map(|mesh| made_anew(mesh, &route.request)) {
            Some(Ok(planned)) => whole.objects.push(planned),
            Some(Err(problems)) => whole.problems.extend(problems),
            None => {}
        }
    }
    whole.pending.extend(only_applied(wanted));
    whole.objects.sort_by_key(|planned| planned.values.kind().phase);
    whole
}

/// What depends on more of the clusters than a root certificate or an address.
fn only_applied(wanted: &Federation) -> impl Iterator<Item = String> {
    let operators = wanted.meshes.iter().filter(|mesh| {
        let installation = mesh.installation.as_ref();
        installation.is_some_and(|wanted| wanted.operators.is_some())
    });
    let operators = operators.map(|mesh| {
        let name = mesh.reference.federation_name();
        format!("mesh `{name}`: the Subscriptions of its operators, which only `apply` makes")
    });
    let trusting = wanted
        .imports
        .iter()
        .filter(|import| import.local_pods == LocalPods::TrustBoth);
    operators.chain(trusting.map(|import| {
        format!(
            "mesh `{}`: the DestinationRule that trusts the pods of both meshes for {}, which only `apply` makes",
            import.mesh, import.request.service
        )
    }))
}

/// A mesh of which nothing is there but what only a mesh that runs knows.
fn as_known(mesh: &FederatedMesh, seen: &Snapshot) -> MeshState {
    let reference = &mesh.reference;
    // What was told of a mesh is all that is known of it.
    if let Some(told) = seen
        .meshes
        .get(reference.federation_name())
        .filter(|state| state.told().is_some())
    {
        return told.clone();
    }
    let place = Mesh {
        name: reference.federation_name().to_owned(),
        control_plane: reference.name.clone(),
        namespace: reference.namespace.clone().unwrap_or_else(|| reference.name.clone()),
        context: reference.context.clone().unwrap_or_default(),
    };
    let mut state = MeshState::unasked(place);
    state.member_roll = Observed::Missing;
    state.peers = Observed::Present(Vec::new());
    state.exports = Observed::Present(Vec::new());
    state.imports = Observed::Present(Vec::new());
    state.control_plane = Observed::Missing;
    let live = seen.meshes.get(&state.mesh.name);
    if let Some(live) = live {
        state.mesh.namespace.clone_from(&live.mesh.namespace);
        state.cluster = live.cluster.clone();
        state.root_certificate = live.root_certificate.clone();
        state.services = live.services.clone();
        state.nodes = live.nodes.clone();
        if mesh.installation.is_none() {
            state.control_plane = live.control_plane.clone();
        }
    }
    // Where no Service is known, those of gateways are as they are made.
    if state.services.list().is_err() {
        state.services = Observed::Present(Vec::new());
    }
    state
}

/// The gateways that a mesh gets for its peers, each reached as its peering says.
fn facing(wanted: &Federation, meshes: &[MeshState], index: usize) -> Vec<FacingGateways> {
    let local = &meshes[index];
    let remote = |name: &str| meshes.iter().find(|mesh| mesh.mesh.name == name);
    let of_mesh = wanted.peerings.iter().flat_map(|peering| {
        let directions = peering.directions();
        directions.map(|(own, other)| (peering, own, other))
    });
    let of_mesh = of_mesh.filter(|(_, own, _)| own.mesh == local.mesh.name && own.gateways == AskedGateways::default());
    let gateways = of_mesh.filter_map(|(peering, own, other)| {
        let side = Side {
            local,
            remote: remote(&other.mesh)?,
        };
        let names = GatewayNames::conventional(&other.mesh);
        let expose = side.exposure(peering.expose, !own.address.addresses.is_empty(), &names.ingress);
        Some(FacingGateways {
            peer: other.mesh.clone(),
            names,
            exposure: Some(expose.into()),
        })
    });
    gateways.collect()
}

impl Whole {
    fn installed(
        &mut self,
        mesh: &FederatedMesh,
        state: &mut MeshState,
        peers: Vec<FacingGateways>,
        templates: &Templates,
    ) {
        let Some(wanted) = &mesh.installation else { return };
        let own = format!("{}.local", state.mesh.name);
        let settings = ControlPlaneSettings {
            trust_domain: wanted.control_plane.trust_domain.clone().or(Some(own)),
            peers,
            ..wanted.control_plane.clone()
        };
        let planned = match install(state, &settings, &wanted.members, false) {
            Ok(planned) => planned,
            Err(problems) => return self.problems.extend(problems),
        };
        if let Some(control_plane) = &planned.control_plane {
            let rendered = control_plane.manifest(templates);
            let parsed = rendered.map_err(|error| error.to_string()).and_then(|manifest| {
                ServiceMeshControlPlane::deserialize(&*manifest.object).map_err(|error| error.to_string())
            });
            match parsed {
                Ok(parsed) => state.control_plane = Observed::Present(parsed),
                Err(error) => self.problems.push(format!("{}: {error}", state.label())),
            }
        }
        let objects = planned.namespaces.into_iter().chain(planned.control_plane);
        self.objects.extend(objects.chain(planned.member_roll));
    }

    fn peering(
        &mut self,
        peering: &Peering,
        own: &PeeringEnd,
        other: &PeeringEnd,
        meshes: &[MeshState],
        seen: &Snapshot,
    ) {
        let of = |name: &str| meshes.iter().find(|mesh| mesh.mesh.name == name);
        let (Some(local), Some(remote)) = (of(&own.mesh), of(&other.mesh)) else {
            return;
        };
        // The side of a mesh that is only told of is its administrator's.
        if local.told().is_some() {
            return;
        }
        let side = Side { local, remote };
        let names = [(side, own), (side.turned(), other)].map(|(side, end)| side.gateway_names(end.gateways.clone()));
        let [Ok(names), Ok(remote_names)] = names else {
            return self.pending.push(format!("{}: its control plane", local.label()));
        };
        let given = !other.address.addresses.is_empty();
        let expose = side.turned().exposure(peering.expose, given, &remote_names.ingress);
        let reach = remote_address(remote, &remote_names.ingress, expose, &other.address);
        let (mesh, gateway) = (&remote.mesh.name, &remote_names.ingress);
        let parts = [
            (
                "its control plane, with the trust domain",
                remote.control_plane.known().map(|known| known.is_some()),
            ),
            (
                "its root certificate, ConfigMap istio-ca-root-cert",
                remote.root_pem().map(|known| known.is_some()),
            ),
        ];
        let lacking = parts.into_iter().filter_map(|(part, known)| match known {
            Ok(true) => None,
            Ok(false) | Err(Unknown::NotAsked) => Some(format!("mesh `{mesh}`: {part}")),
            Err(unknown) => Some(format!("mesh `{mesh}`: {part}, which could not be read: {unknown}")),
        });
        self.pending.extend(lacking);
        match reach {
            Err(_) => {
                let how = if expose == Expose::NodePort {
                    "node ports"
                } else {
                    "load-balancer address"
                };
                self.pending
                    .push(format!("mesh `{mesh}`: the {how} of its gateway `{gateway}`"));
            }
            Ok(reach) => {
                let reach: RemoteAddress = reach;
                let objects = side.peering(&names, &remote_names, &reach, seen.taken_at);
                self.objects.extend(objects);
            }
        }
        let told: BTreeSet<String> = std::mem::take(&mut self.pending).into_iter().collect();
        self.pending = told.into_iter().collect();
    }

    fn exports(&mut self, wanted: &Federation, meshes: &[MeshState]) {
        for ((mesh, peer), exports) in of_sets(&wanted.exports, |export| (&export.mesh, &export.peer)) {
            if let Some(state) = meshes.iter().find(|state| state.mesh.name == *mesh) {
                let (planned, problems) = exports_anew(state, peer, &exports);
                self.objects.push(planned);
                self.problems.extend(problems);
            }
        }
    }

    /// Imports, and what their sets will list, so that routes can name it.
    fn imports(&mut self, wanted: &Federation, meshes: &mut [MeshState]) {
        for ((mesh, peer), taken) in of_sets(&wanted.imports, |import| (&import.mesh, &import.peer)) {
            let Some(state) = meshes.iter_mut().find(|state| state.mesh.name == *mesh) else {
                continue;
            };
            let (planned, spec, problems) = imports_anew(state, peer, &taken);
            self.objects.push(planned);
            self.problems.extend(problems);
            let named = taken.iter().filter_map(|import| import.request.service.exact());
            let offers: Vec<Offer> = named
                .map(|service| Offer {
                    hostname: exported_host(&service.name, &service.namespace, mesh),
                    service,
                })
                .collect();
            let domain = state.assumed_cluster_domain();
            let listed = imports(&spec, &offers, peer, &domain).into_iter();
            let listed = listed.filter_map(|imported| {
                let local = imported.local?;
                Some(ServiceMapping {
                    exported_name: imported.offer.hostname,
                    local_service: LocalService {
                        hostname: local.hostname,
                        name: local.service.name,
                        namespace: local.service.namespace,
                    },
                })
            });
            let mut set = ImportedServiceSet::new(peer, spec.clone());
            set.status = Some(ImportedServiceSetStatus {
                imported_services: listed.collect(),
            });
            if let Observed::Present(sets) = &mut state.imports {
                sets.push(set);
            }
        }
    }
}
