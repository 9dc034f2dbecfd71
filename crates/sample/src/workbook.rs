//! Rows as SIASN exports them: 69 columns, of which a card needs a few.
//!
//! The other columns are there so that dropping them is tried as well; what
//! they hold is plainly made up. A worksheet has title rows above its headings,
//! numbers of people are text, and the file carries a fixed date of creation,
//! so that the same people give the same bytes.

use super::people::{INSTANSI, Person};
use cetak_people::record::Kind;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Formula, Workbook, XlsxError};

/// The headings of a SIASN profile export, in its order, and one column more that offices add for PPPK.
pub(super) const HEADINGS: [&str; 70] = [
    "PNS ID",
    "NIP BARU",
    "NIP LAMA",
    "NAMA",
    "GELAR DEPAN",
    "GELAR BELAKANG",
    "TEMPAT LAHIR ID",
    "TEMPAT LAHIR NAMA",
    "TANGGAL LAHIR",
    "JENIS KELAMIN",
    "AGAMA ID",
    "AGAMA NAMA",
    "JENIS KAWIN ID",
    "JENIS KAWIN NAMA",
    "NIK",
    "NOMOR HP",
    "EMAIL",
    "EMAIL GOV",
    "ALAMAT",
    "NPWP NOMOR",
    "BPJS",
    "JENIS PEGAWAI ID",
    "JENIS PEGAWAI NAMA",
    "KEDUDUKAN HUKUM ID",
    "KEDUDUKAN HUKUM NAMA",
    "STATUS CPNS PNS",
    "KARTU ASN VIRTUAL",
    "NOMOR SK CPNS",
    "TANGGAL SK CPNS",
    "TMT CPNS",
    "NOMOR SK PNS",
    "TANGGAL SK PNS",
    "TMT PNS",
    "GOL AWAL ID",
    "GOL AWAL NAMA",
    "GOL AKHIR ID",
    "GOL AKHIR NAMA",
    "TMT GOLONGAN",
    "MK TAHUN",
    "MK BULAN",
    "JENIS JABATAN ID",
    "JENIS JABATAN NAMA",
    "JABATAN ID",
    "JABATAN NAMA",
    "TMT JABATAN",
    "TINGKAT PENDIDIKAN ID",
    "TINGKAT PENDIDIKAN NAMA",
    "PENDIDIKAN ID",
    "PENDIDIKAN NAMA",
    "TAHUN LULUS",
    "KPKN ID",
    "KPKN NAMA",
    "LOKASI KERJA ID",
    "LOKASI KERJA NAMA",
    "UNOR ID",
    "UNOR NAMA",
    "INSTANSI INDUK ID",
    "INSTANSI INDUK NAMA",
    "INSTANSI KERJA ID",
    "INSTANSI KERJA NAMA",
    "SATUAN KERJA INDUK ID",
    "SATUAN KERJA INDUK NAMA",
    "SATUAN KERJA KERJA ID",
    "SATUAN KERJA KERJA NAMA",
    "IS VALID NIK",
    "NAMA SEKOLAH",
    "FLAG IKD",
    "ESELON ID",
    "ESELON NAMA",
    "TANGGAL AKHIR KONTRAK",
];

/// How many of [`HEADINGS`] SIASN itself writes.
const SIASN: usize = 69;

/// A cell to write.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Text(String),
    Number(f64),
    /// A formula that ended in this error.
    Error(&'static str),
}

/// The row of one person: a cell for each of [`HEADINGS`].
pub(super) fn row(person: &Person) -> Vec<Cell> {
    let pns = person.kind == Kind::Pns;
    let (gol_id, gol) = &person.golongan;
    HEADINGS
        .iter()
        .map(|heading| {
            let text: &str = match *heading {
                "PNS ID" => {
                    return Cell::Text(format!(
                        "00000000-0000-4000-8000-{:0>12}",
                        &person.serial[1..]
                    ));
                }
                "NIP BARU" => &person.nip,
                "NAMA" => &person.name,
                "GELAR DEPAN" => &person.title_front,
                "GELAR BELAKANG" => &person.title_back,
                "TEMPAT LAHIR NAMA" => &person.birthplace,
                "TANGGAL LAHIR" => &person.born,
                "JENIS KELAMIN" => {
                    if person.woman {
                        "F"
                    } else {
                        "M"
                    }
                }
                // Plainly made up: to be dropped, never to be read.
                "NIK" | "NPWP NOMOR" => "0000000000000000",
                "NOMOR HP" => "080000000000",
                "EMAIL" | "EMAIL GOV" => "contoh@example.go.id",
                "ALAMAT" => "Jalan Contoh Nomor 0",
                "BPJS" => "0000000000000",
                "JENIS PEGAWAI NAMA" => match person.kind {
                    Kind::Pns => "PNS Daerah Kab/Kota yang bekerja pada Kab/Kota",
                    Kind::Pppk => "PPPK",
                    Kind::PppkParuhWaktu => "PPPK Paruh Waktu",
                },
                "KEDUDUKAN HUKUM ID" => {
                    if pns {
                        "01"
                    } else {
                        "71"
                    }
                }
                "KEDUDUKAN HUKUM NAMA" => {
                    if pns {
                        "Aktif"
                    } else {
                        "PPPK Aktif"
                    }
                }
                "STATUS CPNS PNS" if pns => "P",
                "KARTU ASN VIRTUAL" => &person.serial,
                "TMT CPNS" | "TANGGAL SK CPNS" => &person.tmt_cpns,
                "TMT PNS" | "TANGGAL SK PNS" => &person.tmt_pns,
                "GOL AKHIR ID" => gol_id,
                "GOL AKHIR NAMA" => gol,
                "JABATAN NAMA" => &person.jabatan,
                "LOKASI KERJA NAMA" => "Kab. Contoh",
                "UNOR NAMA" => &person.unit,
                "INSTANSI INDUK NAMA" | "INSTANSI KERJA NAMA" => INSTANSI,
                "AGAMA NAMA" | "JENIS KAWIN NAMA" | "NAMA SEKOLAH" | "PENDIDIKAN NAMA" => "-",
                _ => "",
            };
            Cell::Text(text.to_owned())
        })
        .collect()
}

/// Where a heading stands; for rows that are changed afterwards.
pub(super) fn column(heading: &str) -> usize {
    HEADINGS.iter().position(|known| *known == heading).expect("a heading of the list above")
}

/// A workbook with one worksheet: two title rows, a blank one, the headings, the rows.
/// With `contract_end` the extra column is written too; the rows with the numbers `hidden`, from 1,
/// are not shown.
pub(super) fn xlsx(
    title: &str,
    rows: impl Iterator<Item = Vec<Cell>>,
    contract_end: bool,
    hidden: &[usize],
) -> Vec<u8> {
    write(title, rows, contract_end, hidden)
        .expect("memory takes all and a worksheet holds a million rows")
}

fn write(
    title: &str,
    rows: impl Iterator<Item = Vec<Cell>>,
    contract_end: bool,
    hidden: &[usize],
) -> Result<Vec<u8>, XlsxError> {
    let columns = if contract_end { HEADINGS.len() } else { SIASN };
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(2026, 11, 1)?;
    workbook.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&created));
    let bold = Format::new().set_bold();
    let sheet = workbook.add_worksheet();
    sheet.set_name("Data")?;
    sheet.write_string_with_format(0, 0, title, &bold)?;
    sheet.write_string(1, 0, "Semua orang di sini rekaan")?;
    for (idx, heading) in HEADINGS[..columns].iter().enumerate() {
        sheet.write_string_with_format(3, idx as u16, *heading, &bold)?;
    }
    for (heading, width) in
        [("NIP BARU", 21), ("NAMA", 34), ("KARTU ASN VIRTUAL", 16), ("UNOR NAMA", 40)]
    {
        sheet.set_column_width(column(heading) as u16, width)?;
    }
    sheet.set_freeze_panes(4, 0)?;
    for (row_idx, cells) in (4_u32..).zip(rows) {
        if hidden.contains(&(row_idx as usize + 1)) {
            sheet.set_row_hidden(row_idx)?;
        }
        for (idx, cell) in cells.into_iter().take(columns).enumerate() {
            let idx = idx as u16;
            match cell {
                Cell::Text(text) if text.is_empty() => continue,
                Cell::Text(text) => sheet.write_string(row_idx, idx, text)?,
                Cell::Number(number) => sheet.write_number(row_idx, idx, number)?,
                Cell::Error(error) => {
                    sheet.write_formula(row_idx, idx, Formula::new("=NA()").set_result(error))?
                }
            };
        }
    }
    workbook.save_to_buffer()
}

/// The same columns as CSV with semicolons, as SIASN's other export is.
pub(super) fn csv(rows: impl Iterator<Item = Vec<Cell>>) -> Vec<u8> {
    let mut text = HEADINGS[..SIASN].join(";");
    text.push_str("\r\n");
    for cells in rows {
        let line: Vec<String> = cells.iter().take(SIASN).map(field).collect();
        text.push_str(&line.join(";"));
        text.push_str("\r\n");
    }
    text.into_bytes()
}

/// One field, in quotes where it needs them.
fn field(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) if text.contains([';', '"', '\n', '\r']) => {
            format!("\"{}\"", text.replace('"', "\"\""))
        }
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => number.to_string(),
        Cell::Error(error) => (*error).to_owned(),
    }
}
