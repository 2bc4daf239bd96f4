//! When users start and how long they wait.
