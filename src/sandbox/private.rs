//! Files and folders that belong to this user alone, made so that nobody can be there first.
//!
//! A name in a folder that others can write to may be taken by a stranger: with a pipe that nobody reads, which makes
//! whoever opens it wait for ever, or with a link to somewhere else. So names that can be guessed are used only in
//! folders that this user owns and nobody else can write to.

use std::fs::{DirBuilder, File, Metadata, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use anyhow::{Context, bail};
use rustix::fs::OFlags;

/// Rights of a folder: this user may do anything, nobody else even look.
const FOLDER: u32 = 0o700;
/// Rights of a file.
const FILE: u32 = 0o600;

/// Makes the folder if it is missing, closes it to others, and refuses one that is somebody else's.
pub(super) fn folder(path: &Path) -> anyhow::Result<()> {
    DirBuilder::new()
        .recursive(true)
        .mode(FOLDER)
        .create(path)
        .with_context(|| format!("create {}", path.display()))?;
    let found = std::fs::symlink_metadata(path).with_context(|| format!("look at {}", path.display()))?;
    if !found.is_dir() || !is_own(&found) {
        bail!(
            "{} is not a folder of yours, so somebody else could put anything there",
            path.display()
        );
    }
    std::fs::set_permissions(path, folder_rights()).with_context(|| format!("close {}", path.display()))
}

/// Whether this is a folder of this user that nobody else can write to.
pub(super) fn is_own_folder(found: &Metadata) -> bool {
    found.is_dir() && is_own(found) && found.mode() & 0o022 == 0
}

/// Whether it belongs to this user.
pub(super) fn is_own(found: &Metadata) -> bool {
    found.uid() == rustix::process::geteuid().as_raw()
}

/// What makes folders for `tempfile`.
pub(super) fn folder_rights() -> Permissions {
    Permissions::from_mode(FOLDER)
}

/// Writes a new file; one that is there already is an error.
pub(super) fn write(path: &Path, text: &str) -> io::Result<()> {
    create(path)?.write_all(text.as_bytes())
}

/// Makes a new file; one that is there already is an error, a link included.
pub(super) fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(FILE).open(path)
}

/// Makes a new file in place of one that is there.
pub(super) fn replace(path: &Path) -> io::Result<File> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => create(path),
    }
}

/// Opens a file to lock it, and makes it if it is missing. Neither waits for the other end of a pipe nor follows a link.
pub(super) fn lock_file(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(FILE)
        .custom_flags(at_once())
        .open(path)?;
    regular(file)
}

/// Opens a file to see whether it is locked.
pub(super) fn look_at_lock(path: &Path) -> io::Result<File> {
    regular(OpenOptions::new().read(true).custom_flags(at_once()).open(path)?)
}

fn at_once() -> i32 {
    (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed()
}

fn regular(file: File) -> io::Result<File> {
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(io::Error::other("it is not a regular file"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        std::fs::symlink_metadata(path).expect("it is there").mode() & 0o777
    }

    #[test]
    fn what_is_made_is_closed_to_others() {
        let base = tempfile::tempdir().expect("temporary folder");
        let (inner, file) = (base.path().join("outer/inner"), base.path().join("outer/inner/file"));
        folder(&inner).expect("a folder");
        folder(&inner).expect("the same folder");
        write(&file, "text").expect("a file");
        drop(lock_file(&base.path().join("lock")).expect("a lock"));
        assert_eq!((mode(&inner), mode(inner.parent().expect("a parent"))), (0o700, 0o700));
        assert_eq!((mode(&file), mode(&base.path().join("lock"))), (0o600, 0o600));
    }

    #[test]
    fn a_folder_that_others_can_write_to_is_closed_and_a_link_to_one_refused() {
        let base = tempfile::tempdir().expect("temporary folder");
        std::fs::set_permissions(base.path(), Permissions::from_mode(0o777)).expect("rights");
        folder(base.path()).expect("a folder of this user");
        assert_eq!(mode(base.path()), 0o700);
        let link = base.path().join("link");
        std::os::unix::fs::symlink("/", &link).expect("a link");
        let refused = folder(&link).expect_err("a link is no folder");
        assert!(refused.to_string().contains("not a folder of yours"), "{refused}");
    }

    #[test]
    fn links_and_pipes_under_a_guessed_name_are_neither_followed_nor_waited_for() {
        let base = tempfile::tempdir().expect("temporary folder");
        let (link, pipe, elsewhere) = (
            base.path().join("link"),
            base.path().join("pipe"),
            base.path().join("elsewhere"),
        );
        std::os::unix::fs::symlink(&elsewhere, &link).expect("a link");
        let made = std::process::Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .expect("mkfifo runs");
        assert!(made.success());
        for taken in [&link, &pipe] {
            write(taken, "secret").expect_err("the name is taken");
            lock_file(taken).expect_err("no file to lock");
            look_at_lock(taken).expect_err("no file to look at");
        }
        assert!(!elsewhere.exists());
        replace(&link).expect("a file of its own");
        assert!(!elsewhere.exists() && link.is_file());
    }
}
