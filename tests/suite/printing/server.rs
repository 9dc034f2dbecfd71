//! A small IPP printer for tests: a socket, the messages of the `ipp` crate, and every fault on request.
//!
//! Jobs move on each time they are asked for, so that no test waits for a clock.

use ipp::attribute::IppAttribute;
use ipp::model::{DelimiterTag, IppVersion, StatusCode};
use ipp::parser::IppParser;
use ipp::reader::IppReader;
use ipp::request::IppRequestResponse;
use ipp::value::{IppName, IppValue};
use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Cursor, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

/// What the printer can do and what goes wrong.
#[derive(Debug, Clone)]
pub(crate) struct Behaviour {
    /// Width and height in hundredths of a millimetre.
    pub(crate) sizes: Vec<(i32, i32)>,
    /// What is loaded; empty: it does not say.
    pub(crate) ready: Vec<(i32, i32)>,
    pub(crate) formats: Vec<&'static str>,
    pub(crate) sides: Vec<&'static str>,
    pub(crate) scaling: Vec<&'static str>,
    pub(crate) dots: i32,
    pub(crate) page_ranges: bool,
    pub(crate) supplies: Vec<(&'static str, i32)>,
    pub(crate) state: i32,
    pub(crate) reasons: Vec<&'static str>,
    /// It is a queue of CUPS before this device.
    pub(crate) queue: Option<&'static str>,
    /// Sides in every job, unless it asks for some pages.
    pub(crate) pages: i32,
    /// Sides that are done between two questions.
    pub(crate) step: i32,
    /// It stands still with a jam after so many sides, for two questions.
    pub(crate) jam_at: Option<i32>,
    /// It gives up after so many sides.
    pub(crate) abort_at: Option<i32>,
    /// It says that it is done and has counted so many.
    pub(crate) counts: Option<Option<i32>>,
    /// It hangs up after so many bytes of a document.
    pub(crate) hang_up_at: Option<usize>,
    /// It takes documents and hangs up without an answer.
    pub(crate) mute: bool,
    /// It throws the file of a job away once that is over.
    pub(crate) discards: bool,
    /// It does not answer this question until [`Server::go_on`].
    pub(crate) hold_at: Option<u16>,
    /// It forgets every job.
    pub(crate) forgets: bool,
    /// How it wants backs as pixels.
    pub(crate) back: &'static str,
}

impl Default for Behaviour {
    /// A duplex printer with A4 and cards, which takes PDF.
    fn default() -> Self {
        Self {
            sizes: vec![(21000, 29700), (8560, 5398)],
            ready: vec![],
            formats: vec!["application/pdf", "application/octet-stream"],
            sides: vec!["one-sided", "two-sided-long-edge", "two-sided-short-edge"],
            scaling: vec!["auto", "none"],
            dots: 600,
            page_ranges: true,
            supplies: vec![("Toner hitam", 80)],
            state: 3,
            reasons: vec!["none"],
            queue: None,
            pages: 6,
            step: 2,
            jam_at: None,
            abort_at: None,
            counts: None,
            hang_up_at: None,
            mute: false,
            discards: false,
            hold_at: None,
            forgets: false,
            back: "normal",
        }
    }
}

/// One job as the printer keeps it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Job {
    pub(crate) id: i32,
    pub(crate) name: String,
    /// What it was asked with, as text.
    pub(crate) wishes: BTreeMap<String, String>,
    /// What came in.
    pub(crate) document: Option<Vec<u8>>,
    pub(crate) format: String,
    pages: i32,
    done: i32,
    jammed: i32,
    state: i32,
}

#[derive(Debug, Default)]
struct State {
    behaviour: Behaviour,
    jobs: Vec<Job>,
    asked: Vec<u16>,
}

/// A running printer.
pub(crate) struct Server {
    port: u16,
    state: Arc<Mutex<State>>,
    off: Arc<AtomicBool>,
}

fn locked(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Server {
    pub(crate) fn start(behaviour: Behaviour) -> Self {
        Self::start_at(0, behaviour)
    }

    /// At this port, as a printer that is switched on again.
    pub(crate) fn start_at(port: u16, behaviour: Behaviour) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        let state = Arc::new(Mutex::new(State { behaviour, ..State::default() }));
        let off = Arc::new(AtomicBool::new(false));
        let (shared, is_off) = (Arc::clone(&state), Arc::clone(&off));
        thread::spawn(move || {
            for stream in listener.incoming() {
                if is_off.load(Ordering::SeqCst) {
                    break;
                }
                let (Ok(stream), state) = (stream, Arc::clone(&shared)) else { continue };
                // A client that hangs up ends its own thread alone.
                thread::spawn(move || drop(serve(stream, &state)));
            }
        });
        Self { port, state, off }
    }

    /// Where it is.
    pub(crate) fn address(&self) -> String {
        format!("ipp://127.0.0.1:{}/ipp/print", self.port)
    }

    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut Behaviour)) {
        change(&mut locked(&self.state).behaviour);
    }

    /// Answers the question that is held.
    pub(crate) fn go_on(&self) {
        self.change(|behaviour| behaviour.hold_at = None);
    }

    pub(crate) fn jobs(&self) -> Vec<Job> {
        locked(&self.state).jobs.clone()
    }

    /// The documents that came in whole, in their order.
    pub(crate) fn documents(&self) -> Vec<Vec<u8>> {
        self.jobs().into_iter().filter_map(|job| job.document).collect()
    }

    /// Waits until this question was asked; a minute at most.
    pub(crate) fn wait_for(&self, question: u16) {
        for _ in 0..1200 {
            if locked(&self.state).asked.contains(&question) {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
        panic!("nobody asked {question:#06x}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.off.store(true, Ordering::SeqCst);
        // Wakes the one who listens.
        drop(TcpStream::connect(("127.0.0.1", self.port)));
    }
}

/// Reads one question and answers it.
fn serve(stream: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let line = line.trim().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    // The question stands before the document; its number is in its third and fourth byte.
    let mut body = vec![0; length];
    let mut filled = 0;
    let hang_up = locked(state).behaviour.hang_up_at;
    while filled < length {
        match reader.read(&mut body[filled..])? {
            0 => return Ok(()),
            n => filled += n,
        }
        let is_document = filled > 4 && body[2..4] == [0, 6];
        if is_document && hang_up.is_some_and(|most| filled >= most) {
            return Ok(());
        }
    }
    let number = u16::from_be_bytes([body[2], body[3]]);
    locked(state).asked.push(number);
    while locked(state).behaviour.hold_at == Some(number) {
        thread::sleep(Duration::from_millis(20));
    }
    let answer = answer(body, number, &mut locked(state));
    if number == 6 && locked(state).behaviour.mute {
        return Ok(());
    }
    let mut stream = stream;
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n",
        answer.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(&answer)?;
    stream.write_all(b"\r\n0\r\n\r\n")
}

fn name(text: &str) -> IppName {
    IppName::new(text).expect("short")
}

fn keyword(text: &str) -> IppValue {
    IppValue::Keyword(text.try_into().expect("short"))
}

fn keywords(words: &[&str]) -> IppValue {
    IppValue::Array(words.iter().map(|word| keyword(word)).collect())
}

fn size((x, y): (i32, i32)) -> IppValue {
    IppValue::Collection(BTreeMap::from([
        (name("x-dimension"), IppValue::Integer(x)),
        (name("y-dimension"), IppValue::Integer(y)),
    ]))
}

/// The answer to one question.
fn answer(body: Vec<u8>, number: u16, state: &mut State) -> Vec<u8> {
    let parser = IppParser::new(IppReader::new(Cursor::new(body)));
    let (header, attributes, rest) = parser.parse_parts().expect("a question in IPP");
    let mut document = Vec::new();
    rest.into_payload().read_to_end(&mut document).expect("in memory");
    let text = |group: DelimiterTag, wanted: &str| {
        let found = attributes.first_of(group).and_then(|group| group.get(wanted));
        found.map(|found| found.value().to_string())
    };
    let of_operation = |wanted: &str| text(DelimiterTag::OperationAttributes, wanted);
    let reply = |status: StatusCode| {
        IppRequestResponse::new_response(IppVersion::v1_1(), status, header.request_id)
            .expect("a reply")
    };
    let id: Option<i32> = of_operation("job-id").and_then(|id| id.parse().ok());
    match number {
        0x0b => {
            let mut reply = reply(StatusCode::SuccessfulOk);
            for (key, value) in said(&state.behaviour) {
                add(&mut reply, DelimiterTag::PrinterAttributes, key, value);
            }
            reply.to_bytes().to_vec()
        }
        0x04 | 0x05 => {
            let job_wishes: BTreeMap<String, String> = attributes
                .first_of(DelimiterTag::JobAttributes)
                .into_iter()
                .flat_map(|group| group.attributes())
                .map(|one| (one.name().to_string(), format!("{:?}", one.value())))
                .collect();
            let pages = attributes
                .first_of(DelimiterTag::JobAttributes)
                .and_then(|group| group.get("page-ranges"))
                .map(|ranges| match ranges.value() {
                    IppValue::RangeOfInteger { min, max } => max + 1 - min,
                    other => panic!("{other:?}"),
                });
            if number == 0x04 {
                return reply(StatusCode::SuccessfulOk).to_bytes().to_vec();
            }
            let job = Job {
                id: i32::try_from(state.jobs.len()).expect("few") + 1,
                name: of_operation("job-name").unwrap_or_default(),
                wishes: job_wishes,
                pages: pages.unwrap_or(state.behaviour.pages),
                state: 4,
                ..Job::default()
            };
            let mut reply = reply(StatusCode::SuccessfulOk);
            describe(&mut reply, &job, &state.behaviour);
            state.jobs.push(job);
            reply.to_bytes().to_vec()
        }
        0x06 => {
            let format = of_operation("document-format").unwrap_or_default();
            let job = state.jobs.iter_mut().find(|job| Some(job.id) == id).expect("a job");
            job.document = Some(document);
            (job.format, job.state) = (format, 5);
            let mut reply = reply(StatusCode::SuccessfulOk);
            describe(&mut reply, &job.clone(), &state.behaviour);
            reply.to_bytes().to_vec()
        }
        0x08 => {
            if let Some(job) = state.jobs.iter_mut().find(|job| Some(job.id) == id) {
                job.state = if job.state >= 7 { job.state } else { 7 };
            }
            reply(StatusCode::SuccessfulOk).to_bytes().to_vec()
        }
        0x09 => {
            let behaviour = state.behaviour.clone();
            let job = state.jobs.iter_mut().find(|job| Some(job.id) == id);
            let Some(job) = job.filter(|_| !behaviour.forgets) else {
                return reply(StatusCode::ClientErrorNotFound).to_bytes().to_vec();
            };
            let mut reply = reply(StatusCode::SuccessfulOk);
            describe(&mut reply, job, &behaviour);
            job.go_on(&behaviour);
            reply.to_bytes().to_vec()
        }
        0x0a => {
            let over = of_operation("which-jobs").as_deref() == Some("completed");
            let mut reply = reply(StatusCode::SuccessfulOk);
            for job in state.jobs.iter().filter(|job| (job.state >= 7) == over) {
                describe(&mut reply, job, &state.behaviour);
            }
            reply.to_bytes().to_vec()
        }
        _ => reply(StatusCode::ServerErrorOperationNotSupported).to_bytes().to_vec(),
    }
}

fn add(reply: &mut IppRequestResponse, tag: DelimiterTag, key: &str, value: IppValue) {
    let attribute = IppAttribute::with_name(key, value).expect("a short name");
    reply.attributes_mut().add(tag, attribute);
}

fn describe(reply: &mut IppRequestResponse, job: &Job, behaviour: &Behaviour) {
    let reasons = match (job.state, job.document.is_some()) {
        (4, false) => "job-incoming",
        (6, _) => "printer-stopped",
        (8, _) => "aborted-by-system",
        (9, _) => "job-completed-successfully",
        _ => "none",
    };
    let counted = match (job.state, behaviour.counts) {
        (9, Some(counts)) => counts,
        _ => Some(job.done),
    };
    let uuid = format!("urn:uuid:00000000-0000-4000-8000-{:012}", job.id);
    let tag = DelimiterTag::JobAttributes;
    add(reply, tag, "job-id", IppValue::Integer(job.id));
    add(reply, tag, "job-uuid", IppValue::Uri(uuid.as_str().try_into().expect("short")));
    add(reply, tag, "job-name", IppValue::NameWithoutLanguage(name(&job.name)));
    add(reply, tag, "job-state", IppValue::Enum(job.state));
    add(reply, tag, "job-state-reasons", keyword(reasons));
    let holds_file = job.document.is_some() && !(behaviour.discards && job.state >= 7);
    add(reply, tag, "number-of-documents", IppValue::Integer(i32::from(holds_file)));
    if let Some(counted) = counted {
        add(reply, tag, "job-impressions-completed", IppValue::Integer(counted));
    }
}

impl Job {
    /// What happens until the next question.
    fn go_on(&mut self, behaviour: &Behaviour) {
        if !matches!(self.state, 5 | 6) {
            return;
        }
        self.state = 5;
        if behaviour.jam_at.is_some_and(|at| self.done >= at) && self.jammed < 2 {
            self.jammed += 1;
            self.state = 6;
            return;
        }
        self.done = (self.done + behaviour.step).min(self.pages);
        if behaviour.abort_at.is_some_and(|at| self.done >= at) {
            self.done = behaviour.abort_at.unwrap_or_default();
            self.state = 8;
        } else if self.done == self.pages {
            self.state = 9;
        }
    }

    /// The text of a wish.
    pub(crate) fn wish(&self, key: &str) -> &str {
        self.wishes.get(key).map_or("", String::as_str)
    }
}

/// The standard's name of a size.
fn named(size: (i32, i32)) -> &'static str {
    match size {
        (21000, 29700) => "iso_a4_210x297mm",
        (8560, 5398) => "oe_cr80_85.6x53.98mm",
        _ => "na_letter_8.5x11in",
    }
}

fn said(behaviour: &Behaviour) -> Vec<(&'static str, IppValue)> {
    let Behaviour { sizes, ready, formats, sides, scaling, dots, .. } = behaviour;
    let medium = |dimensions: &(i32, i32)| {
        IppValue::Collection(BTreeMap::from([(name("media-size"), size(*dimensions))]))
    };
    let mime = |kind: &&str| IppValue::MimeMediaType((*kind).try_into().expect("short"));
    let dots = IppValue::Resolution { cross_feed: *dots, feed: *dots, units: 3 };
    let mut all = vec![
        ("printer-name", IppValue::NameWithoutLanguage(name("Printer uji"))),
        ("printer-state", IppValue::Enum(behaviour.state)),
        ("printer-state-reasons", keywords(&behaviour.reasons)),
        ("printer-is-accepting-jobs", IppValue::Boolean(true)),
        ("document-format-supported", IppValue::Array(formats.iter().map(mime).collect())),
        (
            "operations-supported",
            IppValue::Array([4, 5, 6, 8, 9, 10, 11].map(IppValue::Enum).to_vec()),
        ),
        ("sides-supported", keywords(sides)),
        ("print-scaling-supported", keywords(scaling)),
        ("media-col-database", IppValue::Array(sizes.iter().map(medium).collect())),
        ("media-col-supported", keywords(&["media-size", "media-source"])),
        ("media-source-supported", keywords(&["main", "tray-2"])),
        ("media-supported", keywords(&sizes.iter().map(|size| named(*size)).collect::<Vec<_>>())),
        ("printer-resolution-supported", dots.clone()),
        ("page-ranges-supported", IppValue::Boolean(behaviour.page_ranges)),
        ("copies-supported", IppValue::RangeOfInteger { min: 1, max: 99 }),
    ];
    if !ready.is_empty() {
        all.push(("media-col-ready", IppValue::Array(ready.iter().map(medium).collect())));
    }
    let supplies = &behaviour.supplies;
    if !supplies.is_empty() {
        let names = supplies.iter().map(|(called, _)| IppValue::NameWithoutLanguage(name(called)));
        let levels = supplies.iter().map(|(_, level)| IppValue::Integer(*level));
        all.push(("marker-names", IppValue::Array(names.collect())));
        all.push(("marker-levels", IppValue::Array(levels.collect())));
        let types = supplies.iter().map(|(called, _)| {
            keyword(if called.starts_with("Kotak limbah") { "waste-toner" } else { "toner" })
        });
        all.push(("marker-types", IppValue::Array(types.collect())));
    }
    if formats.contains(&"image/pwg-raster") {
        all.push(("pwg-raster-document-type-supported", keywords(&["srgb_8", "sgray_8"])));
        all.push(("pwg-raster-document-resolution-supported", dots));
        all.push(("pwg-raster-document-sheet-back", keyword(behaviour.back)));
    }
    if let Some(device) = behaviour.queue {
        all.push(("printer-type", IppValue::Enum(4)));
        all.push(("device-uri", IppValue::Uri(device.try_into().expect("short"))));
    }
    all
}
