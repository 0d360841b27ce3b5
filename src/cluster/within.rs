//! No request of a wait lasts longer than the wait: what is asked meanwhile knows until when it may be under way.

use std::fmt;
use std::time::Duration;

use tokio::time::Instant;

tokio::task_local! {
    /// When the wait ends that asks, and how long it lasts.
    static WAIT: (Instant, Duration);
}

/// Looks for a wait that began `since` and lasts so long: no request of `look` is under way after its end.
pub(crate) async fn within<T>(since: std::time::Instant, timeout: Duration, look: impl Future<Output = T>) -> T {
    WAIT.scope((Instant::from_std(since) + timeout, timeout), look).await
}

/// Until when a request may be under way, and which flag says so.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bound {
    pub(super) until: Instant,
    limit: Duration,
    of_wait: bool,
}

impl Bound {
    /// That of a request that begins now and may last so long.
    pub(super) fn of(limit: Duration) -> Self {
        let own = Self {
            until: Instant::now() + limit,
            limit,
            of_wait: false,
        };
        match WAIT.try_get() {
            Ok((until, limit)) if until < own.until => Self {
                until,
                limit,
                of_wait: true,
            },
            _ => own,
        }
    }

    /// The same, this much later.
    pub(super) fn and(self, more: Duration) -> Self {
        Self {
            until: self.until + more,
            ..self
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.of_wait {
            write!(formatter, "what was left of {:?} (--timeout)", self.limit)
        } else {
            write!(formatter, "{:?} (--request-timeout)", self.limit)
        }
    }
}
