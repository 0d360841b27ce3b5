//! `explain`.

use std::str::FromStr;

use clap::Args;
use clap_complete::engine::ArgValueCompleter;

use super::{OfflineSource, complete};
use crate::rules::ServiceName;
use crate::topology::MeshReference;

/// Walk the path of one service and mark its first broken hop, or print the page of a check.
///
/// With a SERVICE: requests go from workloads of the mesh `--from` to the service in the mesh `--to`. Every hop is told
/// on its own, from the service outwards: member roll, Service, export rule, exported name, gateways, link, import rule,
/// imported host, sidecar and route. SERVICE is its own name in `--to`, or the name that `--from` imported it by.
/// Ends with 0 when every hop is as it should be, 1 when one is broken, 3 when none is but one could not be told.
///
/// With a code such as MF0601: what the check looks for, why it matters and how to mend it.
///
/// Examples:
///   meshfed explain stage-bookinfo/details --from prod-mesh --to stage-mesh
///   meshfed explain prod-bookinfo/details-v2 --from prod-mesh --to stage-mesh --snapshot federation.json
///   meshfed explain MF0601
#[derive(Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct ExplainArgs {
    /// A service, as NAMESPACE/NAME, or the code of a check.
    #[arg(value_name = "SERVICE|CODE", add = ArgValueCompleter::new(complete::subjects))]
    pub subject: ExplainSubject,
    /// The mesh whose workloads ask.
    #[arg(long, value_name = "MESH", add = ArgValueCompleter::new(complete::meshes))]
    pub from: Option<MeshReference>,
    /// The mesh that answers.
    #[arg(long, value_name = "MESH", add = ArgValueCompleter::new(complete::meshes))]
    pub to: Option<MeshReference>,
    /// Where to look.
    #[command(flatten)]
    pub source: OfflineSource,
}

/// What is to be explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExplainSubject {
    /// The path of a service.
    Service(ServiceName),
    /// The page of a check.
    Code(String),
}

impl FromStr for ExplainSubject {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // No service is named without a `/` or a `.`, so the two cannot be confused.
        let digits = text
            .get(2..)
            .filter(|_| text.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("MF")));
        if let Some(digits) = digits
            && digits.len() == 4
            && digits.bytes().all(|byte| byte.is_ascii_digit())
        {
            return Ok(Self::Code(text.to_ascii_uppercase()));
        }
        // The host of an import holds the name that `--from` imported it by.
        let host = text.strip_suffix("-imports.local");
        let named = host.and_then(|host| host.split_once(".svc."));
        named
            .map_or(text, |(name, _)| name)
            .parse()
            .map(Self::Service)
            .map_err(|error: crate::rules::NameError| format!("{error}; the code of a check is MF and four digits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_services_are_told_apart_by_their_form() {
        assert_eq!("mf0601".parse(), Ok(ExplainSubject::Code("MF0601".to_owned())));
        assert_eq!(
            "shop/mf0601".parse(),
            Ok(ExplainSubject::Service(ServiceName::new("shop", "mf0601")))
        );
        assert_eq!(
            "details.shop".parse(),
            Ok(ExplainSubject::Service(ServiceName::new("shop", "details")))
        );
        assert_eq!(
            "details.shop.svc.stage-imports.local".parse(),
            Ok(ExplainSubject::Service(ServiceName::new("shop", "details")))
        );
        for bad in ["MF060", "MF06011", "details", "", "é"] {
            assert!(bad.parse::<ExplainSubject>().is_err(), "{bad}");
        }
    }
}
