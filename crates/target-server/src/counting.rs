//! The middleware that records each request, and how it ended.

use crate::{
    connection::Connection,
    cors::is_preflight,
    record::{End, Record},
};
use axum::{
    body::{Body, to_bytes},
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use std::{sync::Arc, time::Instant};

const LARGEST_BODY: usize = 100_000_000;

/// Records the request, then lets it be handled.
///
/// Its body is read whole first: only then does the connection notice a client that goes away.
pub(crate) async fn count(
    State(record): State<Arc<Record>>,
    request: Request,
    next: Next,
) -> Response {
    if is_preflight(&request) {
        record.preflight();
        return next.run(request).await;
    }
    let mut pending = Pending::begin(record, &request);
    let (head, body) = request.into_parts();
    let response = match to_bytes(body, LARGEST_BODY).await {
        Ok(body) => next.run(Request::from_parts(head, Body::from(body))).await,
        Err(_) => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
    };
    pending.answered(response.status());
    response
}

/// A request without an answer yet. Dropped like that, it was aborted or reset.
struct Pending {
    record: Arc<Record>,
    route: String,
    connection: Option<Connection>,
    since: Instant,
    answered: bool,
}

impl Pending {
    fn begin(record: Arc<Record>, request: &Request) -> Self {
        let since = Instant::now();
        let path = request.extensions().get::<MatchedPath>();
        let path = path.map_or("(no such route)", MatchedPath::as_str);
        let route = format!("{} {path}", request.method());
        record.arrived(&route);
        Self {
            record,
            route,
            connection: request.extensions().get::<Connection>().cloned(),
            since,
            answered: false,
        }
    }

    fn answered(&mut self, status: StatusCode) {
        self.answered = true;
        let end = End::Answered {
            status: status.as_u16(),
            after: self.since.elapsed(),
        };
        self.record.ended(&self.route, end);
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if !self.answered {
            let reset = self.connection.as_ref().is_some_and(Connection::is_reset);
            let end = if reset { End::Reset } else { End::Aborted };
            self.record.ended(&self.route, end);
        }
    }
}
