//! The certificate authorities of the simulated meshes: they make the roots, and sign for the pods of gateways.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use k8s_openapi::jiff::Timestamp;
use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, Issuer, KeyPair, KeyUsagePurpose, SanType,
};

use crate::certificate::{last, root_parameters};
use crate::decide::{Gateway, PluggedAuthority, plugged};
use crate::names::PLUGGED_AUTHORITY;
use crate::trust::ders;
use crate::world::{World, name, namespace};

/// Who signs, and what is presented beside what it signed, in DER.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    chain: Vec<Vec<u8>>,
}

/// What a gateway presents, and proves that it is its own; both in DER.
#[derive(Clone, Debug)]
pub struct Identity {
    pub chain: Vec<Vec<u8>>,
    pub key: Vec<u8>,
}

/// Everything that was ever made and signed. It lives no longer than the simulation.
#[derive(Default)]
pub struct Authorities {
    inner: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    /// By the PEM of the root.
    roots: Vec<(String, Authority)>,
    /// The root that signed last for a mesh, as an index.
    last: BTreeMap<(String, String), usize>,
    /// What each pod presents, by UID: it keeps that until it ends.
    pods: BTreeMap<String, Identity>,
}

impl Authorities {
    /// A new root; its PEM.
    ///
    /// # Errors
    ///
    /// When the operating system has no random numbers to give.
    pub fn create(&self, trust_domain: &str, now: Timestamp) -> anyhow::Result<String> {
        let (parameters, key) = (root_parameters(trust_domain, now)?, KeyPair::generate()?);
        let pem = parameters.self_signed(&key)?.pem();
        let authority = Authority {
            issuer: Issuer::new(parameters, key),
            chain: Vec::new(),
        };
        self.known().roots.push((pem.clone(), authority));
        Ok(pem)
    }

    /// Takes in every authority of one's own that is in the clusters. One that cannot be read signs nothing.
    pub fn adopt(&self, world: &World) {
        for view in world.clusters.values() {
            for secret in view.all("Secret").filter(|secret| name(secret) == PLUGGED_AUTHORITY) {
                if let Some(plugged) = plugged(view, namespace(secret)) {
                    self.take(&plugged);
                }
            }
        }
    }

    fn take(&self, plugged: &PluggedAuthority) -> Option<()> {
        let mut known = self.known();
        if known.roots.iter().any(|(pem, _)| *pem == plugged.root) {
            return None;
        }
        let key = KeyPair::from_pem(&plugged.key).ok()?;
        let authority = Authority {
            issuer: Issuer::from_ca_cert_pem(&plugged.certificate, key).ok()?,
            chain: ders(&plugged.chain)?,
        };
        known.roots.push((plugged.root.clone(), authority));
        Some(())
    }

    /// What the pod of a gateway presents. istiod signs for it when it starts, with the root that the mesh has then; where
    /// that is one that was not made here, with the one before.
    ///
    /// # Errors
    ///
    /// When nothing was ever made for its mesh, or nothing can be signed.
    pub fn identity(&self, gateway: &Gateway, now: Timestamp) -> anyhow::Result<Identity> {
        let mut known = self.known();
        if let Some(identity) = known.pods.get(&gateway.pod) {
            return Ok(identity.clone());
        }
        let made_here = known
            .roots
            .iter()
            .position(|(pem, _)| gateway.root.starts_with(pem.as_str()));
        let index = made_here
            .or_else(|| known.last.get(&gateway.mesh).copied())
            .ok_or_else(|| anyhow::anyhow!("nobody knows the key of the root of {:?}", gateway.mesh))?;
        known.last.insert(gateway.mesh.clone(), index);
        let identity = signed(&known.roots[index].1, &gateway.identity, now)?;
        known.pods.insert(gateway.pod.clone(), identity.clone());
        Ok(identity)
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A certificate of a workload; without a name, as istiod issues it.
fn signed(authority: &Authority, identity: &str, now: Timestamp) -> anyhow::Result<Identity> {
    let mut parameters = CertificateParams::new(Vec::new())?;
    parameters.distinguished_name = DistinguishedName::new();
    parameters.subject_alt_names = vec![SanType::URI(identity.try_into()?)];
    parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyEncipherment];
    parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
    // A real one lives for a day and is renewed; here nobody renews it.
    last(&mut parameters, now, 1);
    let key = KeyPair::generate()?;
    let certificate = parameters.signed_by(&key, &authority.issuer)?;
    let beside = authority.chain.iter().cloned();
    Ok(Identity {
        chain: std::iter::once(certificate.der().to_vec()).chain(beside).collect(),
        key: key.serialize_der(),
    })
}

/// A certificate that no mesh has issued, as a load balancer has one.
///
/// # Errors
///
/// When the operating system has no random numbers to give.
pub fn foreign(now: Timestamp) -> anyhow::Result<Identity> {
    let mut parameters = CertificateParams::new(vec!["load-balancer.example.com".to_owned()])?;
    parameters.distinguished_name = DistinguishedName::new();
    parameters
        .distinguished_name
        .push(DnType::OrganizationName, "Example Load Balancers");
    last(&mut parameters, now, 1);
    let key = KeyPair::generate()?;
    let certificate = parameters.self_signed(&key)?;
    Ok(Identity {
        chain: vec![certificate.der().to_vec()],
        key: key.serialize_der(),
    })
}
