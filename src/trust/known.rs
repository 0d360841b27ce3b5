//! What is in texts that were read before. A federation holds each root in as many copies as it has peerings, and every check
//! that compares copies asks what is in them: without this a quarter of the time of `check` would go into reading them again.

use std::cell::RefCell;
use std::collections::HashMap;

use super::{RootCertificate, TrustProblem};

/// How many texts are remembered before all are forgotten.
const MOST: usize = 1024;

/// The longest text that is remembered, in bytes: a bundle of some roots.
const LONGEST: usize = 16 * 1024;

/// The certificates with the lines they begin at, and everything else that is in a text.
pub(super) type Contents = (Vec<(usize, RootCertificate)>, Vec<TrustProblem>);

thread_local! {
    static KNOWN: RefCell<HashMap<String, Contents>> = RefCell::default();
}

/// What `read` makes of a text, which is nothing but the text's.
pub(super) fn contents(pem: &str, read: impl FnOnce(&str) -> Contents) -> Contents {
    if let Some(known) = KNOWN.with_borrow(|known| known.get(pem).cloned()) {
        return known;
    }
    let contents = read(pem);
    if pem.len() <= LONGEST {
        KNOWN.with_borrow_mut(|known| {
            if known.len() >= MOST {
                known.clear();
            }
            known.insert(pem.to_owned(), contents.clone());
        });
    }
    contents
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn a_text_is_read_once_but_for_one_that_is_too_long_to_remember() {
        let reads = Cell::new(0);
        let read = |text: &str| {
            reads.set(reads.get() + 1);
            (
                Vec::new(),
                vec![TrustProblem::OtherBlock {
                    line: text.len(),
                    label: text.to_owned(),
                }],
            )
        };
        let (short, long) = ("one", "x".repeat(LONGEST + 1));
        assert_eq!(contents(short, read), contents(short, read));
        assert_eq!(reads.get(), 1);
        assert_eq!(contents(&long, read), contents(&long, read));
        assert_eq!(reads.get(), 3);
        for number in 0..=MOST {
            contents(&number.to_string(), read);
        }
        assert!(KNOWN.with_borrow(HashMap::len) <= MOST);
    }
}
