//! One row, judged by itself.
//!
//! Reads every cell by its type, collects all that is wrong - not only the
//! first thing - and drafts the record that would be printed. Which rows
//! belong to one person is for [`settle()`](super::settle()); what a status means is for
//! [`super::person`].

use super::join::{Match, may_be_one};
use super::person::{Claims, judge};
use super::words::{clean, is_garbled, meant, says_nothing};
use super::{Kind, Nip, NipShape, Record, Rules, day, golongan, name};
use crate::ingest::{Field, Row, Value};
use cetak_base::date::Date;
use cetak_base::diag::{Code, Finding, Hint, Place, Severity, Text, printable};
use cetak_base::text;

/// A row judged by itself.
#[derive(Debug, Clone)]
pub struct RowCheck {
    pub(super) place: Place,
    pub(super) nip: Option<Nip>,
    /// What would be printed; nothing without a NIP.
    pub(super) draft: Option<Box<Record>>,
    /// What is judged and compared but not printed: sex, birth, status, as cleaned text.
    pub(super) background: String,
    pub(super) pns_id: String,
    pub(super) layout: String,
    /// Whether the list lacks a column that every card needs: told once for all its rows, which wait.
    pub(super) is_lacking: bool,
    /// A kedudukan hukum that the table cannot decide on: told once for all rows that have it.
    pub(super) undecided: Option<Undecided>,
    /// After the job's policy.
    pub(super) findings: Vec<Finding>,
}

/// A kedudukan hukum that the table of entitlement does not decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Undecided {
    /// As the cells have them; either may be empty.
    pub(super) code: String,
    pub(super) name: String,
    /// Whether the table has both, as two different statuses.
    pub(super) contradicts: bool,
    /// Where the status stands.
    pub(super) place: Place,
    /// What it costs, after the job's policy.
    pub(super) severity: Option<Severity>,
}

impl RowCheck {
    /// The record and the layout that the row asks for, unless something in the row itself
    /// stands against a card.
    pub fn due(&self) -> Option<(&Record, &str)> {
        let stands_against = |finding: &Finding| finding.severity >= Severity::Bar;
        let undecided = self.undecided.as_ref().and_then(|undecided| undecided.severity);
        let is_against = self.is_lacking
            || undecided >= Some(Severity::Bar)
            || self.findings.iter().any(stands_against);
        let draft = self.draft.as_deref().filter(|_| !is_against);
        Some((draft?, &self.layout))
    }
}

/// Reads the cells of one row and remembers what is wrong with them.
pub(super) struct Reader<'a> {
    row: &'a Row,
    /// The row of the same number in the list that completes this one.
    joined: Option<&'a Row>,
    /// Whether the other list has this number, but not surely for this person: what it would have said
    /// is not missed then.
    pub(super) is_contested: bool,
    rules: &'a Rules,
    pub(super) undecided: Option<Undecided>,
    pub(super) findings: Vec<Finding>,
    error_told: Option<String>,
}

/// Judges one row by itself.
pub fn check_row(row: &Row, rules: &Rules) -> RowCheck {
    let mut reader = Reader {
        row,
        joined: None,
        is_contested: false,
        rules,
        undecided: None,
        findings: Vec::new(),
        error_told: None,
    };
    let nip = reader.nip();
    if let Some(nip) = nip {
        reader.join(nip);
    }
    let texts = Texts::read(&mut reader);
    let dates = Dates {
        birth: reader.date(Field::BirthDate),
        tmt_cpns: reader.date(Field::TmtCpns),
        tmt_pns: reader.date(Field::TmtPns),
        contract_end: reader.date(Field::ContractEnd),
        issued: reader.date(Field::Issued),
    };
    let claims = Claims::read(&mut reader);
    let background = claims.background(&dates);
    let draft = nip.map(|nip| {
        let kind = judge(&mut reader, nip, &claims, (&dates, &texts.serial));
        let record = reader.draft(nip, kind, &texts, &dates);
        Box::new(record)
    });
    if nip.is_none() {
        // Nobody can be judged without a number, but what else is to be mended is told at once.
        reader.name(&texts);
        reader.serial(None, &texts, &dates);
        reader.instansi(&texts);
    }
    let key = nip.map(|nip| nip.digits().to_owned());
    let policy = &rules.policy;
    let undecided = reader.undecided.take().map(|undecided| {
        let told = Finding::new(Code::StatusUnclear, undecided.place.clone(), Text::default());
        let severity = policy.apply(told).map(|told| told.severity);
        Undecided { severity, ..undecided }
    });
    let findings = reader.findings.into_iter().filter_map(|mut finding| {
        finding.key.clone_from(&key);
        policy.apply(finding)
    });
    RowCheck {
        place: row.place.clone(),
        nip,
        draft,
        background,
        pns_id: texts.pns_id,
        layout: texts.layout,
        is_lacking: row.lacks_any(),
        undecided,
        findings: findings.collect(),
    }
}

/// The texts of a row, cleaned.
pub(super) struct Texts {
    name: String,
    front: String,
    back: String,
    serial: String,
    instansi: String,
    unit: String,
    jabatan: String,
    golongan: String,
    pangkat: String,
    contact: String,
    photo: String,
    layout: String,
    pns_id: String,
}

impl Texts {
    fn read(reader: &mut Reader<'_>) -> Self {
        Self {
            name: reader.words(Field::Name, false),
            front: reader.words(Field::TitleFront, false),
            back: reader.words(Field::TitleBack, false),
            serial: reader.words(Field::Serial, true),
            instansi: reader.words(Field::Instansi, false),
            unit: reader.words(Field::Unit, true),
            jabatan: reader.words(Field::Jabatan, true),
            golongan: reader.words(Field::Golongan, true),
            pangkat: reader.words(Field::Pangkat, false),
            contact: reader.words(Field::Contact, true),
            photo: reader.words(Field::Photo, true),
            layout: reader.words(Field::Layout, true),
            pns_id: reader.words(Field::PnsId, true),
        }
    }
}

/// The dates of a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dates {
    pub(super) birth: Option<Date>,
    pub(super) tmt_cpns: Option<Date>,
    pub(super) tmt_pns: Option<Date>,
    pub(super) contract_end: Option<Date>,
    pub(super) issued: Option<Date>,
}

impl<'a> Reader<'a> {
    pub(super) const fn rules(&self) -> &'a Rules {
        self.rules
    }

    /// Completes the row from the other list, unless that could be another person.
    fn join(&mut self, nip: Nip) {
        let Some(list) = self.rules.joined.as_deref() else { return };
        let file = printable(list.shown());
        self.is_contested = true;
        match list.find(nip) {
            Match::Missing => self.is_contested = false,
            Match::Several => {
                self.tell(
                    Code::NipConflict,
                    Field::Nip,
                    nip.digits(),
                    text!(
                        "NIP ini ada di beberapa baris yang berbeda di `{file}`",
                        "this NIP stands in several rows of `{file}` that differ"
                    ),
                    text!(
                        "sisakan satu baris untuk NIP ini di `{file}`",
                        "leave one row for this NIP in `{file}`"
                    ),
                );
            }
            Match::One(other) => {
                let name = |row: &Row| {
                    let text = row.value(Field::Name).as_text().unwrap_or_default();
                    clean(text).text
                };
                let (here, there) = (name(self.row), name(other));
                if may_be_one(&here, &there) {
                    (self.joined, self.is_contested) = (Some(other), false);
                    return;
                }
                let (here, there) = (printable(&here), printable(&there));
                self.tell(
                    Code::NipConflict,
                    Field::Nip,
                    nip.digits(),
                    text!(
                        "NIP ini milik `{here}` di sini, tetapi milik `{there}` di `{file}`",
                        "this NIP is that of `{here}` here, but of `{there}` in `{file}`"
                    ),
                    text!(
                        "pastikan NIP dan nama satu orang di kedua daftar",
                        "make sure that NIP and name are one person's in both lists"
                    ),
                );
            }
        }
    }

    /// Whether the list has no column for `field`, which was told once for all its rows.
    pub(super) fn lacks(&self, field: Field) -> bool {
        self.row.lacks(field)
    }

    /// Whether the list, the list that completes it or the job has anything to say about `field`.
    pub(super) fn has(&self, field: Field) -> bool {
        self.row.cell(field).is_some()
            || self.joined.is_some_and(|other| other.cell(field).is_some())
            || self.rules.defaults.contains_key(&field)
    }

    /// Whether the list, or the one that completes it, has a column for `field` with something in it.
    pub(super) fn is_listed(&self, field: Field) -> bool {
        self.source(field).value(field) != &Value::Empty
    }

    /// The row that says something about `field`: this one, or the one that completes it.
    fn source(&self, field: Field) -> &'a Row {
        let is_filled = |row: &&Row| row.value(field) != &Value::Empty;
        let other = self.joined.filter(is_filled).filter(|_| !is_filled(&self.row));
        other.unwrap_or(self.row)
    }

    /// What is said about `field`. What the job says for all counts only where a list has no such column.
    fn value(&self, field: Field) -> &'a Value {
        let source = self.source(field);
        match (source.cell(field), self.rules.defaults.get(&field)) {
            (None, Some(default)) => default,
            _ => source.value(field),
        }
    }

    /// Where `field` stands; the row where there is no such column.
    pub(super) fn place(&self, field: Field) -> Place {
        let source = self.source(field);
        source
            .cell(field)
            .map_or_else(|| self.row.place.clone(), |cell| source.place.at(&cell.column))
    }

    /// Tells something about `field`.
    pub(super) fn tell(
        &mut self,
        code: Code,
        field: Field,
        value: &str,
        message: Text,
        hint: impl Into<Hint>,
    ) -> &mut Finding {
        let place = self.place(field);
        let finding = Finding::new(code, place, message).hint(hint);
        self.findings.push(if value.is_empty() { finding } else { finding.value(value) });
        self.findings.last_mut().expect("just pushed")
    }

    fn normalised(&mut self, field: Field, old: &str, new: &str) {
        let (was, is) = (printable(old), printable(new));
        self.tell(
            Code::ValueNormalised,
            field,
            old,
            text!("`{was}` ditulis `{is}`", "`{was}` is written `{is}`"),
            Text::default(),
        );
    }

    fn cell_error(&mut self, field: Field, error: &str) {
        // A row that was pushed out of its columns says so once, not in every cell.
        if self.error_told.as_deref() == Some(error) {
            return;
        }
        self.error_told = Some(error.to_owned());
        let shown = printable(error);
        if error.contains(" > ") {
            self.tell(
                Code::CellError,
                field,
                error,
                text!("baris ini lebih panjang daripada judulnya (`{shown}`)", "this row is longer than its headings (`{shown}`)"),
                text!(
                    "ada tanda pemisah di dalam teks; apit teks itu dengan tanda kutip, atau kirim sebagai .xlsx",
                    "a text holds the delimiter; put that text in quotes, or send the list as .xlsx"
                ),
            );
            return;
        }
        self.tell(
            Code::CellError,
            field,
            error,
            text!("sel berisi galat `{shown}`", "the cell holds the error `{shown}`"),
            text!("perbaiki rumusnya atau ketik nilainya", "mend the formula or type the value"),
        );
    }

    fn nip(&mut self) -> Option<Nip> {
        const ONLY_TEXT: (&str, &str) = (
            "ambil lagi NIP dari SIASN, dan format kolomnya sebagai teks sebelum diisi; angka terakhir mungkin sudah hilang dan tidak boleh ditebak",
            "take the NIP from SIASN again, and format the column as text before filling it; the last digits may be gone and must not be guessed",
        );
        let row = self.row;
        if row.lacks(Field::Nip) {
            return None;
        }
        let numeric = |reader: &mut Self, shown: &str| {
            let value = printable(shown);
            reader.tell(
                Code::NipNumeric,
                Field::Nip,
                shown,
                text!(
                    "NIP `{value}` tersimpan sebagai angka",
                    "the NIP `{value}` is stored as a number"
                ),
                Text::new(ONLY_TEXT.0, ONLY_TEXT.1),
            );
        };
        match row.value(Field::Nip) {
            Value::Empty => {}
            Value::Number { shown, .. } => {
                numeric(self, shown);
                return None;
            }
            Value::Date(date) => {
                numeric(self, &date.to_string());
                return None;
            }
            Value::Bool(value) => {
                let shown = value.to_string();
                numeric(self, &shown);
                return None;
            }
            Value::Error(error) => {
                self.cell_error(Field::Nip, error);
                return None;
            }
            Value::Text(raw) if says_nothing(raw) || day::is_blank(raw) => {}
            Value::Text(raw) if was_number(raw) => {
                numeric(self, raw.trim());
                return None;
            }
            Value::Text(raw) => {
                return match Nip::parse(raw) {
                    Ok(nip) => Some(nip),
                    Err(error) => {
                        let (what, shown) = (error.describe(), printable(raw.trim()));
                        let message = Text::new(
                            format!("NIP `{shown}` {}", what.id),
                            format!("the NIP `{shown}` {}", what.en),
                        );
                        let hint = if error == super::NipError::Serial {
                            Text::new(ONLY_TEXT.0, ONLY_TEXT.1)
                        } else {
                            text!(
                                "cocokkan dengan SK atau SIASN; 18 angka, tanpa huruf",
                                "compare it with the decree or SIASN; 18 digits, no letters"
                            )
                        };
                        self.tell(Code::NipMalformed, Field::Nip, raw.trim(), message, hint);
                        None
                    }
                };
            }
        }
        self.tell(
            Code::NipMissing,
            Field::Nip,
            "",
            text!("NIP kosong", "the NIP is empty"),
            text!(
                "isi NIP atau NI PPPK (18 angka) sebagai teks",
                "fill in the NIP or NI PPPK (18 digits) as text"
            ),
        );
        None
    }

    /// The cleaned text of a field; `numbers` says whether a number will do.
    pub(super) fn words(&mut self, field: Field, numbers: bool) -> String {
        match self.value(field) {
            Value::Empty => String::new(),
            Value::Text(raw) => {
                let cleaned = clean(raw);
                if is_garbled(raw) || is_garbled(&cleaned.text) {
                    self.garbled(field, raw, &cleaned.text);
                } else if cleaned.debris && is_of_name(field) {
                    self.odd(
                        field,
                        &cleaned.text,
                        &text!("karakter kendali", "control characters"),
                    );
                } else if cleaned.text.starts_with('=') && !is_of_name(field) {
                    let shown = printable(&cleaned.text);
                    self.tell(
                        Code::CellError,
                        field,
                        &cleaned.text,
                        text!(
                            "sel berisi rumus sebagai teks, `{shown}`",
                            "the cell holds a formula as text, `{shown}`"
                        ),
                        text!(
                            "ganti rumusnya dengan nilainya",
                            "put its value in place of the formula"
                        ),
                    );
                } else if cleaned.changed {
                    self.normalised(field, raw.trim_matches(' '), &cleaned.text);
                }
                cleaned.text
            }
            Value::Number { value, .. } if *value == 0.0 => String::new(),
            Value::Number { shown, value }
                if numbers && value.fract() == 0.0 && value.abs() < 1e15 =>
            {
                shown.to_string()
            }
            Value::Number { shown, .. } => self.wrong_type(field, shown, "angka", "a number"),
            Value::Date(date) => self.wrong_type(field, &date.to_string(), "tanggal", "a date"),
            Value::Bool(value) => {
                self.wrong_type(field, &value.to_string(), "nilai benar/salah", "true or false")
            }
            Value::Error(error) => {
                self.cell_error(field, error);
                String::new()
            }
        }
    }

    /// Letters that were lost or read in the wrong encoding.
    fn garbled(&mut self, field: Field, raw: &str, cleaned: &str) {
        let code = if is_of_name(field) { Code::NameOdd } else { Code::CellError };
        let shown = printable(cleaned);
        let mut hint = text!(
            "ketik ulang teksnya, atau simpan berkas sebagai UTF-8 atau .xlsx",
            "type the text again, or save the file as UTF-8 or .xlsx"
        );
        if let Some(meant) = meant(raw) {
            let meant = printable(&meant);
            hint = text!(
                "mungkin maksudnya `{meant}`; ketik ulang teksnya, atau simpan berkas sebagai UTF-8 atau .xlsx",
                "perhaps `{meant}` was meant; type the text again, or save the file as UTF-8 or .xlsx"
            );
        }
        let message =
            text!("ada huruf yang rusak dalam `{shown}`", "letters in `{shown}` are garbled");
        self.tell(code, field, cleaned, message, hint);
    }

    /// Something in a name or in a title that belongs to neither.
    fn odd(&mut self, field: Field, value: &str, what: &Text) {
        let shown = printable(value);
        let (what_id, what_en) = (&what.id, &what.en);
        let (id, en) = if field == Field::Name { ("nama", "name") } else { ("gelar", "title") };
        self.tell(
            Code::NameOdd,
            field,
            value,
            text!(
                "{id} `{shown}` memuat {what_id}, yang bukan bagian {id}",
                "the {en} `{shown}` holds {what_en}, which is no part of a {en}"
            ),
            text!(
                "tulis {id} saja seperti pada SK; bila memang begitu tertulis di SK, tulis name-odd = \"warn\" di [policy]",
                "write the {en} alone, as on the decree; if the decree really has it so, write name-odd = \"warn\" under [policy]"
            ),
        );
    }

    fn wrong_type(&mut self, field: Field, shown: &str, id: &str, en: &str) -> String {
        let value = printable(shown);
        self.tell(
            Code::CellError,
            field,
            shown,
            text!(
                "sel berisi {id} `{value}`, bukan teks",
                "the cell holds {en}, `{value}`, instead of text"
            ),
            text!(
                "format sel sebagai teks lalu ketik ulang isinya",
                "format the cell as text and type its content again"
            ),
        );
        String::new()
    }

    fn date(&mut self, field: Field) -> Option<Date> {
        let shown = match self.value(field) {
            Value::Empty => return None,
            Value::Date(date) => return Some(*date),
            Value::Text(raw) if says_nothing(raw) || day::is_blank(raw) => return None,
            Value::Number { value, .. } if *value == 0.0 => return None,
            Value::Text(raw) => match day::parse(&clean(raw).text) {
                Some(date) => return Some(date),
                None => raw.trim().to_owned(),
            },
            Value::Number { shown, .. } => shown.to_string(),
            Value::Bool(value) => value.to_string(),
            Value::Error(error) => {
                self.cell_error(field, error);
                return None;
            }
        };
        let value = printable(&shown);
        self.tell(
            Code::DateUnreadable,
            field,
            &shown,
            text!(
                "`{value}` tidak terbaca sebagai satu tanggal yang pasti",
                "`{value}` cannot be read as one certain date"
            ),
            text!(
                "tulis HH-BB-TTTT, misalnya `01-02-1990` untuk 1 Februari 1990",
                "write DD-MM-YYYY, for example `01-02-1990` for 1 February 1990"
            ),
        );
        None
    }

    /// The record as it would be printed.
    fn draft(&mut self, nip: Nip, kind: Kind, texts: &Texts, dates: &Dates) -> Record {
        let is_pppk = nip.kind_shape() == NipShape::Pppk;
        let name = self.name(texts);
        self.serial(Some(nip), texts, dates);
        self.instansi(texts);
        let (golongan, pangkat) = self.golongan(is_pppk, texts);
        Record {
            place: self.row.place.clone(),
            nip,
            kind,
            serial: texts.serial.clone(),
            name,
            instansi: texts.instansi.clone(),
            unit: texts.unit.clone(),
            jabatan: texts.jabatan.clone(),
            golongan,
            pangkat,
            tmt: if is_pppk { dates.tmt_cpns } else { dates.tmt_pns },
            contract_end: dates.contract_end.filter(|_| is_pppk),
            issued: dates.issued,
            contact: texts.contact.clone(),
            photo: match self.rules.photos.get(nip.digits()) {
                Some(listed) if texts.photo.is_empty() => listed.clone(),
                _ => texts.photo.clone(),
            },
        }
    }

    fn instansi(&mut self, texts: &Texts) {
        if texts.instansi.is_empty()
            && !self.is_contested
            && !self.row.lacks(Field::Instansi)
            && !self.told(Field::Instansi, Code::CellError)
        {
            self.tell(
                Code::NameMissing,
                Field::Instansi,
                "",
                text!("instansi kosong", "the instansi is empty"),
                text!("isi instansi tempat bekerja", "fill in the instansi where the person works"),
            );
        }
    }

    fn told(&self, field: Field, code: Code) -> bool {
        let place = self.place(field);
        self.findings
            .iter()
            .any(|finding| finding.code == code && finding.place.column == place.column)
    }

    fn name(&mut self, texts: &Texts) -> String {
        let mut parts = name::take_apart(&texts.front, &texts.name, &texts.back);
        if !parts.name.chars().any(char::is_alphabetic) {
            let odd = name::in_name(&texts.name).filter(|_| !texts.name.is_empty());
            if let Some(odd) = odd {
                self.odd(Field::Name, &texts.name, &odd);
            } else if !self.row.lacks(Field::Name)
                && !self.told(Field::Name, Code::CellError)
                && !self.told(Field::Name, Code::NameOdd)
            {
                self.tell(
                    Code::NameMissing,
                    Field::Name,
                    &texts.name,
                    text!("nama kosong", "the name is empty"),
                    text!("isi nama tanpa gelar", "fill in the name without titles"),
                );
            }
            return String::new();
        }
        self.name_doubts(texts, &parts);
        parts.name = name::set_case(&parts.name, self.rules.name_case);
        let same_name = parts.name.to_lowercase() == texts.name.to_lowercase();
        let moved = parts.front != texts.front || parts.back != texts.back || !same_name;
        let full = name::compose(&parts);
        if moved {
            let before = [&texts.front, &texts.name, &texts.back].map(String::as_str);
            let before =
                before.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" | ");
            self.normalised(Field::Name, &before, &full);
        } else if parts.name != texts.name {
            self.normalised(Field::Name, &texts.name, &parts.name);
        }
        full
    }

    /// What in the name and its titles cannot be so, and what may not be.
    fn name_doubts(&mut self, texts: &Texts, parts: &name::Parts) {
        let doubtful = parts.doubts.iter().find_map(|doubt| match doubt {
            name::Doubt::BehindComma(piece) => Some(piece),
            _ => None,
        });
        if !self.told(Field::Name, Code::NameOdd) {
            if let Some(odd) = name::in_name(parts.name.split(',').next().unwrap_or_default()) {
                self.odd(Field::Name, &texts.name, &odd);
            } else if let Some(piece) = doubtful {
                let piece = printable(piece);
                self.tell(
                    Code::NameOdd,
                    Field::Name,
                    &texts.name,
                    text!(
                        "`{piece}` di belakang koma bukan gelar yang dikenal dan mungkin bagian nama",
                        "`{piece}` behind the comma is no title that is known, and may be a part of the name"
                    ),
                    text!(
                        "bila bagian nama, hapus komanya; bila gelar, tulis di kolom GELAR BELAKANG",
                        "if it is a part of the name, take out the comma; if a title, write it in the column GELAR BELAKANG"
                    ),
                );
            } else if let Some(part) = name::unsure_initials(&parts.name) {
                let part = printable(part);
                self.tell(
                    Code::NameOdd,
                    Field::Name,
                    &texts.name,
                    text!(
                        "tidak pasti apakah `{part}` inisial atau singkatan; huruf besarnya dibiarkan",
                        "nobody can tell whether `{part}` is initials or a short form; its capitals stay"
                    ),
                    text!(
                        "tulis namanya dengan huruf besar dan kecil, misalnya `Muh. Yusuf`, bila tidak semua huruf besar",
                        "write the name in capital and small letters, such as `Muh. Yusuf`, if not all are capitals"
                    ),
                )
                .severity = Severity::Warn;
            }
        }
        for (field, titles) in [(Field::TitleFront, &parts.front), (Field::TitleBack, &parts.back)]
        {
            if let Some(odd) = name::in_titles(titles)
                && !self.told(field, Code::NameOdd)
            {
                let field = if self.row.cell(field).is_some_and(|cell| cell.value != Value::Empty) {
                    field
                } else {
                    Field::Name
                };
                let titles = titles.clone();
                self.odd(field, &titles, &odd);
                return;
            }
        }
        self.unusual_titles(texts, &parts.doubts);
    }

    fn unusual_titles(&mut self, texts: &Texts, doubts: &[name::Doubt]) {
        let (mut id, mut en) = (Vec::new(), Vec::new());
        let mut proposed = (Vec::new(), Vec::new());
        for doubt in doubts {
            match doubt {
                name::Doubt::BehindComma(_) => {}
                name::Doubt::NoComma(titles) => {
                    let titles = printable(titles);
                    id.push(format!("`{titles}` di ujung nama tanpa koma"));
                    en.push(format!("`{titles}` ends the name without a comma"));
                    proposed.0.push(format!("pindahkan `{titles}` ke kolom GELAR BELAKANG"));
                    proposed.1.push(format!("move `{titles}` to the column GELAR BELAKANG"));
                }
                name::Doubt::Unusual(title, []) => {
                    let title = printable(title);
                    id.push(format!("gelar `{title}` tidak dikenal"));
                    en.push(format!("the title `{title}` is not known"));
                    proposed.0.push(format!(
                        "pastikan `{title}` memang gelar dan penulisannya seperti pada ijazah"
                    ));
                    proposed.1.push(format!(
                        "make sure that `{title}` is a title, written as on the diploma"
                    ));
                }
                name::Doubt::Unusual(title, usual) => {
                    let title = printable(title);
                    let usual: Vec<String> = usual.iter().map(|form| format!("`{form}`")).collect();
                    id.push(format!("gelar `{title}` tidak lazim ditulis begitu"));
                    en.push(format!("the title `{title}` is not usually written so"));
                    proposed.0.push(format!("tulis {} untuk `{title}`", usual.join(" atau ")));
                    proposed.1.push(format!("write {} for `{title}`", usual.join(" or ")));
                }
            }
        }
        if id.is_empty() {
            return;
        }
        let filled = |field| self.row.cell(field).is_some_and(|cell| cell.value != Value::Empty);
        let field = [(Field::TitleBack, &texts.back), (Field::TitleFront, &texts.front)].into_iter().find(|(field, text)| {
            filled(*field) && doubts.iter().any(|doubt| matches!(doubt, name::Doubt::Unusual(title, _) if text.contains(title.as_str())))
        });
        let (field, value) = field.unwrap_or((Field::Name, &texts.name));
        let value = value.clone();
        let message = Text::new(id.join("; "), en.join("; "));
        let hint = Text::new(
            format!("{}; gelar dicetak apa adanya", proposed.0.join("; ")),
            format!("{}; titles are printed as they are", proposed.1.join("; ")),
        );
        self.tell(Code::TitleUnusual, field, &value, message, hint);
    }

    fn serial(&mut self, nip: Option<Nip>, texts: &Texts, dates: &Dates) {
        let serial = texts.serial.as_str();
        if serial.is_empty() {
            if self.rules.needs_serial
                && !self.is_contested
                && !self.row.lacks(Field::Serial)
                && !self.told(Field::Serial, Code::CellError)
            {
                self.tell(
                    Code::SerialMissing,
                    Field::Serial,
                    "",
                    text!("nomor seri kartu kosong", "the card serial is empty"),
                    text!(
                        "ambil nomor seri dari kolom KARTU ASN VIRTUAL di SIASN",
                        "take the serial from the column KARTU ASN VIRTUAL of SIASN"
                    ),
                );
            }
            return;
        }
        let digits = serial.strip_prefix(['A', 'B']).filter(|digits| digits.len() == 11);
        let digits = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        let Some(year) = digits
            .and_then(|digits| digits[..4].parse().ok())
            .filter(|year| (1900..2100).contains(year))
        else {
            let shown = printable(serial);
            self.tell(
                Code::SerialMalformed,
                Field::Serial,
                serial,
                text!(
                    "nomor seri `{shown}` bukan huruf A atau B dan 11 angka",
                    "the serial `{shown}` is not a letter A or B and 11 digits"
                ),
                text!(
                    "cocokkan dengan kolom KARTU ASN VIRTUAL di SIASN",
                    "compare it with the column KARTU ASN VIRTUAL of SIASN"
                ),
            );
            return;
        };
        let appointed = nip.and_then(|nip| match nip.kind_shape() {
            NipShape::Pns => dates.tmt_pns.map(Date::year),
            NipShape::Pppk => Some(nip.appointment_year()),
        });
        if let Some(appointed) = appointed.filter(|appointed| *appointed != year) {
            let year: i32 = year;
            self.tell(
                Code::SerialYearMismatch,
                Field::Serial,
                serial,
                text!(
                    "nomor seri menyebut tahun {year}, pengangkatan tahun {appointed}",
                    "the serial says {year}, the appointment was in {appointed}"
                ),
                text!(
                    "kartu tetap dibuat; cocokkan dengan SIASN bila ragu",
                    "the card is made all the same; compare with SIASN if in doubt"
                ),
            );
        }
    }

    fn golongan(&mut self, is_pppk: bool, texts: &Texts) -> (String, String) {
        let Some(found) = golongan::parse(&texts.golongan, is_pppk) else {
            return (texts.golongan.clone(), texts.pangkat.clone());
        };
        let (name, shown) = (found.name(), printable(&texts.golongan));
        let wrong = match found {
            golongan::Golongan::Pns { .. } => is_pppk,
            golongan::Golongan::Pppk { .. } => !is_pppk && found.is_surely_pppk(),
        };
        if wrong {
            let (id, en) = if is_pppk { ("PPPK", "PNS") } else { ("PNS", "PPPK") };
            self.tell(
                Code::NipKindMismatch,
                Field::Golongan,
                &texts.golongan,
                text!(
                    "nomornya milik {id}, tetapi golongan `{shown}` milik {en}",
                    "the number is that of a {id}, but the golongan `{shown}` is for {en}"
                ),
                text!(
                    "pastikan baris ini satu orang: cocokkan NIP dan golongannya di SIASN",
                    "make sure that this row is one person: compare NIP and golongan in SIASN"
                ),
            );
        }
        let golongan::Golongan::Pns { pangkat, .. } = found else {
            return (name.to_owned(), String::new());
        };
        if !texts.pangkat.is_empty() && !golongan::same_pangkat(&texts.pangkat, pangkat) {
            let told = printable(&texts.pangkat);
            self.tell(
                Code::ValueNormalised,
                Field::Pangkat,
                &texts.pangkat,
                text!("pangkat `{told}` tidak cocok dengan golongan {name}; ditulis `{pangkat}`", "the pangkat `{told}` does not belong to golongan {name}; `{pangkat}` is written"),
                text!("cocokkan dengan SK pangkat terakhir", "compare it with the latest decree"),
            )
            .severity = Severity::Warn;
        }
        (name.to_owned(), pangkat.to_owned())
    }
}

/// Whether the field is a part of the name as it is printed.
const fn is_of_name(field: Field) -> bool {
    matches!(field, Field::Name | Field::TitleFront | Field::TitleBack)
}

/// Whether a text was a number before it became text: a power of ten, a decimal part, digits in
/// groups of three. Its last digits may be gone.
fn was_number(raw: &str) -> bool {
    let text: String =
        raw.trim().trim_start_matches('\'').chars().filter(|c| !c.is_whitespace()).collect();
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if let Some((mantissa, power)) = text.split_once(['e', 'E']) {
        let power = power.trim_start_matches(['+', '-']);
        return digits(power) && mantissa.split(['.', ',']).all(digits);
    }
    let groups: Vec<&str> = text.split(['.', ',']).collect();
    if !groups.iter().all(|group| digits(group)) || groups.len() < 2 {
        return false;
    }
    let decimal = groups.len() == 2 && groups[0].len() >= 15 && groups[1].len() <= 6;
    let grouped = groups.len() >= 6
        && groups[0].len() <= 3
        && groups[1..6].iter().all(|group| group.len() == 3);
    decimal || grouped
}

#[cfg(test)]
mod tests {
    use super::was_number;

    #[test]
    fn a_text_that_was_a_number_is_known() {
        for text in [
            "1,98503E+17",
            "1.98503102010121E+17",
            "198503102010121003.0",
            "198503102010121003,00",
            "198.503.102.010.121.003",
            "198,503,102,010,121,003.00",
            "1.98503e17",
        ] {
            assert!(was_number(text), "{text}");
        }
        for text in [
            "198503102010121003",
            "19850310 201012 1 003",
            "19850310.201012.1.003",
            "",
            "E",
            "Budi",
        ] {
            assert!(!was_number(text), "{text}");
        }
    }
}
