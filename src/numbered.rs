//! What is under way, by number.

/// Items by numbers that mostly grow, in the order of these.
#[derive(Debug)]
pub(crate) struct Numbered<N, T>(Vec<(N, T)>);

impl<N: Copy + Ord, T> Numbered<N, T> {
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds an item, whose number no other one has.
    pub(crate) fn insert(&mut self, number: N, item: T) {
        let at = self.0.partition_point(|(earlier, _)| *earlier < number);
        self.0.insert(at, (number, item));
    }

    pub(crate) fn get_mut(&mut self, number: N) -> Option<&mut T> {
        let at = self.find(number)?;
        self.0.get_mut(at).map(|(_, item)| item)
    }

    pub(crate) fn remove(&mut self, number: N) -> Option<T> {
        let at = self.find(number)?;
        Some(self.0.remove(at).1)
    }

    fn find(&self, number: N) -> Option<usize> {
        self.0
            .binary_search_by_key(&number, |(known, _)| *known)
            .ok()
    }
}

#[cfg(test)]
mod tests {
    use super::Numbered;

    #[test]
    fn items_stand_in_the_order_of_their_numbers() {
        let mut items = Numbered::new();
        for number in [1, 3, 4, 2] {
            items.insert(number, number * 10);
        }
        assert_eq!(items.remove(3), Some(30));
        assert_eq!(items.remove(3), None);
        assert_eq!(items.get_mut(5), None);
        if let Some(item) = items.get_mut(2) {
            *item = 21;
        }
        assert_eq!(items.0, [(1, 10), (2, 21), (4, 40)]);
    }
}
