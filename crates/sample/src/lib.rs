//! Made-up people, drawn portraits and complete jobs of them.
//!
//! What `cetak init` and `cetak sample` write, and the jobs under `samples/`.
//! Everything is worked out from a seed and an index and handed over as bytes:
//! writing files and spreading the work is for the caller. The same seed gives
//! the same bytes on every machine. No real person occurs anywhere.

mod faults;
mod names;
mod people;
mod portrait;
mod rng;
mod starter;
mod workbook;

pub use faults::faults;
pub use people::Person;
pub use portrait::Grain;
pub use starter::{Own, own_job, starter};

use cetak_people::record::Kind;
use rng::Rng;

/// A file of a job: its path within the job's folder, with `/` between folders, and its bytes.
pub type File = (String, Vec<u8>);

/// A complete made-up job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    count: u32,
    seed: u64,
    grain: Grain,
}

impl Plan {
    /// A job of `count` people, with the photos' weight of a real one.
    pub const fn new(count: u32, seed: u64) -> Self {
        Self { count, seed, grain: Grain::Full }
    }

    /// The same job with another amount of grain in its photos.
    #[must_use]
    pub const fn grain(mut self, grain: Grain) -> Self {
        self.grain = grain;
        self
    }

    /// How many people.
    pub const fn count(&self) -> u32 {
        self.count
    }

    /// Person `idx`, counted from 0.
    pub fn person(&self, idx: u32) -> Person {
        people::person(self.seed, idx)
    }

    /// The photo of person `idx`: `photos/<NIP>.png`. A pure function, to be called from as many
    /// threads as there are.
    pub fn photo(&self, idx: u32) -> File {
        let person = self.person(idx);
        (format!("photos/{}.png", person.nip), portrait::png(&self.picture(idx), self.grain))
    }

    /// Workbooks and CSV, one for each kind of ASN that occurs.
    pub fn workbook(&self) -> Vec<File> {
        let of = |kind: Kind| {
            let people = (0..self.count).map(|idx| self.person(idx));
            people.filter(move |person| person.kind == kind).map(|person| workbook::row(&person))
        };
        let mut files = vec![];
        if of(Kind::Pns).next().is_some() {
            let bytes =
                workbook::xlsx("DATA PNS PEMERINTAH KABUPATEN CONTOH", of(Kind::Pns), false, &[]);
            files.push((PNS.to_owned(), bytes));
        }
        if of(Kind::Pppk).next().is_some() {
            let bytes =
                workbook::xlsx("DATA PPPK PEMERINTAH KABUPATEN CONTOH", of(Kind::Pppk), false, &[]);
            files.push((PPPK.to_owned(), bytes));
        }
        if of(Kind::PppkParuhWaktu).next().is_some() {
            files.push((PARUH_WAKTU.to_owned(), workbook::csv(of(Kind::PppkParuhWaktu))));
        }
        files
    }

    /// The text of `job.toml`.
    pub fn job_file(&self) -> String {
        let kinds: Vec<Kind> = (0..self.count.min(10)).map(|idx| self.person(idx).kind).collect();
        let names = [(Kind::Pns, PNS), (Kind::Pppk, PPPK), (Kind::PppkParuhWaktu, PARUH_WAKTU)];
        let files: Vec<String> = names
            .iter()
            .filter(|(kind, _)| kinds.contains(kind))
            .map(|(_, file)| format!("\"{file}\""))
            .collect();
        job_text("Kartu ASN Kabupaten Contoh", &files.join(", "))
    }

    /// The text of `README.md`.
    pub fn readme(&self) -> String {
        format!(
            "# Kartu ASN Kabupaten Contoh\n\n\
             Pekerjaan contoh yang lengkap: {} ASN rekaan (PNS, PPPK, PPPK Paruh Waktu) dalam bentuk ekspor \
             profil SIASN, foto gambar dengan latar transparan, dan `job.toml`. Tidak seorang pun sungguh ada; \
             setiap kemiripan nama atau nomor hanyalah kebetulan. Jalankan `cetak run job.toml` di folder ini; \
             semua kartu jadi dan kode keluarnya 0. Pekerjaan ini dibuat dengan \
             `cetak sample DIR --count {} --seed {}`; foto dengan benih dan nomor yang sama selalu sama.\n",
            self.count, self.count, self.seed
        )
    }

    /// The portrait of person `idx`.
    fn picture(&self, idx: u32) -> portrait::Picture {
        let rng = Rng::stream(self.seed, 0x666f_746f, u64::from(idx));
        portrait::draw(self.person(idx).sitter, self.grain, rng)
    }
}

const PNS: &str = "data/pns.xlsx";
const PPPK: &str = "data/pppk.xlsx";
const PARUH_WAKTU: &str = "data/paruh-waktu.csv";

/// A short job file for a job called `name` over the quoted `files`.
fn job_text(name: &str, files: &str) -> String {
    format!(
        r#"name  = "{name}"
as_of = "2026-11-22"
# Orang, alamat QR dan lambangnya memang rekaan; di berkas tugas kantor baris ini tidak ada.
sample = true

[data]
files = [{files}]

[photos]
folder     = "photos"
background = "require"

[card]
layout = "asn-landscape"

[qr]
url = "https://verifikasi.example.go.id/k/{{serial}}"

[sheet]
format = "a4-10up"
duplex = "long-edge"
order  = "cut-stack"
"#
    )
}

/// The clean sample of 24 people that is kept under `samples/kabupaten`, but for its photos,
/// which [`Plan::photo`] gives.
pub const fn kabupaten() -> Plan {
    Plan::new(24, 45).grain(Grain::Fine)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_people_share_a_number_or_a_serial() {
        let plan = Plan::new(20_000, 3);
        let people: Vec<Person> = (0..plan.count()).map(|idx| plan.person(idx)).collect();
        let numbers: BTreeSet<&str> = people.iter().map(|person| person.nip.as_str()).collect();
        let serials: BTreeSet<&str> = people.iter().map(|person| person.serial.as_str()).collect();
        assert_eq!((numbers.len(), serials.len()), (people.len(), people.len()));
    }

    #[test]
    fn what_a_row_says_agrees_with_its_number() {
        for idx in 0..500 {
            let person = Plan::new(500, 9).person(idx);
            let nip = &person.nip;
            assert_eq!(nip.len(), 18);
            assert_eq!(person.born, format!("{}-{}-{}", &nip[6..8], &nip[4..6], &nip[..4]));
            assert_eq!(person.tmt_cpns[6..], nip[8..12]);
            assert_eq!(&nip[14..15], if person.woman { "2" } else { "1" });
            if person.kind == Kind::Pns {
                assert_eq!(person.tmt_cpns[3..5], nip[12..14]);
                assert_eq!(person.serial[1..5], person.tmt_pns[6..]);
            }
        }
    }

    #[test]
    fn a_plan_gives_the_same_bytes_again() {
        let plan = Plan::new(12, 5);
        assert_eq!(plan.workbook(), plan.workbook());
        assert_eq!(plan.photo(3), plan.photo(3));
        assert_ne!(plan.photo(3).1, plan.photo(4).1);
    }
}
