//! Groups, their names, and flags.

use super::parse::{Node, Parser};
use crate::values::{begins_name, is_in_name};

impl Parser<'_> {
    /// A group up to its `)`; none of `(?i)`, which sets flags for what comes after it.
    pub(super) fn group(&mut self) -> Result<Option<Node>, &'static str> {
        self.next();
        self.skip_space();
        if ["?=", "?!", "?<=", "?<!"].iter().any(|look| self.eat(look)) {
            return Err("look-around is not supported");
        }
        if self.eat("?P<") || self.eat("?<") {
            self.name()?;
        } else if self.eat("?") {
            return if self.set_flags()? {
                self.any().map(Some)
            } else {
                Ok(None)
            };
        }
        let is_first = !std::mem::replace(&mut self.has_first, true);
        let node = self.any()?;
        Ok(Some(if is_first {
            Node::First(Box::new(node))
        } else {
            node
        }))
    }

    fn name(&mut self) -> Result<(), &'static str> {
        if self.peek().is_none() {
            return Err("expected capture group name, but got end of pattern");
        }
        let name = self.take_while(|c| is_in_name(c) || matches!(c, '.' | '[' | ']'));
        let is_closed = self.eat(">");
        if name.is_empty() && is_closed {
            return Err("empty capture group names are not allowed");
        }
        let begins = name.starts_with(begins_name);
        if !is_closed && self.peek().is_some() || !begins {
            return Err("invalid group name");
        }
        if !is_closed {
            return Err("expected end of capture group name, but got end of pattern");
        }
        if self.names.get(name).is_some() {
            return Err("duplicate capture group name");
        }
        self.names.insert(name, 0);
        Ok(())
    }

    /// Reads flags; whether a `:` ends them, and the group goes on.
    fn set_flags(&mut self) -> Result<bool, &'static str> {
        let mut c = self
            .peek()
            .ok_or("expected closing ')', but got end of pattern")?;
        let mut flags = self.flags;
        let mut seen = String::new();
        while c != ':' && c != ')' {
            if c == '-' && seen.contains('-') {
                return Err("inline flag negation cannot be repeated");
            }
            let is_set = !seen.contains('-');
            match c {
                'i' => flags.ignores_case = is_set,
                'm' => flags.is_multi_line = is_set,
                's' => flags.dot_takes_line_ends = is_set,
                'U' => flags.is_lazy = is_set,
                'R' => flags.is_crlf = is_set,
                'x' => flags.ignores_space = is_set,
                'u' | '-' => {}
                _ => return Err("unrecognized inline flag"),
            }
            if seen.contains(c) {
                return Err("duplicate inline flag is not allowed");
            }
            seen.push(c);
            self.next();
            c = self
                .peek()
                .ok_or("expected ':' or ')' to end inline flags, but got end of pattern")?;
        }
        if seen.ends_with('-') {
            return Err("inline flags cannot end with negation directive");
        }
        if seen.is_empty() && c == ')' {
            return Err("empty flag directive '(?)' is not allowed");
        }
        self.flags = flags;
        Ok(self.eat(":"))
    }
}
