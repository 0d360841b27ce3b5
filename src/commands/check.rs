//! `check`.

use super::session::Session;
use super::{bundle, gather, owners};
use crate::checks::{ALL, Check, Checks, Family, Part, Run, Selection, Severity, by_code, run as run_checks};
use crate::cli::{CheckArgs, FailOn, ProbeFrom};
use crate::cluster::Scope;
use crate::error::UserError;
use crate::exit::Exit;
use crate::probe::probe;
use crate::report::{CheckList, CheckReport};
use crate::snapshot::{MeshState, Snapshot};

/// Looks, and tells what was found. The format is the global one, which the command's own argument has replaced.
pub async fn run(session: &Session, args: CheckArgs) -> anyhow::Result<Exit> {
    let mut selection = Selection {
        only: args.only,
        skip: args.skip,
    };
    if args.list {
        let checks = ALL.iter().copied().filter(|check| selection.runs(check));
        return Ok(session.show(&CheckList::of(checks)));
    }
    let only_of_wire = || {
        ALL.iter()
            .filter(|check| selection.runs(check))
            .all(|check| is_of_wire(check))
    };
    if args.probe.is_none() && !selection.only.is_empty() && only_of_wire() {
        return Err(UserError::usage("what peers present is looked at with `--probe` only")
            .hint("add `--probe`: it connects to the addresses of the peers from this machine")
            .into());
    }
    let whole = if args.pre { Scope::BEFORE } else { Scope::DIAGNOSIS };
    let bundles = bundle::all(&args.with)?;
    let mut snapshot = if args.pre {
        gather::before(session, &args.meshes, scope(&selection, whole)).await?
    } else {
        gather::look(session, &args.source, &args.meshes, scope(&selection, whole)).await?
    };
    bundle::tell_of(&mut snapshot, &bundles)?;
    if snapshot.meshes.is_empty() && args.source.is_clusters() {
        return Err(UserError::usage("there is no ServiceMeshControlPlane to check")
            .hint("name a mesh of another context: `meshfed check MESH@CONTEXT`")
            .hint("see whether one can be installed: `meshfed check --pre`")
            .into());
    }
    let is_absent = |mesh: &MeshState| mesh.control_plane.known() == Ok(None);
    if args.pre && selection.only.is_empty() && snapshot.meshes.values().all(is_absent) {
        // Of what is yet to come, nothing is wrong.
        selection.only = vec![Checks::Family(Family::Access), Checks::Family(Family::Operators)];
    }
    let fail_on = match args.fail_on {
        FailOn::Error => Severity::Error,
        FailOn::Warning => Severity::Warning,
    };
    if let Some(from) = args.probe {
        look_at_wire(session, &mut snapshot, from).await?;
    }
    let asked = |check: &&&'static Check| args.probe.is_some() || !is_of_wire(check);
    let checks: Vec<&'static Check> = ALL.iter().filter(asked).copied().collect();
    let mut found = run_checks(&checks, &snapshot, &selection);
    if args.source.is_clusters() {
        owners::name(session, &snapshot, &mut found).await;
    }
    let verdict = session.show(&CheckReport::of(&snapshot, &found, fail_on));
    // The process ends now: taking a hundred thousand objects apart one by one would be a tenth of its time.
    std::mem::forget((snapshot, found));
    Ok(verdict)
}

/// Connects to the addresses of the peers of these meshes, and puts what showed into the snapshot.
pub async fn look_at_wire(session: &Session, snapshot: &mut Snapshot, from: ProbeFrom) -> Result<(), UserError> {
    let mut forwarding = Vec::new();
    if from == ProbeFrom::Forward {
        let asked = snapshot.meshes.values().filter(|mesh| mesh.peers.known().is_ok());
        for mesh in asked {
            forwarding.push(session.contexts()?.mesh_client(mesh.mesh.clone()).await?);
        }
    }
    let step = session.ui.step("connecting to the addresses of peers");
    probe(snapshot, &forwarding).await;
    drop(step);
    Ok(())
}

fn is_of_wire(check: &Check) -> bool {
    matches!(check.run, Run::Wire(_))
}

/// What the wanted checks read, and what those read that may have found the reason before them.
fn scope(selection: &Selection, whole: Scope) -> Scope {
    if selection.only.is_empty() {
        return whole;
    }
    let mut wanted: Vec<&Check> = ALL.iter().copied().filter(|check| selection.runs(check)).collect();
    // How links are, whichever check explains it.
    let mut scope = Scope::LINKS.with(&[Part::RootCertificate, Part::PeerCertificates]);
    while let Some(check) = wanted.pop() {
        // A check that has nothing of its own to look at tells what no other check explains, so all have to look.
        let looks = check.needs.iter().chain(check.needs_of_remote);
        if matches!(check.run, Run::Unexplained(_)) && looks.into_iter().all(|part| Scope::LINKS.contains(*part)) {
            return whole;
        }
        if is_of_wire(check) {
            scope = scope.and(Scope::WIRE);
        }
        scope = scope
            .with(check.needs)
            .with(check.needs_of_remote)
            .with(check.needs_to_pass);
        scope = scope.with(check.considers).with(check.considers_of_remote);
        let before = check.after.iter().filter_map(|code| by_code(code.0));
        wanted.extend(before);
    }
    if scope.contains(Part::Pods) {
        // Whose logs there are to be read is known then, and a broken link is told with what they say.
        scope = scope.with(&[Part::Logs]);
    }
    scope
}
