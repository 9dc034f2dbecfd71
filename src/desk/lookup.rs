//! Whose card a QR code, a serial or a NIP is. Needs no lock and waits for nobody.

use crate::diag::Outcome;
use crate::job;
use crate::ledger::{Access, IssuedCard, Ledger};
use crate::token::Token;
use std::path::Path;

/// Cards that were found.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Found {
    /// All cards of the person, newest first; but the one whose code was asked for before all others.
    pub cards: Vec<IssuedCard>,
    /// Whether the first of them is the one whose code was asked for.
    pub by_code: bool,
}

/// The cards that `asked` may mean, in the ledger of the job in this file or folder; none if it
/// means no card. `asked` is what a QR code says, a token, a serial or a NIP, blanks anywhere.
///
/// A code names one issue of a card. Reprints made before that have the code of the first issue: of
/// several with the same code the newest is meant.
///
/// # Errors
///
/// No input if the job has no ledger yet, an outside fault if it cannot be read.
pub fn lookup(job: &Path, asked: &str) -> Outcome<Found> {
    let ledger = Ledger::open(&job::state_folder(job), Access::Read)?;
    if let Some(token) = Token::parse(asked) {
        let mut cards = ledger.lookup(token.as_str())?;
        let has_code = |card: &IssuedCard| card.token.as_deref() == Some(token.as_str());
        if let Some(at) = cards.iter().position(has_code) {
            cards[..=at].rotate_right(1);
            return Ok(Found { cards, by_code: true });
        }
    }
    // A serial may stand at the end of a URL as well.
    let plain: String = asked.chars().filter(|c| !c.is_whitespace()).collect();
    let last = plain.trim_end_matches('/').rsplit(['/', '=']).next().unwrap_or(&plain);
    Ok(Found { cards: ledger.lookup(last)?, by_code: false })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::fixture::{KEYS, Office, TOKEN};
    use crate::diag::FaultKind;

    #[test]
    fn a_card_is_found_by_its_token_its_serial_and_its_number_however_they_are_written() {
        let office = Office::new();
        for asked in [
            TOKEN.to_owned(),
            format!("https://contoh.go.id/k/{TOKEN}"),
            "A20150000001".to_owned(),
            "https://contoh.go.id/?seri=A20150000001".to_owned(),
            KEYS[0].to_owned(),
            "19860926 201505 1 001".to_owned(),
        ] {
            let cards = lookup(office.job(), &asked).expect("the ledger is there").cards;
            let keys: Vec<&str> = cards.iter().map(|card| card.key.as_str()).collect();
            assert_eq!(keys, [KEYS[0]], "{asked}");
        }
        assert_eq!(lookup(office.job(), "A20150000009"), Ok(Found::default()));
    }

    #[test]
    fn a_job_that_never_ran_has_no_cards_to_look_up() {
        let folder = tempfile::tempdir().expect("a folder");
        let fault = lookup(folder.path(), "A20150000001").expect_err("no ledger");
        assert_eq!(fault.kind, FaultKind::NoInput);
    }
}
