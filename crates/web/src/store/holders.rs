//! Holders and the issues of their cards, as the newest publication tells of them.

use super::{Store, Turn, Value, Work};
use cetak_base::diag::{Fault, FaultKind, Outcome};
use cetak_base::text;
use cetak_photo::{Crop, View};
use cetak_schema::publication::{
    Holder, IssueState, PhotoRules, PhotoView, Pointer, Publication, Status, Texts,
};
use std::collections::BTreeSet;

/// The publication that the store shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The name of its folder.
    pub name: String,
    /// Its number: of two publications the later one has the greater.
    pub number: u64,
    /// The job's name.
    pub job: String,
    /// The day the data are true on.
    pub as_of: String,
    /// Whether everybody is made up.
    pub sample: bool,
    /// What photos must be like.
    pub photos: PhotoRules,
    /// How many holders there are.
    pub n_holders: u64,
    /// When it was taken over.
    pub applied: i64,
}

/// A holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownHolder {
    /// The 18 digits.
    pub key: String,
    /// How it stands with the person.
    pub status: Status,
    /// What the card shows; nothing if that was never published.
    pub texts: Option<Texts>,
    /// Digest of the photo on the card.
    pub photo: Option<String>,
    /// How it was turned and which part of it was used.
    pub view: View,
    /// The layout the job draws the card with.
    pub layout: String,
}

/// Whether a publication was taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// It is shown from now on.
    Now,
    /// A later one is shown, or this very one.
    Passed,
}

/// One issue of a card, with its holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownIssue {
    /// The sixteen characters.
    pub token: String,
    /// Which of the person's cards.
    pub issue: i64,
    /// The serial on it.
    pub serial: String,
    /// All that its QR code says.
    pub code: String,
    /// How it stands with it.
    pub state: IssueState,
    /// The day it was made.
    pub issued_on: String,
    /// Whose it is.
    pub holder: KnownHolder,
}

const ISSUE: &str = "SELECT issues.token, issues.issue, issues.serial, issues.code, issues.state,
    issues.issued_on, holders.key, holders.status, holders.texts, holders.photo, holders.view,
    holders.layout
    FROM issues JOIN holders ON holders.key = issues.key";

impl Store {
    /// What is shown now; nothing before the first publication.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn shown(&self) -> Outcome<Option<Shown>> {
        self.read(shown)
    }

    /// The issue with that token.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn issue(&self, token: &str) -> Outcome<Option<KnownIssue>> {
        self.read(|work| {
            let row = work.first(&format!("{ISSUE} WHERE issues.token = $1"), &[token.into()])?;
            Ok(row.as_ref().and_then(known_issue))
        })
    }

    /// The newest issue of that person's card.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn newest_issue(&self, key: &str) -> Outcome<Option<KnownIssue>> {
        self.read(|work| {
            let sql = format!("{ISSUE} WHERE issues.key = $1 ORDER BY issues.issue DESC LIMIT 1");
            let row = work.first(&sql, &[key.into()])?;
            Ok(row.as_ref().and_then(known_issue))
        })
    }

    /// The holder with that key.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn holder(&self, key: &str) -> Outcome<Option<KnownHolder>> {
        self.read(|work| {
            let row = work.first(
                "SELECT key, status, texts, photo, view, layout FROM holders WHERE key = $1",
                &[key.into()],
            )?;
            Ok(row.as_ref().map(|row| known_holder(row, 0)))
        })
    }

    /// The keys of all holders who may have a card, in their order.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn keys(&self) -> Outcome<Vec<String>> {
        self.read(|work| {
            let rows = work.query(
                "SELECT key FROM holders WHERE status IN ('entitled', 'held') ORDER BY key",
                &[],
            )?;
            Ok(rows.iter().map(|row| row.text(0)).collect())
        })
    }

    /// A photo made small before, by what it depends on.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn thumbnail(&self, look: &str) -> Outcome<Option<Vec<u8>>> {
        self.read(|work| {
            let sql = "SELECT bytes FROM thumbnails WHERE look = $1";
            Ok(work.first(sql, &[look.into()])?.map(|row| row.bytes(0)))
        })
    }

    /// Keeps a photo made small.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn keep_thumbnail(&self, look: &str, photo: &str, bytes: &[u8]) -> Outcome<()> {
        self.write(|work| {
            let sql = "INSERT INTO thumbnails (look, photo, bytes) VALUES ($1, $2, $3)
                 ON CONFLICT (look) DO NOTHING";
            work.execute(sql, &[look.into(), photo.into(), bytes.into()]).map(|_| ())
        })
    }

    /// Takes a publication over: all of it, or nothing. `next` gives its holders one after the other.
    /// Whoever is not in it is forgotten. One that is earlier than what is shown changes nothing, unless
    /// `even_earlier`: a front end whose inbox lags behind must not bring back what was before.
    ///
    /// # Errors
    ///
    /// The fault of `next`, or an outside fault; what was shown before is then shown still.
    pub fn apply(
        &self,
        (Pointer { name, number }, even_earlier): (&Pointer, bool),
        head: &Publication,
        now: i64,
        mut next: impl FnMut() -> Outcome<Option<Holder>>,
    ) -> Outcome<Applied> {
        self.write_alone(Turn::Publication, |work| {
            let number = i64::try_from(*number).unwrap_or(i64::MAX);
            let before = work.first(
                "SELECT seq, name, number FROM publications ORDER BY seq DESC LIMIT 1",
                &[],
            )?;
            if let Some(before) = &before
                && (before.text(1) == *name || (before.int(2) > number && !even_earlier))
            {
                return Ok(Applied::Passed);
            }
            let seq = before.map_or(0, |row| row.int(0)) + 1;
            let mut put = Put::new(seq);
            while let Some(holder) = next()? {
                put.add(work, &holder)?;
            }
            put.finish(work)?;
            for table in ["issues", "holders"] {
                work.execute(
                    &format!("DELETE FROM {table} WHERE publication <> $1"),
                    &[seq.into()],
                )?;
            }
            let rules = serde_json::to_string(&head.photos).expect("plain data is always JSON");
            work.execute(
                "INSERT INTO publications
                     (seq, name, number, job, as_of, sample, photo_rules, n_holders, applied)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                &[
                    seq.into(),
                    name.as_str().into(),
                    number.into(),
                    head.job.as_str().into(),
                    head.as_of.as_str().into(),
                    i64::from(head.sample).into(),
                    rules.into(),
                    i64::try_from(head.n_holders).unwrap_or(i64::MAX).into(),
                    now.into(),
                ],
            )?;
            // The list of what was shown once is of no use after a hundred changes.
            work.execute("DELETE FROM publications WHERE seq <= $1", &[(seq - 100).into()])?;
            Ok(Applied::Now)
        })
    }
}

/// Rows that are written together: a nation's holders one by one would be two million questions and answers.
const TOGETHER: usize = 100;

/// Holders and issues on their way into the store.
struct Put {
    seq: i64,
    holders: Rows,
    issues: Rows,
}

impl Put {
    fn new(seq: i64) -> Self {
        // A row that is wrong just now does not take away what was right before.
        let holders = Rows::new(
            "INSERT INTO holders (key, status, texts, photo, view, layout, publication)",
            7,
            "ON CONFLICT (key) DO UPDATE SET
                 texts = COALESCE(excluded.texts, holders.texts),
                 view = CASE WHEN excluded.status = 'entitled' OR excluded.photo IS NOT NULL
                     THEN excluded.view ELSE holders.view END,
                 photo = CASE WHEN excluded.status = 'entitled' THEN excluded.photo
                     ELSE COALESCE(excluded.photo, holders.photo) END,
                 layout = CASE WHEN excluded.texts IS NULL THEN holders.layout ELSE excluded.layout END,
                 status = excluded.status, publication = excluded.publication",
        );
        // Reprints of before issues had tokens of their own share one: the newest is meant.
        let issues = Rows::new(
            "INSERT INTO issues (token, key, issue, serial, code, state, issued_on, publication)",
            8,
            "ON CONFLICT (token) DO UPDATE SET key = excluded.key, issue = excluded.issue,
                 serial = excluded.serial, code = excluded.code, state = excluded.state,
                 issued_on = excluded.issued_on, publication = excluded.publication",
        );
        Self { seq, holders, issues }
    }

    fn add(&mut self, work: &mut dyn Work, holder: &Holder) -> Outcome<()> {
        let Holder { key, status, texts, photo, view, layout, issues } = holder;
        let texts =
            texts.as_ref().map(|texts| serde_json::to_string(texts).expect("plain data is JSON"));
        let view = view.map(|view| serde_json::to_string(&view).expect("plain data is JSON"));
        let row = [
            key.as_str().into(),
            status_word(*status).into(),
            texts.into(),
            photo.clone().into(),
            view.into(),
            layout.as_str().into(),
            self.seq.into(),
        ];
        self.holders.add(work, key, row)?;
        for issue in issues {
            let row = [
                issue.token.as_str().into(),
                key.as_str().into(),
                i64::from(issue.issue).into(),
                issue.serial.as_str().into(),
                issue.code.as_str().into(),
                issue.state.as_str().into(),
                issue.issued_on.as_str().into(),
                self.seq.into(),
            ];
            self.issues.add(work, &issue.token, row)?;
        }
        Ok(())
    }

    fn finish(mut self, work: &mut dyn Work) -> Outcome<()> {
        self.holders.write_singly(work)?;
        self.issues.write_singly(work)
    }
}

/// Rows that wait to be written into one table, none with the key of another.
struct Rows {
    width: usize,
    one: String,
    many: String,
    keys: BTreeSet<String>,
    values: Vec<Value>,
}

impl Rows {
    /// For a table: the statement before and behind its values, and how many there are in a row.
    fn new(before: &str, width: usize, behind: &str) -> Self {
        let statement = |n_rows: usize| {
            let row = |row: usize| {
                let values: Vec<String> =
                    (1..=width).map(|value| format!("${}", row * width + value)).collect();
                format!("({})", values.join(", "))
            };
            let rows: Vec<String> = (0..n_rows).map(row).collect();
            format!("{before} VALUES {} {behind}", rows.join(", "))
        };
        let (one, many) = (statement(1), statement(TOGETHER));
        Self { width, one, many, keys: BTreeSet::new(), values: Vec::new() }
    }

    fn add(
        &mut self,
        work: &mut dyn Work,
        key: &str,
        row: impl IntoIterator<Item = Value>,
    ) -> Outcome<()> {
        // One statement changes no row twice.
        if !self.keys.insert(key.to_owned()) {
            self.write_singly(work)?;
            self.keys.insert(key.to_owned());
        }
        self.values.extend(row);
        if self.keys.len() == TOGETHER {
            work.execute(&self.many, &self.values)?;
            self.keys.clear();
            self.values.clear();
        }
        Ok(())
    }

    /// Writes what waits, a statement a row: the database prepares two statements and not a hundred.
    fn write_singly(&mut self, work: &mut dyn Work) -> Outcome<()> {
        for row in self.values.chunks(self.width) {
            work.execute(&self.one, row)?;
        }
        self.keys.clear();
        self.values.clear();
        Ok(())
    }
}

fn shown(work: &mut dyn Work) -> Outcome<Option<Shown>> {
    let row = work.first(
        "SELECT name, number, job, as_of, sample, photo_rules, n_holders, applied FROM publications
         ORDER BY seq DESC LIMIT 1",
        &[],
    )?;
    let Some(row) = row else { return Ok(None) };
    let photos = serde_json::from_str(&row.text(5)).map_err(|error| {
        Fault::new(
            FaultKind::Outside,
            "publications",
            text!("basis data portal rusak: {error}", "the portal's database is damaged: {error}"),
        )
    })?;
    Ok(Some(Shown {
        name: row.text(0),
        number: u64::try_from(row.int(1)).unwrap_or(0),
        job: row.text(2),
        as_of: row.text(3),
        sample: row.int(4) != 0,
        photos,
        n_holders: u64::try_from(row.int(6)).unwrap_or(0),
        applied: row.int(7),
    }))
}

fn known_issue(row: &super::Row) -> Option<KnownIssue> {
    Some(KnownIssue {
        token: row.text(0),
        issue: row.int(1),
        serial: row.text(2),
        code: row.text(3),
        state: IssueState::from_word(&row.text(4))?,
        issued_on: row.text(5),
        holder: known_holder(row, 6),
    })
}

fn known_holder(row: &super::Row, first: usize) -> KnownHolder {
    let texts = row.maybe_text(first + 2).and_then(|json| serde_json::from_str(&json).ok());
    KnownHolder {
        key: row.text(first),
        status: status(&row.text(first + 1)),
        texts,
        photo: row.maybe_text(first + 3),
        view: row.maybe_text(first + 4).as_deref().map(view).unwrap_or_default(),
        layout: row.text(first + 5),
    }
}

fn view(json: &str) -> View {
    let Ok(PhotoView { turn_tenths, area }) = serde_json::from_str(json) else {
        return View::default();
    };
    let area =
        area.map(|[x_px, y_px, width_px, height_px]| Crop { x_px, y_px, width_px, height_px });
    View { turn_tenths, area }
}

const STATUSES: &[(Status, &str)] = &[
    (Status::Entitled, "entitled"),
    (Status::Held, "held"),
    (Status::Barred, "barred"),
    (Status::Gone, "gone"),
];

fn status_word(status: Status) -> &'static str {
    STATUSES.iter().find(|(known, _)| *known == status).map_or("gone", |(_, word)| word)
}

fn status(word: &str) -> Status {
    STATUSES.iter().find(|(_, known)| *known == word).map_or(Status::Gone, |(status, _)| *status)
}
