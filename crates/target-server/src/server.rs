//! Listening, and one task for each connection.

use crate::{cli::Options, connection::Connection, record::Record, routes, tls};
use axum::Router;
use http::Request;
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
};
use serde::Serialize;
use std::{io, net::SocketAddr, sync::Arc};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;
use tower_service::Service;

/// A browser opens as many streams as it is asked to; the protocol's limit must not be a queue.
const MAX_STREAMS: u32 = 1000;

/// Where the server listens: the line it prints.
#[derive(Debug, Serialize)]
pub(crate) struct Addresses {
    http: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    https: Option<String>,
    pid: u32,
}

/// Why the server could not start.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StartError {
    #[error("cannot listen on {address}: {source}")]
    Listen {
        address: SocketAddr,
        source: io::Error,
    },
    #[error("cannot make a certificate: {0}")]
    Certificate(#[from] rcgen::Error),
    #[error("cannot set up TLS: {0}")]
    Tls(#[from] tokio_rustls::rustls::Error),
    #[error("cannot listen for signals: {0}")]
    Signals(#[from] io::Error),
}

/// Binds the addresses and serves them in the background, on one record.
pub(crate) async fn start(options: &Options) -> Result<Addresses, StartError> {
    let record = Arc::new(Record::default());
    let router = routes::router(record.clone());
    let http = listen(options.http).await?;
    let mut addresses = Addresses {
        http: format!("http://{}", address(&http, options.http)?),
        https: None,
        pid: std::process::id(),
    };
    if let Some(wanted) = options.https {
        let https = listen(wanted).await?;
        addresses.https = Some(format!("https://{}", address(&https, wanted)?));
        let acceptor = tls::acceptor()?;
        tokio::spawn(accept(
            https,
            Some(acceptor),
            router.clone(),
            record.clone(),
        ));
    }
    tokio::spawn(accept(http, None, router, record));
    Ok(addresses)
}

async fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address)
        .await
        .map_err(|source| StartError::Listen { address, source })
}

fn address(listener: &TcpListener, wanted: SocketAddr) -> Result<SocketAddr, StartError> {
    listener.local_addr().map_err(|source| StartError::Listen {
        address: wanted,
        source,
    })
}

async fn accept(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    router: Router,
    record: Arc<Record>,
) {
    loop {
        // A failed accept (too many open files, say) is the client's to notice: it gets no answer.
        let Ok((stream, _)) = listener.accept().await else {
            tokio::task::yield_now().await;
            continue;
        };
        record.connected();
        let (tls, router) = (tls.clone(), router.clone());
        tokio::spawn(async move {
            // What goes wrong on a connection is the client's to report; it ends here.
            let _ = serve(stream, tls, router).await;
        });
    }
}

async fn serve(stream: TcpStream, tls: Option<TlsAcceptor>, router: Router) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let (connection, stream) = Connection::of(stream)?;
    match tls {
        None => exchange(stream, false, router, &connection).await,
        Some(acceptor) => {
            let stream = acceptor.accept(stream).await?;
            let h2 = stream.get_ref().1.alpn_protocol() == Some(tls::H2);
            exchange(stream, h2, router, &connection).await;
        }
    }
    Ok(())
}

/// Answers the requests of one connection until it ends, or is reset.
async fn exchange<S>(stream: S, h2: bool, router: Router, connection: &Connection)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(|mut request: Request<Incoming>| {
        request.extensions_mut().insert(connection.clone());
        router.clone().call(request)
    });
    let mut protocol = auto::Builder::new(TokioExecutor::new());
    protocol.http2().max_concurrent_streams(MAX_STREAMS);
    let protocol = if h2 {
        protocol.http2_only()
    } else {
        protocol.http1_only()
    };
    tokio::select! {
        _ = protocol.serve_connection(TokioIo::new(stream), service) => {}
        () = connection.was_reset() => {}
    }
}
