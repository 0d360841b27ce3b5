//! The manifests of a GitOps repository: files and folders, down to the last one, within limits.

use std::path::{Component, Path, PathBuf};

use super::{name, read_bytes, utf8};
use crate::error::UserError;
use crate::snapshot::SourceText;

/// Longest manifest: what an API server accepts, several times over.
const FILE_LIMIT: u64 = 4 * 1024 * 1024;

/// Most files: a folder with more is hardly the one that was meant.
const COUNT_LIMIT: usize = 20_000;

/// The texts of these files, and of every YAML and JSON file in these folders; `-` is standard input. Hidden files and
/// folders are passed over, and links to folders are not followed.
pub fn manifests(paths: &[PathBuf]) -> Result<Vec<SourceText>, UserError> {
    let mut files = Vec::new();
    let mut problems = Vec::new();
    for path in paths {
        if path == Path::new("-") || !path.is_dir() {
            files.push(path.clone());
        } else if let Err(problem) = walk(path, &mut files) {
            problems.push(problem);
        }
    }
    if files.len() > COUNT_LIMIT {
        return Err(UserError::usage(format!(
            "more than {COUNT_LIMIT} files: is this the right folder?"
        )));
    }
    let mut seen = std::collections::BTreeSet::new();
    files.retain(|file| seen.insert(file.clone()));
    let mut texts = Vec::new();
    for file in &files {
        match read_bytes(file, FILE_LIMIT) {
            Ok(bytes) => texts.push(source(file, bytes)),
            Err(why) => problems.push(format!("{}: {why}", name(file))),
        }
    }
    UserError::check("cannot read the manifests", problems)?;
    if texts.is_empty() {
        let places: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        return Err(UserError::usage(format!(
            "there is no YAML or JSON file in {}",
            crate::wording::list_and(&places)
        )));
    }
    Ok(texts)
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    let unreadable = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        entries.push(entry.map_err(unreadable)?);
    }
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let (path, name) = (entry.path(), entry.file_name());
        if name.as_encoded_bytes().starts_with(b".") || files.len() > COUNT_LIMIT {
            continue;
        }
        // The type of the entry itself: a link to a folder could lead back here.
        if entry.file_type().map_err(unreadable)?.is_dir() {
            walk(&path, files)?;
        } else if is_manifest(&path) && path.is_file() {
            files.push(path);
        }
    }
    Ok(())
}

fn is_manifest(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == "Kustomization")
        || path
            .extension()
            .is_some_and(|end| ["yaml", "yml", "json"].iter().any(|known| end == *known))
}

/// What is no text is kept as far as it can be read, so that one such file does not stop the others.
fn source(path: &Path, bytes: Vec<u8>) -> SourceText {
    let (text, not_text) = match utf8(bytes) {
        Ok(text) => (text, None),
        Err((error, bytes)) => (String::from_utf8_lossy(&bytes).into_owned(), Some(error)),
    };
    let mut folder: Vec<String> = path
        .components()
        .filter(|part| !matches!(part, Component::CurDir))
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    SourceText {
        name: name(path),
        file: folder.pop().unwrap_or_default(),
        folder,
        text,
        not_text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repository(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for (path, content) in files {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, content).expect("a file");
        }
        folder
    }

    #[test]
    fn hidden_folders_and_other_files_are_passed_over() {
        let folder = repository(&[
            ("east/a.yaml", b"a: 1"),
            ("east/deep/b.json", b"{}"),
            ("east/.git/c.yaml", b"c: 1"),
            ("readme.md", b"# no"),
        ]);
        let texts = manifests(&[folder.path().to_owned()]).expect("readable");
        let files: Vec<_> = texts.iter().map(|text| text.file.as_str()).collect();
        assert_eq!(files, ["a.yaml", "b.json"]);
        assert_eq!(texts[1].folder.last().map(String::as_str), Some("deep"));
    }

    #[test]
    fn a_file_that_is_no_text_is_told_with_line_and_column_and_stops_no_other() {
        let folder = repository(&[
            ("a.yaml", b"a: 1\nb: \xff\n"),
            ("b.yaml", b"\xc3\x28"),
            ("c.yaml", b"c: 1"),
        ]);
        let texts = manifests(&[folder.path().to_owned()]).expect("readable");
        let told = texts.iter().map(|text| text.not_text.as_ref().map(ToString::to_string));
        let told: Vec<Option<String>> = told.collect();
        assert_eq!(told[0].as_deref(), Some("line 2, column 4: it is not UTF-8"));
        assert_eq!(told[1].as_deref(), Some("line 1, column 1: it is not UTF-8"));
        assert_eq!(told[2], None);
    }

    #[test]
    #[cfg(unix)]
    fn a_link_that_leads_back_ends_nowhere() {
        let folder = repository(&[("a.yaml", b"a: 1")]);
        std::os::unix::fs::symlink(folder.path(), folder.path().join("again")).expect("a link");
        assert_eq!(manifests(&[folder.path().to_owned()]).expect("readable").len(), 1);
    }

    #[test]
    fn a_folder_without_manifests_is_no_healthy_federation() {
        let folder = repository(&[("readme.md", b"# no")]);
        assert!(manifests(&[folder.path().to_owned()]).is_err());
    }
}
