//! Photos that holders sent in: the file unaltered under its digest, and what was decided about it.
//!
//! A crop is data - a rectangle in pixels of the upright picture - and never a new picture.

use super::{Row, Store, Turn, Value, Work};
use cetak_base::diag::Outcome;
use cetak_base::digest::Digest;

/// How it stands with a photo that was sent in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UploadState {
    /// The holder looks at it and has not decided to use it.
    Draft,
    /// The holder uses it; the office has not looked yet.
    Pending,
    /// The office accepted it.
    Accepted,
    /// The office refused it.
    Refused,
    /// The holder sent another one.
    Replaced,
}

impl UploadState {
    const ALL: &'static [(Self, &'static str)] = &[
        (Self::Draft, "draft"),
        (Self::Pending, "pending"),
        (Self::Accepted, "accepted"),
        (Self::Refused, "refused"),
        (Self::Replaced, "replaced"),
    ];

    /// The stable word in the database.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(state, _)| *state == self).map_or("", |(_, word)| word)
    }

    fn from_word(word: &str) -> Self {
        let found = Self::ALL.iter().find(|(_, known)| *known == word);
        found.map_or(Self::Replaced, |(state, _)| *state)
    }
}

/// A rectangle in pixels of the upright picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Rectangle {
    /// From the left.
    pub x: u32,
    /// From the top.
    pub y: u32,
    /// Width.
    pub w: u32,
    /// Height.
    pub h: u32,
}

/// A photo that was sent in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// What names it in addresses.
    pub id: String,
    /// Whose it is.
    pub key: String,
    /// Digest of the file.
    pub digest: String,
    /// What the holder called the file.
    pub name: String,
    /// When it was sent in.
    pub at: i64,
    /// The part that is used; nothing for the program's own choice.
    pub crop: Option<Rectangle>,
    /// How it stands with it.
    pub state: UploadState,
    /// Why it was refused.
    pub reason: Option<String>,
    /// Which attire the office saw, in the words of `decisions.csv`.
    pub attire: Option<String>,
    /// Whether the office found the pose right.
    pub pose: Option<String>,
    /// Who of the office decided.
    pub decided_by: Option<String>,
    /// When.
    pub decided: Option<i64>,
}

impl Upload {
    /// A photo as it came, of which nobody decided anything yet.
    pub fn draft(id: &str, key: &str, name: &str, bytes: &[u8], at: i64) -> Self {
        Self {
            id: id.to_owned(),
            key: key.to_owned(),
            digest: Digest::of(bytes).to_string(),
            name: name.to_owned(),
            at,
            crop: None,
            state: UploadState::Draft,
            reason: None,
            attire: None,
            pose: None,
            decided_by: None,
            decided: None,
        }
    }
}

const COLUMNS: &str =
    "id, key, digest, name, at, crop, state, reason, attire, pose, decided_by, decided";

impl Store {
    /// Keeps a photo that was sent in; earlier drafts of the holder go.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn keep_upload(&self, upload: &Upload, bytes: &[u8]) -> Outcome<()> {
        self.write_alone(Turn::Photos, |work| {
            work.execute(
                "DELETE FROM uploads WHERE key = $1 AND state = 'draft'",
                &[upload.key.as_str().into()],
            )?;
            work.execute(
                "INSERT INTO blobs (digest, bytes) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING",
                &[upload.digest.as_str().into(), bytes.into()],
            )?;
            let values: [Value; 6] = [
                upload.id.as_str().into(),
                upload.key.as_str().into(),
                upload.digest.as_str().into(),
                upload.name.as_str().into(),
                upload.at.into(),
                upload.state.as_str().into(),
            ];
            work.execute(
                "INSERT INTO uploads (id, key, digest, name, at, state)
                 VALUES ($1, $2, $3, $4, $5, $6)",
                &values,
            )?;
            Ok(())
        })
    }

    /// The photo of that name, if it is that holder's.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn upload(&self, key: &str, id: &str) -> Outcome<Option<Upload>> {
        self.one_upload("id = $1 AND key = $2", &[id.into(), key.into()])
    }

    /// The photo of that name, whosever it is: for the office.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn any_upload(&self, id: &str) -> Outcome<Option<Upload>> {
        self.one_upload("id = $1", &[id.into()])
    }

    /// The newest photo that the holder uses and the office has not refused.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn used_upload(&self, key: &str, once_accepted: bool) -> Outcome<Option<Upload>> {
        let states = if once_accepted { "'accepted'" } else { "'accepted', 'pending'" };
        self.one_upload(
            &format!("key = $1 AND state IN ({states}) ORDER BY at DESC, id LIMIT 1"),
            &[key.into()],
        )
    }

    /// What became of the holder's photos, the newest first; drafts are not told of.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn uploads(&self, key: &str, most: usize) -> Outcome<Vec<Upload>> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let sql = "key = $1 AND state <> 'draft' ORDER BY at DESC, id LIMIT $2";
        self.read(|work| many(work, sql, &[key.into(), most.into()]))
    }

    /// Photos that wait for the office, the oldest first.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn waiting_uploads(&self, most: usize) -> Outcome<Vec<Upload>> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        self.read(|work| many(work, "state = 'pending' ORDER BY at, id LIMIT $1", &[most.into()]))
    }

    /// Photos that the office decided about, by their holders, the newest of each last.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn decided_uploads(&self) -> Outcome<Vec<Upload>> {
        let sql = "state IN ('accepted', 'refused') ORDER BY key, at, id DESC";
        self.read(|work| many(work, sql, &[]))
    }

    /// Notes which part of a draft is used.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn set_crop(&self, key: &str, id: &str, crop: Option<Rectangle>) -> Outcome<bool> {
        let crop = crop.map(|crop| serde_json::to_string(&crop).expect("plain data is JSON"));
        self.write(|work| {
            let set = work.execute(
                "UPDATE uploads SET crop = $1 WHERE id = $2 AND key = $3 AND state = 'draft'",
                &[crop.into(), id.into(), key.into()],
            )?;
            Ok(set == 1)
        })
    }

    /// Uses a draft; what waited for the office before waits no longer. `false` if it is no draft.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn use_upload(&self, key: &str, id: &str, now: i64) -> Outcome<bool> {
        self.write(|work| {
            work.execute(
                "UPDATE uploads SET state = 'replaced' WHERE key = $1 AND state = 'pending'
                 AND EXISTS (SELECT 1 FROM uploads AS draft
                     WHERE draft.id = $2 AND draft.key = $1 AND draft.state = 'draft')",
                &[key.into(), id.into()],
            )?;
            let used = work.execute(
                "UPDATE uploads SET state = 'pending', at = $1
                 WHERE id = $2 AND key = $3 AND state = 'draft'",
                &[now.into(), id.into(), key.into()],
            )?;
            Ok(used == 1)
        })
    }

    /// The office decides about a photo that waits; `false` if somebody has meanwhile.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn decide(&self, upload: &Upload) -> Outcome<bool> {
        self.write(|work| {
            let values: [Value; 7] = [
                upload.state.as_str().into(),
                upload.reason.clone().into(),
                upload.attire.clone().into(),
                upload.pose.clone().into(),
                upload.decided_by.clone().into(),
                upload.decided.into(),
                upload.id.as_str().into(),
            ];
            let decided = work.execute(
                "UPDATE uploads SET state = $1, reason = $2, attire = $3, pose = $4,
                     decided_by = $5, decided = $6
                 WHERE id = $7 AND state = 'pending'",
                &values,
            )?;
            Ok(decided == 1)
        })
    }

    /// The file of that digest.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn blob(&self, digest: &str) -> Outcome<Option<Vec<u8>>> {
        self.read(|work| {
            let sql = "SELECT bytes FROM blobs WHERE digest = $1";
            Ok(work.first(sql, &[digest.into()])?.map(|row| row.bytes(0)))
        })
    }

    /// Destroys photos that were sent in or decided about before that moment and are on no card: refused,
    /// replaced, accepted before a later one was, or of somebody who is published no more. Drafts go by their
    /// own moment. What was made small of photos that nobody has any more goes, too.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn forget_photos(&self, before: i64, drafts_before: i64) -> Outcome<u64> {
        self.write_alone(Turn::Photos, |work| {
            work.execute(
                "DELETE FROM uploads WHERE state = 'draft' AND at < $1",
                &[drafts_before.into()],
            )?;
            work.execute(
                "DELETE FROM uploads WHERE COALESCE(decided, at) < $1 AND state <> 'draft'
                 AND (state IN ('refused', 'replaced')
                     OR key NOT IN (SELECT key FROM holders)
                     OR (state = 'accepted' AND EXISTS (SELECT 1 FROM uploads AS later
                         WHERE later.key = uploads.key AND later.state = 'accepted'
                         AND (later.at > uploads.at
                             OR (later.at = uploads.at AND later.id < uploads.id)))))",
                &[before.into()],
            )?;
            work.execute(
                "DELETE FROM thumbnails
                 WHERE photo NOT IN (SELECT photo FROM holders WHERE photo IS NOT NULL)",
                &[],
            )?;
            forget_files(work)
        })
    }

    fn one_upload(&self, condition: &str, values: &[Value]) -> Outcome<Option<Upload>> {
        self.read(|work| Ok(many(work, condition, values)?.into_iter().next()))
    }
}

/// Destroys the files of photos that nobody sent in any more; gives their number.
pub(super) fn forget_files(work: &mut dyn Work) -> Outcome<u64> {
    work.execute("DELETE FROM blobs WHERE digest NOT IN (SELECT digest FROM uploads)", &[])
}

fn many(work: &mut dyn Work, condition: &str, values: &[Value]) -> Outcome<Vec<Upload>> {
    let rows = work.query(&format!("SELECT {COLUMNS} FROM uploads WHERE {condition}"), values)?;
    let upload = |row: &Row| Upload {
        id: row.text(0),
        key: row.text(1),
        digest: row.text(2),
        name: row.text(3),
        at: row.int(4),
        crop: row.maybe_text(5).and_then(|json| serde_json::from_str(&json).ok()),
        state: UploadState::from_word(&row.text(6)),
        reason: row.maybe_text(7),
        attire: row.maybe_text(8),
        pose: row.maybe_text(9),
        decided_by: row.maybe_text(10),
        decided: row.maybe_int(11),
    };
    Ok(rows.iter().map(upload).collect())
}
