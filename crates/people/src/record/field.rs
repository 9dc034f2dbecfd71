//! The texts of a record that a card may show.
//!
//! A layout names a [`TextField`]; [`Record::text`] gives the words in their
//! final form. What is compared but never printed - date of birth, sex, the
//! kedudukan hukum - has no name here, so no layout can ask for it.

use super::{Kind, Record};
use cetak_base::date::Date;
use std::borrow::Cow;

/// Declares [`TextField`]: variant, stable name, what it shows.
macro_rules! text_fields {
    ($($variant:ident $name:literal $doc:literal;)*) => {
        /// A text of a record that a layout may place on a card.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum TextField { $(#[doc = $doc] $variant,)* }

        impl TextField {
            /// Every field, in the order the documents list them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name a layout file uses.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

text_fields! {
    Name "name" "Name with titles: `Dr. Siti Aminah, S.Kom., M.T.`";
    Nip "nip" "NIP or NI PPPK in groups: `19860926 201505 1 001`.";
    NipRaw "nip_raw" "The 18 digits without spaces.";
    Serial "serial" "Serial of the card.";
    Instansi "instansi" "Instansi where the person works.";
    Unit "unit" "Unit kerja.";
    Jabatan "jabatan" "Jabatan.";
    Golongan "golongan" "Golongan: `III/a`, `IX`.";
    Pangkat "pangkat" "Pangkat: `Penata Muda`; empty for PPPK.";
    Tmt "tmt" "TMT PNS or start of the agreement, in words: `1 Maret 2025`.";
    ContractEnd "contract_end" "Last day of a PPPK's agreement, in words.";
    Issued "issued" "The day the card is issued, in words.";
    Contact "contact" "Where a found card or a question goes.";
    Kind "kind" "`PNS`, `PPPK` or `PPPK Paruh Waktu`.";
}

impl TextField {
    /// The fields that are days.
    pub const DAYS: &'static [Self] = &[Self::Tmt, Self::ContractEnd, Self::Issued];

    /// The field of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.name() == name)
    }
}

impl Record {
    /// What the card shows for `field`; empty where the record has nothing.
    pub fn text(&self, field: TextField) -> Cow<'_, str> {
        match field {
            TextField::Name => self.name.as_str().into(),
            TextField::Nip => self.nip.grouped().into(),
            TextField::NipRaw => self.nip.digits().into(),
            TextField::Serial => self.serial.as_str().into(),
            TextField::Instansi => self.instansi.as_str().into(),
            TextField::Unit => self.unit.as_str().into(),
            TextField::Jabatan => self.jabatan.as_str().into(),
            TextField::Golongan => self.golongan.as_str().into(),
            TextField::Pangkat => self.pangkat.as_str().into(),
            TextField::Tmt | TextField::ContractEnd | TextField::Issued => {
                self.day(field).map_or(Cow::Borrowed(""), |day| day.indonesian().into())
            }
            TextField::Contact => self.contact.as_str().into(),
            TextField::Kind => self.kind.as_str().into(),
        }
    }

    /// The day of one of [`TextField::DAYS`]; nothing for any other field.
    pub const fn day(&self, field: TextField) -> Option<Date> {
        match field {
            TextField::Tmt => self.tmt,
            TextField::ContractEnd => self.contract_end,
            TextField::Issued => self.issued,
            _ => None,
        }
    }
}

impl Kind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[Self::Pns, Self::Pppk, Self::PppkParuhWaktu];

    /// The word in files that programs read: `pns`, `pppk`, `pppk-paruh-waktu`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pns => "pns",
            Self::Pppk => "pppk",
            Self::PppkParuhWaktu => "pppk-paruh-waktu",
        }
    }

    /// The kind of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.word() == word)
    }

    /// As written on a card and in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pns => "PNS",
            Self::Pppk => "PPPK",
            Self::PppkParuhWaktu => "PPPK Paruh Waktu",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::TextField;

    #[test]
    fn every_text_field_is_found_again_by_its_name() {
        for field in TextField::ALL {
            assert_eq!(TextField::from_name(field.name()), Some(*field));
        }
        assert_eq!(TextField::from_name("birth_date"), None);
    }
}
