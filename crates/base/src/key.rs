//! The number of an ASN: NIP or NI PPPK.
//!
//! Eighteen digits: date of birth (1-8), year of appointment (9-12), month of
//! the TMT CPNS for PNS or the count of agreements for PPPK (13-14), sex (15),
//! serial (16-18). Rules: Perka BKN 22/2007 and 43/2007 for PNS, Peraturan BKN
//! 1/2019 as amended by 18/2020 for PPPK. There is no check digit, so nothing is
//! repaired here: a [`Nip`] either stands as written, separators aside, or it
//! is a [`NipError`].

use crate::date::Date;
use crate::diag::{Text, printable};
use crate::text;

/// A NIP or NI PPPK that is well formed: 18 digits, a real date of birth, a
/// possible appointment, sex 1 or 2, serial 001-999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nip([u8; 18]);

/// Which of the two numbers the digits 13-14 make it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NipShape {
    /// 01-12, a month: a NIP.
    Pns,
    /// 21 and above, a count of agreements: an NI PPPK.
    Pppk,
}

/// Sex, as digit 15 says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sex {
    /// Digit 1.
    Male,
    /// Digit 2.
    Female,
}

/// Why a text is no NIP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NipError {
    /// There is no digit at all, and nothing else either.
    Empty,
    /// A character that is neither a digit nor a usual separator.
    Character {
        /// The first such character.
        found: char,
    },
    /// Not 18 digits.
    Length {
        /// How many there are.
        digits: usize,
    },
    /// Digits 1-8 are no date between 1930 and 2049.
    Birth {
        /// Digits 1-8.
        digits: String,
    },
    /// Digits 9-12 are no year of appointment: 1960-2099, for PPPK 2019-2099.
    Year {
        /// Digits 9-12.
        digits: String,
    },
    /// Digits 13-14 are neither a month nor a count of agreements from 21.
    Month {
        /// Digits 13-14.
        digits: String,
    },
    /// Digit 15 is neither 1 nor 2.
    Sex {
        /// Digit 15.
        digit: char,
    },
    /// Digits 16-18 are 000: never given out, and what Excel leaves of a number.
    Serial,
}

impl Nip {
    /// Reads a number as people write it: spaces of any kind, dots, dashes and a leading
    /// apostrophe do not count.
    ///
    /// # Errors
    ///
    /// The first rule it breaks, from left to right.
    pub fn parse(text: &str) -> Result<Self, NipError> {
        let text = text.trim_start_matches(|c: char| c.is_whitespace() || is_invisible(c));
        let text = text.trim_start_matches(['\'', '\u{2018}', '\u{2019}', '`']);
        let mut digits = [0_u8; 18];
        let mut count = 0;
        for c in text.chars() {
            if let Some(byte) = u8::try_from(c).ok().filter(u8::is_ascii_digit) {
                if let Some(place) = digits.get_mut(count) {
                    *place = byte;
                }
                count += 1;
            } else if !is_separator(c) {
                return Err(NipError::Character { found: c });
            }
        }
        match count {
            0 => Err(NipError::Empty),
            18 => Self(digits).checked(),
            digits => Err(NipError::Length { digits }),
        }
    }

    fn checked(self) -> Result<Self, NipError> {
        let part = |from: usize, to: usize| self.digits()[from..to].to_owned();
        let birth_year = self.number(0, 4);
        if !(1930..=2049).contains(&birth_year) || self.birth_date().is_none() {
            return Err(NipError::Birth { digits: part(0, 8) });
        }
        let month = self.number(12, 14);
        if !matches!(month, 1..=12 | 21..) {
            return Err(NipError::Month { digits: part(12, 14) });
        }
        // PPPK exist since PP 49/2018; the first were taken on in 2019.
        let first_year = if month >= 21 { 2019 } else { 1960 };
        if !(first_year..=2099).contains(&self.number(8, 12)) {
            return Err(NipError::Year { digits: part(8, 12) });
        }
        if !matches!(self.0[14], b'1' | b'2') {
            return Err(NipError::Sex { digit: self.0[14].into() });
        }
        if self.number(15, 18) == 0 {
            return Err(NipError::Serial);
        }
        Ok(self)
    }

    /// The 18 digits.
    pub fn digits(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a Nip holds ASCII digits only")
    }

    /// As printed on a card, in groups of 8, 6, 1 and 3: `19860926 201505 1 001`.
    pub fn grouped(&self) -> String {
        let d = self.digits();
        format!("{} {} {} {}", &d[..8], &d[8..14], &d[14..15], &d[15..])
    }

    /// Whether it is a NIP or an NI PPPK.
    pub fn kind_shape(&self) -> NipShape {
        if self.number(12, 14) >= 21 { NipShape::Pppk } else { NipShape::Pns }
    }

    /// The date of birth, digits 1-8.
    pub fn birth(&self) -> Date {
        self.birth_date().expect("parse() has seen a real date")
    }

    /// The year of appointment, digits 9-12.
    pub fn appointment_year(&self) -> i32 {
        i32::try_from(self.number(8, 12)).expect("four digits fit")
    }

    /// Digits 13-14: the month of the TMT CPNS (1-12), or for PPPK the count of agreements (21-99).
    pub fn month_or_count(&self) -> u32 {
        self.number(12, 14)
    }

    /// Digit 15.
    pub fn sex(&self) -> Sex {
        if self.0[14] == b'1' { Sex::Male } else { Sex::Female }
    }

    /// The whole number, for arithmetic on how spreadsheets round it.
    pub fn value(&self) -> u64 {
        self.0.iter().fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0'))
    }

    fn birth_date(&self) -> Option<Date> {
        Date::new(i32::try_from(self.number(0, 4)).ok()?, self.number(4, 6), self.number(6, 8))
    }

    fn number(&self, from: usize, to: usize) -> u32 {
        self.0[from..to].iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'))
    }
}

/// What people put between the groups of a NIP.
fn is_separator(c: char) -> bool {
    c.is_whitespace() || is_invisible(c) || matches!(c, '.' | '-' | '\u{2010}'..='\u{2015}')
}

/// Characters that nobody sees: soft hyphen, zero-width spaces and joiners, marks of
/// direction, byte order mark.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

impl NipError {
    /// What is wrong, to follow the value: "has 17 digits, a NIP has 18".
    pub fn describe(&self) -> Text {
        match self {
            Self::Empty => text!("tidak berisi angka", "holds no digit"),
            Self::Character { found } => {
                let found = printable(&found.to_string());
                text!("berisi `{found}`, yang bukan angka", "holds `{found}`, which is not a digit")
            }
            Self::Length { digits } => {
                text!("berisi {digits} angka, bukan 18", "has {digits} digits instead of 18")
            }
            Self::Birth { digits } => text!(
                "tidak mungkin: angka 1-8 `{digits}` bukan tanggal lahir",
                "is impossible: digits 1-8 `{digits}` are not a date of birth"
            ),
            Self::Year { digits } => text!(
                "tidak mungkin: angka 9-12 `{digits}` bukan tahun pengangkatan",
                "is impossible: digits 9-12 `{digits}` are not a year of appointment"
            ),
            Self::Month { digits } => text!(
                "tidak mungkin: angka 13-14 `{digits}` bukan bulan (01-12) dan bukan kode PPPK (21 ke atas)",
                "is impossible: digits 13-14 `{digits}` are neither a month (01-12) nor a PPPK code (21 and above)"
            ),
            Self::Sex { digit } => text!(
                "tidak mungkin: angka 15 `{digit}` bukan 1 (pria) atau 2 (wanita)",
                "is impossible: digit 15 `{digit}` is neither 1 (male) nor 2 (female)"
            ),
            Self::Serial => text!(
                "tidak mungkin: nomor urut (angka 16-18) `000`",
                "is impossible: its serial (digits 16-18) is `000`"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn refused(text: &str) -> NipError {
        Nip::parse(text).expect_err(text)
    }

    #[test]
    fn a_nip_is_read_with_any_usual_separator() {
        for text in [
            "198609262015051001",
            "19860926 201505 1 001",
            "19860926\u{a0}201505\u{202f}1\u{a0}001",
            "19860926.201505.1.001",
            "19860926-201505-1-001",
            "'198609262015051001",
            " \u{feff}\u{2019}198609262015051001\t",
        ] {
            let nip = Nip::parse(text).expect(text);
            assert_eq!(nip.digits(), "198609262015051001");
            assert_eq!(nip.grouped(), "19860926 201505 1 001");
        }
    }

    #[test]
    fn digits_13_and_14_tell_a_nip_from_an_ni_pppk() {
        let pns = Nip::parse("198609262015051001").expect("a NIP");
        assert_eq!(pns.kind_shape(), NipShape::Pns);
        assert_eq!((pns.appointment_year(), pns.month_or_count()), (2015, 5));
        for (text, count) in [("199001152021212003", 21), ("199001152025242003", 24)] {
            let pppk = Nip::parse(text).expect(text);
            assert_eq!(pppk.kind_shape(), NipShape::Pppk);
            assert_eq!(pppk.month_or_count(), count);
            assert_eq!(pppk.sex(), Sex::Female);
            assert_eq!(pppk.birth().to_string(), "1990-01-15");
        }
    }

    #[test]
    fn each_broken_rule_is_named() {
        assert_eq!(refused(" "), NipError::Empty);
        assert_eq!(refused("19860926201505100I"), NipError::Character { found: 'I' });
        assert_eq!(refused("19860926201505100"), NipError::Length { digits: 17 });
        assert_eq!(refused("19860926201505100123"), NipError::Length { digits: 20 });
        assert_eq!(refused("198602312015051001"), NipError::Birth { digits: "19860231".into() });
        assert_eq!(refused("192909262015051001"), NipError::Birth { digits: "19290926".into() });
        assert_eq!(refused("205009262015051001"), NipError::Birth { digits: "20500926".into() });
        assert_eq!(refused("198609261959051001"), NipError::Year { digits: "1959".into() });
        assert_eq!(refused("198609262018211001"), NipError::Year { digits: "2018".into() });
        for month in ["00", "13", "20"] {
            let text = format!("198609262015{month}1001");
            assert_eq!(refused(&text), NipError::Month { digits: month.into() });
        }
        assert_eq!(refused("198609262015053001"), NipError::Sex { digit: '3' });
        assert_eq!(refused("198609262015051000"), NipError::Serial);
    }

    #[test]
    fn a_leap_day_counts_only_in_leap_years() {
        assert!(Nip::parse("198402292015051001").is_ok());
        assert!(Nip::parse("198502292015051001").is_err());
    }

    #[test]
    fn digits_of_other_scripts_are_not_guessed() {
        assert!(matches!(refused("１98609262015051001"), NipError::Character { .. }));
    }

    proptest! {
        #[test]
        fn any_text_is_a_nip_or_an_error(text in ".*") {
            if let Ok(nip) = Nip::parse(&text) {
                prop_assert_eq!(Nip::parse(&nip.grouped()), Ok(nip));
            }
        }

        #[test]
        fn a_possible_number_survives_grouping(
            birth in 0..43_000_i32, year in 2019..2099_i32, month in prop_oneof![1..=12_u32, 21..=99_u32],
            sex in 1..=2_u32, serial in 1..=999_u32,
        ) {
            let birth = Date::new(1930, 1, 1).and_then(|day| day.plus_days(birth)).expect("in range");
            let text = format!(
                "{:04}{:02}{:02}{year}{month:02}{sex}{serial:03}", birth.year(), birth.month(), birth.day()
            );
            let nip = Nip::parse(&text).expect("made to be valid");
            prop_assert_eq!(nip.digits(), text.as_str());
            prop_assert_eq!(nip.birth(), birth);
            prop_assert_eq!(nip.value().to_string(), text.clone());
            prop_assert_eq!(Nip::parse(&nip.grouped()), Ok(nip));
        }
    }
}
