//! What a scenario must hold as a whole.
