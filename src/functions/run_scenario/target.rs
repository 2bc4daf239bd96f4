//! Whether the targets answer, asked once before the run: afterwards a browser gives one and the same error for a
//! refused connection, an unknown host, bad TLS and a refusal by CORS.

use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;

use futures_util::FutureExt;

use super::super::Context;

const PROBE_TIMEOUT_MS: u32 = 5_000;

/// What is known of the targets.
#[derive(Debug, Clone, Default)]
pub(super) struct Targets(Rc<Vec<(String, bool)>>);

impl Targets {
    /// What a failed request of this origin most likely means.
    pub(super) fn explain(&self, origin: &str, error: &str) -> String {
        match self.0.iter().find(|(known, _)| known == origin) {
            Some((_, true)) => format!(
                "{error}: {origin} answers, so it refused this page (CORS), or broke the connection"
            ),
            Some((_, false)) => {
                format!("{error}: nothing answers at {origin} (no such host, refused, or bad TLS)")
            }
            None => error.to_owned(),
        }
    }
}

/// Asks each origin, all at once.
pub(super) async fn probe(origins: &[String], context: &Context) -> Targets {
    let platform = &context.platform;
    let ask = |origin: &String| platform.answers(origin, PROBE_TIMEOUT_MS);
    let mut asked: Vec<_> = origins.iter().map(ask).collect();
    let mut answers = vec![None; origins.len()];
    poll_fn(|task| {
        for (asked, answer) in asked.iter_mut().zip(&mut answers) {
            if answer.is_none()
                && let Poll::Ready(answers) = asked.poll_unpin(task)
            {
                *answer = Some(answers);
            }
        }
        if answers.contains(&None) {
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    })
    .await;
    let answers = answers.into_iter().map(|answer| answer == Some(true));
    let targets = Targets(Rc::new(origins.iter().cloned().zip(answers).collect()));
    for (origin, _) in targets.0.iter().filter(|(_, answers)| !answers) {
        context.log(&format!(
            "warning: nothing answers at {origin} (no such host, refused, or bad TLS)"
        ));
    }
    targets
}
