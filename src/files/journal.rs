//! What a run has written, in a file that outlives it: a run that is killed can tell nothing any more, and the next one can.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// Longest journal that is read back: many thousand lines.
const LIMIT: u64 = 4 * 1024 * 1024;

/// The journal of a run under way.
pub struct JournalFile {
    path: PathBuf,
    file: File,
}

impl JournalFile {
    /// Begins one for these files of a federation, with the lines of runs that did not come to an end. None where there is
    /// no folder for it, or nothing but standard input to tell federations apart by.
    ///
    /// # Errors
    /// Why it cannot be written.
    pub fn begin(files: &[PathBuf]) -> io::Result<Option<(Self, Vec<String>)>> {
        let Some(folder) = folder().filter(|_| files.iter().all(|file| file != Path::new("-"))) else {
            return Ok(None);
        };
        std::fs::create_dir_all(&folder)?;
        let mut digest = Sha256::new();
        for file in files {
            let file = file.canonicalize().unwrap_or_else(|_| file.clone());
            digest.update(file.as_os_str().as_encoded_bytes());
            digest.update([0]);
        }
        let name: String = digest
            .finalize()
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Self::at(folder.join(format!("{name}.journal"))).map(Some)
    }

    fn at(path: PathBuf) -> io::Result<(Self, Vec<String>)> {
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(&path)?;
        let mut text = Vec::new();
        (&mut file).take(LIMIT).read_to_end(&mut text)?;
        let earlier = String::from_utf8_lossy(&text).lines().map(str::to_owned).collect();
        Ok((Self { path, file }, earlier))
    }

    /// Adds a line, which is there even if this process is killed right after.
    pub fn add(&mut self, line: &str) -> io::Result<()> {
        let line: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        writeln!(self.file, "{line}")
    }

    /// Ends it: what was written has been told.
    pub fn end(self) -> io::Result<()> {
        std::fs::remove_file(self.path)
    }
}

/// Where programs keep what they know between runs.
fn folder() -> Option<PathBuf> {
    let named = |name: &str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let state = named("XDG_STATE_HOME").or_else(|| Some(named("HOME")?.join(".local/state")))?;
    Some(state.join("meshfed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_known_to_the_next_run_until_one_comes_to_an_end() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.journal");
        let (mut killed, earlier) = JournalFile::at(path.clone()).expect("a journal");
        assert!(earlier.is_empty());
        killed.add("Namespace a\nb").expect("it is written");
        drop(killed);
        let (mut next, earlier) = JournalFile::at(path.clone()).expect("a journal");
        assert_eq!(earlier, ["Namespace a b"]);
        next.add("ConfigMap c").expect("it is written");
        next.end().expect("it goes");
        assert!(!path.exists());
        assert!(JournalFile::at(path).expect("a journal").1.is_empty());
    }
}
