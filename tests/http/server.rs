//! A loopback server that answers as an API server would, or not at all, and meshfed run against it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;

use serde_json::{Value, json};
use tempfile::TempDir;

/// Status code and body.
pub type Answer = (u16, Value);

/// One request, as far as the answer depends on it.
pub struct Request {
    pub method: String,
    /// Path without the query.
    pub path: String,
    /// What follows the `?`; empty where there is none.
    pub query: String,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// What is sent; null where that is nothing, or no JSON.
    pub body: Value,
}

impl Request {
    /// Whether it is of this method, for a path that ends so.
    pub fn is(&self, method: &str, end: &str) -> bool {
        self.method == method && self.path.ends_with(end)
    }

    /// Whether it is only to be tried.
    pub fn is_dry_run(&self) -> bool {
        self.query.contains("dryRun=All")
    }

    /// The values of a header.
    pub fn header(&self, name: &str) -> Vec<&str> {
        let of_name = self.headers.iter().filter(|(key, _)| key == name);
        of_name.map(|(_, value)| value.as_str()).collect()
    }
}

/// Answers every request with what `answer` says. Serves until the process ends.
pub fn serve(answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a loopback port");
    let port = listener.local_addr().expect("an address").port();
    let answer = Arc::new(answer);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answer = Arc::clone(&answer);
            std::thread::spawn(move || converse(stream, answer.as_ref()));
        }
    });
    format!("http://127.0.0.1:{port}")
}

/// One request and its answer. A client that goes away in between is none of the server's business.
pub fn converse(mut stream: impl Read + Write, answer: &(dyn Fn(&Request) -> Answer + Send + Sync)) -> Option<()> {
    let mut reader = BufReader::new(&mut stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?);
    let mut request = Request {
        method,
        path: target.split('?').next()?.to_owned(),
        query: target.split('?').nth(1).unwrap_or_default().to_owned(),
        headers: Vec::new(),
        body: Value::Null,
    };
    let mut length = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim().split_once(':') else {
            break;
        };
        let (name, value) = (name.to_ascii_lowercase(), value.trim().to_owned());
        if name == "content-length" {
            length = value.parse().ok()?;
        }
        request.headers.push((name, value));
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    request.body = serde_json::from_slice(&body).unwrap_or_default();
    let (code, value) = answer(&request);
    // A kind that is not served gets plain text from a real API server, not a Status.
    let (kind, text) = match &value {
        Value::String(text) => ("text/plain; charset=utf-8", text.clone()),
        object => ("application/json", object.to_string()),
    };
    // Not a header of the answer itself, so that an answer stays a code and a body.
    let again = match value["details"]["retryAfterSeconds"].as_u64() {
        Some(seconds) => format!("Retry-After: {seconds}\r\n"),
        None => String::new(),
    };
    let head = format!(
        "HTTP/1.1 {code} Status\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n{again}Connection: close\r\n\r\n",
        text.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(text.as_bytes()).ok()?;
    stream.flush().ok()
}

/// A server that takes connections and never says a word.
pub fn silent() -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a loopback port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        let held: Vec<TcpStream> = listener.incoming().flatten().collect();
        drop(held);
    });
    format!("http://127.0.0.1:{port}")
}

/// A port on which nobody listens.
pub fn nobody() -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a loopback port");
    format!("http://127.0.0.1:{}", listener.local_addr().expect("an address").port())
}

/// A server with a certificate that no client has a reason to trust.
pub fn untrusted() -> String {
    untrusted_answering(|_| (200, json!({})))
}

/// Such a server with answers.
pub fn untrusted_answering(answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> String {
    let answer = Arc::new(answer);
    let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).expect("a certificate");
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("a key");
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions of TLS")
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .expect("a certificate and its key");
    let config = Arc::new(config);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a loopback port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let connection = rustls::ServerConnection::new(Arc::clone(&config)).expect("a valid configuration");
            let stream = rustls::StreamOwned::new(connection, stream);
            let answer = Arc::clone(&answer);
            std::thread::spawn(move || converse(stream, answer.as_ref()));
        }
    });
    format!("https://127.0.0.1:{port}")
}

/// The body of a refusal, as an API server writes it.
pub fn status(code: u16, reason: &str, message: &str) -> Answer {
    status_with(code, reason, message, json!({}))
}

/// The body of a refusal with its details.
pub fn status_with(code: u16, reason: &str, message: &str, details: Value) -> Answer {
    let body = json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": message,
        "reason": reason, "details": details, "code": code});
    (code, body)
}

/// An object that is not there.
pub fn not_found() -> Answer {
    status(404, "NotFound", "the object is not found")
}

/// What a run printed and ended with.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// The one JSON document on stdout; two in a row, or a word beside it, fail.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self}"))
    }

    /// Fails unless the fault ends with this exit code, says all of these words in one paragraph that is followed only by
    /// hints, and leaves stdout empty.
    #[track_caller]
    pub fn fails(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, code, "{self}");
        assert_eq!(self.stdout, "", "{self}");
        let error: Vec<&str> = self
            .stderr
            .lines()
            .skip_while(|line| !line.starts_with("error: "))
            .collect();
        assert!(!error.is_empty(), "no error is told: {self}");
        for line in &error[1..] {
            assert!(
                line.starts_with("hint: ") || line.starts_with("  - "),
                "{line:?} is neither hint nor problem: {self}"
            );
        }
        for word in words {
            assert!(
                error.iter().any(|line| line.contains(word)),
                "the error does not say {word:?}: {self}"
            );
        }
        for dull in ["panicked", "Error {", "Status {", "Some(", "Elapsed("] {
            assert!(!self.stderr.contains(dull), "{dull:?} is no word for a person: {self}");
        }
    }
}

impl std::fmt::Display for Run {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "exit code {}\n--- stdout\n{}\n--- stderr\n{}",
            self.code, self.stdout, self.stderr
        )
    }
}

/// A kubeconfig with contexts that point at servers, gone with the value.
pub struct Clusters {
    folder: TempDir,
}

impl Clusters {
    /// Contexts with their servers; the first is the current one.
    pub fn new(servers: &[(&str, String)]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let clusters = servers
            .iter()
            .map(|(name, server)| json!({"name": name, "cluster": {"server": server}}));
        let contexts = servers
            .iter()
            .map(|(name, _)| json!({"name": name, "context": {"cluster": name, "user": "somebody"}}));
        let kubeconfig = json!({
            "apiVersion": "v1", "kind": "Config", "current-context": servers[0].0,
            "clusters": clusters.collect::<Vec<_>>(),
            "contexts": contexts.collect::<Vec<_>>(),
            "users": [{"name": "somebody", "user": {"token": "not-a-secret"}}],
        });
        Self::of(&kubeconfig, folder)
    }

    fn of(kubeconfig: &Value, folder: TempDir) -> Self {
        std::fs::write(folder.path().join("kubeconfig"), kubeconfig.to_string()).expect("a kubeconfig");
        Self { folder }
    }

    /// The kubeconfig after an edit.
    pub fn edited(self, edit: impl FnOnce(&mut Value)) -> Self {
        let text = std::fs::read_to_string(self.kubeconfig()).expect("the kubeconfig");
        let mut kubeconfig = serde_json::from_str(&text).expect("JSON");
        edit(&mut kubeconfig);
        Self::of(&kubeconfig, self.folder)
    }

    /// One context, `prod`, whose server answers so.
    pub fn answering(answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Self {
        Self::new(&[("prod", serve(answer))])
    }

    /// The kubeconfig.
    pub fn kubeconfig(&self) -> PathBuf {
        self.folder.path().join("kubeconfig")
    }

    /// Runs meshfed with this line of arguments, split at spaces.
    pub fn meshfed(&self, line: &str) -> Run {
        meshfed(line, &self.kubeconfig())
    }

    /// Runs it with variables in its environment.
    pub fn meshfed_with(&self, line: &str, environment: &[(&str, &str)]) -> Run {
        run(line, &self.kubeconfig(), environment)
    }
}

/// Runs meshfed with a kubeconfig of one's own.
pub fn meshfed(line: &str, kubeconfig: &std::path::Path) -> Run {
    run(line, kubeconfig, &[])
}

fn run(line: &str, kubeconfig: &std::path::Path, environment: &[(&str, &str)]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_meshfed"))
        .args(line.split_whitespace())
        .env("KUBECONFIG", kubeconfig)
        .env("NO_COLOR", "1")
        .env_remove("HTTP_PROXY")
        .env_remove("http_proxy")
        .env_remove("HTTPS_PROXY")
        .env_remove("https_proxy")
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .envs(environment.iter().copied())
        .stdin(Stdio::null())
        .output()
        .expect("meshfed runs");
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
