//! Actions: the request, what is checked and kept, what is spawned.

use std::time::Duration;

use super::answers;
use super::names::ScenarioNames;
use super::outline::ActionOutline;
use super::read::{duration, flag, template, unknown_id, whole};
use crate::document::NodeRef;
use crate::expression::Names;
use crate::keys::check::report;
use crate::model::{Action, ActionIndex, Body, Call, HttpCall, Spawn};
use crate::sink::Sink;
use crate::template::{JsonTemplate, Template};
use crate::values;

const TIMEOUT: Duration = Duration::from_secs(30);
const SPAWN_LIMIT: u32 = 100;

/// The action of an outline.
pub(super) fn action(
    index: usize,
    outline: &ActionOutline<'_>,
    names: &ScenarioNames<'_>,
    sink: &mut Sink,
) -> Action {
    let own = names.of_action(index);
    let node = outline.node;
    let call = match outline.call {
        "log" => log(outline, &own, sink),
        _ => Call::Http(Box::new(request(outline, &own, sink))),
    };
    Action {
        id: outline.id.to_owned(),
        position: node.position(),
        call,
        checks: answers::checks(node, &own, sink),
        captures: answers::captures(node, sink),
        spawn: spawn(node.section("spawn"), &own, names, sink),
    }
}

fn log(outline: &ActionOutline<'_>, names: &dyn Names, sink: &mut Sink) -> Call {
    let message = outline.params.and_then(|params| params.get("message"));
    if message.is_none() {
        sink.error(
            outline.node,
            "missing_key",
            "`with.message` is missing in a `log`",
            "add it: the line to write",
        );
    }
    Call::Log {
        message: message.map_or(Template::literal(""), |node| template(node, names, sink)),
    }
}

fn request(outline: &ActionOutline<'_>, names: &dyn Names, sink: &mut Sink) -> HttpCall {
    let node = outline.node;
    let params = outline.params.unwrap_or(NodeRef::EMPTY);
    let url = params.get("url");
    // In a step's `params` the key table asks for it; an action's `with` may also be a `log`'s.
    if url.is_none() && node.get("call").is_some() {
        sink.error(
            node,
            "missing_key",
            "`with.url` is missing in a request",
            "add it: where the request goes",
        );
    }
    let method = method(params.get("method"), outline.call, sink);
    let body = params.get("body");
    if let (Some(body), "GET" | "HEAD") = (body, method.as_str()) {
        sink.error(
            body,
            "body_not_allowed",
            format_args!("browsers send no body with {method}"),
            "use POST, PUT or PATCH, or remove the body",
        );
    }
    let mut headers = headers(params, names, sink);
    let body = body.map(|node| request_body(node, names, sink));
    if matches!(body, Some(Body::Json(_))) && !has_header(&headers, "content-type") {
        headers.push((
            "Content-Type".to_owned(),
            Template::literal("application/json"),
        ));
    }
    if let Some(node) = params.get("bind_ip") {
        template(node, names, sink);
    }
    let timeout = duration(node, "timeout");
    if let (Some(Duration::ZERO), Some(node)) = (timeout, node.get("timeout")) {
        sink.error(
            node,
            "out_of_range",
            "no request ends in no time",
            "give it some, or leave `timeout` out for 30s",
        );
    }
    HttpCall {
        method: method.into(),
        url: url.map_or(Template::literal(""), |node| request_url(node, names, sink)),
        headers,
        body,
        timeout: timeout.unwrap_or(TIMEOUT),
        retries: whole(node, "retries").unwrap_or(0),
        follow_redirects: flag(node, "follow_redirects").unwrap_or(true),
    }
}

fn method(written: Option<NodeRef<'_>>, call: &str, sink: &mut Sink) -> String {
    let method = written
        .and_then(NodeRef::text)
        .unwrap_or("GET")
        .to_ascii_uppercase();
    if call == "http.request" {
        return method;
    }
    let called = call.to_ascii_uppercase();
    if let Some(node) = written.filter(|_| method != called) {
        sink.error(
            node,
            "bad_method",
            format_args!("the call is `{call}`, and the method {method}"),
            "remove `method`, or make it `call: http.request`",
        );
    }
    called
}

/// The URL's template, checked as far as its text goes without the values.
fn request_url(node: NodeRef<'_>, names: &dyn Names, sink: &mut Sink) -> Template {
    let template = template(node, names, sink);
    let start = template.leading_text();
    let error = if let Some(url) = template.with_host() {
        values::origin(url).err()
    } else if start.is_empty() || start.starts_with("http://") || start.starts_with("https://") {
        None
    } else {
        values::origin(template.source()).err()
    };
    // An empty template stands for one that is wrong, which has been said.
    if !template.source().is_empty() || node.scalar().is_some_and(|scalar| scalar.text.is_empty()) {
        report(node, "bad_url", error, sink);
    }
    template
}

fn headers(params: NodeRef<'_>, names: &dyn Names, sink: &mut Sink) -> Vec<(String, Template)> {
    let mut headers: Vec<(String, Template)> = Vec::new();
    for (key, value) in params.get_entries("headers") {
        let Some(name) = key.text() else {
            continue;
        };
        if !is_token(name) {
            sink.error(
                key,
                "bad_header",
                format_args!("`{name}` isn't a header's name"),
                "write letters, digits and `-`",
            );
        } else if has_header(&headers, name) {
            sink.error(
                key,
                "duplicate_key",
                format_args!("`{name}` is given twice"),
                "keep one of them",
            );
        }
        let value = template(value, names, sink);
        if values::has_any(value.source(), b"\r\n\0") {
            sink.error(
                key,
                "bad_header",
                "a header's value is one line",
                "remove the line ends",
            );
        }
        headers.push((name.to_owned(), value));
    }
    headers
}

fn has_header(headers: &[(String, Template)], name: &str) -> bool {
    headers
        .iter()
        .any(|(other, _)| other.eq_ignore_ascii_case(name))
}

/// Whether `name` is a token (RFC 9110).
fn is_token(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

fn request_body(node: NodeRef<'_>, names: &dyn Names, sink: &mut Sink) -> Body {
    if node.scalar().is_some() {
        Body::Text(template(node, names, sink))
    } else {
        Body::Json(json(node, names, sink))
    }
}

fn json(node: NodeRef<'_>, names: &dyn Names, sink: &mut Sink) -> JsonTemplate {
    if let Some(scalar) = node.scalar() {
        return match scalar.to_value() {
            serde_json::Value::String(_) => JsonTemplate::Text(template(node, names, sink)),
            value => JsonTemplate::Literal(value),
        };
    }
    if node.is_list() {
        let mut items = Vec::new();
        for item in node.items() {
            items.push(json(item, names, sink));
        }
        return JsonTemplate::List(items);
    }
    let mut entries = Vec::new();
    for (key, value) in node.entries() {
        if let Some(key) = key.scalar() {
            entries.push((key.text.clone(), json(value, names, sink)));
        }
    }
    JsonTemplate::Map(entries)
}

fn spawn(
    node: NodeRef<'_>,
    own: &dyn Names,
    names: &ScenarioNames<'_>,
    sink: &mut Sink,
) -> Option<Spawn> {
    let list = node.get("for_each")?;
    let for_each = template(list, own, sink);
    if for_each.as_path().is_none() && !for_each.source().is_empty() {
        sink.error(
            list,
            "bad_template",
            "`for_each` is a list, not text",
            "write one path: \"{{list.links}}\"",
        );
    }
    let action = named_action(node.get("action")?, names, sink);
    Some(Spawn {
        for_each: for_each.as_path()?.clone(),
        action: action?,
        item: node.get_text("as")?.to_owned(),
        limit: whole(node, "limit").unwrap_or(SPAWN_LIMIT),
    })
}

/// The index of the action that a node names.
pub(super) fn named_action(
    node: NodeRef<'_>,
    names: &ScenarioNames<'_>,
    sink: &mut Sink,
) -> Option<ActionIndex> {
    let id = node.text()?;
    let index = names.action(id);
    if index.is_none() {
        let known = names.action_ids();
        unknown_id(node, "unknown_action", "action", id, &known, sink);
    }
    index
}
