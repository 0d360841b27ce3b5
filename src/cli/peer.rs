//! `peer`.

use clap::{Args, ValueEnum};
use clap_complete::engine::ArgValueCompleter;

use super::complete;
use crate::gateway::AskedGateways;
use crate::plan::Until;
use crate::topology::{Address, AddressOverride, Expose, Federation, MeshReference, Peering, PeeringEnd, Shape};
use crate::wording::list_and;

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
    /// Restart, after asking, each istiod that does not get through to the other mesh: it may hold back what mends that.
    #[arg(long)]
    pub restart_istiod: bool,
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

impl From<PeerWait> for Until {
    fn from(wait: PeerWait) -> Self {
        match wait {
            PeerWait::None => Self::Written,
            PeerWait::Connected => Self::Connected,
            PeerWait::Synced => Self::True,
        }
    }
}

impl TryFrom<&PeerArgs> for Federation {
    type Error = Vec<String>;

    /// Every contradiction of the arguments at once, before a cluster is asked.
    fn try_from(args: &PeerArgs) -> Result<Self, Vec<String>> {
        let mut wanted = Self::of(&args.meshes);
        let names: Vec<String> = args
            .meshes
            .iter()
            .map(|mesh| mesh.federation_name().to_owned())
            .collect();
        let mut problems = wanted.problems();
        problems.extend(args.unknown_meshes(&names));
        let pairs = args.shape.pairs(&names).unwrap_or_else(|problem| {
            problems.push(problem);
            Vec::new()
        });
        if !problems.is_empty() {
            return Err(problems);
        }
        let peering = |(left, right): (usize, usize)| Peering {
            ends: [args.end(&names[left]), args.end(&names[right])],
            expose: args.expose,
            restart_istiod: args.restart_istiod,
        };
        wanted.peerings = pairs.into_iter().map(peering).collect();
        Ok(wanted)
    }
}

impl PeerArgs {
    /// What the flags say about one mesh.
    fn end(&self, mesh: &str) -> PeeringEnd {
        let addresses = self.addresses.iter().filter(|(name, _)| name == mesh);
        PeeringEnd {
            mesh: mesh.to_owned(),
            address: AddressOverride {
                addresses: addresses.map(|(_, address)| address.clone()).collect(),
                discovery_port: said(&self.discovery_ports, mesh),
                service_port: said(&self.service_ports, mesh),
            },
            gateways: AskedGateways {
                ingress: said(&self.ingress_gateways, mesh),
                egress: said(&self.egress_gateways, mesh),
            },
        }
    }

    /// Flags of the form MESH=VALUE must name one of the meshes, and an external address must be given for each.
    fn unknown_meshes(&self, names: &[String]) -> Vec<String> {
        let flags = [
            ("--address", named(&self.addresses)),
            ("--discovery-port", named(&self.discovery_ports)),
            ("--service-port", named(&self.service_ports)),
            ("--ingress-gateway", named(&self.ingress_gateways)),
            ("--egress-gateway", named(&self.egress_gateways)),
        ];
        let mut problems = Vec::new();
        for (flag, meshes) in flags {
            let unknown = meshes.into_iter().filter(|mesh| !names.contains(mesh));
            problems.extend(unknown.map(|mesh| {
                format!(
                    "{flag} names `{mesh}`, which is not one of the meshes: {}",
                    list_and(names)
                )
            }));
        }
        if self.expose == Expose::External {
            let addressed = named(&self.addresses);
            let without = names.iter().filter(|name| !addressed.contains(name));
            problems.extend(without.map(|mesh| format!("`--expose external` needs `--address {mesh}=HOST`")));
        }
        problems
    }
}

fn said<T: Clone>(flag: &[(String, T)], mesh: &str) -> Option<T> {
    let found = flag.iter().find(|(name, _)| name == mesh);
    found.map(|(_, value)| value.clone())
}

fn named<T>(flag: &[(String, T)]) -> Vec<&String> {
    flag.iter().map(|(mesh, _)| mesh).collect()
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
