//! A card printer that exists only on paper: ribbon, hopper, jams, for tests and for trying.
//!
//! It speaks the contract of [`crate::Adapter`] on two streams. What it did with each card it keeps in a
//! file, as a printer's own memory would, so that it can be asked after it was killed. A card it prints is a
//! line in that file: nothing else comes out.

use crate::adapter::{Asked, CONTRACT, CardJob, CardState, Left, Said};
use std::{
    collections::BTreeMap,
    fs,
    io::{self, BufRead, Write},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

/// What happens to which card, counted from 1 over the life of the printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mishap {
    /// It jams and is thrown out.
    Jam,
    /// The ribbon breaks and is mended; the card is thrown out.
    Ribbon,
    /// The hopper is empty for a moment, and filled: the card is printed.
    Hopper,
    /// The card is printed, and the process dies before it says so.
    Die,
    /// The process dies before the card is fed.
    DieBefore,
    /// It never answers.
    Hang,
    /// The card was moved by hand: nobody knows.
    Moved,
}

impl Mishap {
    /// The mishap of that name.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "jam" => Self::Jam,
            "ribbon" => Self::Ribbon,
            "hopper" => Self::Hopper,
            "die" => Self::Die,
            "die-before" => Self::DieBefore,
            "hang" => Self::Hang,
            "moved" => Self::Moved,
            _ => return None,
        })
    }
}

/// A printer on paper.
#[derive(Debug, Clone)]
pub struct Simulated {
    /// Where it keeps what it did; a file of one line a card.
    pub memory: PathBuf,
    /// Cards the ribbon is enough for.
    pub ribbon: u32,
    /// Blank cards in the hopper.
    pub hopper: u32,
    /// Mishaps by card.
    pub mishaps: BTreeMap<u32, Mishap>,
    /// How long a card takes.
    pub pace: Duration,
}

/// How the printer's life goes on after a question.
enum After {
    GoOn,
    Dead,
}

impl Simulated {
    /// Answers until nothing more is asked.
    ///
    /// # Errors
    ///
    /// If its memory or its streams cannot be used.
    pub fn serve(&self, from: impl BufRead, mut to: impl Write) -> io::Result<()> {
        // One that was started before may still have a card under way: what became of it is known once it is gone.
        let taken = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.memory.with_extension("taken"))?;
        taken.lock()?;
        for line in from.lines() {
            let asked: Asked = serde_json::from_str(&line?).map_err(io::Error::other)?;
            let after = self.answer(asked, &mut to)?;
            to.flush()?;
            if let After::Dead = after {
                break;
            }
        }
        Ok(())
    }

    fn answer(&self, asked: Asked, to: &mut impl Write) -> io::Result<After> {
        match asked {
            Asked::Hello { .. } => {
                let used = u32::try_from(self.lines()?.len()).unwrap_or(u32::MAX);
                let left = |all: u32| Some(all.saturating_sub(used));
                say(
                    to,
                    &Said::Ready {
                        contract: CONTRACT,
                        printer: "cetak, a printer on paper".to_owned(),
                        supplies: vec![
                            Left { name: "ribbon YMCKO".to_owned(), cards: left(self.ribbon) },
                            Left { name: "hopper".to_owned(), cards: left(self.hopper) },
                        ],
                        duplex: true,
                        tracks: vec![1, 2, 3],
                    },
                )?;
            }
            Asked::Cancel => {}
            Asked::Ask { card } => {
                let all = self.lines()?;
                let state = all.iter().rev().find(|(known, _)| *known == card);
                let state = state.map_or(CardState::Never, |(_, state)| *state);
                say(to, &Said::Card { card, state, reason: None })?;
            }
            Asked::Print(job) => return self.print(&job, to),
        }
        Ok(After::GoOn)
    }

    fn print(&self, job: &CardJob, to: &mut impl Write) -> io::Result<After> {
        let card = || job.card.clone();
        let state = |state, reason: Option<&str>| Said::Card {
            card: job.card.clone(),
            state,
            reason: reason.map(str::to_owned),
        };
        if let Some(missing) = missing(job) {
            say(
                to,
                &Said::Card {
                    card: card(),
                    state: CardState::Failed,
                    reason: Some(format!("picture-missing: {missing}")),
                },
            )?;
            return Ok(After::GoOn);
        }
        let number = u32::try_from(self.lines()?.len()).unwrap_or(u32::MAX).saturating_add(1);
        if number > self.ribbon || number > self.hopper {
            let what = if number > self.ribbon { "marker-supply-empty" } else { "media-empty" };
            say(to, &Said::Printer { reasons: vec![what.to_owned()] })?;
            say(to, &state(CardState::Never, Some(what)))?;
            return Ok(After::GoOn);
        }
        let mishap = self.mishaps.get(&number);
        if mishap == Some(&Mishap::DieBefore) && !self.memory.with_extension("died").exists() {
            self.note_death()?;
            return Ok(After::Dead);
        }
        say(to, &state(CardState::Printing, None))?;
        to.flush()?;
        thread::sleep(self.pace);
        match mishap {
            Some(Mishap::Jam | Mishap::Ribbon) => {
                let jam = mishap == Some(&Mishap::Jam);
                let what = if jam { "media-jam" } else { "marker-supply-missing" };
                say(to, &Said::Printer { reasons: vec![what.to_owned()] })?;
                self.keep(&job.card, CardState::Failed)?;
                say(to, &Said::Printer { reasons: Vec::new() })?;
                say(to, &state(CardState::Failed, Some(what)))?;
            }
            Some(Mishap::Moved) => {
                self.keep(&job.card, CardState::Unknown)?;
                say(to, &state(CardState::Unknown, Some("cover-open")))?;
            }
            Some(Mishap::Die) => {
                self.keep(&job.card, CardState::Printed)?;
                return Ok(After::Dead);
            }
            Some(Mishap::Hang) => {
                self.keep(&job.card, CardState::Unknown)?;
                thread::sleep(Duration::from_secs(3600));
            }
            other => {
                if other == Some(&Mishap::Hopper) {
                    say(to, &Said::Printer { reasons: vec!["media-empty".to_owned()] })?;
                    say(to, &Said::Printer { reasons: Vec::new() })?;
                }
                self.keep(&job.card, CardState::Printed)?;
                say(to, &state(CardState::Printed, None))?;
            }
        }
        Ok(After::GoOn)
    }

    /// What it did, card by card.
    fn lines(&self) -> io::Result<Vec<(String, CardState)>> {
        let text = match fs::read_to_string(&self.memory) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let line = |line: &str| serde_json::from_str(line).map_err(io::Error::other);
        text.lines().map(line).collect()
    }

    fn keep(&self, card: &str, state: CardState) -> io::Result<()> {
        append(&self.memory, &serde_json::to_string(&(card, state)).map_err(io::Error::other)?)
    }

    /// It dies once of the same cause.
    fn note_death(&self) -> io::Result<()> {
        append(&self.memory.with_extension("died"), "died")
    }
}

fn append(path: &Path, line: &str) -> io::Result<()> {
    let mut file = fs::OpenOptions::new().create(true).append(true).open(path)?;
    writeln!(file, "{line}")?;
    file.sync_all()
}

/// A picture that is named and not there.
fn missing(job: &CardJob) -> Option<String> {
    let faces = std::iter::once(&job.front).chain(&job.back);
    let mut pictures = faces.flat_map(|face| {
        [&face.colour, &face.k, &face.overlay, &face.uv, &face.all].into_iter().flatten()
    });
    pictures.find(|path| !Path::new(path).is_file()).cloned()
}

fn say(to: &mut impl Write, said: &Said) -> io::Result<()> {
    serde_json::to_writer(&mut *to, said)?;
    writeln!(to)
}
