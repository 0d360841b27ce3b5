//! What an API server's refusal means, and how to say it.

use std::fmt;

use kube::core::Status;

use crate::error::{UserError, innermost};
use crate::exit::Exit;
use crate::profile::Version;
use crate::snapshot::{Observed, Right};

use super::requests::{Failed, LONGEST_ANSWER};

/// What came back instead of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// The object or its kind is not there.
    NotFound(String),
    /// The user has no right to do that.
    Forbidden(String),
    /// An admission webhook denied it.
    Denied(String),
    /// An admission webhook could not be called, so the API server took nothing.
    WebhookDown(String),
    /// Other managers own fields that would change: (manager and field, as the API server says it).
    OwnedByOthers(Vec<String>),
    /// Somebody changed the object since it was read.
    Changed(String),
    /// The API server found the object invalid.
    Invalid(String),
    /// The credentials were not accepted.
    Unauthorized(String),
    /// The program that the kubeconfig names to log in with gave no credentials.
    LoginFailed(String),
    /// The cluster could not be asked.
    Unreachable(String),
    /// The cluster was asked and did not answer, in time or at all: a write may have happened.
    Unanswered(String),
    /// The API server is there and cannot serve the request now.
    Overloaded(String),
    /// Anything else that the API server said.
    Other(String),
}

/// Where a fault happened, to begin its sentence with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultPlace {
    /// Such as ``mesh `prod-mesh` (context `prod`)``.
    pub whom: String,
    /// Such as `apply ServiceMeshPeer prod-mesh/stage-mesh`.
    pub doing: String,
}

impl From<kube::Error> for Fault {
    fn from(error: kube::Error) -> Self {
        match error {
            kube::Error::Api(status) => from_status(&status),
            kube::Error::SerdeError(source) => Self::Unanswered(format!("the answer could not be read: {source}")),
            // The answer had begun.
            kube::Error::HyperError(source) => Self::Unanswered(
                too_long(&source).unwrap_or_else(|| format!("the answer broke off: {}", innermost(&source))),
            ),
            kube::Error::Auth(source) => Self::Unauthorized(source.to_string()),
            kube::Error::Service(source) => match source.downcast::<Failed>() {
                Ok(failed) => failed.0,
                Err(source) => Self::Unreachable(not_read(source.as_ref())),
            },
            other => Self::Unreachable(not_read(&other)),
        }
    }
}

/// Why there is no answer that could be read.
fn not_read(error: &(dyn std::error::Error + 'static)) -> String {
    too_long(error).unwrap_or_else(|| innermost(error))
}

/// What is said of an answer that was not read to its end, if that is what happened.
fn too_long(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    let mut causes = std::iter::successors(Some(error), |error| error.source());
    let is_limit = causes.any(|cause| cause.is::<http_body_util::LengthLimitError>());
    is_limit.then(|| {
        format!(
            "the answer is longer than {} MiB, so it was not read",
            LONGEST_ANSWER >> 20
        )
    })
}

fn from_status(status: &Status) -> Fault {
    let message = status.message.clone();
    let conflicts = status
        .details
        .as_ref()
        .map(|details| details.causes.as_slice())
        .unwrap_or_default();
    let owned: Vec<String> = conflicts
        .iter()
        .filter(|cause| cause.reason == "FieldManagerConflict")
        .map(|cause| format!("{}: {}", cause.field, cause.message))
        .collect();
    match status.code {
        _ if message.contains("failed calling webhook") => Fault::WebhookDown(message),
        _ if message.contains("admission webhook") => Fault::Denied(message),
        401 => Fault::Unauthorized(message),
        403 => Fault::Forbidden(message),
        404 => Fault::NotFound(message),
        409 if !owned.is_empty() => Fault::OwnedByOthers(owned),
        409 => Fault::Changed(message),
        400 | 422 => Fault::Invalid(message),
        code @ (429 | 500..=599) => Fault::Overloaded(format!("it answered {code}: {message}")),
        code => Fault::Other(format!("{code}: {message}")),
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OwnedByOthers(fields) => {
                write!(formatter, "other managers own what would change: {}", fields.join("; "))
            }
            Self::NotFound(text)
            | Self::Forbidden(text)
            | Self::Denied(text)
            | Self::WebhookDown(text)
            | Self::Overloaded(text)
            | Self::Changed(text)
            | Self::Invalid(text)
            | Self::Unauthorized(text)
            | Self::LoginFailed(text)
            | Self::Unreachable(text)
            | Self::Unanswered(text)
            | Self::Other(text) => formatter.write_str(text),
        }
    }
}

impl Fault {
    /// The fault as an observation: not knowing is its own answer.
    pub fn observed<T>(self, right: impl Into<Right>) -> Observed<T> {
        match self {
            Self::NotFound(_) => Observed::Missing,
            Self::Forbidden(_) => Observed::forbidden(right),
            Self::Unauthorized(text) => Observed::unreachable(format!(
                "the credentials were not accepted ({text}); log in again, for example with `oc login`"
            )),
            Self::Overloaded(text) => {
                Observed::unreachable(format!("the API server cannot serve requests now: {text}"))
            }
            other => Observed::unreachable(other.to_string()),
        }
    }

    /// The fault as an error for a person.
    pub fn at(self, place: &FaultPlace) -> UserError {
        let FaultPlace { whom, doing } = place;
        let say = |exit: Exit, what: &str| UserError::new(exit, format!("{whom}: cannot {doing}: {what}: {self}"));
        match &self {
            Self::NotFound(_) => say(Exit::Unknown, "not there")
                .hint("the federation and routing kinds are served once a first control plane is reconciled; see `oc get smcp -A`"),
            Self::Forbidden(text) if !text.contains("maistra.io") => say(Exit::Unknown, "forbidden")
                .hint("ask for that right, or somebody who has it; `oc auth can-i --list` tells what you may do"),
            Self::Forbidden(_) => say(Exit::Unknown, "forbidden")
                .hint("the roles `view`, `edit` and `admin` do not cover federation.maistra.io; ask for a ClusterRole that does"),
            Self::Denied(text) => {
                let error = say(Exit::No, "an admission webhook refused it");
                match Version::named_in_refusal(text).last() {
                    Some(newest) => error.hint(format!("ask for one that the operator makes, such as `--version {newest}`")),
                    None => error.hint("mend what the webhook names and run the same command again"),
                }
            }
            Self::WebhookDown(_) => say(Exit::Unknown, "an admission webhook could not be called")
                .hint("look at the pods of the webhook; Maistra's run beside its operator: `oc get pods -n openshift-operators`"),
            Self::OwnedByOthers(_) => say(Exit::Conflict, "conflict")
                .hint("change the fields where they are kept, or pass `--force-conflicts` to take them over"),
            Self::Changed(_) => UserError {
                changed_meanwhile: true,
                ..say(Exit::Conflict, "somebody changed it meanwhile").hint("run the same command again")
            },
            Self::Invalid(_) => say(Exit::Usage, "the API server refused it")
                .hint("see which fields this cluster knows: `oc explain KIND.spec --recursive`"),
            Self::Unauthorized(_) => say(Exit::Unknown, "the credentials were not accepted").hint("log in again, for example with `oc login`"),
            Self::Overloaded(_) => say(Exit::Unknown, "the API server cannot serve requests now")
                .hint("run the same command again; `oc get --raw /readyz?verbose` tells what the API server lacks"),
            Self::Unanswered(text) if text.contains("could not be read") => say(Exit::Unknown, "unexpected answer")
                .hint("is the server of the context an API server? `kubectl config view --minify` shows its address"),
            Self::Unreachable(text) if text.contains("certificate") => say(Exit::Unknown, "the connection is not trusted")
                .hint("the `certificate-authority` of the kubeconfig did not sign the server's certificate; log in again, or name the right one"),
            Self::LoginFailed(_) => say(Exit::Unknown, "no credentials")
                .hint("the kubeconfig's user names this program under `exec`; a login that needs you may need a longer `--request-timeout`"),
            Self::Unreachable(_) | Self::Unanswered(_) => say(Exit::Unknown, "the cluster could not be asked")
                .hint("is that the server of the kubeconfig, and can this machine reach it? Look at VPN, firewall, and `HTTPS_PROXY` or the cluster's `proxy-url`"),
            Self::Other(_) => say(Exit::Unknown, "unexpected answer")
                .hint("is the server of the context an API server? `kubectl config view --minify` shows its address"),
        }
    }
}
