//! What a scenario's templates and conditions may name.

use super::outline::{ActionRef, Outline};
use crate::document::{Entries, NodeRef};
use crate::expression::{ExpressionError, Names, Root};
use crate::index::Index;
use crate::keys::{meant, nearest};
use crate::model::{ActionIndex, FeederIndex, NodeIndex, ResourceIndex};

/// The roots that no id may be.
pub(super) const RESERVED: [&str; 5] = ["vars", "user", "iteration", "feeder", "segment"];
/// What every answer has.
pub(super) const ANSWER: [&str; 4] = ["status_code", "body", "size", "time_ms"];
const USER: [&str; 3] = ["id", "allocated_ip", "tenant_id"];

/// All names of a scenario.
pub(super) struct ScenarioNames<'d> {
    outline: &'d Outline<'d>,
    feeders: Index<'d>,
    /// Per feeder: its columns, where they're known.
    columns: Vec<Option<Vec<&'d str>>>,
    actions: Index<'d>,
    nodes: Index<'d>,
    resources: Index<'d>,
    /// The items of `spawn`, each at the action it's spawned for.
    items: Index<'d>,
}

impl<'d> ScenarioNames<'d> {
    pub(super) fn new(outline: &'d Outline<'d>) -> Self {
        let mut actions = Index::default();
        for (place, action) in outline.actions.iter().enumerate() {
            actions.insert(action.id, place);
        }
        let mut items = Index::default();
        for action in &outline.actions {
            let spawn = action.node.section("spawn");
            if let Some(target) = spawn.get_text("action").and_then(|id| actions.get(id))
                && let Some(item) = spawn.get_text("as")
            {
                items.insert(item, target);
            }
        }
        let mut nodes = Index::default();
        for (place, node) in outline.nodes.iter().enumerate() {
            nodes.insert(node.id, place);
        }
        let mut feeders = Index::default();
        let mut columns = Vec::new();
        for feeder in outline.settings.get_items("feeders") {
            if let Some(name) = feeder.get_text("name") {
                feeders.insert(name, columns.len());
            }
            columns.push(self::columns(feeder));
        }
        let mut resources = Index::default();
        for (place, node) in outline.resources.iter().enumerate() {
            if let Some(id) = node.get_text("id") {
                resources.insert(id, place);
            }
        }
        ScenarioNames {
            outline,
            feeders,
            columns,
            actions,
            nodes,
            resources,
            items,
        }
    }

    pub(super) fn action(&self, id: &str) -> Option<ActionIndex> {
        self.actions.get(id).map(ActionIndex)
    }

    pub(super) fn node(&self, id: &str) -> Option<NodeIndex> {
        self.nodes.get(id).map(NodeIndex)
    }

    pub(super) fn action_ids(&self) -> Vec<&'d str> {
        self.actions.names()
    }

    pub(super) fn node_ids(&self) -> Vec<&'d str> {
        self.nodes.names()
    }

    /// The names in the templates of one action: also the items it's spawned for.
    pub(super) fn of_action(&self, action: usize) -> ActionNames<'_> {
        ActionNames {
            scenario: self,
            action,
        }
    }

    /// The action that a node runs.
    fn run_by(&self, node: usize) -> Option<usize> {
        match self.outline.nodes.get(node)?.action? {
            ActionRef::Index(action) => Some(action),
            ActionRef::Id(node) => self.actions.get(node.text()?),
        }
    }

    /// The parts of an action's answer.
    fn answer(&self, action: usize) -> Vec<&'d str> {
        let mut parts = ANSWER.to_vec();
        if let Some(action) = self.outline.actions.get(action) {
            for node in super::read::capture_nodes(action.node) {
                if let Some(name) = node.get_text("name") {
                    parts.push(name);
                }
            }
        }
        parts
    }
}

/// The names in the templates of one action.
pub(super) struct ActionNames<'n> {
    scenario: &'n ScenarioNames<'n>,
    action: usize,
}

impl Names for ActionNames<'_> {
    fn resolve(&self, name: &str, keys: &[String]) -> Result<(Root, usize), Box<ExpressionError>> {
        if self.scenario.items.has(name, self.action) {
            return Ok((Root::Item(name.to_owned()), 0));
        }
        self.scenario.resolve(name, keys)
    }
}

impl Names for ScenarioNames<'_> {
    fn resolve(&self, name: &str, keys: &[String]) -> Result<(Root, usize), Box<ExpressionError>> {
        let (root, known, what) = match name {
            "iteration" => return alone(name, keys).map(|()| (Root::Iteration, 0)),
            "segment" => return alone(name, keys).map(|()| (Root::Segment, 0)),
            "feeder" => return self.feeder(keys),
            "vars" => (Root::Vars, self.vars(), "declare it under `vars`"),
            "user" => (Root::User, USER.to_vec(), "name another part of the user"),
            _ => self.id(name)?,
        };
        within(name, keys, &known, what)?;
        Ok((root, 0))
    }
}

impl<'d> ScenarioNames<'d> {
    /// What has an id, its parts, and what to do where one isn't among them.
    fn id(&self, name: &str) -> Result<(Root, Vec<&'d str>, &'static str), Box<ExpressionError>> {
        const CAPTURE: &str = "capture it first";
        if let Some(action) = self.actions.get(name) {
            let root = Root::Action(ActionIndex(action));
            return Ok((root, self.answer(action), CAPTURE));
        }
        if let Some(place) = self.nodes.get(name) {
            let action = self.run_by(place).ok_or_else(|| {
                ExpressionError::unknown_name(
                    format_args!("`{name}` runs no action, so it has no answer"),
                    "name one that runs an action",
                )
            })?;
            let root = Root::Node(NodeIndex(place));
            return Ok((root, self.answer(action), CAPTURE));
        }
        if let Some(place) = self.resources.get(name)
            && let Some(resource) = self.outline.resources.get(place)
        {
            let root = Root::Resource(ResourceIndex(place));
            let properties = keys(resource.get_entries("properties"));
            return Ok((root, properties, "add it to the resource's properties"));
        }
        Err(self.unknown_root(name))
    }

    fn vars(&self) -> Vec<&'d str> {
        keys(self.outline.settings.get_entries("vars"))
    }

    fn feeder(&self, keys: &[String]) -> Result<(Root, usize), Box<ExpressionError>> {
        let place = keys.first().and_then(|name| self.feeders.get(name));
        let (Some((name, below)), Some(place)) = (keys.split_first(), place) else {
            let feeders = self.feeders.names();
            let what = "declare it under `feeders`";
            return Err(missing("feeder", keys, &feeders, what));
        };
        match self.columns.get(place).and_then(Option::as_ref) {
            Some(columns) => within(
                &format!("feeder.{name}"),
                below,
                columns,
                "add it to its rows",
            )?,
            None if below.is_empty() => {
                return Err(ExpressionError::unknown_name(
                    format_args!("`feeder.{name}` is a row, not a value"),
                    "name one of its columns after a dot",
                ));
            }
            None => {}
        }
        Ok((Root::Feeder(FeederIndex(place)), 1))
    }

    fn unknown_root(&self, name: &str) -> Box<ExpressionError> {
        let mut known = RESERVED.to_vec();
        for ids in [&self.actions, &self.nodes, &self.resources] {
            known.append(&mut ids.names());
        }
        let help = if self.vars().contains(&name) {
            format!("did you mean `vars.{name}`?")
        } else {
            const ROOTS: &str = "a path begins with vars, user, iteration, feeder, segment, or the id of an action, a task or a resource";
            meant(name, &known).unwrap_or_else(|| ROOTS.to_owned())
        };
        ExpressionError::unknown_name(format_args!("there is no `{name}` here"), help)
    }
}

/// Checks that the first of `keys` is one of `known`; else `what` says what to do.
fn within(
    name: &str,
    keys: &[String],
    known: &[&str],
    what: &str,
) -> Result<(), Box<ExpressionError>> {
    match keys.first() {
        Some(key) if known.contains(&key.as_str()) => Ok(()),
        _ => Err(missing(name, keys, known, what)),
    }
}

/// The error when the first of `keys` is none of `known`, or there is none.
fn missing(name: &str, keys: &[String], known: &[&str], what: &str) -> Box<ExpressionError> {
    let Some(key) = keys.first() else {
        return ExpressionError::unknown_name(
            format_args!("`{name}` isn't a value by itself"),
            format_args!("name a part of it: {}", known.join(", ")),
        );
    };
    let help = match nearest(key, known) {
        Some(near) => format!("did you mean `{name}.{near}`?"),
        None if known.is_empty() => what.to_owned(),
        None => format!("{what}; there are: {}", known.join(", ")),
    };
    ExpressionError::unknown_name(format_args!("there is no `{name}.{key}`"), help)
}

fn alone(name: &str, keys: &[String]) -> Result<(), Box<ExpressionError>> {
    if keys.is_empty() {
        Ok(())
    } else {
        Err(ExpressionError::unknown_name(
            format_args!("`{name}` has no parts"),
            format_args!("write {{{{{name}}}}}"),
        ))
    }
}

fn keys(entries: Entries<'_>) -> Vec<&str> {
    let mut keys = Vec::new();
    for (key, _) in entries {
        if let Some(key) = key.text() {
            keys.push(key);
        }
    }
    keys
}

/// The columns of a feeder whose rows are in the document.
fn columns(feeder: NodeRef<'_>) -> Option<Vec<&str>> {
    let mut columns = Index::default();
    for row in feeder.get("rows")?.items() {
        for column in keys(row.entries()) {
            columns.insert(column, 0);
        }
    }
    Some(columns.names())
}
