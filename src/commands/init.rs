//! `init`: the file of a federation that is to be, or of one that exists.

use serde_json::json;

use super::execute::{Order, preview};
use super::session::Session;
use super::{apply, gather};
use crate::cli::InitArgs;
use crate::cluster::Scope;
use crate::error::UserError;
use crate::exit::Exit;
use crate::files;
use crate::plan::{Described, Until, described};
use crate::snapshot::{Part, Snapshot};
use crate::topology::file::{Entry, FederationFile, FileText, Outline, read, shown};
use crate::topology::{MeshReference, Shape};

/// What a federation is described by.
const SCOPE: Scope =
    Scope::ROUTING
        .and(Scope::PEERING)
        .with(&[Part::Nodes, Part::MemberEndpointSlices, Part::MemberPods]);

/// Writes the file.
pub async fn run(session: &Session, args: InitArgs) -> anyhow::Result<Exit> {
    let (outline, exit) = match (args.from_live, args.meshes.is_empty()) {
        (true, _) => from_live(session, &args.meshes).await?,
        (false, false) => (outline(&args)?, Exit::Done),
        (false, true) => (asked(session, &args)?, Exit::Done),
    };
    let text = outline.text();
    parsed(&text).map_err(|problems| UserError::from_problems("cannot write such a file", problems))?;
    match &args.out {
        None => session.ui.answer(text.trim_end()),
        Some(path) => {
            files::write_new(path, &text)?;
            session.ui.note(&format!(
                "{} written, with {}; see what is different with `meshfed diff -f {}`",
                path.display(),
                match outline.meshes.len() {
                    1 => "one mesh".to_owned(),
                    number => format!("{number} meshes"),
                },
                crate::wording::word(&path.display().to_string())
            ));
        }
    }
    Ok(exit)
}

fn parsed(text: &str) -> Result<FederationFile, Vec<String>> {
    let name = "federation.yaml".to_owned();
    let text = text.to_owned();
    read(&[FileText { name, text }])
}

/// What the arguments say.
fn outline(args: &InitArgs) -> Result<Outline, UserError> {
    let names: Vec<&str> = args.meshes.iter().map(MeshReference::federation_name).collect();
    let unknown = args.members.iter().filter(|(mesh, _)| !names.contains(&mesh.as_str()));
    let mut problems: Vec<String> = unknown
        .map(|(mesh, _)| {
            format!(
                "--member names `{mesh}`, which is not one of the meshes: {}",
                crate::wording::list_and(&names)
            )
        })
        .collect();
    problems.extend(args.meshes.iter().filter(|mesh| mesh.is_all()).map(|mesh| {
        let context = mesh.context.as_deref().unwrap_or_default();
        format!("`@{context}` stands for what is there, which only `--from-live` looks at; name the meshes")
    }));
    UserError::check("cannot write such a file", problems)?;
    let mesh = |reference: &MeshReference| {
        let name = reference.federation_name();
        let members = args.members.iter().filter(|(mesh, _)| mesh == name);
        let members: Vec<&String> = members.map(|(_, namespace)| namespace).collect();
        let mut entry = Entry::new();
        entry.extend(reference.context.as_ref().map(|context| ("context", json!(context))));
        entry.extend(
            reference
                .namespace
                .as_ref()
                .map(|namespace| ("namespace", json!(namespace))),
        );
        if reference.name != name {
            entry.push(("name", json!(reference.name)));
        }
        if !members.is_empty() {
            entry.push(("members", json!(members)));
        }
        (name.to_owned(), entry)
    };
    Ok(Outline {
        name: args.name.clone(),
        meshes: args.meshes.iter().map(mesh).collect(),
        peerings: peerings(&names, &args.shape),
        ..Outline::default()
    })
}

fn peerings(names: &[&str], shape: &Shape) -> Vec<Entry> {
    match (names, shape) {
        ([] | [_], _) => Vec::new(),
        ([_, _], Shape::Full | Shape::Chain) => vec![vec![("between", json!(names))]],
        (_, Shape::Full) => vec![vec![("meshes", json!(names))]],
        (_, Shape::Chain) => vec![vec![("meshes", json!(names)), ("shape", json!("chain"))]],
        (_, Shape::Hub(hub)) => vec![vec![("meshes", json!(names)), ("hub", json!(hub))]],
    }
}

/// Asks for what the arguments would say.
fn asked(session: &Session, args: &InitArgs) -> anyhow::Result<Outline> {
    let ui = &session.ui;
    if !ui.terminal.interactive {
        return Err(UserError::new(
            Exit::NeedsAnswer,
            "which meshes? None is named, and there is no terminal to ask on",
        )
        .hint("name them: `meshfed init prod-mesh@prod stage-mesh@stage`")
        .hint("or describe those that are there: `meshfed init --from-live`")
        .into());
    }
    let name = match &args.name {
        Some(name) => name.clone(),
        None => ui.ask("Name of the federation", "federation")?,
    };
    let contexts: Vec<String> = session.contexts()?.names().into_iter().map(str::to_owned).collect();
    let (mut meshes, mut members) = (Vec::new(), Vec::new());
    loop {
        let text = ui.ask(
            "Name of a mesh, as [NAMESPACE/]NAME; nothing when there is no other",
            "",
        )?;
        if text.is_empty() {
            break;
        }
        let mut mesh: MeshReference = match text.parse() {
            Ok(mesh) => mesh,
            Err(error) => {
                ui.warn(&error.to_string());
                continue;
            }
        };
        if mesh.context.is_none() && contexts.len() > 1 {
            let chosen = ui.choose(
                "Context that reaches its cluster",
                &contexts,
                UserError::usage("no context"),
            )?;
            mesh.context = contexts.get(chosen).cloned();
        }
        let namespaces = ui.ask("Namespaces that are its members, with commas between them", "")?;
        let namespaces = namespaces.split([',', ' ']).filter(|name| !name.is_empty());
        members.extend(namespaces.map(|namespace| (mesh.federation_name().to_owned(), namespace.to_owned())));
        meshes.push(mesh);
    }
    let shapes = [
        "full: each with each",
        "chain: each with the next",
        "hub: each with the first",
    ]
    .map(str::to_owned);
    let shape = match meshes.as_slice() {
        [hub, _, _, ..] => match ui.choose("Which of them federate", &shapes, UserError::usage("no shape"))? {
            0 => Shape::Full,
            1 => Shape::Chain,
            _ => Shape::Hub(hub.federation_name().to_owned()),
        },
        _ => Shape::Full,
    };
    let said = InitArgs {
        meshes,
        from_live: false,
        out: None,
        name: Some(name),
        members,
        shape,
    };
    Ok(outline(&said)?)
}

/// Describes what is there, and tells what a file cannot say of it.
async fn from_live(session: &Session, references: &[MeshReference]) -> anyhow::Result<(Outline, Exit)> {
    let snapshot = gather::observe(session, references, SCOPE).await?;
    let Described { outline, mut unsaid } = described(&snapshot);
    let unknown = unknown(&snapshot);
    let mut outline = taken(outline, &mut unsaid);
    if let Ok(file) = parsed(&outline.text()) {
        unsaid.extend(different(session, &file).await);
    }
    let all: Vec<String> = unknown.iter().chain(&unsaid).cloned().collect();
    if !all.is_empty() {
        outline
            .remarks
            .push("What is there and this file does not say:".to_owned());
        outline.remarks.extend(all.iter().map(|said| format!("- {said}")));
    }
    for said in &all {
        session.ui.warn(&format!("not in the file: {said}"));
    }
    Ok((outline, if unknown.is_empty() { Exit::Done } else { Exit::Unknown }))
}

/// What could not be read, so that nobody takes it for what is not there.
fn unknown(snapshot: &Snapshot) -> Vec<String> {
    let all = snapshot.meshes.values().flat_map(|mesh| {
        let unknown = mesh.not_known(SCOPE).into_iter();
        unknown.map(|unknown| format!("{}: {unknown}", mesh.label()))
    });
    all.collect()
}

/// The outline without the entries that a file may not have; why is told with each.
fn taken(outline: Outline, unsaid: &mut Vec<String>) -> Outline {
    if parsed(&outline.text()).is_ok() {
        return outline;
    }
    let mut taken = outline;
    let mut number = 1;
    while number <= taken.entries() {
        let (first, last) = taken.first(number);
        match (parsed(&first.text()), last) {
            (Err(problems), Some((section, entry))) => {
                let why: Vec<&str> = problems.iter().map(|said| without_place(said)).collect();
                unsaid.push(format!("{section} {}: {}", shown(entry), why.join("; ")));
                let entry = entry.clone();
                taken = taken.without(section, &entry);
            }
            _ => number += 1,
        }
    }
    taken
}

/// A problem without the place in a text that nobody has seen.
fn without_place(said: &str) -> &str {
    said.splitn(3, ": ").last().unwrap_or(said)
}

/// What `diff` with the file would find all the same.
async fn different(session: &Session, file: &FederationFile) -> Vec<String> {
    let found = async {
        let meshes = apply::meshes(session, file).await?;
        let order = Order {
            what: "cannot be applied".to_owned(),
            wanted: &file.wanted,
            meshes: &meshes,
            told: &[],
            until: Until::True,
        };
        preview(session, order).await
    };
    match found.await {
        Ok(report) => report.lines(),
        Err(error) => {
            let problems = if error.problems.is_empty() {
                error.message
            } else {
                error.problems.join("; ")
            };
            vec![format!("`apply` with this file would be refused: {problems}")]
        }
    }
}
