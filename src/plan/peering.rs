//! What two meshes need to federate: gateways for each other, each other's root certificate, and a ServiceMeshPeer each.

use k8s_openapi::jiff::Timestamp;
use serde_json::{Map, Value};

use super::{Planned, RemoteAddress, WriteMode};
use crate::api::{ServiceMeshControlPlane, ServiceMeshPeer};
use crate::gateway::{AdditionalGateway, AskedGateways, GatewayDirection, GatewayNames, asks_for, section};
use crate::manifest::{ControlPlaneValues, PeerValues, RootCertificateValues, Values};
use crate::naming::{client_id, istiod, peer_root_certificate};
use crate::snapshot::{ControlPlaneView, MeshState, Observed, Unknown};
use crate::topology::{Expose, name_problem};
use crate::trust;
use crate::wording::shell;

/// One side of a pair: `local` federates with `remote`.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// The mesh that gets the objects.
    pub local: &'a MeshState,
    /// The mesh that they are about.
    pub remote: &'a MeshState,
}

impl<'a> Side<'a> {
    /// The same pair, seen from the other side.
    pub fn turned(self) -> Side<'a> {
        Side {
            local: self.remote,
            remote: self.local,
        }
    }

    /// The name by which the local mesh knows the remote one.
    pub fn peer(self) -> &'a str {
        &self.remote.mesh.name
    }

    /// The ServiceMeshPeer that is there already.
    pub fn live_peer(self) -> Option<&'a ServiceMeshPeer> {
        self.local.peer(self.peer()).ok().flatten()
    }

    /// The gateways of the local mesh that face the remote one.
    ///
    /// # Errors
    /// Why the ServiceMeshPeers or the control plane of the local mesh are not known.
    pub fn gateway_names(self, asked: AskedGateways) -> Result<GatewayNames, &'a Unknown> {
        self.local.gateways_facing(self.peer(), asked)
    }

    /// Whether both meshes run in one cluster. Contexts are compared only where the identity could not be read.
    pub fn same_cluster(self) -> bool {
        match (&self.local.cluster, &self.remote.cluster) {
            (Observed::Present(local), Observed::Present(remote)) => local == remote,
            _ => self.local.mesh.context == self.remote.mesh.context,
        }
    }

    fn clusters_are_known(self) -> bool {
        let [local, remote] = [self.local, self.remote].map(|mesh| &mesh.cluster);
        matches!((local, remote), (Observed::Present(_), Observed::Present(_)))
    }

    /// How the local ingress gateway is reached by the remote mesh, with `auto` decided.
    pub fn exposure(self, asked: Expose, address_given: bool, gateway: &str) -> Expose {
        if asked != Expose::Auto {
            return asked;
        }
        if address_given {
            return Expose::External;
        }
        if self.same_cluster() {
            return Expose::ClusterIp;
        }
        let service = self.local.service(gateway).ok().flatten();
        match service.and_then(|service| service.spec.as_ref()?.type_.as_deref()) {
            Some("NodePort") => Expose::NodePort,
            _ => Expose::LoadBalancer,
        }
    }

    /// What the control plane's gateways lack; `None` when nothing.
    pub fn gateways(self, names: &GatewayNames, expose: Expose) -> Option<Planned> {
        let control_plane = control_plane(self.local)?;
        let additional = GatewayDirection::BOTH.into_iter();
        let additional = additional.filter(|direction| names.of(*direction) != direction.default_gateway());
        let patches = additional.filter_map(|direction| {
            let name = names.of(direction);
            let live = control_plane.additional_gateway(direction, name);
            let needed = AdditionalGateway::needed_for(self.peer(), direction, expose.into());
            let patch = needed.patch(live.as_ref(), direction)?;
            Some((direction, name.to_owned(), patch))
        });
        let patches = section(patches);
        if patches.is_empty() {
            return None;
        }
        let values = ControlPlaneValues {
            name: self.local.mesh.control_plane.clone(),
            namespace: self.local.mesh.namespace.clone(),
            partial: true,
            spec: Map::from_iter([("gateways".to_owned(), Value::Object(patches))]),
        };
        Some(Planned::new(
            &self.local.mesh.name,
            WriteMode::Add,
            Values::ControlPlane(values),
        ))
    }

    /// The root certificate of the remote mesh and the ServiceMeshPeer, in the order in which istiod wants them.
    pub fn peering(
        self,
        names: &GatewayNames,
        remote_names: &GatewayNames,
        reach: &RemoteAddress,
        now: Timestamp,
    ) -> Vec<Planned> {
        let (Some(remote), Some(certificate)) = (control_plane(self.remote), root(self.remote)) else {
            return Vec::new();
        };
        let (mesh, namespace) = (&self.local.mesh.name, &self.local.mesh.namespace);
        let trust_domain = remote.trust_domain();
        let config_map = self.certificate_name();
        let mut planned = Vec::new();
        if !self.already_trusts(&config_map, certificate, now) {
            let values = RootCertificateValues {
                name: config_map.clone(),
                namespace: namespace.clone(),
                peer: self.peer().to_owned(),
                certificate: certificate.to_owned(),
                rotation: None,
            };
            planned.push(Planned::new(mesh, WriteMode::Apply, Values::RootCertificate(values)));
        }
        let values = PeerValues {
            name: self.peer().to_owned(),
            namespace: namespace.clone(),
            addresses: reach.addresses.clone(),
            discovery_port: reach.discovery_port,
            service_port: reach.service_port,
            ingress: names.ingress.clone(),
            egress: names.egress.clone(),
            client_id: client_id(&trust_domain, &self.remote.mesh.namespace, &remote_names.egress),
            trust_domain,
            config_map,
        };
        planned.push(Planned::new(mesh, WriteMode::Apply, Values::Peer(values)));
        planned
    }

    pub(super) fn certificate_name(self) -> String {
        let chain = self
            .live_peer()
            .and_then(|peer| peer.spec.security.certificate_chain.as_ref());
        chain.map_or_else(|| peer_root_certificate(self.peer()), |chain| chain.name.clone())
    }

    /// A copy that holds the current root among others is a rotation under way, and is left alone while all are valid.
    fn already_trusts(self, config_map: &str, certificate: &str, now: Timestamp) -> bool {
        let copy = self.local.peer_certificates.get(config_map);
        // Whoever plans has refused where it is not known.
        let copy = copy.and_then(|copy| copy.known().ok().flatten());
        let copy = copy.and_then(|copy| copy.data.as_ref()?.get(crate::naming::ROOT_CERTIFICATE_KEY));
        let (Some(copy), Ok(current)) = (copy, trust::parse(certificate)) else {
            return false;
        };
        trust::validate(copy, now).is_ok_and(|copy| copy.contains_all(&current))
    }

    /// What is wrong with this side, before anything is written.
    pub fn problems(self, names: &GatewayNames, expose: Expose, now: Timestamp) -> Vec<String> {
        let (local, remote) = (self.local.label(), self.remote.label());
        let Some(control_plane) = control_plane(self.local) else {
            return vec![format!(
                "{local}: there is no ServiceMeshControlPlane {}/{}; run `{}`",
                self.local.mesh.namespace,
                self.local.mesh.control_plane,
                shell!("meshfed install {}", self.local.mesh.reference())
            )];
        };
        let mut problems: Vec<String> = name_problem("mesh", self.peer()).into_iter().collect();
        // Of meshes that are known to be in two clusters, the check of addresses tells.
        let is_told_of = self.remote.told().is_some();
        if !is_told_of && !self.clusters_are_known() && !self.same_cluster() && expose == Expose::ClusterIp {
            problems.push(format!(
                "{local}: `--expose clusterip` works only within one cluster, and {remote} seems to be in another; use \
                 loadbalancer, nodeport, or `--address {}=HOST`",
                self.local.mesh.name
            ));
        }
        problems.extend(self.root_problems(now));
        problems.extend(self.gateway_problems(control_plane, names));
        problems
    }

    pub(super) fn root_problems(self, now: Timestamp) -> Vec<String> {
        let place = format!("ConfigMap {}/istio-ca-root-cert", self.local.mesh.namespace);
        let said = match (self.local.root_certificate.known(), root(self.local)) {
            (_, Some(pem)) => match trust::validate(pem, now) {
                Ok(_) => Vec::new(),
                Err(faults) => faults.iter().map(ToString::to_string).collect(),
            },
            (Ok(Some(_)), None) => vec!["it has no key `root-cert.pem`".to_owned()],
            (Ok(None), None) => vec!["istiod has not written it yet".to_owned()],
            (Err(unknown), None) => vec![format!("it could not be read: {unknown}")],
        };
        said.iter()
            .map(|said| format!("{}: {place}: {said}", self.local.label()))
            .collect()
    }

    /// A gateway that is not named by convention must be there: meshfed makes only its own.
    fn gateway_problems(self, control_plane: &ServiceMeshControlPlane, names: &GatewayNames) -> Vec<String> {
        let missing = GatewayDirection::BOTH.into_iter().filter(|direction| {
            let name = names.of(*direction);
            name != direction.conventional_name(self.peer()) && !asks_for(&control_plane.spec.fields, *direction, name)
        });
        missing
            .map(|direction| {
                format!(
                    "{}: ServiceMeshControlPlane {}/{} has no gateway `{}` under spec.gateways.{}; leave it out to have \
                     `{}` made",
                    self.local.label(),
                    self.local.mesh.namespace,
                    self.local.mesh.control_plane,
                    names.of(direction),
                    direction.field(),
                    direction.conventional_name(self.peer())
                )
            })
            .collect()
    }

    /// What the user should know although it does not stop anything.
    pub fn warnings(self, names: &GatewayNames, remote_names: &GatewayNames) -> Vec<String> {
        let (Some(live), Some(remote)) = (self.live_peer(), control_plane(self.remote)) else {
            return Vec::new();
        };
        let wanted = client_id(
            &remote.trust_domain(),
            &self.remote.mesh.namespace,
            &remote_names.egress,
        );
        let identity = live.spec.security.client_id != wanted;
        let ingress = live.spec.gateways.ingress.name != names.ingress;
        if !identity && !ingress {
            return Vec::new();
        }
        let mesh = &self.local.mesh;
        let restart = mesh.restart_command(&istiod(&mesh.control_plane));
        vec![format!(
            "{}: istiod takes a changed clientID or ingress gateway up for discovery only; restart it so that exports \
             follow: {restart}",
            self.local.label()
        )]
    }
}

/// The root certificate; whoever plans has refused where it is not known.
fn root(mesh: &MeshState) -> Option<&str> {
    mesh.root_pem().ok().flatten()
}

/// The control plane; whoever plans has refused where it is not known.
fn control_plane(mesh: &MeshState) -> Option<&ServiceMeshControlPlane> {
    mesh.control_plane.known().ok().flatten()
}

#[cfg(test)]
mod tests;
