//! What outside of the program ends a sandbox or its guard: signals, and the end of standard input.

use std::io;

use anyhow::Context;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc;

/// SIGINT, SIGTERM and SIGHUP, and standard input if that is followed.
pub struct Endings {
    signals: [Signal; 3],
    stdin: Option<mpsc::Receiver<()>>,
}

impl Endings {
    /// Listens from now on; with `follow_stdin` also to the end of standard input.
    pub fn listen(follow_stdin: bool) -> anyhow::Result<Endings> {
        let listen = |kind| signal(kind).context("listen for signals");
        Ok(Endings {
            signals: [
                listen(SignalKind::interrupt())?,
                listen(SignalKind::terminate())?,
                listen(SignalKind::hangup())?,
            ],
            stdin: follow_stdin.then(end_of_stdin),
        })
    }

    /// From here on standard input may end.
    pub(super) fn ignore_stdin(&mut self) {
        self.stdin = None;
    }

    /// Waits for the first of them.
    pub async fn asked(&mut self) {
        let [interrupt, terminate, hangup] = &mut self.signals;
        let stdin = async {
            match &mut self.stdin {
                Some(stdin) => drop(stdin.recv().await),
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
            () = stdin => {}
        }
    }
}

/// Closes once standard input has ended. A thread reads it, since a runtime would wait for its own reader at the end.
fn end_of_stdin() -> mpsc::Receiver<()> {
    let (sender, receiver) = mpsc::channel(1);
    std::thread::spawn(move || {
        let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
        drop(sender);
    });
    receiver
}
