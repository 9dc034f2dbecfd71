//! Signatures that anybody can check who has the public half of a key.
//!
//! Ed25519 as in RFC 8032: the same bytes and the same key give the same
//! signature, so that a signed run is as reproducible as any. Keys are PEM
//! (PKCS #8 and SubjectPublicKeyInfo) and signatures their 64 bytes alone, so that
//! `openssl pkeyutl -verify -rawin` checks them without this program.

use crate::diag::{Fault, FaultKind, Outcome, Text};
use crate::digest::Digest;
use crate::regular;
use crate::token::{random, refuse_open_to_others};
use ed25519_compact::{KeyPair, Seed, Signature};
use std::{
    fmt,
    fs::{self, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

/// Bytes of a signature.
pub const SIGNATURE_BYTES: usize = 64;

/// Longest file that is read as a key: a PEM of one has about 120 bytes.
const MOST_BYTES: u64 = 4096;

/// The secret half. Its `Debug` form does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningKey(KeyPair);

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(..)")
    }
}

impl SigningKey {
    /// Makes a key file at `path`, readable by its owner only, and its public half beside it, with
    /// `.pub` behind the name. Files that are there are left alone.
    ///
    /// # Errors
    ///
    /// A usage fault if one of them exists, an outside fault if it cannot be written; both name the path.
    pub fn create(path: &Path) -> Outcome<Self> {
        let made = KeyPair::try_from_seed(Seed::new(random()?)).map_err(|_| {
            let message = Text::new("kunci tidak bisa dibuat", "no key could be made");
            Fault::new(FaultKind::Internal, path.display().to_string(), message)
        })?;
        let public = public_path(path);
        if public.exists() {
            return Err(taken(&public));
        }
        write_new(path, made.sk.to_pem().as_bytes())?;
        write_new(&public, made.pk.to_pem().as_bytes())?;
        Ok(Self(made))
    }

    /// Reads a key file.
    ///
    /// # Errors
    ///
    /// An outside fault if it cannot be read, a usage fault if it holds no signing key or others than
    /// its owner can read it; both name the path.
    pub fn load(path: &Path) -> Outcome<Self> {
        refuse_open_to_others(path)?;
        KeyPair::from_pem(&read(path)?).map(Self).map_err(|_| no_key(path))
    }

    /// The signature over `bytes`.
    pub fn sign(&self, bytes: &[u8]) -> [u8; SIGNATURE_BYTES] {
        *self.0.sk.sign(bytes, None)
    }

    /// The half that may be given away.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.pk)
    }
}

/// The public half.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(ed25519_compact::PublicKey);

impl PublicKey {
    /// Reads the file of a public key.
    ///
    /// # Errors
    ///
    /// An outside fault if it cannot be read, a usage fault if it holds no public key; both name the path.
    pub fn load(path: &Path) -> Outcome<Self> {
        let found = ed25519_compact::PublicKey::from_pem(&read(path)?);
        found.map(Self).map_err(|_| no_key(path))
    }

    /// Whether `signature` is one over `bytes` by the secret half of this key.
    pub fn verifies(&self, bytes: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.0.verify(bytes, &signature).is_ok())
    }

    /// Sixteen hexadecimal digits by which people tell keys apart.
    pub fn short(&self) -> String {
        Digest::of(self.0.as_slice()).to_string()[..16].to_owned()
    }
}

/// Where the public half of the key at `path` lies.
pub fn public_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".pub");
    PathBuf::from(name)
}

fn read(path: &Path) -> Outcome<String> {
    let cannot = |error: &io::Error| {
        let doing = Text::new("berkas kunci tidak bisa dibaca", "the key file cannot be read");
        Fault::io(path, doing, error)
    };
    regular::read_text(path, MOST_BYTES).map_err(|error| match error.kind() {
        io::ErrorKind::InvalidData | io::ErrorKind::FileTooLarge => no_key(path),
        _ => cannot(&error),
    })
}

fn no_key(path: &Path) -> Box<Fault> {
    Fault::new(
        FaultKind::Usage,
        path.display().to_string(),
        Text::new(
            "isi berkas ini bukan kunci tanda tangan Ed25519 (PEM)",
            "this file holds no Ed25519 key for signatures (PEM)",
        ),
    )
}

fn taken(path: &Path) -> Box<Fault> {
    let message = Text::new("berkas kunci sudah ada", "the key file is there already");
    Fault::new(FaultKind::Usage, path.display().to_string(), message)
}

fn write_new(path: &Path, bytes: &[u8]) -> Outcome<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let cannot = |error: &io::Error| {
        let doing = Text::new("berkas kunci tidak bisa ditulis", "the key file cannot be written");
        Fault::io(path, doing, error)
    };
    let mut file = options.open(path).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => taken(path),
        _ => cannot(&error),
    })?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    written.map_err(|error| {
        // Ours, begun a moment ago: half a key must not stay behind under that name.
        let _gone = fs::remove_file(path);
        cannot(&error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_checked_by_the_public_half_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("sign.key");
        let key = SigningKey::create(&path).expect("made");
        let public = PublicKey::load(&public_path(&path)).expect("beside it");
        assert_eq!((SigningKey::load(&path), public), (Ok(key.clone()), key.public()));
        let signature = key.sign(b"sums");
        assert_eq!(signature, key.sign(b"sums"), "the same bytes every time");
        assert!(public.verifies(b"sums", &signature));
        assert!(!public.verifies(b"sume", &signature));
        assert!(!public.verifies(b"sums", &signature[1..]));
        let mut other = signature;
        other[5] ^= 1;
        assert!(!public.verifies(b"sums", &other));
        assert_eq!(SigningKey::create(&path).map_err(|fault| fault.kind), Err(FaultKind::Usage));
        PublicKey::load(&path).expect_err("the secret half is no public key");
        SigningKey::load(&public_path(&path)).expect_err("nor the other way round");
        assert!(!format!("{key:?}").contains('['), "a key shows up in a log");
    }

    /// Section 7.1 of RFC 8032, test 2.
    #[test]
    fn signatures_are_those_of_the_standard() {
        let hex = |text: &str| -> Vec<u8> {
            let digits = text.as_bytes().chunks(2);
            let byte = |pair: &[u8]| {
                u8::from_str_radix(std::str::from_utf8(pair).expect("ASCII"), 16).expect("hex")
            };
            digits.map(byte).collect()
        };
        let seed = hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
        let seed = Seed::from_slice(&seed).expect("32 bytes");
        let key = SigningKey(KeyPair::try_from_seed(seed).expect("a key"));
        let signature = hex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
             085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
        assert_eq!(key.sign(&[0x72]).to_vec(), signature);
        assert!(key.public().verifies(&[0x72], &signature));
    }
}
