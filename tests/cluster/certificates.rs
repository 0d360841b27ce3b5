//! Roots and their copies on a real API server: shown, brought up to date, and rotated without that a link goes down.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Child;
use std::sync::mpsc;

use futures::StreamExt;
use k8s_openapi::jiff::Timestamp;
use kube::Api;
use kube::api::DynamicObject;
use kube::runtime::watcher;
use meshfed::manifest::kinds;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, KeyPair};
use serde_json::{Value, json};

use crate::harness::{Pair, Sandbox, one, until};
use crate::pipelines::run;

const OWN: &str = "istio-ca-root-cert";

fn new_root(mesh: &str) -> String {
    meshfed_simulator::root_certificate(&format!("{mesh}.local"), Timestamp::now()).expect("a root")
}

fn certificates(pem: &str) -> usize {
    pem.matches("BEGIN CERTIFICATE").count()
}

/// What `stage` holds as the root of `prod`.
fn copy(sandbox: &Sandbox, pair: &Pair) -> String {
    let name = format!("{}-ca-root-cert", pair.prod);
    let copy = sandbox.cluster(0).get("ConfigMap", &pair.stage, &name).expect("a copy");
    copy["data"]["root-cert.pem"].as_str().expect("a root").to_owned()
}

/// What the administrator of `prod` does with a Secret and a restart of istiod: istiod publishes another root.
fn replace_root(sandbox: &Sandbox, pair: &Pair, pem: &str) {
    let data = json!({"data": {"root-cert.pem": pem}});
    sandbox.cluster(0).patch("ConfigMap", &pair.prod, OWN, &data);
}

/// Puts the files of a new certificate authority of `prod` where an administrator would have them; its root.
fn new_authority(folder: &Path, mesh: &str) -> String {
    let mut parameters = CertificateParams::new(Vec::new()).expect("no names");
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters
        .distinguished_name
        .push(DnType::OrganizationName, format!("the new one of {mesh}"));
    let key = KeyPair::generate().expect("a key");
    let root = parameters.self_signed(&key).expect("a root").pem();
    for file in ["ca-cert.pem", "cert-chain.pem", "root-cert.pem"] {
        std::fs::write(folder.join(file), &root).expect("the folder is ours");
    }
    std::fs::write(folder.join("ca-key.pem"), key.serialize_pem()).expect("the folder is ours");
    root
}

/// Runs what a rotation tells a person to do now, as it is printed.
fn follow_instructions(sandbox: &Sandbox, pair: &Pair, folder: &Path) {
    let status = sandbox
        .meshfed(&format!("cert rotate {} --status -o json", pair.prod))
        .expect(1)
        .json();
    let instructions = status["instructions"].as_array().cloned().unwrap_or_default();
    let commands = instructions
        .iter()
        .flat_map(|one| one["commands"].as_array().cloned().unwrap_or_default());
    let commands: Vec<String> = commands
        .map(|command| command.as_str().expect("a line").to_owned())
        .collect();
    assert!(!commands.is_empty(), "{status:#}");
    for command in commands {
        run(sandbox, folder, &command, 0);
    }
}

/// Restarts the gateways of `prod` that face `stage`, and waits for their new pods.
fn restart_gateways(sandbox: &Sandbox, pair: &Pair) {
    let cluster = sandbox.cluster(0);
    let gateways = ["ingress", "egress"].map(|direction| format!("{}-{direction}", pair.stage));
    let uids = || -> Vec<Value> {
        let pods = cluster.list("Pod", &pair.prod).into_iter();
        let of_gateways = pods.filter(|pod| {
            let name = &pod["metadata"]["labels"]["service.istio.io/canonical-name"];
            gateways.iter().any(|gateway| name == gateway)
        });
        of_gateways.map(|pod| pod["metadata"]["uid"].clone()).collect()
    };
    let before = uids();
    gateways.iter().for_each(|gateway| cluster.restart(&pair.prod, gateway));
    until("the gateways run anew", || {
        let now = uids();
        if now.len() == 2 && now.iter().all(|uid| !before.contains(uid)) {
            Ok(())
        } else {
            Err(format!("{now:?}"))
        }
    });
}

fn show(sandbox: &Sandbox, pair: &Pair) -> (i32, Value) {
    let run = sandbox.meshfed(&format!("cert show {} {} -o json", pair.prod, pair.stage));
    let shown = run.json();
    let copies = shown["copies"].as_array().cloned().unwrap_or_default();
    let copy = copies.into_iter().find(|copy| copy["heldBy"] == json!(pair.stage));
    (run.code, copy.expect("a copy")["state"].clone())
}

/// Sees every status that both ends of a federation write, until it is asked what it saw.
struct Watch {
    done: tokio::sync::oneshot::Sender<()>,
    thread: std::thread::JoinHandle<(usize, Vec<String>)>,
}

impl Watch {
    fn of(sandbox: &'static Sandbox, pair: &Pair) -> Self {
        let ends = [
            (pair.prod.clone(), pair.stage.clone()),
            (pair.stage.clone(), pair.prod.clone()),
        ];
        let (done, mut end) = tokio::sync::oneshot::channel();
        let (ready, watching) = mpsc::channel();
        let client = sandbox.client(0);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(async move {
                let client = client().await;
                let row = kinds::by_name("ServiceMeshPeer").expect("a kind of the table");
                let streams = ends.map(|(mesh, peer)| {
                    let api: Api<DynamicObject> = Api::namespaced_with(client.clone(), &mesh, &row.api_resource());
                    let only = watcher::Config::default().fields(&format!("metadata.name={peer}"));
                    watcher(api, only).map(move |event| (mesh.clone(), event)).boxed()
                });
                let mut events = futures::stream::select_all(streams);
                let (mut seen, mut down) = (0, Vec::new());
                loop {
                    let (mesh, event) = tokio::select! {
                        event = events.next() => event.expect("a watch goes on"),
                        _ = &mut end => return (seen, down),
                    };
                    let (watcher::Event::Apply(peer) | watcher::Event::InitApply(peer)) =
                        event.expect("a watch goes on")
                    else {
                        continue;
                    };
                    seen += 1;
                    let status = &peer.data["status"]["discoveryStatus"];
                    if !is_up(status) {
                        down.push(format!("{mesh}: {status}"));
                    }
                    // From the first look on; nobody may be waiting any more.
                    let _ = ready.send(());
                }
            })
        });
        watching.recv().expect("the watch began");
        Self { done, thread }
    }

    /// How many statuses were seen, and those of them that showed a link down.
    fn end(self) -> (usize, Vec<String>) {
        self.done.send(()).expect("it still watches");
        self.thread.join().expect("it ended well")
    }
}

/// Whether an istiod watches the other mesh and is watched by it.
fn is_up(status: &Value) -> bool {
    let mut active = status["active"].as_array().into_iter().flatten();
    active.any(|pod| {
        let mut remotes = pod["remotes"].as_array().into_iter().flatten();
        pod["watch"]["connected"] == true && remotes.any(|remote| remote["connected"] == true)
    })
}

/// Runs that are killed, each after a random number of looks at an object.
struct Killing<'a> {
    sandbox: &'a Sandbox,
    pair: &'a Pair,
    line: String,
    random: fastrand::Rng,
    killed: usize,
}

impl Killing<'_> {
    fn kill(&mut self, mut run: Child) {
        let cluster = self.sandbox.cluster(0);
        for _ in 0..self.random.usize(0..150) {
            cluster.get(
                "ConfigMap",
                &self.pair.stage,
                &format!("{}-ca-root-cert", self.pair.prod),
            );
        }
        assert_eq!(
            run.try_wait().expect("it can be asked"),
            None,
            "a rotation waits for somebody"
        );
        run.kill().expect("it can be killed");
        run.wait().expect("it ended");
        self.killed += 1;
    }

    fn times(&mut self, times: usize) {
        for _ in 0..times {
            let run = self.sandbox.spawn(&self.line);
            self.kill(run);
        }
    }

    /// Kills a run some time after it has told this.
    fn after(&mut self, told: &str) {
        let mut run = self.sandbox.spawn(&self.line);
        let mut lines = BufReader::new(run.stderr.take().expect("a pipe"))
            .lines()
            .map_while(Result::ok);
        let mut before = Vec::new();
        loop {
            let Some(line) = lines.next() else {
                panic!("it never told {told:?}: {before:#?}");
            };
            let is_it = line.contains(told);
            before.push(line);
            if is_it {
                break;
            }
        }
        self.kill(run);
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "the seed repeats a run")]
fn a_rotation_that_is_killed_ten_times_ends_as_it_would_have_and_no_link_is_down_meanwhile() {
    let (sandbox, pair) = (one(), Pair::new("rotate"));
    pair.federate(sandbox);
    let Pair { prod, stage, .. } = &pair;
    let folder = tempfile::tempdir().expect("a folder");
    let (file, root) = (folder.path().join("root-cert.pem"), new_authority(folder.path(), prod));
    let seed = std::env::var("MESHFED_KILL_SEED").ok();
    let seed = seed.map_or_else(|| fastrand::u64(..), |seed| seed.parse().expect("the seed is a number"));
    println!("MESHFED_KILL_SEED={seed}");
    let watch = Watch::of(sandbox, &pair);
    let rotate = format!("cert rotate {prod} {stage} --new {}", file.display());
    let mut killing = Killing {
        sandbox,
        pair: &pair,
        line: rotate.clone(),
        random: fastrand::Rng::with_seed(seed),
        killed: 0,
    };

    killing.times(4);
    killing.after("both roots are in effect at every peer");
    assert_eq!(certificates(&copy(sandbox, &pair)), 2);
    let status = sandbox
        .meshfed(&format!("cert rotate {prod} --status -o json"))
        .expect(1)
        .json();
    assert_eq!(status["peers"][0]["step"], "replace", "{status:#}");
    killing.times(2);

    follow_instructions(sandbox, &pair, folder.path());
    killing.times(2);
    killing.after("present the old one until they restart");
    assert_eq!(
        certificates(&copy(sandbox, &pair)),
        2,
        "nothing is taken out before the gateways follow"
    );

    follow_instructions(sandbox, &pair, folder.path());
    let last = sandbox.spawn(&rotate);
    let last = last.wait_with_output().expect("it ends");
    assert_eq!(last.status.code(), Some(0), "{}", String::from_utf8_lossy(&last.stderr));
    assert_eq!(killing.killed, 10);
    let shown = |text: &str| {
        text.lines()
            .filter(|line| !line.starts_with('#'))
            .collect::<Vec<_>>()
            .join("\n")
    };
    assert_eq!(shown(&copy(sandbox, &pair)), shown(root.trim_end()));
    assert_eq!(show(sandbox, &pair), (0, json!("equal")));

    // Killed when it was over and had not told so: it has nothing to do. And no Secret was ever asked for.
    let again = sandbox.ok(&format!("{rotate} -v")).says(&["nothing is left to do"]);
    let asked: Vec<&str> = again.stderr.lines().filter(|line| line.contains("GET /")).collect();
    assert!(
        asked.len() > 5 && !asked.iter().any(|line| line.contains("secrets")),
        "{again}"
    );
    sandbox.ok(&format!("cert rotate {prod} --status"));

    // New connections, from either side.
    restart_gateways(sandbox, &pair);
    until("the links are up over new connections", || {
        let run = sandbox.meshfed(&format!("status {prod} {stage} --wait=connected --timeout 60s"));
        if run.code == 0 { Ok(()) } else { Err(run.to_string()) }
    });
    let (seen, down) = watch.end();
    assert!(seen > 2, "statuses move with each synchronisation: {seen}");
    assert_eq!(down, Vec::<String>::new(), "of {seen} statuses");
}

#[test]
fn a_root_that_was_replaced_without_a_rotation_is_brought_to_the_copies_beside_the_old_one() {
    let (sandbox, pair) = (one(), Pair::new("stale-root"));
    pair.federate(sandbox);
    let Pair { prod, stage, .. } = &pair;
    assert_eq!(show(sandbox, &pair), (0, json!("equal")));
    let root = new_root(prod);
    replace_root(sandbox, &pair, &root);
    assert_eq!(show(sandbox, &pair), (1, json!("stale")));
    let watch = Watch::of(sandbox, &pair);
    let sync = format!("cert sync {prod} {stage} --timeout 10m");
    sandbox.ok(&sync).says(&[
        "without a restart",
        &format!("rollout restart deployment {stage}-ingress"),
    ]);
    assert_eq!(
        (certificates(&copy(sandbox, &pair)), show(sandbox, &pair)),
        (2, (0, json!("overlap")))
    );
    restart_gateways(sandbox, &pair);
    sandbox.ok(&sync);
    assert_eq!(
        (certificates(&copy(sandbox, &pair)), show(sandbox, &pair)),
        (1, (0, json!("equal")))
    );
    let (_, down) = watch.end();
    assert_eq!(down, Vec::<String>::new());
}

#[test]
fn a_new_root_is_judged_before_anything_is_written() {
    let (sandbox, pair) = (one(), Pair::new("bad-root"));
    pair.federate(sandbox);
    let Pair { prod, stage, .. } = &pair;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("root-cert.pem");
    let key = "-----BEGIN PRIVATE KEY-----\nc2VzYW1lLXNlc2FtZS1zZXNhbWU=\n-----END PRIVATE KEY-----\n";
    let present = copy(sandbox, &pair);
    std::fs::write(&file, format!("{present}{key}")).expect("the folder is ours");
    let before = sandbox.cluster(0).versions(&[prod, stage]);
    let run = sandbox
        .meshfed(&format!("cert rotate {prod} {stage} --new {}", file.display()))
        .expect(2);
    assert!(!run.to_string().contains("c2VzYW1l"), "{run}");
    run.says(&[
        "begins a private key",
        "it is the root that",
        "2 problems found, nothing was written",
    ]);
    assert_eq!(sandbox.cluster(0).versions(&[prod, stage]), before);
    std::fs::write(&file, new_root(prod)).expect("the folder is ours");
    sandbox.ok("install bad-root-third");
    sandbox.ok(&format!("peer {prod} bad-root-third"));
    let run = sandbox
        .meshfed(&format!("cert rotate {prod} {stage} --new {}", file.display()))
        .expect(2);
    run.says(&["federates with `bad-root-third`", "--except bad-root-third"]);
    assert_eq!(certificates(&copy(sandbox, &pair)), 1);
}
