//! The lists of a file that is read in one pass, one after the other.
//!
//! Web pages and XML workbooks come as one text in which every list begins and
//! ends once. Which of them are asked for, and what is said of the others, is
//! decided here, as for the worksheets of a workbook: those that the job names,
//! or the first with headings; and what has the very same headings as that one,
//! in a page that begins a new table on every sheet of paper.

use super::table::{Made, Table};
use super::{Early, Listing, Options, Read};
use cetak_base::diag::{Code, Finding, Place, Severity, Text, printable};
use cetak_base::text;

/// What becomes of the lists of one file.
pub(super) struct Lists<'a> {
    place: &'a Place,
    options: &'a Options,
    early: Early<'a>,
    read: Read,
    /// What was found wrong with what is no list.
    without: Vec<Finding>,
    names: Vec<String>,
}

impl<'a> Lists<'a> {
    pub(super) fn new(place: &'a Place, (options, early): (&'a Options, Early<'a>)) -> Self {
        let (read, without, names) = (Read::default(), Vec::new(), Vec::new());
        Self { place, options, early, read, without, names }
    }

    /// A list begins; nothing if it is not asked for.
    pub(super) fn begin(&mut self, name: &str) -> Option<Table<'a>> {
        self.names.push(name.to_owned());
        let table = Table::new(self.at(name), self.options);
        let wanted = &self.options.worksheets;
        let is_named = wanted.iter().any(|it| it.trim().eq_ignore_ascii_case(name.trim()));
        // Rows are handed out early only by what is surely read.
        match (wanted.is_empty(), is_named) {
            (true, _) if self.read.worksheets.is_empty() => Some(table.aloud(self.early)),
            (true, _) => Some(table),
            (false, true) => Some(table.aloud(self.early)),
            (false, false) => None,
        }
    }

    /// A list ends.
    pub(super) fn end(&mut self, name: &str, table: Table<'_>) {
        let made = table.finish();
        let is_first = self.read.worksheets.is_empty();
        if made.score.is_none() {
            self.without.extend(made.findings);
        } else if is_first || !self.options.worksheets.is_empty() {
            self.add(name, made);
        } else if self.goes_on(made.listing.as_ref()) {
            (self.early)(made.rows.clone());
            self.add(name, made);
        } else {
            let shown = printable(name);
            let message = text!(
                "lembar kerja `{shown}` juga berisi daftar, tetapi tidak dibaca",
                "the worksheet `{shown}` holds a list too, but is not read"
            );
            let hint = text!(
                "sebut lembar kerja yang dimaksud di `worksheet` pada [data]",
                "name the worksheets that are meant in `worksheet` under [data]"
            );
            let mut finding = Finding::new(Code::ColumnsUnused, self.at(name), message).hint(hint);
            finding.severity = Severity::Warn;
            self.read.findings.push(finding);
        }
    }

    /// What was read.
    ///
    /// # Errors
    ///
    /// A list that the job names is not there.
    pub(super) fn finish(mut self) -> Result<Read, Text> {
        let is_there = |wanted: &&String| {
            self.names.iter().any(|name| name.trim().eq_ignore_ascii_case(wanted.trim()))
        };
        if let Some(missing) = self.options.worksheets.iter().find(|wanted| !is_there(wanted)) {
            let wanted = printable(missing);
            let there: Vec<String> =
                self.names.iter().map(|name| format!("`{}`", printable(name))).collect();
            let there = there.join(", ");
            return Err(text!(
                "lembar kerja `{wanted}` tidak ada; yang ada: {there}",
                "there is no worksheet `{wanted}`; there are: {there}"
            ));
        }
        if self.read.worksheets.is_empty() {
            self.read.findings.extend(self.without.into_iter().next());
        }
        Ok(self.read)
    }

    fn at(&self, name: &str) -> Place {
        Place { worksheet: Some(name.into()), ..self.place.clone() }
    }

    /// Whether a list has the columns of the first one, by place and heading.
    fn goes_on(&self, listing: Option<&Listing>) -> bool {
        let first = self.read.listings.first();
        first.zip(listing).is_some_and(|(first, other)| first.columns == other.columns)
    }

    fn add(&mut self, name: &str, made: Made) {
        let place = self.at(name);
        let passed_over = made.passed_over.into_iter();
        let passed_over = passed_over.map(|row| Place { row: Some(row), ..place.clone() });
        self.read.rows.extend(made.rows);
        self.read.hidden.extend(made.hidden);
        self.read.findings.extend(made.findings);
        self.read.worksheets.push(name.to_owned());
        self.read.listings.extend(made.listing);
        self.read.passed_over.extend(passed_over);
    }
}
