//! Which root certificates verify which.

use k8s_openapi::jiff::Timestamp;
use x509_parser::certificate::X509Certificate;
use x509_parser::pem::Pem;
use x509_parser::prelude::FromDer;
use x509_parser::time::ASN1Time;

/// Whether a proxy can load a text as its trusted certificates: it refuses the whole of one with a broken block.
pub fn is_bundle(pem: &str) -> bool {
    ders(pem).is_some_and(|ders| !ders.is_empty() && ders.iter().all(|der| X509Certificate::from_der(der).is_ok()))
}

/// Whether certificates that the mesh with the root `root` hands out are verified by a bundle: some certificate in it has
/// the name and the key that signed the root, is an authority, and is valid now.
pub fn verifies(bundle: &str, root: &str, now: Timestamp) -> bool {
    let (Some(bundle), Some(root)) = (ders(bundle), ders(root)) else {
        return false;
    };
    let Ok(now) = ASN1Time::from_timestamp(now.as_second()) else {
        return false;
    };
    // A mesh signs with the first certificate of its own text; what follows are roots that it is leaving.
    let Some((_, root)) = root.first().and_then(|der| X509Certificate::from_der(der).ok()) else {
        return false;
    };
    let trusted = bundle.iter().filter_map(|der| X509Certificate::from_der(der).ok());
    trusted.map(|(_, trusted)| trusted).any(|trusted| {
        trusted.is_ca()
            && trusted.validity().is_valid_at(now)
            && trusted.subject().as_raw() == root.issuer().as_raw()
            && root.verify_signature(Some(trusted.public_key())).is_ok()
    })
}

/// The certificates of a PEM text; none where any of its blocks is broken.
pub(crate) fn ders(pem: &str) -> Option<Vec<Vec<u8>>> {
    let blocks: Result<Vec<Pem>, _> = Pem::iter_from_buffer(pem.as_bytes()).collect();
    Some(blocks.ok()?.into_iter().map(|block| block.contents).collect())
}

#[cfg(test)]
mod tests {
    use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, KeyPair, date_time_ymd};

    use super::*;

    fn now() -> Timestamp {
        "2026-01-01T00:00:00Z".parse().expect("a time")
    }

    fn root(name: &str, key: &KeyPair, last_year: i32, authority: bool) -> String {
        let mut parameters = CertificateParams::new(Vec::new()).expect("no names");
        parameters.distinguished_name.push(DnType::OrganizationName, name);
        if authority {
            parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        }
        parameters.not_before = date_time_ymd(2020, 1, 1);
        parameters.not_after = date_time_ymd(last_year, 12, 31);
        parameters.self_signed(key).expect("a certificate").pem()
    }

    #[test]
    fn a_root_is_verified_by_its_copy_and_by_nothing_else() {
        let (key, other) = (KeyPair::generate().expect("a key"), KeyPair::generate().expect("a key"));
        let mesh = root("mesh", &key, 2030, true);
        assert!(verifies(&mesh, &mesh, now()), "its copy");
        let renewed = root("mesh", &key, 2040, true);
        assert!(verifies(&mesh, &renewed, now()), "the same key, renewed");
        for (what, bundle) in [
            ("another key", root("mesh", &other, 2030, true)),
            ("another name", root("mash", &key, 2030, true)),
            ("expired", root("mesh", &key, 2025, true)),
            ("no authority", root("mesh", &key, 2030, false)),
            ("nothing", String::new()),
            ("a broken block", mesh[..mesh.len() / 2].to_owned()),
        ] {
            assert!(!verifies(&bundle, &mesh, now()), "{what}");
        }
    }

    #[test]
    fn one_of_several_roots_is_enough_and_a_broken_one_spoils_all() {
        let (key, other) = (KeyPair::generate().expect("a key"), KeyPair::generate().expect("a key"));
        let (mesh, foreign) = (root("mesh", &key, 2030, true), root("other", &other, 2030, true));
        let both = format!("{foreign}{mesh}");
        assert!(is_bundle(&both) && verifies(&both, &mesh, now()));
        let broken = format!("{mesh}{}", &foreign[..200]);
        assert!(!is_bundle(&broken) && !verifies(&broken, &mesh, now()));
        assert!(!is_bundle("") && !is_bundle("no certificate"));
    }
}
