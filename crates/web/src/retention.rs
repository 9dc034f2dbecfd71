//! What is kept no longer, because its time has passed.

use crate::clock::{DAY, Moment};
use crate::config::Config;
use crate::store::Store;
use cetak_base::diag::Outcome;

/// Forgets what has expired, blanks entries and destroys photos and accounts that were kept long enough.
///
/// # Errors
///
/// An outside fault.
pub fn forget(config: &Config, store: &Store, now: Moment) -> Outcome<()> {
    store.forget_spent(now)?;
    store.forget_ended(now)?;
    store.forget_photos(now - config.keep_photos_days * DAY, now - DAY)?;
    let old = now - config.keep_access_days * DAY;
    store.blank_entries(old)?;
    store.forget_strangers(old)?;
    Ok(())
}
