//! What a request of istiod for the services of one peer that fails does to its whole mesh: while istiod tries again, it
//! holds what every push of configuration needs, also of what has nothing to do with federation, and of what mends the
//! link. Source: seen and traced with Maistra 2.5.1.

use k8s_openapi::jiff::Timestamp;

use super::link::resync_seconds;
use super::{Link, LinkState, Snapshot};

/// An istiod that gets no services of a peer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Starvation {
    /// The istiod pod.
    pub pod: String,
    /// Since when: the last complete list, or else the moment at which the watch was lost.
    pub since: Timestamp,
    /// What its watch was answered.
    pub said: String,
}

/// What the watch of a link was answered, if istiod's egress gateway does not get through to the other mesh: then the
/// request for its services, which goes the same way, fails too, and istiod may not push what mends it.
pub fn not_through(link: &Link) -> Option<&str> {
    let LinkState::Down(_) = link.state else { return None };
    let mut watches = link.outbound.pods.values().filter(|watch| !watch.connected);
    watches.find_map(|watch| {
        let said = watch.last_disconnect_status.as_deref()?;
        (said.starts_with("503 ") || said.starts_with("404 ")).then_some(said)
    })
}

/// The istiod that has got no services over this link for longer than two periods of the full synchronisation.
pub fn starvation(link: &Link, snapshot: &Snapshot) -> Option<Starvation> {
    let LinkState::Down(_) = link.state else { return None };
    let mesh = snapshot.meshes.get(&link.direction.from)?;
    let limit = 2 * resync_seconds(mesh);
    let mut watches = link.outbound.pods.iter().filter(|(_, watch)| !watch.connected);
    watches.find_map(|(pod, watch)| {
        // A watch that ended well was cut, and the list may be read all the same.
        let said = watch
            .last_disconnect_status
            .clone()
            .filter(|said| !said.starts_with("200 "))?;
        let since = watch.last_full_sync.or(watch.last_disconnect)?;
        let is_long = snapshot.taken_at.as_second() - since.as_second() > limit;
        is_long.then(|| Starvation {
            pod: pod.clone(),
            since,
            said,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples::{cut, walk_through};
    use crate::snapshot::links;

    fn link(snapshot: &Snapshot) -> Link {
        let mut all = links(snapshot).into_iter();
        all.find(|link| link.direction.from == "prod-mesh").expect("a link")
    }

    fn later(snapshot: &Snapshot, minutes: i64) -> Snapshot {
        let passed = k8s_openapi::jiff::SignedDuration::from_mins(minutes);
        Snapshot {
            taken_at: snapshot.taken_at + passed,
            ..snapshot.clone()
        }
    }

    #[test]
    fn only_a_link_that_is_down_for_longer_than_two_resyncs_starves_its_istiod() {
        let mut seen = walk_through();
        assert_eq!(starvation(&link(&seen), &later(&seen, 60)), None);
        cut(&mut seen, "prod-mesh", "stage-mesh", "503 Service Unavailable");
        assert_eq!(starvation(&link(&seen), &seen), None);
        let starving = starvation(&link(&seen), &later(&seen, 60)).expect("an hour is long");
        assert_eq!(
            (starving.pod.as_str(), starving.said.as_str()),
            ("istiod-0", "503 Service Unavailable")
        );
    }

    #[test]
    fn only_what_the_egress_gateway_answers_tells_that_it_does_not_get_through() {
        for (said, through) in [
            ("503 Service Unavailable", Some("503 Service Unavailable")),
            ("404 Not Found", Some("404 Not Found")),
            ("403 Forbidden", None),
            ("400 Bad Request", None),
            ("dial tcp: lookup stage-mesh-egress: no such host", None),
        ] {
            let mut seen = walk_through();
            assert_eq!(not_through(&link(&seen)), None);
            cut(&mut seen, "prod-mesh", "stage-mesh", said);
            assert_eq!(not_through(&link(&seen)), through);
        }
    }
}
