//! One printer, asked over IPP.
//!
//! A job is made in three steps, so that whoever keeps a record can write between them: [`Printer::make`]
//! gives it a number while no byte of the file has left, [`Printer::fill`] sends the file,
//! [`Printer::job`] says how it stands. Nothing is tried twice here.

use crate::address::{Address, Fingerprint};
use crate::capabilities::{ASKED, Capabilities};
use crate::http::{Document, post};
use crate::message::{Ask, Attributes, Question, Reply, Value};
use crate::misfit::{Wish, fitting};
use crate::trouble::Trouble;
use cetak_base::unit::Length;
use std::io::Read;

/// A printer that is spoken with.
#[derive(Debug, Clone)]
pub struct Printer {
    /// Where it is.
    pub address: Address,
    /// The certificate it is known by; needed for `ipps` alone.
    pub certificate: Option<Fingerprint>,
    /// Who asks, as the printer shows it in its list of jobs; no name of a person.
    pub user: String,
}

/// A job as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// What it is called at the printer.
    pub name: String,
    /// The kind of file: `application/pdf`.
    pub format: String,
    /// What it wants.
    pub wish: Wish,
    /// Pages to print, from 1; `None` for all.
    pub pages: Option<(u32, u32)>,
}

/// What the printer calls a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeJob {
    /// Its number there.
    pub id: i32,
    /// A name no other job ever has; `None` with an old printer.
    pub uuid: Option<String>,
}

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// It waits.
    Pending,
    /// It is held back.
    Held,
    /// It prints.
    Printing,
    /// It would print, and the printer needs somebody.
    Stopped,
    /// Somebody took it back.
    Canceled,
    /// The printer gave up.
    Aborted,
    /// The printer is done with it.
    Completed,
}

/// What a printer says of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobReport {
    /// Its number there.
    pub id: i32,
    /// A name no other job ever has.
    pub uuid: Option<String>,
    /// What its sender called it.
    pub name: Option<String>,
    /// How far it is.
    pub state: JobState,
    /// Why: the words of [`crate::reason`]; those of the printer too, where it stands still.
    pub reasons: Vec<String>,
    /// Sides counted; `None` if it does not count.
    pub impressions: Option<u32>,
    /// Files that came in; `None` if it does not say.
    pub documents: Option<u32>,
}

impl JobState {
    /// Whether nothing more will happen.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Canceled | Self::Aborted | Self::Completed)
    }
}

impl JobReport {
    /// Whether the file of a job whose sender is gone never came in whole.
    pub fn is_waiting_for_its_file(&self) -> bool {
        let incoming = ["job-incoming", "job-data-insufficient"];
        let says = self.reasons.iter().any(|reason| incoming.contains(&reason.as_str()));
        !self.state.is_over() && (says || self.documents == Some(0))
    }

    fn of(said: Attributes<'_>) -> Option<Self> {
        let state = match said.integer("job-state")? {
            3 => JobState::Pending,
            4 => JobState::Held,
            5 => JobState::Printing,
            6 => JobState::Stopped,
            7 => JobState::Canceled,
            8 => JobState::Aborted,
            9 => JobState::Completed,
            _ => return None,
        };
        let count = |name: &str| said.integer(name).and_then(|count| u32::try_from(count).ok());
        let reasons = said.texts("job-state-reasons").into_iter().filter(|word| word != "none");
        Some(Self {
            id: said.integer("job-id")?,
            uuid: said.text("job-uuid"),
            name: said.text("job-name"),
            state,
            reasons: reasons.collect(),
            impressions: count("job-impressions-completed"),
            documents: count("number-of-documents"),
        })
    }
}

/// Attributes of a job that are read here.
const OF_A_JOB: &[&str] = &[
    "job-id",
    "job-uuid",
    "job-name",
    "job-state",
    "job-state-reasons",
    "job-impressions-completed",
    "number-of-documents",
];

fn keywords(words: &[&str]) -> Value {
    Value::Keywords(words.iter().map(|word| (*word).to_owned()).collect())
}

impl Printer {
    fn question(&self, ask: Ask) -> Result<Question, Trouble> {
        Question::new(ask, &self.address.to_string(), &self.user)
    }

    fn ask(&self, question: &Question, document: Option<Document<'_>>) -> Result<Reply, Trouble> {
        Reply::read(post((&self.address, self.certificate), &question.bytes(), document)?)
    }

    /// What it can do, and how it stands.
    ///
    /// # Errors
    ///
    /// Why it does not answer.
    pub fn capabilities(&self) -> Result<Capabilities, Trouble> {
        let question =
            self.question(Ask::Attributes)?.with("requested-attributes", &keywords(ASKED))?;
        Capabilities::read(&self.ask(&question, None)?)
    }

    /// What it needs now, in the words of [`crate::reason`].
    ///
    /// # Errors
    ///
    /// Why it does not answer.
    pub fn needs(&self) -> Result<Vec<String>, Trouble> {
        let question = self
            .question(Ask::Attributes)?
            .with("requested-attributes", &keywords(&["printer-state-reasons"]))?;
        let reply = self.ask(&question, None)?;
        let said = reply.printer().map(|said| said.texts("printer-state-reasons"));
        Ok(said.into_iter().flatten().filter(|reason| reason != "none").collect())
    }

    /// Has it say whether it would take a job, without making one. What it cannot do as asked it refuses.
    ///
    /// # Errors
    ///
    /// What it refuses, or why it does not answer.
    pub fn validate(&self, order: &Order, known: &Capabilities) -> Result<(), Trouble> {
        let question = self.ordered(Ask::Validate, order, known)?;
        self.ask(&question, None).map(drop)
    }

    /// Makes a job that no file belongs to yet.
    ///
    /// # Errors
    ///
    /// As [`Printer::validate`].
    pub fn make(&self, order: &Order, known: &Capabilities) -> Result<MadeJob, Trouble> {
        let question = self.ordered(Ask::Create, order, known)?;
        let reply = self.ask(&question, None)?;
        let jobs = reply.jobs();
        let job = jobs.first().and_then(|job| {
            Some(MadeJob { id: job.integer("job-id")?, uuid: job.text("job-uuid") })
        });
        job.ok_or_else(|| Trouble::NotIpp("a job without a number".to_owned()))
    }

    /// Sends the one file of a job.
    ///
    /// # Errors
    ///
    /// What it refuses, or where the connection broke: then the job must be asked for.
    pub fn fill(
        &self,
        job: i32,
        order: &Order,
        bytes: &mut dyn Read,
        length: u64,
    ) -> Result<(), Trouble> {
        let question = self
            .question(Ask::Send)?
            .with("job-id", &Value::Integer(job))?
            .with("document-name", &Value::Name(order.name.clone()))?
            .with("document-format", &Value::Mime(order.format.clone()))?
            .with("last-document", &Value::Boolean(true))?;
        self.ask(&question, Some(Document { bytes, length })).map(drop)
    }

    /// How a job stands; `None` if it knows no such job.
    ///
    /// # Errors
    ///
    /// Why it does not answer.
    pub fn job(&self, id: i32) -> Result<Option<JobReport>, Trouble> {
        let question = self
            .question(Ask::Job)?
            .with("job-id", &Value::Integer(id))?
            .with("requested-attributes", &keywords(OF_A_JOB))?;
        match self.ask(&question, None) {
            Ok(reply) => Ok(reply.jobs().into_iter().find_map(JobReport::of)),
            // Not found, gone.
            Err(Trouble::Refused { status: 0x0406 | 0x0407, .. }) => Ok(None),
            Err(trouble) => Err(trouble),
        }
    }

    /// The jobs it has, or had and still remembers, by the name of their sender.
    ///
    /// # Errors
    ///
    /// Why it does not answer.
    pub fn jobs(&self, over: bool) -> Result<Vec<JobReport>, Trouble> {
        let which = if over { "completed" } else { "not-completed" };
        let question = self
            .question(Ask::Jobs)?
            .with("which-jobs", &Value::Keyword(which.to_owned()))?
            .with("requested-attributes", &keywords(OF_A_JOB))?;
        Ok(self.ask(&question, None)?.jobs().into_iter().filter_map(JobReport::of).collect())
    }

    /// Takes a job back.
    ///
    /// # Errors
    ///
    /// Why it does not; one that is over already is no error.
    pub fn cancel(&self, id: i32) -> Result<(), Trouble> {
        let question = self.question(Ask::Cancel)?.with("job-id", &Value::Integer(id))?;
        match self.ask(&question, None) {
            Ok(_) | Err(Trouble::Refused { status: 0x0404 | 0x0406 | 0x0407, .. }) => Ok(()),
            Err(trouble) => Err(trouble),
        }
    }

    /// A question about a job, with everything that decides how it is printed.
    fn ordered(&self, ask: Ask, order: &Order, known: &Capabilities) -> Result<Question, Trouble> {
        let Order { name, format, wish, pages } = order;
        let mut question = self
            .question(ask)?
            .with("job-name", &Value::Name(name.clone()))?
            .with("ipp-attribute-fidelity", &Value::Boolean(true))?;
        if ask == Ask::Validate {
            question.say("document-format", &Value::Mime(format.clone()))?;
        }
        // What a printer does not know it would have to refuse; whether it must know it was looked at before.
        if known.sides.iter().any(|sides| sides == wish.sided.as_str()) {
            question.want("sides", &Value::Keyword(wish.sided.as_str().to_owned()))?;
        }
        if known.scaling.as_ref().is_some_and(|ways| ways.iter().any(|way| way == "none")) {
            question.want("print-scaling", &Value::Keyword("none".to_owned()))?;
        }
        if let Some((first, last)) = pages {
            let number = |page: u32| i32::try_from(page).unwrap_or(i32::MAX);
            question.want("page-ranges", &Value::Range(number(*first), number(*last)))?;
        }
        // `media` and `media-col` must not stand side by side: with a tray, a medium that is named is asked for by
        // its size.
        let named = wish.media.as_ref().filter(|_| wish.tray.is_some());
        let named = named.filter(|_| known.by_size).and_then(|media| known.size_of(media));
        let fits = fitting(known, wish);
        let by_size = named.or_else(|| fits.filter(|_| wish.media.is_none()).map(|fits| fits.size));
        match (&wish.media, by_size, fits) {
            (_, Some(size), _) if known.by_size => {
                let hundredths =
                    |length: Length| i32::try_from((length.um() + 5) / 10).unwrap_or(i32::MAX);
                let size = vec![
                    ("x-dimension", Value::Integer(hundredths(size.w))),
                    ("y-dimension", Value::Integer(hundredths(size.h))),
                ];
                let mut wanted = vec![("media-size", Value::Collection(size))];
                let tray = wish.tray.as_ref();
                wanted.extend(tray.map(|tray| ("media-source", Value::Keyword(tray.clone()))));
                question.want("media-col", &Value::Collection(wanted))?;
            }
            (Some(media), ..) => question.want("media", &Value::Keyword(media.clone()))?,
            (None, _, Some(medium)) => {
                if let Some(name) = &medium.name {
                    question.want("media", &Value::Keyword(name.clone()))?;
                }
            }
            (None, _, None) => {}
        }
        Ok(question)
    }
}
