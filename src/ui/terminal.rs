//! What the streams are connected to.

use std::io::IsTerminal;

use super::Color;

/// Facts about the terminal that decide how things look.
#[derive(Clone, Copy, Debug)]
pub struct Terminal {
    /// Escape codes are welcome on stdout.
    pub color_stdout: bool,
    /// Escape codes are welcome on stderr.
    pub color_stderr: bool,
    /// Width of stdout in columns; `None` when it is not a terminal, so that nothing is wrapped or cut.
    pub width: Option<u16>,
    /// A spinner can be drawn on stderr.
    pub spinners: bool,
    /// The answer can be drawn again in place on stdout.
    pub in_place: bool,
    /// Questions can be asked.
    pub interactive: bool,
}

impl Terminal {
    /// Looks at the streams of the process. A terminal inside CI is treated as a log.
    pub fn detect(color: Color) -> Self {
        let stdout = std::io::stdout().is_terminal();
        let stderr = std::io::stderr().is_terminal();
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let plain = set("NO_COLOR") || dumb;
        let colored = |terminal: bool| match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && !plain,
        };
        let columns = console::Term::stdout().size_checked().map(|(_, columns)| columns);
        Self {
            color_stdout: colored(stdout),
            color_stderr: colored(stderr),
            width: columns.filter(|_| stdout),
            spinners: stderr && !set("CI") && !dumb,
            in_place: stdout && !set("CI") && !dumb,
            interactive: std::io::stdin().is_terminal() && stderr,
        }
    }
}
