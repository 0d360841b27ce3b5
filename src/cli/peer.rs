//! `peer`.

use clap::{Args, ValueEnum};
use clap_complete::engine::ArgValueCompleter;

use super::complete;
use crate::topology::{Address, Expose, MeshReference, Shape};

/// Federate meshes with each other, both ways, and wait until it is true.
///
/// Adds missing gateways to each control plane, copies each root certificate to the other side, creates both
/// ServiceMeshPeers, and waits until each istiod is connected and has read the other's services.
/// Running it again writes nothing.
///
/// Examples:
///   meshfed peer prod-mesh stage-mesh
///   meshfed peer east=istio-system/basic@east west=istio-system/basic@west --expose loadbalancer
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct PeerArgs {
    /// Two or more meshes.
    #[arg(value_name = "MESH", num_args = 2.., required = true, add = ArgValueCompleter::new(complete::meshes))]
    pub meshes: Vec<MeshReference>,
    /// Which pairs, with three or more meshes: `full`, `chain` or `hub=MESH`.
    #[arg(long, value_name = "SHAPE", default_value = "full")]
    pub shape: Shape,
    /// How the ingress gateways are reached.
    #[arg(long, value_name = "HOW", default_value = "auto")]
    pub expose: Expose,
    /// Address at which peers reach a mesh, as MESH=HOST; repeat it for several.
    #[arg(long = "address", value_name = "MESH=HOST", value_parser = of_mesh::<Address>)]
    pub addresses: Vec<(String, Address)>,
    /// External port that reaches 8188 of a mesh's ingress gateway, as MESH=PORT.
    #[arg(long = "discovery-port", value_name = "MESH=PORT", value_parser = port_of_mesh)]
    pub discovery_ports: Vec<(String, u16)>,
    /// External port that reaches 15443 of a mesh's ingress gateway, as MESH=PORT.
    #[arg(long = "service-port", value_name = "MESH=PORT", value_parser = port_of_mesh)]
    pub service_ports: Vec<(String, u16)>,
    /// Ingress gateway that a mesh uses for all the peers named here, as MESH=GATEWAY. Default: PEER-ingress.
    #[arg(long = "ingress-gateway", value_name = "MESH=GATEWAY", value_parser = of_mesh::<String>)]
    pub ingress_gateways: Vec<(String, String)>,
    /// Egress gateway that a mesh uses for all the peers named here, as MESH=GATEWAY. Default: PEER-egress.
    #[arg(long = "egress-gateway", value_name = "MESH=GATEWAY", value_parser = of_mesh::<String>)]
    pub egress_gateways: Vec<(String, String)>,
    /// What to wait for.
    #[arg(long, value_name = "STATE", default_value = "synced")]
    pub wait: PeerWait,
}

/// How long `peer` waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PeerWait {
    /// Until everything is written.
    None,
    /// Until every istiod pod of every mesh is connected.
    Connected,
    /// Until every istiod pod has also read the other side's services.
    Synced,
}

/// Reads `MESH=VALUE`.
fn of_mesh<T>(text: &str) -> Result<(String, T), String>
where
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    let (mesh, value) = text
        .split_once('=')
        .ok_or_else(|| format!("{text:?} names no mesh; write MESH=VALUE"))?;
    Ok((
        mesh.to_owned(),
        value.parse().map_err(|error: T::Err| error.to_string())?,
    ))
}

/// Reads `MESH=PORT`.
fn port_of_mesh(text: &str) -> Result<(String, u16), String> {
    let (mesh, port) = of_mesh::<String>(text)?;
    match port.parse() {
        Ok(number @ 1..) => Ok((mesh, number)),
        _ => Err(format!("{port:?} is no port; ports are the numbers from 1 to 65535")),
    }
}
