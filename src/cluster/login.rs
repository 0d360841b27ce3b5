//! The program that a kubeconfig names to log in with (`exec`): runs it within a bounded time, and again when what it
//! gave has expired.

use std::io::IsTerminal;
use std::process::Stdio;
use std::time::Duration;

use http::HeaderValue;
use k8s_openapi::jiff::{SignedDuration, Timestamp};
use kube::config::{ExecConfig, ExecInteractiveMode};
use serde::Deserialize;
use serde_json::json;
use tokio::process::Command;
use tokio::sync::Mutex;

use super::Fault;
use super::within::Bound;

/// A token is taken to have expired this long before it does, for the request that is under way then.
const MARGIN: SignedDuration = SignedDuration::from_secs(30);

/// A login program, and the token it gave last.
pub(super) struct Login {
    program: ExecConfig,
    user: String,
    limit: Duration,
    /// Whether it may ask the user something, where there is a terminal.
    asks: bool,
    token: Mutex<Option<Token>>,
}

#[derive(Clone)]
struct Token {
    header: HeaderValue,
    expires: Option<Timestamp>,
}

/// A client certificate and its key, in PEM.
pub(super) struct ClientCertificate {
    pub(super) certificate: String,
    pub(super) key: String,
}

/// What the program prints.
#[derive(Deserialize)]
struct Printed {
    status: Option<Credential>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Credential {
    token: Option<String>,
    client_certificate_data: Option<String>,
    client_key_data: Option<String>,
    expiration_timestamp: Option<Timestamp>,
}

impl Login {
    pub(super) fn new(program: ExecConfig, user: &str, limit: Duration, asks: bool) -> Self {
        Self {
            program,
            user: user.to_owned(),
            limit,
            asks,
            token: Mutex::new(None),
        }
    }

    /// Runs the program for the first time. Keeps a token; returns a client certificate, which is needed to connect.
    pub(super) async fn log_in(&self) -> Result<Option<ClientCertificate>, Fault> {
        let credential = self.run(Bound::of(self.limit)).await?;
        *self.token.lock().await = self.token(&credential)?;
        Ok(match (credential.client_certificate_data, credential.client_key_data) {
            (Some(certificate), Some(key)) => Some(ClientCertificate { certificate, key }),
            _ => None,
        })
    }

    /// The `Authorization` header for a request that is sent now; none if the program gave a certificate only.
    pub(super) async fn authorization(&self, bound: Bound) -> Result<Option<HeaderValue>, Fault> {
        // Whoever waits for a run that another request began waits no longer than for its own.
        let token = tokio::time::timeout_at(bound.until, self.token.lock()).await;
        let mut token = token.map_err(|_| self.late(bound))?;
        let has_expired = |token: &Token| token.expires.is_some_and(|at| at <= Timestamp::now() + MARGIN);
        if token.as_ref().is_some_and(has_expired) {
            let credential = self.run(bound).await?;
            *token = self.token(&credential)?;
        }
        Ok(token.as_ref().map(|token| token.header.clone()))
    }

    fn token(&self, credential: &Credential) -> Result<Option<Token>, Fault> {
        let Some(token) = &credential.token else {
            return Ok(None);
        };
        let mut header = HeaderValue::try_from(format!("Bearer {token}"))
            .map_err(|_| self.fault("gave a token that no request can carry"))?;
        header.set_sensitive(true);
        Ok(Some(Token {
            header,
            expires: credential.expiration_timestamp,
        }))
    }

    async fn run(&self, bound: Bound) -> Result<Credential, Fault> {
        let mode = self.program.interactive_mode.as_ref();
        let interactive = self.asks && mode != Some(&ExecInteractiveMode::Never) && std::io::stdin().is_terminal();
        if mode == Some(&ExecInteractiveMode::Always) && !interactive {
            return Err(self.fault("asks questions, and there is no terminal to answer on"));
        }
        let program = self.command(interactive).spawn().map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => self.not_installed(),
            _ => self.fault(&format!("cannot be run: {error}")),
        })?;
        let output = tokio::time::timeout_at(bound.until, program.wait_with_output()).await;
        let output = output.map_err(|_| self.late(bound))?;
        let output = output.map_err(|error| self.fault(&format!("cannot be run: {error}")))?;
        if !output.status.success() {
            let told = String::from_utf8_lossy(&output.stderr);
            let told = told.lines().rev().map(str::trim).find(|line| !line.is_empty());
            let told = told.map(|line| format!(": {line}")).unwrap_or_default();
            return Err(self.fault(&format!("ended with {}{told}", output.status)));
        }
        // What it printed may hold a token, so the parser's reason, which quotes, is not told.
        let printed: Printed = serde_json::from_slice(&output.stdout)
            .map_err(|_| self.fault("did not print the ExecCredential that a login program has to print"))?;
        printed
            .status
            .ok_or_else(|| self.fault("printed an ExecCredential without a status"))
    }

    /// Ends with the future that waits for it, so that neither a timeout nor Ctrl-C leaves it behind.
    fn command(&self, interactive: bool) -> Command {
        let mut command = Command::new(self.name());
        command.args(self.program.args.iter().flatten());
        for variable in self.program.env.iter().flatten() {
            if let (Some(name), Some(value)) = (variable.get("name"), variable.get("value")) {
                command.env(name, value);
            }
        }
        let mut spec = json!({ "interactive": interactive });
        if let Some(cluster) = &self.program.cluster {
            spec["cluster"] = json!(cluster);
        }
        let asked = json!({ "apiVersion": self.program.api_version, "kind": "ExecCredential", "spec": spec });
        command
            .env("KUBERNETES_EXEC_INFO", asked.to_string())
            .stdin(if interactive { Stdio::inherit() } else { Stdio::null() })
            .stderr(if interactive { Stdio::inherit() } else { Stdio::piped() })
            .stdout(Stdio::piped())
            .kill_on_drop(true);
        command
    }

    fn name(&self) -> &str {
        self.program.command.as_deref().unwrap_or_default()
    }

    fn not_installed(&self) -> Fault {
        let hint = self.program.install_hint.as_deref().unwrap_or_default();
        let hint: Vec<&str> = hint.split_whitespace().collect();
        let hint = match hint.as_slice() {
            [] => String::new(),
            words => format!("; the kubeconfig says of it: {}", words.join(" ")),
        };
        self.fault(&format!("is not installed{hint}"))
    }

    fn late(&self, bound: Bound) -> Fault {
        self.fault(&format!("did not end within {bound}"))
    }

    /// Never with the arguments, which may hold secrets.
    fn fault(&self, what: &str) -> Fault {
        Fault::LoginFailed(format!(
            "the login program `{}` of user `{}` {what}",
            self.name(),
            self.user
        ))
    }
}
