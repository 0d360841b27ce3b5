//! Texts without what looks like a secret.

use super::{REDACTED, is_secret_key, pem};

/// Words after which the next one is a secret.
const SCHEMES: [&str; 2] = ["bearer", "basic"];

/// Characters from which on a word after such a one is taken for a secret.
const LONG: usize = 8;

/// The text without the secrets that are recognised by their shape; `None` when there are none.
pub(super) fn without_secrets(text: &str) -> Option<String> {
    let clean = pem::without_private_keys(text);
    let mut found = String::with_capacity(clean.len());
    let mut after_scheme = false;
    for word in clean.split_inclusive(ends_word) {
        let bare = word.trim_end_matches(ends_word);
        let rest = &word[bare.len()..];
        let secret = after_scheme && bare.len() >= LONG;
        if !bare.is_empty() {
            after_scheme = SCHEMES.iter().any(|scheme| bare.eq_ignore_ascii_case(scheme));
        }
        if secret {
            found.push_str(REDACTED);
        } else {
            found.push_str(&without_token(bare));
        }
        found.push_str(rest);
    }
    (found != text).then_some(found)
}

fn ends_word(character: char) -> bool {
    character.is_whitespace() || matches!(character, '"' | '\'' | ',' | ';' | '&')
}

/// A word in which a JSON Web Token, an OpenShift token, the user and password of a URL, or the value of `token=` and its
/// like is replaced.
fn without_token(word: &str) -> String {
    let web_token = |text: &str| text.starts_with("eyJ") && text.split('.').count() == 3;
    let begin = ["eyJ", "sha256~"].iter().filter_map(|start| word.find(start)).min();
    if let Some(begin) = begin
        && (web_token(&word[begin..]) || word[begin..].starts_with("sha256~"))
    {
        return format!("{}{REDACTED}", &word[..begin]);
    }
    if let Some((name, value)) = word.split_once('=')
        && !value.is_empty()
        && is_secret_key(name.rsplit(['?', '&', '-', '.', '/']).next().unwrap_or_default())
    {
        return format!("{name}={REDACTED}");
    }
    if let Some((scheme, address)) = word.split_once("://")
        && let Some((user, host)) = address.split_once('@')
        && !user.contains('/')
    {
        return format!("{scheme}://{REDACTED}@{host}");
    }
    word.to_owned()
}
