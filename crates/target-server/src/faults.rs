//! What goes wrong on purpose: delays, failures, resets, bodies that dribble.

use crate::{connection::Connection, random::Random};
use axum::{
    Extension,
    body::{Body, Bytes},
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use futures_util::stream;
use http::StatusCode;
use serde::Deserialize;
use std::{convert::Infallible, future::pending, sync::Arc, time::Duration};
use tokio::time::sleep;

const LONGEST_DELAY_MS: f64 = 3_600_000.0;
const LARGEST_CHUNK: usize = 1_000_000;

/// `/delay/{ms}`
pub(crate) async fn fixed_delay(Path(ms): Path<f64>) -> String {
    wait(ms).await
}

/// `/delay?dist=…`
#[derive(Debug, Deserialize)]
pub(crate) struct Delay {
    dist: Distribution,
    #[serde(default)]
    mean_ms: f64,
    #[serde(default)]
    a: f64,
    #[serde(default)]
    b: f64,
    cap_ms: Option<f64>,
    seed: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Distribution {
    Exponential,
    Uniform,
}

impl Delay {
    /// The delay in ms that belongs to a share in 0..1.
    fn at(&self, share: f64) -> f64 {
        let ms = match self.dist {
            Distribution::Exponential => -self.mean_ms * (1.0 - share).ln(),
            Distribution::Uniform => self.a + share * (self.b - self.a),
        };
        ms.min(self.cap_ms.unwrap_or(LONGEST_DELAY_MS))
    }
}

pub(crate) async fn random_delay(
    State(random): State<Arc<Random>>,
    Query(delay): Query<Delay>,
) -> String {
    wait(delay.at(random.next(delay.seed))).await
}

async fn wait(ms: f64) -> String {
    // Written so that what is not a number is no delay.
    let ms = if ms > 0.0 {
        ms.min(LONGEST_DELAY_MS)
    } else {
        0.0
    };
    sleep(Duration::from_secs_f64(ms / 1000.0)).await;
    format!("waited {ms:.1} ms\n")
}

/// `/flaky?fail=&status=&seed=`
#[derive(Debug, Deserialize)]
pub(crate) struct Flaky {
    fail: f64,
    status: Option<u16>,
    seed: Option<u64>,
}

pub(crate) async fn flaky(
    State(random): State<Arc<Random>>,
    Query(flaky): Query<Flaky>,
) -> Result<Response, StatusCode> {
    if random.next(flaky.seed) >= flaky.fail {
        return Ok("ok\n".into_response());
    }
    let status = StatusCode::from_u16(flaky.status.unwrap_or(500));
    Err(status.unwrap_or(StatusCode::BAD_REQUEST))
}

/// `/reset`: never answered, as the connection is gone.
pub(crate) async fn reset(Extension(connection): Extension<Connection>) -> String {
    connection.reset();
    pending().await
}

/// `/slow-body?chunks=&every_ms=&chunk_bytes=`
#[derive(Debug, Deserialize)]
pub(crate) struct SlowBody {
    chunks: u32,
    every_ms: u64,
    chunk_bytes: Option<usize>,
}

pub(crate) async fn slow_body(Query(slow): Query<SlowBody>) -> Response {
    let size = slow.chunk_bytes.unwrap_or(10).min(LARGEST_CHUNK);
    let chunk = Bytes::from(vec![b'.'; size]);
    let every = Duration::from_millis(slow.every_ms);
    let pieces = stream::unfold(slow.chunks, move |left| {
        let chunk = chunk.clone();
        async move {
            let left = left.checked_sub(1)?;
            sleep(every).await;
            Some((Ok::<_, Infallible>(chunk), left))
        }
    });
    Body::from_stream(pieces).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delay(dist: Distribution) -> Delay {
        Delay {
            dist,
            mean_ms: 50.0,
            a: 10.0,
            b: 90.0,
            cap_ms: None,
            seed: None,
        }
    }

    #[test]
    fn a_uniform_delay_spans_its_range() {
        let uniform = delay(Distribution::Uniform);
        assert_eq!(uniform.at(0.0), 10.0);
        assert_eq!(uniform.at(0.5), 50.0);
    }

    #[test]
    fn an_exponential_delay_has_the_median_of_its_mean() {
        let exponential = delay(Distribution::Exponential);
        assert!((exponential.at(0.5) - 50.0 * 2_f64.ln()).abs() < 1e-9);
        assert_eq!(exponential.at(0.0), 0.0);
    }

    #[test]
    fn a_cap_bounds_the_delay() {
        let capped = Delay {
            cap_ms: Some(60.0),
            ..delay(Distribution::Exponential)
        };
        assert_eq!(capped.at(0.999), 60.0);
    }
}
