//! Runs the commands that findings print: in a real shell, where `oc` is a real client and `meshfed` is the built one.

use std::process::{Command, Stdio};

use serde_json::Value;

use crate::hand::Names;
use crate::harness::path;

/// Names the merge patch that this program makes when it is started as an editor.
const EDIT: &str = "MESHFED_CATALOGUE_EDIT";

/// What `oc` says where two restarts would carry one time, which it tells in seconds.
const TOO_SOON: &str = "please wait before attempting to trigger another";

/// A shell of somebody who administers the cluster of a federation.
pub struct Shell<'a> {
    /// How to log in.
    pub kubeconfig: &'a str,
    /// What the meshes and namespaces are named.
    pub names: &'a Names,
}

/// What a line ended with, and all that it printed.
pub struct Ended {
    /// Whether it did what it was to do.
    pub well: bool,
    /// Standard output and standard error.
    pub said: String,
}

impl Shell<'_> {
    /// Runs a line just as it is; once more as long as `oc` asks for a second between two restarts.
    pub fn line(&self, line: &str, edit: Option<&Value>) -> Ended {
        loop {
            let ended = self.once(line, edit);
            if !ended.said.contains(TOO_SOON) {
                return ended;
            }
        }
    }

    fn once(&self, line: &str, edit: Option<&Value>) -> Ended {
        let mut shell = Command::new("sh");
        shell
            .args(["-c", line])
            .env("PATH", path())
            .env("KUBECONFIG", self.kubeconfig)
            .env("NO_COLOR", "1")
            .env("KUBE_EDITOR", std::env::current_exe().expect("this program has a path"))
            .stdin(Stdio::null());
        if let Some(edit) = edit {
            shell.env(EDIT, edit.to_string());
        }
        let output = shell.output().expect("a shell starts");
        let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        Ended {
            well: output.status.success(),
            said: said.concat(),
        }
    }

    /// Runs a line that a person thinks of, which ends well.
    pub fn run(&self, line: &str) {
        let line = self.names.put_into(line);
        let ended = self.line(&line, None);
        assert!(ended.well, "`{line}` did not end well: {}", ended.said);
    }
}

/// Makes the edit that a person would, if this program was started as an editor; `None` if it was not.
pub fn edit() -> Option<()> {
    let patch = std::env::var(EDIT).ok()?;
    let file = std::env::args().next_back().expect("the file to edit");
    let text = std::fs::read_to_string(&file).expect("the client wrote the file");
    let mut object = meshfed::manifest::yaml::read(&text)
        .expect("the file is YAML")
        .remove(0);
    json_patch::merge(&mut object, &serde_json::from_str(&patch).expect("the patch is JSON"));
    // JSON is YAML.
    std::fs::write(&file, object.to_string()).expect("the file can be written");
    Some(())
}
