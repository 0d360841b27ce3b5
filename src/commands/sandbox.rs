//! `sandbox`: starts, lists and stops clusters on this machine.

use std::sync::{Mutex, PoisonError};

use super::session::Session;
use crate::cli::{DownArgs, EnvArgs, SandboxArgs, SandboxCommand, UpArgs};
use crate::error::UserError;
use crate::exit::Exit;
use crate::report::{EnvironmentReport, SandboxReport, SandboxesReport};
use crate::sandbox::daemon::{self, Down, Ended, Foreground, Stdin};
use crate::sandbox::running::{self, DEFAULT_NAME, Running};
use crate::sandbox::{Sandbox, SandboxOptions, StartProgress, detached};
use crate::ui::{Bar, Ui};

/// Starts, lists or stops a sandbox.
pub async fn run(session: &Session, args: SandboxArgs) -> anyhow::Result<Exit> {
    match args.command {
        SandboxCommand::Up(args) if args.foreground || args.follow_stdin => foreground(session, args).await,
        SandboxCommand::Up(args) => {
            let running = detached::up(&args.name, &options(&args), &Story::of(&session.ui)).await?;
            Ok(match running {
                Some(running) => session.show(&report(&args.name, &running)),
                None => interrupted(session, &args.name),
            })
        }
        SandboxCommand::Env(args) => environment(session, &args),
        SandboxCommand::List => {
            let running = running::all_running()?;
            let sandboxes = running.iter().map(|(name, running)| report(name, running)).collect();
            Ok(session.show(&SandboxesReport::new(sandboxes)))
        }
        SandboxCommand::Down(args) => down(session, &args).await,
        // The guard never comes here: it must not run inside this runtime.
        SandboxCommand::Guard(_) => Ok(Exit::Done),
    }
}

fn options(args: &UpArgs) -> SandboxOptions {
    SandboxOptions {
        clusters: usize::from(args.clusters),
        pace: args.pace,
        audit: args.audit,
        ..SandboxOptions::default()
    }
}

async fn foreground(session: &Session, args: UpArgs) -> anyhow::Result<Exit> {
    let options = options(&args);
    let foreground = Foreground {
        // One that belongs to a pipe is nobody else's business.
        name: (!args.follow_stdin).then(|| args.name.clone()),
        stdin: match (args.follow_stdin, args.start_with_stdin) {
            (true, _) => Stdin::Followed,
            (false, true) => Stdin::WhileStarting,
            (false, false) => Stdin::Ignored,
        },
    };
    let ready = |sandbox: &Sandbox| {
        session.ui.progress(&format!("control plane from {}", sandbox.source()));
        session.show(&report(&args.name, &Running::of(sandbox)));
    };
    Ok(
        match daemon::up_foreground(&options, &foreground, &Story::of(&session.ui), ready).await? {
            Ended::AfterRunning => Exit::Done,
            Ended::WhileStarting => interrupted(session, &args.name),
        },
    )
}

fn interrupted(session: &Session, name: &str) -> Exit {
    session.ui.warn(&format!(
        "interrupted before sandbox `{name}` ran; nothing of it is left"
    ));
    Exit::Interrupted
}

fn environment(session: &Session, args: &EnvArgs) -> anyhow::Result<Exit> {
    let name = &args.name;
    let Some(running) = running::running(name)?.or_else(|| running::of_a_command(name)) else {
        let up = if name == DEFAULT_NAME {
            String::new()
        } else {
            format!(" --name {name}")
        };
        let fault = UserError::new(Exit::No, format!("no sandbox `{name}` runs"));
        let others = running::all_running()?.into_iter();
        let others = others.map(|(other, _)| format!("another one runs: `meshfed sandbox env --name {other}`"));
        let fault = fault.hint(format!("start it: `meshfed sandbox up{up}`"));
        return Err(others.fold(fault, UserError::hint).into());
    };
    Ok(session.show(&EnvironmentReport(report(name, &running))))
}

async fn down(session: &Session, args: &DownArgs) -> anyhow::Result<Exit> {
    let name = &args.name;
    session.ui.progress(&match daemon::down(name).await? {
        Down::Ended => format!("sandbox `{name}` is gone"),
        Down::GoneAlready => format!("sandbox `{name}` is gone already"),
    });
    Ok(Exit::Done)
}

fn report(name: &str, running: &Running) -> SandboxReport {
    let contexts = running.contexts.clone();
    SandboxReport::new(
        name,
        &running.kubeconfig,
        contexts,
        &running.folder,
        daemon::down_command(name),
    )
}

/// Tells the steps of a sandbox on the terminal.
pub struct Story<'a> {
    ui: &'a Ui,
    /// The program whose packages are counted, and how far it was told to be.
    told: Mutex<Option<Building>>,
}

struct Building {
    program: String,
    bar: Bar,
    tenths: usize,
}

impl<'a> Story<'a> {
    /// A story with nothing told yet.
    pub fn of(ui: &'a Ui) -> Self {
        Self {
            ui,
            told: Mutex::default(),
        }
    }
}

impl StartProgress for Story<'_> {
    fn step(&self, message: &str) {
        *self.told.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.ui.progress(message);
    }

    /// A bar on a terminal; elsewhere a line for each tenth.
    fn packages(&self, program: &str, done: usize, all: usize) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let building = match &mut *told {
            Some(building) if building.program == program => building,
            told => told.insert(Building {
                program: program.to_owned(),
                bar: self.ui.bar(&format!("building {program}"), all),
                tenths: 0,
            }),
        };
        building.bar.step();
        let tenths = done * 10 / all.max(1);
        if tenths > building.tenths && !self.ui.draws() {
            building.tenths = tenths;
            self.ui.progress(&format!("{program}: {done} of {all} packages built"));
        }
    }
}
