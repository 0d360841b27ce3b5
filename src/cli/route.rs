//! `mirror` and `split`.

use clap::Args;
use clap_complete::engine::ArgValueCompleter;

use super::complete;
use crate::rules::ServiceName;
use crate::topology::{Backend, Federation, MeshReference, PeerService, Route, RouteRequest, RouteTarget};

/// What both kinds of route take.
#[derive(Args, Debug)]
pub struct RouteArgs {
    /// The mesh whose workloads send the requests. May be left out where only one mesh can be meant.
    #[arg(long = "in", value_name = "MESH", add = ArgValueCompleter::new(complete::meshes))]
    pub mesh: Option<MeshReference>,
    /// Subset of the service that answers, as its DestinationRule names it.
    #[arg(long, value_name = "SUBSET")]
    pub subset: Option<String>,
    /// Replace the routes of a VirtualService that meshfed did not write.
    #[arg(long)]
    pub adopt: bool,
}

/// Copy the requests of a service to another, local or imported.
///
/// The service still answers every request; the answers to the copies are dropped.
/// The host of an imported service is read from the mesh's ImportedServiceSet.
///
/// Example: meshfed mirror prod-bookinfo/details --in prod-mesh --to prod-bookinfo/details-v2@stage-mesh --subset v1
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct MirrorArgs {
    /// The service whose requests are copied, as NAMESPACE/NAME.
    #[arg(value_name = "SERVICE", add = ArgValueCompleter::new(complete::services))]
    pub service: ServiceName,
    /// Where the copies go, as `NAMESPACE/NAME[@PEER]`.
    #[arg(long, value_name = "SERVICE[@PEER]", add = ArgValueCompleter::new(complete::destinations))]
    pub to: PeerService,
    /// Share of the requests that is copied, 0 to 100. Default: all.
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub percent: Option<f64>,
    /// Options of every route.
    #[command(flatten)]
    pub route: RouteArgs,
}

/// Split the requests of a service between itself and imported services.
///
/// Example: meshfed split prod-bookinfo/details --in prod-mesh local=80 stage-mesh=20 --subset v1
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct SplitArgs {
    /// The service whose requests are split, as NAMESPACE/NAME.
    #[arg(value_name = "SERVICE", add = ArgValueCompleter::new(complete::services))]
    pub service: ServiceName,
    /// Shares that sum to 100: local=80, PEER=20, or NAMESPACE/NAME@PEER=20.
    #[arg(value_name = "SHARE", required = true, add = ArgValueCompleter::new(complete::shares))]
    pub backends: Vec<Backend>,
    /// Options of every route.
    #[command(flatten)]
    pub route: RouteArgs,
}

fn percent(text: &str) -> Result<f64, String> {
    let percent = text.parse().ok().filter(|percent| (0.0..=100.0).contains(percent));
    percent.ok_or_else(|| format!("{text:?} is not a number from 0 to 100"))
}

impl MirrorArgs {
    /// What is wanted of `mesh`.
    pub fn wanted(self, mesh: &MeshReference) -> Result<Federation, Vec<String>> {
        let target = RouteTarget::Mirror {
            to: self.to,
            percent: self.percent,
        };
        routed(mesh, self.service, target, self.route)
    }
}

impl SplitArgs {
    /// What is wanted of `mesh`.
    pub fn wanted(self, mesh: &MeshReference) -> Result<Federation, Vec<String>> {
        routed(mesh, self.service, RouteTarget::Split(self.backends), self.route)
    }
}

fn routed(
    mesh: &MeshReference,
    service: ServiceName,
    target: RouteTarget,
    args: RouteArgs,
) -> Result<Federation, Vec<String>> {
    let mut wanted = Federation::of(std::slice::from_ref(mesh));
    wanted.routes.push(Route {
        mesh: mesh.federation_name().to_owned(),
        request: RouteRequest {
            service,
            subset: args.subset,
            adopt: args.adopt,
            whole: false,
            target,
        },
    });
    let problems = wanted.problems();
    if problems.is_empty() { Ok(wanted) } else { Err(problems) }
}
