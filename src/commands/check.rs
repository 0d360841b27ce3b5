//! `check`.

use super::gather;
use super::session::Session;
use crate::checks::{ALL, Selection, Severity, run as run_checks};
use crate::cli::{CheckArgs, FailOn};
use crate::cluster::Scope;
use crate::exit::Exit;
use crate::report::CheckReport;

/// Looks, and tells what was found. The format is the global one, which the command's own argument has replaced.
pub async fn run(session: &Session, args: CheckArgs) -> anyhow::Result<Exit> {
    let scope = if args.pre { Scope::BEFORE } else { Scope::DIAGNOSIS };
    let snapshot = gather::look(session, &args.source, &args.meshes, scope).await?;
    let selection = Selection {
        only: args.only,
        skip: args.skip,
    };
    let fail_on = match args.fail_on {
        FailOn::Error => Severity::Error,
        FailOn::Warning => Severity::Warning,
    };
    let found = run_checks(&ALL, &snapshot, &selection);
    Ok(session.show(&CheckReport::of(&snapshot, &found, fail_on)))
}
