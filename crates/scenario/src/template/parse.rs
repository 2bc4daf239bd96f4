//! Text to pieces.

use super::{Filter, Piece, Placeholder, Source};
use crate::expression::lexer::Token;
use crate::expression::parser::{Parser, unexpected};
use crate::expression::{ExpressionError, Names};

/// The pieces of `source`.
pub(super) fn pieces(source: &str, names: &dyn Names) -> Result<Vec<Piece>, Box<ExpressionError>> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut rest = source;
    while let Some((before, after)) = rest.split_once("{{") {
        if let Some(before) = before.strip_suffix('\\') {
            text.push_str(before);
            text.push_str("{{");
            rest = after;
            continue;
        }
        text.push_str(before);
        let (inside, after) = split_end(after).ok_or_else(|| {
            ExpressionError::new(
                "a `{{` has no end",
                "close it with `}}`, or write `\\{{` for the characters themselves",
            )
        })?;
        if !text.is_empty() {
            pieces.push(Piece::Text(std::mem::take(&mut text)));
        }
        pieces.push(Piece::Value(placeholder(inside, names)?));
        rest = after;
    }
    text.push_str(rest);
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    Ok(pieces)
}

/// What stands before the `}}` that isn't inside a quoted key, and what after it.
fn split_end(source: &str) -> Option<(&str, &str)> {
    let mut quote = None;
    let mut previous = ' ';
    for (at, c) in source.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == '}' && previous == '}' => {
                return Some((source.get(..at - 1)?, source.get(at + 1..)?));
            }
            None => {}
        }
        previous = c;
    }
    None
}

fn placeholder(source: &str, names: &dyn Names) -> Result<Placeholder, Box<ExpressionError>> {
    let mut parser = Parser::new(source, names)?;
    let source = match parser.next() {
        Some(Token::Name(name))
            if matches!(name.as_str(), "uuid" | "random_int" | "now") && parser.eat("(") =>
        {
            function(&name, &mut parser)?
        }
        Some(Token::Name(name)) => Source::Path(parser.path(name)?),
        Some(token) => return Err(unexpected(&token)),
        None => {
            return Err(ExpressionError::new(
                "`{{ }}` is empty",
                "write a path in it: `{{ vars.name }}`",
            ));
        }
    };
    let filter = if parser.eat("|") {
        match parser.next() {
            Some(Token::Name(name)) if name == "raw" => Filter::Raw,
            Some(Token::Name(name)) if name == "json" => Filter::Json,
            _ => {
                return Err(ExpressionError::new(
                    "there is no such filter",
                    "the filters are `| raw` and `| json`",
                ));
            }
        }
    } else {
        Filter::None
    };
    match parser.next() {
        None => Ok(Placeholder { source, filter }),
        Some(_) => Err(ExpressionError::new(
            "only a path or a function can stand in a template",
            "conditions belong in `when` or `condition`",
        )),
    }
}

/// A function's arguments, after its `(`.
fn function(name: &str, parser: &mut Parser<'_>) -> Result<Source, Box<ExpressionError>> {
    let source = match name {
        "uuid" => Source::Uuid,
        "now" => Source::Now,
        _ => {
            let low = whole(parser.next());
            let comma = parser.eat(",");
            match (low, comma, whole(parser.next())) {
                (Some(low), true, Some(high)) if low <= high => Source::RandomInt { low, high },
                _ => {
                    return Err(ExpressionError::new(
                        "`random_int` takes two whole numbers, the smaller first",
                        "write `random_int(1, 9)`",
                    ));
                }
            }
        }
    };
    if parser.eat(")") {
        Ok(source)
    } else {
        Err(ExpressionError::new(
            format_args!("`{name}(` isn't closed, or has too many arguments"),
            "the functions are `uuid()`, `random_int(low, high)` and `now()`",
        ))
    }
}

fn whole(token: Option<Token>) -> Option<i64> {
    match token {
        Some(Token::Number(number)) => number.as_i64(),
        _ => None,
    }
}
