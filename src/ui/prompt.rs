//! Questions, on a terminal only.

use super::Ui;
use crate::error::UserError;
use crate::exit::Exit;

impl Ui {
    /// Tells what a question is about, line by line, and asks for a yes. Without a terminal and without `--yes` there is
    /// nobody to ask, which is an answer of its own. Who answered beforehand and wants quiet is told nothing.
    pub fn confirm(&self, about: &[String], question: &str) -> anyhow::Result<bool> {
        if !(self.settings.yes && self.settings.quiet) {
            about.iter().for_each(|line| self.story(line));
        }
        if self.settings.yes {
            return Ok(true);
        }
        if !self.terminal.interactive {
            return Err(
                UserError::new(Exit::NeedsAnswer, format!("{question}: a confirmation is needed"))
                    .hint("there is no terminal to ask on; pass `--yes` to go ahead")
                    .into(),
            );
        }
        let answer = self.spinners.suspend(|| {
            dialoguer::Confirm::new()
                .with_prompt(question)
                .default(false)
                // So that `yes` is an answer as `y` is, and leaves no letters to the shell.
                .wait_for_newline(true)
                .interact()
        });
        answer.map_err(unanswered)
    }

    /// Asks for a text; an empty answer is `default`.
    pub fn ask(&self, question: &str, default: &str) -> anyhow::Result<String> {
        let mut input = dialoguer::Input::<String>::new()
            .with_prompt(question)
            .allow_empty(true);
        if !default.is_empty() {
            input = input.default(default.to_owned());
        }
        let answer = self.spinners.suspend(|| input.interact_text());
        answer.map(|text| text.trim().to_owned()).map_err(unanswered)
    }

    /// Offers a choice. Without a terminal the caller's error tells which argument would have answered.
    pub fn choose(&self, question: &str, options: &[String], unanswered: UserError) -> anyhow::Result<usize> {
        if !self.terminal.interactive || self.settings.yes {
            return Err(unanswered.into());
        }
        let select = dialoguer::Select::new().with_prompt(question).items(options).default(0);
        self.spinners.suspend(|| select.interact()).map_err(self::unanswered)
    }
}

/// Ctrl-C at a question is an interrupt as anywhere else. The question has hidden the cursor, which must come back.
fn unanswered(error: dialoguer::Error) -> anyhow::Error {
    let terminal = console::Term::stderr();
    // What is told next begins a line of its own.
    let _ = terminal.show_cursor().and_then(|()| terminal.write_line(""));
    let dialoguer::Error::IO(error) = error;
    match error.kind() {
        std::io::ErrorKind::Interrupted => UserError::new(Exit::Interrupted, "interrupted at a question").into(),
        _ => error.into(),
    }
}
