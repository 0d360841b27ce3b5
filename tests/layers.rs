//! The layers of the house: a module uses only those below it, and the pure ones touch nothing outside of the process.

use std::fs;
use std::path::Path;

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// Bottom first. Modules of one layer know nothing of each other.
const LAYERS: &[&[&str]] = &[
    &["api", "exit", "naming", "trust", "wording"],
    &["error", "gateway", "load", "manifest", "rules"],
    &["profile"],
    &["topology"],
    &["snapshot"],
    &["checks"],
    &["plan"],
    &["bundle"],
    &["report"],
    &["files", "http", "ui"],
    &["cluster", "sandbox"],
    &["probe"],
    &["cli"],
    &["commands"],
];

/// The last layer of values and decisions; those above it read, write, wait and ask.
const LAST_PURE: &str = "report";

/// What takes a pure module out of the process, waits, or reads a clock.
const IMPURE: &[&str] = &[
    "std::env",
    "std::fs",
    // Reading and writing as such stays in the process: a bounded text in memory is a `Write`, too.
    "std::io::pipe",
    "std::io::stderr",
    "std::io::stdin",
    "std::io::stdout",
    "std::net::TcpListener",
    "std::net::TcpStream",
    "std::net::ToSocketAddrs",
    "std::net::UdpSocket",
    "std::process::Command",
    "std::process::exit",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
    "dialoguer",
    "futures",
    "indicatif",
    "kube::Api",
    "kube::Client",
    "kube::Config",
    "kube::api::Api",
    "kube::client",
    "kube::config",
    "kube::runtime",
    "tempfile",
    "tokio",
];

/// Calls that read a clock, whatever path leads to them.
const CLOCKS: &[&str] = &["Timestamp::now", "Zoned::now", "Instant::now", "SystemTime::now"];

/// Crates that are used in one place alone.
const ONE_PLACE: &[(&str, &str)] = &[
    ("comfy_table", "report::table"),
    ("dialoguer", "ui"),
    ("indicatif", "ui"),
    ("minijinja", "manifest"),
    ("quick_junit", "report::check::junit"),
    ("serde_saphyr", "manifest::yaml"),
    ("stacker", "manifest::yaml"),
    ("textwrap", "report"),
];

/// Every path that a module names, in full, with its line. What only tests use is left out.
struct Names<'a> {
    module: &'a [&'a str],
    found: Vec<(usize, String)>,
}

impl Names<'_> {
    fn add(&mut self, line: usize, path: &str) {
        let mut base = self.module.to_vec();
        let mut rest = path;
        while let Some((first, after)) = rest
            .split_once("::")
            .filter(|(first, _)| ["self", "super"].contains(first))
        {
            if first == "super" {
                base.pop();
            }
            rest = after;
        }
        let full = if rest.len() == path.len() {
            path.to_owned()
        } else {
            [&["crate"], base.as_slice(), &[rest]].concat().join("::")
        };
        self.found.push((line, full));
    }

    fn tree(&mut self, tree: &syn::UseTree, before: &str) {
        match tree {
            syn::UseTree::Path(path) => self.tree(&path.tree, &format!("{before}{}::", path.ident)),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.tree(tree, before)),
            syn::UseTree::Name(syn::UseName { ident }) | syn::UseTree::Rename(syn::UseRename { ident, .. }) => {
                self.add(ident.span().start().line, &format!("{before}{ident}"));
            }
            syn::UseTree::Glob(glob) => self.add(glob.span().start().line, &format!("{before}*")),
        }
    }
}

impl<'ast> Visit<'ast> for Names<'_> {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let attributes = match item {
            syn::Item::Mod(item) => &item.attrs,
            syn::Item::Fn(item) => &item.attrs,
            syn::Item::Use(item) => &item.attrs,
            _ => &Vec::new(),
        };
        let for_tests = |attribute: &syn::Attribute| {
            let syn::Meta::List(condition) = &attribute.meta else {
                return false;
            };
            let tokens = condition.tokens.to_string();
            condition.path.is_ident("cfg") && (tokens == "test" || tokens.starts_with("all (test"))
        };
        if !attributes.iter().any(for_tests) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tree(&item.tree, "");
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.add(path.span().start().line, &segments.join("::"));
        visit::visit_path(self, path);
    }

    /// What a macro is given is no syntax tree; its paths are read from its words.
    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let line = call.span().start().line;
        let text = call.tokens.to_string().replace(" :: ", "::");
        for word in text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')) {
            if word.contains("::") {
                self.add(line, word.trim_matches(':'));
            }
        }
        visit::visit_macro(self, call);
    }

    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        if let Some(word) = &signature.asyncness {
            self.add(word.span().start().line, "async");
        }
        visit::visit_signature(self, signature);
    }

    fn visit_expr_async(&mut self, block: &'ast syn::ExprAsync) {
        self.add(block.span().start().line, "async");
        visit::visit_expr_async(self, block);
    }
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|modules| modules.contains(&module))
}

/// Whether `path` is `border` or something in it.
fn is_within(path: &str, border: &str) -> bool {
    path.strip_prefix(border)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// What a file of a module names and may not.
fn faults(module: &[&str], source: &str) -> Vec<String> {
    let file = syn::parse_file(source).unwrap_or_else(|error| panic!("{module:?}: {error}"));
    let mut names = Names {
        module,
        found: Vec::new(),
    };
    names.visit_file(&file);
    let own = module[0];
    let height = layer(own).unwrap_or_else(|| panic!("say in tests/layers.rs in which layer `{own}` is"));
    let pure = height <= layer(LAST_PURE).expect("it has a layer");
    let forbidden = |path: &str| {
        let other = path.strip_prefix("crate::").and_then(|rest| rest.split("::").next());
        let above = other.is_some_and(|other| other != own && layer(other).is_none_or(|other| other >= height));
        let clock = |clock: &&str| path == *clock || path.ends_with(&format!("::{clock}"));
        let outside =
            path == "async" || IMPURE.iter().any(|border| is_within(path, border)) || CLOCKS.iter().any(clock);
        let elsewhere = |(name, place): &(&str, &str)| is_within(path, name) && !is_within(&module.join("::"), place);
        above || pure && outside || ONE_PLACE.iter().any(elsewhere)
    };
    let wrong = names.found.into_iter().filter(|(_, path)| forbidden(path));
    wrong
        .map(|(line, path)| format!("line {line}: `{own}` uses {path}"))
        .collect()
}

/// What the files of a folder of modules name and may not, and how many files there are.
fn walk(folder: &Path, module: &[&str], found: &mut Vec<String>) -> usize {
    let mut files = 0;
    for entry in fs::read_dir(folder).expect("a folder of the source") {
        let path = entry.expect("an entry of the folder").path();
        let name = path
            .file_stem()
            .and_then(|name| name.to_str())
            .expect("a name in UTF-8");
        let inner = if name == "mod" {
            module.to_vec()
        } else {
            [module, &[name]].concat()
        };
        if name == "tests" || inner.is_empty() || module.is_empty() && ["lib", "main"].contains(&name) {
            continue;
        }
        if path.is_dir() {
            files += walk(&path, &inner, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            files += 1;
            let source = fs::read_to_string(&path).expect("a file of the source");
            found.extend(
                faults(&inner, &source)
                    .into_iter()
                    .map(|fault| format!("{}: {fault}", path.display())),
            );
        }
    }
    files
}

#[test]
fn every_module_uses_only_what_is_below_it() {
    let mut found = Vec::new();
    let files = walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &[], &mut found);
    assert!(files > 100, "only {files} files were read");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn what_a_module_may_not_use_is_found() {
    for bad in [
        "use std::fs;",
        "use std::{fmt, env::var};",
        "use std::{collections::BTreeMap, time::{Duration, Instant}};",
        "use crate::{naming, cluster::{self, Fault}};",
        "use crate::http;",
        "use crate::report::Style;",
        "use crate::nowhere;",
        "use super::super::cluster::Contexts;",
        "fn f() { super::super::http::client::ask() }",
        "use tokio::time::*;",
        "fn f() -> Vec<kube::Client> { g() }",
        "fn f() { let now = k8s_openapi::jiff::Timestamp::now(); }",
        "fn f() { format!(\"{:?}\", std::env::var(\"HOME\")); }",
        "fn f() { json!({ \"a\": [crate::http::client()] }); }",
        "mod inner { use std::fs; }",
        "async fn f() {}",
        "fn f() { let later = async { 1 }; }",
        "use serde_saphyr::Spanned;",
        "#[cfg(test)]\nmod samples;\nuse std::fs;",
    ] {
        assert!(!faults(&["plan", "peering"], bad).is_empty(), "{bad}");
    }
}

#[test]
fn what_only_looks_like_it_passes() {
    for good in [
        "//! Not like std::fs, and no crate::cluster.",
        "const TEXT: &str = \"std::fs::read\";",
        "use std::{net::IpAddr, process::ExitCode, time::Duration};",
        "use super::cluster;",
        "use crate::{checks::Finding, plan::peering};",
        "use kube::core::{Selector, SelectorExt};",
        "#[cfg(test)]\nmod tests { use std::fs; }",
        "struct Client; fn f(cluster: Client) {}",
    ] {
        assert_eq!(faults(&["plan", "peering"], good), Vec::<String>::new(), "{good}");
    }
    assert_eq!(
        faults(&["commands"], "use {crate::cluster::Fault, std::fs};"),
        Vec::<String>::new()
    );
}
