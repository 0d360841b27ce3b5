//! Makes root certificates.

use k8s_openapi::jiff::Timestamp;
use k8s_openapi::jiff::tz::TimeZone;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, KeyPair, KeyUsagePurpose, date_time_ymd};

/// Years that a root of istiod is valid for.
const YEARS: i32 = 10;

/// A self-signed root, as istiod makes one for a mesh without a certificate authority of its own.
///
/// # Errors
///
/// When the operating system has no random numbers to give.
pub fn root_certificate(trust_domain: &str, now: Timestamp) -> anyhow::Result<String> {
    let mut parameters = CertificateParams::new(Vec::new())?;
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    parameters
        .distinguished_name
        .push(DnType::OrganizationName, trust_domain);
    let today = now.to_zoned(TimeZone::UTC).date();
    let (month, day) = (today.month().unsigned_abs(), today.day().unsigned_abs());
    parameters.not_before = date_time_ymd(today.year().into(), month, day);
    // The last of February is not in every year.
    parameters.not_after = date_time_ymd(i32::from(today.year()) + YEARS, month, day.min(28));
    Ok(parameters.self_signed(&KeyPair::generate()?)?.pem())
}
