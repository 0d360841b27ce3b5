//! `status`: once, waiting for a state, or watching.

use std::collections::BTreeSet;
use std::time::Instant;

use super::observing::ObservedMeshes;
use super::session::Session;
use super::{bundle, gather};
use crate::cli::{Output, StatusArgs};
use crate::cluster::{ChangeSignal, MeshClient, Scope, Wait, observe_meshes, wait_for, within};
use crate::exit::Exit;
use crate::manifest::{Kind, kinds};
use crate::report::{Report, StatusReport};
use crate::snapshot::{Awaited, Snapshot, unmet};
use crate::wording::quoted;

/// Shows what is.
pub async fn run(session: &Session, args: StatusArgs) -> anyhow::Result<Exit> {
    if !args.watch && args.wait.is_none() {
        let bundles = bundle::all(&args.with)?;
        let mut snapshot = gather::snapshot(session, &args.source, &args.meshes, Scope::STATUS).await?;
        bundle::tell_of(&mut snapshot, &bundles)?;
        return Ok(session.show(&StatusReport::of(&snapshot)));
    }
    let step = session.ui.step("asking the clusters");
    let since = Instant::now();
    let found = ObservedMeshes::of(session, &args.meshes);
    match args.wait {
        Some(state) => {
            let seen = within(since, session.global.timeout, found).await?;
            drop(step);
            wait(session, seen, state.into(), since).await
        }
        None => {
            let seen = found.await?;
            drop(step);
            watch(session, &args, seen).await
        }
    }
}

/// Waits until the state is reached, then shows it. Reached is done, whatever else is wrong, unless something of what is
/// shown could not be read; a state that is not reached in time is shown too, and the conditions that are unmet are the
/// error.
async fn wait(session: &Session, seen: ObservedMeshes, awaited: Awaited, since: Instant) -> anyhow::Result<Exit> {
    let meshes = within(since, session.global.timeout, seen.all_clients(session)).await?;
    let references: Vec<String> = meshes.iter().map(|mesh| mesh.mesh.reference()).collect();
    let wait = Wait {
        again: false,
        title: match awaited {
            Awaited::Connected => "links connected",
            Awaited::Synced => "links connected and synced",
            Awaited::Imported => "links synced and imports listed",
        }
        .to_owned(),
        since,
        timeout: session.global.timeout,
        changes: ChangeSignal::of(&meshes, KINDS),
        late: vec![format!("find out why: `meshfed check {}`", quoted(&references))],
        never: String::new(),
        shown: true,
    };
    let look = async || observe_meshes(&meshes, Scope::STATUS).await;
    let waited = wait_for(&session.ui, wait, None, look, |snapshot| unmet(snapshot, awaited)).await;
    let shown = session.show(&StatusReport::of(&waited.last));
    waited.reached()?;
    Ok(match shown {
        Exit::Unknown => Exit::Unknown,
        _ => Exit::Done,
    })
}

/// Shows every change until Ctrl-C, and ends with the verdict on what was shown last.
async fn watch(session: &Session, args: &StatusArgs, mut seen: ObservedMeshes) -> anyhow::Result<Exit> {
    let mut screen = Screen::new(session);
    // One listener for the whole watch: with a new one for each turn, a Ctrl-C between two turns would be lost.
    let mut interrupt = std::pin::pin!(tokio::signal::ctrl_c());
    let (mut watched, mut changes) = (BTreeSet::new(), None);
    loop {
        if !seen.unseen.is_empty() {
            tokio::select! {
                again = ObservedMeshes::of(session, &args.meshes) => seen = again.unwrap_or(seen),
                _ = &mut interrupt => break,
            }
        }
        let wanted = members(screen.snapshot.as_ref());
        if changes.is_none() || wanted != watched {
            changes = Some(watching(&seen.meshes, &wanted));
            watched = wanted;
        }
        let snapshot = tokio::select! {
            snapshot = seen.observe(Scope::STATUS) => snapshot,
            _ = &mut interrupt => break,
        };
        if !screen.show(snapshot) {
            break;
        }
        // The first look tells which namespaces are members; their routes and pods are worth watching too.
        if members(screen.snapshot.as_ref()) != watched {
            continue;
        }
        let next = changes.as_mut().expect("the watches were started above");
        tokio::select! {
            () = next.changed() => {}
            _ = &mut interrupt => break,
        }
    }
    Ok(screen.finish())
}

/// Where a watch is told, and what was told last.
struct Screen<'a> {
    session: &'a Session,
    live: Option<crate::ui::Live>,
    snapshot: Option<Snapshot>,
    report: Option<StatusReport>,
}

impl<'a> Screen<'a> {
    fn new(session: &'a Session) -> Self {
        let tables = matches!(session.global.output, Output::Table | Output::Wide);
        Self {
            session,
            live: (tables && session.ui.terminal.in_place).then(|| session.ui.live()),
            snapshot: None,
            report: None,
        }
    }

    /// A document stays one document: with `-o json` and its like the changes are the story, and the answer comes last.
    fn is_document(&self) -> bool {
        !matches!(self.session.global.output, Output::Table | Output::Wide)
    }

    /// Shows a look; false once nobody reads.
    fn show(&mut self, snapshot: Snapshot) -> bool {
        let report = StatusReport::of(&snapshot);
        let read = match &mut self.live {
            Some(live) => {
                let at = report.taken_at;
                live.redraw(&format!(
                    "{}\n\n{at:.0}  watching; Ctrl-C ends",
                    self.session.text(&report)
                ))
            }
            None => {
                let document = self.is_document();
                report.changes_since(self.report.as_ref()).iter().all(|line| {
                    if document {
                        self.session.ui.story(line);
                        return true;
                    }
                    self.session.ui.still_read(line)
                })
            }
        };
        self.report = Some(report);
        self.snapshot = Some(snapshot);
        read
    }

    /// The verdict on what was shown last; interrupted before anything was shown, there is none.
    fn finish(self) -> Exit {
        let document = self.is_document();
        let Some(report) = self.report else {
            return Exit::Interrupted;
        };
        if let Some(live) = self.live {
            live.finish(&self.session.text(&report));
        } else if document {
            return self.session.show(&report);
        }
        report.verdict()
    }
}

/// Kinds of a control-plane namespace that a status is made of.
const KINDS: &[&Kind] = &[
    &kinds::SERVICE_MESH_CONTROL_PLANE,
    &kinds::SERVICE_MESH_MEMBER_ROLL,
    &kinds::SERVICE_MESH_PEER,
    &kinds::EXPORTED_SERVICE_SET,
    &kinds::IMPORTED_SERVICE_SET,
    &kinds::VIRTUAL_SERVICE,
    &kinds::POD,
];

/// The member namespaces of every mesh.
fn members(snapshot: Option<&Snapshot>) -> BTreeSet<(String, String)> {
    let meshes = snapshot.into_iter().flat_map(|snapshot| snapshot.meshes.values());
    let members = meshes.flat_map(|mesh| {
        // Namespaces that are not known cannot be watched; the next look may know them.
        let members = mesh.members().unwrap_or_default().iter();
        members.map(|member| (mesh.mesh.name.clone(), member.clone()))
    });
    members.collect()
}

fn watching(meshes: &[MeshClient], members: &BTreeSet<(String, String)>) -> ChangeSignal {
    let own = meshes.iter().flat_map(|mesh| {
        KINDS
            .iter()
            .map(move |kind| (mesh, mesh.mesh.namespace.as_str(), *kind))
    });
    let member_kinds = [&kinds::VIRTUAL_SERVICE, &kinds::POD];
    let theirs = members.iter().flat_map(|(name, namespace)| {
        let mesh = meshes.iter().find(|mesh| mesh.mesh.name == *name);
        mesh.into_iter()
            .flat_map(move |mesh| member_kinds.map(|kind| (mesh, namespace.as_str(), kind)))
    });
    ChangeSignal::in_namespaces(own.chain(theirs))
}
