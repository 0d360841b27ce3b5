//! Sandboxes that run on their own, by name.
//!
//! A running sandbox leaves a pointer file in the cache folder, which says where its folder is; in that folder is a Unix
//! socket. Whoever connects to it knows that the sandbox lives.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;

use anyhow::Context;
use kube::config::Kubeconfig;
use serde::{Deserialize, Serialize};

use super::binaries::cache_folder;
use super::{Sandbox, folder, private};
use crate::error::UserError;

/// The name of the sandbox when none is given.
pub const DEFAULT_NAME: &str = "default";

/// Name of the socket in the folder of a run.
pub(super) const SOCKET: &str = "socket";

/// Longer than any pointer file.
const POINTER_LIMIT: u64 = 64 * 1024;

/// A sandbox that runs, as another process sees it. Its JSON is the pointer file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Running {
    /// The kubeconfig with a context per cluster.
    pub kubeconfig: PathBuf,
    /// Names of the contexts; the first is the current one.
    pub contexts: Vec<String>,
    /// The folder of the run, logs included.
    pub folder: PathBuf,
}

impl Running {
    /// What other processes need to know of this sandbox.
    pub fn of(sandbox: &Sandbox) -> Running {
        Running {
            kubeconfig: sandbox.kubeconfig_path().to_owned(),
            contexts: sandbox.clusters().iter().map(|cluster| cluster.name.clone()).collect(),
            folder: sandbox.folder().to_owned(),
        }
    }

    fn is_alive(&self) -> bool {
        UnixStream::connect(self.folder.join(SOCKET)).is_ok()
    }
}

/// The sandbox of this name, if it runs. A pointer that a killed one left is removed.
pub fn running(name: &str) -> anyhow::Result<Option<Running>> {
    let pointer = Pointer::of(name)?;
    let running = pointer.read()?;
    let alive = running.filter(Running::is_alive);
    if alive.is_none() {
        let _ = fs::remove_file(pointer.file());
    }
    Ok(alive)
}

/// Every sandbox that runs: those under a name, in the order of the names, and then those that belong to the command that
/// has started them, by the names of their folders.
pub fn all_running() -> anyhow::Result<Vec<(String, Running)>> {
    let folder = pointers()?;
    let entries = fs::read_dir(&folder).with_context(|| format!("read {}", folder.display()))?;
    let files = entries.flatten().map(|entry| entry.path());
    let mut names: Vec<String> = files
        .filter(|file| file.extension().is_some_and(|extension| extension == "json"))
        .filter_map(|file| Some(file.file_stem()?.to_str()?.to_owned()))
        .filter(|name| is_name(name))
        .collect();
    names.sort();
    let mut found = Vec::new();
    for name in names {
        if let Some(running) = running(&name)? {
            found.push((name, running));
        }
    }
    let unnamed: Vec<(String, Running)> = unnamed()
        .filter(|(_, running)| found.iter().all(|(_, other)| other.folder != running.folder))
        .collect();
    found.extend(unnamed);
    Ok(found)
}

/// The sandbox of a command that has started it, by the name of its folder, if it runs.
pub fn of_a_command(folder_name: &str) -> Option<Running> {
    let mut found = unnamed().filter(|(name, _)| name == folder_name);
    found.next().map(|(_, running)| running)
}

/// What runs by the folders of runs, whoever has started it.
fn unnamed() -> impl Iterator<Item = (String, Running)> {
    let mut folders = folder::owned(&folder::base());
    folders.sort();
    folders.into_iter().filter_map(|folder| {
        let kubeconfig = folder.join("kubeconfig");
        // One that is still starting has none.
        let contexts = Kubeconfig::read_from(&kubeconfig).ok()?.contexts;
        let running = Running {
            contexts: contexts.into_iter().map(|named| named.name).collect(),
            kubeconfig,
            folder: folder.clone(),
        };
        Some((folder.file_name()?.to_str()?.to_owned(), running))
    })
}

/// The files that belong to a name. Their folder exists, and is this user's own.
pub(super) struct Pointer {
    folder: PathBuf,
    name: String,
}

impl Pointer {
    /// The files of this name, if it is one.
    pub(super) fn of(name: &str) -> anyhow::Result<Pointer> {
        if !is_name(name) {
            let fault = format!("`{name}` is no name for a sandbox; use letters, digits, `-` and `_`");
            return Err(UserError::usage(fault).into());
        }
        Ok(Pointer {
            folder: pointers()?,
            name: name.to_owned(),
        })
    }

    /// The pointer itself.
    pub(super) fn file(&self) -> PathBuf {
        self.beside("json")
    }

    /// What a sandbox in the background tells.
    pub(super) fn log(&self) -> PathBuf {
        self.beside("log")
    }

    /// Writes the pointer; nobody reads half of it.
    pub(super) fn write(&self, running: &Running) -> anyhow::Result<()> {
        let text = serde_json::to_string_pretty(running).context("write the pointer file")?;
        let written = tempfile::NamedTempFile::new_in(&self.folder).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.persist(self.file()).map_err(|error| error.error)
        });
        written
            .map(drop)
            .with_context(|| format!("write {}", self.file().display()))
    }

    fn read(&self) -> anyhow::Result<Option<Running>> {
        let file = self.file();
        let mut text = String::new();
        let read = private::look_at_lock(&file).and_then(|file| file.take(POINTER_LIMIT).read_to_string(&mut text));
        match read {
            Ok(_) => Ok(serde_json::from_str(&text).ok()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("read {}", file.display())),
        }
    }

    /// Held by whoever starts a sandbox of this name, until it runs. `None` while somebody else does.
    pub(super) fn try_lock(&self) -> anyhow::Result<Option<File>> {
        let path = self.beside("lock");
        let context = || format!("lock {}", path.display());
        let file = private::lock_file(&path).with_context(context)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(error)) => Err(error).with_context(context),
        }
    }

    /// The same, once nobody else holds it.
    pub(super) async fn lock(&self) -> anyhow::Result<File> {
        let path = self.beside("lock");
        let lock = move || -> io::Result<File> {
            let file = private::lock_file(&path)?;
            file.lock()?;
            Ok(file)
        };
        tokio::task::spawn_blocking(lock)
            .await
            .context("wait for another `sandbox up`")?
            .context("lock the sandbox's name")
    }

    fn beside(&self, extension: &str) -> PathBuf {
        self.folder.join(format!("{}.{extension}", self.name))
    }
}

/// What is safe in a path, and is no flag on a command line.
fn is_name(name: &str) -> bool {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    name.starts_with(|first: char| first.is_ascii_alphanumeric()) && name.chars().all(is_plain)
}

fn pointers() -> anyhow::Result<PathBuf> {
    let folder = cache_folder()?.join("sandboxes");
    private::folder(&folder)?;
    Ok(folder)
}

#[cfg(test)]
mod tests {
    use super::Pointer;

    #[test]
    fn a_name_with_path_characters_is_refused() {
        for name in ["", "../x", "a/b", "a.b", "-x"] {
            let error = Pointer::of(name).err().expect("a bad name");
            assert!(error.to_string().contains("no name for a sandbox"), "{error}");
        }
    }
}
