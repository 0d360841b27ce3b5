//! Builds kube-apiserver and etcd from the modules pinned in `tests/control-plane/go.mod`, once per machine.
//!
//! A file lock keeps two runs from building at once, and the folder appears whole or not at all.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, bail};
use tokio::process::Command;

use super::binaries::{Places, ProgramSource, in_folder};
use super::go::Go;
use super::{StartProgress, private};

const GO_MOD: &str = include_str!("../../tests/control-plane/go.mod");
const GO_SUM: &str = include_str!("../../tests/control-plane/go.sum");

const KUBERNETES: &str = "k8s.io/kubernetes";
const ETCD: &str = "go.etcd.io/etcd/server/v3";

/// Folders of builds under way, or cut short.
const BUILDING: &str = ".building-";

/// The folder of the pinned versions, so that a new pin never meets an old build.
pub(super) fn folder_name() -> String {
    format!(
        "kube-apiserver-{}-etcd-{}",
        pinned_version(KUBERNETES),
        pinned_version(ETCD)
    )
}

/// Builds both programs into `folder`, unless another run does so first.
pub(super) async fn build_into(
    folder: &Path,
    places: &Places,
    progress: &dyn StartProgress,
) -> anyhow::Result<ProgramSource> {
    let parent = places.control_planes();
    fs::create_dir_all(&parent).with_context(|| format!("create {}", parent.display()))?;
    let _lock = lock(&parent.join(".lock"), progress).await?;
    if in_folder(folder, ProgramSource::Cache(folder.to_owned())).is_some() {
        return Ok(ProgramSource::Cache(folder.to_owned()));
    }
    remove_unfinished_builds(&parent);
    require_go(places).await?;

    let workshop = tempfile::Builder::new()
        .prefix(BUILDING)
        .tempdir_in(&parent)
        .with_context(|| format!("make a folder in {}", parent.display()))?;
    let products = workshop.path().join("products");
    fs::create_dir(&products).context("make a folder for the build")?;
    fs::write(workshop.path().join("go.mod"), GO_MOD).context("write go.mod")?;
    fs::write(workshop.path().join("go.sum"), GO_SUM).context("write go.sum")?;
    let go = Go {
        program: &places.go,
        workshop: workshop.path(),
    };
    for program in programs() {
        progress.step(&format!("building {}", program.announcement));
        let product = products.join(program.name);
        go.build(&program, &product, progress).await?;
    }
    fs::rename(&products, folder).with_context(|| format!("move the build to {}", folder.display()))?;
    Ok(ProgramSource::Built(folder.to_owned()))
}

/// One program to build.
pub(super) struct GoProgram {
    pub(super) name: &'static str,
    pub(super) package: String,
    pub(super) linker_flags: String,
    announcement: String,
}

/// etcd first: a machine that cannot build at all says so within seconds.
fn programs() -> [GoProgram; 2] {
    let (etcd, kubernetes) = (pinned_version(ETCD), pinned_version(KUBERNETES));
    let (major, minor) = major_and_minor(kubernetes);
    let version = "-X k8s.io/component-base/version";
    [
        GoProgram {
            name: "etcd",
            package: ETCD.to_owned(),
            linker_flags: "-s -w".to_owned(),
            announcement: format!(
                "etcd {etcd} and kube-apiserver {kubernetes} with Go: about ten minutes, once per machine"
            ),
        },
        GoProgram {
            name: "kube-apiserver",
            package: format!("{KUBERNETES}/cmd/kube-apiserver"),
            linker_flags: format!(
                "-s -w {version}.gitVersion={kubernetes} {version}.gitMajor={major} {version}.gitMinor={minor}"
            ),
            announcement: format!("kube-apiserver {kubernetes}, the long part"),
        },
    ]
}

async fn require_go(places: &Places) -> anyhow::Result<()> {
    let asked = Command::new(&places.go)
        .arg("version")
        .stdin(Stdio::null())
        .output()
        .await;
    match asked {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => bail!("`go version` ended with {}; {}", output.status, how_to_get_them()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => bail!(
            "the sandbox needs kube-apiserver and etcd, which are not in {}, and there is no `go` to build them; {}",
            places.control_planes().display(),
            how_to_get_them()
        ),
        Err(error) => Err(error).with_context(|| format!("run {}", places.go.display())),
    }
}

fn how_to_get_them() -> String {
    let (major, minor) = major_and_minor(pinned_version(KUBERNETES));
    format!(
        "install Go {} or newer (https://go.dev/dl) and run this again, or set KUBEBUILDER_ASSETS to the folder that \
         `setup-envtest use {major}.{minor} -p path` prints",
        pinned_go()
    )
}

async fn lock(path: &Path, progress: &dyn StartProgress) -> anyhow::Result<File> {
    let context = || format!("lock {}", path.display());
    let file = private::lock_file(path).with_context(context)?;
    match file.try_lock() {
        Ok(()) => return Ok(file),
        Err(TryLockError::WouldBlock) => {}
        Err(TryLockError::Error(error)) => return Err(error).with_context(context),
    }
    progress.step("waiting for another meshfed that builds kube-apiserver and etcd");
    let wait = move || file.lock().map(|()| file);
    tokio::task::spawn_blocking(wait)
        .await
        .with_context(context)?
        .with_context(context)
}

/// Whoever holds the lock is the only one who builds, so what lies there was cut short.
fn remove_unfinished_builds(parent: &Path) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(BUILDING) {
            let _: io::Result<()> = fs::remove_dir_all(PathBuf::from(&entry.path()));
        }
    }
}

/// The version that `go.mod` requires of a module.
fn pinned_version(module: &str) -> &'static str {
    GO_MOD
        .lines()
        .find_map(|line| {
            line.trim()
                .strip_prefix(module)?
                .strip_prefix(' ')?
                .split_whitespace()
                .next()
        })
        .expect("go.mod requires the modules of the control plane")
}

/// The Go language version that `go.mod` asks for, without a patch number.
fn pinned_go() -> &'static str {
    let version = GO_MOD
        .lines()
        .find_map(|line| line.strip_prefix("go "))
        .expect("go.mod names a Go version");
    version.strip_suffix(".0").unwrap_or(version)
}

fn major_and_minor(version: &str) -> (&str, &str) {
    let mut parts = version.trim_start_matches('v').split('.');
    (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::sync::Mutex;

    use super::super::binaries;
    use super::*;

    #[derive(Default)]
    struct Recorded(Mutex<Vec<String>>);

    impl StartProgress for Recorded {
        fn step(&self, message: &str) {
            self.0
                .lock()
                .expect("no panic while recording")
                .push(message.to_owned());
        }
    }

    /// Places with an empty cache and a shell script in place of Go.
    fn places(folder: &Path, script: &str) -> Places {
        let go = folder.join("go");
        fs::write(&go, format!("#!/bin/sh\n{script}")).expect("script");
        fs::set_permissions(&go, fs::Permissions::from_mode(0o755)).expect("executable");
        Places {
            assets: None,
            cache: folder.join("cache"),
            go: go.into(),
        }
    }

    fn visible_entries(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("folder").flatten();
        entries
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .filter(|name| name != ".lock")
            .collect()
    }

    /// Writes the file after `-o`, as `go build` would.
    const BUILDS: &str = r#"while [ $# -gt 1 ]; do [ "$1" = -o ] && echo "$@" > "$2"; shift; done; exit 0"#;

    #[test]
    fn versions_come_from_the_pinned_modules() {
        assert!(GO_MOD.contains(&format!("{KUBERNETES} {}", pinned_version(KUBERNETES))));
        assert!(folder_name().starts_with("kube-apiserver-v1.") && folder_name().contains("-etcd-v3."));
        assert_eq!(major_and_minor("v1.37.2"), ("1", "37"));
    }

    #[tokio::test]
    async fn a_build_lands_in_the_cache_and_the_next_run_uses_it() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let (places, progress) = (places(folder.path(), BUILDS), Recorded::default());
        let built = binaries::find(&places, &progress).await.expect("build");
        assert!(matches!(built.source, ProgramSource::Built(_)), "{built:?}");
        assert!(progress.0.lock().expect("recorded")[0].contains("once per machine"));
        let found = binaries::find(&places, &Recorded::default()).await.expect("cache");
        assert!(matches!(found.source, ProgramSource::Cache(_)), "{found:?}");
    }

    #[tokio::test]
    async fn a_failed_build_leaves_no_half_and_quotes_go() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let fails_late = format!(r#"case "$*" in *cmd/kube-apiserver) echo "disk full" >&2; exit 1;; esac; {BUILDS}"#);
        let places = places(folder.path(), &fails_late);
        let error = binaries::find(&places, &Recorded::default())
            .await
            .expect_err("failed build");
        assert!(format!("{error:#}").contains("disk full"), "{error:#}");
        assert_eq!(visible_entries(&places.control_planes()), Vec::<String>::new());
    }

    #[tokio::test]
    async fn a_build_cut_short_is_cleared_by_the_next() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let places = places(folder.path(), BUILDS);
        fs::create_dir_all(places.control_planes().join(".building-old/products")).expect("old build");
        binaries::find(&places, &Recorded::default()).await.expect("build");
        assert_eq!(visible_entries(&places.control_planes()), [folder_name()]);
    }

    #[tokio::test]
    async fn a_second_run_waits_for_the_first_and_says_so() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let (places, progress) = (places(folder.path(), BUILDS), Recorded::default());
        let parent = places.control_planes();
        fs::create_dir_all(&parent).expect("folder");
        let first = File::create(parent.join(".lock")).expect("lock file");
        first.lock().expect("lock");
        let second = binaries::find(&places, &progress);
        let release_once_it_waits = async {
            while progress.0.lock().expect("recorded").is_empty() {
                tokio::task::yield_now().await;
            }
            drop(first);
        };
        let (found, ()) = tokio::join!(second, release_once_it_waits);
        found.expect("build after the wait");
        assert!(progress.0.lock().expect("recorded")[0].starts_with("waiting for another meshfed"));
    }

    #[derive(Default)]
    struct Counted(Mutex<Vec<(String, usize, usize)>>);

    impl StartProgress for Counted {
        fn step(&self, _: &str) {}

        fn packages(&self, program: &str, done: usize, all: usize) {
            let mut counted = self.0.lock().expect("no panic while recording");
            counted.push((program.to_owned(), done, all));
        }
    }

    #[tokio::test]
    async fn packages_are_counted_and_a_failed_build_quotes_what_is_none() {
        let folder = tempfile::tempdir().expect("temporary folder");
        // Of three packages, one was built before, which Go does not tell.
        let script = r#"case "$1" in list) printf 'a\nb/c a\nd b/c\n'; exit 0;; version) exit 0;; esac
            echo b/c >&2; echo "d.go:1: broken" >&2; exit 1"#;
        let (places, progress) = (places(folder.path(), script), Counted::default());
        let error = binaries::find(&places, &progress).await.expect_err("a failed build");
        let error = format!("{error:#}");
        assert!(error.ends_with("d.go:1: broken") && !error.contains("b/c"), "{error}");
        let counted = progress.0.lock().expect("recorded");
        assert_eq!(*counted, [("etcd".to_owned(), 2, 3)]);
    }

    #[tokio::test]
    async fn a_build_that_is_given_up_ends_with_all_it_started() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let pid = folder.path().join("pid");
        // A compiler that Go has started, and that would go on for long.
        let script = format!(
            "[ \"$1\" = build ] || exit 0\nsleep 1000 & echo $! > '{0}.new'; mv '{0}.new' '{0}'; wait",
            pid.display()
        );
        let (places, progress) = (places(folder.path(), &script), Recorded::default());
        let started = async {
            while !pid.exists() {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            found = binaries::find(&places, &progress) => panic!("it cannot end: {found:?}"),
            () = started => {}
        }
        let pid = fs::read_to_string(&pid).expect("a process id");
        let state = fs::read_to_string(format!("/proc/{}/stat", pid.trim())).unwrap_or_default();
        assert!(state.is_empty() || state.contains(") Z "), "{state}");
        assert_eq!(visible_entries(&places.control_planes()), Vec::<String>::new());
    }
}
