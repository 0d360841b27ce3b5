//! Random federations: healthy ones have no finding, and one fault anywhere has at least one.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::federation::{Federation, mesh};
use super::verdict::findings;
use meshfed::profile::Exposure;

/// What a random federation is made of.
#[derive(Clone, Debug)]
struct Shape {
    meshes: usize,
    clusters: usize,
    exposure: Exposure,
    /// Pairs beyond the chain that joins all meshes.
    more: Vec<(usize, usize)>,
    /// Which direction of each pair shares a service, and how its exporter and its importer call it.
    sharing: Vec<(bool, bool, bool, bool)>,
}

fn shape() -> impl Strategy<Value = Shape> {
    let exposure = prop::sample::select(vec![Exposure::LoadBalancer, Exposure::NodePort]);
    let more = proptest::collection::vec((0_usize..6, 0_usize..6), 0..3);
    let sharing = proptest::collection::vec(any::<(bool, bool, bool, bool)>(), 10);
    (2_usize..7, 1_usize..3, exposure, more, sharing).prop_map(|(meshes, clusters, exposure, more, sharing)| Shape {
        meshes,
        clusters,
        exposure,
        more,
        sharing,
    })
}

/// One service that crosses from one mesh to another.
#[derive(Clone, Debug)]
struct Shared {
    exporter: String,
    importer: String,
}

fn build(shape: &Shape) -> (Federation, Vec<Shared>) {
    let clusters = ["east", "west"];
    let mut federation = Federation::new(&clusters[..shape.clusters]);
    let exposure = if shape.clusters == 1 {
        Exposure::ClusterIp
    } else {
        shape.exposure
    };
    let name = |index: usize| format!("m{index}");
    let mut pairs: Vec<(usize, usize)> = (1..shape.meshes).map(|index| (index - 1, index)).collect();
    for (one, other) in &shape.more {
        let pair = (one % shape.meshes, other % shape.meshes);
        let pair = (pair.0.min(pair.1), pair.0.max(pair.1));
        if pair.0 != pair.1 && !pairs.contains(&pair) {
            pairs.push(pair);
        }
    }
    for index in 0..shape.meshes {
        let peers: Vec<String> = pairs
            .iter()
            .filter_map(|(one, other)| match index {
                _ if index == *one => Some(name(*other)),
                _ if index == *other => Some(name(*one)),
                _ => None,
            })
            .collect();
        let peers: Vec<&str> = peers.iter().map(String::as_str).collect();
        let cluster = clusters[index % shape.clusters];
        federation.install(mesh(&name(index), cluster), &peers, exposure);
    }
    let mut shared = Vec::new();
    for ((one, other), (turned, export_alias, import_alias, as_local)) in pairs.iter().zip(shape.sharing.iter().cycle())
    {
        let (exporter, importer) = if *turned {
            (name(*other), name(*one))
        } else {
            (name(*one), name(*other))
        };
        federation.peer(&exporter, &importer);
        let service = format!("{exporter}-shop/details");
        let offered = if *export_alias {
            format!("shared/details-of-{exporter}")
        } else {
            service.clone()
        };
        federation.export(&service, &exporter, &importer, export_alias.then_some(offered.as_str()));
        let local = format!("{importer}-shop/remote-{exporter}");
        let alias = (*import_alias || *as_local).then_some(local.as_str());
        federation.import(&offered, &importer, &exporter, alias, *as_local);
        shared.push(Shared { exporter, importer });
    }
    federation.clusters.settle();
    (federation, shared)
}

type Fault = (&'static str, fn(&mut Federation, &Shared));

/// Changes the importer's ServiceMeshPeer.
fn peer(federation: &mut Federation, at: &Shared, change: impl FnOnce(&mut Value)) {
    federation.patch(&at.importer, "ServiceMeshPeer", &at.exporter, change);
}

/// Changes the spec of the importer's control plane.
fn control_plane(federation: &mut Federation, at: &Shared, change: impl FnOnce(&mut Value)) {
    federation.patch(&at.importer, "ServiceMeshControlPlane", &at.importer, |object| {
        change(&mut object["spec"])
    });
}

/// Faults that can hit any mesh that imports a service, and any service that it imports.
const FAULTS: &[Fault] = &[
    ("the export rule has a type in the wrong case", |federation, at| {
        federation.patch(&at.exporter, "ExportedServiceSet", &at.importer, |set| {
            set["spec"]["exportRules"][0]["type"] = json!("nameselector")
        });
    }),
    ("the export rule names no Service", |federation, at| {
        federation.patch(&at.exporter, "ExportedServiceSet", &at.importer, |set| {
            set["spec"]["exportRules"][0]["nameSelector"]["name"] = json!("typo")
        });
    }),
    ("the export set is gone", |federation, at| {
        let mesh = federation.meshes[&at.exporter].clone();
        let key = (mesh.namespace.as_str(), at.importer.as_str());
        federation.clusters.delete(&mesh.context, "ExportedServiceSet", key);
    }),
    ("the import rule has another name", |federation, at| {
        federation.patch(&at.importer, "ImportedServiceSet", &at.exporter, |set| {
            set["spec"]["importRules"][0]["nameSelector"]["namespace"] = json!("typo")
        });
    }),
    (
        "the import rule imports as local without a namespace",
        |federation, at| {
            federation.patch(&at.importer, "ImportedServiceSet", &at.exporter, |set| {
                set["spec"]["importRules"][0]["importAsLocal"] = json!(true);
                set["spec"]["importRules"][0]["nameSelector"]["alias"] = Value::Null;
            });
        },
    ),
    ("the member roll lost the namespace", |federation, at| {
        federation.patch(&at.exporter, "ServiceMeshMemberRoll", "default", |roll| {
            roll["spec"]["members"] = json!([])
        });
    }),
    ("the Service has two ports", |federation, at| {
        let service = format!("{}-shop/details", at.exporter);
        federation.patch(&at.exporter, "Service", &service, |service| {
            service["spec"]["ports"] = json!([{"name": "http", "port": 1}, {"name": "http-b", "port": 2}])
        });
    }),
    ("nothing runs behind the Service", |federation, at| {
        let deployment = format!("{}-shop/details", at.exporter);
        federation.patch(&at.exporter, "Deployment", &deployment, |object| {
            object["spec"]["replicas"] = json!(0)
        });
    }),
    ("the client ID is another's", |federation, at| {
        peer(federation, at, |peer| {
            peer["spec"]["security"]["clientID"] = json!("x.local/ns/x/sa/x")
        });
    }),
    ("the client ID is that of the ingress gateway", |federation, at| {
        peer(federation, at, |peer| {
            let id = peer["spec"]["security"]["clientID"].as_str().unwrap_or_default();
            peer["spec"]["security"]["clientID"] = json!(id.replace("-egress-", "-ingress-"));
        });
    }),
    ("the trust domain is another's", |federation, at| {
        peer(federation, at, |peer| {
            peer["spec"]["security"]["trustDomain"] = json!("typo.local")
        });
    }),
    ("there is no address", |federation, at| {
        peer(federation, at, |peer| peer["spec"]["remote"]["addresses"] = json!([]));
    }),
    ("an address has a port", |federation, at| {
        peer(federation, at, |peer| {
            peer["spec"]["remote"]["addresses"] = json!(["gateway.example:8188"])
        });
    }),
    ("the ports are swapped", |federation, at| {
        peer(federation, at, |peer| {
            peer["spec"]["remote"]["discoveryPort"] = json!(15443);
            peer["spec"]["remote"]["servicePort"] = json!(8188);
        });
    }),
    ("the egress gateway is misspelt", |federation, at| {
        peer(federation, at, |peer| {
            peer["spec"]["gateways"]["egress"]["name"] = json!("typo")
        });
    }),
    ("the ingress gateway is misspelt", |federation, at| {
        peer(federation, at, |peer| {
            peer["spec"]["gateways"]["ingress"]["name"] = json!("typo")
        });
    }),
    ("the root certificate is looked for in a Secret", |federation, at| {
        peer(federation, at, |peer| {
            peer["spec"]["security"]["certificateChain"]["kind"] = json!("Secret")
        });
    }),
    ("the copied root certificate is empty", |federation, at| {
        let name = format!("{}-ca-root-cert", at.exporter);
        federation.patch(&at.importer, "ConfigMap", &name, |map| {
            map["data"] = json!({"root-cert.pem": ""})
        });
    }),
    ("the copied root certificate has another key", |federation, at| {
        let name = format!("{}-ca-root-cert", at.exporter);
        federation.patch(&at.importer, "ConfigMap", &name, |map| {
            map["data"] = json!({"ca.crt": "x"})
        });
    }),
    ("the ServiceMeshPeer is gone", |federation, at| {
        let mesh = federation.meshes[&at.importer].clone();
        let key = (mesh.namespace.as_str(), at.exporter.as_str());
        federation.clusters.delete(&mesh.context, "ServiceMeshPeer", key);
    }),
    ("the mesh's cluster is named as its peer", |federation, at| {
        control_plane(federation, at, |spec| spec["cluster"] = json!({"name": at.exporter}));
    }),
    ("the ingress gateway is not enabled", |federation, at| {
        let gateway = format!("{}-ingress", at.exporter);
        control_plane(federation, at, |spec| {
            spec["gateways"]["additionalIngress"][&gateway]["enabled"] = json!(false)
        });
    }),
    ("the egress gateway sees another network", |federation, at| {
        let gateway = format!("{}-egress", at.exporter);
        control_plane(federation, at, |spec| {
            spec["gateways"]["additionalEgress"][&gateway]["requestedNetworkView"] = json!(["typo"]);
        });
    }),
    ("a peer's trust domain is an alias", |federation, at| {
        let domain = format!("{}.local", at.exporter);
        control_plane(federation, at, |spec| {
            spec["security"]["trust"]["additionalDomains"] = json!([domain])
        });
    }),
    ("a route leads to the exported host", |federation, at| {
        let namespace = format!("{}-shop", at.importer);
        let host = format!("details.{}-shop.svc.{}-exports.local", at.exporter, at.importer);
        let cluster = federation.meshes[&at.importer].context.clone();
        federation.clusters.apply(
            &cluster,
            json!({"apiVersion": "networking.istio.io/v1beta1", "kind": "VirtualService",
                "metadata": {"name": "route", "namespace": namespace}, "spec": {"hosts": ["details"], "http": [
                    {"route": [{"destination": {"host": host}}]}]}}),
        );
    }),
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_healthy_federation_has_no_finding_and_any_fault_in_it_has_one(
        shape in shape(),
        fault in prop::sample::select(FAULTS.to_vec()),
        at in any::<prop::sample::Index>(),
    ) {
        let (mut federation, shared) = build(&shape);
        let found = findings(&federation.snapshot());
        prop_assert!(found.is_empty(), "a healthy federation: {found:#?}");
        let at = at.get(&shared).clone();
        let (what, inject) = fault;
        inject(&mut federation, &at);
        federation.clusters.settle();
        let found = findings(&federation.snapshot());
        prop_assert!(!found.is_empty(), "{what}, from {} to {}", at.exporter, at.importer);
    }
}

#[test]
fn each_fault_is_found_in_a_small_federation() {
    let shape = Shape {
        meshes: 2,
        clusters: 1,
        exposure: Exposure::ClusterIp,
        more: Vec::new(),
        sharing: vec![(false, false, true, false)],
    };
    let missed: Vec<&str> = FAULTS
        .iter()
        .filter(|(_, inject)| {
            let (mut federation, shared) = build(&shape);
            inject(&mut federation, &shared[0]);
            federation.clusters.settle();
            findings(&federation.snapshot()).is_empty()
        })
        .map(|(what, _)| *what)
        .collect();
    assert!(missed.is_empty(), "not found: {missed:?}");
}
