//! All functions of an executor, by name.

use std::borrow::Cow;
use std::rc::Rc;

use futures_util::future::{FutureExt, LocalBoxFuture, ready};
use scenario::quoted::Quoted;
use serde::Serialize;

use super::arguments::{Arguments, Parameter};
use super::context::Context;
use super::outcome::Outcome;
use super::{
    add, browser_info, echo, greet, health, http_request, merge_reports, multiply, run_scenario,
    validate_scenario,
};
use crate::colony::Process;
use crate::policy::Policy;

/// What a function is called, does and takes; as JSON, what the colony's list shows of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signature {
    /// What `--func` takes.
    pub name: Cow<'static, str>,
    /// What it does, in a sentence.
    pub description: Cow<'static, str>,
    /// Its arguments, in their order.
    #[serde(rename = "args")]
    pub parameters: Cow<'static, [Parameter]>,
}

impl Signature {
    /// A signature that is known beforehand.
    #[must_use]
    pub const fn new(
        name: &'static str,
        description: &'static str,
        parameters: &'static [Parameter],
    ) -> Self {
        Self {
            name: Cow::Borrowed(name),
            description: Cow::Borrowed(description),
            parameters: Cow::Borrowed(parameters),
        }
    }
}

/// Something that an executor can do.
pub trait Function {
    /// What it is called, does and takes.
    fn signature(&self) -> &Signature;

    /// Does it. The arguments are of the kinds that the signature declares.
    fn call(&self, arguments: Arguments, context: Context) -> LocalBoxFuture<'static, Outcome>;
}

/// Why a function can't be added.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegistryError {
    /// It has no name.
    #[error("a function needs a name")]
    NoName,
    /// Two of its arguments share a name.
    #[error("function {function} has two arguments named {name}")]
    DuplicateArgument {
        /// The function.
        function: String,
        /// The argument.
        name: String,
    },
}

/// All functions of an executor, and the policy that says what of it may be asked.
#[derive(Clone, Default)]
pub struct Registry {
    /// In the order of their names.
    functions: Vec<Rc<dyn Function>>,
    policy: Rc<Policy>,
}

fn name(function: &Rc<dyn Function>) -> &str {
    &function.signature().name
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = self.functions.iter().map(name);
        f.debug_set().entries(names).finish()
    }
}

impl Registry {
    /// The functions that every executor has.
    #[must_use]
    pub fn standard() -> Self {
        // In the order of their names.
        let functions: [Rc<dyn Function>; 10] = [
            Rc::new(add::Add),
            Rc::new(browser_info::BrowserInfo),
            Rc::new(echo::Echo),
            Rc::new(greet::Greet),
            Rc::new(health::Health),
            Rc::new(http_request::HttpRequest),
            Rc::new(merge_reports::MergeReports),
            Rc::new(multiply::Multiply),
            Rc::new(run_scenario::RunScenario),
            Rc::new(validate_scenario::ValidateScenario),
        ];
        Self {
            functions: functions.into(),
            policy: Rc::default(),
        }
    }

    /// What may be asked.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Changes what may be asked, from the next process on.
    pub fn set_policy(&mut self, policy: Policy) {
        self.policy = Rc::new(policy);
    }

    /// Adds a function; one of the same name is replaced.
    ///
    /// # Errors
    /// [`RegistryError`], when it could not be called.
    pub fn add(&mut self, function: Rc<dyn Function>) -> Result<(), RegistryError> {
        let signature = function.signature();
        if signature.name.trim().is_empty() {
            return Err(RegistryError::NoName);
        }
        for (at, parameter) in signature.parameters.iter().enumerate() {
            let mut earlier = signature.parameters.iter().take(at);
            if earlier.any(|earlier| earlier.name == parameter.name) {
                return Err(RegistryError::DuplicateArgument {
                    function: signature.name.to_string(),
                    name: parameter.name.to_string(),
                });
            }
        }
        let known = self
            .functions
            .binary_search_by(|known| name(known).cmp(name(&function)));
        if let Ok(replaced) = known {
            self.functions.remove(replaced);
        }
        let (Ok(at) | Err(at)) = known;
        self.functions.insert(at, function);
        Ok(())
    }

    /// All functions, by name.
    #[must_use]
    pub fn signatures(&self) -> Vec<&Signature> {
        let mut signatures = Vec::new();
        for function in &self.functions {
            signatures.push(function.signature());
        }
        signatures
    }

    /// The functions that the policy leaves on, by name.
    #[must_use]
    pub fn offered(&self) -> Vec<&Signature> {
        let mut offered = self.signatures();
        offered.retain(|function| self.policy.has_on(&function.name));
        offered
    }

    /// Runs the function that a process names, where the policy allows it. An unknown function, or arguments that it
    /// can't use, is a failure that says what there is.
    pub fn run(&self, process: &Process, context: Context) -> LocalBoxFuture<'static, Outcome> {
        match self.bind(process) {
            Ok((function, arguments)) => {
                function.call(arguments, context.under(Rc::clone(&self.policy)))
            }
            Err(errors) => {
                let output = Vec::new();
                ready(Outcome { output, errors }).boxed_local()
            }
        }
    }

    /// The function that a process names, with its arguments; or why it can't be run.
    fn bind(&self, process: &Process) -> Result<(&dyn Function, Arguments), Vec<String>> {
        let asked = &process.function;
        let Some(function) = self.functions.iter().find(|known| name(known) == asked) else {
            let mut on = Vec::new();
            for function in self.offered() {
                on.push(function.name.as_ref());
            }
            let on = on.join(", ");
            return Err(vec![format!(
                "this executor has no function {}; it has {on}",
                Quoted(asked)
            )]);
        };
        if let Err(refusal) = self.policy.check_function(asked) {
            return Err(vec![refusal.to_string()]);
        }
        let signature = function.signature();
        match Arguments::bind(&signature.parameters, &process.args, &process.kwargs) {
            Ok(arguments) => Ok((function.as_ref(), arguments)),
            Err(wrong) => {
                let usage = usage(signature);
                let mut errors = Vec::new();
                for error in wrong {
                    errors.push(format!("{error} ({usage})"));
                }
                Err(errors)
            }
        }
    }
}

/// `add(a: number, b: number)`; what may be left out ends in `?`.
fn usage(signature: &Signature) -> String {
    let mut parameters = Vec::new();
    for parameter in signature.parameters.iter() {
        let optional = if parameter.required { "" } else { "?" };
        let kind = parameter.kind.name();
        parameters.push(format!("{}{optional}: {kind}", parameter.name));
    }
    format!("usage: {}({})", signature.name, parameters.join(", "))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{TestPlatform, run, run_under};
    use super::*;
    use serde_json::json;

    #[test]
    fn an_unknown_function_fails_and_names_those_there_are() {
        let outcome = run("fibonacci", json!([]));
        assert_eq!(
            outcome.errors,
            [
                "this executor has no function \"fibonacci\"; it has add, browser_info, echo, greet, health, \
              http_request, merge_reports, multiply, run_scenario, validate_scenario"
            ]
        );
    }

    #[test]
    fn wrong_arguments_fail_with_the_usage() {
        let outcome = run("add", json!([null]));
        assert_eq!(outcome.errors.len(), 2);
        assert_eq!(
            outcome.errors.first().unwrap(),
            "argument `a` is missing; expected a value of type number (usage: add(a: number, b: number))"
        );
    }

    #[test]
    fn a_function_that_is_off_is_neither_offered_nor_run() {
        let settings = json!({"functions": ["add", "nobody_has_this"]});
        let run =
            |function| run_under(&settings, &TestPlatform::default(), function, json!([1, 2]));
        assert_eq!(run("add").output, [json!("3")]);
        let reason = run("echo").errors.remove(0);
        assert!(
            reason.contains("function echo is off") && reason.contains("policy.functions"),
            "{reason}"
        );
        assert!(run("fibonacci").errors[0].ends_with("it has add"));
        let mut registry = Registry::standard();
        registry.set_policy(Policy {
            functions: Some(vec!["add".into()]),
            ..Policy::default()
        });
        assert_eq!(registry.offered().len(), 1);
        assert_eq!(registry.signatures().len(), 10);
    }

    #[test]
    fn every_function_describes_itself() {
        for function in Registry::standard().signatures() {
            assert!(!function.description.is_empty(), "{}", function.name);
            assert!(
                function
                    .parameters
                    .iter()
                    .all(|arg| !arg.description.is_empty()),
                "{}",
                function.name
            );
        }
    }
}
