//! How the blank cards add up, in words.

use crate::cli::words;
use crate::diag::{Lang, printable};
use crate::ledger::Stock;
use crate::text;

/// `kartu kosong: 500 datang = 423 baik + 7 rusak + 70 sisa`, and what a count on the shelf differs.
pub(super) fn stock(stock: &Stock, lang: Lang) -> Vec<String> {
    let Stock { received, good, spoiled, left, difference } = *stock;
    let mut lines = vec![text!(
        "kartu kosong: {received} datang = {good} baik + {spoiled} rusak + {left} sisa",
        "blanks: {received} in = {good} good + {spoiled} spoiled + {left} left"
    )];
    if left < 0 {
        lines.push(text!(
            "lebih banyak terpakai daripada yang datang: catat kiriman dengan `cetak konfirmasi --received N`",
            "more were used than were delivered: record deliveries with `cetak confirm --received N`"
        ));
    }
    if let Some(difference) = difference.filter(|difference| *difference != 0) {
        lines.push(text!(
            "hitungan rak berbeda {difference} dari catatan",
            "the count on the shelf is {difference} off the record"
        ));
    }
    lines.into_iter().map(|line| line.get(lang).to_owned()).collect()
}

/// `rusak: 4 tinta, 3 tergores`.
pub(super) fn reasons(reasons: &[(String, u64)], lang: Lang) -> Option<String> {
    let list: Vec<String> = reasons
        .iter()
        .map(|(reason, number)| {
            let number = words::count(usize::try_from(*number).unwrap_or(usize::MAX), lang);
            let unsaid = lang.of("tanpa alasan tercatat", "of no recorded reason");
            let reason = if reason.is_empty() { unsaid } else { reason };
            format!("{number} {}", printable(reason))
        })
        .collect();
    (!list.is_empty()).then(|| format!("{}: {}", lang.of("rusak", "spoiled"), list.join(", ")))
}
