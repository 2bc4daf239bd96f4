//! HTTP requests.

use std::rc::Rc;

use super::{ActionComponent, ActionError, Answer, Doing};
use crate::engine::{HttpRequest, Needs, Outcome};
use crate::graph::ActionContext;
use crate::model::{Action, Body, Call};
use crate::template::Mode;
use crate::values;

/// How many origins are remembered.
const MOST_ORIGINS: usize = 16;

/// HTTP: renders a request from its templates, and reads the answer.
#[derive(Debug, Clone, Default)]
pub struct HttpAction {
    /// Where requests went.
    origins: Vec<Rc<str>>,
}

impl HttpAction {
    /// The origin of an address. A load goes to the same few, and to take each address apart costs more than all else
    /// here.
    fn origin(&mut self, url: &str) -> Result<Rc<str>, ActionError> {
        let mut known = self.origins.iter();
        if let Some(origin) = known.find(|origin| values::plainly_goes_to(url, origin)) {
            return Ok(origin.clone());
        }
        let origin = values::origin(url).map_err(|error| ActionError {
            kind: "bad_url",
            message: error.to_string(),
        })?;
        let origin = Rc::from(origin.to_string());
        if self.origins.len() < MOST_ORIGINS && !self.origins.contains(&origin) {
            self.origins.push(origin.clone());
        }
        Ok(origin)
    }
}

impl ActionComponent for HttpAction {
    fn do_action(
        &mut self,
        action: &Action,
        context: &mut ActionContext<'_>,
    ) -> Result<Doing, ActionError> {
        let Call::Http(call) = &action.call else {
            return Ok(Doing::Done(Answer::default()));
        };
        let (scope, functions) = (context.scope, &mut *context.functions);
        let mut url = call.url.render(scope, functions, Mode::Url)?;
        let origin = self.origin(&url)?;
        // A fragment is never sent; whoever sends the request may want one of its own.
        if let Some(fragment) = url.find('#') {
            url.truncate(fragment);
        }
        let mut headers = Vec::new();
        for (name, value) in &call.headers {
            headers.push((name.clone(), value.render(scope, functions, Mode::Text)?));
        }
        let body = match &call.body {
            None => None,
            Some(Body::Text(text)) => Some(text.render(scope, functions, Mode::Text)?.into_bytes()),
            Some(Body::Json(json)) => {
                Some(values::to_json(&json.render(scope, functions)?).into_bytes())
            }
        };
        Ok(Doing::Request(Box::new(HttpRequest {
            method: call.method.clone(),
            url,
            headers,
            body: body.map(Into::into),
            timeout: call.timeout,
            follow_redirects: call.follow_redirects,
            origin,
            needs: Needs::default(),
        })))
    }

    fn finish(&mut self, _action: &Action, outcome: &Outcome) -> Answer {
        match &outcome.result {
            Ok(response) => Answer {
                status_code: Some(response.status),
                headers: response.headers.clone(),
                body: response.body.clone(),
                size: response.bytes_received,
                time_ms: 0.0,
                values: Vec::new(),
                log: Vec::new(),
            },
            Err(_) => Answer::default(),
        }
    }
}
