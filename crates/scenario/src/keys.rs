//! The keys of every place of every dialect, in one table.
