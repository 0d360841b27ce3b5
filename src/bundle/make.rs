//! Makes a bundle from a mesh, or says what the mesh lacks for one and what to run.

use k8s_openapi::jiff::Timestamp;

use super::PeerBundle;
use crate::api::ServiceMeshControlPlane;
use crate::error::UserError;
use crate::exit::Exit;
use crate::gateway::{AskedGateways, Exposure, GatewayDirection, GatewayNames, asks_for};
use crate::plan::{Requirement, remote_address};
use crate::snapshot::{Condition, ControlPlaneView, MeshState, Seen, Unknown};
use crate::topology::{Address, AddressOverride, Expose};
use crate::trust;
use crate::wording::shell;

/// What is asked of a bundle.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The peer that it is for, by the name that the mesh knows it by.
    pub peer: String,
    /// How the ingress gateway is reached; `Auto` is what its Service is for.
    pub expose: Expose,
    /// Where it is reached, if that is said and not observed.
    pub address: AddressOverride,
    /// The gateways that face the peer, if they are named.
    pub gateways: AskedGateways,
}

/// Why there is no bundle.
#[derive(Clone, Debug, PartialEq)]
pub enum Unmade {
    /// Something is missing, or not known; what to run.
    Refused(UserError),
    /// The ingress gateway has no address yet.
    NotYet(Box<Requirement>),
}

impl From<UserError> for Unmade {
    fn from(error: UserError) -> Self {
        Self::Refused(error)
    }
}

/// Makes the bundle of a mesh. Nothing is written for it: what a mesh lacks is told, with the command that makes it.
///
/// # Errors
/// What is missing.
pub fn make(mesh: &MeshState, asked: &Asked, now: Timestamp) -> Result<PeerBundle, Unmade> {
    let control_plane = mesh
        .control_plane
        .known()
        .map_err(|unknown| unread(mesh, "the control plane", unknown))?;
    let Some(control_plane) = control_plane else {
        let place = &mesh.mesh;
        let said = format!(
            "there is no ServiceMeshControlPlane {}/{}",
            place.namespace, place.control_plane
        );
        return Err(missing(mesh, &said, &asked.peer, Exposure::LoadBalancer).into());
    };
    let names = mesh
        .gateways_facing(&asked.peer, asked.gateways.clone())
        .map_err(|unknown| unread(mesh, "ServiceMeshPeers", unknown))?;
    gateways_are_asked_for(mesh, control_plane, asked, &names)?;
    let expose = exposure(mesh, control_plane, asked, &names.ingress)?;
    let reach = remote_address(mesh, &names.ingress, expose, &asked.address).map_err(|seen| match seen {
        Seen::Unknown(undetermined) => {
            Unmade::Refused(UserError::unknown(format!("{}: {}", mesh.label(), undetermined.why)))
        }
        _ => Unmade::NotYet(Box::new(Requirement::new(
            mesh,
            &names.ingress,
            Condition::Reachable { expose },
        ))),
    })?;
    let addresses = reach.addresses.iter().map(|address| address.parse::<Address>());
    let invalid = |said: String| UserError::usage(format!("{}: {said}", mesh.label()));
    Ok(PeerBundle {
        mesh: mesh.mesh.name.clone(),
        peer: asked.peer.clone(),
        trust_domain: control_plane.trust_domain(),
        namespace: mesh.mesh.namespace.clone(),
        addresses: addresses
            .collect::<Result<_, _>>()
            .map_err(|error| invalid(error.to_string()))?,
        discovery_port: port(reach.discovery_port).ok_or_else(|| invalid("the discovery port is none".to_owned()))?,
        service_port: port(reach.service_port).ok_or_else(|| invalid("the service port is none".to_owned()))?,
        egress: names.egress,
        root_certificate: root(mesh, now)?,
        version: control_plane.version().and_then(|version| version.parse().ok()),
        meshfed: Some(env!("CARGO_PKG_VERSION").to_owned()),
    })
}

fn port(port: i32) -> Option<u16> {
    u16::try_from(port).ok().filter(|port| *port > 0)
}

/// The egress gateway has its identity, and the ingress gateway its Service, as soon as the control plane asks for them.
fn gateways_are_asked_for(
    mesh: &MeshState,
    control_plane: &ServiceMeshControlPlane,
    asked: &Asked,
    names: &GatewayNames,
) -> Result<(), UserError> {
    let spec = &control_plane.spec.fields;
    let lacking = GatewayDirection::BOTH
        .into_iter()
        .filter(|direction| !asks_for(spec, *direction, names.of(*direction)));
    let lacking: Vec<String> = lacking
        .map(|direction| format!("{direction} gateway `{}`", names.of(direction)))
        .collect();
    if lacking.is_empty() {
        return Ok(());
    }
    let place = &mesh.mesh;
    let said = format!(
        "ServiceMeshControlPlane {}/{} has no {}",
        place.namespace,
        place.control_plane,
        lacking.join(" and no ")
    );
    let how = match asked.expose {
        Expose::NodePort => Exposure::NodePort,
        _ => Exposure::LoadBalancer,
    };
    Err(missing(mesh, &said, &asked.peer, how))
}

/// How the ingress gateway is reached from another cluster. What is reached within its own only is no answer unless it is
/// said to be.
fn exposure(
    mesh: &MeshState,
    control_plane: &ServiceMeshControlPlane,
    asked: &Asked,
    ingress: &str,
) -> Result<Expose, Unmade> {
    if !asked.address.addresses.is_empty() {
        return Ok(Expose::External);
    }
    let service = mesh
        .service(ingress)
        .map_err(|unknown| unread(mesh, "Services", unknown))?;
    let of_service = service.and_then(|service| service.spec.as_ref()?.type_.clone());
    let planned = || {
        control_plane
            .additional_gateway(GatewayDirection::Ingress, ingress)?
            .service
            .service_type
    };
    let is: Exposure = of_service
        .or_else(planned)
        .and_then(|service_type| service_type.parse().ok())
        .unwrap_or_default();
    let said = match (asked.expose, is) {
        (Expose::ClusterIp, _) => return Ok(Expose::ClusterIp),
        (Expose::Auto | Expose::LoadBalancer, Exposure::LoadBalancer) => return Ok(Expose::LoadBalancer),
        (Expose::Auto | Expose::NodePort, Exposure::NodePort) | (Expose::NodePort, Exposure::LoadBalancer) => {
            return Ok(Expose::NodePort);
        }
        (Expose::External, _) => return Err(UserError::usage("`--expose external` needs `--address HOST`").into()),
        (_, is) => format!("Service {}/{ingress} is of type {is}", mesh.mesh.namespace),
    };
    let how = match asked.expose {
        Expose::NodePort => Exposure::NodePort,
        _ => Exposure::LoadBalancer,
    };
    let error = missing(mesh, &said, &asked.peer, how)
        .hint("where something of your own leads to the gateway: the same command with `--address HOST`")
        .hint("where both meshes are in one cluster: the same command with `--expose clusterip`");
    Err(error.into())
}

fn root(mesh: &MeshState, now: Timestamp) -> Result<String, UserError> {
    let published = mesh
        .root_pem()
        .map_err(|unknown| unread(mesh, "the root certificate", unknown))?;
    let place = format!("ConfigMap {}/istio-ca-root-cert", mesh.mesh.namespace);
    let Some(pem) = published else {
        let said = format!(
            "{}: {place} holds no root certificate: istiod has not written it",
            mesh.label()
        );
        let look = shell!("meshfed status {}", mesh.mesh.reference());
        return Err(UserError::new(Exit::No, said).hint(format!("see how the mesh is: `{look}`")));
    };
    match trust::validate(pem, now) {
        Ok(_) => Ok(trust::certificates_only(pem)),
        Err(faults) => Err(UserError {
            problems: faults.iter().map(ToString::to_string).collect(),
            ..UserError::usage(format!("{}: {place} is nothing to hand on", mesh.label()))
        }),
    }
}

/// What has to be made first, and the command that makes it: an installation adds gateways and changes nothing else.
fn missing(mesh: &MeshState, said: &str, peer: &str, how: Exposure) -> UserError {
    let install = shell!("meshfed install {} --peer {}", mesh.mesh.reference(), peer);
    let how = how.service_type().to_ascii_lowercase();
    UserError::new(Exit::No, format!("{}: {said}; a bundle makes nothing", mesh.label()))
        .hint(format!("have it made first: `{install} --expose {how}`"))
}

fn unread(mesh: &MeshState, part: &str, unknown: &Unknown) -> UserError {
    UserError::unknown(format!("{}: {part} could not be read: {unknown}", mesh.label()))
}
