//! How far a run is, for a person who waits or a log that is read later.

use crate::cli::words;
use crate::diag::Lang;
use crate::run::{Phase, Progress, Silent};
use clap::ArgMatches;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::{
    io::{IsTerminal as _, Write as _},
    sync::{Mutex, PoisonError},
    time::Instant,
};

/// What `--progress` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// A bar on a terminal, a line per phase elsewhere.
    Auto,
    /// A bar wherever stderr goes.
    Always,
    /// Nothing.
    Never,
}

/// Shows the phases of a run on stderr.
pub(super) struct Shown {
    lang: Lang,
    style: Style,
    now: Mutex<Option<Now>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Bar,
    Lines,
    Nothing,
}

struct Now {
    phase: Phase,
    total: usize,
    begun: Instant,
    bar: ProgressBar,
}

impl Shown {
    pub(super) fn new(wanted: Wanted, lang: Lang) -> Self {
        let style = match wanted {
            Wanted::Always => Style::Bar,
            Wanted::Never => Style::Nothing,
            Wanted::Auto if std::io::stderr().is_terminal() => Style::Bar,
            Wanted::Auto => Style::Lines,
        };
        Self { lang, style, now: Mutex::new(None) }
    }

    fn now(&self) -> std::sync::MutexGuard<'_, Option<Now>> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Progress for Shown {
    fn begin(&self, phase: Phase, total: usize) {
        let target = match self.style {
            Style::Bar => ProgressDrawTarget::stderr_with_hz(8),
            Style::Lines | Style::Nothing => ProgressDrawTarget::hidden(),
        };
        let bar = ProgressBar::with_draw_target(Some(total as u64), target);
        let (left, per_second) = (self.lang.of("sisa", "left"), self.lang.of("/detik", "/s"));
        let template = format!(
            "{{msg:<18}} {{bar:32}} {{human_pos}}/{{human_len}}  {{per_sec_plain}}{per_second}  {left} {{eta}}"
        );
        let style = ProgressStyle::with_template(&template)
            .expect("the template is checked by a test")
            .with_key(
                "per_sec_plain",
                |state: &indicatif::ProgressState, out: &mut dyn std::fmt::Write| {
                    // A failed write to a progress bar is nobody's concern.
                    let _shown = write!(out, "{:.0}", state.per_sec());
                },
            )
            .progress_chars("█▉▊▋▌▍▎▏ ");
        bar.set_style(style);
        bar.set_message(name(phase, self.lang));
        *self.now() = Some(Now { phase, total, begun: Instant::now(), bar });
    }

    fn advance(&self, steps: usize) {
        if let Some(now) = self.now().as_ref() {
            now.bar.inc(steps as u64);
        }
    }

    fn end(&self) {
        let Some(now) = self.now().take() else { return };
        now.bar.finish_and_clear();
        if self.style != Style::Nothing && now.total > 0 {
            let took = words::seconds(now.begun.elapsed().as_secs_f64(), self.lang);
            let total = words::count(now.total, self.lang);
            let (name, unit) = (name(now.phase, self.lang), unit(now.phase, self.lang));
            let _told = writeln!(std::io::stderr(), "{name}: {total} {unit}, {took}");
        }
    }
}

const fn name(phase: Phase, lang: Lang) -> &'static str {
    match phase {
        Phase::Reading => lang.of("membaca data", "reading data"),
        Phase::Photos => lang.of("memeriksa foto", "inspecting photos"),
        Phase::Sheets => lang.of("menulis lembar", "writing sheets"),
        Phase::Cards => lang.of("menulis kartu satuan", "writing single cards"),
        Phase::Contact => lang.of("lembar kontak", "contact sheets"),
        Phase::Proof => lang.of("contoh kartu", "proof"),
        Phase::Samples => lang.of("membuat data contoh", "making samples"),
        Phase::Verifying => lang.of("membaca ulang", "reading back"),
    }
}

const fn unit(phase: Phase, lang: Lang) -> &'static str {
    match phase {
        Phase::Reading => lang.of("berkas", "files"),
        Phase::Photos | Phase::Contact | Phase::Samples => lang.of("foto", "photos"),
        Phase::Verifying => lang.of("halaman", "pages"),
        Phase::Sheets | Phase::Cards | Phase::Proof => lang.of("kartu", "cards"),
    }
}

/// Who shows the progress that `--progress` asks for; nobody for `never`.
pub(super) fn shown(args: &ArgMatches, lang: Lang) -> Option<Shown> {
    let wanted = match args.get_one::<String>("progress").map(String::as_str) {
        Some("always") => Wanted::Always,
        Some("never") => Wanted::Never,
        _ => Wanted::Auto,
    };
    (wanted != Wanted::Never).then(|| Shown::new(wanted, lang))
}

/// Whoever hears how far it is.
pub(super) fn heard(shown: Option<&Shown>) -> &dyn Progress {
    match shown {
        Some(shown) => shown,
        None => &Silent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phase_can_be_shown_in_both_languages() {
        for lang in [Lang::Id, Lang::En] {
            let shown = Shown::new(Wanted::Never, lang);
            for phase in
                [Phase::Reading, Phase::Photos, Phase::Sheets, Phase::Samples, Phase::Verifying]
            {
                shown.begin(phase, 10);
                shown.advance(3);
                shown.end();
            }
        }
    }
}
