//! Where a PostgreSQL server is and how it is spoken to: always encrypted, with the certificate
//! verified (name included) against the system's roots or a configured authority, unless the server is on this machine or the operator has
//! written `sslmode=disable`.

use std::future::Future;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use diesel::{ConnectionError, ConnectionResult};
use diesel_async::AsyncPgConnection;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::storage::open::OpenError;

/// Modes of libpq that ask for what is done anyway: the certificate is always verified.
const VERIFYING: [&str; 2] = ["sslmode=verify-full", "sslmode=verify-ca"];

/// The address of a server.
#[derive(Clone)]
pub(crate) struct Address {
    config: Config,
    tls: MakeRustlsConnect,
}

impl Address {
    /// The address in a URL; the server's certificate is verified against this authority alone, or
    /// against those of the system.
    pub(crate) fn of(url: &str, authority: Option<&Path>) -> Result<Self, OpenError> {
        let malformed = |error: &dyn std::fmt::Display| OpenError::MalformedUrl(error.to_string());
        let tls = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| malformed(&error))?;
        let tls = match authority {
            Some(file) => tls.with_root_certificates(roots(file)?),
            None => tls
                .with_platform_verifier()
                .map_err(|error| malformed(&error))?,
        };
        Ok(Self {
            config: read(url).map_err(|error| malformed(&error))?,
            tls: MakeRustlsConnect::new(tls.with_no_client_auth()),
        })
    }

    /// A connection.
    pub(crate) fn connect(
        &self,
    ) -> impl Future<Output = ConnectionResult<AsyncPgConnection>> + Send + 'static {
        let Self { config, tls } = self.clone();
        async move {
            let (client, connection) = config
                .connect(tls)
                .await
                .map_err(|error| ConnectionError::CouldntSetupConfiguration(refused(error)))?;
            AsyncPgConnection::try_from_client_and_connection(client, connection).await
        }
    }
}

/// The certificates in a PEM file.
fn roots(file: &Path) -> Result<RootCertStore, OpenError> {
    let unusable = |error: &dyn std::fmt::Display| OpenError::Authority(error.to_string());
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(file).map_err(|error| unusable(&error))? {
        let certificate = certificate.map_err(|error| unusable(&error))?;
        roots.add(certificate).map_err(|error| unusable(&error))?;
    }
    if roots.is_empty() {
        return Err(unusable(&"it holds no certificate"));
    }
    Ok(roots)
}

/// The error as diesel has it; its text names neither user nor password.
fn refused(error: tokio_postgres::Error) -> diesel::result::Error {
    diesel::result::Error::QueryBuilderError(Box::new(error))
}

fn read(url: &str) -> Result<Config, tokio_postgres::Error> {
    let url = VERIFYING.iter().fold(url.to_owned(), |url, mode| {
        url.replace(mode, "sslmode=require")
    });
    let mut config: Config = url.parse()?;
    // `prefer`, the default, would fall back to clear text without a word.
    if config.get_ssl_mode() == SslMode::Prefer {
        let mode = if is_here(&config) {
            SslMode::Disable
        } else {
            SslMode::Require
        };
        config.ssl_mode(mode);
    }
    Ok(config)
}

/// Every host is this machine.
fn is_here(config: &Config) -> bool {
    config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => {
            name == "localhost"
                || name
                    .parse()
                    .is_ok_and(|address: IpAddr| address.is_loopback())
        }
        Host::Unix(_) => true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_spoken_to_in_clear_text_unless_it_is_written_so() {
        for (url, mode) in [
            ("postgres://liya@localhost/liya", SslMode::Disable),
            ("postgres://liya@127.0.0.1:5433/liya", SslMode::Disable),
            ("postgres://liya@[::1]/liya", SslMode::Disable),
            (
                "postgres:///liya?host=/var/run/postgresql",
                SslMode::Disable,
            ),
            (
                "postgres://liya@localhost/liya?sslmode=require",
                SslMode::Require,
            ),
            ("postgres://liya@db.example/liya", SslMode::Require),
            (
                "postgres://liya@10.0.0.7/liya?sslmode=prefer",
                SslMode::Require,
            ),
            (
                "postgres://liya@db.example/liya?sslmode=verify-full",
                SslMode::Require,
            ),
            (
                "postgres://liya@db.example/liya?sslmode=disable",
                SslMode::Disable,
            ),
        ] {
            assert_eq!(read(url).unwrap().get_ssl_mode(), mode, "{url}");
        }
    }

    #[test]
    fn a_malformed_url_is_told_without_its_password() {
        let refused = Address::of("postgres://liya:secret@host:port/liya", None).err();
        let text = refused.map(|error| error.to_string()).unwrap_or_default();
        assert!(
            text.starts_with("the database URL cannot be read"),
            "{text}"
        );
        assert!(!text.contains("secret"), "{text}");
    }
}
