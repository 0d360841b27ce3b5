//! Parses the command line, runs the command, turns the verdict into an exit code.

use std::io::Write;
use std::process::ExitCode;

use meshfed::cli::{Cli, Command, SandboxArgs, SandboxCommand};
use meshfed::error::exit_of;
use meshfed::exit::Exit;
use meshfed::ui::{Settings, Ui};
use tokio::runtime::{Builder, Runtime};

fn main() -> ExitCode {
    meshfed_heap::share_one_heap();
    clap_complete::CompleteEnv::with_factory(meshfed::cli::definition)
        .shells(meshfed::cli::completion_environment())
        .complete();
    let cli = match meshfed::cli::parse(&Vec::from_iter(std::env::args_os())) {
        Ok(cli) => cli,
        Err(told) => return help_or_refusal(&told),
    };
    let flags = &cli.global;
    let settings = Settings {
        color: flags.color,
        progress: flags.progress,
        quiet: flags.quiet,
        verbose: flags.verbose,
        yes: flags.yes,
    };
    let ui = Ui::new(settings, meshfed::cli::called());
    let exit = run(cli, &ui).unwrap_or_else(|error| {
        ui.error(&error);
        exit_of(&error)
    });
    match ui.unwritten() {
        None => exit.into(),
        Some(error) => unwritten(error, |error| ui.error(&error)),
    }
}

/// Prints the help that was asked for, or what is wrong with the arguments.
fn help_or_refusal(told: &clap::Error) -> ExitCode {
    match told.print().and_then(|()| std::io::stdout().flush()) {
        Ok(()) => u8::try_from(told.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from),
        Err(error) => unwritten(&error, |error| {
            let _ = writeln!(std::io::stderr(), "error: {error}");
        }),
    }
}

/// Whoever closed the pipe (`meshfed status | head`) has read enough, and is told nothing.
fn unwritten(error: &std::io::Error, tell: impl FnOnce(anyhow::Error)) -> ExitCode {
    if error.kind() != std::io::ErrorKind::BrokenPipe {
        tell(anyhow::anyhow!("cannot write the answer: {error}"));
    }
    Exit::No.into()
}

fn run(cli: Cli, ui: &Ui) -> anyhow::Result<Exit> {
    // The guard chooses its own runtime: the programs it holds die with the thread that started them.
    if let Command::Sandbox(SandboxArgs {
        command: SandboxCommand::Guard(guard),
    }) = cli.command
    {
        return meshfed::sandbox::guard_main(guard.command).map(|()| Exit::Done);
    }
    let runtime = runtime(&cli.command)?;
    let exit = runtime.block_on(meshfed::commands::run(cli, ui));
    // A request under way must not hold up the end.
    runtime.shutdown_background();
    exit
}

/// What a command runs on. Most of them wait for API servers, and threads that wake each other up for each answer would take
/// a fifth of their time; a sandbox has work of its own for several.
fn runtime(command: &Command) -> std::io::Result<Runtime> {
    let mut builder = match command {
        Command::Sandbox(_) | Command::Demo(_) => Builder::new_multi_thread(),
        _ => Builder::new_current_thread(),
    };
    builder.enable_all().build()
}
