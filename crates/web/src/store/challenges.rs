//! Challenges that were solved, so that none is used twice.

use super::Store;
use cetak_base::diag::Outcome;
use cetak_base::digest::Digest;

impl Store {
    /// Notes that a challenge was solved; `false` if it was before.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn spend(&self, challenge: &Digest, expires: i64) -> Outcome<bool> {
        self.write(|work| {
            let noted = work.execute(
                "INSERT INTO spent (challenge, expires) VALUES ($1, $2)
                 ON CONFLICT (challenge) DO NOTHING",
                &[challenge.bytes().as_slice().into(), expires.into()],
            )?;
            Ok(noted == 1)
        })
    }

    /// Forgets challenges that are no longer accepted anyway.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn forget_spent(&self, now: i64) -> Outcome<u64> {
        self.write(|work| work.execute("DELETE FROM spent WHERE expires < $1", &[now.into()]))
    }
}
