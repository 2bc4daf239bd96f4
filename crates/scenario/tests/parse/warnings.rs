//! What runs, but not as one may think.

use scenario::{Limits, parse};

use super::checked;

fn warnings(params: &str) -> Vec<(&'static str, String)> {
    let yaml =
        format!("scenario: {{id: x, workflow: [{{id: a, type: http, params: {{{params}}}}}]}}");
    let short = |path: &str| {
        path.trim_start_matches("scenario.workflow[0].params.")
            .to_owned()
    };
    checked(&yaml)
        .warnings
        .iter()
        .map(|warning| (warning.code, short(&warning.path)))
        .collect()
}

#[test]
fn headers_that_browsers_drop() {
    for header in [
        "Cookie",
        "Host",
        "Accept-Encoding",
        "Referer",
        "Content-Length",
        "Connection",
        "User-Agent",
        "Origin",
        "Sec-Fetch-Mode",
    ] {
        let found = warnings(&format!("url: 'https://h/', headers: {{{header}: x}}"));
        assert_eq!(found, [("dropped_header", format!("headers.{header}"))]);
    }
}

#[test]
fn what_causes_a_preflight() {
    for (params, place) in [
        ("method: PUT", "method"),
        ("method: DELETE", "method"),
        ("headers: {Authorization: x}", "headers.Authorization"),
        (
            "method: POST, body: '{}', headers: {Content-Type: application/json}",
            "headers.Content-Type",
        ),
        ("method: POST, body: {a: 1}", "body"),
    ] {
        assert_eq!(
            warnings(&format!("url: 'https://h/', {params}")),
            [("preflight", place.to_owned())]
        );
    }
    for params in [
        "method: POST, body: a=1",
        "headers: {Accept: a/b, Content-Type: text/plain;charset=utf-8}",
    ] {
        assert_eq!(warnings(&format!("url: 'https://h/', {params}")), []);
    }
}

#[test]
fn source_addresses() {
    assert_eq!(
        warnings("url: 'https://h/', bind_ip: 192.0.2.1"),
        [("bind_ip", "bind_ip".to_owned())]
    );
}

#[test]
fn plain_http_from_a_secure_page() {
    let codes = |url: &str, secure_page| {
        let yaml = format!(
            "scenario: {{id: x, workflow: [{{id: a, type: http, params: {{url: '{url}'}}}}]}}"
        );
        let limits = Limits {
            secure_page,
            ..Limits::default()
        };
        parse(&yaml, &limits)
            .unwrap()
            .warnings
            .iter()
            .map(|warning| warning.code)
            .collect::<Vec<_>>()
    };
    assert_eq!(codes("http://example.org/", true), ["mixed_content"]);
    assert_eq!(codes("http://example.org/", false), [""; 0]);
    assert_eq!(codes("http://127.0.0.1:9000/", true), [""; 0]);
    assert_eq!(codes("https://example.org/", true), [""; 0]);
}

#[test]
fn more_users_than_connections() {
    let codes = |load: &str, scheme: &str| {
        let step = format!("{{id: a, type: http, params: {{url: '{scheme}://127.0.0.1/'}}}}");
        let yaml = format!("scenario: {{id: x, load: {load}, workflow: [{step}]}}");
        checked(&yaml)
            .warnings
            .iter()
            .map(|warning| warning.code)
            .collect::<Vec<_>>()
    };
    assert_eq!(codes("{total_users: 7}", "http"), ["http1_users"]);
    assert_eq!(codes("{total_users: 6}", "http"), [""; 0]);
    assert_eq!(codes("{total_users: 7}", "https"), [""; 0]);
    assert_eq!(
        codes(
            "{total_users: 70, concurrency: {max_concurrent_users: 6}}",
            "http"
        ),
        [""; 0]
    );
}

#[test]
fn a_pool_without_a_binding() {
    let yaml = "
name: x
workbook: {ip_pools: [{id: p, ranges: [192.0.2.1]}]}
load: {ramp_up: {phases: [{at_second: 0, spawn_users: 1, ip_pool_override: p}]}}
actions: {actions: []}
workflows: {nodes: [{id: end, type: end}]}
";
    assert_eq!(
        checked(yaml)
            .warnings
            .iter()
            .map(|warning| warning.code)
            .collect::<Vec<_>>(),
        ["no_ip_binding"]
    );
}
