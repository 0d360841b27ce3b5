//! From answers to numbers.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use super::Key;
use super::statistics::percentile;

/// What came back for one request.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The status code, or why there was no answer.
    pub status: Result<u16, String>,
    /// From sending to the last byte.
    pub latency: Duration,
    /// What each key says, in the order of the keys.
    pub values: Vec<Option<String>>,
}

impl Reply {
    /// Whether the request was served: 2xx or 3xx.
    pub fn is_served(&self) -> bool {
        self.status.as_ref().is_ok_and(|status| (200..400).contains(status))
    }
}

/// How long answers took, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Latency {
    /// Half of them took no longer.
    pub p50: f64,
    /// Nine of ten took no longer.
    pub p90: f64,
    /// 99 of 100 took no longer.
    pub p99: f64,
    /// The slowest.
    pub max: f64,
}

/// All answers together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measured {
    /// Requests that were answered or failed.
    pub requests: usize,
    /// Those that were not served.
    pub failed: usize,
    /// How many by status code, or by reason.
    pub statuses: BTreeMap<String, usize>,
    /// The key that tells backends apart; `None` when no answer has any of them.
    pub key: Option<Key>,
    /// How many served answers by the key's value.
    pub values: BTreeMap<String, usize>,
    /// Served answers without a value.
    pub unnamed: usize,
    /// How long served answers took.
    pub latency: Latency,
}

/// Counts the answers. Backends are told apart by the first key that any served answer has.
pub fn measure(answers: &[Reply], keys: &[Key]) -> Measured {
    let served: Vec<&Reply> = answers.iter().filter(|answer| answer.is_served()).collect();
    let mut measured = Measured {
        requests: answers.len(),
        failed: answers.len() - served.len(),
        latency: latency(&served),
        ..Measured::default()
    };
    for answer in answers {
        let status = match &answer.status {
            Ok(code) => code.to_string(),
            Err(reason) => reason.clone(),
        };
        *measured.statuses.entry(status).or_default() += 1;
    }
    let value = |answer: &Reply, key: usize| answer.values.get(key).cloned().flatten();
    let used = (0..keys.len()).find(|key| served.iter().any(|answer| value(answer, *key).is_some()));
    if let Some(used) = used {
        measured.key = keys.get(used).cloned();
        for answer in &served {
            match value(answer, used) {
                Some(value) => *measured.values.entry(value).or_default() += 1,
                None => measured.unnamed += 1,
            }
        }
    }
    measured
}

fn latency(served: &[&Reply]) -> Latency {
    let mut times: Vec<Duration> = served.iter().map(|answer| answer.latency).collect();
    times.sort_unstable();
    let at = |part| (percentile(&times, part).as_secs_f64() * 10_000.0).round() / 10.0;
    Latency {
        p50: at(0.5),
        p90: at(0.9),
        p99: at(0.99),
        max: at(1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: Result<u16, String>, values: &[Option<&str>]) -> Reply {
        Reply {
            status,
            latency: Duration::from_millis(3),
            values: values.iter().map(|value| value.map(str::to_owned)).collect(),
        }
    }

    #[test]
    fn answers_are_counted_by_status_and_by_the_first_key_that_any_has() {
        let keys = Key::usual();
        let answers = [
            answer(Ok(200), &[None, Some("v1")]),
            answer(Ok(200), &[None, Some("v2")]),
            answer(Ok(204), &[None, None]),
            answer(Ok(503), &[Some("v9"), Some("v9")]),
            answer(Err("connection refused".to_owned()), &[]),
        ];
        let measured = measure(&answers, &keys);
        assert_eq!((measured.requests, measured.failed, measured.unnamed), (5, 2, 1));
        assert_eq!(measured.key, Some(keys[1].clone()));
        assert_eq!(measured.values, [("v1".to_owned(), 1), ("v2".to_owned(), 1)].into());
        assert_eq!(measured.statuses["connection refused"], 1);
        assert!((measured.latency.p99 - 3.0).abs() < f64::EPSILON);
    }
}
