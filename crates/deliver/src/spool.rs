//! A card printer behind the queue of its maker's driver: each card's PDF is given to a command.
//!
//! A queue that took a file has printed nothing yet, and nobody hears whether it does: such a card is
//! handed over, and whether it came out a person must say.

use crate::adapter::{Asked, CONTRACT, CardJob, CardState, Said};
use std::{
    io::{self, BufRead, Write},
    process::{Command, Stdio},
};

/// What stands in the command for the path of the card's PDF.
const PDF: &str = "{pdf}";

/// Gives each card to a command.
#[derive(Debug, Clone)]
pub struct Spool {
    /// The command and its arguments; the one that is `{pdf}` becomes the file, else it is added at the end.
    pub command: Vec<String>,
}

impl Spool {
    /// Answers until nothing more is asked.
    ///
    /// # Errors
    ///
    /// If its streams cannot be used, or what is asked is no part of the contract.
    pub fn serve(&self, from: impl BufRead, mut to: impl Write) -> io::Result<()> {
        for line in from.lines() {
            let asked: Asked = serde_json::from_str(&line?).map_err(io::Error::other)?;
            let said = match asked {
                Asked::Hello { .. } => Some(Said::Ready {
                    contract: CONTRACT,
                    printer: self.command.join(" "),
                    supplies: Vec::new(),
                    duplex: true,
                    tracks: Vec::new(),
                }),
                // A queue remembers no cards.
                Asked::Ask { card } => {
                    Some(Said::Card { card, state: CardState::Unknown, reason: None })
                }
                Asked::Print(job) => Some(self.hand_over(&job)),
                Asked::Cancel => None,
            };
            if let Some(said) = said {
                serde_json::to_writer(&mut to, &said)?;
                writeln!(to)?;
                to.flush()?;
            }
        }
        Ok(())
    }

    fn hand_over(&self, job: &CardJob) -> Said {
        let (state, reason) = match (&job.pdf, self.command.split_first()) {
            (Some(pdf), Some((program, args))) => {
                let mut args: Vec<&str> = args.iter().map(String::as_str).collect();
                match args.iter_mut().find(|arg| **arg == PDF) {
                    Some(arg) => *arg = pdf,
                    None => args.push(pdf),
                }
                let mut command = Command::new(program);
                command.args(args).stdin(Stdio::null()).stdout(Stdio::null());
                match command.status() {
                    Ok(status) if status.success() => {
                        (CardState::Unknown, "queued-in-device".to_owned())
                    }
                    Ok(status) => (CardState::Failed, format!("{program}: {status}")),
                    Err(error) => (CardState::Never, format!("{program}: {error}")),
                }
            }
            _ => (CardState::Never, "no-pdf".to_owned()),
        };
        Said::Card { card: job.card.clone(), state, reason: Some(reason) }
    }
}
