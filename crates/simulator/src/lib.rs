//! Simulates the Maistra operator, istiod and the controllers that a bare API server lacks.
//!
//! [`run`] watches real API servers, lets [`decide`] decide, and writes. [`Clusters`] does the same with objects in
//! memory. Of meshfed it knows the types of the API and nothing else: what it believes of Maistra is said here once
//! more, so that a mistake in one of the two shows when they meet.

mod action;
mod admission;
mod authority;
mod certificate;
mod clusters;
mod decide;
mod gateways;
mod kinds;
mod memory;
mod names;
mod range;
mod rules;
mod settings;
mod trust;
mod values;
mod watch;
mod world;
mod write;

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures::future::BoxFuture;
use futures::stream::{self, StreamExt};
use k8s_openapi::jiff::Timestamp;
use kube::Client;
use kube::api::DynamicObject;
use tokio::sync::Notify;

pub use action::Action;
pub use admission::admission_policies;
pub use certificate::root_certificate;
pub use clusters::Clusters;
pub use decide::{Gateway, Listener, Pushed, Shows, decide, pass};
pub use gateways::StandIns;
pub use memory::{Connection, Identity, Istiod, KnownImports, KnownPeer, Memory, Target, Watcher};
pub use range::Range;
pub use settings::{Network, Pace, Settings};
pub use world::{ClusterView, Key, World};
use write::Written;

/// Changes that arrive together are decided on together: those of this time, or of as long as a turn takes, so that many
/// meshes leave the API server its share of the processors.
const SETTLE: Duration = Duration::from_millis(30);

/// What moves with time is looked at this often.
const TICK: Duration = Duration::from_secs(10);

/// Writes under way at once.
const WRITES: usize = 16;

/// The clusters as the watches keep them.
#[derive(Default)]
struct Shared {
    world: Mutex<World>,
    changed: Notify,
}

impl Shared {
    fn world(&self) -> std::sync::MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Takes in a status that was written here, so that its watch tells nothing new of it. Where the watch was faster, there
    /// may be a newer version already.
    fn keep(&self, cluster: &str, seen: &DynamicObject, now: DynamicObject) {
        let kind = now.types.as_ref().map(|types| types.kind.clone()).unwrap_or_default();
        let (Ok(seen), Some(now)) = (serde_json::to_value(seen), watch::slim(now, &kind)) else {
            return;
        };
        let mut world = self.world();
        let view = world.clusters.get_mut(cluster);
        if let Some(view) = view.filter(|view| view.holds(&kind, &seen)) {
            view.insert(&kind, now);
        }
    }
}

/// Installs the definitions of federation and routing in a cluster, as the operator does with its first control plane.
pub type Install = dyn Fn(Client) -> BoxFuture<'static, anyhow::Result<()>> + Send + Sync;

/// Simulates until it is dropped, in clusters by name.
///
/// # Errors
///
/// When the watches ended.
pub async fn run(clusters: Vec<(String, Client)>, install: Box<Install>, settings: Settings) -> anyhow::Result<()> {
    let shared = Arc::new(Shared::default());
    let watches = watch::start(&clusters, &shared);
    watch::until_listed(&shared, &clusters).await;
    let mut memory = Memory::default();
    let authorities = authority::Authorities::default();
    let (mut stand_ins, mut pushed) = (gateways::StandIns::default(), Pushed::default());
    let mut at_rest = false;
    loop {
        let (world, begun) = (shared.world().clone(), Instant::now());
        let next = if at_rest { decide::pass } else { decide::decide };
        let (actions, remembered) = next(&world, &memory, settings, Timestamp::now());
        // Times in statuses, which nobody decides anything on.
        let quiet = at_rest && remembered.is_alike(&memory);
        memory = remembered;
        let decided = !actions.is_empty();
        authorities.adopt(&world);
        let listeners = decide::listen(&world, &memory, settings, Timestamp::now(), &mut pushed);
        let settle = SETTLE.max(begun.elapsed());
        stand_ins.follow(listeners, &authorities, Timestamp::now()).await;
        let writes = stream::iter(actions)
            .map(|(cluster, action)| {
                let client = clusters
                    .iter()
                    .find(|(name, _)| *name == cluster)
                    .map(|(_, client)| client.clone());
                let (install, authorities, shared) = (&install, &authorities, &shared);
                async move {
                    let Some(client) = client else { return false };
                    // Whatever could not be written is decided on again at the next turn; what an API server leaves out of a
                    // status, time enough until it would be looked at anyway.
                    match write::write(&client, action, install, authorities).await {
                        Ok(Written::Nothing) => false,
                        Ok(Written::Status { seen, now }) if quiet => {
                            shared.keep(&cluster, &seen, *now);
                            false
                        }
                        Ok(Written::Something | Written::Status { .. }) | Err(_) => true,
                    }
                }
            })
            .buffer_unordered(WRITES);
        let written = writes.fold(false, |any, changed| async move { any | changed }).await;
        let idle = !written && !memory.is_waiting();
        let next = if idle { TICK } else { Duration::from_secs(1) };
        let changed = tokio::time::timeout(next, shared.changed.notified()).await.is_ok();
        at_rest = !changed && (quiet || !decided) && !written && !memory.is_waiting();
        tokio::time::sleep(settle).await;
        if watches.is_finished() {
            anyhow::bail!("the watches of the simulator ended");
        }
    }
}
