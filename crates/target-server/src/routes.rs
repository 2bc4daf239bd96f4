//! What answers where.

use crate::{cors, counting, faults, random::Random, record::Record};
use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, FromRef, Path, RawQuery, State},
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{any, get, post},
};
use http::{HeaderMap, Method, StatusCode, Uri, header};
use serde_json::{Map, Value, json};
use std::sync::Arc;

const MOST_BYTES: usize = 100_000_000;
const MOST_REDIRECTS: u32 = 1000;

#[derive(Clone, FromRef)]
struct Shared {
    record: Arc<Record>,
    random: Arc<Random>,
}

/// All routes: the ones that are counted, and the ones that read the counts.
pub(crate) fn router(record: Arc<Record>) -> Router {
    let shared = Shared {
        record: record.clone(),
        random: Arc::default(),
    };
    let counted = Router::new()
        .route("/get", any(small))
        .route("/post", any(small))
        .route("/echo", any(echo))
        .route("/json", any(document))
        .route("/status/{code}", any(status))
        .route("/bytes/{n}", any(bytes))
        .route("/redirect/{n}", any(redirect))
        .route("/delay", any(faults::random_delay))
        .route("/delay/{ms}", any(faults::fixed_delay))
        .route("/flaky", any(faults::flaky))
        .route("/reset", any(faults::reset))
        .route("/slow-body", any(faults::slow_body))
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn(cors::allow))
        .layer(from_fn_with_state(record, counting::count));
    let uncounted = Router::new()
        .route("/__stats", get(stats))
        .route("/__arrivals", get(arrivals))
        .route("/__reset", post(reset))
        .layer(from_fn(cors::allow));
    counted.merge(uncounted).with_state(shared)
}

async fn small(method: Method, body: Bytes) -> Json<Value> {
    Json(json!({ "ok": true, "method": method.as_str(), "received_bytes": body.len() }))
}

async fn echo(method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Json<Value> {
    let headers: Map<String, Value> = headers
        .iter()
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes());
            (name.to_string(), value.into())
        })
        .collect();
    Json(json!({
        "method": method.as_str(),
        "path": uri.path(),
        "query": uri.query().unwrap_or_default(),
        "headers": headers,
        "body": String::from_utf8_lossy(&body),
    }))
}

async fn document() -> Json<Value> {
    Json(json!({
        "name": "catalogue",
        "count": 3,
        "links": ["/get?item=1", "/get?item=2", "/get?item=3"],
        "items": [
            { "id": 1, "name": "first", "price": 9.5 },
            { "id": 2, "name": "second", "price": 12 },
            { "id": 3, "name": "third", "price": 0 },
        ],
    }))
}

async fn status(Path(code): Path<u16>) -> StatusCode {
    // Below 200 is no answer of its own in HTTP.
    let code = if code < 200 { Err(code) } else { Ok(code) };
    code.ok()
        .and_then(|code| StatusCode::from_u16(code).ok())
        .unwrap_or(StatusCode::BAD_REQUEST)
}

async fn bytes(Path(n): Path<usize>) -> Result<Vec<u8>, StatusCode> {
    if n > MOST_BYTES {
        return Err(StatusCode::BAD_REQUEST);
    }
    Ok(vec![b'x'; n])
}

async fn redirect(Path(n): Path<u32>, RawQuery(query): RawQuery) -> Response {
    if n > MOST_REDIRECTS {
        return StatusCode::BAD_REQUEST.into_response();
    }
    let path = match n {
        0 | 1 => "/get".to_owned(),
        n => format!("/redirect/{}", n - 1),
    };
    // The switches (`cors=off`) hold for the whole way.
    let location = query.map_or(path.clone(), |query| format!("{path}?{query}"));
    (StatusCode::FOUND, [(header::LOCATION, location)]).into_response()
}

async fn stats(State(record): State<Arc<Record>>) -> impl IntoResponse {
    Json(record.stats())
}

async fn arrivals(State(record): State<Arc<Record>>) -> Json<Vec<f64>> {
    Json(record.arrivals_ms())
}

async fn reset(State(shared): State<Shared>) -> StatusCode {
    shared.record.reset();
    shared.random.rewind();
    StatusCode::NO_CONTENT
}
