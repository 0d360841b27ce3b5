//! `install`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use clap_complete::engine::ArgValueCompleter;
use serde_json::Value;

use super::complete;
use crate::plan::Until;
use crate::profile::{ControlPlaneSettings, Profile, Version, parse_set};
use crate::topology::{Expose, FederatedMesh, Federation, Installation, MeshReference, Operators};

/// Install a mesh: namespaces, control plane with its federation gateways, member roll.
///
/// Running it again changes only what differs. Members are added, never removed.
///
/// Example: meshfed install prod-mesh --member prod-bookinfo --peer stage-mesh
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct InstallArgs {
    /// The mesh; its namespace is its name unless given as NAMESPACE/NAME.
    #[arg(value_name = "MESH", add = ArgValueCompleter::new(complete::meshes))]
    pub mesh: MeshReference,
    /// Namespace to make a member of the mesh; created if missing.
    #[arg(long = "member", value_name = "NAMESPACE")]
    pub members: Vec<String>,
    /// Name of a mesh to prepare an ingress and an egress gateway for.
    #[arg(long = "peer", value_name = "PEER")]
    pub peers: Vec<String>,
    /// Control-plane version, v2.1 to v2.6.
    /// Default: the newest that the installed operator supports, or what the control plane has.
    #[arg(long, value_name = "VERSION")]
    pub version: Option<Version>,
    /// Where the settings start from: `default` is lean, `demo` has addons, tracing and access logs.
    /// Default: `default`, or what the control plane has.
    #[arg(long, value_name = "PROFILE")]
    pub profile: Option<Profile>,
    /// Name of the cluster inside the mesh; must differ from the name of every peer.
    #[arg(long, value_name = "NAME")]
    pub cluster_name: Option<String>,
    /// SPIFFE trust domain; must be unique in the federation.
    /// Default: MESH.local, or what the control plane has.
    #[arg(long, value_name = "DOMAIN")]
    pub trust_domain: Option<String>,
    /// How peers will reach the ingress gateways; `auto` is `clusterip` here, and `peer` adjusts it.
    #[arg(long, value_name = "HOW", default_value = "auto")]
    pub expose: Expose,
    /// Any field of the control plane's spec, as path.to.field=value.
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = parse_set)]
    pub set: Vec<(String, Value)>,
    /// YAML file whose content is merged into the control plane's spec; repeat it to merge several.
    #[arg(long = "values", value_name = "FILE")]
    pub values: Vec<PathBuf>,
    /// Subscribe to the operators first: Jaeger, Kiali and Service Mesh.
    #[arg(long)]
    pub operators: bool,
    /// Subscribe to the Elasticsearch operator too, before the others.
    #[arg(long, requires = "operators")]
    pub elasticsearch: bool,
    /// What to wait for.
    #[arg(long, value_name = "STATE", default_value = "ready")]
    pub wait: InstallWait,
}

/// How long `install` waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum InstallWait {
    /// Until everything is written.
    None,
    /// Until the control plane is ready and every member is configured.
    Ready,
}

impl From<InstallWait> for Until {
    fn from(wait: InstallWait) -> Self {
        match wait {
            InstallWait::None => Self::Written,
            InstallWait::Ready => Self::True,
        }
    }
}

impl InstallArgs {
    /// What is asked for, with what its files of values say.
    pub fn federation(&self, values: Vec<Value>) -> Federation {
        let control_plane = ControlPlaneSettings {
            version: self.version,
            profile: self.profile,
            cluster_name: self.cluster_name.clone(),
            trust_domain: self.trust_domain.clone(),
            peers: Vec::new(),
            values,
            set: self.set.clone(),
        };
        let installation = Installation {
            control_plane,
            peers: self.peers.clone(),
            exposure: (self.expose != Expose::Auto).then(|| self.expose.into()),
            members: self.members.clone(),
            operators: self.operators.then_some(Operators {
                elasticsearch: self.elasticsearch,
            }),
        };
        let mesh = FederatedMesh {
            reference: self.mesh.clone(),
            installation: Some(installation),
        };
        Federation {
            meshes: vec![mesh],
            ..Federation::default()
        }
    }
}
