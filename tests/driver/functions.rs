//! Functions that do as they are told.

use std::rc::Rc;

use futures_util::future::{Either, FutureExt, LocalBoxFuture, select};
use wasm_executor::functions::{
    Arguments, Context, Function, Kind, Outcome, Parameter, Registry, Signature,
};

/// Waits so many milliseconds, or until it is told to end.
struct Wait;

impl Function for Wait {
    fn signature(&self) -> &Signature {
        const PARAMETERS: &[Parameter] = &[Parameter::required("ms", Kind::Number, "how long")];
        static SIGNATURE: Signature = Signature::new("wait", "Waits.", PARAMETERS);
        &SIGNATURE
    }

    fn call(&self, arguments: Arguments, context: Context) -> LocalBoxFuture<'static, Outcome> {
        async move {
            let ms = arguments.get("ms").and_then(|ms| ms.as_f64()).unwrap();
            context.log(&format!("waits {ms} ms\0"));
            match select(context.platform.sleep(ms), context.abort.aborted()).await {
                Either::Left(_) => Outcome::text("waited"),
                Either::Right(_) => Outcome::text("waited in part"),
            }
        }
        .boxed_local()
    }
}

/// Fails, with output and a reason that holds a NUL.
struct Fail;

impl Function for Fail {
    fn signature(&self) -> &Signature {
        static SIGNATURE: Signature = Signature::new("fail", "Fails.", &[]);
        &SIGNATURE
    }

    fn call(&self, _arguments: Arguments, _context: Context) -> LocalBoxFuture<'static, Outcome> {
        let mut outcome = Outcome::text("half\0done");
        outcome.errors.push("no\0good".into());
        std::future::ready(outcome).boxed_local()
    }
}

pub(crate) fn add_to(registry: &mut Registry) {
    registry.add(Rc::new(Wait)).unwrap();
    registry.add(Rc::new(Fail)).unwrap();
}

/// The spec of a process that waits.
pub(crate) fn wait(ms: u64) -> String {
    format!(r#"{{"funcname":"wait","args":[{ms}],"maxexectime":-1}}"#)
}

/// As [`wait`], with a limit.
pub(crate) fn wait_within(ms: u64, limit_s: u64) -> String {
    format!(r#"{{"funcname":"wait","args":[{ms}],"maxexectime":{limit_s}}}"#)
}

pub(crate) fn echo(text: &str) -> String {
    format!(r#"{{"funcname":"echo","args":["{text}"],"maxexectime":-1}}"#)
}
