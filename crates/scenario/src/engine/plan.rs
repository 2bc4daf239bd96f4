//! What of the scenario the engine needs while it runs, worked out before.

use std::rc::Rc;
use std::time::Duration;

use super::types::Needs;
use crate::expression::{Path, Root};
use crate::graph::{CountedAs, WbsTree, Workflow};
use crate::model::{
    Action, ActionIndex, Body, Call, CaptureSource, CheckKind, ContentField, Scenario, Selector,
    Shape,
};
use crate::pacing::Schedule;
use crate::report::CheckReport;
use crate::segment::Segment;
use crate::stats::{Group, Statistics};
use crate::values;

/// What of the scenario the engine needs while it runs.
#[derive(Debug)]
pub(super) struct Plan {
    /// What every iteration begins with.
    pub(super) workflow: Rc<Workflow>,
    /// Where figures of an action's spawned tasks are kept.
    pub(super) spawned_as: Vec<Rc<CountedAs>>,
    /// This segment's share of `max_concurrent_users`.
    pub(super) max_users: Option<u64>,
    /// The time between two starts, by `spawn_rate_limit`.
    pub(super) start_interval: Duration,
    /// This segment's users, where the load says how many; none where it follows a line or a rate.
    pub(super) users: Option<u64>,
    /// When no iteration starts any more, since the run's start.
    pub(super) end: Option<Duration>,
    /// The open model: iterations arrive.
    pub(super) is_open: bool,
    pub(super) origins: Vec<String>,
    /// By action.
    asked: Vec<Asked>,
}

/// What is asked for of an action's answer.
#[derive(Debug)]
struct Asked {
    /// By paths, checks and captures.
    needs: Needs,
    /// Some path asks for it.
    by_path: bool,
    /// Some path asks for the body.
    body_by_path: bool,
}

impl Plan {
    /// The plan of a scenario, and the places for its figures.
    pub(super) fn new(scenario: &Scenario, segment: Segment, statistics: &mut Statistics) -> Plan {
        for threshold in &scenario.thresholds {
            if let Some(Selector::Tag(tag)) = &threshold.selector
                && !statistics.tags.iter().any(|group| group.id == *tag)
            {
                statistics.tags.push(Group::new(tag, tag, None));
            }
        }
        let mut counted_as = Vec::new();
        for node in &scenario.nodes {
            let action = node.action.and_then(|index| scenario.action(index));
            let group = Group::new(&node.id, &node.name, node.group.as_ref());
            counted_as.push(count_as(statistics, group, action, &node.tags));
        }
        let mut is_spawned = vec![false; scenario.actions.len()];
        for action in &scenario.actions {
            let spawn = action.spawn.as_ref();
            if let Some(mark) = spawn.and_then(|spawn| is_spawned.get_mut(spawn.action.0)) {
                *mark = true;
            }
        }
        let mut spawned_as = Vec::new();
        for (action, is_spawned) in scenario.actions.iter().zip(is_spawned) {
            if !is_spawned {
                spawned_as.push(Rc::default());
                continue;
            }
            let id = format!("spawn/{}", action.id);
            let group = Group::new(&id, &id, None);
            spawned_as.push(count_as(statistics, group, Some(action), &[]));
        }
        statistics.share_points();
        let load = &scenario.load;
        let (most, is_open) = match load.shape {
            Shape::ArrivalRate { max_users, .. } => (Some(max_users), true),
            _ => (load.concurrency.max_concurrent_users, false),
        };
        let users = (!load.shape.has_end()).then(|| load.shape.users());
        let rate = load
            .concurrency
            .spawn_rate_limit
            .map(|rate| rate.per_second / f64::from(segment.parts()));
        Plan {
            workflow: Rc::new(Workflow::new(WbsTree::new(scenario, &counted_as))),
            spawned_as,
            // Where the parts are more than the users, one of each part may run: a part must not wait for ever.
            max_users: most.map(|most| segment.share_of(u64::from(most)).max(u64::from(!is_open))),
            start_interval: rate
                .filter(|rate| *rate > 0.0)
                .map(|rate| Duration::from_micros((1e6 / rate).ceil() as u64))
                .unwrap_or_default(),
            users: users.map(|users| segment.share_of(users)),
            end: Schedule::end(load),
            is_open,
            origins: origins(&scenario.actions),
            asked: asked(scenario),
        }
    }

    /// Whether some path asks for something of an action's answer.
    pub(super) fn keeps(&self, action: ActionIndex) -> bool {
        self.asked.get(action.0).is_some_and(|asked| asked.by_path)
    }

    /// Whether some path asks for the body of an action's answer.
    pub(super) fn keeps_body(&self, action: ActionIndex) -> bool {
        self.asked
            .get(action.0)
            .is_some_and(|asked| asked.body_by_path)
    }

    /// What of an action's answer is asked for.
    pub(super) fn needs(&self, action: Option<ActionIndex>) -> Needs {
        let asked = action.and_then(|action| self.asked.get(action.0));
        asked.map(|asked| asked.needs).unwrap_or_default()
    }
}

/// Makes the places for a task's figures.
fn count_as(
    statistics: &mut Statistics,
    group: Group,
    action: Option<&Action>,
    tags: &[String],
) -> Rc<CountedAs> {
    let first_check = statistics.checks.len();
    for check in action.map_or(&[][..], |action| &action.checks) {
        let (step, name) = (group.id.clone(), check.name.clone());
        statistics.checks.push(CheckReport {
            step,
            name,
            passes: 0,
            fails: 0,
        });
    }
    let mut places = Vec::new();
    for (place, group) in statistics.tags.iter().enumerate() {
        if tags.contains(&group.id) {
            places.push(place);
        }
    }
    let step = statistics.steps.len();
    statistics.steps.push(group);
    Rc::new(CountedAs {
        step,
        tags: places,
        first_check,
    })
}

/// The origins of URLs whose host is written out.
fn origins(actions: &[Rc<Action>]) -> Vec<String> {
    let mut origins = Vec::new();
    for action in actions {
        let Call::Http(call) = &action.call else {
            continue;
        };
        if let Some(Ok(origin)) = call.url.with_host().map(values::origin) {
            let origin = origin.to_string();
            if !origins.contains(&origin) {
                origins.push(origin);
            }
        }
    }
    origins
}

/// What its checks and captures ask of an action's answer.
fn asked_by(action: &Action) -> Needs {
    let mut needs = Needs::default();
    for check in &action.checks {
        match check.kind {
            CheckKind::Status(_) => {}
            CheckKind::BodyContains(_) | CheckKind::BodyMatches(_) | CheckKind::Json { .. } => {
                needs.body = true
            }
            CheckKind::Header { .. } => needs.headers = true,
            CheckKind::MaxMs(_) => needs.time = true,
        }
    }
    for capture in &action.captures {
        match capture.source {
            CaptureSource::Content(ContentField::StatusCode | ContentField::Size) => {}
            CaptureSource::Content(ContentField::Body)
            | CaptureSource::Json(_)
            | CaptureSource::Regex(_) => needs.body = true,
            CaptureSource::Header(_) => needs.headers = true,
            CaptureSource::Content(ContentField::TimeMs) => needs.time = true,
        }
    }
    needs
}

/// What is asked for of each action's answer: by itself, and by templates, conditions and lists.
fn asked(scenario: &Scenario) -> Vec<Asked> {
    let mut asked = Vec::new();
    let mut paths: Vec<&Path> = Vec::new();
    for action in &scenario.actions {
        asked.push(Asked {
            needs: asked_by(action),
            by_path: false,
            body_by_path: false,
        });
        if let Some(spawn) = &action.spawn {
            paths.push(&spawn.for_each);
        }
        for check in &action.checks {
            if let CheckKind::BodyContains(text) = &check.kind {
                text.collect_paths(&mut paths);
            }
        }
        match &action.call {
            Call::Log { message } => message.collect_paths(&mut paths),
            Call::Http(call) => {
                call.url.collect_paths(&mut paths);
                for (_, value) in &call.headers {
                    value.collect_paths(&mut paths);
                }
                match &call.body {
                    Some(Body::Text(text)) => text.collect_paths(&mut paths),
                    Some(Body::Json(json)) => json.collect_paths(&mut paths),
                    None => {}
                }
            }
        }
    }
    for node in &scenario.nodes {
        for edge in &node.edges {
            if let Some(condition) = &edge.condition {
                condition.collect_paths(&mut paths);
            }
        }
    }
    for path in paths {
        let action = match path.root {
            Root::Action(action) => Some(action),
            Root::Node(node) => scenario.node(node).and_then(|node| node.action),
            _ => None,
        };
        let asked = action.and_then(|action| asked.get_mut(action.0));
        if let (Some(asked), Some(part)) = (asked, path.keys.first()) {
            asked.by_path = true;
            asked.body_by_path |= part == "body";
            asked.needs.body |= part == "body";
            asked.needs.time |= part == "time_ms";
        }
    }
    asked
}

/// Whether a status from 300 on is no failure: the step checks for it by name.
pub(super) fn expects(action: &Action, status: u16) -> bool {
    action.checks.iter().any(|check| match &check.kind {
        CheckKind::Status(ranges) => ranges.iter().any(|range| range.contains(status)),
        _ => false,
    })
}
