//! A second API server beside the one of a sandbox, on the same data, which may be stopped, or killed and started again,
//! while the simulator goes on with the first.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use kube::Client;
use meshfed::manifest::yaml;
use serde_json::json;
use tempfile::NamedTempFile;

use crate::harness::{Sandbox, until};

/// The API server, gone when this is dropped.
pub struct Server {
    sandbox: &'static Sandbox,
    /// The program and its arguments.
    command: Vec<String>,
    address: String,
    kubeconfig: NamedTempFile,
    process: Child,
}

impl Server {
    /// Starts one with everything but the port as the first API server of a sandbox has it, and waits until it serves.
    pub fn beside(sandbox: &'static Sandbox) -> Self {
        let free = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
        let port = free.expect("a free port").port();
        let port_of_first = |argument: &String| argument.starts_with("--secure-port");
        let mut command = sandbox.api_server().1;
        let place = command.iter().position(port_of_first).expect("it is told its port");
        command[place] = format!("--secure-port={port}");
        let address = format!("https://127.0.0.1:{port}");
        let text = std::fs::read_to_string(&sandbox.kubeconfig).expect("the sandbox wrote its kubeconfig");
        let mut kubeconfig = yaml::read(&text).expect("it is YAML").remove(0);
        for cluster in kubeconfig["clusters"].as_array_mut().expect("clusters") {
            cluster["cluster"]["server"] = json!(address);
        }
        let file = NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), kubeconfig.to_string()).expect("the kubeconfig is written");
        let server = Self {
            sandbox,
            process: start(&command),
            command,
            address,
            kubeconfig: file,
        };
        server.serves();
        server
    }

    /// What makes a client of it.
    pub fn client(&self) -> impl AsyncFnOnce() -> Client + Send + 'static {
        let (sandbox, address) = (self.sandbox, self.address.clone());
        async move || {
            let mut config = sandbox.config(0).await;
            config.cluster_url = address.parse().expect("an address");
            Client::try_from(config).expect("a client")
        }
    }

    pub fn signal(&self, signal: &str) {
        let sent = Command::new("kill")
            .args([signal, &self.process.id().to_string()])
            .status();
        assert!(sent.expect("kill runs").success());
    }

    /// Ends it as a crash would.
    pub fn kill(&mut self) {
        self.process.kill().expect("it can be killed");
        self.process.wait().expect("it ends");
    }

    /// Starts it again, on the same port and data.
    pub fn start(&mut self) {
        self.process = start(&self.command);
    }

    /// Waits until it serves.
    pub fn serves(&self) {
        let line = format!("version --kubeconfig {}", self.kubeconfig.path().display());
        until("the second API server serves", || {
            let run = self.sandbox.meshfed(&line);
            if run.code == 0 { Ok(()) } else { Err(run.to_string()) }
        });
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// It dies with the thread that runs the test, as those of a sandbox die with their guard.
fn start(command: &[String]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_meshfed"))
        .args(["sandbox", "guard", "--"])
        .args(command)
        .env("MESHFED_GUARD_PID", std::process::id().to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the API server starts")
}
