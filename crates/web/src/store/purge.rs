//! Everything of one person that the portal itself holds, destroyed.

use super::uploads::forget_files;
use super::{Store, Turn};
use cetak_base::diag::Outcome;

/// What was destroyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purged {
    /// Whether there was an account.
    pub account: bool,
    /// Photos that were sent in.
    pub photos: u64,
    /// Entries of the chain that were blanked.
    pub entries: u64,
}

impl Store {
    /// Destroys what somebody did in the portal: account, sessions, codes, photos sent in. Entries about them are
    /// blanked, and the chain still holds. What was published of them stands until the next publication.
    ///
    /// # Errors
    ///
    /// An outside fault; nothing was destroyed then.
    pub fn purge(&self, key: &str) -> Outcome<Purged> {
        self.write_alone(Turn::Photos, |work| {
            let mut gone = |sql: &str| work.execute(sql, &[key.into()]);
            let account = gone("DELETE FROM accounts WHERE key = $1")? > 0;
            gone("DELETE FROM sessions WHERE who = $1 AND role = 'holder'")?;
            gone("DELETE FROM second_steps WHERE who = $1 AND role = 'holder'")?;
            gone("DELETE FROM tickets WHERE who = $1 AND role = 'holder'")?;
            gone("DELETE FROM invitations WHERE key = $1")?;
            gone("DELETE FROM phone_logins WHERE key = $1")?;
            let photos = gone("DELETE FROM uploads WHERE key = $1")?;
            let entries = gone(
                "UPDATE access SET key = NULL, network = '', device = '', detail = '', nonce = NULL
                 WHERE key = $1",
            )?;
            forget_files(work)?;
            Ok(Purged { account, photos, entries })
        })
    }
}
