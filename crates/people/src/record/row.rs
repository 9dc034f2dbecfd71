//! One row, judged by itself.
//!
//! Reads every cell by its type, collects all that is wrong - not only the
//! first thing - and drafts the record that would be printed. Which rows
//! belong to one person is for [`settle()`](super::settle()); what a status means is for
//! [`super::person`].

use super::person::{Claims, judge};
use super::words::{clean, is_garbled};
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
    /// After the job's policy.
    pub(super) findings: Vec<Finding>,
}

impl RowCheck {
    /// The record and the layout that the row asks for, unless something in the row itself
    /// stands against a card.
    pub fn due(&self) -> Option<(&Record, &str)> {
        let stands_against = |finding: &Finding| finding.severity >= Severity::Bar;
        let draft = self.draft.as_deref().filter(|_| !self.findings.iter().any(stands_against));
        Some((draft?, &self.layout))
    }
}

/// Reads the cells of one row and remembers what is wrong with them.
pub(super) struct Reader<'a> {
    row: &'a Row,
    rules: &'a Rules,
    pub(super) findings: Vec<Finding>,
    error_told: Option<String>,
}

/// Judges one row by itself.
pub fn check_row(row: &Row, rules: &Rules) -> RowCheck {
    let mut reader = Reader { row, rules, findings: Vec::new(), error_told: None };
    let nip = reader.nip();
    let texts = Texts::read(&mut reader);
    let dates = Dates {
        birth: reader.date(Field::BirthDate),
        tmt_cpns: reader.date(Field::TmtCpns),
        tmt_pns: reader.date(Field::TmtPns),
        contract_end: reader.date(Field::ContractEnd),
    };
    let claims = Claims::read(&mut reader);
    let background = claims.background(&dates);
    let draft = nip.map(|nip| {
        let kind = judge(&mut reader, nip, &claims, &dates);
        let record = reader.draft(nip, kind, &texts, &dates);
        Box::new(record)
    });
    let key = nip.map(|nip| nip.digits().to_owned());
    let policy = &rules.policy;
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
}

impl<'a> Reader<'a> {
    pub(super) const fn rules(&self) -> &'a Rules {
        self.rules
    }

    /// Where `field` stands in this row; the row where there is no such column.
    fn place(&self, field: Field) -> Place {
        self.row
            .cell(field)
            .map_or_else(|| self.row.place.clone(), |cell| self.row.place.at(&cell.column))
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
            Value::Text(raw) if day::is_blank(raw) => {}
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
        let row = self.row;
        match row.value(field) {
            Value::Empty => String::new(),
            Value::Text(raw) => {
                let cleaned = clean(raw);
                if is_garbled(&cleaned.text) {
                    let shown = printable(&cleaned.text);
                    self.tell(
                        Code::CellError,
                        field,
                        &cleaned.text,
                        text!(
                            "ada huruf yang rusak dalam `{shown}`",
                            "letters in `{shown}` are garbled"
                        ),
                        text!(
                            "ketik ulang teksnya, atau simpan berkas sebagai UTF-8 atau .xlsx",
                            "type the text again, or save the file as UTF-8 or .xlsx"
                        ),
                    );
                } else if cleaned.changed {
                    self.normalised(field, raw.trim_matches(' '), &cleaned.text);
                }
                cleaned.text
            }
            Value::Number { shown, value }
                if numbers && value.fract() == 0.0 && value.abs() < 1e15 =>
            {
                shown.clone()
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
        let row = self.row;
        let shown = match row.value(field) {
            Value::Empty => return None,
            Value::Date(date) => return Some(*date),
            Value::Text(raw) if day::is_blank(raw) => return None,
            Value::Text(raw) => match day::parse(&clean(raw).text) {
                Some(date) => return Some(date),
                None => raw.trim().to_owned(),
            },
            Value::Number { shown, .. } => shown.clone(),
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
        self.serial(nip, texts, dates);
        if texts.instansi.is_empty() && !self.told(Field::Instansi, Code::CellError) {
            self.tell(
                Code::NameMissing,
                Field::Instansi,
                "",
                text!("instansi kosong", "the instansi is empty"),
                text!("isi instansi tempat bekerja", "fill in the instansi where the person works"),
            );
        }
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
            photo: texts.photo.clone(),
        }
    }

    fn told(&self, field: Field, code: Code) -> bool {
        let column = self.row.cell(field).map(|cell| &cell.column);
        self.findings
            .iter()
            .any(|finding| finding.code == code && finding.place.column.as_ref() == column)
    }

    fn name(&mut self, texts: &Texts) -> String {
        let mut parts = name::sort_titles(&texts.front, &texts.name, &texts.back);
        if !parts.name.chars().any(char::is_alphabetic) {
            if !self.told(Field::Name, Code::CellError) {
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
        parts.name = name::set_case(&parts.name, self.rules.name_case);
        let moved = parts.front != texts.front || parts.back != texts.back;
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

    fn serial(&mut self, nip: Nip, texts: &Texts, dates: &Dates) {
        let serial = texts.serial.as_str();
        if serial.is_empty() {
            if !self.told(Field::Serial, Code::CellError) {
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
        let appointed = match nip.kind_shape() {
            NipShape::Pns => dates.tmt_pns.map(Date::year),
            NipShape::Pppk => Some(nip.appointment_year()),
        };
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
