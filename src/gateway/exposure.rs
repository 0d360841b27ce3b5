//! How an ingress gateway is reached.

use std::fmt;
use std::str::FromStr;

/// How an ingress gateway is reached: the type of its Service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Exposure {
    /// From inside its own cluster only.
    #[default]
    ClusterIp,
    /// Through a load balancer of the cluster's platform.
    LoadBalancer,
    /// Through a port of every node.
    NodePort,
}

impl Exposure {
    /// As `service.type` has it.
    pub fn service_type(self) -> &'static str {
        match self {
            Self::ClusterIp => "ClusterIP",
            Self::LoadBalancer => "LoadBalancer",
            Self::NodePort => "NodePort",
        }
    }
}

impl fmt::Display for Exposure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.service_type())
    }
}

impl FromStr for Exposure {
    type Err = String;

    /// Accepts the type of a Service in any case.
    fn from_str(text: &str) -> Result<Self, String> {
        [Self::ClusterIp, Self::LoadBalancer, Self::NodePort]
            .into_iter()
            .find(|exposure| exposure.service_type().eq_ignore_ascii_case(text))
            .ok_or_else(|| format!("unknown exposure `{text}`; it is `clusterip`, `loadbalancer` or `nodeport`"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exposures_are_read_in_any_case() {
        assert_eq!("nodeport".parse(), Ok(Exposure::NodePort));
        assert_eq!("ClusterIP".parse(), Ok(Exposure::ClusterIp));
        assert!("route".parse::<Exposure>().is_err());
    }
}
