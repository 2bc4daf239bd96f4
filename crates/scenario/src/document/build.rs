//! Events to nodes, within the limits.

use std::fmt;
use std::rc::Rc;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span, Tag};

use super::characters::Characters;
use super::{Document, Kind, Node, NodeRef, Place, Scalar, Slot};
use crate::diagnostics::{Position, Problem, Sink};
use crate::index::Index;
use crate::limits::Limits;

/// Where a document begins.
const START: Position = Position { line: 1, column: 1 };

/// Reads `yaml`. Problems that leave a tree to look at (a key given twice) go to `sink`.
///
/// # Errors
/// The first syntax error, or the first limit that the document is over.
pub(crate) fn read(yaml: &str, limits: &Limits, sink: &mut Sink) -> Result<Document, Box<Problem>> {
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
        maps: Vec::new(),
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
    read.and_then(|()| builder.document(sink))
}

/// Finds the keys that their mapping has already.
fn check_keys(node: NodeRef<'_>, sink: &mut Sink) {
    let mut keys = Vec::new();
    let mut names = Vec::new();
    for (key, _) in node.entries() {
        if let Some(scalar) = key.scalar() {
            names.push((scalar.text.as_str(), keys.len()));
            keys.push(key);
        }
    }
    for (_, again) in Index::new(names).repeats() {
        if let Some(&key) = keys.get(again) {
            sink.error(
                key,
                "duplicate_key",
                format_args!("`{}` is given twice", key.text().unwrap_or_default()),
                "keep one of them",
            );
        }
    }
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
    /// What its items' places have for their parent.
    place: Option<Rc<Place>>,
    anchor: usize,
    weight: Weight,
    /// A map's key that waits for its value.
    key: Option<Rc<Node>>,
}

struct Builder<'a> {
    limits: &'a Limits,
    nodes: usize,
    /// Those that are finished.
    maps: Vec<Rc<Node>>,
    open: Vec<Open>,
    /// By anchor: what it names, once that is finished.
    anchors: Vec<Option<(Rc<Node>, Weight)>>,
    aliases: usize,
    expanded: usize,
    root: Option<Rc<Node>>,
}

impl Builder<'_> {
    /// The document, when all of it was read.
    fn document(&mut self, sink: &mut Sink) -> Result<Document, Box<Problem>> {
        let Some(root) = self.root.take() else {
            return Err(Problem::new(
                START,
                "empty_document",
                "the document is empty",
                "a scenario begins with `scenario:`, or has `tasks:` or `workflows:`",
            ));
        };
        for map in &self.maps {
            check_keys(NodeRef(map), sink);
        }
        Ok(Document { root })
    }

    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Box<Problem>> {
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
            Event::DocumentStart(_) if self.root.is_some() => Err(Problem::new(
                at,
                "several_documents",
                "there is more than one document in it",
                "keep one scenario, without `---` after it",
            )),
            _ => Ok(()),
        }
    }

    /// Whether `tag` says that a scalar is text. Tags of one's own mean nothing here.
    fn is_text_tag(&self, tag: Option<&Tag>, at: Position) -> Result<bool, Box<Problem>> {
        match tag {
            None => Ok(false),
            Some(tag) if tag.is_yaml_core_schema() => Ok(tag.suffix == "str"),
            Some(tag) if tag.handle.len() + tag.suffix.len() == 1 => Ok(true),
            Some(tag) => Err(Problem::new(
                at,
                "unknown_tag",
                format_args!("the tag `{}{}` means nothing here", tag.handle, tag.suffix),
                "remove it, or quote the text",
            )),
        }
    }

    fn node(&mut self, at: Position, kind: Kind) -> Result<Node, Box<Problem>> {
        if self.nodes >= self.limits.nodes {
            return Err(over(
                at,
                format_args!("the document has more than {} nodes", self.limits.nodes),
            ));
        }
        self.nodes += 1;
        Ok(Node {
            position: at,
            place: self.place(),
            kind,
        })
    }

    /// Where the next node will hang.
    fn place(&self) -> Option<Place> {
        let open = self.open.last()?;
        let slot = match (&open.node.kind, &open.key) {
            (Kind::List(items), _) => Slot::Item(items.len()),
            (_, Some(key)) => Slot::Value(key.clone()),
            (_, None) => Slot::Key,
        };
        Some(Place {
            parent: open.place.clone(),
            slot,
        })
    }

    fn start(&mut self, at: Position, kind: Kind, anchor: usize) -> Result<(), Box<Problem>> {
        if self.open.len() >= self.limits.depth {
            return Err(self.too_deep(at));
        }
        let node = self.node(at, kind)?;
        self.open.push(Open {
            place: node.place.clone().map(Rc::new),
            node,
            anchor,
            weight: Weight {
                nodes: 1,
                height: 1,
            },
            key: None,
        });
        Ok(())
    }

    fn alias(&mut self, anchor: usize, at: Position) -> Result<(), Box<Problem>> {
        self.aliases += 1;
        if self.aliases > self.limits.aliases {
            return Err(over(
                at,
                format_args!("the document has more than {} aliases", self.limits.aliases),
            ));
        }
        let Some(Some((node, weight))) = self.anchors.get(anchor) else {
            return Err(Problem::new(
                at,
                "endless_alias",
                "the alias stands inside what it names",
                "a node can't contain itself",
            ));
        };
        let (node, weight) = (node.clone(), *weight);
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
        // It keeps the place of what it names.
        self.attach(node, weight);
        Ok(())
    }

    fn finish(&mut self, node: Node, anchor: usize, weight: Weight) {
        let node = Rc::new(node);
        if let Kind::Map(_) = node.kind {
            self.maps.push(node.clone());
        }
        if anchor > 0 {
            // The parser counts them.
            while self.anchors.len() <= anchor {
                self.anchors.push(None);
            }
            if let Some(named) = self.anchors.get_mut(anchor) {
                *named = Some((node.clone(), weight));
            }
        }
        self.attach(node, weight);
    }

    /// Hangs a finished node into the innermost open one.
    fn attach(&mut self, node: Rc<Node>, weight: Weight) {
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return;
        };
        open.weight.nodes = open.weight.nodes.saturating_add(weight.nodes);
        open.weight.height = open.weight.height.max(weight.height + 1);
        match &mut open.node.kind {
            Kind::Scalar(_) => {}
            Kind::List(items) => items.push(node),
            Kind::Map(entries) => match open.key.take() {
                None => open.key = Some(node),
                Some(key) => entries.push((key, node)),
            },
        }
    }

    fn too_deep(&self, at: Position) -> Box<Problem> {
        over(
            at,
            format_args!("the document is nested deeper than {}", self.limits.depth),
        )
    }
}

fn over(at: Position, message: fmt::Arguments<'_>) -> Box<Problem> {
    Problem::new(
        at,
        "over_limit",
        message,
        "a scenario is meant to be written by hand: move data into feeders by URL",
    )
}

/// YAML allows no control characters but tab and line ends.
fn check_characters(yaml: &str) -> Result<(), Box<Problem>> {
    let mut at = START;
    for c in yaml.chars() {
        if c == '\n' {
            at.line = at.line.saturating_add(1);
            at.column = 1;
        } else if c.is_control() && !matches!(c, '\t' | '\r' | '\u{85}') {
            return Err(Problem::new(
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

fn syntax_error(yaml: &str, at: Position, info: &str) -> Box<Problem> {
    if info.contains("recursion limit") {
        // The parser looks ahead over brackets, and may come to its own limit before ours is reached.
        return over(at, format_args!("the document is nested too deep"));
    }
    let line = yaml
        .lines()
        .nth(at.line.saturating_sub(1) as usize)
        .unwrap_or_default();
    if line.contains(": {{") || line.contains("- {{") {
        return Problem::new(at, "unquoted_template", UNQUOTED_TEMPLATE, QUOTE_IT);
    }
    let help = if line.contains('\t') {
        "YAML is indented by spaces, not by tabs"
    } else {
        "check the indentation, quotes and brackets of this line and the one before it"
    };
    Problem::new(at, "syntax", format_args!("this isn't YAML: {info}"), help)
}

fn position(marker: Marker) -> Position {
    Position {
        line: u32::try_from(marker.line()).unwrap_or(u32::MAX),
        column: u32::try_from(marker.col() + 1).unwrap_or(u32::MAX),
    }
}
