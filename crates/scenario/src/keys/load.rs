//! The keys of the `load` section, and of what stands beside it.

use super::actions::DELAY;
use super::{COUNT, Key, Place, SOME, Shape, optional, required};

/// What stands beside `load` in every dialect.
pub(super) const BESIDE: &[Key] = &[
    optional("description", Shape::Text, "what the scenario is for"),
    optional("version", Shape::Text, "the scenario's version; not used"),
    optional(
        "vars",
        Shape::Map(&Shape::Any),
        "variables: read as {{vars.NAME}}, and overridden by the run's own",
    ),
    optional(
        "feeders",
        Shape::List(&Shape::Place(&FEEDER)),
        "rows of data: read as {{feeder.NAME.column}}",
    ),
    optional(
        "thresholds",
        THRESHOLDS,
        "what must hold for the run to pass: http_req_duration: [\"p(95)<500\"]",
    ),
    optional(
        "on_broken_threshold",
        Shape::Word(&["fail", "report"]),
        "whether a broken threshold fails the process (default), or is only reported",
    ),
];

/// `load` of the tasks and workbook dialects.
pub(super) const LOAD: Place = Place {
    name: "`load`",
    groups: &[SETTINGS],
};

/// `scenario.load` of the load dialect, which has no other place for a pool.
pub(super) const LOAD_WITH_POOL: Place = Place {
    name: "`load`",
    groups: &[
        SETTINGS,
        &[optional(
            "ip_pool",
            Shape::List(&Shape::Addresses),
            "addresses or CIDR ranges, shared in turn by all users; the pool's id is `default`",
        )],
    ],
};

const SETTINGS: &[Key] = &[
    optional(
        "total_users",
        SOME,
        "how many users: user i of N starts at i·ramp_duration/N",
    ),
    optional(
        "ramp_duration",
        Shape::Duration,
        "over what time the users start; 0 by default",
    ),
    optional(
        "ramp_up",
        Shape::Place(&RAMP_UP),
        "groups of users, each at its moment",
    ),
    optional(
        "stages",
        Shape::Filled(&Shape::Place(&STAGE)),
        "users follow a line; those above it stop at the end of their iteration",
    ),
    optional(
        "arrival_rate",
        Shape::Place(&ARRIVAL_RATE),
        "open model: iterations start at a rate",
    ),
    optional(
        "test_duration",
        Shape::Duration,
        "the upper bound of the run",
    ),
    optional(
        "user_lifetime",
        Shape::Place(&LIFETIME),
        "how often a user walks the workflow; once by default, with stages until it's above the line",
    ),
    optional(
        "concurrency",
        Shape::Place(&CONCURRENCY),
        "how many users at once",
    ),
    optional(
        "user_resources",
        Shape::Place(&USER_RESOURCES),
        "what users get for themselves",
    ),
    optional(
        "warmup",
        Shape::Duration,
        "the beginning of the run that is left out of every figure; 0 by default",
    ),
    optional(
        "graceful_stop",
        Shape::Duration,
        "how long iterations may go on after the run's end; 30s by default",
    ),
    optional(
        "seed",
        Shape::Whole(&(0..=9_007_199_254_740_991)),
        "the seed of all that is random; drawn and reported by default",
    ),
];

const RAMP_UP: Place = Place {
    name: "`ramp_up`",
    groups: &[&[required(
        "phases",
        Shape::Filled(&Shape::Place(&PHASE)),
        "the groups: {at_second, spawn_users}",
    )]],
};

const PHASE: Place = Place {
    name: "a phase",
    groups: &[&[
        required(
            "at_second",
            Shape::Number,
            "when, in seconds from the start",
        ),
        required("spawn_users", COUNT, "how many users"),
        optional("tenant_id", Shape::Text, "read as {{user.tenant_id}}"),
        optional(
            "ip_pool_override",
            Shape::Text,
            "the pool these users take addresses from",
        ),
    ]],
};

const STAGE: Place = Place {
    name: "a stage",
    groups: &[&[
        required("duration", Shape::Duration, "how long it takes"),
        required("target", COUNT, "the users at its end"),
    ]],
};

const ARRIVAL_RATE: Place = Place {
    name: "`arrival_rate`",
    groups: &[&[
        required(
            "rate",
            Shape::Rate,
            "iterations per time at the start: 50/s",
        ),
        optional(
            "duration",
            Shape::Duration,
            "how long iterations are started; required without stages",
        ),
        optional(
            "stages",
            Shape::Filled(&Shape::Place(&RATE_STAGE)),
            "where the rate goes from there, in lines",
        ),
        required(
            "max_users",
            SOME,
            "the most users at once; an iteration that finds none free is dropped, and counted",
        ),
    ]],
};

const RATE_STAGE: Place = Place {
    name: "a stage",
    groups: &[&[
        required("duration", Shape::Duration, "how long it takes"),
        required("target", Shape::Rate, "the rate at its end: 50/s"),
    ]],
};

const LIFETIME: Place = Place {
    name: "`user_lifetime`",
    groups: &[&[
        optional(
            "mode",
            Shape::Word(&["once", "loop"]),
            "one iteration (default), or again and again",
        ),
        optional(
            "iterations",
            COUNT,
            "how many iterations; 0 (default): until the run ends",
        ),
        optional("think_time", DELAY, "the pause between iterations"),
    ]],
};

const CONCURRENCY: Place = Place {
    name: "`concurrency`",
    groups: &[&[
        optional(
            "max_concurrent_users",
            SOME,
            "the most users at once; others wait in line, and are counted",
        ),
        optional(
            "spawn_rate_limit",
            Shape::Rate,
            "the highest rate at which users start: 100/s",
        ),
    ]],
};

const USER_RESOURCES: Place = Place {
    name: "`user_resources`",
    groups: &[&[optional(
        "ip_binding",
        Shape::Place(&IP_BINDING),
        "which addresses users get",
    )]],
};

const IP_BINDING: Place = Place {
    name: "`ip_binding`",
    groups: &[&[
        optional(
            "enabled",
            Shape::Bool,
            "whether users get addresses; true by default",
        ),
        optional(
            "pool_id",
            Shape::Text,
            "the pool they come from; the first by default",
        ),
        optional(
            "strategy",
            Shape::Word(&["per_user", "shared", "per_task"]),
            "who has an address for itself; per_user by default",
        ),
        optional(
            "release_on",
            Shape::Word(&["task_end", "user_exit"]),
            "when it's given back; user_exit by default, task_end for per_task",
        ),
        optional(
            "wait_on_exhaustion",
            Shape::Bool,
            "whether an empty pool makes the user wait (else its iteration fails); false by default",
        ),
        optional(
            "wait_timeout",
            Shape::Duration,
            "the longest wait for an address; 30s by default",
        ),
    ]],
};

const FEEDER: Place = Place {
    name: "a feeder",
    groups: &[&[
        required(
            "name",
            Shape::Text,
            "its name: read as {{feeder.NAME.column}}",
        ),
        optional(
            "rows",
            Shape::Filled(&Shape::Map(&Shape::Any)),
            "the rows, each a mapping",
        ),
        optional(
            "csv",
            Shape::Url,
            "the URL of a CSV document with a header line",
        ),
        optional("json", Shape::Url, "the URL of a JSON list of objects"),
        optional(
            "order",
            Shape::Word(&["sequential", "random", "shuffled", "circular"]),
            "in what order rows are handed out; circular by default",
        ),
    ]],
};

const THRESHOLDS: Shape = Shape::Map(&Shape::Either(&[
    Shape::Threshold,
    Shape::Filled(&Shape::Either(&[
        Shape::Threshold,
        Shape::Place(&THRESHOLD),
    ])),
    Shape::Place(&THRESHOLD),
]));

const THRESHOLD: Place = Place {
    name: "a threshold",
    groups: &[&[
        required("threshold", Shape::Threshold, "the condition: p(95)<500"),
        optional(
            "abort_on_fail",
            Shape::Bool,
            "whether the run stops when it's broken; false by default",
        ),
        optional(
            "delay_abort_eval",
            Shape::Duration,
            "how long into the run a broken one doesn't stop it yet; 0 by default",
        ),
    ]],
};
