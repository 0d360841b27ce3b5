//! Refusals while reading: the answer is unknown, never "down" and never "not there".

use serde_json::{Value, json};

use crate::server::{Answer, Clusters, status};

/// A server that gives every request the same answer.
fn always(answer: Answer) -> Clusters {
    Clusters::answering(move |_| answer.clone())
}

fn unauthorized() -> Answer {
    status(401, "Unauthorized", "Unauthorized")
}

fn forbidden() -> Answer {
    let message = "servicemeshcontrolplanes.maistra.io is forbidden: User \"dev\" cannot list resource \
                   \"servicemeshcontrolplanes\" in API group \"maistra.io\" at the cluster scope";
    status(403, "Forbidden", message)
}

/// What a real API server says of a kind that it does not serve.
fn unknown_kind() -> Answer {
    (404, json!("404 page not found\n"))
}

const WRITERS: [&str; 5] = [
    "install prod-mesh",
    "peer shop/prod-mesh shop/stage-mesh",
    "export shop/cart --in shop/prod-mesh --to stage-mesh",
    "import shop/cart --in shop/prod-mesh --from stage-mesh",
    "split shop/cart --in shop/prod-mesh local=80 stage-mesh=20",
];

#[test]
fn credentials_that_are_not_accepted_stop_every_command_with_a_word_on_logging_in() {
    let clusters = always(unauthorized());
    for line in WRITERS.into_iter().chain(["status"]) {
        let words = [
            "context `prod`",
            "Unauthorized",
            "the credentials were not accepted",
            "oc login",
        ];
        clusters.meshfed(line).fails(3, &words);
    }
}

#[test]
fn a_missing_right_leaves_the_answer_unknown_and_names_the_right() {
    let clusters = always(forbidden());
    for line in WRITERS {
        let words = [
            "mesh `prod-mesh` (context `prod`)",
            "no right to ",
            "nothing was written",
            "auth can-i --list",
        ];
        clusters.meshfed(line).fails(3, &words);
    }
    clusters.meshfed("status").fails(
        3,
        &["User \"dev\" cannot list", "ClusterRole", "NAMESPACE/NAME@CONTEXT"],
    );
}

#[test]
fn a_cluster_without_the_operator_has_no_such_kind_and_the_next_step_is_told() {
    let clusters = always(unknown_kind());
    let no_kind = "does not know the kind ServiceMeshControlPlane";
    clusters
        .meshfed("status")
        .fails(3, &["context `prod`", no_kind, "--operators"]);
    let both = [
        "mesh `prod-mesh`",
        "mesh `stage-mesh`",
        no_kind,
        "meshfed install prod-mesh --operators",
    ];
    clusters.meshfed("peer prod-mesh stage-mesh").fails(3, &both);
    let export = clusters.meshfed("export shop/cart --in shop/prod-mesh --to stage-mesh");
    export.fails(
        2,
        &[
            "there is no ServiceMeshControlPlane `shop/prod-mesh`",
            "meshfed install shop/prod-mesh@prod",
        ],
    );
}

#[test]
fn an_api_server_in_trouble_is_told_from_one_that_is_not_there() {
    for (code, reason, message) in [
        (429, "TooManyRequests", "too many requests, please try again later"),
        (500, "InternalError", "etcdserver: request timed out"),
        (503, "ServiceUnavailable", "apiserver is shutting down"),
    ] {
        let clusters = always(status(code, reason, message));
        let words = ["cannot serve requests now", &format!("answered {code}"), message];
        for line in WRITERS.into_iter().chain(["status"]) {
            clusters.meshfed(line).fails(3, &words);
        }
        clusters
            .meshfed("status")
            .fails(3, &["run the same command again", "/readyz"]);
    }
}

#[test]
fn an_answer_that_is_no_kubernetes_answer_is_told_as_such() {
    let clusters = always((200, json!("<html>please log in</html>")));
    clusters.meshfed("status").fails(
        3,
        &[
            "the answer could not be read",
            "is the server of the context an API server?",
        ],
    );
}

/// `status` of a mesh by name: one row, one JSON document, one exit code, whatever the cluster says.
fn row_of(clusters: &Clusters, exit: i32) -> Value {
    for format in ["table", "json", "yaml", "name"] {
        let run = clusters.meshfed(&format!("status shop/prod-mesh -o {format}"));
        assert_eq!(run.code, exit, "-o {format}: {run}");
        // A list of names has no place for what could not be read.
        let told = if format == "name" && exit == 3 {
            "warning: mesh `prod-mesh`: "
        } else {
            ""
        };
        assert!(
            run.stderr.starts_with(told) && run.stderr.is_empty() == told.is_empty(),
            "{run}"
        );
    }
    let document = clusters.meshfed("status shop/prod-mesh -o json").json();
    assert_eq!(
        (&document["kind"], &document["healthy"]),
        (&json!("Status"), &json!(false))
    );
    document["meshes"][0].clone()
}

#[test]
fn status_of_a_named_mesh_is_one_document_that_says_what_is_not_known() {
    for (answer, exit, state, word) in [
        (unauthorized(), 3, "unreachable", "log in again"),
        (
            forbidden(),
            3,
            "forbidden",
            "no right to get servicemeshcontrolplanes shop/prod-mesh",
        ),
        (unknown_kind(), 1, "missing", "meshfed install shop/prod-mesh@prod"),
        (
            status(429, "TooManyRequests", "slow down"),
            3,
            "unreachable",
            "it answered 429: slow down",
        ),
        (
            status(500, "InternalError", "boom"),
            3,
            "unreachable",
            "it answered 500: boom",
        ),
    ] {
        let row = row_of(&always(answer), exit);
        assert_eq!((&row["state"], &row["name"]), (&json!(state), &json!("prod-mesh")));
        assert!(row["reasons"].to_string().contains(word), "{row:#}");
        assert_eq!(row["health"], if exit == 3 { "unknown" } else { "bad" }, "{row:#}");
    }
}

#[test]
fn status_names_the_place_once_when_the_mesh_is_looked_up_by_name() {
    let text = always(unauthorized()).meshfed("status prod-mesh").stdout;
    assert!(text.contains("unknown, since not every mesh could be asked"), "{text}");
    assert_eq!(text.matches("context `prod`").count(), 1, "{text}");
}

#[test]
fn an_api_server_that_asks_for_patience_is_asked_again() {
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let clusters = Clusters::answering(
        move |_| match asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
            0 | 1 => status(429, "TooManyRequests", "storage is (re)initializing"),
            _ => unknown_kind(),
        },
    );
    clusters
        .meshfed("status")
        .fails(3, &["does not know the kind ServiceMeshControlPlane"]);
}

/// A list of control planes of these names, and where it goes on.
fn control_planes(names: &[&str], token: &str) -> Answer {
    let items: Vec<Value> = names
        .iter()
        .map(|name| json!({"metadata": {"name": name, "namespace": "shop"}, "spec": {}}))
        .collect();
    (
        200,
        json!({"apiVersion": "maistra.io/v2", "kind": "ServiceMeshControlPlaneList",
        "metadata": {"continue": token}, "items": items}),
    )
}

/// A server with control planes that it lists as `page` says, and nothing else.
fn listing(page: impl Fn(&str) -> Answer + Send + Sync + 'static) -> Clusters {
    Clusters::answering(
        move |request| match request.path.ends_with("/servicemeshcontrolplanes") {
            true => page(&request.query),
            false => unknown_kind(),
        },
    )
}

/// The meshes that a run without a name finds.
fn found(clusters: &Clusters) -> Vec<String> {
    let document = clusters.meshfed("status -o json").json();
    let meshes = document["meshes"].as_array().expect("meshes").iter();
    meshes
        .map(|mesh| mesh["name"].as_str().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn a_list_is_read_page_by_page_to_its_end() {
    let clusters = listing(|query| match query {
        query if query.contains("continue=second") => control_planes(&["c"], ""),
        query if query.contains("limit=") => control_planes(&["a", "b"], "second"),
        _ => status(400, "BadRequest", "a page has a limit"),
    });
    assert_eq!(found(&clusters), ["a", "b", "c"]);
}

#[test]
fn a_list_of_which_a_page_is_gone_is_asked_for_again_as_a_whole() {
    let clusters = listing(|query| match query {
        query if query.contains("continue=") => status(410, "Expired", "the provided continue parameter is too old"),
        query if query.contains("limit=") => control_planes(&["a"], "second"),
        _ => control_planes(&["a", "b"], ""),
    });
    assert_eq!(found(&clusters), ["a", "b"]);
}

#[test]
fn a_list_without_an_end_is_not_known() {
    let clusters = listing(|_| control_planes(&["a"], "more"));
    let run = clusters.meshfed("status");
    run.fails(3, &["the list has no end"]);
}

#[test]
fn an_answer_that_does_not_end_is_refused_and_not_kept() {
    let clusters = Clusters::new(&[("prod", endless())]);
    let run = clusters.meshfed("status shop/prod-mesh --request-timeout 60s");
    assert_eq!(run.code, 3, "{run}");
    assert!(run.stdout.contains("longer than 128 MiB"), "{run}");
}

/// A server whose every answer goes on for ever.
fn endless() -> String {
    use std::io::{Read, Write};

    let listener = std::net::TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).expect("a loopback port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            std::thread::spawn(move || {
                let mut request = [0; 4096];
                let _read = stream.read(&mut request);
                let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n[";
                let mut more = stream.write_all(head.as_bytes());
                // Whoever has enough goes away.
                while more.is_ok() {
                    more = stream.write_all(&[b' '; 1 << 16]);
                }
            });
        }
    });
    format!("http://127.0.0.1:{port}")
}
