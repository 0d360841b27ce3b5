//! Root certificates of meshes, as PEM bundles: what is in them, whether they can be trusted, whether they overlap.
//!
//! Owns the checks that a bundle must pass before it is copied into the mesh that is to trust it, because istiod hands
//! `root-cert.pem` to Envoy as it is. Leaves out verifying chains, and never wants to see a private key.

mod chain;
mod key;
mod known;
mod pem;
mod problem;

pub(crate) use chain::{PresentedCertificate, presented, root_of};
pub(crate) use pem::encode;
pub use problem::TrustProblem;

use k8s_openapi::jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer;
use x509_parser::time::ASN1Time;

use known::{Contents, contents};
use pem::Block;

/// What a block of PEM says that it is.
const CERTIFICATE: &str = "CERTIFICATE";

/// How many days before its end a root certificate is worth a warning: a rotation takes planning on both sides.
pub const EXPIRY_WARNING_DAYS: u16 = 60;

/// One certificate of a bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RootCertificate {
    /// SHA-256 of the DER, as upper-case hexadecimal pairs with `:` between them.
    pub fingerprint: String,
    /// Distinguished name.
    pub subject: String,
    /// First moment of validity.
    pub not_before: Timestamp,
    /// Last moment of validity.
    pub not_after: Timestamp,
    /// Whether its basic constraints say `CA:TRUE`.
    pub is_authority: bool,
    /// Whether it names itself as its issuer, as a root does and an intermediate does not.
    pub is_self_issued: bool,
    /// Algorithm and size of its key, such as `RSA 4096`.
    pub key: String,
    /// SHA-256 of its public key, written as `fingerprint`: a renewed certificate keeps it.
    pub key_fingerprint: String,
    /// The certificate alone, as PEM.
    pub pem: String,
}

impl RootCertificate {
    /// Whole days until it ends; negative once it has.
    pub fn days_left(&self, now: Timestamp) -> i64 {
        self.not_after.duration_since(now).as_secs().div_euclid(24 * 60 * 60)
    }

    /// Whether it verifies what the other one signs although it is another certificate: istiod renews its own root with the
    /// key that it had.
    pub fn is_renewal_of(&self, other: &RootCertificate) -> bool {
        self.key_fingerprint == other.key_fingerprint && self.subject == other.subject
    }
}

/// The certificates that a mesh is recognised by; more than one while its root is rotated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RootBundle {
    /// In the order of the text, and at least one when it was parsed.
    pub certificates: Vec<RootCertificate>,
}

impl RootBundle {
    /// Whether some certificate is in both bundles.
    pub fn shares_a_root_with(&self, other: &RootBundle) -> bool {
        other.certificates.iter().any(|certificate| self.contains(certificate))
    }

    /// Whether every certificate of `other` is in this bundle.
    pub fn contains_all(&self, other: &RootBundle) -> bool {
        other.certificates.iter().all(|certificate| self.contains(certificate))
    }

    /// When the first of the certificates expires.
    pub fn expires(&self) -> Option<Timestamp> {
        self.certificates.iter().map(|certificate| certificate.not_after).min()
    }

    /// Whether the certificate of this fingerprint is in it.
    pub fn has(&self, fingerprint: &str) -> bool {
        self.certificates.iter().any(|own| own.fingerprint == fingerprint)
    }

    /// Whether both hold the same certificates, in whatever order.
    pub fn is_same_as(&self, other: &RootBundle) -> bool {
        self.contains_all(other) && other.contains_all(self)
    }

    /// The certificates that are not in `other`.
    pub fn beyond(&self, other: &RootBundle) -> Vec<&RootCertificate> {
        let others = self.certificates.iter();
        others.filter(|certificate| !other.contains(certificate)).collect()
    }

    /// What is in either bundle, each certificate once, in this order.
    #[must_use]
    pub fn joined(&self, other: &RootBundle) -> RootBundle {
        let mut joined = RootBundle {
            certificates: Vec::new(),
        };
        for certificate in self.certificates.iter().chain(&other.certificates) {
            if !joined.contains(certificate) {
                joined.certificates.push(certificate.clone());
            }
        }
        joined
    }

    /// The certificates and nothing else, one after the other.
    pub fn pem(&self) -> String {
        self.certificates
            .iter()
            .map(|certificate| certificate.pem.as_str())
            .collect()
    }

    fn contains(&self, certificate: &RootCertificate) -> bool {
        self.has(&certificate.fingerprint)
    }
}

/// Reads a bundle whatever its dates and constraints, for comparing what is there; fails with its first problem.
pub fn parse(pem: &str) -> Result<RootBundle, TrustProblem> {
    let (certificates, problems) = contents(pem, read);
    match problems.into_iter().next() {
        Some(problem) => Err(problem),
        None => Ok(RootBundle {
            certificates: certificates.into_iter().map(|(_, certificate)| certificate).collect(),
        }),
    }
}

/// Reads a bundle that is to be trusted from `now` on; fails with all of its problems.
pub fn validate(pem: &str, now: Timestamp) -> Result<RootBundle, Vec<TrustProblem>> {
    match examine(pem, now) {
        (bundle, problems) if problems.is_empty() => Ok(bundle),
        (_, problems) => Err(problems),
    }
}

/// The certificates of a text that can be read, which may be none, and everything that keeps the whole from being trusted
/// from `now` on.
pub fn examine(pem: &str, now: Timestamp) -> (RootBundle, Vec<TrustProblem>) {
    let (certificates, mut problems) = contents(pem, read);
    problems.extend(
        certificates
            .iter()
            .flat_map(|(line, certificate)| unfit(*line, certificate, now)),
    );
    // In the order of the text, so that it can be mended from top to bottom.
    problems.sort_by_key(TrustProblem::line);
    let certificates = certificates.into_iter().map(|(_, certificate)| certificate).collect();
    (RootBundle { certificates }, problems)
}

fn read(pem: &str) -> Contents {
    let (blocks, mut problems) = pem::blocks(pem);
    let mut certificates = Vec::new();
    for block in blocks {
        match certificate(&block) {
            Ok(certificate) => certificates.push((block.line, certificate)),
            Err(problem) => problems.push(problem),
        }
    }
    if certificates.is_empty() && problems.is_empty() {
        problems.push(if pem.trim().is_empty() {
            TrustProblem::Empty
        } else {
            TrustProblem::NoCertificate
        });
    }
    problems.sort_by_key(TrustProblem::line);
    (certificates, problems)
}

/// The certificate in a block, which must hold nothing else.
fn certificate(block: &Block) -> Result<RootCertificate, TrustProblem> {
    let line = block.line;
    if block.label != CERTIFICATE {
        let label = block.label.clone();
        let private = label.ends_with("PRIVATE KEY");
        return Err(if private {
            TrustProblem::PrivateKey { line, label }
        } else {
            TrustProblem::OtherBlock { line, label }
        });
    }
    let der = block.decode()?;
    let malformed = |reason: String| TrustProblem::NotACertificate { line, reason };
    let (rest, certificate) = X509Certificate::from_der(&der).map_err(|error| malformed(error.to_string()))?;
    if !rest.is_empty() {
        return Err(malformed(format!("{} bytes follow it", rest.len())));
    }
    let constraints = certificate
        .basic_constraints()
        .map_err(|error| malformed(error.to_string()))?;
    let validity = certificate.validity();
    Ok(RootCertificate {
        fingerprint: fingerprint(&der),
        subject: printable(&certificate.subject().to_string()),
        not_before: timestamp(validity.not_before),
        not_after: timestamp(validity.not_after),
        is_authority: constraints.is_some_and(|constraints| constraints.value.ca),
        is_self_issued: certificate.subject().as_raw() == certificate.issuer().as_raw(),
        key: key::name(certificate.public_key()),
        key_fingerprint: fingerprint(certificate.public_key().raw),
        pem: pem::encode([der.as_slice()]),
    })
}

/// A text of the other administrator's, made harmless for a terminal.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}

/// The certificates of a bundle, without what stands between them.
pub fn certificates_only(pem: &str) -> String {
    let (blocks, _) = pem::blocks(pem);
    let certificates = blocks.iter().filter(|block| block.label == CERTIFICATE);
    certificates.map(|block| block.text.as_str()).collect()
}

/// SHA-256, as upper-case hexadecimal pairs with `:` between them.
pub fn fingerprint(der: &[u8]) -> String {
    let pairs: Vec<_> = Sha256::digest(der).iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(":")
}

/// The end of the year 9999 means "never" in a certificate and lies beyond what a Timestamp can hold.
fn timestamp(time: ASN1Time) -> Timestamp {
    Timestamp::from_second(time.timestamp()).unwrap_or(Timestamp::MAX)
}

/// Why a certificate cannot be the root of a mesh now.
fn unfit(line: usize, certificate: &RootCertificate, now: Timestamp) -> Vec<TrustProblem> {
    let RootCertificate {
        not_before, not_after, ..
    } = *certificate;
    let subject = || certificate.subject.clone();
    let mut problems = Vec::new();
    if !certificate.is_authority {
        problems.push(TrustProblem::NotAnAuthority {
            line,
            subject: subject(),
        });
    }
    if now < not_before {
        problems.push(TrustProblem::NotYetValid {
            line,
            subject: subject(),
            not_before,
        });
    }
    if now > not_after {
        problems.push(TrustProblem::Expired {
            line,
            subject: subject(),
            not_after,
        });
    }
    problems
}

#[cfg(test)]
mod tests;
