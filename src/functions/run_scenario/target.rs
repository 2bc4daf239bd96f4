//! Whether the targets answer, asked once before the run: afterwards a browser gives one and the same error for a
//! refused connection, an unknown host, bad TLS and a refusal by CORS.

use std::rc::Rc;

use futures_util::future::join_all;

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
    let answers = join_all(
        origins
            .iter()
            .map(|origin| context.platform.answers(origin, PROBE_TIMEOUT_MS)),
    )
    .await;
    let targets = Targets(Rc::new(origins.iter().cloned().zip(answers).collect()));
    for (origin, _) in targets.0.iter().filter(|(_, answers)| !answers) {
        context.log(&format!(
            "warning: nothing answers at {origin} (no such host, refused, or bad TLS)"
        ));
    }
    targets
}
