//! A step that takes a while: a spinner on a terminal, lines with a heartbeat elsewhere.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use tokio::task::AbortHandle;

use super::{Progress, Ui};

use crate::wording::visible;

const HEARTBEAT: Duration = Duration::from_secs(30);

/// One step under way. Dropped without `done` or `failed`, it disappears from the terminal.
pub struct ProgressStep {
    ui: Ui,
    title: String,
    started: Instant,
    spinner: ProgressBar,
    last: Arc<Mutex<String>>,
    heartbeat: Option<AbortHandle>,
}

impl Ui {
    /// Begins a step.
    pub fn step(&self, title: impl Into<String>) -> ProgressStep {
        let title = title.into();
        let spinner = self.spinners.add(ProgressBar::new_spinner());
        let style = ProgressStyle::with_template("{spinner:.cyan} {msg} {elapsed:.dim}");
        spinner.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        spinner.set_message(title.clone());
        spinner.enable_steady_tick(Duration::from_millis(120));
        let last = Arc::new(Mutex::new(String::new()));
        let heartbeat = self.heartbeat(&title, &last);
        ProgressStep {
            ui: self.clone(),
            title,
            started: Instant::now(),
            spinner,
            last,
            heartbeat,
        }
    }

    /// Whether steps come out as lines.
    fn lines(&self) -> bool {
        let hidden = self.spinners.is_hidden();
        !self.settings.quiet && hidden && self.settings.progress != Progress::None
    }

    fn heartbeat(&self, title: &str, last: &Arc<Mutex<String>>) -> Option<AbortHandle> {
        let runtime = tokio::runtime::Handle::try_current().ok().filter(|_| self.lines())?;
        let (ui, title, last) = (self.clone(), title.to_owned(), Arc::clone(last));
        let task = runtime.spawn(async move {
            let started = Instant::now();
            loop {
                tokio::time::sleep(HEARTBEAT).await;
                let state = last.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
                let waited = format!("{}s", started.elapsed().as_secs());
                let told = if state.is_empty() {
                    waited
                } else {
                    format!("{waited}, {state}")
                };
                ui.line("wait", &title, &told);
            }
        });
        Some(task.abort_handle())
    }

    fn line(&self, mark: &str, title: &str, detail: &str) {
        if !self.lines() {
            return;
        }
        let text = if detail.is_empty() {
            title.to_owned()
        } else {
            format!("{title}: {detail}")
        };
        if self.settings.progress == Progress::Json {
            return super::write_line(
                &self.stderr,
                &serde_json::json!({ "level": "progress", "state": mark, "step": title, "message": detail })
                    .to_string(),
            );
        }
        super::write_line(&self.stderr, &format!("{mark:<4} {text}"));
    }
}

impl ProgressStep {
    /// Tells what the step is waiting for; said once per change.
    pub fn update(&self, detail: &str) {
        let detail = &*visible(detail);
        let mut last = self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if *last != detail {
            detail.clone_into(&mut last);
            self.spinner
                .set_message(format!("{}: {}", self.title, self.ui.style().dim().apply_to(detail)));
            self.ui.line("..", &self.title, detail);
        }
    }

    /// Ends the step well.
    pub fn done(self, detail: &str) {
        let mark = self.ui.style().green().apply_to("✓").to_string();
        self.end("ok", &mark, detail);
    }

    /// Ends the step badly; the error itself is told elsewhere.
    pub fn failed(self, detail: &str) {
        let mark = self.ui.style().red().apply_to("✗").to_string();
        self.end("fail", &mark, detail);
    }

    fn end(self, word: &str, mark: &str, detail: &str) {
        let detail = &*visible(detail);
        self.spinner.finish_and_clear();
        self.ui.line(word, &self.title, detail);
        if !self.ui.spinners.is_hidden() && !self.ui.settings.quiet {
            let seconds = self.started.elapsed().as_secs();
            let took = if seconds >= 2 {
                format!(" {}", self.ui.style().dim().apply_to(format!("{seconds}s")))
            } else {
                String::new()
            };
            let detail = if detail.is_empty() {
                String::new()
            } else {
                format!(": {detail}")
            };
            let line = format!("{mark} {}{detail}{took}", self.title);
            self.ui.spinners.suspend(|| super::write_line(&self.ui.stderr, &line));
        }
    }
}

impl Drop for ProgressStep {
    fn drop(&mut self) {
        self.spinner.finish_and_clear();
        if let Some(heartbeat) = &self.heartbeat {
            heartbeat.abort();
        }
    }
}
