//! A federation on this machine: a real kube-apiserver and etcd per cluster, with a simulator of Maistra on top.
//!
//! Owns finding and running the two programs and taking everything away again. What Maistra would do with the objects
//! belongs to the simulator, a package of its own.

mod admission;
pub mod binaries;
mod build;
mod certificates;
mod control_plane;
pub mod crds;
pub(crate) mod daemon;
pub mod detached;
mod endings;
mod executable;
mod folder;
mod full_disk;
mod go;
mod guard;
mod guard_protocol;
mod kubeconfig;
mod log_tail;
mod ports;
mod private;
mod processes;
mod program_files;
pub mod running;
pub mod workloads;

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use futures::FutureExt;
use futures::future::try_join_all;
use meshfed_simulator::{Network, Pace, Range, Settings};
use tokio::task::JoinHandle;

use binaries::{Binaries, Places, ProgramSource};
use control_plane::ControlPlane;
pub(crate) use endings::Endings;
use folder::RunFolder;
pub use guard::guard_main;
use processes::Processes;

/// What to start.
#[derive(Clone, Debug)]
pub struct SandboxOptions {
    /// How many API servers; each becomes a context of the one kubeconfig.
    pub clusters: usize,
    /// Whether the CRDs are all there at once. A real cluster gets those of federation and Istio only while the
    /// operator reconciles the first control plane; the simulator installs them then if this is false.
    pub crds_up_front: bool,
    /// How fast what one waits for passes.
    pub pace: Pace,
    /// Whether each API server writes down every request that it gets, in `audit.log` beside its own log.
    pub audit: bool,
    /// The meshfed binary, which runs as the guard of the processes; by default the running program.
    pub executable: Option<PathBuf>,
}

impl Default for SandboxOptions {
    fn default() -> Self {
        SandboxOptions {
            clusters: 1,
            crds_up_front: true,
            pace: Pace::default(),
            audit: false,
            executable: None,
        }
    }
}

/// Receives what a person who waits for the sandbox would like to read.
pub trait StartProgress: Sync {
    /// A step that begins now, as a lower-case fragment.
    fn step(&self, message: &str);

    /// How far a long step is: `done` of `all` packages of a program are built.
    fn packages(&self, program: &str, done: usize, all: usize) {
        let _ = (program, done, all);
    }
}

/// Running clusters. Dropping it ends them too, but only `stop` waits until nothing is left.
pub struct Sandbox {
    clusters: Vec<Cluster>,
    source: ProgramSource,
    kubeconfig: PathBuf,
    folder: PathBuf,
    processes: Processes,
    simulator: JoinHandle<anyhow::Result<()>>,
    /// The addresses of its gateways.
    _range: Range,
}

/// One API server of a sandbox.
#[derive(Clone)]
pub struct Cluster {
    /// Name of the context, the cluster and the user in the kubeconfig.
    pub name: String,
    /// URL of the API server, on a loopback port.
    pub server: String,
    /// A client with every right.
    pub client: kube::Client,
}

impl Sandbox {
    /// Starts the clusters and returns once their API servers and CRDs are ready.
    pub async fn start(options: &SandboxOptions, progress: &dyn StartProgress) -> anyhow::Result<Sandbox> {
        let started = Sandbox::start_unless(options, progress, std::future::pending()).await?;
        started.context("nothing interrupted the start of the sandbox")
    }

    /// The same, unless `interrupted` comes first: then everything is taken away again, and `None` says so.
    pub async fn start_unless(
        options: &SandboxOptions,
        progress: &dyn StartProgress,
        interrupted: impl Future<Output = ()>,
    ) -> anyhow::Result<Option<Sandbox>> {
        let begun = Sandbox::begin(options, progress, interrupted).await;
        begun.map_err(full_disk::told)
    }

    async fn begin(
        options: &SandboxOptions,
        progress: &dyn StartProgress,
        interrupted: impl Future<Output = ()>,
    ) -> anyhow::Result<Option<Sandbox>> {
        if options.clusters == 0 {
            bail!("a sandbox needs at least one cluster");
        }
        let mut interrupted = std::pin::pin!(interrupted);
        let places = Places::from_environment()?;
        let binaries = tokio::select! {
            found = binaries::find(&places, progress) => found?,
            () = &mut interrupted => return Ok(None),
        };
        folder::sweep(&folder::base());

        let folder = RunFolder::create(&folder::base())?;
        let guard = match &options.executable {
            Some(executable) => executable.clone(),
            None => executable::running_executable()?,
        };
        let processes = Processes::start(&guard, folder.path()).await?;
        let folder = folder.leave_to_guard();
        let kubeconfig = folder.join("kubeconfig");

        let started = tokio::select! {
            started = start_clusters(options, &binaries, &processes, &kubeconfig, progress) => started.map(Some),
            () = &mut interrupted => Ok(None),
        };
        match started {
            Ok(Some(clusters)) => {
                let range = Range::take();
                let (source, simulator) = (binaries.source, start_simulator(&clusters, options.pace, range.network));
                Ok(Some(Sandbox {
                    clusters,
                    source,
                    kubeconfig,
                    folder,
                    processes,
                    simulator,
                    _range: range,
                }))
            }
            Ok(None) => {
                processes.stop().await?;
                Ok(None)
            }
            Err(error) => {
                processes.stop().await?;
                Err(error)
            }
        }
    }

    /// The clusters, in the order of their contexts.
    pub fn clusters(&self) -> &[Cluster] {
        &self.clusters
    }

    /// Where the control-plane programs came from.
    pub fn source(&self) -> &ProgramSource {
        &self.source
    }

    /// The kubeconfig with a context per cluster; it goes when the sandbox goes.
    pub fn kubeconfig_path(&self) -> &Path {
        &self.kubeconfig
    }

    /// The folder that holds everything of this run, logs included.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns only when the sandbox has stopped working, with the reason.
    pub async fn failure(&mut self) -> anyhow::Error {
        let failure = tokio::select! {
            exit = self.processes.any_exit() => anyhow::anyhow!("{exit}"),
            ended = &mut self.simulator => match ended {
                Ok(Ok(())) => anyhow::anyhow!("the simulator of the sandbox stopped"),
                Ok(Err(error)) => error.context("the simulator of the sandbox stopped"),
                Err(panic) => anyhow::Error::new(panic).context("the simulator of the sandbox stopped"),
            },
        };
        full_disk::told(failure)
    }

    /// Ends every process, removes the folder, and returns when both are done.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.simulator.abort();
        let stopped = self.processes.stop().await;
        // A guard that was killed took its programs with it, but not the folder.
        match std::fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                stopped.and(Err(error).with_context(|| format!("remove {}", self.folder.display())))
            }
            _ => stopped,
        }
    }
}

async fn start_clusters(
    options: &SandboxOptions,
    binaries: &Binaries,
    processes: &Processes,
    kubeconfig: &Path,
    progress: &dyn StartProgress,
) -> anyhow::Result<Vec<Cluster>> {
    progress.step(&format!("starting {}", count_of_clusters(options.clusters)));
    let folder = kubeconfig
        .parent()
        .context("the kubeconfig lies in the folder of the run")?;
    let control_planes = try_join_all(cluster_names(options.clusters).into_iter().map(|name| async move {
        let started = ControlPlane::start(&name, binaries, &folder.join(&name), processes, options.audit).await;
        started.with_context(|| format!("start cluster `{name}`"))
    }))
    .await?;
    kubeconfig::write(kubeconfig, control_planes.iter().map(ControlPlane::entry))
        .with_context(|| format!("write {}", kubeconfig.display()))?;

    progress.step("loading custom resource definitions");
    let clusters: Vec<Cluster> = control_planes.into_iter().map(ControlPlane::into_cluster).collect();
    try_join_all(
        clusters
            .iter()
            .map(|cluster| install_crds(cluster, options.crds_up_front)),
    )
    .await?;
    Ok(clusters)
}

async fn install_crds(cluster: &Cluster, up_front: bool) -> anyhow::Result<()> {
    let install = async {
        crds::install(&cluster.client, crds::Group::AtStart).await?;
        admission::install(&cluster.client).await?;
        if up_front {
            crds::install(&cluster.client, crds::Group::WithFirstControlPlane).await?;
        }
        anyhow::Ok(())
    };
    install
        .await
        .with_context(|| format!("load custom resource definitions into cluster `{}`", cluster.name))
}

fn start_simulator(clusters: &[Cluster], pace: Pace, network: Network) -> JoinHandle<anyhow::Result<()>> {
    let clients = clusters
        .iter()
        .map(|cluster| (cluster.name.clone(), cluster.client.clone()));
    let settings = Settings { pace, network };
    let install = |client| async move { crds::install(&client, crds::Group::WithFirstControlPlane).await }.boxed();
    tokio::spawn(meshfed_simulator::run(clients.collect(), Box::new(install), settings))
}

/// Contexts, by how many there are: the walk-through's two meshes in two clusters are told apart as east and west.
fn cluster_names(clusters: usize) -> Vec<String> {
    if clusters == 1 {
        return vec!["sandbox".to_owned()];
    }
    (1..=clusters)
        .map(|number| match number {
            1 => "east".to_owned(),
            2 => "west".to_owned(),
            _ => format!("c{number}"),
        })
        .collect()
}

fn count_of_clusters(clusters: usize) -> String {
    if clusters == 1 {
        "1 cluster".to_owned()
    } else {
        format!("{clusters} clusters")
    }
}

#[cfg(test)]
mod tests {
    use super::cluster_names;

    #[test]
    fn one_cluster_is_the_sandbox_and_more_have_names_of_their_own() {
        assert_eq!(cluster_names(1), ["sandbox"]);
        assert_eq!(cluster_names(2), ["east", "west"]);
        assert_eq!(cluster_names(4), ["east", "west", "c3", "c4"]);
    }
}
