//! Durations as people write them.

use std::time::Duration;

use k8s_openapi::jiff::SignedDuration;

/// Reads `90s`, `5m` or `1h 30m`.
pub fn parse(text: &str) -> Result<Duration, String> {
    let unclear = || format!("{text:?} is no duration; write `90s`, `5m` or `1h`");
    let duration: SignedDuration = text.parse().map_err(|_| unclear())?;
    Duration::try_from(duration)
        .ok()
        .filter(|duration| !duration.is_zero())
        .ok_or_else(unclear)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_need_a_unit_and_a_length() {
        assert_eq!(parse("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(parse("1h30m"), Ok(Duration::from_secs(5_400)));
        for bad in ["", "5", "0s", "-1m", "soon"] {
            assert!(parse(bad).is_err(), "{bad:?} was accepted");
        }
    }
}
