//! `bundle`.

use std::path::PathBuf;

use clap::{ArgGroup, Args};
use clap_complete::engine::ArgValueCompleter;

use super::{Output, complete};
use crate::bundle::Asked;
use crate::gateway::AskedGateways;
use crate::topology::{Address, AddressOverride, Expose, MeshReference, name_problem};

/// Formats of a bundle.
const FORMATS: &[Output] = &[Output::Table, Output::Json, Output::Yaml];

/// Write down what the administrator of a peer needs to know of a mesh, where nobody may see both clusters.
///
/// Name, trust domain and client ID, root certificate, addresses and ports of the mesh, and nothing that is secret. The
/// other administrator runs `meshfed peer THEIR-MESH --with FILE`. What was handed over is compared by its fingerprint, over
/// another way than the one that the file took.
///
/// Nothing is made: where the gateways for the peer are missing, it says so and with which command to make them. An address
/// that a load balancer has not given yet is waited for.
///
/// Examples:
///   meshfed install prod-mesh --peer stage-mesh --expose loadbalancer
///   meshfed bundle prod-mesh --for stage-mesh -o prod-mesh.yaml
///   meshfed bundle --show prod-mesh.yaml
#[derive(Args, Debug)]
#[command(verbatim_doc_comment, group(ArgGroup::new("what").args(["mesh", "show"]).required(true)))]
pub struct BundleArgs {
    /// The mesh that it tells of.
    #[arg(value_name = "MESH", requires = "peer", add = ArgValueCompleter::new(complete::meshes))]
    pub mesh: Option<MeshReference>,
    /// The mesh whose administrator it is for, by the name that MESH is to know it by.
    #[arg(long = "for", value_name = "PEER", value_parser = peer_name, add = ArgValueCompleter::new(complete::peers))]
    pub peer: Option<String>,
    /// File to write. Default: the bundle goes to standard output.
    #[arg(short = 'o', long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// How the ingress gateway is reached; `auto` is what its Service is for.
    #[arg(long, value_name = "HOW", default_value = "auto")]
    pub expose: Expose,
    /// Address that leads to the ingress gateway; repeat it for several. Default: what its Service says.
    #[arg(long = "address", value_name = "HOST")]
    pub addresses: Vec<Address>,
    /// External port that reaches 8188 of the ingress gateway. Default: what its Service says.
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    pub discovery_port: Option<u16>,
    /// External port that reaches 15443 of the ingress gateway. Default: what its Service says.
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    pub service_port: Option<u16>,
    /// Ingress gateway for the peer. Default: the one that faces it, else PEER-ingress.
    #[arg(long, value_name = "GATEWAY")]
    pub ingress_gateway: Option<String>,
    /// Egress gateway for the peer. Default: the one that faces it, else PEER-egress.
    #[arg(long, value_name = "GATEWAY")]
    pub egress_gateway: Option<String>,
    /// Look through a bundle that somebody else made, and ask no cluster; `-` is standard input.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["mesh", "peer", "file"])]
    pub show: Option<PathBuf>,
    /// Format of the answer: on standard output a bundle is YAML unless it is `json`.
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = Output::parser(FORMATS))]
    pub output: Output,
}

fn peer_name(text: &str) -> Result<String, String> {
    match name_problem("peer", text) {
        Some(problem) => Err(problem),
        None => Ok(text.to_owned()),
    }
}

impl BundleArgs {
    /// What is asked of the bundle.
    pub fn asked(&self) -> Asked {
        Asked {
            peer: self.peer.clone().unwrap_or_default(),
            expose: self.expose,
            address: AddressOverride {
                addresses: self.addresses.clone(),
                discovery_port: self.discovery_port,
                service_port: self.service_port,
            },
            gateways: AskedGateways {
                ingress: self.ingress_gateway.clone(),
                egress: self.egress_gateway.clone(),
            },
        }
    }
}
