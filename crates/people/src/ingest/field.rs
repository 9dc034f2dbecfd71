//! The columns a card needs, and the headings they go by.
//!
//! Headings are compared after folding: compatibility forms, case, spaces and
//! punctuation do not count, so `Nip  Baru :` is `NIP BARU`. What is not on
//! these lists is not read. `NIP LAMA` is on none of them on purpose: nine old
//! digits are never a key.

use unicode_normalization::UnicodeNormalization;

/// Declares [`Field`]: variant, stable name, description, headings in folded form.
macro_rules! fields {
    ($($variant:ident $name:literal $doc:literal [$($alias:literal)*];)*) => {
        /// A column that a card needs. Everything else is dropped while reading.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field { $(#[doc = $doc] $variant,)* }

        impl Field {
            /// Every field, in the order the documents list them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name `[data.columns]` of a job file uses.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Known headings in folded form, the one to prefer first.
            pub(super) const fn aliases(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &[$($alias),*],)* }
            }
        }
    };
}

fields! {
    PnsId "pns_id" "SIASN's own identifier of the person (`PNS ID`), to join worksheets with."
        ["pnsid" "idpns" "asnid" "idasn"];
    Nip "nip" "NIP or NI PPPK."
        ["nipbaru" "nip" "nonip" "nomornip" "nip18" "nipnipppk" "nipnippppk" "nipppk" "nippppk" "nipppkpw"
         "nippppkpw" "nipppkparuhwaktu" "nip3k" "nip3kpw" "nipp3k" "nipnip3k" "nipnipp3k" "nipasn" "nippns"
         "nomorindukpegawai" "nomorindukpppk"
         "nipninippppk" "nipatauninippppk" "nipataunipppk" "nipnipppkpw" "nipnik" "nomorindukpegawainip" "nippegawai" "nipkaryawan" "nipni" "nipninipppk" "nomornipbaru" "nomorinduk" "nipasnbaru"];
    Name "name" "The name without titles."
        ["nama" "namalengkap" "namaasn" "namapegawai" "namapns" "namapppk" "namatanpagelar" "namadangelar"
         "namalengkapdangelar" "namalengkapdengangelar" "namagelar" "name"
         "namalengkapgelar" "namalengkapbesertagelar" "namabesertagelar" "namapnspppk" "namapegawaidangelar" "namapegawaidengangelar" "namakaryawan" "namalengkappegawai" "namalengkaptanpagelar" "namalengkapasn" "namapemegangkartu" "namapemilikkartu" "namadikartu" "namajelas" "namaguru" "namaptk" "namaaparatur" "namapegawainegerisipil" "namapegawainegeri" "namadangelarakademik" "namapnsdanpppk" "namakaryawankaryawati" "namagelarlengkap" "namapersonil" "namapersonel" "fullname"];
    TitleFront "title_front" "Titles before the name."
        ["gelardepan" "gelardpn" "gelarawal" "titlefront"
         "gelardidepan" "gelardepannama" "gelarakademikdepan" "gelardidepannama" "gelarsebelumnama" "frontdegree"];
    TitleBack "title_back" "Titles after the name."
        ["gelarbelakang" "gelarblk" "gelarblkg" "gelarakhir" "titleback"
         "gelardibelakang" "gelarbelakangnama" "gelarakademikbelakang" "gelardibelakangnama" "gelarsesudahnama" "gelarsetelahnama" "backdegree"];
    BirthDate "birth_date" "Date of birth, to compare with the NIP; never printed."
        ["tanggallahir" "tgllahir" "tgllhr" "birthdate"
         "tanggalkelahiran" "tanggallahirpegawai" "tanggallahirpns" "dateofbirth" "dob" "tgllahirpegawai"];
    Sex "sex" "Sex, to compare with the NIP; never printed."
        ["jeniskelamin" "kelamin" "jk" "jnskelamin" "lp" "gender" "sex"
         "jenkel" "jeniskel" "jnskel" "kelaminlp" "lakilakiperempuan" "priawanita" "jeniskelaminnama"];
    Kind "kind" "PNS, PPPK or PPPK Paruh Waktu in words (`JENIS PEGAWAI NAMA`, `STATUS ASN`)."
        ["statusasn" "jenispegawainama" "jenisasn" "jenispegawai" "statuskepegawaian" "statuspegawai"
         "jeniskepegawaian" "kind"
         "statuspegawainama" "jenispegawaiasn" "kategoripegawai" "kelompokpegawai"];
    LegalStatusId "legal_status_id" "Code of the kedudukan hukum."
        ["kedudukanhukumid" "idkedudukanhukum" "kodekedudukanhukum" "kedudukanpnsid" "legalstatusid"
         "kedhukid" "kodekedhuk"];
    LegalStatus "legal_status" "Name of the kedudukan hukum."
        ["kedudukanhukumnama" "kedudukanhukum" "namakedudukanhukum" "statushukum" "kedhuk" "kedudukanpns"
         "kedudukanpegawai" "legalstatus"
         "kedudukanpnsnama" "kedudukanhukumpns" "kedudukanhukumasn" "statuskedudukanhukum" "statuskedudukan" "kedudukanasn" "namakedhuk" "kedhuknama" "kedudukanhukumpegawai" "kedhukum" "kedudukanhukumstatus"];
    CpnsPns "cpns_pns" "`STATUS CPNS PNS`: C or P."
        ["statuscpnspns" "statuspnscpns" "cpnspns"];
    Serial "serial" "Serial of the card (`KARTU ASN VIRTUAL`)."
        ["kartuasnvirtual" "nomorkartuasnvirtual" "nokartuasnvirtual" "kartuasn" "nomorkartuasn" "nokartuasn"
         "nomorserikartu" "noserikartu" "noserikartuasn" "nomorserikartuasn" "nomorseri" "noseri" "nomorkartu"
         "nokartu" "serial"
         "nomorserikartuasnvirtual" "noserikartuasnvirtual" "serikartuasn" "serikartu" "serialkartu" "nomorkartuasnnomorseri" "kartuasnvirtualnomor" "nomorserikartuvirtual" "kartuvirtual"];
    TmtCpns "tmt_cpns" "TMT CPNS; for PPPK the start of the agreement."
        ["tmtcpns" "tmtcpnspppk" "tmtcpnsp3k" "tmtpppk" "tmtp3k" "tmtnipppk" "tmtkontrak" "tmtawalkontrak"
         "tanggalmulaikontrak" "tmtperjanjian" "tmtperjanjiankerja" "awalkontrak"
         "tmtcpnsataupppk" "tmtcpnstmtpppk" "tmtcpnsasn" "tmtpppkpw" "tmtpppkparuhwaktu" "tanggalawalkontrak" "tglawalkontrak" "tglmulaikontrak" "mulaikontrak"];
    TmtPns "tmt_pns" "TMT PNS."
        ["tmtpns"
         "tmtpnsnya" "tmtpengangkatanpns" "tmtdiangkatpns"];
    Golongan "golongan" "Golongan ruang."
        ["golakhirnama" "golongan" "golonganruang" "golruang" "golru" "golonganakhir" "golakhir" "gol"
         "pangkatgolongan" "pangkatgolonganruang" "pangkatgolruang" "pangkatgol" "golonganpangkat"
         "golruangakhir" "golonganruangakhir" "golonganterakhir" "pangkatgolonganterakhir" "pangkatgolterakhir" "golonganruangterakhir" "golruangterakhir" "pangkatgolru" "pangkatdangolongan" "pangkatdangolonganruang" "golongandanpangkat" "pangkatdangol" "pangkatgolruangterakhir" "golakhirruang"];
    Pangkat "pangkat" "Pangkat."
        ["pangkat" "pangkatnama" "namapangkat"
         "pangkatakhir" "pangkatterakhir" "pangkatsaatini"];
    Jabatan "jabatan" "Jabatan."
        ["jabatannama" "namajabatan" "jabatan"
         "jabatanterakhir" "jabatansaatini" "jabatansekarang" "namajabatanterakhir" "jabatanasn" "jabatanpegawai"];
    Unit "unit" "Unit kerja (unor)."
        ["unornama" "namaunor" "unitkerja" "unitkerjanama" "namaunitkerja" "unor" "unitorganisasi" "unorinduk"
         "unorinduknama" "satuankerjakerjanama" "satuankerja" "perangkatdaerah" "opd" "skpd" "unit"
         "unitkerjasaatini" "namaopd" "namaskpd" "unitkerjaopd" "unitkerjaskpd" "opdunitkerja" "namasatuankerja" "unitkerjapenempatan" "namaperangkatdaerah" "satker"
         "tempattugas" "tempatbertugas" "tempatbekerja" "tempatkerja" "unittugas"];
    Instansi "instansi" "Instansi where the person works."
        ["instansikerjanama" "instansikerja" "namainstansikerja" "instansi" "namainstansi" "instansinama"
         "instansiinduknama" "instansiinduk"
         "instansitempatbekerja" "instansitempatkerja" "instansikerjasaatini" "namainstansikerjasaatini" "instansipemerintah" "namainstansipemerintah" "instansilembaga" "lembagainstansi" "pemerintahdaerah" "pemda"];
    ContractEnd "contract_end" "The last day of a PPPK's agreement."
        ["tmtakhirkontrak" "akhirkontrak" "tanggalakhirkontrak" "tglakhirkontrak" "tanggalselesaikontrak"
         "tanggalberakhirkontrak" "selesaikontrak" "kontrakakhir" "akhirperjanjian" "akhirperjanjiankerja"
         "tmtakhirperjanjian" "tanggalakhirperjanjian" "tglakhirperjanjian" "tanggalakhirperjanjiankerja"
         "tanggalberakhirperjanjian" "tanggalberakhirperjanjiankerja" "akhirmasakontrak" "contractend"
         "tglselesaikontrak" "kontrakberakhir" "masaberlakukontrak" "perjanjianberakhir" "tglberakhirkontrak" "tanggalhabiskontrak"];
    Issued "issued" "The day the card is issued."
        ["tanggalterbit" "tglterbit" "tanggalpenerbitan" "tglpenerbitan" "tanggalterbitkartu" "tglterbitkartu"
         "tanggalpenerbitankartu" "diterbitkan" "issued" "issuedate"];
    Contact "contact" "Where a found card or a question goes: telephone, mail, address."
        ["kontakinstansi" "kontakpenerbit" "narahubung" "contact"];
    Remark "remark" "A remark (`KET`), read only where a list has no kedudukan hukum: it may say that somebody retired."
        ["ket" "keterangan" "catatan" "remark" "remarks"];
    Photo "photo" "File name of the photo, where the workbook names it."
        ["foto" "namafoto" "berkasfoto" "filefoto" "namafilefoto" "pasfoto" "photo"
         "namaberkasfoto" "fotopegawai" "pasphoto" "filephoto" "namafilephoto"];
    Layout "layout" "Name of the layout, where the workbook chooses it."
        ["layout" "desainkartu"];
}

/// The other headings of the SIASN profile export (69 columns; the 2024 edition ends after 65):
/// known, not needed, many of them personal. They are counted, not listed.
const KNOWN_UNUSED: &[&str] = &[
    "niplama",
    "tempatlahirid",
    "tempatlahirnama",
    "tempatlahir",
    "tempattanggallahir",
    "agamaid",
    "agamanama",
    "agama",
    "jeniskawinid",
    "jeniskawinnama",
    "statuskawin",
    "statusperkawinan",
    "nik",
    "noktp",
    "nomorhp",
    "nohp",
    "hp",
    "telepon",
    "notelepon",
    "email",
    "emailgov",
    "alamat",
    "npwpnomor",
    "npwp",
    "bpjs",
    "jenispegawaiid",
    "nomorskcpns",
    "nomorskcpnsp3k",
    "tanggalskcpns",
    "nomorskpns",
    "tanggalskpns",
    "golawalid",
    "golawalnama",
    "golakhirid",
    "tmtgolongan",
    "mktahun",
    "mkbulan",
    "jenisjabatanid",
    "jenisjabatannama",
    "jabatanid",
    "tmtjabatan",
    "tingkatpendidikanid",
    "tingkatpendidikannama",
    "pendidikanid",
    "pendidikannama",
    "tahunlulus",
    "kpknid",
    "kpknnama",
    "lokasikerjaid",
    "lokasikerjanama",
    "unorid",
    "instansiindukid",
    "instansiinduknama",
    "instansikerjaid",
    "satuankerjaindukid",
    "satuankerjainduknama",
    "satuankerjakerjaid",
    "satuankerjakerjanama",
    "isvalidnik",
    "namasekolah",
    "flagikd",
    "eselonid",
    "eselonnama",
    "no",
    "nomor",
    "nourut",
    "nomorurut",
    // The fields of SIASN's API that its export does not have.
    "id",
    "noserikarpeg",
    "tktaspen",
    "golruangawal",
    "golruangawalid",
    "golruangakhirid",
    "tmtgolakhir",
    "masakerja",
    "eselon",
    "eselonlevel",
    "tmteselon",
    "gajipokok",
    "jenisjabatan",
    "jabatanstrukturalid",
    "jabatanstrukturalnama",
    "jabatanfungsionalid",
    "jabatanfungsionalnama",
    "jabatanfungsionalumumid",
    "jabatanfungsionalumumnama",
    "unorindukid",
    "instansikerjakodecepat",
    "tmtpensiun",
    "buppensiun",
    "pendidikanterakhirnama",
    "pendidikanterakhir",
    "pendidikan",
    "tempatlahirtanggallahir",
    "tempattgllahir",
    "ttl",
    "kodepos",
    "notelp",
    "nomortelepon",
];

/// The columns that our own `checked.xlsx` adds, folded: the first before the data, the others behind
/// it; earlier versions put all six behind it.
pub(super) const ADDED: [&str; 6] = ["status", "kode", "pesan", "saran", "lembar", "slot"];

/// What that workbook says in its column `Status` of a row that was hidden, folded.
pub(super) const HIDDEN: [&str; 2] = ["tersembunyi", "hidden"];

/// Parts of folded headings of what no card needs of a person and nobody else should see.
const PERSONAL: &[&str] = &[
    "nik",
    "ktp",
    "agama",
    "alamat",
    "rumah",
    "hp",
    "telp",
    "telepon",
    "email",
    "surel",
    "npwp",
    "rekening",
    "bpjs",
    "kawin",
    "nikah",
    "anak",
    "ibu",
    "ayah",
    "suami",
    "istri",
    "pasangan",
    "gaji",
    "tunjangan",
    "sakit",
    "darah",
    "suku",
    "wa",
    "whatsapp",
    "kk",
    "keluarga",
];

/// Whether a column that is not read is the office's own business and goes with its row into
/// `checked.xlsx`: neither known to be left out nor about what is nobody's.
pub(super) fn is_kept(heading: &str) -> bool {
    const COUNTS: &[&str] = &["no", "nomor", "nourut", "nomorurut"];
    let key = fold(heading);
    let words = heading.split(|c: char| !c.is_alphanumeric()).map(fold);
    let is_personal = |word: &str| PERSONAL.contains(&word);
    let mut parts = words.chain(std::iter::once(key.clone()));
    (COUNTS.contains(&&*key) || !left_out(&key)) && !parts.any(|word| is_personal(&word))
}

impl Field {
    /// The field of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.name() == name)
    }

    /// The heading SIASN gives it, for messages.
    pub const fn usual_heading(self) -> &'static str {
        match self {
            Self::PnsId => "PNS ID",
            Self::Nip => "NIP BARU",
            Self::Name => "NAMA",
            Self::TitleFront => "GELAR DEPAN",
            Self::TitleBack => "GELAR BELAKANG",
            Self::BirthDate => "TANGGAL LAHIR",
            Self::Sex => "JENIS KELAMIN",
            Self::Kind => "JENIS PEGAWAI NAMA",
            Self::LegalStatusId => "KEDUDUKAN HUKUM ID",
            Self::LegalStatus => "KEDUDUKAN HUKUM NAMA",
            Self::CpnsPns => "STATUS CPNS PNS",
            Self::Serial => "KARTU ASN VIRTUAL",
            Self::TmtCpns => "TMT CPNS",
            Self::TmtPns => "TMT PNS",
            Self::Golongan => "GOL AKHIR NAMA",
            Self::Pangkat => "PANGKAT",
            Self::Jabatan => "JABATAN NAMA",
            Self::Unit => "UNOR NAMA",
            Self::Instansi => "INSTANSI KERJA NAMA",
            Self::ContractEnd => "TANGGAL AKHIR KONTRAK",
            Self::Issued => "TANGGAL TERBIT",
            Self::Contact => "KONTAK INSTANSI",
            Self::Remark => "KET",
            Self::Photo => "FOTO",
            Self::Layout => "LAYOUT",
        }
    }

    /// Whether many rows say the same here: a unit, a status, a day.
    pub(super) const fn repeats(self) -> bool {
        !matches!(self, Self::PnsId | Self::Nip | Self::Name | Self::Serial | Self::Photo)
    }

    /// Whether the cells are dates.
    pub const fn is_date(self) -> bool {
        matches!(
            self,
            Self::BirthDate | Self::TmtCpns | Self::TmtPns | Self::ContractEnd | Self::Issued
        )
    }

    /// Whether every known heading of this field means exactly the same thing, so that two such
    /// columns must agree. Elsewhere the list of headings is an order of preference:
    /// `INSTANSI KERJA NAMA` before `INSTANSI INDUK NAMA`.
    pub(super) const fn is_strict(self) -> bool {
        matches!(
            self,
            Self::PnsId
                | Self::Nip
                | Self::Name
                | Self::LegalStatusId
                | Self::LegalStatus
                | Self::CpnsPns
                | Self::Serial
                | Self::TmtCpns
                | Self::TmtPns
                | Self::ContractEnd
        )
    }
}

/// A heading as it is compared: compatibility forms resolved, lower case, letters and digits only.
pub(super) fn fold(heading: &str) -> String {
    let resolved = heading.nfkc().flat_map(char::to_lowercase);
    resolved.filter(|c| c.is_ascii_lowercase() || c.is_ascii_digit()).collect()
}

/// The field a folded heading stands for, and how much it is preferred (0 is best).
pub(super) fn known(folded: &str) -> Option<(Field, usize)> {
    Field::ALL.iter().find_map(|field| {
        let rank = field.aliases().iter().position(|alias| *alias == folded)?;
        Some((*field, if field.is_strict() { 0 } else { rank }))
    })
}

/// Whether a folded heading is known and left out on purpose.
pub(super) fn left_out(folded: &str) -> bool {
    KNOWN_UNUSED.contains(&folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_found_again_by_its_name() {
        for field in Field::ALL {
            assert_eq!(Field::from_name(field.name()), Some(*field));
            assert_eq!(known(&fold(field.usual_heading())).map(|found| found.0), Some(*field));
        }
    }

    /// What messages quote of them a log may keep.
    #[test]
    fn the_name_and_the_usual_heading_of_every_field_are_our_own_words() {
        for field in Field::ALL {
            for word in [field.name(), field.usual_heading()] {
                let quoted = format!("`{word}`");
                assert_eq!(cetak_base::diag::discreet(&quoted), quoted);
            }
        }
    }

    #[test]
    fn no_heading_stands_for_two_fields_and_every_alias_is_folded() {
        let mut seen = std::collections::BTreeSet::new();
        for alias in Field::ALL.iter().flat_map(|field| field.aliases()) {
            assert!(seen.insert(*alias), "{alias} twice");
            assert_eq!(fold(alias), *alias);
        }
    }

    #[test]
    fn headings_are_compared_without_case_spaces_and_punctuation() {
        for heading in
            ["NIP BARU", " nip\u{a0}baru ", "Nip_Baru :", "N.I.P. Baru", "ＮＩＰ\u{200b} BARU\n"]
        {
            assert_eq!(known(&fold(heading)).map(|found| found.0), Some(Field::Nip), "{heading}");
        }
    }

    #[test]
    fn hand_made_headings_are_known() {
        for (heading, field) in [
            ("NIP", Field::Nip),
            ("NO NIP", Field::Nip),
            ("NIP18", Field::Nip),
            ("NI PPPK", Field::Nip),
            ("NI PPPK PW", Field::Nip),
            ("NAMA LENGKAP", Field::Name),
            ("NAMA ASN", Field::Name),
            ("TGL LAHIR", Field::BirthDate),
            ("GOLONGAN", Field::Golongan),
            ("GOL RUANG", Field::Golongan),
            ("PANGKAT", Field::Pangkat),
            ("JABATAN", Field::Jabatan),
            ("UNIT KERJA", Field::Unit),
            ("NAMA UNOR", Field::Unit),
            ("UNOR INDUK", Field::Unit),
            ("STATUS ASN", Field::Kind),
            ("STATUS KEPEGAWAIAN", Field::Kind),
            ("STATUS HUKUM", Field::LegalStatus),
            ("GELAR BLK", Field::TitleBack),
        ] {
            assert_eq!(known(&fold(heading)).map(|found| found.0), Some(field), "{heading}");
        }
        for heading in ["NIP LAMA", "TEMPAT LAHIR", "NIK", "NOMOR SK CPNS/P3K", "STATUS"] {
            assert_eq!(known(&fold(heading)), None, "{heading}");
        }
        assert!(left_out(&fold("NOMOR SK CPNS/P3K")));
    }
}
