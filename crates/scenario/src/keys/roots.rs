//! The keys of the three dialects from their roots on.

use super::actions::{CALLS, EXTRAS, NEXT, NODE_EDGE, PARAMS, TASK_EXTRAS, WITH};
use super::load::{BESIDE, LOAD as LOAD_SECTION, LOAD_WITH_POOL};
use super::{Key, Place, Shape, optional, required};

/// The root of the load dialect.
pub(crate) const LOAD: Place = Place {
    name: "the root",
    groups: &[&[required(
        "scenario",
        Shape::Place(&SCENARIO),
        "the scenario: {id, workflow}",
    )]],
};

const SCENARIO: Place = Place {
    name: "`scenario`",
    groups: &[
        &[
            required("id", Shape::Text, "the scenario's id"),
            optional("name", Shape::Text, "what it's called"),
            optional(
                "load",
                Shape::Place(&LOAD_WITH_POOL),
                "how many users, when, for how long; one user, once, by default",
            ),
            required(
                "workflow",
                Shape::Filled(&Shape::Place(&STEP)),
                "the steps, run in order",
            ),
        ],
        BESIDE,
    ],
};

const STEP: Place = Place {
    name: "a step",
    groups: &[
        &[
            required("id", Shape::Text, "the step's id"),
            required("type", Shape::Word(&["http"]), "what it is: http"),
            optional("name", Shape::Text, "what it's called in reports"),
            required(
                "params",
                Shape::Place(&PARAMS),
                "the request: {method, url}",
            ),
        ],
        EXTRAS,
        TASK_EXTRAS,
    ],
};

/// The root of the tasks dialect.
pub(crate) const TASKS: Place = Place {
    name: "the root",
    groups: &[
        &[
            required("name", Shape::Text, "the scenario's name"),
            optional(
                "ip_pools",
                Shape::List(&Shape::Place(&NAMED_POOL)),
                "pools of addresses; the first is shared in turn by all users",
            ),
            required(
                "actions",
                Shape::List(&Shape::Place(&ACTION)),
                "what can be done",
            ),
            required(
                "tasks",
                Shape::Filled(&Shape::Place(&TASK)),
                "the workflow; begins at `start`, ends at `end`",
            ),
        ],
        ROOT,
        BESIDE,
    ],
};

/// The run's settings at the root.
const ROOT: &[Key] = &[optional(
    "load",
    Shape::Place(&LOAD_SECTION),
    "how many users, when, for how long; one user, once, by default",
)];

const NAMED_POOL: Place = Place {
    name: "a pool",
    groups: &[&[
        required("name", Shape::Text, "the pool's name"),
        required(
            "ips",
            Shape::Filled(&Shape::Addresses),
            "addresses or CIDR ranges",
        ),
    ]],
};

const ACTION: Place = Place {
    name: "an action",
    groups: &[
        &[
            required("id", Shape::Text, "the action's id"),
            optional("name", Shape::Text, "what it's called"),
            required(
                "call",
                CALLS,
                "what it does: get, post, …, or http.request with a `method`",
            ),
            optional("with", Shape::Place(&WITH), "the request: {url}"),
        ],
        EXTRAS,
    ],
};

const TASK: Place = Place {
    name: "a task",
    groups: &[
        &[
            required("id", Shape::Text, "the task's id"),
            optional("name", Shape::Text, "what it's called in reports"),
            optional(
                "action",
                Shape::Text,
                "the id of the action it runs; without one it's passed through",
            ),
            optional(
                "next",
                Shape::List(&Shape::Place(&NEXT)),
                "the ways on, in order",
            ),
        ],
        TASK_EXTRAS,
    ],
};

/// The root of the workbook dialect.
pub(crate) const WORKBOOK: Place = Place {
    name: "the root",
    groups: &[
        &[
            required("name", Shape::Text, "the scenario's name"),
            optional("workbook", Shape::Place(&BOOK), "pools and resources"),
            required(
                "actions",
                Shape::Place(&ACTIONS),
                "what can be done: {actions: […]}",
            ),
            required(
                "workflows",
                Shape::Place(&WORKFLOWS),
                "the workflow: {nodes: […]}",
            ),
        ],
        ROOT,
        BESIDE,
    ],
};

const BOOK: Place = Place {
    name: "`workbook`",
    groups: &[&[
        optional(
            "ip_pools",
            Shape::List(&Shape::Place(&POOL)),
            "pools of addresses",
        ),
        optional(
            "resources",
            Shape::List(&Shape::Place(&RESOURCE)),
            "named endpoints: read as {{ID.property}}",
        ),
    ]],
};

const POOL: Place = Place {
    name: "a pool",
    groups: &[&[
        required("id", Shape::Text, "the pool's id"),
        optional("name", Shape::Text, "what it's called"),
        required(
            "ranges",
            Shape::Filled(&Shape::Addresses),
            "addresses or CIDR ranges",
        ),
        optional(
            "allocation_strategy",
            Shape::Word(&["round_robin", "random"]),
            "in what order free addresses are taken; round_robin by default",
        ),
    ]],
};

const RESOURCE: Place = Place {
    name: "a resource",
    groups: &[&[
        required("id", Shape::Text, "the resource's id"),
        required(
            "type",
            Shape::Word(&["http_endpoint", "tcp_endpoint"]),
            "what it is",
        ),
        optional("name", Shape::Text, "what it's called"),
        optional("properties", Shape::Map(&Shape::Any), "its properties"),
    ]],
};

const ACTIONS: Place = Place {
    name: "`actions`",
    groups: &[&[required(
        "actions",
        Shape::List(&Shape::Place(&ACTION)),
        "the actions",
    )]],
};

const WORKFLOWS: Place = Place {
    name: "`workflows`",
    groups: &[&[required(
        "nodes",
        Shape::Filled(&Shape::Place(&NODE)),
        "the nodes; begins at the first, ends at one of type end",
    )]],
};

const NODE: Place = Place {
    name: "a node",
    groups: &[
        &[
            required("id", Shape::Text, "the node's id"),
            required("type", Shape::Word(&["action", "end"]), "what it is"),
            optional("name", Shape::Text, "what it's called in reports"),
            optional(
                "action",
                Shape::Text,
                "the id of the action it runs; required for type action",
            ),
            optional(
                "edges",
                Shape::List(&Shape::Place(&NODE_EDGE)),
                "the ways on, in order",
            ),
        ],
        TASK_EXTRAS,
    ],
};
