//! One file per command: gather, decide, write, wait, show. The decisions are elsewhere.

mod apply;
mod bundle;
mod cert;
mod check;
mod completions;
mod dashboard;
mod demo;
mod execute;
mod explain;
mod gather;
mod graph;
mod init;
mod install;
mod man;
mod observing;
mod own_mesh;
mod owners;
mod peer;
mod render;
mod rollback;
mod route;
mod sandbox;
mod schema;
mod session;
mod share;
mod snapshot;
mod status;
mod traffic;
mod unpeer;
mod version;

use crate::cli::{CertCommand, Cli, Command, RouteCommand};
use crate::exit::Exit;
use crate::report::ObjectChange;
use session::Session;
use tokio::signal::unix::{SignalKind, signal};

/// Runs one command. Ctrl-C ends it at once; a sandbox first takes away what it made.
pub async fn run(cli: Cli, ui: &crate::ui::Ui) -> anyhow::Result<Exit> {
    let session = Session::new(cli.global, ui.clone());
    match cli.command {
        Command::Demo(args) => demo::run(&session, args).await,
        Command::Sandbox(args) => sandbox::run(&session, args).await,
        // Ctrl-C is the ordinary end of a watch.
        Command::Status(args) if args.watch => status::run(&session, args).await,
        command => {
            // From the start: a question that is asked at the terminal lets nothing else run meanwhile.
            let mut interrupts = signal(SignalKind::interrupt())?;
            tokio::select! {
                outcome = dispatch(&session, command) => outcome,
                _ = interrupts.recv() => {
                    session.ui.warn(&interrupted(&session));
                    session.end_journal();
                    Ok(Exit::Interrupted)
                }
            }
        }
    }
}

fn interrupted(session: &Session) -> String {
    let goes_on = "what was written stays, and the same command goes on from there";
    let written: Vec<String> = session.changes().iter().map(ObjectChange::told).collect();
    let mut told = format!("interrupted; {goes_on}");
    for (what, objects) in [
        ("written", written),
        ("under way, so perhaps written", session.under_way()),
    ] {
        if !objects.is_empty() {
            told.push_str(&format!("; {what}: {}", crate::wording::list_and_more(&objects)));
        }
    }
    told
}

/// Runs one command on clusters; a demo runs these too.
async fn dispatch(session: &Session, command: Command) -> anyhow::Result<Exit> {
    match command {
        Command::Install(args) => install::install(session, args).await,
        Command::Peer(args) => peer::run(session, args).await,
        Command::Bundle(args) => bundle::run(session, args).await,
        Command::Export(args) => share::export(session, args).await,
        Command::Import(args) => share::import(session, args).await,
        Command::Mirror(args) => route::mirror(session, args).await,
        Command::Split(args) => route::split(session, args).await,
        Command::Route(args) => match args.command {
            RouteCommand::Reset(args) => route::reset(session, args).await,
        },
        Command::Unimport(args) => share::unimport(session, args).await,
        Command::Unexport(args) => share::unexport(session, args).await,
        Command::Unpeer(args) => unpeer::run(session, args).await,
        Command::Uninstall(args) => install::uninstall(session, args).await,
        Command::Init(args) => init::run(session, args).await,
        Command::Apply(args) => apply::apply(session, args).await,
        Command::Diff(args) => apply::diff(session, args).await,
        Command::Delete(args) => apply::delete(session, args).await,
        Command::Render(args) => render::run(session, args).await,
        Command::Schema(_) => schema::run(session),
        Command::Status(args) => status::run(session, args).await,
        Command::Check(args) => check::run(session, args).await,
        Command::Cert(args) => match args.command {
            CertCommand::Show(args) => cert::show(session, args).await,
            CertCommand::Sync(args) => cert::sync(session, args).await,
            CertCommand::Rotate(args) => cert::rotate(session, args).await,
        },
        Command::Explain(args) => explain::run(session, args).await,
        Command::Snapshot(args) => snapshot::run(session, args).await,
        Command::Graph(args) => graph::run(session, args).await,
        Command::Traffic(args) => traffic::run(session, args).await,
        Command::Dashboard(args) => dashboard::run(session, args).await,
        Command::Man(args) => man::run(session, &args),
        Command::Version(args) => version::run(session, &args).await,
        Command::Completions(args) => completions::run(session, &args),
        Command::Sandbox(_) | Command::Demo(_) => anyhow::bail!("a sandbox cannot run inside another command"),
    }
}
