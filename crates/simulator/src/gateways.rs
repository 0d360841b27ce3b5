//! Stand-ins of gateways on this machine: they listen where the simulated clusters have addresses towards the outside, and
//! show what real ones show. Nobody gets further than the handshake.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use k8s_openapi::jiff::Timestamp;
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::Acceptor;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::LazyConfigAcceptor;

use crate::authority::{Authorities, Identity, foreign};
use crate::decide::{Listener, Shows};

/// Who says nothing is not waited for any longer.
const PATIENCE: Duration = Duration::from_secs(10);

/// What one listener does with a connection.
#[derive(Clone)]
enum Answer {
    /// Shows a certificate to who asks for one of these names, or to all.
    Tls(Arc<ServerConfig>, Option<Arc<std::collections::BTreeSet<String>>>),
    PlainText,
    Nothing,
}

/// One port, and what is answered there; dropping it closes the port.
struct Open {
    shows: Shows,
    answer: Arc<Mutex<Answer>>,
    task: JoinHandle<()>,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The ports that are open.
#[derive(Default)]
pub struct StandIns {
    open: BTreeMap<(Ipv4Addr, u16), Open>,
}

impl StandIns {
    /// Opens and closes ports until these are open. One that cannot be opened, since somebody else has it, stays closed.
    pub(crate) async fn follow(&mut self, wanted: Vec<Listener>, authorities: &Authorities, now: Timestamp) {
        let mut wanted: BTreeMap<(Ipv4Addr, u16), Shows> = wanted
            .into_iter()
            .map(|listener| ((listener.address, listener.port), listener.shows))
            .collect();
        self.open.retain(|place, _| wanted.contains_key(place));
        for (place, open) in &mut self.open {
            let Some(shows) = wanted.remove(place).filter(|shows| *shows != open.shows) else {
                continue;
            };
            if let Ok(answer) = answer(&shows, authorities, now) {
                *open.answer.lock().unwrap_or_else(PoisonError::into_inner) = answer;
                open.shows = shows;
            }
        }
        for (place, shows) in wanted {
            let Ok(answer) = answer(&shows, authorities, now) else {
                continue;
            };
            let Ok(listener) = TcpListener::bind(place).await else {
                continue;
            };
            let answer = Arc::new(Mutex::new(answer));
            let task = tokio::spawn(serve(listener, Arc::clone(&answer)));
            self.open.insert(place, Open { shows, answer, task });
        }
    }
}

fn answer(shows: &Shows, authorities: &Authorities, now: Timestamp) -> anyhow::Result<Answer> {
    Ok(match shows {
        Shows::Gateway(gateway) => {
            let identity = authorities.identity(gateway, now)?;
            Answer::Tls(config(identity)?, gateway.names.clone().map(Arc::new))
        }
        Shows::Foreign => Answer::Tls(config(foreign(now)?)?, None),
        Shows::PlainText => Answer::PlainText,
        Shows::Nothing => Answer::Nothing,
    })
}

fn config(identity: Identity) -> anyhow::Result<Arc<ServerConfig>> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let chain = identity.chain.into_iter().map(CertificateDer::from).collect();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(identity.key));
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    Ok(Arc::new(config))
}

async fn serve(listener: TcpListener, answer: Arc<Mutex<Answer>>) {
    while let Ok((stream, _)) = listener.accept().await {
        let answer = answer.lock().unwrap_or_else(PoisonError::into_inner).clone();
        tokio::spawn(tokio::time::timeout(PATIENCE, connection(stream, answer)));
    }
}

async fn connection(mut stream: TcpStream, answer: Answer) -> Option<()> {
    match answer {
        Answer::Tls(config, names) => {
            let hello = LazyConfigAcceptor::new(Acceptor::default(), stream).await.ok()?;
            let asked = hello.client_hello().server_name().map(str::to_owned);
            let offers = names.is_none_or(|names| asked.is_some_and(|asked| names.contains(&asked)));
            if offers {
                // A real gateway would ask for a certificate now; here everybody leaves after the handshake.
                hello.into_stream(config).await.ok()?.shutdown().await.ok()?;
            }
        }
        Answer::PlainText => {
            let _ = stream.read(&mut [0; 16]).await;
            let refusal = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            stream.write_all(refusal).await.ok()?;
            stream.shutdown().await.ok()?;
        }
        Answer::Nothing => {}
    }
    Some(())
}
