//! The first worksheet of `checked.xlsx`: counts, worksheets, and what the colours mean.

use super::{CheckedBook, Heading, PAPER_A4, SUMMARY, limited};
use crate::words::{Fate, WORST_FIRST};
use cetak_base::diag::{Lang, Severity};
use rust_xlsxwriter::{Worksheet, XlsxError};

impl CheckedBook<'_> {
    pub(super) fn summarise(&self, page: &mut Worksheet) -> Result<(), XlsxError> {
        let Heading { job, as_of, counts, stage, lang } = self.heading;
        let say = |id: &'static str, en: &'static str| match lang {
            Lang::Id => id,
            Lang::En => en,
        };
        let formats = &self.formats;
        page.set_name(SUMMARY)?;
        page.set_landscape().set_paper_size(PAPER_A4).set_print_fit_to_pages(1, 0);
        page.set_column_width(0, 34)?;
        page.set_column_width(1, 46)?;
        page.set_column_range_width(2, 8, 13)?;
        page.write_string_with_format(0, 0, limited(job), &formats.title)?;
        let day = match lang {
            Lang::Id => format!("tanggal acuan {}", as_of.indonesian()),
            Lang::En => format!("as of {as_of}"),
        };
        page.write_string_with_format(1, 0, day, &formats.source)?;

        let mut row = 3;
        page.write_string_with_format(row, 0, say("baris dibaca", "rows read"), &formats.heading)?;
        page.write_number_with_format(row, 1, counts.read as f64, &formats.figure_head)?;
        let figures = [counts.made, counts.unchanged, counts.held, counts.barred, counts.duplicate];
        for (fate, figure) in Fate::ALL.into_iter().zip(figures) {
            row += 1;
            page.write_string_with_format(row, 0, fate.word(stage, lang), formats.fate(fate))?;
            page.write_number_with_format(row, 1, figure as f64, &formats.figure)?;
            page.write_string_with_format(row, 2, fate.meaning(stage, lang), &formats.source)?;
        }

        row += 2;
        let heads = [say("lembar kerja di sini", "worksheet here"), say("asal", "source")];
        let heads = heads.into_iter().chain([say("baris", "rows")]);
        let heads = heads.chain(Fate::ALL.map(|fate| fate.word(stage, lang)));
        for (col, head) in (0..).zip(heads) {
            page.write_string_with_format(row, col, head, &formats.heading)?;
        }
        for done in &self.done {
            row += 1;
            page.write_string_with_format(row, 0, &done.name, &formats.plain)?;
            page.write_string_with_format(row, 1, limited(&done.source), &formats.plain)?;
            for (col, figure) in (2..).zip(std::iter::once(done.rows).chain(done.fates)) {
                page.write_number_with_format(row, col, figure as f64, &formats.figure)?;
            }
        }

        row += 2;
        page.write_string_with_format(
            row,
            0,
            say("warna sel", "colours of cells"),
            &formats.heading,
        )?;
        for severity in WORST_FIRST {
            row += 1;
            let format = &formats.cell(Some(severity)).text;
            page.write_string_with_format(row, 0, severity.word(lang), format)?;
            page.write_string_with_format(row, 1, legend(severity, lang), &formats.source)?;
        }

        row += 2;
        let mut advice = vec![
            say(
                "saring kolom Status untuk melihat baris yang ditahan; arahkan penunjuk ke sel berwarna untuk membaca catatannya",
                "filter the column Status for the rows that are held; point at a coloured cell to read its note",
            ),
            say(
                "nomor baris sama dengan berkas asal, kolomnya bergeser satu ke kanan; kolom data pribadi yang tidak diperlukan tidak disalin",
                "row numbers are those of the source, its columns stand one to the right; personal columns that are not needed are not copied",
            ),
            say(
                "berkas ini memuat data pribadi: simpan seperlunya dan hapus bila sudah selesai",
                "this file holds personal data: keep it no longer than needed",
            ),
        ];
        if self.done.iter().any(|done| done.hidden > 0) {
            advice.push(say(
                "baris yang tersembunyi di berkas asal tetap tersembunyi di sini (Status: tersembunyi); tampilkan bila orangnya perlu kartu",
                "rows that are hidden in the source are hidden here too (Status: hidden); show them if their people need a card",
            ));
        }
        if self.done.iter().any(|done| done.notes_stopped) {
            advice.push(say(
                "terlalu banyak catatan untuk satu lembar kerja: selebihnya hanya ada di kolom Pesan dan Saran",
                "too many notes for one worksheet: the rest stands in the columns Pesan and Saran only",
            ));
        }
        for line in advice {
            page.write_string_with_format(row, 0, line, &formats.source)?;
            row += 1;
        }
        Ok(())
    }
}

const fn legend(severity: Severity, lang: Lang) -> &'static str {
    match (severity, lang) {
        (Severity::Stop, Lang::Id) => "seluruh pekerjaan berhenti sampai ini diperbaiki",
        (Severity::Stop, Lang::En) => "the whole run stops until this is mended",
        (Severity::Hold, Lang::Id) => "kartu menunggu sampai sel ini diperbaiki",
        (Severity::Hold, Lang::En) => "the card waits until this cell is mended",
        (Severity::Bar, Lang::Id) => "karena sel ini orangnya tidak berhak atas kartu",
        (Severity::Bar, Lang::En) => "this cell says that the person is not entitled",
        (Severity::Warn, Lang::Id) => "kartu tetap dibuat, tetapi sebaiknya diperiksa",
        (Severity::Warn, Lang::En) => "the card is made all the same, but have a look",
        (Severity::Info, Lang::Id) => "penulisan dirapikan; tidak perlu tindakan",
        (Severity::Info, Lang::En) => "tidied; nothing to do",
    }
}
