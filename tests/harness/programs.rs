//! What a shell finds that runs printed lines: `oc`, which is a real client, and `meshfed`, which is the built one.

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use tempfile::TempDir;

/// A folder with `oc` and `meshfed` in it, which lives as long as this process.
fn programs() -> &'static Path {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let make = || {
        let folder = tempfile::tempdir().expect("a temporary folder");
        symlink(kubectl(), folder.path().join("oc")).expect("a link");
        symlink(env!("CARGO_BIN_EXE_meshfed"), folder.path().join("meshfed")).expect("a link");
        folder
    };
    FOLDER.get_or_init(make).path()
}

/// A PATH that finds them first.
pub fn path() -> String {
    let path = std::env::var("PATH").unwrap_or_default();
    format!("{}:{path}", programs().display())
}

/// `oc` knows every command of `kubectl`, and nothing else is printed.
fn kubectl() -> PathBuf {
    let assets = std::env::var_os("KUBEBUILDER_ASSETS").map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places = assets.into_iter().chain(std::env::split_paths(&path));
    let found = places.find_map(|place| Some(place.join("kubectl")).filter(|program| program.is_file()));
    found.expect("kubectl on the path, to run what is printed; `.ci/run` builds it where there is none")
}
