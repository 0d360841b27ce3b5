//! Every word a user can type. The doc comments are the help.

mod check;
mod complete;
mod dashboard;
mod duration;
mod explain;
mod global;
mod graph;
mod install;
mod invocation;
mod man;
mod peer;
mod route;
mod sandbox;
mod sets;
mod snapshot;
mod status;
mod traffic;
mod undo;

pub use check::{CheckArgs, FailOn};
pub use complete::{CompletionsArgs, Shell};
pub use dashboard::{AddonName, DashboardArgs};
pub use explain::{ExplainArgs, Subject};
pub use global::{DryRun, GlobalArgs, Output};
pub use graph::GraphArgs;
pub use install::{InstallArgs, InstallWait};
pub use invocation::command;
pub use man::ManArgs;
pub use peer::{PeerArgs, PeerWait};
pub use route::{MirrorArgs, RouteArgs, SplitArgs};
pub use sandbox::{DemoArgs, DownArgs, GuardArgs, SandboxArgs, SandboxCommand, UpArgs};
pub use sets::{ExportArgs, ImportArgs, SetWait};
pub use snapshot::{SnapshotArgs, SnapshotSource, Source};
pub use status::{StatusArgs, StatusWait};
pub use traffic::{ExpectedShares, TrafficArgs, TrafficTarget};
pub use undo::{
    RouteCommand, RouteCommandArgs, RouteResetArgs, UndoWait, UnexportArgs, UnimportArgs, UninstallArgs, UnpeerArgs,
};

use clap::{Parser, Subcommand};

/// Set up, inspect and repair federation between OpenShift Service Mesh 2.x (Maistra) meshes.
///
/// A mesh is written `[ALIAS=][NAMESPACE/]NAME[@CONTEXT]`: NAME is its ServiceMeshControlPlane, CONTEXT a context of the
/// kubeconfig (the current one when left out), ALIAS the name that the federation knows it by (NAME when left out).
///
/// Exit codes: 0 done or healthy, 1 the answer is no, 2 invalid input, 3 a cluster could not be asked, 4 timed out,
/// 5 somebody else owns it, 6 partly applied, 7 an answer is needed, 130 interrupted.
#[derive(Debug, Parser)]
#[command(name = "meshfed", version, max_term_width = 100)]
pub struct Cli {
    /// Flags that every command takes.
    #[command(flatten)]
    pub global: GlobalArgs,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Install a mesh: namespaces, control plane with its federation gateways, member roll.
    Install(InstallArgs),
    /// Federate meshes with each other, both ways, and wait until it is true.
    Peer(PeerArgs),
    /// Offer services of one mesh to a peer.
    Export(ExportArgs),
    /// Take services that a peer offers.
    Import(ImportArgs),
    /// Copy the requests of a service to another, local or imported.
    Mirror(MirrorArgs),
    /// Split the requests of a service between itself and imported services.
    Split(SplitArgs),
    /// Remove the routes that `mirror` and `split` wrote.
    Route(RouteCommandArgs),
    /// Stop taking services that a peer offers.
    Unimport(UnimportArgs),
    /// Stop offering services to a peer.
    Unexport(UnexportArgs),
    /// Take the federation of meshes apart, on both sides.
    Unpeer(UnpeerArgs),
    /// Remove a mesh that meshfed installed: its member roll and its control plane.
    Uninstall(UninstallArgs),
    /// Show meshes, links, exports, imports and routes, and whether they work.
    Status(StatusArgs),
    /// Find what is wrong with a federation, why, and what mends it.
    Check(CheckArgs),
    /// Walk the path of a service and mark its first broken hop, or print the page of a check.
    Explain(ExplainArgs),
    /// Write down what the clusters look like, for `--snapshot` and for bug reports.
    Snapshot(SnapshotArgs),
    /// Draw meshes, links, exports, imports and routes, and mark what is broken.
    Graph(GraphArgs),
    /// Send a bounded number of requests, and tell who answered, how fast, and whether the split is as the route asks.
    Traffic(TrafficArgs),
    /// Print the address of a mesh's Kiali, Jaeger, Grafana or Prometheus.
    Dashboard(DashboardArgs),
    /// Run a real Kubernetes API server with simulated meshes on this machine.
    Sandbox(SandboxArgs),
    /// Run a whole federation of two meshes on this machine, step by step.
    Demo(DemoArgs),
    /// Print a completion script for a shell.
    Completions(CompletionsArgs),
    /// Print the manual page, or write one page for every command.
    Man(ManArgs),
}
