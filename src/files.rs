//! Files that a user names: template overrides and values. Says which file and where in it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::error::UserError;
use crate::manifest::{Templates, yaml};
use crate::wording::list_and;

/// The templates, with the files of `folder` in place of the built-in ones of the same name.
pub fn templates(folder: Option<&Path>) -> Result<Templates, UserError> {
    let Some(folder) = folder else {
        return Ok(Templates::embedded());
    };
    let unreadable = |error: std::io::Error| {
        UserError::usage(format!("cannot read the template folder {}: {error}", folder.display()))
    };
    let mut overrides = BTreeMap::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let name = path.file_name().and_then(|name| name.to_str()).map(str::to_owned);
        if let Some(name) = name.filter(|_| path.is_file() && path.extension().is_some_and(|end| end == "yaml")) {
            overrides.insert(name, read(&path)?);
        }
    }
    if overrides.is_empty() {
        return Err(
            UserError::usage(format!("the template folder {} has no .yaml file", folder.display()))
                .hint(format!("templates are named {}", list_and(&Templates::names()))),
        );
    }
    Templates::with_overrides(overrides)
        .map_err(|error| UserError::usage(format!("template folder {}: {error}", folder.display())))
}

/// The documents of `--values` files, in order.
pub fn values(files: &[PathBuf]) -> Result<Vec<Value>, UserError> {
    let mut documents = Vec::new();
    for file in files {
        let read =
            yaml::read(&read(file)?).map_err(|error| UserError::usage(format!("{}: {error}", file.display())))?;
        if read.iter().any(|document| !document.is_object()) {
            return Err(UserError::usage(format!(
                "{}: expected fields of the control plane's spec, such as `tracing: {{type: None}}`",
                file.display()
            )));
        }
        documents.extend(read);
    }
    Ok(documents)
}

/// Writes files into a folder, which is made if it is missing.
pub fn write_all(folder: &Path, files: &[(String, String)]) -> Result<(), UserError> {
    let refuse =
        |path: &Path, error: std::io::Error| UserError::usage(format!("cannot write {}: {error}", path.display()));
    std::fs::create_dir_all(folder).map_err(|error| refuse(folder, error))?;
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(|error| refuse(&path, error))?;
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, UserError> {
    std::fs::read_to_string(path).map_err(|error| UserError::usage(format!("cannot read {}: {error}", path.display())))
}
