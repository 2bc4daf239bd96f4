//! The browser, as a [`Platform`](crate::platform::Platform): one thin file for each of its APIs.
//!
//! Everything here works in a page and in a dedicated worker, and where the page is no secure context.

mod facts;
mod fetch;
mod global;
mod platform;
mod resource_timing;
mod storage;
mod timers;
mod transport;
mod wakefulness;

pub use global::is_mixed_content;
pub(crate) use global::thrown_text;
pub use platform::BrowserPlatform;
pub use storage::{LocalStorage, Storage};
pub use transport::FetchTransport;
pub use wakefulness::note_visibility;
