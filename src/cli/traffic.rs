//! `traffic`.

use std::str::FromStr;
use std::time::Duration;

use clap::Args;
use clap_complete::engine::ArgValueCompleter;
use http::{HeaderName, HeaderValue, Uri};

use super::{complete, duration};
use crate::load::Key;
use crate::rules::ServiceName;
use crate::topology::MeshReference;

/// Most requests of one run.
const MOST_REQUESTS: u32 = 100_000;
/// Most requests under way at once.
const MOST_AT_ONCE: u16 = 256;

/// Send a bounded number of requests, and tell who answered, how fast, and whether the split is as the route asks.
///
/// With a SERVICE the requests go to the mesh's ingress gateway, and the expected split is read from the service's
/// VirtualService. A share fits when it lies in the interval that the number of answers allows (99 % for all shares
/// together). Ends with 0 when every request was served and the split fits, 1 when not, 3 when it could not be told.
///
/// Examples:
///   meshfed traffic http://shop.example/productpage --requests 500 --by header:x-version
///   meshfed traffic prod-bookinfo/details --in prod-mesh --path /api/v1/products/0 --by json:version
///   meshfed traffic http://shop.example/ --expect v1=80,v2=20
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
#[allow(
    rustdoc::bare_urls,
    reason = "the doc comment is the help of the command, where a URL stands as it is typed"
)]
pub struct TrafficArgs {
    /// A URL, or a service of the mesh as NAMESPACE/NAME.
    #[arg(value_name = "URL|SERVICE", add = ArgValueCompleter::new(complete::services))]
    pub target: TrafficTarget,
    /// The mesh that the service is in.
    #[arg(long = "in", value_name = "MESH", add = ArgValueCompleter::new(complete::meshes))]
    pub mesh: Option<MeshReference>,
    /// Where the mesh is entered, such as a forwarded port. Default: the Route of its ingress gateway, else its load balancer.
    #[arg(long, value_name = "URL", requires = "mesh", value_parser = url)]
    pub via: Option<Uri>,
    /// Path of the URL.
    #[arg(long, value_name = "PATH")]
    pub path: Option<String>,
    /// Requests to send. Default: 100, or with --duration as many as it allows, but never more than 100000.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_REQUESTS)))]
    pub requests: Option<u32>,
    /// Requests under way at once, at most 256.
    #[arg(long, value_name = "NUMBER", default_value = "4", value_parser = clap::value_parser!(u16).range(1..=i64::from(MOST_AT_ONCE)))]
    pub concurrency: u16,
    /// Stop after this time, at most an hour.
    #[arg(long, value_name = "DURATION", value_parser = up_to_an_hour)]
    pub duration: Option<Duration>,
    /// Header of every request; repeat it for several.
    #[arg(short = 'H', long = "header", value_name = "NAME:VALUE", value_parser = header)]
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// What names the backend in an answer: header:NAME or json:FIELD.FIELD. Default: the usual headers and fields.
    #[arg(long, value_name = "KEY")]
    pub by: Option<Key>,
    /// Expected shares, as VALUE=PERCENT,VALUE=PERCENT that sum to 100.
    #[arg(long, value_name = "SHARES", value_parser = shares)]
    pub expect: Option<ExpectedShares>,
    /// Accept any certificate of the server.
    #[arg(short = 'k', long)]
    pub insecure: bool,
}

impl TrafficArgs {
    /// Never unbounded: without a number, 100 or what the duration allows.
    pub fn most_requests(&self) -> usize {
        let default = if self.duration.is_some() { MOST_REQUESTS } else { 100 };
        usize::try_from(self.requests.unwrap_or(default)).unwrap_or(usize::MAX)
    }
}

/// What requests go to.
#[derive(Clone, Debug, PartialEq)]
pub enum TrafficTarget {
    /// Anywhere.
    Url(Uri),
    /// A service of a mesh.
    Service(ServiceName),
}

impl FromStr for TrafficTarget {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if !text.contains("://") {
            let service = text.parse().map(Self::Service);
            return service.map_err(|error| format!("{error}; or write a URL with http:// or https://"));
        }
        url(text).map(Self::Url)
    }
}

fn url(text: &str) -> Result<Uri, String> {
    let url: Uri = text.parse().map_err(|error| format!("{text:?} is no URL: {error}"))?;
    match url.scheme_str() {
        Some("http" | "https") if url.host().is_some_and(|host| !host.is_empty()) => Ok(url),
        _ => Err(format!("{text:?} is no URL with http:// or https://")),
    }
}

/// Shares by value, in percent.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpectedShares(pub Vec<(String, f64)>);

fn shares(text: &str) -> Result<ExpectedShares, String> {
    let share = |part: &str| {
        let (value, percent) = part.split_once('=')?;
        let percent: f64 = percent.trim_end_matches('%').parse().ok()?;
        let sound = !value.is_empty() && (0.0..=100.0).contains(&percent);
        sound.then(|| (value.to_owned(), percent))
    };
    let shares: Option<Vec<_>> = text.split(',').map(share).collect();
    let shares = shares.ok_or_else(|| format!("{text:?} is not VALUE=PERCENT,VALUE=PERCENT"))?;
    let sum: f64 = shares.iter().map(|(_, percent)| percent).sum();
    if (sum - 100.0).abs() > 1e-6 {
        return Err(format!("the shares sum to {sum}, not to 100"));
    }
    Ok(ExpectedShares(shares))
}

fn header(text: &str) -> Result<(HeaderName, HeaderValue), String> {
    let unclear = || format!("{text:?} is not NAME:VALUE");
    let (name, value) = text.split_once(':').ok_or_else(unclear)?;
    Ok((
        name.trim().parse().map_err(|_| unclear())?,
        value.trim().parse().map_err(|_| unclear())?,
    ))
}

fn up_to_an_hour(text: &str) -> Result<Duration, String> {
    let duration = duration::parse(text)?;
    if duration > Duration::from_secs(3_600) {
        return Err(format!("{text} is more than an hour"));
    }
    Ok(duration)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expected_shares_sum_to_a_hundred() {
        assert_eq!(
            shares("v1=80,v2=20%"),
            Ok(ExpectedShares(vec![("v1".to_owned(), 80.0), ("v2".to_owned(), 20.0)]))
        );
        for bad in ["", "v1", "v1=50", "=100", "v1=-10,v2=110", "v1=a,v2=20"] {
            assert!(shares(bad).is_err(), "{bad:?} was accepted");
        }
    }

    #[test]
    fn a_target_is_a_url_or_a_service() {
        assert!(matches!("http://a.b/c".parse(), Ok(TrafficTarget::Url(_))));
        assert!(matches!("shop/details".parse(), Ok(TrafficTarget::Service(_))));
        for bad in ["ftp://a", "details", "http://", "http:///x"] {
            assert!(bad.parse::<TrafficTarget>().is_err(), "{bad:?} was accepted");
        }
    }
}
