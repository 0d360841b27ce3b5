//! The sections of a manual page that the arguments do not tell: exit status, environment, files, examples.

use clap_mangen::roff::{Roff, bold, roman};

use crate::exit::Exit;

/// Where what a page is about happens.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Concerns {
    Everything,
    /// Only what runs clusters on this machine.
    Sandbox,
}

use Concerns::{Everything, Sandbox};

const ENVIRONMENT: &[(Concerns, &str, &str)] = &[
    (
        Everything,
        "KUBECONFIG",
        "Kubeconfig files, separated by colons and merged in order; a missing one is passed over while another is there.",
    ),
    (
        Everything,
        "MESHFED_FILE",
        "File or folder that describes the federation, where --federation names none.",
    ),
    (
        Everything,
        "HTTPS_PROXY, HTTP_PROXY, NO_PROXY",
        "Proxy on the way to an API server, and servers that are asked without one, as with kubectl. The proxy-url of a \
         kubeconfig goes before them.",
    ),
    (
        Everything,
        "NO_COLOR",
        "Set to anything, it turns colours off unless --color=always is given.",
    ),
    (
        Everything,
        "CI",
        "Set to anything, progress is told in lines and no question is asked, as in a log.",
    ),
    (
        Sandbox,
        "KUBEBUILDER_ASSETS",
        "Folder with kube-apiserver and etcd; without it they are built once, for which Go is needed.",
    ),
    (
        Sandbox,
        "MESHFED_CRDS",
        "Folder with the definitions of Maistra's kinds, in place of those that meshfed makes from its own types.",
    ),
    (
        Sandbox,
        "XDG_CACHE_HOME, XDG_RUNTIME_DIR",
        "Folders of the built programs, and of what runs; see below.",
    ),
];

const FILES: &[(Concerns, &str, &str)] = &[
    (
        Everything,
        "~/.kube/config",
        "The kubeconfig, where neither --kubeconfig nor KUBECONFIG names one.",
    ),
    (
        Sandbox,
        "~/.cache/meshfed",
        "kube-apiserver and etcd as they were built, and where each sandbox that runs is to be found.",
    ),
    (
        Sandbox,
        "$XDG_RUNTIME_DIR/meshfed-sandbox-*",
        "What a sandbox that runs has written: its kubeconfig, keys and logs. It is removed when the sandbox ends. Without \
         a XDG_RUNTIME_DIR it is in the folder for temporary files.",
    ),
];

/// What the help of a command tells, apart.
pub struct Told {
    /// Without examples and exit codes, which have sections of their own.
    pub description: String,
    /// A line each.
    examples: Vec<String>,
}

impl Told {
    pub fn of(command: &clap::Command) -> Self {
        let about = command.get_long_about().or_else(|| command.get_about());
        let about = about.map(ToString::to_string).unwrap_or_default();
        let mut told = Self {
            description: String::new(),
            examples: Vec::new(),
        };
        let mut paragraphs: Vec<&str> = Vec::new();
        for paragraph in about.split("\n\n") {
            let mut lines = paragraph.lines();
            match lines.next().unwrap_or_default() {
                "Examples:" => told.examples.extend(lines.map(|line| line.trim().to_owned())),
                line if line.starts_with("Example: ") => {
                    told.examples.extend(line.strip_prefix("Example: ").map(str::to_owned));
                }
                line if line.starts_with("Exit codes: ") => {}
                _ => paragraphs.push(paragraph),
            }
        }
        told.description = paragraphs.join("\n\n");
        told
    }

    /// The sections after those that the arguments tell.
    pub fn rest(&self, command: &clap::Command) -> Roff {
        let name = command.get_display_name().unwrap_or_else(|| command.get_name());
        let is_whole = name == "meshfed";
        let sandbox = is_whole || name.starts_with("meshfed-sandbox") || name == "meshfed-demo";
        let mut roff = Roff::default();
        roff.control("SH", ["EXIT STATUS"]);
        for exit in Exit::ALL {
            item(&mut roff, &(exit as u8).to_string(), exit.meaning());
        }
        for (title, rows) in [("ENVIRONMENT", ENVIRONMENT), ("FILES", FILES)] {
            roff.control("SH", [title]);
            let rows = rows.iter().filter(|(concerns, ..)| sandbox || *concerns == Everything);
            rows.for_each(|(_, term, told)| item(&mut roff, term, told));
        }
        if !self.examples.is_empty() {
            roff.control("SH", ["EXAMPLES"]);
            // As they are typed, line by line.
            roff.control("nf", []);
            for line in &self.examples {
                roff.text([roman(line)]);
            }
            roff.control("fi", []);
        }
        let mut related: Vec<String> = super::shown(command)
            .map(|sub| format!("{name}-{}(1)", sub.get_name()))
            .collect();
        if let Some((above, _)) = name.rsplit_once('-') {
            related.insert(0, format!("{above}(1)"));
        }
        related.push("kubectl(1)".to_owned());
        roff.control("SH", ["SEE ALSO"]);
        roff.text([roman(related.join(", "))]);
        roff
    }
}

fn item(roff: &mut Roff, term: &str, told: &str) {
    roff.control("TP", []).text([bold(term)]).text([roman(told)]);
}
