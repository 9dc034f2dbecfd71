//! What a person decided about one photo: accepted, refused, which part of it to use.
//!
//! A [`Decision`] is a line of `decisions.csv`, as [`COLUMNS`] names its cells. It names the photo by the
//! digest of its file: of a file with other content nothing was decided. How a file is read, and whose
//! photo it is, is not known here; which line of several counts, neither.

use super::View;
use super::measure::Crop;
use cetak_base::diag::{Code, Text, printable};
use cetak_base::digest::Digest;
use cetak_base::text;

/// The columns of `decisions.csv`, in the order they are written.
pub const COLUMNS: [&str; 13] = [
    "key", "content", "decision", "x", "y", "width", "height", "turn", "attire", "pose", "reason",
    "who", "when",
];
/// No picture is larger along a side.
const MAX_PX: u32 = 1 << 20;
/// The longest text of a cell, in characters: it is told beside a photo.
const MAX_TEXT: usize = 200;

/// What became of a photo.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing was decided but, perhaps, what part to use.
    #[default]
    Open,
    /// Somebody looked and lets it pass: see [`Decision::releases`].
    Accepted,
    /// Somebody looked and holds it.
    Refused,
}

/// A decision about one photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The 18 digits of the person.
    pub key: String,
    /// Digest of the photo's file.
    pub content: Digest,
    /// What was decided.
    pub verdict: Verdict,
    /// The part to use, and how to turn it.
    pub view: View,
    /// Whether the attire is as the rules ask, if somebody looked.
    pub attire: Option<bool>,
    /// Whether the bearing is.
    pub pose: Option<bool>,
    /// Why, in a few words; the holder may read them.
    pub reason: String,
    /// Who decided.
    pub who: String,
    /// And when, as written.
    pub when: String,
}

/// A cell that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The column, one of [`COLUMNS`].
    pub column: &'static str,
    /// What the cell holds.
    pub value: String,
    /// What is wrong.
    pub message: Text,
    /// What is right.
    pub hint: Text,
}

impl Decision {
    /// An open decision about a photo, for somebody to fill in.
    pub fn open(key: &str, content: Digest) -> Self {
        Self {
            key: key.to_owned(),
            content,
            verdict: Verdict::Open,
            view: View::default(),
            attire: None,
            pose: None,
            reason: String::new(),
            who: String::new(),
            when: String::new(),
        }
    }

    /// The decision that lets a photo pass, as it stands.
    pub fn accepting(key: &str, content: Digest) -> Self {
        Self { verdict: Verdict::Accepted, ..Self::open(key, content) }
    }

    /// The decision in a line of which `cell` gives the cell of a column, empty if there is none. `None` where
    /// nothing was decided yet.
    ///
    /// # Errors
    ///
    /// Every cell that cannot be used.
    pub fn read<'c>(cell: impl Fn(&str) -> &'c str) -> Result<Option<Self>, Vec<Mistake>> {
        let mut line = Line { cell, mistakes: Vec::new() };
        let content = line.content();
        let verdict = line.verdict();
        let area = line.area();
        let turn_tenths = line.turn();
        let [attire, pose] = ["attire", "pose"].map(|column| line.tick(column));
        let [reason, who, when] = ["reason", "who", "when"].map(|column| line.text(column));
        let is_against = attire == Some(false) || pose == Some(false);
        let verdict = match verdict {
            Verdict::Accepted if is_against => {
                let column = if attire == Some(false) { "attire" } else { "pose" };
                line.mistake(
                    column,
                    text!(
                        "foto diterima padahal `{column}` berisi tidak",
                        "the photo is accepted and yet `{column}` says no"
                    ),
                    text!(
                        "tulis refuse di kolom decision, atau yes di kolom ini",
                        "write refuse under decision, or yes here"
                    ),
                );
                verdict
            }
            Verdict::Open if is_against => Verdict::Refused,
            verdict => verdict,
        };
        if verdict == Verdict::Refused && reason.is_empty() && !is_against {
            line.mistake(
                "reason",
                text!("foto ditolak tanpa alasan", "the photo is refused without a reason"),
                text!(
                    "tulis alasannya: pemilik foto harus tahu apa yang harus diganti",
                    "write why: whoever is on the photo must know what to change"
                ),
            );
        }
        let key = (line.cell)("key").trim().to_owned();
        let Line { mistakes, .. } = line;
        let Some(content) = content.filter(|_| mistakes.is_empty()) else { return Err(mistakes) };
        let view = View { turn_tenths, area };
        let decided = verdict != Verdict::Open
            || view != View::default()
            || attire.is_some()
            || pose.is_some();
        Ok(decided.then_some(Self { key, content, verdict, view, attire, pose, reason, who, when }))
    }

    /// The cells of its line, in the order of [`COLUMNS`].
    pub fn cells(&self) -> [String; COLUMNS.len()] {
        let verdict = match self.verdict {
            Verdict::Open => "",
            Verdict::Accepted => "accept",
            Verdict::Refused => "refuse",
        };
        let area = self.view.area.map(|area| [area.x_px, area.y_px, area.width_px, area.height_px]);
        let side = |idx: usize| area.map_or(String::new(), |area| area[idx].to_string());
        let tick = |tick: Option<bool>| match tick {
            None => String::new(),
            Some(true) => "yes".to_owned(),
            Some(false) => "no".to_owned(),
        };
        let turn = self.view.turn_tenths;
        let turn = match (turn, turn % 10) {
            (0, _) => String::new(),
            (_, 0) => (turn / 10).to_string(),
            (_, tenth) => {
                let sign = if turn < 0 { "-" } else { "" };
                format!("{sign}{}.{}", turn.abs() / 10, tenth.abs())
            }
        };
        [
            self.key.clone(),
            self.content.to_string(),
            verdict.to_owned(),
            side(0),
            side(1),
            side(2),
            side(3),
            turn,
            tick(self.attire),
            tick(self.pose),
            self.reason.clone(),
            self.who.clone(),
            self.when.clone(),
        ]
    }

    /// Whether an accepted photo passes although that was found. What a person can see and answer for: faces,
    /// place, light, focus, the background. Never that there is no picture, that it is black and white, another
    /// person's or too small; and that no face was found only where the line says where it is.
    pub fn releases(&self, code: Code) -> bool {
        let is_seen = match code {
            Code::PhotoSeveralFaces
            | Code::PhotoUpsideDown
            | Code::PhotoHeadCut
            | Code::PhotoFaceSmall
            | Code::PhotoTurned
            | Code::PhotoPose
            | Code::PhotoOpaque
            | Code::PhotoBlurred
            | Code::PhotoDark
            | Code::PhotoBright => true,
            Code::PhotoNoFace => self.view.area.is_some(),
            _ => false,
        };
        is_seen && self.verdict == Verdict::Accepted
    }

    /// Who decided and when, in brackets after a blank, quoted as any cell is; nothing where neither is known.
    pub(super) fn signature(&self) -> String {
        match (self.who.as_str(), self.when.as_str()) {
            ("", "") => String::new(),
            (who, "") => format!(" (`{who}`)"),
            ("", when) => format!(" (`{when}`)"),
            (who, when) => format!(" (`{who}`, `{when}`)"),
        }
    }
}

/// A line while it is read.
struct Line<F> {
    cell: F,
    mistakes: Vec<Mistake>,
}

impl<'c, F: Fn(&str) -> &'c str> Line<F> {
    fn mistake(&mut self, column: &'static str, message: Text, hint: Text) {
        let value = (self.cell)(column).to_owned();
        self.mistakes.push(Mistake { column, value, message, hint });
    }

    fn shown(&self, column: &str) -> String {
        printable((self.cell)(column).trim())
    }

    fn content(&mut self) -> Option<Digest> {
        let found = Digest::parse((self.cell)("content").trim());
        if found.is_none() {
            let shown = self.shown("content");
            self.mistake(
                "content",
                text!("`{shown}` bukan sidik isi foto", "`{shown}` is not the digest of a photo"),
                text!(
                    "salin 64 digit itu dari undecided.csv, yang ditulis oleh pemeriksaan foto",
                    "copy the 64 digits from undecided.csv, which the report on photos writes"
                ),
            );
        }
        found
    }

    fn verdict(&mut self) -> Verdict {
        match (self.cell)("decision").trim().to_lowercase().as_str() {
            "" => Verdict::Open,
            "accept" | "terima" => Verdict::Accepted,
            "refuse" | "tolak" => Verdict::Refused,
            _ => {
                let shown = self.shown("decision");
                self.mistake(
                    "decision",
                    text!("keputusan `{shown}` tidak dikenal", "`{shown}` is no decision"),
                    text!("tulis accept atau refuse", "write accept or refuse"),
                );
                Verdict::Open
            }
        }
    }

    fn area(&mut self) -> Option<Crop> {
        const SIDES: [&str; 4] = ["x", "y", "width", "height"];
        if SIDES.iter().all(|side| (self.cell)(side).trim().is_empty()) {
            return None;
        }
        let sides = SIDES.map(|side| {
            let least = u32::from(side == "width" || side == "height");
            let number = (self.cell)(side).trim().parse::<u32>().ok();
            let number = number.filter(|number| (least..=MAX_PX).contains(number));
            if number.is_none() {
                let shown = self.shown(side);
                self.mistake(
                    side,
                    text!(
                        "`{shown}` bukan jumlah piksel",
                        "`{shown}` is not a number of pixels"
                    ),
                    text!(
                        "isi x, y, width, dan height dengan bilangan bulat, atau kosongkan keempatnya",
                        "fill x, y, width and height with whole numbers, or leave all four empty"
                    ),
                );
            }
            number.unwrap_or(1)
        });
        let [x_px, y_px, width_px, height_px] = sides;
        Some(Crop { x_px, y_px, width_px, height_px })
    }

    /// In tenths of a degree; a comma is a point.
    fn turn(&mut self) -> i32 {
        let written = (self.cell)("turn").trim().replace(',', ".");
        if written.is_empty() {
            return 0;
        }
        let degrees = written.parse::<f64>().ok().filter(|turn| (-180.0..=270.0).contains(turn));
        let Some(degrees) = degrees else {
            let shown = self.shown("turn");
            self.mistake(
                "turn",
                text!("`{shown}` bukan besar putaran", "`{shown}` is no turn"),
                text!(
                    "tulis derajat ke kanan, dari -180 sampai 270: 90, 180, atau misalnya -2.5",
                    "write degrees to the right, -180 to 270: 90, 180, or for example -2.5"
                ),
            );
            return 0;
        };
        (degrees * 10.0).round() as i32
    }

    fn tick(&mut self, column: &'static str) -> Option<bool> {
        match (self.cell)(column).trim().to_lowercase().as_str() {
            "" => None,
            "yes" | "ya" => Some(true),
            "no" | "tidak" => Some(false),
            _ => {
                let shown = self.shown(column);
                self.mistake(
                    column,
                    text!("`{shown}` bukan ya atau tidak", "`{shown}` is neither yes nor no"),
                    text!("tulis yes atau no", "write yes or no"),
                );
                None
            }
        }
    }

    fn text(&self, column: &str) -> String {
        // What a terminal must not get is a blank; a backtick marks what is quoted.
        let plain = |c: char| if c.is_control() || c == '`' { ' ' } else { c };
        (self.cell)(column).trim().chars().take(MAX_TEXT).map(plain).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn line(cells: &[(&str, &str)]) -> Result<Option<Decision>, Vec<Mistake>> {
        let content = Digest::of(b"a photo").to_string();
        let mut all: BTreeMap<&str, &str> =
            BTreeMap::from([("key", "198609262015051001"), ("content", &*content)]);
        all.extend(cells.iter().copied());
        Decision::read(|column| all.get(column).copied().unwrap_or_default())
    }

    #[test]
    fn a_line_comes_back_as_it_was_written() {
        let written = [
            ("decision", "accept"),
            ("x", "12"),
            ("y", "0"),
            ("width", "360"),
            ("height", "460"),
            ("turn", "-2.5"),
            ("attire", "yes"),
            ("reason", "wajah jelas"),
            ("who", "Petugas Contoh"),
            ("when", "2026-11-30"),
        ];
        let read = line(&written).expect("right").expect("decided");
        assert_eq!(read.view.turn_tenths, -25);
        let cells = read.cells();
        for (column, cell) in COLUMNS.iter().zip(&cells) {
            let own = written.iter().find(|(name, _)| name == column).map_or("", |(_, cell)| cell);
            if !["key", "content"].contains(column) {
                assert_eq!(cell, own, "{column}");
            }
        }
        assert_eq!(line(&[("turn", "90")]).expect("right").expect("turned").cells()[7], "90");
    }

    #[test]
    fn a_line_without_a_decision_decides_nothing() {
        assert_eq!(line(&[("reason", "lihat lagi"), ("who", "A")]), Ok(None));
    }

    #[test]
    fn a_tick_against_a_photo_refuses_it() {
        let refused = line(&[("attire", "tidak")]).expect("right").expect("decided");
        assert_eq!(refused.verdict, Verdict::Refused);
    }

    #[test]
    fn what_cannot_be_used_is_told_by_its_column() {
        for (cells, column) in [
            (&[("content", "12ab")][..], "content"),
            (&[("decision", "yes")][..], "decision"),
            (&[("decision", "refuse")][..], "reason"),
            (&[("decision", "accept"), ("pose", "no")][..], "pose"),
            (&[("x", "1"), ("y", "1"), ("width", "0"), ("height", "9")][..], "width"),
            (&[("turn", "1e9")][..], "turn"),
            (&[("attire", "maybe")][..], "attire"),
        ] {
            let mistakes = line(cells).expect_err(column);
            assert_eq!(mistakes.iter().map(|m| m.column).collect::<Vec<_>>(), [column]);
        }
        let without = line(&[("x", "1")]).expect_err("three are missing");
        assert_eq!(without.len(), 3);
    }

    #[test]
    fn an_accepted_photo_without_a_face_passes_only_if_the_line_says_where_it_is() {
        let area = [("x", "0"), ("y", "0"), ("width", "450"), ("height", "575")];
        let accepted = [("decision", "accept")];
        let blind = line(&accepted).expect("right").expect("decided");
        let seeing = line(&[&accepted[..], &area[..]].concat()).expect("right").expect("decided");
        assert!(!blind.releases(Code::PhotoNoFace) && seeing.releases(Code::PhotoNoFace));
        for code in [Code::PhotoDamaged, Code::PhotoShared, Code::PhotoGrey, Code::PhotoSize] {
            assert!(!seeing.releases(code), "{code}");
        }
        assert!(!line(&area).expect("right").expect("framed").releases(Code::PhotoHeadCut));
    }
}
