//! A step whose length is known.

use indicatif::{ProgressBar, ProgressStyle};

use super::Ui;

/// A bar on a terminal, nothing elsewhere. It disappears at its end.
pub struct Bar(ProgressBar);

impl Ui {
    /// Begins a bar of this length.
    pub fn bar(&self, title: &str, length: usize) -> Bar {
        let bar = self
            .spinners
            .add(ProgressBar::new(length.try_into().unwrap_or(u64::MAX)));
        let style = ProgressStyle::with_template("{msg} {bar:30.cyan} {pos}/{len} {elapsed:.dim}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_message(title.to_owned());
        Bar(bar)
    }
}

impl Bar {
    /// One more is done.
    pub fn step(&self) {
        self.0.inc(1);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
