//! Places on a card that must stay clear of texts, codes and photos: stripe, chip, punch.
//!
//! A layout names its keep-outs. Where a standard says where such a thing lies on
//! a card of size ID-1 that lies, the layout need not; on other cards, and for what
//! no standard places, it gives the box. Grounds may run below; what says or
//! shows something may not, and is a mistake of the layout.

use super::Design;
use super::element::{Content, Element};
use cetak_base::diag::Text;
use cetak_base::geom::{Rect, Size};
use cetak_base::settings::Table;
use cetak_base::text;
use cetak_base::unit::Length;
use cetak_people::record::Kind;
use std::collections::{BTreeMap, BTreeSet};

/// A place that stays clear on one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeepOut {
    /// What lies there.
    pub kind: KeepOutKind,
    /// How messages and previews name it.
    pub name: String,
    /// Whether it is on the back.
    pub on_back: bool,
    /// What must stay clear, the margin included.
    pub area: Rect,
}

/// What lies at a keep-out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeepOutKind {
    /// A magnetic stripe (ISO/IEC 7811-2, -6).
    MagneticStripe,
    /// The contacts of a chip (ISO/IEC 7816-2).
    ContactChip,
    /// The chip or antenna of a contactless card: where it bulges is the maker's affair.
    Contactless,
    /// A hologram or other patch that is put on later.
    Hologram,
    /// A slot for a clip.
    SlotPunch,
    /// A panel to sign on.
    Signature,
}

const fn um(um: i64) -> Length {
    Length::from_um(um)
}

impl KeepOutKind {
    /// Every kind by the name files use.
    const ALL: [(&'static str, Self); 6] = [
        ("magnetic-stripe", Self::MagneticStripe),
        ("contact-chip", Self::ContactChip),
        ("contactless", Self::Contactless),
        ("hologram", Self::Hologram),
        ("slot-punch", Self::SlotPunch),
        ("signature", Self::Signature),
    ];

    /// Its name.
    fn name(self) -> &'static str {
        let named = Self::ALL.iter().find(|(_, kind)| *kind == self);
        named.map_or("", |(name, _)| name)
    }

    /// Where it lies on a card of size ID-1 that lies, and whether on the back; `None` where no standard says.
    fn usual(self) -> Option<(Rect, bool)> {
        let wide = Size::ID_1.w;
        match self {
            // The stripe of 12.7 mm, 4 mm from the upper edge, holds the area of three tracks, which
            // begins at most 5.54 mm from that edge and ends at least 15.95 mm from it.
            Self::MagneticStripe => {
                Some((Rect::new(Length::ZERO, um(4_000), wide, um(12_700)), true))
            }
            // C1 begins at most 10.25 mm from the left and 19.23 mm from the upper edge, C8 ends at
            // least 19.87 mm and 28.55 mm from them.
            Self::ContactChip => {
                Some((Rect::new(um(10_250), um(19_230), um(9_620), um(9_320)), false))
            }
            // 14 x 3 mm in the middle, 4.5 mm from the upper edge, as card makers punch.
            Self::SlotPunch => {
                Some((Rect::new((wide - um(14_000)) / 2, um(4_500), um(14_000), um(3_000)), false))
            }
            Self::Contactless | Self::Hologram | Self::Signature => None,
        }
    }

    /// What stays clear around it unless the layout says otherwise: card printers and punches are
    /// off by so much.
    fn usual_margin(self) -> Length {
        match self {
            Self::MagneticStripe | Self::ContactChip | Self::Signature => um(2_500),
            Self::SlotPunch => um(2_000),
            Self::Contactless | Self::Hologram => Length::ZERO,
        }
    }
}

/// Reads every `[[keep_out]]` of a layout for a card of that size.
pub(super) fn read(root: &Table<'_, '_>, card: Size) -> Vec<KeepOut> {
    let mut all = Vec::new();
    for table in root.tables("keep_out") {
        table.require("kind");
        let kind = table.choice("kind", &KeepOutKind::ALL);
        let side = table.choice("side", &[("front", false), ("back", true)]);
        let margin = table.length("margin");
        let name = table.text("name");
        let own = table.has("box").then(|| table.lengths("box")).flatten();
        let usual = kind.and_then(KeepOutKind::usual).filter(|_| card == Size::ID_1);
        if let Some(kind) = kind {
            let area = own.map(|[x, y, w, h]| Rect::new(x, y, w, h));
            match area.or(usual.map(|(area, _)| area)) {
                Some(area) => {
                    let on_back = side.or(usual.map(|(_, back)| back)).unwrap_or(false);
                    let margin = margin.unwrap_or(kind.usual_margin());
                    let name = name.unwrap_or_else(|| kind.name().to_owned());
                    let keep_out = |on_back| {
                        let (name, area) = (name.clone(), area.grown(margin));
                        KeepOut { kind, name, on_back, area }
                    };
                    all.push(keep_out(on_back));
                    // A hole goes through.
                    if kind == KeepOutKind::SlotPunch && side.is_none() {
                        all.push(keep_out(!on_back));
                    }
                }
                None if !table.has("box") => {
                    let kind = kind.name();
                    table.mistake(
                        "box",
                        text!(
                            "`box` belum ada: tempat `{kind}` pada kartu ini tidak ditetapkan standar",
                            "`box` is not there: no standard says where `{kind}` lies on this card"
                        ),
                        text!(
                            "tulis box = [x, y, lebar, tinggi]",
                            "write box = [x, y, width, height]"
                        ),
                    );
                }
                None => {}
            }
        }
        table.close();
    }
    all
}

/// Notes every element that says or shows something where a keep-out is, once.
pub(super) fn check(root: &Table<'_, '_>, keep_outs: &[KeepOut], designs: &BTreeMap<Kind, Design>) {
    let mut told = BTreeSet::new();
    let faces = designs.values().flat_map(|one| [(false, &one.front), (true, &one.back)]);
    for (on_back, elements) in faces {
        for (hit, element, place) in broken(keep_outs, elements, on_back) {
            if told.insert((hit.name.clone(), element.clone())) {
                let hint = text!(
                    "pindahkan elemen itu ({place}), atau betulkan [[keep_out]]",
                    "move that element ({place}), or mend [[keep_out]]"
                );
                root.mistake("keep_out", message(hit, &element), hint);
            }
        }
    }
}

/// Where something that an element says or shows lies on a keep-out: the keep-out, and how the element is named.
fn broken<'k>(
    keep_outs: &'k [KeepOut],
    elements: &[Element],
    on_back: bool,
) -> Vec<(&'k KeepOut, String, String)> {
    let mut found = Vec::new();
    for element in elements {
        let area = match &element.content {
            Content::Text(text) => {
                // The box of a text ends at a baseline; letters hang below it.
                let hangs = text.ladder.first().and_then(|rung| rung.sizes.first()).copied();
                let Rect { x, y, w, h } = text.area;
                Rect::new(x, y, w, h + hangs.unwrap_or_default() / 4).turned(text.turn)
            }
            Content::Photo { .. } | Content::Qr { .. } | Content::Marks(_) => {
                let Some(area) = element.area() else { continue };
                area
            }
        };
        let hit = keep_outs.iter().find(|one| one.on_back == on_back && one.area.overlaps(area));
        if let Some(hit) = hit {
            found.push((hit, element.id.to_string(), element.place.clone()));
        }
    }
    found
}

/// What is wrong with an element on a keep-out.
fn message(keep_out: &KeepOut, element: &str) -> Text {
    let (name, Rect { x, y, w, h }) = (&keep_out.name, keep_out.area);
    text!(
        "elemen `{element}` menimpa daerah `{name}` ({x}, {y}, {w} x {h})",
        "element `{element}` lies on the keep-out `{name}` ({x}, {y}, {w} x {h})"
    )
}
