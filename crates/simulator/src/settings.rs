//! What a simulation is told before it begins.

/// How the simulated meshes behave.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Settings {
    /// How long things take.
    pub pace: Pace,
    /// The addresses that clusters have towards the outside.
    pub network: Network,
}

/// Where nodes and load balancers get their addresses from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Network {
    /// Ranges that are reserved for documentation, where nobody ever answers.
    #[default]
    Documentation,
    /// `127.A.B.0/24` of this machine, where stand-ins of gateways listen.
    Loopback(u8, u8),
}

/// Load balancers have the first addresses of a loopback network, nodes the others.
const LOOPBACK_BALANCERS: u8 = 199;

impl Network {
    /// How many load balancers there can be.
    pub(crate) fn balancers(self) -> u8 {
        match self {
            Self::Documentation => 254,
            Self::Loopback(..) => LOOPBACK_BALANCERS,
        }
    }

    /// The address of a load balancer, by its number from 0.
    pub(crate) fn balancer(self, index: usize) -> String {
        format!("{}{}", self.of_balancers(), index + 1)
    }

    /// Whether a load balancer can have this address.
    pub(crate) fn has_balancer(self, address: &str) -> bool {
        address.starts_with(&self.of_balancers())
    }

    /// The address of a node, by its number from 0.
    pub(crate) fn node(self, index: usize) -> String {
        match self {
            Self::Documentation => format!("192.0.2.{}", index + 1),
            Self::Loopback(a, b) => format!("127.{a}.{b}.{}", usize::from(LOOPBACK_BALANCERS) + 1 + index),
        }
    }

    fn of_balancers(self) -> String {
        match self {
            Self::Documentation => "203.0.113.".to_owned(),
            Self::Loopback(a, b) => format!("127.{a}.{b}."),
        }
    }
}

/// How many times faster than in reality passes what somebody would have to wait for. What only repeats, a resync or a
/// retry each minute, keeps its time: faster, it would be nothing but more writes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace(f64);

impl Pace {
    /// As real meshes take it.
    pub const REAL: Pace = Pace(1.0);
    /// So that nobody waits for more than a few seconds.
    pub const FAST: Pace = Pace(23.0);

    /// So many times faster than in reality; below one, slower.
    pub fn times(factor: f64) -> Option<Pace> {
        (factor.is_finite() && factor > 0.0).then_some(Pace(factor))
    }

    /// How many times faster than in reality.
    pub fn factor(self) -> f64 {
        self.0
    }

    /// Seconds that this many real ones take, at least one.
    pub(crate) fn seconds(self, real: i32) -> i64 {
        #[allow(
            clippy::cast_possible_truncation,
            reason = "a time of years is as good as any longer one"
        )]
        let scaled = (f64::from(real) / self.0).round() as i64;
        scaled.max(1)
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self::FAST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_a_minute_takes_as_long_and_never_less_than_a_second() {
        assert_eq!(Pace::REAL.seconds(60), 60);
        assert_eq!(Pace::times(0.5).map(|slow| slow.seconds(60)), Some(120));
        assert_eq!(Pace::times(1000.0).map(|hasty| hasty.seconds(60)), Some(1));
        assert_eq!(Pace::FAST.seconds(46), 2);
    }

    #[test]
    fn time_neither_stands_still_nor_runs_back() {
        for factor in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(Pace::times(factor), None, "{factor}");
        }
    }
}
