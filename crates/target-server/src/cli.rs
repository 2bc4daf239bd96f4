//! The command line.

use clap::Parser;
use std::net::SocketAddr;

const ROUTES: &str = "\
Routes (any method):
  /get, /post                          a small JSON document
  /echo                                what was received: method, path, query, headers, body
  /json                                a fixed document with a list of links
  /status/{code}                       that status
  /bytes/{n}                           n bytes, at most 100 MB
  /delay/{ms}                          an answer after that long
  /delay?dist=exponential&mean_ms=50   a random delay; cap_ms bounds it, seed repeats it
  /delay?dist=uniform&a=10&b=90
  /redirect/{n}                        n redirects, then /get
  /reset                               the connection is reset, nothing is answered
  /slow-body?chunks=10&every_ms=100    a body in pieces; chunk_bytes is the size of each
  /flaky?fail=0.1&status=500&seed=1    that share of answers has that status

On each: cors=off leaves out the CORS headers, tao=off Timing-Allow-Origin.

The record (not counted itself):
  GET  /__stats      what arrived since the last reset
  GET  /__arrivals   when each request arrived, Unix time in ms, the first 100,000
  POST /__reset      forget it";

/// What the server is started with.
#[derive(Debug, Parser)]
#[command(name = "target-server", about = "An HTTP server to test load against, which counts what it got", after_help = ROUTES)]
pub(crate) struct Options {
    /// Address for plain HTTP/1.1; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0", value_parser = loopback)]
    pub(crate) http: SocketAddr,

    /// Address for https with HTTP/2 and HTTP/1.1 and a certificate made at the start
    #[arg(long, value_name = "ADDRESS", value_parser = loopback)]
    pub(crate) https: Option<SocketAddr>,
}

/// The server does whatever it is asked to, for anyone: so only this machine may ask.
fn loopback(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr = text
        .parse()
        .map_err(|_| "not an address: write it as 127.0.0.1:9000".to_owned())?;
    if address.ip().is_loopback() {
        Ok(address)
    } else {
        Err("only loopback addresses are allowed: use 127.0.0.1 or [::1]".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_addresses_are_taken() {
        assert!(loopback("127.0.0.1:0").is_ok());
        assert!(loopback("[::1]:9000").is_ok());
        assert!(loopback("0.0.0.0:9000").unwrap_err().contains("loopback"));
        assert!(
            loopback("localhost")
                .unwrap_err()
                .contains("127.0.0.1:9000")
        );
    }
}
