//! The target server.
fn main() {}
