//! Texts, as far as they are shown.

pub(crate) use scenario::quoted::cut;
