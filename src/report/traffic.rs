//! `traffic`: who answered, how fast, and whether the split is as expected.

use std::collections::BTreeMap;

use serde::Serialize;

use super::lines::painted;
use super::table::{Paint, Section};
use super::{API_VERSION, Report, Style};
use crate::exit::Exit;
use crate::load::{Comparison, Decision, Latency, Measured, Share};
use crate::wording::count;

/// Characters of a full bar.
const BAR: f64 = 20.0;

/// The answer of `traffic`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TrafficReport {
    api_version: &'static str,
    kind: &'static str,
    /// Where the requests went.
    pub url: String,
    /// Requests that were answered or failed.
    pub requests: usize,
    /// Those that were not answered with 2xx or 3xx.
    pub failed: usize,
    /// How long the whole run took, in seconds.
    pub seconds: f64,
    /// How many by status code, or by the reason for no answer.
    pub statuses: BTreeMap<String, usize>,
    /// What told the backends apart; absent when nothing did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The backends.
    pub shares: Vec<Share>,
    /// Whether the split is as expected.
    #[serde(flatten)]
    pub decision: Decision,
    /// How long served answers took, in milliseconds.
    pub latency_milliseconds: Latency,
}

impl TrafficReport {
    /// A run against `url` that took this long.
    pub fn new(url: String, seconds: f64, measured: Measured, comparison: Comparison) -> Self {
        Self {
            api_version: API_VERSION,
            kind: "Traffic",
            url,
            requests: measured.requests,
            failed: measured.failed,
            seconds: (seconds * 1_000.0).round() / 1_000.0,
            statuses: measured.statuses,
            by: measured.key.map(|key| key.to_string()),
            shares: comparison.shares,
            decision: comparison.decision,
            latency_milliseconds: measured.latency,
        }
    }

    /// Whether nothing came back at all: every request has a reason in place of a status code.
    fn is_silent(&self) -> bool {
        !self.statuses.keys().any(|status| status.parse::<u16>().is_ok())
    }

    fn answers(&self) -> Section {
        let mut answers = Section::new("ANSWERS", vec!["STATUS", "COUNT", "SHARE", ""], "no request was sent");
        for (status, number) in &self.statuses {
            let percent = 100.0 * number.to_owned() as f64 / self.requests.max(1) as f64;
            let served = status.parse::<u16>().is_ok_and(|code| (200..400).contains(&code));
            let paint = if served { Paint::Good } else { Paint::Bad };
            answers.row(vec![
                (status.clone(), paint),
                plain(number.to_string()),
                plain(format!("{percent:.1}%")),
                plain(bar(percent)),
            ]);
        }
        answers
    }

    fn backends(&self) -> Section {
        let header = vec!["ANSWERED BY", "COUNT", "SHARE", "TRUE SHARE", "EXPECTED", ""];
        let mut backends = Section::new("BACKENDS", header, "answers do not name their backend; see `--by`");
        for share in &self.shares {
            let expected = share
                .expected
                .map_or_else(|| "-".to_owned(), |expected| format!("{expected}%"));
            let paint = match (share.expected, share.fits()) {
                (None, _) => Paint::Plain,
                (Some(_), true) => Paint::Good,
                (Some(_), false) => Paint::Bad,
            };
            backends.row(vec![
                (share.name.clone(), paint),
                plain(share.count.to_string()),
                plain(format!("{:.1}%", share.percent)),
                plain(format!("{:.1}–{:.1}%", share.low, share.high)),
                plain(expected),
                plain(bar(share.percent)),
            ]);
        }
        backends
    }

    fn sentence(&self) -> Option<(String, Paint)> {
        match &self.decision {
            Decision::NotAsked => None,
            Decision::Fits => Some((
                "The split fits: every expected share lies in the interval that the answers allow.".to_owned(),
                Paint::Good,
            )),
            Decision::Differs(why) => Some((format!("The split differs: {why}."), Paint::Bad)),
            Decision::Unknown(why) => Some((format!("The split cannot be told: {why}."), Paint::Doubtful)),
        }
    }
}

impl Report for TrafficReport {
    fn text(&self, style: &Style, _wide: bool) -> String {
        let served = match self.failed {
            0 => painted("all served", Paint::Good, style),
            _ if self.is_silent() => painted(&format!("0 of {} answered", self.requests), Paint::Bad, style),
            failed => painted(&format!("{failed} failed"), Paint::Bad, style),
        };
        let seconds = self.seconds.max(0.001);
        let rate = self.requests as f64 / seconds;
        let head = format!(
            "{} to {} in {seconds:.1}s ({rate:.0} per second): {served}",
            count(self.requests, "request"),
            self.url
        );
        let Latency { p50, p90, p99, max } = self.latency_milliseconds;
        let mut latency = Section::new("LATENCY", vec!["P50", "P90", "P99", "MAX"], "nothing was served");
        if self.failed < self.requests {
            latency.row([p50, p90, p99, max].map(|time| plain(format!("{time:.1} ms"))).into());
        }
        let mut parts = vec![head, self.answers().text(style)];
        if self.by.is_some() || self.decision != Decision::NotAsked {
            parts.push(self.backends().text(style));
        }
        parts.extend(self.sentence().map(|(text, paint)| painted(&text, paint, style)));
        parts.push(latency.text(style));
        parts.join("\n\n")
    }

    fn names(&self) -> Vec<String> {
        self.shares
            .iter()
            .map(|share| format!("backend/{}", share.name))
            .collect()
    }

    fn verdict(&self) -> Exit {
        let served = if self.failed == 0 { Exit::Done } else { Exit::No };
        let split = match self.decision {
            Decision::NotAsked | Decision::Fits => Exit::Done,
            Decision::Differs(_) => Exit::No,
            Decision::Unknown(_) => Exit::Unknown,
        };
        Exit::of([served, split])
    }
}

fn plain(text: String) -> (String, Paint) {
    (text, Paint::Plain)
}

/// A bar in eighths of a character.
fn bar(percent: f64) -> String {
    const PARTS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = (percent.clamp(0.0, 100.0) / 100.0 * BAR * 8.0).round() as usize;
    format!("{}{}", "█".repeat(eighths / 8), PARTS[eighths % 8])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::{Expected, compare};

    fn report(values: &[(&str, usize)], failed: usize) -> TrafficReport {
        let served: usize = values.iter().map(|(_, count)| count).sum();
        let measured = Measured {
            requests: served + failed,
            failed,
            statuses: [("200".to_owned(), served), ("503".to_owned(), failed)].into(),
            key: Some("header:x-version".parse().expect("a key")),
            values: values
                .iter()
                .map(|(value, count)| ((*value).to_owned(), *count))
                .collect(),
            ..Measured::default()
        };
        let expected = [("v1", 80.0), ("v2", 20.0)].map(|(name, percent)| Expected {
            name: name.to_owned(),
            values: vec![name.to_owned()],
            percent,
        });
        let comparison = compare(&measured, &expected);
        TrafficReport::new("http://shop/".to_owned(), 2.0, measured, comparison)
    }

    #[test]
    fn the_verdict_asks_for_served_requests_and_a_split_that_fits() {
        assert_eq!(report(&[("v1", 80), ("v2", 20)], 0).verdict(), Exit::Done);
        assert_eq!(report(&[("v1", 80), ("v2", 20)], 1).verdict(), Exit::No);
        assert_eq!(report(&[("v1", 20), ("v2", 80)], 0).verdict(), Exit::No);
        assert_eq!(report(&[("v1", 4), ("v2", 1)], 0).verdict(), Exit::Unknown);
        assert_eq!(report(&[], 5).verdict(), Exit::Unknown);
    }

    #[test]
    fn text_shows_shares_next_to_what_is_expected_within_eighty_columns() {
        let style = Style {
            color: false,
            width: Some(80),
        };
        let text = report(&[("v1", 76), ("v2", 24)], 0).text(&style, false);
        let line = text.lines().find(|line| line.contains("v2")).unwrap_or_default();
        assert!(
            line.contains("24.0%") && line.contains("20%") && line.contains("████▊"),
            "{text}"
        );
        assert!(text.contains("The split fits"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 82), "{text}");
    }
}
