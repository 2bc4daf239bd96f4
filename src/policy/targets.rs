//! Which targets may be reached.

use std::cell::RefCell;
use std::rc::Rc;

use scenario::quoted::Quoted;

use super::{Policy, Refusal, Targets, reach};
use crate::platform::{
    FetchError, FetchListener, FetchReply, FetchRequest, Measured, Sent, SharedPlatform,
};
use crate::text::{after_http, authority};

/// Judges the targets of one process.
pub struct TargetGate {
    policy: Rc<Policy>,
    platform: SharedPlatform,
    /// Origins that may be reached: an address that begins with one needs no second look.
    allowed: RefCell<Vec<String>>,
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
            allowed: RefCell::default(),
        }
    }

    /// What may be asked of this browser.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
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
            let rule = format!(
                "{} is no http or https address that can be read",
                Quoted(url)
            );
            return Err(Refusal::new("targets", rule));
        };
        self.policy.check_origin(&origin)?;
        self.allowed.borrow_mut().push(origin);
        Ok(())
    }

    /// Sends a request, where its address may be reached, and tells of it as
    /// [`Platform::send`](crate::platform::Platform::send) does.
    pub fn send(
        self: &Rc<Self>,
        number: u64,
        mut request: FetchRequest,
        listener: Rc<dyn FetchListener>,
    ) -> Sent {
        if self.is_open() {
            return self.platform.send(number, request, listener);
        }
        if let Err(refusal) = self.check(&request.url) {
            listener.ended(number, Err(refused(&refusal)));
            return Sent::default();
        }
        let is_narrowed = request.follow_redirects && !self.follows_redirects();
        request.follow_redirects &= self.follows_redirects();
        let judge = Judge {
            gate: Rc::clone(self),
            narrowed: is_narrowed.then(|| request.url.clone()),
            listener,
        };
        self.platform.send(number, request, Rc::new(judge))
    }

    fn is_open(&self) -> bool {
        self.policy.targets == Targets::Any
    }

    /// Nobody can see where redirects lead before they have been followed.
    fn follows_redirects(&self) -> bool {
        self.policy.targets != Targets::Listed
    }

    fn is_known(&self, url: &str) -> bool {
        let allowed = self.allowed.borrow();
        allowed.iter().any(|origin| {
            let rest = url.strip_prefix(origin.as_str());
            rest.is_some_and(|rest| authority(rest).is_empty())
        })
    }
}

fn redirect(url: &str) -> Refusal {
    let rule =
        format!("{url} redirects, which is an error where only listed targets may be reached");
    Refusal::new("targets", rule)
}

fn refused(refusal: &Refusal) -> FetchError {
    FetchError::Refused(refusal.to_string())
}

/// Looks where a reply came from before anyone is told of it: where redirects lead is known only then, and what came from
/// a place that may not be reached goes no further.
struct Judge {
    gate: Rc<TargetGate>,
    /// The address of a request whose redirects would have been followed.
    narrowed: Option<String>,
    listener: Rc<dyn FetchListener>,
}

impl FetchListener for Judge {
    fn ended(self: Rc<Self>, number: u64, answer: Result<FetchReply, FetchError>) {
        let answer = match (answer, &self.narrowed) {
            (Err(FetchError::Redirected), Some(url)) => Err(refused(&redirect(url))),
            (Ok(reply), _) if !reply.url.is_empty() => match self.gate.check(&reply.url) {
                Ok(()) => Ok(reply),
                Err(refusal) => Err(refused(&refusal)),
            },
            (answer, _) => answer,
        };
        Rc::clone(&self.listener).ended(number, answer);
    }

    fn measured(self: Rc<Self>, number: u64, measured: Measured) {
        Rc::clone(&self.listener).measured(number, measured);
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
    after_http(url)?;
    let origin = origin_of(url)?;
    let authority = after_http(&origin)?;
    let host = reach::host(&origin);
    let scheme = origin.strip_suffix(authority)?;
    let port = authority.strip_prefix(host)?;
    let host = host.trim_end_matches('.');
    Some(format!("{scheme}{host}{port}"))
}
