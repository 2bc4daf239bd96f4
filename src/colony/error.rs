//! What can go wrong between a request and its reply.

use super::transport::TransportError;

/// A request to the server did not succeed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ColonyError {
    /// No reply came. Whether the server did what was asked is not known.
    #[error("the server cannot be reached: {0}")]
    Unreachable(#[from] TransportError),
    /// A reply came that no ColonyOS server gives.
    #[error("the reply (HTTP {status}) is not a ColonyOS server's: {detail}")]
    NotColonyOs {
        /// HTTP status.
        status: u16,
        /// The reply's beginning, or what was wrong with it.
        detail: String,
    },
    /// The server answered with an error.
    #[error("{message} (HTTP {status})")]
    Refused {
        /// HTTP status: the same as in the error's payload.
        status: u16,
        /// The server's words.
        message: String,
    },
    /// The server answered with success, but not with what the message promises.
    #[error("the server's reply to {msgtype} can't be used: {detail}")]
    BadReply {
        /// The message that was sent.
        msgtype: String,
        /// What is wrong with the reply.
        detail: String,
    },
}

/// What a refusal means, told by status and words; the words decide where one status serves several causes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// A poll found nothing (404).
    NoProcess,
    /// The colony's assignments are paused (408, 503).
    Paused,
    /// The key is no approved member: unknown, pending, rejected, removed or registered anew by another (403).
    NotMember,
    /// The key is not the colony owner's (403).
    NotOwner,
    /// There is no colony of that name (403).
    UnknownColony,
    /// An executor of that name is there already and may not be replaced (400).
    NameTaken,
    /// The process has ended, or is not assigned to us, or is gone: it is not ours to close.
    NotOurs,
    /// Anything else.
    Other,
}

impl ColonyError {
    /// The HTTP status, where a reply came.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::NotColonyOs { status, .. } | Self::Refused { status, .. } => Some(*status),
            Self::Unreachable(_) | Self::BadReply { .. } => None,
        }
    }

    /// What the refusal means, where it is one.
    #[must_use]
    pub fn refusal(&self) -> Option<Refusal> {
        let Self::Refused { status, message } = self else {
            return None;
        };
        let has = |text: &str| message.contains(text);
        Some(match status {
            404 if has("No process available") => Refusal::NoProcess,
            408 | 503 if has("paused") => Refusal::Paused,
            403 if has("not a member of Colony") => Refusal::NotMember,
            403 if has("not colony owner") => Refusal::NotOwner,
            403 if has("Colony") && has("does not exist") => Refusal::UnknownColony,
            400 if has("already exists") => Refusal::NameTaken,
            400 if has("Tried to set") => Refusal::NotOurs,
            403 if has("process is not assigned")
                || has("not allowed to close")
                || has("process is not running") =>
            {
                Refusal::NotOurs
            }
            404 if has("process not found") => Refusal::NotOurs,
            500 if has("process is nil") => Refusal::NotOurs,
            _ => Refusal::Other,
        })
    }

    /// Whether the request may have been carried out although no proper reply came.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        match self {
            // A proxy's refusals of what the request holds: too large, malformed.
            Self::NotColonyOs { status, .. } => {
                !matches!(status, 400 | 411 | 413 | 414 | 422 | 431)
            }
            Self::Unreachable(_) => true,
            Self::Refused { status, .. } => {
                *status >= 500 && self.refusal() == Some(Refusal::Other)
            }
            Self::BadReply { .. } => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, message: &str) -> ColonyError {
        ColonyError::Refused {
            status,
            message: message.into(),
        }
    }

    #[test]
    fn refusals_are_told_by_status_and_words() {
        let cases = [
            (
                404,
                "No process available for assignment",
                Refusal::NoProcess,
            ),
            (
                408,
                "Assignment timeout: colony assignments are paused",
                Refusal::Paused,
            ),
            (
                503,
                "No processes available: colony assignments are paused",
                Refusal::Paused,
            ),
            (
                403,
                "Access denied, not a member of Colony with name <dev>",
                Refusal::NotMember,
            ),
            (403, "Access denied, not colony owner", Refusal::NotOwner),
            (
                403,
                "Colony with name <nope> does not exists",
                Refusal::UnknownColony,
            ),
            (
                400,
                "Executor with name <n> in Colony <dev> already exists",
                Refusal::NameTaken,
            ),
            (
                400,
                "Tried to set cancelled process as failed",
                Refusal::NotOurs,
            ),
            (
                403,
                "Failed to close process as failed, process is not assigned",
                Refusal::NotOurs,
            ),
            (
                500,
                "Failed to close process as successful, process is nil",
                Refusal::NotOurs,
            ),
            (
                400,
                "Failed to close successful, invalid JSON",
                Refusal::Other,
            ),
        ];
        for (status, message, expected) in cases {
            assert_eq!(
                refused(status, message).refusal(),
                Some(expected),
                "{message}"
            );
        }
    }

    #[test]
    fn only_what_may_have_happened_is_unknown() {
        assert!(ColonyError::Unreachable(TransportError("reset".into())).is_unknown());
        assert!(refused(500, "pq: connection refused").is_unknown());
        assert!(!refused(500, "Failed to close process as failed, process is nil").is_unknown());
        assert!(
            !refused(403, "Access denied, not a member of Colony with name <dev>").is_unknown()
        );
        let proxy = |status| ColonyError::NotColonyOs {
            status,
            detail: "<html>".into(),
        };
        assert!(proxy(502).is_unknown() && proxy(429).is_unknown());
        assert!(
            !proxy(413).is_unknown(),
            "too large: nobody has carried it out"
        );
    }
}
