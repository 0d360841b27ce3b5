//! One client with kept-alive connections, and the requests that it sends.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::stream::{self, StreamExt};
use http::{HeaderMap, Request, Uri};
use http_body_util::BodyExt;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, SignatureScheme};

use crate::error::{UserError, innermost};
use crate::load::{Key, Reply};

/// Bytes of a body that are kept to look for a field; the rest is read and dropped, so that the connection can be kept.
const KEPT: usize = 1 << 20;

/// What to send.
#[derive(Clone, Debug)]
pub struct RequestPlan {
    /// Where to.
    pub url: Uri,
    /// Headers of every request; `Host` replaces that of the URL.
    pub headers: HeaderMap,
    /// How many requests at most.
    pub requests: usize,
    /// How many under way at once.
    pub concurrency: usize,
    /// When to stop, even if requests are left.
    pub duration: Option<Duration>,
    /// Longest time for one request.
    pub timeout: Duration,
    /// Accept any certificate.
    pub insecure: bool,
    /// What to look for in each answer.
    pub keys: Vec<Key>,
}

/// Sends the requests and tells each answer as it comes.
pub async fn send(plan: &RequestPlan, mut told: impl FnMut(&Reply)) -> Result<Vec<Reply>, UserError> {
    let client = client(plan)?;
    let one = || one(&client, plan);
    let requests = stream::iter(0..plan.requests)
        .map(|_| one())
        .buffer_unordered(plan.concurrency);
    let end = async {
        match plan.duration {
            Some(duration) => tokio::time::sleep(duration).await,
            None => std::future::pending().await,
        }
    };
    let mut requests = std::pin::pin!(requests.take_until(end));
    let mut answers = Vec::new();
    while let Some(answer) = requests.next().await {
        told(&answer);
        answers.push(answer);
    }
    Ok(answers)
}

type HttpClient = Client<HttpsConnector<HttpConnector>, String>;

fn client(plan: &RequestPlan) -> Result<HttpClient, UserError> {
    let provider = rustls::crypto::ring::default_provider();
    let refuse = |error: &dyn std::fmt::Display| UserError::unknown(format!("cannot prepare TLS: {error}"));
    let builder = HttpsConnectorBuilder::new();
    let builder = if plan.insecure {
        let algorithms = provider.signature_verification_algorithms;
        let config = ClientConfig::builder_with_provider(Arc::new(provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| refuse(&error))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(AnyCertificate(algorithms)))
            .with_no_client_auth();
        builder.with_tls_config(config)
    } else {
        let provider: CryptoProvider = provider;
        builder
            .with_provider_and_native_roots(provider)
            .map_err(|error| refuse(&error))?
    };
    let mut connector = HttpConnector::new();
    connector.enforce_http(false);
    // Small requests must not wait for each other, or the latencies would be the kernel's.
    connector.set_nodelay(true);
    let connector = builder.https_or_http().enable_http1().wrap_connector(connector);
    Ok(Client::builder(TokioExecutor::new())
        .pool_max_idle_per_host(plan.concurrency)
        .build(connector))
}

async fn one(client: &HttpClient, plan: &RequestPlan) -> Reply {
    let started = Instant::now();
    let answered = tokio::time::timeout(plan.timeout, exchange(client, plan)).await;
    let latency = started.elapsed();
    match answered {
        Ok(Ok((status, values))) => Reply {
            status: Ok(status),
            latency,
            values,
        },
        Ok(Err(reason)) => no_answer(reason, latency),
        Err(_) => no_answer(format!("no answer within {}s", plan.timeout.as_secs_f64()), latency),
    }
}

fn no_answer(reason: String, latency: Duration) -> Reply {
    Reply {
        status: Err(reason),
        latency,
        values: Vec::new(),
    }
}

async fn exchange(client: &HttpClient, plan: &RequestPlan) -> Result<(u16, Vec<Option<String>>), String> {
    let mut request = Request::new(String::new());
    *request.uri_mut() = plan.url.clone();
    *request.headers_mut() = plan.headers.clone();
    let response = client.request(request).await.map_err(|error| innermost(&error))?;
    let (head, mut body) = response.into_parts();
    let mut kept: Vec<u8> = Vec::new();
    let wanted = plan.keys.iter().any(Key::reads_body);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| innermost(&error))?;
        if let Some(data) = frame.data_ref().filter(|_| wanted) {
            let room = KEPT.saturating_sub(kept.len());
            kept.extend_from_slice(&data[..data.len().min(room)]);
        }
    }
    let values = plan.keys.iter().map(|key| key.value(&head.headers, &kept)).collect();
    Ok((head.status.as_u16(), values))
}

/// Takes any certificate: routers of clusters often have one that nobody signed. Only where the user asks for it.
#[derive(Debug)]
struct AnyCertificate(WebPkiSupportedAlgorithms);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.0)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_schemes()
    }
}
