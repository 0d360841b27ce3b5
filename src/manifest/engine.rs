//! The template engine: which templates there are, how they may be replaced, and the rule that every value is written
//! as YAML. What a rendered text must contain is decided in `render`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value};

use super::{kinds, quote};

/// The templates that come with meshfed, by file name.
const EMBEDDED: [(&str, &str); 11] = [
    ("control-plane.yaml", include_str!("../../templates/control-plane.yaml")),
    (
        "destination-rule.yaml",
        include_str!("../../templates/destination-rule.yaml"),
    ),
    (
        "exported-services.yaml",
        include_str!("../../templates/exported-services.yaml"),
    ),
    (
        "imported-services.yaml",
        include_str!("../../templates/imported-services.yaml"),
    ),
    ("member-roll.yaml", include_str!("../../templates/member-roll.yaml")),
    ("namespace.yaml", include_str!("../../templates/namespace.yaml")),
    ("peer.yaml", include_str!("../../templates/peer.yaml")),
    (
        "project-request.yaml",
        include_str!("../../templates/project-request.yaml"),
    ),
    (
        "root-certificate.yaml",
        include_str!("../../templates/root-certificate.yaml"),
    ),
    ("subscription.yaml", include_str!("../../templates/subscription.yaml")),
    (
        "virtual-service.yaml",
        include_str!("../../templates/virtual-service.yaml"),
    ),
];

/// Steps that a template may take: loops over thousands of peers fit in.
const FUEL: u64 = 1_000_000;

/// Longest text that a template may make, in bytes: more than an API server takes in.
const LONGEST: usize = 8 * 1024 * 1024;

/// One template per kind, ready to render.
#[derive(Clone)]
pub struct Templates {
    pub(super) environment: Environment<'static>,
}

/// As meshfed brings them.
impl Default for Templates {
    fn default() -> Self {
        Self::embedded().clone()
    }
}

/// Why a template cannot be used, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("template {template}{}: {message}", line.map(|line| format!(":{line}")).unwrap_or_default())]
pub struct TemplateError {
    /// File name of the template.
    pub template: String,
    /// Line in the template, counted from 1, where the engine knows it.
    pub line: Option<usize>,
    /// What is wrong.
    pub message: String,
}

impl TemplateError {
    pub(super) fn from_engine(template: &str, error: &Error) -> Self {
        let detail = error.detail().map(str::to_owned);
        // What could not be written says itself why.
        let cause = std::error::Error::source(error).map(ToString::to_string);
        let message = match cause.or(detail) {
            Some(why) => format!("{}: {why}", error.kind()),
            None => error.kind().to_string(),
        };
        Self {
            template: template.to_owned(),
            line: error.line(),
            message,
        }
    }
}

impl Templates {
    /// The templates as meshfed brings them, read once.
    pub fn embedded() -> &'static Self {
        static EMBEDDED: LazyLock<Templates> = LazyLock::new(|| {
            Templates::with_overrides(BTreeMap::new()).expect("a test compiles every embedded template")
        });
        &EMBEDDED
    }

    /// The templates of meshfed, some of them replaced: file name to text.
    ///
    /// A name that is not one of `names` is an error, since a misspelt file would otherwise change nothing, silently.
    pub fn with_overrides(mut overrides: BTreeMap<String, String>) -> Result<Self, TemplateError> {
        let mut environment = environment();
        for (name, embedded) in EMBEDDED {
            let text = overrides.remove(name).unwrap_or_else(|| embedded.to_owned());
            environment
                .add_template_owned(name, text)
                .map_err(|error| TemplateError::from_engine(name, &error))?;
        }
        match overrides.into_keys().next() {
            None => Ok(Self { environment }),
            Some(unknown) => Err(TemplateError {
                template: unknown,
                line: None,
                message: format!(
                    "no kind is rendered from it; the templates are {}",
                    Self::names().join(", ")
                ),
            }),
        }
    }

    /// The same for the objects of a federation that has a name, which they are labelled with.
    #[must_use]
    pub fn of_federation(mut self, name: &str) -> Self {
        self.environment.add_global("federation", name);
        self
    }

    /// The text that a template makes of these values.
    pub(super) fn text(&self, template: &str, values: minijinja::Value) -> Result<String, TemplateError> {
        let mut text = Bounded::default();
        self.environment
            .get_template(template)
            .and_then(|compiled| compiled.render_captured_to(values, &mut text).map(drop))
            .map_err(|error| TemplateError::from_engine(template, &error))?;
        Ok(String::from_utf8(text.0).expect("the engine writes UTF-8"))
    }

    /// File names of the templates, sorted.
    pub fn names() -> Vec<&'static str> {
        let mut names: Vec<_> = kinds::ALL.iter().filter_map(|kind| kind.template).collect();
        names.sort_unstable();
        names
    }

    /// File names and texts of the templates as meshfed brings them, to start an own copy from.
    pub fn sources() -> impl Iterator<Item = (&'static str, &'static str)> {
        EMBEDDED.into_iter()
    }
}

/// What a template wrote, up to `LONGEST`.
#[derive(Default)]
struct Bounded(Vec<u8>);

impl std::io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.0.len() + bytes.len() > LONGEST {
            let message = format!("it is longer than {} MiB", LONGEST / (1024 * 1024));
            return Err(std::io::Error::other(message));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build();
    environment.set_syntax(syntax.expect("the delimiters are the engine's own"));
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    // They would turn a misspelt field into a default value even in strict mode.
    environment.remove_filter("default");
    environment.remove_filter("d");
    environment.set_auto_escape_callback(|_| AutoEscape::Custom("yaml".into()));
    environment.set_formatter(write_scalar);
    // Objects that no file describes are of no federation with a name.
    environment.add_global("federation", Value::from(()));
    environment.add_filter("block", block);
    environment.add_filter("pem", |text: &str, indent: usize| {
        Value::from_safe_string(quote::pem(text, indent))
    });
    environment.add_filter("comment", |text: &str, indent: usize| {
        Value::from_safe_string(quote::comment(text, indent))
    });
    environment
}

/// Writes what stands between `{{` and `}}`: always one YAML scalar, so no value can become structure.
fn write_scalar(out: &mut Output, _: &mut State, value: &Value) -> Result<(), Error> {
    if let (Some(written), true) = (value.as_str(), value.is_safe()) {
        return out.write_str(written).map_err(Error::from);
    }
    let data = data(value)?;
    if data.is_array() || data.is_object() {
        let message = format!(
            "a {} is no scalar; write `key:{{{{ … | block(indent) }}}}`",
            value.kind()
        );
        return Err(Error::new(ErrorKind::InvalidOperation, message));
    }
    out.write_str(&quote::inline(&data)).map_err(Error::from)
}

/// `key:{{ value | block(indent) }}`: any value, without a space after the colon.
fn block(value: &Value, indent: usize) -> Result<Value, Error> {
    Ok(Value::from_safe_string(quote::block(&data(value)?, indent)))
}

/// A value of the engine as data. The engine's own way of writing one is Python's (`True`), not YAML's.
fn data(value: &Value) -> Result<serde_json::Value, Error> {
    if value.is_undefined() {
        return Err(ErrorKind::UndefinedError.into());
    }
    serde_json::to_value(value).map_err(|error| Error::new(ErrorKind::BadSerialization, error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rejected(name: &str, text: &str) -> TemplateError {
        let overrides = BTreeMap::from([(name.to_owned(), text.to_owned())]);
        Templates::with_overrides(overrides).err().expect("must be refused")
    }

    #[test]
    fn every_kind_that_names_a_template_has_an_embedded_one() {
        let embedded: Vec<_> = Templates::sources().map(|(name, _)| name).collect();
        assert_eq!(embedded, Templates::names());
        Templates::embedded();
    }

    #[test]
    fn a_syntax_error_in_an_override_names_file_and_line() {
        let error = rejected("peer.yaml", "kind: x\nname: {{ name\n---\n");
        assert_eq!((error.template.as_str(), error.line), ("peer.yaml", Some(3)), "{error}");
    }

    #[test]
    fn a_template_that_does_not_end_or_makes_too_much_is_stopped() {
        let text = |text: &str| {
            let overrides = BTreeMap::from([("namespace.yaml".to_owned(), text.to_owned())]);
            let templates = Templates::with_overrides(overrides).expect("it compiles");
            let error = templates.text("namespace.yaml", minijinja::context!()).err();
            error.expect("must be refused").to_string()
        };
        let long = "{% for x in range(100000) %}{% for y in range(100000) %}{% endfor %}{% endfor %}";
        assert!(text(long).contains("ran out of fuel"), "{}", text(long));
        let large = "{% for x in range(1000) %}{{ 'a' * 100000 }}{% endfor %}";
        assert!(text(large).contains("it is longer than 8 MiB"), "{}", text(large));
    }

    #[test]
    fn an_override_with_an_unknown_name_lists_the_known_ones() {
        let error = rejected("peers.yaml", "");
        assert!(error.to_string().contains("peer.yaml"), "{error}");
    }

    #[test]
    fn misspelt_fields_are_errors_wherever_they_stand() {
        let environment = environment();
        for text in [
            "{{ nmae }}",
            "{{ nmae | block(2) }}",
            "{% if nmae %}{% endif %}",
            "{% for x in nmae %}{% endfor %}",
        ] {
            let error = environment.render_str(text, ()).expect_err(text);
            assert_eq!(error.kind(), ErrorKind::UndefinedError, "{text}");
        }
        assert!(environment.render_str("{{ nmae | default('x') }}", ()).is_err());
    }

    #[test]
    fn a_collection_without_the_block_filter_is_an_error() {
        assert!(environment().render_str("{{ [1] }}", ()).is_err());
    }

    #[test]
    fn numbers_and_booleans_are_written_as_they_are_and_strings_quoted() {
        let text = environment().render_str("{{ 1 }} {{ true }} {{ '1' }} {{ none }} {{ 'a' ~ '-b' }}", ());
        assert_eq!(text.expect("valid"), "1 true \"1\" null a-b");
    }
}
