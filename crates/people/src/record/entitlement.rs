//! Which kedudukan hukum is entitled to a card.
//!
//! The table is data: `entitlement.toml` is built in, an office may bring its
//! own. A status is matched whole, on its code or its name; never on a part of
//! it, since `Tidak Aktif` contains `aktif` and `Masa Persiapan Pensiun`
//! contains `pensiun`. What the table does not know is never a yes.

use cetak_base::diag::{Fault, FaultKind, Outcome, printable};
use cetak_base::text;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What a kedudukan hukum means for a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// A card is due.
    Yes,
    /// A card is due, and someone should look.
    Warn,
    /// Someone must decide.
    Hold,
    /// No card.
    Bar,
    /// No card yet.
    Cpns,
}

/// Whose status it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StatusKind {
    /// Of PNS only.
    Pns,
    /// Of PPPK only.
    Pppk,
}

/// One row of the table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Status {
    /// SIASN's code, leading zeros optional; empty for words without a code.
    #[serde(default)]
    pub code: String,
    /// Names, compared without case and punctuation; empty: the code stands with any name.
    pub names: Vec<String>,
    /// Whose status it is, where it belongs to one kind only.
    pub kind: Option<StatusKind>,
    /// What it means for a card.
    pub decision: Decision,
    /// The reason; may be empty.
    #[serde(default)]
    pub note: String,
}

/// The table of kedudukan hukum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entitlement {
    /// What the job decides itself, before the table is asked.
    own: Vec<Status>,
    statuses: Vec<Status>,
    by_code: BTreeMap<String, usize>,
    by_name: BTreeMap<String, usize>,
}

/// What the table says of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found<'a> {
    /// Neither code nor name.
    Blank,
    /// The table does not know it.
    Unknown,
    /// Code and name are two different statuses.
    Contradiction,
    /// This one; whether its code was given.
    Status { status: &'a Status, by_code: bool },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    status: Vec<Status>,
}

impl Entitlement {
    /// The built-in table.
    pub fn builtin() -> Self {
        let table = include_str!("entitlement.toml");
        Self::parse(table, "entitlement.toml").expect("the built-in table is tested")
    }

    /// Reads a table; `file` is its name for messages.
    ///
    /// # Errors
    ///
    /// The table is no TOML, has an unknown key or decision, or names one status twice.
    pub fn parse(toml: &str, file: &str) -> Outcome<Self> {
        let refuse = |line: usize, message| {
            Fault::new(FaultKind::Usage, format!("{file}, {line}"), message).hint(text!(
                "tiap [[status]] berisi code, names, kind (pns, pppk), decision (yes, warn, hold, bar, cpns), note",
                "each [[status]] holds code, names, kind (pns, pppk), decision (yes, warn, hold, bar, cpns), note"
            ))
        };
        let table: File = toml::from_str(toml).map_err(|error| {
            let before = error.span().map_or("", |span| toml.get(..span.start).unwrap_or_default());
            let message = error.message();
            refuse(
                before.matches('\n').count() + 1,
                text!("tabel tidak dapat dibaca: {message}", "the table cannot be read: {message}"),
            )
        })?;
        let mut entitlement = Self {
            own: Vec::new(),
            statuses: table.status,
            by_code: BTreeMap::new(),
            by_name: BTreeMap::new(),
        };
        for (idx, status) in entitlement.statuses.iter().enumerate() {
            let code = fold_code(&status.code);
            let mut twice = None;
            if !code.is_empty() && entitlement.by_code.insert(code, idx).is_some() {
                twice = Some(&status.code);
            }
            for name in &status.names {
                if entitlement
                    .by_name
                    .insert(fold_name(name), idx)
                    .is_some_and(|other| other != idx)
                {
                    twice = Some(name);
                }
            }
            if let Some(twice) = twice {
                let twice = printable(twice);
                return Err(refuse(
                    idx + 1,
                    text!("`{twice}` ada dua kali", "`{twice}` is there twice"),
                ));
            }
        }
        Ok(entitlement)
    }

    /// The same table, asked only where none of these fits. One fits a row that has its code or, where
    /// it has none, any; and one of its names or, where it has none, any.
    #[must_use]
    pub fn with_own(self, own: Vec<Status>) -> Self {
        Self { own, ..self }
    }

    /// Every status, in the order of the table.
    pub fn statuses(&self) -> &[Status] {
        &self.statuses
    }

    /// What the table says of a code and a name; either may be empty.
    pub(super) fn find(&self, code: &str, name: &str) -> Found<'_> {
        let code = fold_code(code);
        let name = fold_name(name);
        // Some exports carry an identifier of the database instead of the code; it says nothing.
        let code =
            if code.bytes().all(|byte| byte.is_ascii_digit()) { code } else { String::new() };
        let fits = |own: &&Status| {
            let codes = own.code.is_empty() || fold_code(&own.code) == code;
            let names =
                own.names.is_empty() || own.names.iter().any(|known| fold_name(known) == name);
            codes && names
        };
        if let Some(status) = self.own.iter().find(fits) {
            return Found::Status { status, by_code: !status.code.is_empty() };
        }
        let by_code = self.by_code.get(&code).copied();
        let by_name = self.by_name.get(&name).copied();
        let status = |idx: usize, by_code| Found::Status { status: &self.statuses[idx], by_code };
        match (code.is_empty(), name.is_empty()) {
            (true, true) => Found::Blank,
            (true, false) => by_name.map_or(Found::Unknown, |idx| status(idx, false)),
            (false, true) => by_code.map_or(Found::Unknown, |idx| status(idx, true)),
            (false, false) => match (by_code, by_name) {
                (Some(one), Some(other)) if one == other => status(one, true),
                (Some(_), Some(_)) => Found::Contradiction,
                (Some(one), None) if self.statuses[one].names.is_empty() => status(one, true),
                _ => Found::Unknown,
            },
        }
    }
}

/// A code without the zeros that spreadsheets lose: `01` and `1` are one code.
pub(super) fn fold_code(code: &str) -> String {
    code.trim().trim_start_matches('\'').trim_start_matches('0').to_owned()
}

/// A name as it is compared: lower case, single spaces, no punctuation.
pub(super) fn fold_name(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decision(code: &str, name: &str) -> Option<Decision> {
        match Entitlement::builtin().find(code, name) {
            Found::Status { status, .. } => Some(status.decision),
            Found::Blank | Found::Unknown | Found::Contradiction => None,
        }
    }

    #[test]
    fn every_code_of_siasn_has_its_decision() {
        for (codes, expected) in [
            ("01 03 07 08 11 15 16 71", Decision::Yes),
            ("73 101", Decision::Warn),
            ("20 02 13 04 05 06 09 12 14", Decision::Hold),
            ("51", Decision::Cpns),
            ("52 66 67 68 69 70 72 77 88 89 90 91 92 98 99", Decision::Bar),
        ] {
            for code in codes.split(' ') {
                assert_eq!(decision(code, ""), Some(expected), "{code}");
                assert_eq!(decision(code.trim_start_matches('0'), ""), Some(expected), "{code}");
            }
        }
    }

    #[test]
    fn a_status_is_matched_whole_and_never_in_part() {
        assert_eq!(decision("", "  tidak AKTIF "), Some(Decision::Bar));
        assert_eq!(decision("", "Pemberhentian Sementara"), Some(Decision::Hold));
        assert_eq!(decision("", "Masa Persiapan Pensiun"), Some(Decision::Hold));
        assert_eq!(decision("", "PPPK Aktif"), Some(Decision::Yes));
        for unknown in ["aktif sekali", "Non Aktif", "aktiv", "Pensiunan"] {
            assert_eq!(decision("", unknown), None, "{unknown}");
        }
        for word in ["Meninggal", "Pensiun Dini", "Berhenti", "Keluar"] {
            assert_eq!(decision("", word), Some(Decision::Bar), "{word}");
        }
        for word in ["MPP", "Mutasi", "Cuti"] {
            assert_eq!(decision("", word), Some(Decision::Hold), "{word}");
        }
    }

    #[test]
    fn code_and_name_must_agree() {
        let table = Entitlement::builtin();
        assert_eq!(table.find("01", "Pensiun"), Found::Contradiction);
        assert_eq!(table.find("01", "apa saja"), Found::Unknown);
        assert_eq!(table.find("", " "), Found::Blank);
        assert_eq!(decision("73", "apa saja"), Some(Decision::Warn));
        assert_eq!(decision("A5EB03E23CCCF6A0E040640A040252AD", "Aktif"), Some(Decision::Yes));
    }

    #[test]
    fn what_the_job_decides_counts_before_the_table_and_changes_nothing_else() {
        let own = |code: &str, names: &[&str]| Status {
            code: code.to_owned(),
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            kind: None,
            decision: Decision::Yes,
            note: String::new(),
        };
        let table = Entitlement::builtin()
            .with_own(vec![own("72", &["PPPK Paruh Waktu"]), own("", &["Cuti Besar"])]);
        let decision = |code, name| match table.find(code, name) {
            Found::Status { status, .. } => Some(status.decision),
            _ => None,
        };
        assert_eq!(decision("072", "pppk paruh waktu"), Some(Decision::Yes));
        assert_eq!(decision("", "Cuti Besar"), Some(Decision::Yes));
        assert_eq!(decision("72", "PPPK Tidak Aktif"), Some(Decision::Bar));
        assert_eq!(decision("01", "PPPK Paruh Waktu"), None);
    }

    #[test]
    fn an_offices_own_table_is_checked() {
        let own = "[[status]]\ncode = \"02\"\nnames = [\"CLTN\"]\ndecision = \"bar\"\n";
        assert!(Entitlement::parse(own, "own.toml").is_ok());
        for wrong in [
            "[[status]]\nnames = []\ndecision = \"maybe\"\n",
            "[[status]]\nnames = []\ndecision = \"yes\"\nfoo = 1\n",
            "x",
        ] {
            let fault = Entitlement::parse(wrong, "own.toml").expect_err(wrong);
            assert!(fault.place.starts_with("own.toml"), "{}", fault.place);
        }
        assert!(Entitlement::parse(&format!("{own}{own}"), "own.toml").is_err());
    }
}
