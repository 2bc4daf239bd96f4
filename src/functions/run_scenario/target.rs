//! Whether the targets answer, asked once before the run: afterwards a browser gives one and the same error for a
//! refused connection, an unknown host, bad TLS and a refusal by CORS.

use std::rc::Rc;

use futures_util::FutureExt;

use super::super::Context;
use crate::inbox::Inbox;

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
    let inbox = Rc::new(Inbox::default());
    for origin in origins {
        let (origin, inbox) = (origin.clone(), Rc::clone(&inbox));
        let asked = context.platform.answers(&origin, PROBE_TIMEOUT_MS);
        let work = async move { inbox.put((origin, asked.await)) };
        context.platform.spawn(work.boxed_local());
    }
    let mut answers = Vec::new();
    while answers.len() < origins.len() {
        answers.push(inbox.next().await);
    }
    let targets = Targets(Rc::new(answers));
    for (origin, _) in targets.0.iter().filter(|(_, answers)| !answers) {
        context.log(&format!(
            "warning: nothing answers at {origin} (no such host, refused, or bad TLS)"
        ));
    }
    targets
}
