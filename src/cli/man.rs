//! `man`.

use std::path::PathBuf;

use clap::Args;

/// Print the manual page, or write one page for every command.
///
/// Example: meshfed man --dir /usr/local/share/man/man1
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct ManArgs {
    /// Write the pages of all commands into this folder, which is made if it is missing.
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
}
