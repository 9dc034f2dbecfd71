//! The people of a unit, or of anything else that a card says, by their numbers.
//!
//! Whoever names a unit means the people whose rows say so today. They are found before the work
//! begins, and the work is then about their numbers alone, as if each had been named. Rows that are
//! held count: what is wrong with them is to be told.

use crate::diag::{Fault, FaultKind, Outcome, printable};
use crate::job::Job;
use crate::record::{Record, TextField, Verdict};
use crate::run::judge::records;
use crate::run::order::Workers;
use crate::run::progress::Silent;
use crate::text;
use std::collections::BTreeSet;

/// What a text of the card must say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The text.
    pub field: TextField,
    /// What it says, letter case and spaces aside.
    pub says: String,
    /// Whether it may say more than that.
    pub within: bool,
}

/// Values that are listed where nothing fits.
const LISTED: usize = 12;

/// The numbers of everybody for whom all conditions hold.
///
/// # Errors
///
/// A usage fault that lists what there is if they hold for nobody; an outside fault if something cannot
/// be read.
pub fn selected(job: &Job, workers: usize, conditions: &[Condition]) -> Outcome<Vec<String>> {
    let workers = Workers::new(workers)?;
    let records = records::read(job, &workers, &Silent, &mut Vec::new(), |_| ())?;
    let people: Vec<Box<Record>> = records
        .into_rows()
        .filter_map(|(judged, ())| match (judged.verdict, judged.draft) {
            (Verdict::Entitled(record), _) | (_, Some(record)) => Some(record),
            _ => None,
        })
        .collect();
    let (mut keys, mut known): (Vec<String>, BTreeSet<&str>) = (Vec::new(), BTreeSet::new());
    for record in people.iter().filter(|record| conditions.iter().all(|it| it.holds(record))) {
        let key = record.nip.digits();
        if known.insert(key) {
            keys.push(key.to_owned());
        }
    }
    if keys.is_empty() {
        // The first condition that nobody meets is the one to mend.
        let unmet = conditions.iter().find(|it| !people.iter().any(|record| it.holds(record)));
        return Err(nobody(unmet.or(conditions.first()), &people));
    }
    Ok(keys)
}

impl Condition {
    fn holds(&self, record: &Record) -> bool {
        let (there, wanted) = (folded(&record.text(self.field)), folded(&self.says));
        if self.within { there.contains(&wanted) } else { there == wanted }
    }
}

/// Words as they are compared.
fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn nobody(unmet: Option<&Condition>, people: &[Box<Record>]) -> Box<Fault> {
    let message = text!("tidak ada orang yang cocok", "nobody fits");
    let Some(Condition { field, says, .. }) = unmet else {
        return Fault::new(FaultKind::Usage, "", message);
    };
    let (name, says) = (field.name(), printable(says));
    let there: BTreeSet<String> =
        people.iter().map(|record| record.text(*field).into_owned()).collect();
    let all: Vec<&str> = there.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
    let more = all.len().saturating_sub(LISTED);
    let near = crate::settings::nearest(&says, &all).map(printable);
    let message =
        text!("tidak ada orang dengan {name} `{says}`", "there is nobody whose {name} is `{says}`");
    // What everybody has of their own is no list to choose from, and a hint is kept in logs.
    let of_one = [TextField::Name, TextField::Nip, TextField::NipRaw, TextField::Serial];
    if of_one.contains(field) {
        return Fault::new(FaultKind::Usage, "", message);
    }
    let list: Vec<String> =
        all.iter().take(LISTED).map(|text| format!("`{}`", printable(text))).collect();
    let mut list = list.join(", ");
    if more > 0 {
        list.push_str(&format!(" (+{more})"));
    }
    let hint = match near {
        Some(near) => text!(
            "maksudnya `{near}`? yang ada: {list}",
            "did you mean `{near}`? there are: {list}"
        ),
        None => text!("yang ada: {list}", "there are: {list}"),
    };
    Fault::new(FaultKind::Usage, "", message).hint(hint)
}
