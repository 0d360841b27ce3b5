//! What the simulator sees: the watched objects of every cluster.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::Value;

/// Every cluster, by context name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct World {
    pub clusters: BTreeMap<String, ClusterView>,
}

/// Name of an object within its kind: namespace (empty for cluster-scoped kinds) and name.
pub type Key = (String, String);

/// The objects of one cluster, by kind, namespace and name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClusterView {
    /// Shared with those who look, so that a look costs little however many there are.
    objects: BTreeMap<String, BTreeMap<Key, Arc<Value>>>,
}

impl ClusterView {
    /// Puts an object in, or a newer version of it.
    pub fn insert(&mut self, kind: &str, object: Value) {
        self.objects
            .entry(kind.to_owned())
            .or_default()
            .insert(key(&object), Arc::new(object));
    }

    /// Takes an object out.
    pub fn remove(&mut self, kind: &str, key: &Key) {
        if let Some(objects) = self.objects.get_mut(kind) {
            objects.remove(key);
        }
    }

    /// Replaces all objects of a kind.
    pub fn replace(&mut self, kind: &str, objects: impl IntoIterator<Item = Value>) {
        let objects = objects.into_iter().map(|object| (key(&object), Arc::new(object)));
        self.objects.insert(kind.to_owned(), objects.collect());
    }

    /// One object.
    pub fn get(&self, kind: &str, namespace: &str, name: &str) -> Option<&Value> {
        let found = self.objects.get(kind)?.get(&(namespace.to_owned(), name.to_owned()));
        found.map(Arc::as_ref)
    }

    /// Whether this very version of an object is known.
    pub(crate) fn holds(&self, kind: &str, object: &Value) -> bool {
        let known = self.get(kind, namespace(object), name(object));
        known.is_some_and(|known| {
            let (known, given) = (&known["metadata"], &object["metadata"]);
            known["uid"] == given["uid"] && known["resourceVersion"] == given["resourceVersion"]
        })
    }

    /// One object, typed.
    pub fn typed<T: DeserializeOwned>(&self, kind: &str, namespace: &str, name: &str) -> Option<T> {
        typed(self.get(kind, namespace, name)?)
    }

    /// All objects of a kind.
    pub fn all(&self, kind: &str) -> impl Iterator<Item = &Value> {
        let objects = self.objects.get(kind).into_iter().flat_map(BTreeMap::values);
        objects.map(Arc::as_ref)
    }

    /// All objects of a kind in a namespace.
    pub fn within<'a, 'n>(&'a self, kind: &str, namespace: &'n str) -> impl Iterator<Item = &'a Value> + use<'a, 'n> {
        let first: Key = (namespace.to_owned(), String::new());
        let objects = self.objects.get(kind).into_iter();
        let from_there = objects.flat_map(move |objects| objects.range(first.clone()..));
        let there = from_there.take_while(move |((place, _), _)| place == namespace);
        there.map(|(_, object)| object.as_ref())
    }
}

/// Reads an object as a type; one that does not fit is as good as absent.
pub fn typed<T: DeserializeOwned>(object: &Value) -> Option<T> {
    serde_json::from_value(object.clone()).ok()
}

/// The key of an object.
pub fn key(object: &Value) -> Key {
    (
        text(&object["metadata"]["namespace"]).to_owned(),
        name(object).to_owned(),
    )
}

/// `metadata.name`.
pub fn name(object: &Value) -> &str {
    text(&object["metadata"]["name"])
}

/// `metadata.namespace`.
pub fn namespace(object: &Value) -> &str {
    text(&object["metadata"]["namespace"])
}

/// A text, empty where there is none.
pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
