//! TLS with a certificate made at the start, for this process alone.

use crate::server::StartError;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use std::sync::Arc;
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, pki_types::PrivatePkcs8KeyDer},
};

/// HTTP/2's name in the handshake.
pub(crate) const H2: &[u8] = b"h2";
const HTTP_1: &[u8] = b"http/1.1";

/// A self-signed certificate for localhost, offering HTTP/2 first.
pub(crate) fn acceptor() -> Result<TlsAcceptor, StartError> {
    let names = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(names)?;
    let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![cert.into()], key.into())?;
    config.alpn_protocols = vec![H2.to_vec(), HTTP_1.to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
