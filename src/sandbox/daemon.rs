//! `sandbox up` and `sandbox down`: a sandbox that runs on its own, found again by its name.
//!
//! A running sandbox leaves a pointer file in the cache folder, which says where its folder is; in that folder is a
//! Unix socket. Whoever connects to it knows that the sandbox lives, and may ask it to stop. Prints nothing.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

use crate::error::UserError;

use super::binaries::{self, Places, cache_folder};
use super::endings::Endings;
use super::executable::running_executable;
use super::log_tail::log_tail;
use super::{Options, Progress, Sandbox};

/// The name of the sandbox when none is given.
pub const DEFAULT_NAME: &str = "default";

const SOCKET: &str = "socket";
const STOP: &str = "stop";
const STOPS_WITHIN: Duration = Duration::from_secs(60);
const STARTS_WITHIN: Duration = Duration::from_secs(180);
const POLL: Duration = Duration::from_millis(50);

/// A sandbox that runs, as another process sees it. Its JSON is the pointer file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Running {
    /// The kubeconfig with a context per cluster.
    pub kubeconfig: PathBuf,
    /// Names of the contexts; the first is the current one.
    pub contexts: Vec<String>,
    /// The folder of the run, logs included.
    pub folder: PathBuf,
}

impl Running {
    /// What other processes need to know of this sandbox.
    pub fn of(sandbox: &Sandbox) -> Running {
        Running {
            kubeconfig: sandbox.kubeconfig_path().to_owned(),
            contexts: sandbox.clusters().iter().map(|cluster| cluster.name.clone()).collect(),
            folder: sandbox.folder().to_owned(),
        }
    }
}

/// How a sandbox in the foreground is found and ended.
#[derive(Clone, Debug, Default)]
pub struct Foreground {
    /// The name under which `running` and `down` find it; without one it is nobody else's business.
    pub name: Option<String>,
    /// Whether the end of standard input ends it: then it lives no longer than the process that holds the pipe.
    pub follow_stdin: bool,
}

/// Runs a sandbox until SIGINT, SIGTERM, SIGHUP or somebody's `down`, and takes it away before returning.
pub async fn up_foreground(
    options: &Options,
    foreground: &Foreground,
    progress: &dyn Progress,
    on_ready: impl FnOnce(&Sandbox),
) -> anyhow::Result<()> {
    let mut endings = Endings::listen(foreground.follow_stdin)?;
    let pointer = match &foreground.name {
        Some(name) if running(name)?.is_some() => bail!("sandbox `{name}` runs already"),
        Some(name) => Some(pointer_file(name)?),
        None => None,
    };
    let mut sandbox = tokio::select! {
        started = Sandbox::start(options, progress) => started?,
        () = endings.asked() => return Ok(()),
    };
    let outcome = run(&mut sandbox, pointer.as_deref(), &mut endings, on_ready).await;
    let stopped = sandbox.stop().await;
    // Whoever asked waits for the connection to close, which must say that everything is gone.
    let _asker = outcome?;
    stopped
}

/// Runs until something ends the sandbox. Returns the connection that asked for the end, if one did.
async fn run(
    sandbox: &mut Sandbox,
    pointer: Option<&Path>,
    endings: &mut Endings,
    on_ready: impl FnOnce(&Sandbox),
) -> anyhow::Result<Option<UnixStream>> {
    let mut requests = match pointer {
        Some(pointer) => Some(publish(sandbox, pointer).await?),
        None => None,
    };
    on_ready(sandbox);
    let request = async {
        match &mut requests {
            Some(requests) => requests.recv().await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        () = endings.asked() => Ok(None),
        Some(asker) = request => Ok(Some(asker)),
        error = sandbox.failure() => Err(error),
    }
}

/// Starts a sandbox that outlives this process, or finds the one of this name that runs.
pub async fn up_detached(name: &str, clusters: usize, progress: &dyn Progress) -> anyhow::Result<Running> {
    let pointer = pointer_file(name)?;
    let _starting = lock(pointer.with_extension("lock")).await?;
    if let Some(running) = running(name)? {
        if running.contexts.len() != clusters {
            bail!(
                "sandbox `{name}` runs already, with the contexts {}; end it first with `meshfed sandbox down`",
                running.contexts.join(", ")
            );
        }
        return Ok(running);
    }
    // Here, where somebody reads the progress, and not in the detached process.
    binaries::find(&Places::from_environment()?, progress).await?;

    progress.step("starting the sandbox");
    let log = pointer.with_extension("log");
    let mut detached = spawn_detached(name, clusters, &log)?;
    let ready = timeout(STARTS_WITHIN, until_running(name, &mut detached.child)).await;
    match ready {
        Ok(Ok(running)) => {
            detached.keep = true;
            Ok(running)
        }
        Ok(Err(error)) => Err(error.context(format!("sandbox `{name}` did not start\n{}", log_tail(&log)))),
        Err(_) => bail!(
            "sandbox `{name}` was not ready after {} s\n{}",
            STARTS_WITHIN.as_secs(),
            log_tail(&log)
        ),
    }
}

/// Ends the sandbox of this name and waits until it is gone. False if none runs.
pub async fn down(name: &str) -> anyhow::Result<bool> {
    let Some(running) = running(name)? else {
        return Ok(false);
    };
    let ended = timeout(STOPS_WITHIN, async {
        let mut connection = UnixStream::connect(running.folder.join(SOCKET)).await?;
        connection.write_all(format!("{STOP}\n").as_bytes()).await?;
        // It says nothing more; the connection closes when everything is gone.
        connection.read_to_end(&mut Vec::new()).await?;
        io::Result::Ok(())
    });
    match ended.await {
        // A connection that breaks instead of closing says the same: that process is gone.
        Ok(Ok(()) | Err(_)) if !running.folder.exists() => Ok(true),
        Ok(Err(error)) => Err(error).with_context(|| format!("ask sandbox `{name}` to stop")),
        _ => bail!(
            "sandbox `{name}` did not stop; its files are in {}",
            running.folder.display()
        ),
    }
}

/// The sandbox of this name, if it runs. A pointer that a killed one left is removed.
pub fn running(name: &str) -> anyhow::Result<Option<Running>> {
    let pointer = pointer_file(name)?;
    let text = match fs::read_to_string(&pointer) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| format!("read {}", pointer.display())),
    };
    let running: Option<Running> = serde_json::from_str(&text).ok();
    let alive = running.filter(|running| std::os::unix::net::UnixStream::connect(running.folder.join(SOCKET)).is_ok());
    if alive.is_none() {
        let _ = fs::remove_file(&pointer);
    }
    Ok(alive)
}

/// Makes the sandbox known under its name. Returns the connections that ask it to stop.
async fn publish(sandbox: &Sandbox, pointer: &Path) -> anyhow::Result<mpsc::Receiver<UnixStream>> {
    let socket = sandbox.folder().join(SOCKET);
    let listener = UnixListener::bind(&socket).with_context(|| format!("listen on {}", socket.display()))?;
    let (sender, requests) = mpsc::channel(1);
    tokio::spawn(accept(listener, sender));

    sandbox.processes.adopt_file(pointer.to_owned()).await?;
    let text = serde_json::to_string_pretty(&Running::of(sandbox)).context("write the pointer file")?;
    // Renamed into place, so that nobody reads half of it.
    let unfinished = pointer.with_extension("json.new");
    fs::write(&unfinished, text).with_context(|| format!("write {}", unfinished.display()))?;
    fs::rename(&unfinished, pointer).with_context(|| format!("write {}", pointer.display()))?;
    Ok(requests)
}

async fn accept(listener: UnixListener, requests: mpsc::Sender<UnixStream>) {
    while let Ok((connection, _)) = listener.accept().await {
        let requests = requests.clone();
        tokio::spawn(async move {
            let mut connection = BufReader::new(connection);
            let mut line = String::new();
            if connection.read_line(&mut line).await.is_ok() && line.trim() == STOP {
                let _ = requests.send(connection.into_inner()).await;
            }
        });
    }
}

/// A detached process that is ended again unless it got ready.
struct Detached {
    child: Child,
    keep: bool,
}

impl Drop for Detached {
    fn drop(&mut self) {
        if !self.keep {
            // Its guard notices and takes the rest away.
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

fn spawn_detached(name: &str, clusters: usize, log: &Path) -> anyhow::Result<Detached> {
    use std::os::unix::process::CommandExt;

    let output = File::create(log).with_context(|| format!("create {}", log.display()))?;
    let errors = output.try_clone().context("share the log")?;
    let clusters = clusters.to_string();
    let child = Command::new(running_executable()?)
        .args(["sandbox", "up", "--foreground", "--name", name, "--clusters", &clusters])
        .stdin(Stdio::null())
        .stdout(output)
        .stderr(errors)
        .process_group(0)
        .spawn()
        .context("start the sandbox in the background")?;
    Ok(Detached { child, keep: false })
}

async fn until_running(name: &str, child: &mut Child) -> anyhow::Result<Running> {
    loop {
        if let Some(running) = running(name)? {
            return Ok(running);
        }
        if let Some(status) = child.try_wait().context("watch the sandbox")? {
            bail!("it ended with {status}");
        }
        sleep(POLL).await;
    }
}

async fn lock(path: PathBuf) -> anyhow::Result<File> {
    let lock = move || -> io::Result<File> {
        let file = File::create(&path)?;
        file.lock()?;
        Ok(file)
    };
    tokio::task::spawn_blocking(lock)
        .await
        .context("wait for another `sandbox up`")?
        .context("lock the sandbox's name")
}

/// The pointer file of a name; its folder exists.
fn pointer_file(name: &str) -> anyhow::Result<PathBuf> {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    if name.is_empty() || !name.chars().all(is_plain) {
        let fault = format!("`{name}` is no name for a sandbox; use letters, digits, `-` and `_`");
        return Err(UserError::usage(fault).into());
    }
    let folder = cache_folder()?.join("sandboxes");
    fs::create_dir_all(&folder).with_context(|| format!("create {}", folder.display()))?;
    Ok(folder.join(format!("{name}.json")))
}

#[cfg(test)]
mod tests {
    use super::pointer_file;

    #[test]
    fn a_name_with_path_characters_is_refused() {
        for name in ["", "../x", "a/b", "a.b"] {
            let error = pointer_file(name).expect_err("a bad name");
            assert!(error.to_string().contains("no name for a sandbox"), "{error}");
        }
    }
}
