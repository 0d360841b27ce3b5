//! The beginning of a TLS handshake, and what the other side shows in it.

use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use rustls::client::Resumption;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, SignatureScheme};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::TlsConnector;

use crate::snapshot::WireAnswer;
use crate::trust;

/// Bytes of an answer that is no TLS, to show what it is.
const KEPT: usize = 40;

/// What is asked for where the handshake names nothing; it is not sent.
const NO_NAME: &str = "no-name.invalid";

/// Begins a handshake for this name, or for none, and breaks it off when it has seen the certificate.
pub(super) async fn look<S>(stream: S, server_name: Option<String>) -> WireAnswer
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let named = server_name.is_some();
    let name = server_name.unwrap_or_else(|| NO_NAME.to_owned());
    let Ok(name) = ServerName::try_from(name.clone()) else {
        return WireAnswer::Skipped(format!("{name} is too long, or no name that a handshake can ask for"));
    };
    let recorder = Arc::new(Recorder::default());
    let config = match config(&recorder, named) {
        Ok(config) => config,
        Err(error) => return WireAnswer::Skipped(format!("cannot prepare TLS: {error}")),
    };
    let mut stream = FirstBytes {
        stream,
        kept: Vec::new(),
    };
    let ended = TlsConnector::from(Arc::new(config)).connect(name, &mut stream).await;
    let shown = recorder.shown.lock().unwrap_or_else(PoisonError::into_inner).take();
    match (shown, ended) {
        (Some(chain), _) => WireAnswer::Presented(trust::encode(chain.iter().map(Vec::as_slice))),
        (None, Ok(_)) => WireAnswer::Closed("a handshake without a certificate".to_owned()),
        (None, Err(error)) => failed(&error, &stream.kept),
    }
}

fn failed(error: &io::Error, kept: &[u8]) -> WireAnswer {
    let tls = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match tls {
        Some(rustls::Error::InvalidMessage(_)) => {
            let text: String = String::from_utf8_lossy(kept).escape_debug().collect();
            WireAnswer::NotTls(format!("the answer begins with \"{text}\""))
        }
        Some(rustls::Error::AlertReceived(alert)) => {
            WireAnswer::Closed(format!("the handshake is refused with the alert {alert:?}"))
        }
        Some(other) => WireAnswer::Closed(format!("the handshake fails: {other}")),
        None => WireAnswer::Closed(match error.kind() {
            ErrorKind::UnexpectedEof => "the connection is closed without an answer".to_owned(),
            ErrorKind::ConnectionReset | ErrorKind::BrokenPipe => "the connection is reset".to_owned(),
            _ => error.to_string(),
        }),
    }
}

fn config(recorder: &Arc<Recorder>, named: bool) -> Result<ClientConfig, rustls::Error> {
    let provider = rustls::crypto::ring::default_provider();
    let schemes = provider.signature_verification_algorithms.supported_schemes();
    *recorder.schemes.lock().unwrap_or_else(PoisonError::into_inner) = schemes;
    let verifier: Arc<dyn ServerCertVerifier> = Arc::clone(recorder) as _;
    let mut config = ClientConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    config.enable_sni = named;
    config.resumption = Resumption::disabled();
    Ok(config)
}

/// Keeps what is shown, and believes none of it, so that the handshake ends there.
#[derive(Debug, Default)]
struct Recorder {
    shown: Mutex<Option<Vec<Vec<u8>>>>,
    schemes: Mutex<Vec<SignatureScheme>>,
}

impl ServerCertVerifier for Recorder {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let chain = [end_entity].into_iter().chain(intermediates);
        let chain = chain.map(|certificate| certificate.to_vec()).collect();
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = Some(chain);
        Err(seen())
    }

    fn verify_tls12_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Err(seen())
    }

    fn verify_tls13_signature(
        &self,
        _message: &[u8],
        _certificate: &CertificateDer<'_>,
        _signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Err(seen())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.schemes.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Why every handshake ends: the certificate was seen, and that was all.
fn seen() -> rustls::Error {
    rustls::Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure)
}

/// A stream that keeps the first bytes that came.
struct FirstBytes<S> {
    stream: S,
    kept: Vec<u8>,
}

impl<S: AsyncRead + Unpin> AsyncRead for FirstBytes<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        let room = KEPT.saturating_sub(self.kept.len());
        let new = buffer.filled().get(before..).unwrap_or_default();
        self.kept.extend(new.iter().take(room));
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for FirstBytes<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
