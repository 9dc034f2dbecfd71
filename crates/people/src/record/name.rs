//! Names and titles.
//!
//! A card shows `{depan} {nama}, {belakang}`. Case carries meaning in titles -
//! `dr.` is a physician, `Dr.` a doctor of philosophy - so a title is never
//! set in another case. A name that is written wholly in upper case, as SIASN
//! does, is set in proper case by rules; any other name is left as its owner
//! writes it. Titles inside the name are taken out only where every one of them
//! is known, so that they escape those rules.

/// How names are set.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum NameCase {
    /// As the worksheet has them.
    AsIs,
    /// All in upper case; titles stay.
    Upper,
    /// Names wholly in upper case get proper case, all others stay.
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

/// Titles before the name, without dots and in lower case. `H.`, `R.` and `M.` are not here: in a
/// name they may as well be initials.
const FRONT: &[&str] = &["prof", "dr", "drg", "drh", "ir", "drs", "dra", "hj", "kh", "ns", "apt"];

/// Titles after the name, without dots and in lower case.
const BACK: &[&str] = &[
    "amd", "amdkeb", "amdkep", "amdkom", "amdgz", "amdkl", "amak", "amk", "ama", "amapd", "spd",
    "spdi", "spdsd", "spdaud", "skom", "se", "sei", "sh", "shi", "st", "skm", "skep", "ns", "sip",
    "sos", "ssos", "sag", "sp", "spi", "spt", "ssi", "sstp", "ss", "sfarm", "sfar", "sgz", "shut",
    "sik", "sikom", "sap", "sst", "spsi", "sked", "skg", "skh", "stp", "sthi", "sthum", "sn",
    "ssn", "strkeb", "strkep", "strkes", "strip", "strak", "stram", "mm", "mt", "msi", "mpd",
    "mpdi", "mkes", "mkep", "mkom", "mh", "mhum", "map", "mag", "mak", "mkn", "mp", "msc", "mikom",
    "mkm", "mars", "mfarm", "mpsi", "msp", "mip", "me", "mec", "mba", "mpa", "mph", "ma", "phd",
    "lc", "bsc", "ba", "gr", "ipm", "ipu", "ipp", "aseaneng", "ak", "ca", "cpa", "bdn", "apt",
    "sppd", "spog", "spa", "spb", "span", "spm", "spjp", "spkj", "sptht", "sprad", "spk", "spkk",
    "sppk", "spp", "spu", "spot", "spbs", "spkg",
];

/// A name apart from its titles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) front: String,
    pub(super) name: String,
    pub(super) back: String,
}

/// Takes known titles out of the name and puts each on its side.
pub(super) fn sort_titles(front: &str, name: &str, back: &str) -> Parts {
    let mut parts = Parts { front: bare(front), name: bare(name), back: bare(back) };
    if let Some((before, after)) = parts.name.clone().split_once(',')
        && is_all_back(after)
    {
        let (before, after) = (bare(before), close_up(after));
        if parts.back.is_empty() {
            parts.back = after;
            parts.name = before;
        } else if key(&parts.back) == key(&after) {
            parts.name = before;
        }
    }
    while let Some((first, rest)) = parts.name.clone().split_once(' ') {
        let dotted =
            first.strip_suffix('.').is_some_and(|word| FRONT.contains(&key(word).as_str()));
        if !dotted || rest.trim().is_empty() {
            break;
        }
        let there = parts.front.split(' ').any(|title| key(title) == key(first));
        if !there {
            if !parts.front.is_empty() && front.trim() == parts.front {
                // The worksheet has titles of its own and another one in the name: not for us to order.
                break;
            }
            let space = if parts.front.is_empty() { "" } else { " " };
            parts.front = format!("{}{space}{first}", parts.front);
        }
        parts.name = rest.trim_start().to_owned();
    }
    // A degree such as `S.Kom.` never stands in front.
    if !parts.front.is_empty()
        && is_all_back(&parts.front)
        && !FRONT.contains(&key(&parts.front).as_str())
    {
        let moved = std::mem::take(&mut parts.front);
        if parts.back.is_empty() {
            parts.back = moved;
        } else if !key(&parts.back).contains(&key(&moved)) {
            parts.back = format!("{moved}, {}", parts.back);
        }
    }
    parts
}

/// `{depan} {nama}, {belakang}`.
pub(super) fn compose(parts: &Parts) -> String {
    let Parts { front, name, back } = parts;
    let mut full = if front.is_empty() { name.clone() } else { format!("{front} {name}") };
    if !back.is_empty() {
        full.push_str(", ");
        full.push_str(back);
    }
    full
}

/// The name in the case that the job asks for.
pub(super) fn set_case(name: &str, case: NameCase) -> String {
    match case {
        NameCase::AsIs => name.to_owned(),
        NameCase::Upper => name.to_uppercase(),
        NameCase::Proper if name.chars().any(char::is_lowercase) => name.to_owned(),
        NameCase::Proper => {
            let words = name.split(' ').enumerate().map(|(idx, word)| proper_word(word, idx == 0));
            words.collect::<Vec<_>>().join(" ")
        }
    }
}

fn proper_word(word: &str, is_first: bool) -> String {
    let lower = word.to_lowercase();
    if !is_first {
        if matches!(
            lower.as_str(),
            "bin" | "binti" | "van" | "von" | "de" | "den" | "der" | "da" | "dos" | "el" | "al"
        ) {
            return lower;
        }
        // A ruler's or a namesake's number.
        if matches!(word, "II" | "III" | "IV" | "VI" | "VII" | "VIII" | "IX" | "XI" | "XII") {
            return word.to_owned();
        }
    }
    let mut proper = String::with_capacity(word.len());
    let mut starts = true;
    for (at, c) in lower.char_indices() {
        let particle =
            !is_first && at == 0 && (lower.starts_with("al-") || lower.starts_with("el-"));
        if starts && !particle {
            proper.extend(c.to_uppercase());
        } else {
            proper.push(c);
        }
        starts = match c {
            '.' | '-' | '(' | '/' | ',' | '"' => true,
            // O'Neil and D'Costa, but Ma'ruf and Nur'aini.
            '\'' => {
                matches!(lower[..at].rsplit(|c: char| !c.is_alphabetic()).next(), Some("o" | "d"))
            }
            _ => false,
        };
    }
    proper
}

/// Without commas and spaces at the ends.
fn bare(text: &str) -> String {
    text.trim_matches(|c: char| c == ',' || c == ';' || c.is_whitespace()).to_owned()
}

/// Titles with a comma and a space between them, and no space behind the dots inside one: `S. Pd` is `S.Pd`.
fn close_up(titles: &str) -> String {
    let titles = titles.split(',').map(bare).filter(|title| !title.is_empty());
    titles.map(|title| title.replace(". ", ".")).collect::<Vec<_>>().join(", ")
}

fn is_all_back(titles: &str) -> bool {
    let mut titles = titles.split(',').map(key).filter(|title| !title.is_empty()).peekable();
    titles.peek().is_some() && titles.all(|title| BACK.contains(&title.as_str()))
}

/// A title as it is compared: letters only, lower case.
fn key(title: &str) -> String {
    title.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn full(front: &str, name: &str, back: &str) -> String {
        let mut parts = sort_titles(front, name, back);
        parts.name = set_case(&parts.name, NameCase::Proper);
        compose(&parts)
    }

    #[test]
    fn titles_are_joined_with_commas_and_never_set_in_another_case() {
        assert_eq!(full("Dr.", "SITI AMINAH", "S.Kom., M.T."), "Dr. Siti Aminah, S.Kom., M.T.");
        assert_eq!(full("dr.", "SITI AMINAH", "Sp.PD"), "dr. Siti Aminah, Sp.PD");
        assert_eq!(full("DR.", "SITI AMINAH", ""), "DR. Siti Aminah");
        assert_eq!(full("", "SITI AMINAH", ", S.E."), "Siti Aminah, S.E.");
        assert_eq!(
            full("Prof. Dr. Ir. H.", "AHMAD", "S.T., M.T., Ph.D., IPU., ASEAN Eng."),
            "Prof. Dr. Ir. H. Ahmad, S.T., M.T., Ph.D., IPU., ASEAN Eng."
        );
    }

    #[test]
    fn titles_inside_the_name_are_taken_out_only_where_certain() {
        assert_eq!(sort_titles("", "Budi Santoso , S. Pd", "").back, "S.Pd");
        assert_eq!(full("", "BUDI SANTOSO, S.KOM., M.T.", ""), "Budi Santoso, S.KOM., M.T.");
        assert_eq!(full("", "BUDI SANTOSO, S.Kom.", "S.Kom."), "Budi Santoso, S.Kom.");
        assert_eq!(full("", "dr. Budi Santoso", ""), "dr. Budi Santoso");
        assert_eq!(full("Dr.", "Dr. Budi Santoso", ""), "Dr. Budi Santoso");
        assert_eq!(full("", "DR. BUDI SANTOSO", ""), "DR. Budi Santoso");
        assert_eq!(sort_titles("", "Budi, Ananda", "").name, "Budi, Ananda");
        assert_eq!(sort_titles("", "H. Budi", "").name, "H. Budi");
        assert_eq!(full("S.Kom.", "BUDI", "M.T."), "Budi, S.Kom., M.T.");
    }

    #[test]
    fn names_in_upper_case_are_set_by_rules() {
        for (name, proper) in [
            ("SITI AMINAH", "Siti Aminah"),
            ("N", "N"),
            ("M. NUR'AINI", "M. Nur'aini"),
            ("MOCH. MA'RUF", "Moch. Ma'ruf"),
            ("ST. AMINAH BINTI ABDUL", "St. Aminah binti Abdul"),
            ("DE ROSARI VAN DER MEER", "De Rosari van der Meer"),
            ("HASAN AL-HABSYI", "Hasan al-Habsyi"),
            ("NUR-AZIZAH", "Nur-Azizah"),
            ("O'NEIL D'COSTA", "O'Neil D'Costa"),
            ("A.B. PUTRA", "A.B. Putra"),
            ("HAMENGKU II", "Hamengku II"),
            ("ÉLISE ÇELEBI", "Élise Çelebi"),
            ("McDonald", "McDonald"),
        ] {
            assert_eq!(set_case(name, NameCase::Proper), proper);
        }
        assert_eq!(set_case("Siti", NameCase::Upper), "SITI");
        assert_eq!(set_case("SITI", NameCase::AsIs), "SITI");
    }

    proptest! {
        #[test]
        fn no_letter_is_lost_when_case_is_set(name in "[A-Z' .-]{0,60}") {
            let proper = set_case(&name, NameCase::Proper);
            prop_assert_eq!(proper.to_uppercase(), name);
        }

        #[test]
        fn any_texts_make_a_name(front in ".*", name in ".*", back in ".*") {
            let _ = compose(&sort_titles(&front, &name, &back));
        }
    }
}
