//! Trees to lists of steps.

use std::rc::Rc;

use super::parse::{Node, TOO_DEEP};
use super::set::{Look, Set};

/// The most parts of a tree, those that are repeated counted each time.
const MOST: usize = 500_000;
/// The deepest tree: fifty groups, one in the other, and fifty repetitions of one of them.
const DEEPEST: usize = 250;

/// A step of a search. All but `Split` and `Jump` go on to the next.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// Takes a character of the set.
    One(Rc<Set>),
    /// Goes on where this holds.
    Look(Look),
    /// Goes on at both, which is to say at the first of them if that leads to a match.
    Split(usize, usize),
    Jump(usize),
    /// Notes the place: 0 and 1 are the match's start and end, 2 and 3 its first group's.
    Note(usize),
    /// There is a match.
    Found,
}

/// The steps of a tree.
pub(super) fn of(tree: &Node) -> Result<Vec<Step>, &'static str> {
    let mut list = List {
        steps: Vec::new(),
        parts: 0,
        depth: 0,
    };
    list.add(tree)?;
    list.steps.push(Step::Found);
    Ok(list.steps)
}

struct List {
    steps: Vec<Step>,
    parts: usize,
    depth: usize,
}

impl List {
    /// Where the next step will be.
    fn here(&self) -> usize {
        self.steps.len()
    }

    fn add(&mut self, node: &Node) -> Result<(), &'static str> {
        self.parts += 1;
        if self.parts > MOST {
            return Err("compiled regex exceeded size limit");
        }
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(TOO_DEEP);
        }
        match node {
            Node::One(set) => self.steps.push(Step::One(set.clone())),
            Node::Look(look) => self.steps.push(Step::Look(*look)),
            Node::First(group) => {
                self.steps.push(Step::Note(2));
                self.add(group)?;
                self.steps.push(Step::Note(3));
            }
            Node::All(parts) => {
                for part in parts {
                    self.add(part)?;
                }
            }
            Node::Any(ways) => {
                let mut ends = Vec::new();
                for (number, way) in ways.iter().enumerate() {
                    let split = self.here();
                    let is_last = number + 1 == ways.len();
                    if !is_last {
                        self.steps.push(Step::Jump(0));
                    }
                    self.add(way)?;
                    if !is_last {
                        ends.push(self.here());
                        self.steps.push(Step::Jump(0));
                        self.put(split, Step::Split(split + 1, self.here()));
                    }
                }
                for end in ends {
                    self.put(end, Step::Jump(self.here()));
                }
            }
            Node::Repeat {
                node,
                least,
                most,
                is_greedy,
            } => match most {
                Some(most) => {
                    for _ in 0..*least {
                        self.add(node)?;
                    }
                    let mut splits = Vec::new();
                    for _ in *least..*most {
                        splits.push(self.here());
                        self.steps.push(Step::Jump(0));
                        self.add(node)?;
                    }
                    for split in splits {
                        self.put(split, Self::split(split + 1, self.here(), *is_greedy));
                    }
                }
                None => {
                    for _ in 1..*least {
                        self.add(node)?;
                    }
                    // What may be passed over is: once or more, or not at all. Else what is preferred may be lost where a
                    // part matches nothing.
                    let start = self.here();
                    if *least == 0 {
                        self.steps.push(Step::Jump(0));
                    }
                    let again = self.here();
                    self.add(node)?;
                    let past = self.here() + 1;
                    self.steps.push(Self::split(again, past, *is_greedy));
                    if *least == 0 {
                        self.put(start, Self::split(again, past, *is_greedy));
                    }
                }
            },
        }
        self.depth -= 1;
        Ok(())
    }

    fn split(into: usize, past: usize, is_greedy: bool) -> Step {
        if is_greedy {
            Step::Split(into, past)
        } else {
            Step::Split(past, into)
        }
    }

    /// Puts a step where there was one to hold its place.
    fn put(&mut self, place: usize, step: Step) {
        if let Some(kept) = self.steps.get_mut(place) {
            *kept = step;
        }
    }
}
