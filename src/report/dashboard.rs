//! `dashboard`: where a page of the mesh is.

use serde::Serialize;

use super::{API_VERSION, Report, Style};
use crate::exit::Exit;

/// The answer of `dashboard`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DashboardReport {
    api_version: &'static str,
    kind: &'static str,
    pub mesh: String,
    pub addon: &'static str,
    /// The Route, as NAMESPACE/NAME.
    pub route: String,
    /// Its address.
    pub url: String,
}

impl DashboardReport {
    /// The page of an add-on.
    pub fn new(mesh: &str, addon: &'static str, route: String, url: String) -> Self {
        Self {
            api_version: API_VERSION,
            kind: "Dashboard",
            mesh: mesh.to_owned(),
            addon,
            route,
            url,
        }
    }
}

impl Report for DashboardReport {
    fn text(&self, _style: &Style, _wide: bool) -> String {
        self.url.clone()
    }

    fn names(&self) -> Vec<String> {
        vec![format!("route/{}", self.route)]
    }

    fn verdict(&self) -> Exit {
        Exit::Done
    }
}
