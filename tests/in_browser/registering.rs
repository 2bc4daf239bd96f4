//! Keys, configurations, and how an executor becomes a member.

use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use wasm_executor::javascript::WasmExecutor;
use wasm_executor::javascript::utilities::{
    default_executor_name, generate_id, generate_private_key, verify_crypto, version,
};

use super::played_server::{PLAYED, PlayedServer, held, json, storage, text};
use super::support::{
    NOWHERE, code_of_registering, config, description, function, settle, types, watch,
};

#[wasm_bindgen_test]
fn keys_make_ids_and_bad_ones_throw_with_what_is_wrong() {
    let key = generate_private_key();
    let id = generate_id(&key).unwrap_or_default();
    assert_eq!((key.len(), id.len()), (64, 64));
    assert_eq!(generate_id(&key.to_uppercase()).unwrap_or_default(), id);
    assert_ne!(generate_private_key(), key);
    for (bad, words) in [
        ("", "64 hexadecimal"),
        ("abc", "64 hexadecimal"),
        (&"0".repeat(64), "outside the range"),
        (&"f".repeat(64), "outside the range"),
        (&"g".repeat(64), "0-9 and a-f"),
    ] {
        let errors = [
            generate_id(bad).map(drop),
            verify_crypto(bad, "text").map(drop),
        ];
        for error in errors {
            let error = JsValue::from(error.unwrap_err());
            assert!(
                text(&error, "message").contains(words),
                "{bad:?}: {}",
                text(&error, "message")
            );
        }
    }
    let name = default_executor_name("browser-");
    assert!(
        name.starts_with("browser-") && name != default_executor_name("browser-"),
        "{name}"
    );
    assert!(version().starts_with(|c: char| c.is_ascii_digit()));
}

#[wasm_bindgen_test]
async fn what_is_wrong_with_a_configuration_has_a_code() {
    let owner = generate_private_key();
    assert_eq!(
        code_of_registering(config("localhost:50080", "n", &owner)).await,
        "bad_url"
    );
    assert_eq!(
        code_of_registering(config(NOWHERE, "a:b", &owner)).await,
        "bad_name"
    );
    assert_eq!(
        code_of_registering(config(NOWHERE, "", &owner)).await,
        "bad_name"
    );
    assert_eq!(
        code_of_registering(config(NOWHERE, "n", "zz")).await,
        "bad_key"
    );
    let mut own_key = config(NOWHERE, "n", &owner);
    own_key.set_executor_prvkey("not a key".into());
    assert_eq!(code_of_registering(own_key).await, "bad_executor_key");
    let mut no_slots = config(NOWHERE, "n", &owner);
    no_slots.slots = 0;
    assert_eq!(code_of_registering(no_slots).await, "bad_setting");
    assert_eq!(
        code_of_registering(config(NOWHERE, "n", &owner)).await,
        "no_server"
    );
}

#[wasm_bindgen_test]
async fn without_the_owners_key_it_says_the_line_for_the_owner() {
    let _server = PlayedServer::start();
    let executor = WasmExecutor::new(config(PLAYED, "guest", ""));
    let error = settle(executor.register()).await.unwrap_err();
    assert_eq!(text(&error, "code"), "not_approved");
    let line = format!(
        "colonies executor add --name guest --type wasm --executorid {} --approve",
        executor.executor_id()
    );
    assert!(
        text(&error, "message").contains(&line),
        "{}",
        text(&error, "message")
    );
}

#[wasm_bindgen_test]
async fn registering_keeps_the_executors_key_and_no_trace_of_the_owners() {
    let server = PlayedServer::start();
    let (owner, kept) = (generate_private_key(), storage());
    let mut first = config(PLAYED, "keeper", &owner);
    first.keep_key = true;
    first.set_storage(kept.clone().unchecked_into());
    let first = WasmExecutor::new(first);
    let events = watch(&first);
    assert_eq!(first.executor_id().len(), 64);
    assert_eq!(
        held(&kept),
        "[]",
        "nothing is kept before the server took it"
    );
    settle(first.register()).await.unwrap();
    assert_eq!(types(&events), ["registering", "registered"]);
    assert_eq!(
        text(&events.borrow()[1], "executor_id"),
        first.executor_id()
    );
    assert!(server.said("addexecutormsg")[0].contains(&first.executor_id()));
    assert!(held(&kept).contains("executor_prvkey") && !held(&kept).contains(&owner));
    assert!(
        !events
            .borrow()
            .iter()
            .any(|event| json(event).contains(&owner))
    );

    let mut second = config(PLAYED, "keeper", "");
    second.keep_key = true;
    second.set_storage(kept.clone().unchecked_into());
    let second = WasmExecutor::new(second);
    assert_eq!(
        second.executor_id(),
        first.executor_id(),
        "a reload is the same executor"
    );
    settle(second.register()).await.unwrap();
    assert_eq!(
        server.said("addexecutormsg").len(),
        1,
        "it is a member already"
    );

    let stranger = WasmExecutor::new(config(PLAYED, "keeper", ""));
    assert_ne!(
        stranger.executor_id(),
        first.executor_id(),
        "keep_key is off"
    );
}

#[wasm_bindgen_test]
async fn a_server_whose_replies_no_page_may_read_is_told_from_one_that_is_not_there() {
    let unreadable = r#"(() => { const real = globalThis.fetch; globalThis.fetch = async (url, init) => {
        if (!url.startsWith("http://played.test")) return real(url, init);
        if (init.mode !== "no-cors") throw new TypeError("Failed to fetch");
        return Response.error(); };
        return () => { globalThis.fetch = real; }; })()"#;
    let end: js_sys::Function = function(unreadable).unchecked_into();
    let code = code_of_registering(config(PLAYED, "n", &generate_private_key())).await;
    end.call0(&JsValue::UNDEFINED).unwrap();
    assert_eq!(code, "no_cors");
    for url in ["http://h:99999", "http://user@h", "http://[::1"] {
        assert_eq!(
            code_of_registering(config(url, "n", "")).await,
            "bad_url",
            "{url}"
        );
    }
    let mut crashed = config(NOWHERE, "n", "");
    crashed.set_crashes(description(r#"[{"process_id": "p"}]"#).unchecked_into());
    assert_eq!(code_of_registering(crashed).await, "bad_setting");
}
