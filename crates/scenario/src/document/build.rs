//! Events to nodes, within the limits.

use std::fmt;
use std::rc::Rc;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span, Tag};

use super::characters::Characters;
use super::{Document, Kind, Node, Scalar};
use crate::diagnostics::{Diagnostic, Position};
use crate::limits::Limits;

/// Where a document begins.
const START: Position = Position { line: 1, column: 1 };

/// Reads `yaml`.
///
/// # Errors
/// The first syntax error, or the first limit that the document is over.
pub(crate) fn read(yaml: &str, limits: &Limits) -> Result<Document, Box<Diagnostic>> {
    if yaml.len() > limits.document_bytes {
        return Err(over(
            START,
            format_args!(
                "the document has {} bytes; {} are allowed",
                yaml.len(),
                limits.document_bytes
            ),
        ));
    }
    check_characters(yaml)?;
    let mut builder = Builder {
        limits,
        nodes: 0,
        open: Vec::new(),
        anchors: Vec::new(),
        aliases: 0,
        expanded: 0,
        root: None,
    };
    let read = Parser::new(Characters(yaml.chars())).try_for_each(|event| {
        let (event, span) =
            event.map_err(|error| syntax_error(yaml, position(*error.marker()), error.info()))?;
        builder.event(event, span)
    });
    read.and_then(|()| builder.document())
}

/// What an unquoted `{{ x }}` is.
pub(crate) const UNQUOTED_TEMPLATE: &str = "without quotes `{{ … }}` is YAML for a mapping";
/// What to do about it.
pub(crate) const QUOTE_IT: &str = "quote it: \"{{ … }}\"";

/// What a finished node weighs, its aliases spelt out.
#[derive(Clone, Copy)]
struct Weight {
    nodes: usize,
    height: usize,
}

/// A list or map whose end hasn't come yet.
struct Open {
    node: Node,
    anchor: usize,
    weight: Weight,
}

/// A finished node that aliases may name.
struct Anchored {
    anchor: usize,
    node: Rc<Node>,
    weight: Weight,
}

struct Builder<'a> {
    limits: &'a Limits,
    nodes: usize,
    open: Vec<Open>,
    anchors: Vec<Anchored>,
    aliases: usize,
    expanded: usize,
    root: Option<Node>,
}

impl Builder<'_> {
    /// The document, when all of it was read.
    fn document(&mut self) -> Result<Document, Box<Diagnostic>> {
        match self.root.take() {
            Some(root) => Ok(Document {
                root: Rc::new(root),
            }),
            None => Err(Diagnostic::at(
                START,
                "empty_document",
                "the document is empty",
                "a scenario begins with `scenario:`, or has `tasks:` or `workflows:`",
            )),
        }
    }

    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Box<Diagnostic>> {
        let at = position(span.start);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let is_text = self.is_text_tag(tag.as_deref(), at)?;
                let scalar = Scalar {
                    text: text.into_owned(),
                    is_plain: style == ScalarStyle::Plain && !is_text,
                };
                let node = self.node(at, Kind::Scalar(scalar))?;
                let weight = Weight {
                    nodes: 1,
                    height: 0,
                };
                self.finish(node, anchor, weight);
                Ok(())
            }
            Event::SequenceStart(anchor, tag) => {
                self.is_text_tag(tag.as_deref(), at)?;
                self.start(at, Kind::List(Vec::new()), anchor)
            }
            Event::MappingStart(anchor, tag) => {
                self.is_text_tag(tag.as_deref(), at)?;
                self.start(at, Kind::Map(Vec::new()), anchor)
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(open) = self.open.pop() {
                    self.finish(open.node, open.anchor, open.weight);
                }
                Ok(())
            }
            Event::Alias(anchor) => self.alias(anchor, at),
            Event::DocumentStart(_) if self.root.is_some() => Err(Diagnostic::at(
                at,
                "several_documents",
                "there is more than one document in it",
                "keep one scenario, without `---` after it",
            )),
            _ => Ok(()),
        }
    }

    /// Whether `tag` says that a scalar is text. Tags of one's own mean nothing here.
    fn is_text_tag(&self, tag: Option<&Tag>, at: Position) -> Result<bool, Box<Diagnostic>> {
        match tag {
            None => Ok(false),
            Some(tag) if tag.is_yaml_core_schema() => Ok(tag.suffix == "str"),
            Some(tag) if tag.handle.len() + tag.suffix.len() == 1 => Ok(true),
            Some(tag) => Err(Diagnostic::at(
                at,
                "unknown_tag",
                format_args!("the tag `{}{}` means nothing here", tag.handle, tag.suffix),
                "remove it, or quote the text",
            )),
        }
    }

    fn node(&mut self, at: Position, kind: Kind) -> Result<Node, Box<Diagnostic>> {
        if self.nodes >= self.limits.nodes {
            return Err(over(
                at,
                format_args!("the document has more than {} nodes", self.limits.nodes),
            ));
        }
        let number = self.nodes;
        self.nodes += 1;
        Ok(Node {
            position: at,
            number,
            kind,
        })
    }

    fn start(&mut self, at: Position, kind: Kind, anchor: usize) -> Result<(), Box<Diagnostic>> {
        if self.open.len() >= self.limits.depth {
            return Err(self.too_deep(at));
        }
        let node = self.node(at, kind)?;
        self.open.push(Open {
            node,
            anchor,
            weight: Weight {
                nodes: 1,
                height: 1,
            },
        });
        Ok(())
    }

    fn alias(&mut self, anchor: usize, at: Position) -> Result<(), Box<Diagnostic>> {
        self.aliases += 1;
        if self.aliases > self.limits.aliases {
            return Err(over(
                at,
                format_args!("the document has more than {} aliases", self.limits.aliases),
            ));
        }
        let Some(named) = self.anchors.iter().find(|named| named.anchor == anchor) else {
            return Err(Diagnostic::at(
                at,
                "endless_alias",
                "the alias stands inside what it names",
                "a node can't contain itself",
            ));
        };
        let (node, weight) = (named.node.clone(), named.weight);
        self.expanded = self.expanded.saturating_add(weight.nodes);
        if self.expanded > self.limits.expanded_nodes {
            return Err(over(
                at,
                format_args!(
                    "its aliases stand for more than {} nodes",
                    self.limits.expanded_nodes
                ),
            ));
        }
        if self.open.len() + weight.height > self.limits.depth {
            return Err(self.too_deep(at));
        }
        self.attach(
            Node {
                position: at,
                number: self.nodes,
                kind: Kind::Shared(node),
            },
            weight,
        );
        Ok(())
    }

    fn finish(&mut self, mut node: Node, anchor: usize, weight: Weight) {
        if anchor > 0 {
            let (position, number) = (node.position, node.number);
            let shared = Rc::new(node);
            node = Node {
                position,
                number,
                kind: Kind::Shared(shared.clone()),
            };
            self.anchors.push(Anchored {
                anchor,
                node: shared,
                weight,
            });
        }
        self.attach(node, weight);
    }

    /// Hangs a finished node into the innermost open one.
    fn attach(&mut self, node: Node, weight: Weight) {
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return;
        };
        open.weight.nodes = open.weight.nodes.saturating_add(weight.nodes);
        open.weight.height = open.weight.height.max(weight.height + 1);
        if let Kind::List(nodes) | Kind::Map(nodes) = &mut open.node.kind {
            nodes.push(node);
        }
    }

    fn too_deep(&self, at: Position) -> Box<Diagnostic> {
        over(
            at,
            format_args!("the document is nested deeper than {}", self.limits.depth),
        )
    }
}

fn over(at: Position, message: fmt::Arguments<'_>) -> Box<Diagnostic> {
    Diagnostic::at(
        at,
        "over_limit",
        message,
        "a scenario is meant to be written by hand: move data into feeders by URL",
    )
}

/// YAML allows no control characters but tab and line ends.
fn check_characters(yaml: &str) -> Result<(), Box<Diagnostic>> {
    let mut at = START;
    for c in yaml.chars() {
        if c == '\n' {
            at.line = at.line.saturating_add(1);
            at.column = 1;
        } else if c.is_control() && !matches!(c, '\t' | '\r' | '\u{85}') {
            return Err(Diagnostic::at(
                at,
                "syntax",
                format_args!("U+{:04X} can't be in YAML", u32::from(c)),
                "remove the control character, or write it as \"\\x…\" in quotes",
            ));
        } else {
            at.column = at.column.saturating_add(1);
        }
    }
    Ok(())
}

fn syntax_error(yaml: &str, at: Position, info: &str) -> Box<Diagnostic> {
    if info.contains("recursion limit") {
        // The parser looks ahead over brackets, and may come to its own limit before ours is reached.
        return over(at, format_args!("the document is nested too deep"));
    }
    let line = yaml
        .split('\n')
        .nth(at.line.saturating_sub(1) as usize)
        .unwrap_or_default();
    if line.contains(": {{") || line.contains("- {{") {
        return Diagnostic::at(at, "unquoted_template", UNQUOTED_TEMPLATE, QUOTE_IT);
    }
    let help = if line.contains('\t') {
        "YAML is indented by spaces, not by tabs"
    } else {
        "check the indentation, quotes and brackets of this line and the one before it"
    };
    Diagnostic::at(at, "syntax", format_args!("this isn't YAML: {info}"), help)
}

fn position(marker: Marker) -> Position {
    Position {
        line: u32::try_from(marker.line()).unwrap_or(u32::MAX),
        column: u32::try_from(marker.col() + 1).unwrap_or(u32::MAX),
    }
}
