//! The server as its users have it: a process, asked over HTTP.

// Clippy's leave for tests stops at the functions marked as one; their helpers panic as well.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use reqwest::{Method, StatusCode, Version, header};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use support::Target;

#[tokio::test]
async fn prints_its_addresses_and_answers() {
    let target = Target::start().await;
    assert!(target.http.starts_with("http://127.0.0.1:"));
    assert!(target.https.starts_with("https://127.0.0.1:"));
    let body: Value = target.get("/get").await.json().await.unwrap();
    assert_eq!(body["ok"], true);
}

#[tokio::test]
async fn echoes_what_was_sent() {
    let target = Target::start().await;
    let request = target.client.put(target.url("/echo?a=1&b=%20"));
    let response = request
        .header("x-test", "yes")
        .body("hello")
        .send()
        .await
        .unwrap();
    let echo: Value = response.json().await.unwrap();
    assert_eq!(echo["method"], "PUT");
    assert_eq!(echo["query"], "a=1&b=%20");
    assert_eq!(echo["headers"]["x-test"], "yes");
    assert_eq!(echo["body"], "hello");
}

#[tokio::test]
async fn large_bodies_pass_both_ways() {
    let target = Target::start().await;
    let sent = target
        .client
        .post(target.url("/post"))
        .body(vec![b'x'; 5_000_000]);
    let body: Value = sent.send().await.unwrap().json().await.unwrap();
    assert_eq!(body["received_bytes"], 5_000_000);
    let bytes = target.get("/bytes/5000000").await.bytes().await.unwrap();
    assert_eq!(bytes.len(), 5_000_000);
}

#[tokio::test]
async fn counts_by_route_and_status() {
    let target = Target::start().await;
    for path in ["/status/200", "/status/404", "/status/404", "/nowhere"] {
        target.get(path).await;
    }
    let stats = target.stats().await;
    assert_eq!(stats["requests"], 4);
    let statuses = &stats["by_route"]["GET /status/{code}"]["statuses"];
    assert_eq!(statuses, &json!({ "200": 1, "404": 2 }));
    assert_eq!(
        stats["by_route"]["GET (no such route)"]["statuses"]["404"],
        1
    );
    assert_eq!(stats["connections"], 1, "the client keeps its connection");

    target
        .client
        .post(target.url("/__reset"))
        .send()
        .await
        .unwrap();
    assert_eq!(target.stats().await["requests"], 0);
}

#[tokio::test]
async fn records_how_long_it_took_and_how_many_at_once() {
    let target = Target::start().await;
    let requests = (0..8).map(|_| target.get("/delay/80"));
    let before = Instant::now();
    futures_util::future::join_all(requests).await;
    assert!(before.elapsed() >= Duration::from_millis(80));

    let stats = target.stats().await;
    assert_eq!(stats["max_in_flight"], 8);
    assert_eq!(stats["in_flight"], 0);
    let handled = &stats["by_route"]["GET /delay/{ms}"]["handled_ms"];
    let p50 = handled["p50"].as_f64().unwrap();
    assert!((80.0..200.0).contains(&p50), "{handled}");
    let span = stats["last_at_ms"].as_f64().unwrap() - stats["first_at_ms"].as_f64().unwrap();
    assert!((0.0..1000.0).contains(&span), "{stats}");
    let arrivals: Vec<f64> = target.get("/__arrivals").await.json().await.unwrap();
    assert_eq!(arrivals.len(), 8);
}

#[tokio::test]
async fn a_seeded_distribution_repeats_and_is_bounded() {
    let target = Target::start().await;
    let path = "/delay?dist=exponential&mean_ms=20&cap_ms=40&seed=3";
    let first = target.texts(path, 6).await;
    target
        .client
        .post(target.url("/__reset"))
        .send()
        .await
        .unwrap();
    assert_eq!(first, target.texts(path, 6).await);
    let ms = |text: &String| text.split(' ').nth(1).unwrap().parse::<f64>().unwrap();
    assert!(first.iter().map(ms).all(|ms| ms <= 40.0), "{first:?}");
}

#[tokio::test]
async fn a_share_of_the_answers_fails() {
    let target = Target::start().await;
    for _ in 0..200 {
        target.get("/flaky?fail=0.3&status=503&seed=1").await;
    }
    let stats = target.stats().await;
    let failed = stats["by_route"]["GET /flaky"]["statuses"]["503"]
        .as_u64()
        .unwrap();
    assert!((40..=80).contains(&failed), "{failed} of 200");
}

#[tokio::test]
async fn a_reset_ends_the_connection_without_an_answer() {
    let target = Target::start().await;
    let url = target.url("/reset");
    assert!(target.client.get(url).send().await.is_err());
    let stats = target.settled().await;
    assert_eq!(stats["aborted"], 0, "{stats}");
    let resets = stats["by_route"]["GET /reset"]["statuses"]["reset"]
        .as_u64()
        .unwrap();
    assert!(resets >= 1, "{stats}");
}

#[tokio::test]
async fn a_client_that_goes_away_is_counted_as_aborted() {
    let target = Target::start().await;
    for base in [&target.http, &target.https] {
        let request = target
            .client
            .post(format!("{base}/delay/10000"))
            .body("unread");
        let sent = request.timeout(Duration::from_millis(150)).send().await;
        assert!(sent.unwrap_err().is_timeout());
    }
    let stats = target.settled().await;
    assert_eq!(stats["aborted"], 2, "{stats}");
    assert_eq!(
        stats["by_route"]["POST /delay/{ms}"]["handled_ms"],
        Value::Null
    );
}

#[tokio::test]
async fn redirects_are_followed_to_the_end() {
    let target = Target::start().await;
    let response = target.get("/redirect/3?tao=off").await;
    assert_eq!(response.url().path(), "/get");
    assert_eq!(target.stats().await["requests"], 4);
}

#[tokio::test]
async fn a_slow_body_comes_in_pieces() {
    let target = Target::start().await;
    let before = Instant::now();
    let body = target
        .get("/slow-body?chunks=4&every_ms=50&chunk_bytes=7")
        .await;
    assert!(
        before.elapsed() < Duration::from_millis(200),
        "the head comes first"
    );
    assert_eq!(body.bytes().await.unwrap().len(), 28);
    assert!(before.elapsed() >= Duration::from_millis(200));
}

#[tokio::test]
async fn https_speaks_http_2() {
    let target = Target::start().await;
    let response = target
        .client
        .get(format!("{}/get", target.https))
        .send()
        .await
        .unwrap();
    assert_eq!(response.version(), Version::HTTP_2);
    assert_eq!(target.get("/get").await.version(), Version::HTTP_11);
}

#[tokio::test]
async fn pages_may_read_answers_unless_switched_off() {
    let target = Target::start().await;
    let open = target.get("/get").await;
    assert_eq!(open.headers()[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
    assert_eq!(open.headers()["timing-allow-origin"], "*");
    let closed = target.get("/get?cors=off&tao=off").await;
    assert!(
        !closed
            .headers()
            .contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN)
    );
    assert!(!closed.headers().contains_key("timing-allow-origin"));
}

#[tokio::test]
async fn a_preflight_is_allowed_and_is_no_request() {
    let target = Target::start().await;
    let preflight = target.client.request(Method::OPTIONS, target.url("/post"));
    let response = preflight
        .header(header::ACCESS_CONTROL_REQUEST_METHOD, "PUT")
        .header(
            header::ACCESS_CONTROL_REQUEST_HEADERS,
            "x-one, authorization",
        );
    let response = response.send().await.unwrap();
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    let headers = response.headers();
    assert_eq!(headers[header::ACCESS_CONTROL_ALLOW_METHODS], "PUT");
    assert_eq!(
        headers[header::ACCESS_CONTROL_ALLOW_HEADERS],
        "x-one, authorization"
    );
    let stats = target.stats().await;
    assert_eq!(
        (&stats["requests"], &stats["preflights"]),
        (&json!(0), &json!(1))
    );
}

#[test]
fn an_address_others_can_reach_is_refused() {
    let output = support::command()
        .args(["--http", "0.0.0.0:0"])
        .output()
        .unwrap();
    assert!(!output.status.success());
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(
        message.contains("only loopback addresses are allowed"),
        "{message}"
    );
}

#[test]
fn help_lists_the_routes() {
    let output = support::command().arg("--help").output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    assert!(help.contains("/slow-body?chunks=10"), "{help}");
}
