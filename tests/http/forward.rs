//! `check --probe=forward` and `cert show --probe=forward`: gateways that only their cluster can reach, by way of an API
//! server that forwards to a pod. The API server speaks the protocol of real ones (`v4.channel.k8s.io`); behind it is TLS.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, SanType};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection};
use serde_json::{Value, json};
use tungstenite::handshake::server::{Request as Upgrade, Response};
use tungstenite::{Message, WebSocket};

use crate::server::{Answer, Clusters, Request, Run, converse, not_found, status};

const IDENTITY: &str = "spiffe://stage.local/ns/stage/sa/prod-ingress-service-account";

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority(name: &str) -> Authority {
    let mut parameters = CertificateParams::default();
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters
        .distinguished_name
        .push(rcgen::DnType::OrganizationName, name);
    CertifiedIssuer::self_signed(parameters, KeyPair::generate().expect("a key")).expect("a root")
}

/// What listens in the pod.
fn gateway(root: &Authority, identity: &str) -> Arc<ServerConfig> {
    let mut parameters = CertificateParams::default();
    parameters.subject_alt_names = vec![SanType::URI(identity.try_into().expect("a URI"))];
    let key = KeyPair::generate().expect("a key");
    let certificate = parameters.signed_by(&key, root).expect("a certificate");
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions of TLS")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .expect("a certificate and its key");
    Arc::new(config)
}

/// What becomes of a connection that is to be forwarded.
#[derive(Clone)]
enum Pod {
    /// It gets to a gateway.
    Listens(Arc<ServerConfig>),
    /// The kubelet finds nobody in the pod.
    Silent,
    /// The user may not.
    Forbidden,
}

/// Two meshes in one cluster that reach each other by Services of type ClusterIP; `prod` looks at the gateway of `stage`.
fn cluster(root: &Authority, pod: Pod) -> Clusters {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a loopback port");
    let port = listener.local_addr().expect("an address").port();
    let pem = root.pem();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (pod, pem) = (pod.clone(), pem.clone());
            std::thread::spawn(move || serve(stream, &pod, &pem));
        }
    });
    Clusters::new(&[("prod", format!("http://127.0.0.1:{port}"))])
}

fn serve(stream: TcpStream, pod: &Pod, pem: &str) -> Option<()> {
    let mut seen = [0; 1024];
    let length = stream.peek(&mut seen).ok()?;
    let first = String::from_utf8_lossy(&seen[..length]).lines().next()?.to_owned();
    match pod {
        Pod::Listens(config) if first.contains("/portforward?") => forwarded(stream, &first, Some(config)),
        Pod::Silent if first.contains("/portforward?") => forwarded(stream, &first, None),
        _ => converse(stream, &|request: &Request| answer(request, pem)),
    }
}

/// Channel 0 has what is sent, channel 1 the word of the kubelet; the first message of each is the port.
#[allow(clippy::result_large_err, reason = "a type of the library")]
fn forwarded(stream: TcpStream, first: &str, gateway: Option<&Arc<ServerConfig>>) -> Option<()> {
    let port: u16 = first.split("ports=").nth(1)?.split([' ', '&']).next()?.parse().ok()?;
    assert!(
        first.starts_with("GET /api/v1/namespaces/stage/pods/prod-ingress-1/portforward?"),
        "{first}"
    );
    let choose = |request: &Upgrade, mut response: Response| {
        let offered = request.headers().get("sec-websocket-protocol").expect("a protocol");
        assert!(offered.to_str().expect("text").contains("v4.channel.k8s.io"));
        let chosen = "v4.channel.k8s.io".parse().expect("a header");
        response.headers_mut().insert("sec-websocket-protocol", chosen);
        Ok(response)
    };
    let mut socket = tungstenite::accept_hdr(stream, choose).ok()?;
    for channel in [0, 1] {
        let [low, high] = port.to_le_bytes();
        socket.send(Message::binary(vec![channel, low, high])).ok()?;
    }
    match gateway {
        // Who asks for nothing that is exported is shown nothing at the port for services.
        Some(config) if port == 8188 => shown(&mut socket, config),
        Some(_) => ended(&mut socket),
        None => {
            let word = format!("error forwarding port {port} to pod: connect: connection refused");
            socket
                .send(Message::binary([&[1][..], word.as_bytes()].concat()))
                .ok()?;
            ended(&mut socket)
        }
    }
}

/// Closes it, and waits until the other side has, too: what was sent must not be lost.
fn ended(socket: &mut WebSocket<TcpStream>) -> Option<()> {
    socket.close(None).ok()?;
    while socket.read().is_ok() {}
    Some(())
}

/// TLS over the forwarded stream, until one side has enough.
fn shown(socket: &mut WebSocket<TcpStream>, config: &Arc<ServerConfig>) -> Option<()> {
    let mut tls = ServerConnection::new(Arc::clone(config)).expect("a valid configuration");
    loop {
        while tls.wants_write() {
            let mut sent = vec![0];
            tls.write_tls(&mut sent).ok()?;
            socket.send(Message::binary(sent)).ok()?;
        }
        let Message::Binary(message) = socket.read().ok()? else {
            continue;
        };
        let Some((0, mut bytes)) = message.split_first().map(|(channel, bytes)| (*channel, bytes)) else {
            continue;
        };
        while !bytes.is_empty() {
            tls.read_tls(&mut bytes).ok()?;
            if tls.process_new_packets().is_err() {
                // The other side has broken it off, as it should.
                return ended(socket);
            }
            match tls.reader().read(&mut [0; 64]) {
                Ok(0) => return ended(socket),
                Ok(_) => panic!("a request beyond the handshake"),
                Err(error) => assert_eq!(error.kind(), ErrorKind::WouldBlock),
            }
        }
        socket.get_mut().flush().ok()?;
    }
}

fn answer(request: &Request, root: &str) -> Answer {
    let list = |items: Value| {
        (
            200,
            json!({"apiVersion": "v1", "kind": "List", "metadata": {}, "items": items}),
        )
    };
    let path = request.path.as_str();
    if path.ends_with("/portforward") {
        return status(
            403,
            "Forbidden",
            "pods \"prod-ingress-1\" is forbidden: User \"somebody\" cannot get pods/portforward",
        );
    }
    let last = path.rsplit('/').next().unwrap_or_default();
    let is_of = |namespace: &str| path.contains(&format!("/namespaces/{namespace}/"));
    match last {
        "kube-system" => (200, json!({"metadata": {"name": "kube-system", "uid": "one"}})),
        "prod" | "stage" if path.contains("servicemeshcontrolplanes") => (200, control_plane(last)),
        "servicemeshpeers" if is_of("prod") => list(json!([peer("prod", "stage")])),
        "servicemeshpeers" => list(json!([peer("stage", "prod")])),
        "services" if is_of("stage") => list(json!([service()])),
        "pods" if is_of("stage") => list(json!([pod()])),
        "istio-ca-root-cert" => (200, root_certificate("istio-ca-root-cert", root)),
        "stage-ca-root-cert" | "prod-ca-root-cert" => (200, root_certificate(last, root)),
        "configmaps" => {
            let other = if is_of("prod") { "stage" } else { "prod" };
            let names = ["istio-ca-root-cert".to_owned(), format!("{other}-ca-root-cert")];
            list(names.iter().map(|name| root_certificate(name, root)).collect())
        }
        "services" | "pods" | "exportedservicesets" | "importedservicesets" => list(json!([])),
        _ => not_found(),
    }
}

fn control_plane(name: &str) -> Value {
    json!({"apiVersion": "maistra.io/v2", "kind": "ServiceMeshControlPlane", "metadata": {"namespace": name, "name": name},
        "spec": {"version": "v2.5", "security": {"trust": {"domain": format!("{name}.local")}}},
        "status": {"conditions": [{"type": "Ready", "status": "True"}]}})
}

fn peer(own: &str, other: &str) -> Value {
    json!({"metadata": {"namespace": own, "name": other}, "spec": {
        "remote": {"addresses": [format!("{own}-ingress.{other}.svc.cluster.local")]},
        "gateways": {"ingress": {"name": format!("{other}-ingress")}, "egress": {"name": format!("{other}-egress")}},
        "security": {"clientID": format!("{other}.local/ns/{other}/sa/{own}-egress-service-account"),
            "trustDomain": format!("{other}.local"),
            "certificateChain": {"kind": "ConfigMap", "name": format!("{other}-ca-root-cert")}}}})
}

fn service() -> Value {
    json!({"metadata": {"namespace": "stage", "name": "prod-ingress"}, "spec": {"type": "ClusterIP",
        "selector": {"app": "prod-ingress"}, "ports": [
            {"name": "https-discovery", "port": 8188, "targetPort": 8188}, {"name": "tls", "port": 15443, "targetPort": 15443}]}})
}

fn pod() -> Value {
    json!({"metadata": {"namespace": "stage", "name": "prod-ingress-1", "labels": {"app": "prod-ingress"}},
        "status": {"conditions": [{"type": "Ready", "status": "True"}]}})
}

fn root_certificate(name: &str, pem: &str) -> Value {
    json!({"metadata": {"name": name}, "data": {"root-cert.pem": pem}})
}

fn checked(clusters: &Clusters, how: &str) -> (Run, Value) {
    let run = clusters.meshfed(&format!("check prod/prod stage/stage --only wire {how} -o json"));
    let document = run.json();
    (run, document)
}

/// What a check tells of `prod → stage`: `passed`, a message, or why it was skipped.
fn told(document: &Value, code: &str) -> String {
    let checks = document["checks"].as_array().expect("checks");
    let check = checks
        .iter()
        .find(|check| check["code"] == code)
        .unwrap_or_else(|| panic!("no {code}: {document:#}"));
    let of = |field: &str| check[field].as_array().cloned().unwrap_or_default();
    if of("passed").contains(&json!("prod → stage")) {
        return "passed".to_owned();
    }
    let found = of("findings")
        .into_iter()
        .filter(|finding| finding["object"]["name"] == "stage");
    let skipped = of("skipped")
        .into_iter()
        .filter(|skipped| skipped["subject"] == "prod → stage");
    let told = found.map(|finding| finding["message"].clone());
    let told = told.chain(skipped.map(|skipped| skipped["reason"].clone()));
    told.map(|text| text.as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_gateway_that_only_its_cluster_reaches_is_seen_by_way_of_the_api_server() {
    let root = authority("stage");
    let clusters = cluster(&root, Pod::Listens(gateway(&root, IDENTITY)));
    let (run, document) = checked(&clusters, "--probe=forward");
    for code in ["MF1101", "MF1102", "MF1103", "MF1104", "MF1105", "MF1106"] {
        assert_eq!(told(&document, code), "passed", "{code}: {run}");
    }
}

#[test]
fn what_is_wrong_behind_the_api_server_has_the_code_that_it_has_anywhere() {
    let root = authority("stage");
    let other = "spiffe://stage.local/ns/stage/sa/istio-ingressgateway-service-account";
    let clusters = cluster(&root, Pod::Listens(gateway(&root, other)));
    let (run, document) = checked(&clusters, "--probe=forward");
    assert!(
        told(&document, "MF1105").contains("prod-ingress.stage.svc.cluster.local"),
        "{run}"
    );

    let clusters = cluster(&root, Pod::Listens(gateway(&authority("another"), IDENTITY)));
    let (run, document) = checked(&clusters, "--probe=forward");
    assert!(told(&document, "MF1106").contains("chains to another root"), "{run}");

    let clusters = cluster(&root, Pod::Silent);
    let (run, document) = checked(&clusters, "--probe=forward");
    assert!(told(&document, "MF1102").contains("connection refused"), "{run}");
}

#[test]
fn without_the_right_it_is_skipped_with_that_reason() {
    let root = authority("stage");
    let clusters = cluster(&root, Pod::Forbidden);
    let (run, document) = checked(&clusters, "--probe=forward");
    assert_eq!(
        told(&document, "MF1105"),
        "no right to forward ports to pods in stage (get and create pods/portforward)",
        "{run}"
    );
    assert_eq!(run.code, 3, "{run}");
}

#[test]
fn a_direct_probe_names_the_way_that_there_is() {
    let root = authority("stage");
    let clusters = cluster(&root, Pod::Listens(gateway(&root, IDENTITY)));
    let (run, document) = checked(&clusters, "--probe");
    assert!(told(&document, "MF1105").contains("`--probe=forward`"), "{run}");
}

#[test]
fn certificates_that_gateways_present_stand_beside_the_copies() {
    let root = authority("stage");
    let clusters = cluster(&root, Pod::Listens(gateway(&root, IDENTITY)));
    let run = clusters.meshfed("cert show --probe=forward prod/prod stage/stage -o json");
    let document = run.json();
    let presented = document["presented"].as_array().unwrap_or_else(|| panic!("{run}"));
    let of_prod = presented
        .iter()
        .find(|row| row["seenBy"] == "prod")
        .unwrap_or_else(|| panic!("{run}"));
    assert_eq!(
        (&of_prod["state"], &of_prod["identity"]),
        (&json!("trusted"), &json!(IDENTITY)),
        "{run}"
    );
    assert!(
        of_prod["validUntil"].is_string() && of_prod["root"].is_string(),
        "{run}"
    );
    let without = clusters.meshfed("cert show prod/prod stage/stage -o json").json();
    assert_eq!(without["presented"], Value::Null);
    let table = clusters.meshfed("cert show --probe=forward prod/prod stage/stage");
    assert!(
        table.stdout.contains("PRESENTED BY GATEWAYS") && table.stdout.contains("trusted"),
        "{table}"
    );
}
