//! The phases of requests, as the browser measured them.
//!
//! A request is found again among all others by a fragment at its address: the fragment is not sent, and the
//! entry's name keeps it. Entries come through an observer, because the browser's own list ends at 250.

use wasm_bindgen::prelude::*;

use crate::platform::{Measured, Phases};

#[wasm_bindgen(module = "/src/browser/resource_timing.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    fn observe(mark: &str, told: JsValue) -> Result<(), JsValue>;
}

/// What goes between the address of a request and its number.
pub(super) const MARK: &str = "#request-";

/// Tells of each request that the browser has measured, by the number at its address.
pub(super) fn listen(told: fn(u32, Measured)) {
    type Measures = dyn Fn(u32, f64, f64, f64, f64, f64, f64, String);
    let measures: Closure<Measures> = Closure::new(
        move |number,
              blocked_ms,
              dns_ms,
              connecting_ms,
              tls_ms,
              waiting_ms,
              receiving_ms,
              protocol| {
            let phases = Phases {
                blocked_ms,
                dns_ms,
                connecting_ms,
                tls_ms,
                waiting_ms,
                receiving_ms,
            };
            told(number, ((blocked_ms >= 0.0).then_some(phases), protocol));
        },
    );
    // Without an observer no entry comes, as from a target that hides its timing.
    let _absent = observe(MARK, measures.into_js_value());
}
