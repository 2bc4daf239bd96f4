//! Words to a tree.

use std::fmt;

use serde_json::{Number, Value};

use super::lexer::{Token, tokens};
use super::{Comparison, Names, Node, Path};
use crate::quoted::Quoted;

/// The deepest nesting of `(` and `!`.
const DEPTH: usize = 64;

/// Why a text isn't an expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ExpressionError {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Whether it is well formed, but names something that isn't there.
    pub is_unknown_name: bool,
}

impl ExpressionError {
    /// Boxed, as parsers hand it on through many results.
    pub(crate) fn new(message: impl fmt::Display, help: impl fmt::Display) -> Box<Self> {
        ExpressionError::of(&message, &help, false)
    }

    /// A path that leads nowhere.
    pub(crate) fn unknown_name(message: impl fmt::Display, help: impl fmt::Display) -> Box<Self> {
        ExpressionError::of(&message, &help, true)
    }

    fn of(message: &dyn fmt::Display, help: &dyn fmt::Display, is_unknown_name: bool) -> Box<Self> {
        Box::new(ExpressionError {
            message: message.to_string(),
            help: help.to_string(),
            is_unknown_name,
        })
    }
}

/// A reader of words.
pub(crate) struct Parser<'n> {
    /// The words that are left, the next one last.
    tokens: Vec<Token>,
    names: &'n dyn Names,
    depth: usize,
}

/// The tree of `source`.
pub(super) fn parse(source: &str, names: &dyn Names) -> Result<Node, Box<ExpressionError>> {
    let mut parser = Parser::new(source, names)?;
    let node = parser.any()?;
    parser.end()?;
    Ok(node)
}

impl<'n> Parser<'n> {
    pub(crate) fn new(source: &str, names: &'n dyn Names) -> Result<Self, Box<ExpressionError>> {
        let mut tokens = tokens(source)?;
        tokens.reverse();
        Ok(Parser {
            tokens,
            names,
            depth: 0,
        })
    }

    /// The next word, when it's a symbol.
    fn symbol(&self) -> Option<&'static str> {
        match self.tokens.last() {
            Some(Token::Symbol(symbol)) => Some(symbol),
            _ => None,
        }
    }

    /// Takes the next word when it's `wanted`.
    pub(crate) fn eat(&mut self, wanted: &str) -> bool {
        let is_next = self.symbol() == Some(wanted);
        if is_next {
            self.tokens.pop();
        }
        is_next
    }

    pub(crate) fn next(&mut self) -> Option<Token> {
        self.tokens.pop()
    }

    pub(crate) fn end(&mut self) -> Result<(), Box<ExpressionError>> {
        match self.next() {
            None => Ok(()),
            Some(token) => Err(unexpected(&token)),
        }
    }

    fn any(&mut self) -> Result<Node, Box<ExpressionError>> {
        self.chain("||", Parser::all, Node::Any)
    }

    fn all(&mut self) -> Result<Node, Box<ExpressionError>> {
        self.chain("&&", Parser::comparison, Node::All)
    }

    fn chain(
        &mut self,
        operator: &str,
        part: fn(&mut Self) -> Result<Node, Box<ExpressionError>>,
        join: fn(Vec<Node>) -> Node,
    ) -> Result<Node, Box<ExpressionError>> {
        let first = part(self)?;
        if !self.eat(operator) {
            return Ok(first);
        }
        let mut parts = vec![first, part(self)?];
        while self.eat(operator) {
            parts.push(part(self)?);
        }
        Ok(join(parts))
    }

    fn comparison(&mut self) -> Result<Node, Box<ExpressionError>> {
        let left = self.unary()?;
        let Some(operator) = self.symbol().and_then(Comparison::of) else {
            return Ok(left);
        };
        self.tokens.pop();
        let right = self.unary()?;
        if self.symbol().and_then(Comparison::of).is_some() {
            return Err(ExpressionError::new(
                "comparisons can't be chained",
                "join them with `&&`",
            ));
        }
        Ok(Node::Compare(Box::new((left, operator, right))))
    }

    fn unary(&mut self) -> Result<Node, Box<ExpressionError>> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(ExpressionError::new(
                format_args!("nested deeper than {DEPTH}"),
                "split the condition over several edges",
            ));
        }
        let node = if self.eat("!") {
            self.unary().map(|node| Node::Not(Box::new(node)))
        } else {
            self.primary()
        };
        self.depth -= 1;
        node
    }

    fn primary(&mut self) -> Result<Node, Box<ExpressionError>> {
        match self.next() {
            Some(Token::Symbol("(")) => {
                let node = self.any()?;
                if self.eat(")") {
                    Ok(node)
                } else {
                    Err(ExpressionError::new(
                        "a `(` has no end",
                        "close it with `)`",
                    ))
                }
            }
            Some(Token::Text(text)) => Ok(Node::Literal(Value::String(text))),
            Some(Token::Number(number)) => Ok(Node::Literal(Value::Number(number))),
            Some(Token::Name(name)) => match name.as_str() {
                "true" => Ok(Node::Literal(Value::Bool(true))),
                "false" => Ok(Node::Literal(Value::Bool(false))),
                "null" => Ok(Node::Literal(Value::Null)),
                _ => self.path(name).map(Node::Path),
            },
            Some(token) => Err(unexpected(&token)),
            None => Err(ExpressionError::new(
                "the expression ends too early",
                "a value is missing at its end",
            )),
        }
    }

    /// The rest of a path that begins with `name`.
    pub(crate) fn path(&mut self, name: String) -> Result<Path, Box<ExpressionError>> {
        let mut keys = Vec::new();
        loop {
            if self.eat(".") {
                match self.next() {
                    Some(Token::Name(key)) => keys.push(key),
                    Some(Token::Number(index)) => {
                        for key in written(index).split('.') {
                            keys.push(key.to_owned());
                        }
                    }
                    _ => {
                        return Err(ExpressionError::new(
                            "a name is missing after `.`",
                            "write `name.key` or `name[\"any key\"]`",
                        ));
                    }
                }
            } else if self.eat("[") {
                match self.next() {
                    Some(Token::Text(key)) => keys.push(key),
                    Some(Token::Number(index)) => keys.push(written(index)),
                    _ => {
                        return Err(ExpressionError::new(
                            "a key is missing after `[`",
                            "write `name[0]` or `name[\"any key\"]`",
                        ));
                    }
                }
                if !self.eat("]") {
                    return Err(ExpressionError::new(
                        "a `[` has no end",
                        "close it with `]`",
                    ));
                }
            } else {
                break;
            }
        }
        if self.symbol() == Some("(") {
            return Err(ExpressionError::new(
                format_args!("`{name}()` can't be called here"),
                "the functions are `uuid()`, `random_int(low, high)` and `now()`, in templates only",
            ));
        }
        let (root, used) = self.names.resolve(&name, &keys)?;
        let mut text = name;
        for key in &keys {
            text.push('.');
            text.push_str(key);
        }
        let keys = keys.split_off(used.min(keys.len()));
        Ok(Path { root, keys, text })
    }
}

/// A number as JSON has it.
fn written(number: Number) -> String {
    crate::values::to_json(&Value::Number(number))
}

/// The error for a word that can't be where it is.
pub(crate) fn unexpected(token: &Token) -> Box<ExpressionError> {
    let word = match token {
        Token::Name(name) => name.clone(),
        Token::Text(text) => Quoted(text).to_string(),
        Token::Number(number) => written(number.clone()),
        Token::Symbol(symbol) if Comparison::of(symbol).is_some() => "a comparison".to_owned(),
        Token::Symbol(symbol) => (*symbol).to_owned(),
    };
    ExpressionError::new(
        format_args!("`{word}` can't be here"),
        "write `value operator value`, joined by `&&` and `||`",
    )
}
