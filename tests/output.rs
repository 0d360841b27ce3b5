//! An answer that nobody takes: a full disk, and a reader that has gone away.
#![cfg(target_os = "linux")]

use std::fs::OpenOptions;
use std::process::{Command, Stdio};

const MESHFED: &str = env!("CARGO_BIN_EXE_meshfed");

const ANSWERS: [&[&str]; 4] = [
    &["completions", "bash"],
    &["version", "--client", "-o", "json"],
    &["--help"],
    &["--version"],
];

#[test]
fn a_full_disk_is_told_and_ends_with_1() {
    for arguments in ANSWERS {
        let full = OpenOptions::new().write(true).open("/dev/full").expect("a full disk");
        let run = Command::new(MESHFED)
            .args(arguments)
            .stdout(full)
            .output()
            .expect("meshfed runs");
        let told = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(1), "{arguments:?}: {told}");
        assert_eq!(
            told, "error: cannot write the answer: No space left on device (os error 28)\n",
            "{arguments:?}"
        );
    }
}

#[test]
fn a_reader_that_has_gone_away_ends_it_quietly() {
    for arguments in ANSWERS {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let run = Command::new(MESHFED)
            .args(arguments)
            .stdout(Stdio::from(writer))
            .output()
            .expect("meshfed runs");
        let told = String::from_utf8_lossy(&run.stderr);
        assert_eq!((run.status.code(), told.as_ref()), (Some(1), ""), "{arguments:?}");
    }
}
