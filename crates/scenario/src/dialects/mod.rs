//! The three dialects, each decoded into the one model.
