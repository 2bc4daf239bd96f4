//! What runs, but not as one may think: what a browser makes of the requests.

use crate::dialects::Outline;
use crate::document::NodeRef;
use crate::limits::Limits;
use crate::model::{Body, Call, HttpCall, Scenario};
use crate::sink::Sink;
use crate::values;

/// The connections that a browser opens to one origin over HTTP/1.1.
const HTTP1_CONNECTIONS: u64 = 6;

pub(super) fn check(scenario: &Scenario, outline: &Outline<'_>, limits: &Limits, sink: &mut Sink) {
    let mut plain_http = None;
    for (written, action) in outline.actions.iter().zip(&scenario.actions) {
        let (Some(params), Call::Http(call)) = (written.params, &action.call) else {
            continue;
        };
        headers(params, sink);
        preflight(params, call, sink);
        if let Some(node) = params.get("bind_ip") {
            sink.warning(
                node,
                "bind_ip",
                "a page can't choose its source address",
                "many browsers give many addresses: share the run between them by `segment`; or send the address in a header: X-Forwarded-For",
            );
        }
        if let Some(url) = params
            .get("url")
            .filter(|_| call.url.leading_text().starts_with("http://"))
        {
            plain_http.get_or_insert(url);
            let is_loopback =
                values::origin(call.url.leading_text()).is_ok_and(|origin| origin.is_loopback());
            if limits.secure_page && !is_loopback {
                let help = "use https, or open the page by http";
                sink.warning(
                    url,
                    "mixed_content",
                    "a page that came by https may not send to http",
                    help,
                );
            }
        }
    }
    let users = scenario.load.most_users();
    if let Some(url) = plain_http.filter(|_| users > HTTP1_CONNECTIONS) {
        sink.warning(
            url,
            "http1_users",
            format_args!("{users} users share {HTTP1_CONNECTIONS} connections: `http:` is HTTP/1.1, and a browser opens no more to one origin"),
            "the wait for a connection is counted apart, as `blocked`; use https with HTTP/2, or more browsers by `segment`",
        );
    }
}

/// Headers that browsers set themselves: what a script sets is dropped without a word.
fn headers(params: NodeRef<'_>, sink: &mut Sink) {
    for (key, _) in params.get_entries("headers") {
        let name = key.text().unwrap_or_default().to_ascii_lowercase();
        if name == "user-agent" {
            let message =
                "Chromium drops `User-Agent` without a word; Firefox sends it after a preflight";
            sink.warning(
                key,
                "dropped_header",
                message,
                "send it under a name of your own: X-User-Agent",
            );
        } else if is_forbidden(&name) {
            let help = match name.as_str() {
                "cookie" => {
                    "cookies come from the browser's own store; send a token in a header of your own"
                }
                "host" => "the host comes from the URL",
                _ => "remove it, or send it under a name of your own",
            };
            sink.warning(
                key,
                "dropped_header",
                format_args!(
                    "browsers drop `{}` without a word",
                    key.text().unwrap_or_default()
                ),
                help,
            );
        }
    }
}

/// The forbidden request headers of the Fetch standard.
fn is_forbidden(name: &str) -> bool {
    const FORBIDDEN: [&str; 21] = [
        "accept-charset",
        "accept-encoding",
        "access-control-request-headers",
        "access-control-request-method",
        "access-control-request-private-network",
        "connection",
        "content-length",
        "cookie",
        "cookie2",
        "date",
        "dnt",
        "expect",
        "host",
        "keep-alive",
        "origin",
        "referer",
        "set-cookie",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    ];
    FORBIDDEN.contains(&name)
        || name == "via"
        || name.starts_with("proxy-")
        || name.starts_with("sec-")
}

/// What makes a browser ask the target first (OPTIONS), when the page is of another origin.
fn preflight(params: NodeRef<'_>, call: &HttpCall, sink: &mut Sink) {
    const HELP: &str = "the target must answer OPTIONS with Access-Control-Allow-…; preflights aren't counted as requests";
    if !values::is_method(&call.method) {
        return;
    }
    if !matches!(call.method.as_ref(), "GET" | "HEAD" | "POST") {
        let node = params.get("method").unwrap_or(params);
        sink.warning(
            node,
            "preflight",
            format_args!("{} causes a preflight on another origin", call.method),
            HELP,
        );
        return;
    }
    for (key, value) in params.get_entries("headers") {
        let name = key.text().unwrap_or_default().to_ascii_lowercase();
        if !is_safelisted(&name, value.text().unwrap_or_default())
            && !is_forbidden(&name)
            && name != "user-agent"
        {
            sink.warning(
                key,
                "preflight",
                format_args!(
                    "the header `{}` causes a preflight on another origin",
                    key.text().unwrap_or_default()
                ),
                HELP,
            );
            return;
        }
    }
    if let (Some(Body::Json(_)), Some(body)) = (&call.body, params.get("body")) {
        sink.warning(
            body,
            "preflight",
            "a JSON body causes a preflight on another origin",
            HELP,
        );
    }
}

/// The CORS-safelisted request headers of the Fetch standard.
fn is_safelisted(name: &str, value: &str) -> bool {
    match name {
        "accept" | "accept-language" | "content-language" => value.len() <= 128,
        "content-type" => {
            let essence = value.split_once(';').map_or(value, |(essence, _)| essence);
            let essence = essence.trim().to_ascii_lowercase();
            matches!(
                essence.as_str(),
                "text/plain" | "multipart/form-data" | "application/x-www-form-urlencoded"
            )
        }
        _ => false,
    }
}
