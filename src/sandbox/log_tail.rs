//! The last lines of a program's log, for an error message.

use std::path::Path;

const LINES: usize = 12;

/// The last lines of the file, or nothing if it cannot be read.
pub(super) fn log_tail(path: &Path) -> String {
    let text = std::fs::read(path)
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(LINES)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::log_tail;

    #[test]
    fn only_the_last_lines_are_quoted() {
        let file = tempfile::NamedTempFile::new().expect("temporary file");
        let text: String = (1..=30).map(|number| format!("line {number}\n")).collect();
        std::fs::write(file.path(), text).expect("write");
        let tail = log_tail(file.path());
        assert!(tail.starts_with("line 19\n") && tail.ends_with("line 30"), "{tail}");
    }

    #[test]
    fn a_missing_log_is_empty() {
        assert_eq!(log_tail("/nowhere/at/all".as_ref()), "");
    }
}
