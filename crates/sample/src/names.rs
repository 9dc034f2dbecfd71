//! Parts of Indonesian names, put together at random.
//!
//! Each [`Origin`] has its own habits: one-word names, clan names, birth-order
//! names, apostrophes, initials. The parts are ordinary; a person of such a
//! name exists only by chance.

use super::rng::Rng;

/// Names of one part of the country, and how faces are drawn with them.
pub(super) struct Origin {
    /// First names of men.
    men: &'static [&'static str],
    /// First names of women.
    women: &'static [&'static str],
    /// Second names of men, or of both where `last_women` is empty.
    last: &'static [&'static str],
    /// Second names of women.
    last_women: &'static [&'static str],
    /// Chance of a name of one word, in percent.
    single: u32,
    /// Chance that a woman wears a hijab, in percent.
    pub(super) veil: u32,
    /// Range of skin tones.
    pub(super) skin: (u32, u32),
    /// Chance of tightly curled hair, in percent.
    pub(super) curly: u32,
}

/// Where names come from; Javanese ones stand twice because they are the most common.
pub(super) const ORIGINS: &[Origin] = &[
    JAWA,
    JAWA,
    Origin {
        men: &[
            "Asep", "Dadang", "Ujang", "Cecep", "Deden", "Encep", "Yayan", "Jajang", "Aceng",
            "Tatang",
        ],
        women: &["Neneng", "Euis", "Ai", "Iis", "Elis", "Lilis", "Nyai", "Imas", "Teti", "Rina"],
        last: &[
            "Suryana", "Hidayat", "Sutisna", "Rukmana", "Kusnadi", "Permana", "Sopandi", "Gunawan",
        ],
        last_women: &[
            "Nurhasanah",
            "Kurniasih",
            "Rohaeni",
            "Sumiati",
            "Komariah",
            "Rosmiati",
            "Kartika",
        ],
        single: 8,
        veil: 75,
        skin: (1, 4),
        curly: 0,
    },
    Origin {
        men: &[
            "Parlindungan",
            "Togar",
            "Hotman",
            "Marihot",
            "Saut",
            "Bonar",
            "Jonggi",
            "Sahat",
            "Tumpal",
        ],
        women: &[
            "Tiurma", "Rosmida", "Lamtiar", "Duma", "Netty", "Basaria", "Roida", "Tiarma",
            "Sondang",
        ],
        last: &[
            "Simanjuntak",
            "Hutapea",
            "Siregar",
            "Nainggolan",
            "Pardede",
            "Lumbantobing",
            "Manurung",
            "Sinaga",
            "Harahap",
        ],
        last_women: &[],
        single: 0,
        veil: 15,
        skin: (2, 5),
        curly: 4,
    },
    Origin {
        men: &[
            "Zulkifli",
            "Syafrizal",
            "Yulizar",
            "Afrizal",
            "Erizal",
            "Hendri",
            "Rinaldi",
            "Masrul",
            "Syahrul",
        ],
        women: &[
            "Yusnidar",
            "Rosneli",
            "Erni",
            "Fitriani",
            "Gusnita",
            "Desmawati",
            "Nurlela",
            "Asnimar",
        ],
        last: &["Chaniago", "Piliang", "Koto", "Tanjung", "Sikumbang", "Jambak", "Guci"],
        last_women: &[],
        single: 20,
        veil: 88,
        skin: (1, 4),
        curly: 0,
    },
    Origin {
        men: &[
            "Andi Baso",
            "Daeng Nai'",
            "Muh. Ma'ruf",
            "La Ode Sabri",
            "Andi Patawari",
            "Ambo Tuwo",
            "Baso Sa'ad",
            "Syamsu Alam",
        ],
        women: &[
            "Andi Tenri",
            "St. Hajrah",
            "Andi Besse",
            "Wa Ode Nurlia",
            "St. Ra'fah",
            "Hasnawiah",
            "Andi Mappa",
        ],
        last: &["Pallawa", "Mappasessu", "Tahir", "Rahim", "Paewai", "Makkulau", "Saleh"],
        last_women: &["Ampa", "Wero", "Lolo", "Ugi", "Abeng", "Saleng"],
        single: 12,
        veil: 80,
        skin: (2, 5),
        curly: 2,
    },
    Origin {
        men: &["I Wayan", "I Made", "I Nyoman", "I Ketut", "I Gede", "I Putu", "Anak Agung Gede"],
        women: &["Ni Wayan", "Ni Made", "Ni Nyoman", "Ni Ketut", "Ni Luh", "Ni Putu", "Ida Ayu"],
        last: &["Suardana", "Wirawan", "Sudiarta", "Artawan", "Mahardika", "Parwata", "Adnyana"],
        last_women: &[
            "Suryani",
            "Widiastuti",
            "Sri Artini",
            "Purnamawati",
            "Ratnadi",
            "Ayu Lestari",
        ],
        single: 0,
        veil: 0,
        skin: (2, 5),
        curly: 0,
    },
    Origin {
        men: &["Yohanis", "Markus", "Nataniel", "Elieser", "Herman", "Isak", "Obaja", "Yulianus"],
        women: &["Yosina", "Marlina", "Dorkas", "Naomi", "Ruth", "Ester", "Yuliana", "Orpa"],
        last: &[
            "Wanma",
            "Kambuaya",
            "Rumbiak",
            "Mambrasar",
            "Asso",
            "Wenda",
            "Kogoya",
            "Rumaropen",
        ],
        last_women: &[],
        single: 0,
        veil: 0,
        skin: (6, 7),
        curly: 92,
    },
    Origin {
        men: &["Hendra", "Budi", "Andy", "Kevin", "Wirya", "Ferry", "Stefanus", "Yanto"],
        women: &["Lily", "Meiliana", "Silvia", "Yenny", "Shinta", "Vivian", "Natalia", "Linda"],
        last: &[
            "Tanujaya", "Wijaya", "Halim", "Gunadi", "Kusumo", "Lesmana", "Salim", "Tandiono",
            "Setiadi",
        ],
        last_women: &[],
        single: 0,
        veil: 0,
        skin: (0, 2),
        curly: 0,
    },
    Origin {
        men: &[
            "Abdul Qodir",
            "M. Fauzan",
            "Moch. Ridwan",
            "Ahmad Syafi'i",
            "Abdurrahman",
            "Nur Rohman",
            "Umar Sa'id",
            "Muhammad Yusuf",
        ],
        women: &[
            "Siti Aminah",
            "Nur Hidayah",
            "Fathimah",
            "Khoirun Ni'mah",
            "Siti Mu'awanah",
            "Halimatus",
            "Zainab",
            "Ummu Salamah",
        ],
        last: &[
            "Al-Habsyi",
            "Assegaf",
            "Baswedan",
            "Fathoni",
            "Ma'arif",
            "Muzakki",
            "Anshori",
            "Bin Hasan",
        ],
        last_women: &["Az-Zahra", "Rahmawati", "Sa'diyah", "Maghfiroh", "Ulfah", "Nafi'ah"],
        single: 12,
        veil: 97,
        skin: (1, 4),
        curly: 3,
    },
];

/// Javanese names.
const JAWA: Origin = Origin {
    men: &[
        "Suharto", "Bambang", "Sugeng", "Wahyu", "Joko", "Slamet", "Agus", "Eko", "Tri", "Hadi",
        "Mulyono", "Suparman", "Teguh", "Sutrisno", "Widodo",
    ],
    women: &[
        "Sri", "Endang", "Wulan", "Ratna", "Tutik", "Retno", "Ningsih", "Sulastri", "Dwi", "Murni",
        "Suprapti", "Wahyuni", "Kartini",
    ],
    last: &[
        "Santoso", "Prasetyo", "Wibowo", "Nugroho", "Raharjo", "Kuncoro", "Widagdo", "Purnomo",
        "Sasongko", "Hartono",
    ],
    last_women: &[
        "Lestari",
        "Handayani",
        "Rahayu",
        "Wulandari",
        "Setyowati",
        "Puspitasari",
        "Utami",
        "Astuti",
        "Widyaningrum",
    ],
    single: 16,
    veil: 62,
    skin: (1, 5),
    curly: 0,
};

/// A name in capital letters, as SIASN keeps it.
pub(super) fn name(origin: &Origin, woman: bool, rng: &mut Rng) -> String {
    let first = *rng.pick(if woman { origin.women } else { origin.men });
    if rng.chance(origin.single) && !first.contains('.') {
        return first.to_uppercase();
    }
    let list = if woman && !origin.last_women.is_empty() { origin.last_women } else { origin.last };
    let last = *rng.pick(list);
    // One in thirty carries the long kind of name that layouts must bear.
    let middle = if rng.chance(3) {
        " Kusumaningtyas Wirabhuanasari Pramudhita"
    } else if rng.chance(14) {
        *rng.pick(&[" Eka", " Puji", " Nur", " Adi", " Wira", " Cahya", " Dwi Purnama"])
    } else {
        ""
    };
    format!("{first}{middle} {last}").to_uppercase()
}

/// Titles before and after the name, of an educated person of that age, and the schooling:
/// the golongan PPPK begin with and the first of PNS.
pub(super) fn titles(age: u32, hajj: bool, woman: bool, rng: &mut Rng) -> (String, String) {
    let (mut front, back) = match rng.below(100) {
        0..16 => ("", ""),
        16..28 => ("", *rng.pick(&["A.Md.", "A.Md.Kep.", "A.Md.Keb.", "A.Md.Kom."])),
        28..66 => (
            "",
            *rng.pick(&[
                "S.Pd.",
                "S.Kom.",
                "S.E.",
                "S.H.",
                "S.T.",
                "S.K.M.",
                "S.Sos.",
                "S.Pd.I.",
                "S.P.",
                "S.I.P.",
                "S.Pd., Gr.",
                "S.Tr.Keb., Bdn.",
                "S.Kep., Ns.",
            ]),
        ),
        66..84 => (
            "",
            *rng.pick(&[
                "S.Kom., M.T.",
                "S.E., M.M.",
                "S.H., M.H.",
                "S.Pd., M.Pd.",
                "S.Sos., M.Si.",
                "S.T., M.Eng.",
                "S.E., Ak., CA, M.Ak.",
            ]),
        ),
        84..90 => ("dr.", *rng.pick(&["", "M.Kes.", "Sp.PD", "Sp.A"])),
        90..93 => ("drg.", ""),
        93..96 if age > 34 => ("Ir.", *rng.pick(&["M.T.", "M.Si., IPU.", "IPM., ASEAN Eng."])),
        96..99 if age > 38 => ("Dr.", *rng.pick(&["S.Pd., M.Pd.", "S.Kom., M.T.", "S.H., M.H."])),
        _ => ("", "S.E."),
    };
    let with_hajj;
    if hajj && age > 42 && rng.chance(30) {
        with_hajj = [front, if woman { "Hj." } else { "H." }].join(" ").trim().to_owned();
        front = &with_hajj;
    }
    (front.to_owned(), back.to_owned())
}
