//! An HTTP server to aim load at: it answers, delays and fails as each request asks, and keeps a
//! record of what really arrived, so that what a load generator reports can be held against it.
//!
//! It prints one line of JSON with its addresses when it is ready, and runs until SIGTERM or
//! Ctrl-C. It listens on loopback only. `--help` lists the routes.

mod cli;
mod connection;
mod cors;
mod counting;
mod faults;
mod random;
mod record;
mod routes;
mod server;
mod tls;

use clap::Parser;
use std::process::ExitCode;
use tokio::signal::unix::{SignalKind, signal};

#[tokio::main]
async fn main() -> ExitCode {
    match run(cli::Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("target-server: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: cli::Options) -> Result<(), server::StartError> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let addresses = server::start(&options).await?;
    println!("{}", serde_json::to_string(&addresses).unwrap_or_default());
    tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
    Ok(())
}
