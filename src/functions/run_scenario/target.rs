//! Whether the targets answer, asked once before the run: afterwards a browser gives one and the same error for a
//! refused connection, an unknown host, bad TLS and a refusal by CORS.

use std::rc::Rc;

use futures_util::FutureExt;

use super::run::Run;
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

/// Asks each target, all at once.
pub(super) async fn probe(run: &Run) {
    let inbox = ask(run);
    let mut unanswered = run.engine().origins().len();
    while unanswered > 0 {
        unanswered -= 1;
        let answer = inbox.next().await;
        run.targets.borrow_mut().0.push(answer);
    }
    for (origin, answers) in &run.targets.borrow().0 {
        if !answers {
            run.context.log(&format!(
                "warning: nothing answers at {origin} (no such host, refused, or bad TLS)"
            ));
        }
    }
}

fn ask(run: &Run) -> Rc<Inbox<(String, bool)>> {
    let inbox = Rc::new(Inbox::default());
    let platform = &run.context.platform;
    for origin in run.engine().origins() {
        let (origin, inbox) = (origin.clone(), Rc::clone(&inbox));
        let asked = platform.answers(&origin, PROBE_TIMEOUT_MS);
        let told = asked.map(move |answers| inbox.put((origin, answers)));
        platform.spawn(told.boxed_local());
    }
    inbox
}
