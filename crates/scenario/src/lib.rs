//! The load scenario engine.
