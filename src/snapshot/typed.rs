//! Objects as their types.

use serde::de::DeserializeOwned;
use serde_json::Value;

/// An object as its type. By way of its text, as answers of API servers and snapshots are read: each type is then compiled
/// for one reader, of which the largest would take a tenth of a build each.
pub(crate) fn typed<T: DeserializeOwned>(object: &Value) -> serde_json::Result<T> {
    serde_json::from_str(&object.to_string())
}
