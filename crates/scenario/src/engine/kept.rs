//! What an iteration keeps of the answers it got.

use std::rc::Rc;

use serde_json::Value;

use crate::model::{ActionIndex, NodeIndex};

/// An action's answer as templates see it.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) status_code: Option<u16>,
    pub(super) size: u64,
    pub(super) time_ms: f64,
    /// Kept only where some path asks for it.
    pub(super) body: Option<String>,
    /// Its captures.
    pub(super) values: Vec<(String, Value)>,
}

impl Kept {
    /// What was captured by this name.
    pub(super) fn captured(&self, name: &str) -> Option<&Value> {
        let (_, value) = self.values.iter().find(|(known, _)| known == name)?;
        Some(value)
    }

    /// What every answer has by this name.
    pub(super) fn figure(&self, name: &str) -> Option<Value> {
        Some(match name {
            "status_code" => self.status_code.into(),
            "size" => self.size.into(),
            "time_ms" => self.time_ms.into(),
            "body" => self.body.as_deref().into(),
            _ => return None,
        })
    }
}

/// The last answers of an iteration, by action and by node. Sorted lists: in an iteration most are added at the end.
#[derive(Debug, Default)]
pub(super) struct Answers {
    by_action: Vec<(usize, Rc<Kept>)>,
    by_node: Vec<(usize, Rc<Kept>)>,
}

impl Answers {
    /// Keeps an answer as the last one of its action and of its node.
    pub(super) fn keep(
        &mut self,
        action: Option<ActionIndex>,
        node: Option<NodeIndex>,
        kept: Rc<Kept>,
    ) {
        if let Some(node) = node {
            put(&mut self.by_node, node.0, kept.clone());
        }
        if let Some(action) = action {
            put(&mut self.by_action, action.0, kept);
        }
    }

    /// The last answer of an action.
    pub(super) fn of_action(&self, action: ActionIndex) -> Option<&Kept> {
        find(&self.by_action, action.0)
    }

    /// The last answer of a node.
    pub(super) fn of_node(&self, node: NodeIndex) -> Option<&Kept> {
        find(&self.by_node, node.0)
    }
}

fn put(list: &mut Vec<(usize, Rc<Kept>)>, index: usize, kept: Rc<Kept>) {
    match list.binary_search_by_key(&index, |(index, _)| *index) {
        Ok(place) => {
            if let Some((_, known)) = list.get_mut(place) {
                *known = kept;
            }
        }
        Err(place) => list.insert(place, (index, kept)),
    }
}

fn find(list: &[(usize, Rc<Kept>)], index: usize) -> Option<&Kept> {
    let place = list
        .binary_search_by_key(&index, |(index, _)| *index)
        .ok()?;
    list.get(place).map(|(_, kept)| kept.as_ref())
}
