//! A card printer behind a program of its own: one line of JSON a message, `docs/card-printers.md`.
//!
//! Makers' libraries are closed, differ by model and fall over; they live in another process, which can be
//! killed. One card is under way at a time. What the program says is a stranger's word: lines are bounded, an
//! answer for another card is no answer, and silence for too long ends it. What it complains of on stderr is
//! taken from it as long as it runs, so that a talkative one is not held up, and its end is kept.

use cetak_base::diag::{Text, printable};
use cetak_base::text;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    io::{self, BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::{Duration, Instant},
};

/// The contract's version.
pub const CONTRACT: u32 = 1;
/// The longest line that is read.
const LONGEST_LINE: u64 = 1 << 20;
/// So much of the end of stderr is kept, in bytes.
const LAST_WORDS: usize = 64 << 10;
/// How long a program may take to say that it is there.
const GREETING: Duration = Duration::from_secs(30);
/// How long it may take to let go of a card, and to leave.
const FAREWELL: Duration = Duration::from_secs(5);

/// One side of a card as pictures: paths of PNG files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Face {
    /// The dyes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub colour: Option<String>,
    /// The black resin: what is black in it is printed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub k: Option<String>,
    /// Where the overlay goes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub overlay: Option<String>,
    /// The fluorescent panel.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub uv: Option<String>,
    /// Everything in one picture, for drivers that take no black one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub all: Option<String>,
}

/// A card to print.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardJob {
    /// What the card is called in every message about it; no name of a person.
    pub card: String,
    /// The front.
    pub front: Face,
    /// The back.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub back: Option<Face>,
    /// Both sides as a PDF, where there is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub pdf: Option<String>,
    /// Text of the magnetic tracks `1`, `2` and `3`, without sentinels.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub magnetic: BTreeMap<String, String>,
}

/// What the program is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Asked {
    /// Who it is and what it has.
    Hello {
        /// Version of the contract.
        contract: u32,
    },
    /// Print this card.
    Print(Box<CardJob>),
    /// What became of a card that was sent before, maybe by a process that is gone.
    Ask {
        /// The card.
        card: String,
    },
    /// Let go of the card that is under way.
    Cancel,
}

/// Where a card is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CardState {
    /// It was never begun.
    Never,
    /// It is on its way through the printer.
    Printing,
    /// It lies in the tray, printed.
    Printed,
    /// It did not become a card: no blank was taken, or the blank is in the box of rejects.
    Failed,
    /// Nobody knows without looking.
    Unknown,
}

impl CardState {
    /// Whether nothing more happens to it.
    pub const fn is_over(self) -> bool {
        !matches!(self, Self::Printing)
    }
}

/// Something that runs out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// What it is called: `ribbon YMCKO`, `hopper`.
    pub name: String,
    /// Cards it is enough for; absent if that is not known.
    #[serde(default)]
    pub cards: Option<u32>,
}

/// What the program says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "say", rename_all = "kebab-case")]
pub enum Said {
    /// It is there.
    Ready {
        /// Version of the contract.
        contract: u32,
        /// Maker and model.
        printer: String,
        /// What is loaded.
        #[serde(default)]
        supplies: Vec<Left>,
        /// Whether it prints both sides.
        #[serde(default)]
        duplex: bool,
        /// Tracks that it encodes.
        #[serde(default)]
        tracks: Vec<u8>,
    },
    /// Where a card is.
    Card {
        /// The card.
        card: String,
        /// Where.
        state: CardState,
        /// Why, in the words of IPP: `media-jam`, `marker-supply-empty`.
        #[serde(default)]
        reason: Option<String>,
    },
    /// What the printer needs, or that it needs nothing any more.
    Printer {
        /// In the words of IPP; empty if all is well.
        #[serde(default)]
        reasons: Vec<String>,
    },
}

/// Why a card printer is of no use now.
#[derive(Debug)]
pub enum Silence {
    /// The program does not start.
    NoStart(io::Error),
    /// It ended, with what it said last on stderr.
    Ended(String),
    /// It said nothing for too long.
    TooLong,
    /// It said something else than it should.
    Nonsense(String),
}

impl Silence {
    /// In a clerk's words.
    pub fn told(&self) -> Text {
        match self {
            Self::NoStart(error) => text!(
                "adaptor printer tidak bisa dijalankan: {error}",
                "the printer's adapter cannot be started: {error}"
            ),
            Self::Ended(last) => {
                let last = printable(last);
                text!("adaptor printer berhenti: {last}", "the printer's adapter ended: {last}")
            }
            Self::TooLong => Text::new(
                "adaptor printer diam terlalu lama",
                "the printer's adapter was silent for too long",
            ),
            Self::Nonsense(line) => {
                let line = printable(line);
                text!(
                    "adaptor printer berkata yang bukan bagian dari kontrak: {line}",
                    "the printer's adapter said what is no part of the contract: {line}"
                )
            }
        }
    }
}

/// A running adapter.
#[derive(Debug)]
pub struct Adapter {
    child: Child,
    to: Option<ChildStdin>,
    from: Receiver<Result<Said, String>>,
    last_words: Option<thread::JoinHandle<String>>,
    listener: Option<thread::JoinHandle<()>>,
    /// Maker and model, as it says.
    pub printer: String,
    /// What was loaded when it greeted.
    pub supplies: Vec<Left>,
    /// Whether it prints both sides.
    pub duplex: bool,
    /// Tracks that it encodes.
    pub tracks: Vec<u8>,
}

impl Adapter {
    /// Starts the program and waits until it is there.
    ///
    /// # Errors
    ///
    /// Why it is not.
    pub fn start(command: &[String]) -> Result<Self, Silence> {
        let missing = || Silence::NoStart(io::ErrorKind::NotFound.into());
        let (program, args) = command.split_first().ok_or_else(missing)?;
        let mut child = Command::new(program)
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(Silence::NoStart)?;
        let to = child.stdin.take();
        let out = child.stdout.take().ok_or_else(missing)?;
        let errors = child.stderr.take().ok_or_else(missing)?;
        let (say, from) = channel();
        let listener = thread::spawn(move || {
            let mut lines = BufReader::new(out);
            loop {
                let mut line = Vec::new();
                match io::Read::take(&mut lines, LONGEST_LINE).read_until(b'\n', &mut line) {
                    Ok(n) if n > 0 => {}
                    _ => return,
                }
                if line.trim_ascii().is_empty() {
                    continue;
                }
                let said = serde_json::from_slice(&line)
                    .map_err(|_| String::from_utf8_lossy(&line).into_owned());
                if say.send(said).is_err() {
                    return;
                }
            }
        });
        let last_words = thread::spawn(move || last_line(errors));
        let mut adapter = Self {
            child,
            to,
            from,
            last_words: Some(last_words),
            listener: Some(listener),
            printer: String::new(),
            supplies: Vec::new(),
            duplex: false,
            tracks: Vec::new(),
        };
        adapter.ask(&Asked::Hello { contract: CONTRACT })?;
        match adapter.heard(GREETING)? {
            Said::Ready { contract: CONTRACT, printer, supplies, duplex, tracks } => {
                (adapter.printer, adapter.supplies) = (printer, supplies);
                (adapter.duplex, adapter.tracks) = (duplex, tracks);
                Ok(adapter)
            }
            other => Err(Silence::Nonsense(format!("{other:?}"))),
        }
    }

    /// Prints one card; `tell` hears what the printer needs meanwhile, and `stop` says whether to let go.
    ///
    /// # Errors
    ///
    /// Why nothing is known of the card: it may be printed.
    pub fn print(
        &mut self,
        job: &CardJob,
        timeout: Duration,
        tell: &mut dyn FnMut(&[String]),
        stop: &dyn Fn() -> bool,
    ) -> Result<(CardState, Option<String>), Silence> {
        self.ask(&Asked::Print(Box::new(job.clone())))?;
        let begun = Instant::now();
        let mut asked_to_stop = None;
        loop {
            let limit = asked_to_stop.map_or(timeout, |_: Instant| FAREWELL);
            let since = asked_to_stop.unwrap_or(begun);
            if since.elapsed() >= limit {
                if asked_to_stop.is_some() {
                    return Err(Silence::TooLong);
                }
                self.ask(&Asked::Cancel)?;
                asked_to_stop = Some(Instant::now());
            } else if stop() && asked_to_stop.is_none() {
                self.ask(&Asked::Cancel)?;
                asked_to_stop = Some(Instant::now());
            }
            match self.next(Duration::from_millis(50))? {
                Some(Said::Card { card, state, reason }) if card == job.card && state.is_over() => {
                    return Ok((state, reason));
                }
                Some(Said::Card { card, .. }) if card == job.card => {}
                Some(Said::Printer { reasons }) => tell(&reasons),
                // Of another card, or a greeting out of turn.
                Some(other) => return Err(Silence::Nonsense(format!("{other:?}"))),
                None => {}
            }
        }
    }

    /// What became of a card that was sent before.
    ///
    /// # Errors
    ///
    /// Why it does not say.
    pub fn what_became_of(&mut self, card: &str, timeout: Duration) -> Result<CardState, Silence> {
        self.ask(&Asked::Ask { card: card.to_owned() })?;
        let begun = Instant::now();
        loop {
            let left = timeout.saturating_sub(begun.elapsed());
            match self.heard(left)? {
                Said::Card { card: of, state, .. } if of == card && state.is_over() => {
                    return Ok(state);
                }
                Said::Card { .. } | Said::Printer { .. } => {}
                other @ Said::Ready { .. } => return Err(Silence::Nonsense(format!("{other:?}"))),
            }
        }
    }

    /// Ends the program at once: one that hangs keeps its printer to itself.
    pub fn end(&mut self) {
        self.to = None;
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }

    fn ask(&mut self, asked: &Asked) -> Result<(), Silence> {
        let mut line = serde_json::to_vec(asked).expect("texts and numbers");
        line.push(b'\n');
        let sent = match &mut self.to {
            Some(to) => to.write_all(&line).and_then(|()| to.flush()),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        };
        sent.map_err(|_| self.ended())
    }

    /// The next message, or nothing within `wait`.
    fn next(&mut self, wait: Duration) -> Result<Option<Said>, Silence> {
        match self.from.recv_timeout(wait) {
            Ok(Ok(said)) => Ok(Some(said)),
            Ok(Err(line)) => Err(Silence::Nonsense(line)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => Err(self.ended()),
        }
    }

    fn heard(&mut self, wait: Duration) -> Result<Said, Silence> {
        self.next(wait)?.ok_or(Silence::TooLong)
    }

    fn ended(&mut self) -> Silence {
        self.end();
        Silence::Ended(self.joined().unwrap_or_default())
    }

    /// Waits for those who read, now that the program is gone, and gives its last words. What it started
    /// itself may live on and hold its streams: nobody waits for that.
    fn joined(&mut self) -> Option<String> {
        let begun = Instant::now();
        let is_there = |reader: bool| reader && begun.elapsed() < FAREWELL;
        while is_there(self.last_words.as_ref().is_some_and(|words| !words.is_finished()))
            || is_there(self.listener.as_ref().is_some_and(|listener| !listener.is_finished()))
        {
            thread::sleep(Duration::from_millis(5));
        }
        if let Some(listener) = self.listener.take().filter(thread::JoinHandle::is_finished) {
            let _heard = listener.join();
        }
        let words = self.last_words.take().filter(thread::JoinHandle::is_finished);
        words.and_then(|words| words.join().ok())
    }
}

/// The last line of what a program complains of, of which no more than its end is kept.
fn last_line(mut errors: impl io::Read) -> String {
    let mut said = Vec::new();
    let mut buffer = vec![0; 8 << 10];
    loop {
        match errors.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => {
                said.extend_from_slice(&buffer[..n]);
                if said.len() > 2 * LAST_WORDS {
                    said.drain(..said.len() - LAST_WORDS);
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    let said = String::from_utf8_lossy(&said).into_owned();
    said.lines().next_back().unwrap_or_default().to_owned()
}

impl Drop for Adapter {
    /// A program that is done with its questions leaves by itself, or is ended.
    fn drop(&mut self) {
        self.to = None;
        let begun = Instant::now();
        while begun.elapsed() < FAREWELL && matches!(self.child.try_wait(), Ok(None)) {
            thread::sleep(Duration::from_millis(5));
        }
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
        let _last_words = self.joined();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_a_program_complains_of_the_last_line_is_kept() {
        assert_eq!(last_line(&b"one\ntwo\n"[..]), "two");
        assert_eq!(last_line(&b""[..]), "");
        let mut long = vec![b'x'; 5 << 20];
        long.extend(b"\nthe ribbon is torn\n");
        assert_eq!(last_line(long.as_slice()), "the ribbon is torn");
        assert!(last_line(vec![b'x'; 5 << 20].as_slice()).len() <= 2 * LAST_WORDS);
    }

    #[cfg(unix)]
    #[test]
    fn a_program_that_complains_without_end_is_not_held_up_by_it() {
        let script = "read line; head -c 3000000 /dev/zero >&2; \
            echo '{\"say\":\"ready\",\"contract\":1,\"printer\":\"uji\"}'; read line; echo torn >&2";
        let command = ["sh", "-c", script].map(str::to_owned);
        let mut adapter = Adapter::start(&command).expect("it greets");
        let silence = adapter.what_became_of("1-1", Duration::from_secs(20));
        assert!(
            matches!(&silence, Err(Silence::Ended(words)) if words.ends_with("torn")),
            "{:?}",
            silence.map_err(|silence| silence.told().en.len())
        );
    }

    #[cfg(unix)]
    #[test]
    fn what_a_program_leaves_running_holds_nobody_up() {
        let script = "read line; sleep 30 & \
            echo '{\"say\":\"ready\",\"contract\":1,\"printer\":\"uji\"}'; exit 0";
        let command = ["sh", "-c", script].map(str::to_owned);
        let begun = Instant::now();
        drop(Adapter::start(&command).expect("it greets"));
        assert!(begun.elapsed() < Duration::from_secs(20));
    }
}
