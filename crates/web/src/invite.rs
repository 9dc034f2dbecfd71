//! One-time codes for holders, handed out by the office: as a list, or as letters.

use crate::clock::{DAY, Moment};
use crate::holder::password::{code_digest, new_code};
use crate::store::Store;
use cetak_base::diag::Outcome;

/// A code and whom it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The 18 digits.
    pub key: String,
    /// Name with titles; empty if nothing was published of them.
    pub name: String,
    /// Unit kerja, by which letters are handed out.
    pub unit: String,
    /// The code, in groups.
    pub code: String,
}

/// Makes codes for these people, valid for so many days; earlier codes of theirs end. People who are not
/// published are passed over.
///
/// # Errors
///
/// An outside fault.
pub fn invite(store: &Store, keys: &[String], now: Moment, days: i64) -> Outcome<Vec<Invitation>> {
    let mut made = Vec::with_capacity(keys.len());
    for key in keys {
        let Some(holder) = store.holder(key)? else { continue };
        let texts = holder.texts;
        let (name, unit) = texts.map(|texts| (texts.name, texts.unit)).unwrap_or_default();
        made.push(Invitation { key: holder.key, name, unit, code: new_code()? });
    }
    let digest = |made: &Invitation| (made.key.clone(), code_digest(store.secret(), &made.code));
    let codes: Vec<_> = made.iter().map(digest).collect();
    store.invite(&codes, now, now + days * DAY)?;
    Ok(made)
}

/// The people who may have a card and have no password yet.
///
/// # Errors
///
/// An outside fault.
pub fn without_account(store: &Store) -> Outcome<Vec<String>> {
    let mut left = Vec::new();
    for key in store.keys()? {
        if store.account(&key)?.is_none_or(|account| account.password.is_none()) {
            left.push(key);
        }
    }
    Ok(left)
}

/// A login for trying the portal: the first holder with a card, once, where nobody ever logged in.
///
/// # Errors
///
/// An outside fault.
pub fn demonstration(store: &Store, now: Moment) -> Outcome<Option<Invitation>> {
    if !store.is_unused()? {
        return Ok(None);
    }
    for key in store.keys()? {
        if store.newest_issue(&key)?.is_some() {
            return Ok(invite(store, &[key], now, 30)?.into_iter().next());
        }
    }
    Ok(None)
}
