//! Steps to a match.

use super::steps::Step;

/// What has been noted: where the match and its first group start and end. What hasn't is past every text.
pub(super) type Notes = [usize; 4];

/// A way of matching: the step it's at, and its notes.
type Way = (usize, Notes);

/// The first match in `text`, the one that the pattern prefers.
pub(super) fn first(steps: &[Step], text: &str) -> Option<Notes> {
    let mut search = Search {
        steps,
        text,
        seen: vec![usize::MAX; steps.len()],
        open: Vec::new(),
    };
    let mut found = None;
    // In order of preference.
    let mut ways = Vec::new();
    let mut next = Vec::new();
    let mut at = 0;
    loop {
        if found.is_none() {
            let notes = [at, usize::MAX, usize::MAX, usize::MAX];
            search.follow((0, notes), at, &mut ways);
        }
        let c = text.get(at..).and_then(|rest| rest.chars().next());
        let after = at + c.map_or(0, char::len_utf8);
        for (place, mut notes) in ways.drain(..) {
            match steps.get(place) {
                Some(Step::One(set)) if c.is_some_and(|c| set.contains(c)) => {
                    search.follow((place + 1, notes), after, &mut next);
                }
                Some(Step::Found) => {
                    if let Some(end) = notes.get_mut(1) {
                        *end = at;
                    }
                    found = Some(notes);
                    break;
                }
                _ => {}
            }
        }
        std::mem::swap(&mut ways, &mut next);
        if c.is_none() || found.is_some() && ways.is_empty() {
            return found;
        }
        at = after;
    }
}

struct Search<'s> {
    steps: &'s [Step],
    text: &'s str,
    /// At which place in the text each step was last come to.
    seen: Vec<usize>,
    /// Ways that are still to be followed at this place, the next one last.
    open: Vec<Way>,
}

impl Search<'_> {
    /// Follows a way up to where it takes a character, or has found a match.
    fn follow(&mut self, way: Way, at: usize, ways: &mut Vec<Way>) {
        self.open.push(way);
        while let Some((place, mut notes)) = self.open.pop() {
            let (Some(step), Some(seen)) = (self.steps.get(place), self.seen.get_mut(place)) else {
                continue;
            };
            if std::mem::replace(seen, at) == at {
                continue;
            }
            match step {
                Step::One(_) | Step::Found => ways.push((place, notes)),
                Step::Jump(to) => self.open.push((*to, notes)),
                Step::Split(first, second) => {
                    self.open.push((*second, notes));
                    self.open.push((*first, notes));
                }
                Step::Note(number) => {
                    if let Some(note) = notes.get_mut(*number) {
                        *note = at;
                    }
                    self.open.push((place + 1, notes));
                }
                Step::Look(look) => {
                    let (before, after) = self.text.split_at_checked(at).unwrap_or_default();
                    if look.holds(before.chars().next_back(), after.chars().next()) {
                        self.open.push((place + 1, notes));
                    }
                }
            }
        }
    }
}
