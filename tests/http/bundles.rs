//! Two administrators with a cluster each, which the other one cannot open, and bundles between them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};
use serde_json::{Value, json};

use crate::server::{Answer, Clusters, Request, Run, not_found, serve};

/// The objects of a cluster, by their paths.
type Objects = Arc<Mutex<BTreeMap<String, Value>>>;

/// A cluster with one mesh, as far as bundles have to do with it, and the kubeconfig of its administrator.
struct Side {
    mesh: &'static str,
    objects: Objects,
    clusters: Clusters,
}

const KINDS: [&str; 8] = [
    "services",
    "pods",
    "nodes",
    "servicemeshpeers",
    "exportedservicesets",
    "importedservicesets",
    "configmaps",
    "namespaces",
];

impl Side {
    fn new(mesh: &'static str, context: &'static str, address: &'static str) -> Self {
        let objects: Objects = Arc::default();
        let path = |group: &str, plural: &str, name: &str| format!("/{group}/namespaces/{mesh}/{plural}/{name}");
        let place = |name: &str| json!({"name": name, "namespace": mesh, "resourceVersion": "1", "uid": name});
        let condition = |kind: &str| json!({"type": kind, "status": "True", "reason": "ComponentsReady"});
        let control_plane = json!({
            "apiVersion": "maistra.io/v2", "kind": "ServiceMeshControlPlane", "metadata": place(mesh),
            "spec": {"version": "v2.5", "security": {"trust": {"domain": format!("{mesh}.local")}}},
            "status": {"conditions": [condition("Reconciled"), condition("Ready")]},
        });
        let root = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": place("istio-ca-root-cert"),
            "data": {"root-cert.pem": root(mesh)}});
        let system =
            json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "kube-system", "uid": context}});
        objects.lock().expect("no test has panicked").extend([
            (
                path("apis/maistra.io/v2", "servicemeshcontrolplanes", mesh),
                control_plane,
            ),
            (path("api/v1", "configmaps", "istio-ca-root-cert"), root),
            ("/api/v1/namespaces/kube-system".to_owned(), system),
        ]);
        let held = Arc::clone(&objects);
        let server =
            serve(move |request| answer(&mut held.lock().expect("no test has panicked"), mesh, address, request));
        let clusters = Clusters::new(&[(context, server)]);
        Self {
            mesh,
            objects,
            clusters,
        }
    }

    fn meshfed(&self, line: &str) -> Run {
        self.clusters.meshfed(line)
    }

    fn get(&self, group: &str, plural: &str, name: &str) -> Value {
        let path = format!("/{group}/namespaces/{}/{plural}/{name}", self.mesh);
        let objects = self.objects.lock().expect("no test has panicked");
        objects.get(&path).cloned().unwrap_or_default()
    }

    fn all(&self) -> BTreeMap<String, Value> {
        self.objects.lock().expect("no test has panicked").clone()
    }
}

fn root(name: &str) -> String {
    let mut parameters = CertificateParams::new(Vec::new()).expect("no names");
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters.distinguished_name.push(rcgen::DnType::CommonName, name);
    let certificate = parameters.self_signed(&KeyPair::generate().expect("a key"));
    certificate.expect("a certificate").pem()
}

fn answer(objects: &mut BTreeMap<String, Value>, mesh: &str, address: &str, request: &Request) -> Answer {
    let (folder, last) = request.path.rsplit_once('/').unwrap_or_default();
    let found = objects.get(&request.path).cloned();
    match (request.method.as_str(), found) {
        ("GET", Some(object)) => (200, object),
        ("GET", None) if KINDS.contains(&last) => {
            let within = format!("{folder}/{last}/");
            let items = objects.iter().filter(|(path, _)| path.starts_with(&within));
            let items: Vec<Value> = items.map(|(_, object)| object.clone()).collect();
            (
                200,
                json!({"kind": "List", "apiVersion": "v1", "metadata": {"resourceVersion": "1"}, "items": items}),
            )
        }
        ("PATCH", found) => {
            let code = if found.is_some() { 200 } else { 201 };
            let mut object = found.unwrap_or_else(|| json!({}));
            json_patch::merge(&mut object, &request.body);
            object["metadata"]["resourceVersion"] = json!("2");
            if !request.is_dry_run() {
                if last == mesh {
                    make_gateways(objects, mesh, address, &object);
                }
                objects.insert(request.path.clone(), object.clone());
            }
            (code, object)
        }
        _ => not_found(),
    }
}

/// Does what the operator does, and the platform for load balancers.
fn make_gateways(objects: &mut BTreeMap<String, Value>, mesh: &str, address: &str, control_plane: &Value) {
    let ingress = control_plane["spec"]["gateways"]["additionalIngress"].as_object();
    for (name, gateway) in ingress.into_iter().flatten() {
        let service = json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": name, "namespace": mesh},
            "spec": {"type": gateway["service"]["type"], "ports": [{"port": 8188}, {"port": 15443}]},
            "status": {"loadBalancer": {"ingress": [{"ip": address}]}}});
        objects.insert(format!("/api/v1/namespaces/{mesh}/services/{name}"), service);
    }
}

#[track_caller]
fn ok(run: Run) -> Run {
    assert_eq!(run.code, 0, "{run}");
    run
}

#[track_caller]
fn fingerprint(run: &Run) -> String {
    let told = run
        .stderr
        .split("fingerprint ")
        .nth(1)
        .unwrap_or_else(|| panic!("no fingerprint: {run}"));
    told.chars().take(95).collect()
}

#[test]
fn each_administrator_writes_one_side_with_the_bundle_of_the_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| folder.path().join(name).display().to_string();
    let (from_prod, from_stage) = (file("prod.yaml"), file("stage.yaml"));
    let prod = Side::new("prod", "east", "198.51.100.1");
    let stage = Side::new("stage", "west", "198.51.100.2");

    let bundle = format!("bundle prod/prod --for stage -o {from_prod}");
    let lacking = [
        "has no ingress gateway `stage-ingress` and no egress gateway `stage-egress`; a bundle makes nothing",
        "`meshfed install prod/prod@east --peer stage --expose loadbalancer`",
    ];
    prod.meshfed(&bundle).fails(1, &lacking);

    // The gateways of prod come with an installation; here the other way round, as its first line does it.
    let gateways = json!({"service": {"type": "LoadBalancer"}, "enabled": true});
    let spec = json!({"spec": {"gateways": {"additionalIngress": {"stage-ingress": gateways},
        "additionalEgress": {"stage-egress": {"enabled": true}}}}});
    {
        let mut objects = prod.objects.lock().expect("no test has panicked");
        let path = "/apis/maistra.io/v2/namespaces/prod/servicemeshcontrolplanes/prod";
        let mut control_plane = objects[path].clone();
        json_patch::merge(&mut control_plane, &spec);
        make_gateways(&mut objects, "prod", "198.51.100.1", &control_plane);
        objects.insert(path.to_owned(), control_plane);
    }
    let before = prod.all();
    let told = fingerprint(&ok(prod.meshfed(&bundle)));
    assert_eq!(prod.all(), before, "a bundle makes nothing");
    let shown = ok(stage.meshfed(&format!("bundle --show {from_prod} --output json"))).json();
    assert_eq!(shown["fingerprint"], told);
    assert_eq!(shown["bundle"]["addresses"], json!(["198.51.100.1"]));
    assert_eq!(
        shown["bundle"]["clientID"],
        "prod.local/ns/prod/sa/stage-egress-service-account"
    );

    let before = stage.all();
    let peer = format!("peer stage/stage --with {from_prod}");
    let wrong = format!("{peer} --expect-fingerprint {}", "00".repeat(32));
    stage
        .meshfed(&wrong)
        .fails(2, &["not the one that was expected", "nothing was written"]);
    ok(stage.meshfed(&format!("{peer} --dry-run")));
    assert_eq!(stage.all(), before);
    let run = ok(stage.meshfed(&format!("{peer} --expect-fingerprint {told} --show-commands")));
    let way_back = "`meshfed bundle stage/stage@west --for prod -o stage-for-prod.yaml`";
    assert!(run.stderr.contains(way_back), "{run}");
    let written = stage.get("apis/federation.maistra.io/v1", "servicemeshpeers", "prod");
    assert_eq!(written["spec"]["remote"]["addresses"], json!(["198.51.100.1"]));
    assert_eq!(
        written["spec"]["security"]["clientID"],
        "prod.local/ns/prod/sa/stage-egress-service-account"
    );
    let copied = stage.get("api/v1", "configmaps", "prod-ca-root-cert");
    let published = prod.get("api/v1", "configmaps", "istio-ca-root-cert");
    let certificate = |map: &Value| {
        map["data"]["root-cert.pem"]
            .as_str()
            .unwrap_or_default()
            .replace('\r', "")
    };
    assert_eq!(certificate(&copied).trim(), certificate(&published).trim());

    ok(stage.meshfed(&format!("bundle stage/stage --for prod -o {from_stage}")));
    ok(prod.meshfed(&format!("peer prod/prod --with {from_stage}")));
    let written = prod.get("apis/federation.maistra.io/v1", "servicemeshpeers", "stage");
    assert_eq!(written["spec"]["remote"]["addresses"], json!(["198.51.100.2"]));

    // One side alone says so first, with what is for the other; a bundle is the other side's word, and no more.
    let alone = prod.meshfed("status prod/prod");
    let first = alone.stdout.lines().next().unwrap_or_default();
    assert!(first.starts_with("`stage` was not looked at"), "{alone}");
    let way_back = "\n  meshfed bundle prod/prod@east --for stage -o prod-for-stage.yaml\n";
    assert!(alone.stdout.contains(way_back), "{alone}");
    let with = prod.meshfed(&format!("status prod/prod --with {from_stage} -o json"));
    let document = with.json();
    assert_eq!(document["notLookedAt"], Value::Null, "{with}");
    let meshes = document["meshes"].as_array().expect("meshes");
    let stage_row = meshes.iter().find(|row| row["name"] == "stage").expect("a row");
    assert_eq!(
        (&stage_row["state"], &stage_row["trustDomain"]),
        (&json!("told"), &json!("stage.local")),
        "{with}"
    );
    let links: Vec<&Value> = document["links"]
        .as_array()
        .expect("links")
        .iter()
        .map(|link| &link["from"])
        .collect();
    assert_eq!(
        links,
        ["prod"],
        "what only the other side can see is no link of this answer: {with}"
    );
    prod.meshfed(&format!("status prod/prod --with {from_prod}"))
        .fails(2, &["which is looked at itself"]);

    let again = ok(prod.meshfed(&format!("peer prod/prod --with {from_stage} -o json"))).json();
    let mut outcomes = again["changes"].as_array().expect("changes").iter();
    assert!(outcomes.all(|change| change["outcome"] == "unchanged"), "{again:#}");
}

#[test]
fn a_link_that_does_not_come_in_time_is_this_sides_to_tell() {
    let folder = tempfile::tempdir().expect("a folder");
    let from_prod = folder.path().join("prod.yaml").display().to_string();
    let prod = Side::new("prod", "east", "198.51.100.1");
    let stage = Side::new("stage", "west", "198.51.100.2");
    let bundle = format!(
        "bundle prod/prod --for stage --address gw.example.com --ingress-gateway istio-ingressgateway \
         --egress-gateway istio-egressgateway -o {from_prod}"
    );
    ok(prod.meshfed(&bundle));
    let peer = format!("peer stage/stage --with {from_prod} --wait connected --timeout 1s");
    let run = stage.meshfed(&peer);
    run.fails(4, &["the other one is its administrator's to look at"]);
    let written = stage.get("apis/federation.maistra.io/v1", "servicemeshpeers", "prod");
    assert_eq!(written["spec"]["remote"]["addresses"], json!(["gw.example.com"]));
}
