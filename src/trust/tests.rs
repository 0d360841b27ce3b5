//! Bundles good and bad, made on the spot.

use proptest::prelude::*;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, KeyPair, date_time_ymd};

use super::*;

fn now() -> Timestamp {
    "2025-06-01T00:00:00Z".parse().expect("a time")
}

/// A self-signed certificate valid in these years, and its key.
fn make(name: &str, years: std::ops::Range<i32>, is_ca: IsCa) -> (String, String) {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = date_time_ymd(years.start, 1, 1);
    params.not_after = date_time_ymd(years.end, 1, 1);
    params.is_ca = is_ca;
    let key = KeyPair::generate().expect("a key");
    (
        params.self_signed(&key).expect("a certificate").pem(),
        key.serialize_pem(),
    )
}

fn root(name: &str, years: std::ops::Range<i32>) -> String {
    make(name, years, IsCa::Ca(BasicConstraints::Unconstrained)).0
}

fn good() -> String {
    root("prod root", 2020..2030)
}

fn problems(pem: &str) -> Vec<String> {
    let problems = validate(pem, now()).expect_err("problems");
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn a_good_root_is_read_in_full() {
    let pem = good();
    let bundle = validate(&pem, now()).expect("a good bundle");
    assert_eq!(parse(&pem), Ok(bundle.clone()));
    let [certificate] = &bundle.certificates[..] else {
        panic!("one certificate")
    };
    let (_, whole) = x509_parser::pem::parse_x509_pem(pem.as_bytes()).expect("PEM");
    assert_eq!(certificate.fingerprint, fingerprint(&whole.contents));
    assert!(certificate.subject.contains("CN=prod root"), "{}", certificate.subject);
    assert_eq!(certificate.not_before.to_string(), "2020-01-01T00:00:00Z");
    assert_eq!(certificate.not_after.to_string(), "2030-01-01T00:00:00Z");
    assert!(certificate.is_authority);
    assert_eq!(bundle.expires(), Some(certificate.not_after));
}

#[test]
fn a_certificate_tells_its_key_and_whether_it_is_a_root_and_is_written_as_it_was() {
    let pem = good();
    let bundle = parse(&pem).expect("a bundle");
    let [certificate] = &bundle.certificates[..] else {
        panic!("one certificate")
    };
    assert_eq!((certificate.key.as_str(), certificate.is_self_issued), ("EC 256", true));
    assert_eq!(parse(&certificate.pem), Ok(bundle.clone()));
    assert_eq!(certificate.pem, pem.replace("\r\n", "\n"));
    assert_eq!(
        (
            certificate.days_left(now()),
            certificate.days_left(certificate.not_after)
        ),
        (1675, 0)
    );
    let past = certificate.not_after + k8s_openapi::jiff::SignedDuration::from_secs(1);
    assert_eq!(certificate.days_left(past), -1);
}

#[test]
fn a_renewed_root_has_the_name_and_the_key_of_the_one_before() {
    let key = KeyPair::generate().expect("a key");
    let until = |year| {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "prod root");
        params.not_after = date_time_ymd(year, 1, 1);
        let pem = params.self_signed(&key).expect("a certificate").pem();
        parse(&pem).expect("a bundle").certificates.remove(0)
    };
    let (old, new) = (until(2026), until(2036));
    assert!(new.is_renewal_of(&old) && old.fingerprint != new.fingerprint);
    let other = parse(&good()).expect("a bundle").certificates.remove(0);
    assert!(!other.is_renewal_of(&old));
}

#[test]
fn a_fingerprint_is_written_as_openssl_writes_it() {
    assert_eq!(
        fingerprint(b"abc"),
        "BA:78:16:BF:8F:01:CF:EA:41:41:40:DE:5D:AE:22:23:B0:03:61:A3:96:17:7A:9C:B4:10:FF:61:F2:00:15:AD"
    );
}

#[test]
fn bundles_are_compared_by_certificate_and_not_by_text() {
    let (old, new, other) = (root("a", 2020..2026), root("a", 2020..2030), good());
    let read = |text: &str| parse(text).expect("a bundle");
    let both = read(&format!("# rotation\r\n{}\n\n{new}", old.replace('\n', "\r\n")));
    assert_eq!(both.certificates.len(), 2);
    assert!(both.contains_all(&read(&old)) && both.contains_all(&read(&new)) && both.contains_all(&both));
    assert!(!read(&old).contains_all(&both));
    assert!(read(&old).shares_a_root_with(&both) && both.shares_a_root_with(&read(&new)));
    assert!(!both.shares_a_root_with(&read(&other)));
    assert_eq!(
        both.expires().map(|time| time.to_string()).as_deref(),
        Some("2026-01-01T00:00:00Z")
    );
}

#[test]
fn what_is_no_root_now_is_refused_with_its_date() {
    let text = |problems: &[String]| problems.join("\n");
    let expired = problems(&root("old", 2010..2020));
    assert_eq!(expired.len(), 1);
    assert!(
        text(&expired).ends_with("CN=old) expired on 2020-01-01T00:00:00Z"),
        "{expired:?}"
    );
    let early = problems(&root("new", 2026..2030));
    assert!(
        text(&early).ends_with("CN=new) is not valid before 2026-01-01T00:00:00Z"),
        "{early:?}"
    );
    for is_ca in [IsCa::NoCa, IsCa::ExplicitNoCa] {
        let leaf = problems(&make("leaf", 2020..2030, is_ca).0);
        assert!(
            text(&leaf).contains("CN=leaf) is not that of a certificate authority"),
            "{leaf:?}"
        );
    }
    // Reading a bundle to compare it is no judgement of it.
    assert!(parse(&root("old", 2010..2020)).is_ok());
}

#[test]
fn validity_includes_its_first_and_last_moment() {
    let pem = good();
    for (moment, valid) in [
        ("2019-12-31T23:59:59Z", false),
        ("2020-01-01T00:00:00Z", true),
        ("2030-01-01T00:00:00Z", true),
        ("2030-01-01T00:00:01Z", false),
    ] {
        assert_eq!(
            validate(&pem, moment.parse().expect("a time")).is_ok(),
            valid,
            "{moment}"
        );
    }
}

#[test]
fn a_certificate_that_never_expires_is_read() {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.not_after = date_time_ymd(9999, 12, 31);
    let pem = params
        .self_signed(&KeyPair::generate().expect("a key"))
        .expect("a certificate")
        .pem();
    assert_eq!(
        validate(&pem, now()).map(|bundle| bundle.expires()),
        Ok(Some(Timestamp::MAX))
    );
}

#[test]
fn a_private_key_is_never_accepted_and_everything_is_told_at_once() {
    let (pem, key) = make("old", 2010..2020, IsCa::NoCa);
    let lines = key.lines().count();
    assert!(
        matches!(&parse(&format!("{key}{pem}")), Err(TrustProblem::PrivateKey { line: 1, label }) if label == "PRIVATE KEY")
    );
    let found = validate(&format!("{key}{pem}"), now()).expect_err("problems");
    assert!(
        matches!(
            &found[..],
            [TrustProblem::PrivateKey { line: 1, .. }, TrustProblem::NotAnAuthority { line: a, .. }, TrustProblem::Expired { line: b, .. }]
                if [*a, *b] == [lines + 1, lines + 1]
        ),
        "{found:?}"
    );
    assert!(
        found
            .iter()
            .all(|problem| !problem.to_string().contains(key.lines().nth(1).expect("a key")))
    );
    for label in ["RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY"] {
        let key = key.replace("PRIVATE KEY", label);
        assert!(problems(&key)[0].contains(&format!("begins a private key ({label})")));
    }
}

#[test]
fn a_block_that_is_no_certificate_is_refused() {
    let pem = good();
    let request = pem.replace("CERTIFICATE", "CERTIFICATE REQUEST");
    assert_eq!(
        problems(&request),
        ["line 1 begins a CERTIFICATE REQUEST, and a bundle may only hold certificates"]
    );
    assert_eq!(
        problems("-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n"),
        ["the certificate of line 1 cannot be decoded: its text is not base64"]
    );
    let garbage = problems("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    assert!(
        garbage[0].starts_with("the block of line 1 is no certificate: "),
        "{garbage:?}"
    );
    assert_eq!(problems(" \n\t"), ["the bundle is empty"]);
    assert_eq!(
        problems("Error from server (NotFound)"),
        ["the bundle holds no `-----BEGIN CERTIFICATE-----` block"]
    );
}

#[test]
fn a_bundle_without_its_line_breaks_says_so() {
    let pem = good();
    let lost = "line 1 holds more than its marker `-----BEGIN CERTIFICATE-----`: the bundle has lost its line breaks";
    assert_eq!(problems(&pem.replace('\n', "")), [lost]);
    assert_eq!(problems(&pem.replace('\n', " ")), [lost]);
    assert_eq!(problems(pem.replace('\n', " ").trim()), [lost]);
    let escaped =
        "line 1 holds the two characters `\\n` where a line should end: the bundle was escaped and not restored";
    assert_eq!(problems(&pem.trim().replace('\n', "\\n")), [escaped]);
    assert_eq!(problems(&pem.replace('\n', "\\n")), [escaped]);
    assert_eq!(problems(&pem.replace('\n', "\\r\\n")), [escaped]);
    assert_eq!(
        problems(&format!("{}{pem}", pem.trim())),
        [format!(
            "line {} holds more than its marker `-----END CERTIFICATE-----`: the bundle has lost its line breaks",
            pem.lines().count()
        )]
    );
}

#[test]
fn no_text_of_a_bundle_reaches_a_terminal_as_an_escape_code() {
    let bundle = parse(&root("red\u{1b}[31m", 2020..2030)).expect("a bundle");
    assert!(
        bundle.certificates[0].subject.ends_with("CN=red\u{fffd}[31m"),
        "{bundle:?}"
    );
    let label = problems("-----BEGIN \u{1b}[31m-----\n-----END \u{1b}[31m-----");
    assert_eq!(
        label,
        ["line 1 begins a \u{fffd}[31m, and a bundle may only hold certificates"]
    );
}

#[test]
fn a_marker_out_of_place_says_where() {
    let pem = good();
    let indented: String = pem.lines().map(|line| format!("  {line}\n")).collect();
    assert_eq!(
        problems(&indented),
        ["line 1 has blanks before its marker `-----BEGIN CERTIFICATE-----`, which must begin the line"]
    );
    let (cut, end) = pem.trim_end().rsplit_once('\n').expect("lines");
    assert_eq!(problems(cut), ["the CERTIFICATE block of line 1 has no end"]);
    assert_eq!(
        problems(&format!("{cut}\n{pem}")),
        ["the CERTIFICATE block of line 1 has no end"]
    );
    assert_eq!(problems(end), ["line 1 ends a CERTIFICATE block that never began"]);
    let mismatched = format!("{cut}\n-----END X509 CRL-----\n");
    assert_eq!(
        problems(&mismatched),
        ["the CERTIFICATE block of line 1 ends as X509 CRL"]
    );
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        prop_assert!(parse(&text).is_err());
        prop_assert!(!validate(&text, now()).expect_err("problems").is_empty());
    }

    #[test]
    fn any_pieces_of_pem_are_read_or_refused(pieces in prop::collection::vec(prop_oneof![
        Just("-----BEGIN ".to_owned()), Just("-----END ".to_owned()), Just("-----".to_owned()),
        Just("CERTIFICATE".to_owned()), Just("\n".to_owned()), Just("\\n".to_owned()), Just("MIIB".to_owned()), any::<String>()
    ], 0..12)) {
        prop_assert!(!validate(&pieces.concat(), now()).expect_err("problems").is_empty());
    }

    #[test]
    fn a_damaged_certificate_is_never_taken_for_the_original(at in any::<prop::sample::Index>(), letter in "[A-Za-z0-9+/]") {
        let pem = SAMPLE.as_str();
        let body = "-----BEGIN CERTIFICATE-----\n".len()..pem.find("-----END").expect("an end");
        let at = body.start + at.index(body.len());
        prop_assume!(pem[at..=at] != letter);
        let damaged = format!("{}{letter}{}", &pem[..at], &pem[at + 1..]);
        if let Ok(bundle) = parse(&damaged) {
            // A line break that became a letter would add bits, so whatever still reads is another certificate.
            prop_assert!(!bundle.shares_a_root_with(&parse(pem).expect("the original")));
        }
    }
}

static SAMPLE: std::sync::LazyLock<String> = std::sync::LazyLock::new(good);
