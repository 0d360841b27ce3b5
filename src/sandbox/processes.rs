//! The sandbox's side of its guard: asks it to start and stop programs, and knows which have exited.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, bail};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::{Mutex, watch};

use super::guard_protocol::{GuardReport, Program, Request};
use super::log_tail::log_tail;
use super::private;

/// What the guard has reported so far.
#[derive(Default)]
struct Reported {
    /// How each program ended that has ended, by name.
    exits: BTreeMap<String, String>,
    /// Whether the guard itself has ended, and everything with it.
    guard_is_gone: bool,
}

/// The programs of one sandbox. Dropping it closes the guard's standard input, which ends them all.
pub(super) struct Processes {
    guard: Child,
    requests: Mutex<ChildStdin>,
    reported: watch::Sender<Reported>,
}

impl Processes {
    /// Starts a guard and makes it responsible for the folder.
    pub(super) async fn start(executable: &Path, folder: &Path) -> anyhow::Result<Processes> {
        let log = folder.join("guard.log");
        let errors = private::create(&log).with_context(|| format!("create {}", log.display()))?;
        let mut guard = Command::new(executable)
            .args(["sandbox", "guard"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(errors)
            // Its own group: Ctrl-C reaches meshfed, which ends the guard by closing its input.
            .process_group(0)
            .spawn()
            .with_context(|| format!("start the guard of the sandbox, {}", executable.display()))?;
        let (Some(requests), Some(reports)) = (guard.stdin.take(), guard.stdout.take()) else {
            bail!("the guard of the sandbox has no pipes");
        };
        let mut reports = BufReader::new(reports);
        let reported = watch::Sender::new(Reported::default());
        let processes = Processes {
            guard,
            requests: Mutex::new(requests),
            reported: reported.clone(),
        };
        processes
            .request(&Request::Adopt {
                folder: folder.to_owned(),
            })
            .await?;
        match next_report(&mut reports).await {
            Some(GuardReport::Adopted) => {}
            _ => bail!(
                "the guard of the sandbox, {}, did not answer\n{}",
                executable.display(),
                log_tail(&log)
            ),
        }
        tokio::spawn(follow_reports(reports, reported));
        Ok(processes)
    }

    /// Starts a program.
    pub(super) async fn run(&self, program: &Program) -> anyhow::Result<()> {
        self.request(&Request::Start(program.clone())).await
    }

    /// Kills these programs, waits until they are gone, and forgets them.
    pub(super) async fn end(&self, names: &[&str]) -> anyhow::Result<()> {
        for name in names {
            self.request(&Request::Stop {
                name: (*name).to_owned(),
            })
            .await?;
        }
        let mut reported = self.reported.subscribe();
        let ended =
            |reported: &Reported| reported.guard_is_gone || names.iter().all(|name| reported.exits.contains_key(*name));
        reported
            .wait_for(ended)
            .await
            .context("the guard of the sandbox is gone")?;
        self.reported
            .send_modify(|reported| reported.exits.retain(|name, _| !names.contains(&name.as_str())));
        Ok(())
    }

    /// Makes the guard remove this file too when everything ends.
    pub(super) async fn adopt_file(&self, file: PathBuf) -> anyhow::Result<()> {
        self.request(&Request::AdoptFile { file }).await
    }

    /// Waits until one of these programs has exited, and says which and how.
    pub(super) async fn exit_of(&self, names: &[&str]) -> String {
        self.exit_where(|name| names.contains(&name)).await
    }

    /// Waits until any program has exited that was not ended on purpose.
    pub(super) async fn any_exit(&self) -> String {
        self.exit_where(|_| true).await
    }

    async fn exit_where(&self, is_meant: impl Fn(&str) -> bool) -> String {
        let describe = |reported: &Reported| {
            let mut exits = reported.exits.iter();
            match exits.find(|(name, _)| is_meant(name)) {
                Some((name, status)) => Some(format!("{name} ended with {status}")),
                None => reported
                    .guard_is_gone
                    .then(|| "the guard of the sandbox is gone".to_owned()),
            }
        };
        let mut reported = self.reported.subscribe();
        let seen = reported.wait_for(|reported| describe(reported).is_some()).await;
        seen.ok().and_then(|reported| describe(&reported)).unwrap_or_default()
    }

    /// Ends everything and waits until the guard has removed the folder.
    pub(super) async fn stop(self) -> anyhow::Result<()> {
        let Processes {
            mut guard, requests, ..
        } = self;
        drop(requests);
        let status = guard.wait().await.context("wait for the guard of the sandbox")?;
        if !status.success() {
            bail!("the guard of the sandbox ended with {status}");
        }
        Ok(())
    }

    async fn request(&self, request: &Request) -> anyhow::Result<()> {
        let mut line = serde_json::to_vec(request).context("write a request to the guard")?;
        line.push(b'\n');
        self.requests
            .lock()
            .await
            .write_all(&line)
            .await
            .context("the guard of the sandbox is gone")
    }
}

async fn follow_reports(mut reports: BufReader<ChildStdout>, reported: watch::Sender<Reported>) {
    while let Some(report) = next_report(&mut reports).await {
        if let GuardReport::Exited { name, status } = report {
            reported.send_modify(|reported| drop(reported.exits.insert(name, status)));
        }
    }
    reported.send_modify(|reported| reported.guard_is_gone = true);
}

async fn next_report(reports: &mut BufReader<ChildStdout>) -> Option<GuardReport> {
    let mut line = String::new();
    reports.read_line(&mut line).await.ok()?;
    serde_json::from_str(&line).ok()
}
