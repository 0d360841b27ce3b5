//! `render`: the manifests of a federation's file.

use std::path::{Component, PathBuf};

use super::apply;
use super::session::Session;
use crate::cli::{Layout, RenderArgs};
use crate::cluster::{Scope, observe_meshes};
use crate::error::UserError;
use crate::exit::Exit;
use crate::files;
use crate::manifest::Manifest;
use crate::manifest::layout::{self, Placed, Repository};
use crate::plan::{Whole, whole};
use crate::report::RenderReport;
use crate::snapshot::{Part, Snapshot};

/// Writes the folder, and tells what is in it.
pub async fn run(session: &Session, args: RenderArgs) -> anyhow::Result<Exit> {
    let file = session.federation()?;
    let mut snapshot = known(session, &args).await?;
    let told = apply::told(file)?.into_iter();
    snapshot
        .meshes
        .extend(told.map(|state| (state.mesh.name.clone(), state)));
    let rendered = whole(&file.wanted, &snapshot, session.templates()?);
    UserError::check("cannot render", rendered.problems.clone())?;
    session.check_known(&rendered.pending, "nothing was written").map_err(|error| {
        error
            .hint("read it from the meshes with `--live`, or from `--snapshot FILE`; an address can be in the file, as `addresses`")
            .hint("write the rest with `--pending`")
    })?;
    let texts = texts(session, &rendered, &args)?;
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
fn texts(session: &Session, rendered: &Whole, args: &RenderArgs) -> Result<Vec<(String, String)>, UserError> {
    let mut manifests = Vec::new();
    for planned in &rendered.objects {
        let manifest = planned.manifest(session.templates()?);
        let manifest = manifest.map_err(|error| UserError::usage(error.to_string()))?;
        manifests.push(Placed {
            mesh: planned.mesh.clone(),
            phase: manifest.kind.phase,
            name: name(&manifest),
            text: manifest.text.clone(),
        });
    }
    Ok(match args.layout {
        Layout::Plain => layout::plain(manifests),
        Layout::Kustomize => layout::kustomize(manifests),
        Layout::Argocd => {
            let meshes = session.federation()?.wanted.meshes.iter();
            let clusters = meshes.filter_map(|mesh| {
                let reference = &mesh.reference;
                Some((reference.federation_name().to_owned(), reference.context.clone()?))
            });
            let repository = args.repository.as_deref().map(|url| repository(args, url));
            layout::argocd(manifests, repository.as_ref(), &clusters.collect())
        }
        Layout::Flux => {
            let name = args.repository.as_deref().unwrap_or("flux-system");
            layout::flux(manifests, &repository(args, name))
        }
    })
}

/// The repository, with the path of the folder in it.
fn repository(args: &RenderArgs, name: &str) -> Repository {
    let folder = match args.out.is_relative() {
        true => args
            .out
            .components()
            .filter(|part| *part != Component::CurDir)
            .collect(),
        false => args.out.file_name().map(PathBuf::from).unwrap_or_default(),
    };
    let path = args.path.clone().unwrap_or_else(|| folder.display().to_string());
    Repository {
        name: name.to_owned(),
        path: path.trim_matches('/').to_owned(),
    }
}

/// Phase, kind, namespace and name: steady, and sorted as objects are applied.
fn name(manifest: &Manifest) -> String {
    let kind = manifest.kind.kind.to_lowercase();
    let namespace = manifest.namespace.as_ref().map(|namespace| format!("{namespace}-"));
    let phase = manifest.kind.phase as usize;
    format!("{phase}-{kind}-{}{}.yaml", namespace.unwrap_or_default(), manifest.name)
}
