//! Names and titles.
//!
//! A card shows `{depan} {nama}, {belakang}`. Case carries meaning in titles -
//! `dr.` is a physician, `Dr.` a doctor of philosophy - so a title is printed
//! as the office wrote it. Where titles stand inside the name they are taken
//! out, so that they escape the rules for names: those in front, those behind
//! the first comma, and those at the end that can be nothing else. A title
//! given twice is printed once. What could be a title as well as a part of the
//! name is left where it is, and a [`Doubt`] says so.

mod case;
mod odd;
mod titles;

pub use self::case::NameCase;
pub(super) use self::case::{set_case, unsure_initials};
pub(super) use self::odd::{in_name, in_titles};

use self::titles::{Side, are_glued, extends_a_degree, has_form, is_listed, is_sure, key, same};

/// A name apart from its titles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) front: String,
    pub(super) name: String,
    pub(super) back: String,
    pub(super) doubts: Vec<Doubt>,
}

/// What is not certain about the parts of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Doubt {
    /// This stands behind a comma and is no title that anybody knows.
    BehindComma(String),
    /// These titles stood at the end of the name with no comma before them.
    NoComma(String),
    /// This title is usually written in one of these ways; none where it is not known at all.
    Unusual(String, &'static [&'static str]),
}

/// Titles that certainly are none of the name when they stand before it.
const CERTAIN: &[&str] =
    &["prof", "dr", "drg", "drh", "drs", "dra", "ir", "hj", "kh", "ns", "apt", "bdn", "pdt"];

/// Of those, the ones that are titles even without a dot.
const WITHOUT_DOT: &[&str] = &["prof", "dr", "drg", "drh", "drs", "dra", "ir", "hj", "kh"];

/// What may stand between two titles and belongs to them then.
const BETWEEN: &[&str] = &["h", "r", "rr", "tb"];

/// What belongs to a doctorate before it: `Dr. rer. nat.`, `Dr. (H.C.)`.
const BEHIND_DR: &[&str] =
    &["rer", "nat", "hc", "ing", "cand", "med", "phil", "jur", "oec", "pol", "techn", "c"];

/// Takes the titles out of the name and puts each on its side.
pub(super) fn take_apart(front: &str, name: &str, back: &str) -> Parts {
    let mut doubts = Vec::new();
    // Each piece speaks for itself: `belum, S.Pd.` still has a title.
    let said = |column: &str| {
        let pieces = column.split([',', ';']).filter(|piece| !titles::says_none(piece));
        pieces.collect::<Vec<_>>().join(",")
    };
    let (front, back) = (said(front), said(back));
    let (before, behind) = split_comma(name);
    let before = without_last_dot(before);
    let one_case = case::is_one_case(before);
    let (leading, rest) = leading(before);
    let (mut bare_name, trailing) = trailing(rest, one_case);
    let mut own_back: Vec<String> = Vec::new();
    if !trailing.is_empty() {
        doubts.push(Doubt::NoComma(trailing.join(" ")));
        own_back.extend(trailing);
    }
    let behind = pieces(behind);
    if behind.iter().all(|piece| is_title(piece, one_case)) {
        own_back.extend(behind);
    } else {
        let doubtful = behind.iter().find(|piece| !is_title(piece, one_case));
        doubts.extend(doubtful.map(|piece| Doubt::BehindComma(piece.clone())));
        bare_name = bare(name.strip_prefix(&leading.join(" ")).unwrap_or(name)).to_owned();
        own_back.clear();
    }
    let mut front = fronts(&front);
    // `H.` before the name is part of it unless the title has a column of its own.
    while let Some((first, rest)) = bare_name.split_once(' ')
        && front.iter().any(|title| same(title, first))
        && !rest.trim().is_empty()
    {
        bare_name = rest.trim_start().to_owned();
    }
    // Each title of the column answers for one in the name: `Dr.` for one of `DR. DR.`
    let mut unanswered = front.clone();
    for title in leading {
        match unanswered.iter().position(|there| same(there, &title)) {
            Some(at) => {
                unanswered.remove(at);
            }
            None => front.push(title),
        }
    }
    front = once(front);
    let mut column = pieces(&back);
    // A degree such as `S.Kom.` never stands in front.
    let is_degree = |title: &String| {
        !is_listed(title, Side::Front) && (is_listed(title, Side::Back) || has_form(title))
    };
    if !front.is_empty() && front.iter().all(is_degree) {
        let moved = std::mem::take(&mut front);
        column.splice(0..0, moved);
    }
    let back = once(united(own_back, column));
    for title in &front {
        doubts.extend(
            titles::unusual(title, Side::Front).map(|usual| Doubt::Unusual(title.clone(), usual)),
        );
    }
    for title in back.iter().flat_map(|title| apart(title)) {
        let known = |side| titles::unusual(title, side);
        let usual =
            known(Side::Back).filter(|usual| !usual.is_empty() || known(Side::Front).is_some());
        doubts.extend(usual.map(|usual| Doubt::Unusual(title.to_owned(), usual)));
    }
    Parts { front: front.join(" "), name: bare_name, back: back.join(", "), doubts }
}

/// `{depan} {nama}, {belakang}`.
pub(super) fn compose(parts: &Parts) -> String {
    let Parts { front, name, back, .. } = parts;
    let mut full = if front.is_empty() { name.clone() } else { format!("{front} {name}") };
    if !back.is_empty() {
        full.push_str(", ");
        full.push_str(back);
    }
    full
}

/// The first letters of the words of a text in capitals: of a name without its titles, of any other text
/// without its small words (`Dinas Komunikasi dan Informatika` is `DKI`).
pub fn initials(text: &str, is_name: bool) -> String {
    let whole = if is_name { take_apart("", text, "").name } else { text.to_owned() };
    let words = whole.split(|c: char| c.is_whitespace() || c == '/' || c == '-');
    let first = words.filter_map(|word| {
        let letter = word.chars().find(|c| c.is_alphanumeric())?;
        (is_name || !letter.is_lowercase()).then_some(letter)
    });
    first.flat_map(char::to_uppercase).collect()
}

/// What stands before the first comma, and what behind it.
fn split_comma(name: &str) -> (&str, &str) {
    let name = bare(name);
    name.find([',', ';']).map_or((name, ""), |at| (bare(&name[..at]), bare(&name[at + 1..])))
}

/// Without the dot behind a whole word at the end: `BUDI SANTOSO. S.Pd`.
fn without_last_dot(name: &str) -> &str {
    let last = name.rsplit(' ').next().unwrap_or_default();
    if case::is_whole_word(last) { &name[..name.len() - 1] } else { name }
}

/// Without commas and spaces at the ends.
fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| c == ',' || c == ';' || c.is_whitespace())
}

/// The titles that certainly stand before the name, and what follows them.
fn leading(name: &str) -> (Vec<String>, &str) {
    let mut found: Vec<String> = Vec::new();
    let (mut n_certain, mut rest, mut after) = (0, name, name);
    while let Some((token, next)) = first_token(rest).filter(|(_, next)| !next.is_empty()) {
        let folded = key(token);
        // `Apt BUDI`: in small letters before capitals it can be no name.
        let stands_out =
            || token.chars().any(char::is_lowercase) && next.len() > 1 && is_in_capitals(next);
        let is_certain = CERTAIN.contains(&folded.as_str())
            && (token.ends_with('.') || WITHOUT_DOT.contains(&folded.as_str()) || stands_out());
        let follows_doctor = found.last().is_some_and(|last| {
            let last = key(last);
            last == "dr" || BEHIND_DR.contains(&last.as_str())
        });
        let is_tail = follows_doctor
            && BEHIND_DR.contains(&folded.as_str())
            && (token.ends_with(['.', ')']) || token.starts_with('('));
        let is_between = BETWEEN.contains(&folded.as_str()) && token.ends_with('.');
        if !(is_certain || is_tail || is_between) {
            break;
        }
        found.push(token.to_owned());
        rest = next;
        if !is_between {
            n_certain = found.len();
            after = next;
        }
    }
    found.truncate(n_certain);
    (found, after)
}

/// Whether the word that a name begins with has no small letters.
fn is_in_capitals(name: &str) -> bool {
    let first = name.split([' ', ',']).next().unwrap_or_default();
    !first.chars().any(char::is_lowercase)
}

/// The first word of a name; a title that is written against it - `dr.FERRY` - ends with its dot.
fn first_token(name: &str) -> Option<(&str, &str)> {
    let (word, rest) = name.split_once(' ').unwrap_or((name, ""));
    if word.is_empty() {
        return None;
    }
    let glued = word.find('.').filter(|at| {
        let behind = &word[at + 1..];
        let is_further = BETWEEN.contains(&key(behind).as_str()) && behind.ends_with('.');
        CERTAIN.contains(&word[..*at].to_lowercase().as_str())
            && (is_further || behind.chars().filter(|c| c.is_alphabetic()).count() >= 2)
    });
    match glued {
        Some(at) => Some((&word[..=at], &name[at + 1..])),
        None => Some((word, rest.trim_start())),
    }
}

/// The name, and the titles at its end that can be nothing else.
fn trailing(name: &str, one_case: bool) -> (String, Vec<String>) {
    /// `M. Pd. I` is one title in three words.
    const MAX_WORDS: usize = 3;
    let mut words: Vec<&str> = name.split(' ').filter(|word| !word.is_empty()).collect();
    if let Some(last) = words.pop() {
        words.extend(unglued(last).into_iter().flatten());
        if unglued(last).is_none() {
            words.push(last);
        }
    }
    let mut found = Vec::new();
    while words.len() > 1 {
        let longest = MAX_WORDS.min(words.len() - 1);
        let taken = (1..=longest).rev().find(|n_words| {
            let last = &words[words.len() - n_words..];
            ends_as_title(last, one_case)
        });
        let Some(taken) = taken else { break };
        let title = words.split_off(words.len() - taken);
        found.insert(0, close_up(&title.join(" ")));
        // A dash before titles is a comma: `BUDI - S.Pd`.
        if words.len() > 1 {
            words.pop_if(|word| matches!(*word, "-" | "\u{2013}"));
        }
    }
    let name = words.join(" ");
    (without_last_dot(bare(&name)).to_owned(), found)
}

/// A last word that a title was written against: `SUSANTO.S.Pd` is a name and a title.
fn unglued(word: &str) -> Option<[&str; 2]> {
    let splits = word.match_indices('.').map(|(at, _)| (&word[..at], &word[at + 1..]));
    let mut fits = splits.filter(|(name, title)| {
        let last = name.rsplit('.').next().unwrap_or_default();
        last.chars().count() >= 3
            && last.chars().all(char::is_alphabetic)
            && !is_listed(last, Side::Back)
            && title.contains('.')
            && (is_listed(title, Side::Back) || extends_a_degree(title))
    });
    fits.next().map(|(name, title)| [name, title])
}

/// Whether these last words of a name, together, can only be a title.
fn ends_as_title(words: &[&str], one_case: bool) -> bool {
    let [first, others @ ..] = words else { return false };
    if !others.is_empty() {
        // Parts of one title that was written with spaces: `S. Pd`, never two titles.
        let is_piece = |word: &&str| {
            word.ends_with('.') && word.len() <= 3
                || word.len() == 1
                || word.contains('.') && is_listed(word, Side::Back)
        };
        let joined = words.concat();
        let has_part = others.iter().any(|word| key(word).chars().count() >= 2);
        return first.chars().any(char::is_alphabetic)
            && is_piece(first)
            && has_part
            && is_listed(&joined, Side::Back)
            && !others.iter().any(|word| is_sure(word));
    }
    let word = first.trim_end_matches([',', '.']);
    if word.contains('.') {
        let is_degree =
            is_listed(word, Side::Back) && word.chars().filter(|c| c.is_alphabetic()).count() >= 2;
        return (is_degree || extends_a_degree(word) || are_glued(word))
            && !is_listed(word, Side::Front);
    }
    if one_case {
        return is_sure(word);
    }
    // In a name with small letters, what is in capitals or in the mixed case of a degree stands out.
    let n_capitals = word.chars().filter(|c| c.is_uppercase()).count();
    is_listed(word, Side::Back) && (2..=8).contains(&word.chars().count()) && n_capitals >= 2
}

/// Titles parted by commas or semicolons, each without spaces inside.
fn pieces(titles: &str) -> Vec<String> {
    let pieces = titles.split([',', ';']).map(bare);
    pieces.filter(|piece| piece.chars().any(char::is_alphanumeric)).map(close_up).collect()
}

/// A title without the spaces behind its dots: `S. Pd` is `S.Pd`. Several titles with only spaces
/// between them stay as they are.
fn close_up(title: &str) -> String {
    let title = single_dots(unbracketed(title));
    let words: Vec<&str> = title.split_whitespace().collect();
    let stands_alone = |word: &&str| {
        is_listed(word, Side::Back) && key(word).chars().count() >= 2 || has_form(word)
    };
    if words.len() < 2 || words.iter().all(stands_alone) {
        return words.join(" ");
    }
    let joined = words.concat();
    let dotted = words[..words.len() - 1].iter().all(|word| word.ends_with('.'));
    if dotted && (is_listed(&joined, Side::Back) || extends_a_degree(&joined)) {
        return joined;
    }
    words.join(" ")
}

/// A degree without the brackets around it: `(S.Pd)`. What belongs to another title keeps its own: `(K)`.
fn unbracketed(title: &str) -> &str {
    let inside = title.strip_prefix('(').and_then(|title| title.strip_suffix(')'));
    inside.filter(|inside| inside.contains('.') && is_listed(inside, Side::Back)).unwrap_or(title)
}

/// A dot that was typed twice is one.
fn single_dots(title: &str) -> String {
    let mut single = title.to_owned();
    while single.contains("..") {
        single = single.replace("..", ".");
    }
    single
}

/// What a specialist is consultant for, apart from the `Sp.` that it belongs to: `Sp.PD., K-GEH`.
fn is_consultant(piece: &str) -> bool {
    piece.strip_prefix("K-").is_some_and(|of| {
        (1..=5).contains(&of.len()) && of.chars().all(|c| c.is_ascii_alphabetic())
    })
}

/// Whether what stands behind the comma is a title, or several.
fn is_title(piece: &str, one_case: bool) -> bool {
    if is_listed(piece, Side::Back)
        || is_listed(piece, Side::Front)
        || has_form(piece)
        || is_consultant(piece)
    {
        return true;
    }
    let is_one = |word: &str| {
        let bare = word.trim_matches(['(', ')', '.', ',']);
        let n_letters = bare.chars().count();
        let capitals = bare.chars().all(char::is_uppercase);
        is_listed(word, Side::Back)
            || is_listed(word, Side::Front)
            || has_form(word)
            || bare.contains('.') && bare.chars().all(|c| c.is_alphabetic() || c == '.' || c == '-') && n_letters <= 12
            || (word.starts_with('(') && n_letters <= 5)
            // A certificate nobody listed: its capitals stand out in a name with small letters only.
            || !one_case && capitals && (2..=8).contains(&n_letters)
    };
    piece.split_whitespace().all(is_one)
}

/// The titles of the column before the name; `Prof.Dr.` are two.
fn fronts(column: &str) -> Vec<String> {
    let mut titles = Vec::new();
    for word in bare(column).split([' ', ',', ';']).filter(|word| !word.is_empty()) {
        let parts: Vec<&str> = word.split_inclusive('.').collect();
        let apart = parts.len() > 1
            && !is_listed(word, Side::Front)
            && parts.iter().all(|part| CERTAIN.contains(&key(part).as_str()));
        if apart {
            titles.extend(parts.into_iter().map(str::to_owned));
        } else {
            titles.push(word.to_owned());
        }
    }
    titles
}

/// The titles of the name and of the column: the column's writing counts, the longer list's order.
fn united(own: Vec<String>, column: Vec<String>) -> Vec<String> {
    let holds = |list: &[String], title: &String| list.iter().any(|there| same(there, title));
    if own.iter().all(|title| holds(&column, title)) {
        return column;
    }
    let as_in_column =
        |title: String| column.iter().find(|there| same(there, &title)).cloned().unwrap_or(title);
    let added: Vec<String> = column.iter().filter(|title| !holds(&own, title)).cloned().collect();
    own.into_iter().map(as_in_column).chain(added).collect()
}

/// The titles of a piece: one, or several with only spaces between them, such as `ASEAN Eng.`
fn apart(piece: &str) -> Vec<&str> {
    if is_listed(piece, Side::Back) { vec![piece] } else { piece.split_whitespace().collect() }
}

/// Every title once, where it stands first. `DR. DR.` in capitals is a doctor who is a physician.
fn once(titles: Vec<String>) -> Vec<String> {
    let is_either = |title: &String| title.trim_end_matches('.') == "DR";
    let mut kept: Vec<String> = Vec::with_capacity(titles.len());
    for title in titles {
        if is_either(&title) || !kept.iter().any(|there| same(there, &title)) {
            kept.push(title);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn full(front: &str, name: &str, back: &str) -> String {
        let mut parts = take_apart(front, name, back);
        parts.name = set_case(&parts.name, NameCase::Proper);
        compose(&parts)
    }

    #[test]
    fn titles_are_joined_with_commas_and_never_set_in_another_case() {
        assert_eq!(full("Dr.", "SITI AMINAH", "S.Kom., M.T."), "Dr. Siti Aminah, S.Kom., M.T.");
        assert_eq!(full("dr.", "SITI AMINAH", "Sp.PD"), "dr. Siti Aminah, Sp.PD");
        assert_eq!(full("DR.", "SITI AMINAH", ""), "DR. Siti Aminah");
        assert_eq!(full("", "SITI AMINAH", ", S.E."), "Siti Aminah, S.E.");
        assert_eq!(full("", "SITI AMINAH", "S.Ag,M.Pd.I"), "Siti Aminah, S.Ag, M.Pd.I");
        assert_eq!(full("", "SITI AMINAH", "ST;MT"), "Siti Aminah, ST, MT");
        assert_eq!(full("Dr. dr.", "RUDI", "Sp.B(K)"), "Dr. dr. Rudi, Sp.B(K)");
        assert_eq!(
            full("Prof. Dr. Ir. H.", "AHMAD", "S.T., M.T., Ph.D., IPU., ASEAN Eng."),
            "Prof. Dr. Ir. H. Ahmad, S.T., M.T., Ph.D., IPU., ASEAN Eng."
        );
    }

    #[test]
    fn titles_inside_the_name_are_taken_out_where_they_can_be_nothing_else() {
        for (name, shown) in [
            ("WIDIARTO CONTOH SST", "Widiarto Contoh, SST"),
            ("SAHIR CONTOH, AMKL", "Sahir Contoh, AMKL"),
            ("ABDY CONTOH SH MH", "Abdy Contoh, SH, MH"),
            ("DEWI CONTOH, S.T., M.URP", "Dewi Contoh, S.T., M.URP"),
            ("BUDI CONTOH, S.Kep.,Ners", "Budi Contoh, S.Kep., Ners"),
            ("IDA CONTOH, Sp.GK", "Ida Contoh, Sp.GK"),
            ("KARNA CONTOH S.Pd", "Karna Contoh, S.Pd"),
            ("RINA CONTOH, S.Pd.Gr", "Rina Contoh, S.Pd.Gr"),
            ("SITI CONTOH, S.Far.Apt", "Siti Contoh, S.Far.Apt"),
            ("TONO CONTOH, A.Md.T", "Tono Contoh, A.Md.T"),
            ("YOHANIS CONTOH, S.Th", "Yohanis Contoh, S.Th"),
            ("dr.FERRY CONTOH", "dr. Ferry Contoh"),
            ("DR. RINA MELATI", "DR. Rina Melati"),
            ("DRS ABDUL MUIS", "DRS Abdul Muis"),
            ("H. DRS. ABDUL MUIS", "H. DRS. Abdul Muis"),
            ("Drs. H. ABDUL KADIR, M.Si", "Drs. H. Abdul Kadir, M.Si"),
            ("DR. RER. NAT. BUDI", "DR. RER. NAT. Budi"),
            ("BUDI CONTOH S. PD", "Budi Contoh, S.PD"),
            ("BUDI CONTOH, S. Pd. I", "Budi Contoh, S.Pd.I"),
            ("Budi Contoh SKom", "Budi Contoh, SKom"),
            ("BUDI CONTOH, S.KOM., M.T.", "Budi Contoh, S.KOM., M.T."),
            ("SITI A.Md.Terapan", "Siti, A.Md.Terapan"),
            ("RUDI, Sp.PD-KGEH, FINASIM", "Rudi, Sp.PD-KGEH, FINASIM"),
            ("Rudi, CXYZ", "Rudi, CXYZ"),
            ("BUDI SANTOSO. S.Pd", "Budi Santoso, S.Pd"),
            ("BUDI SANTOSO.S.Pd", "Budi Santoso, S.Pd"),
            ("BUDI SANTOSO., S.Pd", "Budi Santoso, S.Pd"),
            ("M.ALI.S.Pd", "M.Ali, S.Pd"),
            ("AGUS SUSANTO S Kom", "Agus Susanto, S Kom"),
            ("Agus Susanto M Kes", "Agus Susanto, M Kes"),
            ("AGUS SUSANTO S.Pd SD", "Agus Susanto, S.Pd SD"),
            ("AGUS SUSANTO S.Kom.M.Kom", "Agus Susanto, S.Kom, M.Kom"),
            ("Prof. Dr. dr. BUDI, Sp.OG(K)-FM", "Prof. Dr. dr. Budi, Sp.OG(K)-FM"),
            ("DR. (C) AGUS", "DR. (C) Agus"),
            ("Apt BUDI CONTOH S.Farm", "Apt Budi Contoh, S.Farm"),
            ("KH BUDI CONTOH", "KH Budi Contoh"),
            ("Drs.H. BUDI CONTOH,M.Pd.", "Drs. H. Budi Contoh, M.Pd."),
            ("Tb. BUDI CONTOH, S.E.", "Tb. Budi Contoh, S.E."),
            ("BUDI CONTOH - S.Pd", "Budi Contoh, S.Pd"),
            ("BUDI CONTOH (S.Pd)", "Budi Contoh, S.Pd"),
            ("BUDI CONTOH, S.Pd..", "Budi Contoh, S.Pd."),
            ("BUDI CONTOH, Sp.PD., K-GEH", "Budi Contoh, Sp.PD., K-GEH"),
            ("BUDI CONTOH, -", "Budi Contoh"),
        ] {
            assert_eq!(full("", name, ""), shown);
        }
    }

    #[test]
    fn a_part_of_a_name_is_not_mistaken_for_a_title() {
        for (name, shown) in [
            ("IWAN D.W.", "Iwan D.W."),
            ("DJOKO S.", "Djoko S."),
            ("YOYO MA", "Yoyo Ma"),
            ("ST. HAJAR", "St. Hajar"),
            ("H. BUDI", "H. Budi"),
            ("J.J. RIZAL", "J.J. Rizal"),
            ("R.A. KARTINI", "R.A. Kartini"),
            ("SH", "Sh"),
            ("DR. ", "Dr."),
            ("MARIA AMA", "Maria Ama"),
            ("ANDI M.YUSUF", "Andi M.Yusuf"),
            ("Andi M.Yusuf", "Andi M.Yusuf"),
            ("ANDI M. ALI", "Andi M. Ali"),
        ] {
            assert_eq!(full("", name, ""), shown);
        }
        let doubtful = take_apart("", "BUDI, ANANDA", "");
        assert_eq!(doubtful.doubts, [Doubt::BehindComma("ANANDA".into())]);
        assert_eq!(doubtful.name, "BUDI, ANANDA");
        assert!(
            take_apart("", "SANTOSO, DR. BUDI", "")
                .doubts
                .iter()
                .any(|doubt| matches!(doubt, Doubt::BehindComma(_)))
        );
    }

    #[test]
    fn a_title_given_twice_is_printed_once() {
        for (front, name, back, shown) in [
            ("H.", "H. AHMAD CONTOH", "", "H. Ahmad Contoh"),
            ("", "BUDI CONTOH, S.Pd., M.Pd", "M.Pd", "Budi Contoh, S.Pd., M.Pd"),
            ("", "KARNA CONTOH S.PD", "S.Pd.", "Karna Contoh, S.Pd."),
            ("", "SRI, S.E.", "S.E.", "Sri, S.E."),
            ("", "SRI, SE", "S.E., M.M.", "Sri, S.E., M.M."),
            ("", "SRI, S. E., MM", "S.E.", "Sri, S.E., MM"),
            ("Dr.", "Dr. Budi", "", "Dr. Budi"),
            ("Dr.", "DR. BUDI", "", "Dr. Budi"),
            ("Dr.", "dr. BUDI", "", "Dr. dr. Budi"),
            ("Drs.", "DRS. H. BUDI", "", "Drs. H. Budi"),
            ("Hj.", "HJ. SITI", "", "Hj. Siti"),
            ("Prof.Dr.", "BUDI", "", "Prof. Dr. Budi"),
            ("S.Kom.", "BUDI", "M.T.", "Budi, S.Kom., M.T."),
            ("", "BUDI", "S.Pd., S.Pd", "Budi, S.Pd."),
            ("tidak punya", "BUDI", "belum", "Budi"),
            ("NIL", "BUDI", "null, S.Pd.", "Budi, S.Pd."),
            ("", "BUDI", "belum, S.Pd.", "Budi, S.Pd."),
            ("belum, Drs.", "BUDI", "tidak ada; tidak ada", "Drs. Budi"),
            ("false", "BUDI", "NA", "Budi"),
        ] {
            assert_eq!(full(front, name, back), shown);
        }
    }

    proptest! {
        #[test]
        fn any_texts_make_a_name(front in ".*", name in ".*", back in ".*") {
            let _ = compose(&take_apart(&front, &name, &back));
        }

        #[test]
        fn every_word_of_a_name_is_printed(name in "([A-Z]{1,3}\\.?[ ,.;]{0,2}){0,7}") {
            let letters = |text: &str| {
                let mut parts: Vec<String> = text
                    .split(|c: char| !c.is_alphabetic()).filter(|part| !part.is_empty())
                    .map(str::to_uppercase).collect();
                parts.sort();
                parts.dedup();
                parts
            };
            let shown = compose(&take_apart("", &name, ""));
            for part in letters(&name) {
                prop_assert!(letters(&shown).contains(&part) || shown.to_uppercase().replace(['.', ' '], "").contains(&part), "{} of {} in {}", part, name, shown);
            }
        }
    }
}
