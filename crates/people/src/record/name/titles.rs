//! Titles (gelar): how they are usually written, and what looks like one.
//!
//! A title is known by the list below or by its form: `S.`, `M.`, `A.Md.`, `Sp.`
//! and the like, followed by dotted parts. The list says how a title is usually
//! written, never how it is printed: a title is printed as the office wrote it,
//! since its case carries meaning, and an unusual form is only told.

use std::{collections::BTreeMap, sync::OnceLock};

/// Titles before the name in their usual forms; a `|` parts forms that are both in use.
const FRONT: &str = "Prof. Dr.|dr. drg. drh. Ir. Drs. Dra. H. Hj. K.H.|KH. Ns. apt.|Apt. Bdn. Ar. Pdt. Ev. \
    Ust.|Ust Ustadz Ustadzah R. Rr. R.A.|RA. R.M.|RM. R.Ay. Tb. Rm. Br. Sr. Pr. Tgk. Tgh. Gus Teuku Cut Lettu Letda Letkol Kol. \
    Mayor Kapten Serka Serma Kompol AKP AKBP Iptu Ipda Aiptu Aipda Bripka Brigjen Irjen rer. nat.|nat h.c.|H.C. Ing. Cand. med. \
    phil. jur. oec. pol. soz. techn.";

/// Titles after the name in their usual forms; a `|` parts forms that are both in use.
const BACK: &str = "\
    A.P. A.Ma. A.Ma.Pd. A.Ma.Pust. A.Ma.Pd.SD. A.Ma.Pd.OR. A.Ma.Tra. A.Md. A.Md.A.B.|A.Md.AB. A.Md.Ak. A.Md.Akun. A.Md.An. A.Md.Anes. \
    A.Md.Bns. A.Md.Farm. A.Md.Far. A.Md.Fis. A.Md.Ft. A.Md.Gz. A.Md.Gizi. A.Md.Kep. A.Md.Keb. A.Md.Kes. A.Md.KG. A.Md.KL. \
    A.Md.Kesling. A.Md.Kom. A.Md.Ling. A.Md.Log. A.Md.M. A.Md.Mb. A.Md.OT. A.Md.OP. A.Md.P. A.Md.Par. A.Md.Pd. A.Md.Pel. A.Md.Perpus. \
    A.Md.Pi. A.Md.PK. A.Md.Pt. A.Md.Pnl. A.Md.Rad. A.Md.RM. A.Md.RMIK. A.Md.RO. A.Md.Ro. A.Md.S. A.Md.Sek. A.Md.Si. A.Md.Sos. \
    A.Md.Stat. A.Md.T. A.Md.TEM. A.Md.TG. A.Md.Tk. A.Md.TLM. A.Md.AK. A.Md.Tra. A.Md.TW. A.Md.Tra.U. A.Md.Vet. A.Md.LLAJ. A.Md.LLASDP. \
    AMK|A.M.K. AMKL|A.M.K.L. AMKeb|A.M.Keb. AMKG|A.M.K.G. AMG|A.M.G. AMF|A.M.F. AMR|A.M.R. AMAK|A.M.A.K. AMAF AMTE AMPd \
    \
    S.A.B.|S.AB. S.A.N.|S.AN. S.A.P.|S.AP. S.Ab. S.Ad. S.Adm. S.Ag. S.Agr. S.Ak. S.Akun. S.Ant. S.Ars. S.Bns. S.Bio. S.Biotek. S.Des. S.Ds. \
    S.E. S.E.I. S.E.Sy. S.Ec. S.Ek. S.Far. S.Farm. S.Fil. S.Fil.I. S.Fil.H. S.Fis. S.Ft. S.Ftr. S.Geo. S.Gz. S.H. S.H.I. S.H.H. S.H.Int. S.Han. \
    S.Hum. S.Hut. S.I.A. S.I.K. S.I.Kom.|S.Ikom. S.I.P.|S.IP. S.I.Pem. S.I.Pust.|S.IPust. S.IIP. S.IAN. S.In. S.Inf. \
    S.K.G.|SKG S.K.H.|SKH S.K.M.|SKM S.K.P.M. S.KPm. S.Keb. S.Ked. S.Kel. S.Kep. S.Kes. S.Kesos. S.Kom. S.Kom.I. S.Kes.Masy. S.Komp. \
    S.Li. S.Ling. S.M. S.M.B. S.M.H. S.Mat. S.Mn. S.Or. S.P. S.P.W.K.|S.PWK. S.Par. S.Pd. S.Pd.AUD. S.Pd.B. S.Pd.H. S.Pd.I. \
    S.Pd.K. S.Pd.SD. S.Pd.Gr. S.Pd.Jas. S.Pd.Kim. S.Pd.MI. S.Pd.OR. S.Pd.PAUD. S.Pel. S.Pem. S.Pi. S.Psi. S.Pt. S.Ptk. S.Pust. S.S. S.S.I. \
    S.S.T.|SST|S.ST. S.S.T.P.|S.STP.|SSTP S.Si.T.|S.SiT. S.ST.Ars. S.ST.Ak. S.ST.Ft. S.ST.Keb. S.ST.Kep. S.ST.Pel. S.ST.Pi. S.ST.TD. S.ST.Par. \
    S.Si. S.Si.Apt. S.Sn. S.Sos. S.Sos.I. S.Sos.H. S.Stat. S.Sy. S.T. S.T.P.|S.TP. S.T.Han. S.T.K. S.T.Pi. S.Th. S.Th.I. \
    S.Th.K. S.Tr. S.Tr.A.B.|S.Tr.AB. S.Tr.Ak. S.Tr.Akun. S.Tr.A.P.|S.Tr.AP. S.Tr.Anes. S.Tr.Bns. S.Tr.Far. S.Tr.Farm. S.Tr.Ft. S.Tr.Gz. S.Tr.Han. \
    S.Tr.I.P.|S.Tr.IP. S.Tr.K. S.Tr.KG. S.Tr.KL. S.Tr.Keb. S.Tr.Kep. S.Tr.Kes. S.Tr.Kom. S.Tr.Log. S.Tr.M. S.Tr.Met. S.Tr.Inst. S.Tr.P. \
    S.Tr.P.W.|S.Tr.PW. S.Tr.Par. S.Tr.Pas. S.Tr.Pel. S.Tr.Pi. S.Tr.Pt. S.Tr.Rad. S.Tr.RMIK. S.Tr.S. S.Tr.Sos. S.Tr.Stat. S.Tr.T. S.Tr.TLM. \
    S.Tr.Tra. S.Tr.Terapi. S.Ud. S.Us. S.Vet. Sm.Hk. S.Ars. S.Bid. S.Hub. \
    Ners Ns. Apt.|apt. Apoteker Bdn. Bidan Gr. Ak. Akt. Psi. Psikolog Ftr. Dietisien RD|R.D. Ar. Arsitek IAI Med. Pel. TD|T.D. \
    CA|C.A. CPA CMA CFE CFA CIA CISA CISSP QIA QCRO CRMP CRMO CRA CRP CGCAE CGAP CFrA CHRP CHRA CHRMP CHCM CPHR CLMA CPSP CSMA CCNA CRBC CHE CWM CTA CQAR CLA CTL CSEP CSRS CSRA CPMA CPNLP CPS CIPM CIPS \
    CRGP ERMAP ERMCP BKP GRCE GRCP PIA PMP MTA ACA ACPE AIFO AWP FINASIM FINSDV FIHA FICS FISQua FACC FESC FAPSIC FCCP MCE MOS ITIL CEH \
    IPP IPM IPU ASEAN APEC Eng.|Eng AER AAAK SIAP C.Med. CMed C.NSP. C.MC. C.L.A. C.P.M. C.T.T. C.Ht. C.H. C.I. CHt CT.NNLP CPHCM CPHRM CSCM CCM CBC \
    M.A. M.A.B.|M.AB. M.A.P.|M.AP. M.A.R.S.|MARS M.Acc. M.Ad. M.Adm. M.Adm.KP. M.Ag. M.Agb. M.Agr. M.Ak. M.Akt. M.Ant. M.Ars. M.B.A.|MBA M.Bio. \
    M.Biomed. M.Biotech. M.Bns. M.C.A. M.Ch. M.Cs. M.Des. M.Div. M.Ds. M.E. M.E.I. M.E.K. M.E.Sy. M.Ec. M.Ec.Dev. M.Ed. M.Ek. M.Eng. M.Eng.Sc. \
    M.Epid. M.Far. M.Farm. M.Farm.Klin. M.Fil. M.Fil.I. M.Fis. M.Ft. M.Gizi. M.Gz. M.H. M.H.I. M.H.Kes. M.H.Li. M.H.P. M.HSc.|MHSc M.Han. \
    M.Hum. M.Hut. M.Hub.Int. M.I.K. M.I.Kom.|M.Ikom. M.I.P.|M.IP. M.I.Pol. M.IL. M.In. M.Inf. M.K.K. M.K.K.K. M.K.M.|MKM M.KKK. M.Keb. M.Ked. \
    M.Kes. M.Kep. M.Kesos. M.Kn. M.Kom. M.Kom.I. M.KPd. M.L. M.Lib. M.Li. M.Ling. M.M. M.M.A. M.M.B. M.M.Pd.|M.MPd. M.M.Par. M.M.R. M.M.Tr. \
    M.M.Inov. M.M.S.I.|MMSI M.M.T.|M.MT. M.M.Kes. M.MRS. M.Mar. M.Mar.E. M.Mat. M.Med.Ed.|M.Med.Ed M.Med.Klin. M.Min. M.Mg. M.Mus. M.Or. M.P. M.P.A.|MPA M.P.H.|MPH M.P.M. \
    M.P.P.|MPP M.P.W.K.|M.PWK. M.P.Fis. M.P.Mat. M.P.Kim. M.P.I. M.PA. M.Par. M.Pd. M.Pd.B. M.Pd.E. M.Pd.Gr. M.Pd.H. M.Pd.I. M.Pd.K. M.Pd.Kim. \
    M.Pd.Mat. M.Pd.SD. M.Pd.Si. M.Pem. M.Ph. M.Phil. M.Pi. M.Pol. M.Pol.Admin. M.Ps. M.Psi. M.Psi.T. M.Psi.Psikolog. M.Pt. M.Pub. M.Pem.I. M.S. M.S.Ak. \
    M.S.E. M.S.I. M.S.M. M.S.P.|M.SP. M.S.W. M.SDM. M.Sc. M.Sc.Eng. M.Sc.PH. M.Si. M.Si.Med. M.Sn. M.Soc.Sc. M.Sos. M.Sos.I. M.Stat. M.Sy. M.SEI. M.T. M.T.I.|M.TI. \
    M.T.P.|M.TP. M.Tech. M.Th. M.Th.I. M.TPd. M.Tr. M.Tr.A.P.|M.Tr.AP. M.Tr.Ak. M.Tr.Han. M.Tr.Hanla. M.Tr.I.P.|M.Tr.IP. M.Tr.Keb. M.Tr.Kep. \
    M.Tr.Kes. M.Tr.Kom. M.Tr.Opsla. M.Tr.Par. M.Tr.Pi. M.Tr.T. M.Tr.TLM. M.U.R.P.|M.URP. M.Ud. M.Us. M.Vet. M.Si.Ak. LL.M.|LLM LL.B.|LLB \
    B.A.|BA B.Ac. B.B.A.|BBA B.Bus. B.C.Hk. B.C.An. B.C.IP.|Bc.IP. B.Com. B.E. B.Ed. B.Eng. B.Sc. B.Sc.F. Bc.Hk. Bc.An. Bc.Ak. Bc.Kn. B.Soc.Sc. \
    Ph.D. D.B.A.|DBA D.E.A.|DEA D.Eng. D.Min. D.Sc. D.Th. D.Phil. D.Ed. Dr.PH.|DrPH Ed.D. J.D. S.J.D.|SJD Dipl. Dipl.Ing. Dip. Grad.Dip. Lc. Dpl. Psy.D. \
    Sp.A. Sp.Ak. Sp.Ak.P. Sp.An. Sp.An-TI. Sp.And. Sp.B. Sp.B.A. Sp.B.M. Sp.B.M.M. Sp.BA. Sp.BM. Sp.BMM. Sp.BP. Sp.BP-RE. Sp.BS. Sp.BTKV. \
    Sp.B.Onk. Sp.B-KBD. Sp.DV. Sp.DVE.|Sp.D.V.E. Sp.EM. Sp.F. Sp.FK. Sp.FM. Sp.GK. Sp.JP. Sp.JP-FIHA. Sp.K. Sp.K.F.R.|Sp.KFR. Sp.K.J.|Sp.KJ. Sp.KG. \
    Sp.KGA. Sp.KK. Sp.KKLP. Sp.KL. Sp.KN. Sp.KO. Sp.KP. Sp.Kep. Sp.Kep.A. Sp.Kep.An. Sp.Kep.J. Sp.Kep.K. Sp.Kep.Kom. Sp.Kep.M. Sp.Kep.M.B.|Sp.Kep.MB. Sp.Kep.Mat. Sp.M. Sp.MK. Sp.N. \
    Sp.O.G.|Sp.OG. Sp.Ok. Sp.Onk.Rad. Sp.Ort. Sp.O.T.|Sp.OT. Sp.P. Sp.P.D.|Sp.PD. Sp.P.K.|Sp.PK. Sp.PA. Sp.Par.K.|Sp.ParK. Sp.PD-KGEH. Sp.PD-KGH. Sp.PD-KHOM. Sp.PD-KEMD. \
    Sp.PD-KR. Sp.PD-KP. Sp.PD-KAI. Sp.PD-KKV. Sp.PD-KPTI. Sp.PD-KPsi. Sp.PD-KGer. Sp.PM. Sp.Perio. Sp.Pros. Sp.Rad. Sp.RKG. Sp.RM. Sp.S. \
    Sp.T.H.T.K.L.|Sp.THT-KL. Sp.T.H.T.B.K.L.|Sp.THT-BKL.|Sp.T.H.T.B.K.L Sp.THT. Sp.U. Sp.Urol. Sp.FRS. Sp.OGK. Subsp. Sub.Sp. SubSp. \
    Hons. Cand. Kons. USM.|USM Jr. Sr. Dipl.-Ing.  M.Si.Apt. S.Far.Apt. S.Farm.Apt. S.Kep.Ners S.Kep.Ns.";

/// Titles without dots that no name ends with, in folded form: known at the end of a name that is
/// written wholly in upper case, with no comma before them. `BA`, `MA`, `AMA` and `SAP` are names.
const SURE: &[&str] = &[
    "se", "sh", "st", "skm", "sst", "sstp", "amd", "amdkeb", "amdkep", "amk", "amkl", "amkeb",
    "amkg", "amapd", "spd", "spdi", "spdsd", "spdaud", "sag", "sos", "ssos", "skep", "skom", "sip",
    "stp", "spt", "spi", "spsi", "shi", "shut", "sthi", "ssi", "ssit", "sikom", "sfarm", "sgz",
    "skg", "skh", "mm", "mh", "mt", "msi", "mpd", "mpdi", "mkes", "mkep", "mkom", "mkn", "mkm",
    "mhum", "map", "mag", "msc", "mph", "mba", "mpa", "mmpd", "phd", "drs", "ners", "sei", "sthum",
    "strkeb", "strkep", "sikom", "skeb", "sked",
];

/// How the degrees begin that are known by their form, in lower case.
const BEGINNINGS: &[&str] = &[
    "s", "m", "a", "d", "sp", "subsp", "b", "bc", "ph", "ll", "ed", "c", "dipl", "grad", "sm",
    "psy",
];

/// The usual forms of titles, by their folded form.
type Usual = BTreeMap<String, Vec<&'static str>>;

fn by_key(list: &'static str) -> Usual {
    let mut usual = Usual::new();
    for form in list.split_whitespace().flat_map(|entry| entry.split('|')) {
        let forms = usual.entry(key(form)).or_default();
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    usual
}

fn usual(side: Side) -> &'static Usual {
    static FRONT_TABLE: OnceLock<Usual> = OnceLock::new();
    static BACK_TABLE: OnceLock<Usual> = OnceLock::new();
    match side {
        Side::Front => FRONT_TABLE.get_or_init(|| by_key(FRONT)),
        Side::Back => BACK_TABLE.get_or_init(|| by_key(BACK)),
    }
}

/// On which side of the name a title stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Front,
    Back,
}

/// A title as it is compared: letters only, lower case.
pub(super) fn key(title: &str) -> String {
    title.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect()
}

/// Whether two titles are one, dots and spaces aside. `dr.` and `Dr.` are two, and a person may have both.
pub(super) fn same(one: &str, other: &str) -> bool {
    let (a, b) = (key(one), key(other));
    let letters = |title: &str| title.chars().filter(|c| c.is_alphabetic()).collect::<String>();
    a == b
        && (a != "dr"
            || letters(one) == letters(other)
            || [one, other].iter().any(|title| letters(title) == "DR"))
}

/// Whether a column of titles, or a piece of one, says that there is none: `tidak punya`, `belum`, `NA`. In
/// other columns these words may mean something.
pub(super) fn says_none(column: &str) -> bool {
    const NONE: &[&str] = &[
        "na", "nil", "no", "none", "null", "nol", "nn", "x", "xx", "xxx", "false", "strip", "dash",
        "kosong", "sda", "s.d.a", "ada",
    ];
    const DENYING: &[&str] = &["tidak", "tdk", "tak", "belum", "blm", "tanpa", "bukan", "tiada"];
    let bare = column.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let first = bare.split([' ', ',', ';', '-', '_']).next().unwrap_or_default();
    bare.is_empty()
        || super::super::words::says_nothing(column)
        || DENYING.contains(&first)
        || NONE.contains(&bare.as_str())
}

/// Whether the list knows it on that side.
pub(super) fn is_listed(title: &str, side: Side) -> bool {
    usual(side).contains_key(&key(&without_brackets(title)))
}

/// Whether it is several listed titles written against each other: `S.Kom.M.Kom`.
pub(super) fn are_glued(title: &str) -> bool {
    title.match_indices('.').any(|(at, _)| {
        let (left, right) = (&title[..at], &title[at + 1..]);
        let is_whole = |part: &str| part.contains('.') && is_listed(part, Side::Back);
        is_whole(left) && (is_whole(right) || are_glued(right))
    })
}

/// Whether it may end a name in upper case with nothing between.
pub(super) fn is_sure(title: &str) -> bool {
    SURE.contains(&key(title).as_str())
}

/// Without what stands in brackets: the `(K)` of a consultant in `Sp.OT(K)` and `Sp.B(K)Onk.`
fn without_brackets(title: &str) -> String {
    let title = title.trim();
    if let Some(inside) = title.strip_prefix('(') {
        return inside.trim_end_matches(')').to_owned();
    }
    let mut bare = String::with_capacity(title.len());
    let mut depth = 0_usize;
    for c in title.chars() {
        match c {
            '(' => depth += 1,
            ')' if depth > 0 => {
                depth -= 1;
                bare.truncate(bare.trim_end_matches([' ', '.']).len());
                bare.push('.');
            }
            _ if depth > 0 => {}
            '.' if bare.ends_with('.') => {}
            c => bare.push(c),
        }
    }
    // `Sp.OG(K)-FM` is `Sp.OG-FM` then.
    bare.replace(".-", "-")
}

/// Whether it has the form of a title after the name: a known beginning, then dotted parts that
/// begin with capitals, one of them longer than an initial.
pub(super) fn has_form(title: &str) -> bool {
    let title = without_brackets(title);
    let title = title.trim_end_matches('.');
    let parts: Vec<&str> = title.split(['.', '-']).collect();
    let (Some(first), true) = (parts.first(), parts.len() >= 2) else { return false };
    let is_part = |part: &&str| {
        // `M.YUSUF` is a name: parts in capitals are short.
        let n_letters = part.chars().count();
        (1..=if part.chars().all(char::is_uppercase) { 4 } else { 8 }).contains(&n_letters)
            && part.chars().next().is_some_and(char::is_uppercase)
            && part.chars().all(char::is_alphabetic)
    };
    BEGINNINGS.contains(&first.to_lowercase().as_str())
        && parts.iter().all(is_part)
        && parts.iter().any(|part| part.chars().count() >= 2)
}

/// Whether it is longer than a listed degree of two parts that others are made from: `A.Md.`, `S.Tr.`, `Sp.`
pub(super) fn extends_a_degree(title: &str) -> bool {
    const EXTENDED: &[&str] = &["amd", "ama", "str", "sst", "spd", "mpd", "mtr", "sp"];
    let title = without_brackets(title);
    let title = title.trim_end_matches('.');
    let begins =
        title.match_indices('.').any(|(at, _)| EXTENDED.contains(&key(&title[..at]).as_str()));
    begins && has_form(title)
}

/// The usual forms of a title that is written in another way, the likeliest first; none of a title that
/// neither the list nor its form knows; nothing where the title is in order. A last dot left out behind the name is in order.
pub(super) fn unusual(title: &str, side: Side) -> Option<&'static [&'static str]> {
    let bare = &*without_brackets(title);
    // Before the name the dot is never left out: `Dr`, `Ir` are no words.
    let dotless = |text: &str| match side {
        Side::Front => text.trim().to_owned(),
        Side::Back => text.trim().trim_end_matches('.').to_owned(),
    };
    match usual(side).get(&key(bare)) {
        Some(forms)
            if forms.iter().any(|form| dotless(&without_brackets(form)) == dotless(bare)) =>
        {
            None
        }
        Some(forms) => Some(forms),
        None if side == Side::Back && has_form(bare) && bare.chars().any(char::is_lowercase) => {
            None
        }
        None => Some(&[]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_known_by_the_list_or_by_its_form() {
        for title in ["S.Pd", "S.PD", "SPd", "S. Pd", "Sp.OT(K)", "AMKL", "Ners", "M.URP"] {
            assert!(is_listed(title, Side::Back), "{title}");
        }
        for title in ["S.Xyz", "Sp.PD-KGEH", "M.Tr.Baru", "A.Md.Terapan", "Sp.BTKV(K)", "S.XYZ."] {
            assert!(has_form(title), "{title}");
        }
        for name in
            ["M.YUSUF", "D.W.", "A.B.", "SANTOSO", "Putra", "M.", "X.Yz", "J.J", "S", "s.pd.i"]
        {
            assert!(!has_form(name), "{name}");
        }
    }

    #[test]
    fn an_unusual_form_has_its_usual_one() {
        for title in ["S.Pd.", "S.Pd", "SKM", "S.K.M.", "Sp.OT(K)", "M.Xyz.", "Ners"] {
            assert_eq!(unusual(title, Side::Back), None, "{title}");
        }
        for (title, form) in [
            ("S.PD", "S.Pd."),
            ("SH", "S.H."),
            ("SPd", "S.Pd."),
            ("M.KES", "M.Kes."),
            ("S Pd", "S.Pd."),
        ] {
            assert_eq!(unusual(title, Side::Back).and_then(|forms| forms.first()), Some(&form));
        }
        assert_eq!(unusual("DRS.", Side::Front), Some(["Drs."].as_slice()));
        assert_eq!(unusual("DR.", Side::Front), Some(["Dr.", "dr."].as_slice()));
        assert_eq!(unusual("Camat", Side::Back), Some([].as_slice()));
    }

    #[test]
    fn a_physician_and_a_doctor_are_two_titles() {
        assert!(same("S.Pd.", "S. PD") && same("DR.", "dr.") && same("H.", "H"));
        assert!(are_glued("S.Kom.M.Kom") && !are_glued("S.Pd.I") && !are_glued("A.B.C"));
        assert!(!same("dr.", "Dr.") && !same("S.Pd", "S.Pd.I"));
    }

    #[test]
    fn every_title_of_the_list_is_in_order_as_the_list_writes_it() {
        for (list, side) in [(FRONT, Side::Front), (BACK, Side::Back)] {
            for form in list.split_whitespace().flat_map(|entry| entry.split('|')) {
                assert_eq!(unusual(form, side), None, "{form}");
            }
        }
    }
}
