//! Encrypted connections to a printer that is known by the fingerprint of its certificate.
//!
//! Printers sign their own certificates, for names nobody calls them by, so that neither an authority
//! nor the name proves anything: the certificate itself must be the one that somebody compared with the
//! printer's own page. That its key signed this very connection is checked by rustls.

use crate::address::{Address, Fingerprint};
use crate::trouble::Trouble;
use cetak_base::digest::Sha256;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, SignatureScheme, StreamOwned};
use std::{
    io,
    net::TcpStream,
    sync::{Arc, Mutex, PoisonError},
};

/// An encrypted connection.
pub(crate) type Encrypted = StreamOwned<ClientConnection, TcpStream>;

/// Encrypts a connection, or says what certificate it shows.
pub(crate) fn encrypted(
    address: &Address,
    believed: Option<Fingerprint>,
    mut stream: TcpStream,
) -> Result<Encrypted, Trouble> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let seen = Arc::new(Mutex::new(None));
    let pinned = Pinned { believed, provider: Arc::clone(&provider), seen: Arc::clone(&seen) };
    let broken = |error: rustls::Error| Trouble::Broken(io::Error::other(error));
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(broken)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(pinned))
        .with_no_client_auth();
    let name = ServerName::try_from(address.host.clone())
        .map_err(|error| Trouble::Broken(io::Error::other(error)))?;
    let mut connection = ClientConnection::new(Arc::new(config), name).map_err(broken)?;
    while connection.is_handshaking() {
        if let Err(error) = connection.complete_io(&mut stream) {
            let shown = *seen.lock().unwrap_or_else(PoisonError::into_inner);
            return Err(match shown {
                Some(found) if Some(found) != believed => {
                    Trouble::Certificate { found, other: believed.is_some() }
                }
                _ => Trouble::Broken(error),
            });
        }
    }
    Ok(StreamOwned::new(connection, stream))
}

/// Believes one certificate, and notes which one was shown.
#[derive(Debug)]
struct Pinned {
    believed: Option<Fingerprint>,
    provider: Arc<CryptoProvider>,
    seen: Arc<Mutex<Option<Fingerprint>>>,
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let mut sum = Sha256::default();
        sum.update(end_entity);
        let found = Fingerprint::parse(&sum.hex());
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = found;
        if found.is_some() && found == self.believed {
            return Ok(ServerCertVerified::assertion());
        }
        Err(rustls::Error::General("another certificate".to_owned()))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(
            message,
            cert,
            signed,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(
            message,
            cert,
            signed,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
