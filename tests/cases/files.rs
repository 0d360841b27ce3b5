//! Files as people, tools and other operating systems write them.

use super::{Case, judge};
use meshfed::manifest::yaml;
use serde_json::{Value, json};

const REFUSED: &str = "error MF0831 alpha";

/// The objects of every file of a mesh, whose files go.
fn taken(repository: &super::Repository, mesh: &str) -> Vec<Value> {
    let mut objects = Vec::new();
    for (file, text) in repository.files() {
        if file.starts_with(mesh) {
            objects.extend(yaml::read(&text).expect("YAML"));
            repository.remove(&file);
        }
    }
    objects
}

#[test]
fn files_are_read_in_every_form_that_kubectl_reads() {
    judge(&[
        Case {
            what: "a list",
            change: |repository| {
                for mesh in ["alpha", "beta"] {
                    let list = json!({"apiVersion": "v1", "kind": "List", "items": taken(repository, mesh)});
                    repository.write(&format!("{mesh}/all.json"), list.to_string());
                }
            },
            told: &[],
            noted: "",
        },
        Case {
            what: "a list of one kind, whose items do not say it",
            change: |repository| {
                let mut peer = yaml::read(&repository.read("alpha/peer.yaml")).expect("YAML").remove(0);
                let fields = peer.as_object_mut().expect("an object");
                fields.remove("kind");
                fields.remove("apiVersion");
                let list =
                    json!({"apiVersion": "federation.maistra.io/v1", "kind": "ServiceMeshPeerList", "items": [peer]});
                repository.remove("alpha/peer.yaml");
                repository.write("alpha/peer.json", list.to_string());
            },
            told: &[],
            noted: "",
        },
        Case {
            what: "values of JSON one behind the other",
            change: |repository| {
                for mesh in ["alpha", "beta"] {
                    let texts = taken(repository, mesh)
                        .into_iter()
                        .map(|object| format!("{object:#}\n"));
                    repository.write(&format!("{mesh}/all.json"), texts.collect::<String>());
                }
            },
            told: &[],
            noted: "",
        },
        Case {
            what: "line ends and a byte-order mark of Windows",
            change: |repository| {
                for (file, text) in repository.files() {
                    repository.write(&file, format!("\u{feff}{}", text.replace('\n', "\r\n")));
                }
            },
            told: &[],
            noted: "",
        },
        Case {
            what: "documents without anything in them, and the end of each said",
            change: |repository| {
                let all = repository.files().into_iter();
                let all = all.map(|(file, text)| {
                    repository.remove(&file);
                    format!("---\n# {file}\n---\n{text}...\n")
                });
                let all: String = all.collect();
                repository.write("all.yaml", all);
            },
            told: &[],
            noted: "in 1 file,",
        },
    ]);
}

#[test]
fn what_is_no_object_of_kubernetes_stops_nothing_and_is_no_finding() {
    judge(&[
        Case {
            what: "settings and inputs of other tools",
            change: |repository| {
                repository.write("beta/tsconfig.json", "{ // a comment\n \"a\": 1,\n}");
                repository.write("beta/stack.yaml", "Resources: !Ref x\n");
                repository.write("beta/twice.yaml", "a: 1\na: 2\n");
                repository.write("beta/words.yaml", "hello\n");
                repository.write("beta/empty.yaml", "");
                repository.write("beta/vault.yaml", "$ANSIBLE_VAULT;1.1;AES256\n6162\n");
            },
            told: &[],
            noted: "beta/twice.yaml:2:1: not read: duplicate mapping key: a",
        },
        Case {
            what: "another encoding",
            change: |repository| repository.write("beta/notes.yaml", b"# gr\xfc\xdfe\na: 1\n"),
            told: &[],
            noted: "beta/notes.yaml:1:5: not read: it is not UTF-8",
        },
        Case {
            what: "an object in another encoding, as a shell of Windows writes it",
            change: |repository| {
                let text = repository.read("alpha/apps.yaml");
                let units = "\u{feff}".encode_utf16().chain(text.encode_utf16());
                let bytes: Vec<u8> = units.flat_map(u16::to_le_bytes).collect();
                repository.write("alpha/more.yaml", bytes);
            },
            told: &[(REFUSED, "the file cannot be read: it is not UTF-8")],
            noted: "",
        },
    ]);
}

#[test]
fn a_slip_in_what_an_object_is_is_told_as_that_alone() {
    judge(&[
        Case {
            what: "a plural",
            change: |repository| {
                repository.replace("alpha/peer.yaml", "kind: ServiceMeshPeer", "kind: ServiceMeshPeers")
            },
            told: &[(REFUSED, "write `kind: ServiceMeshPeer` instead")],
            noted: "",
        },
        Case {
            what: "a letter less in the group",
            change: |repository| repository.replace("alpha/peer.yaml", "maistra.io", "maistr.io"),
            told: &[(REFUSED, "write `apiVersion: federation.maistra.io/v1` instead")],
            noted: "",
        },
        Case {
            what: "a group of Istio",
            change: |repository| repository.replace("alpha/peer.yaml", "maistra.io", "istio.io"),
            told: &[(REFUSED, "and not of `federation.istio.io`")],
            noted: "",
        },
        Case {
            what: "a member roll of another name than the only one that there is",
            change: |repository| repository.replace("alpha/smmr.yaml", "name: default", "name: members"),
            told: &[(REFUSED, "write `name: default` instead")],
            noted: "",
        },
        Case {
            what: "a pattern of a shell as a name",
            change: |repository| repository.replace("beta/export.yaml", "name: prices", "name: 'price?'"),
            told: &[("error MF0807 beta ExportedServiceSet", "no name has a `?`")],
            noted: "",
        },
        Case {
            what: "a certificate under another name than the peer says",
            change: |repository| {
                let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: beta-ca-root-cert, namespace: alpha-system}\ndata: {root-cert.pem: ''}\n";
                repository.write("alpha/root.yaml", map);
                repository.replace("alpha/peer.yaml", "name: beta-ca-root-cert", "name: beta-root");
            },
            told: &[(
                "error MF0601 alpha ServiceMeshPeer alpha-system/beta",
                "name `beta-ca-root-cert` in spec.security",
            )],
            noted: "",
        },
        Case {
            what: "no version",
            change: |repository| repository.replace("alpha/peer.yaml", "maistra.io/v1", "maistra.io"),
            told: &[(REFUSED, "a group without a version")],
            noted: "",
        },
        Case {
            what: "no API version",
            change: |repository| repository.replace("alpha/peer.yaml", "apiVersion: federation.maistra.io/v1\n", ""),
            told: &[(REFUSED, "the object has no apiVersion")],
            noted: "",
        },
        Case {
            what: "no kind",
            change: |repository| repository.replace("alpha/peer.yaml", "kind: ServiceMeshPeer\n", ""),
            told: &[(REFUSED, "write `kind: ServiceMeshPeer` instead")],
            noted: "",
        },
        Case {
            what: "a port that nobody filled in",
            change: |repository| repository.replace("alpha/peer.yaml", "discoveryPort: 8188", "discoveryPort: <PORT>"),
            told: &[(REFUSED, "holds `<PORT>`, which nobody has filled in")],
            noted: "",
        },
        Case {
            what: "an address that nobody filled in",
            change: |repository| repository.replace("alpha/peer.yaml", "beta-lb.example.net", "{{ ADDRESS }}"),
            told: &[("error MF0513 alpha ServiceMeshPeer", "\"{{ ADDRESS }}\" is neither")],
            noted: "",
        },
    ]);
}

#[test]
fn a_namespace_that_no_file_says_is_taken_from_what_is_there() {
    let without = |repository: &super::Repository| {
        for (file, text) in repository.files() {
            let mesh = file.split('/').next().expect("a folder");
            repository.write(&file, text.replace(&format!(", namespace: {mesh}-system"), ""));
        }
    };
    let repository = super::Repository::healthy();
    without(&repository);
    for file in ["smcp.yaml", "smmr.yaml", "apps.yaml"] {
        repository.remove(&format!("alpha/{file}"));
        repository.remove(&format!("beta/{file}"));
    }
    let answer = repository.run("check -f . -o short");
    assert_eq!(
        (answer.code, answer.stdout.as_str()),
        (Some(0), ""),
        "{}",
        answer.stderr
    );
    for said in [
        "looked at as in `alpha`",
        "looked at as in `beta`",
        "looking at `alpha` and `beta`",
    ] {
        assert!(answer.stderr.contains(said), "{}", answer.stderr);
    }
    judge(&[
        Case {
            what: "members by labels of namespaces that are declared elsewhere",
            change: |repository| {
                for mesh in ["alpha", "beta"] {
                    let members = format!("members: [{mesh}-shop]");
                    let selectors = "memberSelectors: [{matchLabels: {mesh: 'yes'}}]";
                    repository.replace(&format!("{mesh}/smmr.yaml"), &members, selectors);
                }
            },
            told: &[],
            noted: "",
        },
        Case {
            what: "a namespace that the labels leave out",
            change: |repository| {
                let selectors = "memberSelectors: [{matchLabels: {mesh: 'yes'}}]";
                repository.replace("beta/smmr.yaml", "members: [beta-shop]", selectors);
                let namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: beta-shop, labels: {mesh: 'no'}}\n";
                repository.write("beta/namespace.yaml", namespace);
            },
            told: &[(
                "error MF0805 beta ExportedServiceSet",
                "`beta-shop` is not a configured member",
            )],
            noted: "",
        },
        Case {
            what: "all namespaces as members, each mesh in a cluster of its own",
            change: |repository| {
                repository.replace("alpha/smmr.yaml", "[alpha-shop]", "['*']");
                repository.replace("beta/smmr.yaml", "[beta-shop]", "['*']");
                let spec = "{hosts: [x.example.com], http: [{route: [{destination: {host: gone}}]}]}";
                let head = "apiVersion: networking.istio.io/v1beta1\nkind: VirtualService\nmetadata: {name: v, namespace: alpha-shop}";
                repository.write("alpha/v.yaml", format!("{head}\nspec: {spec}\n"));
            },
            told: &[(
                "error MF0901 alpha VirtualService alpha-shop/v",
                "leads to gone.alpha-shop",
            )],
            noted: "",
        },
    ]);
}

#[test]
fn what_kustomize_and_helm_would_make_is_said_and_how_to_have_it_checked() {
    let all = "[apps.yaml, import.yaml, peer.yaml, smcp.yaml, smmr.yaml]";
    let repository = super::Repository::healthy();
    let remote = all.replace(']', ", 'https://example.com/x//base?ref=v1', ../../elsewhere]");
    repository.write("alpha/kustomization.yaml", format!("resources: {remote}\n"));
    let answer = repository.run("check -f . -o short");
    assert_eq!(
        (answer.code, answer.stdout.as_str()),
        (Some(0), ""),
        "{}",
        answer.stderr
    );
    assert!(
        answer.stderr.contains("not applied: 1 resource from elsewhere"),
        "{}",
        answer.stderr
    );
    assert!(
        answer.stderr.contains("which is not among the files"),
        "{}",
        answer.stderr
    );
    let chart = super::Repository::healthy();
    chart.write("Chart.yaml", "name: x\n");
    let answer = chart.run("check -f .");
    assert_eq!(answer.code, Some(2), "{}", answer.stdout);
    assert!(
        answer.stderr.contains("helm template DIR | meshfed check -f -"),
        "{}",
        answer.stderr
    );
}
