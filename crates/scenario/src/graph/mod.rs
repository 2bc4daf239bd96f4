//! The work breakdown and its state machine.
