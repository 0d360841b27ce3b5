//! How one request is sent: told with `--verbose`, bounded in time, sent again when the API server asks for that, and a
//! failure told with the server's address.

use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures::future::BoxFuture;
use http::header::{AUTHORIZATION, RETRY_AFTER};
use http::{Request, Response, StatusCode};
use http_body_util::Limited;
use hyper_util::client;
use kube::client::Body;
use tokio::time::Instant;
use tower::{BoxError, Layer, Service};

use super::Fault;
use super::login::Login;
use super::within::Bound;
use crate::error::innermost;
use crate::ui::Ui;

/// How often a request is sent at most.
const ATTEMPTS: u32 = 4;

/// Bytes of one answer at most: a page of a list, or what a watch tells before it begins anew.
pub(super) const LONGEST_ANSWER: usize = 128 << 20;

/// The wait before the second attempt, if the API server does not say; doubled for each one after that.
const FIRST_WAIT: Duration = Duration::from_millis(100);

/// The requests of one context.
#[derive(Clone)]
pub(super) struct Requests {
    /// Name of the context.
    pub(super) context: String,
    /// The server, and the way to it, as a person is told.
    pub(super) server: String,
    /// Longest time for one request, with everything that is waited for meanwhile.
    pub(super) limit: Duration,
    /// What gives the credentials, where the kubeconfig names a program for that.
    pub(super) login: Option<Arc<Login>>,
    /// Where requests are told.
    pub(super) ui: Ui,
}

/// A fault of the connection, which the client hands through as it is.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Failed(pub(super) Fault);

impl<S> Layer<S> for Requests {
    type Service = Asking<S>;

    fn layer(&self, service: S) -> Asking<S> {
        Asking {
            service,
            requests: self.clone(),
        }
    }
}

/// A service whose requests are sent so.
#[derive(Clone)]
pub(super) struct Asking<S> {
    service: S,
    requests: Requests,
}

impl<S, B> Service<Request<Body>> for Asking<S>
where
    S: Service<Request<Body>, Response = Response<B>, Error = BoxError> + Clone + Send + 'static,
    S::Future: Send,
    B: Send,
{
    type Response = Response<Limited<B>>;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Response<Limited<B>>, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        // Each attempt waits for its own turn, within its own bound.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let Asking { service, requests } = self.clone();
        Box::pin(async move {
            let answer = requests.send(service, request).await;
            let bounded = |body| Limited::new(body, LONGEST_ANSWER);
            answer
                .map(|response| response.map(bounded))
                .map_err(|fault| Failed(fault).into())
        })
    }
}

impl Requests {
    async fn send<S, B>(&self, mut service: S, mut request: Request<Body>) -> Result<Response<B>, Fault>
    where
        S: Service<Request<Body>, Response = Response<B>, Error = BoxError>,
    {
        let bound = Bound::of(self.limit);
        if !is_of_an_object(request.uri().path()) {
            let path = request.uri().path();
            return Err(Fault::Other(format!(
                "{path:?} is no path of an object, so it was not asked for"
            )));
        }
        if let Some(login) = &self.login
            && let Some(header) = login.authorization(bound).await?
        {
            request.headers_mut().insert(AUTHORIZATION, header);
        }
        for attempt in 1.. {
            let again = copy(&request);
            self.ui.detail(&format!(
                "{}: {} {}",
                self.context,
                request.method(),
                request.uri().path()
            ));
            let answer = tokio::time::timeout_at(bound.until, async {
                std::future::poll_fn(|context| service.poll_ready(context)).await?;
                service.call(request).await
            });
            let response = match answer.await {
                Ok(Ok(response)) => response,
                Ok(Err(error)) if was_not_sent(error.as_ref()) => {
                    return Err(Fault::Unreachable(self.said(&innermost(error.as_ref()))));
                }
                Ok(Err(error)) => return Err(Fault::Unanswered(self.said(&innermost(error.as_ref())))),
                Err(_) => {
                    let late = format!("no answer within {bound}");
                    return Err(Fault::Unanswered(self.said(&late)));
                }
            };
            let Some(next) = again.filter(|_| attempt < ATTEMPTS && asks_for_another(response.status())) else {
                return Ok(response);
            };
            let asked = retry_after(&response);
            let wait = asked.unwrap_or_default().max(FIRST_WAIT * 2_u32.pow(attempt - 1));
            if Instant::now() + wait >= bound.until {
                return match asked {
                    Some(asked) => Err(self.asked_to_wait(response.status(), asked, bound)),
                    None => Ok(response),
                };
            }
            tokio::time::sleep(wait).await;
            request = next;
        }
        unreachable!("the last attempt returns")
    }

    /// A reason with the server that it is about.
    fn said(&self, reason: &str) -> String {
        format!("{}: {reason}", self.server)
    }

    fn asked_to_wait(&self, status: StatusCode, asked: Duration, bound: Bound) -> Fault {
        Fault::Overloaded(format!(
            "{} answered {} and asks to wait {asked:?} (Retry-After), longer than {bound}",
            self.server,
            status.as_u16()
        ))
    }
}

/// Whether a path is one that the kind, the namespace and the name of an object make, and nothing that stands in one of
/// them leads elsewhere.
fn is_of_an_object(path: &str) -> bool {
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    let is_plain = |part: &&str| {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte);
        !part.is_empty() && part.bytes().all(plain) && part.bytes().any(|byte| byte != b'.')
    };
    if !parts.iter().all(is_plain) {
        return false;
    }
    // Behind group and version.
    let rest = match parts.as_slice() {
        ["api", _, rest @ ..] | ["apis", _, _, rest @ ..] => rest,
        _ => return parts.len() <= 2,
    };
    match rest {
        ["namespaces", _, "pods", _, part] => ["log", "portforward"].contains(part),
        ["namespaces", ..] => rest.len() <= 4,
        _ => rest.len() <= 2,
    }
}

/// Whether there was no connection to send anything over.
fn was_not_sent(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut causes = std::iter::successors(Some(error), |error| error.source());
    causes.any(|cause| {
        cause
            .downcast_ref::<client::legacy::Error>()
            .is_some_and(client::legacy::Error::is_connect)
    })
}

/// An API server asks so for a second when it begins to serve a kind, right after the first control plane of a cluster.
fn asks_for_another(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT
    )
}

fn retry_after<B>(response: &Response<B>) -> Option<Duration> {
    let seconds = response.headers().get(RETRY_AFTER)?.to_str().ok()?;
    seconds.trim().parse().ok().map(Duration::from_secs)
}

fn copy(request: &Request<Body>) -> Option<Request<Body>> {
    let mut copy = Request::new(request.body().try_clone()?);
    *copy.method_mut() = request.method().clone();
    *copy.uri_mut() = request.uri().clone();
    *copy.headers_mut() = request.headers().clone();
    *copy.extensions_mut() = request.extensions().clone();
    Some(copy)
}

#[cfg(test)]
mod tests {
    use super::is_of_an_object;

    #[test]
    fn only_paths_of_objects_and_of_what_tells_the_kinds_are_sent() {
        for path in [
            "/version",
            "/api/v1",
            "/apis/maistra.io/v2",
            "/api/v1/nodes",
            "/api/v1/namespaces/kube-system",
            "/api/v1/namespaces/shop/pods",
            "/api/v1/namespaces/shop/pods/istiod-1/log",
            "/api/v1/namespaces/shop/pods/stage-mesh-ingress-1/portforward",
            "/apis/federation.maistra.io/v1/namespaces/shop/servicemeshpeers/stage-mesh",
            "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
        ] {
            assert!(is_of_an_object(path), "{path}");
        }
        for path in [
            "/api/v1/namespaces/shop/configmaps/ns/secrets",
            "/api/v1/namespaces/shop/configmaps/../secrets/x",
            "/api/v1/namespaces/shop/configmaps/..",
            "/api/v1/namespaces/shop/configmaps/%2e%2e/secrets",
            "/api/v1/namespaces/shop/configmaps//secrets",
            "/api/v1/namespaces/a/secrets/pods/x/y",
            "/api/v1/namespaces/shop/pods/x/exec",
            "/api/v1/namespaces/shop/services/x/log",
            "/api/v1/nodes/x/proxy",
        ] {
            assert!(!is_of_an_object(path), "{path}");
        }
    }
}
