//! The requests of the whole run, of one step, or of one tag.

use super::Durations;
use super::statistics::per_second;
use crate::report::{Aborted, Bytes, Counts, Figures, Phases, Requests, Timing};
use crate::time::Micros;

/// The time of one request's phases, as Resource Timing splits it, in µs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PhaseTimes {
    /// Waiting for a connection, in the browser.
    pub blocked_us: u64,
    /// Looking up the host's name.
    pub dns_us: u64,
    /// Connecting, TLS included.
    pub connecting_us: u64,
    /// The TLS handshake.
    pub tls_us: u64,
    /// Sending the request.
    pub sending_us: u64,
    /// Waiting for the first byte.
    pub waiting_us: u64,
    /// Receiving the answer.
    pub receiving_us: u64,
}

/// One attempt that ended.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Whether it counts as failed.
    pub failed: bool,
    /// The status, when there was an answer.
    pub status: Option<u16>,
    /// The phases; none where the target hides them or nothing was answered.
    pub phases: Option<PhaseTimes>,
    /// How long it waited in our gate.
    pub gated_us: u64,
    /// From leaving our gate to its end.
    pub service_us: u64,
    /// From when it was meant to start to its end.
    pub response_us: u64,
    /// Bytes of the body sent.
    pub bytes_sent: u64,
    /// Bytes of the body received.
    pub bytes_received: u64,
    /// When it ended, since the run's start.
    pub ended_at: Micros,
}

impl Sample {
    /// k6's `http_req_duration`: sending, waiting and receiving; of an opaque request all from our gate to its end.
    pub fn duration_us(&self) -> u64 {
        match &self.phases {
            None => self.service_us,
            Some(phases) => phases
                .sending_us
                .saturating_add(phases.waiting_us)
                .saturating_add(phases.receiving_us),
        }
    }
}

/// Metrics by name, in the order of [`RequestStats::metrics`].
pub(crate) const METRICS: [&str; 10] = [
    "http_req_duration",
    "service_time",
    "response_time",
    "blocked",
    "dns",
    "connecting",
    "tls",
    "sending",
    "waiting",
    "receiving",
];

/// Counts and durations of requests.
#[derive(Debug, Clone, Default)]
pub struct RequestStats {
    /// Attempts that succeeded.
    pub successful: u64,
    /// Attempts that failed.
    pub failed: u64,
    /// Cut off by the end of the run.
    pub aborted: Aborted,
    /// Checks that held.
    pub check_passes: u64,
    /// Checks that didn't.
    pub check_fails: u64,
    /// Attempts by status.
    pub status_codes: Counts,
    /// Bytes of bodies.
    pub bytes: Bytes,
    /// Whether phases could be seen.
    pub timing: Option<Timing>,
    pub(crate) durations: [Durations; METRICS.len()],
}

impl RequestStats {
    /// Counts one attempt that ended; its durations only where asked for.
    pub fn record(&mut self, sample: &Sample, with_durations: bool) {
        if sample.failed {
            self.failed += 1;
        } else {
            self.successful += 1;
        }
        if let Some(status) = sample.status {
            self.status_codes.add(itoa::Buffer::new().format(status), 1);
        }
        self.bytes.sent += sample.bytes_sent;
        self.bytes.received += sample.bytes_received;
        self.see(if sample.phases.is_some() {
            Timing::Phases
        } else {
            Timing::Opaque
        });
        if !with_durations {
            return;
        }
        let phases = sample.phases.unwrap_or_default();
        let values = [
            sample.duration_us(),
            sample.service_us,
            sample.response_us,
            sample.gated_us.saturating_add(phases.blocked_us),
            phases.dns_us,
            phases.connecting_us,
            phases.tls_us,
            phases.sending_us,
            phases.waiting_us,
            phases.receiving_us,
        ];
        // Of an opaque request nothing is known beyond the first four.
        let known = if sample.phases.is_some() {
            METRICS.len()
        } else {
            4
        };
        for (durations, value) in self.durations.iter_mut().zip(&values).take(known) {
            durations.record(*value);
        }
    }

    fn see(&mut self, timing: Timing) {
        self.timing = match self.timing {
            None => Some(timing),
            Some(seen) if seen == timing => Some(seen),
            Some(_) => Some(Timing::Mixed),
        };
    }

    /// The attempts that ended.
    pub fn total(&self) -> u64 {
        self.successful + self.failed
    }

    /// True when nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.total()
            + self.aborted.never_sent
            + self.aborted.maybe_sent
            + self.check_passes
            + self.check_fails
            == 0
    }

    /// k6's `http_req_duration`.
    pub fn duration(&self) -> &Durations {
        let [duration, ..] = &self.durations;
        duration
    }

    /// From leaving our gate to the end.
    pub fn service_time(&self) -> &Durations {
        let [_, service, ..] = &self.durations;
        service
    }

    /// From the intended start to the end.
    pub fn response_time(&self) -> &Durations {
        let [_, _, response, ..] = &self.durations;
        response
    }

    /// Waiting for a connection, our gate included.
    pub fn blocked(&self) -> &Durations {
        let [_, _, _, blocked, ..] = &self.durations;
        blocked
    }

    /// Waiting for the first byte.
    pub fn waiting(&self) -> &Durations {
        let [.., waiting, _] = &self.durations;
        waiting
    }

    /// The phases' figures.
    pub fn phases(&self) -> Phases {
        let [
            _,
            _,
            _,
            blocked,
            dns,
            connecting,
            tls,
            sending,
            waiting,
            receiving,
        ] = &self.durations;
        Phases {
            blocked: blocked.summary(),
            dns: dns.summary(),
            connecting: connecting.summary(),
            tls: tls.summary(),
            sending: sending.summary(),
            waiting: waiting.summary(),
            receiving: receiving.summary(),
        }
    }

    /// Each metric's name and durations.
    pub(crate) fn metrics(&self) -> impl Iterator<Item = (&&'static str, &Durations)> {
        METRICS.iter().zip(&self.durations)
    }

    /// Each metric's name and durations, to be filled.
    pub(crate) fn metrics_mut(&mut self) -> impl Iterator<Item = (&&'static str, &mut Durations)> {
        METRICS.iter().zip(&mut self.durations)
    }

    /// How many there were, and how long they took.
    pub(crate) fn requests(&self) -> Requests {
        Requests {
            total_requests: self.total(),
            successful: self.successful,
            failed: self.failed,
            latency_p50_ms: self.duration().quantile_ms(0.50),
            latency_p95_ms: self.duration().quantile_ms(0.95),
            latency_p99_ms: self.duration().quantile_ms(0.99),
        }
    }

    /// Their further figures; `seconds` is the run's duration.
    pub(crate) fn figures(&self, seconds: f64) -> Figures {
        Figures {
            throughput_rps: per_second(self.total(), seconds),
            aborted: self.aborted,
            timing: self.timing,
            phases: self.phases(),
            service_time: self.service_time().summary(),
            response_time: self.response_time().summary(),
            status_codes: self.status_codes.clone(),
            bytes: self.bytes,
        }
    }

    /// Adds the counts of others.
    pub(crate) fn add_counts(&mut self, requests: &Requests, figures: &Figures) {
        self.successful += requests.successful;
        self.failed += requests.failed;
        self.aborted.never_sent += figures.aborted.never_sent;
        self.aborted.maybe_sent += figures.aborted.maybe_sent;
        self.bytes.sent += figures.bytes.sent;
        self.bytes.received += figures.bytes.received;
        self.status_codes.add_all(&figures.status_codes);
        if let Some(timing) = figures.timing {
            self.see(timing);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(phases: Option<PhaseTimes>) -> Sample {
        Sample {
            failed: false,
            status: Some(200),
            phases,
            gated_us: 400_000,
            service_us: 60_000,
            response_us: 460_000,
            bytes_sent: 1,
            bytes_received: 2,
            ended_at: Micros(0),
        }
    }

    #[test]
    fn the_wait_for_a_connection_is_kept_from_the_duration() {
        let phases = PhaseTimes {
            blocked_us: 8_000,
            waiting_us: 50_000,
            receiving_us: 2_000,
            ..PhaseTimes::default()
        };
        let mut stats = RequestStats::default();
        stats.record(&sample(Some(phases)), true);
        assert_eq!(stats.duration().max_ms().map(f64::round), Some(52.0));
        assert_eq!(stats.blocked().max_ms().map(f64::round), Some(408.0));
        assert_eq!(stats.response_time().max_ms().map(f64::round), Some(460.0));
        assert_eq!(stats.timing, Some(Timing::Phases));
        assert_eq!(stats.phases().dns.max_ms, Some(0.0));
    }

    #[test]
    fn of_an_opaque_request_only_our_own_times_are_known() {
        let mut stats = RequestStats::default();
        stats.record(&sample(None), true);
        assert_eq!(stats.duration().max_ms().map(f64::round), Some(60.0));
        assert_eq!(stats.phases().waiting.max_ms, None);
        assert_eq!(stats.phases().blocked.max_ms.map(f64::round), Some(400.0));
        assert_eq!(stats.timing, Some(Timing::Opaque));
        stats.record(&sample(Some(PhaseTimes::default())), true);
        assert_eq!(stats.timing, Some(Timing::Mixed));
    }

    #[test]
    fn without_durations_everything_else_is_counted() {
        let mut stats = RequestStats::default();
        stats.record(&sample(None), false);
        assert_eq!(
            (
                stats.total(),
                stats.bytes.received,
                stats.duration().count()
            ),
            (1, 2, 0)
        );
        assert_eq!(stats.status_codes.get("200"), Some(&1));
    }
}
