//! The priority queue of everything that is ready before it may go: 64 lanes, lane 0 first.

use std::collections::VecDeque;

/// How many lanes there are: priorities 0 to 63.
pub const LANES: u8 = 64;
/// The lane of an action's own events (changes to the workflow), ahead of every action.
pub const EVENT_LANE: u8 = 4;
/// The lane of what may wait for everything else: the start of a next iteration.
pub const IDLE_LANE: u8 = 63;

/// A queue of 64 lanes. The lowest lane that holds something goes first; in a lane, first come is first served.
///
/// Both operations take constant time: a word of 64 bits knows which lanes hold something.
#[derive(Debug)]
pub struct Lanes<T> {
    lanes: Vec<VecDeque<T>>,
    occupied: u64,
    len: usize,
}

impl<T> Default for Lanes<T> {
    fn default() -> Self {
        Lanes {
            lanes: Vec::new(),
            occupied: 0,
            len: 0,
        }
    }
}

impl<T> Lanes<T> {
    /// Puts an item at the end of its lane; a priority over 63 is the last lane.
    pub fn push(&mut self, priority: u8, item: T) {
        let lane = priority.min(LANES - 1);
        if self.lanes.len() <= usize::from(lane) {
            self.lanes.resize_with(usize::from(lane) + 1, VecDeque::new);
        }
        if let Some(queue) = self.lanes.get_mut(usize::from(lane)) {
            queue.push_back(item);
            self.occupied |= 1 << lane;
            self.len += 1;
        }
    }

    /// Takes the first item of the lowest lane that holds one.
    pub fn pop(&mut self) -> Option<T> {
        let lane = self.occupied.trailing_zeros();
        let queue = self.lanes.get_mut(lane as usize)?;
        let item = queue.pop_front();
        if queue.is_empty() {
            self.occupied &= !(1 << lane);
        }
        if item.is_some() {
            self.len -= 1;
        }
        item
    }

    /// How many items wait, over all lanes.
    pub fn len(&self) -> usize {
        self.len
    }

    /// True when nothing waits.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lower_lanes_first_and_ties_in_order() {
        let mut lanes = Lanes::default();
        for (priority, item) in [
            (63, "idle"),
            (32, "a"),
            (4, "event"),
            (32, "b"),
            (0, "now"),
            (200, "last"),
        ] {
            lanes.push(priority, item);
        }
        let order: Vec<_> = std::iter::from_fn(|| lanes.pop()).collect();
        assert_eq!(order, ["now", "event", "a", "b", "idle", "last"]);
        assert!(lanes.is_empty());
    }

    proptest! {
        #[test]
        fn pops_as_a_stable_sort_does(priorities in proptest::collection::vec(0u8..64, 0..200)) {
            let mut lanes = Lanes::default();
            for (index, priority) in priorities.iter().enumerate() {
                lanes.push(*priority, (*priority, index));
            }
            prop_assert_eq!(lanes.len(), priorities.len());
            let popped: Vec<_> = std::iter::from_fn(|| lanes.pop()).collect();
            let mut sorted: Vec<_> = priorities.iter().copied().enumerate().map(|(index, priority)| (priority, index)).collect();
            sorted.sort();
            prop_assert_eq!(popped, sorted);
        }
    }
}
