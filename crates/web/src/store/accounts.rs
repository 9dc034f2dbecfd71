//! Accounts of holders and of the office's people, invitations, sessions, logins by phone.
//!
//! Of every secret only a digest is kept: whoever reads the database can log in as nobody. A session ends
//! by itself, by its owner, and with every other when the password is changed.

use super::{Store, Turn, Value, Work};
use cetak_base::diag::Outcome;
use cetak_base::digest::Digest;

/// A holder's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The 18 digits.
    pub key: String,
    /// The password as argon2id keeps it; nothing before the first login.
    pub password: Option<String>,
    /// `landscape` or `portrait`, where it was chosen.
    pub shape: Option<String>,
}

/// Whose session it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A holder's.
    Holder,
    /// That of somebody of the office.
    Staff,
}

impl Role {
    /// The stable word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Holder => "holder",
            Self::Staff => "staff",
        }
    }
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Digest of its identifier: names it to its owner and opens nothing.
    pub id: Vec<u8>,
    /// The 18 digits, or the name of somebody of the office.
    pub who: String,
    /// When it began.
    pub begun: i64,
    /// When it was last used, within some minutes.
    pub seen: i64,
    /// Where from.
    pub network: String,
    /// With what.
    pub device: String,
}

/// What a login by phone has come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PhoneLogin {
    /// Nobody has confirmed it yet.
    Waiting,
    /// This holder has.
    Confirmed(String),
    /// It is over or was never begun.
    Gone,
}

/// How long a session lasts without being used, in seconds.
pub const IDLE: i64 = 30 * 60;
/// How long it lasts at most.
pub const LONGEST: i64 = 12 * 3600;
/// Use is noted this often.
const SEEN_EVERY: i64 = 60;

impl Store {
    /// The account with that key.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn account(&self, key: &str) -> Outcome<Option<Account>> {
        self.read(|work| {
            let row = work
                .first("SELECT key, password, shape FROM accounts WHERE key = $1", &[key.into()])?;
            Ok(row.map(|row| Account {
                key: row.text(0),
                password: row.maybe_text(1),
                shape: row.maybe_text(2),
            }))
        })
    }

    /// Makes one-time codes valid for their holders; earlier ones of the same holders end.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn invite(&self, codes: &[(String, Digest)], now: i64, expires: i64) -> Outcome<()> {
        self.write(|work| {
            for (key, code) in codes {
                work.execute(
                    "DELETE FROM invitations WHERE key = $1 AND used IS NULL",
                    &[key.as_str().into()],
                )?;
                work.execute(
                    "INSERT INTO invitations (code, key, made, expires) VALUES ($1, $2, $3, $4)",
                    &[
                        code.bytes().as_slice().into(),
                        key.as_str().into(),
                        now.into(),
                        expires.into(),
                    ],
                )?;
            }
            Ok(())
        })
    }

    /// Whether a code is good for that person now; it is not used up by asking.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn is_invited(&self, key: &str, code: &Digest, now: i64) -> Outcome<bool> {
        self.read(|work| {
            let row = work.first(
                "SELECT 1 FROM invitations
                 WHERE code = $1 AND key = $2 AND used IS NULL AND expires >= $3",
                &[code.bytes().as_slice().into(), key.into(), now.into()],
            )?;
            Ok(row.is_some())
        })
    }

    /// Sets the password by a one-time code, which is used up; `false` if it is not good, or no more.
    /// All sessions of the person end, and what a phone of theirs confirmed.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn enrol(&self, key: &str, code: &Digest, password: &str, now: i64) -> Outcome<bool> {
        self.write(|work| {
            let used = work.execute(
                "UPDATE invitations SET used = $1
                 WHERE code = $2 AND key = $3 AND used IS NULL AND expires >= $1",
                &[now.into(), code.bytes().as_slice().into(), key.into()],
            )?;
            if used == 0 {
                return Ok(false);
            }
            work.execute(
                "INSERT INTO accounts (key, password, made, changed) VALUES ($1, $2, $3, $3)
                 ON CONFLICT (key) DO UPDATE SET password = excluded.password,
                     changed = excluded.changed",
                &[key.into(), password.into(), now.into()],
            )?;
            end_all(work, key)?;
            Ok(true)
        })
    }

    /// Changes the password; all sessions of the person end, and what a phone of theirs confirmed.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn set_password(&self, key: &str, password: &str, now: i64) -> Outcome<()> {
        self.write(|work| {
            work.execute(
                "UPDATE accounts SET password = $1, changed = $2 WHERE key = $3",
                &[password.into(), now.into(), key.into()],
            )?;
            end_all(work, key)
        })
    }

    /// Keeps the shape of the card that a holder chose.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn set_shape(&self, key: &str, shape: &str) -> Outcome<()> {
        self.write(|work| {
            work.execute(
                "UPDATE accounts SET shape = $1 WHERE key = $2",
                &[shape.into(), key.into()],
            )
            .map(|_| ())
        })
    }

    /// Begins a session.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn begin_session(
        &self,
        id: &Digest,
        (who, role): (&str, Role),
        now: i64,
        (network, device): (&str, &str),
    ) -> Outcome<()> {
        self.write(|work| {
            let values: [Value; 8] = [
                id.bytes().as_slice().into(),
                who.into(),
                role.as_str().into(),
                now.into(),
                now.into(),
                (now + LONGEST).into(),
                network.into(),
                device.into(),
            ];
            work.execute(
                "INSERT INTO sessions (id, who, role, begun, seen, expires, network, device)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                &values,
            )
            .map(|_| ())
        })
    }

    /// Whose session that is, if it has not ended; notes that it was used.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn session(&self, id: &Digest, role: Role, now: i64) -> Outcome<Option<String>> {
        let found = self.read(|work| {
            work.first(
                "SELECT who, seen FROM sessions
                 WHERE id = $1 AND role = $2 AND expires >= $3 AND seen >= $4",
                &[
                    id.bytes().as_slice().into(),
                    role.as_str().into(),
                    now.into(),
                    (now - IDLE).into(),
                ],
            )
        })?;
        let Some(row) = found else { return Ok(None) };
        if row.int(1) + SEEN_EVERY <= now {
            self.write(|work| {
                work.execute(
                    "UPDATE sessions SET seen = $1 WHERE id = $2",
                    &[now.into(), id.bytes().as_slice().into()],
                )
            })?;
        }
        Ok(Some(row.text(0)))
    }

    /// The sessions of a person that have not ended, the newest first.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn sessions(&self, who: &str, role: Role, now: i64) -> Outcome<Vec<Session>> {
        self.read(|work| {
            let rows = work.query(
                "SELECT id, who, begun, seen, network, device FROM sessions
                 WHERE who = $1 AND role = $2 AND expires >= $3 AND seen >= $4
                 ORDER BY begun DESC",
                &[who.into(), role.as_str().into(), now.into(), (now - IDLE).into()],
            )?;
            let session = |row: &super::Row| Session {
                id: row.bytes(0),
                who: row.text(1),
                begun: row.int(2),
                seen: row.int(3),
                network: row.text(4),
                device: row.text(5),
            };
            Ok(rows.iter().map(session).collect())
        })
    }

    /// Ends one session of a person.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn end_session(&self, who: &str, id: &[u8]) -> Outcome<bool> {
        self.write(|work| {
            let ended = work.execute(
                "DELETE FROM sessions WHERE id = $1 AND who = $2",
                &[id.into(), who.into()],
            )?;
            Ok(ended > 0)
        })
    }

    /// Ends a session, whosever it is.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn end_any_session(&self, id: &Digest) -> Outcome<()> {
        self.write(|work| {
            let id = Value::from(id.bytes().as_slice());
            work.execute("DELETE FROM sessions WHERE id = $1", &[id]).map(|_| ())
        })
    }

    /// Whether nobody was ever invited and nobody has an account.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn is_unused(&self) -> Outcome<bool> {
        self.read(|work| {
            let invited = work.first("SELECT 1 FROM invitations LIMIT 1", &[])?;
            let account = work.first("SELECT 1 FROM accounts LIMIT 1", &[])?;
            Ok(invited.is_none() && account.is_none())
        })
    }

    /// Forgets accounts of people who are published no more and changed nothing since that moment.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn forget_strangers(&self, before: i64) -> Outcome<u64> {
        self.write_alone(Turn::Publication, |work| {
            let gone = "NOT IN (SELECT key FROM holders)";
            let sql = format!("DELETE FROM accounts WHERE changed < $1 AND key {gone}");
            let forgotten = work.execute(&sql, &[before.into()])?;
            work.execute(
                "DELETE FROM second_steps
                 WHERE role = 'holder' AND who NOT IN (SELECT key FROM accounts)",
                &[],
            )?;
            Ok(forgotten)
        })
    }

    /// Forgets sessions, tickets, logins by phone and invitations that are over, and second steps that were begun and
    /// not confirmed within a day.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn forget_ended(&self, now: i64) -> Outcome<()> {
        self.write(|work| {
            work.execute(
                "DELETE FROM sessions WHERE expires < $1 OR seen < $2",
                &[now.into(), (now - IDLE).into()],
            )?;
            work.execute("DELETE FROM phone_logins WHERE expires < $1", &[now.into()])?;
            work.execute("DELETE FROM tickets WHERE expires < $1", &[now.into()])?;
            work.execute(
                "DELETE FROM second_steps WHERE since IS NULL AND made < $1",
                &[(now - crate::clock::DAY).into()],
            )?;
            work.execute(
                "DELETE FROM invitations WHERE expires < $1",
                &[(now - 30 * crate::clock::DAY).into()],
            )?;
            Ok(())
        })
    }

    /// Begins a login by phone: the desktop that shows the code is known by `desktop`.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn begin_phone_login(
        &self,
        code: &Digest,
        desktop: &Digest,
        expires: i64,
        (network, device): (&str, &str),
    ) -> Outcome<()> {
        self.write(|work| {
            work.execute(
                "INSERT INTO phone_logins (code, desktop, expires, network, device)
                 VALUES ($1, $2, $3, $4, $5)",
                &[
                    code.bytes().as_slice().into(),
                    desktop.bytes().as_slice().into(),
                    expires.into(),
                    network.into(),
                    device.into(),
                ],
            )
            .map(|_| ())
        })
    }

    /// Where the desktop is that shows a code: network and device; nothing if the code is not good.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn phone_login(&self, code: &Digest, now: i64) -> Outcome<Option<(String, String)>> {
        self.read(|work| {
            let row = work.first(
                "SELECT network, device FROM phone_logins
                 WHERE code = $1 AND expires >= $2 AND key IS NULL",
                &[code.bytes().as_slice().into(), now.into()],
            )?;
            Ok(row.map(|row| (row.text(0), row.text(1))))
        })
    }

    /// A holder who is logged in on a phone confirms a code; `false` if it is not good any more.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn confirm_phone_login(&self, code: &Digest, key: &str, now: i64) -> Outcome<bool> {
        self.write(|work| {
            let confirmed = work.execute(
                "UPDATE phone_logins SET key = $1
                 WHERE code = $2 AND expires >= $3 AND key IS NULL",
                &[key.into(), code.bytes().as_slice().into(), now.into()],
            )?;
            Ok(confirmed == 1)
        })
    }

    /// What the login of that desktop has come to; a confirmed one is used up by asking.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn finish_phone_login(&self, desktop: &Digest, now: i64) -> Outcome<PhoneLogin> {
        let desktop = Value::from(desktop.bytes().as_slice());
        // Asked every few seconds and most often in vain: nothing is written before it is confirmed.
        let row = self.read(|work| {
            let sql = "SELECT key FROM phone_logins WHERE desktop = $1 AND expires >= $2";
            work.first(sql, &[desktop.clone(), now.into()])
        })?;
        let Some(row) = row else { return Ok(PhoneLogin::Gone) };
        let Some(key) = row.maybe_text(0) else { return Ok(PhoneLogin::Waiting) };
        self.write(|work| {
            let taken = work.execute(
                "DELETE FROM phone_logins WHERE desktop = $1 AND key = $2 AND expires >= $3",
                &[desktop, key.as_str().into(), now.into()],
            )?;
            Ok(if taken == 1 { PhoneLogin::Confirmed(key) } else { PhoneLogin::Gone })
        })
    }
}

/// Ends what a holder's old password opened.
fn end_all(work: &mut dyn Work, key: &str) -> Outcome<()> {
    work.execute("DELETE FROM sessions WHERE who = $1 AND role = 'holder'", &[key.into()])?;
    work.execute("DELETE FROM tickets WHERE who = $1 AND role = 'holder'", &[key.into()])?;
    work.execute("DELETE FROM phone_logins WHERE key = $1", &[key.into()]).map(|_| ())
}
