//! Runs a load scenario: YAML in, virtual users against a target, a report out. The engine is the `scenario` crate;
//! here it meets the browser.

mod drive;
mod limits;
mod outcome;
mod run;
mod source;
mod start;
mod target;

use futures_util::future::{FutureExt, LocalBoxFuture};
use scenario::model::{FeederSource, Scenario};
use scenario::time::seconds;
use scenario::{Engine, RunOptions, Segment};

use super::{Arguments, Context, Function, Kind, Outcome, Parameter, Signature};
use crate::platform::Wakefulness;

use drive::Driven;
pub(super) use source::{SCENARIO, check, read_text, reasons};

/// The most that a random seed may be, so that it survives as a JSON number.
const SEED_BITS: u64 = (1 << 53) - 1;

static SIGNATURE: Signature = Signature::new(
    "run_scenario",
    "Runs an HTTP load scenario from this browser; gives the report as JSON text.",
    PARAMETERS,
);
const PARAMETERS: &[Parameter] = &[
    SCENARIO,
    Parameter::keyword("vars", Kind::Object, "values for the scenario's variables"),
    Parameter::keyword(
        "segment",
        Kind::Text,
        "the part of the whole that runs here, such as 2/5",
    ),
    Parameter::keyword(
        "start_at",
        Kind::Text,
        "when to begin (RFC 3339), to line up many browsers",
    ),
    Parameter::keyword(
        "seed",
        Kind::Number,
        "for chance; random where it isn't given, and in the report",
    ),
];

pub(super) struct RunScenario;

impl Function for RunScenario {
    fn signature(&self) -> &Signature {
        &SIGNATURE
    }

    fn call(&self, arguments: Arguments, context: Context) -> LocalBoxFuture<'static, Outcome> {
        run(arguments, context).boxed_local()
    }
}

async fn run(arguments: Arguments, context: Context) -> Outcome {
    // Before anything else takes time: the process was assigned just now, by the server's clock.
    let server_ahead_ms = start::server_ahead_ms(&context);
    let text = read_text(&arguments, &context).await;
    let prepared = text.and_then(|text| prepare(&text, &arguments, &context));
    let (driven, start_at_ms) = match prepared {
        Ok(prepared) => prepared,
        Err(reasons) => return reasons,
    };
    target::probe(driven.run()).await;
    let lateness = match start_at_ms {
        Some(at_ms) => match start::wait_until(at_ms - server_ahead_ms, &context).await {
            Ok(late) => Some(late),
            Err(reason) => return Outcome::failure(reason),
        },
        None => None,
    };
    let before = context.platform.wakefulness();
    driven.drive(lateness).await;
    conclude(&driven, before, &context)
}

/// A run that may begin, and when it is to; or why it can't.
fn prepare(
    text: &str,
    arguments: &Arguments,
    context: &Context,
) -> Result<(Driven, Option<f64>), Outcome> {
    let checked = check(text, context).map_err(|problems| reasons(&problems, arguments))?;
    let mut warnings = Vec::new();
    for warning in checked.warnings.iter() {
        context.log(&format!("warning: {warning}"));
        warnings.push(warning.to_string());
    }
    let engine = engine(arguments, checked.scenario, warnings, context);
    let (engine, start_at_ms) = engine.map_err(Outcome::failure)?;
    Ok((Driven::new(engine, context), start_at_ms))
}

/// The engine, allowed to reach all that it will ask, and when it is to begin; or why there is none.
fn engine(
    arguments: &Arguments,
    scenario: Scenario,
    warnings: Vec<String>,
    context: &Context,
) -> Result<(Engine, Option<f64>), String> {
    let segment = match arguments.text("segment") {
        Some(text) => match text.parse::<Segment>() {
            Ok(segment) => Some(segment),
            Err(error) => return Err(format!("argument `segment`: {error}")),
        },
        None => None,
    };
    let start_at_ms = match arguments.text("start_at") {
        Some(text) => Some(start::read(text)?),
        None => None,
    };
    let platform = &context.platform;
    let options = RunOptions {
        vars: arguments.object("vars").cloned().unwrap_or_default(),
        segment,
        seed: match arguments.number("seed") {
            Some(seed) => seed as u64,
            None => platform.random() & SEED_BITS,
        },
        epoch_ms: (platform.wall_ms() - platform.now_ms()) as i64,
        warnings,
        limits: limits::limits(context.policy()),
        ..RunOptions::default()
    };
    for feeder in &scenario.feeders {
        if let FeederSource::Csv(url) | FeederSource::Json(url) = &feeder.source {
            allow(url, context)?;
        }
    }
    let engine = Engine::new(scenario, options).map_err(|error| limits::cannot_begin(&error))?;
    for origin in engine.origins() {
        allow(origin, context)?;
    }
    Ok((engine, start_at_ms))
}

fn allow(target: &str, context: &Context) -> Result<(), String> {
    let checked = context.check_target(target);
    checked.map_err(|refusal| refusal.to_string())
}

fn conclude(driven: &Driven, before: Wakefulness, context: &Context) -> Outcome {
    let mut engine = driven.engine();
    let after = context.platform.wakefulness();
    engine.note_sleep(
        seconds(after.hidden_s - before.hidden_s),
        seconds(after.frozen_s - before.frozen_s),
    );
    let outcome = outcome::of(&mut engine);
    let used_up = engine.ended_by();
    let refusal = driven
        .refusal()
        .or(used_up.map(|limit| limits::used_up(limit, context.policy())));
    match refusal {
        Some(refusal) => outcome.aborted(refusal),
        None => outcome,
    }
}

#[cfg(test)]
mod tests;
