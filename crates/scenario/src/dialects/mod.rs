//! The three dialects, each decoded into the one model.
//!
//! `document → outline (per dialect) → scenario`: a dialect's file only says where in the document
//! everything stands; one decoder makes the model of it. It keeps going after an error, with something
//! harmless in the place of what is wrong, so that all problems are found in one go.

mod actions;
mod answers;
mod assemble;
mod data;
mod load;
mod names;
mod outline;
mod read;
mod settings;
mod tasks;
mod thresholds;
mod workbook;

use crate::diagnostics::Diagnostics;
use crate::document::{self, NodeRef};
use crate::keys::{self, Place};
use crate::limits::Limits;
use crate::model::Scenario;
use crate::sink::Sink;
use crate::validate;

pub(crate) use outline::Outline;

/// A scenario that can run, and what to know about it.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The scenario.
    pub scenario: Scenario,
    /// What may not be as meant; no errors among them.
    pub warnings: Diagnostics,
}

/// Reads a scenario of any dialect from YAML.
///
/// # Errors
/// All problems of the document, at least one of them an error: warnings are among them too. A document
/// that isn't YAML, or is over a limit, has one problem: the first.
pub fn parse(yaml: &str, limits: &Limits) -> Result<Checked, Diagnostics> {
    let document = document::read(yaml, limits).map_err(|problem| Diagnostics(vec![*problem]))?;
    let mut sink = Sink::new(&document);
    keys::repeated::check(document.root(), &mut sink);
    let scenario = read(document.root(), limits, &mut sink);
    let found = sink.finish();
    match scenario {
        Some(mut scenario) if !found.has_errors() => {
            scenario.hash = hash(yaml);
            Ok(Checked {
                scenario,
                warnings: found,
            })
        }
        _ => Err(found),
    }
}

/// The scenario, as far as it can be read; what is wrong with it goes to `sink`.
fn read(root: NodeRef<'_>, limits: &Limits, sink: &mut Sink) -> Option<Scenario> {
    let (dialect, place) = dialect(root, sink)?;
    keys::check::root(root, place, sink);
    let outline = match dialect {
        Dialect::Load => load::outline(root),
        Dialect::Tasks => tasks::outline(root, sink),
        Dialect::Workbook => workbook::outline(root, sink),
    };
    let scenario = assemble::scenario(&outline, sink);
    validate::scenario(&scenario, &outline, limits, sink);
    Some(scenario)
}

/// A way to write scenarios.
#[derive(Clone, Copy)]
enum Dialect {
    Load,
    Tasks,
    Workbook,
}

/// The dialect, told by the root.
fn dialect(root: NodeRef<'_>, sink: &mut Sink) -> Option<(Dialect, &'static Place)> {
    const DIALECTS: [(&str, Dialect, &Place); 3] = [
        ("scenario", Dialect::Load, &keys::LOAD),
        ("tasks", Dialect::Tasks, &keys::TASKS),
        ("workflows", Dialect::Workbook, &keys::WORKBOOK),
    ];
    const HELP: &str =
        "`scenario:` makes it a load scenario, `tasks:` a task graph, `workflows:` a workbook";
    if !root.is_map() {
        sink.error(root, "unknown_dialect", "a scenario is a mapping", HELP);
        return None;
    }
    let mut found: Option<&(&str, Dialect, &'static Place)> = None;
    for known in &DIALECTS {
        let named = |(key, _): &(NodeRef<'_>, _)| key.text() == Some(known.0);
        let Some((key, _)) = root.entries().find(named) else {
            continue;
        };
        if let Some((first, ..)) = found {
            sink.error(
                key,
                "two_dialects",
                format_args!("`{first}` and `{}` are of two dialects", known.0),
                HELP,
            );
            return None;
        }
        found = Some(known);
    }
    if let Some((_, dialect, place)) = found {
        return Some((*dialect, *place));
    }
    let names = DIALECTS.map(|(name, ..)| name);
    let near = root
        .entries()
        .find_map(|(key, _)| keys::nearest(key.text()?, &names));
    let meant = near.map(|near| format!("did you mean `{near}:`? "));
    sink.error(
        root,
        "unknown_dialect",
        "the root has none of `scenario`, `tasks` and `workflows`",
        format_args!("{}{HELP}", meant.unwrap_or_default()),
    );
    None
}

/// FNV-1a over the document's text: enough to tell scenarios apart, not to keep secrets.
fn hash(yaml: &str) -> String {
    let hash = yaml.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{hash:016x}")
}
