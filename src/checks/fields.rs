//! Fields that a kind does not have. An API server drops them without a word, so only files can still hold them.

use super::{Check, Code, Finding, ObjectRef, Page, Part, Run, Severity};
use crate::snapshot::{MeshState, Snapshot, UnknownField};

/// The checks of this file; they belong to the family of exports and imports, where such fields do most harm.
pub(super) const CHECKS: &[&Check] = &[&UNKNOWN_FIELDS, &REFUSED];

const UNKNOWN_FIELDS: Check = Check {
    code: Code("MF0801"),
    title: "objects of federation have no field that their kind does not know",
    severity: Severity::Error,
    needs: &[Part::UnknownFields],
    page: Page {
        cause: "A field is misspelt or stands at the wrong place. The API server drops it without a word, unless the \
                client asks for strict validation, and istiod never sees it.",
        symptom: "The object is accepted and does something else than it says: a label selector written `Selector` is \
                  no selector, so that every service of the namespace is exported; an `alias` beside a label selector \
                  is ignored, so that services keep their names; `importAsLocal` inside `nameSelector` is ignored, so \
                  that nothing is imported as local.",
        fix: "Write the field as the kind has it. `kubectl apply --validate=strict` refuses such fields.",
        source: "The API types of federation.maistra.io/v1, which are the same from Maistra 2.1 to 2.6.",
    },
    run: Run::Mesh(unknown_fields),
    ..Check::BASE
};

const REFUSED: Check = Check {
    code: Code("MF0831"),
    title: "files hold objects as an API server takes them",
    severity: Severity::Error,
    needs: &[Part::UnknownFields],
    page: Page {
        cause: "A file is no YAML, or an object in it is of a kind or version that there is not in the groups of federation \
                and Maistra, has a field of another type than its kind, or a place that nobody has filled in.",
        symptom: "The API server refuses the object, or takes a placeholder for a value. The check takes it for what was \
                  probably meant and judges the rest all the same.",
        fix: "Write it as the kind has it. `kubectl apply --dry-run=server` refuses it too.",
        source: "The API types of federation.maistra.io/v1 and maistra.io, which are the same from Maistra 2.1 to 2.6.",
    },
    run: Run::Mesh(refused),
    ..Check::BASE
};

fn unknown_fields(mesh: &MeshState, _: &Snapshot) -> Vec<Finding> {
    let fields = mesh.unknown_fields.list().unwrap_or_default().iter();
    let fields = fields.filter(|field| field.fault.is_none());
    fields.map(|field| finding(mesh, field)).collect()
}

fn refused(mesh: &MeshState, _: &Snapshot) -> Vec<Finding> {
    let fields = mesh.unknown_fields.list().unwrap_or_default().iter();
    let told = |field: &UnknownField| {
        let object = ObjectRef::new(&field.kind, &field.namespace, &field.name);
        let place = if field.field.is_empty() {
            "the whole"
        } else {
            &field.field
        };
        let finding = Finding::error(REFUSED.code, mesh, object.clone(), field.fault.clone()?).seen(
            mesh,
            object,
            place,
            "no API server takes it",
        );
        let finding = match &field.meant {
            Some(meant) => finding.mended_by(format!("write {meant} instead")),
            None => finding,
        };
        Some(Finding {
            origin: Some(field.origin.clone()),
            ..finding
        })
    };
    fields.filter_map(told).collect()
}

fn finding(mesh: &MeshState, unknown: &UnknownField) -> Finding {
    let object = ObjectRef::new(&unknown.kind, &unknown.namespace, &unknown.name);
    let message = format!(
        "`{}` is no field of {}, so the API server drops it without a word",
        unknown.field, unknown.kind
    );
    let mut finding = Finding::error(UNKNOWN_FIELDS.code, mesh, object.clone(), message)
        .seen(mesh, object, &unknown.field, "written, but unknown to the kind")
        .mended_by(match &unknown.meant {
            Some(meant) => format!("write {meant} instead"),
            None => "leave it out".to_owned(),
        });
    finding.origin = Some(unknown.origin.clone());
    finding
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::{Selection, run};
    use crate::snapshot::{Observed, Origin, samples};

    fn found(fields: Observed<Vec<UnknownField>>) -> crate::checks::CheckRun {
        let mut state = samples::mesh("prod", &samples::spec_for("prod", "stage"));
        state.unknown_fields = fields;
        let snapshot = Snapshot {
            taken_at: "2026-01-01T12:00:00Z".parse().expect("a time"),
            meshes: [("prod".to_owned(), state)].into(),
        };
        run(CHECKS, &snapshot, &Selection::default())
    }

    #[test]
    fn a_misspelt_field_is_told_with_its_place_and_what_was_meant() {
        let origin = Origin {
            file: "sets.yaml".to_owned(),
            line: 9,
            column: 5,
        };
        let run = found(Observed::Present(vec![UnknownField {
            kind: "ExportedServiceSet".to_owned(),
            namespace: "prod".to_owned(),
            name: "stage".to_owned(),
            field: "spec.exportRules[0].labelSelector.Selector".to_owned(),
            fault: None,
            meant: Some("`selector`".to_owned()),
            origin,
        }]));
        let finding = run.findings().next().expect("a finding");
        assert_eq!(
            finding.message,
            "`spec.exportRules[0].labelSelector.Selector` is no field of ExportedServiceSet, so the API server drops \
             it without a word"
        );
        assert_eq!(finding.fix, ["edit sets.yaml:9:5", "write `selector` instead"]);
    }

    #[test]
    fn files_without_such_fields_pass_and_clusters_are_not_looked_at() {
        assert_eq!(found(Observed::Present(Vec::new())).results[0].passed, ["prod"]);
        let live = found(Observed::default());
        assert_eq!((live.findings().count(), live.results[0].skipped.len()), (0, 1));
    }
}
