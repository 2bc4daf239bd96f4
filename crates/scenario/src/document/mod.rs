//! The YAML document: events to a tree of nodes with positions.
