//! The connection to an address, or why there is none.

use std::io::ErrorKind;

use tokio::net::{TcpStream, lookup_host};

use crate::snapshot::WireAnswer;

/// Connects from this machine.
pub(super) async fn direct(address: &str, port: i32) -> Result<TcpStream, WireAnswer> {
    let port = u16::try_from(port).map_err(|_| WireAnswer::Skipped(format!("{port} is no port")))?;
    let found = lookup_host((address, port))
        .await
        .map_err(|error| WireAnswer::Unresolved(error.to_string()))?;
    let found: Vec<_> = found.collect();
    if found.is_empty() {
        return Err(WireAnswer::Unresolved("the name has no address".to_owned()));
    }
    match TcpStream::connect(found.as_slice()).await {
        Ok(stream) => Ok(stream),
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => {
            Err(WireAnswer::Unreached("the connection is refused".to_owned()))
        }
        Err(error) => Err(WireAnswer::Unreached(error.to_string())),
    }
}
