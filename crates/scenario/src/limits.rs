//! How large a scenario may be: checked before memory is spent.

/// The limits of a document and of the run it describes.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// The largest document, in bytes of YAML.
    pub document_bytes: usize,
    /// The most YAML nodes (scalars, sequences, mappings) written in a document.
    pub nodes: usize,
    /// The deepest nesting of sequences and mappings.
    pub depth: usize,
    /// The most aliases (`*name`) in a document.
    pub aliases: usize,
    /// The most nodes that all the aliases together may stand for.
    pub expanded_nodes: usize,
    /// The most virtual users a scenario may ask for.
    pub users: u32,
    /// The highest rate of iterations per second a scenario may ask for.
    pub rate_per_s: f64,
    /// The longest run, in seconds.
    pub run_s: f64,
    /// Whether the page that will run it came by https: then `http:` targets are refused by browsers.
    pub secure_page: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            document_bytes: 1 << 20,
            nodes: 10_000,
            depth: 64,
            aliases: 100,
            expanded_nodes: 10_000,
            users: 100_000,
            rate_per_s: 10_000.0,
            run_s: 7.0 * 86_400.0,
            secure_page: false,
        }
    }
}
