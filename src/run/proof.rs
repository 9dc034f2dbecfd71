//! `cetak proof`: the cards most likely to be wrong, for the eyes of whoever releases a job.
//!
//! Cards are chosen by what was measured while they were checked: the text
//! that had to give way the most, the longest name, the weakest photos, what a
//! finding warns of; then each kind of card and each unit at least once, as
//! far as the proof's length allows. Equal input chooses equal cards.

use crate::diag::{Fault, FaultKind, Finding, Lang, Outcome, Severity, Text, masked};
use crate::explain;
use crate::geom::Size;
use crate::impose::Duplex;
use crate::job::Job;
use crate::output::atomic;
use crate::output::proof::{ProofCard, ProofFile, ProofHead};
use crate::output::raster::{self, Painter};
use crate::run::designs::Renderers;
use crate::run::draw::{self, Drawn};
use crate::run::judge;
use crate::run::known::Earlier;
use crate::run::order::{Workers, in_order};
use crate::run::preview;
use crate::run::progress::{Phase, Progress};
use crate::run::ready::Ready;
use crate::run::request::Request;
use crate::schema::report::Counts;
use crate::text;
use crate::unit::Length;
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

/// Cards of a proof unless told otherwise: ten pages, which a person still looks at.
pub const USUAL_CARDS: usize = 40;
/// Far below what a card is printed at, and fine enough to read every word.
const PROOF_DPI: u32 = 200;

/// A proof as a file, and what it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// What became of the rows.
    pub counts: Counts,
    /// Everything the user must hear, by file and row.
    pub findings: Vec<Finding>,
    /// Where it was written; nothing if there was no card to show.
    pub path: Option<PathBuf>,
    /// Cards shown.
    pub n_cards: usize,
    /// Pages.
    pub n_pages: usize,
    /// Units with a card in it, and units in all.
    pub units: (usize, usize),
    /// Whether a finding stopped everything.
    pub stopped: bool,
}

/// What a proof is made of.
pub(super) struct Parts<'a> {
    pub(super) job: &'a Job,
    pub(super) cards: &'a [Ready],
    pub(super) renderers: &'a Renderers,
    /// What was found, for the cards that a warning is about.
    pub(super) findings: &'a [Finding],
    /// Draws the card of that index.
    pub(super) draw: &'a (dyn Fn(usize) -> Outcome<Drawn> + Sync),
    /// The most cards it may show.
    pub(super) most: usize,
    /// Whether the cards were asked for one by one, so that all of them are shown.
    pub(super) asked: bool,
    pub(super) lang: Lang,
}

/// A finished proof.
pub(super) struct Made {
    pub(super) pdf: Vec<u8>,
    pub(super) n_cards: usize,
    pub(super) n_pages: usize,
    pub(super) units: (usize, usize),
}

/// Checks the job, chooses cards and writes their proof to `target`, over the one before.
///
/// # Errors
///
/// A usage fault if `target` is an input; an outside fault if something cannot be read or written.
pub fn proof(
    job: &Job,
    request: &Request,
    target: &Path,
    most: usize,
    progress: &dyn Progress,
) -> Outcome<Proof> {
    job.reads(Some(target))?.spare(target)?;
    let workers = Workers::new(request.workers)?;
    let checked = judge::check(job, request, &Earlier::none(), &workers, progress)?;
    let mut proof = Proof {
        counts: checked.counts,
        findings: Vec::new(),
        path: None,
        n_cards: 0,
        n_pages: 0,
        units: (0, 0),
        stopped: checked.stopped(),
    };
    if !proof.stopped && !checked.cards.is_empty() {
        let draw =
            |idx: usize| draw::card(job, &checked.renderers, &checked.cache, &checked.cards[idx]);
        let made = make(
            &Parts {
                job,
                cards: &checked.cards,
                renderers: &checked.renderers,
                findings: &checked.findings,
                draw: &draw,
                most,
                asked: !request.keys.is_empty(),
                lang: request.lang,
            },
            (&workers, progress),
        )?;
        request.session.stop.check()?;
        if let Some(folder) = target.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            atomic::make_folder(folder)?;
        }
        atomic::write(target, &made.pdf)?;
        (proof.n_cards, proof.n_pages, proof.units) = (made.n_cards, made.n_pages, made.units);
        proof.path = Some(target.to_owned());
    }
    proof.findings = checked.findings;
    Ok(proof)
}

/// Chooses and draws; writes nothing.
///
/// # Errors
///
/// A fault if a photo can no longer be read, or the layout is too large for paper.
pub(super) fn make(
    parts: &Parts<'_>,
    (workers, progress): (&Workers, &dyn Progress),
) -> Outcome<Made> {
    let chosen = choose(parts);
    let shown: BTreeSet<&str> =
        chosen.iter().map(|pick| &*parts.cards[pick.idx].record.unit).collect();
    let all: BTreeSet<&str> = parts.cards.iter().map(|card| &*card.record.unit).collect();
    let units = (shown.len(), all.len());
    let designs = parts.job.designs.all();
    let sizes = || chosen.iter().map(|pick| designs[parts.cards[pick.idx].design].layout.card());
    let head = ProofHead {
        job: &parts.job.name,
        as_of: parts.job.as_of,
        lang: parts.lang,
        card: Size::new(
            sizes().map(|size| size.w).max().unwrap_or_default(),
            sizes().map(|size| size.h).max().unwrap_or_default(),
        ),
        both: parts.job.designs.options().duplex != Duplex::None,
        n_cards: chosen.len(),
        scope: &scope(chosen.len(), parts.cards.len(), units, parts.lang),
    };
    let painters = parts.renderers.iter().map(|renderer| {
        let layout = renderer.layout();
        let (fonts, statics) = (layout.fonts(), renderer.statics());
        let painter = Painter::new(fonts, statics, layout.card(), Length::ZERO, PROOF_DPI);
        painter.ok_or_else(|| {
            let message = Text::new(
                "kartu dari desain ini terlalu besar untuk contoh",
                "cards of this layout are too large for a proof",
            );
            Fault::new(FaultKind::Usage, layout.name(), message)
        })
    });
    let painters = painters.collect::<Outcome<Vec<_>>>()?;
    let face = |design: usize, ops: &[crate::render::Op], photo: Option<&raster::Pixels>| {
        let mut pixels = painters[design].paint(ops, photo);
        preview::round(&mut pixels, designs[design].layout.corner().to_dots(PROOF_DPI));
        pixels
    };
    let mut file = ProofFile::new(&head);
    let n_pages = file.n_pages();
    progress.begin(Phase::Proof, chosen.len());
    let made = in_order(
        workers,
        chosen.len(),
        |at| -> Outcome<ProofCard> {
            let pick = &chosen[at];
            let (card, photo) = (parts.draw)(pick.idx)?;
            let photo = photo.as_ref().and_then(raster::pixels);
            let Ready { record, design, .. } = &parts.cards[pick.idx];
            Ok(ProofCard {
                size: designs[*design].layout.card(),
                key: masked(record.nip.digits()),
                place: place(record, parts.lang),
                reasons: pick.reasons.iter().map(|why| why.get(parts.lang).to_owned()).collect(),
                front: face(*design, &card.front, photo.as_ref()),
                back: head.both.then(|| face(*design, &card.back, photo.as_ref())),
            })
        },
        |_, card| {
            file.push(card?);
            progress.advance(1);
            Ok(())
        },
    );
    progress.end();
    made?;
    Ok(Made { pdf: file.finish(), n_cards: chosen.len(), n_pages, units })
}

/// `pns.xlsx baris 12, PNS, Dinas Kesehatan`.
pub(super) fn place(record: &crate::record::Record, lang: Lang) -> String {
    let file = record.place.file.as_deref().unwrap_or_default();
    let mut words = masked(file.rsplit('/').next().unwrap_or_default());
    if let Some(row) = record.place.row {
        words.push_str(&match lang {
            Lang::Id => format!(" baris {row}"),
            Lang::En => format!(" row {row}"),
        });
    }
    words.push_str(", ");
    words.push_str(record.kind.as_str());
    if !record.unit.is_empty() {
        words.push_str(", ");
        words.push_str(&record.unit);
    }
    words
}

fn scope(shown: usize, all: usize, (units, all_units): (usize, usize), lang: Lang) -> String {
    let mut words = match lang {
        Lang::Id => format!("{shown} dari {all} kartu, yang paling berisiko lebih dahulu."),
        Lang::En => format!("{shown} of {all} cards, the riskiest first."),
    };
    if all_units > 1 {
        words.push_str(&match lang {
            Lang::Id => format!(" {units} dari {all_units} unit kerja terwakili."),
            Lang::En => format!(" {units} of {all_units} units are shown."),
        });
    }
    words
}

/// A card to show, and why.
pub(super) struct Pick {
    pub(super) idx: usize,
    pub(super) reasons: Vec<Text>,
}

/// What is chosen so far, in the order of choice.
struct Choice {
    picks: Vec<Pick>,
    at: BTreeMap<usize, usize>,
    most: usize,
}

impl Choice {
    /// Shows this card, if there is room or it is shown already.
    fn add(&mut self, idx: usize, reason: Text) {
        if let Some(at) = self.at.get(&idx) {
            self.picks[*at].reasons.push(reason);
        } else if self.picks.len() < self.most {
            self.at.insert(idx, self.picks.len());
            self.picks.push(Pick { idx, reasons: vec![reason] });
        }
    }

    /// Shows the `count` cards that come first by `rank`; cards without one are passed over.
    fn first<K: Ord>(
        &mut self,
        cards: &[Ready],
        count: usize,
        rank: impl Fn(&Ready) -> Option<K>,
        reason: impl Fn(&Ready) -> Text,
    ) {
        let mut ranked: Vec<(K, usize)> =
            cards.iter().enumerate().filter_map(|(idx, card)| Some((rank(card)?, idx))).collect();
        ranked.sort();
        for (_, idx) in ranked.into_iter().take(count) {
            self.add(idx, reason(&cards[idx]));
        }
    }
}

/// The cards to show, the riskiest first.
pub(super) fn choose(parts: &Parts<'_>) -> Vec<Pick> {
    let cards = parts.cards;
    let most = if parts.asked { cards.len() } else { parts.most };
    let mut choice = Choice { picks: Vec::new(), at: BTreeMap::new(), most };
    if parts.asked {
        for idx in 0..cards.len() {
            choice.add(idx, Text::new("diminta", "asked for"));
        }
    }
    texts(&mut choice, cards);
    photos(&mut choice, cards);
    // A third of the proof for what findings warn of, so that the rest is shown too.
    let room = (choice.picks.len() + most / 3).min(most);
    let limit = std::mem::replace(&mut choice.most, room);
    warnings(&mut choice, cards, parts.findings, parts.lang);
    choice.most = limit;
    let mut kinds = BTreeSet::new();
    for (idx, card) in cards.iter().enumerate() {
        if kinds.insert((card.record.kind, card.design)) {
            let kind = card.record.kind.as_str();
            choice.add(idx, text!("kartu pertama {kind}", "the first card of a {kind}"));
        }
    }
    let shown: BTreeSet<&str> =
        choice.picks.iter().map(|pick| &*cards[pick.idx].record.unit).collect();
    let mut units: BTreeSet<&str> = shown;
    for (idx, card) in cards.iter().enumerate() {
        if units.insert(&card.record.unit) {
            choice.add(idx, Text::new("kartu pertama unit ini", "the first card of this unit"));
        }
    }
    choice.picks
}

/// What does not quite fit.
fn texts(choice: &mut Choice, cards: &[Ready]) {
    let permille = |share: f64| (share * 1000.0).round() as i64;
    choice.first(
        cards,
        4,
        |card| {
            let tight = card.risk.tightness.as_ref()?;
            Some((permille(tight.size_ratio), Reverse(permille(tight.fill))))
        },
        |card| {
            let Some(tight) = &card.risk.tightness else { return Text::default() };
            let (element, lines) = (&tight.element, tight.lines);
            let size = permille(tight.size_ratio) / 10;
            let fill = permille(tight.fill) / 10;
            if size < 100 {
                text!(
                    "huruf terkecil: `{element}` pada {size} % ukuran penuh, {lines} baris",
                    "smallest type: `{element}` at {size} % of its full size, {lines} lines"
                )
            } else {
                text!(
                    "teks terpenuh: `{element}` mengisi {fill} % lebarnya",
                    "fullest text: `{element}` takes {fill} % of its width"
                )
            }
        },
    );
    let length = |card: &Ready| card.record.name.chars().count();
    choice.first(
        cards,
        2,
        |card| Some(Reverse(length(card))),
        |card| {
            let letters = length(card);
            text!("nama terpanjang, {letters} huruf", "longest name, {letters} letters")
        },
    );
}

/// The weakest photos.
fn photos(choice: &mut Choice, cards: &[Ready]) {
    let light = |card: &Ready| card.risk.light;
    choice.first(
        cards,
        3,
        |card| Some(light(card)?.sharpness),
        |card| {
            let sharpness = light(card).map_or(0, |light| light.sharpness);
            text!("foto paling kurang tajam, {sharpness}", "least sharp photo, {sharpness}")
        },
    );
    choice.first(
        cards,
        2,
        |card| card.risk.ppi,
        |card| {
            let ppi = card.risk.ppi.unwrap_or(0);
            text!("resolusi foto terendah, {ppi} ppi", "lowest resolution of a photo, {ppi} ppi")
        },
    );
    choice.first(
        cards,
        1,
        |card| Some(light(card)?.lightest),
        |card| {
            let level = light(card).map_or(0, |light| light.lightest);
            text!("foto paling gelap, {level} dari 255", "darkest photo, {level} of 255")
        },
    );
    choice.first(
        cards,
        1,
        |card| Some(Reverse(light(card)?.darkest)),
        |card| {
            let level = light(card).map_or(0, |light| light.darkest);
            text!("foto paling terang, {level} dari 255", "brightest photo, {level} of 255")
        },
    );
}

/// Cards that are made although something was found, a code at a time.
fn warnings(choice: &mut Choice, cards: &[Ready], findings: &[Finding], lang: Lang) {
    let at: BTreeMap<&str, usize> =
        cards.iter().enumerate().map(|(idx, card)| (card.record.nip.digits(), idx)).collect();
    let mut waiting: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.severity == Severity::Warn) {
        if let Some(idx) = finding.key.as_deref().and_then(|key| at.get(key)) {
            waiting.entry(finding.code).or_default().push(*idx);
        }
    }
    // One of each code, then the second of each: many of one do not crowd out the others.
    let longest = waiting.values().map(Vec::len).max().unwrap_or(0);
    for turn in 0..longest {
        for (code, idxs) in &waiting {
            if let Some(idx) = idxs.get(turn) {
                let title = explain::of(*code).title;
                let title = title.get(lang);
                choice.add(*idx, text!("peringatan: {title}", "warning: {title}"));
            }
        }
    }
}
