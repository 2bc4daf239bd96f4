//! Texts to trees.

use std::rc::Rc;
use std::str::Chars;

use super::set::{Look, Set};
use crate::index::Index;

/// The deepest nesting of groups, and of repetitions one upon the other.
const NESTING: usize = 50;

/// The error of a pattern that is nested deeper.
pub(super) const TOO_DEEP: &str = "pattern has too much nesting";

/// What a pattern is made of.
pub(super) enum Node {
    /// One character.
    One(Rc<Set>),
    /// Nothing, at some places only.
    Look(Look),
    /// The first group that is kept. The others are as if they weren't groups.
    First(Box<Node>),
    /// One after the other.
    All(Vec<Node>),
    /// One of them, the first best.
    Any(Vec<Node>),
    /// Several times, greedily as often as possible.
    Repeat {
        node: Box<Node>,
        least: u32,
        most: Option<u32>,
        is_greedy: bool,
    },
}

/// The tree of a pattern.
pub(super) fn tree(text: &str) -> Result<Node, &'static str> {
    let mut parser = Parser {
        rest: text.chars(),
        depth: 0,
        has_first: false,
        names: Index::default(),
        flags: Flags::default(),
    };
    parser.any()
}

/// What `(?i)` and its like say.
#[derive(Clone, Copy, Default)]
pub(super) struct Flags {
    pub(super) ignores_case: bool,
    pub(super) is_multi_line: bool,
    pub(super) dot_takes_line_ends: bool,
    pub(super) is_lazy: bool,
    pub(super) is_crlf: bool,
    pub(super) ignores_space: bool,
}

pub(super) struct Parser<'p> {
    pub(super) rest: Chars<'p>,
    depth: usize,
    /// Whether a group that is kept has begun.
    pub(super) has_first: bool,
    pub(super) names: Index<'p>,
    pub(super) flags: Flags,
}

impl<'p> Parser<'p> {
    pub(super) fn peek(&self) -> Option<char> {
        self.rest.clone().next()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        self.rest.next()
    }

    /// Takes `wanted` when it's next.
    pub(super) fn eat(&mut self, wanted: &str) -> bool {
        let after = self.rest.as_str().strip_prefix(wanted);
        if let Some(after) = after {
            self.rest = after.chars();
        }
        after.is_some()
    }

    /// Takes the characters that come next and hold.
    pub(super) fn take_while(&mut self, holds: fn(char) -> bool) -> &'p str {
        let source = self.rest.as_str();
        let after = source.trim_start_matches(holds);
        self.rest = after.chars();
        source.strip_suffix(after).unwrap_or_default()
    }

    /// Goes past space and comments, where they aren't part of the pattern.
    pub(super) fn skip_space(&mut self) {
        while self.flags.ignores_space {
            self.take_while(char::is_whitespace);
            if !self.eat("#") {
                break;
            }
            self.take_while(|c| c != '\n');
        }
    }

    /// What comes next, where the pattern can't end.
    pub(super) fn more(&mut self, error: &'static str) -> Result<char, &'static str> {
        self.skip_space();
        self.peek().ok_or(error)
    }

    /// Ways that are joined by `|`.
    pub(super) fn any(&mut self) -> Result<Node, &'static str> {
        let mut ways = Vec::new();
        let mut parts = Vec::new();
        let mut repetitions = 0;
        self.depth += 1;
        loop {
            self.skip_space();
            let c = self.peek();
            let is_repetition = matches!(c, Some('?' | '*' | '+' | '{'));
            repetitions = if is_repetition { repetitions + 1 } else { 0 };
            if repetitions.max(self.depth) > NESTING {
                return Err(TOO_DEEP);
            }
            match c {
                Some('(') => {
                    let flags = self.flags;
                    if let Some(group) = self.group()? {
                        parts.push(group);
                        self.flags = flags;
                    }
                    if !self.eat(")") {
                        return Err("found open group without closing ')'");
                    }
                }
                Some(')') if self.depth == 1 => {
                    return Err("found closing ')' without matching '('");
                }
                Some('|') => {
                    self.next();
                    ways.push(Node::All(std::mem::take(&mut parts)));
                }
                None | Some(')') => break,
                Some('[') => parts.push(self.class()?),
                Some(_) if is_repetition => {
                    let part = parts.pop();
                    parts.push(self.repetition(part)?);
                }
                Some(_) => parts.push(self.primitive()?),
            }
        }
        self.depth -= 1;
        ways.push(Node::All(parts));
        Ok(Node::Any(ways))
    }

    fn primitive(&mut self) -> Result<Node, &'static str> {
        let Flags {
            is_multi_line,
            is_crlf,
            ..
        } = self.flags;
        Ok(match self.next() {
            Some('\\') => return self.escape(),
            Some('.') => {
                let mut ranges = Vec::new();
                if !self.flags.dot_takes_line_ends {
                    ranges.push(('\n', '\n'));
                    if is_crlf {
                        ranges.push(('\r', '\r'));
                    }
                }
                self.set(ranges, true)
            }
            Some('^') if is_multi_line => Node::Look(Look::LineStart { is_crlf }),
            Some('^') => Node::Look(Look::Start),
            Some('$') if is_multi_line => Node::Look(Look::LineEnd { is_crlf }),
            Some('$') => Node::Look(Look::End),
            c => self.one(c.unwrap_or_default()),
        })
    }

    pub(super) fn set(&self, ranges: Vec<(char, char)>, is_negated: bool) -> Node {
        Node::One(Rc::new(Set {
            ranges,
            is_negated,
            ignores_case: self.flags.ignores_case,
        }))
    }

    pub(super) fn one(&self, c: char) -> Node {
        self.set(vec![(c, c)], false)
    }

    fn repetition(&mut self, part: Option<Node>) -> Result<Node, &'static str> {
        let sign = self.next();
        let Some(node) = part else {
            return Err(if sign == Some('{') {
                "counted repetition operator must be applied to a sub-expression"
            } else {
                "uncounted repetition operator must be applied to a sub-expression"
            });
        };
        let (least, most) = match sign {
            Some('?') => (0, Some(1)),
            Some('*') => (0, None),
            Some('+') => (1, None),
            _ => self.bounds()?,
        };
        let is_lazy = self.eat("?");
        if most.is_some_and(|most| most < least) {
            return Err("found counted repetition with a min bigger than its max");
        }
        Ok(Node::Repeat {
            node: Box::new(node),
            least,
            most,
            is_greedy: is_lazy == self.flags.is_lazy,
        })
    }

    /// The rest of `{2}`, `{2,}` or `{2,3}`.
    fn bounds(&mut self) -> Result<(u32, Option<u32>), &'static str> {
        self.more("found unclosed counted repetition operator")?;
        let least = self.decimal()?;
        let mut most = Some(least);
        self.more("found incomplete and unclosed counted repetition operator")?;
        if self.eat(",") {
            let c = self.more("found counted repetition operator with a comma that is unclosed")?;
            most = if c == '}' {
                None
            } else {
                Some(self.decimal()?)
            };
            self.more("found counted repetition with min and max that is unclosed")?;
        }
        if !self.eat("}") {
            return Err("expected closing brace for counted repetition, but got something else");
        }
        self.skip_space();
        Ok((least, most))
    }

    fn decimal(&mut self) -> Result<u32, &'static str> {
        self.take_while(char::is_whitespace);
        let digits = self.take_while(|c| c.is_ascii_digit());
        self.take_while(char::is_whitespace);
        if digits.is_empty() {
            return Err("expected decimal number, but found no digits");
        }
        crate::values::whole(digits).ok_or("got invalid decimal number")
    }
}
