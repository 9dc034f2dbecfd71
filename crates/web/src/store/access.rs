//! Who looked at whose card, and what else was done: an append-only chain.
//!
//! Every entry carries the BLAKE3 hash of itself and of the one before. What is personal in it - key,
//! network, device, detail - enters that hash only as a commitment together with 16 random bytes; a
//! purge blanks them and the chain still holds, as in the ledger of cards.

use super::{Store, Value, Work};
use cetak_base::diag::Outcome;
use cetak_base::digest::{Builder, Digest};
use cetak_base::token::random;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Somebody solved the challenge and saw the page behind the code.
    Verified,
    /// The holder logged in.
    LoggedIn,
    /// Somebody tried to log in as the holder and was refused.
    Refused,
    /// The holder chose a password with a one-time code.
    Enrolled,
    /// The password was changed.
    PasswordChanged,
    /// The card was downloaded.
    Downloaded,
    /// A new photo was sent in.
    PhotoSent,
    /// The office decided about a photo.
    PhotoDecided,
    /// Sessions were ended.
    SessionsEnded,
    /// Somebody of the office looked at the holder.
    OfficeLooked,
    /// An invitation was made.
    Invited,
    /// A second step is asked for from then on.
    SecondStepBegun,
    /// And no more, by the person's own will or by the office.
    SecondStepEnded,
}

impl Kind {
    const ALL: &'static [(Self, &'static str)] = &[
        (Self::Verified, "verified"),
        (Self::LoggedIn, "logged-in"),
        (Self::Refused, "refused"),
        (Self::Enrolled, "enrolled"),
        (Self::PasswordChanged, "password-changed"),
        (Self::Downloaded, "downloaded"),
        (Self::PhotoSent, "photo-sent"),
        (Self::PhotoDecided, "photo-decided"),
        (Self::SessionsEnded, "sessions-ended"),
        (Self::OfficeLooked, "office-looked"),
        (Self::Invited, "invited"),
        (Self::SecondStepBegun, "second-step-begun"),
        (Self::SecondStepEnded, "second-step-ended"),
    ];

    /// The stable word in the database.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map_or("", |(_, word)| word)
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == word).map(|(kind, _)| *kind)
    }
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: i64,
    /// Whose card it is about; nothing if it is about none, or once purged.
    pub key: Option<String>,
    /// What happened.
    pub kind: Kind,
    /// The network of whoever did it, never the whole address.
    pub network: String,
    /// The kind of device, `Android, Chrome`.
    pub device: String,
    /// Anything else that people should know, in plain words.
    pub detail: String,
}

impl Store {
    /// Appends entries.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn note(&self, entries: &[Entry]) -> Outcome<()> {
        if entries.is_empty() {
            return Ok(());
        }
        self.write(|work| append(work, entries))
    }

    /// The newest entries about one person, newest first.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn entries(&self, key: &str, most: usize) -> Outcome<Vec<Entry>> {
        self.read(|work| {
            let rows = work.query(
                "SELECT at, key, kind, network, device, detail FROM access WHERE key = $1
                 ORDER BY seq DESC LIMIT $2",
                &[key.into(), i64::try_from(most).unwrap_or(i64::MAX).into()],
            )?;
            let entry = |row: &super::Row| {
                Some(Entry {
                    at: row.int(0),
                    key: row.maybe_text(1),
                    kind: Kind::from_word(&row.text(2))?,
                    network: row.text(3),
                    device: row.text(4),
                    detail: row.text(5),
                })
            };
            Ok(rows.iter().filter_map(entry).collect())
        })
    }

    /// Blanks what is personal in entries of before that moment; the chain still holds.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn blank_entries(&self, before: i64) -> Outcome<u64> {
        self.write(|work| {
            work.execute(
                "UPDATE access SET key = NULL, network = '', device = '', detail = '', nonce = NULL
                 WHERE at < $1 AND nonce IS NOT NULL",
                &[before.into()],
            )
        })
    }

    /// Follows the chain from the first entry to the last: how many there are, or the number of the
    /// first that does not hold.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn verify_access(&self) -> Outcome<Result<u64, i64>> {
        self.read(|work| {
            let (mut seq, mut head) = (0, Vec::new());
            loop {
                let rows = work.query(
                    "SELECT seq, at, key, kind, network, device, detail, nonce, commitment, hash
                     FROM access WHERE seq > $1 ORDER BY seq LIMIT 10000",
                    &[seq.into()],
                )?;
                if rows.is_empty() {
                    break;
                }
                for row in rows {
                    seq += 1;
                    let nonce = row.bytes(7);
                    let kept: Vec<u8> = row.bytes(8);
                    let made = commitment(
                        row.maybe_text(2).as_deref(),
                        [&row.text(4), &row.text(5), &row.text(6)],
                        &nonce,
                    );
                    let blanked = nonce.is_empty();
                    let next = link(&head, seq, row.int(1), &row.text(3), &kept);
                    let good = row.int(0) == seq
                        && (blanked || made.bytes().as_slice() == kept)
                        && next.bytes().as_slice() == row.bytes(9);
                    if !good {
                        return Ok(Err(seq));
                    }
                    head = row.bytes(9);
                }
            }
            let end = work.first("SELECT seq, head FROM chain WHERE id = 1", &[])?;
            let whole = end.is_some_and(|end| end.int(0) == seq && end.bytes(1) == head);
            Ok(if whole { Ok(u64::try_from(seq).unwrap_or(0)) } else { Err(seq + 1) })
        })
    }
}

/// Appends entries in a transaction of somebody's own.
pub(super) fn append(work: &mut dyn Work, entries: &[Entry]) -> Outcome<()> {
    let count = i64::try_from(entries.len()).unwrap_or(0);
    // The row is locked by this until the transaction ends, whichever front end writes.
    let tail = work.first(
        "UPDATE chain SET seq = seq + $1 WHERE id = 1 RETURNING seq, head",
        &[count.into()],
    )?;
    let (last, mut head) = tail.map_or((count, Vec::new()), |row| (row.int(0), row.bytes(1)));
    for (seq, entry) in (last - count + 1..).zip(entries) {
        let nonce: [u8; 16] = random()?;
        let Entry { at, key, kind, network, device, detail } = entry;
        let commitment = commitment(key.as_deref(), [network, device, detail], &nonce);
        let hash = link(&head, seq, *at, kind.as_str(), commitment.bytes());
        let values: [Value; 10] = [
            seq.into(),
            (*at).into(),
            key.clone().into(),
            kind.as_str().into(),
            network.as_str().into(),
            device.as_str().into(),
            detail.as_str().into(),
            nonce.as_slice().into(),
            commitment.bytes().as_slice().into(),
            hash.bytes().as_slice().into(),
        ];
        work.execute(
            "INSERT INTO access
                 (seq, at, key, kind, network, device, detail, nonce, commitment, hash)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            &values,
        )?;
        head = hash.bytes().to_vec();
    }
    work.execute("UPDATE chain SET head = $1 WHERE id = 1", &[head.into()])?;
    Ok(())
}

fn commitment(key: Option<&str>, texts: [&str; 3], nonce: &[u8]) -> Digest {
    let mut digest = Builder::new("cetak-web access");
    digest.part(nonce).part(key.unwrap_or_default().as_bytes());
    for text in texts {
        digest.part(text.as_bytes());
    }
    digest.finish()
}

fn link(head: &[u8], seq: i64, at: i64, kind: &str, commitment: &[u8]) -> Digest {
    let mut digest = Builder::new("cetak-web chain");
    digest.part(head).number(seq).number(at).part(kind.as_bytes()).part(commitment);
    digest.finish()
}
