//! The certificates of one cluster: its authority, the serving certificate, the administrator and the service accounts.
//!
//! The default validity of `rcgen` is kept: it needs no clock, and the keys live no longer than the run.

use std::net::{IpAddr, Ipv4Addr};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose, SanType,
};

/// Everything a cluster and its clients need, in PEM.
pub(super) struct Certificates {
    /// Certificate of the authority that signs the two others.
    pub(super) authority: String,
    /// Certificate and key that etcd and the API server serve with.
    pub(super) serving: Identity,
    /// Certificate and key of a member of `system:masters`, who may do anything.
    pub(super) administrator: Identity,
    /// Private and public key of the tokens of service accounts.
    pub(super) service_accounts: TokenKeys,
}

/// A key pair without a certificate.
pub(super) struct TokenKeys {
    pub(super) private: String,
    pub(super) public: String,
}

/// A certificate and its private key.
pub(super) struct Identity {
    pub(super) certificate: String,
    pub(super) key: String,
}

impl Certificates {
    /// Makes a new set for the cluster of this name.
    pub(super) fn generate(cluster: &str) -> Result<Certificates, rcgen::Error> {
        let mut authority = parameters(&format!("meshfed sandbox {cluster}"), None);
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate()?)?;

        let mut serving = parameters("kube-apiserver", None);
        serving.subject_alt_names = vec![
            SanType::IpAddress(IpAddr::V4(Ipv4Addr::LOCALHOST)),
            SanType::DnsName("localhost".try_into()?),
        ];
        serving.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let mut administrator = parameters("meshfed-sandbox-administrator", Some("system:masters"));
        administrator.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];

        let service_accounts = KeyPair::generate()?;
        Ok(Certificates {
            serving: sign(&serving, &authority)?,
            administrator: sign(&administrator, &authority)?,
            authority: authority.pem(),
            service_accounts: TokenKeys {
                private: service_accounts.serialize_pem(),
                public: service_accounts.public_key_pem(),
            },
        })
    }
}

fn parameters(common_name: &str, organization: Option<&str>) -> CertificateParams {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common_name);
    if let Some(organization) = organization {
        name.push(DnType::OrganizationName, organization);
    }
    let mut parameters = CertificateParams::default();
    parameters.distinguished_name = name;
    parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    parameters
}

fn sign(parameters: &CertificateParams, authority: &CertifiedIssuer<'_, KeyPair>) -> Result<Identity, rcgen::Error> {
    let key = KeyPair::generate()?;
    let certificate = parameters.signed_by(&key, authority)?;
    Ok(Identity {
        certificate: certificate.pem(),
        key: key.serialize_pem(),
    })
}
