//! A table whose places are used again.

/// A place, and which of those that had it is meant: a key of one that left finds nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key(pub(super) u64);

impl Key {
    fn new(slot: u32, life: u32) -> Key {
        Key(u64::from(life) << 32 | u64::from(slot))
    }

    fn slot(self) -> u32 {
        self.0 as u32
    }

    fn life(self) -> u32 {
        (self.0 >> 32) as u32
    }
}

/// The table.
#[derive(Debug)]
pub(super) struct Slots<T> {
    /// How many had the place so far, and who has it.
    slots: Vec<(u32, Option<T>)>,
    vacant: Vec<u32>,
}

impl<T> Default for Slots<T> {
    fn default() -> Self {
        Self {
            slots: Vec::new(),
            vacant: Vec::new(),
        }
    }
}

impl<T> Slots<T> {
    /// Gives it a place.
    pub(super) fn add(&mut self, item: T) -> Key {
        let slot = match self.vacant.pop() {
            Some(slot) => slot,
            None => {
                self.slots.push((0, None));
                self.slots.len() as u32 - 1
            }
        };
        match self.slots.get_mut(slot as usize) {
            Some((life, place)) => {
                *life = life.wrapping_add(1);
                *place = Some(item);
                Key::new(slot, *life)
            }
            None => Key::new(slot, 0),
        }
    }

    pub(super) fn get(&self, key: Key) -> Option<&T> {
        let (life, item) = self.slots.get(key.slot() as usize)?;
        item.as_ref().filter(|_| *life == key.life())
    }

    pub(super) fn get_mut(&mut self, key: Key) -> Option<&mut T> {
        let (life, item) = self.slots.get_mut(key.slot() as usize)?;
        item.as_mut().filter(|_| *life == key.life())
    }

    pub(super) fn remove(&mut self, key: Key) -> Option<T> {
        let (life, item) = self.slots.get_mut(key.slot() as usize)?;
        if *life != key.life() {
            return None;
        }
        let item = item.take()?;
        self.vacant.push(key.slot());
        Some(item)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.vacant.len() == self.slots.len()
    }

    /// The places in use, in their order. For what happens once in a run: it looks at all.
    pub(super) fn keys(&self) -> Vec<Key> {
        let mut keys = Vec::new();
        for ((life, item), slot) in self.slots.iter().zip(0..) {
            if item.is_some() {
                keys.push(Key::new(slot, *life));
            }
        }
        keys
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_used_again_and_an_old_key_finds_nothing() {
        let mut slots = Slots::default();
        let (a, b) = (slots.add("a"), slots.add("b"));
        assert_eq!(slots.remove(a), Some("a"));
        assert_eq!(slots.remove(a), None);
        let c = slots.add("c");
        assert_eq!((c.slot(), slots.get(a)), (a.slot(), None));
        assert_eq!(slots.get_mut(a), None);
        assert_eq!(slots.remove(a), None, "it is another's now");
        assert_eq!(slots.keys(), [c, b]);
        assert!(!slots.is_empty());
        assert_eq!((slots.remove(b), slots.remove(c)), (Some("b"), Some("c")));
        assert!(slots.is_empty() && slots.keys().is_empty());
    }
}
