//! The simulator on what led to each document: the same objects, the same deed, and field by field the same statuses.
//!
//! Aside are times, names that are generated, addresses, and what a status still says of the time before the deed.

use meshfed_simulator::{Clusters, Pace, Settings};
use serde_json::{Map, Value, json};

use super::documents::{Recorded, healthy, object, recorded};

const CLUSTER: &str = "one";
const PROD: &str = "prod-mesh";
const STAGE: &str = "stage-mesh";

/// A document, what was done, seconds until it was looked at, and what the simulator does not follow, and why.
struct Row {
    file: &'static str,
    deed: fn(&mut Clusters),
    seconds: i64,
    aside: &'static [&'static str],
}

/// The federation that the deeds are done to, from the objects that people and meshfed wrote.
fn federation() -> Clusters {
    let snapshot = healthy();
    let mut clusters = Clusters::new(&[CLUSTER]);
    clusters.settings = Settings {
        pace: Pace::REAL,
        ..Settings::default()
    };
    clusters.now = snapshot["takenAt"]
        .as_str()
        .and_then(|at| at.parse().ok())
        .expect("a time");
    let meshes = [PROD, STAGE].map(|mesh| (mesh, &snapshot["meshes"][mesh]));
    for (mesh, state) in meshes {
        let roll = written(&state["memberRoll"]["present"]);
        let members = roll["spec"]["members"].as_array().cloned().unwrap_or_default();
        for namespace in members.iter().chain([&json!(mesh)]) {
            let object = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}});
            clusters.apply(CLUSTER, object);
        }
        clusters.apply(CLUSTER, authority(mesh, &state["rootCertificate"]));
        clusters.apply(CLUSTER, written(&state["controlPlane"]["present"]));
        clusters.apply(CLUSTER, roll);
        for services in members
            .iter()
            .filter_map(Value::as_str)
            .map(|member| &state["memberServices"][member])
        {
            for service in services["present"].as_array().into_iter().flatten() {
                let mut service = written(service);
                service["apiVersion"] = json!("v1");
                service["kind"] = json!("Service");
                clusters.apply(CLUSTER, service);
            }
        }
    }
    clusters.settle();
    clusters.after(120);
    for (mesh, state) in meshes {
        for (name, map) in state["peerCertificates"].as_object().into_iter().flatten() {
            clusters.apply(CLUSTER, config_map(mesh, name, map));
        }
        for list in ["peers", "exports", "imports"] {
            for object in state[list]["present"].as_array().into_iter().flatten() {
                clusters.apply(CLUSTER, written(object));
            }
        }
    }
    clusters.settle();
    clusters.after(60);
    clusters
}

/// What somebody wrote of an object.
fn written(object: &Value) -> Value {
    let metadata = &object["metadata"];
    let mut spec = object["spec"].clone();
    if let Some(spec) = spec.as_object_mut() {
        spec.retain(|field, _| !field.starts_with("clusterIP"));
    }
    json!({"apiVersion": object["apiVersion"], "kind": object["kind"], "spec": spec,
        "metadata": {"name": metadata["name"], "namespace": metadata["namespace"], "labels": metadata["labels"]}})
}

/// The Secret of a certificate authority, which a new mesh takes over.
fn authority(namespace: &str, published: &Value) -> Value {
    let root = published["present"]["data"]["root-cert.pem"].as_str().expect("a root");
    let root = k8s_openapi::ByteString(root.as_bytes().to_vec());
    json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "istio-ca-secret", "namespace": namespace},
        "data": {"ca-cert.pem": root}})
}

fn config_map(namespace: &str, name: &str, observed: &Value) -> Value {
    json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": namespace},
        "data": observed["present"]["data"]})
}

fn change_peer(clusters: &mut Clusters, mesh: &str, peer: &str, change: fn(&mut Value)) {
    clusters.patch(CLUSTER, "ServiceMeshPeer", (mesh, peer), |object| {
        change(&mut object["spec"])
    });
}

fn import_rule(clusters: &mut Clusters, rule: Value) {
    clusters.patch(CLUSTER, "ImportedServiceSet", (PROD, STAGE), |set| {
        set["spec"]["importRules"][0] = rule
    });
}

/// The certificate that prod-mesh knows stage-mesh by.
const CERTIFICATE: (&str, &str) = (PROD, "stage-mesh-ca-root-cert");

fn certificate(clusters: &Clusters) -> Value {
    clusters.get(CLUSTER, "ConfigMap", CERTIFICATE)
}

fn swap_root(clusters: &mut Clusters) {
    let own = clusters.get(CLUSTER, "ConfigMap", (PROD, "istio-ca-root-cert"))["data"].clone();
    clusters.patch(CLUSTER, "ConfigMap", CERTIFICATE, |map| map["data"] = own);
}

fn restart(clusters: &mut Clusters, deployment: &str) {
    clusters.restart(CLUSTER, (PROD, deployment));
    clusters.settle();
}

fn swap_root_and_restart(clusters: &mut Clusters) {
    swap_root(clusters);
    clusters.after(75);
    restart(clusters, "istiod-prod-mesh");
    restart(clusters, "stage-mesh-egress");
}

fn deny_all(clusters: &mut Clusters) {
    clusters.apply(
        CLUSTER,
        json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
            "metadata": {"name": "deny-all", "namespace": PROD}, "spec": {"podSelector": {}, "policyTypes": ["Ingress"]}}),
    );
    clusters.delete(CLUSTER, "NetworkPolicy", (PROD, "istio-mesh-prod-mesh"));
}

/// The new istiod's watch went through a TLS connection of the old egress gateway until that was restarted too.
const NEVER_UP: &str = "ServiceMeshPeer prod-mesh/stage-mesh /inactive/0/watch/lastDisconnect";

const ROWS: &[Row] = &[
    Row {
        file: "02-link-healthy.yaml",
        deed: |_| {},
        seconds: 60,
        aside: &[],
    },
    Row {
        file: "10-clientid.json",
        deed: |clusters| {
            change_peer(clusters, STAGE, PROD, |spec| {
                spec["security"]["clientID"] = json!("prod-mesh.local/ns/prod-mesh/sa/wrong-egress-service-account")
            });
        },
        seconds: 70,
        aside: &[],
    },
    Row {
        file: "11-root-swapped.json",
        deed: swap_root,
        seconds: 75,
        aside: &[],
    },
    Row {
        file: "11b-root-swapped-gateway-restart.json",
        deed: swap_root_and_restart,
        seconds: 180,
        aside: &[NEVER_UP],
    },
    Row {
        file: "11c-root-mended-istiod-starved.json",
        deed: |clusters| {
            let right = certificate(clusters)["data"].clone();
            swap_root_and_restart(clusters);
            clusters.after(180);
            clusters.patch(CLUSTER, "ConfigMap", CERTIFICATE, |map| map["data"] = right);
        },
        seconds: 480,
        aside: &[NEVER_UP],
    },
    Row {
        file: "12-root-truncated.json",
        deed: |clusters| {
            clusters.patch(CLUSTER, "ConfigMap", CERTIFICATE, |map| {
                let pem = map["data"]["root-cert.pem"].as_str().unwrap_or_default();
                map["data"]["root-cert.pem"] = json!(pem[..400]);
            });
        },
        seconds: 75,
        aside: &[],
    },
    Row {
        file: "15-address.json",
        deed: |clusters| {
            change_peer(clusters, PROD, STAGE, |spec| {
                spec["remote"]["addresses"] = json!(["prod-mesh-ingres.stage-mesh.svc.cluster.local"])
            });
        },
        seconds: 70,
        aside: &[],
    },
    Row {
        file: "17-service-port.json",
        deed: |clusters| {
            change_peer(clusters, PROD, STAGE, |spec| {
                spec["remote"]["servicePort"] = json!(15444)
            })
        },
        seconds: 75,
        aside: &[],
    },
    Row {
        file: "19-iss-local-no-alias.json",
        deed: |clusters| {
            import_rule(
                clusters,
                json!({"type": "NameSelector", "importAsLocal": true,
                    "nameSelector": {"namespace": "stage-bookinfo", "name": "details"}}),
            );
        },
        seconds: 75,
        aside: &[],
    },
    Row {
        file: "20-iss-local-merge.json",
        deed: |clusters| {
            import_rule(
                clusters,
                json!({"type": "NameSelector", "importAsLocal": true,
                    "nameSelector": {"namespace": "stage-bookinfo", "name": "details",
                        "alias": {"namespace": "prod-bookinfo", "name": "details"}}}),
            );
        },
        seconds: 75,
        aside: &[],
    },
    Row {
        file: "21-egress-gone.json",
        deed: |clusters| {
            clusters.patch(CLUSTER, "ServiceMeshControlPlane", (PROD, PROD), |object| {
                let gateways = object["spec"]["gateways"]["additionalEgress"]
                    .as_object_mut()
                    .expect("gateways");
                gateways.remove("stage-mesh-egress");
            });
        },
        seconds: 60,
        aside: &[],
    },
    Row {
        file: "23-smp-deleted-exporting.json",
        deed: |clusters| clusters.delete(CLUSTER, "ServiceMeshPeer", (STAGE, PROD)),
        // It was looked at while the listeners drained.
        seconds: 40,
        aside: &[],
    },
    Row {
        file: "23b-smp-recreated-wedged.json",
        deed: |clusters| {
            let peer = written(&clusters.get(CLUSTER, "ServiceMeshPeer", (STAGE, PROD)));
            clusters.delete(CLUSTER, "ServiceMeshPeer", (STAGE, PROD));
            clusters.after(60);
            clusters.apply(CLUSTER, peer);
        },
        seconds: 150,
        aside: &[],
    },
    Row {
        file: "27-networkpolicy.json",
        deed: deny_all,
        seconds: 50,
        aside: &[],
    },
    Row {
        file: "27b-networkpolicy-istiod-restart.json",
        deed: |clusters| {
            deny_all(clusters);
            clusters.after(50);
            restart(clusters, "istiod-prod-mesh");
        },
        seconds: 60,
        aside: &[],
    },
];

/// The documents that are replayed.
pub fn files() -> impl Iterator<Item = &'static str> {
    ROWS.iter().map(|row| row.file)
}

/// What a status says now, by the paths of its fields.
fn said(kind: &str, status: &Value) -> Map<String, Value> {
    let mut fields = Map::new();
    if kind != "ServiceMeshPeer" {
        fields.insert(String::new(), status.clone());
        return fields;
    }
    for list in ["active", "inactive"] {
        let entries = status["discoveryStatus"][list].as_array().cloned().unwrap_or_default();
        for (index, entry) in entries.iter().enumerate() {
            let mut field = |path: &str, value: Value| fields.insert(format!("/{list}/{index}/{path}"), value);
            let watch = &entry["watch"];
            field("watch/connected", watch["connected"].clone());
            field("watch/lastConnected", is_there(&watch["lastConnected"]));
            field("watch/lastFullSync", is_there(&watch["lastFullSync"]));
            // Of a watch that is up these two are history.
            if watch["connected"] == false {
                field("watch/lastDisconnect", is_there(&watch["lastDisconnect"]));
                let text = watch["lastDisconnectStatus"].as_str().unwrap_or_default();
                field("watch/lastDisconnectStatus", json!(without_addresses(text)));
            }
            // The other watches are those of pods that are gone.
            let remotes = entry["remotes"].as_array().cloned().unwrap_or_default();
            if let Some(last) = remotes.iter().max_by_key(|remote| remote["lastConnected"].to_string()) {
                field("remotes/connected", last["connected"].clone());
                if last["connected"] == false {
                    field("remotes/lastDisconnect", is_there(&last["lastDisconnect"]));
                }
            }
        }
    }
    fields
}

fn is_there(value: &Value) -> Value {
    json!(!value.is_null())
}

/// A text without IPv4 addresses.
fn without_addresses(text: &str) -> String {
    let mut words = Vec::new();
    for word in text.split(' ') {
        let (address, rest) = word.split_once(':').unwrap_or((word, ""));
        let is_address = address.parse::<std::net::Ipv4Addr>().is_ok();
        words.push(if is_address {
            format!("ADDRESS:{rest}")
        } else {
            word.to_owned()
        });
    }
    words.join(" ")
}

/// The fields that differ, as `kind name path: recorded, simulated`.
fn differences(recorded: &Recorded, clusters: &Clusters) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for object in &recorded.objects {
        let (namespace, name) = object.name.split_once('/').expect("namespace and name");
        let simulated = clusters.get(CLUSTER, &object.kind, (namespace, name));
        let (theirs, ours) = (
            said(&object.kind, &object.status),
            said(&object.kind, &simulated["status"]),
        );
        for path in theirs
            .keys()
            .chain(ours.keys().filter(|path| !theirs.contains_key(*path)))
        {
            let (theirs, ours) = (theirs.get(path), ours.get(path));
            if theirs != ours {
                let shown = |value: Option<&Value>| value.map_or_else(|| "nothing".to_owned(), Value::to_string);
                let at = format!("{} {} {path}", object.kind, object.name);
                found.push((at, format!("{}, simulated {}", shown(theirs), shown(ours))));
            }
        }
    }
    found
}

#[test]
fn the_simulator_writes_what_a_real_istiod_wrote() {
    let healthy = federation();
    let mut wrong = Vec::new();
    for row in ROWS {
        let mut clusters = healthy.clone();
        (row.deed)(&mut clusters);
        clusters.settle();
        clusters.after(row.seconds);
        let found = differences(&recorded(row.file), &clusters);
        let unknown = found.iter().filter(|(at, _)| !row.aside.contains(&at.as_str()));
        wrong.extend(unknown.map(|(at, what)| format!("{}: {at}: {what}", row.file)));
        let followed = row
            .aside
            .iter()
            .filter(|aside| !found.iter().any(|(at, _)| at == *aside));
        wrong.extend(followed.map(|at| format!("{}: {at} is followed by now", row.file)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The conditions of a control plane without their times, and the generation that it has seen.
fn condition_of(control_plane: &Value, type_: &str) -> Value {
    let conditions = control_plane["status"]["conditions"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let mut found = conditions
        .into_iter()
        .find(|condition| condition["type"] == type_)
        .expect("a condition");
    found["lastTransitionTime"].take();
    found
}

#[test]
fn a_control_plane_that_is_being_made_and_one_whose_gateways_are_gone_say_what_real_ones_said() {
    let making = object("01-smcp-pausing-install.yaml");
    let mut clusters = Clusters::new(&[CLUSTER]);
    clusters.settings.pace = Pace::REAL;
    clusters.apply(CLUSTER, written(&making));
    clusters.after(100);
    let control_plane = |clusters: &Clusters| clusters.get(CLUSTER, "ServiceMeshControlPlane", (PROD, PROD));
    let simulated = control_plane(&clusters);
    for type_ in ["Installed", "Reconciled", "Ready"] {
        assert_eq!(condition_of(&simulated, type_), condition_of(&making, type_));
    }
    let seen = |object: &Value| object["status"]["observedGeneration"].clone();
    assert_eq!((seen(&simulated), seen(&making)), (Value::Null, Value::Null));

    let without = object("30-smcp-after-unpeer.yaml");
    clusters.after(20);
    clusters.patch(CLUSTER, "ServiceMeshControlPlane", (PROD, PROD), |object| {
        object["spec"] = without["spec"].clone()
    });
    clusters.settle();
    let simulated = control_plane(&clusters);
    for type_ in ["Installed", "Ready"] {
        assert_eq!(condition_of(&simulated, type_), condition_of(&without, type_));
    }
    assert_eq!(seen(&simulated), simulated["metadata"]["generation"]);
    // Nobody said so: the profile has automatic Routes.
    let recorded = &without["status"]["appliedValues"]["istio"]["gateways"]["istio-ingressgateway"];
    assert_eq!(recorded["ior_enabled"], true);
    let istiod = clusters.get(CLUSTER, "Pod", (PROD, "istiod-prod-mesh-0"));
    assert_eq!(
        istiod["spec"]["containers"][0]["env"],
        json!([{"name": "ENABLE_IOR", "value": "true"}])
    );
}
