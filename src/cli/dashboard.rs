//! `dashboard`.

use clap::{Args, ValueEnum};
use clap_complete::engine::ArgValueCompleter;

use super::complete;
use crate::snapshot::Addon;
use crate::topology::MeshReference;

/// Print the address of a mesh's Kiali, Jaeger, Grafana or Prometheus.
///
/// The address is that of the add-on's Route beside the control plane.
///
/// Example: meshfed dashboard kiali prod-mesh --open
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct DashboardArgs {
    /// The add-on.
    #[arg(value_name = "ADDON")]
    pub addon: AddonName,
    /// The mesh; may be left out where the context has only one.
    #[arg(value_name = "MESH", add = ArgValueCompleter::new(complete::meshes))]
    pub mesh: Option<MeshReference>,
    /// Open it in the browser too.
    #[arg(long)]
    pub open: bool,
}

/// Add-ons by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AddonName {
    /// Shows the traffic.
    Kiali,
    /// Shows traces.
    Jaeger,
    /// Shows metrics.
    Grafana,
    /// Keeps metrics.
    Prometheus,
}

impl From<AddonName> for Addon {
    fn from(name: AddonName) -> Self {
        match name {
            AddonName::Kiali => Self::Kiali,
            AddonName::Jaeger => Self::Jaeger,
            AddonName::Grafana => Self::Grafana,
            AddonName::Prometheus => Self::Prometheus,
        }
    }
}
