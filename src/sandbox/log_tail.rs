//! The last lines of a program's log, for an error message.

use std::path::Path;

use super::full_disk;

const LINES: usize = 12;

/// The last lines of the file, or the one that tells of a full disk; nothing if it cannot be read.
pub(super) fn log_tail(path: &Path) -> String {
    let text = std::fs::read(path)
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    // A program that cannot write goes on to tell at length where in its code that was.
    if let Some(line) = lines.iter().find(|line| full_disk::says_so(line)) {
        return (*line).to_owned();
    }
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
    fn a_full_disk_is_quoted_however_much_comes_after_it() {
        let file = tempfile::NamedTempFile::new().expect("temporary file");
        let stack: String = (1..=30).map(|number| format!("main.go:{number}\n")).collect();
        let text = format!("begin\npanic: no space left on device\n{stack}");
        std::fs::write(file.path(), text).expect("write");
        assert_eq!(log_tail(file.path()), "panic: no space left on device");
    }

    #[test]
    fn a_missing_log_is_empty() {
        assert_eq!(log_tail("/nowhere/at/all".as_ref()), "");
    }
}
