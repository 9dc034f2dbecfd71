//! What people decided about photos, as `decisions.csv` says it: one line about one photo of one person.
//!
//! An input like any other: read with the job, never written. A line is found by the person and by what is in the
//! photo's file, so that of a photo that was replaced nothing is decided; of several lines about one
//! photo the last counts. Whoever has a line that cannot be used is held: nobody knows what it says.

use crate::diag::{
    Code, Column, Fault, FaultKind, Finding, Outcome, Place, Severity, Text, printable,
};
use crate::digest::Digest;
use crate::ingest;
use crate::job::Source;
use crate::photo::View;
use crate::photo::decision::{self, Decision, Verdict};
use crate::record::Nip;
use crate::regular;
use crate::text;
use std::{collections::BTreeMap, sync::Arc};

/// What was decided about the photos of a job. Default: nothing.
#[derive(Debug, Default, Clone)]
pub struct Decisions {
    of: BTreeMap<String, Lines>,
    /// Of lines that name nobody.
    findings: Vec<Finding>,
    /// Of the whole file.
    digest: Option<Digest>,
}

/// The lines about one person.
#[derive(Debug, Default, Clone)]
struct Lines {
    read: Vec<Decision>,
    unusable: Vec<Finding>,
}

impl Decisions {
    /// Reads the list.
    ///
    /// # Errors
    ///
    /// A usage fault if it cannot be read, or its headings are not there.
    pub(super) fn read(source: &Source) -> Outcome<Self> {
        let fault = |message: Text, hint: Text| {
            Fault::new(FaultKind::Usage, source.shown.clone(), message).hint(hint)
        };
        let bytes = regular::read(&source.path, regular::MOST_PARTS).map_err(|error| {
            Fault::io(
                &source.path,
                text!("daftar keputusan tidak bisa dibaca", "the list of decisions cannot be read"),
                &error,
            )
        })?;
        let rows = ingest::cells(&bytes).map_err(|why| {
            let Text { id, en } = why;
            fault(
                Text::new(
                    format!("daftar keputusan tidak bisa dibaca: {id}"),
                    format!("the list of decisions cannot be read: {en}"),
                ),
                text!("simpan ulang sebagai CSV UTF-8", "save it again as a CSV in UTF-8"),
            )
        })?;
        let mut rows = rows.into_iter();
        let (_, headings) = rows.next().unwrap_or_default();
        let headings: Vec<String> =
            headings.iter().map(|heading| heading.trim().to_lowercase()).collect();
        let columns = Columns { headings };
        if let Some(missing) =
            ["key", "content", "decision"].iter().find(|name| columns.at(name).is_none())
        {
            let all = decision::COLUMNS.join(", ");
            return Err(fault(
                text!("kolom `{missing}` belum ada", "there is no column `{missing}`"),
                text!("baris pertama harus berisi: {all}", "the first row must hold: {all}"),
            ));
        }
        let mut found = Self { digest: Some(Digest::of(&bytes)), ..Self::default() };
        for (row, cells) in
            rows.filter(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()))
        {
            let place = Place { row: Some(row), ..Place::file(source.shown.as_str()) };
            found.take(&columns, &cells, &place);
        }
        Ok(found)
    }

    fn take(&mut self, columns: &Columns, cells: &[String], place: &Place) {
        let cell =
            |name: &str| columns.at(name).and_then(|at| cells.get(at)).map_or("", String::as_str);
        let Ok(nip) = Nip::parse(cell("key").trim()) else {
            let shown = printable(cell("key").trim());
            let mut finding = Finding::new(
                Code::DecisionUnusable,
                place.at(&columns.column("key")),
                text!(
                    "`{shown}` bukan NIP, jadi baris ini tentang siapa tidak diketahui",
                    "`{shown}` is no NIP, so that nobody knows whom the line is about"
                ),
            )
            .hint(text!(
                "tulis 18 angka NIP sebagai teks; Excel membulatkan angka sepanjang itu",
                "write the 18 digits of the NIP as text; Excel rounds numbers of that length"
            ));
            // It holds nobody, since it names nobody.
            finding.severity = Severity::Warn;
            self.findings.push(finding);
            return;
        };
        let lines = self.of.entry(nip.digits().to_owned()).or_default();
        match Decision::read(cell) {
            Ok(None) => {}
            Ok(Some(line)) => lines.read.push(Decision { key: nip.digits().to_owned(), ..line }),
            Err(mistakes) => lines.unusable.extend(mistakes.into_iter().map(|mistake| {
                let place = place.at(&columns.column(mistake.column));
                let finding = Finding::new(Code::DecisionUnusable, place, mistake.message);
                finding.hint(mistake.hint).key(nip.digits()).value(&mistake.value)
            })),
        }
    }

    /// What was decided about the photo of that content.
    pub fn about(&self, key: &str, content: Digest) -> Option<&Decision> {
        self.of.get(key)?.read.iter().rev().find(|line| line.content == content)
    }

    /// How that photo is to be seen.
    pub fn view(&self, key: &str, content: Digest) -> View {
        self.about(key, content).map(|line| line.view).unwrap_or_default()
    }

    /// Whether that photo is held whatever it shows: refused, or nobody knows what was decided.
    pub fn holds(&self, key: &str, content: Digest) -> bool {
        !self.unusable(key).is_empty()
            || self.about(key, content).is_some_and(|line| line.verdict == Verdict::Refused)
    }

    /// Lines about that person that cannot be used.
    pub fn unusable(&self, key: &str) -> &[Finding] {
        self.of.get(key).map_or(&[], |lines| &lines.unusable)
    }

    /// Told where something was decided about another photo of that person and nothing about this one.
    pub fn outdated(
        &self,
        key: &str,
        content: Digest,
        (file, place): (&str, &Place),
    ) -> Option<Finding> {
        let lines = self.of.get(key).filter(|lines| !lines.read.is_empty())?;
        if lines.read.iter().any(|line| line.content == content) {
            return None;
        }
        let message = text!(
            "foto `{file}` belum diputuskan: keputusan yang ada tentang berkas lain",
            "nothing was decided about the photo `{file}`: the decision that is there is about another file"
        );
        let finding = Finding::new(Code::DecisionOutdated, place.clone(), message).key(key);
        Some(finding.hint(text!(
            "lihat foto yang sekarang dan putuskan lagi, atau hapus baris yang lama",
            "look at the photo that is there now and decide again, or take the old line out"
        )))
    }

    /// What is wrong with lines that name nobody.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The digest of the list; nothing without one.
    pub const fn digest(&self) -> Option<Digest> {
        self.digest
    }
}

/// The headings of the list.
struct Columns {
    headings: Vec<String>,
}

impl Columns {
    fn at(&self, name: &str) -> Option<usize> {
        self.headings.iter().position(|heading| heading == name)
    }

    /// The column in words; one that is not there has no letter.
    fn column(&self, name: &str) -> Arc<Column> {
        let at = self.at(name).and_then(|at| u32::try_from(at).ok());
        let letter = at.map_or(String::new(), ingest::letter);
        Arc::new(Column { letter, heading: name.to_owned() })
    }
}
