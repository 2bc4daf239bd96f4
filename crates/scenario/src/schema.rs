//! The JSON Schemas of scenario and report.
