//! Reads kubeconfig files and merges them as kubectl does.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use kube::config::{Kubeconfig, KubeconfigError, LoadDataError};

use crate::error::UserError;

/// The kubeconfig that `files` make when merged in order; without any, what `$KUBECONFIG` or `~/.kube/config` says.
///
/// The first file that says something wins. A file of `$KUBECONFIG` may be missing as long as another one is there, but
/// one that was named on the command line may not.
pub fn read(files: &[PathBuf]) -> Result<Kubeconfig, UserError> {
    if !files.is_empty() {
        return merged(files);
    }
    match defaults() {
        files if files.is_empty() => Err(refuse("there is no home folder to look for ~/.kube/config in")),
        files => merged(&files),
    }
}

/// The files that are read where none is named: those of `$KUBECONFIG` that are there, or `~/.kube/config`.
pub fn defaults() -> Vec<PathBuf> {
    let named: Vec<PathBuf> = std::env::var_os("KUBECONFIG")
        .map(|value| std::env::split_paths(&value).collect())
        .unwrap_or_default();
    let named: Vec<PathBuf> = named.into_iter().filter(|path| !path.as_os_str().is_empty()).collect();
    if named.is_empty() {
        let home = std::env::home_dir();
        return home.map(|home| home.join(".kube/config")).into_iter().collect();
    }
    let there: Vec<PathBuf> = named.iter().filter(|path| !is_missing(path)).cloned().collect();
    // With none there, the error names them.
    if there.is_empty() { named } else { there }
}

fn is_missing(path: &Path) -> bool {
    matches!(std::fs::metadata(path), Err(error) if error.kind() == ErrorKind::NotFound)
}

fn merged(files: &[PathBuf]) -> Result<Kubeconfig, UserError> {
    let mut merged = Kubeconfig::default();
    for file in files {
        let unreadable = |error| {
            refuse(format!(
                "cannot read the kubeconfig {}: {}",
                file.display(),
                in_words(&error)
            ))
        };
        let mut next = Kubeconfig::read_from(file).map_err(unreadable)?;
        // An empty context is none, and leaves it to the next file to name one.
        next.current_context = next.current_context.filter(|name| !name.is_empty());
        merged = merged.merge(next).map_err(unreadable)?;
    }
    Ok(merged)
}

fn refuse(message: impl Into<String>) -> UserError {
    UserError::unknown(message)
        .hint("pass `--kubeconfig FILE`, set KUBECONFIG, or log in with `oc login`")
        .hint("no cluster at hand? `meshfed sandbox up` starts one on this machine")
}

/// Why a kubeconfig cannot be used, in one line without the client library's own way of quoting.
pub(super) fn in_words(error: &KubeconfigError) -> String {
    let words = match error {
        KubeconfigError::ReadConfig(source, _) => source.to_string(),
        KubeconfigError::Parse(source) => {
            let source = source.to_string();
            let reason = source.trim_start_matches("error: ");
            format!("it is not the YAML of a kubeconfig: {reason}")
        }
        KubeconfigError::LoadCertificateAuthority(source) => of_field("certificate-authority", source),
        KubeconfigError::LoadClientCertificate(source) => of_field("client-certificate", source),
        KubeconfigError::LoadClientKey(source) => of_field("client-key", source),
        other => other.to_string(),
    };
    words.lines().next().unwrap_or_default().to_owned()
}

fn of_field(field: &str, error: &LoadDataError) -> String {
    match error {
        LoadDataError::DecodeBase64(source) => format!("`{field}-data` is not base64: {source}"),
        LoadDataError::ReadFile(source, path) => format!("cannot read `{field}` {}: {source}", path.display()),
        LoadDataError::NoBase64DataOrFile => format!("it has no `{field}`, but the other half of that pair"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn piece() -> impl Strategy<Value = String> {
        let lines = [
            "apiVersion: v1",
            "kind: Config",
            "current-context: east",
            "current-context: [east]",
            "clusters:",
            "- name: east",
            "  cluster: {server: https://127.0.0.1:1}",
            "  cluster:",
            "    server: \u{1b}[2J",
            "    certificate-authority-data: bm8=",
            "    certificate-authority-data: '%%%'",
            "contexts: {}",
            "- name: {}",
            "  context: {cluster: east, user: null}",
            "users: &all [*all]",
            "  user: {token: 1, exec: {command: []}}",
            "---",
            "\t",
            "\u{feff}",
        ];
        prop_oneof![
            9 => prop::sample::select(lines.to_vec()).prop_map(str::to_owned),
            1 => any::<String>(),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_is_read_or_refused_with_the_name_of_its_file(lines in proptest::collection::vec(piece(), 0..12)) {
            let folder = tempfile::tempdir().expect("a folder");
            let file = folder.path().join("config");
            std::fs::write(&file, lines.join("\n")).expect("a file");
            if let Err(error) = read(std::slice::from_ref(&file)) {
                let said = error.to_string();
                prop_assert!(said.contains(&file.display().to_string()), "{said}");
            }
        }
    }
}
