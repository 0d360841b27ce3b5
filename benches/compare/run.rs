//! A sandbox, and the walk-through done by meshfed in it.

use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

const MESHFED: &str = env!("CARGO_BIN_EXE_meshfed");

/// Commands of the walk-through.
pub const COMMANDS: usize = 6;

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

    /// Runs a program with the sandbox's kubeconfig and some standard input; a failure ends the bench with what it said.
    pub fn run(&self, program: &str, arguments: &[&str], input: &str) -> String {
        let mut command = Command::new(program);
        let command = command
            .args(arguments)
            .env("KUBECONFIG", &self.kubeconfig)
            .env("NO_COLOR", "1");
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut stdin = child.stdin.take().expect("standard input is a pipe");
        std::io::Write::write_all(&mut stdin, input.as_bytes()).expect("it reads its input");
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

/// Names of one round, so that no round finds what another left.
pub struct Names {
    pub prod: String,
    pub stage: String,
    pub prod_members: String,
    pub stage_members: String,
}

impl Names {
    pub fn new(by: &str, round: usize) -> Self {
        Self {
            prod: format!("{by}{round}-prod"),
            stage: format!("{by}{round}-stage"),
            prod_members: format!("{by}{round}-prod-shop"),
            stage_members: format!("{by}{round}-stage-shop"),
        }
    }

    /// The members' namespaces with a `details` service each, which neither side is timed for.
    pub fn workloads(&self, sandbox: &Sandbox) {
        for namespace in [&self.prod_members, &self.stage_members] {
            let service = format!(
                "apiVersion: v1\nkind: Service\nmetadata: {{name: details, namespace: {namespace}}}\n\
                 spec: {{selector: {{app: details}}, ports: [{{name: http, port: 9080}}]}}\n"
            );
            apply(sandbox, &service);
        }
    }
}

/// Applies an object without being timed: by the API, since there may be no `kubectl`.
fn apply(sandbox: &Sandbox, text: &str) {
    let object = meshfed::manifest::yaml::read(text).expect("valid YAML").remove(0);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let kubeconfig = kube::config::Kubeconfig::read_from(&sandbox.kubeconfig).expect("the sandbox wrote it");
        let config = kube::Config::from_custom_kubeconfig(kubeconfig, &Default::default())
            .await
            .expect("a context");
        let client = kube::Client::try_from(config).expect("a client");
        let resource = kube::core::ApiResource::erase::<k8s_openapi::api::core::v1::Service>(&());
        let namespace = object["metadata"]["namespace"].as_str().expect("a namespace");
        let api: kube::Api<kube::api::DynamicObject> = kube::Api::namespaced_with(client, namespace, &resource);
        let parameters = kube::api::PatchParams::apply("bench").force();
        api.patch("details", &parameters, &kube::api::Patch::Apply(&object))
            .await
            .expect("a valid Service");
    });
}

/// The time of the walk-through, and how many requests `peer` sent.
pub fn by_meshfed(sandbox: &Sandbox, names: &Names) -> (Duration, usize) {
    let Names {
        prod,
        stage,
        prod_members,
        stage_members,
    } = names;
    let mut time = Duration::ZERO;
    let mut meshfed = |line: String| {
        let arguments: Vec<&str> = line.split(' ').collect();
        let start = Instant::now();
        let told = sandbox.run(MESHFED, &arguments, "");
        time += start.elapsed();
        told
    };
    meshfed(format!("install {prod} --member {prod_members} --peer {stage}"));
    meshfed(format!("install {stage} --member {stage_members} --peer {prod}"));
    names.workloads(sandbox);
    let told = meshfed(format!("peer {prod} {stage} -v"));
    meshfed(format!("export {stage_members}/details --in {stage} --to {prod}"));
    meshfed(format!(
        "import {stage_members}/details --in {prod} --from {stage} --as {prod_members}/details-v2"
    ));
    meshfed(format!(
        "mirror {prod_members}/details --in {prod} --to {prod_members}/details-v2@{stage}"
    ));
    (time, told.lines().filter(|line| line.starts_with("detail: ")).count())
}
