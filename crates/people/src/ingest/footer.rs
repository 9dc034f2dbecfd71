//! What stands below a list and names nobody: totals, signatures, notes.
//!
//! A text alone is judged here, as a total, as the beginning of a signature or
//! note, or as the line of a signature that carries a number. Whether the row
//! around it may be a person after all is for [`super::table`].

use super::field::fold;

/// `3 orang`, `12 pegawai`: how many, beside the word for a total.
pub(super) fn is_count(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    words.next().is_some_and(is_number)
        && words.all(|word| {
            matches!(
                fold(word).as_str(),
                "orang" | "org" | "pegawai" | "pns" | "pppk" | "asn" | "data" | "baris"
            )
        })
}

/// `Jumlah`, `TOTAL:`, `Grand Total`, `Jumlah PNS: 3 orang`.
pub(super) fn is_total(text: &str) -> bool {
    /// Words that may follow `jumlah` or `total` without making a name of it.
    const COUNTED: &[&str] = &[
        "pegawai",
        "asn",
        "pns",
        "pppk",
        "p3k",
        "cpns",
        "orang",
        "org",
        "laki",
        "perempuan",
        "pria",
        "wanita",
        "l",
        "p",
        "seluruh",
        "seluruhnya",
        "keseluruhan",
        "total",
        "jumlah",
        "data",
        "semua",
        "guru",
        "personil",
        "personel",
        "dan",
        "paruh",
        "waktu",
        "penuh",
        "baris",
        "record",
        "records",
        "sub",
        "grand",
        "besar",
        "halaman",
        "ini",
        "umum",
        "akhir",
        "aktif",
        "kartu",
        "pejabat",
        "staf",
        "negeri",
        "sipil",
        "ada",
        "sebanyak",
        "adalah",
        "yaitu",
        "yang",
        "terdaftar",
        "nol",
        "satu",
        "dua",
        "tiga",
        "empat",
        "lima",
        "enam",
        "tujuh",
        "delapan",
        "sembilan",
        "sepuluh",
        "sebelas",
        "belas",
        "puluh",
        "seratus",
        "ratus",
        "seribu",
        "ribu",
        "sd",
        "s",
        "d",
        "sampai",
        "dengan",
        "lembar",
        "golongan",
        "nama",
    ];
    // Long texts and most others are told apart without folding: this runs on every dropped cell.
    let start = text.trim_start().as_bytes();
    let begins = |word: &str| {
        start.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
    };
    // A wide or accented letter may still fold to one of these.
    let is_plain = start.first().is_some_and(u8::is_ascii_alphanumeric);
    let likely = ["ju", "jm", "to", "gr", "su", "re", "ra"];
    if text.len() > 60 || (is_plain && !likely.into_iter().any(begins)) {
        return false;
    }
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .map(fold)
        .filter(|word| !word.is_empty() && !word.bytes().all(|byte| byte.is_ascii_digit()))
        .collect();
    let Some((first, rest)) = words.split_first() else { return false };
    let is_first = |word: &str| {
        matches!(
            word.trim_end_matches(|c: char| c.is_ascii_digit()),
            "jumlah"
                | "jml"
                | "jumlahnya"
                | "total"
                | "totalnya"
                | "grandtotal"
                | "subtotal"
                | "jumlahtotal"
                | "rekap"
                | "rekapitulasi"
                | "ratarata"
                | "jumlahpegawai"
                | "totalpegawai"
                | "jumlahseluruhnya"
                | "jumlahkeseluruhan"
                | "jumlahtotalnya"
        )
    };
    let rest: Vec<&str> = rest.iter().map(String::as_str).collect();
    let begins = is_first(first)
        || matches!(
            (first.as_str(), rest.first()),
            ("grand" | "sub", Some(&("total" | "jumlah"))) | ("rata", Some(&"rata"))
        );
    begins && rest.iter().all(|word| COUNTED.contains(word) || *word == "rata")
}

/// `Laki-laki`, `PNS`, `Gol. III`: a group of people, where the number of them stands beside.
pub(super) fn is_group(text: &str) -> bool {
    const GROUPS: &[&str] = &[
        "lakilaki",
        "laki",
        "perempuan",
        "pria",
        "wanita",
        "pns",
        "cpns",
        "pppk",
        "p3k",
        "asn",
        "honorer",
        "pppkparuhwaktu",
        "aktif",
        "tidakaktif",
        "pensiun",
        "struktural",
        "fungsional",
        "pelaksana",
    ];
    let folded = fold(text);
    let of_golongan = || {
        let rest = ["golongan", "gol", "eselon"].into_iter().find_map(|it| folded.strip_prefix(it));
        rest.is_some_and(|rest| {
            !rest.is_empty() && rest.chars().all(|c| matches!(c, 'i' | 'v' | 'x' | 'a'..='e'))
        })
    };
    text.len() <= 40 && (GROUPS.contains(&folded.as_str()) || of_golongan())
}

/// `DINAS KESEHATAN`, `II. SMP NEGERI 1`: the line above the people of one unit.
pub(super) fn is_band(text: &str) -> bool {
    const BODIES: &[&str] = &[
        "dinas",
        "badan",
        "kecamatan",
        "kelurahan",
        "sekretariat",
        "bagian",
        "bidang",
        "subbagian",
        "subbag",
        "seksi",
        "upt",
        "uptd",
        "upd",
        "puskesmas",
        "rsud",
        "rumah",
        "sekolah",
        "tk",
        "sd",
        "sdn",
        "smp",
        "smpn",
        "sma",
        "sman",
        "smk",
        "smkn",
        "kantor",
        "inspektorat",
        "satuan",
        "satpol",
        "daftar",
        "kabupaten",
        "kota",
        "provinsi",
        "pemerintah",
        "unit",
        "desa",
        "kementerian",
        "kanwil",
        "balai",
        "laboratorium",
        "pegawai",
        "data",
        "rekapitulasi",
    ];
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    // `A.`, `II.` and `3.` count the units.
    let is_count = |word: &&str| {
        word.len() <= 4 && word.chars().all(|c| c.is_ascii_digit() || matches!(c, 'I' | 'V' | 'X'))
            || word.len() == 1
    };
    let mut words = words.skip_while(is_count);
    let first = words.next().map(fold);
    first.is_some_and(|first| BODIES.contains(&first.as_str())) && words.next().is_some()
}

/// The first line of a signature block or a note.
pub(super) fn is_footer(text: &str) -> bool {
    let trimmed = text.trim();
    // Names and units are told apart without lower case: this runs on every dropped cell.
    if trimmed.len() > 160 || trimmed.is_empty() {
        return false;
    }
    let starts = [
        "mengetahui",
        "mengesahkan",
        "menyetujui",
        "catatan:",
        "catatan :",
        "keterangan:",
        "keterangan :",
        "ket:",
        "ket :",
        "sumber:",
        "sumber :",
        "dicetak pada",
        "dicetak tanggal",
        "dicetak oleh",
        "tanggal cetak",
        "*)",
        "ditetapkan di",
        "pada tanggal",
        "dibuat di",
        "dibuat oleh",
        "diperiksa oleh",
        "disusun oleh",
        "yang membuat",
        "yang menyatakan",
        "pembuat daftar",
        "petugas entri",
        "operator,",
        "an. ",
        "a.n. ",
        "a.n ",
        "a/n ",
        "plt. ",
        "plh. ",
        "u.b. ",
        "ttd",
        "tertanda",
        "tembusan",
        "halaman ",
        "page ",
        "diekspor",
        "diunduh",
        "exported",
        "printed",
        "nb:",
        "nb :",
        "n.b.",
        "note:",
        "notes:",
        "data per ",
        "keadaan per ",
        "demikian ",
        "end of ",
        "akhir data",
        "akhir daftar",
        "akhir laporan",
        "-- akhir",
        "--- akhir",
        "*** ",
        "generated ",
        "created by",
        "report generated",
        "penanggung jawab",
        "penanggungjawab",
        "kontak:",
        "hp. ",
        "hp : ",
        "hp: ",
        "telp. ",
        "nip. ",
        "nip : ",
        "nip: ",
        "nip.",
    ];
    let begins = |start: &&str| {
        trimmed.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start)) && {
            let rest = &trimmed[start.len()..];
            !start.ends_with(char::is_alphabetic)
                || rest.chars().next().is_none_or(|c| !c.is_alphanumeric())
        }
    };
    starts.iter().any(begins) || is_number_of_a_signature(trimmed)
}

/// `NIP. 197001011990011001` below a signature: a number with its label.
pub(super) fn is_number_of_a_signature(text: &str) -> bool {
    let text = text.trim();
    let label = text.get(..3).is_some_and(|start| {
        start.eq_ignore_ascii_case("nip") || start.eq_ignore_ascii_case("nrp")
    });
    label
        && text[3..].chars().next().is_some_and(|c| !c.is_alphanumeric())
        && text[3..].chars().all(|c| {
            c.is_ascii_digit()
                || c.is_whitespace()
                || matches!(c, '.' | ':' | '-' | '_' | '\u{2026}')
        })
}

/// `Contoh, 1 Januari 2026`, `Contoh,        2026`: where and when a list was signed.
pub(super) fn is_place_and_date(text: &str) -> bool {
    const MONTHS: &[&str] = &[
        "januari",
        "februari",
        "pebruari",
        "maret",
        "april",
        "mei",
        "juni",
        "juli",
        "agustus",
        "september",
        "oktober",
        "november",
        "nopember",
        "desember",
    ];
    let lower = text.trim().to_lowercase();
    if lower.len() > 80 {
        return false;
    }
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let year = words.iter().any(|word| {
        word.len() == 4
            && (word.starts_with("19") || word.starts_with("20"))
            && word.bytes().all(|byte| byte.is_ascii_digit())
    });
    let month = words.iter().any(|word| MONTHS.contains(word));
    year && (month || lower.contains(','))
        && words.iter().any(|word| word.chars().all(char::is_alphabetic))
}

/// `Kepala Badan,`, `Camat Teluk Bayur`: the office of whoever signs.
pub(super) fn is_office(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    let first = lower.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty());
    let is_office = first.is_some_and(|first| {
        matches!(
            first,
            "kepala"
                | "sekretaris"
                | "camat"
                | "lurah"
                | "bupati"
                | "walikota"
                | "wali"
                | "gubernur"
                | "direktur"
                | "ketua"
                | "kabid"
                | "kasubbag"
                | "kasubag"
                | "kabag"
                | "kadis"
                | "sekda"
                | "pengelola"
                | "bendahara"
                | "pejabat"
                | "pimpinan"
                | "rektor"
                | "dekan"
                | "inspektur"
                | "asisten"
                | "kasi"
                | "analis"
                | "operator"
                | "admin"
                | "verifikator"
                | "petugas"
                | "plt"
                | "plh"
                | "pj"
                | "an"
        )
    });
    is_office && (lower.ends_with(',') || lower.contains(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_and_signatures_are_known_and_people_are_not_mistaken_for_them() {
        for text in [
            "Jumlah",
            "TOTAL :",
            "Jumlah 24",
            "Grand Total",
            "JML",
            "Sub Total",
            "SUBTOTAL",
            "Jumlah PNS: 3 orang",
            "Total Pegawai",
            "JUMLAH KESELURUHAN",
            "Total PPPK Paruh Waktu",
            "Rata-rata",
            "JUMLAH LAKI-LAKI",
            "Ｊｕｍｌａｈ",
            "TOTAL PEGAWAI : 2 (DUA) ORANG",
            "Jumlah seluruhnya ada 24 orang pegawai",
            "Total keseluruhan pegawai negeri sipil",
            "Jumlah s/d halaman ini",
            "Jumlah = 2",
        ] {
            assert!(is_total(text), "{text}");
        }
        assert!(is_count("3 orang") && is_count("12") && !is_count("3 Siti") && !is_count("orang"));
        for text in [
            "Mengetahui,",
            "MENGETAHUI",
            "Catatan: contoh",
            "Ket: x",
            "a.n. Bupati",
            "Plt. Kepala",
            "NIP. 197001011990011001",
            "NIP 19700101 199001 1 001",
            "NIP. ............",
            "Halaman 1 dari 3",
            "Ditetapkan di Contoh",
            "ttd",
            "END OF REPORT",
            "Generated by SIMPEG",
            "-- akhir data --",
            "*** selesai ***",
            "Penanggung jawab data",
            "Hp. 081234567890",
        ] {
            assert!(is_footer(text), "{text}");
        }
        for text in [
            "Totalia Sari",
            "Jumlahwati",
            "Mengetahuiwati",
            "Tjokro",
            "Sumber Rejeki",
            "Total Sutrisno",
            "Rekana",
            "Anton",
            "Ratna",
            "Ketut",
            "Anwar",
            "Nipa",
            "Pltwati",
            "Rapi",
        ] {
            assert!(!is_total(text) && !is_footer(text) && !is_office(text), "{text}");
        }
        for text in [
            "Contoh, 1 Januari 2026",
            "Contoh,      2026",
            "Kota Contoh, 12 Nopember 2026",
            "Contoh, 1-1-2026",
        ] {
            assert!(is_place_and_date(text), "{text}");
        }
        for text in ["Siti, S.Pd.", "Mei Juni", "Budi", "III/a", "2026"] {
            assert!(!is_place_and_date(text), "{text}");
        }
        assert!(
            is_office("Kepala Badan,") && is_office("CAMAT TELUK BAYUR") && !is_office("Camat")
        );
        for text in
            ["DINAS KESEHATAN", "II. DINAS PENDIDIKAN", "A. UPT Puskesmas", "3. SMP NEGERI 1"]
        {
            assert!(is_band(text), "{text}");
        }
        for text in ["Badan", "Budi Dinas", "SITI AMINAH", "A. BUDI", "Kota", "X. Yohanes"] {
            assert!(!is_band(text), "{text}");
        }
        for text in ["Laki-laki", "PEREMPUAN", "PNS", "Gol. III", "Golongan IV/a", "Tidak Aktif"] {
            assert!(is_group(text), "{text}");
        }
        for text in ["Goliat", "Priatna", "Wanita Sari", "Golongan", "Asnawi", ""] {
            assert!(!is_group(text), "{text}");
        }
    }
}
