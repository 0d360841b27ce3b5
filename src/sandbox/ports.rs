//! Free loopback ports.

use std::io;
use std::net::{Ipv4Addr, TcpListener};

/// Ports that were free a moment ago, all different. Somebody else may take one before it is used, so whoever uses
/// them must be ready to ask again.
pub(super) fn free<const N: usize>() -> io::Result<[u16; N]> {
    // All stay bound until the last is chosen, which keeps them different.
    let mut listeners = Vec::with_capacity(N);
    let mut ports = [0; N];
    for port in &mut ports {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        *port = listener.local_addr()?.port();
        listeners.push(listener);
    }
    Ok(ports)
}

#[cfg(test)]
mod tests {
    #[test]
    fn ports_are_different_and_can_be_bound() {
        let [first, second] = super::free().expect("free ports");
        assert_ne!(first, second);
        std::net::TcpListener::bind(("127.0.0.1", first)).expect("bind the first port");
    }
}
