//! How the blank cards of a job add up.

use crate::diag::Outcome;
use crate::job;
use crate::ledger::{Access, Ledger, Stock};
use std::path::Path;

/// What became of the blanks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blanks {
    /// Delivered, used well, spoiled, left.
    pub stock: Stock,
    /// How many cards were spoiled for each reason, most first; those whose reason was destroyed
    /// under a blank one.
    pub reasons: Vec<(String, u64)>,
    /// Cards that were made and not confirmed yet.
    pub unconfirmed: u64,
}

/// The blanks in the ledger of `job`.
///
/// # Errors
///
/// No input if the job has no ledger yet, an outside fault if it cannot be read.
pub fn blanks(job: &Path) -> Outcome<Blanks> {
    let ledger = Ledger::open(&job::state_folder(job), Access::Read)?;
    Ok(Blanks {
        stock: ledger.stock()?,
        reasons: ledger.spoiled_reasons()?,
        unconfirmed: ledger.unconfirmed()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::fixture::{Office, today};
    use crate::desk::{Confirmation, confirm};

    #[test]
    fn blanks_are_delivered_used_spoiled_and_left() {
        let office = Office::new();
        let before = blanks(office.job()).expect("a ledger");
        assert_eq!((before.unconfirmed, before.stock.left), (3, 0));
        let mut seen =
            Confirmation { received: Some(20), counted: Some(16), ..Confirmation::default() };
        seen.spoiled(1, 1, "ink");
        confirm(office.job(), &seen, today()).expect("recorded");
        let after = blanks(office.job()).expect("a ledger");
        let stock = Stock { received: 20, good: 2, spoiled: 1, left: 17, difference: Some(-1) };
        let reasons = vec![("ink".to_owned(), 1)];
        assert_eq!(after, Blanks { stock, reasons, unconfirmed: 0 });
    }
}
