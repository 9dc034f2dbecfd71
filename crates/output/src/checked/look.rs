//! How the cells of `checked.xlsx` look.
//!
//! A colour never stands alone: the column `Status` and the notes say the same in words.

use crate::words::{Fate, WORST_FIRST};
use cetak_base::diag::Severity;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

/// The looks of a cell by what it holds.
pub(super) struct CellFormats {
    pub(super) text: Format,
    pub(super) number: Format,
    pub(super) date: Format,
}

impl CellFormats {
    fn new(base: &Format) -> Self {
        Self {
            text: base.clone().set_num_format("@"),
            number: base.clone(),
            date: base.clone().set_num_format("yyyy-mm-dd"),
        }
    }
}

/// Every look of this workbook, made once.
pub(super) struct Formats {
    pub(super) title: Format,
    pub(super) source: Format,
    pub(super) heading: Format,
    pub(super) added_heading: Format,
    pub(super) plain: Format,
    pub(super) figure: Format,
    pub(super) figure_head: Format,
    pub(super) sound: CellFormats,
    /// In the order of [`WORST_FIRST`].
    pub(super) marked: [CellFormats; 5],
    /// In the order of [`Fate::ALL`].
    pub(super) fates: [Format; 5],
}

impl Formats {
    pub(super) fn new() -> Self {
        let plain = Format::new().set_align(FormatAlign::Top);
        let fill = |back: u32, ink: u32| {
            plain.clone().set_background_color(Color::RGB(back)).set_font_color(Color::RGB(ink))
        };
        let heading = fill(0x00E7_EAEE, 0x001F_2933)
            .set_bold()
            .set_border_bottom(FormatBorder::Thin)
            .set_border_color(Color::RGB(0x0098_A2AE));
        let marks = [
            fill(0x00F4_B6B6, 0x006B_1111),
            fill(0x00FB_D5CB, 0x0075_2313),
            fill(0x00E4_DBF1, 0x0045_2C6B),
            fill(0x00FF_EBB0, 0x0061_4700),
            fill(0x00DC_EBF8, 0x001C_4468),
        ];
        Self {
            title: Format::new().set_bold().set_font_size(16),
            source: Format::new().set_font_color(Color::RGB(0x0057_6270)),
            added_heading: fill(0x0025_4B63, 0x00FF_FFFF).set_bold(),
            figure: plain.clone().set_num_format("#,##0"),
            figure_head: heading.clone().set_num_format("#,##0"),
            sound: CellFormats::new(&plain),
            fates: [
                fill(0x00D5_EBDD, 0x0014_4D2E),
                fill(0x00DF_E9EC, 0x0029_4A55),
                marks[1].clone(),
                marks[2].clone(),
                fill(0x00E6_E6E3, 0x0044_4440),
            ],
            marked: [0, 1, 2, 3, 4].map(|idx: usize| CellFormats::new(&marks[idx])),
            heading,
            plain,
        }
    }

    pub(super) fn cell(&self, worst: Option<Severity>) -> &CellFormats {
        let idx = WORST_FIRST.iter().position(|severity| Some(*severity) == worst);
        idx.map_or(&self.sound, |idx| &self.marked[idx])
    }

    pub(super) fn fate(&self, fate: Fate) -> &Format {
        &self.fates[fate as usize]
    }
}
