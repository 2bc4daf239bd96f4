//! Whether the targets answer, asked once before the run: afterwards a browser gives one and the same error for a
//! refused connection, an unknown host, bad TLS and a refusal by CORS.

use super::run::Run;

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

/// Asks each target, all at once.
pub(super) async fn probe(run: &Run) {
    let mut asked = Vec::new();
    for origin in run.engine().origins() {
        let answers = run.context.platform.answers(origin, PROBE_TIMEOUT_MS);
        asked.push((origin.clone(), answers));
    }
    for (origin, answers) in asked {
        let answers = answers.await;
        if !answers {
            run.context.log(&format!(
                "warning: nothing answers at {origin} (no such host, refused, or bad TLS)"
            ));
        }
        run.targets.borrow_mut().0.push((origin, answers));
    }
}
