//! What is wrong, where, and what to do about it.
//!
//! Anything a person must hear about their own data is a [`Finding`], never a
//! string built on the spot and never a panic. Stages return the good part
//! together with the findings, so that one bad row costs one card. What stops
//! the whole run - a full disk, a job file that cannot be used - is a
//! [`Fault`]. Both speak Indonesian and English; which one is shown is for
//! `cetak::cli` to choose. Nothing here prints.

mod discreet;
mod mask;
mod quiet;
mod refusal;
mod remedy;

pub use discreet::{discreet, discreet_file};
pub use mask::masked;
pub use refusal::{Refusal, why};
pub use remedy::{Hint, Note, Remedy, Wording};

use std::{fmt, sync::Arc};

pub use quiet::{is_quiet, quietly, quietly_or_why};

/// The language of messages.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// Indonesian.
    #[default]
    Id,
    /// English.
    En,
}

impl Lang {
    /// One of two phrases that stand fixed; [`text!`](crate::text!) makes a message with values in it.
    pub const fn of<'a>(self, id: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Id => id,
            Self::En => en,
        }
    }
}

/// One message in both languages.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Text {
    /// Indonesian.
    pub id: String,
    /// English.
    pub en: String,
}

impl Text {
    /// A message from its two versions.
    pub fn new(id: impl Into<String>, en: impl Into<String>) -> Self {
        Self { id: id.into(), en: en.into() }
    }

    /// The same words in both languages: a path, a number, a foreign library's own message.
    pub fn same(both: impl Into<String>) -> Self {
        let both = both.into();
        Self { id: both.clone(), en: both }
    }

    /// The version in `lang`.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Id => &self.id,
            Lang::En => &self.en,
        }
    }

    /// As [`Text::get`], for a message that is said once.
    pub fn said(self, lang: Lang) -> String {
        match lang {
            Lang::Id => self.id,
            Lang::En => self.en,
        }
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.id.is_empty() && self.en.is_empty()
    }
}

/// Builds a [`Text`] from two format strings that take their values from the scope:
/// `text!("`{nip}` bukan NIP", "`{nip}` is not a NIP")`.
#[macro_export]
macro_rules! text {
    ($id:literal, $en:literal $(,)?) => {
        $crate::diag::Text { id: format!($id), en: format!($en) }
    };
}

/// How much a finding costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing is lost.
    Info,
    /// The card is made all the same.
    Warn,
    /// This person is not entitled to a card.
    Bar,
    /// The card waits until the data or photo is mended, or someone decides.
    Hold,
    /// The whole run stops.
    Stop,
}

impl Severity {
    /// The word in `report.json`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Bar => "bar",
            Self::Hold => "hold",
            Self::Stop => "stop",
        }
    }

    /// The word for people.
    pub const fn word(self, lang: Lang) -> &'static str {
        match (lang, self) {
            (_, Self::Info) => "info",
            (Lang::Id, Self::Warn) => "peringatan",
            (Lang::Id, Self::Bar) => "tidak berhak",
            (Lang::Id, Self::Hold) => "ditahan",
            (Lang::Id, Self::Stop) => "berhenti",
            (Lang::En, Self::Warn) => "warning",
            (Lang::En, Self::Bar) => "barred",
            (Lang::En, Self::Hold) => "held",
            (Lang::En, Self::Stop) => "stopped",
        }
    }
}

/// Declares [`Code`]: variant, stable name, default severity, whether a policy may soften it.
macro_rules! codes {
    ($($variant:ident $name:literal $severity:ident $softens:literal $doc:literal;)*) => {
        /// What kind of finding; the names are stable for ever, the messages may change.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code { $(#[doc = $doc] $variant,)* }

        impl Code {
            /// Every code, in the order the documents list them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable name, as reports and the job file's `[policy]` write it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// How much it costs unless the job says otherwise.
            pub const fn default_severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }

            /// Whether `[policy]` may soften it to `warn` or `ignore`.
            pub const fn may_soften(self) -> bool {
                match self { $(Self::$variant => $softens,)* }
            }
        }
    };
}

codes! {
    WorkbookUnreadable "workbook-unreadable" Stop false "A workbook or CSV file cannot be read.";
    HeadingRowMissing "heading-row-missing" Stop false "No row of the file holds the headings of the columns.";
    ColumnMissing "column-missing" Stop false "A column that every card needs is not there.";
    ColumnRepeated "column-repeated" Stop false "Two columns claim the same field and differ.";
    ColumnsUnused "columns-unused" Info true "Columns that no card needs and that were not read.";
    ColumnUnread "column-unread" Warn true "A column that looks like a field was not read.";
    RowsHidden "rows-hidden" Warn true "Rows that are hidden in the worksheet and were not read.";
    ListEmpty "list-empty" Warn true "A list has headings and not one row of a person.";
    NipNumeric "nip-numeric" Hold false "The NIP cell is a number; its last digits may be gone.";
    NipMissing "nip-missing" Hold false "The NIP cell is empty.";
    NipMalformed "nip-malformed" Hold false "Not 18 digits, or an impossible date, month, sex digit or serial.";
    NipConflict "nip-conflict" Hold false "One NIP stands in rows that differ.";
    RowRepeated "row-repeated" Warn true "One NIP stands in rows that are equal.";
    NipKindMismatch "nip-kind-mismatch" Hold true "The number says PNS and the row says PPPK, or the other way round.";
    NipBirthMismatch "nip-birth-mismatch" Warn true "The date of birth differs from digits 1-8.";
    NipSexMismatch "nip-sex-mismatch" Warn true "The sex differs from digit 15.";
    NipTmtMismatch "nip-tmt-mismatch" Warn true "The TMT differs from digits 9-14.";
    SerialYearMismatch "serial-year-mismatch" Warn true "The year in the card serial differs from the appointment.";
    SerialMissing "serial-missing" Hold false "The row has no card serial.";
    SerialMalformed "serial-malformed" Warn true "The card serial is not a letter A or B and eleven digits.";
    SerialShared "serial-shared" Hold false "One card serial stands with several people.";
    NameMissing "name-missing" Hold false "A text that the card needs is empty.";
    NameOdd "name-odd" Hold true "A name or title holds digits, signs or debris that belong to none.";
    TitleUnusual "title-unusual" Warn true "A title is not written in its usual form.";
    DateUnreadable "date-unreadable" Hold true "A date cannot be read, or can be read in two ways.";
    CellError "cell-error" Hold true "A formula cell holds an error or no value.";
    StatusCpns "status-cpns" Bar true "A CPNS has no card yet.";
    StatusEnded "status-ended" Bar true "The person is no longer PNS or PPPK.";
    ContractEnded "contract-ended" Bar true "The agreement of a PPPK has ended.";
    NotYetValid "not-yet-valid" Bar true "The appointment begins after the as-of date.";
    StatusUnclear "status-unclear" Hold true "The kedudukan hukum is unknown, blank, or needs a decision.";
    PhotoMissing "photo-missing" Hold true "No photo for this key.";
    PhotoAmbiguous "photo-ambiguous" Hold false "Several photos for one key.";
    PhotoDamaged "photo-damaged" Hold false "The picture cannot be decoded.";
    PhotoPlaceholder "photo-placeholder" Hold true "BKN's empty picture.";
    PhotoShared "photo-shared" Hold true "One picture under two keys.";
    PhotoFormat "photo-format" Hold true "Not a PNG by content.";
    PhotoSize "photo-size" Hold true "Not 450x575 px.";
    PhotoHeavy "photo-heavy" Hold true "Over 2 MB.";
    PhotoGrey "photo-grey" Hold true "No colour.";
    PhotoOpaque "photo-opaque" Hold true "No transparent background.";
    PhotoLandscape "photo-landscape" Hold true "Wider than high.";
    PhotoBlurred "photo-blurred" Warn true "Not sharp.";
    PhotoDark "photo-dark" Warn true "Too dark.";
    PhotoBright "photo-bright" Warn true "Too bright.";
    PhotoPose "photo-pose" Warn true "Head or shoulders are not where they should be.";
    PhotoNoFace "photo-no-face" Hold true "No face is on the photo.";
    PhotoSeveralFaces "photo-several-faces" Hold true "More than one person is on the photo.";
    PhotoUpsideDown "photo-upside-down" Hold true "The photo does not stand upright.";
    PhotoHeadCut "photo-head-cut" Hold true "The head is not whole.";
    PhotoFaceSmall "photo-face-small" Hold true "The face is too small on the photo.";
    PhotoTurned "photo-turned" Warn true "The head leans or looks aside.";
    PhotoRefused "photo-refused" Hold false "Somebody looked at the photo and refused it.";
    PhotoAccepted "photo-accepted" Info true "Somebody looked at the photo and lets it pass.";
    DecisionUnusable "decision-unusable" Hold false "A line of the list of decisions cannot be used.";
    DecisionOutdated "decision-outdated" Warn true "The decision is about another file than the photo that is there.";
    PhotoMended "photo-mended" Info true "The photo was changed to fit the rules.";
    ValueNormalised "value-normalised" Info true "A value was written in its usual form.";
    PhotoOrphan "photo-orphan" Warn true "A photo that no row asks for.";
    LayoutUnknown "layout-unknown" Hold true "The row asks for a layout that the job does not have.";
    TextOverflow "text-overflow" Hold false "A text does not fit at the smallest size allowed.";
    GlyphMissing "glyph-missing" Hold false "The font lacks a character.";
    PlaceholderUsed "placeholder-used" Warn true "Cards show an example address, a neutral emblem or the sample's words.";
    ClockBack "clock-back" Warn true "The machine's clock shows an earlier day than the newest event of the ledger.";
    ClockJumped "clock-jumped" Stop false "The machine's clock shows a day far from that of the last run.";
    ListShrank "list-shrank" Stop true "A list has far fewer rows than in the last run.";
    ListEmptied "list-emptied" Stop true "A list has no rows left, or far fewer that can be used, than in the last run.";
    ListOlder "list-older" Stop true "A list is older than that of the last run.";
    ManyWithdrawn "many-withdrawn" Stop true "Unusually many people would lose their card at once.";
    ManyNew "many-new" Stop true "Unusually many people would get a first card at once.";
    ManyChanged "many-changed" Stop true "Unusually many cards would change for one reason at once.";
    LayoutChanged "layout-changed" Stop true "Unusually many cards would be made anew because the look of the card changed.";
    CardLost "card-lost" Warn true "Cards that nobody confirmed, and whose files are gone.";
    CardSpoiled "card-spoiled" Warn true "Cards that were spoiled and not made again.";
    CardUnconfirmed "card-unconfirmed" Warn true "Cards that were made and not confirmed.";
    QrTooSmall "qr-too-small" Stop false "The layout gives a QR module less than four printer dots.";
    InkAboveLimit "ink-above-limit" Warn true "The card design takes more ink than the press holds.";
    ButtCut "butt-cut" Warn true "Cards that share one cut differ in colour there.";
    RibbonColour "ribbon-colour" Warn true "A face has colours and the ribbon prints only black on that side.";
}

impl Code {
    /// The code of that stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == name)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A column as the reader of a spreadsheet names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Column {
    /// The letter in the margin: `A`, `AB`.
    pub letter: String,
    /// The heading, as written in the file.
    pub heading: String,
}

impl Column {
    /// Its number from 0 on, `A` being 0; `None` if the letter is none that a worksheet has.
    pub fn number(&self) -> Option<usize> {
        let from_one = self.letter.bytes().try_fold(0_usize, |number, byte| {
            let letter = byte.is_ascii_uppercase().then(|| usize::from(byte - b'A') + 1)?;
            number.checked_mul(26)?.checked_add(letter)
        });
        from_one?.checked_sub(1)
    }
}

/// A spot in the input, counted the way the user's own program counts it.
#[derive(Debug, Default, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    /// The file, relative to the job's folder, with `/` between folders; `None` for the job as a whole.
    pub file: Option<Arc<str>>,
    /// The worksheet's name; `None` for CSV and for photos.
    pub worksheet: Option<Arc<str>>,
    /// The row number shown in the margin; the first row of a worksheet is 1.
    pub row: Option<u32>,
    /// The column.
    pub column: Option<Arc<Column>>,
}

impl Place {
    /// A file as a whole.
    pub fn file(file: impl Into<Arc<str>>) -> Self {
        Self { file: Some(file.into()), ..Self::default() }
    }

    /// The same row, at `column`.
    pub fn at(&self, column: &Arc<Column>) -> Self {
        Self { column: Some(Arc::clone(column)), ..self.clone() }
    }

    /// The place in words; empty for the job as a whole.
    pub fn describe(&self, lang: Lang) -> String {
        let (worksheet, row, column) = match lang {
            Lang::Id => ("lembar kerja", "baris", "kolom"),
            Lang::En => ("worksheet", "row", "column"),
        };
        let mut words = harmless(self.file.as_deref().unwrap_or_default());
        if let Some(name) = &self.worksheet {
            words.push_str(&format!(", {worksheet} `{}`", harmless(name)));
        }
        if let Some(number) = self.row {
            words.push_str(&format!(", {row} {number}"));
        }
        if let Some(found) = &self.column {
            words.push_str(&format!(
                ", {column} {} (`{}`)",
                found.letter,
                printable(&found.heading)
            ));
        }
        words
    }
}

/// One thing that the user must hear about their data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What kind of finding.
    pub code: Code,
    /// How much it costs, after the job's policy.
    pub severity: Severity,
    /// The 18 digits of the person it concerns, where known.
    pub key: Option<String>,
    /// Where to look.
    pub place: Place,
    /// The offending cell or figure, at most 40 characters, made printable.
    pub value: Option<String>,
    /// What is wrong: lower case, no full stop, the value in backticks.
    pub message: Text,
    /// What to do about it; empty only if nothing can be suggested.
    pub hint: Hint,
}

impl Finding {
    /// A finding of `code` at its default severity.
    pub fn new(code: Code, place: Place, message: Text) -> Self {
        Self {
            code,
            severity: code.default_severity(),
            key: None,
            place,
            value: None,
            message,
            hint: Hint::default(),
        }
    }

    /// With what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Hint>) -> Self {
        self.hint = hint.into();
        self
    }

    /// About the person with this key.
    #[must_use]
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// With the offending value, cut and made printable.
    #[must_use]
    pub fn value(mut self, value: &str) -> Self {
        self.value = Some(printable(value));
        self
    }

    /// Three lines: what, where, how to mend it.
    pub fn describe(&self, lang: Lang) -> String {
        let word = self.severity.word(lang);
        let mut lines = format!("{word}[{}]: {}", self.code, one_line(self.message.get(lang)));
        let place = self.place.describe(lang);
        if !place.is_empty() {
            lines.push_str(&format!("\n  --> {place}"));
        }
        if !self.hint.is_empty() {
            let hint = one_line(self.hint.get(lang));
            lines.push_str(&format!("\n  {}: {hint}", hint_word(lang)));
        }
        lines
    }
}

/// What an offending value may at most show of itself, in characters.
const SHOWN_CHARS: usize = 40;

/// `value` cut at 40 characters, with control and invisible characters written as `\u{…}`, and so
/// are backticks, for messages quote between those: cells are strangers' text and may hold anything.
pub fn printable(value: &str) -> String {
    let mut shown = String::new();
    for (idx, c) in value.chars().enumerate() {
        if idx == SHOWN_CHARS {
            shown.push('…');
            break;
        }
        push_harmless(&mut shown, c);
    }
    shown
}

/// As [`printable`], uncut: names of files, worksheets and printers are told whole.
pub fn harmless(value: &str) -> String {
    let mut shown = String::with_capacity(value.len());
    value.chars().for_each(|c| push_harmless(&mut shown, c));
    shown
}

/// A message in one line, whatever was quoted in it: line ends and what else acts on a terminal are written out,
/// the quotes of the message stay.
pub fn one_line(message: &str) -> String {
    let mut line = String::with_capacity(message.len());
    for c in message.chars() {
        if acts_on_a_terminal(c) { line.extend(c.escape_unicode()) } else { line.push(c) }
    }
    line
}

fn push_harmless(shown: &mut String, c: char) {
    if c == '`' || acts_on_a_terminal(c) {
        shown.extend(c.escape_unicode());
    } else {
        shown.push(c);
    }
}

/// Whether a character does something to a terminal or to the order of what is read, instead of being seen:
/// control characters, line ends of any kind, invisible ones and those that turn the direction.
pub const fn acts_on_a_terminal(c: char) -> bool {
    matches!(c,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}')
}

/// The word before a hint.
pub const fn hint_word(lang: Lang) -> &'static str {
    match lang {
        Lang::Id => "saran",
        Lang::En => "hint",
    }
}

/// What the job decided about some codes, instead of their default severity.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Policy {
    decided: std::collections::BTreeMap<Code, Decision>,
}

/// A decision of `[policy]` about one code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The card waits.
    Hold,
    /// The card is made, the finding is told.
    Warn,
    /// The card is made, the finding is not told.
    Ignore,
    /// The whole run stops.
    Stop,
}

impl Decision {
    const ALL: [Self; 4] = [Self::Hold, Self::Warn, Self::Ignore, Self::Stop];

    /// The word in the job file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hold => "hold",
            Self::Warn => "warn",
            Self::Ignore => "ignore",
            Self::Stop => "stop",
        }
    }

    /// The decision of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|decision| decision.as_str() == word)
    }
}

impl Policy {
    /// Decides about `code`; the last decision counts.
    ///
    /// # Errors
    ///
    /// Gives the decision back if it would soften a code that is never softened.
    pub fn decide(&mut self, code: Code, decision: Decision) -> Result<(), Decision> {
        let softens = matches!(decision, Decision::Warn | Decision::Ignore);
        if softens && !code.may_soften() {
            return Err(decision);
        }
        self.decided.insert(code, decision);
        Ok(())
    }

    /// The finding at its decided severity, or nothing if the job ignores it.
    pub fn apply(&self, mut finding: Finding) -> Option<Finding> {
        finding.severity = match self.decided.get(&finding.code) {
            None => finding.severity,
            Some(Decision::Hold) => Severity::Hold,
            Some(Decision::Warn) => Severity::Warn,
            Some(Decision::Stop) => Severity::Stop,
            Some(Decision::Ignore) => return None,
        };
        Some(finding)
    }

    /// Whether the job says anything about `code`.
    pub fn decides(&self, code: Code) -> bool {
        self.decided.contains_key(&code)
    }

    /// The decisions, by code.
    pub fn decisions(&self) -> impl Iterator<Item = (Code, Decision)> + '_ {
        self.decided.iter().map(|(code, decision)| (*code, *decision))
    }
}

/// Which part of the world stopped the run; decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultKind {
    /// A defect of the program.
    Internal,
    /// Wrong usage, or a job file that cannot be used.
    Usage,
    /// No usable input: nothing can be made.
    NoInput,
    /// Disk full, no permission, locked by another run.
    Outside,
    /// Finished files do not say what they should.
    Verification,
    /// The user or the system asked to stop.
    Interrupted,
}

/// What stops the whole run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Whose fault it is.
    pub kind: FaultKind,
    /// What is wrong.
    pub message: Text,
    /// Where: a path, or a file with its line; empty if there is no place.
    pub place: String,
    /// What to do about it; may be empty.
    pub hint: Hint,
    /// Further faults of the same file, so that all are mended in one go.
    pub others: Vec<Fault>,
    /// The error of the system or of a library behind it.
    cause: Option<Cause>,
}

/// An error of others; two are equal if they say the same.
#[derive(Debug, Clone)]
struct Cause(Arc<dyn std::error::Error + Send + Sync>);

impl PartialEq for Cause {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_string() == other.0.to_string()
    }
}

impl Eq for Cause {}

/// What a stage returns when the outside world may stop it.
pub type Outcome<T> = Result<T, Box<Fault>>;

impl Fault {
    /// A fault without a hint.
    pub fn new(kind: FaultKind, place: impl Into<String>, message: Text) -> Box<Self> {
        Box::new(Self {
            kind,
            message,
            place: place.into(),
            hint: Hint::default(),
            others: Vec::new(),
            cause: None,
        })
    }

    /// The fault behind a failed read or write of `path`; every such error names its path.
    pub fn io(path: &std::path::Path, doing: Text, error: &std::io::Error) -> Box<Self> {
        let why = why(error);
        let message =
            Text::new(format!("{}: {}", doing.id, why.id), format!("{}: {}", doing.en, why.en));
        let hint: Hint = match error.kind() {
            std::io::ErrorKind::PermissionDenied => Remedy::CheckPermission.into(),
            std::io::ErrorKind::StorageFull => Text::new(
                "kosongkan ruang disk lalu jalankan lagi",
                "free some disk space and run again",
            )
            .into(),
            std::io::ErrorKind::NotFound => Text::new(
                "periksa ejaan dan letak berkas itu",
                "check the spelling and the location of the file",
            )
            .into(),
            _ => Hint::default(),
        };
        // An error of the system cannot be cloned, but made again.
        let cause = match error.raw_os_error() {
            Some(number) => std::io::Error::from_raw_os_error(number),
            None => std::io::Error::new(error.kind(), error.to_string()),
        };
        Self::new(FaultKind::Outside, path.display().to_string(), message)
            .hint(hint)
            .caused_by(cause)
    }

    /// With what to do about it.
    #[must_use]
    pub fn hint(mut self: Box<Self>, hint: impl Into<Hint>) -> Box<Self> {
        self.hint = hint.into();
        self
    }

    /// With the error of the system or of a library that is behind it.
    #[must_use]
    pub fn caused_by(
        mut self: Box<Self>,
        error: impl std::error::Error + Send + Sync + 'static,
    ) -> Box<Self> {
        self.cause = Some(Cause(Arc::new(error)));
        self
    }

    /// Says what can be done, here and in the others, in the words of a front end.
    pub fn word(&mut self, wording: Wording) {
        self.hint.word(wording);
        self.others.iter_mut().for_each(|other| other.word(wording));
    }

    /// Three lines: what, where, how to mend it.
    pub fn describe(&self, lang: Lang) -> String {
        let word = match lang {
            Lang::Id => "galat",
            Lang::En => "error",
        };
        let mut lines = format!("{word}: {}", one_line(self.message.get(lang)));
        if !self.place.is_empty() {
            lines.push_str(&format!("\n  --> {}", one_line(&self.place)));
        }
        if !self.hint.is_empty() {
            let hint = one_line(self.hint.get(lang));
            lines.push_str(&format!("\n  {}: {hint}", hint_word(lang)));
        }
        for other in &self.others {
            lines.push('\n');
            lines.push_str(&other.describe(lang));
        }
        lines
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.describe(Lang::En))
    }
}

impl std::error::Error for Fault {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        let cause = self.cause.as_ref()?;
        Some(&*cause.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_named_the_way_the_spreadsheet_names_it() {
        let place = Place {
            file: Some("data/pns.xlsx".into()),
            worksheet: Some("Data".into()),
            row: Some(118),
            column: Some(Arc::new(Column { letter: "D".into(), heading: "TMT PNS".into() })),
        };
        let finding = Finding::new(
            Code::DateUnreadable,
            place,
            text!("`31/02/1999` bukan tanggal", "`31/02/1999` is not a date"),
        )
        .hint(text!("tulis TTTT-BB-HH", "write YYYY-MM-DD"));
        assert_eq!(
            finding.describe(Lang::En),
            "held[date-unreadable]: `31/02/1999` is not a date\n  \
             --> data/pns.xlsx, worksheet `Data`, row 118, column D (`TMT PNS`)\n  \
             hint: write YYYY-MM-DD"
        );
        assert!(finding.describe(Lang::Id).contains("lembar kerja `Data`, baris 118, kolom D"));
    }

    #[test]
    fn a_column_is_counted_from_its_letter() {
        let number =
            |letter: &str| Column { letter: letter.into(), heading: String::new() }.number();
        for (letter, expected) in [
            ("A", Some(0)),
            ("Z", Some(25)),
            ("AA", Some(26)),
            ("XFD", Some(16_383)),
            ("", None),
            ("a1", None),
        ] {
            assert_eq!(number(letter), expected, "{letter}");
        }
    }

    #[test]
    fn a_fault_of_the_disk_keeps_the_error_that_is_behind_it() {
        use std::error::Error as _;
        let path = std::path::Path::new("out/sheets");
        let error = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
        let fault = Fault::io(path, text!("tidak bisa ditulis", "cannot be written"), &error);
        let source = fault.source().expect("a cause").downcast_ref::<std::io::Error>();
        assert_eq!(source.map(std::io::Error::kind), Some(std::io::ErrorKind::PermissionDenied));
        assert_eq!(fault.hint.remedy(), Some(&Remedy::CheckPermission));
        assert!(Fault::new(FaultKind::Usage, "", Text::default()).source().is_none());
    }

    #[test]
    fn every_code_is_found_again_by_its_name() {
        for code in Code::ALL {
            assert_eq!(Code::from_name(code.as_str()), Some(*code));
        }
    }

    #[test]
    fn a_strange_cell_is_cut_and_made_printable() {
        assert_eq!(printable("a\u{0}b\u{200b}"), "a\\u{0}b\\u{200b}");
        assert_eq!(printable(&"x".repeat(50)).chars().count(), 41);
    }
}
