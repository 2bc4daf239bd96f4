//! A table whose places are used again.

/// A place, and which of those that had it is meant: a key of one that left finds nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    slot: u32,
    life: u32,
}

impl Key {
    pub(super) fn to_number(self) -> u64 {
        u64::from(self.life) << 32 | u64::from(self.slot)
    }

    /// The key that [`Self::to_number`] made a number of.
    pub(super) fn from_number(number: u64) -> Self {
        Self {
            slot: number as u32,
            life: (number >> 32) as u32,
        }
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
        let mut key = Key { slot, life: 0 };
        if let Some((life, place)) = self.slots.get_mut(slot as usize) {
            *life = life.wrapping_add(1);
            *place = Some(item);
            key.life = *life;
        }
        key
    }

    pub(super) fn get(&self, key: Key) -> Option<&T> {
        let (life, item) = self.slots.get(key.slot as usize)?;
        item.as_ref().filter(|_| *life == key.life)
    }

    pub(super) fn get_mut(&mut self, key: Key) -> Option<&mut T> {
        let (life, item) = self.slots.get_mut(key.slot as usize)?;
        item.as_mut().filter(|_| *life == key.life)
    }

    pub(super) fn remove(&mut self, key: Key) -> Option<T> {
        let (life, item) = self.slots.get_mut(key.slot as usize)?;
        if *life != key.life {
            return None;
        }
        let item = item.take()?;
        self.vacant.push(key.slot);
        Some(item)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.vacant.len() == self.slots.len()
    }

    /// The places in use, in their order. For what happens once in a run: it looks at all.
    pub(super) fn keys(&self) -> Vec<Key> {
        let slots = self.slots.iter().zip(0u32..);
        slots
            .filter(|((_, item), _)| item.is_some())
            .map(|((life, _), slot)| Key { slot, life: *life })
            .collect()
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
        assert_eq!((c.slot, slots.get(a)), (a.slot, None));
        assert_eq!(slots.get_mut(a), None);
        assert_eq!(slots.remove(a), None, "it is another's now");
        assert_eq!(slots.keys(), [c, b]);
        assert_eq!(Key::from_number(c.to_number()), c);
        assert!(!slots.is_empty());
        assert_eq!((slots.remove(b), slots.remove(c)), (Some("b"), Some("c")));
        assert!(slots.is_empty() && slots.keys().is_empty());
    }
}
