//! Runs a load scenario: YAML in, virtual users against a target, a report out. The engine is the `scenario` crate;
//! here it meets the browser.

mod drive;
mod outcome;
mod source;
mod start;
mod target;

use futures_util::future::{FutureExt, LocalBoxFuture};
use scenario::{Engine, RunOptions, Segment};

use super::{Arguments, Context, Function, Kind, Outcome, Parameter, Signature};

pub(super) use source::{read_document, scenario_parameter};

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
        ..RunOptions::default()
    };
    let mut engine = Engine::new(checked.scenario, options)
        .map_err(|error| Outcome::failure(error.to_string()))?;
    let targets = target::probe(engine.origins(), context).await;
    let lateness = match start_at {
        Some(at_ms) => Some(start::wait_until(at_ms - server_ahead_ms, context).await?),
        None => None,
    };
    drive::drive(&mut engine, lateness, &targets, context).await;
    Ok(outcome::of(&mut engine))
}

#[cfg(test)]
mod tests;
