//! What belongs to no name.
//!
//! A name is Latin letters, spaces, apostrophes, hyphens and the dots of
//! initials - or letters of another script of this country, for a layout that
//! has a font for it. Whatever else stands in one - a running number, a telephone
//! number, a remark in brackets, a formula - came there by mistake, and nobody
//! but the office can tell what was meant. Nothing is mended here.

use super::titles::{Side, is_listed};
use cetak_base::diag::{Text, printable};
use cetak_base::text;

/// Words that are said of a person and are no part of the name.
const REMARKS: &[&str] = &["alm", "almh", "almarhum", "almarhumah", "mantan", "dkk", "pensiunan"];

/// Words that are said of a person in front of the name.
const IN_FRONT: &[&str] = &[
    "nama", "nip", "bapak", "bpk", "ibu", "sdr", "sdri", "saudara", "saudari", "yth", "plt", "plh",
];

/// Words that are said of a person behind the name.
const BEHIND: &[&str] = &[
    "pensiun",
    "mutasi",
    "meninggal",
    "pindah",
    "berhenti",
    "honorer",
    "cuti",
    "nonaktif",
    "cpns",
    "pns",
    "pppk",
    "p3k",
    "dll",
    "cs",
];

/// What stands for a name that nobody has given yet.
const NOBODY: &[&str] = &[
    "nama",
    "nama lengkap",
    "nama pegawai",
    "tanpa nama",
    "tidak bernama",
    "no name",
    "noname",
    "nn",
    "n n",
    "anonim",
    "anonymous",
    "lowong",
    "vacant",
    "formasi kosong",
    "jabatan kosong",
    "belum terisi",
    "test",
    "tes",
    "testing",
    "coba",
    "contoh nama",
    "dummy",
    "user",
    "admin",
];

/// Words of rank and birth that stand before a name and are no degree.
const RANKS: &[&str] = &[
    "raden", "rahadian", "haji", "hajjah", "kyai", "kiai", "tengku", "datuk", "datu", "gusti",
    "andi", "daeng", "sultan", "pangeran", "pendeta", "pastor", "romo", "suster", "bruder",
    "sayyid", "sayid", "syekh", "syech", "syarif", "syarifah", "mas", "bagus", "ayu", "nyi",
    "tubagus", "ratu", "habib", "tuanku", "puang", "karaeng", "teungku", "kemas", "kiagus",
    "nyimas", "masagus", "sutan", "ustaz", "ustazah", "roro", "ajeng",
];

/// What somebody is, in the column of titles.
const POSTS: &[&str] = &[
    "asn",
    "camat",
    "cpns",
    "diploma",
    "doktor",
    "dosen",
    "guru",
    "honorer",
    "kepala",
    "lurah",
    "magister",
    "pensiun",
    "perawat",
    "pns",
    "pppk",
    "sarjana",
    "sekretaris",
    "staf",
];

/// Why `name` cannot be a name as it stands; nothing if it can.
pub(in crate::record) fn in_name(name: &str) -> Option<Text> {
    if let Some(digits) = digits(name) {
        return Some(text!("angka `{digits}`", "the digits `{digits}`"));
    }
    let is_odd = |c: &char| !is_of_a_name(*c) && !is_of_a_script(*c);
    if let Some(c) = name.chars().find(is_odd) {
        return Some(of_character(c));
    }
    if let Some(mark) = piled_marks(name) {
        return Some(mark);
    }
    let words: Vec<&str> = name.split(' ').collect();
    if let Some(word) = remark(&words) {
        let word = printable(word);
        return Some(text!("keterangan `{word}`", "the remark `{word}`"));
    }
    if is_nobody(name) {
        let shown = printable(name);
        return Some(text!("`{shown}` sebagai pengganti nama", "`{shown}` in place of a name"));
    }
    if let Some(word) = words.iter().find(|word| is_file_name(word) || has_wrong_l(word)) {
        let word = printable(word);
        return Some(text!("kata `{word}`", "the word `{word}`"));
    }
    let is_sign = |word: &&&str| !word.chars().any(|c| c.is_alphabetic() || is_of_a_script(c));
    if let Some(sign) = words.iter().find(is_sign).filter(|sign| !sign.is_empty()) {
        let sign = printable(sign);
        return Some(text!("tanda `{sign}` yang berdiri sendiri", "the sign `{sign}` by itself"));
    }
    if name.matches('"').count() % 2 == 1 {
        return Some(text!(
            "satu tanda kutip `\"` tanpa pasangan",
            "one quote `\"` without its other"
        ));
    }
    let doubled =
        ["..", "--", "''", "\"\"", ".-", "-."].into_iter().find(|pair| name.contains(pair));
    if let Some(doubled) = doubled {
        return Some(text!("tanda ganda `{doubled}`", "the doubled sign `{doubled}`"));
    }
    let starts = name.starts_with(['.', '-', ',']);
    if starts || name.ends_with('-') {
        let sign = if starts { name.chars().next() } else { name.chars().next_back() };
        let sign = sign.unwrap_or_default();
        return Some(text!("tanda `{sign}` di ujung", "the sign `{sign}` at its end"));
    }
    half_decoded(name)
}

/// Why `titles` cannot be titles as they stand; nothing if they can.
pub(in crate::record) fn in_titles(titles: &str) -> Option<Text> {
    if let Some(digits) = digits(titles) {
        return Some(text!("angka `{digits}`", "the digits `{digits}`"));
    }
    let of_titles = |c: char| is_of_a_name(c) || matches!(c, '(' | ')' | ',' | ';' | '&');
    if let Some(c) = titles.chars().find(|c| !of_titles(*c)) {
        return Some(of_character(c));
    }
    // `S Pd` is a title with a space in it.
    let is_spread = |piece: &&str| {
        let joined: String = piece.chars().filter(|c| !c.is_whitespace()).collect();
        [Side::Front, Side::Back].into_iter().any(|side| is_listed(&joined, side))
    };
    let pieces = titles.split([',', ';']).filter(|piece| !is_spread(piece));
    if let Some(word) = pieces.flat_map(|piece| piece.split(' ')).find(|word| is_no_title(word)) {
        let word = printable(word);
        return Some(text!("kata `{word}`", "the word `{word}`"));
    }
    piled_marks(titles)
}

/// Whether a word in the column of titles is none: a plain word, known neither by list nor by form.
fn is_no_title(word: &str) -> bool {
    let bare = word.trim_matches(['(', ')', '.']);
    let n_capitals = bare.chars().filter(|c| c.is_uppercase()).count();
    let is_plain = bare.chars().count() >= 2
        && bare.chars().all(|c| c.is_alphabetic() || c == '-')
        && bare.chars().any(char::is_lowercase)
        && n_capitals <= 1;
    let lower = bare.to_lowercase();
    if [Side::Front, Side::Back].into_iter().any(|side| is_listed(bare, side))
        || RANKS.contains(&lower.as_str())
    {
        return false;
    }
    POSTS.contains(&lower.as_str()) || is_plain && !word.contains('.')
}

fn of_character(c: char) -> Text {
    let shown = printable(&c.to_string());
    if c.is_alphabetic() {
        return text!("huruf bukan Latin `{shown}`", "the non-Latin letter `{shown}`");
    }
    text!("tanda `{shown}`", "the sign `{shown}`")
}

fn digits(text: &str) -> Option<String> {
    let from = text.find(|c: char| c.is_numeric())?;
    Some(text[from..].chars().take_while(|c| c.is_numeric()).take(20).collect())
}

fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic()
        || matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}') && c.is_alphabetic()
}

/// The scripts of the country besides Latin: Jawi, Buginese, Balinese, Sundanese, Batak, Rejang and
/// Javanese. Their signs are none of a Latin name.
const fn is_of_a_script(c: char) -> bool {
    matches!(
        c,
        '\u{620}'..='\u{65f}'
            | '\u{66e}'..='\u{6ef}'
            | '\u{6fa}'..='\u{6ff}'
            | '\u{750}'..='\u{77f}'
            | '\u{1a00}'..='\u{1a1f}'
            | '\u{1b00}'..='\u{1b4c}'
            | '\u{1b80}'..='\u{1baf}'
            | '\u{1bc0}'..='\u{1bff}'
            | '\u{a930}'..='\u{a95f}'
            | '\u{a980}'..='\u{a9c0}'
    )
}

fn is_of_a_name(c: char) -> bool {
    is_latin(c) || is_mark(c) || matches!(c, ' ' | '\'' | '-' | '.' | '"')
}

const fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// More than one mark on a letter, one on no letter, or one that strikes it through: no language of this
/// country writes that.
fn piled_marks(name: &str) -> Option<Text> {
    let strikes = |c| matches!(c, '\u{334}'..='\u{338}');
    let mut before = ' ';
    for c in name.chars() {
        if is_mark(c) && (is_mark(before) || !before.is_alphabetic() || strikes(c)) {
            return Some(text!("tanda huruf yang bertumpuk", "marks piled on a letter"));
        }
        before = c;
    }
    None
}

/// A word among those of a name that is said of the person.
fn remark<'a>(words: &[&'a str]) -> Option<&'a str> {
    let is_of = |word: &str, list: &[&str]| {
        let folded = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        list.contains(&folded.as_str())
    };
    let mut found = words.iter().find(|word| is_of(word, REMARKS));
    // Alone each of them may be somebody's name.
    if let [first, .., last] = words {
        let (in_front, behind) = (is_of(first, IN_FRONT), is_of(last, BEHIND));
        found = found.or(in_front.then_some(first)).or(behind.then_some(last));
        // `a. BUDI`: the letter of a list, no initial.
        let is_letter = first.len() == 2 && first.ends_with('.');
        let is_small = first.starts_with(|c: char| c.is_ascii_lowercase());
        let has_capitals = last.chars().any(char::is_uppercase);
        found = found.or((is_letter && is_small && has_capitals).then_some(first));
    }
    // What only joins two people; a name has them in capitals at least.
    let joins = |word: &&&str| matches!(**word, "dan" | "als" | "a.k.a" | "a.k.a." | "et" | "d/h");
    found.or_else(|| words.iter().find(joins)).copied()
}

/// Whether it only stands for a name: `NN`, `Tanpa Nama`, `Xxx`.
fn is_nobody(name: &str) -> bool {
    let lower = name.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    let all = words.concat();
    let first = all.chars().next();
    NOBODY.contains(&words.join(" ").as_str())
        || all.chars().count() >= 3 && all.chars().all(|c| Some(c) == first)
}

/// `BUDI.jpg`: the name of a file, not of a person.
fn is_file_name(word: &str) -> bool {
    let ending = word.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| {
        matches!(ending.as_str(), "jpg" | "jpeg" | "png" | "pdf" | "xls" | "xlsx" | "doc" | "docx")
    })
}

/// `BUDl`: a small L among capitals, read from paper for an I.
fn has_wrong_l(word: &str) -> bool {
    let count = |is: fn(char) -> bool| word.chars().filter(|c| is(*c)).count();
    let (n_capitals, n_wrong) = (count(char::is_uppercase), count(|c| c == 'l'));
    n_wrong > 0
        && n_capitals >= 2
        && n_capitals + n_wrong == count(char::is_alphabetic)
        && !word.starts_with("Al")
}

/// A capital with an accent behind a small letter, as half of a wrongly read letter leaves it.
fn half_decoded(name: &str) -> Option<Text> {
    let mut before = ' ';
    for c in name.chars() {
        if before.is_lowercase() && !c.is_ascii() && c.is_uppercase() {
            return Some(text!("huruf `{c}` di tengah kata", "the letter `{c}` inside a word"));
        }
        before = c;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debris_is_told_from_names() {
        for name in [
            "1. BUDI CONTOH",
            "BUDI CONTOH 2",
            "BUD1",
            "B?DI CONTOH",
            "SITI*AISYAH",
            "BUDI CONTOH / 0812",
            "BUDI/ANDI",
            "- SITI CONTOH",
            "SITI CONTOH -",
            "SRI - WAHYUNI",
            "YUNITA (ALM. SUAMI PNS)",
            "ALM. BUDI",
            "Budi Almarhum",
            "BUDI [PINDAH]",
            "=cmd|'/C calc'!A0",
            "=BUDI",
            "+BUDI",
            "@BUDI",
            "budi@contoh.go.id",
            "<script>BUDI",
            "BUDI; ANDI",
            "BUDI_CONTOH",
            "BUDI & ANDI",
            "BUDI%20CONTOH",
            "BUDI #2",
            "ЈОКО",
            "陳",
            "BU\u{301}\u{302}\u{303}DI",
            "BUDI \"AMAT CONTOH",
            "BUDI..CONTOH",
            "M . YUSUF",
            ".BUDI",
            "MA''RUF",
            "RenÃ Contoh",
            "BUDI²",
            "BUDI·CONTOH",
            "BUDI\\CONTOH",
            "BUDI™",
            "Bu\u{336}di\u{336}",
            "BUDI CONTOH dan SITI CONTOH",
            "BUDI als AMAT",
            "BUDI dkk.",
            "BUDI CONTOH PENSIUN",
            "BUDI CONTOH (PNS)",
            "BUDI CONTOH PNS",
            "Ibu BUDI",
            "BAPAK BUDI",
            "Bpk. BUDI",
            "Sdr. Budi",
            "Plt. Budi Contoh",
            "Nama BUDI",
            "a. BUDI CONTOH",
            "BUDI.jpg",
            "Budi Contoh.PNG",
            "BUDl CONTOH",
            "NN",
            "N.N.",
            "Xxx",
            "xxxx",
            "Tanpa Nama",
            "NAMA",
            "NAMA LENGKAP",
            "Formasi Kosong",
            "TEST",
        ] {
            assert!(in_name(name).is_some(), "{name}");
        }
        for name in [
            "N",
            "SITI NUR 'AISYAH",
            "CUT NYA' DIEN",
            "O'NEIL D'COSTA",
            "JEAN-PAUL",
            "A.A. GEDE",
            "MUH.YUSUF",
            "IWAN D.W.",
            "BUDI \"AMAT\" CONTOH",
            "ÉLISE ÇELEBI",
            "JOÃO",
            "João Conceição",
            "ALMA",
            "ALMIRA",
            "Łukasz Ștefan",
            "HAMENGKU BUWONO X",
            "ꦱꦸꦒꦼꦁ",
            "SITI ꦱꦶꦠꦶ",
            "محمد",
            "Ibu",
            "Nana",
            "PINDAH",
            "Dan Budi",
            "Al Fatih",
            "NAN",
            "Anni",
            "NIPA SARI",
            "Mutasim Billah",
            "A. BUDI",
            "a. budi",
            "Budi alias Amat",
        ] {
            assert_eq!(in_name(name), None, "{name}");
        }
        for titles in ["Tidak punya", "false", "Camat", "GURU", "S.Pd., Belum", "sarjana"] {
            assert!(in_titles(titles).is_some(), "{titles}");
        }
        for titles in [
            "S.Pd., M.Pd.",
            "Ners",
            "Dr. rer. nat.",
            "CXYZ",
            "ASEAN Eng.",
            "Sp.OG(K)",
            "apt.",
            "MSi",
            "Dr. (H.C.)",
            "FINACS",
            "S.KomInf",
            "Psikolog",
            "Bidan",
            "Raden Mas",
            "Haji",
        ] {
            assert_eq!(in_titles(titles), None, "{titles}");
        }
    }
}
