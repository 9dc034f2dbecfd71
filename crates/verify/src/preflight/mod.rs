//! PDF/X-4 and PDF/VT-1, clause by clause, for any PDF file.
//!
//! Every rule is the project's own reading of ISO 15930-7:2010, ISO 16612-2:2010,
//! ISO 32000 and ISO 19593-1; no other checker decides anything here. Whatever a
//! file holds, the answer is a list of breaches, never a panic: a file that is
//! no PDF at all has one breach, [`Rule::Unreadable`]. PDF/VT-1 is checked where
//! the file claims it, by its metadata or by document parts.
//!
//! Beside the breaches stand facts that a print shop wants to know - sizes,
//! resolution, smallest text, thinnest line, fonts, spot colours, ink - which
//! judge nothing.

mod boxes;
mod catalog;
mod colour;
mod content;
mod dpart;
mod facts;
mod file;
mod fonts;
mod intent;
mod metadata;
mod objects;
mod picture;
mod rule;

pub use facts::{Facts, FigureOnPage, FontFact, ImageFact, IntentFact, PageFact};
pub use rule::{Breach, Rule, Severity};

use crate::pdf::{self, PdfFile};
use cetak_base::diag::{Lang, Outcome, Text};
use cetak_base::text;
use cetak_schema::report;
use serde::Serialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// How many errors are listed, and how many notes; a file with more is not worth listing.
const MAX_BREACHES: usize = 1000;
/// How many objects are listed with the same message; the eleventh teaches nobody anything.
const MAX_SAME: usize = 10;

/// What the preflight of one file found.
#[derive(Debug, Clone)]
pub struct Preflight {
    /// Broken rules, errors first, each group in the order of the rules and then of the pages.
    pub breaches: Vec<Breach>,
    /// What is in the file.
    pub facts: Facts,
}

impl Preflight {
    /// Whether no rule of a standard is broken; notes do not count.
    pub fn conforms(&self) -> bool {
        self.breaches.iter().all(|breach| breach.rule.severity() == Severity::Note)
    }

    /// Whether the file is read well and claims to be nothing of what is checked here; that is its one breach.
    pub fn claims_nothing(&self) -> bool {
        let Facts { pdfx, pdfvt, intent, .. } = &self.facts;
        let one = matches!(self.breaches[..], [Breach { rule: Rule::PdfxVersion, .. }]);
        one && pdfx.is_none() && pdfvt.is_none() && intent.is_none()
    }

    /// The whole result as JSON, with messages in `lang`.
    pub fn to_json(&self, lang: Lang) -> Vec<u8> {
        let breaches = self.breaches.iter().map(|breach| BreachJson::new(breach, lang)).collect();
        report::json(&PreflightJson {
            schema: 1,
            conforms: self.conforms(),
            breaches,
            facts: &self.facts,
        })
    }
}

#[derive(Serialize)]
struct PreflightJson<'a> {
    schema: u32,
    conforms: bool,
    breaches: Vec<BreachJson<'a>>,
    facts: &'a Facts,
}

#[derive(Serialize)]
struct BreachJson<'a> {
    rule: &'static str,
    severity: &'static str,
    clause: &'static str,
    page: Option<usize>,
    object: Option<u32>,
    message: &'a str,
}

impl<'a> BreachJson<'a> {
    fn new(breach: &'a Breach, lang: Lang) -> Self {
        Self {
            rule: breach.rule.as_str(),
            severity: breach.rule.severity().as_str(),
            clause: breach.rule.clause(),
            page: breach.page,
            object: breach.object,
            message: breach.message.get(lang),
        }
    }
}

/// Checks the file at `path`.
///
/// # Errors
///
/// An outside fault if the file cannot be read from the disk.
pub fn preflight(path: &Path) -> Outcome<Preflight> {
    Ok(preflight_bytes(pdf::bytes(path)?))
}

/// Checks a PDF file in memory.
pub fn preflight_bytes(raw: Vec<u8>) -> Preflight {
    let mut breaches = Breaches::default();
    match PdfFile::from_bytes(raw) {
        Ok(pdf) => {
            let facts = check(&pdf, &mut breaches);
            Preflight { breaches: breaches.sorted(), facts }
        }
        Err(why) => {
            breaches.add(Rule::Unreadable, None, None, why);
            Preflight { breaches: breaches.sorted(), facts: Facts::default() }
        }
    }
}

/// Checks an open file.
pub fn preflight_open(pdf: &PdfFile) -> Preflight {
    let mut breaches = Breaches::default();
    let facts = check(pdf, &mut breaches);
    Preflight { breaches: breaches.sorted(), facts }
}

fn check(pdf: &PdfFile, breaches: &mut Breaches) -> Facts {
    let mut facts = Facts::new(pdf);
    file::check(pdf, breaches);
    let xmp = metadata::check(pdf, breaches);
    facts.pdfx = xmp.get(metadata::PDFX_ID, "GTS_PDFXVersion").map(str::to_owned);
    facts.pdfvt = xmp.get(metadata::PDFVT_ID, "GTS_PDFVTVersion").map(str::to_owned);
    let intent = intent::check(pdf, breaches);
    facts.intent = intent.fact.clone();
    catalog::check(pdf, breaches);
    boxes::check(pdf, breaches);
    objects::check(pdf, breaches);
    fonts::check(pdf, breaches);
    facts.fonts = fonts::list(pdf);
    content::check(pdf, &intent, breaches, &mut facts);
    if dpart::claimed(pdf, &xmp) {
        dpart::check(pdf, &xmp, breaches);
    }
    // What never meant to be PDF/X is not told clause by clause how it is none.
    if facts.pdfx.is_none() && facts.pdfvt.is_none() && facts.intent.is_none() {
        breaches.keep(Rule::PdfxVersion);
    }
    facts
}

/// Collects breaches; the same one on many pages is told once, where it is met first.
#[derive(Debug, Default)]
struct Breaches {
    list: Vec<Breach>,
    /// The objects listed with each message.
    seen: BTreeMap<(Rule, String), BTreeSet<Option<u32>>>,
    n_errors: usize,
    n_notes: usize,
    left_out: bool,
}

impl Breaches {
    fn add(&mut self, rule: Rule, object: Option<u32>, page: Option<usize>, message: Text) {
        let (is_new, n_same) = match self.seen.get(&(rule, message.en.clone())) {
            None => (true, 0),
            Some(objects) => (!objects.contains(&object), objects.len()),
        };
        // Counted apart: a flood of notes must not hide an error.
        let n_listed = match rule.severity() {
            Severity::Error => &mut self.n_errors,
            Severity::Note => &mut self.n_notes,
        };
        if !is_new {
            return;
        }
        if *n_listed >= MAX_BREACHES || n_same >= MAX_SAME {
            self.left_out = true;
        } else {
            *n_listed += 1;
            self.seen.entry((rule, message.en.clone())).or_default().insert(object);
            self.list.push(Breach { rule, object, page, message });
        }
    }

    /// Forgets every breach but those of one rule.
    fn keep(&mut self, rule: Rule) {
        self.list.retain(|breach| breach.rule == rule);
        self.n_errors = self.list.len();
        (self.n_notes, self.left_out) = (0, false);
    }

    fn sorted(mut self) -> Vec<Breach> {
        self.list.sort_by_key(|breach| (breach.rule.severity(), breach.rule, breach.page));
        if self.left_out {
            let message = text!(
                "masih ada pelanggaran sejenis di objek lain yang tidak ditulis di sini",
                "there are more breaches like these in other objects that are not listed here"
            );
            self.list.push(Breach { rule: Rule::Further, object: None, page: None, message });
        }
        self.list
    }
}
