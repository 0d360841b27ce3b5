//! Flags that every command takes.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use clap_complete::engine::ArgValueCandidates;
use secrecy::SecretString;

use super::{complete, duration};
use crate::cluster::Overrides;
use crate::ui::{Color, Progress};

/// Where to look, how to write, how to tell.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Global options")]
pub struct GlobalArgs {
    /// Kubeconfig file; repeat it to merge several. Default: $KUBECONFIG, else ~/.kube/config.
    #[arg(long, global = true, value_name = "FILE")]
    pub kubeconfig: Vec<PathBuf>,
    /// Context for meshes that name none. Default: the current context.
    #[arg(long, global = true, value_name = "CONTEXT", add = ArgValueCandidates::new(complete::contexts))]
    pub context: Option<String>,
    /// Other credentials than those of the kubeconfig.
    #[command(flatten)]
    pub connection: ConnectionArgs,
    /// Namespace of control planes for meshes that name none; where no mesh is named, those of this namespace only.
    #[arg(
        short,
        long,
        global = true,
        value_name = "NAMESPACE",
        conflicts_with = "all_namespaces"
    )]
    pub namespace: Option<String>,
    /// File or folder that describes the federation; its meshes are then known by their names. Repeat it for several.
    #[arg(
        long,
        global = true,
        value_name = "FILE|DIR",
        env = "MESHFED_FILE",
        hide_env_values = true,
        hide_short_help = true
    )]
    pub federation: Vec<PathBuf>,
    /// Meshes of every namespace, which is what commands look at that name none.
    #[arg(short = 'A', long, global = true)]
    pub all_namespaces: bool,
    /// Folder with templates that replace the built-in ones, file by file.
    #[arg(long, global = true, value_name = "DIR")]
    pub template_dir: Option<PathBuf>,
    /// Show what would be written, and write nothing.
    #[arg(long, global = true, value_name = "MODE", default_value = "none", num_args = 0..=1, default_missing_value = "client", require_equals = true)]
    pub dry_run: DryRunFlag,
    /// With `--dry-run=client -o yaml`, which prints what would be written as manifests: print those of several clusters
    /// into one stream.
    #[arg(long, global = true, hide_short_help = true)]
    pub all_clusters: bool,
    /// Of manifests whose values are not all known yet, with `render` or `--dry-run=client -o yaml`: write those that can be
    /// written, and list what has to be known for the rest.
    #[arg(long, global = true, hide_short_help = true)]
    pub pending: bool,
    /// Format of the answer.
    #[arg(short, long, global = true, value_name = "FORMAT", default_value = "table", value_parser = Output::parser(Output::TABLES))]
    pub output: Output,
    /// Longest time to wait for something to become true.
    #[arg(long, global = true, value_name = "DURATION", default_value = "10m", value_parser = duration::parse)]
    pub timeout: Duration,
    /// Longest time for one request to a cluster.
    #[arg(long, global = true, value_name = "DURATION", default_value = "10s", value_parser = duration::parse)]
    pub request_timeout: Duration,
    /// Colour.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
    /// How to tell progress.
    #[arg(long, global = true, value_name = "HOW", default_value = "auto")]
    pub progress: Progress,
    /// Tell only answers, warnings and errors.
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Tell details: each request's outcome.
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// Never ask; take the answer that goes on.
    #[arg(short, long, global = true)]
    pub yes: bool,
    /// Name under which written fields are owned.
    #[arg(long, global = true, value_name = "NAME", default_value = "meshfed")]
    pub field_manager: String,
    /// Take over fields that another manager owns.
    #[arg(long, global = true)]
    pub force_conflicts: bool,
    /// Write to objects that Argo CD, Flux or Helm own.
    #[arg(long, global = true)]
    pub force_gitops: bool,
    /// Print the `oc` lines that do the same.
    #[arg(long, global = true)]
    pub show_commands: bool,
}

/// Which cluster to ask and as whom, where the kubeconfig says something else. The flags are those of kubectl.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Global options")]
pub struct ConnectionArgs {
    /// Cluster of the kubeconfig to ask instead of the context's.
    #[arg(long, global = true, value_name = "NAME", hide_short_help = true)]
    pub cluster: Option<String>,
    /// User of the kubeconfig to ask as instead of the context's.
    #[arg(long, global = true, value_name = "NAME", hide_short_help = true)]
    pub user: Option<String>,
    /// Bearer token to ask with.
    #[arg(long, global = true, value_name = "TOKEN", hide_short_help = true, value_parser = secret)]
    pub token: Option<SecretString>,
    /// User to ask in the name of; `export` and `import` know it as `--as-user` only.
    #[arg(
        long = "as",
        visible_alias = "as-user",
        global = true,
        value_name = "USER",
        hide_short_help = true
    )]
    pub as_user: Option<String>,
    /// Group to ask as a member of; repeat it for several. Needs a user to ask in the name of.
    #[arg(long, global = true, value_name = "GROUP", hide_short_help = true)]
    pub as_group: Vec<String>,
    /// UID to ask with. Needs a user to ask in the name of.
    #[arg(long, global = true, value_name = "UID", hide_short_help = true)]
    pub as_uid: Option<String>,
    /// Take any certificate for the API server's: whoever is on the way can read and change everything.
    #[arg(long, global = true, hide_short_help = true)]
    pub insecure_skip_tls_verify: bool,
}

impl ConnectionArgs {
    /// What the kubeconfig is overridden with.
    pub fn overrides(&self) -> Overrides {
        Overrides {
            cluster: self.cluster.clone(),
            user: self.user.clone(),
            token: self.token.clone(),
            impersonate: self.as_user.clone(),
            impersonate_groups: self.as_group.clone(),
            impersonate_uid: self.as_uid.clone(),
            insecure_skip_tls_verify: self.insecure_skip_tls_verify,
        }
    }
}

/// Nothing shows such a value, not even where arguments are printed for debugging.
fn secret(text: &str) -> Result<SecretString, std::convert::Infallible> {
    Ok(SecretString::from(text.to_owned()))
}

/// How far a dry run goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DryRunFlag {
    /// Write.
    None,
    /// Compare with what is there, send nothing.
    Client,
    /// Let the API server check everything, keep nothing.
    Server,
}

/// Format of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// Tables for people.
    Table,
    /// Tables with every column.
    Wide,
    /// One JSON document.
    Json,
    /// One YAML document.
    Yaml,
    /// One `kind/name` per line.
    Name,
    /// Only what is not as it should be.
    Short,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// JUnit XML, for test reports.
    Junit,
    /// Text for people.
    Text,
    /// A Mermaid flowchart, for Markdown.
    Mermaid,
    /// A graph for Graphviz.
    Dot,
    /// A self-contained picture.
    Svg,
    /// Certificates, one after the other.
    Pem,
}

impl Output {
    /// What every command answers in.
    pub(super) const TABLES: &[Self] = &[Self::Table, Self::Wide, Self::Json, Self::Yaml, Self::Name];

    /// A parser that takes only some of the formats, so that each command's help and refusal name its own.
    ///
    /// A command with other formats has an argument `output` of its own: an argument of this name and type replaces the
    /// global one within that command.
    pub(super) fn parser(accepted: &'static [Self]) -> impl TypedValueParser<Value = Self> {
        let names = accepted.iter().filter_map(ValueEnum::to_possible_value);
        let formats = PossibleValuesParser::new(names)
            .map(|name| Self::from_str(&name, false).expect("the accepted names are those of formats"));
        FormatParser(formats)
    }
}

/// A parser of formats that says of those of kubectl that take an expression what to write here.
#[derive(Clone)]
struct FormatParser<P>(P);

/// Formats of kubectl that pick fields out of an answer.
const PICKING: [&str; 5] = ["jsonpath", "go-template", "custom-columns", "template", "kyaml"];

impl<P: TypedValueParser> TypedValueParser for FormatParser<P> {
    type Value = P::Value;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<Self::Value, clap::Error> {
        let typed = value.to_string_lossy();
        let picks = PICKING.iter().find(|format| {
            let rest = typed.strip_prefix(**format);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['=', '-']))
        });
        match picks {
            None => self.0.parse_ref(command, argument, value),
            Some(format) => Err(clap::Error::raw(
                clap::error::ErrorKind::InvalidValue,
                format!("meshfed has no `-o {format}`; `-o json` prints one document, which jq picks fields from: `-o json | jq .kind`\n"),
            )
            .with_cmd(command)),
        }
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = clap::builder::PossibleValue> + '_>> {
        self.0.possible_values()
    }
}
