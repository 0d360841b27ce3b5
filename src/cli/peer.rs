//! `peer`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use clap_complete::engine::ArgValueCompleter;

use super::complete;
use crate::bundle::PeerBundle;
use crate::gateway::AskedGateways;
use crate::plan::Until;
use crate::topology::{
    Address, AddressOverride, Expose, FederatedMesh, Federation, MeshReference, Peering, PeeringEnd, Shape,
};
use crate::wording::list_and;

/// Federate meshes with each other, both ways, and wait until it is true.
///
/// Adds missing gateways to each control plane, copies each root certificate to the other side, creates both
/// ServiceMeshPeers, and waits until each istiod is connected and has read the other's services.
/// Running it again writes nothing.
///
/// Where nobody may see both clusters, each administrator writes one side, with the bundle that the other one has made
/// (`meshfed bundle --help`) in place of the other mesh.
///
/// Examples:
///   meshfed peer prod-mesh stage-mesh
///   meshfed peer prod-mesh --with stage-mesh.yaml --expect-fingerprint BA:78:16:BF:...
///   meshfed peer east=istio-system/basic@east west=istio-system/basic@west --expose loadbalancer
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct PeerArgs {
    /// Two or more meshes; one with `--with`.
    #[arg(value_name = "MESH", num_args = 1.., required = true, add = ArgValueCompleter::new(complete::meshes))]
    pub meshes: Vec<MeshReference>,
    /// Bundle of the other mesh, which is not asked: only MESH is written to. `-` is standard input.
    #[arg(long, value_name = "FILE")]
    pub with: Option<PathBuf>,
    /// Fingerprint that the bundle must have, as the other administrator has told it.
    #[arg(long, value_name = "SHA256", requires = "with")]
    pub expect_fingerprint: Option<String>,
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
    /// What to wait for; with `--with`, of what this side can see. Default: `synced`, and `none` with `--with`, since the
    /// other side may be yet to come.
    #[arg(long, value_name = "STATE")]
    pub wait: Option<PeerWait>,
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

impl PeerArgs {
    /// How far to go.
    pub fn until(&self) -> Until {
        let default = match self.with {
            Some(_) => PeerWait::None,
            None => PeerWait::Synced,
        };
        self.wait.unwrap_or(default).into()
    }

    /// What is wanted, with the mesh that the bundle tells of in place of one that is named.
    ///
    /// # Errors
    /// Every contradiction of the arguments at once, before a cluster is asked.
    pub fn federation(&self, bundle: Option<&PeerBundle>) -> Result<Federation, Vec<String>> {
        let mut wanted = Federation::of(&self.meshes);
        wanted
            .meshes
            .extend(bundle.map(|bundle| FederatedMesh::existing(bundle.reference())));
        let names: Vec<String> = wanted
            .meshes
            .iter()
            .map(|mesh| mesh.reference.federation_name().to_owned())
            .collect();
        let mut problems = wanted.problems();
        problems.extend(self.wrong_number());
        problems.extend(bundle.and_then(|bundle| self.not_for_us(bundle)));
        problems.extend(self.unknown_meshes(&names));
        let pairs = match self.shape.pairs(&names) {
            Ok(pairs) => pairs,
            // Of a mesh alone it is told already.
            Err(_) if names.len() < 2 => Vec::new(),
            Err(problem) => {
                problems.push(problem);
                Vec::new()
            }
        };
        if !problems.is_empty() {
            return Err(problems);
        }
        let peering = |(left, right): (usize, usize)| Peering {
            ends: [self.end(&names[left]), self.end(&names[right])],
            expose: self.expose,
            restart_istiod: self.restart_istiod,
        };
        wanted.peerings = pairs.into_iter().map(peering).collect();
        Ok(wanted)
    }

    fn wrong_number(&self) -> Option<String> {
        let said = match (self.meshes.len(), &self.with) {
            (1, None) => "a mesh federates with another one: name two or more, or one and `--with FILE`",
            (2.., Some(_)) => "with `--with` only one mesh is named: the other one is that of the bundle",
            _ => return None,
        };
        Some(said.to_owned())
    }

    /// Gateways and identities in a bundle are those for the peer that it names.
    fn not_for_us(&self, bundle: &PeerBundle) -> Option<String> {
        let [mesh] = self.meshes.as_slice() else { return None };
        (mesh.federation_name() != bundle.peer).then(|| {
            format!(
                "the bundle of `{}` is for `{}`, and not for `{}`; where that is the same mesh, name it `{}={}`",
                bundle.mesh,
                bundle.peer,
                mesh.federation_name(),
                bundle.peer,
                mesh.without_alias()
            )
        })
    }

    /// What the flags say about one mesh.
    pub fn end(&self, mesh: &str) -> PeeringEnd {
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
            // A bundle says where its mesh is reached.
            let own = if self.with.is_some() {
                self.meshes.len()
            } else {
                names.len()
            };
            let without = names[..own].iter().filter(|name| !addressed.contains(name));
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
pub(super) fn of_mesh<T>(text: &str) -> Result<(String, T), String>
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
