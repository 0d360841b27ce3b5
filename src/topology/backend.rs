//! The shares of a split: `local=80 stage-mesh=20`.

use std::fmt;
use std::str::FromStr;

use super::{PeerService, name_problem};

/// One share of a split.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backend {
    /// Where the share goes.
    pub target: BackendTarget,
    /// Share in percent.
    pub weight: u32,
}

/// Where a share of a split goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BackendTarget {
    /// The service itself, in its own mesh.
    Local,
    /// The one service imported from this peer that stands for the service.
    Peer(String),
    /// A service named in full, local or imported.
    Service(PeerService),
}

impl Backend {
    /// The peer that the share goes to; none for what stays in the mesh.
    pub fn peer(&self) -> Option<&str> {
        match &self.target {
            BackendTarget::Local => None,
            BackendTarget::Peer(peer) => Some(peer),
            BackendTarget::Service(service) => service.peer.as_deref(),
        }
    }
}

impl FromStr for Backend {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (target, weight) = text.rsplit_once('=').ok_or_else(|| {
            format!("{text:?} has no weight; write `local=80`, `PEER=20` or `NAMESPACE/NAME@PEER=20`")
        })?;
        let weight = weight
            .parse()
            .ok()
            .filter(|weight| *weight <= 100)
            .ok_or_else(|| format!("the weight of {text:?} is not a whole number from 0 to 100"))?;
        let target = match target {
            "local" => BackendTarget::Local,
            service if service.contains(['/', '.']) => BackendTarget::Service(service.parse()?),
            peer => match name_problem("peer", peer) {
                Some(problem) => return Err(problem),
                None => BackendTarget::Peer(peer.to_owned()),
            },
        };
        Ok(Self { target, weight })
    }
}

impl fmt::Display for Backend {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.target {
            BackendTarget::Local => write!(formatter, "local={}", self.weight),
            BackendTarget::Peer(peer) => write!(formatter, "{peer}={}", self.weight),
            BackendTarget::Service(service) => write!(formatter, "{service}={}", self.weight),
        }
    }
}

/// Why the weights of a split do not make a whole, if they do not. istiod requires a sum of 100.
pub fn weights_problem(backends: &[Backend]) -> Option<String> {
    let total: u32 = backends.iter().map(|backend| backend.weight).sum();
    let shares: Vec<String> = backends.iter().map(Backend::to_string).collect();
    (total != 100).then(|| format!("the weights {} sum to {total}, not to 100", shares.join(" ")))
}

/// Everything that is wrong with the shares of a split taken together.
pub fn shares_problems(backends: &[Backend]) -> Vec<String> {
    let mut problems: Vec<String> = weights_problem(backends).into_iter().collect();
    for (index, backend) in backends.iter().enumerate() {
        let before = &backends[..index];
        if before.iter().any(|other| other.target == backend.target) {
            problems.push(format!("`{backend}` is a second share for the same place; give it one"));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backend_is_local_a_peer_or_a_service_in_full() {
        let target = |text: &str| text.parse::<Backend>().expect("a valid backend").target;
        assert_eq!(target("local=80"), BackendTarget::Local);
        assert_eq!(target("stage-mesh=20"), BackendTarget::Peer("stage-mesh".to_owned()));
        assert!(matches!(target("shop/cart@stage=20"), BackendTarget::Service(service) if service.peer.is_some()));
        for bad in ["local", "local=101", "local=-1", "Local=5", "=5", "local=1.5"] {
            assert!(bad.parse::<Backend>().is_err(), "{bad:?} was accepted");
        }
    }

    #[test]
    fn weights_must_sum_to_one_hundred() {
        let backends = |texts: &[&str]| -> Vec<Backend> {
            texts
                .iter()
                .map(|text| text.parse().expect("a valid backend"))
                .collect()
        };
        assert_eq!(weights_problem(&backends(&["local=80", "stage=20"])), None);
        assert!(weights_problem(&backends(&["local=80", "stage=30"])).is_some());
        assert_eq!(
            shares_problems(&backends(&["local=80", "stage=20"])),
            Vec::<String>::new()
        );
        assert_eq!(
            shares_problems(&backends(&["local=50", "stage=20", "local=50"])).len(),
            2
        );
    }
}
