//! Peers, control planes and members.

use meshfed::snapshot::Observed;
use serde_json::{Value, json};

use super::changes::*;
use crate::hand::Hand;
use crate::row::{Mend, ROW, Row, Site, Worlds};

pub const ROWS: &[Row] = &[
    Row {
        faults: &[3],
        what: "a peer named as the local cluster",
        code: "MF0702",
        at: ("{prod}", "ServiceMeshPeer", "{prod}/{stage}"),
        inject: |hand| hand.configure("{prod}", &json!({"cluster": {"name": "{stage}"}})),
        mend: Mend::Edited(|_| json!({"spec": {"cluster": null}})),
        ..ROW
    },
    Row {
        faults: &[33],
        what: "the wrong client ID there",
        code: "MF0703",
        at: ("{stage}", "ServiceMeshPeer", "{stage}/{prod}"),
        symptom: "403 Forbidden",
        inject: |hand| refuse(hand, "{prod}.local/ns/{prod}/sa/typo"),
        mend: Mend::Forced,
        ..ROW
    },
    Row {
        faults: &[34],
        what: "no client ID there",
        code: "MF0703",
        at: ("{stage}", "ServiceMeshPeer", "{stage}/{prod}"),
        symptom: "403 Forbidden",
        inject: |hand| refuse(hand, ""),
        mend: Mend::Forced,
        ..ROW
    },
    Row {
        faults: &[20],
        what: "no address",
        code: "MF0513",
        at: ("{prod}", "ServiceMeshPeer", "{prod}/{stage}"),
        symptom: "503 Service Unavailable",
        inject: |hand| peer(hand, json!({"remote": {"addresses": []}})),
        mend: Mend::Forced,
        ..ROW
    },
    Row {
        faults: &[22],
        what: "a port that leads nowhere",
        code: "MF0518",
        at: ("{prod}", "ServiceMeshPeer", "{prod}/{stage}"),
        symptom: "503 Service Unavailable",
        inject: |hand| peer(hand, json!({"remote": {"discoveryPort": 15443}})),
        mend: Mend::Forced,
        ..ROW
    },
    Row {
        faults: &[26],
        what: "an address at the own ingress gateway",
        code: "MF0516",
        at: ("{prod}", "ServiceMeshPeer", "{prod}/{stage}"),
        symptom: "403 Forbidden",
        inject: |hand| {
            peer(
                hand,
                json!({"remote": {"addresses": ["{stage}-ingress.{prod}.svc.cluster.local"]}}),
            )
        },
        mend: Mend::Forced,
        ..ROW
    },
    Row {
        faults: &[10],
        what: "an egress gateway that is not there",
        code: "MF0506",
        at: ("{prod}", "ServiceMeshPeer", "{prod}/{stage}"),
        symptom: "no such host",
        inject: |hand| peer(hand, json!({"gateways": {"egress": {"name": "typo"}}})),
        mend: Mend::Forced,
        ..ROW
    },
    Row {
        faults: &[6],
        what: "a version that the operator does not know",
        code: "MF0305",
        at: ("{prod}", "ServiceMeshControlPlane", "{prod}/{prod}"),
        inject: |hand| hand.configure("{prod}", &json!({"version": "v9.9"})),
        mend: Mend::Edited(|_| json!({"spec": {"version": "v2.6"}})),
        ..ROW
    },
    Row {
        faults: &[4],
        what: "no node takes the pod of istiod",
        code: "MF0304",
        at: ("{prod}", "Deployment", "{prod}/istiod-{prod}"),
        symptom: "503 Service Unavailable",
        inject: |hand| {
            let spec = json!({"runtime": {"components": {"pilot": nowhere()}}});
            hand.configure("{prod}", &spec);
            hand.restart("{prod}", "istiod-{prod}", |pod| pod["spec"]["nodeSelector"].is_object());
        },
        mend: Mend::Then(|hand, _| {
            hand.configure("{prod}", &json!({"runtime": {"components": {"pilot": null}}}));
            hand.restart("{prod}", "istiod-{prod}", |pod| pod["spec"]["nodeSelector"].is_null());
        }),
        ..ROW
    },
    Row {
        faults: &[4],
        what: "no node takes the pod of a gateway, so the control plane is not ready",
        code: "MF0306",
        at: ("{prod}", "ServiceMeshControlPlane", "{prod}/{prod}"),
        symptom: "istio-ingress",
        inject: |hand| {
            let gateway =
                json!({"enabled": true, "runtime": nowhere(), "service": {"ports": [{"port": 80, "name": "http2"}]}});
            let gateways = json!({"additionalIngress": {"spare-ingress": gateway}});
            hand.configure("{prod}", &json!({"gateways": gateways}));
        },
        mend: Mend::Then(|hand, _| {
            let gateways = json!({"additionalIngress": {"spare-ingress": null}});
            hand.configure("{prod}", &json!({"gateways": gateways}));
        }),
        ..ROW
    },
    Row {
        faults: &[82],
        what: "a namespace of another mesh",
        code: "MF0401",
        at: ("{prod}", "ServiceMeshMemberRoll", "{prod}/default"),
        inject: |hand| members(hand, json!(["{prod-shop}", "{stage-shop}"])),
        mend: Mend::Edited(|_| json!({"spec": {"members": ["{prod-shop}"]}})),
        worlds: Worlds::InMemory("the operator's webhook refuses it; rolls that it never saw are as they are"),
        ..ROW
    },
    Row {
        faults: &[82],
        what: "a namespace whose ServiceMeshMember is for another mesh",
        code: "MF0401",
        at: ("{prod}", "ServiceMeshMemberRoll", "{prod}/default"),
        inject: |hand| {
            hand.make(
                "",
                &json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "{prod}-lent"}}),
            );
            hand.make(
                "{prod}-lent",
                &json!({"apiVersion": "maistra.io/v1", "kind": "ServiceMeshMember",
                    "metadata": {"name": "default", "namespace": "{prod}-lent"},
                    "spec": {"controlPlaneRef": {"name": "{stage}", "namespace": "{stage}"}}}),
            );
            members(hand, json!(["{prod-shop}", "{prod}-lent"]));
        },
        mend: Mend::Edited(|_| json!({"spec": {"members": ["{prod-shop}"]}})),
        ..ROW
    },
    Row {
        faults: &[],
        what: "a member that does not exist",
        code: "MF0402",
        at: ("{prod}", "ServiceMeshMemberRoll", "{prod}/default"),
        symptom: "NamespaceNotExists",
        inject: |hand| members(hand, json!(["{prod-shop}", "nowhere"])),
        ..ROW
    },
    Row {
        what: "a control plane that is gone",
        code: "MF0301",
        at: ("{prod}", "ServiceMeshControlPlane", "{prod}/{prod}"),
        observed: Some(|snapshot| {
            let prod = snapshot.meshes.get_mut("prod").expect("prod is one of the meshes");
            prod.control_plane = Observed::Missing;
        }),
        worlds: Worlds::InMemory("everything else of the mesh goes with it"),
        ..ROW
    },
    Row {
        what: "a version that cannot federate",
        code: "MF0303",
        at: ("{prod}", "ServiceMeshControlPlane", "{prod}/{prod}"),
        // The operator of 2.6 does not know it either.
        also: &[("MF0305", "{prod}", "ServiceMeshControlPlane", "{prod}/{prod}")],
        inject: |hand| hand.configure("{prod}", &json!({"version": "v2.0"})),
        mend: Mend::Edited(|_| json!({"spec": {"version": "v2.6"}})),
        ..ROW
    },
    Row {
        what: "a pod that was there before its namespace became a member",
        code: "MF0403",
        at: ("{prod}", "Pod", "{prod-shop}/details-*"),
        inject: |hand| {
            members(hand, json!([]));
            hand.restart("{prod-shop}", "details", |pod| !has_sidecar(pod));
            members(hand, json!(["{prod-shop}"]));
        },
        ..ROW
    },
    Row {
        what: "a peer whose ServiceMeshPeer was deleted and made anew while it was exported to",
        code: "MF0709",
        at: ("{stage}", "ServiceMeshPeer", "{stage}/{prod}"),
        inject: |hand| {
            let peer = hand.object("ServiceMeshPeer", "{stage}", "{prod}");
            hand.delete("ServiceMeshPeer", "{stage}", "{prod}");
            hand.until("ServiceMeshPeer", "{prod}", "{stage}", |peer| {
                peer["status"].to_string().contains("400 Bad Request")
            });
            let (api, spec) = (&peer["apiVersion"], &peer["spec"]);
            let metadata = json!({"name": "{prod}"});
            hand.make(
                "{stage}",
                &json!({"apiVersion": api, "kind": "ServiceMeshPeer", "metadata": metadata, "spec": spec}),
            );
        },
        // Until the connection from before is gone.
        later: 60,
        spoils: true,
        ..ROW
    },
    Row {
        what: "a domain of the cluster that istiod does not assume",
        code: "MF0707",
        at: ("{stage}", "ServiceMeshControlPlane", "{stage}/{stage}"),
        site: Site::TwoClusters,
        inject: |hand| {
            let proxy = json!({"networking": {"clusterDomain": "corp.example"}});
            hand.configure("{stage}", &json!({"proxy": proxy}));
        },
        mend: Mend::Edited(|_| json!({"spec": {"proxy": {"networking": {"clusterDomain": null}}}})),
        ..ROW
    },
    Row {
        what: "no peer back",
        code: "MF0706",
        at: ("{stage}", "ServiceMeshPeer", "{stage}/{prod}"),
        inject: |hand| {
            hand.delete("ImportedServiceSet", "{prod}", "{stage}");
            // istiod hangs when a ServiceMeshPeer goes while it knows of exports.
            exports(hand, json!([]));
            hand.until("ExportedServiceSet", "{stage}", "{prod}", |set| {
                set["status"]["exportedServices"].as_array().is_none_or(Vec::is_empty)
            });
            hand.delete("ExportedServiceSet", "{stage}", "{prod}");
            hand.until("ServiceMeshPeer", "{stage}", "{prod}", is_active);
            hand.delete("ServiceMeshPeer", "{stage}", "{prod}");
        },
        spoils: true,
        ..ROW
    },
];

fn has_sidecar(pod: &Value) -> bool {
    pod["spec"]["containers"].to_string().contains("istio-proxy")
}

fn is_active(peer: &Value) -> bool {
    peer["status"]["discoveryStatus"]["active"].is_array()
}

/// Lets stage expect another client than prod's egress gateway, which then connects anew.
fn refuse(hand: &Hand, client: &str) {
    hand.change_peer("{stage}", "{prod}", &json!({"security": {"clientID": client}}));
    hand.restart_all("{prod}", "{stage}-egress");
}
