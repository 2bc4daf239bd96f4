//! The keys of actions: requests, checks, captures, `spawn`, and what stands on tasks.

use super::{Key, Place, SOME, Shape, optional, required};

const HEADERS: Shape = Shape::Map(&Shape::Template);

/// The parts of a request but its URL.
const REQUEST: &[Key] = &[
    optional(
        "method",
        Shape::Method,
        "GET (default), POST, PUT, PATCH, DELETE, HEAD or OPTIONS",
    ),
    optional("headers", HEADERS, "header names and values"),
    optional(
        "body",
        Shape::Any,
        "text, sent as it is; or a mapping or list, sent as JSON",
    ),
    optional(
        "bind_ip",
        Shape::Template,
        "a source address; a page can't choose one, so it only gives a warning",
    ),
];

/// `params` of a step.
pub(super) const PARAMS: Place = Place {
    name: "`params`",
    groups: &[
        &[required("url", Shape::Template, "where the request goes")],
        REQUEST,
    ],
};

/// `with` of an action.
pub(super) const WITH: Place = Place {
    name: "`with`",
    groups: &[
        &[
            optional(
                "url",
                Shape::Template,
                "where the request goes; required for HTTP",
            ),
            optional(
                "message",
                Shape::Template,
                "the line that `call: log` writes",
            ),
        ],
        REQUEST,
    ],
};

/// What `call` may be.
pub(super) const CALLS: Shape = Shape::Word(&[
    "http.request",
    "get",
    "post",
    "put",
    "patch",
    "delete",
    "head",
    "options",
    "log",
]);

/// What stands beside `params` or `with`.
pub(super) const EXTRAS: &[Key] = &[
    optional(
        "check",
        CHECKS,
        "what is checked of the answer; a failed check is counted, and fails nothing but itself",
    ),
    optional(
        "capture",
        CAPTURES,
        "what is kept of the answer; the same as `export`",
    ),
    optional(
        "export",
        CAPTURES,
        "what is kept of the answer; the same as `capture`",
    ),
    optional(
        "timeout",
        Shape::Duration,
        "the longest an attempt may take; 30s by default",
    ),
    optional(
        "retries",
        Shape::Whole(&(0..=100)),
        "how often a failed attempt is tried again; 0 by default",
    ),
    optional(
        "follow_redirects",
        Shape::Bool,
        "whether redirects are followed; true by default",
    ),
    optional(
        "spawn",
        Shape::Place(&SPAWN),
        "tasks added to the iteration, one per item of a captured list",
    ),
];

/// What stands on a step, task or node.
pub(super) const TASK_EXTRAS: &[Key] = &[
    optional(
        "priority",
        Shape::Whole(&(0..=63)),
        "its lane, 0 first; 32 by default",
    ),
    optional(
        "think_time",
        DELAY,
        "the pause after it, unless it's the last of the iteration",
    ),
    optional(
        "pacing",
        Shape::Duration,
        "the fixed period from its start to the next one's start",
    ),
    optional(
        "tags",
        Shape::List(&Shape::Text),
        "names for thresholds' `{tag:…}`",
    ),
    optional("group", Shape::Text, "the group it's reported under"),
];

/// A pause.
pub(super) const DELAY: Shape = Shape::Either(&[Shape::Duration, Shape::Place(&RANDOM_DELAY)]);

const RANDOM_DELAY: Place = Place {
    name: "a random pause",
    groups: &[&[
        optional(
            "uniform",
            Shape::Pair(&Shape::Duration),
            "[shortest, longest], all equally likely",
        ),
        optional(
            "normal",
            Shape::Place(&NORMAL),
            "the normal distribution; below zero is zero",
        ),
        optional(
            "exponential",
            Shape::Duration,
            "the exponential distribution with this mean",
        ),
    ]],
};

const NORMAL: Place = Place {
    name: "`normal`",
    groups: &[&[
        required("mean", Shape::Duration, "its mean"),
        required("sd", Shape::Duration, "its standard deviation"),
    ]],
};

const CHECKS: Shape = Shape::Either(&[Shape::List(&Shape::Place(&CHECK)), Shape::Place(&CHECK)]);

const CHECK: Place = Place {
    name: "a check",
    groups: &[&[
        optional("name", Shape::Text, "what it's called in the report"),
        optional(
            "status",
            Shape::Either(&[Shape::Status, Shape::Filled(&Shape::Status)]),
            "the status: 200, [200, 204] or 2xx; one named here isn't a failure",
        ),
        optional(
            "body_contains",
            Shape::Template,
            "text that the body contains",
        ),
        optional(
            "body_matches",
            Shape::Pattern,
            "a regular expression that the body matches",
        ),
        optional("json", Shape::Place(&JSON_CHECK), "a value in a JSON body"),
        optional(
            "header",
            Shape::Place(&HEADER_CHECK),
            "a header of the answer",
        ),
        optional(
            "max_ms",
            Shape::Number,
            "the most milliseconds the request may take",
        ),
    ]],
};

const JSON_CHECK: Place = Place {
    name: "a `json` check",
    groups: &[&[
        required("pointer", Shape::Pointer, "a JSON pointer: /items/0/id"),
        optional("equals", Shape::Any, "the value it has"),
        optional(
            "exists",
            Shape::Bool,
            "whether there is one; true by default",
        ),
    ]],
};

const HEADER_CHECK: Place = Place {
    name: "a `header` check",
    groups: &[&[
        required("name", Shape::Text, "the header's name"),
        optional("equals", Shape::Text, "the value it has"),
        optional("contains", Shape::Text, "text that its value contains"),
        optional(
            "exists",
            Shape::Bool,
            "whether there is one; true by default",
        ),
    ]],
};

const CAPTURES: Shape = Shape::List(&Shape::Place(&CAPTURE));

const CAPTURE: Place = Place {
    name: "a capture",
    groups: &[&[
        required(
            "type",
            Shape::Word(&["content", "header", "json", "regex"]),
            "where the value comes from",
        ),
        required(
            "name",
            Shape::Text,
            "its name: read as {{ACTION.NAME}}; for `content` one of status_code, body, size, time_ms",
        ),
        // Text that may be empty: the pointer to the whole document is.
        optional(
            "from",
            Shape::Template,
            "the header's name, a JSON pointer, or a regular expression",
        ),
        optional(
            "scope",
            Shape::Word(&["iteration", "user"]),
            "how long it's kept; iteration by default",
        ),
        optional(
            "default",
            Shape::Any,
            "the value when there is nothing to capture; without it the iteration fails",
        ),
    ]],
};

const SPAWN: Place = Place {
    name: "`spawn`",
    groups: &[&[
        required(
            "for_each",
            Shape::Template,
            "a captured list: \"{{list.links}}\"",
        ),
        required(
            "action",
            Shape::Text,
            "the id of the action to run per item",
        ),
        required(
            "as",
            Shape::Text,
            "the item's name in that action's templates",
        ),
        optional("limit", SOME, "the most tasks added; 100 by default"),
    ]],
};

/// Edges of a task.
pub(super) const NEXT: Place = Place {
    name: "an entry of `next`",
    groups: &[
        &[
            required("task", Shape::Text, "the id of the task it leads to"),
            optional("when", Shape::Condition, "taken when this holds"),
        ],
        EDGE,
    ],
};

/// Edges of a node.
pub(super) const NODE_EDGE: Place = Place {
    name: "an edge",
    groups: &[
        &[
            required("to", Shape::Text, "the id of the node it leads to"),
            optional("trigger", Shape::Place(&TRIGGER), "when it's taken"),
        ],
        EDGE,
    ],
};

const EDGE: &[Key] = &[
    optional("label", Shape::Text, "what it's called"),
    optional(
        "weight",
        Shape::Number,
        "its share among the edges without a condition; 1 by default",
    ),
];

const TRIGGER: Place = Place {
    name: "`trigger`",
    groups: &[&[optional(
        "condition",
        Shape::Condition,
        "taken when this holds",
    )]],
};
