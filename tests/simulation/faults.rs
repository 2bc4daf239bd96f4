//! Chance, and what goes wrong by it.

/// Random numbers that a seed gives again (SplitMix64).
#[derive(Debug, Clone)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.next() % (high - low + 1)
    }

    /// True in so many of a thousand cases.
    pub(crate) fn permille(&mut self, chance: u64) -> bool {
        self.next() % 1_000 < chance
    }
}

/// How often what goes wrong with a request, in thousandths; drawn anew for each seed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Faults {
    refused: u64,
    reply_lost: u64,
    cut: u64,
    hung: u64,
    slow: u64,
    reply_late: u64,
    reply_twice: u64,
    /// Wake-ups that reach no poll.
    pub(crate) wake_lost: u64,
    /// Deaths of the worker, at any of its steps.
    pub(crate) crashes: u64,
    /// What happens to the page and to the server in the course of the run.
    pub(crate) mishaps: u64,
}

/// What becomes of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    Fine,
    /// It never reaches the server, and the page is told so.
    Refused,
    /// The server does what is asked; the page gets an error in the place of the reply.
    ReplyLost,
    /// The page loses the connection after so many milliseconds; the server does not notice.
    Cut(u64),
    /// The server does what is asked; the page hears nothing for long.
    Hung,
    /// It takes so many milliseconds on its way.
    Slow(u64),
    /// The reply takes so many milliseconds on its way.
    ReplyLate(u64),
    /// The reply comes twice.
    ReplyTwice,
}

impl Faults {
    pub(crate) fn draw(chance: &mut Chance) -> Self {
        let mut level = |most: u64| {
            if chance.permille(500) {
                chance.between(0, most)
            } else {
                0
            }
        };
        Self {
            refused: level(120),
            reply_lost: level(150),
            cut: level(100),
            hung: level(40),
            slow: level(100),
            reply_late: level(60),
            reply_twice: level(100),
            wake_lost: level(500),
            crashes: level(8),
            mishaps: level(25),
        }
    }

    pub(crate) fn fate(&self, chance: &mut Chance) -> Fate {
        let mut left = chance.next() % 1_000;
        let mut falls = |share: u64| {
            let here = left < share;
            left = left.saturating_sub(share);
            here
        };
        if falls(self.refused) {
            Fate::Refused
        } else if falls(self.reply_lost) {
            Fate::ReplyLost
        } else if falls(self.cut) {
            Fate::Cut(chance.between(1, 2_500))
        } else if falls(self.hung) {
            Fate::Hung
        } else if falls(self.slow) {
            Fate::Slow(chance.between(100, 4_000))
        } else if falls(self.reply_late) {
            Fate::ReplyLate(chance.between(100, 40_000))
        } else if falls(self.reply_twice) {
            Fate::ReplyTwice
        } else {
            Fate::Fine
        }
    }
}

/// Something that befalls the page or the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mishap {
    /// The page is reloaded; it is back after so many milliseconds.
    PageGone(u64),
    /// The machine sleeps.
    Sleep(u64),
    /// The server ends and is started again.
    ServerGone(u64),
    /// A member cancels a process.
    Cancel,
    /// A process is removed.
    Remove,
    /// The executor is removed, or thought dead, and let in again.
    Removed(u64),
    /// The owner pauses the colony.
    Paused(u64),
    /// Someone presses Stop, and Start again when it has settled; twice, where it is true.
    Stop(bool),
    /// The browser says that it is online.
    Online,
}

impl Mishap {
    pub(crate) fn draw(chance: &mut Chance) -> Self {
        match chance.between(0, 15) {
            0..=2 => Self::PageGone(chance.between(150, 3_000)),
            3..=4 => Self::Sleep(chance.between(500, 25_000)),
            5..=6 => Self::ServerGone(chance.between(200, 12_000)),
            7..=9 => Self::Cancel,
            10 => Self::Remove,
            11 => Self::Removed(chance.between(500, 8_000)),
            12 => Self::Paused(chance.between(500, 6_000)),
            13..=14 => Self::Stop(chance.permille(500)),
            _ => Self::Online,
        }
    }
}
