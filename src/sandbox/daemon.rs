//! A sandbox in the foreground, and `sandbox down`: whoever knows its name may ask it to stop by its socket. Prints nothing.

use std::io;
use std::time::Duration;

use anyhow::{Context, bail};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::error::UserError;
use crate::exit::Exit;

use super::endings::Endings;
use super::running::{DEFAULT_NAME, Pointer, Running, SOCKET, of_a_command, running};
use super::{Sandbox, SandboxOptions, StartProgress};

const STOP: &str = "stop";
const STOPS_WITHIN: Duration = Duration::from_secs(60);

/// How a sandbox in the foreground is found and ended.
#[derive(Clone, Debug, Default)]
pub struct Foreground {
    /// The name under which `running` and `down` find it; without one it is nobody else's business.
    pub name: Option<String>,
    /// Whether the end of standard input ends it.
    pub stdin: Stdin,
}

/// What the end of standard input means to a sandbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stdin {
    /// Nothing.
    #[default]
    Ignored,
    /// Whoever starts it is gone, so it does not go on starting.
    WhileStarting,
    /// It lives no longer than the process that holds the pipe.
    Followed,
}

/// How a sandbox in the foreground ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It ran, until a signal or somebody's `down`.
    AfterRunning,
    /// A signal came before it ran.
    WhileStarting,
}

/// Runs a sandbox until SIGINT, SIGTERM, SIGHUP or somebody's `down`, and takes it away before returning.
pub async fn up_foreground(
    options: &SandboxOptions,
    foreground: &Foreground,
    progress: &dyn StartProgress,
    on_ready: impl FnOnce(&Sandbox),
) -> anyhow::Result<Ended> {
    let mut endings = Endings::listen(foreground.stdin != Stdin::Ignored)?;
    let pointer = match &foreground.name {
        Some(name) if running(name)?.is_some() => {
            let fault = UserError::new(Exit::No, format!("sandbox `{name}` runs already"));
            return Err(fault.hint(format!("end it first: `{}`", down_command(name))).into());
        }
        Some(name) => Some(Pointer::of(name)?),
        None => None,
    };
    let started = Sandbox::start_unless(options, progress, endings.asked()).await;
    let Some(mut sandbox) = started? else {
        return Ok(Ended::WhileStarting);
    };
    if foreground.stdin == Stdin::WhileStarting {
        endings.ignore_stdin();
    }
    let outcome = run(&mut sandbox, pointer.as_ref(), &mut endings, on_ready).await;
    let stopped = sandbox.stop().await;
    // Whoever asked waits for the connection to close, which must say that everything is gone.
    let _asker = outcome?;
    stopped.map(|()| Ended::AfterRunning)
}

/// Runs until something ends the sandbox. Returns the connection that asked for the end, if one did.
async fn run(
    sandbox: &mut Sandbox,
    pointer: Option<&Pointer>,
    endings: &mut Endings,
    on_ready: impl FnOnce(&Sandbox),
) -> anyhow::Result<Option<UnixStream>> {
    let mut requests = match pointer {
        Some(pointer) => Some(publish(sandbox, pointer).await?),
        None => None,
    };
    on_ready(sandbox);
    let request = async {
        match &mut requests {
            Some(requests) => requests.recv().await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        () = endings.asked() => Ok(None),
        Some(asker) = request => Ok(Some(asker)),
        error = sandbox.failure() => Err(error),
    }
}

/// What became of a sandbox that was to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Down {
    /// It ran, and is gone.
    Ended,
    /// It did not run.
    GoneAlready,
}

/// Ends the sandbox of this name and waits until it is gone.
pub async fn down(name: &str) -> anyhow::Result<Down> {
    let Some(running) = running(name)? else {
        if of_a_command(name).is_some() {
            let fault = UserError::new(
                Exit::No,
                format!("sandbox `{name}` belongs to the command that has started it"),
            );
            return Err(fault
                .hint("it goes when that command ends, with Ctrl-C for example")
                .into());
        }
        if Pointer::of(name)?.try_lock()?.is_none() {
            let fault = UserError::unknown(format!("sandbox `{name}` is being started just now"));
            return Err(fault
                .hint("press Ctrl-C where it is started, or run this again once it runs")
                .into());
        }
        return Ok(Down::GoneAlready);
    };
    let ended = timeout(STOPS_WITHIN, async {
        let mut connection = UnixStream::connect(running.folder.join(SOCKET)).await?;
        connection.write_all(format!("{STOP}\n").as_bytes()).await?;
        // It says nothing more; the connection closes when everything is gone.
        connection.read_to_end(&mut Vec::new()).await?;
        io::Result::Ok(())
    });
    match ended.await {
        // A connection that breaks instead of closing says the same: that process is gone.
        Ok(Ok(()) | Err(_)) if !running.folder.exists() => Ok(Down::Ended),
        Ok(Err(error)) => Err(error).with_context(|| format!("ask sandbox `{name}` to stop")),
        _ => bail!(
            "sandbox `{name}` did not stop; its files are in {}",
            running.folder.display()
        ),
    }
}

/// The command that ends the sandbox of this name.
pub fn down_command(name: &str) -> String {
    ["meshfed", "sandbox", "down"]
        .into_iter()
        .chain(named(name))
        .collect::<Vec<_>>()
        .join(" ")
}

/// The flags that name a sandbox; none for the one without a name of its own.
pub(super) fn named(name: &str) -> impl Iterator<Item = &str> {
    ["--name", name].into_iter().filter(move |_| name != DEFAULT_NAME)
}

/// Makes the sandbox known under its name. Returns the connections that ask it to stop.
async fn publish(sandbox: &Sandbox, pointer: &Pointer) -> anyhow::Result<mpsc::Receiver<UnixStream>> {
    let socket = sandbox.folder().join(SOCKET);
    let listener = UnixListener::bind(&socket).with_context(|| format!("listen on {}", socket.display()))?;
    let (sender, requests) = mpsc::channel(1);
    tokio::spawn(accept(listener, sender));

    sandbox.processes.adopt_file(pointer.file()).await?;
    pointer.write(&Running::of(sandbox))?;
    Ok(requests)
}

async fn accept(listener: UnixListener, requests: mpsc::Sender<UnixStream>) {
    while let Ok((connection, _)) = listener.accept().await {
        let requests = requests.clone();
        tokio::spawn(async move {
            let mut connection = BufReader::new(connection);
            let mut line = String::new();
            if connection.read_line(&mut line).await.is_ok() && line.trim() == STOP {
                let _ = requests.send(connection.into_inner()).await;
            }
        });
    }
}
