//! Facts about a photo held against the job's limits, and the words for them.
//!
//! A [`Flaw`] is one thing that is not as the rules ask, with its figure. What
//! it costs is for the policy: where that softens a flaw that the preparation
//! has mended - size, format, aspect - the card is made, and a finding says
//! what was changed. A file that gives no picture is held whatever the policy says.

use super::decision::{Decision, Verdict};
use super::{Asked, Background, Cutting, Format, Limits, MAX_FILE_BYTES, MAX_PIXELS, PhotoFile};
use super::{Face, Facts, Measured, Refusal, Rules, Settled, messages};
use cetak_base::diag::{Code, Finding, Place, Severity, Text};

/// Levels of lightness that a picture of anything at all has; a plain fill has none to three.
const BLANK_CONTRAST: u8 = 8;
/// Share of transparent pixels, in thousandths, above which nobody can be on the picture.
const BLANK_CLEAR_PERMILLE: u32 = 950;

/// A line of the eyes steeper than so many times the limit, some 24 degrees, is no portrait.
const EXTREME_ROLL: u32 = 3;

/// One thing that is not as the rules ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    /// There is no picture at all.
    Refused(Refusal),
    /// Not a PNG.
    Format(Format),
    /// Not the size asked for.
    Size { width_px: u32, height_px: u32, ppi: u32 },
    /// Heavier than allowed.
    Heavy { bytes: u64 },
    /// No colour.
    Grey { coloured_permille: u32 },
    /// The background is not transparent.
    Opaque { border_clear_permille: u32, cutting: Cutting },
    /// The face has a hole.
    Hole { permille: u32 },
    /// Out of focus.
    Blurred { sharpness: u32 },
    /// Nothing on it is light.
    Dark { lightest: u8 },
    /// Nothing on it is dark.
    Bright { darkest: u8 },
    /// The head is not where it belongs.
    Pose(Pose),
    /// Wider than high.
    Landscape { width_px: u32, height_px: u32 },
    /// Nothing is on it.
    Blank,
    /// Nobody's face is on it.
    NoFace,
    /// More than one face.
    SeveralFaces { count: u32 },
    /// It needs so many quarter turns to the right.
    UpsideDown { turns: u32 },
    /// The face is too small.
    FaceSmall { permille: u32 },
    /// Too little is above the eyes.
    HeadCut { crown_permille: u32 },
    /// The face reaches over an edge.
    FaceCut { permille: u32 },
    /// The line of the eyes is too steep.
    Rolled { permille: u32 },
    /// The face looks aside.
    Aside { permille: u32 },
}

/// What is unusual about the place of a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pose {
    /// Its width, in thousandths of the picture's.
    Size(u32),
    /// The space above it, in thousandths of the height.
    Above(u32),
    /// Its distance from the middle, in thousandths of the width.
    Aside(u32),
    /// Its lean, sideways for every thousand downwards.
    Lean(u32),
}

/// Judges `measured`, in the order a person would mend things.
pub(super) fn judge(measured: Measured, asked: &Asked<'_>, rules: &Rules) -> Settled {
    let flaws = match &measured.facts {
        Err(refusal) => vec![Flaw::Refused(*refusal)],
        Ok(facts) => flaws(facts, rules),
    };
    let mut findings = Vec::new();
    // Whoever chose a part answers for its size, as far as pixels reach.
    let is_chosen = asked.decision.is_some_and(|decision| decision.view.area.is_some());
    // Told because somebody decided, whatever the policy says of what was released.
    let mut released = Vec::new();
    let decided = |code| rules.policy.decisions().any(|(decided, _)| decided == code);
    for flaw in flaws {
        let is_fitted = is_chosen && matches!(flaw, Flaw::Size { .. } | Flaw::Landscape { .. });
        if let Ok(facts) = &measured.facts
            && (rules.background == Background::Remove || is_fitted)
            && flaw.is_mended(facts, &rules.limits)
            && !decided(flaw.code())
        {
            continue;
        }
        let finding = flaw.finding(asked, &rules.limits);
        match (flaw, rules.policy.apply(finding.clone())) {
            (Flaw::Refused(_), decided) => {
                let decided = decided.filter(|found| found.severity >= Severity::Hold);
                findings.push(decided.unwrap_or(finding));
            }
            (_, Some(decided))
                if decided.severity < Severity::Stop
                    && asked.decision.is_some_and(|line| line.releases(decided.code)) =>
            {
                released.push(decided.code);
            }
            (_, decided) => findings.extend(decided),
        }
    }
    if let Some(decision) = asked.decision {
        findings.extend(told(decision, &released, asked));
    }
    let held = findings.iter().any(|finding| finding.severity >= Severity::Hold);
    if held {
        return Settled { prepared: None, findings };
    }
    if let Ok(facts) = &measured.facts {
        let mended = mended(facts, asked, &rules.limits);
        findings.extend(mended.and_then(|finding| rules.policy.apply(finding)));
    }
    Settled { prepared: measured.prepared, findings }
}

/// What somebody decided about this photo, where it costs something or released something.
fn told(decision: &Decision, released: &[Code], asked: &Asked<'_>) -> Option<Finding> {
    let (file, by, reason) = (asked.file, decision.signature(), &decision.reason);
    let finding = match decision.verdict {
        Verdict::Refused => {
            let against = |tick: Option<bool>, id: &str, en: &str| {
                (tick == Some(false)).then(|| Text::new(id, en))
            };
            let reasons = [
                against(
                    decision.attire,
                    "pakaian tidak sesuai",
                    "the attire is not as the rules ask",
                ),
                against(decision.pose, "sikap tidak sesuai", "the bearing is not as the rules ask"),
                (!reason.is_empty()).then(|| Text::same(format!("`{reason}`"))),
            ];
            let join = |of: fn(&Text) -> &str| {
                reasons.iter().flatten().map(of).collect::<Vec<_>>().join("; ")
            };
            let (id, en) = (join(|text| &text.id), join(|text| &text.en));
            let message = Text::new(
                format!("foto `{file}` ditolak{by}: {id}"),
                format!("the photo `{file}` was refused{by}: {en}"),
            );
            Finding::new(Code::PhotoRefused, asked.place.clone(), message).hint(Text::new(
                "minta foto baru; keputusan itu hanya berlaku untuk berkas ini",
                "ask for another photo; the decision is about this file only",
            ))
        }
        Verdict::Accepted if !released.is_empty() => {
            let codes: Vec<&str> = released.iter().map(|code| code.as_str()).collect();
            let codes = codes.join(", ");
            let reason = if reason.is_empty() { String::new() } else { format!(": `{reason}`") };
            let message = cetak_base::text!(
                "foto `{file}` diterima{by} walau {codes}{reason}",
                "the photo `{file}` was accepted{by} in spite of {codes}{reason}"
            );
            Finding::new(Code::PhotoAccepted, asked.place.clone(), message)
        }
        Verdict::Accepted | Verdict::Open => return None,
    };
    Some(finding.key(asked.key))
}

/// Everything about a decoded picture that is not as the rules ask.
fn flaws(facts: &Facts, rules: &Rules) -> Vec<Flaw> {
    let limits = &rules.limits;
    let mut flaws = Vec::new();
    if facts.format != Format::Png {
        flaws.push(Flaw::Format(facts.format));
    }
    if facts.bytes > limits.max_bytes {
        flaws.push(Flaw::Heavy { bytes: facts.bytes });
    }
    let (width_px, height_px) = (facts.width_px, facts.height_px);
    if width_px > height_px {
        flaws.push(Flaw::Landscape { width_px, height_px });
    } else if (width_px, height_px) != (limits.width_px, limits.height_px) {
        flaws.push(Flaw::Size { width_px, height_px, ppi: facts.ppi });
    }
    if facts.contrast < BLANK_CONTRAST || facts.clear_permille > BLANK_CLEAR_PERMILLE {
        // An empty picture has no colour and no background worth speaking of.
        flaws.push(Flaw::Blank);
        return flaws;
    }
    facing(facts, limits, &mut flaws);
    let coloured_permille = facts.coloured_permille;
    if coloured_permille < limits.min_coloured_permille {
        flaws.push(Flaw::Grey { coloured_permille });
    }
    let border_clear_permille = facts.border_clear_permille;
    // A person who reaches to the edges leaves little of them clear; the wall is gone all the same.
    let is_cut = facts.cutting == Cutting::Done && facts.faces.first.is_some();
    let opaque = border_clear_permille < limits.min_border_clear_permille && !is_cut;
    if opaque && rules.background != Background::Keep {
        flaws.push(Flaw::Opaque { border_clear_permille, cutting: facts.cutting });
    }
    if let Some(figure) = &facts.figure {
        if figure.hole_permille > limits.max_hole_permille {
            flaws.push(Flaw::Hole { permille: figure.hole_permille });
        }
        let (aside, lean) =
            (figure.aside_permille.unsigned_abs(), figure.lean_permille.unsigned_abs());
        if !limits.head_permille.contains(&figure.head_permille) {
            flaws.push(Flaw::Pose(Pose::Size(figure.head_permille)));
        } else if figure.above_permille > limits.max_above_permille {
            flaws.push(Flaw::Pose(Pose::Above(figure.above_permille)));
        } else if aside > limits.max_aside_permille {
            flaws.push(Flaw::Pose(Pose::Aside(aside)));
        } else if lean > limits.max_lean_permille {
            flaws.push(Flaw::Pose(Pose::Lean(lean)));
        }
    }
    // Without a silhouette the background's light would be judged, not the person's.
    if facts.figure.is_some() {
        let light = &facts.light;
        if light.sharpness < limits.min_sharpness {
            flaws.push(Flaw::Blurred { sharpness: light.sharpness });
        }
        if light.lightest < limits.min_lightest {
            flaws.push(Flaw::Dark { lightest: light.lightest });
        } else if light.darkest > limits.max_darkest {
            flaws.push(Flaw::Bright { darkest: light.darkest });
        }
    }
    flaws
}

/// What is not as the rules ask of the face.
fn facing(facts: &Facts, limits: &Limits, flaws: &mut Vec<Flaw>) {
    let faces = &facts.faces;
    if faces.turns != 0 {
        flaws.push(Flaw::UpsideDown { turns: faces.turns });
    } else if faces.count == 0 {
        flaws.push(Flaw::NoFace);
    } else if faces.count > 1 {
        flaws.push(Flaw::SeveralFaces { count: faces.count });
    }
    let Some(face) = &faces.first else { return };
    let crown_permille = face.crown_permille.max(0).unsigned_abs();
    let (small, over) = (of_height(face, facts), over_edge(face, facts));
    if small < limits.min_face_permille {
        flaws.push(Flaw::FaceSmall { permille: small });
    } else if crown_permille < limits.min_crown_permille {
        flaws.push(Flaw::HeadCut { crown_permille });
    } else if over > limits.max_over_edge_permille {
        flaws.push(Flaw::FaceCut { permille: over });
    }
    let (roll, aside) = (face.roll_permille.unsigned_abs(), face.aside_permille.unsigned_abs());
    let (rolled, aside) = (Flaw::Rolled { permille: roll }, Flaw::Aside { permille: aside });
    if rolled.is_turned(limits) && !aside.is_extreme(limits) {
        flaws.push(rolled);
    } else if aside.is_turned(limits) {
        flaws.push(aside);
    }
}

/// Height of the face, in thousandths of the part that is used.
fn of_height(face: &Face, facts: &Facts) -> u32 {
    let height = u64::from(facts.crop.height_px.max(1));
    u32::try_from(u64::from(face.height_px) * 1000 / height).unwrap_or(u32::MAX)
}

/// How far the face reaches over the edges to the sides and below, in thousandths of its width.
fn over_edge(face: &Face, facts: &Facts) -> u32 {
    let whole = |px: u32| i32::try_from(px).unwrap_or(i32::MAX);
    let crop = facts.crop;
    let (left, right) = (whole(crop.x_px), whole(crop.x_px.saturating_add(crop.width_px)));
    let bottom = whole(crop.y_px.saturating_add(crop.height_px));
    let width = whole(face.width_px).max(1);
    let over = (left.saturating_sub(face.x_px))
        .max(face.x_px.saturating_add(width).saturating_sub(right))
        .max(face.y_px.saturating_add(whole(face.height_px)).saturating_sub(bottom));
    (i64::from(over.max(0)) * 1000 / i64::from(width)).unsigned_abs() as u32
}

impl Flaw {
    /// Its code.
    const fn code(self) -> Code {
        match self {
            Self::Refused(Refusal::Foreign(_)) | Self::Format(_) => Code::PhotoFormat,
            Self::Refused(Refusal::TooHeavy) | Self::Heavy { .. } => Code::PhotoHeavy,
            Self::Refused(Refusal::TooManyPixels { .. }) | Self::Size { .. } => Code::PhotoSize,
            Self::Refused(Refusal::Outside { .. }) => Code::DecisionUnusable,
            Self::Refused(
                Refusal::Empty | Refusal::CutShort(_) | Refusal::Checksum(_) | Refusal::Broken(_),
            ) => Code::PhotoDamaged,
            Self::Grey { .. } => Code::PhotoGrey,
            Self::Opaque { .. } => Code::PhotoOpaque,
            Self::Hole { .. } => Code::PhotoDamaged,
            Self::Blurred { .. } => Code::PhotoBlurred,
            Self::Dark { .. } => Code::PhotoDark,
            Self::Bright { .. } => Code::PhotoBright,
            Self::Pose(_) => Code::PhotoPose,
            Self::Landscape { .. } => Code::PhotoLandscape,
            Self::Blank => Code::PhotoPlaceholder,
            Self::NoFace => Code::PhotoNoFace,
            Self::SeveralFaces { .. } => Code::PhotoSeveralFaces,
            Self::UpsideDown { .. } => Code::PhotoUpsideDown,
            Self::FaceSmall { .. } => Code::PhotoFaceSmall,
            Self::HeadCut { .. } | Self::FaceCut { .. } => Code::PhotoHeadCut,
            Self::Rolled { .. } | Self::Aside { .. } => Code::PhotoTurned,
        }
    }

    /// Whether a head leans or looks aside beyond the limit.
    fn is_turned(self, limits: &Limits) -> bool {
        match self {
            Self::Rolled { permille } => permille > limits.max_roll_permille,
            Self::Aside { permille } => permille > limits.max_turn_permille,
            _ => false,
        }
    }

    /// Whether it is no longer a matter of taste: a head that lies, a face in profile.
    fn is_extreme(self, limits: &Limits) -> bool {
        match self {
            Self::Rolled { permille } => permille > limits.max_roll_permille * EXTREME_ROLL,
            Self::Aside { permille } => permille > limits.max_turn_permille * 5 / 4,
            _ => false,
        }
    }

    /// Whether preparation mends it without guessing: another format, weight or size, and a wide
    /// picture of which a head and its shoulders fill enough. Nothing is blown up by more than a quarter.
    fn is_mended(self, facts: &Facts, limits: &Limits) -> bool {
        let enough = |have: u32, wanted: u32| u64::from(have) * 5 >= u64::from(wanted) * 4;
        let enough = enough(facts.crop.width_px, limits.width_px)
            && enough(facts.crop.height_px, limits.height_px);
        match self {
            Self::Format(_) | Self::Heavy { .. } => true,
            Self::Size { .. } => enough,
            Self::Landscape { .. } => enough && facts.figure.is_some(),
            _ => false,
        }
    }

    /// The finding at its default severity.
    fn finding(self, asked: &Asked<'_>, limits: &Limits) -> Finding {
        let file = asked.file;
        let (want_w, want_h) = (limits.width_px, limits.height_px);
        let (value, message, hint) = match self {
            Self::Refused(refusal) => refused(refusal, file),
            Self::Format(format) => {
                let name = format.name();
                (
                    name.to_owned(),
                    cetak_base::text!(
                        "isi foto `{file}` adalah `{name}`, bukan PNG",
                        "the photo `{file}` is a `{name}` by its content, not a PNG"
                    ),
                    soften(self.code(), "foto diubah menjadi PNG", "the photo is converted"),
                )
            }
            Self::Heavy { bytes } => {
                let ((id, en), (max_id, max_en)) = (megabytes(bytes), megabytes(limits.max_bytes));
                (
                    format!("{bytes}"),
                    cetak_base::text!(
                        "foto `{file}` berukuran `{id} MB`, batasnya {max_id} MB",
                        "the photo `{file}` has `{en} MB`, at most {max_en} MB are allowed"
                    ),
                    Text::new(
                        "simpan ulang fotonya tanpa metadata, atau dengan kompresi PNG tertinggi",
                        "save the photo again without metadata, or with the highest PNG compression",
                    ),
                )
            }
            Self::Size { width_px, height_px, ppi } => (
                format!("{width_px}x{height_px}"),
                cetak_base::text!(
                    "foto `{file}` berukuran `{width_px}x{height_px}` piksel ({ppi} ppi di kartu), seharusnya {want_w}x{want_h}",
                    "the photo `{file}` has `{width_px}x{height_px}` pixels ({ppi} ppi on the card), it must have {want_w}x{want_h}"
                ),
                soften(self.code(), "foto disesuaikan sendiri", "the photo is fitted by itself"),
            ),
            Self::Landscape { width_px, height_px } => (
                format!("{width_px}x{height_px}"),
                cetak_base::text!(
                    "foto `{file}` mendatar: `{width_px}x{height_px}` piksel",
                    "the photo `{file}` is wider than high: `{width_px}x{height_px}` pixels"
                ),
                cetak_base::text!(
                    "putar atau potong fotonya menjadi tegak, {want_w}x{want_h} piksel",
                    "turn or crop the photo to stand upright, {want_w}x{want_h} pixels"
                ),
            ),
            Self::Grey { coloured_permille } => {
                let (id, en) = percent(coloured_permille);
                let (least_id, least_en) = percent(limits.min_coloured_permille);
                (
                    format!("{en} %"),
                    Text::new(
                        format!(
                            "foto `{file}` hitam-putih: hanya `{id} %` bagiannya berwarna, batasnya {least_id} %"
                        ),
                        format!(
                            "the photo `{file}` is black and white: only `{en} %` of it has colour, the limit is {least_en} %"
                        ),
                    ),
                    Text::new("minta foto berwarna", "ask for a photo in colour"),
                )
            }
            Self::Opaque {
                cutting: cutting @ (Cutting::Busy | Cutting::Alike | Cutting::Shapeless),
                ..
            } => messages::uncut(cutting, file),
            Self::Hole { permille } => messages::hole(permille, limits.max_hole_permille, file),
            Self::Blurred { sharpness } => messages::blurred(sharpness, limits.min_sharpness, file),
            Self::Dark { lightest } => messages::dark(lightest, limits.min_lightest, file),
            Self::Bright { darkest } => messages::bright(darkest, limits.max_darkest, file),
            Self::Pose(pose) => messages::pose(pose, limits, file),
            Self::NoFace => messages::no_face(file),
            Self::SeveralFaces { count } => messages::several_faces(count, file),
            Self::UpsideDown { turns } => messages::upside_down(turns, file),
            Self::HeadCut { crown_permille } => {
                messages::head_cut(crown_permille, limits.min_crown_permille, file)
            }
            Self::FaceSmall { permille } => {
                messages::face_small(permille, limits.min_face_permille, file)
            }
            Self::FaceCut { permille } => {
                messages::face_cut(permille, limits.max_over_edge_permille, file)
            }
            Self::Rolled { permille } => messages::rolled(permille, limits.max_roll_permille, file),
            Self::Aside { permille } => messages::aside(permille, limits.max_turn_permille, file),
            Self::Opaque { border_clear_permille, .. } => {
                let (id, en) = percent(border_clear_permille);
                let (least_id, least_en) = percent(limits.min_border_clear_permille);
                (
                    format!("{en} %"),
                    Text::new(
                        format!(
                            "latar belakang foto `{file}` tidak transparan: baru `{id} %` tepinya kosong, batasnya {least_id} %"
                        ),
                        format!(
                            "the background of the photo `{file}` is not transparent: only `{en} %` of its border is empty, the limit is {least_en} %"
                        ),
                    ),
                    Text::new(
                        "bila ini foto studio berlatar polos, tulis background = \"remove\" di [photos]: latarnya dihapus sendiri; atau simpan sebagai PNG transparan",
                        "if this is a studio photo before a plain wall, write background = \"remove\" under [photos]: it is cut out by itself; or save it as a transparent PNG",
                    ),
                )
            }
            Self::Blank => (
                String::new(),
                cetak_base::text!(
                    "foto `{file}` kosong, tidak ada orang di dalamnya",
                    "the photo `{file}` is empty, nobody is on it"
                ),
                Text::new("ganti dengan foto orangnya", "put the person's photo in its place"),
            ),
        };
        let mut finding = Finding::new(self.code(), asked.place.clone(), message);
        if self.is_extreme(limits) {
            finding.severity = Severity::Hold;
        }
        let finding = finding.hint(hint).key(asked.key);
        if value.is_empty() { finding } else { finding.value(&value) }
    }
}

/// The words for a file that gives no picture: value, message, hint.
fn refused(refusal: Refusal, file: &str) -> (String, Text, Text) {
    let again = Text::new(
        "salin ulang fotonya dari sumbernya, atau minta lagi kepada orangnya",
        "copy the photo again from where it came, or ask the person for it again",
    );
    match refusal {
        Refusal::Empty => (
            "0".to_owned(),
            cetak_base::text!(
                "berkas foto `{file}` kosong, `0` bita",
                "the photo file `{file}` is empty, `0` bytes"
            ),
            again,
        ),
        Refusal::TooHeavy => {
            let (id, en) = megabytes(MAX_FILE_BYTES);
            (
                String::new(),
                cetak_base::text!(
                    "berkas foto `{file}` lebih besar dari {id} MB dan tidak dibaca",
                    "the photo file `{file}` is larger than {en} MB and is not read"
                ),
                Text::new(
                    "simpan ulang fotonya, paling besar 2 MB",
                    "save the photo again, 2 MB at most",
                ),
            )
        }
        Refusal::TooManyPixels { width_px, height_px } => {
            let max = MAX_PIXELS / 1_000_000;
            let is_over = u64::from(width_px) * u64::from(height_px) > MAX_PIXELS;
            let (id, en) = if is_over {
                (format!("lebih dari {max} juta"), format!("more than {max} million"))
            } else {
                (
                    "terlalu banyak untuk berkas sekecil itu".into(),
                    "too many for so small a file".into(),
                )
            };
            (
                format!("{width_px}x{height_px}"),
                cetak_base::text!(
                    "foto `{file}` mengaku `{width_px}x{height_px}` piksel, {id}, dan tidak dibuka",
                    "the photo `{file}` claims `{width_px}x{height_px}` pixels, {en}, and is not opened"
                ),
                Text::new(
                    "simpan ulang foto itu dengan ukuran 450x575",
                    "save the photo again at 450x575",
                ),
            )
        }
        Refusal::Outside { width_px, height_px } => (
            format!("{width_px}x{height_px}"),
            cetak_base::text!(
                "bagian yang dipilih tidak ada di dalam foto `{file}`, yang berukuran `{width_px}x{height_px}` piksel",
                "the part that was chosen does not lie within the photo `{file}` of `{width_px}x{height_px}` pixels"
            ),
            Text::new(
                "perbaiki x, y, width, dan height pada baris foto itu di daftar keputusan",
                "mend x, y, width and height in that photo's line of the list of decisions",
            ),
        ),
        Refusal::Foreign(Format::Unknown) => (
            String::new(),
            cetak_base::text!(
                "berkas `{file}` bukan gambar yang dikenal",
                "the file `{file}` is no picture that is known"
            ),
            again,
        ),
        Refusal::Foreign(format) => {
            let name = format.name();
            (
                name.to_owned(),
                cetak_base::text!(
                    "isi berkas `{file}` adalah `{name}`, yang tidak dapat dipakai sebagai foto",
                    "the file `{file}` is a `{name}` by its content, which cannot serve as a photo"
                ),
                Text::new(
                    "buka gambarnya dan simpan sebagai PNG 450x575",
                    "open the picture and save it as a PNG of 450x575",
                ),
            )
        }
        Refusal::CutShort(format) => {
            let name = format.name();
            (
                name.to_owned(),
                cetak_base::text!(
                    "foto `{file}` terpotong: `{name}` ini berakhir di tengah gambar",
                    "the photo `{file}` is cut short: this `{name}` ends in the middle"
                ),
                again,
            )
        }
        Refusal::Checksum(format) => {
            let name = format.name();
            (
                name.to_owned(),
                cetak_base::text!(
                    "foto `{file}` rusak: jumlah uji `{name}` tidak cocok",
                    "the photo `{file}` is damaged: a checksum of the `{name}` does not match"
                ),
                again,
            )
        }
        Refusal::Broken(format) => {
            let name = format.name();
            (
                name.to_owned(),
                cetak_base::text!(
                    "foto `{file}` rusak: isinya bukan `{name}` yang utuh",
                    "the photo `{file}` is damaged: its content is no sound `{name}`"
                ),
                again,
            )
        }
    }
}

/// How to let the program mend something by itself.
fn soften(code: Code, id: &str, en: &str) -> Text {
    Text::new(
        format!(
            "simpan ulang sebagai PNG 450x575; atau isi `{code} = \"warn\"` di `[policy]`, maka {id}"
        ),
        format!(
            "save it again as a PNG of 450x575; or set `{code} = \"warn\"` under `[policy]` and {en}"
        ),
    )
}

/// What preparation changed beyond scaling a conforming photo to the frame, in one finding.
fn mended(facts: &Facts, asked: &Asked<'_>, limits: &Limits) -> Option<Finding> {
    let mut changes: Vec<Text> = Vec::new();
    if facts.orientation != 1 {
        changes.push(match facts.orientation {
            3 => Text::new("diputar 180 derajat", "turned by 180 degrees"),
            6 => Text::new("diputar 90 derajat ke kanan", "turned by 90 degrees to the right"),
            8 => Text::new("diputar 90 derajat ke kiri", "turned by 90 degrees to the left"),
            _ => Text::new("dibalik sesuai EXIF", "mirrored as EXIF says"),
        });
    }
    if facts.converted {
        changes.push(Text::new("warna diubah ke sRGB", "colours converted to sRGB"));
    }
    if facts.animated {
        changes.push(Text::new("hanya gambar pertama dipakai", "only the first picture is used"));
    }
    if facts.cutting == Cutting::Done {
        changes.push(Text::new("latar belakang dihapus", "background removed"));
    }
    if facts.bytes > limits.max_bytes {
        let (id, en) = megabytes(facts.bytes);
        changes.push(cetak_base::text!("disimpan ulang dari {id} MB", "saved again from {en} MB"));
    }
    let (width, height) = (facts.width_px, facts.height_px);
    let (crop_w, crop_h) = (facts.crop.width_px, facts.crop.height_px);
    let view = asked.decision.map(|decision| decision.view).unwrap_or_default();
    if view.turn_tenths != 0 {
        changes.push(Text::new("diputar menurut keputusan", "turned as was decided"));
    }
    if view.area.is_some() {
        changes.push(cetak_base::text!(
            "bagian {width}x{height} piksel dipakai menurut keputusan",
            "a part of {width}x{height} pixels used as was decided"
        ));
    } else if (crop_w, crop_h) != (width, height) {
        changes.push(cetak_base::text!(
            "dipotong dari {width}x{height} menjadi {crop_w}x{crop_h} piksel",
            "cropped from {width}x{height} to {crop_w}x{crop_h} pixels"
        ));
    } else if (width, height) != (limits.width_px, limits.height_px) {
        let (to_w, to_h) = (limits.width_px, limits.height_px);
        changes.push(cetak_base::text!(
            "ukuran {width}x{height} dipakai sebagai ganti {to_w}x{to_h} piksel",
            "{width}x{height} used in place of {to_w}x{to_h} pixels"
        ));
    }
    if facts.format != Format::Png {
        let name = facts.format.name();
        changes.push(cetak_base::text!("diubah dari {name}", "converted from {name}"));
    }
    if changes.is_empty() {
        return None;
    }
    let join = |part: fn(&Text) -> &str| changes.iter().map(part).collect::<Vec<_>>().join("; ");
    let (id, en, file) = (join(|text| &text.id), join(|text| &text.en), asked.file);
    let message = Text::new(
        format!("foto `{file}` disesuaikan: {id}"),
        format!("the photo `{file}` was adapted: {en}"),
    );
    Some(Finding::new(Code::PhotoMended, asked.place.clone(), message).key(asked.key))
}

/// The finding for a photo that changed while it was read: what was read may be half of one picture and half
/// of another, and both halves may decode. Whoever reads a file compares its size and time before and after.
pub fn changed(file: &PhotoFile, key: &str, place: &Place) -> Finding {
    let name = &file.shown;
    let message = cetak_base::text!(
        "foto `{name}` berubah selagi dibaca",
        "the photo `{name}` changed while it was read"
    );
    let hint = Text::new(
        "tunggu sampai penyalinan atau penyuntingan foto selesai, lalu jalankan lagi",
        "wait until copying or editing of photos is done, then run again",
    );
    Finding::new(Code::PhotoDamaged, place.clone(), message).hint(hint).key(key)
}

/// The finding for a photo that the file system does not give up: `photo-damaged` at the
/// person's row, with the system's own words.
pub fn unreadable(file: &PhotoFile, error: &std::io::Error, key: &str, place: &Place) -> Finding {
    let name = &file.shown;
    let message = cetak_base::text!(
        "foto `{name}` tidak dapat dibaca: {error}",
        "the photo `{name}` cannot be read: {error}"
    );
    let hint = Text::new(
        "periksa izin berkas itu, atau salin ulang",
        "check the permissions of the file, or copy it again",
    );
    Finding::new(Code::PhotoDamaged, place.clone(), message).hint(hint).key(key)
}

/// Bytes in megabytes of 1024 x 1024, rounded up, one decimal where it is not whole: with the comma of
/// Indonesian and the point of English.
fn megabytes(bytes: u64) -> (String, String) {
    let tenths = (bytes * 10).div_ceil(1 << 20);
    let (whole, tenth) = (tenths / 10, tenths % 10);
    match tenth {
        0 => (whole.to_string(), whole.to_string()),
        _ => (format!("{whole},{tenth}"), format!("{whole}.{tenth}")),
    }
}

/// Thousandths as a percentage, with the comma of Indonesian and the point of English.
pub(super) fn percent(permille: u32) -> (String, String) {
    let (whole, tenth) = (permille / 10, permille % 10);
    (format!("{whole},{tenth}"), format!("{whole}.{tenth}"))
}
