//! What a heading means.
//!
//! A heading is known by the lists of [`super::field`], also where it is
//! shortened (`GLR DPN`), carries a remark (`TANGGAL LAHIR (DD-MM-YYYY)`,
//! `NIP (18 digit)`) or names one thing twice (`NIP/NRP`). A remark that says
//! whose or which it is - `NIP (lama)`, `NAMA (istri)` - is no remark but makes
//! another heading. What only looks like a field is guessed for messages and
//! never read.

use super::Field;
use super::field::{fold, known, left_out};
use unicode_normalization::UnicodeNormalization;

/// Longer texts are no headings.
const MAX_LETTERS: usize = 90;

/// Words that stand shortened in headings, with what they stand for.
const SHORT: &[(&str, &str)] = &[
    ("glr", "gelar"),
    ("gel", "gelar"),
    ("glar", "gelar"),
    ("titel", "gelar"),
    ("dpn", "depan"),
    ("dep", "depan"),
    ("muka", "depan"),
    ("blk", "belakang"),
    ("blkg", "belakang"),
    ("blkng", "belakang"),
    ("blkang", "belakang"),
    ("bel", "belakang"),
    ("tgl", "tanggal"),
    ("tggl", "tanggal"),
    ("tngl", "tanggal"),
    ("tngal", "tanggal"),
    ("lhr", "lahir"),
    ("no", "nomor"),
    ("nmr", "nomor"),
    ("nomer", "nomor"),
    ("num", "nomor"),
    ("jns", "jenis"),
    ("jen", "jenis"),
    ("klmn", "kelamin"),
    ("kel", "kelamin"),
    ("gol", "golongan"),
    ("pgkt", "pangkat"),
    ("pkt", "pangkat"),
    ("jab", "jabatan"),
    ("jbtn", "jabatan"),
    ("nm", "nama"),
    ("peg", "pegawai"),
    ("pgw", "pegawai"),
    ("pegw", "pegawai"),
    ("ked", "kedudukan"),
    ("kdk", "kedudukan"),
    ("huk", "hukum"),
    ("hkm", "hukum"),
    ("sts", "status"),
    ("stts", "status"),
    ("inst", "instansi"),
    ("krj", "kerja"),
    ("dgn", "dengan"),
    ("lgkp", "lengkap"),
    ("lkp", "lengkap"),
    ("krt", "kartu"),
];

/// Words that say whose or which it is: with one of them a remark makes another heading.
const TELLING: &[&str] = &[
    "lama",
    "old",
    "atasan",
    "anak",
    "istri",
    "isteri",
    "suami",
    "pasangan",
    "ibu",
    "ayah",
    "bapak",
    "ortu",
    "orangtua",
    "wali",
    "mertua",
    "saudara",
    "penilai",
    "pejabat",
    "pimpinan",
    "sekolah",
    "kampus",
    "universitas",
    "perguruan",
    "cpns",
    "capeg",
    "pns",
    "awal",
    "mulai",
    "pertama",
    "masuk",
    "berakhir",
    "selesai",
    "pensiun",
    "sebelumnya",
    "sebelum",
    "usulan",
    "usul",
    "rencana",
    "id",
    "kode",
    "code",
    "singkatan",
    "panggilan",
    "alias",
    "arab",
    "bank",
    "rekening",
    "darurat",
    "kontak",
    "induk",
    "asal",
    "tujuan",
    "riwayat",
    "kgb",
    "sk",
    "ijazah",
    "nikah",
    "meninggal",
    "karpeg",
    "karis",
    "karsu",
    "taspen",
    "bpjs",
    "ktp",
    "npwp",
];

/// Words that only say how a cell is to be filled.
const FILLING: &[&str] = &[
    "dd",
    "mm",
    "yyyy",
    "yy",
    "hh",
    "bb",
    "tttt",
    "tt",
    "thn",
    "bln",
    "tahun",
    "bulan",
    "hari",
    "l",
    "p",
    "m",
    "f",
    "pria",
    "wanita",
    "laki",
    "laki2",
    "perempuan",
    "male",
    "female",
    "digit",
    "digits",
    "angka",
    "karakter",
    "huruf",
    "kapital",
    "teks",
    "text",
    "format",
    "wajib",
    "diisi",
    "opsional",
    "optional",
    "required",
    "18",
    "contoh",
    "cth",
    "jika",
    "bila",
    "ada",
    "boleh",
    "dikosongkan",
    "spasi",
    "besar",
    "kecil",
];

/// Names of other numbers that stand beside the NIP in a heading, and answers that stand beside a question.
const BESIDE: &[&str] = &[
    "nrp",
    "nik",
    "nrk",
    "nuptk",
    "nidn",
    "nikki",
    "nippos",
    "karpeg",
    "nokarpeg",
    "nomorkarpeg",
    "lembaga",
    "usia",
    "umur",
    "akademik",
    "l",
    "p",
    "m",
    "f",
    "lk",
    "pr",
    "pria",
    "wanita",
    "lakilaki",
    "laki",
    "perempuan",
    "dd",
    "mm",
    "yyyy",
    "hh",
    "bb",
    "tttt",
];

/// The field that a heading stands for, and how much it is preferred (0 is best).
pub(super) fn field_of(heading: &str) -> Option<(Field, usize)> {
    /// Each way round costs more than every rank of the lists.
    const STEP: usize = 100;
    if heading.len() > MAX_LETTERS * 4 {
        return None;
    }
    let folded = fold(heading);
    if folded.is_empty() || folded.len() > MAX_LETTERS {
        return None;
    }
    if let Some(found) = known(&folded) {
        return Some(found);
    }
    if left_out(&folded) {
        return None;
    }
    let spelled = heading_of_tmt(heading);
    let heading = spelled.as_deref().unwrap_or(heading);
    let further = |found: Option<(Field, usize)>, steps: usize| {
        found.map(|(field, rank)| (field, rank + steps * STEP))
    };
    further(spelled_out(heading), 1)
        .or_else(|| further(without_remark(heading), 2))
        .or_else(|| further(one_of_two(heading), 3))
        .or_else(|| further(by_status(&folded), 4))
}

/// `Terhitung Mulai Tanggal PNS` is what TMT stands for.
fn heading_of_tmt(heading: &str) -> Option<String> {
    const WORDS: &str = "terhitung mulai tanggal";
    let lower = heading.to_lowercase();
    let bare = lower.split_whitespace().collect::<Vec<_>>().join(" ");
    bare.contains(WORDS).then(|| bare.replacen(WORDS, "tmt", 1))
}

/// Words behind which a heading says how it is filled, without brackets: `NAMA sesuai KTP`.
const REMARKS: &[&str] = &[
    "sesuai",
    "seperti",
    "menurut",
    "berdasarkan",
    "contoh",
    "cth",
    "format",
    "diisi",
    "misal",
    "misalnya",
    "wajib",
    "harus",
    "isi",
];

/// `STATUS` alone says either kind or kedudukan hukum; what a cell says decides.
fn by_status(folded: &str) -> Option<(Field, usize)> {
    let is_status = matches!(
        folded,
        "status" | "statusaktif" | "statuskeaktifan" | "keaktifan" | "aktiftidakaktif"
    );
    is_status.then_some((Field::LegalStatus, 0))
}

/// The words of a heading, shortened ones written out; `tmtPns` is two words.
fn words(heading: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for c in heading.nfkc() {
        if c == '&' || c == '+' {
            words.extend(["dan".to_owned(), String::new()]);
        } else if !c.is_alphanumeric() {
            words.push(String::new());
        } else {
            if was_small && c.is_uppercase() {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.extend(c.to_lowercase());
            }
        }
        was_small = c.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    for word in &mut words {
        if let Some((_, whole)) = SHORT.iter().find(|(short, _)| short == word) {
            *word = (*whole).to_owned();
        }
    }
    words
}

fn spelled_out(heading: &str) -> Option<(Field, usize)> {
    known(&fold(&words(heading).concat()))
}

/// The field of the heading without what only says how it is filled.
fn without_remark(heading: &str) -> Option<(Field, usize)> {
    let (core, remarks) = bracketed(heading);
    if !remarks.is_empty() && remarks.iter().all(|remark| is_harmless(remark)) {
        let core = core.trim();
        let found = known(&fold(core)).or_else(|| spelled_out(core)).or_else(|| one_of_two(core));
        if found.is_some() {
            return found;
        }
    }
    if !remarks.is_empty() {
        return None;
    }
    let mut words = words(heading);
    if let Some(at) = words.iter().position(|word| REMARKS.contains(&word.as_str()))
        && at > 0
    {
        words.truncate(at);
        if let Some(found) = known(&fold(&words.concat())) {
            return Some(found);
        }
    }
    while words.len() > 1 && words.last().is_some_and(|last| FILLING.contains(&last.as_str())) {
        words.pop();
        if let Some(found) = known(&fold(&words.concat())) {
            return Some(found);
        }
    }
    None
}

/// Whether a cell only says how the cells below it are filled: `18 digit`, `jika ada`, `dd-mm-yyyy`.
pub(super) fn is_instruction(cell: &str) -> bool {
    let words = words(cell);
    let is_filling = |word: &String| {
        FILLING.contains(&word.as_str())
            || word.len() <= 4 && word.bytes().all(|byte| byte.is_ascii_digit())
    };
    let says_how = words.first().is_some_and(|first| REMARKS.contains(&first.as_str()));
    !words.is_empty()
        && (says_how || words.iter().all(is_filling))
        && words.iter().any(|word| word.chars().any(char::is_alphabetic))
}

/// A heading without its brackets, and what stood in them. An asterisk is a bracket of its own.
fn bracketed(heading: &str) -> (String, Vec<String>) {
    let (mut core, mut remarks, mut depth) = (String::new(), Vec::new(), 0_usize);
    for c in heading.chars() {
        match c {
            '(' | '[' | '{' | '（' => {
                depth += 1;
                remarks.push(String::new());
                core.push(' ');
            }
            ')' | ']' | '}' | '）' if depth > 0 => depth -= 1,
            c if depth > 0 => remarks.last_mut().into_iter().for_each(|remark| remark.push(c)),
            c => core.push(c),
        }
    }
    (core, remarks)
}

/// Whether a remark leaves the meaning of its heading alone.
fn is_harmless(remark: &str) -> bool {
    let words = words(remark);
    let says_how = words.first().is_some_and(|first| REMARKS.contains(&first.as_str()));
    let has = |wanted: &str| words.iter().any(|word| word == wanted);
    // `(PNS/PPPK)` is said of everybody.
    let of_all = has("pns") && (has("pppk") || has("p3k"));
    let tells = |word: &String| TELLING.contains(&word.as_str()) && !(of_all && word == "pns");
    says_how || matches!(words.as_slice(), [one] if one == "ktp") || !words.iter().any(tells)
}

/// `NIP/NRP`: several names of one field, or one field beside what is none of ours.
fn one_of_two(heading: &str) -> Option<(Field, usize)> {
    let parts: Vec<&str> = heading.split(['/', '\\', '|']).map(str::trim).collect();
    if parts.len() < 2 {
        return None;
    }
    let mut found: Option<(Field, usize)> = None;
    for part in parts {
        let folded = fold(part);
        // `NIP PNS/PPPK` is a number of everybody; `TMT PNS/PPPK` would be two days.
        let is_kind = matches!(folded.as_str(), "pns" | "pppk" | "p3k" | "asn")
            && found.is_some_and(|(field, _)| !field.is_date());
        if folded.is_empty() || is_kind || BESIDE.contains(&folded.as_str()) {
            continue;
        }
        let this = known(&folded).or_else(|| spelled_out(part)).or_else(|| by_status(&folded))?;
        if found.is_some_and(|(field, _)| field != this.0) {
            return None;
        }
        found = found.or(Some(this));
    }
    found
}

/// The field that a heading nobody knows may be about; for messages only.
pub(super) fn looks_like(heading: &str) -> Option<Field> {
    let folded = fold(heading);
    if folded.len() > MAX_LETTERS || folded.len() < 3 || left_out(&folded) {
        return None;
    }
    let words = words(heading);
    let has = |wanted: &str| words.iter().any(|word| word == wanted);
    let any = |wanted: &[&str]| wanted.iter().any(|wanted| has(wanted));
    let other = |word: &String| {
        TELLING.contains(&word.as_str())
            && !matches!(word.as_str(), "pns" | "cpns" | "mulai" | "awal" | "selesai" | "berakhir")
    };
    if words.iter().any(other) {
        return None;
    }
    let by_word = if any(&["gelar"]) {
        Some(if has("depan") && !has("belakang") { Field::TitleFront } else { Field::TitleBack })
    } else if any(&["kelamin", "gender"]) {
        Some(Field::Sex)
    } else if has("lahir") {
        (!has("tempat")).then_some(Field::BirthDate)
    } else if any(&["kontrak", "perjanjian"]) {
        Some(if any(&["mulai", "awal", "tmt"]) { Field::TmtCpns } else { Field::ContractEnd })
    } else if has("tmt") {
        match (any(&["cpns", "pppk", "p3k"]), has("pns")) {
            (true, _) => Some(Field::TmtCpns),
            (false, true) => Some(Field::TmtPns),
            (false, false) => None,
        }
    } else if any(&["foto", "photo", "pasfoto"]) {
        Some(Field::Photo)
    } else if any(&["kartu", "seri"]) {
        Some(Field::Serial)
    } else if any(&["hukum", "kedudukan"]) {
        Some(Field::LegalStatus)
    } else if has("status") && any(&["pegawai", "asn", "kepegawaian", "pns"]) {
        Some(Field::Kind)
    } else if any(&["golongan", "golru"]) {
        Some(Field::Golongan)
    } else if has("pangkat") {
        Some(Field::Pangkat)
    } else if has("jabatan") {
        Some(Field::Jabatan)
    } else if any(&["instansi"]) {
        Some(Field::Instansi)
    } else if any(&["unit", "unor", "skpd", "opd", "satker"]) {
        Some(Field::Unit)
    } else if any(&["nip", "nipbaru"]) {
        Some(Field::Nip)
    } else if has("nama") {
        Some(Field::Name)
    } else {
        None
    };
    by_word.or_else(|| {
        let near = |field: &&Field| {
            field
                .aliases()
                .iter()
                .any(|alias| alias.len() >= 6 && super::heading::distance(alias, &folded) <= 2)
        };
        Field::ALL.iter().find(near).copied()
    })
}

/// One heading of what stands above and below: `GELAR` over `DEPAN`. Where together they mean nothing,
/// the lower one counts alone, if what is above only says that here are data of the person.
pub(super) fn joined(above: &str, below: &str) -> String {
    let (above, below) = (above.trim(), below.trim());
    let both = format!("{above} {below}");
    let reversed = format!("{below} {above}");
    if field_of(&both).is_some() {
        return both;
    }
    if field_of(&reversed).is_some() {
        return reversed;
    }
    if is_of_the_person(above) && field_of(below).is_some() { below.to_owned() } else { both }
}

/// Whether a heading over several columns only says that they are about the person.
fn is_of_the_person(above: &str) -> bool {
    const WORDS: &[&str] = &[
        "identitas",
        "data",
        "diri",
        "pegawai",
        "asn",
        "pns",
        "pppk",
        "pokok",
        "utama",
        "biodata",
        "profil",
        "profile",
        "kepegawaian",
        "pribadi",
        "umum",
        "kartu",
        "keterangan",
        "perorangan",
        "posisi",
        "dan",
        "info",
        "informasi",
        "personal",
        "daftar",
    ];
    let words = words(above);
    words.iter().all(|word| WORDS.contains(&word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(heading: &str) -> Option<Field> {
        field_of(heading).map(|(field, _)| field)
    }

    #[test]
    fn remarks_slashes_short_words_and_camel_case_leave_the_meaning() {
        for (heading, expected) in [
            ("TANGGAL LAHIR (DD-MM-YYYY)", Field::BirthDate),
            ("TANGGAL LAHIR (HH/BB/TTTT)", Field::BirthDate),
            ("TANGGAL LAHIR dd-mm-yyyy", Field::BirthDate),
            ("Tgl. Lahir [dd/mm/yyyy]", Field::BirthDate),
            ("TGL LHR", Field::BirthDate),
            ("tglLahir", Field::BirthDate),
            ("JENIS KELAMIN (L/P)", Field::Sex),
            ("JENIS KELAMIN L/P", Field::Sex),
            ("JNS KELAMIN (Pria/Wanita)", Field::Sex),
            ("JENIS KELAMIN / L / P", Field::Sex),
            ("Jns. Kel.", Field::Sex),
            ("L/P", Field::Sex),
            ("NIP (18 digit)", Field::Nip),
            ("NIP 18 digit", Field::Nip),
            ("NIP/NRP", Field::Nip),
            ("NIP / NIK", Field::Nip),
            ("NIP/NI PPPK", Field::Nip),
            ("nipBaru", Field::Nip),
            ("nip_baru", Field::Nip),
            ("NIP *", Field::Nip),
            ("NIP\n(baru)", Field::Nip),
            ("Nama Lengkap & Gelar", Field::Name),
            ("NAMA (tanpa gelar)", Field::Name),
            ("NAMA LENGKAP (sesuai KTP)", Field::Name),
            ("NAMA (SESUAI SK PNS)", Field::Name),
            ("NAMA DAN GELAR", Field::Name),
            ("NM PEGAWAI", Field::Name),
            ("GLR DPN", Field::TitleFront),
            ("GLR. DEPAN", Field::TitleFront),
            ("GELAR (DEPAN)", Field::TitleFront),
            ("gelarDepan", Field::TitleFront),
            ("GELAR DEPAN (jika ada)", Field::TitleFront),
            ("GLR BLKG", Field::TitleBack),
            ("GLR BLK", Field::TitleBack),
            ("GELAR BLKNG", Field::TitleBack),
            ("GELAR BELAKANG (cth: S.Pd.)", Field::TitleBack),
            ("TMT PNS (DD-MM-YYYY)", Field::TmtPns),
            ("tmtPns", Field::TmtPns),
            ("TMT (PNS)", Field::TmtPns),
            ("tmtCpns", Field::TmtCpns),
            ("kartuAsn", Field::Serial),
            ("KARTU ASN VIRTUAL (NOMOR)", Field::Serial),
            ("kedudukanPnsNama", Field::LegalStatus),
            ("KED. HUKUM", Field::LegalStatus),
            ("STATUS", Field::LegalStatus),
            ("STATUS/KEDUDUKAN HUKUM", Field::LegalStatus),
            ("unorNama", Field::Unit),
            ("UNIT KERJA (OPD)", Field::Unit),
            ("instansiKerjaNama", Field::Instansi),
            ("INSTANSI (tempat bekerja)", Field::Instansi),
            ("jabatanNama", Field::Jabatan),
            ("golRuangAkhir", Field::Golongan),
            ("PANGKAT/GOL", Field::Golongan),
            ("PANGKAT (GOL/RUANG)", Field::Golongan),
            ("pangkatAkhir", Field::Pangkat),
            ("statusCpnsPns", Field::CpnsPns),
            ("jenisPegawaiNama", Field::Kind),
            ("NIP PEGAWAI", Field::Nip),
            ("NIP Pegawai (18 Digit) *", Field::Nip),
            ("NIP sesuai SK", Field::Nip),
            ("NIP PNS/PPPK", Field::Nip),
            ("NIP/KARPEG", Field::Nip),
            ("NAMA sesuai KTP", Field::Name),
            ("NAMA (KTP)", Field::Name),
            ("NAMA LENGKAP wajib huruf kapital", Field::Name),
            ("NAMA DAN GELAR AKADEMIK", Field::Name),
            ("GELAR BELAKANG/AKADEMIK", Field::TitleBack),
            ("TANGGAL LAHIR / USIA", Field::BirthDate),
            ("Terhitung Mulai Tanggal PNS", Field::TmtPns),
            ("TMT PNS sesuai SK", Field::TmtPns),
            ("Golongan (PNS/PPPK)", Field::Golongan),
            ("PANGKAT DAN GOLONGAN", Field::Golongan),
            ("TEMPAT TUGAS", Field::Unit),
            ("INSTANSI/LEMBAGA", Field::Instansi),
            ("PEMERINTAH DAERAH", Field::Instansi),
        ] {
            assert_eq!(field(heading), Some(expected), "{heading}");
        }
    }

    #[test]
    fn what_is_said_of_somebody_or_something_else_is_not_read() {
        for heading in [
            "NIP (LAMA)",
            "NIP LAMA",
            "NAMA (ISTRI)",
            "NAMA IBU",
            "NAMA (IBU KANDUNG)",
            "TANGGAL LAHIR (ANAK)",
            "NIP ATASAN",
            "NIP (ATASAN LANGSUNG)",
            "TEMPAT LAHIR",
            "TMT GOLONGAN",
            "TMT (GOLONGAN)",
            "GELAR DEPAN/BELAKANG",
            "JABATAN/UNIT KERJA",
            "NAMA BANK",
            "NAMA (BANK)",
            "GOLONGAN (AWAL)",
            "UNOR ID",
            "nipLama",
            "noSeriKarpeg",
            "NO",
            "NOMOR",
            "STATUS KAWIN",
            "STATUS PERKAWINAN",
            "NIK",
            "GELAR",
            "TMT",
            "KETERANGAN STATUS",
            "NAMA/NIP",
            "NOMOR KARTU PEGAWAI",
            "TMT PNS/PPPK",
            "NAMA KEPALA SEKOLAH",
            "NAMA IBU sesuai KTP",
            "NIP LAMA sesuai SK",
            "NIP ATASAN PNS/PPPK",
            "CONTOH",
        ] {
            assert_eq!(field(heading), None, "{heading}");
        }
    }

    #[test]
    fn what_looks_like_a_field_is_told() {
        for (heading, expected) in [
            ("GELAR AKADEMIK", Field::TitleBack),
            ("GELAR", Field::TitleBack),
            ("GELAR DEPAN/BELAKANG", Field::TitleBack),
            ("TANGGAL LAHIR PEGAWAI", Field::BirthDate),
            ("TMT DIANGKAT PNS", Field::TmtPns),
            ("NOMOR SERI KARTU PEGAWAI ASN", Field::Serial),
            ("KARTU ASN VIRTUALL", Field::Serial),
            ("UNIT PENEMPATAN", Field::Unit),
            ("BERKAS FOTO PEGAWAI", Field::Photo),
            ("JABTAN", Field::Jabatan),
        ] {
            assert_eq!(looks_like(heading), Some(expected), "{heading}");
        }
        for heading in
            ["NAMA IBU", "TEMPAT LAHIR", "NO", "AGAMA", "TANGGAL LAHIR ANAK", "ALAMAT", "EMAIL"]
        {
            assert_eq!(looks_like(heading), None, "{heading}");
        }
    }

    #[test]
    fn two_rows_of_headings_are_read_together() {
        for (above, below, heading) in [
            ("GELAR", "DEPAN", "GELAR DEPAN"),
            ("GELAR", "BLKG", "GELAR BLKG"),
            ("PNS", "TMT", "TMT PNS"),
            ("LAHIR", "TANGGAL", "TANGGAL LAHIR"),
            ("DATA PEGAWAI", "NIP", "NIP"),
            ("IDENTITAS", "NAMA", "NAMA"),
            ("JABATAN", "NAMA", "JABATAN NAMA"),
        ] {
            assert_eq!(joined(above, below), heading);
        }
        for (above, below) in [("ATASAN", "NIP"), ("PENDIDIKAN", "NAMA"), ("SUAMI/ISTRI", "NAMA")] {
            assert_eq!(field_of(&joined(above, below)), None, "{above} {below}");
        }
    }
}
