//! The words of an expression.

use super::ExpressionError;
use crate::values::{begins_name, is_in_name};

/// A word of an expression.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token {
    Name(String),
    Text(String),
    Number(serde_json::Number),
    /// One of [`SYMBOLS`].
    Symbol(&'static str),
}

/// Operators, and what holds an expression together. Those of two characters come before what they begin with.
const SYMBOLS: [&str; 16] = [
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "|", "(", ")", "[", "]", ".", ",",
];

/// The words of `source`.
pub(crate) fn tokens(source: &str) -> Result<Vec<Token>, Box<ExpressionError>> {
    let mut tokens = Vec::new();
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        if c.is_whitespace() {
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
            continue;
        }
        let (token, after) = if let Some(symbol) = symbol(rest) {
            symbol
        } else if c == '"' || c == '\'' {
            text(c, rest)?
        } else if begins_name(c) {
            name(rest)
        } else if c.is_ascii_digit() || c == '-' {
            number(rest)?
        } else {
            return Err(unknown(c));
        };
        tokens.push(token);
        rest = after;
    }
    Ok(tokens)
}

/// The error for a character that no word begins with.
fn unknown(c: char) -> Box<ExpressionError> {
    match c {
        '=' => ExpressionError::new("`=` isn't an operator", "compare with `==`"),
        '&' => ExpressionError::new("`&` isn't an operator", "write `&&`"),
        '+' | '*' | '/' | '%' => ExpressionError::new(
            format_args!("`{c}`: there is no arithmetic"),
            "compute it in the target or give it in `vars`",
        ),
        _ => ExpressionError::new(format_args!("`{c}` can't be here"), "quote text: \"…\""),
    }
}

// Each of these reads one word from the beginning of `source`, and gives what is left besides.

fn symbol(source: &str) -> Option<(Token, &str)> {
    SYMBOLS
        .iter()
        .find_map(|symbol| Some((Token::Symbol(symbol), source.strip_prefix(symbol)?)))
}

/// A `-` belongs to a name when a name character follows.
fn name(source: &str) -> (Token, &str) {
    let mut chars = source.chars();
    let mut rest = source;
    while let Some(c) = chars.next() {
        let is_dash = c == '-' && chars.as_str().starts_with(is_in_name);
        if !is_in_name(c) && !is_dash {
            break;
        }
        rest = chars.as_str();
    }
    let name = source.strip_suffix(rest).unwrap_or_default();
    (Token::Name(name.to_owned()), rest)
}

fn number(source: &str) -> Result<(Token, &str), Box<ExpressionError>> {
    let mut chars = source.chars();
    let mut previous = chars.next();
    let mut rest = chars.as_str();
    while let Some(c) = chars.next() {
        let is_sign = matches!(c, '+' | '-') && matches!(previous, Some('e' | 'E'));
        let is_point = c == '.' && chars.as_str().starts_with(|c: char| c.is_ascii_digit());
        if !(c.is_ascii_alphanumeric() || is_point || is_sign) {
            break;
        }
        previous = Some(c);
        rest = chars.as_str();
    }
    let word = source.strip_suffix(rest).unwrap_or_default();
    match crate::values::number(word) {
        Some(number) => Ok((Token::Number(number), rest)),
        None => Err(ExpressionError::new(
            format_args!("`{word}` isn't a number"),
            "quote text: \"…\"",
        )),
    }
}

fn text(quote: char, source: &str) -> Result<(Token, &str), Box<ExpressionError>> {
    let mut text = String::new();
    let mut chars = source.chars();
    chars.next();
    while let Some(c) = chars.next() {
        text.push(match c {
            c if c == quote => return Ok((Token::Text(text), chars.as_str())),
            '\\' => match chars.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some(c) => c,
                None => break,
            },
            c => c,
        });
    }
    Err(ExpressionError::new(
        "a text has no end",
        format_args!("close it with {quote}"),
    ))
}
