//! Merging reports.
