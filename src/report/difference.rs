//! What would be different if a federation's file were applied, mesh by mesh.

use std::collections::BTreeMap;

use serde::Serialize;

use super::changes::{ObjectChange, Outcome};
use super::lines::painted;
use super::{API_VERSION, Paint, Report, Style};
use crate::exit::Exit;
use crate::wording::{count, visible};

/// The answer of `diff`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DifferenceReport {
    api_version: &'static str,
    kind: &'static str,
    /// Whether nothing would be different.
    pub same: bool,
    /// Every object that would be different, in the order of writing, by federation name of its mesh.
    pub meshes: BTreeMap<String, Vec<ObjectChange>>,
    /// What has to be so before the rest can be told.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_known_before: Vec<String>,
    /// What the file does not name any more, though the federation has it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub no_longer_named: Vec<String>,
    /// How many objects are as wanted.
    pub unchanged: usize,
}

impl DifferenceReport {
    /// What would become of objects; those that are as wanted are only counted.
    pub fn new(changes: Vec<ObjectChange>, not_known_before: Vec<String>) -> Self {
        let mut meshes: BTreeMap<String, Vec<ObjectChange>> = BTreeMap::new();
        let mut unchanged = 0;
        for change in changes {
            if change.outcome == Outcome::Unchanged {
                unchanged += 1;
            } else {
                meshes.entry(change.mesh.clone()).or_default().push(change);
            }
        }
        Self {
            api_version: API_VERSION,
            kind: "Differences",
            same: meshes.is_empty() && not_known_before.is_empty(),
            meshes,
            not_known_before,
            no_longer_named: Vec::new(),
            unchanged,
        }
    }

    /// With what the file does not name any more, which is a difference too: it stays until it is pruned.
    #[must_use]
    pub fn and_no_longer_named(mut self, no_longer_named: Vec<String>) -> Self {
        self.same &= no_longer_named.is_empty();
        self.no_longer_named = no_longer_named;
        self
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.same
    }

    /// Each difference as one line.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for change in self.meshes.values().flatten() {
            let object = format!("mesh `{}`: {}", change.mesh, change.object());
            if change.differences.is_empty() {
                lines.push(format!("{object}: `apply` would write it"));
            }
            lines.extend(change.differences.iter().map(|difference| {
                let (live, wanted) = (&difference.live, &difference.wanted);
                format!(
                    "{object}: {} is {live}, and `apply` would make it {wanted}",
                    difference.field
                )
            }));
        }
        lines.extend(self.not_known_before.iter().cloned());
        lines
    }

    fn summary(&self) -> String {
        let all = || self.meshes.values().flatten();
        let of = |outcome: Outcome| all().filter(|change| change.outcome == outcome).count();
        let said = [
            (of(Outcome::Created), "to create"),
            (of(Outcome::Changed), "to change"),
            (of(Outcome::Removed), "to remove"),
            (of(Outcome::Restarted), "to restart"),
        ];
        let mut parts: Vec<String> = said
            .into_iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, what)| format!("{number} {what}"))
            .collect();
        if self.same {
            return format!("No difference: {} as wanted.", count(self.unchanged, "object"));
        }
        parts.push(format!("{} as wanted", self.unchanged));
        format!("Objects: {}.", parts.join(", "))
    }
}

impl Report for DifferenceReport {
    fn text(&self, style: &Style, _wide: bool) -> String {
        let mut lines = Vec::new();
        for (mesh, changes) in &self.meshes {
            let context = changes.first().map(|change| visible(&change.context).into_owned());
            lines.push(format!("{mesh} (context {})", context.unwrap_or_default()));
            for change in changes {
                let (sign, paint) = match change.outcome {
                    Outcome::Created => ("+", Paint::Good),
                    Outcome::Removed => ("-", Paint::Bad),
                    _ => ("~", Paint::Doubtful),
                };
                lines.push(painted(
                    &format!("  {sign} {}", visible(&change.object())),
                    paint,
                    style,
                ));
                for difference in &change.differences {
                    let (live, wanted) = (difference.live.to_string(), difference.wanted.to_string());
                    let field = visible(&difference.field);
                    lines.push(format!("      {field}: {} → {}", visible(&live), visible(&wanted)));
                }
            }
            lines.push(String::new());
        }
        for (title, said) in [
            (
                "What else there is to write is known once this is so:",
                &self.not_known_before,
            ),
            (
                "No longer in the file; `meshfed apply --prune` removes:",
                &self.no_longer_named,
            ),
        ] {
            if !said.is_empty() {
                lines.push(title.to_owned());
                lines.extend(said.iter().map(|said| format!("  {}", visible(said))));
                lines.push(String::new());
            }
        }
        lines.push(self.summary());
        lines.join("\n")
    }

    fn names(&self) -> Vec<String> {
        let changes = self.meshes.values().flatten();
        changes.map(ObjectChange::kind_and_name).collect()
    }

    fn verdict(&self) -> Exit {
        if self.same { Exit::Done } else { Exit::No }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::plan::Difference;

    fn change(outcome: Outcome, name: &str) -> ObjectChange {
        let weight = Difference {
            field: "spec.http[0].route[0].weight".to_owned(),
            live: json!(80),
            wanted: json!(70),
        };
        ObjectChange {
            mesh: "prod".to_owned(),
            context: "east".to_owned(),
            object_kind: "VirtualService".to_owned(),
            namespace: Some("shop".to_owned()),
            name: name.to_owned(),
            outcome,
            differences: if outcome == Outcome::Changed {
                vec![weight]
            } else {
                Vec::new()
            },
            commands: Vec::new(),
            manifest: None,
            before: None,
            after: None,
        }
    }

    #[test]
    fn differences_are_grouped_by_mesh_and_end_with_1() {
        let outcomes = [
            (Outcome::Created, "a"),
            (Outcome::Changed, "b"),
            (Outcome::Unchanged, "c"),
        ];
        let report = DifferenceReport::new(outcomes.map(|(outcome, name)| change(outcome, name)).into(), Vec::new());
        let plain = Style {
            color: false,
            width: None,
        };
        assert_eq!(
            report.text(&plain, false),
            "prod (context east)\n  + VirtualService shop/a\n  ~ VirtualService shop/b\n      \
             spec.http[0].route[0].weight: 80 → 70\n\nObjects: 1 to create, 1 to change, 1 as wanted."
        );
        assert_eq!(report.verdict(), Exit::No);
        let same = DifferenceReport::new(vec![change(Outcome::Unchanged, "c")], Vec::new());
        assert_eq!(same.verdict(), Exit::Done);
        assert_eq!(same.text(&plain, false), "No difference: 1 object as wanted.");
        let left = same.and_no_longer_named(vec!["prod: routes of shop/a".to_owned()]);
        assert_eq!(left.verdict(), Exit::No, "what is left over is a difference");
        let open = DifferenceReport::new(Vec::new(), vec!["prod: not ready".to_owned()]);
        assert_eq!(open.verdict(), Exit::No, "what is not known yet is a difference");
    }
}
