//! `sandbox up`: a sandbox that outlives the process that starts it.

use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use tokio::time::{sleep, timeout};

use super::binaries::{self, Places};
use super::daemon::{down_command, named};
use super::endings::Endings;
use super::executable::running_executable;
use super::log_tail::log_tail;
use super::running::{Pointer, Running, running};
use super::{SandboxOptions, StartProgress};
use super::{full_disk, private};
use crate::error::UserError;
use crate::exit::Exit;

const STARTS_WITHIN: Duration = Duration::from_secs(180);
const ENDS_WITHIN: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(50);

/// Starts a sandbox that outlives this process, or finds the one of this name that runs. `None` if a signal came first;
/// then nothing of it is left.
pub async fn up(name: &str, options: &SandboxOptions, progress: &dyn StartProgress) -> anyhow::Result<Option<Running>> {
    let mut endings = Endings::listen(false)?;
    tokio::select! {
        running = start(name, options, progress) => running.map(Some).map_err(full_disk::told),
        () = endings.asked() => Ok(None),
    }
}

async fn start(name: &str, options: &SandboxOptions, progress: &dyn StartProgress) -> anyhow::Result<Running> {
    let pointer = Pointer::of(name)?;
    let _starting = pointer.lock().await?;
    if let Some(running) = running(name)? {
        if running.contexts.len() == options.clusters {
            return Ok(running);
        }
        let contexts = running.contexts.join(", ");
        let fault = format!("sandbox `{name}` runs already, with the contexts {contexts}");
        return Err(UserError::new(Exit::No, fault)
            .hint(format!("end it first: `{}`", down_command(name)))
            .into());
    }
    // Here, where somebody reads the progress, and not in the detached process.
    binaries::find(&Places::from_environment()?, progress).await?;

    progress.step("starting the sandbox");
    let log = pointer.log();
    let mut detached = Detached::spawn(name, options, &log)?;
    match timeout(STARTS_WITHIN, until_running(name, &mut detached.child)).await {
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

/// A detached process that is ended again, with all it started, unless it got ready.
struct Detached {
    child: Child,
    keep: bool,
    /// Open until the sandbox runs: should this process be killed before, the other one ends too.
    _alive: Option<ChildStdin>,
}

impl Detached {
    fn spawn(name: &str, options: &SandboxOptions, log: &Path) -> anyhow::Result<Detached> {
        use std::os::unix::process::CommandExt;

        let output = private::replace(log).with_context(|| format!("create {}", log.display()))?;
        let errors = output.try_clone().context("share the log")?;
        // Whatever this process was started with, a lock above all, would be held for as long as the sandbox runs.
        close_fds::set_fds_cloexec_threadsafe(3, &[]);
        let mut child = Command::new(running_executable()?)
            .args(["sandbox", "up", "--foreground", "--start-with-stdin"])
            .args(named(name))
            .args(["--clusters", &options.clusters.to_string()])
            .args(["--pace", &options.pace.factor().to_string()])
            .stdin(Stdio::piped())
            .stdout(output)
            .stderr(errors)
            .process_group(0)
            .spawn()
            .context("start the sandbox in the background")?;
        let alive = child.stdin.take();
        Ok(Detached {
            child,
            keep: false,
            _alive: alive,
        })
    }
}

impl Drop for Detached {
    fn drop(&mut self) {
        if self.keep {
            return;
        }
        // Asked, it takes everything away before it ends. Its guard does so too should it not end by itself.
        if let Some(pid) = i32::try_from(self.child.id())
            .ok()
            .and_then(rustix::process::Pid::from_raw)
        {
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
        }
        let asked = Instant::now();
        while asked.elapsed() < ENDS_WITHIN {
            match self.child.try_wait() {
                Ok(None) => std::thread::sleep(POLL),
                _ => return,
            }
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
