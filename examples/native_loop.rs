//! The peer that the benchmarks hold the page against: the same client, without a browser.
//!
//! - `native_loop drain SERVER TYPE COUNT [LOOPS]` is the plainest executor there is: it registers, then assigns and
//!   closes, one after the other, in so many loops (1), until so many processes are done.
//! - `native_loop submit SERVER TYPE COUNT [EVERY_MS]` puts echo processes into the queue, prints their ids, waits until
//!   all have ended, and prints the server's own times of each: so page and peer are measured by one clock.
//!
//! Colony and keys come from the environment that `pkg-scripts/colony env` prints.

use std::{cell::Cell, env, error::Error, io::Write, rc::Rc, time::Duration};

use futures_util::future::{FutureExt, LocalBoxFuture, try_join_all};
use serde_json::{Map, Value, json};
use tokio::time::sleep;
use wasm_executor::colony::{
    Client, ColonyError, PrivateKey, Refusal, Reply, ServerUrl, Transport, TransportError, sign,
};

const USAGE: &str = "usage: native_loop drain SERVER TYPE COUNT [LOOPS] | submit SERVER TYPE COUNT [EVERY_MS] | \
                     sign SERVER TYPE";
const NAME: &str = "native-loop";
/// As long as the page's own polls.
const POLL_S: u32 = 3;
/// How often a submitter asks whether a process has ended.
const ASK_EVERY: Duration = Duration::from_millis(200);
const ENDED: i64 = 2;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let [role, server, executor_type, numbers @ ..] = words.as_slice() else {
        return Err(USAGE.into());
    };
    let transport = Rc::new(Http(reqwest::Client::new()));
    let client = Client::new(
        transport,
        ServerUrl::parse(server)?,
        env::var("COLONIES_COLONY_NAME")?,
    );
    let owner_key = || key("COLONIES_COLONY_PRVKEY");
    match (*role, numbers) {
        ("drain", [count, loops @ ..]) => {
            let loops = loops.first().unwrap_or(&"1").parse()?;
            drain(&client, executor_type, count.parse()?, loops, &owner_key()?).await
        }
        ("submit", [count, every @ ..]) => {
            let every = Duration::from_millis(every.first().unwrap_or(&"0").parse()?);
            let count = count.parse()?;
            submit(
                &client,
                executor_type,
                count,
                every,
                &key("COLONIES_PRVKEY")?,
            )
            .await
        }
        ("sign", []) => sign_all(&client, executor_type, &owner_key()?).await,
        _ => Err(USAGE.into()),
    }
}

fn key(variable: &str) -> Result<PrivateKey, Box<dyn Error>> {
    Ok(PrivateKey::parse(&env::var(variable)?)?)
}

/// Registers, and lets so many loops drain the queue until `count` processes are done.
async fn drain(
    client: &Client,
    executor_type: &str,
    count: usize,
    loops: usize,
    owner_key: &PrivateKey,
) -> Result<(), Box<dyn Error>> {
    let key = register(client, executor_type, owner_key).await?;
    let done = Cell::new(0);
    try_join_all((0..loops).map(|_| assign_and_close(client, &key, count, &done))).await?;
    Ok(())
}

async fn register(
    client: &Client,
    executor_type: &str,
    owner_key: &PrivateKey,
) -> Result<PrivateKey, ColonyError> {
    let key = PrivateKey::generate();
    client
        .add_executor(NAME, executor_type, &key.id(), owner_key)
        .await?;
    client.approve_executor(NAME, owner_key).await?;
    Ok(key)
}

/// Reads the ids, a line of JSON, and prints `{assign, closes: {id: message}}`: bodies of requests, signed.
async fn sign_all(
    client: &Client,
    executor_type: &str,
    owner_key: &PrivateKey,
) -> Result<(), Box<dyn Error>> {
    let key = register(client, executor_type, owner_key).await?;
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    let ids: Vec<String> = serde_json::from_str(&line)?;
    let closes: Map<String, Value> = ids
        .into_iter()
        .enumerate()
        .map(|(n, id)| {
            let message = Map::from_iter([
                ("processid".to_owned(), json!(id)),
                ("out".to_owned(), json!([n.to_string()])),
            ]);
            (id, sign("closesuccessfulmsg", message, &key).into())
        })
        .collect();
    print(&json!({"assign": client.sign_assign(POLL_S, &key), "closes": closes}))
}

/// Assigns and closes until all loops together have done `count`.
async fn assign_and_close(
    client: &Client,
    key: &PrivateKey,
    count: usize,
    done: &Cell<usize>,
) -> Result<(), ColonyError> {
    while done.get() < count {
        match client.assign(client.sign_assign(POLL_S, key)).await {
            Ok(process) => {
                client
                    .close_successful(&process.process_id, &process.args, key)
                    .await?;
                done.set(done.get() + 1);
            }
            Err(error) if error.refusal() == Some(Refusal::NoProcess) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Prints two lines of JSON: the ids when all are in the queue, `[[submitted, started, ended], …]` when all have ended.
async fn submit(
    client: &Client,
    executor_type: &str,
    count: usize,
    every: Duration,
    key: &PrivateKey,
) -> Result<(), Box<dyn Error>> {
    let mut ids = Vec::with_capacity(count);
    for n in 0..count {
        let spec = json!({
            "funcname": "echo", "args": [n.to_string()], "priority": 0,
            "maxwaittime": -1, "maxexectime": -1, "maxretries": -1,
            "conditions": {"colonyname": client.colony(), "executortype": executor_type},
        });
        let process = client
            .call(
                "submitfuncspecmsg",
                Map::from_iter([("spec".to_owned(), spec)]),
                key,
            )
            .await?;
        ids.push(text(&process, "processid"));
        sleep(every).await;
    }
    print(&json!(ids))?;
    let mut times = Vec::with_capacity(count);
    for id in ids {
        times.push(ended(client, &id, key).await?);
    }
    print(&json!(times))
}

/// The server's times of a process, once it has ended.
async fn ended(client: &Client, id: &str, key: &PrivateKey) -> Result<Value, Box<dyn Error>> {
    loop {
        let process = client
            .call(
                "getprocessmsg",
                Map::from_iter([("processid".to_owned(), json!(id))]),
                key,
            )
            .await?;
        match process.get("state").and_then(Value::as_i64) {
            Some(ENDED) => {
                let time = |name| text(&process, name);
                return Ok(json!([
                    time("submissiontime"),
                    time("starttime"),
                    time("endtime")
                ]));
            }
            Some(state) if state > ENDED => {
                return Err(format!("process {id} did not succeed").into());
            }
            _ => sleep(ASK_EVERY).await,
        }
    }
}

fn text(object: &Value, field: &str) -> String {
    object
        .get(field)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

fn print(line: &Value) -> Result<(), Box<dyn Error>> {
    let mut output = std::io::stdout().lock();
    writeln!(output, "{line}")?;
    output.flush()?;
    Ok(())
}

/// The transport over a plain HTTP client that keeps its connections.
struct Http(reqwest::Client);

impl Transport for Http {
    fn post(
        &self,
        url: &str,
        body: String,
        limit_ms: u32,
    ) -> LocalBoxFuture<'static, Result<Reply, TransportError>> {
        let mut request = self.0.post(url).body(body);
        if limit_ms > 0 {
            request = request.timeout(Duration::from_millis(limit_ms.into()));
        }
        async move {
            let failed = |error: reqwest::Error| TransportError(error.to_string());
            let response = request.send().await.map_err(failed)?;
            let status = response.status().as_u16();
            Ok(Reply {
                status,
                body: response.text().await.map_err(failed)?,
            })
        }
        .boxed_local()
    }
}
