//! Makes root certificates.

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, KeyPair, KeyUsagePurpose};

/// A self-signed root, as istiod makes one for a mesh without a certificate authority of its own.
pub fn root_certificate(trust_domain: &str) -> anyhow::Result<String> {
    let mut parameters = CertificateParams::new(Vec::new())?;
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    parameters
        .distinguished_name
        .push(DnType::OrganizationName, trust_domain);
    Ok(parameters.self_signed(&KeyPair::generate()?)?.pem())
}
