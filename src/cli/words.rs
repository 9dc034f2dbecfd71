//! Figures and phrases as Indonesian or English readers expect them.

use crate::diag::Lang;
use crate::schema::report::Counts;
use std::path::Path;

/// What an English noun ends with behind that number.
pub(super) const fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

/// A count with its thousands apart: `8.379` in Indonesian, `8,379` in English.
pub(super) fn count(number: usize, lang: Lang) -> String {
    let digits = number.to_string();
    let mark = lang.of(".", ",");
    let mut shown = String::new();
    for (idx, digit) in digits.chars().enumerate() {
        if idx > 0 && (digits.len() - idx).is_multiple_of(3) {
            shown.push_str(mark);
        }
        shown.push(digit);
    }
    shown
}

/// A path as it is typed after a command: in quotes where a shell would take it apart.
pub(super) fn typed(path: &Path) -> String {
    let path = path.display().to_string();
    let is_plain = |c: char| {
        c.is_alphanumeric() || matches!(c, '.' | '/' | '\\' | '-' | '_' | ':' | '+' | '~')
    };
    if !path.is_empty() && path.chars().all(is_plain) { path } else { format!("\"{path}\"") }
}

/// Seconds with one decimal: `2,1 detik`, `2.1 s`.
pub(super) fn seconds(seconds: f64, lang: Lang) -> String {
    let figure = format!("{seconds:.1}");
    match lang {
        Lang::Id => format!("{} detik", figure.replace('.', ",")),
        Lang::En => format!("{figure} s"),
    }
}

/// `1.204 baris: 1.198 dibuat, 4 ditahan, 2 tidak berhak`; what is zero is left out, except what was made.
pub(super) fn counts(counts: &Counts, made_word: (&str, &str), lang: Lang) -> String {
    let made = lang.of(made_word.0, made_word.1);
    let mut parts = vec![format!("{} {made}", count(counts.made, lang))];
    let others = [
        (counts.unchanged, lang.of("tidak berubah", "unchanged")),
        (counts.held, lang.of("ditahan", "held")),
        (counts.barred, lang.of("tidak berhak", "barred")),
        (counts.duplicate, lang.of("ganda", "duplicate")),
    ];
    for (number, name) in others {
        if number > 0 {
            parts.push(format!("{} {name}", count(number, lang)));
        }
    }
    let rows = if counts.read == 1 { lang.of("baris", "row") } else { lang.of("baris", "rows") };
    format!("{} {rows}: {}", count(counts.read, lang), parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart_the_way_each_language_writes_them() {
        for (number, id) in [(0, "0"), (999, "999"), (1000, "1.000"), (1_234_567, "1.234.567")] {
            assert_eq!(count(number, Lang::Id), id);
        }
        assert_eq!(count(8379, Lang::En), "8,379");
    }

    #[test]
    fn a_path_is_in_quotes_where_a_shell_would_take_it_apart() {
        for (path, typed_as) in [
            ("kartu-2026", "kartu-2026"),
            ("C:\\kartu\\job.toml", "C:\\kartu\\job.toml"),
            ("kartu kecamatan", "\"kartu kecamatan\""),
            ("a&b", "\"a&b\""),
            ("", "\"\""),
        ] {
            assert_eq!(typed(Path::new(path)), typed_as);
        }
    }

    #[test]
    fn the_summary_names_what_is_not_zero() {
        let some = Counts { read: 1204, made: 1198, held: 4, barred: 2, ..Counts::default() };
        assert_eq!(
            counts(&some, ("dibuat", "made"), Lang::Id),
            "1.204 baris: 1.198 dibuat, 4 ditahan, 2 tidak berhak"
        );
        assert_eq!(counts(&Counts::default(), ("dibuat", "made"), Lang::En), "0 rows: 0 made");
    }
}
