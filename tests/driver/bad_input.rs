//! Whatever the colony sends, the executor lives on, and closes it once.

use std::fmt::Write as _;

use wasm_executor::executor::Settings;
use wasm_executor::functions::Registry;

use super::functions::echo;
use super::stage::{Stage, in_simulated_time};

const INPUTS: usize = 1_200;

/// Random numbers that a seed gives again (SplitMix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }

    fn one_of<'a>(&mut self, these: &[&'a str]) -> &'a str {
        these[self.below(these.len() as u64) as usize]
    }
}

/// JSON text of any kind.
fn any(chance: &mut Chance, depth: u64) -> String {
    match chance.below(if depth > 4 { 8 } else { 11 }) {
        0 => chance.one_of(&["null", "true", "false"]).into(),
        1 => chance
            .one_of(&[
                "0",
                "-0",
                "-1",
                "1.5",
                "1e308",
                "-1e-320",
                "9007199254740993",
                "18446744073709551615",
                "99999999999999999999999999",
            ])
            .into(),
        2..=4 => text(chance),
        5 => nested(chance),
        6 => format!(r#""{}""#, "x".repeat(large(chance))),
        7 => format!("[{}1]", "0,".repeat(large(chance) / 20)),
        8 | 9 => {
            let items: Vec<String> = (0..chance.below(5))
                .map(|_| any(chance, depth + 1))
                .collect();
            format!("[{}]", items.join(","))
        }
        _ => object(
            chance,
            depth + 1,
            &["a", "", "url", "name", "\\u0000", "requests"],
        ),
    }
}

/// Mostly a little, at times very much.
fn large(chance: &mut Chance) -> usize {
    let most = if chance.below(40) == 0 { 200_000 } else { 500 };
    chance.below(most) as usize
}

fn object(chance: &mut Chance, depth: u64, names: &[&str]) -> String {
    let mut fields = String::new();
    for n in 0..chance.below(5) {
        let comma = if n == 0 { "" } else { "," };
        let name = chance.one_of(names);
        let value = any(chance, depth);
        write!(fields, r#"{comma}"{name}":{value}"#).unwrap();
    }
    format!("{{{fields}}}")
}

fn text(chance: &mut Chance) -> String {
    let text = chance.one_of(&[
        "",
        " ",
        "hello",
        "NaN",
        "-1e999",
        "\\u0000",
        "a\\u0000b\\u0001",
        "\\ud83d\\ude00",
        "{",
        "[1,",
        "{\\\"url\\\":1}",
        "http://",
        "file:///etc/passwd",
        "javascript:1",
        "http://[::",
        "https://a b/",
        "2/5",
        "0/0",
        "5/2",
        "name: x\\nrequests: 3",
        "&a [*a, *a]",
        "a: &a [x]\\nb: *a",
        "- - - - -",
        "!!binary x",
        "config:\\n  target: 7",
        "config: {target: 'http://a'}\\nscenarios: [{flow: [{get: {url: /}}]}]",
        "%YAML 9.9",
        "\\t\\t:",
        "2026-13-45T99:99:99Z",
    ]);
    format!(r#""{text}""#)
}

fn nested(chance: &mut Chance) -> String {
    let levels = 1 + large(chance) / 10;
    match chance.below(2) {
        0 => format!("{}{}", "[".repeat(levels), "]".repeat(levels)),
        _ => format!("{}1{}", r#"{"a":"#.repeat(levels), "}".repeat(levels)),
    }
}

/// A spec that calls one of the functions, or none, with anything.
fn spec(chance: &mut Chance, functions: &[(String, Vec<String>)]) -> String {
    let (name, parameters) = &functions[chance.below(functions.len() as u64) as usize];
    let function = match chance.below(20) {
        0 => any(chance, 3),
        1 => r#""no such\u0000 function""#.into(),
        _ => format!(r#""{name}""#),
    };
    let names: Vec<&str> = parameters
        .iter()
        .map(String::as_str)
        .chain(["odd"])
        .collect();
    let args = match chance.below(6) {
        0 => any(chance, 3),
        count => {
            let args: Vec<String> = (1..count).map(|_| any(chance, 1)).collect();
            format!("[{}]", args.join(","))
        }
    };
    let kwargs = match chance.below(6) {
        0 => any(chance, 3),
        _ => object(chance, 1, &names),
    };
    let limit = chance.one_of(&[
        "-1",
        "-1",
        "60",
        "0",
        "-77",
        "1e300",
        "null",
        "\"5\"",
        "9223372036854775807",
    ]);
    format!(
        r#"{{"funcname":{function},"args":{args},"kwargs":{kwargs},"maxexectime":{limit},"channels":{},"env":{}}}"#,
        any(chance, 5),
        any(chance, 5)
    )
}

fn functions() -> Vec<(String, Vec<String>)> {
    let registry = Registry::standard();
    let signatures = registry.signatures().into_iter();
    signatures
        .map(|function| {
            let parameters = function.parameters.iter().map(|arg| arg.name.to_string());
            (function.name.to_string(), parameters.collect())
        })
        .collect()
}

#[test]
fn no_input_kills_the_executor_and_each_is_closed_once() {
    in_simulated_time(async {
        let stage = Stage::new(Settings {
            slots: 4,
            ..Settings::default()
        });
        let functions = functions();
        for seed in 0..INPUTS {
            stage
                .server
                .submit(spec(&mut Chance(seed as u64), &functions));
        }
        let began = tokio::time::Instant::now();
        stage.start();
        stage.until_done().await;
        let took = began.elapsed().as_secs_f64();
        assert!(took < 600.0, "{took} simulated seconds");
        let last = stage.server.submit(echo("still here"));
        stage.until_done().await;
        assert_eq!(
            stage.server.look(last, |held| held.output[0].clone()),
            "still here"
        );
        stage.stop().await;
        stage.server.all(|all| {
            for (seed, held) in all.iter().enumerate() {
                assert_eq!(held.closes.len(), 1, "seed {seed}: state {}", held.state);
            }
            let failed = all.iter().filter(|held| held.state == 3).count();
            assert!(failed > INPUTS / 4 && failed < INPUTS, "{failed} failed");
        });
    });
}
