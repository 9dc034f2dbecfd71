//! Rows to verdicts: every rule of the domain with one example of its own.

use cetak::date::Date;
use cetak::diag::{Code, Decision, Severity};
use cetak::ingest::{Options, Row, read_bytes};
use cetak::record::{Checked, Kind, Record, Rules, TextField, Verdict, check};

const HEADINGS: [&str; 19] = [
    "PNS ID",
    "NIP",
    "NAMA",
    "GELAR DEPAN",
    "GELAR BELAKANG",
    "TANGGAL LAHIR",
    "JENIS KELAMIN",
    "STATUS ASN",
    "KEDUDUKAN HUKUM ID",
    "KEDUDUKAN HUKUM NAMA",
    "STATUS CPNS PNS",
    "KARTU ASN VIRTUAL",
    "TMT CPNS",
    "TMT PNS",
    "GOLONGAN",
    "PANGKAT",
    "INSTANSI KERJA NAMA",
    "UNIT KERJA",
    "AKHIR KONTRAK",
];

const PNS: &[(&str, &str)] = &[
    ("NIP", "198609262015052001"),
    ("NAMA", "Siti Aminah"),
    ("GELAR DEPAN", "Dr."),
    ("GELAR BELAKANG", "S.Kom., M.T."),
    ("TANGGAL LAHIR", "26-09-1986"),
    ("JENIS KELAMIN", "F"),
    ("KEDUDUKAN HUKUM ID", "01"),
    ("KEDUDUKAN HUKUM NAMA", "Aktif"),
    ("STATUS CPNS PNS", "P"),
    ("KARTU ASN VIRTUAL", "A20160000001"),
    ("TMT CPNS", "01-05-2015"),
    ("TMT PNS", "01-06-2016"),
    ("GOLONGAN", "III/c"),
    ("INSTANSI KERJA NAMA", "Pemerintah Kota Contoh"),
    ("UNIT KERJA", "Dinas Contoh"),
];

const PPPK: &[(&str, &str)] = &[
    ("NIP", "199001152021211003"),
    ("NAMA", "Budi Santoso"),
    ("TANGGAL LAHIR", "15-01-1990"),
    ("JENIS KELAMIN", "M"),
    ("STATUS ASN", "PPPK"),
    ("KEDUDUKAN HUKUM ID", "71"),
    ("KEDUDUKAN HUKUM NAMA", "PPPK Aktif"),
    ("KARTU ASN VIRTUAL", "B20210000001"),
    ("TMT CPNS", "01-03-2021"),
    ("GOLONGAN", "IX"),
    ("INSTANSI KERJA NAMA", "Pemerintah Kota Contoh"),
    ("AKHIR KONTRAK", "28-02-2031"),
];

/// `base` with some cells in place of its own.
fn with<'a>(base: &[(&'a str, &'a str)], changes: &[(&'a str, &'a str)]) -> Vec<&'a str> {
    let cell = |heading: &str| {
        changes.iter().chain(base).find(|(name, _)| *name == heading).map_or("", |(_, text)| *text)
    };
    HEADINGS.iter().map(|heading| cell(heading)).collect()
}

fn rows(file: &str, list: &[Vec<&str>]) -> Vec<Row> {
    let lines =
        std::iter::once(HEADINGS.join("\t")).chain(list.iter().map(|cells| cells.join("\t")));
    let read =
        read_bytes(lines.collect::<Vec<_>>().join("\n").as_bytes(), file, &Options::default());
    assert!(read.findings.is_empty(), "{:?}", read.findings);
    read.rows
}

fn rules() -> Rules {
    Rules::new(Date::new(2026, 11, 22).expect("a day"))
}

fn judged(base: &[(&str, &str)], changes: &[(&str, &str)]) -> Checked {
    check(rows("data.csv", &[with(base, changes)]), &rules())
}

fn record(checked: &Checked) -> &Record {
    match &checked.judged[0].verdict {
        Verdict::Entitled(record) => record,
        other => panic!("{other:?}: {:?}", checked.findings),
    }
}

/// The codes and severities found, and whether the person is entitled, held or barred.
fn outcome(checked: &Checked) -> (Vec<(&str, &str)>, &str) {
    let found = checked
        .findings
        .iter()
        .map(|finding| (finding.code.as_str(), finding.severity.as_str()))
        .collect();
    let verdict = match checked.judged[0].verdict {
        Verdict::Entitled(_) => "entitled",
        Verdict::Held => "held",
        Verdict::Barred => "barred",
        Verdict::Duplicate => "duplicate",
    };
    (found, verdict)
}

#[test]
fn a_clean_pns_becomes_a_record_in_final_form() {
    let checked = judged(PNS, &[]);
    let record = record(&checked);
    assert!(checked.findings.is_empty(), "{:?}", checked.findings);
    let shown: Vec<String> =
        TextField::ALL.iter().map(|field| record.text(*field).into_owned()).collect();
    assert_eq!(
        shown,
        [
            "Dr. Siti Aminah, S.Kom., M.T.",
            "19860926 201505 2 001",
            "198609262015052001",
            "A20160000001",
            "Pemerintah Kota Contoh",
            "Dinas Contoh",
            "",
            "III/c",
            "Penata",
            "1 Juni 2016",
            "",
            "",
            "",
            "PNS"
        ]
    );
}

#[test]
fn a_clean_pppk_has_its_start_and_end_and_no_pangkat() {
    let checked = judged(PPPK, &[]);
    let record = record(&checked);
    assert!(checked.findings.is_empty(), "{:?}", checked.findings);
    assert_eq!(
        (record.kind, record.golongan.as_str(), record.pangkat.as_str()),
        (Kind::Pppk, "IX", "")
    );
    assert_eq!(record.text(TextField::Tmt), "1 Maret 2021");
    assert_eq!(record.text(TextField::ContractEnd), "28 Februari 2031");
    let paruh_waktu = judged(
        PPPK,
        &[
            ("NIP", "199001152025241003"),
            ("STATUS ASN", "PPPK Paruh Waktu"),
            ("GOLONGAN", ""),
            ("TMT CPNS", "01-03-2025"),
            ("KARTU ASN VIRTUAL", "B20250000001"),
        ],
    );
    assert_eq!(outcome(&paruh_waktu), (vec![], "entitled"));
    assert_eq!(self::record(&paruh_waktu).kind, Kind::PppkParuhWaktu);
}

#[test]
fn each_fault_of_a_row_has_its_code_and_its_cost() {
    type Case = (
        &'static [(&'static str, &'static str)],
        &'static [(&'static str, &'static str)],
        &'static str,
    );
    let pns: &[Case] = &[
        (&[("NIP", "")], &[("nip-missing", "hold")], "held"),
        (&[("NIP", "1,98503E+17")], &[("nip-numeric", "hold")], "held"),
        (&[("NIP", "1.98503102010121E+17")], &[("nip-numeric", "hold")], "held"),
        (&[("NIP", "198503102010121003.0")], &[("nip-numeric", "hold")], "held"),
        (&[("NIP", "198609262015052000")], &[("nip-malformed", "hold")], "held"),
        (&[("NIP", "19860926201505200")], &[("nip-malformed", "hold")], "held"),
        (&[("NAMA", "-")], &[("name-missing", "hold")], "held"),
        (&[("NAMA", "Qur¿an")], &[("name-odd", "hold")], "held"),
        (&[("INSTANSI KERJA NAMA", "")], &[("name-missing", "hold")], "held"),
        (&[("KARTU ASN VIRTUAL", "")], &[("serial-missing", "hold")], "held"),
        (&[("KARTU ASN VIRTUAL", "X1")], &[("serial-malformed", "warn")], "entitled"),
        (&[("KARTU ASN VIRTUAL", "A20150000001")], &[("serial-year-mismatch", "warn")], "entitled"),
        (&[("TANGGAL LAHIR", "27-09-1986")], &[("nip-birth-mismatch", "warn")], "entitled"),
        (&[("TANGGAL LAHIR", "26/09/86")], &[("date-unreadable", "hold")], "held"),
        (&[("JENIS KELAMIN", "L")], &[("nip-sex-mismatch", "warn")], "entitled"),
        (&[("JENIS KELAMIN", "P")], &[], "entitled"),
        (&[("TMT CPNS", "01-06-2015")], &[("nip-tmt-mismatch", "warn")], "entitled"),
        (
            &[("TMT PNS", "01-04-2015"), ("KARTU ASN VIRTUAL", "A20150000001")],
            &[("nip-tmt-mismatch", "warn")],
            "entitled",
        ),
        (
            &[("TMT PNS", "01-01-2027"), ("KARTU ASN VIRTUAL", "A20270000001")],
            &[("not-yet-valid", "bar")],
            "barred",
        ),
        (&[("TMT PNS", "")], &[("status-unclear", "hold")], "held"),
        (&[("STATUS CPNS PNS", "C"), ("TMT PNS", "")], &[("status-cpns", "bar")], "barred"),
        (&[("STATUS ASN", "CPNS")], &[("status-cpns", "bar")], "barred"),
        (&[("STATUS ASN", "PPPK")], &[("nip-kind-mismatch", "hold")], "held"),
        (&[("STATUS ASN", "Honorer")], &[("status-unclear", "hold")], "held"),
        (&[("KEDUDUKAN HUKUM ID", "1")], &[], "entitled"),
        (
            &[("KEDUDUKAN HUKUM ID", ""), ("KEDUDUKAN HUKUM NAMA", "")],
            &[("status-unclear", "hold")],
            "held",
        ),
        (
            &[("KEDUDUKAN HUKUM ID", ""), ("KEDUDUKAN HUKUM NAMA", "Non Aktif")],
            &[("status-unclear", "hold")],
            "held",
        ),
        (
            &[("KEDUDUKAN HUKUM ID", "01"), ("KEDUDUKAN HUKUM NAMA", "Pensiun")],
            &[("status-unclear", "hold")],
            "held",
        ),
        (
            &[("KEDUDUKAN HUKUM ID", "02"), ("KEDUDUKAN HUKUM NAMA", "CLTN")],
            &[("status-unclear", "hold")],
            "held",
        ),
        (
            &[("KEDUDUKAN HUKUM ID", "99"), ("KEDUDUKAN HUKUM NAMA", "Pensiun")],
            &[("status-ended", "bar")],
            "barred",
        ),
        (
            &[("KEDUDUKAN HUKUM ID", "71"), ("KEDUDUKAN HUKUM NAMA", "PPPK Aktif")],
            &[("status-unclear", "hold")],
            "held",
        ),
        (&[("GOLONGAN", "IX")], &[("nip-kind-mismatch", "hold")], "held"),
        (&[("PANGKAT", "Penata Muda Tk.1")], &[("value-normalised", "warn")], "entitled"),
        (&[("PANGKAT", "PENATA")], &[], "entitled"),
        (&[("NAMA", "SITI AMINAH")], &[("value-normalised", "info")], "entitled"),
        (&[("NAMA", "Siti\u{a0} Ma\u{2019}ruf")], &[("value-normalised", "info")], "entitled"),
        (
            &[("NIP", "195609261986032001"), ("TANGGAL LAHIR", ""), ("TMT CPNS", "")],
            &[("status-unclear", "hold")],
            "held",
        ),
    ];
    for (changes, findings, verdict) in pns {
        assert_eq!(outcome(&judged(PNS, changes)), (findings.to_vec(), *verdict), "{changes:?}");
    }
    let pppk: &[Case] = &[
        (&[("AKHIR KONTRAK", "21-11-2026")], &[("contract-ended", "bar")], "barred"),
        (&[("AKHIR KONTRAK", "22-11-2026")], &[], "entitled"),
        (
            &[("TMT CPNS", "01-03-2027")],
            &[("not-yet-valid", "bar"), ("nip-tmt-mismatch", "warn")],
            "barred",
        ),
        (&[("TMT CPNS", "")], &[], "entitled"),
        (&[("TMT CPNS", "01-09-2021")], &[], "entitled"),
        (&[("STATUS ASN", "PNS")], &[("nip-kind-mismatch", "hold")], "held"),
        (
            &[("KEDUDUKAN HUKUM ID", "01"), ("KEDUDUKAN HUKUM NAMA", "Aktif")],
            &[("status-unclear", "hold")],
            "held",
        ),
        (&[("KEDUDUKAN HUKUM ID", ""), ("KEDUDUKAN HUKUM NAMA", "Aktif")], &[], "entitled"),
        (
            &[("KEDUDUKAN HUKUM ID", "73"), ("KEDUDUKAN HUKUM NAMA", "")],
            &[("status-unclear", "warn")],
            "entitled",
        ),
        (
            &[("KEDUDUKAN HUKUM ID", "72"), ("KEDUDUKAN HUKUM NAMA", "PPPK Tidak Aktif")],
            &[("status-ended", "bar")],
            "barred",
        ),
        (&[("GOLONGAN", "III/a")], &[("nip-kind-mismatch", "hold")], "held"),
        (&[("KARTU ASN VIRTUAL", "B20220000001")], &[("serial-year-mismatch", "warn")], "entitled"),
        (&[("STATUS CPNS PNS", "C")], &[("status-unclear", "hold")], "held"),
        (&[("STATUS CPNS PNS", "P")], &[], "entitled"),
    ];
    for (changes, findings, verdict) in pppk {
        assert_eq!(outcome(&judged(PPPK, changes)), (findings.to_vec(), *verdict), "{changes:?}");
    }
}

#[test]
fn a_finding_names_the_cell_the_person_and_what_to_do() {
    let checked = judged(PNS, &[("TANGGAL LAHIR", "27-09-1986")]);
    let finding = &checked.findings[0];
    assert_eq!(finding.place.column.as_ref().map(|column| column.letter.as_str()), Some("F"));
    assert_eq!((finding.place.row, finding.key.as_deref()), (Some(2), Some("198609262015052001")));
    assert!(!finding.hint.is_empty());
}

#[test]
fn a_policy_softens_and_hardens_what_it_may() {
    let mut rules = rules();
    rules.policy.decide(Code::DateUnreadable, Decision::Warn).expect("may be softened");
    rules.policy.decide(Code::NipSexMismatch, Decision::Hold).expect("may be hardened");
    let soft = check(rows("data.csv", &[with(PNS, &[("TANGGAL LAHIR", "26/09/86")])]), &rules);
    assert_eq!(outcome(&soft), (vec![("date-unreadable", "warn")], "entitled"));
    let hard = check(rows("data.csv", &[with(PNS, &[("JENIS KELAMIN", "L")])]), &rules);
    assert_eq!(outcome(&hard), (vec![("nip-sex-mismatch", "hold")], "held"));
}

#[test]
fn equal_rows_of_two_files_are_one_card_and_a_duplicate() {
    let mut all = rows("pns.csv", &[with(PNS, &[]), with(PPPK, &[])]);
    all.extend(rows(
        "lain.csv",
        &[with(PNS, &[("NIP", "19860926 201505 2 001"), ("NAMA", "Siti  Aminah")])],
    ));
    let checked = check(all, &rules());
    assert_eq!(checked.judged.len(), 3);
    assert!(matches!(checked.judged[0].verdict, Verdict::Entitled(_)));
    assert_eq!(checked.judged[2].verdict, Verdict::Duplicate);
    let repeated =
        checked.findings.iter().find(|finding| finding.code == Code::RowRepeated).expect("told");
    assert!(repeated.message.en.contains("pns.csv, row 2"), "{}", repeated.message.en);
}

#[test]
fn one_nip_in_rows_that_differ_holds_them_all() {
    let mut all = rows("a.csv", &[with(PNS, &[]), with(PNS, &[])]);
    all.extend(rows(
        "b.csv",
        &[with(PNS, &[("KEDUDUKAN HUKUM ID", "99"), ("KEDUDUKAN HUKUM NAMA", "Pensiun")])],
    ));
    let checked = check(all, &rules());
    assert!(checked.judged.iter().all(|judged| judged.verdict == Verdict::Held));
    let conflicts: Vec<_> =
        checked.findings.iter().filter(|finding| finding.code == Code::NipConflict).collect();
    assert_eq!(conflicts.len(), 3);
    assert!(
        conflicts[0].message.en.contains("a.csv, row 3; b.csv, row 2"),
        "{}",
        conflicts[0].message.en
    );
}

#[test]
fn one_serial_or_one_pns_id_with_two_numbers_holds_both() {
    let other = ("NIP", "198609262015052002");
    let checked = check(rows("a.csv", &[with(PNS, &[]), with(PNS, &[other])]), &rules());
    assert!(checked.findings.iter().all(|finding| finding.code == Code::SerialShared && finding.severity == Severity::Hold));
    assert_eq!(checked.findings.len(), 2);
    let id = ("PNS ID", "A8ACA7D11");
    let checked = check(
        rows(
            "a.csv",
            &[with(PNS, &[id]), with(PNS, &[id, other, ("KARTU ASN VIRTUAL", "A20160000002")])],
        ),
        &rules(),
    );
    assert!(checked.findings.iter().all(|finding| finding.code == Code::NipConflict));
    assert!(checked.judged.iter().all(|judged| judged.verdict == Verdict::Held));
}

#[test]
fn a_list_whose_numbers_are_all_rounded_was_stored_as_numbers() {
    // Doubles near 1.98e17 lie 32 apart: what a library writes that kept the NIP as one.
    let rounded = |serial: u64| (198_609_262_015_052_000 + serial) / 32 * 32 + 32;
    let list = |round: bool| {
        let people: Vec<(String, String)> = (1..=8_u64)
            .map(|n| {
                (
                    if round { rounded(n * 40) } else { 198_609_262_015_052_000 + n * 41 }
                        .to_string(),
                    format!("A2016000000{n}"),
                )
            })
            .collect();
        let cells: Vec<Vec<&str>> = people
            .iter()
            .map(|(nip, serial)| with(PNS, &[("NIP", nip), ("KARTU ASN VIRTUAL", serial)]))
            .collect();
        check(rows("a.csv", &cells), &rules())
    };
    let checked = list(true);
    assert_eq!(
        checked.findings.iter().filter(|finding| finding.code == Code::NipNumeric).count(),
        8,
        "{:?}",
        checked.findings
    );
    assert!(checked.judged.iter().all(|judged| judged.verdict == Verdict::Held));
    assert!(list(false).judged.iter().all(|judged| matches!(judged.verdict, Verdict::Entitled(_))));
}

mod any_cell {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_cells_get_one_verdict_and_never_an_empty_record(cells in proptest::collection::vec("[^\t\n\r\"\0]{0,30}", 19)) {
            let mut cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            cells[1] = "198609262015052001";
            let lines = format!("{}\n{}", HEADINGS.join("\t"), cells.join("\t"));
            let read = read_bytes(lines.as_bytes(), "data.csv", &Options { delimiter: Some('\t'), ..Options::default() });
            let n_rows = read.rows.len();
            let checked = check(read.rows, &rules());
            prop_assert_eq!(checked.judged.len(), n_rows);
            for judged in &checked.judged {
                if let Verdict::Entitled(record) = &judged.verdict {
                    prop_assert!(!record.name.is_empty() && !record.serial.is_empty() && !record.instansi.is_empty());
                }
            }
        }
    }
}
