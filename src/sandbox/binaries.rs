//! Finds kube-apiserver and etcd: where `KUBEBUILDER_ASSETS` says, else in the cache, else by building them into it.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::{StartProgress, build};

/// The two programs of a control plane, and where they came from.
#[derive(Clone, Debug)]
pub struct Binaries {
    /// Path of etcd.
    pub etcd: PathBuf,
    /// Path of kube-apiserver.
    pub kube_apiserver: PathBuf,
    /// Where they were found.
    pub source: ProgramSource,
}

/// Where the programs came from, with their folder; shown so that a test run says what it ran against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProgramSource {
    /// The folder that `KUBEBUILDER_ASSETS` names.
    Assets(PathBuf),
    /// Built by an earlier run.
    Cache(PathBuf),
    /// Built just now.
    Built(PathBuf),
}

impl fmt::Display for ProgramSource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ProgramSource::Assets(folder) => write!(formatter, "KUBEBUILDER_ASSETS, {}", folder.display()),
            ProgramSource::Cache(folder) => write!(formatter, "cache, {}", folder.display()),
            ProgramSource::Built(folder) => write!(formatter, "built now, {}", folder.display()),
        }
    }
}

/// Where to look.
#[derive(Clone, Debug)]
pub struct Places {
    /// `KUBEBUILDER_ASSETS`: a folder as envtest users have it. Nothing else is tried if it is set.
    pub assets: Option<PathBuf>,
    /// Folder for things that can be made again.
    pub cache: PathBuf,
    /// The Go command.
    pub go: OsString,
}

impl Places {
    /// As the environment says: `KUBEBUILDER_ASSETS`, the user's cache folder, and `go` on the path.
    pub fn from_environment() -> anyhow::Result<Places> {
        Ok(Places {
            assets: folder_variable("KUBEBUILDER_ASSETS"),
            cache: cache_folder()?,
            go: "go".into(),
        })
    }

    /// Where every version of the control plane is kept.
    pub(super) fn control_planes(&self) -> PathBuf {
        self.cache.join("control-plane")
    }
}

/// meshfed's cache folder: `$XDG_CACHE_HOME/meshfed`, or `~/.cache/meshfed`.
pub(super) fn cache_folder() -> anyhow::Result<PathBuf> {
    let caches = match folder_variable("XDG_CACHE_HOME") {
        Some(caches) => caches,
        None => std::env::home_dir()
            .filter(|home| !home.as_os_str().is_empty())
            .context("no home directory to keep a cache in; set XDG_CACHE_HOME")?
            .join(".cache"),
    };
    Ok(caches.join("meshfed"))
}

/// Absolute, since Go runs in another folder than this process.
fn folder_variable(name: &str) -> Option<PathBuf> {
    let value = std::env::var_os(name).filter(|value| !value.is_empty())?;
    std::path::absolute(value).ok()
}

/// Finds the programs, building them if they are nowhere.
pub async fn find(places: &Places, progress: &dyn StartProgress) -> anyhow::Result<Binaries> {
    if let Some(assets) = &places.assets {
        return from_assets(assets);
    }
    let folder = places.control_planes().join(build::folder_name());
    if let Some(binaries) = in_folder(&folder, ProgramSource::Cache(folder.clone())) {
        return Ok(binaries);
    }
    let source = build::build_into(&folder, places, progress).await?;
    in_folder(&folder, source).with_context(|| format!("{} holds no etcd and kube-apiserver", folder.display()))
}

fn from_assets(assets: &Path) -> anyhow::Result<Binaries> {
    if let Some(binaries) = in_folder(assets, ProgramSource::Assets(assets.to_owned())) {
        return Ok(binaries);
    }
    let missing: Vec<&str> = ["etcd", "kube-apiserver"]
        .into_iter()
        .filter(|name| !assets.join(name).is_file())
        .collect();
    bail!(
        "KUBEBUILDER_ASSETS is {}, which holds no {}; point it at the folder that `setup-envtest use -p path` prints, \
         or unset it to use meshfed's own",
        assets.display(),
        missing.join(" and no "),
    );
}

/// The programs in a folder, if both are there.
pub(super) fn in_folder(folder: &Path, source: ProgramSource) -> Option<Binaries> {
    let (etcd, kube_apiserver) = (folder.join("etcd"), folder.join("kube-apiserver"));
    (etcd.is_file() && kube_apiserver.is_file()).then_some(Binaries {
        etcd,
        kube_apiserver,
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Silent;

    impl StartProgress for Silent {
        fn step(&self, _: &str) {}
    }

    fn places(assets: Option<&Path>, cache: &Path) -> Places {
        Places {
            assets: assets.map(Path::to_owned),
            cache: cache.to_owned(),
            go: "/no/such/go".into(),
        }
    }

    fn touch(path: &Path) {
        std::fs::create_dir_all(path.parent().expect("parent")).expect("folder");
        std::fs::write(path, "").expect("file");
    }

    #[tokio::test]
    async fn assets_folder_with_one_program_missing_is_an_error_that_names_it() {
        let folder = tempfile::tempdir().expect("temporary folder");
        touch(&folder.path().join("etcd"));
        let error = find(&places(Some(folder.path()), folder.path()), &Silent)
            .await
            .expect_err("incomplete");
        let message = error.to_string();
        assert!(message.contains("holds no kube-apiserver;"), "{message}");
        assert!(message.contains("setup-envtest"), "{message}");
    }

    #[tokio::test]
    async fn assets_win_over_the_cache() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let (assets, cache) = (folder.path().join("assets"), folder.path().join("cache"));
        for name in ["etcd", "kube-apiserver"] {
            touch(&assets.join(name));
            touch(&cache.join("control-plane").join(build::folder_name()).join(name));
        }
        let found = find(&places(Some(&assets), &cache), &Silent).await.expect("assets");
        assert_eq!(found.source, ProgramSource::Assets(assets));
        let found = find(&places(None, &cache), &Silent).await.expect("cache");
        assert!(matches!(found.source, ProgramSource::Cache(_)));
    }

    #[tokio::test]
    async fn without_go_the_error_says_how_to_get_the_programs() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let error = find(&places(None, folder.path()), &Silent)
            .await
            .expect_err("nothing to find");
        let message = format!("{error:#}");
        assert!(
            message.contains("install Go 1.26") && message.contains("KUBEBUILDER_ASSETS"),
            "{message}"
        );
    }
}
