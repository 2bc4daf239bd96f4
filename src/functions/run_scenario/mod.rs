//! Runs a load scenario: YAML in, virtual users against a target, a report out. The engine is the `scenario` crate;
//! here it meets the browser.

mod drive;
mod limits;
mod outcome;
mod run;
mod source;
mod start;
mod target;

use std::time::Duration;

use futures_util::future::{FutureExt, LocalBoxFuture};
use scenario::model::FeederSource;
use scenario::{Engine, RunOptions, Segment};

use super::{Arguments, Context, Function, Kind, Outcome, Parameter, Signature};

use source::read_document;
pub(super) use source::{check, read_text, reasons, scenario_parameter};

/// The most that a random seed may be, so that it survives as a JSON number.
const SEED_BITS: u64 = (1 << 53) - 1;

pub(super) struct RunScenario;

impl Function for RunScenario {
    fn signature(&self) -> Signature {
        Signature::new(
            "run_scenario",
            "Runs an HTTP load scenario from this browser; gives the report as JSON text.",
            vec![
                scenario_parameter(),
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
            ],
        )
    }

    fn call(&self, arguments: Arguments, context: Context) -> LocalBoxFuture<'static, Outcome> {
        async move {
            run(&arguments, &context)
                .await
                .unwrap_or_else(|reasons| reasons)
        }
        .boxed_local()
    }
}

/// The outcome; what kept the run from beginning is an outcome too.
async fn run(arguments: &Arguments, context: &Context) -> Result<Outcome, Outcome> {
    // Before anything else takes time: the process was assigned just now, by the server's clock.
    let server_ahead_ms = start::server_ahead_ms(context);
    let checked = read_document(arguments, context).await?;
    for warning in checked.warnings.iter() {
        context.log(&format!("warning: {warning}"));
    }
    let segment = match arguments.text("segment") {
        Some(text) => Some(
            text.parse::<Segment>()
                .map_err(|error| Outcome::failure(format!("argument `segment`: {error}")))?,
        ),
        None => None,
    };
    let start_at = arguments
        .text("start_at")
        .map(start::read)
        .transpose()
        .map_err(Outcome::failure)?;
    let platform = &context.platform;
    let options = RunOptions {
        vars: arguments.object("vars").cloned().unwrap_or_default(),
        segment,
        seed: arguments
            .number("seed")
            .map_or_else(|| platform.random() & SEED_BITS, |seed| seed as u64),
        epoch_ms: (platform.wall_ms() - platform.now_ms()) as i64,
        warnings: checked.warnings.iter().map(ToString::to_string).collect(),
        limits: limits::limits(context.policy()),
        ..RunOptions::default()
    };
    let feeders = checked.scenario.feeders.iter();
    let documents = feeders.filter_map(|feeder| match &feeder.source {
        FeederSource::Csv(url) | FeederSource::Json(url) => Some(url.clone()),
        FeederSource::Rows(_) => None,
    });
    let documents: Vec<String> = documents.collect();
    let engine = Engine::new(checked.scenario, options)
        .map_err(|error| Outcome::failure(limits::cannot_begin(&error)))?;
    for target in documents.iter().chain(engine.origins()) {
        context
            .check_target(target)
            .map_err(|refusal| Outcome::failure(refusal.to_string()))?;
    }
    let targets = target::probe(engine.origins(), context).await;
    let lateness = match start_at {
        Some(at_ms) => Some(start::wait_until(at_ms - server_ahead_ms, context).await?),
        None => None,
    };
    let before = platform.wakefulness();
    let driven = drive::drive(engine, lateness, targets, context).await;
    let mut engine = driven.engine();
    let after = platform.wakefulness();
    let seconds = |s: f64| Duration::try_from_secs_f64(s).unwrap_or_default();
    engine.note_sleep(
        seconds(after.hidden_s - before.hidden_s),
        seconds(after.frozen_s - before.frozen_s),
    );
    let outcome = outcome::of(&mut engine);
    let used_up = engine.ended_by();
    let refusal = driven
        .refusal()
        .or(used_up.map(|limit| limits::used_up(limit, context.policy())));
    Ok(match refusal {
        Some(refusal) => outcome.aborted(refusal),
        None => outcome,
    })
}

#[cfg(test)]
mod tests;
