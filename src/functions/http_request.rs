//! Sends one HTTP request.

use futures_util::future::{FutureExt, LocalBoxFuture};
use scenario::decimal::plain;
use scenario::quoted::Quoted;
use serde_json::{Map, Value};

use super::{Arguments, Context, Function, Kind, Outcome, Parameter, Signature};
use crate::json::{put, to_text};
use crate::platform::{FetchError, FetchReply, FetchRequest, Measuring, Phases};
use crate::policy::{Policy, Refusal};
use crate::text::after_http;

const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const DEFAULT_TIMEOUT_S: f64 = 30.0;
/// A day; longer waits are mistakes in the unit.
const MAX_TIMEOUT_S: u32 = 86_400;

static SIGNATURE: Signature = Signature::new(
    "http_request",
    "Sends one HTTP request from this browser; gives status, headers, body and timing as JSON text.",
    PARAMETERS,
);
const PARAMETERS: &[Parameter] = &[
    Parameter::required(
        "method",
        Kind::Text,
        "GET, POST, …; left out where the first argument is an address",
    ),
    Parameter::optional("url", Kind::Text, "an http or https address"),
    Parameter::optional("headers", Kind::Object, "names and values"),
    Parameter::optional(
        "body",
        Kind::Any,
        "text as it is; other JSON is sent as application/json",
    ),
    Parameter::optional("timeout", Kind::Number, "seconds; 30 where it isn't given"),
];

pub(super) struct HttpRequest;

impl Function for HttpRequest {
    fn signature(&self) -> &Signature {
        &SIGNATURE
    }

    fn call(&self, arguments: Arguments, context: Context) -> LocalBoxFuture<'static, Outcome> {
        send(arguments, context).boxed_local()
    }
}

async fn send(arguments: Arguments, context: Context) -> Outcome {
    let request = match read(&arguments, context.policy()) {
        Ok(request) => request,
        Err(reason) => return Outcome::failure(reason),
    };
    let (method, url) = (request.method.clone(), request.url.clone());
    let fetch = context.fetch(request);
    let reason = match context.abort.unless(fetch).await {
        Ok(Ok(reply)) => return Outcome::json(&shown(&reply)),
        Ok(Err(FetchError::TooLarge(_))) => {
            let most = plain(context.policy().max_megabytes);
            let rule = format!("the reply of {url} is larger than {most} MB");
            Refusal::new("max_megabytes", rule).to_string()
        }
        Ok(Err(FetchError::Refused(reason))) | Err(reason) => reason,
        Ok(Err(error)) => format!("{method} {url}: {error}"),
    };
    Outcome::failure(reason)
}

fn read(arguments: &Arguments, policy: &Policy) -> Result<FetchRequest, String> {
    let first = arguments.text("method").unwrap_or_default();
    let (method, url) = match arguments.text("url") {
        Some(url) => (first, url),
        None if first.contains("://") => ("GET", first),
        None => return Err("argument `url` is missing; expected an http or https address".into()),
    };
    let method = method.to_ascii_uppercase();
    if !METHODS.contains(&method.as_str()) {
        return Err(format!(
            "argument `method` is {}; expected one of {}",
            Quoted(&method),
            METHODS.join(", ")
        ));
    }
    if after_http(url).is_none() {
        return Err(format!(
            "argument `url` is {}; expected an address that begins with http:// or https://",
            Quoted(url)
        ));
    }
    let longest_s = policy.max_seconds();
    let timeout_s = arguments
        .number("timeout")
        .unwrap_or(DEFAULT_TIMEOUT_S.min(longest_s));
    if !(timeout_s > 0.0 && timeout_s <= f64::from(MAX_TIMEOUT_S)) {
        return Err(format!(
            "argument `timeout` is {}; expected seconds, more than 0 and at most {MAX_TIMEOUT_S}",
            plain(timeout_s)
        ));
    }
    if timeout_s > longest_s {
        let rule = format!(
            "argument `timeout` is {}; the most is {} s",
            plain(timeout_s),
            plain(longest_s)
        );
        return Err(Refusal::new("max_minutes", rule).to_string());
    }
    let mut headers = headers(arguments.object("headers"))?;
    let body = match arguments.get("body") {
        None | Some(Value::Null) => None,
        Some(_) if method == "GET" || method == "HEAD" => {
            return Err(format!(
                "argument `body` can't be sent with {method}; leave it out, or use POST"
            ));
        }
        Some(Value::String(text)) => Some(text.clone().into_bytes()),
        Some(document) => {
            if !headers
                .iter()
                .any(|(name, _)| name.eq_ignore_ascii_case("content-type"))
            {
                headers.push(("Content-Type".into(), "application/json".into()));
            }
            Some(to_text(document).into_bytes())
        }
    };
    let timeout_ms = (timeout_s * 1000.0).ceil() as u32;
    Ok(FetchRequest {
        method: method.into(),
        url: url.to_owned(),
        headers,
        body,
        timeout_ms,
        follow_redirects: true,
        max_bytes: policy.max_bytes(),
        measuring: Measuring::AtOnce,
        ..FetchRequest::default()
    })
}

fn headers(given: Option<&Map<String, Value>>) -> Result<Vec<(String, String)>, String> {
    let mut headers = Vec::new();
    let Some(given) = given else {
        return Ok(headers);
    };
    for (name, value) in given {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(_) | Value::Bool(_) => to_text(value),
            _ => {
                return Err(format!(
                    "argument `headers`: the value of {} is {}; expected text",
                    Quoted(name),
                    to_text(value)
                ));
            }
        };
        headers.push((name.clone(), text));
    }
    Ok(headers)
}

fn shown(reply: &FetchReply) -> Map<String, Value> {
    let mut headers = Map::new();
    for (name, value) in &reply.headers {
        put(&mut headers, name, value.as_str().into());
    }
    let timing = &reply.timing;
    let mut times = Map::new();
    let total_ms = timing.end_ms - timing.start_ms;
    put(&mut times, "total_ms", total_ms.into());
    put(&mut times, "phases", timing.phases.map(phases).into());
    put(&mut times, "protocol", timing.protocol.as_ref().into());
    let body = String::from_utf8_lossy(&reply.body);
    let mut shown = Map::new();
    put(&mut shown, "schema_version", 1.into());
    put(&mut shown, "status", reply.status.into());
    put(&mut shown, "url", reply.url.as_str().into());
    put(&mut shown, "headers", headers.into());
    put(&mut shown, "body", body.into());
    put(&mut shown, "body_bytes", reply.body_bytes.into());
    put(&mut shown, "timing", times.into());
    shown
}

fn phases(phases: Phases) -> Map<String, Value> {
    let mut shown = Map::new();
    for (name, ms) in [
        ("blocked_ms", phases.blocked_ms),
        ("dns_ms", phases.dns_ms),
        ("connecting_ms", phases.connecting_ms),
        ("tls_ms", phases.tls_ms),
        ("waiting_ms", phases.waiting_ms),
        ("receiving_ms", phases.receiving_ms),
    ] {
        put(&mut shown, name, ms.into());
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::super::testing::{TestPlatform, run, run_on, run_under};
    use crate::platform::{FetchError, Measuring};
    use serde_json::{Value, json};

    #[test]
    fn a_reply_comes_back_as_json_text() {
        let platform = TestPlatform::default().answering(200, "pong");
        let outcome = run_on(
            &platform,
            "http_request",
            json!(["POST", "http://h/p", {"X-A": 1}, {"k": 2}, 5]),
        );
        let reply: Value =
            serde_json::from_str(outcome.output.first().unwrap().as_str().unwrap()).unwrap();
        assert_eq!(
            (&reply["status"], &reply["body"]),
            (&json!(200), &json!("pong"))
        );
        let sent = platform.sent().remove(0);
        assert_eq!(
            sent.measuring,
            Measuring::AtOnce,
            "its phases are in the reply"
        );
        assert_eq!(
            (&*sent.method, sent.url.as_str(), sent.timeout_ms),
            ("POST", "http://h/p", 5_000)
        );
        assert_eq!(sent.body.as_deref(), Some(br#"{"k":2}"#.as_slice()));
        assert!(sent.headers.contains(&("X-A".into(), "1".into())));
        assert!(
            sent.headers
                .contains(&("Content-Type".into(), "application/json".into()))
        );
    }

    #[test]
    fn an_address_alone_is_a_get() {
        let platform = TestPlatform::default().answering(404, "");
        assert!(
            run_on(&platform, "http_request", json!(["http://h/"])).is_success(),
            "a 404 is an answer"
        );
        assert_eq!(&*platform.sent().remove(0).method, "GET");
    }

    #[test]
    fn mistakes_are_named() {
        for (args, word) in [
            (json!(["GET"]), "`url` is missing"),
            (json!(["FETCH", "http://h"]), "\"FETCH\""),
            (json!(["GET", "ftp://h"]), "ftp://h"),
            (json!(["GET", "http://h", {"A": []}]), "`headers`"),
            (json!(["GET", "http://h", {}, "x"]), "`body`"),
            (json!(["GET", "http://h", {}, null, 0]), "`timeout`"),
            (json!(["GET", "http://h", {}, null, 1e9]), "`timeout`"),
        ] {
            let outcome = run("http_request", args);
            assert!(
                outcome.errors.first().unwrap().contains(word),
                "{word}: {:?}",
                outcome.errors
            );
        }
    }

    #[test]
    fn no_reply_is_a_failure_that_names_the_request() {
        let platform = TestPlatform::default().failing(FetchError::Timeout(30_000));
        let outcome = run_on(&platform, "http_request", json!(["http://h/slow"]));
        assert_eq!(
            outcome.errors,
            ["GET http://h/slow: no reply within 30000 ms"]
        );
    }

    fn refusal(settings: Value, platform: &TestPlatform, args: Value) -> String {
        let outcome = run_under(&settings, platform, "http_request", args);
        let mut errors = outcome.errors.into_iter();
        errors.next().unwrap_or_default()
    }

    #[test]
    fn a_target_that_the_policy_keeps_from_it_is_not_asked() {
        let platform = TestPlatform::default().answering(200, "x");
        for (settings, url) in [
            (json!({}), "http://2130706433/"),
            (json!({"targets": "listed"}), "http://example.org/"),
        ] {
            let said = refusal(settings, &platform, json!([url]));
            assert!(said.starts_with("refused by this page's policy"), "{said}");
        }
        assert_eq!(platform.sent().len(), 0);
        let settings = json!({"targets": "listed", "listed": ["example.org"]});
        assert_eq!(
            refusal(settings, &platform, json!(["http://example.org/"])),
            ""
        );
        assert!(
            !platform.sent()[0].follow_redirects,
            "nobody sees where they lead"
        );
        assert_eq!(
            refusal(json!({}), &platform, json!(["http://example.org/"])),
            ""
        );
        assert!(platform.sent()[1].follow_redirects);
    }

    #[test]
    fn what_a_redirect_led_to_is_judged_too() {
        let platform = TestPlatform::default().answering(200, "secret");
        let inside = platform.clone().redirected_to("http://192.168.0.1/");
        let outcome = run_under(
            &json!({}),
            &inside,
            "http_request",
            json!(["http://h.test/"]),
        );
        assert!(outcome.output.is_empty() && outcome.errors[0].contains("192.168.0.1"));
        let outside = platform.redirected_to("http://other.test/");
        assert_eq!(refusal(json!({}), &outside, json!(["http://h.test/"])), "");
        let redirecting = TestPlatform::default().failing(FetchError::Redirected);
        let settings = json!({"targets": "listed", "listed": ["h.test"]});
        let said = refusal(settings, &redirecting, json!(["http://h.test/"]));
        assert!(
            said.contains("http://h.test/ redirects") && said.contains("policy.targets"),
            "{said}"
        );
    }

    #[test]
    fn time_and_size_are_bounded() {
        let platform = TestPlatform::default().answering(200, "x");
        let settings = json!({"max_minutes": 0.1, "max_megabytes": 2});
        let long = refusal(
            settings.clone(),
            &platform,
            json!(["GET", "http://h.test/", {}, null, 7]),
        );
        assert!(
            long.contains("the most is 6 s") && long.contains("policy.max_minutes"),
            "{long}"
        );
        assert_eq!(
            refusal(settings.clone(), &platform, json!(["http://h.test/"])),
            ""
        );
        let sent = platform.sent().remove(0);
        assert_eq!((sent.timeout_ms, sent.max_bytes), (6_000, 2_000_000));
        let large = TestPlatform::default().failing(FetchError::TooLarge(2_000_000));
        let said = refusal(settings, &large, json!(["http://h.test/"]));
        assert!(
            said.contains("larger than 2 MB") && said.contains("policy.max_megabytes"),
            "{said}"
        );
    }
}
