//! What kind of key a certificate has.

use x509_parser::public_key::PublicKey;
use x509_parser::x509::SubjectPublicKeyInfo;

/// RFC 8410.
const ED25519: &str = "1.3.101.112";

/// Algorithm and size in bits, such as `RSA 4096` or `EC 256`; the number of an algorithm that has no name here.
pub(super) fn name(key: &SubjectPublicKeyInfo<'_>) -> String {
    match key.parsed() {
        Ok(PublicKey::RSA(rsa)) => format!("RSA {}", rsa.key_size()),
        Ok(PublicKey::EC(point)) => format!("EC {}", point.key_size()),
        _ => match key.algorithm.algorithm.to_id_string().as_str() {
            ED25519 => "Ed25519".to_owned(),
            other => other.to_owned(),
        },
    }
}
