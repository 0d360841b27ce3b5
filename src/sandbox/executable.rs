//! The running program as something to start again.

use std::path::PathBuf;

use anyhow::Context;

/// The running program, as this very build even if the file has been replaced since it started.
pub(super) fn running_executable() -> anyhow::Result<PathBuf> {
    let path = std::env::current_exe().context("find the running meshfed binary")?;
    if path.is_file() {
        return Ok(path);
    }
    // Linux keeps a replaced file for those who run it, under this name only.
    let kept = PathBuf::from("/proc/self/exe");
    Ok(if kept.exists() { kept } else { path })
}
