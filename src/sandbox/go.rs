//! Runs Go: counts the packages that are built, and ends with everything it started when nobody waits any more.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use super::StartProgress;
use super::build::GoProgram;

/// Lines of a failed build that are quoted.
const QUOTED: usize = 12;

/// How long processes that were killed may take to be gone.
const GONE_WITHIN: Duration = Duration::from_secs(2);

/// Packages, and what each imports.
type Packages = BTreeMap<String, Vec<String>>;

/// The Go command in a module of its own.
pub(super) struct Go<'a> {
    pub(super) program: &'a OsStr,
    pub(super) workshop: &'a Path,
}

impl Go<'_> {
    /// Builds one program into `product`.
    pub(super) async fn build(
        &self,
        program: &GoProgram,
        product: &Path,
        progress: &dyn StartProgress,
    ) -> anyhow::Result<()> {
        let packages = self.packages(program).await?;
        let mut command = self.command("build");
        command
            .args([
                "-v",
                "-trimpath",
                "-buildvcs=false",
                "-ldflags",
                &program.linker_flags,
                "-o",
            ])
            .arg(product)
            .arg(&program.package)
            .stdout(Stdio::null());
        let mut building = self.start(command)?;
        let stderr = building.child.stderr.take().context("the build has no pipe")?;
        let mut lines = BufReader::new(stderr).lines();
        let (mut done, mut told) = (BTreeSet::new(), Vec::new());
        while let Some(line) = lines.next_line().await.context("read what the build tells")? {
            // The name of a package is told when it is built, and everything else is worth quoting.
            if packages.contains_key(&line) {
                mark(&packages, &line, &mut done);
                progress.packages(program.name, done.len(), packages.len());
            } else {
                told.push(line);
            }
        }
        let status = building.child.wait().await.context("wait for the build")?;
        if !status.success() {
            let tail = told[told.len().saturating_sub(QUOTED)..].join("\n");
            bail!("`go build` of {} ended with {status}:\n{tail}", program.name);
        }
        Ok(())
    }

    /// Every package of a program, with what it imports. If that cannot be told, the build says why.
    async fn packages(&self, program: &GoProgram) -> anyhow::Result<Packages> {
        let mut command = self.command("list");
        command
            .args(["-deps", "-f", "{{.ImportPath}}{{range .Imports}} {{.}}{{end}}"])
            .arg(&program.package)
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut listing = self.start(command)?;
        let stdout = listing
            .child
            .stdout
            .take()
            .context("the list of packages has no pipe")?;
        let mut lines = BufReader::new(stdout).lines();
        let mut packages = Packages::new();
        while let Some(line) = lines.next_line().await.context("read the list of packages")? {
            let mut words = line.split(' ').map(str::to_owned);
            packages.extend(words.next().map(|package| (package, words.collect())));
        }
        listing.child.wait().await.context("wait for the list of packages")?;
        Ok(packages)
    }

    fn command(&self, what: &str) -> Command {
        let mut command = Command::new(self.program);
        command
            .current_dir(self.workshop)
            .args([what, "-mod=readonly"])
            // What the user's own Go work is set to must not change this build.
            .env("CGO_ENABLED", "0")
            .env("GOWORK", "off")
            .env("GOFLAGS", "")
            .env_remove("GOOS")
            .env_remove("GOARCH")
            // Removed with the workshop, however the build ends.
            .env("GOTMPDIR", self.workshop)
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            // Compilers are processes of their own, which end with their group.
            .process_group(0);
        command
    }

    fn start(&self, mut command: Command) -> anyhow::Result<Group> {
        let child = command
            .spawn()
            .with_context(|| format!("run {}", Path::new(self.program).display()))?;
        Ok(Group { child })
    }
}

/// Marks a package as done, with what it imports: that was built before it, or found built and not told.
fn mark<'a>(packages: &'a Packages, package: &str, done: &mut BTreeSet<&'a str>) {
    if let Some((package, imports)) = packages.get_key_value(package)
        && done.insert(package)
    {
        for import in imports {
            mark(packages, import, done);
        }
    }
}

/// A process and those it started.
struct Group {
    child: Child,
}

impl Drop for Group {
    fn drop(&mut self) {
        // There is no id once it was waited for; then the group is gone too.
        let Some(group) = self.child.id().and_then(|id| Pid::from_raw(id.try_into().ok()?)) else {
            return;
        };
        let _ = kill_process_group(group, Signal::KILL);
        let killed = Instant::now();
        while killed.elapsed() < GONE_WITHIN {
            let ended = !matches!(self.child.try_wait(), Ok(None));
            if ended && test_kill_process_group(group).is_err() {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}
