//! A part of a run that many machines share: `2/5` is the second of five.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::quoted::cut;

/// One of several equal parts of a run.
///
/// Users, arrivals, feeder rows and pool addresses belong to the part given by their global index modulo the number
/// of parts. Every part is worked out from the scenario alone, so that the parts need no talk while they run.
///
/// ```
/// use scenario::Segment;
/// let second: Segment = "2/5".parse().unwrap();
/// assert!(second.owns(6));           // 0-based: 1, 6, 11, …
/// assert_eq!(second.share_of(12), 3); // 1, 6, 11
/// assert_eq!(second.global(2), 11);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Segment {
    part: u32,
    parts: u32,
}

/// Why a text is not a segment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{text}\" is not a segment: write PART/PARTS, such as 2/5, with 1 ≤ PART ≤ PARTS ≤ {MAX_PARTS}"
)]
pub struct SegmentError {
    text: String,
}

const MAX_PARTS: u32 = 100_000;

impl Segment {
    /// The whole run.
    pub const WHOLE: Segment = Segment { part: 1, parts: 1 };

    /// Part `part` (from 1) of `parts`; none when they don't make a segment.
    pub fn new(part: u32, parts: u32) -> Option<Segment> {
        (part >= 1 && part <= parts && parts <= MAX_PARTS).then_some(Segment { part, parts })
    }

    /// Which part this is, from 1.
    pub fn part(self) -> u32 {
        self.part
    }

    /// How many parts there are.
    pub fn parts(self) -> u32 {
        self.parts
    }

    /// True when the thing with this global index (from 0) belongs to this part.
    pub fn owns(self, global: u64) -> bool {
        global % u64::from(self.parts) == u64::from(self.part - 1)
    }

    /// How many of the first `total` things belong to this part.
    pub fn share_of(self, total: u64) -> u64 {
        let before = u64::from(self.part - 1);
        total.saturating_sub(before).div_ceil(u64::from(self.parts))
    }

    /// The index in its part of the thing with this global index (both from 0).
    pub fn local(self, global: u64) -> u64 {
        global / u64::from(self.parts)
    }

    /// The global index of this part's thing number `local` (both from 0).
    pub fn global(self, local: u64) -> u64 {
        local
            .saturating_mul(u64::from(self.parts))
            .saturating_add(u64::from(self.part - 1))
    }
}

impl Default for Segment {
    fn default() -> Self {
        Segment::WHOLE
    }
}

impl FromStr for Segment {
    type Err = SegmentError;

    fn from_str(text: &str) -> Result<Segment, SegmentError> {
        let number = |digits: &str| crate::values::whole(digits.trim());
        text.split_once('/')
            .and_then(|(part, parts)| Segment::new(number(part)?, number(parts)?))
            .ok_or_else(|| SegmentError {
                text: cut(text, 40).to_owned(),
            })
    }
}

impl TryFrom<String> for Segment {
    type Error = SegmentError;

    fn try_from(text: String) -> Result<Segment, SegmentError> {
        text.parse()
    }
}

impl From<Segment> for String {
    fn from(segment: Segment) -> String {
        segment.to_string()
    }
}

impl fmt::Display for Segment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.part, self.parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_and_refuses() {
        assert_eq!("2/5".parse::<Segment>().unwrap().to_string(), "2/5");
        for text in ["", "2", "0/5", "6/5", "a/b", "1/0", "-1/2", "1/2/3"] {
            assert!(text.parse::<Segment>().is_err(), "{text}");
        }
        let message = "6/5".parse::<Segment>().unwrap_err().to_string();
        assert!(message.contains("\"6/5\" is not a segment"), "{message}");
    }

    proptest! {
        #[test]
        fn parts_partition_exactly(parts in 1u32..20, total in 0u64..500) {
            let segments: Vec<_> = (1..=parts).map(|part| Segment::new(part, parts).unwrap()).collect();
            for global in 0..total {
                prop_assert_eq!(segments.iter().filter(|segment| segment.owns(global)).count(), 1);
            }
            prop_assert_eq!(segments.iter().map(|segment| segment.share_of(total)).sum::<u64>(), total);
            for segment in segments {
                for local in 0..segment.share_of(total) {
                    let global = segment.global(local);
                    prop_assert!(global < total && segment.owns(global));
                }
            }
        }
    }
}
