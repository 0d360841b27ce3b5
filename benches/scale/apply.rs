//! `apply` of one file that describes a full mesh: how many writes a second, against a bare client that writes the same
//! objects to the same API server; what a second run sends; and how both grow with the number of meshes.
//!
//! The goal is for the requests of the time that `apply` takes by itself: everything it does, looking and planning included,
//! and not the waits for what the operator and istiod do, which a client that only writes has not. Before it writes an object
//! it looks, and tries each write, so that nothing is refused half-way; three more rates count objects alone: by itself, while
//! they are under way, and in the whole run.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;
use std::time::{Duration, Instant};

use meshfed::manifest::yaml;
use serde_json::{Value, json};

use crate::measure::watch;
use crate::support::{Cluster, MESHFED, Sandbox};

/// Services that each mesh exports to every other one.
const SERVICES: usize = 5;

/// The fewest meshes that growth is measured from.
const FEW: usize = 5;

/// Measures a few meshes, and this many.
pub fn measure(out: &mut impl Write, meshes: usize) -> std::io::Result<()> {
    let few = FEW.min(meshes);
    let before = applied(out, few)?;
    if few == meshes {
        return Ok(());
    }
    let after = applied(out, meshes)?;
    let links = |meshes: usize| (meshes * (meshes - 1)) as f64;
    writeln!(
        out,
        "\nfrom {few} to {meshes} meshes: {:.1} times the links, {:.1} times the time, {:.1} times the requests",
        links(meshes) / links(few),
        after.took.as_secs_f64() / before.took.as_secs_f64(),
        after.requests() as f64 / before.requests() as f64
    )
}

/// One run of `apply`: what it answered, what it told and when, how long it took and how much memory in KiB.
struct Applied {
    report: Value,
    lines: Vec<(Duration, String)>,
    took: Duration,
    memory: Option<u64>,
}

impl Applied {
    fn run(sandbox: &Sandbox, file: &str) -> Self {
        let arguments = ["apply", "-f", file, "--yes", "-v", "-o", "json", "--timeout", "20m"];
        let start = Instant::now();
        let mut command = sandbox.command(MESHFED, &arguments);
        let mut child = command.stdin(Stdio::null()).spawn().expect("meshfed starts");
        let stdout = child.stdout.take().expect("standard output is a pipe");
        let stderr = child.stderr.take().expect("standard error is a pipe");
        let answer = std::thread::spawn(move || std::io::read_to_string(stdout).expect("text"));
        let lines = std::thread::spawn(move || {
            let lines = BufReader::new(stderr).lines().map_while(Result::ok);
            lines.map(|line| (start.elapsed(), line)).collect::<Vec<_>>()
        });
        let memory = watch(child);
        let took = start.elapsed();
        let (answer, lines) = (answer.join().expect("it is read"), lines.join().expect("it is read"));
        let told = || {
            lines
                .iter()
                .map(|(_, line)| line.as_str())
                .collect::<Vec<_>>()
                .join("\n")
        };
        Self {
            report: serde_json::from_str(&answer).unwrap_or_else(|error| panic!("apply: {error}: {}", told())),
            lines,
            took,
            memory,
        }
    }

    /// Objects that were written; what was only tried is none.
    fn writes(&self) -> usize {
        let changes = self.report["changes"].as_array().into_iter().flatten();
        changes.filter(|change| change["outcome"] != "unchanged").count()
    }

    fn requests(&self) -> usize {
        self.lines
            .iter()
            .filter(|(_, line)| line.starts_with("detail: "))
            .count()
    }

    /// How long it wrote, and did not wait for what the operator and istiod do: from what was told before some objects to
    /// the last of them.
    fn writing(&self) -> Duration {
        let (mut writing, mut begun, mut last) = (Duration::ZERO, Duration::ZERO, None);
        for (at, line) in self.lines.iter().filter(|(_, line)| !line.starts_with("detail: ")) {
            if line.starts_with("✓ ") {
                last = Some(*at);
                continue;
            }
            writing += last.take().map_or(Duration::ZERO, |last| last - begun);
            begun = *at;
        }
        writing + last.map_or(Duration::ZERO, |last| last - begun)
    }

    /// How long it did not wait for the operator and istiod, from the first line that tells what is not so yet to the one
    /// that tells that it is; and how many requests it sent in that time.
    fn by_itself(&self) -> (Duration, usize) {
        let (mut waited, mut begun, mut requests) = (Duration::ZERO, None, 0);
        for (at, line) in &self.lines {
            if line.starts_with(".. ") {
                begun = begun.or(Some(*at));
            } else if line.starts_with("ok ") {
                waited += begun.take().map_or(Duration::ZERO, |begun| *at - begun);
            } else if line.starts_with("detail: ") && begun.is_none() {
                requests += 1;
            }
        }
        (self.took - waited, requests)
    }

    fn print(&self, out: &mut impl Write, what: &str) -> std::io::Result<()> {
        let memory = self
            .memory
            .map_or("?".to_owned(), |memory| format!("{}", memory / 1024));
        writeln!(
            out,
            "{what:<26} {:>9.2} s   {} writes, {} requests, {memory} MiB (goal: under 150)",
            self.took.as_secs_f64(),
            self.writes(),
            self.requests()
        )
    }
}

fn applied(out: &mut impl Write, meshes: usize) -> std::io::Result<Applied> {
    let sandbox = &Sandbox::start();
    writeln!(
        out,
        "\n{meshes} meshes from one file, {} directed links, {} exports",
        meshes * (meshes - 1),
        meshes * (meshes - 1) * SERVICES
    )?;
    let names: Vec<String> = (1..=meshes).map(|number| format!("f{number}")).collect();
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("federation.yaml");
    std::fs::write(&path, file(&names))?;
    let path = path.to_str().expect("a temporary folder has a plain name");
    let cluster = Cluster::of(sandbox);
    cluster.apply(&names.iter().map(|name| namespace(&member(name))).collect::<Vec<_>>());
    cluster.apply(&names.iter().flat_map(|name| services(name)).collect::<Vec<_>>());

    let first = Applied::run(sandbox, path);
    first.print(out, "apply")?;
    let second = Applied::run(sandbox, path);
    second.print(out, "apply again")?;
    writeln!(
        out,
        "requests of a second run   {:>9.1}     for each mesh (goal: 12)",
        second.requests() as f64 / meshes as f64
    )?;

    let manifests = folder.path().join("manifests");
    let manifests = manifests.to_str().expect("a temporary folder has a plain name");
    sandbox.run(MESHFED, &["render", "-f", path, "--live", "--out", manifests], "");
    let objects = rendered(std::path::Path::new(manifests))?;
    sandbox.run(MESHFED, &["delete", "-f", path, "--yes", "-q", "--timeout", "20m"], "");
    let bare = in_phases(&cluster, &objects);
    let rate = |writes: usize, took: Duration| writes as f64 / took.as_secs_f64();
    let by_client = rate(objects.len(), bare);
    writeln!(
        out,
        "writes a second            {by_client:>9.0}     by a bare client, {} objects",
        objects.len()
    )?;
    let (by_itself, requests) = first.by_itself();
    for (what, count, took) in [
        ("requests of all sorts, by itself (goal: 0.8)", requests, by_itself),
        ("objects written, by itself", first.writes(), by_itself),
        (
            "objects written, while they are under way",
            first.writes(),
            first.writing(),
        ),
        (
            "objects written, waits for the meshes included",
            first.writes(),
            first.took,
        ),
    ] {
        let rate = rate(count, took);
        writeln!(
            out,
            "                           {rate:>9.0}     {:.2} of that: {what}, {:.2} s",
            rate / by_client,
            took.as_secs_f64()
        )?;
    }
    Ok(first)
}

/// Writes the objects as a bare client does, phase by phase, since one kind needs the other.
fn in_phases(cluster: &Cluster, objects: &[Value]) -> Duration {
    let phase = |object: &Value| {
        let kind = object["kind"].as_str().unwrap_or_default();
        meshfed::manifest::kinds::by_name(kind).map(|kind| kind.phase)
    };
    let mut phases: Vec<_> = objects.iter().map(phase).collect();
    phases.sort();
    phases.dedup();
    let start = Instant::now();
    for wanted in phases {
        let of_phase = objects.iter().filter(|object| phase(object) == wanted);
        cluster.apply(&of_phase.cloned().collect::<Vec<_>>());
    }
    start.elapsed()
}

fn rendered(folder: &std::path::Path) -> std::io::Result<Vec<Value>> {
    let mut objects = Vec::new();
    for mesh in std::fs::read_dir(folder)?
        .flatten()
        .filter(|entry| entry.path().is_dir())
    {
        for file in std::fs::read_dir(mesh.path())?.flatten() {
            let text = std::fs::read_to_string(file.path())?;
            objects.extend(yaml::read(&text).expect("a rendered manifest"));
        }
    }
    Ok(objects)
}

fn member(mesh: &str) -> String {
    format!("{mesh}-shop")
}

fn namespace(name: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
}

fn services(mesh: &str) -> Vec<Value> {
    let service = |number: usize| {
        json!({"apiVersion": "v1", "kind": "Service",
            "metadata": {"name": format!("{mesh}-{number}"), "namespace": member(mesh)},
            "spec": {"selector": {"app": "shop"}, "ports": [{"name": "http", "port": 9080}]}})
    };
    (0..SERVICES).map(service).collect()
}

/// The file: each mesh offers its services to every other one, which takes all of them.
fn file(names: &[String]) -> String {
    let list = |of: &dyn Fn(&String) -> String| names.iter().map(of).collect::<Vec<_>>().join("");
    let meshes = list(&|name| format!("  {name}: {{members: [{}]}}\n", member(name)));
    let others = |name: &String| {
        let others: Vec<&str> = names
            .iter()
            .filter(|other| *other != name)
            .map(String::as_str)
            .collect();
        others.join(", ")
    };
    let exports = list(&|name| {
        let services: Vec<String> = (0..SERVICES)
            .map(|number| format!("{}/{name}-{number}", member(name)))
            .collect();
        format!(
            "- {{from: {name}, to: [{}], service: [{}]}}\n",
            others(name),
            services.join(", ")
        )
    });
    let imports = list(&|name| {
        let shop = member(name);
        format!("- {{into: [{}], from: {name}, service: {shop}/*}}\n", others(name))
    });
    format!(
        "apiVersion: meshfed.io/v1alpha1\nkind: Federation\nmetadata: {{name: scale}}\nmeshes:\n{meshes}peerings:\n\
         - {{shape: full, meshes: [{}]}}\nexports:\n{exports}imports:\n{imports}",
        names.join(", ")
    )
}
