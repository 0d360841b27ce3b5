//! Bundles good and hostile.

use std::sync::OnceLock;

use k8s_openapi::jiff::Timestamp;
use proptest::prelude::*;
use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};
use serde_json::{Value, json};

use super::*;
use crate::manifest::yaml;

fn now() -> Timestamp {
    "2026-01-01T12:00:00Z".parse().expect("a time")
}

fn key() -> &'static KeyPair {
    static KEY: OnceLock<KeyPair> = OnceLock::new();
    KEY.get_or_init(|| KeyPair::generate().expect("a key"))
}

fn root() -> &'static str {
    static ROOT: OnceLock<String> = OnceLock::new();
    ROOT.get_or_init(|| {
        let mut parameters = CertificateParams::new(Vec::new()).expect("no names");
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        // The reader that compares the text has no carriage returns either.
        let root = parameters.self_signed(key()).expect("a certificate").pem();
        trust::certificates_only(&root)
    })
}

fn bundle() -> PeerBundle {
    PeerBundle {
        mesh: "stage".to_owned(),
        peer: "prod".to_owned(),
        trust_domain: "stage.local".to_owned(),
        namespace: "stage-system".to_owned(),
        egress: "prod-egress".to_owned(),
        addresses: vec![
            "198.51.100.7".parse().expect("an address"),
            "gw.example.com".parse().expect("a name"),
        ],
        discovery_port: 8188,
        service_port: 31443,
        root_certificate: root().to_owned(),
        version: Some(Version::V2_5),
        meshfed: Some("0.1.0".to_owned()),
    }
}

/// What is said of a document, one problem a line.
fn told(document: &Value) -> String {
    told_of(&document.to_string())
}

fn told_of(text: &str) -> String {
    let problems = read(text, now()).expect_err("problems");
    let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
    said.join("\n")
}

/// The document, changed by somebody who takes its fingerprint out.
fn with(field: &str, value: Value) -> Value {
    let mut document = bundle().document();
    document.as_object_mut().expect("fields").remove("fingerprint");
    document[field] = value;
    document
}

#[test]
fn what_is_written_reads_back_the_same_as_yaml_and_as_json() {
    assert_eq!(read(&bundle().yaml(), now()), Ok(bundle()));
    assert_eq!(read(&bundle().document().to_string(), now()), Ok(bundle()));
    let bare = PeerBundle {
        version: None,
        meshfed: None,
        ..bundle()
    };
    assert_eq!(read(&bare.yaml(), now()), Ok(bare));
}

#[test]
fn the_yaml_is_the_document() {
    let read = yaml::read(&bundle().yaml()).expect("YAML");
    assert_eq!(read, [bundle().document()]);
}

#[test]
fn the_yaml_is_made_to_be_read() {
    let yaml = bundle().yaml();
    let lines: Vec<&str> = yaml.lines().filter(|line| !line.starts_with("  ")).collect();
    let fingerprint = format!("fingerprint: \"{}\"", bundle().fingerprint());
    assert_eq!(
        lines,
        [
            "# What the administrator of `prod` needs to know of `stage` so that the two federate. Nothing of it is secret.",
            "# meshfed peer prod --with FILE --expect-fingerprint SHA256",
            "# The fingerprint is to be compared over another way than the one that this file takes.",
            "apiVersion: meshfed.io/v1alpha1",
            "kind: PeerBundle",
            "mesh: stage",
            "for: prod",
            "# The identity with which `stage` asks, and the trust domain that it is of.",
            "trustDomain: stage.local",
            "clientID: stage.local/ns/stage-system/sa/prod-egress-service-account",
            "# Where `stage` answers.",
            "addresses:",
            "discoveryPort: 8188",
            "servicePort: 31443",
            "# The certificates that `stage` proves itself with.",
            "rootCertificate: |",
            "versions:",
            &fingerprint,
        ],
        "{yaml}"
    );
    assert!(yaml.contains("  - \"198.51.100.7\"\n  - gw.example.com\n"), "{yaml}");
    assert!(yaml.contains("\n  -----BEGIN CERTIFICATE-----\n"), "{yaml}");
}

#[test]
fn the_fingerprint_is_of_what_is_said_and_not_of_how() {
    let fingerprint = bundle().fingerprint();
    let commented = format!("# somebody's comment\n{}", bundle().yaml());
    let reread = read(&commented, now()).expect("the same bundle");
    assert_eq!(reread.fingerprint(), fingerprint);
    let others = [
        PeerBundle {
            discovery_port: 8189,
            ..bundle()
        },
        PeerBundle {
            mesh: "stages".to_owned(),
            ..bundle()
        },
        PeerBundle {
            addresses: vec!["gw.example.com".parse().expect("a name")],
            ..bundle()
        },
        PeerBundle {
            version: None,
            ..bundle()
        },
    ];
    for other in others {
        assert_ne!(other.fingerprint(), fingerprint, "{other:?}");
    }
}

#[test]
fn a_fingerprint_may_be_said_in_many_ways() {
    let own = bundle().fingerprint();
    let bare = own.replace(':', "");
    for said in [
        own.clone(),
        own.to_lowercase(),
        bare.clone(),
        format!("sha256:{bare}"),
        own.replace(':', " "),
    ] {
        assert_eq!(is_fingerprint(&said, &own), Ok(true), "{said}");
    }
    assert_eq!(is_fingerprint(&bare.replace('A', "B"), &own), Ok(!bare.contains('A')));
    for said in ["", "AB:CD", &bare[1..], &format!("{bare}0"), &"g".repeat(64)] {
        assert!(is_fingerprint(said, &own).is_err(), "{said}");
    }
}

#[test]
fn a_bundle_that_was_changed_after_it_was_made_says_so() {
    let changed = bundle().yaml().replace("gw.example.com", "gw.example.org");
    let told = told_of(&changed);
    assert!(
        told.starts_with("fingerprint: the bundle was changed after it was made"),
        "{told}"
    );
}

#[test]
fn everything_that_is_wrong_is_told_at_once_with_its_field_and_line() {
    let text = "apiVersion: meshfed.io/v1alpha1\nkind: PeerBundle\nmesh: ../etc\nfor: 7\ntrustDomain: UPPER\n\
                clientID: other.local/ns/a_b/sa/x-service-account\naddresses: [https://a.example, 0.0.0.0, 'a b']\n\
                discoveryPort: 0\nservicePort: '15443'\nrootCertificate: nothing\nversions: {controlPlane: v9.9, more: 1}\n\
                secret: x\n";
    let problems = read(text, now()).expect_err("problems");
    let said: Vec<String> = problems
        .iter()
        .map(|problem| format!("{} {problem}", problem.line))
        .collect();
    let said = said.join("\n");
    for word in [
        "3 mesh: mesh \"../etc\" may only have",
        "4 for: it is no text",
        "5 trustDomain: trust domain \"UPPER\"",
        "6 clientID: namespace \"a_b\" may only have",
        "6 clientID: it is of another trust domain than the bundle's",
        "7 addresses[0]: address \"https://a.example\" has a scheme",
        "7 addresses[1]: address \"0.0.0.0\" can be no gateway",
        "7 addresses[2]: address \"a b\" is neither",
        "8 discoveryPort: it is no number from 1 to 65535",
        "9 servicePort: it is no number from 1 to 65535",
        "10 rootCertificate: the bundle holds no",
        "11 versions.controlPlane: those that can federate are",
        "11 versions.more: a bundle has no such field",
        "12 secret: a bundle has no such field",
    ] {
        assert!(said.contains(word), "{word:?} is not in:\n{said}");
    }
    assert_eq!(problems.len(), 14, "{said}");
}

#[test]
fn every_field_but_the_versions_and_the_fingerprint_has_to_be_there() {
    let whole = bundle().document();
    for field in whole.as_object().expect("fields").keys() {
        let mut document = with("mesh", json!("stage"));
        document.as_object_mut().expect("fields").remove(field);
        match field.as_str() {
            "versions" | "fingerprint" => assert!(read(&document.to_string(), now()).is_ok(), "{field}"),
            "apiVersion" | "kind" => assert!(told(&document).contains("`none`"), "{field}"),
            _ => assert_eq!(told(&document), format!("{field}: it is missing")),
        }
    }
}

#[test]
fn a_private_key_is_refused_wherever_it_is_and_nothing_of_it_is_told() {
    let key = key().serialize_pem();
    let body = key.lines().nth(1).expect("a line of the key");
    let mut everywhere = vec![
        key.clone(),
        format!("# {key}\n{}", bundle().yaml()),
        // Hidden by an escape of YAML.
        format!("{}hidden: \"PRIVATE\\x20KEY{body}\"\n", bundle().yaml()),
        with("versions", json!({ key.clone(): 1 })).to_string(),
    ];
    for field in [
        "mesh",
        "for",
        "trustDomain",
        "clientID",
        "rootCertificate",
        "fingerprint",
        "more",
    ] {
        everywhere.push(with(field, json!(key)).to_string());
    }
    everywhere.push(with("addresses", json!([key])).to_string());
    for text in everywhere {
        let told = told_of(&text);
        assert!(told.starts_with("it holds a private key"), "{told}");
        assert!(!told.contains(body) && !told.contains("BEGIN"), "{told}");
    }
}

#[test]
fn only_one_document_of_the_kind_and_the_format_is_read() {
    let said = |text: &str| told_of(text);
    assert!(said("").contains("not one document"));
    assert!(said("- a\n").contains("no mapping of fields"));
    assert!(said(&format!("{}---\n{}", bundle().yaml(), bundle().yaml())).contains("not one document"));
    assert!(said("kind: Secret\n").contains("of the kind `Secret`"));
    assert!(told(&with("apiVersion", json!("meshfed.io/v9"))).contains("meshfed.io/v9"));
    assert!(said("a: 1\na: 2\n").contains("duplicate mapping key"));
    assert!(said("a: &a [1]\nb: *b\n").len() < 600);
    assert!(said(&" ".repeat(LIMIT + 1)).contains("longer than 64 KiB"));
}

#[test]
fn text_between_certificates_is_not_taken_in() {
    let commented = format!("name: {{{{ evil }}}}\n{}trailing words\n", root());
    let read = read(&with("rootCertificate", json!(commented)).to_string(), now()).expect("a bundle");
    assert_eq!(read.root_certificate, root());
    assert_eq!(read.fingerprint(), bundle().fingerprint());
}

#[test]
fn a_mesh_that_was_told_of_is_known_by_what_was_told_and_by_nothing_else() {
    use crate::snapshot::{ControlPlaneView, Part};
    let state = bundle().state();
    let told = state.told().expect("it was told of");
    assert_eq!(
        told.client_id,
        "stage.local/ns/stage-system/sa/prod-egress-service-account"
    );
    assert_eq!(told.fingerprint, bundle().fingerprint());
    let control_plane = state.control_plane.known().expect("known").expect("there");
    assert_eq!(control_plane.trust_domain(), "stage.local");
    assert_eq!(state.root_pem(), Ok(Some(root())));
    let known: Vec<Part> = Part::ALL
        .iter()
        .copied()
        .filter(|part| state.unknown(*part).is_none())
        .collect();
    assert_eq!(known, [Part::ControlPlane, Part::RootCertificate, Part::Told]);
}

/// Text that means something to a shell, a terminal, a path, YAML or a template, with anything around it.
fn hostile() -> impl Strategy<Value = String> {
    let telling = prop::sample::select(vec![
        "../",
        "/etc/passwd",
        "\u{1b}]0;x\u{7}",
        "\u{9b}31m",
        "{{ 7 * 7 }}",
        "{% include 'x' %}",
        "$(id)",
        "`id`",
        "; rm",
        "\n  - b",
        ": ",
        "#",
        "&a",
        "*a",
        "!!js",
        "\u{202e}",
        "\0",
        "%s",
        "'",
        "\"",
        "\\",
        "http://x",
        "a:b",
        " ",
    ]);
    ("\\PC{0,8}", telling, "[\\x00-\\x7f]{0,8}")
        .prop_map(|(before, telling, after)| format!("{before}{telling}{after}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_field_takes_hostile_text(text in hostile(), field in prop::sample::select(vec![
        "mesh", "for", "trustDomain", "clientID", "addresses", "rootCertificate", "versions", "fingerprint", "discoveryPort",
        "more",
    ])) {
        let value = match field {
            "addresses" => json!(["gw.example.com", text]),
            "versions" => json!({"controlPlane": "v2.5", "meshfed": text}),
            _ => json!(text),
        };
        let document = with(field, value).to_string();
        // A comment beside a certificate would be one beside none here, so that nothing is read from such a text.
        let problems = read(&document, now()).expect_err("a refusal");
        for problem in &problems {
            let shown = crate::wording::visible(&problem.to_string()).into_owned();
            prop_assert!(shown.chars().count() < 2_500 && !shown.contains(char::is_control), "{shown}");
        }
    }

    #[test]
    fn a_client_id_takes_hostile_text_in_no_part(text in hostile(), part in 0_usize..5) {
        let id = bundle().client_id();
        let mut parts: Vec<&str> = id.split('/').collect();
        parts[part] = &text;
        prop_assert!(read(&with("clientID", json!(parts.join("/"))).to_string(), now()).is_err());
    }

    #[test]
    fn nothing_makes_the_reader_panic(text in "\\PC*", yaml in "[-a-z:{}\\[\\]&*!|>'\"#\\n ]{0,200}") {
        let _ = read(&text, now());
        let _ = read(&yaml, now());
        let _ = read(&format!("apiVersion: meshfed.io/v1alpha1\nkind: PeerBundle\n{yaml}"), now());
    }

    #[test]
    fn a_changed_character_is_refused_or_changes_nothing(at in 0_usize..2_000, character in any::<char>()) {
        let yaml = bundle().yaml();
        let mut characters: Vec<char> = yaml.chars().collect();
        let at = at % characters.len();
        characters[at] = character;
        let changed: String = characters.into_iter().collect();
        if let Ok(read) = read(&changed, now()) {
            // Then it was a comment, or the fingerprint is gone with its name and the rest says the same.
            prop_assert_eq!(read.fingerprint(), bundle().fingerprint());
        }
    }
}

#[test]
fn an_address_that_leads_nowhere_or_to_whoever_asks_is_refused_and_that_of_a_sandbox_is_not() {
    let told = |address: &str| match read(&with("addresses", json!([address])).to_string(), now()) {
        Ok(_) => String::new(),
        Err(problems) => problems.iter().map(ToString::to_string).collect(),
    };
    for address in [
        "127.0.0.1",
        "127.1.2.3",
        "localhost",
        "gw.localhost.",
        "0.0.0.0",
        "169.254.169.254",
        "255.255.255.255",
    ] {
        assert!(
            told(address).contains("can be no gateway of another mesh"),
            "{address}: {}",
            told(address)
        );
    }
    for address in ["127.200.1.1", "10.0.0.7", "localhost.example.com"] {
        assert_eq!(told(address), "", "{address}");
    }
}
