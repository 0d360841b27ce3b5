//! One sandbox with one cluster and one with two, started by whichever test needs them first and gone with the process.

mod account;
mod definitions;
mod objects;
mod programs;

pub use account::Account;
pub use objects::{deployment, service};
pub use programs::path;

use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;

use k8s_openapi::api::admissionregistration::v1::{ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding};
use kube::api::{DynamicObject, Patch, PatchParams, ValidationDirective};
use kube::config::{KubeConfigOptions, Kubeconfig};
use kube::core::ApiResource;
use kube::{Api, Client, Config};
use meshfed::manifest::kinds;
use meshfed::sandbox::workloads;
use serde_json::{Value, json};

/// Runs of meshfed in which anything in a sandbox happens; more are only needed when something is wrong.
pub const RUNS: usize = 300;

/// Reads of an object in which it does.
const LOOKS: usize = 50_000;

/// A sandbox that lives as long as the test process holds its standard input.
pub struct Sandbox {
    pub kubeconfig: String,
    pub contexts: Vec<String>,
    _process: Child,
    _alive: ChildStdin,
}

/// The sandbox with one cluster.
pub fn one() -> &'static Sandbox {
    static ONE: OnceLock<Sandbox> = OnceLock::new();
    ONE.get_or_init(|| start(1, &[]))
}

/// The sandbox with two clusters.
pub fn two() -> &'static Sandbox {
    static TWO: OnceLock<Sandbox> = OnceLock::new();
    TWO.get_or_init(|| start(2, &[]))
}

/// A sandbox with one cluster for those who change what all meshes of a cluster share.
pub fn whole() -> &'static Sandbox {
    static WHOLE: OnceLock<Sandbox> = OnceLock::new();
    WHOLE.get_or_init(|| start(1, &[]))
}

/// A sandbox of one's own, for a test that stops its API server.
pub fn own() -> Sandbox {
    start(1, &[])
}

/// One of one's own, whose API server writes down every request.
pub fn audited() -> Sandbox {
    start(1, &["--audit"])
}

fn start(clusters: usize, more: &[&str]) -> Sandbox {
    let mut process = Command::new(env!("CARGO_BIN_EXE_meshfed"))
        .args([
            "sandbox",
            "up",
            "--follow-stdin",
            "-o",
            "json",
            "--clusters",
            &clusters.to_string(),
        ])
        .args(more)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("meshfed starts");
    let alive = process.stdin.take().expect("standard input is a pipe");
    let stdout = process.stdout.take().expect("standard output is a pipe");
    let ready = serde_json::Deserializer::from_reader(stdout)
        .into_iter::<Value>()
        .next();
    let ready = ready
        .expect("the sandbox tells when it is ready")
        .expect("it tells so in JSON");
    let contexts = ready["contexts"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    Sandbox {
        kubeconfig: ready["kubeconfig"].as_str().expect("a kubeconfig").to_owned(),
        contexts: contexts.map(str::to_owned).collect(),
        _process: process,
        _alive: alive,
    }
}

/// What a run of meshfed printed and ended with.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// The one JSON document on stdout.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self}"))
    }

    /// Fails with everything that was printed unless the exit code is this one.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self}");
        self
    }

    /// Fails unless stderr says all of this.
    #[track_caller]
    pub fn says(self, words: &[&str]) -> Self {
        for word in words {
            assert!(self.stderr.contains(word), "stderr does not say {word:?}: {self}");
        }
        self
    }
}

impl std::fmt::Display for Run {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "exit code {}\n--- stdout\n{}\n--- stderr\n{}",
            self.code, self.stdout, self.stderr
        )
    }
}

impl Sandbox {
    /// Runs meshfed with this line of arguments, split at spaces.
    pub fn meshfed(&self, line: &str) -> Run {
        let patience = if line.contains("--timeout") {
            ""
        } else {
            " --timeout 4m"
        };
        let output = Command::new(env!("CARGO_BIN_EXE_meshfed"))
            .args(format!("{line}{patience}").split_whitespace())
            .env("PATH", programs::path())
            .env("KUBECONFIG", &self.kubeconfig)
            .env("XDG_STATE_HOME", self.kubeconfig.trim_end_matches("kubeconfig"))
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .output()
            .expect("meshfed runs");
        Run {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Starts meshfed with this line of arguments, its stderr a pipe.
    pub fn spawn(&self, line: &str) -> Child {
        Command::new(env!("CARGO_BIN_EXE_meshfed"))
            .args(line.split_whitespace())
            .env("KUBECONFIG", &self.kubeconfig)
            .env("XDG_STATE_HOME", self.kubeconfig.trim_end_matches("kubeconfig"))
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("meshfed starts")
    }

    /// Process and command of the API server.
    pub fn api_server(&self) -> (String, Vec<String>) {
        let folder = self.kubeconfig.trim_end_matches("kubeconfig");
        let processes = std::fs::read_dir("/proc").expect("/proc").flatten();
        let server = processes.filter_map(|entry| {
            let command = std::fs::read_to_string(entry.path().join("cmdline")).ok()?;
            let command: Vec<String> = command.trim_end_matches('\0').split('\0').map(str::to_owned).collect();
            let is_it = command[0].rsplit('/').next()? == "kube-apiserver" && command.join(" ").contains(folder);
            is_it.then(|| (entry.file_name().to_string_lossy().into_owned(), command))
        });
        let mut servers: Vec<(String, Vec<String>)> = server.collect();
        assert_eq!(servers.len(), 1, "one API server of this sandbox");
        servers.remove(0)
    }

    /// Sends a signal to the API server.
    pub fn signal_api_server(&self, signal: &str) {
        let sent = Command::new("kill").args([signal, &self.api_server().0]).status();
        assert!(sent.expect("kill runs").success());
    }

    /// Sends a signal to the simulator of Maistra, and not to the API server.
    pub fn signal_simulator(&self, signal: &str) {
        let sent = Command::new("kill")
            .args([signal, &self._process.id().to_string()])
            .status();
        assert!(sent.expect("kill runs").success());
    }

    /// Every request that the first API server of an audited sandbox has written down.
    pub fn audit(&self) -> Vec<Value> {
        let folder = Path::new(self.kubeconfig.trim_end_matches("kubeconfig")).join(&self.contexts[0]);
        let attempts = std::fs::read_dir(&folder).expect("the folder of the sandbox").flatten();
        let logs = attempts.filter_map(|attempt| std::fs::read_to_string(attempt.path().join("audit.log")).ok());
        let text: String = logs.collect();
        text.lines()
            .map(|line| serde_json::from_str(line).expect("an event is JSON"))
            .collect()
    }

    /// Runs meshfed and expects it to end well.
    #[track_caller]
    pub fn ok(&self, line: &str) -> Run {
        self.meshfed(line).expect(0)
    }

    /// The cluster behind a context.
    pub fn cluster(&self, context: usize) -> Cluster {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let config = runtime.block_on(self.config(context));
        let client = runtime.block_on(async { Client::try_from(config).expect("a client") });
        Cluster { runtime, client }
    }

    /// How to log in to the cluster behind a context.
    pub async fn config(&self, context: usize) -> Config {
        let kubeconfig = Kubeconfig::read_from(&self.kubeconfig).expect("the sandbox wrote it");
        let options = KubeConfigOptions {
            context: Some(self.contexts[context].clone()),
            ..KubeConfigOptions::default()
        };
        Config::from_custom_kubeconfig(kubeconfig, &options)
            .await
            .expect("a context of the sandbox")
    }

    /// What makes a client of the cluster behind a context, in the runtime that is to drive it.
    pub fn client(&'static self, context: usize) -> impl AsyncFnOnce() -> Client + Send + 'static {
        async move || Client::try_from(self.config(context).await).expect("a client")
    }
}

/// A cluster, to look at and to break by hand.
pub struct Cluster {
    runtime: tokio::runtime::Runtime,
    client: Client,
}

impl Cluster {
    fn api(&self, kind: &str, namespace: &str) -> Api<DynamicObject> {
        if kind == "Secret" {
            // meshfed reads none.
            let secret = ApiResource::erase::<k8s_openapi::api::core::v1::Secret>(&());
            return Api::namespaced_with(self.client.clone(), namespace, &secret);
        }
        let row = kinds::by_name(kind).expect("a kind of the table");
        if row.namespaced {
            Api::namespaced_with(self.client.clone(), namespace, &row.api_resource())
        } else {
            Api::all_with(self.client.clone(), &row.api_resource())
        }
    }

    /// The object, if it is there.
    pub fn get(&self, kind: &str, namespace: &str, name: &str) -> Option<Value> {
        let found = self
            .runtime
            .block_on(self.api(kind, namespace).get_opt(name))
            .expect("the API server answers");
        found.map(|object| serde_json::to_value(object).expect("an object is JSON"))
    }

    /// All objects of a kind in a namespace.
    pub fn list(&self, kind: &str, namespace: &str) -> Vec<Value> {
        let found = self
            .runtime
            .block_on(self.api(kind, namespace).list(&Default::default()));
        let found = found.expect("the API server answers").items;
        let row = kinds::by_name(kind).expect("a kind of the table");
        // Items of a list do not carry their kind.
        let whole = |object| {
            let mut object = serde_json::to_value(object).expect("an object is JSON");
            object["apiVersion"] = json!(row.api_version());
            object["kind"] = json!(row.kind);
            object
        };
        found.into_iter().map(whole).collect()
    }

    /// Applies an object as somebody else would: by another field manager.
    pub fn apply(&self, manager: &str, namespace: &str, object: &Value) {
        let (kind, name) = (
            object["kind"].as_str().expect("a kind"),
            object["metadata"]["name"].as_str().expect("a name"),
        );
        let parameters = PatchParams::apply(manager).force();
        let patch = Patch::Apply(object);
        self.runtime
            .block_on(self.api(kind, namespace).patch(name, &parameters, &patch))
            .expect("the object is valid");
    }

    /// Lets the API server refuse what does not satisfy an expression of its policies, and waits until it does.
    /// `refused` is an object that it refuses then, and that is not there before or after.
    pub fn refuse(&self, name: &str, spec: &Value, refused: &Value) {
        let [policies, bindings] = [
            ApiResource::erase::<ValidatingAdmissionPolicy>(&()),
            ApiResource::erase::<ValidatingAdmissionPolicyBinding>(&()),
        ];
        let metadata = json!({"name": name});
        let binding = json!({"policyName": name, "validationActions": ["Deny"]});
        for (resource, spec) in [(policies, spec), (bindings, &binding)] {
            let object = json!({"apiVersion": resource.api_version, "kind": resource.kind,
                "metadata": metadata, "spec": spec});
            let api: Api<DynamicObject> = Api::all_with(self.client.clone(), &resource);
            self.runtime
                .block_on(api.patch(name, &PatchParams::apply("hand"), &Patch::Apply(&object)))
                .expect("the policy is valid");
        }
        let text = |field: &str| refused["metadata"][field].as_str().expect("a text");
        let api = self.api(refused["kind"].as_str().expect("a kind"), text("namespace"));
        let (parameters, patch) = (PatchParams::apply("hand"), Patch::Apply(refused));
        let taken = (0..LOOKS).find(|_| {
            let sent = self.runtime.block_on(api.patch(text("name"), &parameters, &patch));
            sent.is_err()
        });
        assert!(taken.is_some(), "the API server never minds {name}");
        let deleted = self.runtime.block_on(api.delete(text("name"), &Default::default()));
        drop(deleted);
    }

    /// Whether the API server would take the object, with strict validation; nothing is kept. The refusal if not.
    pub fn check(&self, object: &Value) -> Result<(), String> {
        let text = |field: &str| object["metadata"][field].as_str().unwrap_or_default().to_owned();
        let kind = object["kind"].as_str().expect("a kind");
        let parameters = PatchParams {
            dry_run: true,
            field_validation: Some(ValidationDirective::Strict),
            ..PatchParams::apply("check").force()
        };
        let api = self.api(kind, &text("namespace"));
        let (name, patch) = (text("name"), Patch::Apply(object));
        let answer = self.runtime.block_on(api.patch(&name, &parameters, &patch));
        answer.map(drop).map_err(|refusal| refusal.to_string())
    }

    /// Changes an object by hand, with a merge patch.
    pub fn patch(&self, kind: &str, namespace: &str, name: &str, patch: &Value) {
        let parameters = PatchParams {
            field_manager: Some("hand".to_owned()),
            ..PatchParams::default()
        };
        let patch = Patch::Merge(patch);
        self.runtime
            .block_on(self.api(kind, namespace).patch(name, &parameters, &patch))
            .expect("the patch is valid");
    }

    /// Writes a status by hand.
    pub fn patch_status(&self, kind: &str, namespace: &str, name: &str, status: &Value) {
        let patch = json!({"status": status});
        let parameters = PatchParams::default();
        self.runtime
            .block_on(
                self.api(kind, namespace)
                    .patch_status(name, &parameters, &Patch::Merge(patch)),
            )
            .expect("the status is valid");
    }

    /// Restarts the pods of a Deployment, as `kubectl rollout restart` does.
    pub fn restart(&self, namespace: &str, deployment: &str) {
        let at = k8s_openapi::jiff::Timestamp::now().to_string();
        let annotations = json!({"kubectl.kubernetes.io/restartedAt": at});
        let patch = json!({"spec": {"template": {"metadata": {"annotations": annotations}}}});
        self.patch("Deployment", namespace, deployment, &patch);
    }

    /// Deletes an object by hand.
    pub fn delete(&self, kind: &str, namespace: &str, name: &str) {
        let api = self.api(kind, namespace);
        match self.runtime.block_on(api.delete(name, &Default::default())) {
            // The pod of a Deployment that was changed goes by itself, maybe a moment before.
            Err(kube::Error::Api(status)) if status.code == 404 && kind == "Pod" => {}
            deleted => drop(deleted.expect("it can be deleted")),
        }
    }

    /// Makes an object what it was when it was read: its labels, annotations, data and spec.
    pub fn restore(&self, was: &Value) {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let (kind, namespace, name) = (
            text(&was["kind"]),
            text(&was["metadata"]["namespace"]),
            text(&was["metadata"]["name"]),
        );
        let api = self.api(&kind, &namespace);
        let now = self.get(&kind, &namespace, &name);
        let mut object = json!({"apiVersion": was["apiVersion"], "kind": was["kind"], "metadata": {
            "name": name, "namespace": namespace, "labels": was["metadata"]["labels"],
            "annotations": was["metadata"]["annotations"]}});
        for field in ["spec", "data"] {
            if !was[field].is_null() {
                object[field] = was[field].clone();
            }
        }
        if let Some(now) = &now {
            object["metadata"]["resourceVersion"] = now["metadata"]["resourceVersion"].clone();
        }
        let object: DynamicObject = serde_json::from_value(object).expect("an object");
        let done = self.runtime.block_on(async {
            match now {
                Some(_) => api.replace(&name, &Default::default(), &object).await,
                None => api.create(&Default::default(), &object).await,
            }
        });
        match done {
            Ok(_) => {}
            // The simulator wrote in between.
            Err(kube::Error::Api(status)) if status.code == 409 => self.restore(was),
            Err(error) => panic!("{kind} {namespace}/{name}: {error}"),
        }
    }

    /// Makes a namespace with a Service of one port and the labels given.
    pub fn service(&self, namespace: &str, name: &str, labels: &Value) {
        self.apply(
            "hand",
            "",
            &json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}),
        );
        let service = json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": name, "labels": labels},
            "spec": {"selector": {"app": name}, "ports": [{"name": "http", "port": 9080}]}});
        self.apply("hand", namespace, &service);
    }

    /// Applies a workload of bookinfo and waits until it runs.
    pub fn bookinfo(&self, namespace: &str, workload: &str) {
        self.runtime
            .block_on(workloads::apply(self.client.clone(), namespace, workload))
            .expect("the workload runs");
    }

    /// The resource versions of everything meshfed may write in these namespaces: equal before and after means that
    /// nothing was written.
    pub fn versions(&self, namespaces: &[&str]) -> Vec<String> {
        let kinds = [
            "ServiceMeshControlPlane",
            "ServiceMeshMemberRoll",
            "ConfigMap",
            "ServiceMeshPeer",
            "ExportedServiceSet",
            "ImportedServiceSet",
            "VirtualService",
        ];
        let generation = |object: &Value| {
            // Statuses change by themselves, so what counts is the spec, or the data of a ConfigMap.
            let content = [&object["spec"], &object["data"], &object["metadata"]["labels"]].map(Value::to_string);
            format!(
                "{} {} {}",
                object["metadata"]["namespace"],
                object["metadata"]["name"],
                content.join(" ")
            )
        };
        let all = namespaces
            .iter()
            .flat_map(|namespace| kinds.iter().flat_map(|kind| self.list(kind, namespace)));
        all.map(|object| generation(&object)).collect()
    }
}

/// Tries until `question`, for which meshfed runs, has an answer; a test fails with what was seen last when it never does.
#[track_caller]
pub fn until<T>(what: &str, question: impl FnMut() -> Result<T, String>) -> T {
    tried(RUNS, what, question)
}

/// The same for a question that takes a look at an object.
#[track_caller]
pub fn until_seen<T>(what: &str, question: impl FnMut() -> Result<T, String>) -> T {
    tried(LOOKS, what, question)
}

/// Counts tries and no seconds: on a slow machine they take longer, and so does what they wait for.
#[track_caller]
fn tried<T>(tries: usize, what: &str, mut question: impl FnMut() -> Result<T, String>) -> T {
    let mut seen = String::new();
    for _ in 0..tries {
        match question() {
            Ok(answer) => return answer,
            Err(now) => seen = now,
        }
        std::thread::yield_now();
    }
    panic!("{what}: never true; seen last: {seen}");
}

/// Two meshes of one test, with members of their own.
pub struct Pair {
    pub prod: String,
    pub stage: String,
    pub prod_members: String,
    pub stage_members: String,
}

impl Pair {
    pub fn new(test: &str) -> Self {
        Self {
            prod: format!("{test}-prod"),
            stage: format!("{test}-stage"),
            prod_members: format!("{test}-prod-shop"),
            stage_members: format!("{test}-stage-shop"),
        }
    }

    /// Both meshes installed in one cluster, each with a Service `details` in its member namespace.
    pub fn install(&self, sandbox: &Sandbox) {
        let cluster = sandbox.cluster(0);
        let Self {
            prod,
            stage,
            prod_members,
            stage_members,
        } = self;
        std::thread::scope(|scope| {
            scope.spawn(|| sandbox.ok(&format!("install {prod} --member {prod_members} --peer {stage}")));
            scope.spawn(|| sandbox.ok(&format!("install {stage} --member {stage_members} --peer {prod}")));
        });
        cluster.service(prod_members, "details", &json!({"app": "details"}));
        cluster.service(stage_members, "details", &json!({"app": "details"}));
    }

    /// Installed and federated.
    pub fn federate(&self, sandbox: &Sandbox) {
        self.install(sandbox);
        sandbox.ok(&format!("peer {} {}", self.prod, self.stage));
    }

    /// Federated, with stage's `details` exported and imported as `details-v2`.
    pub fn share(&self, sandbox: &Sandbox) {
        self.federate(sandbox);
        self.exchange(sandbox);
    }

    /// Exports and imports stage's `details` between meshes that are federated.
    pub fn exchange(&self, sandbox: &Sandbox) {
        let Self {
            prod,
            stage,
            prod_members,
            stage_members,
        } = self;
        sandbox.ok(&format!("export {stage_members}/details --in {stage} --to {prod}"));
        sandbox.ok(&format!(
            "import {stage_members}/details --in {prod} --from {stage} --as {prod_members}/details-v2"
        ));
    }

    /// `status` of both, as JSON.
    pub fn status(&self, sandbox: &Sandbox) -> (i32, Value) {
        let run = sandbox.meshfed(&format!("status {} {} -o json", self.prod, self.stage));
        (run.code, run.json())
    }
}
