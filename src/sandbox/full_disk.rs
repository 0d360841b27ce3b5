//! A full disk, told as that and not as whatever fails because of it.

use std::path::Path;

use super::{binaries, folder};
use crate::error::UserError;

/// With less than this, programs cannot even say that the disk is full.
const NOTHING: u64 = 1024 * 1024;

/// The error, unless a full disk is the reason.
pub(super) fn told(error: anyhow::Error) -> anyhow::Error {
    let text = format!("{error:#}").to_lowercase();
    let says_so = ["no space left on device", "disk quota exceeded", "the disk is full"]
        .iter()
        .any(|words| text.contains(words));
    let places = [Some(folder::base()), binaries::cache_folder().ok()];
    let mut places = places.into_iter().flatten();
    let full = places.find(|place| text.contains(&place.display().to_string().to_lowercase()) || is_full(place));
    match full {
        Some(place) if says_so || is_full(&place) => UserError::unknown(format!(
            "the disk is full: no space is left in {}, and a sandbox needs about 200 MB",
            place.display()
        ))
        .hint("free some space, or name other places with XDG_RUNTIME_DIR and XDG_CACHE_HOME")
        .into(),
        None if says_so => UserError::unknown("the disk is full, and a sandbox needs about 200 MB")
            .hint("free some space, or name other places with XDG_RUNTIME_DIR and XDG_CACHE_HOME")
            .into(),
        _ => error,
    }
}

fn is_full(place: &Path) -> bool {
    // The place itself may not be there yet; its disk is that of the folder it would be in.
    let there = place.ancestors().find(|folder| folder.exists());
    let free = there.and_then(|folder| rustix::fs::statvfs(folder).ok());
    free.is_some_and(|free| free.f_bavail.saturating_mul(free.f_frsize) < NOTHING)
}
