//! Rows of data handed to users.
