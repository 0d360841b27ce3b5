//! Which pairs of several meshes federate.

use std::fmt;
use std::str::FromStr;

/// The pairs among three or more meshes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Every mesh with every other.
    Full,
    /// One mesh with each of the others.
    Hub(String),
    /// Each mesh with the next, in the order given.
    Chain,
}

impl Shape {
    /// The pairs, as indices into `names`, the lower one first.
    pub fn pairs(&self, names: &[String]) -> Result<Vec<(usize, usize)>, String> {
        let all = (0..names.len()).flat_map(|left| (left + 1..names.len()).map(move |right| (left, right)));
        match self {
            Self::Full => Ok(all.collect()),
            Self::Chain => Ok((1..names.len()).map(|right| (right - 1, right)).collect()),
            Self::Hub(hub) => {
                let center = names.iter().position(|name| name == hub);
                let center = center.ok_or_else(|| format!("the hub `{hub}` is not among the meshes to peer"))?;
                Ok(all
                    .filter(|(left, right)| *left == center || *right == center)
                    .collect())
            }
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full => formatter.write_str("full"),
            Self::Chain => formatter.write_str("chain"),
            Self::Hub(hub) => write!(formatter, "hub={hub}"),
        }
    }
}

impl FromStr for Shape {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once('=') {
            None if text == "full" => Ok(Self::Full),
            None if text == "chain" => Ok(Self::Chain),
            Some(("hub", hub)) if !hub.is_empty() => Ok(Self::Hub(hub.to_owned())),
            _ => Err("expected `full`, `chain` or `hub=MESH`".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_pair_what_they_say() {
        let names = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(Shape::Full.pairs(&names), Ok(vec![(0, 1), (0, 2), (1, 2)]));
        assert_eq!(Shape::Chain.pairs(&names), Ok(vec![(0, 1), (1, 2)]));
        assert_eq!(Shape::Hub("b".to_owned()).pairs(&names), Ok(vec![(0, 1), (1, 2)]));
        assert!(Shape::Hub("z".to_owned()).pairs(&names).is_err());
    }
}
