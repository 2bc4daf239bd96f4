//! Addresses in every disguise, and settings in every state.

use std::rc::Rc;

use serde_json::{Value, json};

use super::{Policy, TargetGate, Targets};
use crate::functions::testing::{TestPlatform, origin_of};

/// Addresses, what browsers read them as, and what they are; the same table is held against real browsers.
const ADDRESSES: &str = include_str!("../../tests/fixtures/addresses.json");

fn policy(settings: Value) -> Policy {
    Policy::default().changed(&settings, &origin_of).unwrap()
}

fn refusal(policy: &Policy, url: &str) -> Option<String> {
    let gate = TargetGate::new(Rc::new(policy.clone()), Rc::new(TestPlatform::default()));
    let first = gate.check(url).err().map(|refusal| refusal.to_string());
    let again = gate.check(url).err().map(|refusal| refusal.to_string());
    assert_eq!(
        first, again,
        "what was judged once is judged the same again"
    );
    first
}

fn problem(settings: &Value) -> String {
    let changed = Policy::default().changed(settings, &origin_of);
    changed.unwrap_err().to_string()
}

#[test]
fn addresses_are_judged_as_browsers_read_them() {
    let rows: Vec<(String, Option<String>, String)> = serde_json::from_str(ADDRESSES).unwrap();
    let public = policy(json!({"targets": "public"}));
    for (url, origin, kind) in rows {
        assert_eq!(origin_of(&url), origin, "{url}");
        let said = refusal(&public, &url).unwrap_or_default();
        let expected = match kind.as_str() {
            "public" => said.is_empty(),
            "private" => said.contains("is this machine or in a private network"),
            _ => said.contains("no http or https address that can be read"),
        };
        assert!(expected, "{url} is {kind}: {said}");
    }
}

#[test]
fn what_is_no_whole_http_address_is_refused() {
    let public = policy(json!({"targets": "public"}));
    for url in [
        "",
        "/get",
        "//127.0.0.1/",
        "http:127.0.0.1",
        "http:/127.0.0.1",
        " http://example.org/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "data:text/plain,x",
        "blob:http://example.org/1",
        "ws://example.org/",
    ] {
        assert!(refusal(&public, url).is_some(), "{url}");
        assert!(refusal(&policy(json!({"targets": "any"})), url).is_none());
    }
}

#[test]
fn an_allowed_origin_is_no_pass_for_what_only_begins_like_it() {
    let listed = policy(json!({"targets": "listed", "listed": ["http://example.org"]}));
    let gate = TargetGate::new(Rc::new(listed), Rc::new(TestPlatform::default()));
    assert_eq!(gate.check("http://example.org/a"), Ok(()));
    assert_eq!(gate.check("http://example.org"), Ok(()));
    for url in [
        "http://example.org.evil.test/",
        "http://example.org:81/",
        "http://example.org@evil.test/",
        "http://example.orgy/",
        "https://example.org/",
    ] {
        assert!(gate.check(url).is_err(), "{url}");
    }
}

#[test]
fn a_listed_host_is_reached_on_any_port_a_listed_origin_as_it_is() {
    let list = json!([
        "LOCALHOST",
        "http://10.0.0.1:8080/",
        "[::1]",
        "example.org."
    ]);
    for targets in ["public", "listed"] {
        let policy = policy(json!({"targets": targets, "listed": list}));
        for url in [
            "http://localhost:1/",
            "https://localhost/",
            "http://10.0.0.1:8080/x",
            "http://[::1]:9/",
            "http://example.org/",
            "http://example.org./",
        ] {
            assert_eq!(refusal(&policy, url), None, "{targets} {url}");
        }
        for url in [
            "http://10.0.0.1/",
            "https://10.0.0.1:8080/",
            "http://127.0.0.1/",
        ] {
            assert!(refusal(&policy, url).is_some(), "{targets} {url}");
        }
        let other = refusal(&policy, "http://example.com/");
        assert_eq!(other.is_some(), targets == "listed");
    }
}

#[test]
fn a_refusal_names_the_rule_and_where_to_change_it() {
    assert_eq!(
        refusal(&policy(json!({})), "http://0x7f.1:9000/get").unwrap(),
        "refused by this page's policy: http://127.0.0.1:9000 is this machine or in a private network; change it under \
         \"What the colony may do\" on the page (policy.targets)"
    );
    let off = policy(json!({"functions": ["echo"]}));
    assert_eq!(off.check_function("echo"), Ok(()));
    assert_eq!(
        off.check_function("add").unwrap_err().to_string(),
        "refused by this page's policy: function add is off; change it under \"What the colony may do\" on the page \
         (policy.functions)"
    );
}

#[test]
fn a_page_from_this_machine_may_reach_it() {
    for (origin, targets) in [
        ("http://localhost:8000", Targets::Any),
        ("http://127.0.0.1", Targets::Any),
        ("https://[::1]:8443", Targets::Any),
        ("http://192.168.1.5:8000", Targets::Public),
        ("https://example.org", Targets::Public),
        ("null", Targets::Public),
        ("", Targets::Public),
    ] {
        assert_eq!(Policy::for_page(origin).targets, targets, "{origin}");
    }
}

#[test]
fn settings_that_are_not_given_stay() {
    let one = policy(json!({"max_users": 7, "functions": []}));
    let two = one
        .changed(&json!({"max_minutes": 0.5}), &origin_of)
        .unwrap();
    assert_eq!((two.max_users, two.max_minutes), (7, 0.5));
    assert_eq!(policy(json!({"max_minutes": 0.03})).max_seconds(), 1.8);
    assert_eq!((two.has_on("echo"), two.targets), (false, Targets::Public));
    let all = two
        .changed(&json!({"functions": null}), &origin_of)
        .unwrap();
    assert!(all.has_on("echo"));
    assert_eq!(
        serde_json::to_value(&all).unwrap(),
        json!({"functions": null, "targets": "public", "listed": [], "max_users": 7,
               "max_requests_per_second": 1000, "max_minutes": 0.5, "max_megabytes": 10000.0})
    );
}

#[test]
fn a_setting_that_cant_be_used_is_named() {
    for (settings, words) in [
        (json!([]), "object of settings"),
        (json!({"max_user": 1}), "policy.max_user is no setting"),
        (json!({"functions": "echo"}), "policy.functions is \"echo\""),
        (json!({"functions": [1]}), "policy.functions is [1]"),
        (
            json!({"targets": "all"}),
            "policy.targets is \"all\"; expected \"any\"",
        ),
        (json!({"targets": null}), "policy.targets is null"),
        (json!({"listed": "example.org"}), "policy.listed is"),
        (
            json!({"max_users": 0}),
            "policy.max_users is 0; expected a whole number above 0",
        ),
        (json!({"max_users": 1.5}), "policy.max_users is 1.5"),
        (json!({"max_users": "5"}), "policy.max_users is \"5\""),
        (
            json!({"max_requests_per_second": 1e10}),
            "policy.max_requests_per_second",
        ),
        (
            json!({"max_minutes": -1}),
            "policy.max_minutes is -1; expected a number above 0",
        ),
        (json!({"max_minutes": null}), "policy.max_minutes is null"),
        (json!({"max_megabytes": {}}), "policy.max_megabytes is {}"),
    ] {
        assert!(
            problem(&settings).contains(words),
            "{settings}: {}",
            problem(&settings)
        );
    }
    for entry in [
        "",
        "example.org:80",
        "[::1]:80",
        "example.org/x",
        "http://example.org/x",
        "http://u@example.org",
        "ftp://example.org",
        "*.example.org/",
        "a b",
        "http://",
    ] {
        let said = problem(&json!({"listed": ["ok.test", entry]}));
        assert!(said.contains("policy.listed"), "{entry}: {said}");
    }
}
