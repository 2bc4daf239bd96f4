//! The engine's state and its face.

use std::collections::VecDeque;
use std::time::Duration;

use super::addresses::Pool;
use super::error::{EngineError, LimitKind};
use super::gate::Gates;
use super::in_flight::Requests;
use super::lanes::Lanes;
use super::limits::Used;
use super::options::RunOptions;
use super::plan::Plan;
use super::requests::Ended;
use super::scope::Shared;
use super::starting::{Pending, Place};
use super::timers::{Due, Timers};
use super::types::{Effect, FetchId, Input};
use super::users::{UserKey, Users};
use crate::actions::{ActionComponent, Components};
use crate::feeders::Rows;
use crate::model::{FeederSource, OnBrokenThreshold, Scenario};
use crate::pacing::{Happening, Random, Schedule};
use crate::pools::AddressPool;
use crate::report::EndedBy;
use crate::segment::Segment;
use crate::stats::Statistics;
use crate::time::{Micros, micros};

/// The random stream of things that belong to no user.
const OWN_STREAM: u64 = u64::MAX - 1;
/// JavaScript reads whole numbers up to here exactly.
const SEED_BITS: u64 = (1 << 53) - 1;

/// How far the run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Not told to start, or waiting for documents.
    Waiting,
    /// Iterations start.
    Running,
    /// Iterations end; none starts.
    Ending,
    /// All is over.
    Over,
}

/// A run of a scenario: see the [module](super) for how it's driven.
#[derive(Debug)]
pub struct Engine {
    pub(super) plan: Plan,
    pub(super) options: RunOptions,
    pub(super) seed: u64,
    pub(super) segment: Segment,
    pub(super) components: Components,
    pub(super) shared: Shared,
    pub(super) pools: Vec<Pool>,

    pub(super) stage: Stage,
    pub(super) ended_by: EndedBy,
    pub(super) failure: Option<String>,
    /// When the run began.
    pub(super) began: Micros,
    pub(super) start_asked: Option<Option<Duration>>,
    pub(super) lateness: Option<Duration>,
    pub(super) missing: Vec<FetchId>,

    pub(super) effects: VecDeque<Effect>,
    pub(super) timers: Timers,
    /// Users that can go on now.
    pub(super) ready: Lanes<UserKey>,
    pub(super) gates: Gates,
    /// Gates before which something has changed since they were last looked at.
    pub(super) stirred: VecDeque<usize>,
    pub(super) used: Used,
    pub(super) requests: Requests,
    /// Requests that ended and aren't counted yet: what the browser measured of them is on its way.
    pub(super) untimed: Vec<Ended>,

    pub(super) schedule: Option<Schedule>,
    pub(super) upcoming: Option<Happening>,
    pub(super) line: VecDeque<Pending>,
    /// Users in line that are still wanted.
    pub(super) queued: u64,
    pub(super) next_start: Micros,
    /// The timer for the line is set.
    pub(super) line_timer: bool,
    pub(super) users: Users,
    /// Where this segment's users are, by their index in it.
    pub(super) places: Vec<Place>,
    pub(super) free: Vec<UserKey>,
    pub(super) active: u64,
    pub(super) left: u64,

    pub(super) statistics: Statistics,
    pub(super) threshold_aborted: Vec<bool>,
}

impl Engine {
    /// A run of a scenario, not yet started.
    ///
    /// # Errors
    /// When the options name a variable that the scenario doesn't have, the scenario asks for more than their limits
    /// allow, or an implementation of actions isn't ready.
    pub fn new(mut scenario: Scenario, options: RunOptions) -> Result<Engine, EngineError> {
        let seed = scenario.load.seed.unwrap_or(options.seed) & SEED_BITS;
        let segment = options.segment.unwrap_or_default();
        let mut components = Components::default();
        components.init()?;
        options.limits.allow(&scenario.load, segment)?;
        options.set_vars(&mut scenario.vars)?;
        let mut gates = Gates::new(options.gate_per_origin);
        for (origin, protocol) in &options.protocols {
            gates.learn(origin, protocol);
        }
        let mut effects = VecDeque::new();
        let mut missing = Vec::new();
        let mut feeders = Vec::new();
        for feeder in std::mem::take(&mut scenario.feeders) {
            let id = FetchId(feeders.len());
            if let FeederSource::Csv(url) | FeederSource::Json(url) = &feeder.source {
                missing.push(id);
                effects.push_back(Effect::Fetch {
                    id,
                    url: url.clone(),
                });
            }
            feeders.push(Rows::new(feeder, segment, seed));
        }
        let mut pools = Vec::new();
        for pool in std::mem::take(&mut scenario.ip_pools) {
            let random = Random::new(seed, OWN_STREAM - 1 - pools.len() as u64);
            pools.push(Pool {
                addresses: AddressPool::new(pool, segment, random),
                line: VecDeque::new(),
            });
        }
        let mut statistics = Statistics::default();
        let plan = Plan::new(&scenario, segment, &mut statistics);
        scenario.nodes = Vec::new();
        Ok(Engine {
            threshold_aborted: vec![false; scenario.thresholds.len()],
            shared: Shared {
                segment: segment.to_string(),
                feeders,
                scenario,
            },
            plan,
            seed,
            segment,
            components,
            pools,
            stage: Stage::Waiting,
            ended_by: EndedBy::Running,
            failure: None,
            began: Micros::default(),
            start_asked: None,
            lateness: None,
            missing,
            effects,
            timers: Timers::default(),
            ready: Lanes::default(),
            gates,
            stirred: VecDeque::new(),
            used: Used::default(),
            requests: Requests::default(),
            untimed: Vec::new(),
            schedule: None,
            upcoming: None,
            line: VecDeque::new(),
            queued: 0,
            next_start: Micros::default(),
            line_timer: false,
            users: Users::default(),
            places: Vec::new(),
            free: Vec::new(),
            active: 0,
            left: 0,
            statistics,
            options,
        })
    }

    /// Puts another implementation in place for a kind of action (`http`, `log`), before the start.
    ///
    /// # Errors
    /// When it isn't ready.
    pub fn set_component(
        &mut self,
        kind: &'static str,
        mut component: Box<dyn ActionComponent>,
    ) -> Result<(), EngineError> {
        component.init()?;
        self.components.set(kind, component);
        Ok(())
    }

    /// Takes an input that happens now; `now` never goes back. Then carry out the effects.
    pub fn handle(&mut self, now: Micros, input: Input) {
        if self.stage == Stage::Over && !matches!(input, Input::Timed { .. }) {
            return;
        }
        match &input {
            Input::Start { lateness } => {
                self.start_asked.get_or_insert(*lateness);
                self.begin_if_ready(now);
            }
            Input::Tick => {}
            Input::Done { id, outcome } | Input::Untimed { id, outcome } => {
                let is_timed = matches!(input, Input::Done { .. });
                self.done(now, *id, outcome, is_timed);
            }
            Input::Timed {
                id,
                phases,
                protocol,
            } => self.timed(*id, phases, protocol.as_deref()),
            Input::Received { id } => self.received(*id),
            Input::Fetched { id, result } => self.fetched(now, *id, result),
            Input::Stop => self.finish(now, EndedBy::Stopped),
        }
        self.run(now);
    }

    /// How long of the run the page was hidden, and how long the browser kept it from running at all. Also after its end.
    pub fn note_sleep(&mut self, hidden: Duration, frozen: Duration) {
        self.statistics.hidden_us = micros(hidden);
        self.statistics.frozen_us = micros(frozen);
    }

    /// The next thing to be done, until there is none.
    pub fn next_effect(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// The moment by which [`Engine::handle`] must be called again, if nothing else happens before.
    pub fn wake_at(&self) -> Option<Micros> {
        self.timers.next_at()
    }

    /// True when all that the run needs is there.
    pub fn is_ready(&self) -> bool {
        self.missing.is_empty()
    }

    /// True when the run is over, and all that ended is counted.
    pub fn is_done(&self) -> bool {
        self.stage == Stage::Over && self.untimed.is_empty()
    }

    /// Why the run could not begin, when it couldn't.
    pub fn error(&self) -> Option<&str> {
        self.failure.as_deref()
    }

    /// The limit that ended the run, when one did.
    pub fn ended_by(&self) -> Option<LimitKind> {
        self.used.up
    }

    /// The origins that are known before the run, each once.
    pub fn origins(&self) -> &[String] {
        &self.plan.origins
    }

    /// Whether the process should fail, as far as thresholds are concerned.
    pub fn fails_process(&self) -> bool {
        self.shared.scenario.on_broken_threshold == OnBrokenThreshold::Fail
            && self
                .shared
                .scenario
                .thresholds
                .iter()
                .any(|threshold| crate::thresholds::is_broken(threshold, &self.statistics))
    }

    /// All that can happen now, happens: what is due, then what is ready by lane, until there is neither.
    pub(super) fn run(&mut self, now: Micros) {
        while matches!(self.stage, Stage::Running | Stage::Ending) {
            while let Some((at, due)) = self.timers.pop(now) {
                self.due(now, at, due);
            }
            match self.ready.pop() {
                Some(user) => self.go_on(now, user),
                None => {
                    self.open_gates(now);
                    break;
                }
            }
        }
        self.end_if_empty(now);
    }

    fn due(&mut self, now: Micros, at: Micros, due: Due) {
        match due {
            Due::Schedule => self.happen(now, at),
            Due::Line => {
                self.line_timer = false;
                self.admit(now);
            }
            Due::User(user) => self.wait_over(now, at, user),
            Due::Request(id) => self.timed_out(now, id),
            // The gates are opened after all that is due.
            Due::HeldBack => self.used.timer = false,
            Due::Limit => {
                self.used.up = Some(LimitKind::Duration);
                self.end(now);
            }
            Due::Thresholds => self.look_at_thresholds(now),
            Due::End => self.end(now),
            Due::GraceOver => self.finish(now, EndedBy::Duration),
        }
    }

    /// A moment as it's reported: since the run's start.
    pub(super) fn since_start(&self, at: Micros) -> Micros {
        Micros(at.us_since(self.began))
    }

    /// Whether what starts at a moment counts, the warmup being over.
    pub(super) fn counts(&self, at: Micros) -> bool {
        at >= self.began + self.shared.scenario.load.warmup
    }
}
