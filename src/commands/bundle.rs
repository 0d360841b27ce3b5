//! `bundle`, and the bundles that other commands are given.

use std::path::{Path, PathBuf};
use std::time::Instant;

use k8s_openapi::jiff::Timestamp;

use super::session::Session;
use crate::bundle::{Asked, PeerBundle, Unmade, is_fingerprint, make};
use crate::cli::{BundleArgs, Output};
use crate::cluster::{ChangeSignal, MeshClient, Scope, Wait, observe_mesh, wait_for};
use crate::error::UserError;
use crate::exit::Exit;
use crate::files;
use crate::manifest::kinds;
use crate::plan::{Observation, words};
use crate::report::BundleReport;
use crate::snapshot::{MeshState, Part, Snapshot};
use crate::topology::Expose;

/// Makes a bundle, or looks through one.
pub async fn run(session: &Session, args: BundleArgs) -> anyhow::Result<Exit> {
    if let Some(file) = &args.show {
        let bundle = files::bundle(file, Timestamp::now())?;
        return Ok(session.show(&BundleReport::of(&bundle)));
    }
    refuse_format(args.file.as_deref())?;
    let reference = args.mesh.as_ref().expect("the arguments name a mesh or a file to show");
    let mesh = session.mesh(reference).await?;
    let bundle = made(session, &mesh, &args.asked()).await?;
    let report = BundleReport::of(&bundle);
    let exit = match &args.file {
        None => {
            let document = match session.global.output {
                Output::Json => serde_json::to_string_pretty(&bundle.document())?,
                _ => bundle.yaml().trim_end().to_owned(),
            };
            session.ui.answer(&document);
            Exit::Done
        }
        Some(file) => {
            files::write(file, &bundle.yaml())?;
            session.show(&report.written_to(&file.display().to_string()))
        }
    };
    session.ui.note(&format!(
        "fingerprint {}; the administrator of `{}` compares it with yours, over another way than the one that the bundle takes",
        bundle.fingerprint(),
        bundle.peer
    ));
    Ok(exit)
}

/// Everywhere else `-o` is a format, so that a file of such a name is a mistake.
fn refuse_format(file: Option<&Path>) -> Result<(), UserError> {
    let format = file
        .and_then(Path::to_str)
        .filter(|name| ["json", "table", "wide", "yaml", "name"].contains(name));
    match format {
        None => Ok(()),
        Some(name) => Err(
            UserError::usage(format!("`-o {name}` would write a file of that name")).hint(format!(
                "for the format: `--output {name}`; for the file: `-o ./{name}`"
            )),
        ),
    }
}

/// The bundle, once the ingress gateway has an address.
async fn made(session: &Session, mesh: &MeshClient, asked: &Asked) -> Result<PeerBundle, UserError> {
    let scope = match asked.expose {
        Expose::Auto | Expose::NodePort => Scope::PEERING.with(&[Part::Nodes]),
        _ => Scope::PEERING,
    };
    let step = session.ui.step("asking the cluster");
    let seen = observe_mesh(mesh, scope).await;
    drop(step);
    let waiting = match make(&seen, asked, Timestamp::now()) {
        Ok(bundle) => return Ok(bundle),
        Err(Unmade::Refused(error)) => return Err(error),
        Err(Unmade::NotYet(requirement)) => requirement,
    };
    let words = words(std::slice::from_ref(&*waiting));
    let wait = Wait {
        again: false,
        title: words.title,
        since: Instant::now(),
        timeout: session.global.timeout,
        changes: ChangeSignal::in_namespaces([(mesh, mesh.mesh.namespace.as_str(), &kinds::SERVICE)]),
        late: words.late,
        never: words.never,
        shown: false,
    };
    let look = async || observe_mesh(mesh, scope).await;
    let waited = wait_for(&session.ui, wait, Some(seen), look, |seen: &MeshState| {
        waiting.unmet(&observation(seen)).into_iter().collect()
    });
    let last = waited.await.reached()?;
    make(&last, asked, Timestamp::now()).map_err(|unmade| match unmade {
        Unmade::Refused(error) => error,
        Unmade::NotYet(_) => UserError::unknown(format!(
            "{}: the address of the gateway was gone again",
            mesh.mesh.label()
        )),
    })
}

fn observation(seen: &MeshState) -> Observation {
    Observation::of(Snapshot {
        taken_at: Timestamp::now(),
        meshes: [(seen.mesh.name.clone(), seen.clone())].into(),
    })
}

/// The bundle in a file, if it has the fingerprint that was told; otherwise the user is told which one it has.
pub fn expected(session: &Session, file: &Path, fingerprint: Option<&str>) -> Result<PeerBundle, UserError> {
    let bundle = files::bundle(file, Timestamp::now())?;
    let own = bundle.fingerprint();
    let Some(expected) = fingerprint else {
        session.ui.note(&format!(
            "the bundle of `{}` has the fingerprint {own}; compare it with the one that its administrator tells you, or give \
             that with `--expect-fingerprint`",
            bundle.mesh
        ));
        return Ok(bundle);
    };
    match is_fingerprint(expected, &own) {
        Ok(true) => Ok(bundle),
        Ok(false) => Err(UserError::usage(format!(
            "{}: the bundle of `{}` has the fingerprint {own}, and not the one that was expected; nothing was written",
            file.display(),
            bundle.mesh
        ))
        .hint("have the bundle handed over again, and trust nothing that this one says")),
        Err(problem) => Err(UserError::usage(format!("--expect-fingerprint: {problem}"))),
    }
}

/// Bundles that are to be taken for what their meshes are.
pub fn all(files: &[PathBuf]) -> Result<Vec<(&Path, PeerBundle)>, UserError> {
    let now = Timestamp::now();
    files
        .iter()
        .map(|file| Ok((file.as_path(), files::bundle(file, now)?)))
        .collect()
}

/// Puts the meshes that bundles tell of beside those that are looked at.
pub fn tell_of(snapshot: &mut Snapshot, bundles: &[(&Path, PeerBundle)]) -> Result<(), UserError> {
    let mut problems = Vec::new();
    for (file, bundle) in bundles {
        let file = file.display();
        if snapshot.meshes.contains_key(&bundle.mesh) {
            problems.push(format!("{file} tells of `{}`, which is looked at itself", bundle.mesh));
        }
        if !snapshot.meshes.contains_key(&bundle.peer) {
            let (peer, among) = (&bundle.peer, "which is not among the meshes that are looked at");
            problems.push(format!("{file} is for `{peer}`, {among}"));
        }
    }
    UserError::check("cannot use the bundles", problems)?;
    let told = bundles.iter().map(|(_, bundle)| (bundle.mesh.clone(), bundle.state()));
    snapshot.meshes.extend(told);
    Ok(())
}
