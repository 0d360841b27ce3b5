//! The guard: a process of its own that holds the programs of a sandbox and outlives whoever started it just long
//! enough to take everything away.
//!
//! It reads requests from its standard input. However the other end dies, the kernel closes that pipe, so nothing that
//! kills meshfed, SIGKILL included, leaves a process or a folder behind. Should the guard itself be killed, its
//! programs die with it (on Linux, by the parent-death signal), and the next sandbox sweeps its folder.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};

use anyhow::Context;
use tokio::process::Command;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

use super::endings::Endings;
use super::executable::running_executable;
use super::folder;
use super::guard_protocol::{GuardReport, Program, Request};
use super::private;

/// Tells a program's first moments which process guards it.
const GUARD_PID: &str = "MESHFED_GUARD_PID";

/// Runs the hidden command `sandbox guard [-- COMMAND...]`.
///
/// Without a command it guards the programs that its standard input asks for. With one it becomes that command,
/// bound to die with the guard that started it.
pub fn guard_main(command: Vec<OsString>) -> anyhow::Result<()> {
    if !command.is_empty() {
        return become_command(&command);
    }
    // One thread: the parent-death signal follows the thread that started a program, and this one lives to the end.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("start the guard")?;
    runtime.block_on(guard())
}

async fn guard() -> anyhow::Result<()> {
    let mut guarded = Guarded::default();
    let outcome = guarded.serve().await;
    guarded.take_everything_away().await;
    outcome
}

/// Everything the guard must end or remove.
#[derive(Default)]
struct Guarded {
    programs: JoinSet<(String, std::io::Result<ExitStatus>)>,
    kills: BTreeMap<String, oneshot::Sender<()>>,
    folder: Option<(PathBuf, File)>,
    files: Vec<PathBuf>,
}

impl Guarded {
    /// Does what is asked until there is nobody left to ask, or something ends the guard itself.
    async fn serve(&mut self) -> anyhow::Result<()> {
        let mut requests = requests_from_stdin();
        // A shutdown of the machine or session reaches everybody at once: then the guard must not be first to go.
        let mut endings = Endings::listen(false)?;
        loop {
            tokio::select! {
                request = requests.recv() => match request {
                    Some(request) => self.obey(request)?,
                    None => return Ok(()),
                },
                () = endings.asked() => return Ok(()),
                Some(ended) = self.programs.join_next() => {
                    let (name, status) = ended.context("wait for a program")?;
                    self.exited(name, status.map_or_else(|error| error.to_string(), |status| status.to_string()));
                }
            }
        }
    }

    fn obey(&mut self, request: Request) -> anyhow::Result<()> {
        match request {
            Request::Adopt { folder } => {
                let claim = folder::claim(&folder)?;
                self.folder = Some((folder, claim));
                report(&GuardReport::Adopted);
            }
            Request::AdoptFile { file } => self.files.push(file),
            Request::Start(program) => {
                let name = program.name.clone();
                if let Err(error) = self.start(program) {
                    self.exited(name, format!("{error:#}"));
                }
            }
            // Dropping the sender is what kills.
            Request::Stop { name } => drop(self.kills.remove(&name)),
        }
        Ok(())
    }

    fn start(&mut self, program: Program) -> anyhow::Result<()> {
        let log = private::create(&program.log).with_context(|| format!("create {}", program.log.display()))?;
        let errors = log.try_clone().context("share the log")?;
        let mut child = Command::new(running_executable()?)
            .args(["sandbox", "guard", "--"])
            .args(&program.command)
            .env(GUARD_PID, std::process::id().to_string())
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            // Its own group: no key pressed at the terminal reaches it before the guard is done with it.
            .process_group(0)
            .spawn()
            .with_context(|| format!("start {}", program.name))?;
        let pid = child.id().unwrap_or_default();
        report(&GuardReport::Started {
            name: program.name.clone(),
            pid,
        });

        let (kill, killed) = oneshot::channel::<()>();
        self.kills.insert(program.name.clone(), kill);
        self.programs.spawn(async move {
            let ended = tokio::select! {
                ended = child.wait() => ended,
                _ = killed => match child.kill().await {
                    Ok(()) => child.wait().await,
                    Err(error) => Err(error),
                },
            };
            (program.name, ended)
        });
        Ok(())
    }

    fn exited(&mut self, name: String, status: String) {
        self.kills.remove(&name);
        report(&GuardReport::Exited { name, status });
    }

    /// Kills without asking first: nothing of a sandbox is worth a shutdown.
    async fn take_everything_away(mut self) {
        self.kills.clear();
        while self.programs.join_next().await.is_some() {}
        for file in &self.files {
            let _ = fs::remove_file(file);
        }
        if let Some((folder, _claim)) = &self.folder {
            let _ = fs::remove_dir_all(folder);
        }
    }
}

/// Requests, until standard input ends. A thread reads them, so that the process can end while it still waits.
fn requests_from_stdin() -> mpsc::UnboundedReceiver<Request> {
    let (sender, receiver) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines() {
            let Ok(request) = line
                .map_err(anyhow::Error::from)
                .and_then(|line| Ok(serde_json::from_str(&line)?))
            else {
                break;
            };
            if sender.send(request).is_err() {
                break;
            }
        }
    });
    receiver
}

/// Reports are a courtesy: with nobody left to read them the guard still has its work to do.
fn report(report: &GuardReport) {
    let mut line = serde_json::to_vec(report).unwrap_or_default();
    line.push(b'\n');
    let mut stdout = std::io::stdout().lock();
    let _ = stdout.write_all(&line).and_then(|()| stdout.flush());
}

fn become_command(command: &[OsString]) -> anyhow::Result<()> {
    use std::os::unix::process::CommandExt;

    die_with_guard()?;
    let error = std::process::Command::new(&command[0]).args(&command[1..]).exec();
    Err(error).with_context(|| format!("run {}", command[0].display()))
}

#[cfg(target_os = "linux")]
fn die_with_guard() -> anyhow::Result<()> {
    use rustix::process::{Signal, set_parent_process_death_signal};

    set_parent_process_death_signal(Some(Signal::KILL)).context("ask to be ended with the guard")?;
    // The guard may have died before the kernel knew of the wish.
    let guard = std::env::var(GUARD_PID).unwrap_or_default();
    anyhow::ensure!(
        guard == std::os::unix::process::parent_id().to_string(),
        "the guard is gone"
    );
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn die_with_guard() -> anyhow::Result<()> {
    Ok(())
}
