//! Patterns, held against the crate whose language they are.

use proptest::prelude::*;
use regex_lite::Regex;

use super::Pattern;

/// What the other one finds.
fn found<'t>(regex: &Regex, text: &'t str) -> Option<&'t str> {
    let captures = regex.captures(text)?;
    let group = captures.get(1).or(captures.get(0))?;
    Some(group.as_str())
}

fn check(pattern: &str, texts: &[&str]) {
    match (Pattern::new(pattern), Regex::new(pattern)) {
        (Ok(ours), Ok(theirs)) => {
            for text in texts {
                assert_eq!(
                    ours.is_match(text),
                    theirs.is_match(text),
                    "{pattern:?} {text:?}"
                );
                assert_eq!(
                    ours.find(text),
                    found(&theirs, text),
                    "{pattern:?} {text:?}"
                );
            }
        }
        (Err(ours), Err(theirs)) => assert_eq!(ours, theirs.to_string(), "{pattern:?}"),
        (ours, theirs) => panic!("{pattern:?}: {ours:?}, {theirs:?}"),
    }
}

const TEXTS: [&str; 9] = [
    "",
    "a",
    "ab",
    "aab_b\nba",
    "A-b 12\r\nxé",
    "[a]^$.b",
    "abcabcabc",
    " \t_\u{7f}",
    "<a b=\"c\">d</a>",
];

#[test]
fn patterns_are_read_alike() {
    for pattern in [
        "",
        "a",
        "a|b",
        "(a|ab)(b)?",
        "(?:a)(b)",
        "a*?b",
        "(a*)*",
        "(a|b*)+?b",
        "a{2}",
        "a{1,}?b",
        "a{0,2}b{0}",
        "^a$",
        "(?m)^b|a$",
        "(?mR)^x|2$",
        "(?s).+",
        ".+",
        "(?i)AB",
        "(?i:a)B",
        "(?U)a+b",
        "(?x) a b # c\n c",
        r"\bb\b",
        r"\b{start}b|\b{end}",
        r"\b{start-half}a\b{end-half}",
        r"\<a\>",
        r"\Ba",
        r"\d+",
        r"\D+",
        r"[\w]+\W",
        r"\s\S",
        "[a-b]+",
        "[^a-b]+",
        "[]a]",
        "[-a]",
        "[a-]",
        "[^]]",
        "[[:alpha:]]+",
        "[[:^alpha:]_]+",
        r"[\D]",
        "(?i)[a-b]B",
        "(?i)[^b]",
        r"\x41|\u{e9}|\U000000e9",
        r"\x{6}",
        r"\.\b{1}",
        "(?P<n>b)(?<m>a)",
        "(?<n>b)",
        "(a)|(b)",
        "()b",
        "(?:a|b)*?$",
        r"\Aa\z",
        "a{,2}",
        "a{1",
        "a{1,",
        "a{1,2",
        "a{",
        "a{2,1}",
        "a{x}",
        "a{1;",
        "*",
        "{1}",
        "(",
        ")",
        "(a",
        "(?",
        "(?i",
        "(?-i)a",
        "(?i-)",
        "(?ii)",
        "(?i--s)",
        "(?z)",
        "(?)",
        "(?:",
        "(?=a)",
        "(?<!a)",
        "(?P<",
        "(?P<a",
        "(?<>a)",
        "(?<1>a)",
        "(?<a>b)(?<a>c)",
        "(?<a b>)",
        "[",
        "[^",
        "[-",
        "[]",
        "[a",
        "[a-",
        "[a-]",
        "[b-a]",
        "[a-\\d]",
        "[\\b]",
        "[[a]]",
        "[a&&b]",
        "[a--b]",
        "[a~~b]",
        "[[:nope:]]",
        "\\",
        "\\1",
        "\\pL",
        "\\q",
        "\\x",
        "\\x4",
        "\\xg1",
        "\\x{",
        "\\x{}",
        "\\x{g}",
        "\\x{110000}",
        "\\ud800",
        "\\b{",
        "\\b{st",
        "\\b{nope}",
        "a{99999999999}",
        "(?:(?:a{1000}){1000}){1000}",
    ] {
        check(pattern, &TEXTS);
    }
}

/// Pieces of patterns.
const PIECES: [&str; 46] = [
    "a",
    "b",
    "c",
    "\\n",
    "é",
    ".",
    "^",
    "$",
    "|",
    "|",
    "(",
    "(",
    ")",
    ")",
    "(?:",
    "(?i)",
    "(?m)",
    "(?s)",
    "(?U)",
    "(?x)",
    "(?<n>",
    "*",
    "+",
    "?",
    "*",
    "+?",
    "{2}",
    "{0,1}",
    "{1,}",
    "{,",
    "[a-b]",
    "[^b]",
    "[",
    "]",
    "-",
    "\\d",
    "\\W",
    "\\b",
    "\\B",
    "\\<",
    "[[:alpha:]_]",
    " ",
    "#",
    "\\x41",
    "\\.",
    "-",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]
    #[test]
    fn patterns_find_the_same(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..9), text in "[abcA_ \n.é1-]{0,12}") {
        check(&pieces.concat(), &[&text]);
    }
}

#[test]
fn searches_take_no_time_to_speak_of() {
    let text = "a".repeat(20_000);
    assert!(!Pattern::new("(a*)*(a|a)*b").unwrap().is_match(&text));
    let mut tower = "a".to_owned();
    for _ in 0..49 {
        tower = format!("({tower}{})", "*".repeat(50));
    }
    for pattern in [
        "(".repeat(100_000),
        "a".to_owned() + &"*".repeat(100_000),
        tower,
    ] {
        assert!(Pattern::new(&pattern).is_err());
    }
}
