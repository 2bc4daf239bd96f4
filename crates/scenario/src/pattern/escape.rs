//! What stands after a `\`.

use super::parse::{Node, Parser};
use super::set::{Look, named};

impl Parser<'_> {
    /// A character, a class or a place.
    pub(super) fn escape(&mut self) -> Result<Node, &'static str> {
        let Some(c) = self.next() else {
            return Err("saw start of escape sequence, but saw end of pattern before it finished");
        };
        let class_name = match c {
            'd' | 'D' => "digit",
            's' | 'S' => "space",
            'w' | 'W' => "word",
            _ => "",
        };
        if let Some(ranges) = named(class_name, c.is_ascii_uppercase()) {
            return Ok(self.set(ranges, false));
        }
        Ok(match c {
            '0'..='9' => return Err("backreferences are not supported"),
            'p' | 'P' => return Err("Unicode character classes are not supported"),
            'x' => self.hex(2)?,
            'u' => self.hex(4)?,
            'U' => self.hex(8)?,
            'a' => self.one('\x07'),
            'f' => self.one('\x0c'),
            't' => self.one('\t'),
            'n' => self.one('\n'),
            'r' => self.one('\r'),
            'v' => self.one('\x0b'),
            'A' => Node::Look(Look::Start),
            'z' => Node::Look(Look::End),
            'b' => Node::Look(self.boundary()?),
            'B' => Node::Look(Look::NoBoundary),
            '<' => Node::Look(Look::WordStart),
            '>' => Node::Look(Look::WordEnd),
            _ if c.is_ascii() && !c.is_ascii_alphanumeric() => self.one(c),
            _ => return Err("unrecognized escape sequence"),
        })
    }

    /// What stands after `\b`: perhaps `{start}` or its like.
    fn boundary(&mut self) -> Result<Look, &'static str> {
        let before = self.rest.clone();
        if !self.eat("{") {
            return Ok(Look::Boundary);
        }
        self.more("found start of special word boundary or repetition without an end")?;
        let name = self.take_while(|c| c.is_ascii_alphabetic() || c == '-');
        if name.is_empty() {
            self.rest = before;
            return Ok(Look::Boundary);
        }
        if !self.eat("}") {
            return Err("special word boundary assertion is unclosed or has an invalid character");
        }
        match name {
            "start" => Ok(Look::WordStart),
            "end" => Ok(Look::WordEnd),
            "start-half" => Ok(Look::NoWordBefore),
            "end-half" => Ok(Look::NoWordAfter),
            _ => Err("special word boundary assertion is unrecognized"),
        }
    }

    /// A character by its number, of so many digits or in braces.
    fn hex(&mut self, digits: usize) -> Result<Node, &'static str> {
        self.more("expected hexadecimal number, but saw end of pattern first")?;
        let is_braced = self.eat("{");
        let mut code = 0_u32;
        let mut count = 0;
        while is_braced || count < digits {
            if is_braced && self.eat("}") {
                break;
            }
            let Some(c) = self.next() else {
                return Err(if is_braced {
                    "expected hexadecimal number, but saw end of pattern before closing brace"
                } else {
                    "expected fixed length hexadecimal number, but saw end of pattern first"
                });
            };
            let Some(digit) = c.to_digit(16) else {
                return Err(if is_braced {
                    "expected hexadecimal number in braces, but got non-hex digit"
                } else {
                    "expected fixed length hexadecimal number, but got non-hex digit"
                });
            };
            code = code.saturating_mul(16).saturating_add(digit);
            count += 1;
        }
        match char::from_u32(code) {
            _ if count == 0 => Err("expected hexadecimal number in braces, but got no digits"),
            Some(c) => Ok(self.one(c)),
            None if is_braced => Err("got invalid hexadecimal number in braces"),
            None => Err("got invalid fixed length hexadecimal number"),
        }
    }
}
