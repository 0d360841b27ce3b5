//! `apply` of one file that describes a full mesh: how many writes a second, against a bare client that writes the same
//! objects to the same API server; what a second run sends; and how both grow with the number of meshes.

use std::io::Write;
use std::time::{Duration, Instant};

use meshfed::manifest::yaml;
use serde_json::{Value, json};

use crate::measure::rounds;
use crate::support::{Cluster, MESHFED, Sandbox};

/// Services that each mesh exports to every other one.
const SERVICES: usize = 5;

/// The fewest meshes that growth is measured from.
const FEW: usize = 5;

/// Measures a few meshes, and this many.
pub fn measure(out: &mut impl Write, meshes: usize) -> std::io::Result<()> {
    for number in [FEW.min(meshes), meshes] {
        let sandbox = Sandbox::start();
        writeln!(
            out,
            "\n{number} meshes from one file, {} directed links, {} exports",
            number * (number - 1),
            number * (number - 1) * SERVICES
        )?;
        applied(out, &sandbox, number)?;
        if number == meshes {
            break;
        }
    }
    Ok(())
}

fn applied(out: &mut impl Write, sandbox: &Sandbox, meshes: usize) -> std::io::Result<()> {
    let names: Vec<String> = (1..=meshes).map(|number| format!("f{number}")).collect();
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("federation.yaml");
    std::fs::write(&path, file(&names))?;
    let path = path.to_str().expect("a temporary folder has a plain name");
    let cluster = Cluster::of(sandbox);
    cluster.apply(&names.iter().map(|name| namespace(&member(name))).collect::<Vec<_>>());
    cluster.apply(&names.iter().flat_map(|name| services(name)).collect::<Vec<_>>());

    let apply = ["apply", "-f", path, "--yes", "-v", "--timeout", "20m"];
    let start = Instant::now();
    let told = sandbox.run(MESHFED, &apply, "");
    let (took, (writes, requests)) = (start.elapsed(), sent(&told));
    writeln!(
        out,
        "apply                      {:>9.2} s   {writes} writes, {requests} requests",
        took.as_secs_f64()
    )?;
    let start = Instant::now();
    let (again, every) = sent(&sandbox.run(MESHFED, &apply, ""));
    let second = start.elapsed();
    writeln!(
        out,
        "apply again                {:>9.2} s   {again} writes, {every} requests, {} for each mesh (goal: 12)",
        second.as_secs_f64(),
        every / meshes
    )?;
    let memory = rounds(sandbox, 1, MESHFED, &apply);
    memory.print(out, "apply a third time", "goal: under 150 MB")?;

    let manifests = folder.path().join("manifests");
    let manifests = manifests.to_str().expect("a temporary folder has a plain name");
    sandbox.run(MESHFED, &["render", "-f", path, "--live", "--out", manifests], "");
    let objects = rendered(std::path::Path::new(manifests))?;
    sandbox.run(MESHFED, &["delete", "-f", path, "--yes", "-q", "--timeout", "20m"], "");
    let bare = in_phases(&cluster, &objects);
    let rate = |writes: usize, took: Duration| writes as f64 / took.as_secs_f64();
    writeln!(
        out,
        "writes a second            {:>9.0}     {:.0} by a bare client, {:.2} of it (goal: 0.8)",
        rate(writes, took),
        rate(objects.len(), bare),
        rate(writes, took) / rate(objects.len(), bare)
    )
}

/// What `-v` told: how many writes were kept, and how many requests there were.
fn sent(told: &str) -> (usize, usize) {
    let requests = told.lines().filter(|line| line.starts_with("detail: "));
    let is_write = |line: &&str| {
        let writes = ["PATCH", "POST", "PUT", "DELETE"];
        line.split_whitespace().any(|word| writes.contains(&word)) && !line.contains("dryRun")
    };
    (requests.clone().filter(is_write).count(), requests.count())
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
