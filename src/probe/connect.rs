//! The connection to an address, or why there is none.

use std::io::ErrorKind;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};

use crate::cluster::MeshClient;
use crate::snapshot::WireAnswer;

/// A connection, whoever carries it.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// Connects from this machine.
pub(super) async fn direct(address: &str, port: i32) -> Result<Box<dyn Stream>, WireAnswer> {
    let port = u16::try_from(port).map_err(|_| WireAnswer::Skipped(format!("{port} is no port")))?;
    let found = lookup_host((address, port))
        .await
        .map_err(|error| WireAnswer::Unresolved(error.to_string()))?;
    let found: Vec<_> = found.collect();
    if found.is_empty() {
        return Err(WireAnswer::Unresolved("the name has no address".to_owned()));
    }
    match TcpStream::connect(found.as_slice()).await {
        Ok(stream) => Ok(Box::new(stream)),
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => {
            Err(WireAnswer::Unreached("the connection is refused".to_owned()))
        }
        Err(error) => Err(WireAnswer::Unreached(error.to_string())),
    }
}

/// Lets an API server connect to a pod.
pub(super) async fn forwarded(
    _client: Option<&MeshClient>,
    pod: &str,
    _port: u16,
) -> Result<Box<dyn Stream>, WireAnswer> {
    Err(WireAnswer::Skipped(format!("nothing forwards to pod {pod}")))
}
