//! Every word a user can type. The doc comments are the help.

mod apply;
mod bundle;
mod cert;
mod check;
mod complete;
mod dashboard;
mod definition;
mod duration;
mod explain;
mod global;
mod graph;
mod init;
mod install;
mod invocation;
mod man;
mod peer;
mod render;
mod route;
mod sandbox;
mod sets;
mod snapshot;
mod status;
mod traffic;
mod undo;
mod version;

pub(crate) use apply::{ApplyArgs, DeleteArgs, DiffArgs, SchemaArgs};
pub(crate) use bundle::BundleArgs;
pub(crate) use cert::{CertArgs, CertCommand, CertRotateArgs, CertShowArgs, CertSyncArgs};
pub(crate) use check::{CheckArgs, FailOn, ProbeFrom};
pub(crate) use complete::CompletionsArgs;
pub(crate) use complete::script as completion_script;
pub use complete::{Shell, environment as completion_environment};
pub(crate) use dashboard::DashboardArgs;
pub use definition::definition;
pub(crate) use explain::{ExplainArgs, ExplainSubject};
pub use global::Output;
pub(crate) use global::{DryRunFlag, GlobalArgs};
pub(crate) use graph::GraphArgs;
pub(crate) use init::InitArgs;
pub(crate) use install::InstallArgs;
pub use invocation::{called, parse};
pub(crate) use man::ManArgs;
pub(crate) use peer::{PeerArgs, PeerWait};
pub(crate) use render::{Layout, RenderArgs};
pub(crate) use route::{MirrorArgs, SplitArgs};
pub(crate) use sandbox::{DemoArgs, DownArgs, EnvArgs, UpArgs};
pub use sandbox::{SandboxArgs, SandboxCommand};
pub(crate) use sets::{ExportArgs, ImportArgs};
pub(crate) use snapshot::{OfflineSource, SnapshotArgs, SnapshotSource};
pub(crate) use status::StatusArgs;
pub(crate) use traffic::{TrafficArgs, TrafficTarget};
pub(crate) use undo::{
    RouteCommand, RouteCommandArgs, RouteResetArgs, UnexportArgs, UnimportArgs, UninstallArgs, UnpeerArgs,
};
pub(crate) use version::VersionArgs;

use clap::{Parser, Subcommand};

use crate::topology::MeshReference;

/// A mesh, or `@CONTEXT` for all meshes of a context, as commands take it that only look.
fn mesh_or_context(text: &str) -> Result<MeshReference, String> {
    match text.strip_prefix('@') {
        Some(context) if !context.is_empty() => Ok(MeshReference::all_of(context)),
        _ => text.parse(),
    }
}

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
    Install(InstallArgs),
    Peer(PeerArgs),
    Bundle(BundleArgs),
    Export(ExportArgs),
    Import(ImportArgs),
    Mirror(MirrorArgs),
    Split(SplitArgs),
    Route(RouteCommandArgs),
    Unimport(UnimportArgs),
    Unexport(UnexportArgs),
    Unpeer(UnpeerArgs),
    Uninstall(UninstallArgs),
    Init(InitArgs),
    Apply(ApplyArgs),
    Diff(DiffArgs),
    Delete(DeleteArgs),
    Render(RenderArgs),
    Schema(SchemaArgs),
    Status(StatusArgs),
    Check(CheckArgs),
    Cert(CertArgs),
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
