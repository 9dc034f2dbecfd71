//! Made-up ASN, each from a seed and an index.
//!
//! Whatever a row can be checked against agrees with the number: date of birth,
//! sex, TMT, the year in the serial. A clean sample therefore gives no finding
//! that costs anything. Person 731 is the same whether or not the others are
//! made, and no two share a number, because digits 16-18 and the serial follow
//! from the index.

use super::names::{ORIGINS, name, titles};
use super::portrait::Sitter;
use super::rng::Rng;
use cetak_people::record::Kind;

/// The instansi of every sample; it does not exist.
pub(super) const INSTANSI: &str = "Pemerintah Kabupaten Contoh";

/// What the worksheet says about one made-up person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// PNS or one of the kinds of PPPK.
    pub kind: Kind,
    /// The 18 digits of the NIP or NI PPPK.
    pub nip: String,
    /// Name in capital letters, as SIASN keeps it.
    pub name: String,
    /// Titles before the name.
    pub title_front: String,
    /// Titles after the name.
    pub title_back: String,
    /// Whether this is a woman.
    pub woman: bool,
    /// Date of birth, `DD-MM-YYYY`.
    pub born: String,
    /// TMT CPNS, or the start of a PPPK's agreement, `DD-MM-YYYY`.
    pub tmt_cpns: String,
    /// TMT PNS, `DD-MM-YYYY`; for PPPK empty.
    pub tmt_pns: String,
    /// Serial of the card.
    pub serial: String,
    /// Code of the golongan in SIASN, and its usual form; empty for Paruh Waktu.
    pub golongan: (String, String),
    /// Jabatan.
    pub jabatan: String,
    /// Unit kerja.
    pub unit: String,
    /// Place of birth, in capital letters.
    pub birthplace: String,
    /// Who sits for the portrait.
    pub(super) sitter: Sitter,
}

/// Golongan of PNS by SIASN's code.
const GOLONGAN: [(&str, &str); 13] = [
    ("21", "II/a"),
    ("22", "II/b"),
    ("23", "II/c"),
    ("24", "II/d"),
    ("31", "III/a"),
    ("32", "III/b"),
    ("33", "III/c"),
    ("34", "III/d"),
    ("41", "IV/a"),
    ("42", "IV/b"),
    ("43", "IV/c"),
    ("44", "IV/d"),
    ("45", "IV/e"),
];

/// Units of the made-up kabupaten.
const UNITS: [&str; 14] = [
    "Badan Kepegawaian dan Pengembangan Sumber Daya Manusia",
    "Dinas Pendidikan dan Kebudayaan",
    "Dinas Kesehatan",
    "UPTD Puskesmas Sumber Makmur",
    "SD Negeri 3 Sukamaju",
    "SMP Negeri 1 Contoh",
    "RSUD Contoh Sehat",
    "Dinas Pekerjaan Umum dan Penataan Ruang",
    "Kecamatan Contoh Utara",
    "Sekretariat Daerah - Bagian Organisasi",
    "Dinas Perpustakaan dan Kearsipan",
    "Dinas Perhubungan",
    "Inspektorat Daerah",
    "Dinas Pemberdayaan Perempuan, Perlindungan Anak dan Keluarga Berencana",
];

/// Jabatan, without regard to the unit.
const JABATAN: [&str; 16] = [
    "Guru Ahli Pertama",
    "Guru Ahli Muda",
    "Perawat Terampil",
    "Bidan Mahir",
    "Pranata Komputer Ahli Pertama",
    "Analis Sumber Daya Manusia Aparatur Ahli Muda",
    "Penata Layanan Operasional",
    "Pengelola Layanan Operasional",
    "Operator Layanan Operasional",
    "Penelaah Teknis Kebijakan",
    "Arsiparis Terampil",
    "Penyuluh Pertanian Ahli Pertama",
    "Auditor Ahli Muda",
    "Teknik Jalan dan Jembatan Ahli Pertama",
    "Pengadministrasi Perkantoran",
    "Pustakawan Ahli Pertama",
];

/// Birthplaces that no map has.
const PLACES: [&str; 8] = [
    "CONTOH",
    "SUKAMAJU",
    "SUMBER MAKMUR",
    "TANJUNG CONTOH",
    "MUARA CONTOH",
    "KARANGSARI",
    "BUKIT RAYA",
    "TELUK INDAH",
];

/// Person `idx` of the sample of `seed`.
///
/// Half are PNS, three in ten PPPK, two in ten PPPK Paruh Waktu, in turn.
pub(super) fn person(seed: u64, idx: u32) -> Person {
    let mut rng = Rng::stream(seed, 0x7065_6f70, u64::from(idx));
    let kind = match idx % 10 {
        0 | 2 | 4 | 6 | 8 => Kind::Pns,
        1 | 5 | 7 => Kind::Pppk,
        _ => Kind::PppkParuhWaktu,
    };
    let woman = rng.chance(56);
    let origin = rng.pick(ORIGINS);
    // Digits 16-18 are the same again after 999 people; by then the birthday has moved on, so
    // that eleven million numbers are all different.
    let (number, block) = (idx % 999 + 1, idx / 999);
    let mut turn = Rng::stream(seed, 0x0062_6972_7468, u64::from(number));
    let born_day = (turn.below(28) + block) % 28 + 1;
    let born_month = (turn.below(12) + block / 28) % 12 + 1;
    let age = (turn.below(33) + block / 336) % 33 + 24;
    let born_year = 2026 - age;
    let started = match kind {
        // After schooling and before today; the year of probation is over.
        Kind::Pns => rng.between((born_year + 22).max(1994), 2024),
        Kind::Pppk => rng.between(2021, 2025),
        Kind::PppkParuhWaktu => 2025,
    };
    let month = rng.between(1, 12);
    let middle = match kind {
        Kind::Pns => format!("{month:02}"),
        Kind::Pppk => "21".to_owned(),
        Kind::PppkParuhWaktu => "24".to_owned(),
    };
    let sex = if woman { 2 } else { 1 };
    let nip = format!("{born_year}{born_month:02}{born_day:02}{started}{middle}{sex}{number:03}");
    let (title_front, title_back) = titles(age, origin.veil > 50, woman, &mut rng);
    let years = 2026 - started;
    let schooling = if title_back.is_empty() && title_front.is_empty() { 0 } else { 4 };
    let golongan = match kind {
        Kind::Pns => GOLONGAN[(schooling + years / 5).min(9) as usize],
        Kind::Pppk if schooling == 0 => ("05", "V"),
        Kind::Pppk if title_back.starts_with("A.Md") => ("07", "VII"),
        Kind::Pppk => ("09", "IX"),
        Kind::PppkParuhWaktu => ("", ""),
    };
    let letter = if kind == Kind::Pns { 'A' } else { 'B' };
    let appointed = if kind == Kind::Pns { started + 1 } else { started };
    let veiled = rng.chance(origin.veil);
    Person {
        kind,
        nip,
        name: name(origin, woman, &mut rng),
        title_front,
        title_back,
        woman,
        born: format!("{born_day:02}-{born_month:02}-{born_year}"),
        tmt_cpns: format!("01-{month:02}-{started}"),
        tmt_pns: if kind == Kind::Pns {
            format!("01-{month:02}-{appointed}")
        } else {
            String::new()
        },
        serial: format!("{letter}{appointed}{:07}", 1201 + idx),
        golongan: (golongan.0.to_owned(), golongan.1.to_owned()),
        jabatan: (*rng.pick(&JABATAN)).to_owned(),
        unit: (*rng.pick(&UNITS)).to_owned(),
        birthplace: (*rng.pick(&PLACES)).to_owned(),
        sitter: Sitter { woman, age, veiled, skin: origin.skin, curly: rng.chance(origin.curly) },
    }
}
