//! A running server, and a client for it.

use reqwest::{Client, Response};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::Duration,
};

pub(crate) fn command() -> Command {
    Command::new(env!("CARGO_BIN_EXE_target-server"))
}

/// The server's process, ended when dropped.
pub(crate) struct Target {
    process: Child,
    pub(crate) http: String,
    pub(crate) https: String,
    pub(crate) client: Client,
}

impl Target {
    pub(crate) async fn start() -> Self {
        let mut process = command()
            .args(["--https", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let output = process.stdout.take().unwrap();
        BufReader::new(output).read_line(&mut line).unwrap();
        let addresses: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(addresses["pid"], process.id());
        let address = |scheme: &str| addresses[scheme].as_str().unwrap().to_owned();
        Self {
            http: address("http"),
            https: address("https"),
            process,
            client: Client::builder()
                .danger_accept_invalid_certs(true)
                .build()
                .unwrap(),
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.http)
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.client.get(self.url(path)).send().await.unwrap()
    }

    pub(crate) async fn texts(&self, path: &str, times: usize) -> Vec<String> {
        let mut texts = Vec::new();
        for _ in 0..times {
            texts.push(self.get(path).await.text().await.unwrap());
        }
        texts
    }

    pub(crate) async fn stats(&self) -> Value {
        self.get("/__stats").await.json().await.unwrap()
    }

    /// The record once nothing is being handled: what a client drops, the server notices a little later.
    pub(crate) async fn settled(&self) -> Value {
        for _ in 0..100 {
            let stats = self.stats().await;
            if stats["in_flight"] == 0 {
                return stats;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("still in flight: {}", self.stats().await);
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
