//! Reads a bundle that somebody else wrote: all that is wrong with it at once, with the line and the field of each. Whatever
//! is not of its form is refused, so that nothing of it can name a path, steer a terminal or break out of a template.

use std::fmt;
use std::net::Ipv4Addr;

use k8s_openapi::jiff::Timestamp;
use serde_json::{Map, Value};

use super::{API_VERSION, KIND, PeerBundle, is_fingerprint};
use crate::manifest::places::Path;
use crate::manifest::yaml::{Document, read_documents};
use crate::naming::gateway_service_account;
use crate::profile::Version;
use crate::topology::{Address, name_problem, trust_domain_problem};
use crate::trust;
use crate::wording::{list_and, shorten, visible};

/// Longest bundle in bytes: many times what a root certificate and all else take.
pub const LIMIT: usize = 64 * 1024;

/// Most addresses; a cluster whose nodes are listed one by one has fewer.
const ADDRESSES: usize = 64;

/// Longest value that is no certificate.
const LONGEST: usize = 512;

/// Something that is wrong with a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundleProblem {
    /// Line, counted from 1.
    pub line: usize,
    /// The field, such as `addresses[1]`; empty where it is the bundle as a whole.
    pub field: String,
    /// What is wrong.
    pub said: String,
}

impl fmt::Display for BundleProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.field.as_str() {
            "" => f.write_str(&self.said),
            field => write!(f, "{field}: {}", self.said),
        }
    }
}

/// Reads a bundle.
///
/// # Errors
/// Everything that is wrong with it. Of one that holds a private key nothing else is told, and nothing of it is shown.
pub fn read(text: &str, now: Timestamp) -> Result<PeerBundle, Vec<BundleProblem>> {
    let document = document(text).map_err(|problem| vec![problem])?;
    let Value::Object(fields) = &document.value else {
        return Err(vec![whole(1, not_a_bundle("no mapping of fields"))]);
    };
    let mut reader = Reader {
        document: &document,
        fields,
        path: Path::default(),
        problems: Vec::new(),
    };
    if let Some(problem) = reader.other_format() {
        return Err(vec![problem]);
    }
    let read = reader.bundle(now);
    let mut problems = reader.problems;
    problems.sort_by_key(|problem| problem.line);
    match read {
        Some(bundle) if problems.is_empty() => Ok(bundle),
        _ => Err(problems),
    }
}

/// The one document of the text, if there is nothing secret in it.
fn document(text: &str) -> Result<Document, BundleProblem> {
    if text.len() > LIMIT {
        return Err(whole(1, format!("it is longer than {} KiB", LIMIT / 1024)));
    }
    let secret = |line| whole(line, SECRET.to_owned());
    if let Some(line) = text.lines().position(is_secret) {
        return Err(secret(line + 1));
    }
    let mut documents = read_documents(text)
        .map_err(|error| whole(error.line, shorten(&visible(&error.message), LONGEST)))?
        .into_iter();
    let (Some(document), None) = (documents.next(), documents.next()) else {
        return Err(whole(1, not_a_bundle("not one document")));
    };
    // What an escape sequence of YAML hides is known only now.
    if holds_secret(&document.value) {
        return Err(secret(1));
    }
    Ok(document)
}

const SECRET: &str = "it holds a private key, which nobody but its owner may have: nothing was read, and nothing of it is \
                      shown; delete the file, and have the key replaced";

fn is_secret(text: &str) -> bool {
    text.to_ascii_uppercase().contains("PRIVATE KEY")
}

fn holds_secret(value: &Value) -> bool {
    match value {
        Value::String(text) => is_secret(text),
        Value::Array(items) => items.iter().any(holds_secret),
        Value::Object(fields) => fields.iter().any(|(key, value)| is_secret(key) || holds_secret(value)),
        _ => false,
    }
}

fn whole(line: usize, said: String) -> BundleProblem {
    BundleProblem {
        line,
        field: String::new(),
        said,
    }
}

fn not_a_bundle(what: &str) -> String {
    format!("it is {what}, and a bundle is one with `kind: {KIND}`")
}

/// Reads the fields of one mapping.
struct Reader<'a> {
    document: &'a Document,
    fields: &'a Map<String, Value>,
    /// Where the mapping is.
    path: Path,
    problems: Vec<BundleProblem>,
}

impl<'a> Reader<'a> {
    /// What the document is instead, where it is of another kind or format.
    fn other_format(&self) -> Option<BundleProblem> {
        let said = |name: &str| self.fields.get(name).and_then(Value::as_str).unwrap_or("none");
        let shown = |name: &str| shorten(&visible(said(name)), 64);
        let line = |name: &str| self.document.place(&self.path.key(name)).line;
        if said("kind") != KIND {
            let what = format!("of the kind `{}`", shown("kind"));
            return Some(whole(line("kind"), not_a_bundle(&what)));
        }
        (said("apiVersion") != API_VERSION).then(|| {
            let said = format!(
                "it has the format `{}`; meshfed {} reads `{API_VERSION}` only",
                shown("apiVersion"),
                env!("CARGO_PKG_VERSION")
            );
            whole(line("apiVersion"), said)
        })
    }

    fn bundle(&mut self, now: Timestamp) -> Option<PeerBundle> {
        self.only(&[
            "apiVersion",
            "kind",
            "mesh",
            "for",
            "trustDomain",
            "clientID",
            "addresses",
            "discoveryPort",
            "servicePort",
            "rootCertificate",
            "versions",
            "fingerprint",
        ]);
        let mesh = self.name("mesh");
        let peer = self.name("for");
        let trust_domain = self.text("trustDomain", LONGEST);
        if let Some(problem) = trust_domain.and_then(trust_domain_problem) {
            self.problem("trustDomain", problem);
        }
        let identity = self.identity(trust_domain);
        let addresses = self.addresses();
        let discovery_port = self.port("discoveryPort");
        let service_port = self.port("servicePort");
        let root_certificate = self.root(now);
        let (version, meshfed) = self.versions();
        let (namespace, egress) = identity?;
        let bundle = PeerBundle {
            mesh: mesh?,
            peer: peer?,
            trust_domain: trust_domain?.to_owned(),
            namespace,
            egress,
            addresses: addresses?,
            discovery_port: discovery_port?,
            service_port: service_port?,
            root_certificate: root_certificate?,
            version,
            meshfed,
        };
        self.unchanged(&bundle);
        Some(bundle)
    }

    fn problem(&mut self, field: &str, said: impl Into<String>) {
        self.problem_at(&self.path.key(field), said);
    }

    fn problem_at(&mut self, path: &Path, said: impl Into<String>) {
        self.problems.push(BundleProblem {
            line: self.document.place(path).line,
            field: shorten(&visible(&path.to_string()), 64),
            said: said.into(),
        });
    }

    /// Refuses all other fields.
    fn only(&mut self, known: &[&str]) {
        let unknown: Vec<&String> = self
            .fields
            .keys()
            .filter(|name| !known.contains(&name.as_str()))
            .collect();
        for name in unknown {
            self.problem(
                name,
                format!("a bundle has no such field; those that it has are {}", list_and(known)),
            );
        }
    }

    fn text(&mut self, field: &str, longest: usize) -> Option<&'a str> {
        let value = self.fields.get(field).filter(|value| !value.is_null());
        let said = match value {
            None => "it is missing",
            Some(Value::String(text)) if text.chars().count() <= longest => return Some(text),
            Some(Value::String(_)) => &format!("it is longer than {longest} characters"),
            Some(_) => "it is no text",
        };
        self.problem(field, said);
        None
    }

    fn name(&mut self, field: &str) -> Option<String> {
        let name = self.text(field, LONGEST)?;
        match name_problem("mesh", name) {
            None => Some(name.to_owned()),
            Some(problem) => {
                self.problem(field, problem);
                None
            }
        }
    }

    /// Namespace and egress gateway of the client ID, which has to be of the trust domain.
    fn identity(&mut self, trust_domain: Option<&str>) -> Option<(String, String)> {
        let said = self.text("clientID", LONGEST)?;
        let parts: Vec<&str> = said.split('/').collect();
        let account = gateway_service_account("");
        let gateway = |account_of: &'a str| account_of.strip_suffix(account.as_str());
        let (domain, namespace, egress) = match parts.as_slice() {
            [domain, "ns", namespace, "sa", of] if gateway(of).is_some() => (*domain, *namespace, gateway(of)?),
            _ => {
                let form = "it is not of the form `TRUST-DOMAIN/ns/NAMESPACE/sa/GATEWAY-service-account`";
                self.problem("clientID", form);
                return None;
            }
        };
        let mut problems: Vec<String> = [("namespace", namespace), ("gateway", egress)]
            .into_iter()
            .filter_map(|(what, name)| name_problem(what, name))
            .collect();
        if trust_domain.is_some_and(|own| own != domain) {
            problems.push("it is of another trust domain than the bundle's".to_owned());
        }
        let is_good = problems.is_empty();
        problems
            .into_iter()
            .for_each(|problem| self.problem("clientID", problem));
        is_good.then(|| (namespace.to_owned(), egress.to_owned()))
    }

    fn addresses(&mut self) -> Option<Vec<Address>> {
        let items = match self.fields.get("addresses") {
            Some(Value::Array(items)) if (1..=ADDRESSES).contains(&items.len()) => items,
            found => {
                let said = match found {
                    None | Some(Value::Null) => "it is missing".to_owned(),
                    Some(Value::Array(_)) => format!("it has to hold at least one address, and at most {ADDRESSES}"),
                    Some(_) => "it is no list".to_owned(),
                };
                self.problem("addresses", said);
                return None;
            }
        };
        let mut read: Vec<Address> = Vec::new();
        for (index, item) in items.iter().enumerate() {
            match address(item) {
                Ok(address) if read.contains(&address) => {
                    self.problem_at(&self.path.key("addresses").index(index), "it is there twice");
                }
                Ok(address) => read.push(address),
                Err(said) => self.problem_at(&self.path.key("addresses").index(index), said),
            }
        }
        (read.len() == items.len()).then_some(read)
    }

    fn port(&mut self, field: &str) -> Option<u16> {
        let said = self.fields.get(field).unwrap_or(&Value::Null);
        let port = said
            .as_u64()
            .and_then(|port| u16::try_from(port).ok())
            .filter(|port| *port > 0);
        if port.is_none() {
            let missing = said.is_null();
            let fault = if missing {
                "it is missing"
            } else {
                "it is no number from 1 to 65535"
            };
            self.problem(field, fault);
        }
        port
    }

    fn root(&mut self, now: Timestamp) -> Option<String> {
        let pem = self.text("rootCertificate", LIMIT)?;
        match trust::validate(pem, now) {
            Ok(_) => Some(trust::certificates_only(pem)),
            Err(faults) => {
                for fault in faults {
                    self.problem("rootCertificate", shorten(&visible(&fault.to_string()), LONGEST));
                }
                None
            }
        }
    }

    fn versions(&mut self) -> (Option<Version>, Option<String>) {
        let Some(fields) = self.fields.get("versions").filter(|value| !value.is_null()) else {
            return (None, None);
        };
        let Value::Object(fields) = fields else {
            self.problem("versions", "it is no mapping of fields");
            return (None, None);
        };
        let mut inner = Reader {
            document: self.document,
            fields,
            path: self.path.key("versions"),
            problems: Vec::new(),
        };
        inner.only(&["controlPlane", "meshfed"]);
        let mut said = |field: &str| match inner.fields.get(field) {
            None => None,
            Some(_) => inner.text(field, 32),
        };
        let (control_plane, meshfed) = (said("controlPlane"), said("meshfed"));
        let version = control_plane.and_then(|text| {
            let version = text.parse();
            if version.is_err() {
                let known = Version::ALL.map(Version::as_str);
                inner.problem(
                    "controlPlane",
                    format!("those that can federate are {}", list_and(&known)),
                );
            }
            version.ok()
        });
        if meshfed.is_some_and(|text| !is_version(text)) {
            inner.problem("meshfed", "it is no version such as `1.2.3`");
        }
        self.problems.extend(inner.problems);
        (version, meshfed.map(str::to_owned))
    }

    /// A fingerprint that is not that of the content tells that somebody changed the file.
    fn unchanged(&mut self, bundle: &PeerBundle) {
        if !self.fields.contains_key("fingerprint") {
            return;
        }
        let Some(said) = self.text("fingerprint", LONGEST) else {
            return;
        };
        match is_fingerprint(said, &bundle.fingerprint()) {
            Ok(true) => {}
            Ok(false) => self.problem(
                "fingerprint",
                format!(
                    "the bundle was changed after it was made: what it says now has the fingerprint {}",
                    bundle.fingerprint()
                ),
            ),
            Err(problem) => self.problem("fingerprint", problem),
        }
    }
}

fn address(item: &Value) -> Result<Address, String> {
    let text = item.as_str().ok_or("it is no text")?;
    if text.len() > LONGEST {
        return Err(format!("it is longer than {LONGEST} characters"));
    }
    let address: Address = text
        .parse()
        .map_err(|error: crate::topology::AddressError| error.to_string())?;
    // Nothing there can be the ingress gateway of another mesh; 169.254.169.254 hands out credentials of a cloud.
    let nowhere = |ip: Ipv4Addr| ip.is_unspecified() || ip.is_multicast() || ip.is_broadcast() || ip.is_link_local();
    if text.parse().is_ok_and(nowhere) {
        return Err(format!("address {text:?} can be no gateway of another mesh"));
    }
    // The second half of the loopback network is where sandboxes on one machine have their gateways.
    let own = |ip: Ipv4Addr| ip.is_loopback() && ip.octets()[1] < 128;
    let name = text.trim_end_matches('.').to_ascii_lowercase();
    if text.parse().is_ok_and(own) || name == "localhost" || name.ends_with(".localhost") {
        return Err(format!(
            "address {text:?} leads whoever asks to itself, so that it can be no gateway of another mesh"
        ));
    }
    Ok(address)
}

/// Digits, letters, dots, `-` and `+`, beginning with a digit.
fn is_version(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || ".-+".contains(c))
}
