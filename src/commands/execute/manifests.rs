//! What a command would write, as manifests to pipe into `oc apply -f -` or to put into a repository.

use std::collections::BTreeSet;

use crate::commands::session::Session;
use crate::error::UserError;
use crate::manifest::quote::comment;
use crate::report::{ChangeReport, ObjectChange, Outcome};
use crate::wording::list_and;

/// Every object of the plan, each under a comment that names its mesh. What is no object stays a comment.
///
/// # Errors
/// Objects of several clusters, which one `oc apply` would put into one, and values that are not known yet, unless that is
/// asked for.
pub fn manifests(session: &Session, report: &ChangeReport) -> Result<String, UserError> {
    let contexts: BTreeSet<&str> = report.changes.iter().map(|change| change.context.as_str()).collect();
    if contexts.len() > 1 && !session.global.all_clusters {
        let names: Vec<&str> = contexts.into_iter().collect();
        return Err(UserError::usage(format!(
            "the manifests are for several clusters, the contexts {}, and one stream of them would be applied to one",
            list_and(&names)
        ))
        .hint("`--all-clusters` prints them all the same, each under a comment that names its context")
        .hint("`meshfed render` writes a folder for each mesh, of a federation that a file describes"));
    }
    session
        .check_known(&report.pending, "none is printed")
        .map_err(|error| error.hint("print the rest with `--pending`"))?;
    if report.changes.is_empty() {
        return Ok("# Nothing to write: everything is as asked.".to_owned());
    }
    let documents: Vec<String> = report.changes.iter().map(document).collect();
    Ok(documents.join("\n"))
}

fn document(change: &ObjectChange) -> String {
    let whose = format!("Mesh `{}`, context `{}`", change.mesh, change.context);
    match &change.manifest {
        Some(manifest) => {
            let is_there = match change.outcome {
                Outcome::Unchanged => "; it is there as it stands here",
                _ => "",
            };
            let title = comment(&format!("{whose}{is_there}"), 0);
            format!("---\n{title}\n{}", manifest.trim_end())
        }
        None => {
            let what = match change.outcome {
                Outcome::Restarted => "to restart",
                _ => "to remove, or to take gateways out of",
            };
            comment(&format!("{whose}, {what}: {}", change.object()), 0)
        }
    }
}
