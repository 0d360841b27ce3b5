//! A sandbox that a benchmark runs programs in.

use std::io::Write;
use std::process::{Child, ChildStdin, Command, Stdio};

use serde_json::Value;

/// The program that is measured.
pub const MESHFED: &str = env!("CARGO_BIN_EXE_meshfed");

/// A sandbox with one cluster that ends with this value.
pub struct Sandbox {
    pub kubeconfig: String,
    process: Child,
    alive: Option<ChildStdin>,
}

impl Sandbox {
    pub fn start() -> Self {
        let mut process = Command::new(MESHFED)
            .args(["sandbox", "up", "--follow-stdin", "-o", "json", "-q"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("meshfed starts");
        let stdout = process.stdout.take().expect("standard output is a pipe");
        let mut answers = serde_json::Deserializer::from_reader(stdout).into_iter::<Value>();
        let ready = answers
            .next()
            .expect("the sandbox answers")
            .expect("it answers in JSON");
        Self {
            kubeconfig: ready["kubeconfig"].as_str().expect("a kubeconfig").to_owned(),
            alive: process.stdin.take(),
            process,
        }
    }

    /// A program that talks to the sandbox, with all its streams piped.
    pub fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .env("KUBECONFIG", &self.kubeconfig)
            .env("NO_COLOR", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs a program with some standard input; a failure ends the bench with what it said.
    pub fn run(&self, program: &str, arguments: &[&str], input: &str) -> String {
        let mut child = self.command(program, arguments).spawn().expect("the program starts");
        let mut stdin = child.stdin.take().expect("standard input is a pipe");
        stdin.write_all(input.as_bytes()).expect("it reads its input");
        drop(stdin);
        let output = child.wait_with_output().expect("it ends");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{program} {}: {told}", arguments.join(" "));
        String::from_utf8_lossy(&output.stdout).into_owned() + &told
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.alive = None;
        let _ = self.process.wait();
    }
}
