//! Waits until something is true of several meshes: wakes up on changes, looks again, lets a pure function judge.

use std::time::{Duration, Instant};

use futures::stream::{self, BoxStream, StreamExt};
use kube::Api;
use kube::api::DynamicObject;
use kube::runtime::{WatchStreamExt, watcher};

use super::{MeshClient, Scope, observe_meshes};
use crate::error::UserError;
use crate::exit::Exit;
use crate::manifest::Kind;
use crate::snapshot::{Snapshot, Unmet};
use crate::ui::Ui;

/// Looks again at least this often, in case a watch is not allowed or was cut.
const LOOK_AGAIN: Duration = Duration::from_secs(10);

/// What a look at the meshes says about what is waited for.
pub enum Progressing<T> {
    /// It is true; what it yielded.
    Done(T),
    /// Not yet; which condition of which object is unmet, and what was seen last.
    Waiting(String),
    /// Waiting longer will not help.
    Hopeless(UserError),
}

/// What to wait for, and for how long.
pub struct Wait<'a> {
    /// Title of the step that tells it.
    pub title: String,
    /// The meshes to look at.
    pub meshes: &'a [MeshClient],
    /// The parts of them to look at.
    pub scope: Scope,
    /// Kinds of the control-plane namespaces whose changes are worth another look.
    pub kinds: &'a [&'static Kind],
    /// Longest time to wait.
    pub timeout: Duration,
    /// What to run when time runs out.
    pub next: String,
}

/// What a wait ended with that did not end as hoped.
#[derive(Debug)]
pub struct NotReached {
    /// What was waited for.
    pub title: String,
    /// Whether time ran out; otherwise a right is missing, and no time would help.
    pub timed_out: Option<Duration>,
    /// What was not so at the end.
    pub unmet: Vec<Unmet>,
    /// What was seen last.
    pub snapshot: Snapshot,
    /// What to run next.
    pub next: String,
}

impl From<NotReached> for UserError {
    /// One line for each condition; where one could not be told, the whole answer is unknown.
    fn from(ended: NotReached) -> Self {
        let title = &ended.title;
        let (exit, message) = match ended.timed_out {
            Some(limit) => (Exit::TimedOut, format!("{title}: not true after {}s", limit.as_secs())),
            None => (Exit::Unknown, format!("{title}: this cannot be told")),
        };
        let unknown = ended.unmet.iter().filter_map(Unmet::unknown).map(|_| Exit::Unknown);
        Self {
            exit: Exit::of(unknown.chain([exit])),
            problems: ended.unmet.iter().map(Unmet::to_string).collect(),
            ..Self::new(exit, message).hint(ended.next)
        }
    }
}

/// Waits until nothing is unmet. Ends at once where a right is missing: waiting does not grant it.
pub async fn wait_until(
    ui: &Ui,
    wait: Wait<'_>,
    mut unmet: impl FnMut(&Snapshot) -> Vec<Unmet>,
) -> Result<Snapshot, Box<NotReached>> {
    let step = ui.step(&wait.title);
    let deadline = Instant::now() + wait.timeout;
    let mut changes = Changes::of(wait.meshes, |mesh| mesh.mesh.namespace.as_str(), wait.kinds);
    loop {
        let snapshot = observe_meshes(wait.meshes, wait.scope).await;
        let unmet = unmet(&snapshot);
        if unmet.is_empty() {
            step.done("");
            return Ok(snapshot);
        }
        let timed_out = if unmet.iter().any(|unmet| unmet.missing_right().is_some()) {
            step.failed("cannot be told");
            None
        } else {
            let said: Vec<String> = unmet.iter().map(Unmet::to_string).collect();
            step.update(&said.join("; "));
            if changes.changed_before(deadline).await {
                continue;
            }
            step.failed("timed out");
            Some(wait.timeout)
        };
        return Err(Box::new(NotReached {
            title: wait.title,
            timed_out,
            unmet,
            snapshot,
            next: wait.next,
        }));
    }
}

/// Waits until `judge` says done.
pub async fn wait_for<T>(
    ui: &Ui,
    wait: Wait<'_>,
    mut judge: impl FnMut(&Snapshot) -> Progressing<T>,
) -> Result<(T, Snapshot), UserError> {
    let step = ui.step(&wait.title);
    let deadline = Instant::now() + wait.timeout;
    let mut changes = Changes::of(wait.meshes, |mesh| mesh.mesh.namespace.as_str(), wait.kinds);
    loop {
        let snapshot = observe_meshes(wait.meshes, wait.scope).await;
        let seen = match judge(&snapshot) {
            Progressing::Done(found) => {
                step.done("");
                return Ok((found, snapshot));
            }
            Progressing::Hopeless(error) => {
                step.failed("");
                return Err(error);
            }
            Progressing::Waiting(seen) => seen,
        };
        step.update(&seen);
        if !changes.changed_before(deadline).await {
            step.failed("timed out");
            let seconds = wait.timeout.as_secs();
            let message = format!("{}: not true after {seconds}s; seen last: {seen}", wait.title);
            return Err(UserError::new(Exit::TimedOut, message).hint(wait.next));
        }
    }
}

/// Changes of some kinds in some namespaces.
pub struct Changes(BoxStream<'static, ()>);

impl Changes {
    /// One item for every change of one of the kinds, in the namespace of each mesh; bursts are one item.
    pub fn of<'a>(
        meshes: &'a [MeshClient],
        namespace: impl Fn(&'a MeshClient) -> &'a str,
        kinds: &[&'static Kind],
    ) -> Self {
        let of_mesh = |mesh| kinds.iter().map(move |kind| (mesh, *kind));
        let watched = meshes.iter().flat_map(of_mesh);
        Self::in_namespaces(watched.map(|(mesh, kind)| (mesh, namespace(mesh), kind)))
    }

    /// One item for every change of a kind in a namespace of a mesh; bursts are one item.
    pub fn in_namespaces<'a>(watched: impl IntoIterator<Item = (&'a MeshClient, &'a str, &'static Kind)>) -> Self {
        let streams = watched
            .into_iter()
            .map(|(mesh, namespace, kind)| stream_of(mesh, namespace, kind));
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
            _ = self.0.next() => {}
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
