//! Every word a user can type. The doc comments are the help.

mod check;
mod complete;
mod dashboard;
mod definition;
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
mod version;

pub use check::{CheckArgs, FailOn};
pub use complete::{CompletionsArgs, Shell};
pub use dashboard::{AddonName, DashboardArgs};
pub use definition::definition;
pub use explain::{ExplainArgs, Subject};
pub use global::{ConnectionArgs, DryRun, GlobalArgs, Output};
pub use graph::GraphArgs;
pub use install::{InstallArgs, InstallWait};
pub use invocation::command;
pub use man::ManArgs;
pub use peer::{PeerArgs, PeerWait};
pub use route::{MirrorArgs, RouteArgs, SplitArgs};
pub use sandbox::{DemoArgs, DownArgs, EnvArgs, GuardArgs, SandboxArgs, SandboxCommand, UpArgs};
pub use sets::{ExportArgs, ImportArgs, SetWait};
pub use snapshot::{SnapshotArgs, SnapshotSource, Source};
pub use status::{StatusArgs, StatusWait};
pub use traffic::{ExpectedShares, TrafficArgs, TrafficTarget};
pub use undo::{
    RouteCommand, RouteCommandArgs, RouteResetArgs, UndoWait, UnexportArgs, UnimportArgs, UninstallArgs, UnpeerArgs,
};
pub use version::VersionArgs;

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
#[expect(
    missing_docs,
    reason = "the help of a command is the doc comment of its arguments, which one here would hide"
)]
pub enum Command {
    Install(InstallArgs),
    Peer(PeerArgs),
    Export(ExportArgs),
    Import(ImportArgs),
    Mirror(MirrorArgs),
    Split(SplitArgs),
    Route(RouteCommandArgs),
    Unimport(UnimportArgs),
    Unexport(UnexportArgs),
    Unpeer(UnpeerArgs),
    Uninstall(UninstallArgs),
    Status(StatusArgs),
    Check(CheckArgs),
    Explain(ExplainArgs),
    Snapshot(SnapshotArgs),
    Graph(GraphArgs),
    Traffic(TrafficArgs),
    Dashboard(DashboardArgs),
    Sandbox(SandboxArgs),
    Demo(DemoArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
    Version(VersionArgs),
}
