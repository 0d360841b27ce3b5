//! `graph`.

use super::session::Session;
use super::{apply, gather};
use crate::cli::GraphArgs;
use crate::cluster::{Scope, observe_meshes};
use crate::error::UserError;
use crate::exit::Exit;
use crate::files;
use crate::report::GraphReport;
use crate::topology::file::FederationFile;

/// Draws what is, or what the file of a federation wants. The format is the global one, which the command's own argument
/// has replaced.
pub async fn run(session: &Session, args: GraphArgs) -> anyhow::Result<Exit> {
    if let Some(file) = files::described(&args.source.files)? {
        UserError::check("cannot draw a part of a federation's file", part(&args))?;
        return Ok(session.show(&wanted(session, &file, args.live).await?));
    }
    if args.live {
        let said = "`--live` draws what a federation's file wants against what is, and none of the files is one";
        return Err(UserError::usage(said).into());
    }
    let snapshot = gather::look(session, &args.source, &args.meshes, Scope::STATUS).await?;
    Ok(session.show(&GraphReport::of(&snapshot)))
}

/// Meshes that are named beside the file.
fn part(args: &GraphArgs) -> Vec<String> {
    let named = args.meshes.iter().map(|mesh| mesh.federation_name());
    named
        .map(|name| format!("`{name}`: the file says which meshes there are; leave it out"))
        .collect()
}

async fn wanted(session: &Session, file: &FederationFile, live: bool) -> Result<GraphReport, UserError> {
    let wanted = GraphReport::wanted(&file.wanted);
    if !live {
        session
            .ui
            .note("this is what the file wants, whatever there is; `--live` draws it against what is");
        return Ok(wanted);
    }
    let meshes = apply::meshes(session, file).await?;
    let step = session.ui.step("asking the clusters");
    let snapshot = observe_meshes(&meshes, Scope::STATUS).await;
    drop(step);
    Ok(wanted.against(GraphReport::of(&snapshot)))
}
