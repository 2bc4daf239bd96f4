//! Whatever comes in, diagnostics come out.

use proptest::prelude::*;
use scenario::{Limits, parse};

/// Pieces that scenarios are made of, for documents that are nearly scenarios.
const PIECES: [&str; 60] = [
    "scenario:",
    "tasks:",
    "workflows:",
    "workflow:",
    "actions:",
    "load:",
    "params:",
    "- ",
    "  ",
    "    ",
    "\n",
    "\n",
    "\n",
    "id: ",
    "a",
    "url: ",
    "http://h/",
    "{{ ",
    " }}",
    "\"",
    "'",
    "{",
    "}",
    "[",
    "]",
    ",",
    ": ",
    "|",
    ">",
    "&a ",
    "*a",
    "!!str ",
    "!x ",
    "# ",
    "type: http",
    "total_users: ",
    "5",
    "stages:",
    "duration: ",
    "5s",
    "check: ",
    "status: ",
    "2xx",
    "think_time: ",
    "thresholds:",
    "http_reqs: ",
    "count>1",
    "next: ",
    "task: ",
    "when: ",
    "start",
    "end",
    "a.b == 1 && !c",
    "---",
    "...",
    "\\",
    "%",
    "\t",
    "spawn: ",
    "🙂é\u{85}",
];

fn sound(yaml: &str) {
    if let Err(problems) = parse(yaml, &Limits::default()) {
        assert!(problems.has_errors());
        let lines = u32::try_from(yaml.split(['\n', '\r', '\u{85}']).count()).unwrap_or(u32::MAX);
        for problem in problems.iter() {
            assert!(
                problem.line >= 1 && problem.column >= 1 && problem.line <= lines + 1,
                "{problem:?}"
            );
            assert!(
                !problem.message.is_empty() && !problem.help.is_empty(),
                "{problem:?}"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn any_text(yaml in ".*") {
        sound(&yaml);
    }

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        sound(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_pieces(pieces in proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..80)) {
        sound(&pieces.concat());
    }

    #[test]
    fn any_damage(which in 0..3_usize, cuts in proptest::collection::vec((any::<prop::sample::Index>(), proptest::sample::select(&PIECES[..])), 1..6)) {
        let mut yaml: Vec<char> = [super::dialects::LOAD, super::dialects::TASKS, super::dialects::WORKBOOK][which].chars().collect();
        for (at, piece) in cuts {
            let at = at.index(yaml.len());
            let end = (at + piece.len()).min(yaml.len());
            yaml.splice(at..end, piece.chars());
        }
        sound(&yaml.into_iter().collect::<String>());
    }
}
