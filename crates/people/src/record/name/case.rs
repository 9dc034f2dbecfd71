//! How the words of a name are set: which letters are capitals.
//!
//! A name that is written wholly in upper case, as SIASN does, or wholly in
//! lower case says nothing about its own capitals and is set by rules; any
//! other name is left as its owner writes it. Particles (`bin`, `de la`) and short
//! forms that are mixed already (`Moh. BUDI`) do not count when that is decided.
//! Titles are no part of the name here.

/// How names are set.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum NameCase {
    /// As the worksheet has them.
    AsIs,
    /// All in upper case; titles stay.
    Upper,
    /// Names wholly in upper or lower case get proper case, all others stay.
    #[default]
    Proper,
}

impl NameCase {
    /// Every choice.
    pub const ALL: &'static [Self] = &[Self::AsIs, Self::Upper, Self::Proper];

    /// The name a job file uses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AsIs => "as-is",
            Self::Upper => "upper",
            Self::Proper => "proper",
        }
    }

    /// The choice of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|case| case.name() == name)
    }
}

/// Words inside a name that are written small.
const PARTICLES: &[&str] = &["bin", "binti", "van", "von", "de", "den", "der", "da", "dos"];

/// Initials without dots between them, as they are written in Bali and at the courts of Java: `IGA.` is
/// I Gusti Ayu, `RM.` Raden Mas.
const INITIALS: &[&str] = &[
    "aa", "aaa", "aaag", "aag", "aagn", "aai", "aak", "aan", "aap", "aar", "gpa", "gph", "kph",
    "kgph", "gkr", "ia", "iak", "iam", "iap", "ib", "ibg", "ibk", "ibm", "ibn", "ibp", "idg",
    "idgb", "idgr", "iga", "igaa", "igak", "igam", "igan", "igap", "igaw", "igb", "igd", "ige",
    "igk", "igm", "ignp", "igp", "igw", "ik", "im", "ip", "iw", "ikt", "imd", "kh", "kra", "krat",
    "krh", "krht", "krmt", "krt", "ra", "rm", "rmt", "rp", "rb", "rngt", "brm", "bra", "grm",
    "gra", "tgh", "tgkh", "fx", "yb", "jb", "tm", "ign", "ignb", "ignm", "idm", "idk", "iwy",
];

/// Words that are commonly shortened: they stay words, `MUH.` is `Muh.`
const SHORTENED: &[&str] = &[
    "abd", "abdl", "ad", "adj", "ag", "agt", "ahm", "ak", "alb", "alf", "and", "ant", "art", "aug",
    "ay", "bgs", "br", "ch", "chr", "ckd", "cok", "dg", "dj", "dr", "drs", "dra", "ds", "dw", "ed",
    "edw", "el", "em", "emm", "ev", "fr", "frs", "gd", "gst", "gt", "hj", "ir", "is", "jl", "kd",
    "kgs", "km", "krg", "kt", "lh", "ly", "md", "mch", "mgs", "mhd", "mhmd", "moch", "moh", "mohd",
    "msy", "mu", "mud", "muh", "muhd", "muhmd", "mumd", "ng", "ngh", "ngr", "ngt", "bt", "nj",
    "nng", "ny", "nym", "opn", "ph", "ps", "pt", "pdt", "ptr", "rd", "rr", "sg", "sgt", "sit",
    "sitt", "sr", "st", "str", "sy", "syd", "syf", "syr", "tb", "tg", "tgk", "th", "thr", "ust",
    "wd", "wy", "yoh", "yos", "zul", "zl", "sch", "schr", "jr", "kms", "snr", "jnr", "nys",
];

/// The name in the case that the job asks for.
pub(in crate::record) fn set_case(name: &str, case: NameCase) -> String {
    match case {
        NameCase::AsIs => name.to_owned(),
        NameCase::Upper => name.to_uppercase(),
        NameCase::Proper if !is_one_case_but_short_forms(name) => name.to_owned(),
        NameCase::Proper => {
            let words: Vec<&str> = name.split(' ').collect();
            let set = words.iter().enumerate().map(|(idx, word)| {
                let before = idx.checked_sub(1).map(|idx| words[idx]);
                proper_word(word, before)
            });
            set.collect::<Vec<_>>().join(" ")
        }
    }
}

/// Whether all letters are capitals, or none is. Words that are written small anyway do not count.
pub(super) fn is_one_case(name: &str) -> bool {
    are_one_case(name, |_| false)
}

/// The same, without the short forms that are set already.
fn is_one_case_but_short_forms(name: &str) -> bool {
    are_one_case(name, is_set_already)
}

fn are_one_case(name: &str, is_left_out: fn(&str) -> bool) -> bool {
    let is_small = |word| PARTICLES.contains(&word) || matches!(word, "la" | "al" | "el" | "alias");
    let words = name.split(' ').enumerate();
    let words = words.filter(|(idx, word)| (*idx == 0 || !is_small(*word)) && !is_left_out(word));
    let mut letters =
        words.flat_map(|(_, word)| word.chars()).filter(|c| c.is_alphabetic()).peekable();
    match letters.peek() {
        Some(first) if first.is_lowercase() => letters.all(char::is_lowercase),
        _ => letters.all(|c| !c.is_lowercase()),
    }
}

/// A short form with its dot that has capitals and small letters: `Moh.`, `Tb.`
fn is_set_already(word: &str) -> bool {
    /// No short form is longer.
    const MAX_LETTERS: usize = 5;
    let Some(letters) = word.strip_suffix('.') else { return false };
    let mut chars = letters.chars();
    (2..=MAX_LETTERS).contains(&letters.chars().count())
        && chars.next().is_some_and(char::is_uppercase)
        && chars.all(char::is_lowercase)
}

/// One word in proper case; `before` is the word in front of it, if it is not the first.
fn proper_word(word: &str, before: Option<&str>) -> String {
    let lower = word.to_lowercase();
    if is_set_already(word) {
        return word.to_owned();
    }
    // `FX BUDI`, `IB PUTRA`: initials that can be no word, without their dot. `IGA MAWARNI` is called Iga.
    let are_bare = before.is_none()
        && INITIALS.contains(&lower.as_str())
        && !has_syllable(&lower)
        && lower.chars().count() <= 3;
    if are_bare && word.chars().all(char::is_uppercase) {
        return word.to_owned();
    }
    if let Some(before) = before {
        let is_de_la = lower == "la" && before.eq_ignore_ascii_case("de");
        if PARTICLES.contains(&lower.as_str()) || is_de_la {
            return lower;
        }
        // A ruler's or a namesake's number.
        if is_roman(word) {
            return word.to_uppercase();
        }
    }
    let mut proper = String::with_capacity(word.len());
    // A part ends with a dot: `MUH.` is a word, `A.` and `IGA.` are initials.
    for part in lower.split_inclusive('.') {
        if part.strip_suffix('.').is_some_and(are_initials) {
            proper.push_str(&part.to_uppercase());
        } else {
            capitalise(part, &mut proper);
        }
    }
    proper
}

fn capitalise(part: &str, proper: &mut String) {
    let mut starts = true;
    for (at, c) in part.char_indices() {
        if starts {
            proper.extend(c.to_uppercase());
        } else {
            proper.push(c);
        }
        starts = match c {
            '-' | '(' | '/' | ',' | '"' => true,
            // 'Aisyah, O'Neil and D'Costa, but Ma'ruf and Nur'aini.
            '\'' => {
                starts
                    || matches!(
                        part[..at].rsplit(|c: char| !c.is_alphabetic()).next(),
                        Some("o" | "d")
                    )
            }
            _ => false,
        };
    }
}

/// Whether letters before a dot stand for several words each: none of the usual short forms, and no
/// vowel between consonants to make a word of them.
fn are_initials(letters: &str) -> bool {
    let count = letters.chars().count();
    if SHORTENED.contains(&letters) || !letters.chars().all(char::is_alphabetic) {
        return false;
    }
    count == 1 || INITIALS.contains(&letters) || (2..=3).contains(&count) && is_unsure(letters)
}

/// Whether letters could be initials as well as a short form nobody listed: no syllable, or one behind a vowel.
fn is_unsure(letters: &str) -> bool {
    !has_syllable(letters) || letters.starts_with(is_vowel)
}

/// Whether a consonant and a vowel follow each other, as in every word.
fn has_syllable(letters: &str) -> bool {
    let chars: Vec<char> = letters.chars().collect();
    chars.windows(2).any(|pair| !is_vowel(pair[0]) && is_vowel(pair[1]))
}

const fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u')
}

/// Whether a last word with a dot is a whole word: the dot ended it, as a comma would.
pub(super) fn is_whole_word(word: &str) -> bool {
    /// Longer than any initials.
    const MIN_LETTERS: usize = 4;
    let Some(letters) = word.strip_suffix('.') else { return false };
    let lower = letters.to_lowercase();
    lower.chars().count() >= MIN_LETTERS
        && lower.chars().all(char::is_alphabetic)
        && !SHORTENED.contains(&lower.as_str())
        && !INITIALS.contains(&lower.as_str())
}

/// A part of a name in one case before a dot of which nobody can tell whether it is initials or a word.
pub(in crate::record) fn unsure_initials(name: &str) -> Option<&str> {
    if !is_one_case_but_short_forms(name) {
        return None;
    }
    name.split(' ').flat_map(|word| word.split_inclusive('.')).find(|part| {
        let Some(letters) = part.strip_suffix('.') else { return false };
        let lower = letters.to_lowercase();
        (2..=3).contains(&lower.chars().count())
            && lower.chars().all(char::is_alphabetic)
            && !SHORTENED.contains(&lower.as_str())
            && !INITIALS.contains(&lower.as_str())
            && is_unsure(&lower)
    })
}

/// II to XXIX, written as it is counted.
fn is_roman(word: &str) -> bool {
    const TENS: [&str; 3] = ["", "X", "XX"];
    const ONES: [&str; 10] = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    let word = word.to_uppercase();
    word.len() >= 2
        && TENS.iter().any(|tens| word.strip_prefix(tens).is_some_and(|rest| ONES.contains(&rest)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_in_one_case_are_set_by_rules() {
        for (name, proper) in [
            ("SITI AMINAH", "Siti Aminah"),
            ("siti aminah", "Siti Aminah"),
            ("N", "N"),
            ("M. NUR'AINI", "M. Nur'aini"),
            ("MOCH. MA'RUF", "Moch. Ma'ruf"),
            ("ST. AMINAH BINTI ABDUL", "St. Aminah binti Abdul"),
            ("DE ROSARI VAN DER MEER", "De Rosari van der Meer"),
            ("HASAN AL-HABSYI", "Hasan Al-Habsyi"),
            ("MUHAMMAD AL FATIH", "Muhammad Al Fatih"),
            ("NUR-AZIZAH", "Nur-Azizah"),
            ("O'NEIL D'COSTA", "O'Neil D'Costa"),
            ("SITI NUR 'AISYAH", "Siti Nur 'Aisyah"),
            ("CUT NYA' DIEN", "Cut Nya' Dien"),
            ("A.B. PUTRA", "A.B. Putra"),
            ("HAMENGKU II", "Hamengku II"),
            ("YOHANES XXIII", "Yohanes XXIII"),
            ("AA. SAGUNG", "AA. Sagung"),
            ("IGA. KOMANG", "IGA. Komang"),
            ("IGA.KOMANG", "IGA.Komang"),
            ("RR. SRI", "Rr. Sri"),
            ("MUH.YUSUF", "Muh.Yusuf"),
            ("ÉLISE ÇELEBI", "Élise Çelebi"),
            ("ALDI de la CRUZ", "Aldi de la Cruz"),
            ("ABDUL HAMID bin ALI", "Abdul Hamid bin Ali"),
            ("MARIA DOS SANTOS", "Maria dos Santos"),
            ("DWI RATNA, MIXED", "Dwi Ratna, Mixed"),
            ("McDonald", "McDonald"),
            ("Yusuf KALLA", "Yusuf KALLA"),
            ("Moh. YUSUF", "Moh. Yusuf"),
            ("Tb. BUDI CONTOH", "Tb. Budi Contoh"),
            ("R. Ngt. SITI", "R. Ngt. Siti"),
            ("Moh. Yusuf KALLA", "Moh. Yusuf KALLA"),
            ("FX BUDI", "FX Budi"),
            ("IB PUTRA", "IB Putra"),
            ("IGA MAWARNI", "Iga Mawarni"),
            ("RA KARTINI", "Ra Kartini"),
            ("BUDI JR.", "Budi Jr."),
        ] {
            assert_eq!(set_case(name, NameCase::Proper), proper);
        }
        assert_eq!(set_case("Siti", NameCase::Upper), "SITI");
        assert_eq!(set_case("SITI", NameCase::AsIs), "SITI");
    }

    #[test]
    fn letters_before_a_dot_that_may_be_either_are_told() {
        for name in ["XY. BUDI", "BUDI OZ. CONTOH"] {
            assert!(unsure_initials(name).is_some(), "{name}");
        }
        for name in ["MUH. BUDI", "IGA. BUDI", "M. BUDI", "Xy. Budi", "SUR. BUDI", "BUDI"] {
            assert_eq!(unsure_initials(name), None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn no_letter_is_lost_when_case_is_set(name in "[A-Z' .-]{0,60}") {
            let proper = set_case(&name, NameCase::Proper);
            prop_assert_eq!(proper.to_uppercase(), name);
        }
    }
}
