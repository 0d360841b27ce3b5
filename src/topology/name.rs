//! Which names Kubernetes and SPIFFE accept, said before anything is written.

/// Why `name` cannot name a Kubernetes object or namespace, if it cannot. `what` says what it would name.
///
/// RFC 1123 labels, 63 characters at most: every name of a mesh, namespace or gateway also ends up in a host name.
pub fn name_problem(what: &str, name: &str) -> Option<String> {
    let inside = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let bytes = name.as_bytes();
    let fault = if name.is_empty() {
        "is empty"
    } else if bytes.len() > 63 {
        "is longer than 63 characters"
    } else if !bytes.iter().copied().all(inside) {
        "may only have lower-case letters, digits and `-`"
    } else if bytes.first() == Some(&b'-') || bytes.last() == Some(&b'-') {
        "may not start or end with `-`"
    } else {
        return None;
    };
    Some(format!("{what} {name:?} {fault}"))
}

/// Why `domain` cannot be a trust domain, if it cannot. SPIFFE: lower-case letters, digits, `.`, `-` and `_`.
pub fn trust_domain_problem(domain: &str) -> Option<String> {
    let inside = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-_".contains(&byte);
    if domain.is_empty() || domain.len() > 255 || !domain.bytes().all(inside) {
        return Some(format!(
            "trust domain {domain:?} may only have lower-case letters, digits, `.`, `-` and `_`, and 1 to 255 of them"
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_yaml_or_path_characters_are_refused() {
        for bad in ["", "a/b", "a: b", "../x", "A", "-a", "a-", "a\nb", "é", &"x".repeat(64)] {
            assert!(name_problem("mesh", bad).is_some(), "{bad:?} was accepted");
        }
        assert_eq!(name_problem("mesh", "prod-mesh-2"), None);
    }
}
