//! No check without a fault that it is shown to tell.

const TABLES: [&str; 5] = [
    include_str!("../src/checks/tests/families.rs"),
    include_str!("../src/checks/tests/rarer.rs"),
    include_str!("../src/checks/fields.rs"),
    include_str!("in_memory/faults.rs"),
    include_str!("cluster/catalogue/rows.rs"),
];

#[test]
fn every_check_has_a_row_in_a_table_of_faults() {
    let without: Vec<&str> = meshfed::checks::ALL
        .iter()
        .map(|check| check.code.0)
        .filter(|code| !TABLES.iter().any(|table| table.contains(&format!("\"{code}"))))
        .collect();
    assert!(without.is_empty(), "no row: {without:?}");
}
