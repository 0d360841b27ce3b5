//! The walk-through by `kubectl`, as somebody does it who has every file ready and makes no mistake: apply, wait, copy the
//! certificates, apply, wait.

use std::time::{Duration, Instant};

use crate::run::Names;
use crate::support::Sandbox;

/// Commands of `walk`, counted by hand from its two loops and what follows them.
pub const COMMANDS: usize = 26;

pub fn walk(sandbox: &Sandbox, names: &Names) -> Duration {
    let Names {
        prod,
        stage,
        prod_members,
        stage_members,
    } = names;
    let mut hand = Hand {
        sandbox,
        time: Duration::ZERO,
        commands: 0,
    };
    for (mesh, peer, members) in [(prod, stage, prod_members), (stage, prod, stage_members)] {
        hand.kubectl(&["create", "namespace", mesh], "");
        hand.kubectl(&["create", "namespace", members], "");
        hand.apply(&control_plane(mesh, peer));
        hand.wait(mesh, &format!("smcp/{mesh}"), "condition=Ready");
        hand.apply(&format!(
            "apiVersion: maistra.io/v1\nkind: ServiceMeshMemberRoll\nmetadata: {{name: default, namespace: {mesh}}}\n\
             spec: {{members: [{members}]}}\n"
        ));
        hand.wait(mesh, "smmr/default", "condition=Ready");
    }
    names.workloads(sandbox);
    for (mesh, peer) in [(prod, stage), (stage, prod)] {
        let root = "jsonpath={.data.root-cert\\.pem}";
        let root = hand.kubectl(&["-n", peer, "get", "configmap", "istio-ca-root-cert", "-o", root], "");
        let copy = format!("--from-literal=root-cert.pem={root}");
        hand.kubectl(
            &[
                "-n",
                mesh,
                "create",
                "configmap",
                &format!("{peer}-ca-root-cert"),
                &copy,
            ],
            "",
        );
        hand.apply(&peer_object(mesh, peer));
    }
    for (mesh, peer) in [(prod, stage), (stage, prod)] {
        let connected = "jsonpath={.status.discoveryStatus.active[0].watch.connected}=true";
        hand.wait(mesh, &format!("servicemeshpeer/{peer}"), connected);
    }
    hand.apply(&format!(
        "apiVersion: federation.maistra.io/v1\nkind: ExportedServiceSet\nmetadata: {{name: {prod}, namespace: {stage}}}\n\
         spec: {{exportRules: [{{type: NameSelector, nameSelector: {{namespace: {stage_members}, name: details}}}}]}}\n"
    ));
    let listed = "jsonpath={.status.exportedServices[0].exportedName}";
    hand.wait(stage, &format!("exportedserviceset/{prod}"), listed);
    hand.apply(&format!(
        "apiVersion: federation.maistra.io/v1\nkind: ImportedServiceSet\nmetadata: {{name: {stage}, namespace: {prod}}}\n\
         spec: {{importRules: [{{type: NameSelector, nameSelector: {{namespace: {stage_members}, name: details, \
         alias: {{namespace: {prod_members}, name: details-v2}}}}}}]}}\n"
    ));
    let listed = "jsonpath={.status.importedServices[0].localService.hostname}";
    hand.wait(prod, &format!("importedserviceset/{stage}"), listed);
    hand.apply(&format!(
        "apiVersion: networking.istio.io/v1beta1\nkind: VirtualService\nmetadata: {{name: details, namespace: {prod_members}}}\n\
         spec: {{hosts: [details.{prod_members}.svc.cluster.local], http: [{{route: [{{destination: \
         {{host: details.{prod_members}.svc.cluster.local}}}}], mirror: {{host: \
         details-v2.{prod_members}.svc.{stage}-imports.local}}}}]}}\n"
    ));
    hand.kubectl(
        &["get", "servicemeshpeers,exportedservicesets,importedservicesets", "-A"],
        "",
    );
    assert_eq!(
        hand.commands, COMMANDS,
        "the count that is printed is the count that was run"
    );
    hand.time
}

struct Hand<'a> {
    sandbox: &'a Sandbox,
    time: Duration,
    commands: usize,
}

impl Hand<'_> {
    fn kubectl(&mut self, arguments: &[&str], input: &str) -> String {
        let start = Instant::now();
        let told = self.sandbox.run("kubectl", arguments, input);
        self.time += start.elapsed();
        self.commands += 1;
        told
    }

    fn apply(&mut self, text: &str) {
        self.kubectl(&["apply", "--server-side", "-f", "-"], text);
    }

    fn wait(&mut self, namespace: &str, object: &str, until: &str) {
        self.kubectl(
            &[
                "-n",
                namespace,
                "wait",
                object,
                &format!("--for={until}"),
                "--timeout=90s",
            ],
            "",
        );
    }
}

fn control_plane(mesh: &str, peer: &str) -> String {
    let ports = "[{name: tls, port: 15443}, {name: http-discovery, port: 8188}]";
    format!(
        "apiVersion: maistra.io/v2\nkind: ServiceMeshControlPlane\nmetadata: {{name: {mesh}, namespace: {mesh}}}\n\
         spec:\n  version: v2.6\n  profiles: [default]\n  cluster: {{name: {mesh}}}\n  \
         security: {{trust: {{domain: {mesh}.local}}}}\n  gateways:\n    additionalIngress:\n      {peer}-ingress:\n        \
         enabled: true\n        service: {{type: ClusterIP, metadata: {{labels: {{federation.maistra.io/ingress-for: {peer}}}}}, \
         ports: {ports}}}\n    additionalEgress:\n      {peer}-egress:\n        enabled: true\n        \
         requestedNetworkView: [network-{peer}]\n        service: {{metadata: {{labels: {{federation.maistra.io/egress-for: {peer}}}}}, \
         ports: {ports}}}\n"
    )
}

fn peer_object(mesh: &str, peer: &str) -> String {
    format!(
        "apiVersion: federation.maistra.io/v1\nkind: ServiceMeshPeer\nmetadata: {{name: {peer}, namespace: {mesh}}}\n\
         spec:\n  remote: {{addresses: [{mesh}-ingress.{peer}.svc.cluster.local], discoveryPort: 8188, servicePort: 15443}}\n  \
         gateways: {{ingress: {{name: {peer}-ingress}}, egress: {{name: {peer}-egress}}}}\n  \
         security: {{trustDomain: {peer}.local, clientID: {peer}.local/ns/{peer}/sa/{mesh}-egress-service-account, \
         certificateChain: {{kind: ConfigMap, name: {peer}-ca-root-cert}}}}\n"
    )
}
