//! Keeps the world in step with the clusters.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use kube::api::DynamicObject;
use kube::runtime::watcher::{self, Event, watcher};
use kube::{Api, Client};
use serde_json::Value;
use tokio::task::JoinHandle;

use super::Shared;
use super::kinds::{WATCHED, resource};
use super::world::key;

/// A kind that is not served yet is asked for again after this long.
const AGAIN: Duration = Duration::from_millis(300);

/// Watches every kind in every cluster, until the handle is dropped with its runtime.
pub fn start(clusters: &[(String, Client)], shared: &Arc<Shared>) -> JoinHandle<()> {
    let mut watches = tokio::task::JoinSet::new();
    for (cluster, client) in clusters {
        shared.world().clusters.entry(cluster.clone()).or_default();
        for kind in WATCHED {
            watches.spawn(keep(cluster.clone(), client.clone(), kind, Arc::clone(shared)));
        }
    }
    tokio::spawn(async move { while watches.join_next().await.is_some() {} })
}

/// Waits until the namespaces of every cluster are known, so that nothing is decided on an empty world.
pub async fn until_listed(shared: &Arc<Shared>, clusters: &[(String, Client)]) {
    loop {
        let listed = {
            let world = shared.world();
            let known: BTreeSet<&String> = world
                .clusters
                .iter()
                .filter(|(_, view)| view.all("Namespace").next().is_some())
                .map(|(name, _)| name)
                .collect();
            known.len() == clusters.len()
        };
        if listed {
            return;
        }
        shared.changed.notified().await;
    }
}

async fn keep(cluster: String, client: Client, kind: &'static str, shared: Arc<Shared>) {
    let resource = resource(kind).expect("watched kinds are known");
    let api: Api<DynamicObject> = Api::all_with(client, &resource);
    let mut events = Box::pin(watcher(api, watcher::Config::default()));
    let mut listed: Vec<Value> = Vec::new();
    while let Some(event) = events.next().await {
        match event {
            Ok(Event::Init) => listed.clear(),
            Ok(Event::InitApply(object)) => listed.extend(slim(object, kind)),
            Ok(Event::InitDone) => {
                let listed = std::mem::take(&mut listed);
                change(&cluster, &shared, |view| view.replace(kind, listed));
            }
            Ok(Event::Apply(object)) => {
                let object = slim(object, kind);
                let is_news = |object: &Value| !shared.world().clusters[&cluster].holds(kind, object);
                if let Some(object) = object.filter(is_news) {
                    change(&cluster, &shared, |view| view.insert(kind, object));
                }
            }
            Ok(Event::Delete(object)) => {
                if let Some(object) = slim(object, kind) {
                    change(&cluster, &shared, |view| view.remove(kind, &key(&object)));
                }
            }
            // Most often the kind is not served yet; the watcher lists again when it is polled again.
            Err(_) => tokio::time::sleep(AGAIN).await,
        }
    }
}

/// The object without what the simulator never reads.
pub fn slim(mut object: DynamicObject, kind: &str) -> Option<Value> {
    object.metadata.managed_fields = None;
    let resource = resource(kind)?;
    let mut value = serde_json::to_value(object).ok()?;
    value["apiVersion"] = resource.api_version.into();
    value["kind"] = kind.into();
    Some(value)
}

fn change(cluster: &str, shared: &Shared, change: impl FnOnce(&mut super::world::ClusterView)) {
    change(shared.world().clusters.entry(cluster.to_owned()).or_default());
    shared.changed.notify_one();
}
