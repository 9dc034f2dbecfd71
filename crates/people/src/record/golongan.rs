//! Golongan and pangkat.
//!
//! The golongan is read from its name in whatever spelling, never from SIASN's
//! id: id 11 is I/a for PNS and XI for PPPK. `III` alone is a golongan of PPPK,
//! `III/a` one of PNS. The pangkat follows from the golongan; what the
//! worksheet says is only compared.

use super::entitlement::fold_name;

/// Golongan and pangkat of PNS, in order (PP 99/2000).
const PANGKAT: [(&str, &str); 17] = [
    ("I/a", "Juru Muda"),
    ("I/b", "Juru Muda Tingkat I"),
    ("I/c", "Juru"),
    ("I/d", "Juru Tingkat I"),
    ("II/a", "Pengatur Muda"),
    ("II/b", "Pengatur Muda Tingkat I"),
    ("II/c", "Pengatur"),
    ("II/d", "Pengatur Tingkat I"),
    ("III/a", "Penata Muda"),
    ("III/b", "Penata Muda Tingkat I"),
    ("III/c", "Penata"),
    ("III/d", "Penata Tingkat I"),
    ("IV/a", "Pembina"),
    ("IV/b", "Pembina Tingkat I"),
    ("IV/c", "Pembina Utama Muda"),
    ("IV/d", "Pembina Utama Madya"),
    ("IV/e", "Pembina Utama"),
];

/// Golongan of PPPK, I to XVII (Perpres 98/2020); they have no pangkat.
const ROMAN: [&str; 17] = [
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV",
    "XVI", "XVII",
];

/// A golongan that was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Golongan {
    /// Of PNS.
    Pns { name: &'static str, pangkat: &'static str },
    /// Of PPPK.
    Pppk { name: &'static str },
}

impl Golongan {
    /// Its usual form: `III/a`, `IX`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Pns { name, .. } | Self::Pppk { name } => name,
        }
    }

    /// Whether only one kind of ASN can have it. `I` to `IV` alone may be what is left of `III/a`.
    pub(super) fn is_surely_pppk(self) -> bool {
        matches!(self, Self::Pppk { name } if !matches!(name, "I" | "II" | "III" | "IV"))
    }
}

/// Reads a golongan; `is_pppk` decides what a bare number means.
pub(super) fn parse(text: &str, is_pppk: bool) -> Option<Golongan> {
    let upper = text.to_uppercase();
    let words: Vec<&str> =
        upper.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let mut found = None;
    for (idx, word) in words.iter().enumerate() {
        let next = words.get(idx + 1).copied().unwrap_or_default();
        let split = (matches!(*word, "I" | "II" | "III" | "IV") && is_room(next))
            .then(|| format!("{word}/{next}"));
        let joined =
            word.char_indices().next_back().filter(|(at, _)| *at > 0 && is_room(&word[*at..]));
        let joined = joined.map(|(at, _)| format!("{}/{}", &word[..at], &word[at..]));
        let pns = split.into_iter().chain(joined).find_map(|name| by_name(&name));
        if let Some(pns) = pns {
            // Two different golongan in one cell cannot both be meant.
            if found.is_some_and(|found| found != pns) {
                return None;
            }
            found = Some(pns);
        }
    }
    if found.is_some() {
        return found;
    }
    if let Some(pns) = by_pangkat(text) {
        return Some(pns);
    }
    // `Tingkat I` is part of a pangkat, and `V/a` is neither one thing nor the other.
    let is_part = |idx: usize| {
        idx > 0 && matches!(words[idx - 1], "TK" | "TKT" | "TINGKAT")
            || words.get(idx + 1).is_some_and(|next| next.len() == 1)
    };
    let mut romans =
        words.iter().enumerate().filter(|(idx, word)| !is_part(*idx) && ROMAN.contains(word));
    if let (Some((_, word)), None) = (romans.next(), romans.next()) {
        return ROMAN.iter().find(|name| *name == word).map(|name| Golongan::Pppk { name });
    }
    let [number] = words[..] else { return None };
    let number: usize = number.parse().ok().filter(|_| is_pppk && number.len() <= 2)?;
    ROMAN.get(number.checked_sub(1)?).map(|name| Golongan::Pppk { name })
}

/// Whether a worksheet's pangkat is the one that belongs to the golongan.
pub(super) fn same_pangkat(one: &str, other: &str) -> bool {
    fold_pangkat(one) == fold_pangkat(other)
}

fn is_room(word: &str) -> bool {
    matches!(word, "A" | "B" | "C" | "D" | "E")
}

fn by_name(name: &str) -> Option<Golongan> {
    let (name, pangkat) = PANGKAT.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
    Some(Golongan::Pns { name, pangkat })
}

fn by_pangkat(text: &str) -> Option<Golongan> {
    let (name, pangkat) = PANGKAT.iter().find(|(_, pangkat)| same_pangkat(pangkat, text))?;
    Some(Golongan::Pns { name, pangkat })
}

/// `Tk. I`, `Tk.1`, `Tkt. I` are all `tingkat i`.
fn fold_pangkat(text: &str) -> String {
    let text = text.split('(').next().unwrap_or_default();
    let words = fold_name(text);
    let mut folded: Vec<&str> = Vec::new();
    for word in words.split(' ') {
        match word {
            "tk" | "tkt" => folded.push("tingkat"),
            "tki" | "tk1" => folded.extend(["tingkat", "i"]),
            "1" => folded.push("i"),
            _ => folded.push(word),
        }
    }
    folded.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn name(text: &str, is_pppk: bool) -> Option<&'static str> {
        parse(text, is_pppk).map(Golongan::name)
    }

    #[test]
    fn every_spelling_of_a_golongan_of_pns_is_read() {
        for text in [
            "III/a",
            "III.a",
            "IIIa",
            "III/A",
            "III a",
            "iii / a",
            "III - a",
            "Penata Muda (III/a)",
            "Penata Muda - III/a",
            "PENATA MUDA/IIIa",
            "Golongan III/a",
            "Penata Muda",
        ] {
            assert_eq!(name(text, false), Some("III/a"), "{text}");
        }
        for tingkat in ["Tk. I", "Tk.I", "Tk. 1", "Tkt. I", "Tingkat I"] {
            assert_eq!(name(&format!("Penata Muda {tingkat}"), false), Some("III/b"), "{tingkat}");
            assert_eq!(
                name(&format!("Penata Muda {tingkat} (III/b)"), false),
                Some("III/b"),
                "{tingkat}"
            );
        }
    }

    #[test]
    fn every_golongan_has_its_pangkat() {
        for (golongan, pangkat) in PANGKAT {
            assert_eq!(parse(golongan, false), Some(Golongan::Pns { name: golongan, pangkat }));
            assert_eq!(name(pangkat, false), Some(golongan));
        }
        assert!(!same_pangkat("Penata Muda Tk.1", "Penata"));
        assert!(same_pangkat("PENATA MUDA TK. I", "Penata Muda Tingkat I"));
    }

    #[test]
    fn every_spelling_of_a_golongan_of_pppk_is_read() {
        for text in ["IX", "Golongan IX", "GOLONGAN IX", "Ahli Pertama / IX", "09", "9"] {
            assert_eq!(name(text, true), Some("IX"), "{text}");
        }
        for golongan in ROMAN {
            assert_eq!(name(golongan, true), Some(golongan));
        }
    }

    #[test]
    fn an_id_is_never_read_as_a_golongan_of_pns() {
        assert_eq!(name("11", false), None);
        assert_eq!(name("31", false), None);
        assert_eq!(name("11", true), Some("XI"));
        for text in ["", "-", "III/a dan III/b", "V/a", "IV/f", "XVIII", "99"] {
            assert_eq!(name(text, true), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_golongan_or_not(text in ".*", is_pppk: bool) {
            let _ = parse(&text, is_pppk);
        }
    }
}
