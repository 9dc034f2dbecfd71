//! The tables of the store, step by step. A step that was released never changes; a new one follows it.
//!
//! Written once for both databases: `BYTES` stands for the type of bytes. Whole numbers are `BIGINT`;
//! moments are seconds since 1970, days are texts like `2026-11-22`.

/// Every step, in order; the number of those carried out is the form of the tables.
pub(super) const ALL: &[&str] = &[FIRST, SECOND, THIRD, FOURTH, FIFTH];

/// A second step after the password, and tickets of who has taken the first.
const FIFTH: &str = "
CREATE TABLE second_steps (
    who TEXT NOT NULL, role TEXT NOT NULL, nonce BYTES NOT NULL, made BIGINT NOT NULL, since BIGINT,
    used BIGINT NOT NULL, PRIMARY KEY (who, role)
);
CREATE TABLE tickets (
    id BYTES PRIMARY KEY, who TEXT NOT NULL, role TEXT NOT NULL, expires BIGINT NOT NULL, tries BIGINT NOT NULL
);
";

/// Photos are shown as they were turned and cut.
const FOURTH: &str = "
ALTER TABLE holders ADD COLUMN view TEXT;
";

/// Publications are told apart by a number and not by their day alone.
const THIRD: &str = "
ALTER TABLE publications ADD COLUMN number BIGINT NOT NULL DEFAULT 0;
UPDATE publications SET number = CAST(REPLACE(as_of, '-', '') AS BIGINT) * 10000;
";

/// Columns that nobody used go. Of `turns` a row is locked by who must be alone: 1 to change what is published, 2 to
/// keep or destroy photos.
const SECOND: &str = "
ALTER TABLE accounts DROP COLUMN totp;
ALTER TABLE accounts DROP COLUMN totp_used;
ALTER TABLE staff DROP COLUMN totp;
ALTER TABLE staff DROP COLUMN totp_used;
ALTER TABLE uploads DROP COLUMN turn;
ALTER TABLE uploads DROP COLUMN findings;
DROP TABLE thumbnails;
CREATE TABLE thumbnails (look TEXT PRIMARY KEY, photo TEXT NOT NULL, bytes BYTES NOT NULL);
CREATE TABLE turns (id BIGINT PRIMARY KEY);
INSERT INTO turns (id) VALUES (1);
INSERT INTO turns (id) VALUES (2);
";

const FIRST: &str = "
CREATE TABLE secret (id BIGINT PRIMARY KEY, bytes BYTES NOT NULL);
CREATE TABLE publications (
    seq BIGINT PRIMARY KEY, name TEXT NOT NULL, job TEXT NOT NULL, as_of TEXT NOT NULL,
    sample BIGINT NOT NULL, photo_rules TEXT NOT NULL, n_holders BIGINT NOT NULL, applied BIGINT NOT NULL
);
CREATE TABLE holders (
    key TEXT PRIMARY KEY, status TEXT NOT NULL, texts TEXT, photo TEXT, layout TEXT NOT NULL,
    publication BIGINT NOT NULL
);
CREATE INDEX holders_of_publication ON holders (publication);
CREATE TABLE issues (
    token TEXT PRIMARY KEY, key TEXT NOT NULL, issue BIGINT NOT NULL, serial TEXT NOT NULL,
    code TEXT NOT NULL, state TEXT NOT NULL, issued_on TEXT NOT NULL, publication BIGINT NOT NULL
);
CREATE INDEX issues_of_key ON issues (key);
CREATE INDEX issues_of_publication ON issues (publication);
CREATE TABLE thumbnails (photo TEXT PRIMARY KEY, bytes BYTES NOT NULL);
CREATE TABLE spent (challenge BYTES PRIMARY KEY, expires BIGINT NOT NULL);
CREATE INDEX spent_expires ON spent (expires);
CREATE TABLE chain (id BIGINT PRIMARY KEY, seq BIGINT NOT NULL, head BYTES NOT NULL);
CREATE TABLE access (
    seq BIGINT PRIMARY KEY, at BIGINT NOT NULL, key TEXT, kind TEXT NOT NULL, network TEXT NOT NULL,
    device TEXT NOT NULL, detail TEXT NOT NULL, nonce BYTES, commitment BYTES NOT NULL, hash BYTES NOT NULL
);
CREATE INDEX access_of_key ON access (key, seq);
CREATE INDEX access_at ON access (at);
CREATE TABLE accounts (
    key TEXT PRIMARY KEY, password TEXT, totp BYTES, totp_used BIGINT NOT NULL, shape TEXT,
    made BIGINT NOT NULL, changed BIGINT NOT NULL
);
CREATE TABLE invitations (
    code BYTES PRIMARY KEY, key TEXT NOT NULL, made BIGINT NOT NULL, expires BIGINT NOT NULL, used BIGINT
);
CREATE INDEX invitations_of_key ON invitations (key);
CREATE TABLE sessions (
    id BYTES PRIMARY KEY, who TEXT NOT NULL, role TEXT NOT NULL, begun BIGINT NOT NULL,
    seen BIGINT NOT NULL, expires BIGINT NOT NULL, network TEXT NOT NULL, device TEXT NOT NULL
);
CREATE INDEX sessions_of_who ON sessions (who);
CREATE TABLE phone_logins (
    code BYTES PRIMARY KEY, desktop BYTES NOT NULL, key TEXT, expires BIGINT NOT NULL,
    network TEXT NOT NULL, device TEXT NOT NULL
);
CREATE TABLE staff (
    name TEXT PRIMARY KEY, password TEXT NOT NULL, totp BYTES, totp_used BIGINT NOT NULL, made BIGINT NOT NULL
);
CREATE TABLE blobs (digest TEXT PRIMARY KEY, bytes BYTES NOT NULL);
CREATE TABLE uploads (
    id TEXT PRIMARY KEY, key TEXT NOT NULL, digest TEXT NOT NULL, name TEXT NOT NULL, at BIGINT NOT NULL,
    crop TEXT, turn BIGINT NOT NULL, findings TEXT NOT NULL, state TEXT NOT NULL, reason TEXT,
    attire TEXT, pose TEXT, decided_by TEXT, decided BIGINT
);
CREATE INDEX uploads_of_key ON uploads (key, at);
CREATE INDEX uploads_of_state ON uploads (state, at);
INSERT INTO chain (id, seq, head) VALUES (1, 0, '');
";

/// A step in the words of SQLite.
pub(super) fn for_sqlite(step: &str) -> String {
    step.replace("BYTES", "BLOB").replace("(1, 0, '')", "(1, 0, x'')")
}

/// A step in the words of PostgreSQL.
pub(super) fn for_postgres(step: &str) -> String {
    step.replace("BYTES", "BYTEA")
}
