//! Files that a user names: template overrides and values. Says which file and where in it.

mod journal;
mod manifests;

pub use journal::JournalFile;
pub use manifests::manifests;

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use k8s_openapi::jiff::Timestamp;
use serde_json::Value;

use crate::bundle::{self, PeerBundle};
use crate::error::UserError;
use crate::manifest::yaml::YamlError;
use crate::manifest::{Templates, yaml};
use crate::snapshot::{Snapshot, SourceText, read_document};
use crate::topology::file::{self, FederationFile, FileText};
use crate::wording::list_and;

/// The templates, with the files of `folder` in place of the built-in ones of the same name.
pub fn templates(folder: Option<&Path>) -> Result<Templates, UserError> {
    let Some(folder) = folder else {
        return Ok(Templates::embedded().clone());
    };
    let unreadable = |error: std::io::Error| {
        UserError::usage(format!("cannot read the template folder {}: {error}", folder.display()))
    };
    let mut overrides = BTreeMap::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let name = path.file_name().and_then(|name| name.to_str()).map(str::to_owned);
        if let Some(name) = name.filter(|_| path.is_file() && path.extension().is_some_and(|end| end == "yaml")) {
            overrides.insert(name, text(&path, TEXT_LIMIT)?);
        }
    }
    if overrides.is_empty() {
        return Err(
            UserError::usage(format!("the template folder {} has no .yaml file", folder.display()))
                .hint(format!("templates are named {}", list_and(&Templates::names()))),
        );
    }
    Templates::with_overrides(overrides)
        .map_err(|error| UserError::usage(format!("template folder {}: {error}", folder.display())))
}

/// The federation that files and folders describe together; `-` is standard input.
pub fn federation(paths: &[PathBuf]) -> Result<FederationFile, UserError> {
    let sources = manifests(paths)?;
    federation_of(&sources, &texts(&sources))
}

/// The same where a file describes one; standard input, which can be read once, is taken to be manifests.
pub fn described(paths: &[PathBuf]) -> Result<Option<FederationFile>, UserError> {
    if paths.is_empty() || paths.iter().any(|path| path == Path::new("-")) {
        return Ok(None);
    }
    let sources = manifests(paths)?;
    let texts = texts(&sources);
    if file::is_described(&texts) {
        return federation_of(&sources, &texts).map(Some);
    }
    Ok(None)
}

/// Whether one of these texts describes a federation.
pub fn is_federation(sources: &[SourceText]) -> bool {
    file::is_described(&texts(sources))
}

fn texts(sources: &[SourceText]) -> Vec<FileText> {
    let texts = sources.iter().map(|source| FileText {
        name: source.name.clone(),
        text: source.text.clone(),
    });
    texts.collect()
}

fn federation_of(sources: &[SourceText], texts: &[FileText]) -> Result<FederationFile, UserError> {
    let no_texts = sources
        .iter()
        .filter_map(|source| Some(format!("{}: {}", source.name, source.not_text.as_ref()?)));
    UserError::check("cannot read the manifests", no_texts.collect())?;
    let read = file::read(texts).and_then(|file| match file.wanted.problems() {
        problems if problems.is_empty() => Ok(file),
        problems => Err(problems),
    });
    read.map_err(|problems| UserError::from_problems("the federation cannot be as its file says", problems))
}

/// The documents of `--values` files, in order.
pub fn values(files: &[PathBuf]) -> Result<Vec<Value>, UserError> {
    let mut documents = Vec::new();
    for file in files {
        let read = yaml::read(&text(file, TEXT_LIMIT)?)
            .map_err(|error| UserError::usage(format!("{}: {error}", file.display())))?;
        if read.iter().any(|document| !document.is_object()) {
            return Err(UserError::usage(format!(
                "{}: expected fields of the control plane's spec, such as `tracing: {{type: None}}`",
                file.display()
            )));
        }
        documents.extend(read);
    }
    Ok(documents)
}

/// A snapshot that `meshfed snapshot` wrote; `-` is standard input.
pub fn snapshot(path: &Path) -> Result<Snapshot, UserError> {
    let name = name(path);
    let text = text(path, SNAPSHOT_LIMIT)?;
    read_document(&text).map_err(|error| {
        let place = match error.line {
            0 => name,
            line => format!("{name}:{line}:{}", error.column),
        };
        UserError::usage(format!("{place}: {}", error.message))
            .hint("a snapshot is what `meshfed snapshot --file FILE` wrote")
    })
}

/// A bundle that another administrator has made; `-` is standard input. All that is wrong with it is told, each with its line.
pub fn bundle(path: &Path, now: Timestamp) -> Result<PeerBundle, UserError> {
    let name = name(path);
    let text = text(path, bundle::LIMIT as u64)?;
    bundle::read(&text, now).map_err(|problems| {
        let problems = problems
            .iter()
            .map(|problem| format!("{name}:{}: {problem}", problem.line));
        UserError::from_problems("cannot use the bundle", problems.collect())
            .hint("a bundle is what `meshfed bundle MESH --for PEER -o FILE` wrote")
    })
}

fn name(path: &Path) -> String {
    if path == Path::new("-") {
        "standard input".to_owned()
    } else {
        path.display().to_string()
    }
}

/// Longest file with certificates.
const CERTIFICATE_LIMIT: u64 = 1024 * 1024;

/// A file with certificates; `-` is standard input.
pub fn certificates(path: &Path) -> Result<String, UserError> {
    text(path, CERTIFICATE_LIMIT)
}

/// Writes a file so that it is there as a whole or not at all. Only its owner may read it.
pub fn write(path: &Path, text: &str) -> Result<(), UserError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let written = tempfile::NamedTempFile::new_in(folder).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)
    });
    written
        .map(drop)
        .map_err(|error| UserError::usage(format!("cannot write {}: {error}", path.display())))
}

/// Writes a file for everybody to read, where none is yet.
pub fn write_new(path: &Path, text: &str) -> Result<(), UserError> {
    let made = std::fs::OpenOptions::new().write(true).create_new(true).open(path);
    let written = made.and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            UserError::usage(format!("{} is there already, and was left as it is", path.display()))
                .hint("name another file, or leave `--out` out to see what would be written")
        }
        _ => UserError::usage(format!("cannot write {}: {error}", path.display())),
    })
}

/// Longest snapshot: many times what 30 meshes with 3,000 services make.
const SNAPSHOT_LIMIT: u64 = 512 * 1024 * 1024;

/// The text of a file or, for `-`, of standard input, which may not be longer than `limit` bytes.
fn read_bounded(path: &Path, limit: u64) -> Result<String, String> {
    utf8(read_bytes(path, limit)?).map_err(|(error, _)| error.to_string())
}

/// The same, whatever is in it.
fn read_bytes(path: &Path, limit: u64) -> Result<Vec<u8>, String> {
    let read = |source: &mut dyn Read| -> Result<Vec<u8>, String> {
        let mut bytes = Vec::new();
        let read = source
            .take(limit + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| error.to_string())?;
        if read as u64 > limit {
            return Err(match limit / (1024 * 1024) {
                0 => format!("it is longer than {} KiB", limit / 1024),
                mebibytes => format!("it is longer than {mebibytes} MiB"),
            });
        }
        Ok(bytes)
    };
    if path == Path::new("-") {
        read(&mut std::io::stdin().lock())
    } else {
        read(&mut std::fs::File::open(path).map_err(|error| error.to_string())?)
    }
}

/// Bytes as a text; else where they are none, and the bytes.
fn utf8(bytes: Vec<u8>) -> Result<String, (YamlError, Vec<u8>)> {
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = &error.as_bytes()[..valid];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let column = valid - before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1) + 1;
        let message = "it is not UTF-8".to_owned();
        (YamlError { line, column, message }, error.into_bytes())
    })
}

/// Lies in a folder that was written as a whole, so that it may be replaced.
const WRITTEN: &str = ".written-by-meshfed";

/// Writes a folder so that it is there as a whole or not at all, in place of what this wrote there before.
pub fn write_folder(folder: &Path, files: &[(String, String)]) -> Result<(), UserError> {
    let refuse = |error: std::io::Error| UserError::usage(format!("cannot write {}: {error}", folder.display()));
    let parent = match folder.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let is_empty = !folder.exists() || folder.read_dir().map_err(refuse)?.next().is_none();
    if !is_empty && !folder.join(WRITTEN).exists() {
        let said = format!("the folder {} has files that meshfed did not write", folder.display());
        return Err(UserError::usage(said).hint("name a folder that is not there yet"));
    }
    std::fs::create_dir_all(parent).map_err(refuse)?;
    let new = tempfile::tempdir_in(parent).map_err(refuse)?;
    for (name, text) in files.iter().chain([&(WRITTEN.to_owned(), String::new())]) {
        let path = new.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap_or(folder)).map_err(refuse)?;
        std::fs::write(&path, text).map_err(refuse)?;
    }
    // What was there is kept until the new one stands in its place.
    let old = tempfile::tempdir_in(parent).map_err(refuse)?;
    if folder.exists() {
        std::fs::rename(folder, old.path().join("old")).map_err(refuse)?;
    }
    std::fs::rename(new.path(), folder).map_err(|error| {
        let _ = std::fs::rename(old.path().join("old"), folder);
        refuse(error)
    })?;
    open_to_all(folder).map_err(refuse)
}

/// A temporary folder is its owner's alone; manifests are for everybody who may read where they lie.
fn open_to_all(folder: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755))?;
    }
    Ok(())
}

/// Writes files into a folder, which is made if it is missing.
pub fn write_all(folder: &Path, files: &[(String, String)]) -> Result<(), UserError> {
    let refuse =
        |path: &Path, error: std::io::Error| UserError::usage(format!("cannot write {}: {error}", path.display()));
    std::fs::create_dir_all(folder).map_err(|error| refuse(folder, error))?;
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(|error| refuse(&path, error))?;
    }
    Ok(())
}

/// Longest template or file of values: many times what an API server takes in.
const TEXT_LIMIT: u64 = 8 * 1024 * 1024;

fn text(path: &Path, limit: u64) -> Result<String, UserError> {
    read_bounded(path, limit).map_err(|why| UserError::usage(format!("cannot read {}: {why}", name(path))))
}
