//! Which lines of a log say why a link is down.
//!
//! istiod's federation scope and the access log of a gateway hold the cause that no status has. Most of what they hold is
//! something else, and some of it looks like a cause and is none.

use serde::{Deserialize, Serialize};

use crate::wording::shorten;

/// Whose log it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogSource {
    /// A pod of istiod.
    Istiod,
    /// A pod of a federation gateway.
    Gateway,
}

/// One line that tells something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LogLine {
    /// The line, without its time, not longer than a few hundred characters.
    pub text: String,
    /// When it was written, as the container runtime says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
}

/// Most lines that are kept of one pod.
const LINES: usize = 3;

/// Most characters that are kept of one line.
const WIDTH: usize = 400;

/// What istiod says when federation fails (Maistra 2.5, `pkg/servicemesh/federation` and `pilot/pkg/serviceregistry`).
const ISTIOD: [&str; 16] = [
    "could not get root cert for mesh",
    "missing entry root-cert.pem in ConfigMap",
    "unknown Kind for CertificateChain",
    "cannot create Federation registry",
    "error resolving IP addr for federation network",
    "failed to retrieve EndpointSlices for federation egress gateway",
    "could not locate ingress gateway service",
    "no ClientID specified for MeshFederation",
    "skipping rule",
    "cannot use importAsLocal without setting a fixed namespace alias",
    "cannot use domainSuffix that matches the cluster domain suffix",
    "watch failed: status code is not OK",
    "resync failed: timeout while waiting after",
    "checksums don't match",
    "unknown mesh specified",
    "duplicate host names",
];

/// Logged for every correct federation, since a client ID is foreign by nature.
const BENIGN: &str = "does not match the current trust domain or its aliases";

/// Requests by which one istiod asks the other.
const DISCOVERY_PATHS: [&str; 2] = ["/v1/watch", "/v1/services/"];

/// Response flags of Envoy that say why a request got no answer from the other side.
const FLAGS: [&str; 8] = ["UF", "UH", "UC", "LR", "UR", "URX", "NR", "UT"];

/// Answers of a gateway or of the other istiod that are no success.
const CODES: [&str; 5] = ["400", "403", "404", "502", "503"];

/// The last lines that tell why a link is down; oldest first, each once.
pub fn relevant(log: &str, source: LogSource) -> Vec<LogLine> {
    let mut kept: Vec<LogLine> = Vec::new();
    for line in log.lines().rev() {
        let (time, text) = split_time(line);
        let tells = match source {
            LogSource::Istiod => istiod_tells(text),
            LogSource::Gateway => gateway_tells(text),
        };
        if !tells {
            continue;
        }
        let text = cleaned(text);
        // A retry writes the same line again and again; only the reason counts.
        if kept.iter().any(|known| same_reason(&known.text, &text)) {
            continue;
        }
        kept.push(LogLine { text, time });
        if kept.len() == LINES {
            break;
        }
    }
    kept.reverse();
    kept
}

fn istiod_tells(text: &str) -> bool {
    !text.contains(BENIGN) && ISTIOD.iter().any(|known| text.contains(known))
}

/// A line of the access log about discovery that ended without an answer, or a TLS fault.
fn gateway_tells(text: &str) -> bool {
    let discovery = DISCOVERY_PATHS.iter().any(|path| text.contains(path));
    if !discovery {
        return text.contains("CERTIFICATE_VERIFY_FAILED");
    }
    // Default format: … "GET /v1/watch HTTP/1.1" 503 UF,URX details … ; JSON has the same words as values.
    let mut words = text.split(|c: char| c.is_whitespace() || matches!(c, '"' | ',' | ':' | '{' | '}'));
    words.any(|word| FLAGS.contains(&word) || CODES.contains(&word))
}

/// The time that the container runtime puts before a line, and the line.
fn split_time(line: &str) -> (Option<String>, &str) {
    match line.split_once(' ') {
        Some((time, rest)) if time.len() > 19 && time.as_bytes()[4] == b'-' && time.as_bytes()[10] == b'T' => {
            (Some(time.to_owned()), rest)
        }
        _ => (None, line),
    }
}

/// Without escape sequences and secrets: the line is shown on a terminal and written to files.
fn cleaned(text: &str) -> String {
    let mut value = serde_json::Value::String(text.trim().replace('\t', " "));
    crate::wording::plain_text(&mut value);
    super::redact::redact(&mut value);
    shorten(value.as_str().unwrap_or_default(), WIDTH)
}

/// Whether two lines differ in nothing but numbers: times, ports, request identifiers.
fn same_reason(left: &str, right: &str) -> bool {
    let reason = |text: &str| -> String {
        let words = text
            .split_whitespace()
            .filter(|word| !word.chars().any(|c| c.is_ascii_digit()) || word.len() < 5);
        words.collect::<Vec<_>>().join(" ")
    };
    reason(left) == reason(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(log: &str, source: LogSource) -> Vec<String> {
        relevant(log, source).into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn istiod_is_quoted_for_federation_faults_only_and_never_for_the_benign_warning() {
        let log = "\
2026-01-01T12:00:00.000000000Z info\tads\tpush debounced\n\
2026-01-01T12:00:01.000000000Z error\tfederation\tcould not get root cert for mesh stage-mesh: not found\n\
2026-01-01T12:00:02.000000000Z warn\tauthorization\tTrust domain stage.local from principal x does not match the current trust domain or its aliases\n\
2026-01-01T12:00:03.000000000Z error\tfederation\twatch failed: status code is not OK: 503 Service Unavailable\n";
        let found = relevant(log, LogSource::Istiod);
        assert_eq!(found.len(), 2);
        assert_eq!(
            found[0].text,
            "error federation could not get root cert for mesh stage-mesh: not found"
        );
        assert_eq!(found[1].time.as_deref(), Some("2026-01-01T12:00:03.000000000Z"));
    }

    #[test]
    fn gateways_are_quoted_for_discovery_without_an_answer() {
        let access = |path: &str, code: &str, flags: &str| {
            format!(
                "[2026-01-01T12:00:00.000Z] \"GET {path} HTTP/1.1\" {code} {flags} - \"-\" 0 91 10 - \"10.0.0.1\"\n"
            )
        };
        for (path, code, flags, told) in [
            ("/v1/watch", "200", "-", false),
            ("/v1/watch", "503", "UF,URX", true),
            ("/v1/services/", "403", "-", true),
            ("/v1/watch", "0", "LR", true),
            ("/productpage", "503", "UF", false),
        ] {
            assert_eq!(
                !texts(&access(path, code, flags), LogSource::Gateway).is_empty(),
                told,
                "{path} {code} {flags}"
            );
        }
        let json = "{\"path\":\"/v1/watch\",\"response_code\":503,\"response_flags\":\"UF,URX\"}";
        assert_eq!(texts(json, LogSource::Gateway), [json]);
    }

    #[test]
    fn only_the_last_reasons_are_kept_and_a_retry_counts_once() {
        let mut log = String::new();
        for attempt in 0..50 {
            log.push_str(&format!(
                "2026-01-01T12:00:{attempt:02}.000000000Z error federation watch failed: status code is not OK: 503 after {attempt}00000ms\n"
            ));
        }
        for reason in ["a", "b", "c", "d"] {
            log.push_str(&format!("error federation skipping rule in ServiceExports {reason}\n"));
        }
        let found = texts(&log, LogSource::Istiod);
        assert_eq!(found.len(), LINES);
        assert!(found[0].ends_with('b') && found[2].ends_with('d'), "{found:?}");
        let retries: String = log.lines().take(50).map(|line| format!("{line}\n")).collect();
        assert_eq!(texts(&retries, LogSource::Istiod).len(), 1);
    }

    #[test]
    fn a_line_is_shown_without_escape_sequences_and_secrets_and_not_without_end() {
        let hostile = format!("skipping rule \u{1b}[31m Bearer eyJh.eyJz.c2ln {}", "x".repeat(10_000));
        let found = texts(&hostile, LogSource::Istiod);
        assert!(found[0].chars().count() <= WIDTH);
        assert!(!found[0].contains('\u{1b}') && !found[0].contains("eyJ"), "{found:?}");
    }
}
