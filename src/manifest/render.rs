//! Renders one object and proves that the text is that object: whatever a template (perhaps the user's own) says, a
//! manifest has the kind, name and namespace that were planned, and is alone in its text.

use std::sync::Arc;

use minijinja::value::Serde;
use serde_json::Value;

use super::engine::{TemplateError, Templates};
use super::kinds::Kind;
use super::values::Values;
use super::yaml::{self, YamlError};

/// One object, as text for people and as data for the API.
#[derive(Clone, Debug, PartialEq)]
pub struct Manifest {
    pub kind: &'static Kind,
    /// `metadata.name`.
    pub name: String,
    /// `metadata.namespace`; `None` for a kind without one.
    pub namespace: Option<String>,
    /// The rendered YAML with its comments, ending in a line break.
    pub text: String,
    /// What the text says.
    pub object: Arc<Value>,
}

impl Manifest {
    /// Kind, namespace and name, as changes and faults name the object.
    pub fn title(&self) -> String {
        match &self.namespace {
            Some(namespace) => format!("{} {namespace}/{}", self.kind.kind, self.name),
            None => format!("{} {}", self.kind.kind, self.name),
        }
    }
}

/// Why an object could not be rendered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// The template does not work with the values it is given.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// The rendered text is not YAML; the place is one in that text, not in the template.
    #[error("template {template}: the rendered text is not YAML: {error}{}", quoted(line))]
    Yaml {
        /// File name of the template.
        template: &'static str,
        /// What the parser says.
        error: YamlError,
        /// The line that it complains about.
        line: String,
    },
    /// The rendered text is YAML, but not the object that was planned.
    #[error("template {template}: {}", differences.join("; "))]
    OtherObject {
        /// File name of the template.
        template: &'static str,
        /// Each difference.
        differences: Vec<String>,
    },
}

fn quoted(line: &str) -> String {
    if line.is_empty() {
        String::new()
    } else {
        format!(": `{line}`")
    }
}

impl Templates {
    /// Renders one object.
    pub fn render(&self, values: &Values) -> Result<Manifest, RenderError> {
        let kind = values.kind();
        let template = kind.template.expect("every kind that has values has a template");
        let text = self
            .text(template, minijinja::Value::from(Serde(values)))
            .map_err(RenderError::Template)?;
        let documents = yaml::read(&text).map_err(|error| {
            let line = text
                .lines()
                .nth(error.line.wrapping_sub(1))
                .unwrap_or_default()
                .trim()
                .to_owned();
            RenderError::Yaml { template, error, line }
        })?;
        let object = the_planned_object(documents, values)
            .map_err(|differences| RenderError::OtherObject { template, differences })?;
        Ok(Manifest {
            kind,
            name: values.name().to_owned(),
            namespace: values.namespace().map(str::to_owned),
            text,
            object: Arc::new(object),
        })
    }
}

fn the_planned_object(documents: Vec<Value>, values: &Values) -> Result<Value, Vec<String>> {
    let [object] = <[Value; 1]>::try_from(documents).map_err(|documents| {
        vec![format!(
            "it must make exactly one object, but makes {}",
            documents.len()
        )]
    })?;
    let api_version = values.kind().api_version();
    let planned = [
        ("/apiVersion", Some(api_version.as_str())),
        ("/kind", Some(values.kind().kind)),
        ("/metadata/name", Some(values.name())),
        ("/metadata/namespace", values.namespace()),
    ];
    let differences: Vec<_> = planned
        .into_iter()
        .filter_map(|(pointer, planned)| difference(pointer, object.pointer(pointer), planned))
        .collect();
    if differences.is_empty() {
        Ok(object)
    } else {
        Err(differences)
    }
}

fn difference(pointer: &str, found: Option<&Value>, planned: Option<&str>) -> Option<String> {
    if found == planned.map(Value::from).as_ref() {
        return None;
    }
    let field = pointer[1..].replace('/', ".");
    let found = found.map_or("absent".to_owned(), |found| format!("`{found}`"));
    let planned = planned.map_or("absent".to_owned(), |planned| format!("`{planned}`"));
    Some(format!("{field} is {found}, but must be {planned}"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::manifest::values::NamespaceValues;

    fn rendered_by(template: &str) -> Result<Manifest, RenderError> {
        let overrides = BTreeMap::from([("namespace.yaml".to_owned(), template.to_owned())]);
        let templates = Templates::with_overrides(overrides).expect("compiles");
        let name = "shop".to_owned();
        templates.render(&Values::Namespace(NamespaceValues { name }))
    }

    fn complaint(template: &str) -> String {
        rendered_by(template).expect_err("must be refused").to_string()
    }

    #[test]
    fn a_template_may_add_fields() {
        let text = "apiVersion: v1\nkind: Namespace\nmetadata: {name: {{ name }}, labels: {team: web}}\n";
        let manifest = rendered_by(text).expect("valid");
        assert_eq!(manifest.object["metadata"]["labels"]["team"], "web");
        assert_eq!((manifest.name.as_str(), manifest.namespace), ("shop", None));
    }

    #[test]
    fn a_template_that_renames_its_object_is_refused_with_every_difference() {
        let message = complaint("apiVersion: v1\nkind: Project\nmetadata: {name: {{ name ~ '-x' }}, namespace: x}\n");
        assert_eq!(
            message,
            "template namespace.yaml: kind is `\"Project\"`, but must be `Namespace`; metadata.name is `\"shop-x\"`, \
             but must be `shop`; metadata.namespace is `\"x\"`, but must be absent"
        );
    }

    #[test]
    fn a_template_that_drops_its_object_or_adds_another_is_refused() {
        assert!(complaint("# nothing\n").contains("exactly one object, but makes 0"));
        let one = "apiVersion: v1\nkind: Namespace\nmetadata: {name: {{ name }}}\n";
        assert!(complaint(&format!("{one}---\n{one}")).contains("exactly one object, but makes 2"));
        assert!(complaint("- a\n").contains("kind is absent"));
    }

    #[test]
    fn a_template_that_makes_no_yaml_shows_the_line() {
        let message = complaint("apiVersion: v1\nkind: [{{ name }}\n");
        assert!(
            message.starts_with("template namespace.yaml: the rendered text is not YAML: line "),
            "{message}"
        );
    }

    #[test]
    fn a_field_that_the_values_do_not_have_names_file_and_line() {
        assert!(complaint("kind: Namespace\nname: {{ nmae }}\n").starts_with("template namespace.yaml:2: undefined"));
    }
}
