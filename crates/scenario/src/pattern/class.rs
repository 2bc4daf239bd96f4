//! Classes of characters in brackets: `[a-z_]`, `[^[:space:]]`.

use super::parse::{Node, Parser};
use super::set::named;

type Ranges = Vec<(char, char)>;

impl Parser<'_> {
    pub(super) fn class(&mut self) -> Result<Node, &'static str> {
        self.next();
        let mut ranges = Ranges::new();
        let mut c = self.more(UNCLOSED)?;
        let is_negated = c == '^';
        if is_negated {
            self.next();
            c = self.more("negated character class has no closing bracket")?;
        }
        // A dash or a bracket that comes first is meant.
        while c == '-' {
            ranges.push((c, c));
            self.next();
            c = self.more(UNCLOSED_AFTER_DASH)?;
        }
        if c == ']' && ranges.is_empty() {
            ranges.push((c, c));
            self.next();
            self.more("character class begins with literal ']' but has no closing bracket")?;
        }
        loop {
            let c = self.more(UNCLOSED)?;
            let is_double = self.rest.clone().nth(1) == Some(c);
            match c {
                ']' => {
                    self.next();
                    return Ok(self.set(ranges, is_negated));
                }
                '[' => match self.posix() {
                    Some(mut class) => ranges.append(&mut class),
                    None => return Err("nested character classes are not supported"),
                },
                '&' if is_double => return Err("character class intersection is not supported"),
                '-' if is_double => return Err("character class difference is not supported"),
                '~' if is_double => {
                    return Err("character class symmetric difference is not supported");
                }
                _ => self.item(&mut ranges)?,
            }
        }
    }

    /// A character, a range of them, or a class behind a `\`.
    fn item(&mut self, ranges: &mut Ranges) -> Result<(), &'static str> {
        let first = self.part()?;
        let c = self.more("non-empty character class has no closing bracket")?;
        let before = self.rest.clone();
        self.next();
        let is_range = c == '-' && !matches!(self.more(UNCLOSED_AFTER_DASH)?, ']' | '-');
        if !is_range {
            self.rest = before;
            let Node::One(set) = first else {
                return Err("invalid escape sequence in character class");
            };
            ranges.extend_from_slice(&set.ranges);
            return Ok(());
        }
        let (low, high) = (single(&first)?, single(&self.part()?)?);
        if low > high {
            return Err("invalid range in character class");
        }
        ranges.push((low, high));
        Ok(())
    }

    fn part(&mut self) -> Result<Node, &'static str> {
        if self.eat("\\") {
            self.escape()
        } else {
            let c = self.next().unwrap_or_default();
            Ok(self.one(c))
        }
    }

    /// A class by its name in POSIX: `[:alpha:]`.
    fn posix(&mut self) -> Option<Ranges> {
        let name = self.rest.as_str().strip_prefix("[:")?;
        let (name, after) = name.split_once(":]")?;
        let ranges = match name.strip_prefix('^') {
            Some(name) => named(name, true)?,
            None => named(name, false)?,
        };
        self.rest = after.chars();
        Some(ranges)
    }
}

fn single(node: &Node) -> Result<char, &'static str> {
    let c = match node {
        Node::One(set) => set.single(),
        _ => None,
    };
    c.ok_or("character class ranges must start and end with a single character")
}

const UNCLOSED: &str = "found unclosed character class";
const UNCLOSED_AFTER_DASH: &str = "non-empty character class has no closing bracket after dash";
