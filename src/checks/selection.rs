//! Which checks a user wants, and which findings a user knows already.

use std::str::FromStr;

use super::{ALL, Check, Family, Finding};
use crate::wording::list_or;

/// `--only` and `--skip`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Checks to run; all when empty.
    pub only: Vec<Checks>,
    /// Checks not to run, and findings not to count.
    pub skip: Vec<Skip>,
}

/// One or more checks, by code or by family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checks {
    /// A code, such as `MF0601`.
    Code(String),
    /// A family, such as `trust`.
    Family(Family),
}

/// `CODE`, `FAMILY` or `CODE=KIND/NAMESPACE/NAME`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skip {
    pub checks: Checks,
    /// Only findings on this object: kind, namespace and name, `*` for any.
    pub object: Option<[String; 3]>,
}

impl Selection {
    /// Whether a check is to run at all.
    pub fn runs(&self, check: &Check) -> bool {
        let wanted = self.only.is_empty() || self.only.iter().any(|checks| checks.include(check));
        wanted && !self.leaves_out(check)
    }

    /// Whether the user has switched the whole check off.
    pub fn leaves_out(&self, check: &Check) -> bool {
        let whole = self.skip.iter().filter(|skip| skip.object.is_none());
        whole.into_iter().any(|skip| skip.checks.include(check))
    }

    /// Whether a finding is one that the user does not want to hear of.
    pub fn ignores(&self, check: &Check, finding: &Finding) -> bool {
        self.skip.iter().any(|skip| {
            skip.checks.include(check) && skip.object.as_ref().is_some_and(|object| matches(object, finding))
        })
    }
}

fn matches(object: &[String; 3], finding: &Finding) -> bool {
    let found = [&finding.object.kind, &finding.object.namespace, &finding.object.name];
    object
        .iter()
        .zip(found)
        .all(|(wanted, found)| wanted == "*" || wanted.eq_ignore_ascii_case(found))
}

impl Checks {
    fn include(&self, check: &Check) -> bool {
        match self {
            Self::Code(code) => check.code.0 == code,
            Self::Family(family) => check.code.family() == *family,
        }
    }
}

impl FromStr for Checks {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(family) = Family::ALL.into_iter().find(|family| family.word() == text) {
            return Ok(Self::Family(family));
        }
        let code = text.to_ascii_uppercase();
        if ALL.iter().any(|check| check.code.0 == code) {
            return Ok(Self::Code(code));
        }
        let families = Family::ALL.map(Family::word);
        Err(format!(
            "there is no check {text:?}; name a code such as `{}`, or a family: {}",
            ALL[0].code,
            list_or(&families)
        ))
    }
}

impl FromStr for Skip {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some((checks, object)) = text.split_once('=') else {
            return Ok(Self {
                checks: text.parse()?,
                object: None,
            });
        };
        let parts: Vec<String> = object.split('/').map(str::to_owned).collect();
        let object = parts
            .try_into()
            .map_err(|_| format!("{object:?} is no object; write KIND/NAMESPACE/NAME, with `*` for any"))?;
        Ok(Self {
            checks: checks.parse()?,
            object: Some(object),
        })
    }
}
