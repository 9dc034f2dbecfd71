//! Second steps of logins, and tickets of people who have taken the first one.
//!
//! Of a ticket the digest alone is kept, and of the secret that an authenticator shares with the portal only the
//! random bytes it is made from.

use super::accounts::Role;
use super::{Store, Value};
use cetak_base::diag::Outcome;
use cetak_base::digest::Digest;

/// How often a code may be tried with one ticket: afterwards the password is asked for again.
const TRIES: i64 = 5;

/// Somebody's second step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondStep {
    /// The random bytes that its secret is made from.
    pub nonce: Vec<u8>,
    /// Since when it is asked for; nothing before it was confirmed by a code.
    pub since: Option<i64>,
    /// The step of the last code that was used.
    pub used: i64,
}

impl Store {
    /// Somebody's second step, confirmed or not.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn second_step(&self, (who, role): (&str, Role)) -> Outcome<Option<SecondStep>> {
        self.read(|work| {
            let sql = "SELECT nonce, since, used FROM second_steps WHERE who = $1 AND role = $2";
            let row = work.first(sql, &[who.into(), role.as_str().into()])?;
            Ok(row.map(|row| SecondStep {
                nonce: row.bytes(0),
                since: row.maybe_int(1),
                used: row.int(2),
            }))
        })
    }

    /// Begins to set a second step up; one that is asked for already stays as it is.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn begin_second_step(
        &self,
        (who, role): (&str, Role),
        nonce: &[u8; 16],
        now: i64,
    ) -> Outcome<()> {
        self.write(|work| {
            work.execute(
                "INSERT INTO second_steps (who, role, nonce, made, used) VALUES ($1, $2, $3, $4, 0)
                 ON CONFLICT (who, role) DO UPDATE SET nonce = excluded.nonce, made = excluded.made
                     WHERE second_steps.since IS NULL",
                &[who.into(), role.as_str().into(), nonce.as_slice().into(), now.into()],
            )
            .map(|_| ())
        })
    }

    /// Asks for a second step from now on, its first code being that of `step`; `false` if none is being set up.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn confirm_second_step(
        &self,
        (who, role): (&str, Role),
        step: i64,
        now: i64,
    ) -> Outcome<bool> {
        self.write(|work| {
            let confirmed = work.execute(
                "UPDATE second_steps SET since = $1, used = $2
                 WHERE who = $3 AND role = $4 AND since IS NULL",
                &[now.into(), step.into(), who.into(), role.as_str().into()],
            )?;
            Ok(confirmed == 1)
        })
    }

    /// Asks for no second step any more; `false` if there was none.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn end_second_step(&self, (who, role): (&str, Role)) -> Outcome<bool> {
        self.write(|work| {
            let values: [Value; 2] = [who.into(), role.as_str().into()];
            work.execute("DELETE FROM tickets WHERE who = $1 AND role = $2", &values)?;
            let ended =
                work.execute("DELETE FROM second_steps WHERE who = $1 AND role = $2", &values)?;
            Ok(ended == 1)
        })
    }

    /// Notes that somebody has taken the first step and may take the second until that moment.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn begin_ticket(
        &self,
        id: &Digest,
        (who, role): (&str, Role),
        expires: i64,
    ) -> Outcome<()> {
        self.write(|work| {
            work.execute(
                "INSERT INTO tickets (id, who, role, expires, tries) VALUES ($1, $2, $3, $4, 0)",
                &[id.bytes().as_slice().into(), who.into(), role.as_str().into(), expires.into()],
            )
            .map(|_| ())
        })
    }

    /// Counts a try of a ticket: whose it is, while it is good.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn try_ticket(&self, id: &Digest, role: Role, now: i64) -> Outcome<Option<String>> {
        self.write(|work| {
            let row = work.first(
                "UPDATE tickets SET tries = tries + 1
                 WHERE id = $1 AND role = $2 AND expires >= $3 AND tries < $4 RETURNING who",
                &[id.bytes().as_slice().into(), role.as_str().into(), now.into(), TRIES.into()],
            )?;
            Ok(row.map(|row| row.text(0)))
        })
    }

    /// Uses a ticket up together with the code of a step; `false` if that or a later code was used before.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn redeem_ticket(
        &self,
        id: &Digest,
        (who, role): (&str, Role),
        step: i64,
    ) -> Outcome<bool> {
        self.write(|work| {
            let used = work.execute(
                "UPDATE second_steps SET used = $1
                 WHERE who = $2 AND role = $3 AND since IS NOT NULL AND used < $1",
                &[step.into(), who.into(), role.as_str().into()],
            )?;
            if used == 0 {
                return Ok(false);
            }
            let id = Value::from(id.bytes().as_slice());
            let taken = work.execute("DELETE FROM tickets WHERE id = $1", &[id])?;
            Ok(taken == 1)
        })
    }
}
