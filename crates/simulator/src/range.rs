//! A range of addresses of this machine that no other simulation has: stand-ins of gateways listen there.

use std::net::{Ipv4Addr, TcpListener};

use crate::settings::Network;

/// While it listens here, a range is taken.
const PORT: u16 = 8188;

/// The address of a range that says so, which no load balancer and no node gets.
const MARK: u8 = 254;

/// Ranges that are tried.
const TRIED: u32 = 64;

/// A range; it is free again once this is dropped.
#[derive(Debug)]
pub struct Range {
    /// The addresses in it.
    pub network: Network,
    mark: Option<TcpListener>,
}

impl Range {
    /// Whether it is one of this machine, where somebody can listen.
    pub fn is_of_this_machine(&self) -> bool {
        self.mark.is_some()
    }

    /// Takes a free range. Where the machine has no addresses but 127.0.0.1, gateways have addresses at which nobody answers.
    pub fn take() -> Self {
        let first = std::process::id();
        for attempt in 0..TRIED {
            let number = first.wrapping_add(attempt.wrapping_mul(251));
            let [_, _, high, b] = number.to_be_bytes();
            // The first half of the loopback network is where other programs put what they name.
            let a = 128 | (high & 0x7f);
            if let Ok(mark) = TcpListener::bind((Ipv4Addr::new(127, a, b, MARK), PORT)) {
                return Self {
                    network: Network::Loopback(a, b),
                    mark: Some(mark),
                };
            }
        }
        Range {
            network: Network::Documentation,
            mark: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Range;

    #[test]
    fn two_simulations_never_have_one_range() {
        let (one, other) = (Range::take(), Range::take());
        if one.is_of_this_machine() && other.is_of_this_machine() {
            assert_ne!(one.network, other.network);
        }
    }
}
