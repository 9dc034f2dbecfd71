//! `--on-finish`: another program hears how the run ended, whatever it ended in.
//!
//! It is started by the system's shell, once all files are there, and reads the last
//! event of the log as JSON on stdin. What it says is passed on, what it does has no
//! part in the run: neither its exit code nor its failure nor its silence changes the
//! run's own.

use crate::cli::origin::Origin;
use crate::diag::{Fault, FaultKind, Text, masked};
use crate::text;
use serde_json::Value;
use std::{
    io::{self, Read as _, Write as _},
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

/// The most that is passed on of what the program says, in bytes.
const MOST_SAID: u64 = 4_000;
/// Pause between two looks whether it has ended.
const LOOK: Duration = Duration::from_millis(20);
/// How long its output is waited for once it has ended: a program that it left running may hold it open.
const LEFTOVER: Duration = Duration::from_millis(500);

/// A program to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hook {
    /// As the shell reads it.
    pub(super) command: String,
    /// When it is ended.
    pub(super) timeout: Duration,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Called {
    /// Nothing if it was ended by a signal.
    pub(super) exit_code: Option<i32>,
    pub(super) seconds: f64,
    /// What it said on stdout and stderr, the beginning of it, without whole personal numbers.
    pub(super) said: String,
}

impl Hook {
    /// Starts the program, gives it `end` and waits for it.
    ///
    /// # Errors
    ///
    /// An outside fault if it cannot be started, or did not end in time and was ended.
    pub(super) fn call(&self, end: &Value, origin: &Origin) -> Result<Called, Box<Fault>> {
        let begun = Instant::now();
        let (output, child) = self.start(origin, end).map_err(|error| {
            let message = text!(
                "perintah sesudah proses tidak bisa dijalankan: {error}",
                "the command after the run cannot be started: {error}"
            );
            self.fault(message)
        })?;
        let mut child = child;
        // Both ends in threads of their own: it may read late, or say much before it reads.
        if let Some(mut stdin) = child.stdin.take() {
            let end = format!("{end}\n");
            // A program that does not want to know closes it.
            thread::spawn(move || drop(stdin.write_all(end.as_bytes())));
        }
        let (said, heard) = mpsc::channel();
        thread::spawn(move || {
            let mut text = Vec::new();
            let mut output = output;
            let _cut = (&mut output).take(MOST_SAID).read_to_end(&mut text);
            let _told = said.send(text);
            // What is beyond is read too, or the program would wait for somebody to.
            drop(io::copy(&mut output, &mut io::sink()));
        });
        let ended = self.wait(&mut child, begun);
        let said = heard.recv_timeout(LEFTOVER).unwrap_or_default();
        let said = masked(String::from_utf8_lossy(&said).trim_end());
        match ended {
            Some(status) => Ok(Called {
                exit_code: status.code(),
                seconds: begun.elapsed().as_secs_f64(),
                said,
            }),
            None => {
                let seconds = self.timeout.as_secs();
                let message = text!(
                    "perintah sesudah proses belum selesai dalam {seconds} detik dan dihentikan",
                    "the command after the run had not ended after {seconds} s and was ended"
                );
                Err(self.fault(message))
            }
        }
    }

    fn start(&self, origin: &Origin, end: &Value) -> io::Result<(io::PipeReader, Child)> {
        let (reader, writer) = io::pipe()?;
        let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
        let mut command = Command::new(shell);
        command
            .args([flag, &self.command])
            .env("CETAK_EXIT_CODE", end["exit_code"].to_string())
            .env("CETAK_RUN_ID", &origin.run_id)
            .env("CETAK_JOB_FILE", &origin.job_file)
            .stdin(Stdio::piped())
            .stdout(writer.try_clone()?)
            .stderr(writer);
        // A group of its own, to end with whatever it started.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        Ok((reader, command.spawn()?))
    }

    /// Waits until it ends; ends it when its time is over.
    fn wait(&self, child: &mut Child, begun: Instant) -> Option<ExitStatus> {
        loop {
            if let Ok(Some(status)) = child.try_wait() {
                return Some(status);
            }
            if begun.elapsed() >= self.timeout {
                end(child);
                return None;
            }
            thread::sleep(LOOK);
        }
    }

    fn fault(&self, message: Text) -> Box<Fault> {
        let place = format!("--on-finish {}", masked(&self.command));
        let hint = text!(
            "proses ini sendiri tidak terpengaruh; coba perintah itu sendiri dengan masukan dari log",
            "the run itself is not affected; try that command by itself with a line of the log as input"
        );
        Fault::new(FaultKind::Outside, place, message).hint(hint)
    }
}

/// Ends the program and what it started.
fn end(child: &mut Child) {
    #[cfg(unix)]
    {
        let group = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw);
        let _gone = group
            .map(|group| rustix::process::kill_process_group(group, rustix::process::Signal::KILL));
    }
    let _gone = child.kill();
    let _reaped = child.wait();
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use serde_json::json;

    fn called(command: &str, millis: u64) -> Result<Called, Box<Fault>> {
        let hook = Hook { command: command.to_owned(), timeout: Duration::from_millis(millis) };
        let origin = Origin {
            host: "arsip".to_owned(),
            job_file: "/srv/kartu/job.toml".to_owned(),
            run_id: "0-1".to_owned(),
        };
        hook.call(&json!({ "exit_code": 3, "event": "run-finished" }), &origin)
    }

    #[test]
    fn it_reads_the_end_of_the_run_and_its_own_is_told_apart() {
        let heard =
            called("cat; echo $CETAK_EXIT_CODE $CETAK_RUN_ID $CETAK_JOB_FILE >&2; exit 7", 9000)
                .expect("it ends");
        assert_eq!(heard.exit_code, Some(7));
        let expected = "{\"event\":\"run-finished\",\"exit_code\":3}\n3 0-1 /srv/kartu/job.toml";
        assert_eq!(heard.said, expected);
    }

    #[test]
    fn one_that_reads_nothing_says_too_much_or_leaves_something_running_stops_nobody() {
        assert_eq!(called("exit 0", 9000).expect("it ends").exit_code, Some(0));
        let loud = called("head -c 1000000 /dev/zero | tr '\\0' x", 9000).expect("it ends");
        assert_eq!((loud.exit_code, loud.said.len()), (Some(0), MOST_SAID as usize));
        let begun = Instant::now();
        assert_eq!(called("sleep 60 & exit 0", 9000).expect("it ends").exit_code, Some(0));
        assert!(begun.elapsed() < Duration::from_secs(9));
    }

    #[test]
    fn one_that_never_ends_is_ended_with_what_it_started() {
        let begun = Instant::now();
        let fault = called("sleep 60 | sleep 60", 200).expect_err("it does not end");
        assert_eq!(
            (fault.kind, begun.elapsed() < Duration::from_secs(9)),
            (FaultKind::Outside, true)
        );
        let fault = called("198609262015051001", 200);
        assert_eq!(fault.expect("the shell ends").exit_code, Some(127));
    }
}
