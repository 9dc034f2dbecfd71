//! Two hundred names and two hundred titles, each printed as it is written, and what belongs to neither.

use super::{cards, judged};

const NAMES: &str = include_str!("../../../../tests/fixtures/people/names.txt");
const TITLES: &str = include_str!("../../../../tests/fixtures/people/titles.txt");

/// The lines of a table without its remarks.
fn lines(table: &str) -> impl Iterator<Item = &str> {
    table.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The card's name for these cells, with the codes of what is told; `None` if it is held.
fn card(front: &str, name: &str, back: &str) -> (Option<String>, Vec<&'static str>) {
    let list = format!(
        "NIP\tNAMA\tGELAR DEPAN\tGELAR BELAKANG\tKEDUDUKAN HUKUM\tKARTU ASN VIRTUAL\tTMT PNS\tINSTANSI\n\
         197011162011102003\t{name}\t{front}\t{back}\tAktif\tA20121000000\t01-10-2012\tPemerintah Kabupaten Contoh\n"
    );
    let (read, checked) = judged(list.as_bytes());
    let name = cards(&checked).pop().flatten();
    (name, crate::told(&read, &checked))
}

#[test]
fn names_of_every_region_are_set_rightly_from_capitals() {
    let mut count = 0;
    let mut wrong = Vec::new();
    for name in lines(NAMES) {
        count += 1;
        let (shown, told) = card("", &name.to_uppercase(), "");
        if shown.as_deref() != Some(name) || !told.is_empty() {
            wrong.push(format!("{name}: {shown:?} {told:?}"));
        }
        let (shown, _) = card("", name, "");
        if shown.as_deref() != Some(name) {
            wrong.push(format!("{name} as it is: {shown:?}"));
        }
    }
    assert!(count >= 200, "{count}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn titles_are_printed_as_they_are_written_wherever_they_stand() {
    let mut wrong = Vec::new();
    let mut expect = |cells: (&str, &str, &str), expected: String, is_usual: bool| {
        let (shown, told) = card(cells.0, cells.1, cells.2);
        let quiet = told.is_empty() || !is_usual;
        if shown.as_deref() != Some(&*expected) || !quiet {
            wrong.push(format!("{cells:?}: {shown:?} instead of {expected}; {told:?}"));
        }
    };
    let table: Vec<&str> = lines(TITLES).collect();
    let at = table.iter().position(|line| *line == "-").expect("two halves");
    assert!(table.len() > 200, "{}", table.len());
    for title in &table[..at] {
        expect((title, "BUDI CONTOH", ""), format!("{title} Budi Contoh"), true);
        expect(("", &format!("{title} BUDI CONTOH"), ""), format!("{title} Budi Contoh"), true);
        expect((title, &format!("{title} BUDI CONTOH"), ""), format!("{title} Budi Contoh"), true);
        let capitals = title.to_uppercase();
        expect(
            ("", &format!("{capitals} BUDI CONTOH"), ""),
            format!("{capitals} Budi Contoh"),
            false,
        );
    }
    for title in &table[at + 1..] {
        expect(("", "BUDI CONTOH", title), format!("Budi Contoh, {title}"), true);
        expect(("", &format!("BUDI CONTOH, {title}"), ""), format!("Budi Contoh, {title}"), true);
        expect(("", &format!("Budi Contoh, {title}"), ""), format!("Budi Contoh, {title}"), true);
        expect(("", &format!("BUDI CONTOH,{title}"), title), format!("Budi Contoh, {title}"), true);
        let capitals = title.to_uppercase();
        expect(
            ("", &format!("BUDI CONTOH, {capitals}"), ""),
            format!("Budi Contoh, {capitals}"),
            false,
        );
        expect(
            ("", &format!("BUDI CONTOH, {capitals}"), title),
            format!("Budi Contoh, {title}"),
            true,
        );
        let dotless = title.replace('.', "");
        expect(
            ("", &format!("BUDI CONTOH, {dotless}"), title),
            format!("Budi Contoh, {title}"),
            true,
        );
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn titles_in_an_unusual_form_are_told_with_the_usual_one() {
    for (front, name, back) in [
        ("", "LA ODE SAHRIL", "S.PD"),
        ("", "AGUS SALIM, S.PD", ""),
        ("", "DRS. ABDUL MUIS", ""),
        ("", "DR. RINA MELATI", ""),
        ("", "NURUL HIDAYAH, SKM, M.KES", ""),
        ("", "EDI, SH., MH.", ""),
        ("", "TEUKU UMAR, ST, MT", ""),
        ("Ir", "ANDI MUHAMMAD", "ST;MT"),
        ("Dr", "ST. HAJAR", "S.Ag, M.Pd.I"),
        ("", "WIDIARTO CONTOH SST", ""),
        ("", "Budi Contoh SKom", ""),
        ("", "BUDI", "SPd"),
        ("", "BUDI", "S Pd"),
    ] {
        let (shown, told) = card(front, name, back);
        assert!(shown.is_some(), "{name}");
        assert_eq!(told, ["title-unusual"], "{front} {name} {back}");
    }
}

#[test]
fn words_for_no_title_are_none_whoever_wrote_them() {
    for word in [
        "NIL",
        "tidak punya",
        "Tidak memiliki",
        "belum",
        "tdk ada",
        "no",
        "NA",
        "na",
        "missing",
        "x",
        "strip",
        "nol",
        "false",
        "null,null",
        "NULL NULL",
        "no value",
        "<NA>",
        "-;-",
        "tanpa gelar akademik",
        "bukan",
    ] {
        let (shown, told) = card(word, "BUDI CONTOH", word);
        assert_eq!((shown.as_deref(), told), (Some("Budi Contoh"), vec![]), "{word}");
    }
}

#[test]
fn what_belongs_to_no_name_holds_the_card() {
    for (front, name, back) in [
        ("", "1. BUDI CONTOH", ""),
        ("", "BUDI CONTOH 2", ""),
        ("", "B?DI CONTOH", ""),
        ("", "BUDI CONTOH / 0812", ""),
        ("", "- SITI CONTOH", ""),
        ("", "RENÃ© CONTOH", ""),
        ("", "Siti*aisyah", ""),
        ("", "YUNITA (ALM. SUAMI PNS)", ""),
        ("", "MUHAMAD  YUSUF 2", ""),
        ("", "ЈОКО", ""),
        ("", "=cmd|'/C calc'!A0", ""),
        ("", "<script>alert</script>", ""),
        ("", "BUDI\u{1}CONTOH", ""),
        ("", "BU\u{301}\u{302}\u{303}DI", ""),
        ("", "ALM. BUDI", ""),
        ("", "BUDI, ANANDA", ""),
        ("", "SANTOSO, DR. BUDI", ""),
        ("", "BUDI", "S.Pd. 2010"),
        ("", "BUDI", "S.Pd*"),
        ("D3", "BUDI", ""),
        ("", "BUDI, S1 Keperawatan", ""),
        ("", "budi@contoh.go.id", ""),
        ("", "BUDI alias 'ANDI'?", ""),
        ("", "BUDI & SITI", ""),
        ("", "BUDI", "Kepala Dinas"),
        ("guru", "BUDI", ""),
        ("", "BUDI", "S.Pd., bendahara"),
        ("", "BUDI dan SITI", ""),
        ("", "BUDI CONTOH PENSIUN", ""),
        ("", "Ibu SITI", ""),
        ("", "BUDI.jpg", ""),
        ("", "TANPA NAMA", ""),
        ("", "Xxx", ""),
        ("", "123", ""),
    ] {
        let (shown, told) = card(front, name, back);
        assert_eq!(shown, None, "{name}");
        assert!(told.contains(&"name-odd"), "{name}: {told:?}");
    }
}
