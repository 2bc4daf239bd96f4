//! What a user knows: the values behind the paths of its templates and conditions.

use serde_json::Value;

use super::kept::Kept;
use super::users::{User, UserKey, Users, Walk};
use crate::expression::{Lookup, Path, Root};
use crate::feeders::Rows;
use crate::graph::{TaskId, WbsTree};
use crate::model::{ActionIndex, Map, Phase, Scenario, Shape};
use crate::pacing::Random;
use crate::template::Functions;

/// What all users know.
#[derive(Debug)]
pub(super) struct Shared {
    /// The scenario, but for what was taken from it: its nodes are the workflow's tasks now.
    pub(super) scenario: Scenario,
    pub(super) segment: String,
    pub(super) feeders: Vec<Rows>,
}

impl Shared {
    /// A phase of the load.
    pub(super) fn phase(&self, phase: Option<usize>) -> Option<&Phase> {
        match &self.scenario.load.shape {
            Shape::Phases(phases) => phases.get(phase?),
            _ => None,
        }
    }
}

/// What one user knows at one moment.
pub(super) struct UserScope<'a> {
    pub(super) shared: &'a Shared,
    pub(super) tree: &'a WbsTree,
    pub(super) user: &'a User,
    pub(super) walk: &'a Walk,
}

impl<'a> UserScope<'a> {
    /// What a user knows, while it's in an iteration.
    pub(super) fn of(shared: &'a Shared, users: &'a Users, key: UserKey) -> Option<UserScope<'a>> {
        let user = users.get(key)?;
        let walk = user.walk.as_deref()?;
        Some(UserScope {
            shared,
            tree: walk.workflow.tree(),
            user,
            walk,
        })
    }

    fn answer(
        &self,
        path: &Path,
        kept: Option<&Kept>,
        action: Option<ActionIndex>,
    ) -> Option<Value> {
        let key = path.keys.first()?;
        if let Some(value) = kept.and_then(|kept| kept.captured(key)) {
            return path.descend(value, 1);
        }
        if let Some(figure) = kept.and_then(|kept| kept.figure(key)) {
            return (path.keys.len() == 1).then_some(figure);
        }
        let mut captured = self.user.captures.iter();
        let (.., value) = captured.find(|(of, name, _)| Some(*of) == action && name == key)?;
        path.descend(value, 1)
    }
}

impl Lookup for UserScope<'_> {
    fn value(&self, path: &Path) -> Option<Value> {
        let in_map = |map: &Map| path.descend(map.get(path.keys.first()?)?, 1);
        match &path.root {
            Root::Vars => in_map(&self.shared.scenario.vars),
            Root::User => Some(match path.keys.first()?.as_str() {
                "id" => Value::from(self.user.id),
                "allocated_ip" => Value::from(self.user.address?.to_string()),
                "tenant_id" => Value::from(self.shared.phase(self.user.phase)?.tenant_id.clone()?),
                _ => return None,
            }),
            Root::Iteration => Some(Value::from(self.user.iteration)),
            Root::Feeder(feeder) => {
                let row = *self.walk.rows.get(feeder.0)?;
                in_map(self.shared.feeders.get(feeder.0)?.row(row)?)
            }
            Root::Segment => Some(Value::from(self.shared.segment.clone())),
            Root::Action(action) => {
                self.answer(path, self.walk.answers.of_action(*action), Some(*action))
            }
            Root::Node(node) => {
                let action = self.tree.task(TaskId(node.0)).and_then(|task| task.action);
                self.answer(path, self.walk.answers.of_node(*node), action)
            }
            Root::Resource(resource) => in_map(&self.tree.resources().get(resource.0)?.properties),
            Root::Item(name) => {
                let (item_name, item) = self.tree.task(self.walk.task)?.item.as_ref()?;
                let value = (**item_name == **name).then_some(item)?;
                path.descend(value, 0)
            }
        }
    }
}

/// The functions of templates, drawn from a user's own random numbers.
pub(super) struct Dice<'a> {
    pub(super) random: &'a mut Random,
    pub(super) now_ms: i64,
}

impl Functions for Dice<'_> {
    fn uuid(&mut self) -> String {
        let (high, low) = (self.random.next_u64(), self.random.next_u64());
        // Version 4, variant 1.
        let high = high & !(0xF << 12) | (0x4 << 12);
        let low = low & !(0x3 << 62) | (0x2 << 62);
        format!(
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            high >> 32,
            high >> 16 & 0xFFFF,
            high & 0xFFFF,
            low >> 48,
            low & 0xFFFF_FFFF_FFFF,
        )
    }

    fn random_int(&mut self, low: i64, high: i64) -> i64 {
        low.wrapping_add_unsigned(self.random.between(0, high.abs_diff(low)))
    }

    fn now_ms(&mut self) -> i64 {
        self.now_ms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_are_of_version_four() {
        let mut random = Random::new(1, 1);
        let mut dice = Dice {
            random: &mut random,
            now_ms: 7,
        };
        let (first, second) = (dice.uuid(), dice.uuid());
        assert_ne!(first, second);
        for uuid in [first, second] {
            let lengths: Vec<usize> = uuid.split('-').map(str::len).collect();
            assert_eq!(lengths, [8, 4, 4, 4, 12]);
            assert_eq!(uuid.chars().nth(14), Some('4'));
            assert!(
                uuid.chars().nth(19).is_some_and(|c| "89ab".contains(c)),
                "{uuid}"
            );
        }
        assert_eq!(dice.now_ms(), 7);
    }

    #[test]
    fn whole_numbers_reach_both_ends() {
        let mut random = Random::new(1, 1);
        let mut dice = Dice {
            random: &mut random,
            now_ms: 0,
        };
        let drawn: std::collections::BTreeSet<i64> =
            (0..200).map(|_| dice.random_int(-1, 2)).collect();
        assert_eq!(drawn.into_iter().collect::<Vec<_>>(), [-1, 0, 1, 2]);
        dice.random_int(i64::MIN, i64::MAX);
    }
}
