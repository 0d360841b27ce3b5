//! A full disk, told as that and not as whatever fails because of it.

use std::path::Path;

use super::{binaries, folder};
use crate::error::UserError;

/// With less than this, programs cannot even say that the disk is full.
const NOTHING: u64 = 1024 * 1024;

/// Most of it is what etcd sets aside at its start.
const NEEDED: &str = "a sandbox needs about 130 MB for each cluster";

/// The error, unless a full disk is the reason.
pub(super) fn told(error: anyhow::Error) -> anyhow::Error {
    let text = format!("{error:#}");
    let says_so = says_so(&text);
    let places = [Some(folder::base()), binaries::cache_folder().ok()];
    let mut places = places.into_iter().flatten();
    let full = places.find(|place| is_full(place) || says_so && text.contains(&*place.to_string_lossy()));
    let told = match full {
        Some(place) => format!(
            "the disk is full: no space is left in {}, and {NEEDED}",
            place.display()
        ),
        None if says_so => format!("the disk is full, and {NEEDED}"),
        None => return error,
    };
    UserError::unknown(told)
        .hint("free some space, or name other places with XDG_RUNTIME_DIR and XDG_CACHE_HOME")
        .into()
}

/// Whether a program tells of a full disk.
pub(super) fn says_so(text: &str) -> bool {
    let text = text.to_lowercase();
    let words = ["no space left on device", "disk quota exceeded", "the disk is full"];
    words.iter().any(|words| text.contains(words))
}

fn is_full(place: &Path) -> bool {
    // The place itself may not be there yet; its disk is that of the folder it would be in.
    let there = place.ancestors().find(|folder| folder.exists());
    let free = there.and_then(|folder| rustix::fs::statvfs(folder).ok());
    free.is_some_and(|free| free.f_bavail.saturating_mul(free.f_frsize) < NOTHING)
}
