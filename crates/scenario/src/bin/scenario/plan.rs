//! `plan`: what a scenario would run.

use std::path::Path;
use std::process::ExitCode;

use scenario::model::{Call, Edge, LifetimeMode, Node, Scenario};
use scenario::pacing::{Happening, Schedule};
use scenario::{Limits, Micros, Segment};

use crate::check::show;

/// The most rows of the table of users.
const ROWS: usize = 20;
/// The most starts, retirements and arrivals that are counted one by one.
const HAPPENINGS: usize = 10_000_000;

pub(crate) fn run(file: &Path, yaml: &str) -> ExitCode {
    match scenario::parse(yaml, &Limits::default()) {
        Ok(checked) => {
            print!("{}", plan(&checked.scenario));
            ExitCode::SUCCESS
        }
        Err(problems) => {
            show(file, yaml, &problems);
            ExitCode::FAILURE
        }
    }
}

fn plan(scenario: &Scenario) -> String {
    let mut text = format!(
        "scenario {} ({})\n\n{}\n",
        scenario.id,
        scenario.hash,
        users(scenario)
    );
    text += "graph\n";
    for node in &scenario.nodes {
        text += &format!("  {}\n", describe(node, scenario));
        for edge in &node.edges {
            text += &format!("    -> {}\n", way(edge, scenario));
        }
    }
    text += "\nrequests\n";
    for action in &scenario.actions {
        match &action.call {
            Call::Http(call) => {
                text += &format!("  {}: {} {}\n", action.id, call.method, call.url.source())
            }
            Call::Log { message } => {
                text += &format!("  {}: log {}\n", action.id, message.source())
            }
        }
        for check in &action.checks {
            text += &format!("    check {}\n", check.name);
        }
        for capture in &action.captures {
            text += &format!("    capture {}\n", capture.name);
        }
        if let Some(spawn) = &action.spawn {
            let spawned = scenario
                .action(spawn.action)
                .map(|action| action.id.as_str())
                .unwrap_or_default();
            text += &format!(
                "    spawn {spawned} for each of {}, at most {}\n",
                spawn.for_each.text, spawn.limit
            );
        }
    }
    text
}

fn describe(node: &Node, scenario: &Scenario) -> String {
    let action = node.action.and_then(|index| scenario.action(index));
    let does = action
        .map(|action| format!(": {}", action.id))
        .unwrap_or_default();
    format!(
        "{}{does}{}",
        node.id,
        if node.is_end { " (end)" } else { "" }
    )
}

fn way(edge: &Edge, scenario: &Scenario) -> String {
    let to = scenario
        .node(edge.to)
        .map(|node| node.id.as_str())
        .unwrap_or_default();
    match (&edge.condition, edge.weight) {
        (Some(condition), _) => format!("{to} when {}", condition.source()),
        (None, Some(weight)) => format!("{to} by weight {weight}"),
        (None, None) => to.to_owned(),
    }
}

/// What a row of the table counts.
#[derive(Debug, Default, Clone, Copy)]
struct Row {
    started: u64,
    retired: u64,
    arrived: u64,
}

impl Row {
    fn count(&mut self, happening: Happening) {
        match happening {
            Happening::Start { .. } => self.started += 1,
            Happening::Retire { .. } => self.retired += 1,
            Happening::Arrive => self.arrived += 1,
        }
    }

    fn add(&mut self, other: &Row) {
        self.started += other.started;
        self.retired += other.retired;
        self.arrived += other.arrived;
    }
}

/// Users over time, as the load alone says: without think times and answers no one can say when a user leaves.
fn users(scenario: &Scenario) -> String {
    let load = &scenario.load;
    let mut text = match Schedule::end(load) {
        Some(end) => format!(
            "users (the run ends after {} s at the latest)\n",
            end.as_secs_f64()
        ),
        None => "users (the run ends when all have left)\n".to_owned(),
    };
    match load.lifetime.mode {
        LifetimeMode::Once => text += "  each walks the graph once\n",
        LifetimeMode::Loop {
            iterations: Some(count),
        } => text += &format!("  each walks the graph {count} times\n"),
        LifetimeMode::Loop { iterations: None } => {
            text += "  each walks the graph until the run ends\n"
        }
    }
    text += "  from_s  starts  retires  arrivals  sum_of_users\n";
    let (seconds, is_cut) = per_second(scenario);
    let width_s = seconds.len().div_ceil(ROWS).max(1);
    let mut users = 0;
    for (index, slice) in seconds.chunks(width_s).enumerate() {
        let mut row = Row::default();
        slice.iter().for_each(|second| row.add(second));
        users += row.started;
        users -= row.retired.min(users);
        let from_s = index * width_s;
        text += &format!(
            "  {from_s:>6}  {:>6}  {:>7}  {:>8}  {users:>12}\n",
            row.started, row.retired, row.arrived
        );
    }
    if is_cut {
        text += &format!("  … and so on, after {HAPPENINGS} of them\n");
    }
    text
}

/// What happens in each second of the run, and whether there is more than was counted.
fn per_second(scenario: &Scenario) -> (Vec<Row>, bool) {
    let mut schedule = Schedule::new(&scenario.load, Segment::WHOLE);
    let end = Schedule::end(&scenario.load);
    let mut seconds: Vec<Row> = Vec::new();
    for _ in 0..HAPPENINGS {
        let Some((at, happening)) = schedule.next_happening(&scenario.load) else {
            return (seconds, false);
        };
        let since_start = at.since(Micros(0));
        if end.is_some_and(|end| since_start > end) {
            return (seconds, false);
        }
        let second = usize::try_from(since_start.as_secs()).unwrap_or(usize::MAX);
        if second >= seconds.len() {
            seconds.resize(second.saturating_add(1), Row::default());
        }
        if let Some(row) = seconds.get_mut(second) {
            row.count(happening);
        }
    }
    (seconds, true)
}
