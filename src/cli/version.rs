//! `version`.

use clap::Args;

/// Print the version, and those of the cluster's API server, operator and control planes.
///
/// Asks the current context, or that of `--context`; `--request-timeout` bounds it. What cannot be told is said, and ends
/// with 3.
///
/// Example: meshfed version --context east -o json
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct VersionArgs {
    /// Print the version of meshfed alone, and ask no cluster.
    #[arg(long)]
    pub client: bool,
}
