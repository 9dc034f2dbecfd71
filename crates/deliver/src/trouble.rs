//! What can go wrong between this machine and a printer, in a clerk's words.

use crate::address::{Address, Fingerprint};
use cetak_base::diag::{Fault, FaultKind, Text, printable};
use cetak_base::text;
use std::io;

/// Why a printer did not do what it was asked.
#[derive(Debug)]
pub enum Trouble {
    /// Nothing answers there.
    Unreachable(io::Error),
    /// The connection broke, or it took too long.
    Broken(io::Error),
    /// Its certificate is not the one that is believed, or none is named yet.
    Certificate {
        /// What it shows.
        found: Fingerprint,
        /// Whether another one is believed.
        other: bool,
    },
    /// It wants a name and a password, or lets nobody in from here.
    Forbidden,
    /// What answers speaks something else.
    NotIpp(String),
    /// It said no: IPP's number, and the printer's own words.
    Refused {
        /// The status code of RFC 8011.
        status: u16,
        /// What the printer says of it; may be empty.
        said: String,
        /// What it does not support, by name.
        unsupported: Vec<String>,
    },
}

impl Trouble {
    /// What happened.
    pub fn told(&self) -> Text {
        match self {
            Self::Unreachable(error) if error.kind() == io::ErrorKind::TimedOut => Text::new(
                "printer tidak menjawab: tidak ada apa-apa di alamat itu dalam 10 detik",
                "the printer does not answer: nothing is at that address within 10 seconds",
            ),
            Self::Unreachable(error) => {
                text!("printer tidak menjawab: {error}", "the printer does not answer: {error}")
            }
            Self::Broken(_) if self.is_late() => Text::new(
                "printer tersambung, tetapi jawabannya tidak kunjung datang",
                "the printer is connected, but its answer does not come",
            ),
            Self::Broken(error) => text!(
                "sambungan ke printer putus: {error}",
                "the connection to the printer broke: {error}"
            ),
            Self::Certificate { found, other: true } => text!(
                "sertifikat printer bukan yang dipercaya; yang ditunjukkan: {found}",
                "the printer's certificate is not the one that is believed; it shows {found}"
            ),
            Self::Certificate { found, other: false } => text!(
                "belum ada sertifikat yang dipercaya untuk printer ini; yang ditunjukkan: {found}",
                "no certificate is believed for this printer yet; it shows {found}"
            ),
            Self::Forbidden => Text::new(
                "printer meminta nama dan sandi, atau tidak menerima komputer ini",
                "the printer wants a name and a password, or does not let this machine in",
            ),
            Self::NotIpp(what) => {
                let what = printable(what);
                text!(
                    "yang menjawab di alamat itu bukan printer IPP: {what}",
                    "what answers at that address is no IPP printer: {what}"
                )
            }
            Self::Refused { status, said, unsupported } => {
                let said = printable(said);
                let list = unsupported.join(", ");
                match (unsupported.is_empty(), said.is_empty()) {
                    (false, _) => text!(
                        "printer menolak, tidak bisa: {list} ({status:#06x} {said})",
                        "the printer refuses, it cannot do: {list} ({status:#06x} {said})"
                    ),
                    (true, true) => {
                        text!(
                            "printer menolak ({status:#06x})",
                            "the printer refuses ({status:#06x})"
                        )
                    }
                    (true, false) => text!(
                        "printer menolak: {said} ({status:#06x})",
                        "the printer refuses: {said} ({status:#06x})"
                    ),
                }
            }
        }
    }

    /// Whether the connection held and the printer did not answer in time: what it was sent it may have.
    pub fn is_late(&self) -> bool {
        // Unix calls it the one, Windows the other.
        let late = [io::ErrorKind::WouldBlock, io::ErrorKind::TimedOut];
        matches!(self, Self::Broken(error) if late.contains(&error.kind()))
    }

    /// What to do about it.
    fn hint(&self) -> Text {
        match self {
            Self::Unreachable(_) | Self::Broken(_) => Text::new(
                "periksa apakah printer menyala dan tersambung, lalu jalankan perintah yang sama lagi",
                "see whether the printer is on and connected, then run the same command again",
            ),
            Self::Certificate { found, .. } => text!(
                "bandingkan dengan sidik SHA-256 di halaman pengaturan printer; bila sama, tulis certificate = \"{found}\" di printers.toml",
                "compare it with the SHA-256 fingerprint on the printer's own page; if it is the same, write certificate = \"{found}\" in printers.toml"
            ),
            Self::Forbidden => Text::new(
                "izinkan komputer ini di pengaturan printer; nama dan sandi tidak dikirim",
                "let this machine in at the printer; no name and password are sent",
            ),
            Self::NotIpp(_) => Text::new(
                "periksa alamatnya; biasanya berakhir dengan /ipp/print",
                "check the address; it usually ends in /ipp/print",
            ),
            Self::Refused { .. } => Text::default(),
        }
    }

    /// The fault of a command that needs this printer.
    pub fn fault(&self, address: &Address) -> Box<Fault> {
        Fault::new(FaultKind::Outside, address.to_string(), self.told()).hint(self.hint())
    }
}
