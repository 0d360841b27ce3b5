//! `apply`, `diff`, `delete` and `schema`: a federation as a file describes it.

use std::path::PathBuf;

use clap::Args;

use super::peer::PeerWait;

/// The files that the commands are about which take a federation as it is described. They reach the commands by the global
/// option of the same name.
#[derive(Args, Debug)]
pub struct DescribedFederation {
    /// File or folder that describes the federation; `-` is standard input. Repeat it for several.
    #[arg(
        short = 'f',
        long = "file",
        alias = "federation",
        value_name = "FILE|DIR",
        required = true,
        env = "MESHFED_FILE",
        hide_env_values = true
    )]
    pub federation: Vec<PathBuf>,
}

/// Make a federation what its file says: meshes, peerings, exports, imports and routes.
///
/// Shows what would be different, asks, and writes it in the order in which it takes effect, waiting in between. Applying
/// the same file again writes nothing. `meshfed schema` tells what a file may say.
/// Without a terminal to ask on, `--yes` agrees.
///
/// Examples:
///   meshfed apply -f federation.yaml
///   meshfed apply -f meshes.yaml -f sharing/ --yes --prune
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct ApplyArgs {
    #[command(flatten)]
    pub described: DescribedFederation,
    /// Then remove what carries the label of this federation and is not in the file any more, after asking.
    ///
    /// Never a mesh, a namespace or what somebody else has a hand in.
    #[arg(long)]
    pub prune: bool,
    /// Leave out what a GitOps tool or another field manager owns, and name it, instead of refusing the whole.
    #[arg(long)]
    pub skip_owned: bool,
    /// If it fails, take back what this run has written: what it made goes, what it changed becomes as it was.
    #[arg(long)]
    pub rollback_on_failure: bool,
    /// What to wait for. Default: `synced`, and `none` where a bundle tells of a mesh, since its side may be yet to come.
    #[arg(long, value_name = "STATE")]
    pub wait: Option<PeerWait>,
}

/// Compare a federation with its file: what `apply` would write.
///
/// The API servers judge every change and keep nothing. Only fields that meshfed would own are compared.
/// Ends with 0 when nothing differs, 1 when something does or is left over that the file does not name any more, 3 when a
/// cluster could not be asked.
///
/// Example: meshfed diff -f federation.yaml
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct DiffArgs {
    #[command(flatten)]
    pub described: DescribedFederation,
}

/// Take away everything that a federation's file describes, as far as meshfed made it.
///
/// Routes go first, then imports, exports, peers, and last the meshes that the file installs. Namespaces and workloads stay.
///
/// Example: meshfed delete -f federation.yaml
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct DeleteArgs {
    #[command(flatten)]
    pub described: DescribedFederation,
}

/// Print the JSON schema of a federation's file.
///
/// An editor checks the file while it is written if its first line names the schema.
///
/// Examples:
///   meshfed schema > federation.schema.json
///   # yaml-language-server: $schema=federation.schema.json
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct SchemaArgs {}
