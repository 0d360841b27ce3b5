//! Transcripts that are documentation and fail when they lie: the help of every command, and what bad input is told.
//! To write them anew: `TRYCMD=overwrite cargo test --test transcripts`, then read the difference.

#[test]
fn the_transcripts_are_what_meshfed_prints() {
    trycmd::TestCases::new()
        .env("NO_COLOR", "1")
        // Bad input is told before any cluster is looked for: there is none.
        .env("KUBECONFIG", "no-such-kubeconfig")
        .env("COLUMNS", "100")
        .case("tests/cmd/*/*.md");
}
