//! Names and where each of them stands in a list.

/// A list's names, looked up by halving. Every map from names is one of these: a hash map has code of its own for each
/// type that it holds.
#[derive(Debug, Default)]
pub(crate) struct Index<'n> {
    /// By name, then by place.
    sorted: Vec<(&'n str, usize)>,
}

impl<'n> Index<'n> {
    /// Notes that `name` stands at `place`.
    pub(crate) fn insert(&mut self, name: &'n str, place: usize) {
        let at = self.search(name, place);
        self.sorted.insert(at, (name, place));
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
        self.sorted.get(self.search(name, place)).copied()
    }

    fn search(&self, name: &str, place: usize) -> usize {
        self.sorted.partition_point(|other| *other < (name, place))
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
}

#[cfg(test)]
mod tests {
    use super::Index;

    #[test]
    fn the_first_of_a_name_counts() {
        let mut index = Index::default();
        for (name, place) in [("b", 0), ("", 1), ("b", 5), ("a", 2), ("b", 3)] {
            index.insert(name, place);
        }
        assert_eq!(
            ["a", "b", "", "c"].map(|name| index.get(name)),
            [Some(2), Some(0), Some(1), None]
        );
        assert!(index.has("b", 3) && !index.has("b", 4) && !index.has("c", 0));
        assert_eq!(index.names(), ["", "a", "b"]);
        assert_eq!(Index::default().get("a"), None);
    }
}
