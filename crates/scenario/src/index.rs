//! Names and where each of them stands in a list.

/// A list's names, looked up by halving. Every map from names is one of these: a hash map has code of its own for each
/// type that it holds.
#[derive(Debug, Default)]
pub(crate) struct Index<'n> {
    /// By name, then by place.
    sorted: Vec<(&'n str, usize)>,
}

impl<'n> Index<'n> {
    pub(crate) fn new(mut names: Vec<(&'n str, usize)>) -> Index<'n> {
        names.sort_unstable();
        Index { sorted: names }
    }

    /// Where `name` stands; the first place of several.
    pub(crate) fn get(&self, name: &str) -> Option<usize> {
        let (found, place) = self.at_or_after(name, 0)?;
        (found == name).then_some(place)
    }

    /// Whether `name` stands at `place`.
    pub(crate) fn has(&self, name: &str, place: usize) -> bool {
        self.at_or_after(name, place) == Some((name, place))
    }

    /// What stands there, or comes next.
    fn at_or_after(&self, name: &str, place: usize) -> Option<(&'n str, usize)> {
        let at = self.sorted.partition_point(|other| *other < (name, place));
        self.sorted.get(at).copied()
    }

    /// The names, sorted, each once.
    pub(crate) fn names(&self) -> Vec<&'n str> {
        let mut names = Vec::new();
        for (name, _) in &self.sorted {
            if names.last() != Some(name) {
                names.push(*name);
            }
        }
        names
    }

    /// Of each name that was there before: its first place, and where it stands again.
    pub(crate) fn repeats(&self) -> Vec<(usize, usize)> {
        let mut repeats = Vec::new();
        let mut first = ("", usize::MAX);
        for &(name, place) in &self.sorted {
            if first.1 != usize::MAX && first.0 == name {
                repeats.push((first.1, place));
            } else {
                first = (name, place);
            }
        }
        repeats
    }
}

#[cfg(test)]
mod tests {
    use super::Index;

    #[test]
    fn the_first_of_a_name_counts() {
        let index = Index::new(vec![("b", 0), ("", 1), ("b", 3), ("a", 2), ("b", 5)]);
        assert_eq!(
            ["a", "b", "", "c"].map(|name| index.get(name)),
            [Some(2), Some(0), Some(1), None]
        );
        assert!(index.has("b", 3) && !index.has("b", 4) && !index.has("c", 0));
        assert_eq!(index.repeats(), [(0, 3), (0, 5)]);
        assert_eq!(index.names(), ["", "a", "b"]);
        assert_eq!(Index::default().get("a"), None);
    }
}
