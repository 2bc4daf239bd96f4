//! All functions of an executor, by name.

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
    pub name: String,
    /// What it does, in a sentence.
    pub description: String,
    /// Its arguments, in their order.
    #[serde(rename = "args")]
    pub parameters: Vec<Parameter>,
}

impl Signature {
    /// A signature.
    #[must_use]
    pub fn new(name: &str, description: &str, parameters: Vec<Parameter>) -> Self {
        Self {
            name: name.into(),
            description: description.into(),
            parameters,
        }
    }
}

/// Something that an executor can do.
pub trait Function {
    /// What it is called, does and takes.
    fn signature(&self) -> Signature;

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
    functions: Vec<Rc<Entry>>,
    policy: Rc<Policy>,
}

struct Entry {
    signature: Signature,
    function: Rc<dyn Function>,
}

impl Entry {
    fn name(&self) -> &str {
        &self.signature.name
    }
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = self.functions.iter().map(|entry| entry.name());
        f.debug_set().entries(names).finish()
    }
}

impl Registry {
    /// The functions that every executor has.
    #[must_use]
    pub fn standard() -> Self {
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
        let mut registry = Self::default();
        for function in functions {
            registry.insert(function.signature(), function);
        }
        registry
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
            if signature
                .parameters
                .iter()
                .take(at)
                .any(|earlier| earlier.name == parameter.name)
            {
                let name = parameter.name.clone();
                return Err(RegistryError::DuplicateArgument {
                    function: signature.name,
                    name,
                });
            }
        }
        self.insert(signature, function);
        Ok(())
    }

    fn insert(&mut self, signature: Signature, function: Rc<dyn Function>) {
        let entry = Rc::new(Entry {
            signature,
            function,
        });
        let known = self
            .functions
            .binary_search_by(|known| known.name().cmp(entry.name()));
        if let Ok(replaced) = known {
            self.functions.remove(replaced);
        }
        let (Ok(at) | Err(at)) = known;
        self.functions.insert(at, entry);
    }

    /// All functions, by name.
    #[must_use]
    pub fn signatures(&self) -> Vec<&Signature> {
        let mut signatures = Vec::new();
        for entry in &self.functions {
            signatures.push(&entry.signature);
        }
        signatures
    }

    /// The functions that the policy leaves on, by name.
    #[must_use]
    pub fn offered(&self) -> Vec<&Signature> {
        let mut offered = Vec::new();
        for entry in &self.functions {
            if self.policy.has_on(entry.name()) {
                offered.push(&entry.signature);
            }
        }
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
        let name = &process.function;
        let Some(entry) = self.functions.iter().find(|entry| entry.name() == name) else {
            let mut on = Vec::new();
            for function in self.offered() {
                on.push(function.name.as_str());
            }
            let on = on.join(", ");
            return Err(vec![format!(
                "this executor has no function {}; it has {on}",
                Quoted(name)
            )]);
        };
        if let Err(refusal) = self.policy.check_function(name) {
            return Err(vec![refusal.to_string()]);
        }
        let signature = &entry.signature;
        match Arguments::bind(&signature.parameters, &process.args, &process.kwargs) {
            Ok(arguments) => Ok((entry.function.as_ref(), arguments)),
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
    for parameter in &signature.parameters {
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
