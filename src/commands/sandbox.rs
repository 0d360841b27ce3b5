//! `sandbox up` and `sandbox down`.

use super::session::Session;
use crate::cli::{DownArgs, SandboxArgs, SandboxCommand, UpArgs};
use crate::exit::Exit;
use crate::report::SandboxReport;
use crate::sandbox::daemon::{self, Foreground, Running};
use crate::sandbox::{Options, Progress};
use crate::ui::Ui;

/// Starts or stops a sandbox.
pub async fn run(session: &Session, args: SandboxArgs) -> anyhow::Result<Exit> {
    match args.command {
        SandboxCommand::Up(args) if args.foreground || args.follow_stdin => foreground(session, args).await,
        SandboxCommand::Up(args) => {
            let running = daemon::up_detached(&args.name, usize::from(args.clusters), &Story(&session.ui)).await?;
            Ok(session.show(&report(&args.name, &running)))
        }
        SandboxCommand::Down(args) => down(session, &args).await,
        // The guard never comes here: it must not run inside this runtime.
        SandboxCommand::Guard(_) => Ok(Exit::Done),
    }
}

async fn foreground(session: &Session, args: UpArgs) -> anyhow::Result<Exit> {
    let options = Options {
        clusters: usize::from(args.clusters),
        ..Options::default()
    };
    // One that belongs to a pipe is nobody else's business.
    let foreground = Foreground {
        name: (!args.follow_stdin).then(|| args.name.clone()),
        follow_stdin: args.follow_stdin,
    };
    let ready = |sandbox: &crate::sandbox::Sandbox| {
        session.ui.progress(&format!("control plane from {}", sandbox.source()));
        session.show(&report(&args.name, &Running::of(sandbox)));
    };
    daemon::up_foreground(&options, &foreground, &Story(&session.ui), ready).await?;
    Ok(Exit::Done)
}

async fn down(session: &Session, args: &DownArgs) -> anyhow::Result<Exit> {
    if daemon::down(&args.name).await? {
        session.ui.progress(&format!("sandbox `{}` is gone", args.name));
    } else {
        session.ui.note(&format!("no sandbox `{}` runs", args.name));
    }
    Ok(Exit::Done)
}

fn report(name: &str, running: &Running) -> SandboxReport {
    SandboxReport::new(name, &running.kubeconfig, running.contexts.clone(), &running.folder)
}

/// Tells the steps of a sandbox on the terminal.
pub struct Story<'a>(pub &'a Ui);

impl Progress for Story<'_> {
    fn step(&self, message: &str) {
        self.0.progress(message);
    }
}
