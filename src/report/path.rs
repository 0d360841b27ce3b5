//! `explain SERVICE`: the path of one service through the federation, hop by hop, and the first one that is broken.

mod hop;
mod judged;
mod offer;
mod take;
mod walk;

pub(crate) use crate::checks::Step;
pub use hop::{Hop, HopState};

use k8s_openapi::jiff::Timestamp;
use serde::Serialize;

use super::lines::{heading, painted, wrapped};
use super::{API_VERSION, Paint, Report, Style};
use crate::exit::Exit;
use crate::rules::ServiceName;
use crate::snapshot::Snapshot;

/// The answer of `explain SERVICE`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ServicePath {
    api_version: &'static str,
    kind: &'static str,
    /// When the clusters were asked.
    pub taken_at: Timestamp,
    /// The service, by its own name in the mesh that answers, as NAMESPACE/NAME.
    pub service: String,
    /// The mesh whose workloads ask.
    pub from: String,
    /// The mesh that answers.
    pub to: String,
    /// The host that workloads of `from` use, as far as it can be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Whether every hop is as it should be.
    pub whole: bool,
    /// The first hop where requests end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_broken: Option<Step>,
    /// The hops, from the service that answers to the workload that asks.
    pub hops: Vec<Hop>,
}

impl ServicePath {
    /// Walks the path in a snapshot that holds both meshes.
    ///
    /// `service` is named as the answering mesh names it, or as the asking mesh imported it.
    pub fn walk(snapshot: &Snapshot, service: &ServiceName, from: &str, to: &str) -> Option<Self> {
        let (from, to) = (snapshot.meshes.get(from)?, snapshot.meshes.get(to)?);
        let walked = walk::Walk::new(snapshot, service, from, to).run();
        let broken = walked.hops.iter().find(|hop| hop.state == HopState::Broken);
        Some(Self {
            api_version: API_VERSION,
            kind: "ServicePath",
            taken_at: snapshot.taken_at,
            service: walked.service.to_string(),
            from: from.mesh.name.clone(),
            to: to.mesh.name.clone(),
            host: walked.host,
            whole: walked.hops.iter().all(Hop::is_whole),
            first_broken: broken.map(|hop| hop.step),
            hops: walked.hops,
        })
    }

    fn verdict_line(&self) -> (String, Paint) {
        let path = format!("{} from {} to {}", self.service, self.from, self.to);
        let unknown = self.hops.iter().filter(|hop| hop.state == HopState::Unknown).count();
        match self.first_broken {
            Some(step) => (format!("{path}: broken at the {}", step.title()), Paint::Bad),
            None if unknown > 0 => {
                let hops = crate::wording::count(unknown, "hop");
                (
                    format!("{path}: nothing is broken, but {hops} could not be told"),
                    Paint::Doubtful,
                )
            }
            None => (format!("{path}: every hop is as it should be"), Paint::Good),
        }
    }
}

impl Report for ServicePath {
    fn text(&self, style: &Style, wide: bool) -> String {
        let title = format!("PATH {}: {} → {}", self.service, self.from, self.to);
        let mut lines = vec![heading(&title, style)];
        if let Some(host) = &self.host {
            lines.extend(wrapped(&format!("asked for as {host}"), "  ", "    ", style));
        }
        let mut mesh = "";
        for hop in &self.hops {
            if hop.mesh != mesh {
                mesh = &hop.mesh;
                lines.push(format!("  {}", heading(mesh, style)));
            }
            lines.extend(self.hop_lines(hop, style, wide));
        }
        let (verdict, paint) = self.verdict_line();
        lines.push(String::new());
        lines.extend(
            wrapped(&verdict, "", "", style)
                .iter()
                .map(|line| painted(line, paint, style)),
        );
        lines.join("\n")
    }

    fn names(&self) -> Vec<String> {
        let named = self.hops.iter().map(|hop| {
            let step = serde_json::to_value(hop.step).expect("a step is a word");
            format!("hop/{}/{}", hop.mesh, step.as_str().unwrap_or_default())
        });
        named.collect()
    }

    /// A hop that is broken decides, since no hop that could not be told makes the path whole.
    fn verdict(&self) -> Exit {
        match (self.first_broken, self.whole) {
            (Some(_), _) => Exit::No,
            (None, true) => Exit::Done,
            (None, false) => Exit::Unknown,
        }
    }
}

impl ServicePath {
    fn hop_lines(&self, hop: &Hop, style: &Style, wide: bool) -> Vec<String> {
        let (sign, paint) = hop.sign();
        let label = format!("{:<16}", hop.step.title());
        let first = format!("  {sign} {label} ");
        let indent = " ".repeat(first.chars().count());
        let mut lines = wrapped(&hop.says, &first, &indent, style);
        if let Some(line) = lines.first_mut() {
            *line = line.replacen(sign, &painted(sign, paint, style), 1);
        }
        // What was seen of a hop that is as it should be interests only who asks for every detail.
        if wide || hop.state != HopState::Whole {
            let evidence = hop
                .evidence
                .iter()
                .flat_map(|seen| wrapped(seen, &indent, &format!("{indent}  "), style));
            lines.extend(evidence);
        }
        let mark = if self.first_broken == Some(hop.step) {
            "mend: "
        } else {
            "then: "
        };
        for (index, fix) in hop.fix.iter().enumerate() {
            let start = if index == 0 { mark } else { "  or: " };
            lines.extend(wrapped(
                fix,
                &format!("{indent}{start}"),
                &format!("{indent}      "),
                style,
            ));
        }
        lines
    }
}

#[cfg(test)]
pub(super) mod tests;
