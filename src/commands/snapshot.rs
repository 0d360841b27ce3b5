//! `snapshot`.

use super::gather;
use super::session::Session;
use crate::cli::{Output, SnapshotArgs, SnapshotSource};
use crate::cluster::Scope;
use crate::error::UserError;
use crate::exit::Exit;
use crate::files;
use crate::report::{Report, SnapshotReport};

/// Writes down everything that the other commands read.
pub async fn run(session: &Session, args: SnapshotArgs) -> anyhow::Result<Exit> {
    if let Some(file) = args.show {
        let source = SnapshotSource { snapshot: Some(file) };
        let snapshot = gather::snapshot(session, &source, &[], Scope::SNAPSHOT).await?;
        return Ok(session.show(&SnapshotReport::of(&snapshot).with_contents()));
    }
    if args.file.is_none() && matches!(session.global.output, Output::Wide | Output::Name) {
        return Err(
            UserError::usage("a snapshot is one JSON document (`-o json`) or one YAML document (`-o yaml`)")
                .hint("with `--file FILE` the document goes there, and what it holds is shown")
                .into(),
        );
    }
    let snapshot = gather::observe(session, &args.meshes, Scope::SNAPSHOT).await?;
    let report = SnapshotReport::of(&snapshot);
    for unseen in report.unseen() {
        session.ui.warn(&unseen);
    }
    let Some(file) = args.file else {
        let document = report.document();
        session.ui.answer(&match session.global.output {
            Output::Yaml => crate::manifest::quote::document(document),
            _ => serde_json::to_string_pretty(document).expect("a JSON value can be written"),
        });
        return Ok(report.verdict());
    };
    files::write(
        &file,
        &format!("{}\n", serde_json::to_string_pretty(report.document())?),
    )?;
    Ok(session.show(&report.written_to(&file.display().to_string())))
}
