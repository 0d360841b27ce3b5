//! The little statistics that a split needs: percentiles, and an interval that a share lies in.

use std::time::Duration;

/// The time within which this part of the answers came (0 to 1): the nearest rank, so it is a time that was measured.
pub fn percentile(sorted: &[Duration], part: f64) -> Duration {
    let last = sorted.len().saturating_sub(1);
    let rank = (part * as_float(sorted.len())).ceil();
    let index = (0..last).find(|index| as_float(index + 1) >= rank).unwrap_or(last);
    sorted.get(index).copied().unwrap_or_default()
}

/// The interval (0 to 1) in which the true share lies when `count` of `all` were seen: Wilson's score interval, which holds
/// for small numbers and shares near 0 and 1 too. `confidence` is that of all `shares` intervals together (Bonferroni).
pub fn interval(count: usize, all: usize, shares: usize, confidence: f64) -> (f64, f64) {
    if all == 0 {
        return (0.0, 1.0);
    }
    let tail = (1.0 - confidence) / as_float(shares.max(1)) / 2.0;
    let z = upper_quantile(tail);
    let (n, p) = (as_float(all), as_float(count) / as_float(all));
    let center = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let half = z / (1.0 + z * z / n) * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    let low = if count == 0 { 0.0 } else { center - half };
    let high = if count == all { 1.0 } else { center + half };
    (low, high)
}

/// The point above which this much of the normal distribution lies; for tails below 2.4 %, where Acklam's approximation
/// is one quotient and good to nine digits.
fn upper_quantile(tail: f64) -> f64 {
    const ABOVE: [f64; 6] = [
        -7.784894002430293e-3,
        -3.223964580411365e-1,
        -2.400758277161838,
        -2.549732539343734,
        4.374664141464968,
        2.938163982698783,
    ];
    const BELOW: [f64; 5] = [
        7.784695709041462e-3,
        3.224671290700398e-1,
        2.445134137142996,
        3.754408661907416,
        1.0,
    ];
    let root = (-2.0 * tail.clamp(1e-300, 0.024).ln()).sqrt();
    let polynomial = |factors: &[f64]| factors.iter().fold(0.0, |sum, factor| sum * root + factor);
    -polynomial(&ABOVE) / polynomial(&BELOW)
}

/// A count as a number to calculate with; counts of requests are far below what a float holds exactly.
pub fn as_float(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_tables() {
        for (tail, z) in [(0.02, 2.053_75), (0.005, 2.575_83), (0.000_5, 3.290_53)] {
            assert!((upper_quantile(tail) - z).abs() < 1e-5, "{tail}");
        }
    }

    #[test]
    fn an_interval_is_that_of_wilson() {
        // 80 of 100 at 99 %: the textbook formula gives 0.6798 to 0.8828.
        let (low, high) = interval(80, 100, 1, 0.99);
        assert!(
            (low - 0.679_8).abs() < 1e-3 && (high - 0.882_8).abs() < 1e-3,
            "{low} {high}"
        );
        assert_eq!(interval(0, 10, 1, 0.99).0, 0.0);
        assert_eq!(interval(10, 10, 1, 0.99).1, 1.0);
        assert_eq!(interval(0, 0, 1, 0.99), (0.0, 1.0));
        let wider = interval(80, 100, 5, 0.99);
        assert!(
            wider.0 < low && wider.1 > high,
            "several intervals together are each wider"
        );
    }

    #[test]
    fn a_percentile_is_a_time_that_was_measured() {
        let times: Vec<Duration> = (1..=100).map(Duration::from_millis).collect();
        let at = |part| percentile(&times, part).as_millis();
        assert_eq!([at(0.5), at(0.9), at(0.99), at(1.0)], [50, 90, 99, 100]);
        assert_eq!(percentile(&times[..1], 0.5), Duration::from_millis(1));
        assert_eq!(percentile(&[], 0.5), Duration::ZERO);
    }
}
