//! The borders of the architecture: pure modules take values and return values, I/O modules hold no decisions, and only
//! `commands` joins them. Reads the source as tokens, so comments and texts may say anything.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// What a pure module may not touch: files, the environment, the terminal, the network, time, clients and waiting.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::env",
    "std::io",
    "std::net",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
    "tokio",
    "futures",
    "kube::Client",
    "kube::Api",
    "kube::Config",
    "kube::api::Api",
    "kube::client",
    "kube::config",
    "kube::runtime",
    "console",
    "dialoguer",
    "indicatif",
    "tempfile",
    "crate::cli",
    "crate::cluster",
    "crate::commands",
    "crate::files",
    "crate::sandbox",
    "crate::ui",
];

/// Values that live among impure things.
const PURE_ALL_THE_SAME: &[&str] = &[
    "std::net::IpAddr",
    "std::net::Ipv4Addr",
    "std::net::Ipv6Addr",
    "std::net::AddrParseError",
    "std::process::ExitCode",
    "console::Style",
];

/// Calls that read a clock, whatever path leads to them.
const CLOCKS: &[&str] = &[
    "Timestamp::now",
    "Zoned::now",
    "Instant::now",
    "SystemTime::now",
    "Utc::now",
];

const PURE: &[&str] = &[
    "api", "checks", "error", "exit", "gateway", "load", "manifest", "naming", "plan", "profile", "report", "rules",
    "snapshot", "topology", "trust", "wording",
];

/// The other modules, and what each may not use.
const IMPURE_MODULES: &[(&str, &[&str])] = &[
    (
        "cli",
        &[
            "crate::cluster",
            "crate::commands",
            "crate::files",
            "crate::sandbox",
            "kube::Client",
            "kube::Api",
        ],
    ),
    (
        "cluster",
        &["crate::cli", "crate::commands", "crate::files", "crate::sandbox"],
    ),
    (
        "files",
        &[
            "crate::cli",
            "crate::cluster",
            "crate::commands",
            "crate::sandbox",
            "crate::ui",
            "kube",
            "tokio",
        ],
    ),
    (
        "http",
        &[
            "crate::cli",
            "crate::cluster",
            "crate::commands",
            "crate::files",
            "crate::sandbox",
            "crate::ui",
            "kube",
        ],
    ),
    (
        "sandbox",
        &[
            "crate::cli",
            "crate::cluster",
            "crate::commands",
            "crate::files",
            "crate::ui",
        ],
    ),
    (
        "ui",
        &[
            "crate::cli",
            "crate::cluster",
            "crate::commands",
            "crate::files",
            "crate::sandbox",
            "kube",
        ],
    ),
    (
        "commands",
        &["crate::manifest::yaml::read", "std::fs", "std::net", "std::process"],
    ),
];

/// Crates that one place alone may use.
const ONE_USER: &[(&str, &str)] = &[
    ("comfy_table", "src/report/table.rs"),
    ("serde_yaml", "src/manifest/yaml.rs"),
    ("dialoguer", "src/ui/"),
    ("indicatif", "src/ui/"),
    ("minijinja", "src/manifest/"),
    ("x509_parser", "src/trust/"),
];

/// A path as it stands in the source, with `super` and `self` resolved and groups of `use` taken apart.
struct Named {
    line: usize,
    path: String,
}

/// Every path and every `async` and `await` of a file of the module `module`, without what is only compiled for tests.
fn names(module: &[&str], source: &str) -> Vec<Named> {
    let tokens: TokenStream = source.parse().unwrap_or_else(|error| panic!("{module:?}: {error}"));
    let mut found = Vec::new();
    collect(&tokens.into_iter().collect::<Vec<_>>(), module, &[], &mut found);
    found
}

fn collect(tokens: &[TokenTree], module: &[&str], prefix: &[String], found: &mut Vec<Named>) {
    let mut at = 0;
    while at < tokens.len() {
        if let Some(skipped) = test_item(&tokens[at..]) {
            at += skipped;
            continue;
        }
        match &tokens[at] {
            TokenTree::Ident(ident) => {
                let line = ident.span().start().line;
                let (segments, after) = path_at(tokens, at);
                let mut path = prefix.to_vec();
                path.extend(segments);
                at = after;
                // What follows a last `::` is a group of `use`, a `*`, or generic arguments.
                if is_double_colon(&tokens[at..]) {
                    if let Some(TokenTree::Group(group)) = tokens.get(at + 2) {
                        let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                        collect(&inner, module, &path, found);
                        at += 3;
                        continue;
                    }
                    at += 2;
                }
                found.push(Named {
                    line,
                    path: resolved(module, &path),
                });
            }
            TokenTree::Group(group) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                // `mod name { … }` would shift `super`; the house has one module per file.
                collect(
                    &inner,
                    module,
                    if group.delimiter() == Delimiter::Brace {
                        prefix
                    } else {
                        &[]
                    },
                    found,
                );
                at += 1;
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => at += 1,
        }
    }
}

/// How many tokens an item under `#[cfg(test)]` takes, if one begins here.
fn test_item(tokens: &[TokenTree]) -> Option<usize> {
    let [TokenTree::Punct(hash), TokenTree::Group(attribute), rest @ ..] = tokens else {
        return None;
    };
    if hash.as_char() != '#' || attribute.stream().to_string().replace(' ', "") != "cfg(test)" {
        return None;
    }
    let end = rest.iter().position(|token| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == ';',
        _ => false,
    });
    Some(2 + end.map_or(rest.len(), |end| end + 1))
}

fn is_double_colon(tokens: &[TokenTree]) -> bool {
    let colon = |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
    colon(tokens.first()) && colon(tokens.get(1))
}

/// The segments of the path that begins at `at`, and where it ends.
fn path_at(tokens: &[TokenTree], mut at: usize) -> (Vec<String>, usize) {
    let mut segments = Vec::new();
    while let Some(TokenTree::Ident(ident)) = tokens.get(at) {
        segments.push(ident.to_string());
        at += 1;
        if !is_double_colon(&tokens[at..]) || !matches!(tokens.get(at + 2), Some(TokenTree::Ident(_))) {
            break;
        }
        at += 2;
    }
    (segments, at)
}

fn resolved(module: &[&str], path: &[String]) -> String {
    let mut base: Vec<&str> = module.to_vec();
    let mut rest = path;
    match path.first().map(String::as_str) {
        Some("super" | "self") => {
            while let Some((first, after)) = rest
                .split_first()
                .filter(|(first, _)| *first == "super" || *first == "self")
            {
                if first == "super" {
                    base.pop();
                }
                rest = after;
            }
        }
        _ => base.clear(),
    }
    let root = (!base.is_empty() || rest.len() < path.len()).then_some("crate");
    let all: Vec<&str> = root
        .into_iter()
        .chain(base)
        .chain(rest.iter().map(String::as_str))
        .collect();
    all.join("::")
}

/// Whether `path` is `border` or something in it.
fn is_within(path: &str, border: &str) -> bool {
    path.strip_prefix(border)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// What a file of a module does that its borders forbid.
fn trespasses(module: &[&str], source: &str) -> Vec<String> {
    let top = module.first().copied().unwrap_or_default();
    let is_pure = PURE.contains(&top);
    let forbidden = if is_pure {
        IMPURE
    } else {
        IMPURE_MODULES
            .iter()
            .find(|(name, _)| *name == top)
            .map_or(&[][..], |(_, forbidden)| forbidden)
    };
    let reads_clock = |path: &str| {
        CLOCKS
            .iter()
            .any(|clock| path == *clock || path.ends_with(&format!("::{clock}")))
    };
    let is_wrong = |name: &Named| {
        let path = name.path.as_str();
        let crosses = forbidden.iter().any(|border| is_within(path, border))
            && !PURE_ALL_THE_SAME.iter().any(|value| is_within(path, value));
        crosses || is_pure && (matches!(path, "async" | "await") || reads_clock(path))
    };
    let names = names(module, source).into_iter().filter(is_wrong);
    names
        .map(|name| format!("line {}: `{}` uses {}", name.line, top, name.path))
        .collect()
}

/// Every file of `src`, with its module path. Files that belong to tests alone are left out.
fn sources() -> Vec<(PathBuf, Vec<String>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut found, mut folders) = (Vec::new(), vec![root.clone()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the source").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let inside = path.strip_prefix(&root).expect("it lies in src").with_extension("");
                let mut module: Vec<String> = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
                if module.last().is_some_and(|last| last == "mod") {
                    module.pop();
                }
                if !module.iter().any(|part| part == "tests") {
                    found.push((path, module));
                }
            }
        }
    }
    found.sort();
    found
}

fn parts(module: &[String]) -> Vec<&str> {
    module.iter().map(String::as_str).collect()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("a file of the source")
}

#[test]
fn no_module_crosses_its_borders() {
    let found: Vec<String> = sources()
        .iter()
        .flat_map(|(path, module)| {
            let trespasses = trespasses(&parts(module), &read(path));
            trespasses
                .into_iter()
                .map(move |trespass| format!("{}: {trespass}", path.display()))
        })
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_module_of_the_library_has_its_borders() {
    let known: BTreeSet<&str> = PURE
        .iter()
        .copied()
        .chain(IMPURE_MODULES.iter().map(|(name, _)| *name))
        .collect();
    let found: BTreeSet<String> = sources()
        .into_iter()
        .filter_map(|(_, module)| module.into_iter().next())
        .collect();
    let unknown: Vec<&String> = found
        .iter()
        .filter(|module| !known.contains(module.as_str()) && !["lib", "main"].contains(&module.as_str()))
        .collect();
    assert!(unknown.is_empty(), "say in tests/borders.rs what {unknown:?} may use");
}

#[test]
fn a_crate_with_one_user_has_no_other() {
    let mut found = Vec::new();
    for (path, module) in sources() {
        let shown = path.to_string_lossy().into_owned();
        for name in names(&parts(&module), &read(&path)) {
            let owner = ONE_USER.iter().find(|(user, _)| is_within(&name.path, user));
            found.extend(
                owner
                    .filter(|(_, place)| !shown.contains(place))
                    .map(|(user, place)| format!("{shown}:{}: {user} belongs to {place}", name.line)),
            );
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

mod the_scanner {
    use super::trespasses;

    #[test]
    fn finds_what_a_pure_module_may_not_use() {
        for bad in [
            "use std::fs;",
            "use std::{fmt, env::var};",
            "use std::{collections::BTreeMap, time::{Duration, Instant}};",
            "use crate::{naming, cluster::{self, Fault}};",
            "use crate::ui as terminal;",
            "use super::super::cluster::Contexts;",
            "use tokio::time::*;",
            "fn f() -> kube::Client { g() }",
            "fn f() { let now = Timestamp::now(); }",
            "fn f() { let now = k8s_openapi::jiff::Timestamp::now(); }",
            "fn f() { format!(\"{:?}\", std::env::var(\"HOME\")); }",
            "async fn f() {}",
            "fn f() { let listener = std::net::TcpListener::bind(\"\"); }",
        ] {
            assert!(!trespasses(&["plan", "peering"], bad).is_empty(), "{bad}");
        }
    }

    #[test]
    fn lets_pass_what_only_looks_like_it() {
        for good in [
            "//! Not like std::fs, and no crate::cluster.",
            "const TEXT: &str = \"std::fs::read\";",
            "use std::net::IpAddr;",
            "use std::time::Duration;",
            "use super::cluster;",
            "use kube::core::{Selector, SelectorExt};",
            "#[cfg(test)]\nmod tests { use std::fs; }",
            "#[cfg(test)]\nmod tests;\nuse std::fmt;",
            "struct Client; fn f(cluster: Client) {}",
        ] {
            assert_eq!(trespasses(&["plan", "peering"], good), Vec::<String>::new(), "{good}");
        }
        let after = "#[cfg(test)]\nmod samples;\nuse std::fs;";
        assert_eq!(trespasses(&["plan"], after), ["line 3: `plan` uses std::fs"]);
    }

    #[test]
    fn keeps_commands_out_of_everything_below_them() {
        for module in ["cli", "cluster", "files", "http", "sandbox", "ui"] {
            assert_eq!(trespasses(&[module], "use crate::commands::run;").len(), 1, "{module}");
        }
        assert_eq!(
            trespasses(&["commands"], "use crate::cluster::Fault;"),
            Vec::<String>::new()
        );
    }
}
