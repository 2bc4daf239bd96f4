//! The words of an expression.

use std::iter::Peekable;
use std::str::CharIndices;

use super::{ExpressionError, Operator};

/// A word of an expression.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token {
    Name(String),
    Text(String),
    Number(serde_json::Number),
    Compare(Operator),
    And,
    Or,
    Not,
    Open,
    Close,
    OpenBracket,
    CloseBracket,
    Dot,
    Comma,
    Pipe,
}

/// The words of `source`.
pub(crate) fn tokens(source: &str) -> Result<Vec<Token>, Box<ExpressionError>> {
    let mut tokens = Vec::new();
    let mut chars = source.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        let token = match c {
            c if c.is_whitespace() => continue,
            '(' => Token::Open,
            ')' => Token::Close,
            '[' => Token::OpenBracket,
            ']' => Token::CloseBracket,
            '.' => Token::Dot,
            ',' => Token::Comma,
            '"' | '\'' => Token::Text(text(c, &mut chars)?),
            '&' if next_is(&mut chars, '&') => Token::And,
            '|' if next_is(&mut chars, '|') => Token::Or,
            '|' => Token::Pipe,
            '=' if next_is(&mut chars, '=') => Token::Compare(Operator::Equal),
            '!' if next_is(&mut chars, '=') => Token::Compare(Operator::NotEqual),
            '!' => Token::Not,
            '<' if next_is(&mut chars, '=') => Token::Compare(Operator::LessOrEqual),
            '<' => Token::Compare(Operator::Less),
            '>' if next_is(&mut chars, '=') => Token::Compare(Operator::GreaterOrEqual),
            '>' => Token::Compare(Operator::Greater),
            '=' => {
                return Err(ExpressionError::new(
                    "`=` isn't an operator",
                    "compare with `==`",
                ));
            }
            '&' => return Err(ExpressionError::new("`&` isn't an operator", "write `&&`")),
            c if is_name_start(c) => Token::Name(name(source, start, &mut chars)),
            c if c.is_ascii_digit() || c == '-' => number(source, start, &mut chars)?,
            '+' | '*' | '/' | '%' => {
                return Err(ExpressionError::new(
                    format_args!("`{c}`: there is no arithmetic"),
                    "compute it in the target or give it in `vars`",
                ));
            }
            c => {
                return Err(ExpressionError::new(
                    format_args!("`{c}` can't be here"),
                    "quote text: \"…\"",
                ));
            }
        };
        tokens.push(token);
    }
    Ok(tokens)
}

fn next_is(chars: &mut Peekable<CharIndices<'_>>, wanted: char) -> bool {
    chars.next_if(|&(_, c)| c == wanted).is_some()
}

fn is_name_start(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// A name that begins at `start`. A `-` belongs to it when a name character follows.
fn name(source: &str, start: usize, chars: &mut Peekable<CharIndices<'_>>) -> String {
    let mut end = source.len();
    while let Some(&(at, c)) = chars.peek() {
        let dash = c == '-'
            && source
                .get(at + 1..)
                .and_then(|rest| rest.chars().next())
                .is_some_and(is_name_char);
        if !is_name_char(c) && !dash {
            end = at;
            break;
        }
        chars.next();
    }
    source.get(start..end).unwrap_or_default().to_owned()
}

fn number(
    source: &str,
    start: usize,
    chars: &mut Peekable<CharIndices<'_>>,
) -> Result<Token, Box<ExpressionError>> {
    let mut end = source.len();
    let mut previous = '0';
    while let Some(&(at, c)) = chars.peek() {
        let sign = matches!(c, '+' | '-') && matches!(previous, 'e' | 'E');
        let point = c == '.'
            && source
                .get(at + 1..)
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        if !(c.is_ascii_alphanumeric() || point || sign) {
            end = at;
            break;
        }
        previous = c;
        chars.next();
    }
    let word = source.get(start..end).unwrap_or_default();
    crate::values::number(word)
        .map(Token::Number)
        .ok_or_else(|| {
            ExpressionError::new(format_args!("`{word}` isn't a number"), "quote text: \"…\"")
        })
}

fn text(
    quote: char,
    chars: &mut Peekable<CharIndices<'_>>,
) -> Result<String, Box<ExpressionError>> {
    let mut text = String::new();
    while let Some((_, c)) = chars.next() {
        match c {
            c if c == quote => return Ok(text),
            '\\' => match chars.next() {
                Some((_, 'n')) => text.push('\n'),
                Some((_, 't')) => text.push('\t'),
                Some((_, c)) => text.push(c),
                None => break,
            },
            c => text.push(c),
        }
    }
    Err(ExpressionError::new(
        "a text has no end",
        format_args!("close it with {quote}"),
    ))
}
