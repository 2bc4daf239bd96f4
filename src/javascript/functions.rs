//! Functions that a page adds in JavaScript.

use std::borrow::Cow;
use std::rc::Rc;

use futures_util::future::{FutureExt, LocalBoxFuture, ready};
use js_sys::{Function as JsFunction, JSON, Promise};
use serde_json::Value;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::browser::thrown_text;
use crate::functions::{
    Abort, Arguments, Context, Function, Kind, Outcome, Parameter, Progress, Signature,
};
use crate::json::{text, to_text};

#[wasm_bindgen(module = "/src/javascript/functions.js")]
extern "C" {
    /// One call of a page's function.
    type Call;

    /// Calls it.
    #[wasm_bindgen(constructor, catch)]
    fn new(
        handler: &JsFunction,
        args: &str,
        named: &str,
        process_id: &str,
        process: &str,
        log: JsValue,
        progress: JsValue,
    ) -> Result<Call, JsValue>;

    /// What it gives.
    #[wasm_bindgen(method, getter)]
    fn result(this: &Call) -> Promise;

    /// Tells it to end; it may still give something.
    #[wasm_bindgen(method)]
    fn abort(this: &Call, reason: &str);
}

/// A function of a page.
pub(super) struct PageFunction {
    signature: Signature,
    handler: JsFunction,
}

impl PageFunction {
    /// Reads a description, as `register_function` takes it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn new(description: &JsValue, handler: JsFunction) -> Result<Self, String> {
        let description = to_json(description)?.unwrap_or(Value::Null);
        let name = text(&description, "name")
            .ok_or("the description has no name: {name, description, args}")?
            .to_owned();
        let args = match description.get("args") {
            None | Some(Value::Null) => &[],
            Some(Value::Array(args)) => args.as_slice(),
            Some(_) => return Err(format!("args of function {name} is not an array")),
        };
        let mut parameters = Vec::new();
        for (at, arg) in args.iter().enumerate() {
            parameters.push(Parameter {
                name: text(arg, "name")
                    .ok_or_else(|| format!("argument {at} of function {name} has no name"))?
                    .to_owned()
                    .into(),
                kind: Kind::from_name(text(arg, "type").unwrap_or_default()),
                description: described(arg),
                required: arg
                    .get("required")
                    .and_then(Value::as_bool)
                    .unwrap_or(false),
                keyword_only: false,
            });
        }
        let signature = Signature {
            description: described(&description),
            name: name.into(),
            parameters: parameters.into(),
        };
        Ok(Self { signature, handler })
    }
}

/// What a function or an argument is for, as its description says.
fn described(description: &Value) -> Cow<'static, str> {
    let words = text(description, "description").unwrap_or_default();
    Cow::Owned(words.to_owned())
}

impl Function for PageFunction {
    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn call(&self, arguments: Arguments, context: Context) -> LocalBoxFuture<'static, Outcome> {
        let abort = context.abort.clone();
        match begin(&self.handler, &arguments, context) {
            Ok(call) => ended(call, abort).boxed_local(),
            Err(thrown) => ready(threw(&thrown)).boxed_local(),
        }
    }
}

/// How a call ends.
async fn ended(call: Call, abort: Abort) -> Outcome {
    let mut result = JsFuture::from(call.result());
    let given = match abort.unless(&mut result).await {
        Ok(given) => given,
        Err(reason) => {
            call.abort(&reason);
            result.await
        }
    };
    match given {
        Ok(given) => outcome(&given),
        Err(thrown) => threw(&thrown),
    }
}

fn threw(thrown: &JsValue) -> Outcome {
    Outcome::failure(thrown_text(thrown))
}

fn begin(handler: &JsFunction, arguments: &Arguments, context: Context) -> Result<Call, JsValue> {
    let process = Rc::clone(&context.process);
    // The collector of JavaScript frees these closures: a page may keep them as long as it likes.
    let logging = context.clone();
    let log = Closure::<dyn Fn(JsValue)>::new(move |message: JsValue| {
        logging.log(&thrown_text(&message))
    });
    let progress =
        Closure::<dyn Fn(JsValue, JsValue)>::new(move |fraction: JsValue, message: JsValue| {
            let fraction = fraction.as_f64().filter(|fraction| fraction.is_finite());
            context.progress(Progress {
                fraction: fraction.map(|fraction| fraction.clamp(0.0, 1.0)),
                message: message.as_string().unwrap_or_default(),
                detail: None,
            });
        });
    Call::new(
        handler,
        &to_text(&arguments.positional),
        &to_text(arguments.named()),
        &process.process_id,
        &to_text(&process.raw),
        log.into_js_value(),
        progress.into_js_value(),
    )
}

/// What a handler gave, as a process's.
fn outcome(given: &JsValue) -> Outcome {
    if given.is_undefined() {
        return Outcome::default();
    }
    match to_json(given) {
        Ok(Some(Value::Array(output))) => Outcome::output(output),
        Ok(Some(value)) => Outcome::output(vec![value]),
        Ok(None) => Outcome::failure("the function gave something that has no JSON form"),
        Err(error) => Outcome::failure(error),
    }
}

/// A JavaScript value as JSON; nothing where it has no JSON form.
pub(super) fn to_json(value: &JsValue) -> Result<Option<Value>, String> {
    let text = JSON::stringify(value)
        .map_err(|thrown| format!("it has no JSON form: {}", thrown_text(&thrown)))?;
    // Undefined and functions give undefined here, which only looks like a string.
    let Some(text) = JsValue::from(text).as_string() else {
        return Ok(None);
    };
    serde_json::from_str(&text)
        .map(Some)
        .map_err(|error| format!("its JSON can't be read: {error}"))
}
