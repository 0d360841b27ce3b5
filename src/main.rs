//! Parses the command line, runs the command, turns the verdict into an exit code.

use std::process::ExitCode;

use clap::FromArgMatches;
use meshfed::cli::{Cli, Command, SandboxArgs, SandboxCommand};
use meshfed::error::exit_of;
use meshfed::exit::Exit;
use meshfed::ui::{Settings, Ui};

fn main() -> ExitCode {
    clap_complete::CompleteEnv::with_factory(meshfed::cli::definition).complete();
    let command = meshfed::cli::command(std::env::args_os().next().as_deref());
    let cli = Cli::from_arg_matches(&command.get_matches()).unwrap_or_else(|error| error.exit());
    let flags = &cli.global;
    let ui = Ui::new(Settings {
        color: flags.color,
        progress: flags.progress,
        quiet: flags.quiet,
        verbose: flags.verbose,
        yes: flags.yes,
    });
    run(cli, &ui)
        .unwrap_or_else(|error| {
            ui.error(&error);
            exit_of(&error)
        })
        .into()
}

fn run(cli: Cli, ui: &Ui) -> anyhow::Result<Exit> {
    // The guard chooses its own runtime: the programs it holds die with the thread that started them.
    if let Command::Sandbox(SandboxArgs {
        command: SandboxCommand::Guard(guard),
    }) = cli.command
    {
        return meshfed::sandbox::guard_main(guard.command).map(|()| Exit::Done);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let exit = runtime.block_on(meshfed::commands::run(cli, ui));
    // A request under way must not hold up the end.
    runtime.shutdown_background();
    exit
}
