//! Beginning at a given moment, so that many browsers begin together.
//!
//! The browsers' clocks differ, so the server's clock is the common one: it wrote the process's start into the
//! assignment, and that was just now. What is left is the time of the reply on its way.

use std::time::Duration;

use scenario::decimal::rounded;
use scenario::quoted::Quoted;

use super::super::Context;
use crate::colony::unix_ms;

/// How far the server's clock is ahead of this machine's, in milliseconds; 0 where it can't be told.
pub(super) fn server_ahead_ms(context: &Context) -> f64 {
    unix_ms(&context.process.start_time)
        .map_or(0.0, |server_ms| server_ms - context.platform.wall_ms())
}

/// Reads the moment of argument `start_at`, as milliseconds since 1970.
pub(super) fn read(text: &str) -> Result<f64, String> {
    unix_ms(text).ok_or_else(|| {
        format!(
            "argument `start_at` is {}; expected a moment such as 2026-01-31T12:00:00Z",
            Quoted(text)
        )
    })
}

/// Waits for a moment of this machine's clock; how late it became, or why the wait was ended.
pub(super) async fn wait_until(at_ms: f64, context: &Context) -> Result<Duration, String> {
    let ahead = at_ms - context.platform.wall_ms();
    if ahead > 0.0 {
        context.log(&format!("begins in {} s", rounded(ahead / 1000.0, 1)));
        let wait = context.platform.sleep(ahead);
        context.abort.unless(wait).await?;
    }
    let late_ms = (context.platform.wall_ms() - at_ms).max(0.0);
    Ok(Duration::from_micros((late_ms * 1000.0) as u64))
}
