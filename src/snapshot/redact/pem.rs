//! PEM without private keys, also where it is damaged.

/// What stands in the place of a key: base64, so that the block is still one.
const EMPTY: &str = "UkVEQUNURUQ=";

/// Every line of a private key is replaced by one, and the lines around it stay: that there is a key at all is a finding.
/// A key is what follows a line that speaks of one, whatever its dashes, and what begins as one under another label.
pub(super) fn without_private_keys(text: &str) -> String {
    if !text.contains("-----") && !text.contains("PRIVATE KEY") {
        return text.to_owned();
    }
    let (mut clean, mut in_key, mut told) = (String::with_capacity(text.len()), false, false);
    for line in text.split_inclusive('\n') {
        let upper = line.to_ascii_uppercase();
        let is_border = upper.contains("BEGIN") || upper.contains("END ") || line.trim_start().starts_with("---");
        if is_border {
            let begins = upper.contains("PRIVATE KEY") && !upper.trim_start_matches('-').starts_with("END");
            (in_key, told) = (begins, false);
            // All of a key may stand in one line with its borders.
            clean.push_str(&shortened(line));
            continue;
        }
        let is_key = in_key || begins_a_key(line.trim());
        in_key = is_key;
        if !is_key {
            clean.push_str(line);
        } else if !told {
            clean.push_str(EMPTY);
            clean.push('\n');
            told = true;
        }
    }
    clean
}

/// A line of borders, without a key between them.
fn shortened(line: &str) -> String {
    let Some(at) = line.find("PRIVATE KEY") else {
        return line.to_owned();
    };
    let after = &line[at + "PRIVATE KEY".len()..];
    let body = after.trim_start_matches('-');
    if body.trim().is_empty() {
        return line.to_owned();
    }
    let dashes = &after[..after.len() - body.len()];
    let end = body.find("-----").map_or("", |end| &body[end..]);
    format!("{}{dashes}\n{EMPTY}\n{end}", &line[..at + "PRIVATE KEY".len()])
}

/// Whether base64 begins as the DER of a private key: a sequence whose first field is a version. A certificate begins with
/// a sequence in a sequence.
fn begins_a_key(line: &str) -> bool {
    use base64::Engine;

    let Some(start) = line.get(..12) else { return false };
    let Ok(bytes) = base64::engine::general_purpose::STANDARD.decode(start) else {
        return false;
    };
    let version = |at: usize| bytes.get(at..at + 2) == Some(&[0x02, 0x01]);
    bytes[0] == 0x30
        && match bytes[1] {
            0x82 => version(4),
            0x81 => version(3),
            length => length < 0x80 && version(2),
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As openssl writes one of 2048 bits.
    const KEY: &str = "MIIEvgIBADANBgkqhkiG9w0BAQEFAASC";

    #[test]
    fn a_key_goes_under_whatever_label_and_with_whatever_dashes() {
        for damaged in [
            format!("-----BEGIN PRIVATE KEY-----\n{KEY}\nc2Vj\n-----END PRIVATE KEY-----\n"),
            format!("-----BEGIN PRIVATE KEY----\n{KEY}\nc2Vj"),
            format!("----BEGIN RSA PRIVATE KEY-----\n{KEY}\nc2Vj\n"),
            format!("-----BEGIN CERTIFICATE-----\n{KEY}\nc2Vj\n-----END CERTIFICATE-----\n"),
            format!("-----BEGIN PRIVATE KEY-----{KEY}c2Vj-----END PRIVATE KEY-----"),
            format!("-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIU\n-----END CERTIFICATE-----\n{KEY}\nc2Vj\n"),
        ] {
            let clean = without_private_keys(&damaged);
            assert!(
                !clean.contains(KEY) && !clean.contains("c2Vj"),
                "{damaged}\nbecame\n{clean}"
            );
        }
    }

    #[test]
    fn a_certificate_stays_also_where_it_is_cut_short() {
        let cut = "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUQ2Vy\ndGlmaWNhdGU";
        assert_eq!(without_private_keys(cut), cut);
    }
}
