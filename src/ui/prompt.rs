//! Questions, on a terminal only.

use super::Ui;
use crate::error::UserError;
use crate::exit::Exit;

impl Ui {
    /// Asks for a yes. Without a terminal and without `--yes` there is nobody to ask, which is an answer of its own.
    pub fn confirm(&self, question: &str) -> anyhow::Result<bool> {
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
        Ok(self.spinners.suspend(|| {
            dialoguer::Confirm::new()
                .with_prompt(question)
                .default(false)
                .interact()
        })?)
    }

    /// Offers a choice. Without a terminal the caller's error tells which argument would have answered.
    pub fn choose(&self, question: &str, options: &[String], unanswered: UserError) -> anyhow::Result<usize> {
        if !self.terminal.interactive || self.settings.yes {
            return Err(unanswered.into());
        }
        let select = dialoguer::Select::new().with_prompt(question).items(options).default(0);
        Ok(self.spinners.suspend(|| select.interact())?)
    }
}
