//! Faults that no object of a cluster brings about, so that they are put into what is observed of one.

use meshfed::snapshot::{MeshState, Observed, Origin, Snapshot, ToldMesh, UnknownField};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::row::{ROW, Row, Worlds};

const NO_CONNECTION_IS_CUT: &str = "no object of a cluster makes the simulator cut a connection or answer otherwise";
const NO_OPERATOR: &str = "what is simulated is an operator that works";

pub const ROWS: &[Row] = &[
    Row {
        what: "no Service Mesh operator",
        code: "MF0201",
        at: (
            "{prod}",
            "CustomResourceDefinition",
            "servicemeshcontrolplanes.maistra.io",
        ),
        observed: Some(|snapshot| {
            for mesh in snapshot.meshes.values_mut() {
                edit(&mut mesh.kinds, |kinds| without(kinds, "ServiceMeshControlPlane"));
            }
        }),
        worlds: Worlds::InMemory(NO_OPERATOR),
        ..ROW
    },
    Row {
        what: "an operator that failed to install",
        code: "MF0203",
        at: ("{prod}", "ClusterServiceVersion", "{prod}/servicemeshoperator.v2.6.0"),
        observed: Some(|snapshot| prod(snapshot).operators = operator("2.6.0", "Failed")),
        worlds: Worlds::InMemory(NO_OPERATOR),
        ..ROW
    },
    Row {
        what: "an operator that is older than the control plane",
        code: "MF0204",
        at: ("{prod}", "ServiceMeshControlPlane", "{prod}/{prod}"),
        observed: Some(|snapshot| prod(snapshot).operators = operator("2.1.0", "Succeeded")),
        worlds: Worlds::InMemory(NO_OPERATOR),
        ..ROW
    },
    Row {
        faults: &[36],
        what: "an egress gateway that goes on with the trust domain from before",
        code: "MF0610",
        at: ("{prod}", "Deployment", "{prod}/{stage}-egress"),
        symptom: "503 Service Unavailable",
        observed: Some(|snapshot| {
            edit(&mut prod(snapshot).pods, |pods| started_with(pods, "prod-old.local"));
            watch_ended(snapshot, "503 Service Unavailable");
        }),
        worlds: Worlds::InMemory("an operator that works makes the gateways anew when the trust domain changes"),
        ..ROW
    },
    Row {
        what: "a sidecar that is not ready",
        code: "MF0404",
        at: ("{prod}", "Pod", "{prod-shop}/details-*"),
        observed: Some(|snapshot| {
            let pods = prod(snapshot)
                .member_pods
                .get_mut("prod-shop")
                .expect("pods of the member");
            edit(pods, |pods| {
                pods[0]["status"]["containerStatuses"] = json!([{"name": "istio-proxy", "ready": false}]);
            });
        }),
        worlds: Worlds::InMemory("every container that is simulated is ready"),
        ..ROW
    },
    Row {
        what: "a load balancer that has no address yet",
        code: "MF0514",
        at: ("{stage}", "Service", "{stage}/{prod}-ingress"),
        observed: Some(|snapshot| {
            let stage = snapshot.meshes.get_mut("stage").expect("stage is one of the meshes");
            edit(&mut stage.services, |services| {
                let all = services.as_array_mut().into_iter().flatten();
                let gateway = all.filter(|service| service["metadata"]["name"] == "prod-ingress");
                gateway.for_each(|service| {
                    service["spec"]["type"] = json!("LoadBalancer");
                    service["status"] = json!({"loadBalancer": {}});
                });
            });
            edit(&mut prod(snapshot).peers, |peers| {
                peers[0]["spec"]["remote"]["addresses"] = json!(["stage.example.com"]);
            });
            watch_ended(snapshot, "503 Service Unavailable");
        }),
        worlds: Worlds::InMemory("every load balancer that is simulated has an address at once"),
        ..ROW
    },
    Row {
        what: "an istiod whose Service has no port for federation",
        code: "MF0708",
        at: ("{prod}", "Service", "{prod}/istiod-{prod}"),
        observed: Some(|snapshot| {
            edit(&mut prod(snapshot).services, |services| {
                let all = services.as_array_mut().into_iter().flatten();
                let own = all.filter(|service| service["metadata"]["name"] == "istiod-prod");
                own.for_each(|service| service["spec"]["ports"] = json!([{"name": "https", "port": 443}]));
            });
        }),
        worlds: Worlds::InMemory("the operator writes the Service anew at once"),
        ..ROW
    },
    Row {
        faults: &[13],
        what: "an egress gateway without a route for istiod",
        code: "MF0710",
        at: ("{prod}", "Deployment", "{prod}/{stage}-egress"),
        symptom: "404 Not Found",
        observed: Some(|snapshot| watch_ended(snapshot, "404 Not Found")),
        later: 4 * 60,
        worlds: Worlds::InMemory(NO_CONNECTION_IS_CUT),
        ..ROW
    },
    Row {
        faults: &[25],
        what: "a watch that is cut while it is quiet",
        code: "MF0711",
        at: ("{prod}", "ServiceMeshPeer", "{prod}/{stage}"),
        symptom: "200 OK",
        observed: Some(|snapshot| watch_ended(snapshot, "200 OK")),
        worlds: Worlds::InMemory(NO_CONNECTION_IS_CUT),
        ..ROW
    },
    Row {
        faults: &[25],
        what: "a watch that hangs",
        code: "MF0711",
        at: ("{prod}", "ServiceMeshPeer", "{prod}/{stage}"),
        observed: Some(|snapshot| {
            edit(&mut prod(snapshot).peers, |peers| {
                let pod = &mut peers[0]["status"]["discoveryStatus"]["active"][0];
                pod["watch"]["lastFullSync"] = json!("2025-12-31T00:00:00Z");
            });
        }),
        worlds: Worlds::InMemory(NO_CONNECTION_IS_CUT),
        ..ROW
    },
    Row {
        what: "an istiod that asks a peer in vain and pushes nothing",
        code: "MF0712",
        at: ("{prod}", "Deployment", "{prod}/istiod-{prod}"),
        symptom: "none since 2025-12-31T00:00:00Z",
        observed: Some(|snapshot| {
            watch_ended(snapshot, "503 Service Unavailable");
            edit(&mut prod(snapshot).peers, |peers| {
                let status = &mut peers[0]["status"]["discoveryStatus"];
                for list in ["active", "inactive"] {
                    if let Some(pod) = status[list].as_array_mut().and_then(|pods| pods.first_mut()) {
                        pod["watch"]["lastFullSync"] = json!("2025-12-31T00:00:00Z");
                    }
                }
            });
        }),
        worlds: Worlds::InMemory("it takes longer than ten minutes"),
        ..ROW
    },
    Row {
        faults: &[78],
        what: "a load balancer that takes the gateway for ill",
        code: "MF0799",
        at: ("{prod}", "ServiceMeshPeer", "{prod}/{stage}"),
        symptom: "503 Service Unavailable",
        observed: Some(|snapshot| watch_ended(snapshot, "503 Service Unavailable")),
        worlds: Worlds::InMemory("the health checks of a load balancer are not in the API, and nothing simulates them"),
        ..ROW
    },
    Row {
        what: "a kind of a file that there is not",
        code: "MF0831",
        at: ("{prod}", "ExportServiceSet", "{prod}/{stage}"),
        observed: Some(|snapshot| {
            prod(snapshot).unknown_fields = Observed::Present(vec![UnknownField {
                kind: "ExportServiceSet".to_owned(),
                namespace: "prod".to_owned(),
                name: "stage".to_owned(),
                field: "kind".to_owned(),
                fault: Some("`kind: ExportServiceSet`: `federation.maistra.io` has no such kind".to_owned()),
                meant: Some("`kind: ExportedServiceSet`".to_owned()),
                origin: Origin::default(),
            }]);
        }),
        worlds: Worlds::InMemory("an API server refuses it"),
        ..ROW
    },
    Row {
        what: "a field of a file that no kind has",
        code: "MF0801",
        at: ("{prod}", "ExportedServiceSet", "{prod}/{stage}"),
        observed: Some(|snapshot| {
            let origin = Origin {
                file: "sets.yaml".to_owned(),
                line: 9,
                column: 5,
            };
            prod(snapshot).unknown_fields = Observed::Present(vec![UnknownField {
                kind: "ExportedServiceSet".to_owned(),
                namespace: "prod".to_owned(),
                name: "stage".to_owned(),
                field: "spec.exportRules[0].labelSelector.Selector".to_owned(),
                fault: None,
                meant: Some("`selector`".to_owned()),
                origin,
            }]);
        }),
        worlds: Worlds::InMemory("an API server drops such a field"),
        ..ROW
    },
    Row {
        what: "a ServiceMeshPeer with another address than the bundle of the peer's administrator",
        code: "MF0720",
        at: ("{prod}", "ServiceMeshPeer", "{prod}/{stage}"),
        symptom: "gateway.example.com",
        observed: Some(tell_of_stage),
        worlds: Worlds::InMemory("a bundle is a file, and no object of a cluster"),
        ..ROW
    },
];

/// Nothing is known of stage but what its administrator says, who has moved its gateway.
fn tell_of_stage(snapshot: &mut Snapshot) {
    let stage = snapshot.meshes.remove("stage").expect("the snapshot has stage");
    let told = ToldMesh {
        fingerprint: "BA:78".to_owned(),
        egress: "prod-egress".to_owned(),
        client_id: "stage.local/ns/stage/sa/prod-egress-service-account".to_owned(),
        addresses: vec!["gateway.example.com".to_owned()],
        discovery_port: 8188,
        service_port: 15443,
    };
    let told = MeshState {
        control_plane: stage.control_plane,
        root_certificate: stage.root_certificate,
        told: Observed::Present(told),
        ..MeshState::unasked(stage.mesh)
    };
    snapshot.meshes.insert("stage".to_owned(), told);
}

fn prod(snapshot: &mut Snapshot) -> &mut MeshState {
    snapshot.meshes.get_mut("prod").expect("prod is one of the meshes")
}

fn read<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("an object as it is observed")
}

/// Changes something that was observed.
fn edit<T: Serialize + DeserializeOwned>(part: &mut Observed<T>, change: impl FnOnce(&mut Value)) {
    let Observed::Present(found) = part else {
        panic!("it was not observed");
    };
    let mut value = serde_json::to_value(&*found).expect("an object is JSON");
    change(&mut value);
    *found = read(value);
}

fn without(kinds: &mut Value, kind: &str) {
    let kinds = kinds.as_array_mut().expect("a list of kinds");
    kinds.retain(|served| served["kind"] != kind);
}

/// The egress gateway for stage among these pods was started with this trust domain.
fn started_with(pods: &mut Value, domain: &str) {
    let pods = pods.as_array_mut().into_iter().flatten();
    let gateway = pods.filter(|pod| pod["metadata"]["labels"]["app"] == "stage-egress");
    let containers = gateway.flat_map(|pod| pod["spec"]["containers"].as_array_mut().into_iter().flatten());
    let variables = containers.flat_map(|container| container["env"].as_array_mut().into_iter().flatten());
    for variable in variables.filter(|variable| variable["name"] == "TRUST_DOMAIN") {
        variable["value"] = json!(domain);
    }
}

fn operator<T: DeserializeOwned>(version: &str, phase: &str) -> Observed<Vec<T>> {
    let name = format!("servicemeshoperator.v{version}");
    let operator = json!({"metadata": {"name": name, "namespace": "prod"},
        "spec": {"displayName": "Red Hat OpenShift Service Mesh", "version": version}, "status": {"phase": phase}});
    Observed::Present(vec![read(operator)])
}

/// Prod's watch of stage ends like this each time, and stage watches prod as before.
fn watch_ended(snapshot: &mut Snapshot, said: &str) {
    edit(&mut prod(snapshot).peers, |peers| {
        let watch = json!({"connected": false, "lastDisconnectStatus": said});
        let status = &mut peers[0]["status"]["discoveryStatus"];
        let remotes = status["active"][0]["remotes"].clone();
        let pod = status["active"][0]["pod"].clone();
        *status = json!({"inactive": [{"pod": pod, "watch": watch, "remotes": remotes}]});
    });
}
