//! One question and its answer over HTTP/1.1, as RFC 8010 wraps IPP.
//!
//! A connection each: printers drop idle ones. The length is said beforehand, since many printers take no
//! chunks. An answer is bounded; one that comes before the question was read whole counts all the same.

use crate::address::{Address, Fingerprint};
use crate::tls::{Encrypted, encrypted};
use crate::trouble::Trouble;
use std::{
    io::{self, BufRead as _, BufReader, Read, Write},
    net::{TcpStream, ToSocketAddrs as _},
    time::Duration,
};

/// A printer that is on answers at once; one that wakes up needs some seconds.
const CONNECT: Duration = Duration::from_secs(10);
/// A printer may take its time over the pages of a job before it answers.
const ANSWER: Duration = Duration::from_secs(120);
/// More than any list of attributes.
const LONGEST_ANSWER: u64 = 4 << 20;
/// Lines of a head, and bytes in one.
const LONGEST_HEAD: usize = 64 << 10;
/// Heads that say no more than "go on"; a printer says one or two.
const MOST_HEADS: u32 = 16;

/// A connection of either kind.
enum Wire {
    Plain(TcpStream),
    Encrypted(Box<Encrypted>),
}

impl Read for Wire {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.read(buffer),
            Self::Encrypted(stream) => match stream.read(buffer) {
                // Printers hang up without a farewell; lengths tell whether an answer is whole.
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(0),
                read => read,
            },
        }
    }
}

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.write(bytes),
            Self::Encrypted(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(stream) => stream.flush(),
            Self::Encrypted(stream) => stream.flush(),
        }
    }
}

/// What is sent behind the question: a document and its length.
pub(crate) struct Document<'a> {
    pub(crate) bytes: &'a mut dyn Read,
    pub(crate) length: u64,
}

/// Sends `question`, and the document behind it if there is one, and gives the body of the answer.
pub(crate) fn post(
    (address, believed): (&Address, Option<Fingerprint>),
    question: &[u8],
    document: Option<Document<'_>>,
) -> Result<Vec<u8>, Trouble> {
    let stream = connect(address)?;
    stream.set_read_timeout(Some(ANSWER)).map_err(Trouble::Broken)?;
    stream.set_write_timeout(Some(ANSWER)).map_err(Trouble::Broken)?;
    let wire = if address.secure {
        Wire::Encrypted(Box::new(encrypted(address, believed, stream)?))
    } else {
        Wire::Plain(stream)
    };
    let length = question.len() as u64 + document.as_ref().map_or(0, |document| document.length);
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/ipp\r\nContent-Length: {length}\r\nUser-Agent: cetak\r\nConnection: close\r\n\r\n",
        address.path,
        address.authority()
    );
    let mut wire = wire;
    let sent = wire.write_all(head.as_bytes()).and_then(|()| wire.write_all(question));
    let sent = match (sent, document) {
        (Ok(()), Some(document)) => match copy(document, &mut wire) {
            // The printer waits for what will not come, and must not have the last word: it is hung up on.
            Err(Uncopied::Ours(error)) => return Err(Trouble::Broken(error)),
            Err(Uncopied::Theirs(error)) => Err(error),
            Ok(()) => Ok(()),
        },
        (sent, _) => sent,
    };
    let sent = sent.and_then(|()| wire.flush());
    match (sent, answer(&mut BufReader::new(wire))) {
        (Ok(()), answer) => answer,
        // Refused before all of it was read: the answer says why.
        (Err(_), Ok(answer)) => Ok(answer),
        (Err(error), Err(_)) => Err(Trouble::Broken(error)),
    }
}

fn connect(address: &Address) -> Result<TcpStream, Trouble> {
    let places = (address.host.as_str(), address.port).to_socket_addrs();
    let mut last = io::Error::from(io::ErrorKind::NotFound);
    for place in places.map_err(Trouble::Unreachable)? {
        match TcpStream::connect_timeout(&place, CONNECT) {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(Trouble::Unreachable(last))
}

/// Why a document did not leave whole.
enum Uncopied {
    /// It cannot be read, or is not what it was.
    Ours(io::Error),
    /// The connection does not take it.
    Theirs(io::Error),
}

/// Exactly so many bytes: a file that grew or shrank meanwhile is an error of this side.
fn copy(document: Document<'_>, wire: &mut impl Write) -> Result<(), Uncopied> {
    let mut left = document.length;
    let mut buffer = vec![0; 64 << 10];
    while left > 0 {
        let room = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        match document.bytes.read(&mut buffer[..room]) {
            Ok(0) => {
                let shorter = "the file became shorter while it was sent";
                return Err(Uncopied::Ours(io::Error::new(io::ErrorKind::InvalidData, shorter)));
            }
            Ok(n) => {
                wire.write_all(&buffer[..n]).map_err(Uncopied::Theirs)?;
                left -= n as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Uncopied::Ours(error)),
        }
    }
    Ok(())
}

fn answer(wire: &mut impl io::BufRead) -> Result<Vec<u8>, Trouble> {
    for _ in 0..MOST_HEADS {
        let head = head(wire)?;
        let status = head.first().and_then(|line| line.split(' ').nth(1));
        let status: u16 = status.and_then(|status| status.parse().ok()).unwrap_or(0);
        let value = |name: &str| {
            head.iter().skip(1).find_map(|line| {
                let (key, value) = line.split_once(':')?;
                key.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_ascii_lowercase())
            })
        };
        match status {
            100..=199 => {}
            200 => {
                let kind = value("content-type").unwrap_or_default();
                let chunked = value("transfer-encoding").is_some_and(|how| how.contains("chunked"));
                let length = value("content-length").and_then(|length| length.parse().ok());
                let body = body(wire, chunked, length).map_err(Trouble::Broken)?;
                return if kind.starts_with("application/ipp") {
                    Ok(body)
                } else {
                    Err(Trouble::NotIpp(kind))
                };
            }
            401 | 403 => return Err(Trouble::Forbidden),
            _ => return Err(Trouble::NotIpp(head.into_iter().next().unwrap_or_default())),
        }
    }
    Err(Trouble::NotIpp("HTTP 1xx without end".to_owned()))
}

/// The lines of a head, without the empty one behind them.
fn head(wire: &mut impl io::BufRead) -> Result<Vec<String>, Trouble> {
    let mut lines = Vec::new();
    let mut left = LONGEST_HEAD;
    loop {
        let mut line = Vec::new();
        let mut bounded = Read::take(&mut *wire, left as u64);
        let read = bounded.read_until(b'\n', &mut line).map_err(Trouble::Broken)?;
        left = left.saturating_sub(read);
        if !line.ends_with(b"\n") {
            return Err(if lines.is_empty() && line.is_empty() {
                Trouble::Broken(io::Error::from(io::ErrorKind::UnexpectedEof))
            } else {
                Trouble::NotIpp(String::from_utf8_lossy(&line).into_owned())
            });
        }
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        if line.is_empty() {
            return Ok(lines);
        }
        lines.push(line);
    }
}

fn body(wire: &mut impl io::BufRead, chunked: bool, length: Option<u64>) -> io::Result<Vec<u8>> {
    let too_long = || io::Error::new(io::ErrorKind::InvalidData, "the answer is too long");
    let mut body = Vec::new();
    if !chunked {
        let most = length.unwrap_or(LONGEST_ANSWER + 1);
        if length.is_some_and(|length| length > LONGEST_ANSWER) {
            return Err(too_long());
        }
        Read::take(&mut *wire, most).read_to_end(&mut body)?;
        if length.is_some_and(|length| body.len() as u64 != length) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        return if body.len() as u64 > LONGEST_ANSWER { Err(too_long()) } else { Ok(body) };
    }
    loop {
        let mut line = String::new();
        Read::take(&mut *wire, 1024).read_line(&mut line)?;
        let size = line.split(';').next().unwrap_or_default().trim();
        let size = u64::from_str_radix(size, 16)
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "a chunk without a length"))?;
        if size == 0 {
            return Ok(body);
        }
        let before = body.len() as u64;
        // The size is a stranger's: no sum of it may run over.
        if size > LONGEST_ANSWER - before {
            return Err(too_long());
        }
        Read::take(&mut *wire, size).read_to_end(&mut body)?;
        if body.len() as u64 != before + size {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let mut end = String::new();
        Read::take(&mut *wire, 2).read_line(&mut end)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What reading this answer comes to, in words.
    fn wrong(said: &str) -> String {
        let trouble = answer(&mut said.as_bytes()).expect_err("refused");
        trouble.told().en
    }

    const HEAD: &str =
        "HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\nTransfer-Encoding: chunked\r\n\r\n";

    #[test]
    fn an_answer_in_pieces_is_put_together() {
        let said = format!("HTTP/1.1 100 Continue\r\n\r\n{HEAD}2\r\nab\r\n1;x\r\nc\r\n0\r\n\r\n");
        assert_eq!(answer(&mut said.as_bytes()).expect("whole"), b"abc");
    }

    #[test]
    fn a_piece_larger_than_any_answer_is_refused_whatever_its_length_says() {
        for size in ["ffffffffffffffff", "fffffffffffffffe", "400001"] {
            let said = format!("{HEAD}1\r\na\r\n{size}\r\nb");
            assert!(wrong(&said).contains("the answer is too long"), "{size}");
        }
        assert!(wrong(&format!("{HEAD}10000000000000000\r\n")).contains("without a length"));
    }

    #[test]
    fn a_printer_that_says_go_on_without_end_is_not_listened_to() {
        let said = "HTTP/1.1 100 Continue\r\n\r\n".repeat(1000);
        assert!(wrong(&said).contains("1xx without end"));
    }

    #[test]
    fn a_file_that_became_shorter_is_no_fault_of_the_printer() {
        let mut bytes: &[u8] = b"abc";
        let document = Document { bytes: &mut bytes, length: 4 };
        let mut wire = Vec::new();
        assert!(matches!(copy(document, &mut wire), Err(Uncopied::Ours(_))));
        assert_eq!(wire, b"abc");
    }
}
