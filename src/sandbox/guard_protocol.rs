//! What a sandbox and its guard say to each other: one JSON document a line, requests in, reports out.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// What the sandbox asks of its guard. The end of the requests asks it to end everything.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Request {
    /// Remove this folder at the end. Comes first.
    Adopt {
        /// The folder of the run.
        folder: PathBuf,
    },
    /// Also remove this file at the end.
    AdoptFile {
        /// A file outside the folder.
        file: PathBuf,
    },
    /// Start a program and report when it exits.
    Start(Program),
    /// Kill a program; its exit is reported like any other.
    Stop {
        /// The name it was started under.
        name: String,
    },
}

/// A program to run.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Program {
    /// Name for reports, unique among all programs of the run.
    pub(super) name: String,
    /// Path of the executable and its arguments.
    pub(super) command: Vec<String>,
    /// File that receives all of its output.
    pub(super) log: PathBuf,
}

/// What the guard tells the sandbox.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum GuardReport {
    /// The folder is adopted, so it will be removed whatever happens.
    Adopted,
    /// A program runs.
    Started {
        name: String,
        /// Its process id.
        pid: u32,
    },
    /// A program ended, or could not be started.
    Exited {
        name: String,
        /// How it ended, for a person.
        status: String,
    },
}
