//! Which targets may be reached.

use std::cell::RefCell;
use std::rc::Rc;

use super::{Policy, Refusal, Targets, reach};
use crate::platform::SharedPlatform;

/// Judges the targets of one process. Clones share what they have judged.
#[derive(Clone)]
pub struct TargetGate {
    policy: Rc<Policy>,
    platform: SharedPlatform,
    /// Origins that may be reached: an address that begins with one needs no second look.
    allowed: Rc<RefCell<Vec<String>>>,
}

impl std::fmt::Debug for TargetGate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TargetGate")
    }
}

impl TargetGate {
    /// A gate that has judged nothing yet.
    #[must_use]
    pub fn new(policy: Rc<Policy>, platform: SharedPlatform) -> Self {
        Self {
            policy,
            platform,
            allowed: Rc::default(),
        }
    }

    /// Whether every target may be reached.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.policy.targets == Targets::Any
    }

    /// Whether redirects may be followed: nobody can see where they lead.
    #[must_use]
    pub fn follows_redirects(&self) -> bool {
        self.policy.targets != Targets::Listed
    }

    /// The refusal of a redirect.
    #[must_use]
    pub fn redirect(&self, url: &str) -> Refusal {
        let rule =
            format!("{url} redirects, which is an error where only listed targets may be reached");
        Refusal::new("targets", rule)
    }

    /// Whether an address may be reached.
    ///
    /// # Errors
    /// [`Refusal`], when it may not, or when it can't be told.
    pub fn check(&self, url: &str) -> Result<(), Refusal> {
        if self.is_open() || self.is_known(url) {
            return Ok(());
        }
        let Some(origin) = read(url, &|url| self.platform.origin_of(url)) else {
            let rule = format!("{url:?} is no http or https address that can be read");
            return Err(Refusal::new("targets", rule));
        };
        self.policy.check_origin(&origin)?;
        self.allowed.borrow_mut().push(origin);
        Ok(())
    }

    fn is_known(&self, url: &str) -> bool {
        let allowed = self.allowed.borrow();
        allowed.iter().any(|origin| {
            let rest = url.strip_prefix(origin.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']))
        })
    }
}

impl Policy {
    /// Whether an origin, as the browser writes it, may be reached.
    fn check_origin(&self, origin: &str) -> Result<(), Refusal> {
        let host = reach::host(origin);
        let is_listed = || {
            let mut listed = self.listed.iter();
            listed.any(|entry| entry == host || entry == origin)
        };
        match self.targets {
            Targets::Any => Ok(()),
            Targets::Public if !reach::is_private(host) || is_listed() => Ok(()),
            Targets::Public => Err(Refusal::new(
                "targets",
                format!("{origin} is this machine or in a private network"),
            )),
            Targets::Listed if is_listed() => Ok(()),
            Targets::Listed => Err(Refusal::new("listed", format!("{origin} isn't listed"))),
        }
    }
}

/// The origin of an address, as the browser reads it, but for dots that may end a full name. Only what begins with its
/// scheme in full is the same address on every page: `http:host` is beside the page, where that came by http.
pub(super) fn read(url: &str, origin_of: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let starts = |scheme: &str| {
        let start = url.get(..scheme.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    if !starts("http://") && !starts("https://") {
        return None;
    }
    let origin = origin_of(url)?;
    Some(match reach::host(&origin) {
        host if host.ends_with('.') => origin.replacen(host, host.trim_end_matches('.'), 1),
        _ => origin,
    })
}
