//! An answer that changes while it is read: drawn again in place on a terminal, line by line elsewhere.

use super::Ui;

use crate::wording::visible;

/// The picture on the terminal.
pub struct Live {
    ui: Ui,
    /// Lines that are on the screen now.
    drawn: usize,
}

impl Ui {
    /// Begins an answer that changes.
    pub fn live(&self) -> Live {
        Live {
            ui: self.clone(),
            drawn: 0,
        }
    }

    /// Prints a line of the answer; false once nobody reads it.
    pub fn still_read(&self, text: &str) -> bool {
        self.print(&format!("{}\n", visible(text)))
    }

    fn print(&self, text: &str) -> bool {
        self.spinners.suspend(|| self.write_answer(text))
    }
}

impl Live {
    /// Replaces what was drawn before; false once nobody reads it. What is higher than the terminal is cut at its end,
    /// since a terminal cannot go back above its first line.
    pub fn redraw(&mut self, text: &str) -> bool {
        let rows = console::Term::stdout()
            .size_checked()
            .map_or(24, |(rows, _)| usize::from(rows));
        let lines: Vec<&str> = text.lines().collect();
        let fitting = rows.saturating_sub(1).max(1);
        let mut shown: Vec<String> = lines.iter().take(fitting).map(|line| (*line).to_owned()).collect();
        if lines.len() > fitting {
            let hidden = lines.len() - fitting + 1;
            shown.pop();
            shown.push(format!("… {hidden} more lines; a higher terminal shows them"));
        }
        self.replace(&shown)
    }

    /// Draws the whole text a last time, to stay.
    pub fn finish(mut self, text: &str) {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        self.replace(&lines);
    }

    fn replace(&mut self, lines: &[String]) -> bool {
        // Up to the first line of the old picture, then clear from there to the end of the screen.
        let back = match self.drawn {
            0 => String::new(),
            drawn => format!("\r\x1b[{drawn}A\x1b[J"),
        };
        self.drawn = lines.len();
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        self.ui.print(&(back + &text))
    }
}
