//! Whether the targets answer, asked once before the run: afterwards a browser gives one and the same error for a
//! refused connection, an unknown host, bad TLS and a refusal by CORS.

use std::rc::Rc;

use futures_util::FutureExt;

use super::super::Context;
use crate::inbox::Inbox;

const PROBE_TIMEOUT_MS: u32 = 5_000;

/// What is known of the targets.
#[derive(Debug, Default)]
pub(super) struct Targets(Vec<(String, bool)>);

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
pub(super) async fn probe(origins: Vec<String>, context: &Context) -> Targets {
    let inbox = Rc::new(Inbox::default());
    let mut unanswered = origins.len();
    for origin in origins {
        let inbox = Rc::clone(&inbox);
        let asked = context.platform.answers(&origin, PROBE_TIMEOUT_MS);
        let work = async move { inbox.put((origin, asked.await)) };
        context.platform.spawn(work.boxed_local());
    }
    let mut targets = Vec::new();
    while unanswered > 0 {
        unanswered -= 1;
        targets.push(inbox.next().await);
    }
    for (origin, answers) in &targets {
        if !answers {
            context.log(&format!(
                "warning: nothing answers at {origin} (no such host, refused, or bad TLS)"
            ));
        }
    }
    Targets(targets)
}
