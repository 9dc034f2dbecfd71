//! The tables of the domain, row by row: what a cell says and what stands on the card.
//!
//! Where a rule is a table - the golongan, the kedudukan hukum, the spellings that offices use - every
//! row of it stands here once, through reading and judging as a list does. The rules with one example
//! each are in `record`; how single texts are parsed is tried beside the parsers.

use super::ingest::xlsx;
use cetak::date::Date;
use cetak::diag::Code;
use cetak::ingest::{Options, Read, read_bytes};
use cetak::record::{Checked, Kind, Record, Rules, TextField, Verdict, check};
use rust_xlsxwriter::{ExcelDateTime, Format};

type Cells<'a> = &'a [(&'a str, &'a str)];

const PNS: Cells<'static> = &[
    ("NIP BARU", "198609262015052001"),
    ("NAMA", "Siti Aminah"),
    ("GELAR DEPAN", ""),
    ("GELAR BELAKANG", ""),
    ("TANGGAL LAHIR", "26-09-1986"),
    ("JENIS KELAMIN", "F"),
    ("STATUS ASN", "PNS"),
    ("KEDUDUKAN HUKUM ID", "01"),
    ("KEDUDUKAN HUKUM NAMA", "Aktif"),
    ("STATUS CPNS PNS", "P"),
    ("KARTU ASN VIRTUAL", "A20160000001"),
    ("TMT CPNS", "01-05-2015"),
    ("TMT PNS", "01-06-2016"),
    ("GOL AKHIR ID", ""),
    ("GOL AKHIR NAMA", "III/c"),
    ("PANGKAT", ""),
    ("JABATAN NAMA", "Guru"),
    ("UNOR NAMA", "Dinas Contoh"),
    ("INSTANSI KERJA NAMA", "Kota Contoh"),
];

const PPPK: Cells<'static> = &[
    ("NIP BARU", "199001152021211003"),
    ("NAMA", "Budi Santoso"),
    ("GELAR DEPAN", ""),
    ("GELAR BELAKANG", ""),
    ("TANGGAL LAHIR", "15-01-1990"),
    ("JENIS KELAMIN", "M"),
    ("STATUS ASN", "PPPK"),
    ("KEDUDUKAN HUKUM ID", "71"),
    ("KEDUDUKAN HUKUM NAMA", "PPPK Aktif"),
    ("STATUS CPNS PNS", ""),
    ("KARTU ASN VIRTUAL", "B20210000001"),
    ("TMT CPNS", "01-03-2021"),
    ("TMT PNS", ""),
    ("GOL AKHIR ID", ""),
    ("GOL AKHIR NAMA", "IX"),
    ("PANGKAT", ""),
    ("JABATAN NAMA", "TERAMPIL - PERAWAT"),
    ("UNOR NAMA", "Dinas Contoh"),
    ("INSTANSI KERJA NAMA", "Kota Contoh"),
];

fn judge(read: Read) -> Checked {
    assert!(read.findings.iter().all(|finding| finding.code == Code::ColumnsUnused), "{read:?}");
    check(read.rows, &Rules::new(Date::new(2026, 11, 22).expect("a day")))
}

/// One row with these changes, as a list of texts between `delimiter`.
fn listed(base: Cells<'_>, changes: Cells<'_>, delimiter: &str) -> Checked {
    let changed = |heading: &str, text| {
        changes.iter().find(|(name, _)| *name == heading).map_or(text, |(_, new)| *new)
    };
    for (name, _) in changes {
        assert!(base.iter().any(|(heading, _)| heading == name), "no column {name}");
    }
    let headings: Vec<&str> = base.iter().map(|(heading, _)| *heading).collect();
    let cells: Vec<&str> = base.iter().map(|(heading, text)| changed(heading, text)).collect();
    let list = format!("{}\r\n{}\r\n", headings.join(delimiter), cells.join(delimiter));
    judge(read_bytes(list.as_bytes(), "data.csv", &Options::default()))
}

fn judged(base: Cells<'_>, changes: Cells<'_>) -> Checked {
    listed(base, changes, "\t")
}

fn record(checked: &Checked) -> &Record {
    match &checked.judged[0].verdict {
        Verdict::Entitled(record) => record,
        other => panic!("{other:?}: {:?}", checked.findings),
    }
}

/// The verdict and the codes of findings, without what was only tidied.
fn outcome(checked: &Checked) -> String {
    let verdict = match checked.judged[0].verdict {
        Verdict::Entitled(_) => "card",
        Verdict::Held => "held",
        Verdict::Barred => "barred",
        Verdict::Duplicate => "duplicate",
    };
    let codes = checked.findings.iter().map(|finding| finding.code);
    codes
        .filter(|code| *code != Code::ValueNormalised)
        .fold(verdict.to_owned(), |told, code| format!("{told} {}", code.as_str()))
}

/// Section 2: eighteen digits, whatever stands between them; the key has digits only.
#[test]
fn a_number_is_printed_in_groups_however_it_was_typed() {
    for typed in [
        "198609262015052001",
        "19860926 201505 2 001",
        "19860926\u{a0}201505\u{a0}2\u{a0}001",
        "19860926.201505.2.001",
        "19860926-201505-2-001",
        " 198609262015052001",
        "'198609262015052001",
    ] {
        let checked = judged(PNS, &[("NIP BARU", typed)]);
        let record = record(&checked);
        assert_eq!(record.text(TextField::Nip), "19860926 201505 2 001", "{typed}");
        assert_eq!(checked.judged[0].key.as_deref(), Some("198609262015052001"), "{typed}");
    }
}

/// Section 2, digits 13 and 14: the month of a PNS, the number of the agreement of a PPPK.
#[test]
fn digits_13_and_14_decide_between_pns_pppk_and_nobody() {
    for (number, base, expected) in [
        ("198609262015012001", PNS, "card nip-tmt-mismatch"),
        ("198609262015122001", PNS, "card nip-tmt-mismatch"),
        ("198609262015002001", PNS, "held nip-malformed"),
        ("198609262015132001", PNS, "held nip-malformed"),
        ("198609262015202001", PNS, "held nip-malformed"),
        ("199001152021211003", PPPK, "card"),
        ("199001152021241003", PPPK, "card"),
        ("199001152021991003", PPPK, "card"),
        ("199001152021201003", PPPK, "held nip-malformed"),
    ] {
        assert_eq!(outcome(&judged(base, &[("NIP BARU", number)])), expected, "{number}");
    }
}

/// Section 2.1: what BKN counts against its own data never keeps somebody from a card by itself.
#[test]
fn indicators_of_data_quality_cost_what_they_should() {
    let pns: [(&str, Cells<'_>, &str); 6] = [
        ("CON_1", &[("TMT CPNS", "01-06-2015")], "card nip-tmt-mismatch"),
        ("CON_2", &[("TANGGAL LAHIR", "31-12-1986")], "card nip-birth-mismatch"),
        ("CON_3", &[("JENIS KELAMIN", "M")], "card nip-sex-mismatch"),
        (
            "ACC_1",
            &[("TMT PNS", "01-04-2015"), ("KARTU ASN VIRTUAL", "A20150000001")],
            "card nip-tmt-mismatch",
        ),
        ("COM_4", &[("TMT PNS", "")], "held status-unclear"),
        (
            "TIM_6",
            &[("KEDUDUKAN HUKUM ID", "02"), ("KEDUDUKAN HUKUM NAMA", "CLTN")],
            "held status-unclear",
        ),
    ];
    for (indicator, changes, expected) in pns {
        assert_eq!(outcome(&judged(PNS, changes)), expected, "{indicator}");
    }
    let pppk: [(&str, Cells<'_>, &str); 2] = [
        (
            "CON_4",
            &[("TMT CPNS", "01-03-2023"), ("KARTU ASN VIRTUAL", "B20230000001")],
            "card nip-tmt-mismatch serial-year-mismatch",
        ),
        (
            "ACC_4",
            &[("KEDUDUKAN HUKUM ID", "01"), ("KEDUDUKAN HUKUM NAMA", "Aktif")],
            "held status-unclear",
        ),
    ];
    for (indicator, changes, expected) in pppk {
        assert_eq!(outcome(&judged(PPPK, changes)), expected, "{indicator}");
    }
}

/// Section 3, the table of PNS: the id beside the name never decides, the pangkat follows the golongan.
#[test]
fn every_golongan_of_pns_prints_its_pangkat() {
    for (id, golongan, pangkat) in [
        ("11", "I/a", "Juru Muda"),
        ("12", "I/b", "Juru Muda Tingkat I"),
        ("13", "I/c", "Juru"),
        ("14", "I/d", "Juru Tingkat I"),
        ("21", "II/a", "Pengatur Muda"),
        ("22", "II/b", "Pengatur Muda Tingkat I"),
        ("23", "II/c", "Pengatur"),
        ("24", "II/d", "Pengatur Tingkat I"),
        ("31", "III/a", "Penata Muda"),
        ("32", "III/b", "Penata Muda Tingkat I"),
        ("33", "III/c", "Penata"),
        ("34", "III/d", "Penata Tingkat I"),
        ("41", "IV/a", "Pembina"),
        ("42", "IV/b", "Pembina Tingkat I"),
        ("43", "IV/c", "Pembina Utama Muda"),
        ("44", "IV/d", "Pembina Utama Madya"),
        ("45", "IV/e", "Pembina Utama"),
    ] {
        for spelling in
            [golongan.to_owned(), golongan.replace('/', "."), format!("{pangkat} ({golongan})")]
        {
            let checked = judged(PNS, &[("GOL AKHIR ID", id), ("GOL AKHIR NAMA", &spelling)]);
            let record = record(&checked);
            assert_eq!(
                (record.golongan.as_str(), record.pangkat.as_str()),
                (golongan, pangkat),
                "{spelling}"
            );
        }
    }
}

/// Section 3: pairs that other programs ship wrong. The pangkat of the golongan is printed, and it is told.
#[test]
fn a_pangkat_of_another_golongan_is_told_and_not_printed() {
    for (golongan, wrong, right) in
        [("III/c", "Penata Muda Tk.1", "Penata"), ("IV/e", "Pembina Utama Madya", "Pembina Utama")]
    {
        let checked = judged(PNS, &[("GOL AKHIR NAMA", golongan), ("PANGKAT", wrong)]);
        assert_eq!(record(&checked).pangkat, right);
        assert!(
            checked.findings.iter().any(|finding| finding.message.en.contains(wrong)),
            "{checked:?}"
        );
    }
}

/// Section 3, PPPK: I to XVII, by name or by code, and no pangkat; the same numbers are ids of PNS.
#[test]
fn every_golongan_of_pppk_is_read_by_name_and_by_code() {
    let names = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII".split(' ').zip(1..);
    for (name, code) in names {
        for spelling in [name.to_owned(), format!("{code:02}"), format!("Golongan {name}")] {
            let checked = judged(PPPK, &[("GOL AKHIR NAMA", &spelling)]);
            let record = record(&checked);
            assert_eq!(
                (record.golongan.as_str(), record.pangkat.as_str()),
                (name, ""),
                "{spelling}"
            );
        }
    }
    for (base, golongan) in [(PNS, "IX"), (PNS, "V"), (PPPK, "I/a"), (PPPK, "III/a")] {
        assert_eq!(
            outcome(&judged(base, &[("GOL AKHIR NAMA", golongan)])),
            "held nip-kind-mismatch",
            "{golongan}"
        );
    }
}

/// Section 4.1: headings of lists that offices keep themselves, each in place of SIASN's.
#[test]
fn headings_of_local_lists_are_known() {
    for (heading, locals) in [
        ("NIP BARU", &["NIP", "NO NIP", "NIP18", "NI PPPK", "NI PPPK PW", "nip_baru", "N I P"][..]),
        ("NAMA", &["NAMA LENGKAP", "NAMA ASN", "Nama\u{a0}Pegawai"]),
        ("GELAR BELAKANG", &["GELAR BLK"]),
        ("TANGGAL LAHIR", &["TGL LAHIR", "Tgl. Lahir"]),
        ("GOL AKHIR NAMA", &["GOLONGAN", "GOL RUANG"]),
        ("JABATAN NAMA", &["JABATAN"]),
        ("UNOR NAMA", &["UNIT KERJA", "NAMA UNOR", "UNOR INDUK"]),
        ("KEDUDUKAN HUKUM NAMA", &["STATUS HUKUM"]),
        ("STATUS ASN", &["STATUS KEPEGAWAIAN", "JENIS PEGAWAI NAMA"]),
    ] {
        let usual = judged(PNS, &[]);
        for local in locals {
            let base: Vec<(&str, &str)> = PNS
                .iter()
                .map(|(name, text)| (if *name == heading { *local } else { *name }, *text))
                .collect();
            let checked = judged(&base, &[]);
            for field in TextField::ALL {
                let (one, other) = (record(&checked).text(*field), record(&usual).text(*field));
                assert_eq!(one, other, "{local}");
            }
        }
    }
}

/// Section 4.1: `|`, `;` and `,` alike.
#[test]
fn every_usual_delimiter_is_known() {
    for delimiter in ["|", ";", ",", "\t"] {
        assert_eq!(outcome(&listed(PNS, &[], delimiter)), "card", "{delimiter}");
    }
}

/// Section 4.2: a date is read day first, from texts and from real dates of a workbook.
#[test]
fn a_date_prints_the_day_that_was_meant() {
    for typed in
        ["01-06-2016", "2016-06-01", "01/06/2016", "1 Juni 2016", "01 Jun 2016", "1 JUNI 2016"]
    {
        let checked = judged(PNS, &[("TMT PNS", typed)]);
        assert_eq!(record(&checked).text(TextField::Tmt), "1 Juni 2016", "{typed}");
    }
    for (text, month) in [
        ("Januari", "Januari"),
        ("Pebruari", "Februari"),
        ("Maret", "Maret"),
        ("Mei", "Mei"),
        ("Juli", "Juli"),
        ("Agt", "Agustus"),
        ("Ags", "Agustus"),
        ("Agu", "Agustus"),
        ("Okt", "Oktober"),
        ("Nopember", "November"),
        ("Des", "Desember"),
    ] {
        let checked = judged(PNS, &[("TMT PNS", &format!("1 {text} 2016"))]);
        assert_eq!(record(&checked).text(TextField::Tmt), format!("1 {month} 2016"));
    }
    let bytes = xlsx(|worksheet| {
        let date = Format::new().set_num_format("dd-mm-yyyy");
        for (col, (heading, text)) in (0..).zip(PNS) {
            worksheet.write(0, col, *heading).expect("fits");
            if *heading == "TMT PNS" {
                let day = ExcelDateTime::from_ymd(2016, 6, 1).expect("a day");
                worksheet.write_with_format(1, col, &day, &date).expect("fits");
            } else {
                worksheet.write(1, col, *text).expect("fits");
            }
        }
    });
    let checked = judge(read_bytes(&bytes, "data.xlsx", &Options::default()));
    assert_eq!(record(&checked).text(TextField::Tmt), "1 Juni 2016");
}

/// Section 4.2: who somebody is, in the words of SIASN and of offices.
#[test]
fn kinds_and_sexes_are_known_in_every_spelling() {
    for (base, words, kind) in [
        (PNS, &["PNS", "P"][..], Kind::Pns),
        (PPPK, &["PPPK", "P3K"], Kind::Pppk),
        (PPPK, &["PPPK PW", "PPPK-PW", "PPPK PARUH WAKTU", "PPPKPW"], Kind::PppkParuhWaktu),
    ] {
        for word in words {
            let checked = judged(base, &[("STATUS ASN", word)]);
            assert_eq!(record(&checked).kind, kind, "{word}");
        }
    }
    for (base, words) in [
        (PNS, ["F", "P", "Perempuan", "Wanita", "2"]),
        (PPPK, ["M", "L", "Laki-laki", "Pria", "1"]),
    ] {
        for word in words {
            assert_eq!(outcome(&judged(base, &[("JENIS KELAMIN", word)])), "card", "{word}");
        }
    }
    for word in ["C", "CPNS"] {
        let changes = [("STATUS CPNS PNS", word), ("STATUS ASN", ""), ("TMT PNS", "")];
        assert_eq!(outcome(&judged(PNS, &changes)), "barred status-cpns", "{word}");
    }
}

/// Section 4.3: every way a number loses its digits, as a text and as a cell that holds a number.
#[test]
fn a_number_that_was_stored_as_a_number_is_never_printed() {
    for text in
        ["1.98609262015052E+17", "1,98609E+17", "198609262015052001.0", "198609262015052000"]
    {
        let told = outcome(&judged(PNS, &[("NIP BARU", text)]));
        assert!(
            ["held nip-numeric", "held nip-malformed"].contains(&told.as_str()),
            "{text}: {told}"
        );
    }
    // The nearest double of 198609262015052001, and a number that any double holds exactly.
    for number in [198_609_262_015_052_001_f64, 198_609_262_015_052_032_f64] {
        let bytes = xlsx(|worksheet| {
            for (col, (heading, text)) in (0..).zip(PNS) {
                worksheet.write(0, col, *heading).expect("fits");
                if *heading == "NIP BARU" {
                    worksheet.write_number(1, col, number).expect("fits");
                } else {
                    worksheet.write(1, col, *text).expect("fits");
                }
            }
        });
        let checked = judge(read_bytes(&bytes, "data.xlsx", &Options::default()));
        assert_eq!(outcome(&checked), "held nip-numeric", "{number}");
    }
}

/// Section 4.4: what else stands in lists. Debris is held, what is only untidy is tidied and told.
#[test]
fn other_faults_of_real_lists() {
    for (typed, printed) in [
        ("'Siti Aminah", "Siti Aminah"),
        ("Siti\u{a0}Aminah", "Siti Aminah"),
        ("Siti\tAminah", "Siti Aminah"),
        ("Siti  Aminah  ", "Siti Aminah"),
        ("Siti Ma`ruf", "Siti Ma'ruf"),
        ("Siti Ma\u{2019}ruf", "Siti Ma'ruf"),
    ] {
        let checked = listed(PNS, &[("NAMA", typed)], "|");
        assert_eq!(record(&checked).text(TextField::Name), printed, "{typed}");
    }
    for empty in ["", "-", " "] {
        assert_eq!(outcome(&judged(PNS, &[("NAMA", empty)])), "held name-missing", "{empty}");
    }
    for debris in ["QUR¿AN", "Siti \u{fffd}minah"] {
        assert_eq!(outcome(&judged(PNS, &[("NAMA", debris)])), "held name-odd", "{debris}");
    }
    for debris in ["#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "Err:502"] {
        assert_eq!(outcome(&judged(PNS, &[("NAMA", debris)])), "held cell-error", "{debris}");
    }
    // What a column too narrow for its contents shows, and CSV keeps.
    for (heading, expected) in [
        ("NIP BARU", "held cell-error"),
        ("TMT PNS", "held cell-error status-unclear"),
        ("INSTANSI KERJA NAMA", "held cell-error"),
        ("JABATAN NAMA", "held cell-error"),
    ] {
        assert_eq!(outcome(&judged(PNS, &[(heading, "########")])), expected, "{heading}");
    }
    let front = judged(PNS, &[("GELAR DEPAN", "S.Kom.")]);
    assert_eq!(record(&front).text(TextField::Name), "Siti Aminah, S.Kom.");
    let inside = judged(PNS, &[("NAMA", "Siti Aminah , S. Pd")]);
    assert_eq!(record(&inside).text(TextField::Name), "Siti Aminah, S.Pd");
}

/// Section 5: every kedudukan hukum, by code and name, by the code without its zero, by the name alone.
#[test]
fn every_kedudukan_hukum_has_its_decision() {
    let table: [(&str, &[(&str, &str)]); 5] = [
        (
            "card",
            &[
                ("01", "Aktif"),
                ("03", "Tugas Belajar"),
                ("07", "Pejabat Negara"),
                ("08", "Kepala Desa"),
                ("11", "Pegawai Titipan"),
                ("15", "PNS kena hukuman disiplin"),
                ("16", "Pemindahan dlm rangka penurunan Jabatan"),
            ],
        ),
        ("card status-unclear", &[("73", ""), ("101", "")]),
        (
            "held status-unclear",
            &[
                ("20", "Masa Persiapan Pensiun"),
                ("02", "CLTN"),
                ("13", "Perpanjangan CLTN"),
                ("04", "Pemberhentian Sementara"),
                ("05", "Penerima Uang Tunggu"),
                ("06", "Prajurit Wajib"),
                ("09", "Sedang dlm Proses Banding BAPEK"),
                ("12", "Pengungsi"),
                ("14", "PNS yang dinyatakan hilang"),
                ("", "MPP"),
                ("", "Mutasi"),
                ("", "Cuti"),
                ("", "Non Aktif"),
                ("", "aktif sekali"),
                ("55", ""),
            ],
        ),
        ("barred status-cpns", &[("51", "CPNS yang belum menerima SK CPNS")]),
        (
            "barred status-ended",
            &[
                ("52", "Tidak Aktif"),
                ("66", "Diberhentikan"),
                ("67", "Punah"),
                ("68", "Eks PNS Timor Timur"),
                ("69", "TMS Dari Pengadaan"),
                ("70", "Pembatalan NIP"),
                ("77", "Pemberhentian tanpa hak pensiun"),
                ("88", "Pemberhentian dengan hak pensiun"),
                ("89", "Tidak aktif tetapi diusulkan Pensiun"),
                ("90", "Tidak Ikut PUPNS 2015"),
                ("91", "Tindak Pidana"),
                ("92", "Pemblokiran Data PNS"),
                ("98", "Mencapai BUP"),
                ("99", "Pensiun"),
                ("", "Meninggal"),
                ("", "Pensiun Dini"),
                ("", "Berhenti"),
                ("", "Keluar"),
            ],
        ),
    ];
    for (expected, statuses) in table {
        for (code, name) in statuses {
            // 73 and 101 are met with PPPK only.
            let base = if ["73", "101"].contains(code) { PPPK } else { PNS };
            let bare = code.trim_start_matches('0');
            let upper = name.to_uppercase();
            for (code, name) in
                [(*code, *name), (bare, *name), ("", *name), (*code, ""), ("", &upper)]
            {
                if code.is_empty() && name.is_empty() {
                    continue;
                }
                let changes = [("KEDUDUKAN HUKUM ID", code), ("KEDUDUKAN HUKUM NAMA", name)];
                assert_eq!(outcome(&judged(base, &changes)), expected, "{code} {name}");
            }
        }
    }
    for (code, name, expected) in [
        ("71", "PPPK Aktif", "card"),
        ("72", "PPPK Tidak Aktif", "barred status-ended"),
        ("", "", "held status-unclear"),
    ] {
        let changes = [("KEDUDUKAN HUKUM ID", code), ("KEDUDUKAN HUKUM NAMA", name)];
        assert_eq!(outcome(&judged(PPPK, &changes)), expected, "{code} {name}");
    }
}

/// Section 6: names of every length and shape stay whole, titles keep their case.
#[test]
fn names_and_titles_stay_as_their_owners_write_them() {
    let child = "Aji ".repeat(32) + "Abdi";
    let single = "Kusumaningtyaswirabhuanasaripramudhitakart".to_owned();
    let long: Vec<String> =
        [30, 60, 71, 100].map(|len| "Ayu Sari ".repeat(12)[..len].trim().to_owned()).into();
    let mut names = vec![
        "N",
        "B",
        "Suharto",
        "Moch. Ma'ruf",
        "M. Nur Hadi",
        "St. Aminah binti Abdul",
        "Çelik Ågren",
        &child,
        &single,
    ];
    names.extend(long.iter().map(String::as_str));
    for name in names {
        let checked = judged(PNS, &[("NAMA", name)]);
        assert_eq!(record(&checked).text(TextField::Name), name);
    }
    for (front, back, printed) in [
        ("", "", "Siti Aminah"),
        ("Dr.", "", "Dr. Siti Aminah"),
        ("dr.", "Sp.PD", "dr. Siti Aminah, Sp.PD"),
        ("DR.", "", "DR. Siti Aminah"),
        ("drg.", "", "drg. Siti Aminah"),
        ("Hj.", "A.Md.", "Hj. Siti Aminah, A.Md."),
        ("Ns.", "S.Kep., Ns.", "Ns. Siti Aminah, S.Kep., Ns."),
        ("", "S.Tr.Keb., Bdn.", "Siti Aminah, S.Tr.Keb., Bdn."),
        ("-", "-", "Siti Aminah"),
        (
            "Prof. Dr. Ir. Hj.",
            "S.T., M.T., Ph.D., IPU., ASEAN Eng.",
            "Prof. Dr. Ir. Hj. Siti Aminah, S.T., M.T., Ph.D., IPU., ASEAN Eng.",
        ),
    ] {
        let checked = judged(PNS, &[("GELAR DEPAN", front), ("GELAR BELAKANG", back)]);
        assert_eq!(record(&checked).text(TextField::Name), printed);
    }
}

/// A title that stands in the name and not among the titles is the owner's: where it belongs beside those
/// that are there is not for a program to say, and leaving it out would shorten a name.
#[test]
fn a_title_in_the_name_that_the_title_column_lacks_stays() {
    for (front, name, back, shown) in [
        ("", "Budi Santoso, M.T.", "S.Kom.", "Budi Santoso, M.T., S.Kom."),
        ("Prof.", "Dr. Budi Santoso", "", "Prof. Dr. Budi Santoso"),
        ("Prof.", "Dr. Budi Santoso, M.T.", "S.Kom.", "Prof. Dr. Budi Santoso, M.T., S.Kom."),
        // The same title at both places is one title.
        ("", "Budi Santoso, S.Kom.", "S.Kom.", "Budi Santoso, S.Kom."),
        ("Dr.", "Dr. Budi Santoso", "", "Dr. Budi Santoso"),
    ] {
        let cells = [("GELAR DEPAN", front), ("NAMA", name), ("GELAR BELAKANG", back)];
        assert_eq!(record(&judged(PNS, &cells)).text(TextField::Name), shown, "{cells:?}");
    }
}
