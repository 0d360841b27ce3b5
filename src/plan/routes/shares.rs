//! Which share of a service's requests goes where, before a route is written and after.

use std::fmt;

use serde::Serialize;

use crate::api::{HttpRoute, VirtualService};
use crate::manifest::{MirrorValues, RouteValues};
use crate::snapshot::MeshState;

/// Where the requests of a service go that no special rule takes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::plan) struct Routing {
    pub routes: Vec<RouteValues>,
    pub mirror: Option<MirrorValues>,
}

impl Routing {
    /// All to the service itself, as without a VirtualService.
    pub fn local(host: &str, subset: Option<String>) -> Self {
        let route = RouteValues {
            host: host.to_owned(),
            subset,
            weight: Some(100),
        };
        Self {
            routes: vec![route],
            mirror: None,
        }
    }

    /// What the last rule of a VirtualService says, hosts in full; the rules before it are for special requests.
    pub fn of(mesh: &MeshState, service: &VirtualService, namespace: &str) -> Self {
        service
            .spec
            .http
            .last()
            .map(|rule| of_rule(mesh, rule, namespace))
            .unwrap_or_default()
    }

    /// The subsets of `host` that answer; `None` among them stands for the whole of it.
    pub fn subsets(&self, host: &str) -> Vec<Option<String>> {
        let mut subsets: Vec<Option<String>> = Vec::new();
        for route in self.routes.iter().filter(|route| route.host == host) {
            if !subsets.contains(&route.subset) {
                subsets.push(route.subset.clone());
            }
        }
        subsets
    }

    /// Every share with what it was and what it is to be, in percent.
    pub fn changes_to(&self, now: &Self, mesh: &str, service: &str) -> Vec<ShareChange> {
        let mut changes: Vec<ShareChange> = Vec::new();
        for (is_now, routing) in [(false, self), (true, now)] {
            for (host, subset, copies, percent) in routing.shares() {
                let same = |change: &&mut ShareChange| {
                    change.host == host && change.subset.as_deref() == subset && change.copies == copies
                };
                let change = match changes.iter_mut().find(same) {
                    Some(change) => change,
                    None => {
                        changes.push(ShareChange {
                            mesh: mesh.to_owned(),
                            service: service.to_owned(),
                            host: host.to_owned(),
                            subset: subset.map(str::to_owned),
                            copies,
                            before: 0.0,
                            now: 0.0,
                        });
                        changes.last_mut().expect("it was just added")
                    }
                };
                *(if is_now { &mut change.now } else { &mut change.before }) += percent;
            }
        }
        // Copies last, as in `status`.
        changes.sort_by_key(|change| change.copies);
        changes
    }

    fn shares(&self) -> impl Iterator<Item = (&str, Option<&str>, bool, f64)> {
        let whole = if self.routes.len() == 1 { 100 } else { 0 };
        let answered = self.routes.iter().map(move |route| {
            let percent = f64::from(route.weight.unwrap_or(whole));
            (route.host.as_str(), route.subset.as_deref(), false, percent)
        });
        let copied = self.mirror.iter().map(|mirror| {
            let percent = mirror.percent.unwrap_or(100.0);
            (mirror.host.as_str(), mirror.subset.as_deref(), true, percent)
        });
        answered.chain(copied)
    }
}

fn of_rule(mesh: &MeshState, rule: &HttpRoute, namespace: &str) -> Routing {
    let routes = rule.route.iter().map(|route| RouteValues {
        host: mesh.qualified_host(&route.destination.host, namespace),
        subset: route.destination.subset.clone(),
        weight: route.weight.and_then(|weight| u32::try_from(weight).ok()),
    });
    let mut routes: Vec<RouteValues> = routes.collect();
    if let [only] = routes.as_mut_slice() {
        only.weight = Some(100);
    }
    let mirror = rule.mirror.as_ref().map(|mirror| MirrorValues {
        host: mesh.qualified_host(&mirror.host, namespace),
        subset: mirror.subset.clone(),
        percent: rule.mirror_percentage.as_ref().map(|percent| percent.value),
    });
    Routing { routes, mirror }
}

/// A share of the requests of a service: how much of them went to a destination, and how much goes there now.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ShareChange {
    /// Federation name of the mesh.
    pub mesh: String,
    /// The service whose requests are routed, as NAMESPACE/NAME.
    pub service: String,
    /// Host of the destination, in full.
    pub host: String,
    /// Subset of that host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subset: Option<String>,
    /// Whether it receives copies, whose answers are dropped.
    pub copies: bool,
    /// Percentage of the requests before the command.
    pub before: f64,
    /// Percentage of the requests after it.
    pub now: f64,
}

impl fmt::Display for ShareChange {
    /// `100% → 80% HOST (SUBSET)`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let copies = if self.copies { "mirror " } else { "" };
        write!(formatter, "{copies}{}% → {}% {}", self.before, self.now, self.host)?;
        match &self.subset {
            Some(subset) => write!(formatter, " ({subset})"),
            None => Ok(()),
        }
    }
}
