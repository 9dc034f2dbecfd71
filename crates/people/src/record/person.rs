//! What a person is entitled to on the as-of date.
//!
//! The number says PNS or PPPK; everything else in the row must agree with it.
//! What speaks against a card - CPNS, a status that ended, an agreement that is
//! over or has not begun - bars it; what nobody can be sure of holds it.
//! Differences that BKN itself only counts are told and change nothing.

use super::entitlement::{Decision, Found, StatusKind, fold_name};
use super::row::{Dates, Reader, Undecided};
use super::{Kind, Nip, NipShape, Sex};
use crate::ingest::Field;
use cetak_base::date::Date;
use cetak_base::diag::{Code, Remedy, Severity, Text, printable};
use cetak_base::text;

/// What the row says of the person, as cleaned words.
pub(super) struct Claims {
    sex: String,
    kind: String,
    cpns_pns: String,
    status_id: String,
    status: String,
    /// What a column `KET` says, where the list has no kedudukan hukum.
    remark: String,
}

/// What a word about the kind of employee says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    Nothing,
    Cpns,
    Is(Kind),
    Unknown,
}

impl Claims {
    pub(super) fn read(reader: &mut Reader<'_>) -> Self {
        let mut claims = Self {
            sex: reader.words(Field::Sex, true),
            kind: reader.words(Field::Kind, true),
            cpns_pns: reader.words(Field::CpnsPns, true),
            status_id: reader.words(Field::LegalStatusId, true),
            status: reader.words(Field::LegalStatus, true),
            remark: reader.words(Field::Remark, true),
        };
        // A column called STATUS may say `PNS` or `PPPK`: that is the kind, and no kedudukan hukum.
        let entitlement = &reader.rules().entitlement;
        let is_kind = matches!(says(&claims.status), Says::Is(_) | Says::Cpns)
            && entitlement.find("", &claims.status) == Found::Unknown;
        if is_kind && claims.kind.is_empty() && claims.status_id.is_empty() {
            claims.kind = std::mem::take(&mut claims.status);
        }
        claims
    }

    /// What [`Claims::background`] says, in its order.
    pub(super) const BACKGROUND: [Field; 8] = [
        Field::BirthDate,
        Field::TmtCpns,
        Field::TmtPns,
        Field::Sex,
        Field::Kind,
        Field::CpnsPns,
        Field::LegalStatusId,
        Field::LegalStatus,
    ];

    /// Everything that is compared but not printed, for telling equal rows from different ones.
    pub(super) fn background(&self, dates: &Dates) -> String {
        let days = [dates.birth, dates.tmt_cpns, dates.tmt_pns]
            .map(|day| day.map(|day| day.to_string()).unwrap_or_default());
        let words = [&self.sex, &self.kind, &self.cpns_pns, &self.status_id, &self.status]
            .map(|word| fold_name(word));
        format!("{}|{}", days.join("|"), words.join("|"))
    }
}

/// Judges the person and says which kind they are.
pub(super) fn judge(
    reader: &mut Reader<'_>,
    nip: Nip,
    claims: &Claims,
    (dates, serial): (&Dates, &str),
) -> Kind {
    let shape = nip.kind_shape();
    let (said, field) = match says(&claims.kind) {
        Says::Nothing => (says(&claims.cpns_pns), Field::CpnsPns),
        said => (said, Field::Kind),
    };
    let status = status_of(reader, shape, claims);
    let paruh_waktu = [says(&claims.kind), says(&claims.cpns_pns)]
        .contains(&Says::Is(Kind::PppkParuhWaktu))
        || status.paruh_waktu;
    let kind = match shape {
        NipShape::Pns => Kind::Pns,
        NipShape::Pppk if paruh_waktu => Kind::PppkParuhWaktu,
        NipShape::Pppk => Kind::Pppk,
    };
    for (word, field) in [(&claims.kind, Field::Kind), (&claims.cpns_pns, Field::CpnsPns)] {
        let Says::Is(other) = says(word) else { continue };
        if (other == Kind::Pns) != (kind == Kind::Pns) {
            let (by_number, by_row) = (kind.as_str(), printable(word));
            reader.tell(
                Code::NipKindMismatch,
                field,
                word,
                text!(
                    "nomornya milik {by_number}, tetapi baris ini menyebut `{by_row}`",
                    "the number is that of a {by_number}, but the row says `{by_row}`"
                ),
                text!(
                    "pastikan NIP dan jenis pegawai milik orang yang sama di SIASN",
                    "make sure in SIASN that NIP and kind belong to the same person"
                ),
            );
        }
    }
    if said == Says::Unknown {
        let word = if field == Field::Kind { &claims.kind } else { &claims.cpns_pns };
        let shown = printable(word);
        unclear(
            reader,
            field,
            word,
            text!(
                "jenis pegawai `{shown}` tidak dikenal",
                "the kind of employee `{shown}` is not known"
            ),
        );
    }
    // Where the column is missing, the job may say it of everybody in the next round.
    let is_said_of_all = status.by_default
        && (reader.rules().defaults.contains_key(&Field::LegalStatus)
            || reader.lacks(Field::LegalStatus));
    if is_said_of_all {
        remark(reader, &claims.remark);
    }
    cpns(reader, shape, claims, &status, dates);
    // A list without that column says it in other ways: by the kind, or by a serial that only a PNS has.
    let is_said = !reader.has(Field::TmtPns)
        && ([&claims.kind, &claims.cpns_pns].iter().any(|word| says(word) == Says::Is(Kind::Pns))
            || fold_name(&claims.cpns_pns) == "p"
            || is_serial_of_pns(serial));
    if shape == NipShape::Pns
        && dates.tmt_pns.is_none()
        && !is_said
        && !reader.is_contested
        && !reader.lacks(Field::Serial)
        && !says_cpns(reader)
        && !told(reader, Code::DateUnreadable)
    {
        unclear(
            reader,
            Field::TmtPns,
            "",
            text!(
                "TMT PNS kosong, sehingga status PNS tidak pasti",
                "the TMT PNS is empty, so that nobody can tell whether this is a PNS"
            ),
        );
    }
    validity(reader, shape, dates);
    compare(reader, nip, claims, dates);
    kind
}

/// `A` and eleven digits: BKN gives that serial on appointment as PNS.
fn is_serial_of_pns(serial: &str) -> bool {
    let digits = serial.strip_prefix('A');
    digits.is_some_and(|digits| {
        digits.len() == 11 && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

fn told(reader: &Reader<'_>, code: Code) -> bool {
    reader.findings.iter().any(|finding| finding.code == code)
}

fn says_cpns(reader: &Reader<'_>) -> bool {
    told(reader, Code::StatusCpns)
}

fn unclear(reader: &mut Reader<'_>, field: Field, value: &str, message: Text) {
    reader.tell(
        Code::StatusUnclear,
        field,
        value,
        message,
        text!(
            "pastikan statusnya di SIASN, lalu isi atau perbaiki selnya",
            "make sure of the status in SIASN, then fill in or mend the cell"
        ),
    );
}

/// What a word about the kind of employee says. Single letters are SIASN's: `C`, and `P` which it
/// also gives to PPPK and which therefore only denies CPNS.
fn says(word: &str) -> Says {
    let folded = fold_name(word);
    let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    let has = |wanted: &str| words.contains(&wanted);
    match words[..] {
        [] | ["p"] => return Says::Nothing,
        ["c"] => return Says::Cpns,
        _ => {}
    }
    let paruh_waktu = has("pw") || folded.contains("paruh waktu") || has("pppkpw") || has("p3kpw");
    let pppk = has("pppk")
        || has("p3k")
        || has("pppkpw")
        || has("p3kpw")
        || folded.contains("perjanjian kerja");
    let pns = has("pns") || folded.contains("pegawai negeri sipil");
    if has("cpns") || has("calon") {
        return Says::Cpns;
    }
    match (pns, pppk, paruh_waktu) {
        (false, true, false) => Says::Is(Kind::Pppk),
        (false, _, true) => Says::Is(Kind::PppkParuhWaktu),
        (true, false, false) => Says::Is(Kind::Pns),
        _ => Says::Unknown,
    }
}

/// What the kedudukan hukum came to.
struct StatusOf {
    paruh_waktu: bool,
    cpns: bool,
    /// Whether the job says it of everybody, and no list of this person.
    by_default: bool,
}

fn status_of(reader: &mut Reader<'_>, shape: NipShape, claims: &Claims) -> StatusOf {
    let (code, name) = (claims.status_id.as_str(), claims.status.as_str());
    let paruh_waktu = fold_name(name).contains("paruh waktu");
    let own = [Field::LegalStatus, Field::LegalStatusId];
    let by_default = !own.into_iter().any(|field| reader.is_listed(field));
    let mut result = StatusOf { paruh_waktu, cpns: false, by_default };
    let field =
        if name.is_empty() && !code.is_empty() { Field::LegalStatusId } else { Field::LegalStatus };
    let value = if name.is_empty() { code } else { name };
    let shown = printable(value);
    let entitlement = &reader.rules().entitlement;
    let (status, by_code) = match entitlement.find(code, name) {
        Found::Status { status, by_code } => (status, by_code),
        // Somebody who is no PNS yet has none.
        Found::Blank if says(&claims.kind) == Says::Cpns => return result,
        Found::Blank if reader.lacks(Field::LegalStatus) => return result,
        Found::Blank => {
            unclear(
                reader,
                field,
                "",
                text!("kedudukan hukum kosong", "the kedudukan hukum is empty"),
            );
            return result;
        }
        found @ (Found::Unknown | Found::Contradiction) => {
            reader.undecided = Some(Undecided {
                code: code.to_owned(),
                name: name.to_owned(),
                contradicts: found == Found::Contradiction,
                place: reader.place(field),
                severity: None,
            });
            return result;
        }
    };
    // BKN's indicator ACC_4. By name alone `Aktif` is what every office writes, for PPPK as well.
    let foreign = match status.kind {
        Some(StatusKind::Pns) => shape == NipShape::Pppk && by_code,
        Some(StatusKind::Pppk) => shape == NipShape::Pns,
        None => false,
    };
    if foreign {
        let (number, other) =
            if shape == NipShape::Pppk { ("PPPK", "PNS") } else { ("PNS", "PPPK") };
        unclear(
            reader,
            field,
            value,
            text!(
                "nomornya milik {number}, tetapi kedudukan hukum `{shown}` milik {other}",
                "the number is that of a {number}, but the kedudukan hukum `{shown}` is for {other}"
            ),
        );
    }
    let note = if status.note.is_empty() { String::new() } else { format!(" ({})", status.note) };
    match status.decision {
        Decision::Yes => {}
        Decision::Cpns => result.cpns = true,
        Decision::Warn => {
            unclear(
                reader,
                field,
                value,
                text!(
                    "kedudukan hukum `{shown}` dianggap aktif{note}",
                    "the kedudukan hukum `{shown}` is taken as active{note}"
                ),
            );
            if let Some(finding) = reader.findings.last_mut() {
                finding.severity = Severity::Warn;
            }
        }
        Decision::Hold => unclear(
            reader,
            field,
            value,
            text!(
                "kedudukan hukum `{shown}` perlu keputusan{note}",
                "the kedudukan hukum `{shown}` needs a decision{note}"
            ),
        ),
        Decision::Bar => {
            reader.tell(
                Code::StatusEnded,
                field,
                value,
                text!(
                    "tidak berhak atas kartu: kedudukan hukum `{shown}`{note}",
                    "not entitled to a card: kedudukan hukum `{shown}`{note}"
                ),
                text!(
                    "tidak perlu apa-apa; bila statusnya salah, perbaiki di SIASN",
                    "nothing to do; if the status is wrong, mend it in SIASN"
                ),
            );
        }
    }
    result
}

/// A remark that speaks against what the job says of everybody's kedudukan hukum.
fn remark(reader: &mut Reader<'_>, remark: &str) {
    const AGAINST: &[&str] = &[
        "pensiun",
        "pensiunan",
        "meninggal",
        "wafat",
        "alm",
        "almarhum",
        "almarhumah",
        "berhenti",
        "diberhentikan",
        "pemberhentian",
        "mutasi",
        "pindah",
        "keluar",
        "mundur",
        "honorer",
        "honor",
        "thl",
        "tks",
        "sukarela",
        "outsourcing",
        "cltn",
        "cpns",
        "mpp",
        "bup",
        "nonaktif",
        "dipecat",
        "skorsing",
        "non",
        "tidak",
        "habis",
        "putus",
        "hukuman",
        "ditahan",
    ];
    let folded = fold_name(remark);
    if !folded.split(' ').any(|word| AGAINST.contains(&word)) {
        return;
    }
    let shown = printable(remark);
    reader.tell(
        Code::StatusUnclear,
        Field::Remark,
        remark,
        text!(
            "keterangan `{shown}` bisa berarti orang ini tidak berhak, sedangkan kedudukan hukum di [data.defaults] berlaku untuk semua orang",
            "the remark `{shown}` may mean that this person is not entitled, while a kedudukan hukum in [data.defaults] holds for everybody"
        ),
        text!(
            "pindahkan orang ini ke daftar lain atau hapus barisnya; bila masih aktif, kosongkan keterangannya",
            "move this person to another list or delete the row; if they are still active, clear the remark"
        ),
    );
}

fn cpns(
    reader: &mut Reader<'_>,
    shape: NipShape,
    claims: &Claims,
    status: &StatusOf,
    dates: &Dates,
) {
    let by_word = [(&claims.kind, Field::Kind), (&claims.cpns_pns, Field::CpnsPns)]
        .into_iter()
        .find(|(word, _)| says(word) == Says::Cpns);
    let (word, field) = match by_word {
        Some((word, field)) => (word.as_str(), field),
        None if status.cpns => (claims.status.as_str(), Field::LegalStatus),
        None => return,
    };
    let shown = printable(word);
    if shape == NipShape::Pppk {
        unclear(
            reader,
            field,
            word,
            text!(
                "nomornya milik PPPK, tetapi baris ini menyebut CPNS (`{shown}`)",
                "the number is that of a PPPK, but the row says CPNS (`{shown}`)"
            ),
        );
        return;
    }
    if dates.tmt_pns.is_some_and(|tmt| tmt <= reader.rules().as_of) && !status.cpns {
        let tmt = dates.tmt_pns.map(|tmt| tmt.to_string()).unwrap_or_default();
        reader.tell(
            Code::StatusCpns,
            field,
            word,
            text!(
                "masih CPNS (`{shown}`), padahal TMT PNS `{tmt}` sudah lewat",
                "still a CPNS (`{shown}`), although the TMT PNS `{tmt}` has passed"
            ),
            text!(
                "mutakhirkan status di SIASN bila SK PNS sudah ada",
                "bring the status in SIASN up to date if there is a decree"
            ),
        );
        return;
    }
    reader.tell(
        Code::StatusCpns,
        field,
        word,
        text!("CPNS belum berhak atas kartu (`{shown}`)", "a CPNS has no card yet (`{shown}`)"),
        text!("kartu dibuat setelah TMT PNS ada", "the card is made once there is a TMT PNS"),
    );
}

fn validity(reader: &mut Reader<'_>, shape: NipShape, dates: &Dates) {
    let as_of = reader.rules().as_of;
    let (tmt, field) = match shape {
        NipShape::Pns => (dates.tmt_pns, Field::TmtPns),
        NipShape::Pppk => (dates.tmt_cpns, Field::TmtCpns),
    };
    if let Some(tmt) = tmt.filter(|tmt| *tmt > as_of) {
        reader.tell(
            Code::NotYetValid,
            field,
            &tmt.to_string(),
            text!(
                "pengangkatan baru berlaku {tmt}, sesudah {as_of}",
                "the appointment begins on {tmt}, after {as_of}"
            ),
            Remedy::LaterDay,
        );
    }
    if shape == NipShape::Pns {
        return;
    }
    if let Some(end) = dates.contract_end.filter(|end| *end < as_of) {
        reader.tell(
            Code::ContractEnded,
            Field::ContractEnd,
            &end.to_string(),
            text!(
                "perjanjian kerja berakhir {end}, sebelum {as_of}",
                "the agreement ended on {end}, before {as_of}"
            ),
            text!(
                "bila sudah diperpanjang, isi tanggal akhir yang baru",
                "if it was extended, fill in the new last day"
            ),
        );
    }
    if let (Some(start), Some(end)) = (tmt, dates.contract_end)
        && end < start
    {
        unclear(
            reader,
            Field::ContractEnd,
            &end.to_string(),
            text!(
                "perjanjian kerja berakhir {end} sebelum dimulai {start}",
                "the agreement ends on {end} before it begins on {start}"
            ),
        );
    }
}

/// BKN's data-quality indicators: told, and never a reason to hold, but for those past any BUP.
fn compare(reader: &mut Reader<'_>, nip: Nip, claims: &Claims, dates: &Dates) {
    let hint = || {
        text!(
            "kartu tetap dibuat dengan NIP apa adanya; BKN tidak menerbitkan ulang NIP",
            "the card is made with the NIP as it is; BKN does not reissue numbers"
        )
    };
    // CON_2.
    if let Some(birth) = dates.birth.filter(|birth| *birth != nip.birth()) {
        let by_nip = nip.birth();
        reader.tell(
            Code::NipBirthMismatch,
            Field::BirthDate,
            &birth.to_string(),
            text!(
                "tanggal lahir {birth} berbeda dari NIP ({by_nip})",
                "the date of birth {birth} differs from the NIP ({by_nip})"
            ),
            hint(),
        );
    }
    // CON_3.
    if let Some(sex) = sex(&claims.sex).filter(|sex| *sex != nip.sex()) {
        let shown = printable(&claims.sex);
        let (id, en) = match sex {
            Sex::Male => ("pria", "male"),
            Sex::Female => ("wanita", "female"),
        };
        let hint = if fold_name(&claims.sex) == "p" {
            text!(
                "`P` dibaca perempuan; bila di daftar ini `P` berarti pria, abaikan peringatan ini",
                "`P` is read as female; if it means male (pria) in this list, ignore this warning"
            )
        } else {
            hint()
        };
        reader.tell(
            Code::NipSexMismatch,
            Field::Sex,
            &claims.sex,
            text!(
                "jenis kelamin `{shown}` ({id}) berbeda dari angka ke-15 NIP",
                "the sex `{shown}` ({en}) differs from digit 15 of the NIP"
            ),
            hint,
        );
    }
    // CON_1 for PNS, CON_4 for PPPK.
    if let Some(tmt) = dates.tmt_cpns {
        let agrees = tmt.year() == nip.appointment_year()
            && (nip.kind_shape() == NipShape::Pppk || tmt.month() == nip.month_or_count());
        if !agrees {
            let by_nip = &nip.digits()[8..14];
            reader.tell(
                Code::NipTmtMismatch,
                Field::TmtCpns,
                &tmt.to_string(),
                text!(
                    "TMT {tmt} berbeda dari angka 9-14 NIP (`{by_nip}`)",
                    "the TMT {tmt} differs from digits 9-14 of the NIP (`{by_nip}`)"
                ),
                hint(),
            );
        }
        // ACC_1.
        if let Some(pns) =
            dates.tmt_pns.filter(|pns| nip.kind_shape() == NipShape::Pns && *pns < tmt)
        {
            reader.tell(
                Code::NipTmtMismatch,
                Field::TmtPns,
                &pns.to_string(),
                text!(
                    "TMT PNS {pns} mendahului TMT CPNS {tmt}",
                    "the TMT PNS {pns} comes before the TMT CPNS {tmt}"
                ),
                hint(),
            );
        }
    }
    // TIM_5: 70 is the highest BUP of any jabatan; the pension begins on the first day of the month after.
    let birth = nip.birth();
    let (year, month) = if birth.month() == 12 {
        (birth.year() + 71, 1)
    } else {
        (birth.year() + 70, birth.month() + 1)
    };
    let past_bup = Date::new(year, month, 1).is_some_and(|pension| pension <= reader.rules().as_of);
    if past_bup && !told(reader, Code::StatusEnded) {
        unclear(
            reader,
            Field::Nip,
            nip.digits(),
            text!(
                "menurut NIP sudah melewati usia 70, batas usia pensiun tertinggi",
                "by the NIP past the age of 70, the highest age of retirement"
            ),
        );
    }
}

/// `M` is SIASN's male; `L`/`P` and `1`/`2` are local; `P` alone is read as perempuan.
fn sex(word: &str) -> Option<Sex> {
    match fold_name(word).as_str() {
        "m" | "l" | "1" | "laki laki" | "laki" | "lk" | "pria" | "male" => Some(Sex::Male),
        "f" | "p" | "2" | "perempuan" | "pr" | "wanita" | "w" | "female" => Some(Sex::Female),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_known_by_every_local_spelling() {
        for word in ["PNS", "PNS Daerah Kabupaten", "Pegawai Negeri Sipil"] {
            assert_eq!(says(word), Says::Is(Kind::Pns), "{word}");
        }
        for word in ["PPPK", "P3K", "Pegawai Pemerintah dengan Perjanjian Kerja"] {
            assert_eq!(says(word), Says::Is(Kind::Pppk), "{word}");
        }
        for word in ["PPPK PW", "PPPK-PW", "PPPK PARUH WAKTU", "PPPKPW", "P3K Paruh Waktu"] {
            assert_eq!(says(word), Says::Is(Kind::PppkParuhWaktu), "{word}");
        }
        for word in ["C", "CPNS", "Calon PNS"] {
            assert_eq!(says(word), Says::Cpns, "{word}");
        }
        assert_eq!(
            (says("P"), says(""), says("Honorer")),
            (Says::Nothing, Says::Nothing, Says::Unknown)
        );
    }

    #[test]
    fn sexes_are_known_by_every_local_spelling() {
        for word in ["M", "L", "Laki-laki", "LAKI LAKI", "Pria", "1"] {
            assert_eq!(sex(word), Some(Sex::Male), "{word}");
        }
        for word in ["F", "P", "Perempuan", "Wanita", "2"] {
            assert_eq!(sex(word), Some(Sex::Female), "{word}");
        }
        assert_eq!((sex(""), sex("X")), (None, None));
    }
}
