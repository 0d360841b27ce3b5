//! Runs real kube-apiservers and etcds, in this process and through the binary.
#![cfg(target_os = "linux")]

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use k8s_openapi::api::core::v1::Namespace;
use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
use kube::api::{Api, ApiResource, DynamicObject, ListParams, Patch, PatchParams, PostParams};
use kube::config::{KubeConfigOptions, Kubeconfig};
use meshfed::api::{
    DiscoveryPod, DiscoveryStatus, RemoteStatus, ServiceMeshControlPlane, ServiceMeshMemberRoll,
    ServiceMeshMemberRollSpec, ServiceMeshPeer, ServiceMeshPeerSpec, ServiceMeshPeerStatus, WatchStatus,
};
use meshfed::sandbox::binaries::{self, Places, ProgramSource};
use meshfed::sandbox::running::Running;
use meshfed::sandbox::{Sandbox, SandboxOptions, StartProgress, crds};
use serde_json::{Value, json};

const MESHFED: &str = env!("CARGO_BIN_EXE_meshfed");

struct Silent;

impl StartProgress for Silent {
    fn step(&self, _: &str) {}
}

fn options(clusters: usize) -> SandboxOptions {
    SandboxOptions {
        clusters,
        executable: Some(MESHFED.into()),
        ..SandboxOptions::default()
    }
}

/// The folder of the control plane, so that children find it whatever their cache folder is.
async fn assets() -> PathBuf {
    let found = binaries::find(&Places::from_environment().expect("places"), &Silent)
        .await
        .expect("binaries");
    match found.source {
        ProgramSource::Assets(folder) | ProgramSource::Cache(folder) | ProgramSource::Built(folder) => folder,
    }
}

/// A `sandbox up --foreground` that ends with this value, however the test ends.
struct Foreground {
    process: Child,
    running: Running,
}

impl Foreground {
    fn start(command: &mut Command) -> Foreground {
        let command = command.args(["sandbox", "up", "--follow-stdin", "-o", "json"]);
        let mut process = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("start meshfed");
        let stdout = process.stdout.take().expect("piped");
        let ready = serde_json::Deserializer::from_reader(stdout)
            .into_iter::<Running>()
            .next();
        match ready {
            Some(Ok(running)) => Foreground { process, running },
            other => {
                // It may run all the same, and would then go on as long as somebody reads its errors.
                process.kill().expect("kill");
                let mut errors = String::new();
                let mut stderr = process.stderr.take().expect("piped");
                stderr.read_to_string(&mut errors).expect("read errors");
                panic!("not ready: {other:?} {errors}");
            }
        }
    }

    /// Process ids of the guard and of everything it started, by way of who started whom.
    fn descendants(&self) -> BTreeSet<u32> {
        let mut found = BTreeSet::from([self.process.id()]);
        let all: Vec<(u32, u32)> = fs::read_dir("/proc")
            .expect("/proc")
            .flatten()
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
            .filter_map(|pid| Some((pid, status_of(pid)?.1)))
            .collect();
        loop {
            let before = found.len();
            found.extend(
                all.iter()
                    .filter(|(_, parent)| found.contains(parent))
                    .map(|(pid, _)| *pid)
                    .collect::<Vec<_>>(),
            );
            if found.len() == before {
                found.remove(&self.process.id());
                return found;
            }
        }
    }
}

/// State and parent of a process.
fn status_of(pid: u32) -> Option<(char, u32)> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    Some((fields.next()?.chars().next()?, fields.next()?.parse().ok()?))
}

/// Gone, or only waiting for somebody to ask how it ended.
fn is_gone(pid: u32) -> bool {
    status_of(pid).is_none_or(|(state, _)| state == 'Z' || state == 'X')
}

/// Looks in which anything happens; more are only needed when something is wrong.
const LOOKS: usize = 10_000_000;

fn eventually(claim: &str, holds: impl Fn() -> bool) {
    // Counts looks and no seconds: on a slow machine both they and what they wait for take longer.
    let holds = (0..LOOKS).any(|_| {
        std::thread::yield_now();
        holds()
    });
    assert!(holds, "never true: {claim}");
}

async fn client(kubeconfig: &Path, context: &str) -> kube::Client {
    let kubeconfig = Kubeconfig::read_from(kubeconfig).expect("read kubeconfig");
    let options = KubeConfigOptions {
        context: Some(context.to_owned()),
        ..KubeConfigOptions::default()
    };
    let config = kube::Config::from_custom_kubeconfig(kubeconfig, &options)
        .await
        .expect("config");
    kube::Client::try_from(config).expect("client")
}

async fn definition_names(client: &kube::Client) -> BTreeSet<String> {
    let list = Api::<CustomResourceDefinition>::all(client.clone())
        .list_metadata(&ListParams::default())
        .await;
    list.expect("list definitions")
        .into_iter()
        .filter_map(|definition| definition.metadata.name)
        .collect()
}

#[tokio::test]
async fn two_clusters_are_two_contexts_of_one_kubeconfig_and_stop_leaves_nothing() {
    let sandbox = Sandbox::start(&options(2), &Silent).await.expect("start");
    let names: Vec<&str> = sandbox.clusters().iter().map(|cluster| cluster.name.as_str()).collect();
    assert_eq!(names, ["east", "west"]);
    let mut identities = BTreeSet::new();
    for name in names {
        let client = client(sandbox.kubeconfig_path(), name).await;
        let kube_system = Api::<Namespace>::all(client.clone())
            .get("kube-system")
            .await
            .expect("kube-system");
        identities.insert(kube_system.metadata.uid);
        assert!(
            definition_names(&client)
                .await
                .contains("servicemeshpeers.federation.maistra.io")
        );
    }
    assert_eq!(identities.len(), 2, "each context is a cluster of its own");

    let kubectl = Command::new("kubectl")
        .args(["--context=west", "get", "smcp", "-A", "-o", "name"])
        .env("KUBECONFIG", sandbox.kubeconfig_path())
        .output()
        .expect("kubectl on the path; `.ci/run` builds it where there is none");
    assert!(kubectl.status.success(), "{}", String::from_utf8_lossy(&kubectl.stderr));

    let folder = sandbox.folder().to_owned();
    closed_to_others(&folder);
    sandbox.stop().await.expect("stop");
    assert!(!folder.exists(), "{}", folder.display());
}

/// Fails unless only this user can read what meshfed wrote into this folder. What etcd and the API server make of their
/// own lies in it too, where nobody else gets.
fn closed_to_others(folder: &Path) {
    let mode = |path: &Path| fs::symlink_metadata(path).expect("it is there").mode() & 0o777;
    assert_eq!(mode(folder), 0o700);
    let (mut folders, mut keys) = (vec![folder.to_owned()], 0);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder").flatten() {
            let (path, name) = (entry.path(), entry.file_name());
            let name = name.to_string_lossy();
            if path.is_dir() && name.starts_with("attempt-") {
                assert_eq!(mode(&path), 0o700, "{}", path.display());
            }
            if path.is_dir() {
                folders.push(path);
            } else if name == "kubeconfig" || name.ends_with(".key") || name.ends_with(".log") {
                assert_eq!(mode(&path), 0o600, "{}", path.display());
                keys += usize::from(name.ends_with(".key"));
            }
        }
    }
    assert_eq!(keys, 6, "three of each cluster");
}

#[tokio::test]
async fn federation_and_istio_definitions_can_wait_for_the_first_control_plane() {
    let late = SandboxOptions {
        crds_up_front: false,
        ..options(1)
    };
    let sandbox = Sandbox::start(&late, &Silent).await.expect("start");
    let client = &sandbox.clusters()[0].client;
    let before = definition_names(client).await;
    assert!(before.contains("servicemeshcontrolplanes.maistra.io"));
    assert!(
        !before
            .iter()
            .any(|name| name.ends_with("federation.maistra.io") || name.ends_with("istio.io"))
    );
    crds::install(client, crds::Group::WithFirstControlPlane)
        .await
        .expect("install");
    let added: BTreeSet<String> = definition_names(client).await.difference(&before).cloned().collect();
    assert!(added.contains("servicemeshpeers.federation.maistra.io"), "{added:?}");
    assert!(added.contains("virtualservices.networking.istio.io"), "{added:?}");
    sandbox.stop().await.expect("stop");
}

#[tokio::test]
async fn own_definitions_keep_a_peer_with_its_status_and_fill_nothing_in() {
    let sandbox = Foreground::start(
        Command::new(MESHFED)
            .env_remove("MESHFED_CRDS")
            .env("KUBEBUILDER_ASSETS", assets().await),
    );
    let client = client(&sandbox.running.kubeconfig, "sandbox").await;
    let peers: Api<ServiceMeshPeer> = Api::default_namespaced(client);
    let spec = json!({ "remote": { "addresses": ["192.0.2.1"] } });
    let peer = json!({
        "apiVersion": "federation.maistra.io/v1", "kind": "ServiceMeshPeer",
        "metadata": { "name": "stage-mesh" }, "spec": spec
    });
    let written: kube::api::DynamicObject = peers
        .clone()
        .into_client()
        .request(
            kube::core::Request::new("/apis/federation.maistra.io/v1/namespaces/default/servicemeshpeers")
                .create(&PostParams::default(), serde_json::to_vec(&peer).expect("JSON"))
                .expect("request"),
        )
        .await
        .expect("create");
    assert_eq!(written.data["spec"], spec);

    let watch = WatchStatus {
        connected: true,
        ..WatchStatus::default()
    };
    let remote = RemoteStatus {
        source: "192.0.2.2".into(),
        connected: true,
        ..RemoteStatus::default()
    };
    let pod = DiscoveryPod {
        pod: "istiod-0".into(),
        remotes: Some(vec![remote]),
        watch: Some(watch),
    };
    let status = ServiceMeshPeerStatus {
        discovery_status: DiscoveryStatus {
            active: Some(vec![pod.clone()]),
            inactive: None,
        },
    };
    let patch = Patch::Merge(json!({ "status": status }));
    peers
        .patch_status("stage-mesh", &PatchParams::default(), &patch)
        .await
        .expect("write status");
    let read = peers.get("stage-mesh").await.expect("read");
    assert_eq!(read.status, Some(status));
    assert_eq!(read.spec.gateways, ServiceMeshPeerSpec::default().gateways);

    // As in the real definition, a pod stands in a list once.
    let twice = Patch::Merge(json!({ "status": { "discoveryStatus": { "active": [pod, pod] } } }));
    let refused = peers
        .patch_status("stage-mesh", &PatchParams::default(), &twice)
        .await
        .expect_err("duplicate pod");
    assert!(refused.to_string().contains("Duplicate value"), "{refused}");
}

/// What the operator's webhooks do to a new control plane, and what becomes of it when its writer takes its gateways away.
#[tokio::test]
async fn automatic_routes_are_off_in_a_new_control_plane_until_its_gateways_are_applied_away() {
    for definitions in [
        std::env::var_os("MESHFED_CRDS").filter(|folder| !folder.is_empty()),
        None,
    ] {
        let mut command = Command::new(MESHFED);
        match definitions {
            Some(folder) => command.env("MESHFED_CRDS", folder),
            None => command.env_remove("MESHFED_CRDS"),
        };
        let sandbox = Foreground::start(command.env("KUBEBUILDER_ASSETS", assets().await));
        let kind = ApiResource::erase::<ServiceMeshControlPlane>(&());
        let client = client(&sandbox.running.kubeconfig, "sandbox").await;
        let control_planes: Api<DynamicObject> = Api::namespaced_with(client, "default", &kind);
        let apply = async |version: &str, gateways: Value| {
            let mut object = json!({"apiVersion": kind.api_version, "kind": kind.kind,
                "metadata": {"name": "basic"}, "spec": {"version": version}});
            if gateways.is_object() {
                object["spec"]["gateways"] = gateways;
            }
            let parameters = PatchParams::apply("somebody");
            control_planes.patch("basic", &parameters, &Patch::Apply(&object)).await
        };
        let refused = apply("v1.9", Value::Null).await.expect_err("an unknown version");
        let said = "Only '[v2.1 v2.2 v2.3 v2.4 v2.5 v2.6]' versions are supported";
        assert!(refused.to_string().contains(said), "{refused}");

        let gateways = json!({"additionalEgress": {"out": {"enabled": true}}});
        let made = apply("v2.5", gateways).await.expect("apply");
        assert_eq!(
            made.data["spec"]["gateways"]["openshiftRoute"],
            json!({"enabled": false})
        );
        let fields = serde_json::to_string(&made.metadata.managed_fields).expect("JSON");
        assert!(!fields.contains("openshiftRoute"), "nobody owns it: {fields}");

        let left = apply("v2.5", Value::Null).await.expect("apply");
        assert_eq!(left.data["spec"]["gateways"], Value::Null);
    }
}

/// What is not kept would be written again and again, so that a sandbox would never rest.
#[tokio::test]
async fn own_definitions_keep_the_whole_status_that_the_operator_writes() {
    let sandbox = Foreground::start(
        Command::new(MESHFED)
            .env_remove("MESHFED_CRDS")
            .env("KUBEBUILDER_ASSETS", assets().await),
    );
    let rolls: Api<ServiceMeshMemberRoll> =
        Api::default_namespaced(client(&sandbox.running.kubeconfig, "sandbox").await);
    let roll = ServiceMeshMemberRoll::new("default", ServiceMeshMemberRollSpec::default());
    rolls.create(&PostParams::default(), &roll).await.expect("create");
    for field in [
        "{.status.annotations.configuredMemberCount}=0/0",
        "{.status.meshGeneration}=0",
        "{.status.observedGeneration}=1",
    ] {
        let waited = Command::new("kubectl")
            .env("KUBECONFIG", &sandbox.running.kubeconfig)
            .args(["wait", "smmr/default", "--timeout=60s"])
            .arg(format!("--for=jsonpath={field}"))
            .output()
            .expect("kubectl on the path; `.ci/run` builds it where there is none");
        assert!(waited.status.success(), "{field}: {waited:?}");
    }
}

#[tokio::test]
async fn definitions_come_from_the_folder_that_the_environment_names() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let definition = |plural: &str, kind: &str| {
        let schema = "{type: object, x-kubernetes-preserve-unknown-fields: true}";
        format!(
            "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {{name: {plural}.maistra.io}}\n\
             spec: {{group: maistra.io, scope: Namespaced, names: {{plural: {plural}, kind: {kind}}}, \
             versions: [{{name: v1, served: true, storage: true, schema: {{openAPIV3Schema: {schema}}}}}]}}\n"
        )
    };
    let two = format!(
        "{}---\n{}",
        definition("firsts", "First"),
        definition("seconds", "Second")
    );
    fs::write(folder.path().join("two.yaml"), two).expect("write");
    fs::write(folder.path().join("README.md"), "not YAML: [").expect("write");
    let sandbox = Foreground::start(
        Command::new(MESHFED)
            .env("MESHFED_CRDS", folder.path())
            .env("KUBEBUILDER_ASSETS", assets().await),
    );
    let client = client(&sandbox.running.kubeconfig, "sandbox").await;
    assert_eq!(
        definition_names(&client).await,
        ["firsts.maistra.io", "seconds.maistra.io"].map(String::from).into()
    );
}

#[tokio::test]
async fn a_killed_meshfed_leaves_no_process_and_no_folder() {
    let mut sandbox = Foreground::start(Command::new(MESHFED).env("KUBEBUILDER_ASSETS", assets().await));
    let descendants = sandbox.descendants();
    assert_eq!(
        descendants.len(),
        3,
        "a guard, an etcd and a kube-apiserver: {descendants:?}"
    );
    sandbox.process.kill().expect("kill");
    sandbox.process.wait().expect("wait");
    eventually("the folder is gone", || !sandbox.running.folder.exists());
    eventually("the processes are gone", || descendants.iter().all(|pid| is_gone(*pid)));
}

#[tokio::test]
async fn a_killed_guard_takes_its_programs_with_it_and_meshfed_says_so() {
    let mut sandbox = Foreground::start(Command::new(MESHFED).env("KUBEBUILDER_ASSETS", assets().await));
    let descendants = sandbox.descendants();
    let guard = descendants
        .iter()
        .find(|pid| status_of(**pid).is_some_and(|(_, parent)| parent == sandbox.process.id()));
    let guard = guard.expect("a guard").to_string();
    assert!(
        Command::new("kill")
            .args(["-KILL", &guard])
            .status()
            .expect("kill")
            .success()
    );
    let mut errors = String::new();
    sandbox
        .process
        .stderr
        .take()
        .expect("piped")
        .read_to_string(&mut errors)
        .expect("read errors");
    assert!(errors.contains("the guard of the sandbox is gone"), "{errors}");
    assert!(!sandbox.process.wait().expect("wait").success());
    assert!(!sandbox.running.folder.exists());
    eventually("the processes are gone", || descendants.iter().all(|pid| is_gone(*pid)));
}

#[tokio::test]
async fn an_interrupted_sandbox_leaves_nothing_and_ends_well() {
    let mut sandbox = Foreground::start(Command::new(MESHFED).env("KUBEBUILDER_ASSETS", assets().await));
    let descendants = sandbox.descendants();
    let meshfed = sandbox.process.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &meshfed])
            .status()
            .expect("kill")
            .success()
    );
    assert!(sandbox.process.wait().expect("wait").success());
    // No need to wait any more: meshfed itself waits for its guard.
    assert!(!sandbox.running.folder.exists());
    assert!(descendants.iter().all(|pid| is_gone(*pid)));
}

#[tokio::test]
async fn a_program_that_fails_is_quoted_and_nothing_is_left() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let runs = folder.path().join("runs");
    fs::create_dir(&runs).expect("folder");
    write_script(&folder.path().join("etcd"), "exec sleep 1000");
    write_script(&folder.path().join("kube-apiserver"), "echo unknown flag >&2; exit 3");
    let mut up = Command::new(MESHFED);
    up.args(["sandbox", "up", "--foreground"])
        .env("KUBEBUILDER_ASSETS", folder.path())
        .env("XDG_RUNTIME_DIR", &runs);
    let output = up.output().expect("run meshfed");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(
        errors.contains("kube-apiserver of cluster `sandbox`, attempt 1 ended with exit status: 3"),
        "{errors}"
    );
    assert!(errors.contains("unknown flag"), "{errors}");
    assert_eq!(fs::read_dir(&runs).expect("folder").count(), 0);
}

#[tokio::test]
async fn a_port_that_somebody_else_took_is_replaced() {
    let (folder, assets) = (tempfile::tempdir().expect("temporary folder"), assets().await);
    write_script(
        &folder.path().join("etcd"),
        &format!("exec '{}' \"$@\"", assets.join("etcd").display()),
    );
    // Its first run fails as if its port were taken.
    let (first, real) = (folder.path().join("first"), assets.join("kube-apiserver"));
    let (first, real) = (first.display(), real.display());
    let taken = "listen tcp 127.0.0.1:1: bind: address already in use";
    write_script(
        &folder.path().join("kube-apiserver"),
        &format!("mkdir '{first}' && echo '{taken}' && exit 1\nexec '{real}' \"$@\""),
    );
    let sandbox = Foreground::start(Command::new(MESHFED).env("KUBEBUILDER_ASSETS", folder.path()));
    assert!(folder.path().join("first").is_dir());
    assert_eq!(sandbox.descendants().len(), 3, "nothing of the first attempt runs");
}

fn write_script(path: &Path, script: &str) {
    fs::write(path, format!("#!/bin/sh\n{script}\n")).expect("write script");
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("make executable");
}

/// Commands on the detached sandbox `test` of a cache folder, which is taken down however the test ends.
struct Detached<'a> {
    cache: &'a Path,
    assets: PathBuf,
}

impl Detached<'_> {
    fn meshfed(&self, arguments: &[&str]) -> Output {
        Command::new(MESHFED)
            .env("XDG_CACHE_HOME", self.cache)
            .env("KUBEBUILDER_ASSETS", &self.assets)
            // Which would lead nowhere: a sandbox is never asked by way of a proxy.
            .env("HTTPS_PROXY", "http://127.0.0.1:1")
            .env("NO_PROXY", "")
            .args(["sandbox", "--progress", "plain", "-o", "json"])
            .args(arguments)
            .args(["--name", "test"])
            .output()
            .expect("run meshfed")
    }

    fn up(&self) -> Running {
        let output = self.meshfed(&["up"]);
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
    }

    /// The same with a lock among what it inherits, as `flock` leaves it; whoever started it is gone, and so is the lock.
    fn up_with_a_lock(&self) -> Running {
        let path = self.cache.join("lock");
        let lock = fs::File::create(&path).expect("a file");
        lock.lock().expect("a lock");
        let output = Command::new("sh")
            .args([
                "-c",
                "exec 9<&0 </dev/null; exec \"$0\" sandbox up --name test -o json",
                MESHFED,
            ])
            .env("XDG_CACHE_HOME", self.cache)
            .env("KUBEBUILDER_ASSETS", &self.assets)
            .stdin(lock)
            .output()
            .expect("run meshfed");
        let running = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
        let again = fs::File::open(&path).expect("the file");
        again.try_lock().expect("the sandbox holds what it was started with");
        running
    }

    /// Takes it down and returns what was said about it.
    fn down(&self) -> String {
        let output = self.meshfed(&["down"]);
        assert!(output.status.success() && output.stdout.is_empty(), "{output:?}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }
}

impl Drop for Detached<'_> {
    fn drop(&mut self) {
        self.meshfed(&["down"]);
    }
}

#[tokio::test]
async fn a_detached_sandbox_is_found_by_its_name_until_it_is_taken_down() {
    let cache = tempfile::tempdir().expect("temporary folder");
    let detached = Detached {
        cache: cache.path(),
        assets: assets().await,
    };
    let running = detached.up_with_a_lock();
    assert!(running.kubeconfig.is_file());
    assert_eq!(detached.up(), running);
    let other = detached.meshfed(&["up", "--clusters", "2"]);
    let errors = String::from_utf8_lossy(&other.stderr);
    assert!(errors.contains("sandbox `test` runs already"), "{other:?}");
    assert!(errors.contains("`meshfed sandbox down --name test`"), "{other:?}");

    let export = format!("export KUBECONFIG={}\n", running.kubeconfig.display());
    let again = String::from_utf8(detached.meshfed(&["up", "-o", "table"]).stdout).expect("text");
    assert!(
        again.ends_with(&format!("\n{export}")) && again.contains("meshfed sandbox down --name test"),
        "{again}"
    );
    let environment = detached.meshfed(&["env", "-o", "table"]);
    assert_eq!(String::from_utf8_lossy(&environment.stdout), export);
    let list = Command::new(MESHFED)
        .env("XDG_CACHE_HOME", cache.path())
        .args(["sandbox", "list", "-o", "json"])
        .output()
        .expect("run meshfed");
    let list: serde_json::Value = serde_json::from_slice(&list.stdout).expect("one document");
    assert_eq!(list["sandboxes"][0]["name"], "test");
    assert_eq!(list["sandboxes"][0]["kubeconfig"], json!(running.kubeconfig));

    // From another cache folder it has no name of its own.
    let folder = running
        .folder
        .file_name()
        .expect("a name")
        .to_str()
        .expect("text")
        .to_owned();
    let elsewhere = tempfile::tempdir().expect("temporary folder");
    let from_elsewhere = |arguments: &[&str]| {
        let mut command = Command::new(MESHFED);
        command
            .env("XDG_CACHE_HOME", elsewhere.path())
            .arg("sandbox")
            .args(arguments);
        command.output().expect("run meshfed")
    };
    let list = String::from_utf8(from_elsewhere(&["list"]).stdout).expect("text");
    assert!(list.contains(&folder), "{list}");
    let environment = from_elsewhere(&["env", "--name", &folder]);
    assert_eq!(String::from_utf8_lossy(&environment.stdout), export);
    let down = from_elsewhere(&["down", "--name", &folder]);
    let told = String::from_utf8_lossy(&down.stderr);
    assert!(
        down.status.code() == Some(1) && told.contains("belongs to the command"),
        "{told}"
    );
    let other = from_elsewhere(&["env"]);
    let told = String::from_utf8_lossy(&other.stderr);
    assert!(
        told.contains(&format!("`meshfed sandbox env --name {folder}`")),
        "{told}"
    );

    let said = detached.down();
    assert!(said.contains("sandbox `test` is gone"), "{said}");
    assert!(!running.folder.exists());
    let said = detached.down();
    assert!(said.contains("sandbox `test` is gone already"), "{said}");
    let environment = detached.meshfed(&["env"]);
    assert_eq!(
        (environment.status.code(), environment.stdout.len()),
        (Some(1), 0),
        "{environment:?}"
    );
    let errors = String::from_utf8_lossy(&environment.stderr);
    assert!(errors.contains("`meshfed sandbox up --name test`"), "{errors}");
    let left: Vec<_> = fs::read_dir(cache.path().join("meshfed/sandboxes"))
        .expect("folder")
        .flatten()
        .filter(|entry| entry.path().extension().is_some_and(|extension| extension == "json"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn without_go_and_programs_the_error_says_how_to_get_them() {
    let cache = tempfile::tempdir().expect("temporary folder");
    let output = Command::new(MESHFED)
        .args(["sandbox", "up", "--foreground"])
        .env("PATH", "")
        .env("XDG_CACHE_HOME", cache.path())
        .env_remove("KUBEBUILDER_ASSETS")
        .output()
        .expect("run meshfed");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(
        errors.contains("there is no `go` to build them; install Go 1.26 or newer"),
        "{errors}"
    );
}

#[test]
fn assets_without_an_api_server_are_refused() {
    let assets = tempfile::tempdir().expect("temporary folder");
    fs::write(assets.path().join("etcd"), "").expect("write");
    let output = Command::new(MESHFED)
        .args(["sandbox", "up", "--foreground"])
        .env("KUBEBUILDER_ASSETS", assets.path())
        .output()
        .expect("run meshfed");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(errors.contains("which holds no kube-apiserver;"), "{errors}");
}

/// A sandbox whose programs run and never serve, so that it is starting for as long as a test looks at it.
struct Starting {
    folder: tempfile::TempDir,
}

impl Starting {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("temporary folder");
        for name in ["cache", "runs", "assets"] {
            fs::create_dir(folder.path().join(name)).expect("folder");
        }
        for program in ["etcd", "kube-apiserver"] {
            let pid = folder.path().join(program);
            let script = format!(
                "echo $$ > '{0}.new'; mv '{0}.new' '{0}'; exec sleep 1000",
                pid.display()
            );
            write_script(&folder.path().join("assets").join(program), &script);
        }
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn meshfed(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(MESHFED);
        command
            .env("XDG_CACHE_HOME", self.path("cache"))
            .env("XDG_RUNTIME_DIR", self.path("runs"))
            .env("KUBEBUILDER_ASSETS", self.path("assets"))
            .arg("sandbox")
            .args(arguments)
            .args(["--name", "other"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Waits until this program runs.
    fn pid(&self, program: &str) -> u32 {
        let file = self.path(program);
        eventually("the program runs", || file.exists());
        let text = fs::read_to_string(&file).expect("a process id");
        text.trim().parse().expect("a process id")
    }

    fn nothing_is_left(&self, programs: &[u32]) {
        assert!(programs.iter().all(|pid| is_gone(*pid)), "a program goes on");
        assert_eq!(fs::read_dir(self.path("runs")).expect("folder").count(), 0);
        let down = self.meshfed(&["down"]).output().expect("run meshfed");
        let told = String::from_utf8_lossy(&down.stderr);
        assert!(
            down.status.success() && told.contains("sandbox `other` is gone already"),
            "{told}"
        );
    }
}

fn signal(process: &Child, name: &str) {
    let sent = Command::new("kill").args([name, &process.id().to_string()]).status();
    assert!(sent.expect("kill runs").success());
}

#[test]
fn a_sandbox_that_is_interrupted_while_it_starts_does_not_go_on() {
    for mode in [&["up"][..], &["up", "--foreground"]] {
        for name in ["-INT", "-TERM", "-HUP"] {
            let starting = Starting::new();
            let process = starting.meshfed(mode).spawn().expect("start meshfed");
            let programs = ["etcd", "kube-apiserver"].map(|program| starting.pid(program));
            signal(&process, name);
            let ended = process.wait_with_output().expect("wait");
            let told = String::from_utf8_lossy(&ended.stderr);
            assert_eq!(ended.status.code(), Some(130), "{mode:?} {name}: {told}");
            assert!(
                told.contains("interrupted before sandbox `other` ran; nothing of it is left"),
                "{told}"
            );
            assert!(ended.stdout.is_empty(), "{ended:?}");
            starting.nothing_is_left(&programs);
        }
    }
}

#[test]
fn down_tells_of_a_sandbox_that_is_being_started() {
    let starting = Starting::new();
    let process = starting.meshfed(&["up"]).spawn().expect("start meshfed");
    let programs = ["etcd", "kube-apiserver"].map(|program| starting.pid(program));
    let down = starting.meshfed(&["down"]).output().expect("run meshfed");
    let told = String::from_utf8_lossy(&down.stderr);
    assert_eq!(down.status.code(), Some(3), "{told}");
    assert!(told.contains("sandbox `other` is being started just now"), "{told}");
    signal(&process, "-INT");
    process.wait_with_output().expect("wait");
    starting.nothing_is_left(&programs);
}

#[test]
fn a_sandbox_whose_starter_is_killed_does_not_go_on() {
    let starting = Starting::new();
    let mut process = starting.meshfed(&["up"]).spawn().expect("start meshfed");
    let programs = ["etcd", "kube-apiserver"].map(|program| starting.pid(program));
    process.kill().expect("kill");
    process.wait().expect("wait");
    eventually("the programs are gone", || programs.iter().all(|pid| is_gone(*pid)));
    eventually("the folder is gone", || {
        fs::read_dir(starting.path("runs")).expect("folder").count() == 0
    });
}

#[test]
fn an_interrupted_build_leaves_no_compiler_and_no_folder() {
    for name in ["-INT", "-TERM", "-HUP"] {
        let starting = Starting::new();
        let compiler = starting.path("compiler");
        let script = format!(
            "[ \"$1\" = build ] || exit 0\nsleep 1000 &\necho $! > '{0}.new'; mv '{0}.new' '{0}'; wait",
            compiler.display()
        );
        write_script(&starting.path("assets").join("go"), &script);
        let path = format!(
            "{}:{}",
            starting.path("assets").display(),
            std::env::var("PATH").unwrap_or_default()
        );
        let mut up = starting.meshfed(&["up"]);
        let process = up
            .env_remove("KUBEBUILDER_ASSETS")
            .env("PATH", path)
            .spawn()
            .expect("start meshfed");
        let compiler = starting.pid("compiler");
        signal(&process, name);
        let ended = process.wait_with_output().expect("wait");
        assert_eq!(ended.status.code(), Some(130), "{ended:?}");
        starting.nothing_is_left(&[compiler]);
        let built = fs::read_dir(starting.path("cache/meshfed/control-plane")).expect("folder");
        let left: Vec<_> = built
            .flatten()
            .map(|entry| entry.file_name())
            .filter(|name| name != ".lock")
            .collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

#[test]
fn a_full_disk_is_told_in_one_line() {
    let starting = Starting::new();
    write_script(
        &starting.path("assets").join("etcd"),
        "echo '{\"level\":\"fatal\",\"error\":\"write: no space left on device\"}' >&2; seq 30 >&2; exit 1",
    );
    for mode in [&["up"][..], &["up", "--foreground"]] {
        let ended = starting.meshfed(mode).output().expect("run meshfed");
        let told = String::from_utf8_lossy(&ended.stderr);
        let errors: Vec<&str> = told.lines().skip_while(|line| !line.starts_with("error:")).collect();
        assert_eq!(ended.status.code(), Some(3), "{told}");
        assert!(
            errors[0].contains("the disk is full") && errors[1].starts_with("hint: free some space"),
            "{told}"
        );
        assert_eq!(errors.len(), 2, "{told}");
    }
}

#[test]
fn pipes_under_names_that_can_be_guessed_do_not_hold_up_a_sandbox() {
    let starting = Starting::new();
    for (rights, name) in [(0o777, "meshfed-sandbox-open"), (0o700, "meshfed-sandbox-own")] {
        let folder = starting.path("runs").join(name);
        fs::create_dir(&folder).expect("folder");
        let made = Command::new("mkfifo").arg(folder.join("guard.lock")).status();
        assert!(made.expect("mkfifo runs").success());
        fs::set_permissions(&folder, fs::Permissions::from_mode(rights)).expect("rights");
        let old = fs::File::open(&folder).expect("folder");
        old.set_modified(std::time::UNIX_EPOCH).expect("an old folder");
    }
    let process = starting
        .meshfed(&["up", "--foreground"])
        .spawn()
        .expect("start meshfed");
    starting.pid("etcd");
    signal(&process, "-INT");
    assert_eq!(process.wait_with_output().expect("wait").status.code(), Some(130));
}
