//! The certificates that somebody presents in a TLS handshake: whose they are, and which root they lead to.

use k8s_openapi::jiff::Timestamp;
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::FromDer;

use super::{RootCertificate, TrustProblem, certificate, fingerprint, pem, printable, timestamp};

/// Longer than any chain that a gateway has a reason to present.
const LONGEST_CHAIN: usize = 8;

const SPIFFE: &str = "spiffe://";

/// One certificate of a chain that was presented.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresentedCertificate {
    /// SHA-256 of the DER, as upper-case hexadecimal pairs with `:` between them.
    pub fingerprint: String,
    /// Distinguished name.
    pub subject: String,
    /// Distinguished name of who signed it.
    pub issuer: String,
    /// First moment of validity.
    pub not_before: Timestamp,
    /// Last moment of validity.
    pub not_after: Timestamp,
    /// The identity of a workload, as `TRUST-DOMAIN/ns/NAMESPACE/sa/ACCOUNT`; `None` for a certificate that is no workload's.
    pub identity: Option<String>,
    /// DNS names that it is for.
    pub dns_names: Vec<String>,
}

/// Reads a chain as it was presented: the certificate of who answered first, then those that signed it.
pub fn presented(pem: &str) -> Result<Vec<PresentedCertificate>, TrustProblem> {
    let (blocks, problems) = pem::blocks(pem);
    if let Some(problem) = problems.into_iter().next() {
        return Err(problem);
    }
    let read = |block: &pem::Block| {
        let der = block.decode()?;
        let malformed = |reason: String| TrustProblem::NotACertificate {
            line: block.line,
            reason,
        };
        let (_, found) = X509Certificate::from_der(&der).map_err(|error| malformed(error.to_string()))?;
        Ok(described(&der, &found))
    };
    match blocks.iter().map(read).collect::<Result<Vec<_>, _>>()? {
        none if none.is_empty() => Err(TrustProblem::NoCertificate),
        chain => Ok(chain),
    }
}

fn described(der: &[u8], found: &X509Certificate<'_>) -> PresentedCertificate {
    let names = found.subject_alternative_name().ok().flatten();
    let names = names
        .map(|names| names.value.general_names.as_slice())
        .unwrap_or_default();
    let identity = names.iter().find_map(|name| match name {
        GeneralName::URI(uri) => uri.strip_prefix(SPIFFE).map(printable),
        _ => None,
    });
    let dns_names = names.iter().filter_map(|name| match name {
        GeneralName::DNSName(name) => Some(printable(name)),
        _ => None,
    });
    PresentedCertificate {
        fingerprint: fingerprint(der),
        subject: printable(&found.subject().to_string()),
        issuer: printable(&found.issuer().to_string()),
        not_before: timestamp(found.validity().not_before),
        not_after: timestamp(found.validity().not_after),
        identity,
        dns_names: dns_names.collect(),
    }
}

/// The certificate of the bundle `roots` that signed the chain, directly or through certificates of the chain; `None` where
/// none did. Dates are not looked at.
pub fn root_of(chain: &str, roots: &str) -> Option<RootCertificate> {
    let (chain, _) = pem::blocks(chain);
    let chain: Vec<Vec<u8>> = chain.iter().filter_map(|block| block.decode().ok()).collect();
    let chain: Vec<X509Certificate<'_>> = chain.iter().filter_map(|der| parsed(der)).collect();
    let (roots, _) = pem::blocks(roots);
    let roots: Vec<(Vec<u8>, &pem::Block)> = roots
        .iter()
        .filter_map(|block| Some((block.decode().ok()?, block)))
        .collect();
    let mut current = chain.first()?;
    for _ in 0..LONGEST_CHAIN {
        let signer = roots
            .iter()
            .find(|(der, _)| parsed(der).is_some_and(|root| signs(&root, current)));
        if let Some((_, block)) = signer {
            return certificate(block).ok();
        }
        current = chain
            .iter()
            .skip(1)
            .find(|next| *next != current && next.is_ca() && signs(next, current))?;
    }
    None
}

fn parsed(der: &[u8]) -> Option<X509Certificate<'_>> {
    X509Certificate::from_der(der).ok().map(|(_, certificate)| certificate)
}

fn signs(signer: &X509Certificate<'_>, signed: &X509Certificate<'_>) -> bool {
    signer.subject().as_raw() == signed.issuer().as_raw() && signed.verify_signature(Some(signer.public_key())).is_ok()
}
