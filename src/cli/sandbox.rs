//! `sandbox` and `demo`.

use clap::{Args, Subcommand};
use meshfed_simulator::Pace;

/// Run a real Kubernetes API server with simulated meshes on this machine.
///
/// kube-apiserver and etcd are real; the Maistra operator and istiod are simulated, so that a federation, a pipeline or
/// a mistake can be rehearsed without a cluster.
#[derive(Args, Debug)]
pub struct SandboxArgs {
    /// What to do with it.
    #[command(subcommand)]
    pub command: SandboxCommand,
}

/// What to do with a sandbox.
#[derive(Debug, Subcommand)]
pub enum SandboxCommand {
    Up(UpArgs),
    /// List those that run, those of a `demo` and of pipes too.
    List,
    Env(EnvArgs),
    Down(DownArgs),
    #[command(hide = true)]
    Guard(GuardArgs),
}

/// Start it and print its kubeconfig.
#[derive(Args, Debug)]
pub struct UpArgs {
    /// How many clusters.
    #[arg(long, value_name = "NUMBER", default_value = "1", value_parser = clap::value_parser!(u8).range(1..=4))]
    pub clusters: u8,
    /// How fast what one waits for passes: `real` as in a real mesh, or so many times faster.
    ///
    /// `fast` is 23 times: a listener drains for 2 seconds instead of 46. One that runs already keeps its pace.
    #[arg(long, value_name = "fast|real|FACTOR", default_value = "fast", value_parser = pace)]
    pub pace: Pace,
    /// Name of the sandbox, when there are several.
    #[arg(long, value_name = "NAME", default_value = "default")]
    pub name: String,
    /// Stay in the foreground until Ctrl-C.
    #[arg(long)]
    pub foreground: bool,
    /// Stay in the foreground until the standard input closes.
    #[arg(long, hide = true)]
    pub follow_stdin: bool,
    /// Have each API server write down every request that it gets, in `audit.log` beside its own log.
    #[arg(long, hide = true, requires = "follow_stdin")]
    pub audit: bool,
    /// Give up if the standard input closes before it runs.
    #[arg(long, hide = true, conflicts_with = "follow_stdin")]
    pub start_with_stdin: bool,
}

fn pace(text: &str) -> Result<Pace, String> {
    let named = match text {
        "fast" => Some(Pace::FAST),
        "real" => Some(Pace::REAL),
        factor => factor.parse().ok().and_then(Pace::times),
    };
    named.ok_or_else(|| "it is `fast`, `real` or a number above zero, such as `2`".to_owned())
}

/// Print the line for a shell that makes meshfed, `oc` and `kubectl` use it.
///
/// Example: eval "$(meshfed sandbox env)"
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct EnvArgs {
    /// Name of the sandbox, when there are several.
    #[arg(long, value_name = "NAME", default_value = "default")]
    pub name: String,
}

/// Hold the processes of a sandbox and end them with their owner.
#[derive(Args, Debug)]
pub struct GuardArgs {
    /// A program to become, bound to the guard that started it.
    #[arg(last = true)]
    pub command: Vec<std::ffi::OsString>,
}

/// Stop it and remove everything it made.
#[derive(Args, Debug)]
pub struct DownArgs {
    /// Name of the sandbox, when there are several.
    #[arg(long, value_name = "NAME", default_value = "default")]
    pub name: String,
}

/// Run a whole federation of two meshes on this machine, step by step.
///
/// Starts a sandbox, installs a production and a staging mesh with the bookinfo application, federates them, mirrors
/// production requests to a new version in staging, and shows the status. Each step is a meshfed command and is printed.
#[derive(Args, Debug)]
pub struct DemoArgs {
    /// How many clusters: with 2, each mesh has its own.
    #[arg(long, value_name = "NUMBER", default_value = "1", value_parser = clap::value_parser!(u8).range(1..=2))]
    pub clusters: u8,
    /// End after the last step, with the exit code of `status`; so it does without a terminal.
    #[arg(long)]
    pub exit: bool,
}
