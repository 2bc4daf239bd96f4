//! Paths: a root that is known when the scenario is read, and keys below it.

use serde_json::Value;

use super::ExpressionError;
use crate::model::{ActionIndex, FeederIndex, NodeIndex, ResourceIndex};

/// A path into what a user knows: `vars.host`, `get.status_code`, `user.id`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// Where it begins.
    pub root: Root,
    /// The keys below the root. Numbers are list positions, from 0.
    pub keys: Vec<String>,
    /// The path as written.
    pub text: String,
}

/// Where a path begins.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Root {
    /// The scenario's variables. The first key is the variable's name.
    Vars,
    /// The user; one key: `id`, `allocated_ip` or `tenant_id`.
    User,
    /// The number of the user's iteration, from 0; no keys.
    Iteration,
    /// A feeder's row of this iteration; the first key is the column. (`feeder` and the feeder's name are the root.)
    Feeder(FeederIndex),
    /// The segment as text, such as `2/5`; no keys.
    Segment,
    /// The last answer to this action. The first key: `status_code`, `body`, `size`, `time_ms`, or a capture's name.
    Action(ActionIndex),
    /// The last answer to this node's action, with keys as for `Action`.
    Node(NodeIndex),
    /// A resource. The first key is the property.
    Resource(ResourceIndex),
    /// The item of this spawned task.
    Item(String),
}

impl Path {
    /// What is in `value` below the keys from number `skip` on.
    #[must_use]
    pub fn descend(&self, mut value: &Value, skip: usize) -> Option<Value> {
        for key in self.keys.get(skip..)? {
            value = match value {
                Value::Object(map) => map.get(key)?,
                Value::Array(list) => list.get(crate::values::whole::<usize>(key)?)?,
                _ => return None,
            };
        }
        Some(value.clone())
    }
}

/// Knows the names that a scenario's paths may begin with.
pub trait Names {
    /// The root that `name` stands for, and how many of `keys` belong to it.
    ///
    /// # Errors
    /// When there is none of that name, or `keys` can't be below it.
    fn resolve(&self, name: &str, keys: &[String]) -> Result<(Root, usize), Box<ExpressionError>>;
}
