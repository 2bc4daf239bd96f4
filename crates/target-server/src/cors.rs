//! What lets a page of another origin read an answer and its timing.

use axum::{extract::Request, middleware::Next, response::Response};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};

const TIMING_ALLOW_ORIGIN: HeaderName = HeaderName::from_static("timing-allow-origin");
const ANY: HeaderValue = HeaderValue::from_static("*");

/// Whether this is a browser asking for leave, rather than a request of its own.
pub(crate) fn is_preflight(request: &Request) -> bool {
    request.method() == Method::OPTIONS
        && request
            .headers()
            .contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

/// Adds the headers, unless the query says `cors=off` or `tao=off`, and answers preflights.
pub(crate) async fn allow(request: Request, next: Next) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let off = |switch: &str| query.split('&').any(|part| part == switch);
    let (cors, timing) = (!off("cors=off"), !off("tao=off"));
    let preflight = is_preflight(&request);
    let asked = request.headers().clone();

    let mut response = if preflight {
        let mut response = Response::default();
        *response.status_mut() = StatusCode::NO_CONTENT;
        response
    } else {
        next.run(request).await
    };
    if timing {
        response.headers_mut().insert(TIMING_ALLOW_ORIGIN, ANY);
    }
    if cors {
        allow_origin(response.headers_mut());
        if preflight {
            allow_request(response.headers_mut(), &asked);
        }
    }
    response
}

fn allow_origin(headers: &mut HeaderMap) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, ANY);
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, ANY);
}

/// Whatever was asked for is allowed, by name: `*` would leave out `Authorization`.
fn allow_request(headers: &mut HeaderMap, asked: &HeaderMap) {
    let pairs = [
        (
            header::ACCESS_CONTROL_REQUEST_METHOD,
            header::ACCESS_CONTROL_ALLOW_METHODS,
        ),
        (
            header::ACCESS_CONTROL_REQUEST_HEADERS,
            header::ACCESS_CONTROL_ALLOW_HEADERS,
        ),
    ];
    for (request, response) in pairs {
        if let Some(value) = asked.get(request) {
            headers.insert(response, value.clone());
        }
    }
    headers.insert(
        header::ACCESS_CONTROL_MAX_AGE,
        HeaderValue::from_static("600"),
    );
}
