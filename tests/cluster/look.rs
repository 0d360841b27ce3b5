//! Looking at a federation: drawn, watched, waited for, and where its pages are.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::harness::{Pair, Sandbox, one};

#[test]
fn a_federation_is_drawn_as_it_is_and_a_cut_link_is_marked() {
    let sandbox = one();
    let pair = Pair::new("draw");
    pair.share(sandbox);
    let Pair {
        prod,
        stage,
        prod_members,
        ..
    } = &pair;
    sandbox.ok(&format!(
        "mirror {prod_members}/details --in {prod} --to {prod_members}/details-v2@{stage}"
    ));

    let graph = sandbox.ok(&format!("graph {prod} {stage} -o json")).json();
    assert_eq!(
        (&graph["kind"], &graph["healthy"]),
        (&json!("Graph"), &json!(true)),
        "{graph:#}"
    );
    let kinds = |kind: &str| {
        let edges = graph["edges"].as_array().into_iter().flatten();
        edges.filter(|edge| edge["kind"] == kind).count()
    };
    assert_eq!(
        ["link", "import", "route", "mirror"].map(kinds),
        [2, 1, 1, 1],
        "{graph:#}"
    );
    let text = sandbox.ok(&format!("graph {prod} {stage}")).stdout;
    assert!(
        text.contains("mirror 100%") && text.contains(&format!("══▶ {stage}  connected")),
        "{text}"
    );
    for (format, begin) in [("mermaid", "flowchart LR"), ("dot", "digraph"), ("svg", "<svg ")] {
        let drawn = sandbox.ok(&format!("graph {prod} {stage} -o {format}")).stdout;
        assert!(drawn.starts_with(begin), "{drawn}");
    }

    // Half of the federation is taken away by hand: what is listed is stale now.
    sandbox.cluster(0).delete("ServiceMeshPeer", stage, prod);
    crate::harness::until("the graph shows the link down", || {
        let run = sandbox.meshfed(&format!("graph {prod} {stage}"));
        let marked = run.stdout.contains(&format!("══✗ {stage}  down")) && run.stdout.contains("(stale)");
        if run.code == 1 && marked {
            Ok(())
        } else {
            Err(run.to_string())
        }
    });
}

#[test]
fn pictures_are_for_graph_and_wide_tables_for_the_rest() {
    let sandbox = one();
    sandbox
        .meshfed("status -o svg")
        .expect(2)
        .says(&["table, wide, json, yaml, name"]);
    sandbox
        .meshfed("graph -o wide")
        .expect(2)
        .says(&["text, mermaid, dot, svg, json, yaml, name"]);
}

#[test]
fn a_wait_ends_when_the_state_is_reached_and_tells_what_is_missing_when_it_is_not() {
    let sandbox = one();
    let pair = Pair::new("await");
    pair.install(sandbox);
    let Pair {
        prod,
        stage,
        prod_members,
        stage_members,
    } = &pair;
    let wait = |state: &str, timeout: &str| {
        meshfed(
            sandbox,
            &format!("status {prod} {stage} -o json --wait={state} --timeout {timeout}"),
        )
    };

    let (code, document, stderr) = wait("connected", "1s");
    assert_eq!((code, &document["kind"]), (4, &json!("Status")), "{stderr}");
    assert!(
        stderr.contains(&format!("mesh `{prod}`")) && stderr.contains("no ServiceMeshPeer"),
        "{stderr}"
    );

    let (outcome, _) = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| wait("imported", "90s"));
        sandbox.ok(&format!("peer {prod} {stage}"));
        sandbox.ok(&format!(
            "import {stage_members}/details --in {prod} --from {stage} --as {prod_members}/details-v2 --wait none"
        ));
        let (code, _, stderr) = wait("imported", "1s");
        assert_eq!(code, 4, "nothing is exported yet: {stderr}");
        let rule = format!("rule 1 ({stage_members}/details) of ImportedServiceSet {prod}/{stage}");
        assert!(stderr.contains(&rule), "{stderr}");
        sandbox.ok(&format!("export {stage_members}/details --in {stage} --to {prod}"));
        (waiting.join().expect("the wait ends"), ())
    });
    let (code, document, stderr) = outcome;
    assert_eq!(code, 0, "{stderr}");
    assert_eq!(document["imports"][0]["stale"], false, "{document:#}");
    assert_eq!(wait("synced", "1s").0, 0);
}

#[test]
#[cfg(unix)]
fn a_watch_tells_each_change_and_ends_with_the_verdict_on_what_it_told_last() {
    let sandbox = one();
    let pair = Pair::new("watch");
    pair.federate(sandbox);
    let Pair { prod, stage, .. } = &pair;
    let mut watch = Command::new(env!("CARGO_BIN_EXE_meshfed"))
        .args(["status", "--watch", prod, stage])
        .env("KUBECONFIG", &sandbox.kubeconfig)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("meshfed starts");
    let stdout = watch.stdout.take().expect("standard output is a pipe");
    let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
    let link = format!("{prod} → {stage}: ");
    let told = lines.find(|line| line.contains(&link)).expect("the link is told");
    assert!(told.ends_with(": connected"), "{told}");
    sandbox.cluster(0).delete("ServiceMeshPeer", stage, prod);
    let told = lines.find(|line| line.contains(&link)).expect("the change is told");
    assert!(told.contains(": down: "), "{told}");
    // Ctrl-C, as a terminal sends it.
    let interrupted = Command::new("kill").args(["-INT", &watch.id().to_string()]).status();
    assert!(interrupted.is_ok_and(|status| status.success()));
    assert_eq!(
        watch.wait().expect("it ends").code(),
        Some(1),
        "the link is down, so the verdict is no"
    );
}

#[test]
fn a_page_of_the_mesh_has_an_address_or_a_reason_why_not() {
    let sandbox = one();
    sandbox.ok("install pages-on --profile demo");
    sandbox.ok("install pages-off");
    // Their Routes are made by operators of their own.
    for operator in ["kiali-operator.v1.65.11", "jaeger-operator.v1.47.1"] {
        let version = json!({"apiVersion": "operators.coreos.com/v1alpha1", "kind": "ClusterServiceVersion",
            "metadata": {"name": operator}, "spec": {"displayName": operator, "version": "1.0.0",
                "install": {"strategy": "deployment", "spec": {"deployments": []}}}});
        sandbox.cluster(0).apply("hand", "pages-on", &version);
    }
    let host = |addon: &str| {
        crate::harness::until("the Route is there", || {
            let run = sandbox.meshfed(&format!("dashboard {addon} pages-on"));
            if run.code == 0 {
                Ok(run.stdout.trim().to_owned())
            } else {
                Err(run.to_string())
            }
        })
    };
    for addon in ["kiali", "jaeger", "grafana", "prometheus"] {
        assert_eq!(host(addon), format!("https://{addon}-pages-on.apps.sandbox.test/"));
    }
    let document = sandbox.ok("dashboard kiali pages-on -o json").json();
    assert_eq!(
        (&document["kind"], &document["route"]),
        (&json!("Dashboard"), &json!("pages-on/kiali"))
    );
    let off = sandbox.meshfed("dashboard kiali pages-off").expect(1);
    off.says(&["kiali is not installed", "spec.addons.kiali.enabled: false"]);
    let off = sandbox.meshfed("dashboard jaeger pages-off").expect(1);
    off.says(&["jaeger is not installed", "spec.tracing.type: None"]);
}

#[test]
fn traffic_for_a_service_goes_to_the_mesh_s_entrance_and_expects_the_split_of_its_route() {
    let sandbox = one();
    let pair = Pair::new("load");
    pair.share(sandbox);
    let Pair {
        prod,
        stage,
        prod_members,
        ..
    } = &pair;
    sandbox.ok(&format!("split {prod_members}/details --in {prod} local=80 {stage}=20"));
    let line = format!("traffic {prod_members}/details --in {prod} --requests 100 -o json");
    let shares = |report: &Value, field: &str| {
        let shares = report["shares"].as_array().into_iter().flatten();
        shares.map(|share| share[field].clone()).collect::<Vec<Value>>()
    };
    let (code, report, stderr) = meshfed(sandbox, &format!("{line} --via http://{}/", entrance()));
    assert_eq!((code, &report["decision"]), (0, &json!("fits")), "{report:#}\n{stderr}");
    assert_eq!(shares(&report, "expected"), [80.0, 20.0]);
    assert_eq!(shares(&report, "count"), [80, 20]);

    // The sandbox has Routes but no router, so that the way in is found and leads nowhere.
    let (code, report, stderr) = meshfed(sandbox, &line);
    let url = format!("http://istio-ingressgateway-{prod}.apps.sandbox.test/");
    assert_eq!((code, &report["url"]), (3, &json!(url)), "{report:#}\n{stderr}");
    assert_eq!(
        (&report["failed"], &report["decision"]),
        (&json!(100), &json!("unknown")),
        "{report:#}"
    );
}

/// A server on loopback that names the local service four times and the peer's once.
fn entrance() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address").to_string();
    let number = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    std::thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let number = std::sync::Arc::clone(&number);
            std::thread::spawn(move || {
                let mut writer = connection.try_clone().expect("a second handle");
                for line in BufReader::new(connection).lines().map_while(Result::ok) {
                    if line.is_empty() {
                        let turn = number.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                        let name = if turn % 5 == 4 { "details-v2" } else { "details" };
                        let answer = format!("HTTP/1.1 200 OK\r\nx-backend: {name}\r\ncontent-length: 0\r\n\r\n");
                        if writer.write_all(answer.as_bytes()).is_err() {
                            return;
                        }
                    }
                }
            });
        }
    });
    address
}

/// meshfed without the harness's own `--timeout`.
fn meshfed(sandbox: &Sandbox, line: &str) -> (i32, Value, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_meshfed"))
        .args(line.split_whitespace())
        .env("KUBECONFIG", &sandbox.kubeconfig)
        .stdin(Stdio::null())
        .output()
        .expect("meshfed runs");
    let document = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code().unwrap_or(-1), document, stderr)
}
