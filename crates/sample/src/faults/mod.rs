//! A job in which everything goes wrong once.
//!
//! One row for each finding that a row or a photo can have, named after its
//! code, and a few good rows between. The table in its README is written from
//! the same list as the rows, so that the two cannot disagree.

mod pictures;

use super::people::{Person, person};
use super::portrait::{self, Grain};
use super::rng::Rng;
use super::workbook::{Cell, column, row, xlsx};
use super::{File, job_text};
use cetak_base::diag::Code;
use cetak_people::record::Kind;
use pictures::Spoiled;

/// The seed of everyone here.
const SEED: u64 = 404;
/// The row number of the first person: title, subtitle, a blank row and the headings stand above.
const FIRST_ROW: usize = 5;

/// One row of the job: the code it shows (none for a good row), what is changed, what its photo is.
struct Case {
    code: Option<Code>,
    kind: Kind,
    what: &'static str,
    change: Change,
    photo: Photo,
}

/// What is changed in the row of an otherwise good person.
enum Change {
    Nothing,
    /// These cells say something else.
    Set(&'static [(&'static str, &'static str)]),
    /// The NIP is a number, as a careless spreadsheet keeps it.
    NipNumber,
    /// The NIP is spoiled by this function.
    Nip(fn(&str) -> String),
    /// The instansi is a formula that failed.
    Formula,
    /// The row is hidden, as one that was filtered away.
    Hidden,
    /// The row of the person before again, with these cells changed.
    Before(&'static [(&'static str, &'static str)]),
}

/// The photo beside the row.
enum Photo {
    Good,
    None,
    /// Two different ones.
    Two,
    /// The one of the person before.
    Before,
    Spoiled(Spoiled),
}

/// A case of its own, on a PNS with a good photo.
const fn case(code: Code, what: &'static str, change: Change) -> Case {
    Case { code: Some(code), kind: Kind::Pns, what, change, photo: Photo::Good }
}

/// A case of a PPPK with a good photo.
const fn pppk(code: Code, what: &'static str, change: Change) -> Case {
    Case { kind: Kind::Pppk, ..case(code, what, change) }
}

/// A case of a photo beside a good row.
const fn photo(code: Code, what: &'static str, photo: Photo) -> Case {
    Case { photo, ..case(code, what, Change::Nothing) }
}

/// A good row.
const fn good(kind: Kind) -> Case {
    Case { code: None, kind, what: "baris yang benar", change: Change::Nothing, photo: Photo::Good }
}

/// Every case, in the order of the rows.
const CASES: &[Case] = &[
    good(Kind::Pns),
    case(Code::NipNumeric, "NIP tersimpan sebagai angka", Change::NipNumber),
    case(Code::NipMissing, "NIP kosong", Change::Set(&[("NIP BARU", "")])),
    case(Code::NipMalformed, "NIP hanya 17 digit", Change::Nip(|nip| nip[..17].to_owned())),
    case(Code::NipMalformed, "NIP 20 digit", Change::Nip(|nip| format!("{nip}00"))),
    case(
        Code::NipMalformed,
        "tanggal lahir 31 Februari di dalam NIP",
        Change::Nip(|nip| format!("{}0231{}", &nip[..4], &nip[8..])),
    ),
    case(
        Code::NipMalformed,
        "bulan 13 di dalam NIP",
        Change::Nip(|nip| format!("{}13{}", &nip[..12], &nip[14..])),
    ),
    case(
        Code::NipMalformed,
        "digit jenis kelamin 3",
        Change::Nip(|nip| format!("{}3{}", &nip[..14], &nip[15..])),
    ),
    case(Code::NipMalformed, "nomor urut 000", Change::Nip(|nip| format!("{}000", &nip[..15]))),
    case(
        Code::NipMalformed,
        "huruf O di tempat angka nol",
        Change::Nip(|nip| nip.replacen('0', "O", 1)),
    ),
    case(Code::NipConflict, "NIP yang sama dengan baris berikut, orangnya lain", Change::Nothing),
    case(
        Code::NipConflict,
        "NIP yang sama dengan baris di atas, orangnya lain",
        Change::Before(&[("NAMA", "SUGENG RAHARJO CONTOH"), ("KARTU ASN VIRTUAL", "A20190099001")]),
    ),
    good(Kind::Pppk),
    Case {
        photo: Photo::None,
        ..pppk(Code::RowRepeated, "sama persis dengan baris di atas", Change::Before(&[]))
    },
    case(
        Code::NipKindMismatch,
        "nomornya PNS, barisnya menyebut PPPK",
        Change::Set(&[
            ("JENIS PEGAWAI NAMA", "PPPK"),
            ("KEDUDUKAN HUKUM ID", "71"),
            ("KEDUDUKAN HUKUM NAMA", "PPPK Aktif"),
            ("STATUS CPNS PNS", ""),
        ]),
    ),
    case(
        Code::NipBirthMismatch,
        "tanggal lahir lain dari NIP",
        Change::Set(&[("TANGGAL LAHIR", "29-12-1971")]),
    ),
    Case { code: Some(Code::NipSexMismatch), ..good(Kind::Pns) },
    case(
        Code::NipTmtMismatch,
        "TMT CPNS lain dari NIP",
        Change::Set(&[("TMT CPNS", "01-01-1993")]),
    ),
    case(
        Code::SerialYearMismatch,
        "tahun di nomor seri lain dari TMT",
        Change::Set(&[("KARTU ASN VIRTUAL", "A19920099002")]),
    ),
    case(Code::SerialMissing, "nomor seri kosong", Change::Set(&[("KARTU ASN VIRTUAL", "")])),
    case(
        Code::SerialMalformed,
        "nomor seri bukan huruf dan sebelas digit",
        Change::Set(&[("KARTU ASN VIRTUAL", "X2019-77")]),
    ),
    case(
        Code::SerialShared,
        "nomor seri dipakai dua orang (1)",
        Change::Set(&[("KARTU ASN VIRTUAL", "A20150099003"), ("TMT PNS", "01-03-2015")]),
    ),
    case(
        Code::SerialShared,
        "nomor seri dipakai dua orang (2)",
        Change::Set(&[("KARTU ASN VIRTUAL", "A20150099003"), ("TMT PNS", "01-03-2015")]),
    ),
    case(Code::NameMissing, "nama kosong", Change::Set(&[("NAMA", "")])),
    case(Code::DateUnreadable, "TMT PNS 31 Februari", Change::Set(&[("TMT PNS", "31-02-2019")])),
    case(Code::CellError, "rumus instansi berakhir dengan #N/A", Change::Formula),
    case(Code::StatusCpns, "masih CPNS", Change::Set(&[("STATUS CPNS PNS", "C"), ("TMT PNS", "")])),
    case(
        Code::StatusEnded,
        "sudah pensiun",
        Change::Set(&[("KEDUDUKAN HUKUM ID", "99"), ("KEDUDUKAN HUKUM NAMA", "Pensiun")]),
    ),
    pppk(
        Code::ContractEnded,
        "perjanjian kerja sudah berakhir",
        Change::Set(&[("TANGGAL AKHIR KONTRAK", "31-10-2026")]),
    ),
    pppk(
        Code::NotYetValid,
        "perjanjian kerja baru dimulai tahun depan",
        Change::Set(&[("TMT CPNS", "01-03-2027")]),
    ),
    case(
        Code::StatusUnclear,
        "kedudukan hukum tidak dikenal",
        Change::Set(&[("KEDUDUKAN HUKUM ID", ""), ("KEDUDUKAN HUKUM NAMA", "Cuti Besar Sekali")]),
    ),
    case(
        Code::StatusUnclear,
        "cuti di luar tanggungan negara: perlu keputusan",
        Change::Set(&[("KEDUDUKAN HUKUM ID", "02"), ("KEDUDUKAN HUKUM NAMA", "CLTN")]),
    ),
    case(
        Code::TextOverflow,
        "nama yang tidak muat di kartu mana pun",
        Change::Set(&[(
            "NAMA",
            "KUSUMANINGTYASWIRABHUANASARIPRAMUDHITAKARTANEGARASASTROWARDOYO KERTANEGARAWIJAYAKUSUMANINGRATADININGRATSURYANINGRAT PRAWIROKOESOEMODIPOYUDHOMANGKUNEGARANSASTRODIHARDJOKUSUMO WIRASASMITAKARTADIREDJAATMADIBRATASURIADIREDJAKUSUMADINATA CAKRANINGRATNATAKUSUMAWIDJAJAPURBANEGARASOERJADININGRAT",
        )]),
    ),
    case(
        Code::GlyphMissing,
        "nama berisi aksara yang tidak ada di dalam huruf cetak",
        Change::Set(&[("NAMA", "SUGENG \u{a9b1}\u{a9b8}\u{a9a4}")]),
    ),
    good(Kind::PppkParuhWaktu),
    photo(Code::PhotoMissing, "tidak ada foto", Photo::None),
    photo(Code::PhotoAmbiguous, "dua foto yang berbeda", Photo::Two),
    photo(Code::PhotoDamaged, "berkas foto terpotong separuh", Photo::Spoiled(Spoiled::Half)),
    photo(Code::PhotoPlaceholder, "gambar kosong BKN", Photo::Spoiled(Spoiled::Placeholder)),
    photo(Code::PhotoFormat, "JPEG yang dinamai .png", Photo::Spoiled(Spoiled::Jpeg)),
    photo(Code::PhotoSize, "300x383 piksel", Photo::Spoiled(Spoiled::Small)),
    photo(Code::PhotoHeavy, "lebih dari 2 MB", Photo::Spoiled(Spoiled::Heavy)),
    photo(Code::PhotoGrey, "hitam putih", Photo::Spoiled(Spoiled::Grey)),
    photo(Code::PhotoOpaque, "latar merah, tidak transparan", Photo::Spoiled(Spoiled::Opaque)),
    photo(Code::PhotoLandscape, "lebih lebar daripada tinggi", Photo::Spoiled(Spoiled::Landscape)),
    photo(Code::PhotoShared, "foto yang sama dengan baris berikut", Photo::Good),
    photo(Code::PhotoShared, "foto yang sama dengan baris di atas", Photo::Before),
    photo(Code::PhotoBlurred, "tidak tajam", Photo::Spoiled(Spoiled::Blurred)),
    photo(Code::PhotoDark, "terlalu gelap", Photo::Spoiled(Spoiled::Dark)),
    photo(Code::PhotoBright, "terlalu terang", Photo::Spoiled(Spoiled::Bright)),
    photo(Code::PhotoPose, "kepala jauh dari tengah", Photo::Spoiled(Spoiled::Pose)),
    good(Kind::PppkParuhWaktu),
    Case {
        photo: Photo::None,
        ..case(Code::RowsHidden, "baris tersembunyi, jadi tidak dibaca", Change::Hidden)
    },
    case(Code::NameOdd, "angka di dalam nama", Change::Set(&[("NAMA", "SUGENG RAHARJO 2")])),
];

/// Every file of the job `samples/bermasalah`: what `cetak run` makes of it ends with exit code 3.
pub fn faults() -> Vec<File> {
    let mut rows: Vec<Vec<Cell>> = vec![];
    let mut photos: Vec<File> = vec![];
    let mut table = String::new();
    let mut hidden: Vec<usize> = vec![];
    let mut idx = 0;
    let mut before: Option<(Vec<Cell>, Person, u32)> = None;
    for case in CASES {
        let sitting = loop {
            let sitting = person(SEED, idx);
            idx += 1;
            if sitting.kind == case.kind {
                break sitting;
            }
        };
        let stream = idx;
        let cells = change(case, &sitting, before.as_ref().map(|(cells, ..)| cells.as_slice()));
        let shown = if matches!(case.change, Change::Before(_)) {
            before.as_ref().map(|(_, who, _)| who)
        } else {
            None
        };
        let key = shown.unwrap_or(&sitting).nip.clone();
        let repeated = shown.is_some();
        // Where the number is spoiled nothing can ask for a photo; it would only be one orphan more.
        let asks =
            !matches!(case.code, Some(Code::NipNumeric | Code::NipMissing | Code::NipMalformed));
        match case.photo {
            _ if !asks => {}
            Photo::None => {}
            // A repeated key has its photo already.
            Photo::Good if repeated => {}
            Photo::Good => photos.push((path(&key, ""), png(&picture(&sitting, stream)))),
            Photo::Two => {
                photos.push((path(&key, ""), png(&picture(&sitting, stream))));
                photos.push((path(&key, "_baru"), png(&picture(&sitting, stream + 1000))));
            }
            Photo::Before => {
                let (who, number) =
                    before.as_ref().map_or((&sitting, stream), |(_, who, number)| (who, *number));
                photos.push((path(&key, ""), png(&picture(who, number))));
            }
            Photo::Spoiled(how) => {
                photos.push((path(&key, ""), pictures::spoiled(how, picture(&sitting, stream))));
            }
        }
        let code = case.code.map_or_else(|| "-".to_owned(), |code| format!("`{code}`"));
        let what = if case.code == Some(Code::NipSexMismatch) {
            "jenis kelamin lain dari NIP"
        } else {
            case.what
        };
        table.push_str(&format!("| {} | {code} | {what} |\n", FIRST_ROW + rows.len()));
        if matches!(case.change, Change::Hidden) {
            hidden.push(FIRST_ROW + rows.len());
        }
        rows.push(cells.clone());
        before = Some((cells, sitting, stream));
    }
    let orphan = person(SEED, 5000);
    photos.push((path(&orphan.nip, ""), png(&picture(&orphan, 5000))));
    let readme = format!(
        "# Pekerjaan bermasalah\n\n\
         Satu baris untuk setiap kode temuan, di antara beberapa baris yang benar; semua orang di sini rekaan. \
         `cetak run job.toml` membuat kartu yang dapat dibuat, menahan sisanya, dan berakhir dengan kode keluar 3. \
         Foto `{}.png` tidak diminta baris mana pun (`photo-orphan`).\n\n\
         | baris | kode | yang salah |\n|---|---|---|\n{table}",
        orphan.nip
    );
    let workbook = xlsx(
        "DAFTAR ASN PEMERINTAH KABUPATEN CONTOH (BERMASALAH)",
        rows.into_iter(),
        true,
        &hidden,
    );
    let mut files = vec![
        ("README.md".to_owned(), readme.into_bytes()),
        (
            "job.toml".to_owned(),
            job_text("Kartu ASN bermasalah", "\"data/pegawai.xlsx\"").into_bytes(),
        ),
        ("data/pegawai.xlsx".to_owned(), workbook),
    ];
    files.append(&mut photos);
    files
}

/// The row of the case.
fn change(case: &Case, who: &Person, before: Option<&[Cell]>) -> Vec<Cell> {
    let mut cells = row(who);
    let set = |cells: &mut Vec<Cell>, pairs: &[(&str, &str)]| {
        for (heading, text) in pairs {
            cells[column(heading)] = Cell::Text((*text).to_owned());
        }
    };
    if case.code == Some(Code::NipSexMismatch) {
        set(&mut cells, &[("JENIS KELAMIN", if who.woman { "M" } else { "F" })]);
    }
    match case.change {
        Change::Nothing | Change::Hidden => {}
        Change::Set(pairs) => set(&mut cells, pairs),
        Change::NipNumber => {
            // What a spreadsheet keeps of it: fifteen digits, then zeros.
            let kept = who.nip[..15].parse::<f64>().expect("a NIP is digits") * 1000.0;
            cells[column("NIP BARU")] = Cell::Number(kept);
        }
        Change::Nip(spoil) => cells[column("NIP BARU")] = Cell::Text(spoil(&who.nip)),
        Change::Formula => cells[column("INSTANSI KERJA NAMA")] = Cell::Error("#N/A"),
        Change::Before(pairs) => {
            cells = before.map_or(cells, <[Cell]>::to_vec);
            set(&mut cells, pairs);
        }
    }
    cells
}

/// A photo file.
fn png(picture: &portrait::Picture) -> Vec<u8> {
    portrait::png(picture, Grain::Fine)
}

/// Where a photo lies.
fn path(key: &str, suffix: &str) -> String {
    format!("photos/{key}{suffix}.png")
}

/// The portrait of one of these people.
fn picture(who: &Person, stream: u32) -> portrait::Picture {
    portrait::draw(who.sitter, Grain::Fine, Rng::stream(SEED, 0x666f_746f, u64::from(stream)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_that_a_row_or_a_photo_can_have_occurs() {
        // The others concern a whole file or layout, are told of good rows, stand in the README, or
        // are tried with tables of names and titles where names are read.
        let elsewhere = [
            Code::WorkbookUnreadable,
            Code::HeadingRowMissing,
            Code::ColumnMissing,
            Code::ColumnRepeated,
            Code::ColumnsUnused,
            Code::ListEmpty,
            Code::PhotoNoFace,
            Code::PhotoSeveralFaces,
            Code::PhotoUpsideDown,
            Code::PhotoHeadCut,
            Code::PhotoFaceSmall,
            Code::PhotoTurned,
            Code::PhotoRefused,
            Code::PhotoAccepted,
            Code::DecisionUnusable,
            Code::DecisionOutdated,
            Code::PhotoMended,
            Code::ValueNormalised,
            Code::PhotoOrphan,
            Code::LayoutUnknown,
            Code::ClockBack,
            Code::ClockJumped,
            Code::ListShrank,
            Code::ListEmptied,
            Code::ListOlder,
            Code::ManyWithdrawn,
            Code::ManyNew,
            Code::ManyChanged,
            Code::LayoutChanged,
            Code::CardLost,
            Code::CardSpoiled,
            Code::CardUnconfirmed,
            Code::QrTooSmall,
            Code::InkAboveLimit,
            Code::ButtCut,
            Code::RibbonColour,
            Code::ColumnUnread,
            Code::PlaceholderUsed,
            Code::TitleUnusual,
        ];
        for code in Code::ALL.iter().filter(|code| !elsewhere.contains(code)) {
            assert!(CASES.iter().any(|case| case.code == Some(*code)), "{code}");
        }
    }
}
