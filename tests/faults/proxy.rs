//! A proxy between meshfed and a real API server that spoils one answer of a run, and remembers what it let through.

use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex};

use futures::StreamExt;
use http::Request;
use http_body_util::BodyExt;
use kube::Client;
use kube::client::Body;
use tempfile::NamedTempFile;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// What becomes of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Answered with 500 and never handed on.
    InternalError,
    /// Answered with 403 and never handed on.
    Forbidden,
    /// The connection ends without an answer; the request is never handed on.
    Dropped,
    /// Answered with a page of a web server.
    Html,
    /// Handed on; half of the answer comes back, and then the connection ends.
    Half,
    /// Handed on; the connection ends without an answer.
    AnswerLost,
    /// Answered with 429 and a wait of one second, and never handed on.
    Overloaded,
    /// Answered as if somebody had changed the object meanwhile, and never handed on.
    Changed,
    /// Never handed on and never answered; whoever runs the test is told when it comes.
    Held,
    /// Handed on and never answered; whoever runs the test is told then.
    AnswerHeld,
}

impl Fault {
    /// What may become of a question.
    pub const OF_READS: [Self; 6] = [
        Self::Overloaded,
        Self::InternalError,
        Self::Forbidden,
        Self::Dropped,
        Self::Html,
        Self::Half,
    ];
    /// What may become of a write.
    pub const OF_WRITES: [Self; 6] = [
        Self::Overloaded,
        Self::Changed,
        Self::InternalError,
        Self::Forbidden,
        Self::Dropped,
        Self::AnswerLost,
    ];
    /// Moments at which a command ends that somebody kills.
    pub const MOMENTS: [Self; 2] = [Self::Held, Self::AnswerHeld];

    /// Status line with headers, type and text of an answer that no API server gave.
    fn answer(self) -> Option<(&'static str, &'static str, String)> {
        let status = |code: u16, reason: &str| {
            format!(
                r#"{{"kind":"Status","apiVersion":"v1","status":"Failure","message":"spoilt by the test","reason":"{reason}","code":{code}}}"#
            )
        };
        match self {
            Self::InternalError => Some((
                "500 Internal Server Error",
                "application/json",
                status(500, "InternalError"),
            )),
            Self::Forbidden => Some(("403 Forbidden", "application/json", status(403, "Forbidden"))),
            Self::Html => Some((
                "200 OK",
                "text/html",
                "<html><body>sign in first</body></html>".to_owned(),
            )),
            Self::Overloaded => Some((
                "429 Too Many Requests\r\nretry-after: 1",
                "application/json",
                status(429, "TooManyRequests"),
            )),
            Self::Changed => Some(("409 Conflict", "application/json", status(409, "Conflict"))),
            Self::Dropped | Self::Half | Self::AnswerLost | Self::Held | Self::AnswerHeld => None,
        }
    }
}

/// One request, as it went by.
#[derive(Clone, Debug)]
pub struct Passed {
    pub method: String,
    /// Path and query; with `dryRun=All` also where the body says so.
    pub target: String,
    pub fault: Option<Fault>,
    /// What the API server answered, where it was asked.
    pub status: Option<u16>,
}

impl Passed {
    /// Whether it is a question: also a review, which is posted and leaves nothing behind.
    pub fn is_read(&self) -> bool {
        self.method == "GET" || self.target.contains("/authorization.k8s.io/") || self.target.contains("dryRun=All")
    }

    /// Whether something was written.
    pub fn wrote(&self) -> bool {
        !self.is_read() && self.status.is_some_and(|status| status < 300)
    }
}

/// Which request is spoilt: the one of this number among those of its sort, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    pub of_reads: bool,
    pub number: usize,
    pub fault: Fault,
}

#[derive(Default)]
struct State {
    plan: Option<Plan>,
    passed: Vec<Passed>,
    /// Who is told when a request is held.
    told: Option<Sender<()>>,
    /// Ends the connection of a request that is held.
    release: Arc<Notify>,
}

/// The proxy, as long as the process lives.
pub struct Proxy {
    state: Arc<Mutex<State>>,
    kubeconfig: NamedTempFile,
}

/// A look at each request before it is handed on.
pub type Look = Arc<dyn Fn(&str, &str) + Send + Sync>;

impl Proxy {
    /// Starts one before the API server of `client`, with the context `context`.
    pub fn before(client: impl AsyncFnOnce() -> Client + Send + 'static, context: &str, look: Look) -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let of_thread = Arc::clone(&state);
        let (tell, told) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(async move {
                let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a loopback port");
                tell.send(listener.local_addr().expect("an address").port())
                    .expect("somebody listens");
                let client = client().await;
                while let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(converse(
                        stream,
                        client.clone(),
                        Arc::clone(&of_thread),
                        Arc::clone(&look),
                    ));
                }
            });
        });
        let port = told.recv().expect("the proxy listens");
        let kubeconfig = NamedTempFile::new().expect("a file");
        let text = serde_json::json!({"apiVersion": "v1", "kind": "Config", "current-context": context,
            "clusters": [{"name": context, "cluster": {"server": format!("http://127.0.0.1:{port}")}}],
            "contexts": [{"name": context, "context": {"cluster": context, "user": "nobody"}}],
            "users": [{"name": "nobody", "user": {}}]});
        std::fs::write(kubeconfig.path(), text.to_string()).expect("the kubeconfig is written");
        Self { state, kubeconfig }
    }

    pub fn kubeconfig(&self) -> String {
        self.kubeconfig.path().display().to_string()
    }

    /// Forgets what went by, and spoils what is planned from now on.
    pub fn spoil(&self, plan: Option<Plan>) {
        *self.state.lock().expect("no panic") = State {
            plan,
            ..State::default()
        };
    }

    /// The same with a plan that holds a request: `told` hears when it is held.
    pub fn hold(&self, plan: Plan, told: Sender<()>) {
        *self.state.lock().expect("no panic") = State {
            plan: Some(plan),
            told: Some(told),
            ..State::default()
        };
    }

    /// Ends the connection of a request that is held, without an answer.
    pub fn release(&self) {
        self.state.lock().expect("no panic").release.notify_one();
    }

    /// What went by since.
    pub fn passed(&self) -> Vec<Passed> {
        self.state.lock().expect("no panic").passed.clone()
    }
}

/// One request and its answer: each connection is for one.
async fn converse(mut stream: TcpStream, client: Client, state: Arc<Mutex<State>>, look: Look) -> Option<()> {
    let (reader, mut writer) = stream.split();
    let mut reader = BufReader::new(reader);
    let (request, method, target) = read(&mut reader).await?;
    let passed = Passed {
        method: method.clone(),
        target: target.clone(),
        fault: None,
        status: None,
    };
    let (at, fault) = {
        let mut state = state.lock().expect("no panic");
        let number = state
            .passed
            .iter()
            .filter(|one| one.is_read() == passed.is_read())
            .count();
        let planned = state
            .plan
            .filter(|plan| plan.of_reads == passed.is_read() && plan.number == number);
        let fault = planned.map(|plan| plan.fault);
        state.passed.push(Passed { fault, ..passed });
        (state.passed.len() - 1, fault)
    };
    if let Some((status, kind, body)) = fault.and_then(Fault::answer) {
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        writer.write_all(head.as_bytes()).await.ok()?;
        return writer.shutdown().await.ok();
    }
    if fault == Some(Fault::Dropped) {
        return None;
    }
    let (told, release) = {
        let state = state.lock().expect("no panic");
        (state.told.clone(), Arc::clone(&state.release))
    };
    if fault == Some(Fault::Held) {
        return held(&mut reader, told, &release).await;
    }
    look(&method, &target);
    let answer = client.send(request).await.ok()?;
    let status = answer.status();
    if let Some(one) = state.lock().expect("no panic").passed.get_mut(at) {
        one.status = Some(status.as_u16());
    }
    if fault == Some(Fault::AnswerLost) {
        return None;
    }
    if fault == Some(Fault::AnswerHeld) {
        return held(&mut reader, told, &release).await;
    }
    let kind = answer.headers().get("content-type").and_then(|kind| kind.to_str().ok());
    let head = format!(
        "HTTP/1.1 {} X\r\ncontent-type: {}\r\nconnection: close\r\n",
        status.as_u16(),
        kind.unwrap_or("application/json")
    );
    if fault == Some(Fault::Half) {
        // A watch never ends by itself: of that it is half of what comes first.
        let body = if target.contains("watch=true") {
            answer.into_body().into_data_stream().next().await?.ok()?
        } else {
            answer.into_body().collect().await.ok()?.to_bytes()
        };
        let head = format!("{head}content-length: {}\r\n\r\n", body.len());
        writer.write_all(head.as_bytes()).await.ok()?;
        writer.write_all(&body[..body.len() / 2]).await.ok()?;
        return None;
    }
    writer.write_all(format!("{head}\r\n").as_bytes()).await.ok()?;
    let mut frames = answer.into_body().into_data_stream();
    while let Some(Ok(data)) = frames.next().await {
        writer.write_all(&data).await.ok()?;
    }
    writer.shutdown().await.ok()
}

/// Tells that a request is held, and returns when the client has gone, or is to be sent away.
async fn held(reader: &mut (impl AsyncBufReadExt + Unpin), told: Option<Sender<()>>, release: &Notify) -> Option<()> {
    told?.send(()).ok()?;
    tokio::select! {
        gone = reader.read_u8() => gone.ok().map(drop),
        () = release.notified() => None,
    }
}

async fn read(reader: &mut (impl AsyncBufReadExt + Unpin)) -> Option<(Request<Body>, String, String)> {
    let mut line = String::new();
    reader.read_line(&mut line).await.ok()?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut request = Request::builder().method(method.as_str()).uri(&target);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).await.ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().ok()?,
            "accept" | "content-type" => request = request.header(name, value),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).await.ok()?;
    // A removal says so in its body.
    let is_tried = method == "DELETE" && String::from_utf8_lossy(&body).contains(r#""dryRun":["All"]"#);
    let told = if is_tried {
        format!("{target}?dryRun=All")
    } else {
        target
    };
    Some((request.body(Body::from(body)).ok()?, method, told))
}
