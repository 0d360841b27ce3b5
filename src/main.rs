//! wip: just enough of a command line to run sandboxes.

use std::io::Write;

use meshfed::sandbox::daemon::{self, Foreground, Running};
use meshfed::sandbox::{Options, Progress, guard_main};

struct Lines;

impl Progress for Lines {
    fn step(&self, message: &str) {
        let _ = writeln!(std::io::stderr(), "{message}");
    }
}

fn show(running: &Running) {
    let _ = writeln!(
        std::io::stdout(),
        "{}",
        serde_json::to_string(running).unwrap_or_default()
    );
}

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let value = |flag: &str| {
        words
            .iter()
            .position(|word| *word == flag)
            .and_then(|at| words.get(at + 1))
            .copied()
    };
    let name = value("--name").unwrap_or(daemon::DEFAULT_NAME);
    let clusters = value("--clusters").and_then(|number| number.parse().ok()).unwrap_or(1);
    if let ["sandbox", "guard", ..] = words[..] {
        return guard_main(std::env::args_os().skip(4).collect());
    }
    let runtime = tokio::runtime::Runtime::new()?;
    match words[..] {
        ["sandbox", "up", ..] if words.contains(&"--foreground") => {
            let options = Options {
                clusters,
                ..Options::default()
            };
            let foreground = Foreground {
                name: value("--name").map(str::to_owned),
                follow_stdin: words.contains(&"--follow-stdin"),
            };
            runtime.block_on(daemon::up_foreground(&options, &foreground, &Lines, |sandbox| {
                show(&Running::of(sandbox));
                let _ = writeln!(std::io::stderr(), "control plane: {}", sandbox.source());
            }))
        }
        ["sandbox", "up", ..] => {
            show(&runtime.block_on(daemon::up_detached(name, clusters, &Lines))?);
            Ok(())
        }
        ["sandbox", "down", ..] => {
            let ended = runtime.block_on(daemon::down(name))?;
            let _ = writeln!(std::io::stdout(), "{ended}");
            Ok(())
        }
        _ => anyhow::bail!("meshfed sandbox up|down|guard"),
    }
}
