//! Makes root certificates.

use k8s_openapi::jiff::Timestamp;
use k8s_openapi::jiff::tz::TimeZone;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, KeyPair, KeyUsagePurpose, date_time_ymd,
};

/// Years that a root of istiod is valid for.
const YEARS: i32 = 10;

/// A self-signed root, as istiod makes one for a mesh without a certificate authority of its own.
///
/// # Errors
///
/// When the operating system has no random numbers to give.
pub fn root_certificate(trust_domain: &str, now: Timestamp) -> anyhow::Result<String> {
    Ok(root_parameters(trust_domain, now)?
        .self_signed(&KeyPair::generate()?)?
        .pem())
}

/// What is in a root.
pub(crate) fn root_parameters(trust_domain: &str, now: Timestamp) -> anyhow::Result<CertificateParams> {
    let mut parameters = CertificateParams::new(Vec::new())?;
    parameters.distinguished_name = DistinguishedName::new();
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    parameters
        .distinguished_name
        .push(DnType::OrganizationName, trust_domain);
    last(&mut parameters, now, YEARS);
    Ok(parameters)
}

/// Makes a certificate valid from today until so many years later.
pub(crate) fn last(parameters: &mut CertificateParams, now: Timestamp, years: i32) {
    let today = now.to_zoned(TimeZone::UTC).date();
    let (month, day) = (today.month().unsigned_abs(), today.day().unsigned_abs());
    parameters.not_before = date_time_ymd(today.year().into(), month, day);
    // The last of February is not in every year.
    parameters.not_after = date_time_ymd(i32::from(today.year()) + years, month, day.min(28));
}
