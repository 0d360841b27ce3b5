//! Everything that can answer at an address, on loopback ports.

use std::sync::Arc;

use rcgen::{CertificateParams, KeyPair, SanType};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::*;
use crate::snapshot::WirePort;
use crate::trust::presented;

const IDENTITY: &str = "stage.local/ns/stage/sa/prod-ingress-service-account";
const OFFERED: &str = "details.shop.svc.prod-exports.local";

/// Listens, and lets `serve` have each connection.
async fn listening<F: Future<Output = ()> + Send + 'static>(serve: impl Fn(TcpStream) -> F + Send + 'static) -> i32 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream));
        }
    });
    port.into()
}

/// Presents one certificate to those who ask for this end of a name, or to all.
#[derive(Debug)]
struct Gateway {
    key: Arc<CertifiedKey>,
    only: Option<&'static str>,
}

impl ResolvesServerCert for Gateway {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let shows = self
            .only
            .is_none_or(|only| hello.server_name().is_some_and(|name| name.ends_with(only)));
        shows.then(|| Arc::clone(&self.key))
    }
}

async fn gateway(only: Option<&'static str>) -> i32 {
    let mut parameters = CertificateParams::default();
    let uri = format!("spiffe://{IDENTITY}");
    parameters.subject_alt_names = vec![SanType::URI(uri.try_into().expect("a URI"))];
    let key = KeyPair::generate().expect("a key");
    let certificate = parameters.self_signed(&key).expect("a certificate");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let key = CertifiedKey::from_der(vec![certificate.der().clone()], key, &provider).expect("a pair");
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(Gateway {
            key: Arc::new(key),
            only,
        }));
    let acceptor = TlsAcceptor::from(Arc::new(config));
    listening(move |stream| {
        let acceptor = acceptor.clone();
        async move {
            let refused = acceptor.accept(stream).await;
            assert!(refused.is_err(), "nobody goes on after the certificate");
        }
    })
    .await
}

fn probe_of(address: &str, port: i32, about: WirePort) -> WireProbe {
    WireProbe {
        mesh: "prod".to_owned(),
        question: WireQuestion {
            peer: "stage".to_owned(),
            address: address.to_owned(),
            port,
            about,
        },
        reach: Reach::Direct,
    }
}

fn discovery() -> WirePort {
    WirePort::Discovery("discovery.prod.svc.stage.local".to_owned())
}

async fn answers(probes: Vec<WireProbe>) -> Vec<WireAnswer> {
    let observed = ask(probes, &[], Duration::from_secs(20)).await;
    observed
        .into_iter()
        .map(|(_, observation)| observation.answer)
        .collect()
}

async fn answer(address: &str, port: i32, about: WirePort) -> WireAnswer {
    answers(vec![probe_of(address, port, about)]).await.remove(0)
}

#[tokio::test]
async fn the_certificate_is_seen_without_showing_one() {
    let port = gateway(None).await;
    let WireAnswer::Presented(pem) = answer("127.0.0.1", port, discovery()).await else {
        panic!("no certificate");
    };
    let chain = presented(&pem).expect("a chain");
    assert_eq!(chain[0].identity.as_deref(), Some(IDENTITY));
}

#[tokio::test]
async fn a_service_port_answers_for_the_names_that_it_offers_and_for_no_other() {
    let port = gateway(Some(OFFERED)).await;
    let service = |host: &str| WirePort::Service {
        exported_name: host.to_owned(),
        service_port: 9080,
    };
    let asked = [
        WirePort::Services,
        service(OFFERED),
        service("ratings.shop.svc.prod-exports.local"),
    ];
    let probes = asked.map(|about| probe_of("127.0.0.1", port, about)).to_vec();
    let seen = answers(probes).await;
    assert!(matches!(seen[0], WireAnswer::Closed(_)), "{seen:?}");
    assert!(matches!(seen[1], WireAnswer::Presented(_)), "{seen:?}");
    assert!(matches!(seen[2], WireAnswer::Closed(_)), "{seen:?}");
}

#[tokio::test]
async fn who_closes_at_once_is_told_from_who_does_not_listen() {
    let closes = listening(|stream| async move { drop(stream) }).await;
    let seen = answer("127.0.0.1", closes, discovery()).await;
    assert!(matches!(seen, WireAnswer::Closed(_)), "{seen:?}");

    let free = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = free.local_addr().expect("an address").port();
    drop(free);
    let seen = answer("127.0.0.1", port.into(), discovery()).await;
    assert_eq!(seen, WireAnswer::Unreached("the connection is refused".to_owned()));
}

#[tokio::test]
async fn what_is_no_tls_is_shown_harmless() {
    let plain = listening(|mut stream| async move {
        let _ = stream.write_all(b"HTTP/1.1 400 Bad\x1b[31m Request\r\n\r\n").await;
    })
    .await;
    let seen = answer("127.0.0.1", plain, discovery()).await;
    let WireAnswer::NotTls(said) = seen else {
        panic!("{seen:?}");
    };
    assert!(said.contains("HTTP/1.1 400 Bad") && !said.contains('\x1b'), "{said}");
}

#[tokio::test]
async fn who_says_nothing_ends_with_the_time_and_only_once_for_each_port() {
    let port = listening(|stream| async move {
        let _held = stream;
        std::future::pending::<()>().await;
    })
    .await;
    let probes = vec![
        probe_of("127.0.0.1", port, discovery()),
        probe_of("127.0.0.1", port, WirePort::Services),
    ];
    let seen = ask(probes, &[], Duration::from_millis(50)).await;
    for (_, observation) in seen {
        assert!(
            matches!(observation.answer, WireAnswer::Unreached(_)),
            "{observation:?}"
        );
    }
}

#[tokio::test]
async fn a_name_that_does_not_exist_does_not_resolve() {
    let seen = answer("gateway.invalid", 8188, discovery()).await;
    assert!(matches!(seen, WireAnswer::Unresolved(_)), "{seen:?}");
}

#[tokio::test]
async fn what_cannot_be_reached_from_here_is_skipped_with_the_reason() {
    let mut probe = probe_of("stage-ingress.stage.svc", 8188, discovery());
    probe.reach = Reach::Nowhere("inside".to_owned());
    assert_eq!(answers(vec![probe]).await, [WireAnswer::Skipped("inside".to_owned())]);
}
