//! One observation, or why there is none.

use serde::{Deserialize, Serialize};

/// What a cluster answered when it was asked for something.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Observed<T> {
    /// It is there.
    Present(T),
    /// It is not there.
    Missing,
    /// The user may not see it; the right that is missing, such as `list servicemeshpeers in prod-mesh`.
    Forbidden(String),
    /// The cluster could not be asked, or did not answer in time; the reason.
    Unreachable(String),
    /// Nobody asked.
    #[default]
    NotAsked,
}

impl<T> Observed<T> {
    /// The value, if it is there.
    pub fn present(&self) -> Option<&T> {
        match self {
            Self::Present(value) => Some(value),
            _ => None,
        }
    }

    /// Why nothing is known, if nothing is.
    pub fn unknown(&self) -> Option<String> {
        match self {
            Self::Forbidden(right) => Some(format!("no right to {right}")),
            Self::Unreachable(reason) => Some(reason.clone()),
            Self::Present(_) | Self::Missing | Self::NotAsked => None,
        }
    }

    /// The same observation of something derived from the value.
    pub fn map<U>(self, derive: impl FnOnce(T) -> U) -> Observed<U> {
        match self {
            Self::Present(value) => Observed::Present(derive(value)),
            Self::Missing => Observed::Missing,
            Self::Forbidden(right) => Observed::Forbidden(right),
            Self::Unreachable(reason) => Observed::Unreachable(reason),
            Self::NotAsked => Observed::NotAsked,
        }
    }
}

impl<T> Observed<Vec<T>> {
    /// The items that are known to be there; none when nothing is known.
    pub fn items(&self) -> &[T] {
        self.present().map_or(&[], Vec::as_slice)
    }
}
