//! The only writer of stdout and stderr: the answer goes to stdout, the story to stderr. Holds no decisions.

mod bar;
mod live;
mod progress;
mod prompt;
mod terminal;

pub(crate) use bar::Bar;
pub(crate) use live::Live;
pub(crate) use terminal::Terminal;

use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock};

use console::Style;
use indicatif::MultiProgress;

use crate::wording::{Called, visible, visible_lines};

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How to tell what is going on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Progress {
    /// A spinner on a terminal, lines elsewhere and in CI.
    Auto,
    /// One line per change, and a heartbeat every 30 s.
    Plain,
    /// One JSON object per line.
    Json,
    /// Nothing.
    None,
}

/// What the user asked for, as far as the terminal is concerned.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    pub color: Color,
    pub progress: Progress,
    /// `--quiet`: only answers and errors.
    pub quiet: bool,
    /// `--verbose`: details as well.
    pub verbose: bool,
    /// `--yes`: every question is answered yes.
    pub yes: bool,
}

/// Where everything that a person reads comes out. Cheap to clone.
#[derive(Clone)]
pub struct Ui {
    settings: Settings,
    /// What the two streams are connected to.
    pub terminal: Terminal,
    spinners: MultiProgress,
    stdout: Arc<Mutex<dyn Write + Send>>,
    /// Why the answer could not be written.
    unwritten: Arc<OnceLock<std::io::Error>>,
    stderr: Arc<Mutex<dyn Write + Send>>,
    called: Arc<Called>,
}

impl Ui {
    /// A writer to the streams of the process.
    ///
    /// Lines to paste are told with the programs by the names in `called`.
    pub fn new(settings: Settings, called: Called) -> Self {
        let terminal = Terminal::detect(settings.color);
        let spinners = if settings.progress == Progress::Auto && terminal.spinners && !settings.quiet {
            MultiProgress::new()
        } else {
            MultiProgress::with_draw_target(indicatif::ProgressDrawTarget::hidden())
        };
        Self {
            settings,
            terminal,
            spinners,
            stdout: Arc::new(Mutex::new(std::io::stdout())),
            unwritten: Arc::default(),
            stderr: Arc::new(Mutex::new(std::io::stderr())),
            called: Arc::new(called),
        }
    }

    /// Prints the answer. Should that fail, `unwritten` tells.
    pub fn answer(&self, text: &str) {
        let text = self.called.told(text);
        // Where there is nothing to tell, there is no line either.
        if !text.is_empty() {
            self.spinners.suspend(|| self.write_answer(&format!("{text}\n")));
        }
    }

    /// Writes a part of the answer; false if that failed.
    fn write_answer(&self, text: &str) -> bool {
        let written = write(&self.stdout, text);
        written.map_err(|error| self.unwritten.set(error)).is_ok()
    }

    /// Why the answer could not be written, if it could not.
    pub fn unwritten(&self) -> Option<&std::io::Error> {
        self.unwritten.get()
    }

    /// Tells something worth knowing.
    pub fn note(&self, text: &str) {
        if !self.settings.quiet {
            self.tell("note", &visible(text), &self.style().cyan());
        }
    }

    /// Tells something that may surprise.
    pub fn warn(&self, text: &str) {
        self.tell("warning", &visible(text), &self.style().yellow());
    }

    /// Tells a detail, with `--verbose`.
    pub fn detail(&self, text: &str) {
        if self.settings.verbose {
            self.tell("detail", &visible(text), &self.style().dim());
        }
    }

    /// Tells that something was done.
    pub fn progress(&self, text: &str) {
        if self.settings.quiet || self.settings.progress == Progress::None {
            return;
        }
        if self.settings.progress == Progress::Json {
            return self.tell("progress", text, &self.style());
        }
        let text = visible(text);
        self.spinners
            .suspend(|| write_line(&self.stderr, &format!("{} {text}", self.style().green().apply_to("✓"))));
    }

    /// Tells a line of a story that the user asked for, such as `--show-commands`, or that a question is about.
    pub fn story(&self, text: &str) {
        if self.settings.progress == Progress::Json {
            return self.tell("story", text, &self.style());
        }
        let text = self.called.told(text);
        self.spinners
            .suspend(|| write_line(&self.stderr, &visible_lines(&text)));
    }

    /// Reports a fault, its single problems and what to do next.
    pub fn error(&self, error: &anyhow::Error) {
        let fault = error.downcast_ref::<crate::error::UserError>();
        let mut text = match fault {
            Some(fault) if error.chain().len() == 1 => fault
                .problems
                .iter()
                .fold(visible(&fault.message).into_owned(), |text, problem| {
                    format!("{text}\n  - {}", visible(problem))
                }),
            _ => visible_lines(&format!("{error:#}")),
        };
        let hints = fault.map(|fault| fault.hints.as_slice()).unwrap_or_default();
        let label = self.style().cyan().apply_to("hint:").to_string();
        for hint in hints {
            text.push_str(&format!("\n{label} {}", visible(hint)));
        }
        self.tell("error", &text, &self.style().red().bold());
    }

    /// Whether bars and spinners are drawn.
    pub fn draws(&self) -> bool {
        !self.spinners.is_hidden()
    }

    /// A style for stderr that is plain where colour is off.
    pub fn style(&self) -> Style {
        Style::new().force_styling(self.terminal.color_stderr)
    }

    fn tell(&self, level: &str, text: &str, style: &Style) {
        let text = self.called.told(text);
        let line = if self.settings.progress == Progress::Json {
            serde_json::json!({ "level": level, "message": text }).to_string()
        } else {
            format!("{} {text}", style.apply_to(format!("{level}:")))
        };
        self.spinners.suspend(|| write_line(&self.stderr, &line));
    }
}

fn write_line(stream: &Mutex<dyn Write + Send>, text: &str) {
    // Of what is told beside the answer nothing hangs on being read.
    let _ = write(stream, &format!("{text}\n"));
}

fn write(stream: &Mutex<dyn Write + Send>, text: &str) -> std::io::Result<()> {
    let mut stream = stream.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    stream.write_all(text.as_bytes()).and_then(|()| stream.flush())
}
