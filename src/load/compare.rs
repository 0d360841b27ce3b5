//! Whether measured shares fit expected ones, given how few requests were sent.

use serde::Serialize;

use super::Measured;
use super::statistics::{as_float, interval};

/// How sure all intervals together are.
const CONFIDENCE: f64 = 0.99;
/// Requests that the smallest expected share must have got for an interval to say much.
const ENOUGH: f64 = 5.0;

/// A share that a route asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Expected {
    /// How it is shown.
    pub name: String,
    /// Values in answers that stand for it.
    pub values: Vec<String>,
    /// Percent of the requests.
    pub percent: f64,
}

/// One share as it was measured.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Share {
    /// What answers say, or the destination that it stands for.
    pub name: String,
    /// Answers.
    pub count: usize,
    /// Percent of the served answers.
    pub percent: f64,
    /// Percent that the true share is at least.
    pub low: f64,
    /// Percent that the true share is at most.
    pub high: f64,
    /// Percent that was expected; absent when nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected: Option<f64>,
}

impl Share {
    /// Whether what was expected can be true.
    pub fn fits(&self) -> bool {
        // A rounding error of the interval must not refuse an expected 0 or 100 %.
        let fits = |expected: f64| expected >= self.low - 1e-9 && expected <= self.high + 1e-9;
        self.expected.is_none_or(fits)
    }
}

/// What the shares say.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", tag = "decision", content = "reason")]
pub enum Decision {
    /// Nothing was expected.
    NotAsked,
    /// Every expected share lies in its interval.
    Fits,
    /// At least one does not.
    Differs(String),
    /// It cannot be told; why.
    Unknown(String),
}

/// All shares, and what they say.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Expected ones first, then those that nobody expected.
    pub shares: Vec<Share>,
    /// What they say.
    pub decision: Decision,
}

/// Compares. Without anything expected, the shares alone.
pub fn compare(measured: &Measured, expected: &[Expected]) -> Comparison {
    let known = |value: &str| expected.iter().find(|share| share.stands_for(value));
    let strangers: Vec<(&String, &usize)> = measured
        .values
        .iter()
        .filter(|(value, _)| known(value).is_none())
        .collect();
    let unnamed = usize::from(measured.unnamed > 0);
    let number = expected.len() + strangers.len() + unnamed;
    let all = measured.values.values().sum::<usize>() + measured.unnamed;
    let share = |name: &str, count: usize, expected: Option<f64>| {
        let (low, high) = interval(count, all, number, CONFIDENCE);
        Share {
            name: name.to_owned(),
            count,
            percent: 100.0 * as_float(count) / as_float(all.max(1)),
            low: 100.0 * low,
            high: 100.0 * high,
            expected,
        }
    };
    let mut shares: Vec<Share> = Vec::new();
    for wanted in expected {
        let counts = measured.values.iter().filter(|(value, _)| wanted.stands_for(value));
        shares.push(share(
            &wanted.name,
            counts.map(|(_, count)| count).sum(),
            Some(wanted.percent),
        ));
    }
    let none = (!expected.is_empty()).then_some(0.0);
    shares.extend(strangers.iter().map(|(value, count)| share(value, **count, none)));
    if measured.unnamed > 0 {
        shares.push(share("(not named)", measured.unnamed, none));
    }
    let decision = decide(measured, expected, &shares, all);
    Comparison { shares, decision }
}

fn decide(measured: &Measured, expected: &[Expected], shares: &[Share], all: usize) -> Decision {
    if expected.is_empty() {
        return Decision::NotAsked;
    }
    if all == 0 {
        return Decision::Unknown(match (measured.failed, measured.requests) {
            (0, _) => "answers do not name their backend; say where they do with `--by`".to_owned(),
            (failed, requests) if failed == requests => "no request was served".to_owned(),
            _ => "no served answer names its backend; say where they do with `--by`".to_owned(),
        });
    }
    if measured
        .values
        .keys()
        .all(|value| !expected.iter().any(|share| share.stands_for(value)))
    {
        let seen: Vec<&str> = measured.values.keys().map(String::as_str).collect();
        return Decision::Unknown(format!(
            "answers name {}, which stands for no destination; say what is expected of each with `--expect`",
            crate::wording::list_and(&seen)
        ));
    }
    if let Some(wrong) = shares.iter().find(|share| !share.fits()) {
        return Decision::Differs(format!(
            "{} should get {}% of the requests, but its true share lies between {:.1}% and {:.1}%",
            wrong.name,
            wrong.expected.unwrap_or_default(),
            wrong.low,
            wrong.high
        ));
    }
    let smallest = expected.iter().map(|share| share.percent.min(100.0 - share.percent));
    let smallest = smallest.filter(|percent| *percent > 0.0).fold(100.0, f64::min);
    if as_float(all) * smallest / 100.0 < ENOUGH {
        return Decision::Unknown(format!(
            "{} are too few for a share of {smallest}%; send at least {:.0}",
            crate::wording::count(all, "answer"),
            (ENOUGH * 100.0 / smallest).ceil()
        ));
    }
    Decision::Fits
}

impl Expected {
    fn stands_for(&self, value: &str) -> bool {
        self.values.iter().any(|known| known.eq_ignore_ascii_case(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expected(shares: &[(&str, f64)]) -> Vec<Expected> {
        let expected = shares.iter().map(|(name, percent)| Expected {
            name: (*name).to_owned(),
            values: vec![(*name).to_owned()],
            percent: *percent,
        });
        expected.collect()
    }

    fn decision(values: &[(&str, usize)], wanted: &[(&str, f64)]) -> Decision {
        let measured = Measured {
            requests: values.iter().map(|(_, count)| count).sum(),
            values: values
                .iter()
                .map(|(value, count)| ((*value).to_owned(), *count))
                .collect(),
            ..Measured::default()
        };
        compare(&measured, &expected(wanted)).decision
    }

    const SPLIT: [(&str, f64); 2] = [("v1", 80.0), ("v2", 20.0)];

    #[test]
    fn a_share_within_the_noise_of_the_sample_fits() {
        assert_eq!(decision(&[("v1", 76), ("v2", 24)], &SPLIT), Decision::Fits);
        assert_eq!(decision(&[("v1", 8_000), ("v2", 2_000)], &SPLIT), Decision::Fits);
    }

    #[test]
    fn the_same_deviation_differs_once_the_sample_is_large() {
        let large = decision(&[("v1", 7_600), ("v2", 2_400)], &SPLIT);
        assert!(matches!(large, Decision::Differs(_)), "{large:?}");
    }

    #[test]
    fn a_backend_that_nobody_expects_differs_and_a_missing_one_too() {
        for seen in [&[("v1", 80), ("v2", 19), ("v3", 1)][..], &[("v1", 100)][..]] {
            let decision = decision(seen, &SPLIT);
            assert!(matches!(decision, Decision::Differs(_)), "{seen:?}: {decision:?}");
        }
    }

    #[test]
    fn too_few_answers_leave_it_open_and_say_how_many_are_enough() {
        let few = decision(&[("v1", 9), ("v2", 1)], &SPLIT);
        assert_eq!(
            few,
            Decision::Unknown("10 answers are too few for a share of 20%; send at least 25".to_owned())
        );
    }

    #[test]
    fn too_few_answers_still_differ_when_chance_cannot_explain_them() {
        let decision = decision(&[("v2", 20)], &SPLIT);
        assert!(matches!(decision, Decision::Differs(_)), "{decision:?}");
    }

    #[test]
    fn everything_to_one_backend_fits_all_answers_of_it() {
        assert_eq!(decision(&[("v1", 50)], &[("v1", 100.0)]), Decision::Fits);
    }

    #[test]
    fn answers_that_stand_for_no_destination_leave_it_open() {
        let decision = decision(&[("blue", 50)], &SPLIT);
        assert!(
            matches!(&decision, Decision::Unknown(why) if why.contains("`blue`")),
            "{decision:?}"
        );
    }

    #[test]
    fn without_anything_expected_there_is_no_verdict() {
        assert_eq!(decision(&[("v1", 1)], &[]), Decision::NotAsked);
    }
}
