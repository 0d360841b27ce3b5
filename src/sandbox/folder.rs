//! The folder of one run, and the sweeping of folders whose guard is gone.
//!
//! A guard holds a lock on one file of its folder for as long as it lives, so a folder whose lock can be taken belongs
//! to nobody. Process ids are not used for this: they are given to other processes again.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::Context;

use super::private;

const PREFIX: &str = "meshfed-sandbox-";
const LOCK: &str = "guard.lock";

/// A folder younger than this may belong to a guard that has not taken its lock yet.
const TOO_YOUNG_TO_SWEEP: Duration = Duration::from_secs(60);

/// Where the folders of runs are made: gone after a restart of the machine, and readable by this user alone.
pub(super) fn base() -> PathBuf {
    match std::env::var_os("XDG_RUNTIME_DIR") {
        Some(folder) if fs::metadata(&folder).is_ok_and(|found| private::is_own_folder(&found)) => folder.into(),
        _ => std::env::temp_dir(),
    }
}

/// A fresh folder, removed when dropped unless a guard has taken it over.
pub(super) struct RunFolder(tempfile::TempDir);

impl RunFolder {
    /// Makes a folder that only this user can enter, since it will hold the administrator's key.
    pub(super) fn create(base: &Path) -> anyhow::Result<RunFolder> {
        let folder = tempfile::Builder::new()
            .prefix(PREFIX)
            .permissions(private::folder_rights())
            .tempdir_in(base)
            .with_context(|| format!("make a folder for the sandbox in {}", base.display()))?;
        Ok(RunFolder(folder))
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    /// From here on the guard removes the folder.
    pub(super) fn leave_to_guard(self) -> PathBuf {
        self.0.keep()
    }
}

/// Marks the folder as owned for as long as the returned file is open.
pub(super) fn claim(folder: &Path) -> anyhow::Result<File> {
    let path = folder.join(LOCK);
    let file = private::lock_file(&path).with_context(|| format!("create {}", path.display()))?;
    file.lock().with_context(|| format!("lock {}", path.display()))?;
    Ok(file)
}

/// Removes folders that a killed guard left behind. What cannot be removed is left to the next sweep.
pub(super) fn sweep(base: &Path) {
    let Ok(entries) = fs::read_dir(base) else { return };
    for entry in entries.flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        if is_ours && is_abandoned(&entry.path(), SystemTime::now()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// The folders of this user whose guards live.
pub(super) fn owned(base: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(base).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX));
    folders
        .map(|entry| entry.path())
        .filter(|folder| has_guard(folder))
        .collect()
}

fn has_guard(folder: &Path) -> bool {
    let is_own = fs::symlink_metadata(folder).is_ok_and(|found| private::is_own_folder(&found));
    let lock = is_own.then(|| private::look_at_lock(&folder.join(LOCK)).ok()).flatten();
    lock.is_some_and(|lock| matches!(lock.try_lock(), Err(fs::TryLockError::WouldBlock)))
}

fn is_abandoned(folder: &Path, now: SystemTime) -> bool {
    let Ok(metadata) = fs::symlink_metadata(folder) else {
        return false;
    };
    let age = metadata
        .modified()
        .ok()
        .and_then(|modified| now.duration_since(modified).ok());
    // What is somebody else's is not ours to remove, nor to look into.
    if !private::is_own_folder(&metadata) || age.is_none_or(|age| age < TOO_YOUNG_TO_SWEEP) {
        return false;
    }
    match private::look_at_lock(&folder.join(LOCK)) {
        Ok(lock) => lock.try_lock().is_ok(),
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn later() -> SystemTime {
        SystemTime::now() + 2 * TOO_YOUNG_TO_SWEEP
    }

    #[test]
    fn a_folder_is_abandoned_once_its_guard_is_gone() {
        let base = tempfile::tempdir().expect("temporary folder");
        let folder = RunFolder::create(base.path()).expect("run folder");
        let lock = claim(folder.path()).expect("claim");
        assert!(!is_abandoned(folder.path(), later()));
        assert_eq!(owned(base.path()), [folder.path()]);
        drop(lock);
        assert!(is_abandoned(folder.path(), later()));
        assert_eq!(owned(base.path()), Vec::<PathBuf>::new());
    }

    #[test]
    fn a_young_folder_without_guard_is_kept() {
        let base = tempfile::tempdir().expect("temporary folder");
        let folder = RunFolder::create(base.path()).expect("run folder");
        sweep(base.path());
        assert!(folder.path().is_dir());
        assert!(is_abandoned(folder.path(), later()));
    }

    #[cfg(unix)]
    #[test]
    fn a_symbolic_link_is_never_followed() {
        let base = tempfile::tempdir().expect("temporary folder");
        let elsewhere = tempfile::tempdir().expect("temporary folder");
        let link = base.path().join("meshfed-sandbox-link");
        std::os::unix::fs::symlink(elsewhere.path(), &link).expect("link");
        assert!(!is_abandoned(&link, later()));
    }

    #[test]
    fn a_folder_is_closed_to_others() {
        use std::os::unix::fs::MetadataExt;

        let base = tempfile::tempdir().expect("temporary folder");
        let folder = RunFolder::create(base.path()).expect("run folder");
        let mode = fs::metadata(folder.path()).expect("metadata").mode();
        assert_eq!(mode & 0o777, 0o700);
    }

    #[test]
    fn a_pipe_in_a_folder_that_strangers_can_write_to_does_not_hold_up_a_sweep() {
        use std::os::unix::fs::PermissionsExt;

        let base = tempfile::tempdir().expect("temporary folder");
        let folder = base.path().join("meshfed-sandbox-open");
        fs::create_dir(&folder).expect("folder");
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).expect("rights");
        let pipe = folder.join(LOCK);
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.expect("mkfifo runs").success());
        assert!(!is_abandoned(&folder, later()));
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).expect("rights");
        assert!(
            !is_abandoned(&folder, later()),
            "what is no lock is no sign of a guard that is gone"
        );
    }
}
