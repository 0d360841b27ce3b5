//! `render`: the manifests of a federation's file.

use std::collections::BTreeMap;

use super::apply;
use super::session::Session;
use crate::cli::{Layout, RenderArgs};
use crate::cluster::{Scope, observe_meshes};
use crate::error::UserError;
use crate::exit::Exit;
use crate::files;
use crate::manifest::{Manifest, kustomization};
use crate::plan::{Whole, whole};
use crate::report::RenderReport;
use crate::snapshot::{Part, Snapshot};

/// Writes the folder, and tells what is in it.
pub async fn run(session: &Session, args: RenderArgs) -> anyhow::Result<Exit> {
    let file = session.federation()?;
    let snapshot = known(session, &args).await?;
    let rendered = whole(&file.wanted, &snapshot);
    UserError::check("cannot render", rendered.problems.clone())?;
    if !args.pending && !rendered.pending.is_empty() {
        return Err(open(&rendered).into());
    }
    let texts = texts(session, &rendered, args.layout)?;
    files::write_folder(&args.out, &texts)?;
    let names = texts.into_iter().map(|(name, _)| name).collect();
    Ok(session.show(&RenderReport::new(
        args.out.display().to_string(),
        names,
        rendered.pending,
    )))
}

/// What is known of meshes that run.
async fn known(session: &Session, args: &RenderArgs) -> Result<Snapshot, UserError> {
    if let Some(path) = &args.snapshot {
        return files::snapshot(path);
    }
    let meshes = match args.live {
        true => apply::meshes(session, session.federation()?).await?,
        false => Vec::new(),
    };
    let step = session.ui.step("reading root certificates and addresses");
    let snapshot = observe_meshes(&meshes, Scope::PEERING.with(&[Part::Nodes])).await;
    drop(step);
    Ok(snapshot)
}

/// Each file, by its path in the folder.
fn texts(session: &Session, rendered: &Whole, layout: Layout) -> Result<Vec<(String, String)>, UserError> {
    let mut of_mesh: BTreeMap<&str, Vec<(String, String)>> = BTreeMap::new();
    for planned in &rendered.objects {
        let manifest = session.templates()?.render(&planned.values);
        let manifest = manifest.map_err(|error| UserError::usage(error.to_string()))?;
        let files = of_mesh.entry(&planned.mesh).or_default();
        files.push((name(&manifest), manifest.text));
    }
    let mut texts = Vec::new();
    for (mesh, mut files) in of_mesh {
        if layout == Layout::Kustomize {
            let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
            files.push(("kustomization.yaml".to_owned(), kustomization(&names)));
        }
        texts.extend(files.into_iter().map(|(name, text)| (format!("{mesh}/{name}"), text)));
    }
    Ok(texts)
}

/// Phase, kind, namespace and name: steady, and sorted as objects are applied.
fn name(manifest: &Manifest) -> String {
    let kind = manifest.kind.kind.to_lowercase();
    let namespace = manifest.namespace.as_ref().map(|namespace| format!("{namespace}-"));
    let phase = manifest.kind.phase as usize;
    format!("{phase}-{kind}-{}{}.yaml", namespace.unwrap_or_default(), manifest.name)
}

fn open(rendered: &Whole) -> UserError {
    UserError {
        problems: rendered.pending.clone(),
        ..UserError::unknown("not everything is known that the manifests say, and nothing was written; to be known:")
    }
    .hint("read it from the meshes with `--live`, or from `--snapshot FILE`; an address can be in the file, as `addresses`")
    .hint("write the rest with `--pending`")
}
