//! Which row holds the headings, and which column holds which field.
//!
//! The row is searched among the first fifty, under whatever titles stand
//! above it; headings in two or three rows, the upper ones over several
//! columns, are read together. A column that a card needs and that is not there
//! is one finding with the headings found and what would cure it; a column that
//! looks like a field nothing else holds is a warning of its own; columns that
//! nobody recognises are told once.

use super::field::{ADDED, fold, is_kept, left_out};
use super::meaning::{field_of, joined, looks_like};
use super::merged::Merged;
use super::{Field, Options};
use cetak_base::diag::{Code, Column, Finding, Place, Severity, Text, printable};
use cetak_base::text;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// How many rows from the top may hold the headings.
pub(super) const SEARCHED_ROWS: u32 = 50;

/// Cells further right belong to no list: the widest exports have about 300 columns.
pub(super) const MAX_COLUMNS: u32 = 1024;

/// Columns that claim one field are compared with each other up to so many.
const MAX_RIVALS: usize = 8;

/// What every card needs. Of the kedudukan hukum either column will do.
const REQUIRED: [Field; 4] = [Field::Nip, Field::Name, Field::Serial, Field::Instansi];

/// What one heading says.
struct Meaning {
    /// The field that the job wants under it, and how much it is preferred.
    wanted: Option<(Field, usize)>,
    /// The field that it usually stands for, and how much it is preferred.
    usual: Option<(Field, usize)>,
    is_kept: bool,
    is_left_out: bool,
}

impl Meaning {
    fn of(heading: &str, key: &str, options: &Options) -> Self {
        let wanted = options.columns.iter().find_map(|(field, headings)| {
            let rank = headings.iter().position(|heading| fold(heading) == *key)?;
            Some((*field, rank))
        });
        let usual = wanted.map_or_else(|| field_of(heading), |_| None);
        Self { wanted, usual, is_kept: is_kept(heading), is_left_out: left_out(key) }
    }
}

/// The columns of one worksheet.
#[derive(Debug, Clone)]
pub(super) struct Headings {
    /// Every column with a heading, by 0-based column.
    pub(super) all: BTreeMap<u32, Arc<Column>>,
    /// The columns that hold a field, best first.
    pub(super) fields: BTreeMap<Field, Vec<u32>>,
    /// Headings of columns that nobody recognises, with their columns.
    unknown: Vec<(u32, String)>,
    /// How many columns are known and left out on purpose.
    n_left_out: usize,
    /// Columns that are not read and yet come back in `checked.xlsx`.
    pub(super) kept: BTreeSet<u32>,
    /// How many more columns than are compared claim a field.
    crowded: BTreeMap<Field, usize>,
    /// The column `Status` that `checked.xlsx` adds, if these are its headings.
    pub(super) added_status: Option<u32>,
}

impl Headings {
    /// Reads one row as headings.
    pub(super) fn of(cells: &[(u32, String)], options: &Options) -> Self {
        let folded: Vec<(u32, &str, String)> =
            cells.iter().map(|(col, text)| (*col, text.as_str(), fold(text))).collect();
        let added = added_columns(&folded);
        let mut all = BTreeMap::new();
        let mut claims: BTreeMap<Field, Vec<(usize, u32)>> = BTreeMap::new();
        let mut own: BTreeMap<Field, Vec<(usize, u32)>> = BTreeMap::new();
        let mut meanings: BTreeMap<&str, Meaning> = BTreeMap::new();
        for (col, heading, key) in &folded {
            if key.is_empty() || added.contains(col) {
                continue;
            }
            all.insert(
                *col,
                Arc::new(Column { letter: letter(*col), heading: (*heading).to_owned() }),
            );
            // Hundreds of columns may have one heading.
            let meaning =
                meanings.entry(heading).or_insert_with(|| Meaning::of(heading, key, options));
            if let Some((field, rank)) = meaning.wanted {
                own.entry(field).or_default().push((rank, *col));
            } else if let Some((field, rank)) = meaning.usual {
                claims.entry(field).or_default().push((rank, *col));
            }
        }
        claims.extend(own);
        let status = [Field::LegalStatus, Field::LegalStatusId];
        if status.iter().any(|field| claims.contains_key(field)) {
            claims.remove(&Field::Remark);
        }
        let mut used = BTreeSet::new();
        let mut crowded = BTreeMap::new();
        let fields: BTreeMap<Field, Vec<u32>> = claims
            .into_iter()
            .map(|(field, mut columns)| {
                columns.sort_unstable();
                let best = columns[0].0;
                columns.retain(|(rank, _)| *rank == best);
                used.extend(columns.iter().map(|(_, col)| *col));
                if columns.len() > MAX_RIVALS {
                    crowded.insert(field, columns.len());
                    columns.truncate(MAX_RIVALS);
                }
                (field, columns.into_iter().map(|(_, col)| col).collect())
            })
            .collect();
        let (mut unknown, mut kept) = (Vec::new(), BTreeSet::new());
        let mut n_left_out = 0;
        for (col, heading, key) in &folded {
            if key.is_empty() || added.contains(col) || used.contains(col) {
                continue;
            }
            let Some(meaning) = meanings.get(heading) else { continue };
            if meaning.is_kept {
                kept.insert(*col);
            }
            if meaning.is_left_out {
                n_left_out += 1;
            } else {
                unknown.push((*col, (*heading).to_owned()));
            }
        }
        let added_status = added.first().copied();
        Self { all, fields, unknown, n_left_out, kept, crowded, added_status }
    }

    /// Whether the columns that `checked.xlsx` adds are there.
    pub(super) const fn is_checked(&self) -> bool {
        self.added_status.is_some()
    }

    /// How much the row looks like headings: fields found, or nothing if it cannot be one.
    pub(super) fn score(&self) -> Option<usize> {
        let n_fields = self.fields.keys().filter(|field| **field != Field::Remark).count();
        let names_a_person =
            self.fields.contains_key(&Field::Nip) || self.fields.contains_key(&Field::Name);
        (n_fields >= 3 || (n_fields == 2 && names_a_person)).then_some(n_fields)
    }

    /// What every card needs and these headings lack, in the order it is told.
    pub(super) fn lacking(&self, options: &Options) -> Vec<Field> {
        let is_missed =
            |field: &Field| !self.fields.contains_key(field) && !options.not_missed.contains(field);
        let mut missing: Vec<Field> = REQUIRED.into_iter().filter(is_missed).collect();
        let status = [Field::LegalStatus, Field::LegalStatusId];
        if status.iter().all(is_missed) {
            missing.push(Field::LegalStatus);
        }
        missing
    }

    /// What is to be said about columns that are missing or not read.
    pub(super) fn findings(&self, place: &Place, options: &Options) -> Vec<Finding> {
        let mut findings = Vec::new();
        let missing = self.lacking(options);
        if !missing.is_empty() {
            findings.push(self.missing(place, &missing, &options.not_missed));
        }
        for (field, n_columns) in &self.crowded {
            findings.push(self.crowd(place, *field, *n_columns));
        }
        let mut unknown = Vec::new();
        for (col, heading) in &self.unknown {
            let field = looks_like(heading).filter(|field| !self.fields.contains_key(field));
            match field.filter(|field| !missing.contains(field)) {
                Some(field) => findings.push(self.unread(place, *col, heading, field)),
                None => unknown.push(heading.as_str()),
            }
        }
        if !unknown.is_empty() {
            let listed = quoted(unknown.into_iter());
            let rest = self.n_left_out;
            let message = if rest == 0 {
                text!(
                    "kolom yang tidak dikenal dan tidak dibaca: {listed}",
                    "columns not known and not read: {listed}"
                )
            } else {
                text!(
                    "kolom yang tidak dikenal dan tidak dibaca: {listed}; {rest} kolom lain sengaja dilewati karena kartu tidak memerlukannya",
                    "columns not known and not read: {listed}; {rest} more are left out on purpose, no card needs them"
                )
            };
            findings.push(Finding::new(Code::ColumnsUnused, place.clone(), message).hint(text!(
                "bila salah satunya diperlukan, sebut judulnya di [data.columns]",
                "if one of them is needed, name its heading in [data.columns]"
            )));
        }
        findings
    }

    /// So many columns claim one field that nobody can mean all of them.
    fn crowd(&self, place: &Place, field: Field, n_columns: usize) -> Finding {
        let columns = self.fields.get(&field).into_iter().flatten();
        let letters: Vec<String> = columns.map(|col| letter(*col)).collect();
        let (letters, name) = (letters.join(", "), field.name());
        Finding::new(
            Code::ColumnRepeated,
            place.clone(),
            text!(
                "{n_columns} kolom sama-sama berisi {name}: {letters}, …",
                "{n_columns} columns claim to hold {name}: {letters}, …"
            ),
        )
        .hint(text!(
            "biarkan satu dengan judul itu; beri yang lain judul lain, atau hapus kolomnya",
            "leave one with that heading; give the others another one, or delete them"
        ))
    }

    /// A column that looks like a field which no other column holds.
    fn unread(&self, place: &Place, col: u32, heading: &str, field: Field) -> Finding {
        let (shown, name, usual) = (printable(heading.trim()), field.name(), field.usual_heading());
        let place = self.all.get(&col).map_or_else(|| place.clone(), |column| place.at(column));
        Finding::new(
            Code::ColumnUnread,
            place,
            text!(
                "kolom `{shown}` mirip `{usual}` tetapi tidak pasti, jadi tidak dibaca",
                "the column `{shown}` looks like `{usual}` but is not certain, so it is not read"
            ),
        )
        .hint(text!(
            "bila itu yang dimaksud, tulis {name} = [\"{shown}\"] di [data.columns]",
            "if it is meant, write {name} = [\"{shown}\"] under [data.columns]"
        ))
    }

    fn missing(&self, place: &Place, missing: &[Field], not_missed: &BTreeSet<Field>) -> Finding {
        let names = quoted(missing.iter().map(|field| field.usual_heading()));
        let found = quoted(self.all.values().map(|column| column.heading.as_str()));
        let message = text!("kolom {names} tidak ditemukan", "the columns {names} are not there");
        let (mut id, mut en) = (Vec::new(), Vec::new());
        for field in missing {
            let (name, usual) = (field.name(), field.usual_heading());
            let near = |heading: &str| {
                let key = fold(heading);
                let near = field.aliases().iter().map(|alias| distance(alias, &key)).min()?;
                (near <= 3 && near < key.len()).then_some(near)
            };
            let nearest = self
                .unknown
                .iter()
                .filter_map(|(_, heading)| Some((near(heading)?, heading)))
                .min();
            let alike =
                || self.unknown.iter().find(|(_, heading)| looks_like(heading) == Some(*field));
            let nearest =
                nearest.map(|(_, heading)| heading).or_else(|| alike().map(|(_, heading)| heading));
            if let Some(heading) = nearest {
                let heading = printable(heading.trim());
                id.push(format!(
                    "mungkin `{heading}`: tulis {name} = [\"{heading}\"] di [data.columns]"
                ));
                en.push(format!(
                    "perhaps `{heading}`: write {name} = [\"{heading}\"] in [data.columns]"
                ));
            }
            match field {
                Field::Instansi => {
                    id.push(format!("bila semua orang di satu instansi: {name} = \"Pemerintah Kabupaten ...\" di [data.defaults]"));
                    en.push(format!("if everybody is of one instansi: {name} = \"Pemerintah Kabupaten ...\" in [data.defaults]"));
                }
                Field::LegalStatus => {
                    id.push(format!("bila semua orang di daftar ini aktif: {name} = \"Aktif\" di [data.defaults]"));
                    en.push(format!(
                        "if everybody on this list is active: {name} = \"Aktif\" in [data.defaults]"
                    ));
                }
                Field::Serial => {
                    id.push(format!("tambah kolom `{usual}`, atau gabungkan dengan ekspor SIASN: file = \"siasn.xlsx\" di [data.join]"));
                    en.push(format!("add the column `{usual}`, or join an export of SIASN: file = \"siasn.xlsx\" in [data.join]"));
                }
                _ => {
                    id.push(format!("tambah kolom `{usual}`"));
                    en.push(format!("add the column `{usual}`"));
                }
            }
        }
        // Told in the same round: without it a PNS who has no serial either cannot be told from a CPNS.
        let says_kind = [Field::TmtPns, Field::CpnsPns, Field::Kind];
        if missing.contains(&Field::Serial)
            && !says_kind
                .iter()
                .any(|field| self.fields.contains_key(field) || not_missed.contains(field))
        {
            id.push("bila ada PNS tanpa nomor seri kartu, tambah juga kolom `TMT PNS` atau `STATUS CPNS PNS`".to_owned());
            en.push("if there are PNS without a card serial, add the column `TMT PNS` or `STATUS CPNS PNS` too".to_owned());
        }
        let hint = Text::new(
            format!("judul yang ada: {found}; {}", id.join("; ")),
            format!("headings found: {found}; {}", en.join("; ")),
        );
        Finding::new(Code::ColumnMissing, place.clone(), message).hint(hint)
    }
}

/// The headings of several rows, the upper ones spread over the columns they stand above.
pub(super) fn stacked(rows: &[(u32, &[(u32, String)])], merged: &Merged) -> Vec<(u32, String)> {
    let mut rows = rows.iter();
    let Some((first_row, first)) = rows.next() else { return Vec::new() };
    let mut above = (*first_row, first.to_vec());
    for (row, below) in rows {
        let filled: BTreeSet<u32> = below.iter().map(|(at, _)| *at).collect();
        let is_filled = |col: u32| filled.contains(&col);
        let mut all: BTreeMap<u32, String> = BTreeMap::new();
        for (idx, (col, text)) in above.1.iter().enumerate() {
            let next = above.1.get(idx + 1).map_or(u32::MAX, |(next, _)| *next);
            let end = match merged.over(above.0, *col) {
                Some([_, _, _, last]) => last.saturating_add(1).min(next),
                None => next,
            };
            // Only over columns that have a heading of their own below.
            let mut covered = *col;
            while is_filled(*col) && covered < end && is_filled(covered) {
                all.insert(covered, text.clone());
                covered += 1;
            }
            all.entry(*col).or_insert_with(|| text.clone());
        }
        for (col, text) in *below {
            all.entry(*col)
                .and_modify(|above| *above = joined(above, text))
                .or_insert_with(|| text.clone());
        }
        above = (*row, all.into_iter().collect());
    }
    above.1
}

/// Cells stand where no list has columns.
pub(super) fn too_wide(place: Place) -> Finding {
    let last = letter(MAX_COLUMNS - 1);
    let message = text!(
        "isi di kanan kolom {last} tidak dibaca: daftar orang tidak selebar itu",
        "what stands right of column {last} is not read: no list of people is that wide"
    );
    let mut finding = Finding::new(Code::ColumnsUnused, place, message).hint(text!(
        "pindahkan kolom yang diperlukan ke kiri, atau hapus isi di kanannya",
        "move columns that are needed to the left, or delete what stands there"
    ));
    finding.severity = Severity::Warn;
    finding
}

/// Whether what stands in the last of these rows parts what stands over it: every cell of it lies below a
/// heading that reaches over several of them.
pub(super) fn are_parted(rows: &[(u32, Vec<(u32, String)>)], merged: &Merged) -> bool {
    let [.., (above_row, above), (_, below)] = rows else { return false };
    let parts = |idx: usize| {
        let (col, _) = above[idx];
        let next = above.get(idx + 1).map_or(u32::MAX, |(next, _)| *next);
        let end = match merged.over(*above_row, col) {
            Some([_, _, _, last]) => last.saturating_add(1).min(next),
            None => next,
        };
        below.iter().filter(move |(at, _)| (col..end).contains(at))
    };
    let counts: Vec<usize> = (0..above.len()).map(|idx| parts(idx).count()).collect();
    counts.iter().all(|count| *count != 1) && counts.iter().sum::<usize>() == below.len()
}

/// Where a worksheet has no row of headings at all; `looked` is the first row that could be one, with
/// its number from 1.
pub(super) fn heading_row_missing(
    place: Place,
    looked: Option<(u32, &[(u32, String)])>,
) -> Finding {
    let hint = match looked {
        Some((row, cells)) => {
            // What stands there may be a person as well as headings that nobody knows: no numbers of theirs.
            let shown = cells.iter().map(|(_, text)| text.as_str());
            let shown =
                quoted(shown.filter(|text| !text.contains(|c: char| c.is_numeric())).take(8));
            let (which_id, which_en) = match row {
                1 => ("baris pertama".to_owned(), "the first row".to_owned()),
                _ => (format!("baris {row}"), format!("row {row}")),
            };
            let (id, en) = match shown.as_str() {
                "" => (
                    "tidak memuat satu pun judul yang dikenal".to_owned(),
                    "holds no heading that is known".to_owned(),
                ),
                _ => (format!("memuat {shown}"), format!("holds {shown}")),
            };
            text!(
                "{which_id} {id}; baris judul perlu sekurangnya `NIP BARU` dan `NAMA`, atau judul sendiri di [data.columns]",
                "{which_en} {en}; a heading row needs at least `NIP BARU` and `NAMA`, or own headings in [data.columns]"
            )
        }
        None => text!(
            "lembar kerja ini kosong; periksa berkasnya",
            "this worksheet is empty; check the file"
        ),
    };
    let rows = SEARCHED_ROWS;
    Finding::new(
        Code::HeadingRowMissing,
        place,
        text!(
            "tidak ada baris judul dalam {rows} baris pertama",
            "there is no heading row in the first {rows} rows"
        ),
    )
    .hint(hint)
}

/// The columns our `checked.xlsx` added, `Status` first: only as the whole group, those behind the data
/// side by side, in order. A list made by hand may well have a `STATUS` of its own.
fn added_columns(folded: &[(u32, &str, String)]) -> Vec<u32> {
    let group_of = |names: &[&str]| {
        let group = folded.windows(names.len()).rfind(|group| {
            group.iter().zip(names).all(|((_, _, key), name)| key == name)
                && group.windows(2).all(|pair| pair[1].0 == pair[0].0 + 1)
        });
        group.map(|group| group.iter().map(|(col, _, _)| *col).collect::<Vec<u32>>())
    };
    let (status, behind) = (ADDED[0], &ADDED[1..]);
    match (folded.first(), group_of(behind)) {
        (Some((0, _, key)), Some(behind)) if key == status => [vec![0], behind].concat(),
        _ => group_of(&ADDED).unwrap_or_default(),
    }
}

/// The letter in the margin of a 0-based column: 0 is `A`, 26 is `AA`.
pub fn letter(col: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(col) + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).expect("less than 26");
        letters.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// At most forty names in backticks.
fn quoted<'a>(names: impl Iterator<Item = &'a str>) -> String {
    const LISTED: usize = 40;
    let names: Vec<String> = names.map(|name| format!("`{}`", printable(name.trim()))).collect();
    let more = names.len().saturating_sub(LISTED);
    let mut list = names[..names.len() - more].join(", ");
    if more > 0 {
        list.push_str(&format!(", … (+{more})"));
    }
    list
}

/// How many letters must change to make one word of the other (Levenshtein).
pub(crate) fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().take(60).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (idx, a) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = idx + 1;
        for (col, b) in other.iter().enumerate() {
            let changed = diagonal + usize::from(a != *b);
            diagonal = row[col + 1];
            row[col + 1] = changed.min(row[col] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

/// Two columns claim one field: what became of them.
pub(super) fn repeated(
    place: Place,
    headings: (&Column, &Column),
    field: Field,
    differs_at: Option<(u32, usize)>,
) -> Finding {
    let (one, other) = headings;
    let (a, b) = (printable(&one.heading), printable(&other.heading));
    let (at, bt, name) = (&one.letter, &other.letter, field.name());
    let hint = if fold(&one.heading) == fold(&other.heading) {
        text!(
            "ganti judul salah satu kolom itu di berkasnya (kolom {bt} bukan {name}? beri judul lain), atau hapus kolom yang salah",
            "rename one of the two columns in the file (is column {bt} no {name}? give it another heading), or delete the wrong one"
        )
    } else {
        text!(
            "pilih satu dengan {name} = [\"{a}\"] di [data.columns], atau hapus kolom yang salah",
            "choose one with {name} = [\"{a}\"] in [data.columns], or delete the wrong column"
        )
    };
    let Some((row, n_rows)) = differs_at else {
        let is_equal = fold(&one.heading) == fold(&other.heading);
        let message = if is_equal {
            text!(
                "kolom {at} dan {bt} berjudul sama (`{a}`); hanya kolom {at} yang dibaca sebagai {name}",
                "columns {at} and {bt} have the same heading (`{a}`); only column {at} is read as {name}"
            )
        } else {
            text!(
                "kolom {at} (`{a}`) dan {bt} (`{b}`) sama-sama berisi {name}; isinya tidak bertentangan dan dipakai bersama",
                "columns {at} (`{a}`) and {bt} (`{b}`) both hold {name}; they do not contradict each other and are used together"
            )
        };
        let hint = if is_equal { hint } else { Text::default() };
        let mut finding = Finding::new(Code::ColumnRepeated, place, message).hint(hint);
        finding.severity = if is_equal { Severity::Warn } else { Severity::Info };
        return finding;
    };
    let message = text!(
        "kolom {at} (`{a}`) dan {bt} (`{b}`) sama-sama berisi {name} tetapi berbeda di {n_rows} baris, yang pertama baris {row}",
        "columns {at} (`{a}`) and {bt} (`{b}`) both hold {name} but differ in {n_rows} rows, first in row {row}"
    );
    Finding::new(Code::ColumnRepeated, Place { row: Some(row), ..place }, message).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(names: &[&str]) -> Vec<(u32, String)> {
        (0..).zip(names.iter().map(|name| (*name).to_owned())).collect()
    }

    #[test]
    fn a_column_is_lettered_as_in_the_margin() {
        for (col, name) in
            [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")]
        {
            assert_eq!(letter(col), name);
        }
    }

    #[test]
    fn a_missing_column_names_the_nearest_heading() {
        let cells = row(&["NIP", "NAMA", "KARTU ASN VIRTUALL", "INSTANSI", "KEDUDUKAN HUKUM"]);
        let findings = Headings::of(&cells, &Options::default())
            .findings(&Place::default(), &Options::default());
        let missing =
            findings.iter().find(|finding| finding.code == Code::ColumnMissing).expect("missing");
        assert!(
            missing.hint.en.contains("serial = [\"KARTU ASN VIRTUALL\"]"),
            "{}",
            missing.hint.en
        );
        assert!(missing.hint.en.contains("headings found: `NIP`, `NAMA`"), "{}", missing.hint.en);
    }

    #[test]
    fn a_workplace_is_preferred_to_the_parent_body() {
        let cells = row(&["NIP", "INSTANSI INDUK NAMA", "INSTANSI KERJA NAMA"]);
        let headings = Headings::of(&cells, &Options::default());
        assert_eq!(headings.fields[&Field::Instansi], [2]);
    }

    #[test]
    fn headings_in_two_rows_are_read_together_with_and_without_merged_cells() {
        let above = row(&["NIP", "NAMA", "GELAR", "", "TMT", "", "KET"]);
        let above: Vec<(u32, String)> =
            above.into_iter().filter(|(_, text)| !text.is_empty()).collect();
        let below: Vec<(u32, String)> = [(2, "DEPAN"), (3, "BELAKANG"), (4, "CPNS"), (5, "PNS")]
            .map(|(col, text)| (col, text.to_owned()))
            .into();
        let merged = Merged::new([[0, 2, 0, 3], [0, 4, 0, 5], [0, 0, 1, 0]]);
        for merged in [merged, Merged::default()] {
            let both = stacked(&[(0, &above), (1, &below)], &merged);
            let texts: Vec<&str> = both.iter().map(|(_, text)| text.as_str()).collect();
            assert_eq!(
                texts,
                ["NIP", "NAMA", "GELAR DEPAN", "GELAR BELAKANG", "TMT CPNS", "TMT PNS", "KET"]
            );
        }
    }

    #[test]
    fn a_row_parts_the_headings_over_it_only_where_each_of_its_cells_lies_below_one() {
        let cells = |row: &[(u32, &str)]| -> Vec<(u32, String)> {
            row.iter().map(|(col, text)| (*col, (*text).to_owned())).collect()
        };
        let above = cells(&[(0, "NIP"), (1, "NAMA"), (2, "INSTANSI"), (4, "JABATAN")]);
        let merged = Merged::new([[0, 2, 0, 3], [0, 4, 0, 5]]);
        let parted =
            |below: &[(u32, &str)]| are_parted(&[(0, above.clone()), (1, cells(below))], &merged);
        assert!(parted(&[(2, "INDUK"), (3, "KERJA"), (4, "NAMA"), (5, "TMT")]));
        for below in [
            [(0, "1970"), (1, "BUDI")].as_slice(),
            &[(2, "INDUK"), (3, "KERJA"), (4, "NAMA")],
            &[(0, "x"), (2, "INDUK"), (3, "KERJA")],
        ] {
            assert!(!parted(below), "{below:?}");
        }
    }

    #[test]
    fn a_column_that_looks_like_a_field_is_a_warning_with_the_line_to_add() {
        let cells = row(&[
            "NIP",
            "NAMA",
            "KARTU ASN VIRTUAL",
            "INSTANSI",
            "STATUS",
            "GELAR AKADEMIK",
            "NAMA IBU",
        ]);
        let options = Options::default();
        let findings = Headings::of(&cells, &options).findings(&Place::default(), &options);
        let codes: Vec<Code> = findings.iter().map(|finding| finding.code).collect();
        assert_eq!(codes, [Code::ColumnUnread, Code::ColumnsUnused]);
        assert!(
            findings[0].hint.en.contains("title_back = [\"GELAR AKADEMIK\"]"),
            "{}",
            findings[0].hint.en
        );
        assert_eq!(
            findings[0].place.column.as_ref().map(|column| column.letter.as_str()),
            Some("F")
        );
    }

    #[test]
    fn own_headings_come_before_the_built_in_ones() {
        let mut options = Options::default();
        options.columns.insert(Field::Name, vec!["nama pejabat".into()]);
        let headings = Headings::of(&row(&["NIP", "NAMA", "NAMA PEJABAT"]), &options);
        assert_eq!(headings.fields[&Field::Name], [2]);
    }

    #[test]
    fn our_added_columns_are_left_alone_but_a_status_of_their_own_is_not() {
        let mut options = Options::default();
        options.columns.insert(Field::LegalStatus, vec!["STATUS".into()]);
        let added = ["NIP", "NAMA", "STATUS", "Status", "Kode", "Pesan", "Saran", "Lembar", "Slot"];
        let headings = Headings::of(&row(&added), &options);
        assert_eq!(headings.fields[&Field::LegalStatus], [2]);
        assert!(headings.unknown.is_empty());
        let headings = Headings::of(&row(&["NIP", "NAMA", "Status", "Kode"]), &Options::default());
        let unknown: Vec<&str> =
            headings.unknown.iter().map(|(_, heading)| heading.as_str()).collect();
        assert_eq!(unknown, ["Kode"]);
        assert_eq!(headings.fields[&Field::LegalStatus], [2]);
    }
}
