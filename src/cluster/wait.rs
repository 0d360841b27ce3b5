//! Waits until nothing is unmet: wakes up on changes, looks again, lets a pure function judge. The one wait of the program.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use futures::FutureExt;
use futures::stream::{self, BoxStream, StreamExt};
use kube::Api;
use kube::api::DynamicObject;
use kube::runtime::{WatchStreamExt, watcher};

use super::MeshClient;
use super::within::within;
use crate::error::UserError;
use crate::exit::Exit;
use crate::manifest::Kind;
use crate::snapshot::{Seen, Unknown, Unmet};
use crate::ui::Ui;

/// Looks again at least this often, in case a watch is not allowed or was cut.
const LOOK_AGAIN: Duration = Duration::from_secs(10);

/// After this long without an answer of the other mesh, a link hardly comes by itself: istiod has tried it anew by then.
const RESYNC: Duration = Duration::from_secs(60);

/// How many looks in a row may find a cluster silent: an API server that restarts is back by then.
const SILENT_LOOKS: usize = 3;

/// How many things that are not so yet are told while it is waited for them; all of them are where it ends badly.
const TOLD: usize = 3;

/// How a wait is told, and for how long it lasts.
pub struct Wait {
    /// What becomes true.
    pub title: String,
    /// Whether it was told before that it became true; then it is not told again.
    pub again: bool,
    /// When it began.
    pub since: Instant,
    /// Longest time to wait.
    pub timeout: Duration,
    /// Whose changes are worth another look.
    pub changes: ChangeSignal,
    /// What to run when time runs out.
    pub late: Vec<String>,
    /// What to run when it never will be true.
    pub never: String,
    /// Whether somebody is shown what was seen where it does not become true: it is held while the next look is on, which
    /// takes as much memory again.
    pub shown: bool,
}

/// What ended a wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Everything is true.
    Reached,
    /// Time ran out.
    TimedOut,
    /// A right is missing, or a cluster is silent, so that it cannot be told.
    Unknown,
    /// Waiting longer will not help.
    Never,
}

/// The end of a wait.
pub struct Waited<T> {
    /// What was seen last.
    pub last: T,
    /// What was unmet then.
    pub unmet: Vec<Unmet>,
    /// What ended it.
    pub ended: Ended,
    /// What the last look was still asking when time ran out.
    cut_short: Vec<String>,
    title: String,
    timeout: Duration,
    late: Vec<String>,
    never: String,
}

/// Waits until nothing is unmet. `first` is what has been seen already, if nothing has changed since.
pub async fn wait_for<T>(
    ui: &Ui,
    wait: Wait,
    first: Option<T>,
    mut look: impl AsyncFnMut() -> T,
    judge: impl Fn(&T) -> Vec<Unmet>,
) -> Waited<T> {
    let step = ui.step(&wait.title);
    let deadline = wait.since + wait.timeout;
    let mut changes = wait.changes;
    let (mut first, mut silent, mut cut_short) = (first, 0, Vec::new());
    let (mut lacking_since, mut advised) = (Instant::now(), BTreeSet::new());
    let mut before: Option<(Option<T>, Vec<Unmet>)> = None;
    let (last, unmet, ended) = loop {
        let seen = match first.take() {
            Some(seen) => seen,
            None => within(wait.since, wait.timeout, look()).await,
        };
        let unmet = judge(&seen);
        // A look that the end of the time cuts short tells nothing: what was seen before it does.
        let is_cut = Instant::now() >= deadline && unmet.iter().any(|unmet| unmet.unknown().is_some());
        if is_cut && let Some((seen_before, known)) = before.take() {
            cut_short = unmet
                .iter()
                .filter(|unmet| unmet.unknown().is_some())
                .map(Unmet::to_string)
                .collect();
            break (seen_before.unwrap_or(seen), known, Ended::TimedOut);
        }
        let is_silent = unmet
            .iter()
            .any(|unmet| matches!(unmet.unknown(), Some(Unknown::Unreachable(_))));
        silent = if is_silent { silent + 1 } else { 0 };
        if let Some(ended) = ended(&unmet, silent) {
            break (seen, unmet, ended);
        }
        step.update(&first_of(&unmet));
        let advice: BTreeSet<String> = unmet.iter().filter_map(Unmet::hint).collect();
        if advice.is_empty() {
            lacking_since = Instant::now();
        } else if lacking_since.elapsed() >= RESYNC && advice != advised {
            advice.iter().for_each(|advice| ui.note(advice));
            advised = advice;
        }
        let unknown = unmet.iter().any(|unmet| unmet.unknown().is_some());
        if !changes.changed_before(deadline).await {
            let ended = if unknown { Ended::Unknown } else { Ended::TimedOut };
            break (seen, unmet, ended);
        }
        if !unknown {
            before = Some((wait.shown.then_some(seen), unmet));
        }
    };
    match ended {
        Ended::Reached if wait.again => drop(step),
        Ended::Reached => step.done(""),
        Ended::TimedOut => step.failed("timed out"),
        Ended::Unknown | Ended::Never => step.failed(""),
    }
    Waited {
        last,
        unmet,
        ended,
        cut_short,
        title: wait.title,
        timeout: wait.timeout,
        late: wait.late,
        never: wait.never,
    }
}

/// The first few of what is unmet, and how many more there are.
fn first_of(unmet: &[Unmet]) -> String {
    let mut told: Vec<String> = unmet.iter().take(TOLD).map(Unmet::to_string).collect();
    if unmet.len() > TOLD {
        told.push(format!("and {} more", unmet.len() - TOLD));
    }
    told.join("; ")
}

/// What ends the wait at once, if anything does.
fn ended(unmet: &[Unmet], silent: usize) -> Option<Ended> {
    if unmet.is_empty() {
        return Some(Ended::Reached);
    }
    if unmet.iter().any(|unmet| matches!(unmet.seen, Seen::Never(_))) {
        return Some(Ended::Never);
    }
    let refused = unmet.iter().any(|unmet| unmet.missing_right().is_some());
    (refused || silent >= SILENT_LOOKS).then_some(Ended::Unknown)
}

impl<T> Waited<T> {
    /// What was seen when everything was true, or the error for a person.
    pub fn reached(self) -> Result<T, UserError> {
        match self.error() {
            None => Ok(self.last),
            Some(error) => Err(error),
        }
    }

    fn cut_short(&self) -> impl Iterator<Item = String> {
        let last = self.cut_short.iter();
        last.map(|unmet| format!("at the end, when that had been seen: {unmet}"))
    }

    /// The error for a person, one line for each condition, unless everything is true.
    pub fn error(&self) -> Option<UserError> {
        let title = &self.title;
        let error = match self.ended {
            Ended::Reached => return None,
            Ended::TimedOut => {
                let seconds = self.timeout.as_secs();
                UserError::new(Exit::TimedOut, format!("{title}: not true after {seconds}s"))
            }
            Ended::Unknown => UserError::unknown(format!("{title}: this cannot be told")),
            Ended::Never => {
                let never = self.unmet.iter().filter(|unmet| matches!(unmet.seen, Seen::Never(_)));
                let said: Vec<String> = never.map(Unmet::to_string).collect();
                return Some(UserError::new(Exit::No, said.join("; ")).hint(self.never.clone()));
            }
        };
        let error = UserError {
            problems: self
                .unmet
                .iter()
                .map(Unmet::to_string)
                .chain(self.cut_short())
                .collect(),
            ..error
        };
        let hints: BTreeSet<String> = self.unmet.iter().filter_map(Unmet::hint).collect();
        let all = hints.into_iter().chain(self.late.iter().cloned());
        Some(all.fold(error, UserError::hint))
    }
}

/// Changes of some kinds in some namespaces.
pub struct ChangeSignal(BoxStream<'static, ()>);

impl ChangeSignal {
    /// One item for every change of one of the kinds in the control-plane namespace of each mesh; bursts are one item.
    pub fn of(meshes: &[MeshClient], kinds: &[&'static Kind]) -> Self {
        let of_mesh = |mesh| kinds.iter().map(move |kind| (mesh, *kind));
        let watched = meshes.iter().flat_map(of_mesh);
        Self::in_namespaces(watched.map(|(mesh, kind)| (mesh, mesh.mesh.namespace.as_str(), kind)))
    }

    /// One item for every change of a kind in a namespace of a mesh; bursts are one item. What is named several times is
    /// watched once.
    pub fn in_namespaces<'a>(watched: impl IntoIterator<Item = (&'a MeshClient, &'a str, &'static Kind)>) -> Self {
        let place = |(mesh, namespace, kind): (&'a MeshClient, &'a str, &'static Kind)| {
            ((mesh.mesh.context.as_str(), namespace, kind.kind), (mesh, kind))
        };
        let places: BTreeMap<_, _> = watched.into_iter().map(place).collect();
        let streams = places
            .into_iter()
            .map(|((_, namespace, _), (mesh, kind))| stream_of(mesh, namespace, kind));
        let all = stream::select_all(streams).chain(stream::pending());
        Self(all.ready_chunks(64).map(|_| ()).boxed())
    }

    /// Waits for a change, or for the moment to look again without one.
    pub async fn changed(&mut self) {
        self.changed_before(Instant::now() + LOOK_AGAIN).await;
    }

    /// Waits for a change, or for the moment to look again without one. False once the deadline has passed.
    pub async fn changed_before(&mut self, deadline: Instant) -> bool {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return false;
        }
        tokio::select! {
            // What came while somebody looked is one reason to look again.
            _ = self.0.next() => while let Some(Some(())) = self.0.next().now_or_never() {},
            () = tokio::time::sleep(left.min(LOOK_AGAIN)) => {}
        }
        true
    }
}

fn stream_of(mesh: &MeshClient, namespace: &str, kind: &'static Kind) -> BoxStream<'static, ()> {
    let api: Api<DynamicObject> = Api::namespaced_with(mesh.client.clone(), namespace, &kind.api_resource());
    let events = watcher(api, watcher::Config::default()).default_backoff();
    // The end of the initial list counts too: something may have changed between the first look and the watch.
    let change = async |event| match event {
        Ok(watcher::Event::Apply(_) | watcher::Event::Delete(_) | watcher::Event::InitDone) => Some(()),
        Ok(watcher::Event::Init | watcher::Event::InitApply(_)) | Err(_) => None,
    };
    events.filter_map(change).boxed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::{Condition, Right, Undetermined};

    fn unmet(seen: Seen) -> [Unmet; 1] {
        [Unmet {
            mesh: None,
            object: None,
            condition: Condition::HasPeer,
            seen,
        }]
    }

    fn unknown(unknown: Unknown) -> [Unmet; 1] {
        unmet(Seen::Unknown(Undetermined {
            why: unknown.to_string(),
            unknown,
        }))
    }

    #[test]
    fn a_right_that_is_missing_ends_a_wait_at_once_and_a_silent_cluster_after_a_few_looks() {
        let forbidden = unknown(Unknown::Forbidden(Right::list("services", "prod-mesh")));
        assert_eq!(ended(&forbidden, 0), Some(Ended::Unknown));
        let silent = unknown(Unknown::Unreachable("connection refused".to_owned()));
        assert_eq!(ended(&silent, 1), None);
        assert_eq!(ended(&silent, SILENT_LOOKS), Some(Ended::Unknown));
    }

    #[test]
    fn of_many_things_that_are_not_so_yet_the_first_are_told_and_how_many_more() {
        let seen = ["one", "two", "three", "four", "five"].map(|seen| Seen::Otherwise(seen.to_owned()));
        let all: Vec<Unmet> = seen.into_iter().flat_map(unmet).collect();
        assert_eq!(first_of(&all), "one; two; three; and 2 more");
        assert_eq!(first_of(&all[..3]), "one; two; three");
    }

    #[test]
    fn what_is_only_not_so_yet_is_waited_for_and_what_never_will_be_is_not() {
        assert_eq!(ended(&[], 0), Some(Ended::Reached));
        assert_eq!(ended(&unmet(Seen::Otherwise("not there yet".to_owned())), 0), None);
        assert_eq!(ended(&unmet(Seen::Never("rejected".to_owned())), 0), Some(Ended::Never));
    }
}
