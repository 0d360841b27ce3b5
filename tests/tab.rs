//! Tab, pressed in the real shells that this machine has, and in kubectl: words of a federation that a loopback server
//! tells. A shell that is not here is told as ignored, with its name.
#![cfg(unix)]

#[path = "http/server.rs"]
#[allow(dead_code, reason = "other tests use the rest of it")]
mod server;

use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::{Command, Stdio};
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::{Value, json};
use server::{Answer, Clusters, Request, not_found, serve};
use tempfile::TempDir;

/// What is typed before Tab, and the words that the line then has behind `meshfed`.
const LINES: [(&str, &[&str]); 12] = [
    ("stat", &["status"]),
    ("status -o=js", &["status", "-o=json"]),
    ("status --output=js", &["status", "--output=json"]),
    ("status prod-m", &["status", "prod-mesh"]),
    ("status prod-mesh@ea", &["status", "prod-mesh@east"]),
    ("status east=prod-m", &["status", "east=prod-mesh"]),
    ("status prod-mesh@we", &["status", "prod-mesh@west:6443/admin"]),
    (
        "import --in prod-mesh --from st",
        &["import", "--in", "prod-mesh", "--from", "stage-mesh"],
    ),
    (
        "export --in prod-mesh prod-bookinfo/ra",
        &["export", "--in", "prod-mesh", "prod-bookinfo/ratings"],
    ),
    (
        "import --in prod-mesh --from stage-mesh stage-b",
        &[
            "import",
            "--in",
            "prod-mesh",
            "--from",
            "stage-mesh",
            "stage-bookinfo/details",
        ],
    ),
    ("check --only=tru", &["check", "--only=trust"]),
    ("explain MF079", &["explain", "MF0799"]),
];

/// Presses Tab at the end of each line in a shell, and returns the words of what came of it.
type Press = fn(&Place) -> Vec<Vec<String>>;

fn main() {
    let arguments = Arguments::from_args();
    let place = Arc::new(Place::new());
    let shells: [(&str, &[&str], Press); 4] = [
        ("bash", &["bash", "script"], bash),
        ("zsh", &["zsh", "script"], zsh),
        ("fish", &["fish"], fish),
        ("kubectl", &["kubectl"], kubectl),
    ];
    let trials = shells.map(|(shell, needs, press)| {
        let missing: Vec<&str> = needs.iter().copied().filter(|program| !is_there(program)).collect();
        let name = match missing.as_slice() {
            [] => format!("tab_completes_words_of_the_federation_in_{shell}"),
            missing => format!("{shell} (not on this machine: {})", missing.join(", ")),
        };
        let place = Arc::clone(&place);
        let run = move || compare(&press(&place));
        Trial::test(name, run).with_ignored_flag(!missing.is_empty())
    });
    libtest_mimic::run(&arguments, trials.into()).exit();
}

fn compare(lines: &[Vec<String>]) -> Result<(), Failed> {
    let wanted: Vec<Vec<&str>> = LINES.iter().map(|(_, words)| words.to_vec()).collect();
    if lines == wanted {
        return Ok(());
    }
    Err(format!("wanted {wanted:#?}\nfound {lines:#?}").into())
}

fn is_there(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// A folder with a `meshfed` that answers Tab, and tells the words that it is run with.
struct Place {
    folder: TempDir,
    clusters: Clusters,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let real = env!("CARGO_BIN_EXE_meshfed");
        let script = format!(
            "#!/bin/sh\nif [ -n \"$COMPLETE\" ] || [ \"$1\" = completions ]; then exec '{real}' \"$@\"; fi\n\
             printf 'ran:'; printf '[%s]' \"$@\"; echo\n"
        );
        let write = |name: &str, text: &str| {
            let file = folder.path().join(name);
            std::fs::write(&file, text).expect("a file");
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).expect("it can be run");
        };
        write("meshfed", &script);
        symlink(folder.path().join("meshfed"), folder.path().join("kubectl-meshfed")).expect("a link");
        for (shell, name) in [("kubectl", "kubectl_complete-meshfed"), ("zsh", "_meshfed")] {
            let printed = Command::new(real)
                .args(["completions", shell])
                .output()
                .expect("meshfed runs");
            write(name, &String::from_utf8_lossy(&printed.stdout));
        }
        let server = serve(answer);
        let clusters = Clusters::new(&[("east", server.clone()), ("west:6443/admin", server)]);
        Self { folder, clusters }
    }

    fn command(&self, program: &str) -> Command {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let own = [self.folder.path().to_owned()].into_iter();
        let path = std::env::join_paths(own.chain(std::env::split_paths(&path))).expect("a path");
        let mut command = Command::new(program);
        command
            .env("PATH", path)
            .env("KUBECONFIG", self.clusters.kubeconfig())
            .env("HOME", self.folder.path())
            .env("TERM", "dumb")
            .env("INPUTRC", "/dev/null")
            .env_remove("COMPLETE")
            .current_dir(self.folder.path());
        command
    }

    /// Types lines into a shell at a terminal, and returns the words that meshfed was run with.
    fn typed(&self, shell: &str, lines: &str) -> Vec<Vec<String>> {
        let mut run = self
            .command("script")
            .args(["-qec", shell, "/dev/null"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("script runs");
        let mut input = run.stdin.take().expect("piped");
        input.write_all(lines.as_bytes()).expect("the shell reads");
        let output = run.wait_with_output().expect("it ends");
        drop(input);
        words(&String::from_utf8_lossy(&output.stdout))
    }
}

/// The words of each run that was told.
fn words(told: &str) -> Vec<Vec<String>> {
    let runs = told
        .lines()
        .filter_map(|line| line.trim().strip_prefix("ran:[")?.strip_suffix(']'));
    runs.map(|run| run.split("][").map(str::to_owned).collect()).collect()
}

fn with_tabs(first: &str) -> String {
    let lines = LINES.iter().map(|(line, _)| format!("meshfed {line}\t\n"));
    [first.to_owned()]
        .into_iter()
        .chain(lines)
        .chain(["exit\n".to_owned()])
        .collect()
}

fn bash(place: &Place) -> Vec<Vec<String>> {
    place.typed(
        "bash --norc --noprofile -i",
        &with_tabs("source <(meshfed completions bash)\n"),
    )
}

/// By way of a folder of `fpath`, as packages install it.
fn zsh(place: &Place) -> Vec<Vec<String>> {
    let first = format!(
        "fpath=({} $fpath); autoload -Uz compinit; compinit -u -D\n",
        place.folder.path().display()
    );
    place.typed("zsh -f -i", &with_tabs(&first))
}

/// What fish itself says that Tab would make of the last word.
fn fish(place: &Place) -> Vec<Vec<String>> {
    let complete = |(line, _): &(&str, &[&str])| {
        let script = "meshfed completions fish | source; complete -C \"meshfed $argv[1]\"";
        let output = place.command("fish").args(["--no-config", "-c", script, line]).output();
        let told = String::from_utf8_lossy(&output.expect("fish runs").stdout).into_owned();
        let candidates = told
            .lines()
            .map(|line| line.split('\t').next().unwrap_or_default().to_owned());
        finished(line, candidates.collect())
    };
    LINES.iter().map(complete).collect()
}

/// What kubectl itself answers the completion of a shell.
fn kubectl(place: &Place) -> Vec<Vec<String>> {
    let complete = |(line, _): &(&str, &[&str])| {
        let mut command = place.command("kubectl");
        let output = command.args(["__complete", "meshfed"]).args(line.split(' ')).output();
        let told = String::from_utf8_lossy(&output.expect("kubectl runs").stdout).into_owned();
        let candidates = told.lines().filter(|line| !line.starts_with(':') && !line.is_empty());
        // Of the value behind a flag it answers no more than that.
        let last = line.rsplit(' ').next().unwrap_or_default();
        let flag = last
            .split_once('=')
            .filter(|_| last.starts_with('-'))
            .map(|(flag, _)| format!("{flag}="));
        let flag = flag.unwrap_or_default();
        finished(line, candidates.map(|candidate| format!("{flag}{candidate}")).collect())
    };
    LINES.iter().map(complete).collect()
}

/// The words of a line whose last one is what was offered for it; all of it where that is not one word.
fn finished(line: &str, candidates: Vec<String>) -> Vec<String> {
    let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
    words.pop();
    words.extend(candidates);
    words
}

/// An API server of two meshes that federate, as far as completion asks.
fn answer(request: &Request) -> Answer {
    let list = |items: Value| {
        (
            200,
            json!({"apiVersion": "v1", "kind": "List", "metadata": {}, "items": items}),
        )
    };
    let named = |namespace: &str, name: &str| json!({"metadata": {"namespace": namespace, "name": name}});
    let path = request.path.as_str();
    let own = "/namespaces/prod-mesh";
    match path.rsplit('/').next().unwrap_or_default() {
        "servicemeshcontrolplanes" => list(json!([
            named("prod-mesh", "prod-mesh"),
            named("stage-mesh", "stage-mesh")
        ])),
        "default" if path.contains(own) => (200, member_roll()),
        "servicemeshpeers" if path.contains(own) => list(json!([peer()])),
        "importedservicesets" if path.contains(own) => list(json!([imports()])),
        "exportedservicesets" => list(json!([])),
        "services" if path.contains("/prod-bookinfo/") => {
            let service = |name: &str| json!({"metadata": {"namespace": "prod-bookinfo", "name": name}, "spec": {"ports": [{"port": 9080}]}});
            list(json!([service("details"), service("ratings")]))
        }
        "services" | "pods" => list(json!([])),
        "prod-mesh" | "stage-mesh" if path.contains("servicemeshcontrolplanes") => {
            let name = path.rsplit('/').next().unwrap_or_default();
            let mut object = named(name, name);
            object["spec"] = json!({"version": "v2.6"});
            (200, object)
        }
        _ => not_found(),
    }
}

fn member_roll() -> Value {
    json!({"metadata": {"namespace": "prod-mesh", "name": "default"}, "spec": {"members": ["prod-bookinfo"]},
        "status": {"configuredMembers": ["prod-bookinfo"]}})
}

fn peer() -> Value {
    json!({"metadata": {"namespace": "prod-mesh", "name": "stage-mesh"}, "spec": {
        "remote": {"addresses": ["stage.example.com"]},
        "gateways": {"ingress": {"name": "stage-mesh-ingress"}, "egress": {"name": "stage-mesh-egress"}},
        "security": {"clientID": "stage-mesh.local/ns/stage-mesh/sa/prod-mesh-egress-service-account",
            "trustDomain": "stage-mesh.local"}}})
}

fn imports() -> Value {
    json!({"metadata": {"namespace": "prod-mesh", "name": "stage-mesh"}, "spec": {"importRules": []},
        "status": {"importedServices": [
            {"exportedName": "details.stage-bookinfo.svc.prod-mesh-exports.local",
             "localService": {"hostname": "", "name": "", "namespace": ""}}]}})
}
