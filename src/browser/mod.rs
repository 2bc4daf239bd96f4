//! The browser, as a [`Platform`](crate::platform::Platform): one thin file for each of its APIs.
//!
//! Everything here works in a page and in a dedicated worker, and where the page is no secure context.

mod chance;
mod facts;
mod fetch;
mod global;
mod leaving;
mod listening;
mod platform;
mod socket;
mod storage;
mod timers;
mod transport;
mod turns;
mod wakefulness;

pub use chance::new_key;
pub use fetch::send_beacon;
pub use global::{is_mixed_content, origin_of, page_origin};
pub(crate) use global::{property, set_property, thrown_text};
pub use leaving::on_leaving;
pub use listening::Listening;
pub use platform::BrowserPlatform;
pub use storage::Storage;
pub use transport::FetchTransport;
pub use wakefulness::note_visibility;
