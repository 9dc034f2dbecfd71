//! What a job still shows of the samples: an address that leads nowhere, emblems that are nobody's,
//! words of made-up people.
//!
//! Cards with those look finished. They are told on every run and to whoever prints them, and no
//! package is written of them unless the job file says that it is meant. In a job that calls itself a
//! sample they are.

use crate::diag::{Code, Finding, Place, Severity};
use crate::job::Job;
use crate::run::ready::Ready;
use crate::text;

/// Domains that are set aside for examples (RFC 2606, RFC 6761); `example` may stand anywhere in a name.
const NOWHERE: [&str; 4] = ["test", "invalid", "localhost", "local"];
/// What samples are called.
const SAMPLE_WORDS: [&str; 2] = ["contoh", "example"];

/// A finding for each kind of placeholder that the cards show.
pub(super) fn check(job: &Job, cards: &[Ready]) -> Vec<Finding> {
    if job.is_sample {
        return Vec::new();
    }
    let (mut id, mut en) = (Vec::new(), Vec::new());
    let host = job.qr.host();
    let designs = job.designs.all();
    if is_nowhere(&host) && designs.iter().any(|design| design.layout.shows_code()) {
        id.push(format!("alamat QR `{host}` (`url` di [qr])"));
        en.push(format!("the address `{host}` in the QR code (`url` under [qr])"));
    }
    let mut slots: Vec<&str> = designs
        .iter()
        .flat_map(|design| design.layout.neutral_slots())
        .map(String::as_str)
        .collect();
    slots.sort_unstable();
    slots.dedup();
    if !slots.is_empty() {
        let slots: Vec<String> = slots.iter().map(|slot| format!("`{slot}`")).collect();
        let slots = slots.join(", ");
        id.push(format!("lambang netral {slots} ([card.artwork])"));
        en.push(format!("the neutral emblem {slots} ([card.artwork])"));
    }
    let samples = cards.iter().filter(|card| is_sample(&card.record.instansi)).count();
    if samples > 0 {
        id.push(format!("instansi data contoh pada {samples} kartu"));
        en.push(format!("the instansi of the sample data on {samples} cards"));
    }
    if id.is_empty() {
        return Vec::new();
    }
    let (id, en) = (id.join("; "), en.join("; "));
    let message =
        text!("kartu masih memuat isian contoh: {id}", "cards still show placeholders: {en}");
    let hint = text!(
        "isi dengan milik kantor; bila memang disengaja, tulis placeholder-used = \"warn\" di [policy]",
        "put the office's own in their place; if it is meant, write placeholder-used = \"warn\" under [policy]"
    );
    let place = Place::file(job.file.shown.as_str());
    let mut finding = Finding::new(Code::PlaceholderUsed, place, message).hint(hint);
    if job.print_shop.package && !job.policy.decides(Code::PlaceholderUsed) {
        finding.severity = Severity::Stop;
        return vec![finding];
    }
    job.policy.apply(finding).into_iter().collect()
}

fn is_nowhere(host: &str) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    labels.contains(&"example") || labels.last().is_some_and(|last| NOWHERE.contains(last))
}

fn is_sample(words: &str) -> bool {
    let mut words = words.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
    words.any(|word| SAMPLE_WORDS.contains(&&*word))
}

#[cfg(test)]
mod tests {
    use super::{is_nowhere, is_sample};

    #[test]
    fn hosts_that_lead_nowhere_are_known() {
        for host in ["verifikasi.example.go.id", "example.com", "kartu.test", "localhost"] {
            assert!(is_nowhere(host), "{host}");
        }
        for host in ["verifikasi.sleman.go.id", "contoh.go.id", "testing.go.id", ""] {
            assert!(!is_nowhere(host), "{host}");
        }
    }

    #[test]
    fn made_up_offices_are_known_by_their_name() {
        assert!(is_sample("Pemerintah Kabupaten Contoh") && is_sample("PEMKAB. CONTOH"));
        assert!(!is_sample("Pemerintah Kabupaten Percontohan") && !is_sample(""));
    }
}
