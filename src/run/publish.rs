//! `cetak publish`: what the portal is told of the holders, as a folder that it takes over.
//!
//! Rows and photos are judged as a run would judge them, the ledger says which
//! issues of a card there are and how it stands with each; neither is changed. The
//! same data published twice are the same folder, and the second time nothing is
//! written. Photos lie beside, each once by its content, as long as what counts or what
//! counted before names them.

use crate::date::Date;
use crate::diag::{Fault, FaultKind, Finding, Outcome, Remedy, Text};
use crate::digest::{Builder, Digest};
use crate::job::Job;
use crate::ledger::{Access, Ledger, PersonIssue, State};
use crate::output::atomic::{self, Readers};
use crate::output::folder::Wanted;
use crate::photo::{Encoding, Limits, View};
use crate::record::Record;
use crate::regular;
use crate::run::census::Census;
use crate::run::judge::{self, Checked};
use crate::run::known::{self, Earlier};
use crate::run::order::Workers;
use crate::run::progress::Progress;
use crate::run::ready::ReadyPhoto;
use crate::run::request::Request;
use crate::run::sacred;
use crate::schema::publication::{
    CURRENT, FORM, HEAD, HOLDERS, Holder, Issue, IssueState, PHOTOS, PhotoRules, PhotoView,
    Pointer, Publication, Status, Texts, photo_path,
};
use crate::text;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
};

/// What was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The folder of the publication; nothing if a finding stopped it.
    pub folder: Option<PathBuf>,
    /// Whether this very content was there already, so that nothing was written.
    pub was_there: bool,
    /// Holders in it.
    pub holders: usize,
    /// Those who have a valid card.
    pub valid: usize,
    /// Those who may have a card and have none yet, for the photo most often.
    pub without_card: usize,
    /// Those whose card has ended or was withdrawn.
    pub ended: usize,
    /// Photos that were not in the inbox before.
    pub new_photos: usize,
    /// What the user must hear of rows and photos.
    pub findings: Vec<Finding>,
}

/// Somebody on the list, as judged now.
struct Person {
    record: Box<Record>,
    design: usize,
    photo: Option<ReadyPhoto>,
    status: Status,
    /// Whether the row is right, so that what it says may be shown.
    is_sure: bool,
}

/// Judges the job and writes a publication into the folder `inbox`, where those readers have it.
///
/// # Errors
///
/// A usage fault if the job's codes hold no token, or if holders of valid cards are on no list; no input
/// if no card was ever made; an outside fault if something cannot be read or written.
pub fn publish(
    job: &Job,
    request: &Request,
    (inbox, readers): (&Path, Readers),
    progress: &dyn Progress,
) -> Outcome<Published> {
    let Some(key) = job.qr.key().filter(|_| job.qr.needs_key()) else { return Err(no_token(job)) };
    let sacred = sacred::of_run(job, &Wanted::Exactly { path: inbox.to_owned(), force: true })?;
    sacred.spare(inbox)?;
    let ledger = Ledger::open(&job.state_folder(), Access::Read)?;
    ledger.refuse_other_key(key)?;
    let workers = Workers::new(request.workers)?;
    let mut checked = judge::check(job, request, &Earlier::none(), &workers, progress)?;
    let stopped = checked.stopped();
    let findings = std::mem::take(&mut checked.findings);
    let mut published = Published {
        folder: None,
        was_there: false,
        holders: 0,
        valid: 0,
        without_card: 0,
        ended: 0,
        new_photos: 0,
        findings,
    };
    if stopped {
        return Ok(published);
    }
    let census = std::mem::take(&mut checked.census);
    let people = people(checked);
    let issues = issues(&ledger)?;
    refuse_strangers(job, &issues, &people, &census)?;

    let keys: BTreeSet<&str> = issues.keys().chain(people.keys()).map(String::as_str).collect();
    let pointer = pointer(inbox);
    let shown = shown_photos(inbox, pointer.as_ref(), |key| {
        status(key, people.get(key), &census) == Status::Held
    });
    let holder = |key: &str| {
        let mut holder = holder(job, key, people.get(key), issues.get(key), &census);
        if let Some((photo, view)) = shown.get(key).filter(|_| holder.photo.is_none()) {
            (holder.photo, holder.view) = (Some(photo.clone()), *view);
        }
        holder
    };
    let mut lines = Builder::new(Publication::LINES);
    for key in &keys {
        let holder = holder(key);
        lines.part(&holder.line());
        published.holders += 1;
        match holder.issues.last().map(|issue| issue.state) {
            Some(IssueState::Valid) => published.valid += 1,
            Some(_) => published.ended += 1,
            None => published.without_card += 1,
        }
    }
    let head = Publication {
        form: FORM,
        program: format!("cetak {}", env!("CARGO_PKG_VERSION")),
        job: job.name.clone(),
        as_of: job.as_of.to_string(),
        sample: job.is_sample,
        n_holders: published.holders as u64,
        holders: lines.finish().to_string(),
        photos: photo_rules(job),
    };
    let folder = inbox.join(head.folder());
    published.was_there = folder.join(HEAD).is_file();
    if !published.was_there {
        atomic::make_folder(&folder)?;
        published.new_photos = write_photos(inbox, people.values())?;
        let mut file = atomic::Pending::create(&folder.join(HOLDERS))?;
        for key in &keys {
            request.session.stop.check()?;
            let line = holder(key).line();
            if let Err(error) = file.write_all(&line) {
                return Err(file.fault(&error));
            }
        }
        file.publish()?;
        atomic::write(&folder.join(HEAD), &head.json())?;
    }
    if readers != Readers::Own {
        let named = people.values().filter_map(|person| person.photo.as_ref());
        let named = named.map(|photo| inbox.join(photo_path(&photo.content)));
        let carried = shown.values().filter_map(|(photo, _)| Digest::parse(photo));
        let carried = carried.map(|photo| inbox.join(photo_path(&photo)));
        share(inbox, &folder, named.chain(carried), readers)?;
    }
    point_to((inbox, readers), pointer.as_ref(), &head.folder())?;
    published.folder = Some(folder);
    Ok(published)
}

/// Lets others have a publication and its photos, what an earlier one that they could not read has left included.
fn share(
    inbox: &Path,
    folder: &Path,
    photos: impl Iterator<Item = PathBuf>,
    readers: Readers,
) -> Outcome<()> {
    for path in [inbox.to_owned(), folder.to_owned(), folder.join(HOLDERS), folder.join(HEAD)] {
        atomic::share(&path, readers)?;
    }
    let mut folders = BTreeSet::new();
    for photo in photos.filter(|photo| photo.is_file()) {
        atomic::share(&photo, readers)?;
        folders.extend(photo.ancestors().skip(1).take(2).map(Path::to_owned));
    }
    folders.iter().try_for_each(|folder| atomic::share(folder, readers))
}

/// What counts in the inbox so far.
fn pointer(inbox: &Path) -> Option<Pointer> {
    let kept = regular::read_text(&inbox.join(CURRENT), regular::MOST_SETTINGS).ok()?;
    Pointer::parse(&kept)
}

/// The photos that were published last, of people whom `wants` names: a portal goes on showing them while a row or
/// a photo is wrong, so that they are published on.
fn shown_photos(
    inbox: &Path,
    pointer: Option<&Pointer>,
    wants: impl Fn(&str) -> bool,
) -> BTreeMap<String, (String, Option<PhotoView>)> {
    let mut photos = BTreeMap::new();
    if let Some(pointer) = pointer {
        // Of a publication that is damaged nothing is kept: a portal has not taken it over either.
        let whole = each_holder(&inbox.join(&pointer.name), |holder| {
            if let Some(photo) = holder.photo.filter(|_| wants(&holder.key)) {
                photos.insert(holder.key, (photo, holder.view));
            }
        });
        if whole.is_none() {
            photos.clear();
        }
    }
    photos
}

/// The holders of a publication, one after the other; nothing if it cannot be read to its end.
fn each_holder(folder: &Path, mut each: impl FnMut(Holder)) -> Option<()> {
    let file = regular::open(&folder.join(HOLDERS)).ok()?;
    for line in BufReader::new(file).split(b'\n') {
        each(Holder::parse(&line.ok()?).ok()?);
    }
    Some(())
}

/// Says which publication counts from here on, and removes those before the last one and photos that neither names:
/// they are of people.
fn point_to((inbox, readers): (&Path, Readers), kept: Option<&Pointer>, name: &str) -> Outcome<()> {
    let before = kept.map_or("", |kept| kept.name.as_str());
    if before == name {
        return atomic::share(&inbox.join(CURRENT), readers);
    }
    let now = Pointer::next(kept, name).expect("a publication was named by us");
    atomic::write_for(&inbox.join(CURRENT), now.text().as_bytes(), readers)?;
    for entry in entries(inbox)? {
        let found = entry.file_name().to_string_lossy().into_owned();
        if Publication::is_folder_name(&found) && found != name && found != before {
            fs::remove_dir_all(entry.path()).map_err(|error| {
                let message = Text::new(
                    "terbitan lama tidak bisa dihapus",
                    "an old publication cannot be removed",
                );
                Fault::io(&entry.path(), message, &error)
            })?;
        }
    }
    remove_photos(inbox, [name, before].into_iter().filter(|name| !name.is_empty()))
}

/// Removes photos that none of these publications names. Where one cannot be read, all photos stay.
fn remove_photos<'n>(inbox: &Path, names: impl Iterator<Item = &'n str>) -> Outcome<()> {
    let mut named = BTreeSet::new();
    for name in names {
        let whole = each_holder(&inbox.join(name), |holder| {
            named.extend(holder.photo.as_deref().and_then(Digest::parse));
        });
        if whole.is_none() {
            return Ok(());
        }
    }
    let photos = inbox.join(PHOTOS);
    if !photos.is_dir() {
        return Ok(());
    }
    for folder in entries(&photos)?.into_iter().filter(|entry| entry.path().is_dir()) {
        for photo in entries(&folder.path())? {
            let digest = Digest::parse(&photo.file_name().to_string_lossy());
            if digest.is_some_and(|digest| !named.contains(&digest)) {
                atomic::remove(&photo.path())?;
            }
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> Outcome<Vec<fs::DirEntry>> {
    let read = || fs::read_dir(folder)?.collect::<std::io::Result<Vec<_>>>();
    read().map_err(|error| {
        let message = Text::new("kotak masuk tidak bisa dibaca", "the inbox cannot be read");
        Fault::io(folder, message, &error)
    })
}

/// Everybody who may have a card, now or once something is mended, by their keys.
fn people(checked: Checked) -> BTreeMap<String, Person> {
    let Checked { cards, waiting, .. } = checked;
    let key = |record: &Record| record.nip.digits().to_owned();
    let waiting = waiting.into_iter().map(|waiting| {
        let judge::Waiting { record, design, by_row } = waiting;
        let person = Person { record, design, photo: None, status: Status::Held, is_sure: !by_row };
        (key(&person.record), person)
    });
    let mut people: BTreeMap<String, Person> = waiting.collect();
    for card in cards {
        let (record, design, photo) = (card.record, card.design, card.photo);
        let person = Person { record, design, photo, status: Status::Entitled, is_sure: true };
        people.insert(key(&person.record), person);
    }
    people
}

fn issues(ledger: &Ledger) -> Outcome<BTreeMap<String, Vec<PersonIssue>>> {
    let mut issues: BTreeMap<String, Vec<PersonIssue>> = BTreeMap::new();
    ledger.each_issue(|issue| {
        issues.entry(issue.key.clone()).or_default().push(issue);
        Ok(())
    })?;
    Ok(issues)
}

/// A valid card of somebody on no list: either the list is not whole, or no run has withdrawn the card
/// yet. A portal that guessed would call half a district's cards invalid, or a dismissed person's valid.
fn refuse_strangers(
    job: &Job,
    issues: &BTreeMap<String, Vec<PersonIssue>>,
    people: &BTreeMap<String, Person>,
    census: &Census,
) -> Outcome<()> {
    // Somebody who stands in a row that cannot be read is perhaps there.
    if census.has_unread {
        return Ok(());
    }
    let is_live = |issues: &[PersonIssue]| {
        issues.last().is_some_and(|issue| {
            matches!(issue.state, State::Made | State::Printed | State::Confirmed | State::Spoiled)
        })
    };
    let known = |key: &str| people.contains_key(key) || census.lists(key) || census.bars(key);
    let n = issues.iter().filter(|(key, issues)| is_live(issues) && !known(key)).count();
    if n == 0 {
        return Ok(());
    }
    Err(Fault::new(
        FaultKind::Usage,
        job.file.shown.clone(),
        text!(
            "{n} kartu masih berlaku menurut buku catatan, tetapi pemegangnya tidak ada di daftar",
            "{n} cards are valid in the ledger, but their holders are on no list"
        ),
    )
    .hint(Remedy::RunBeforePublishing))
}

/// How it stands with somebody.
fn status(key: &str, person: Option<&Person>, census: &Census) -> Status {
    match person {
        Some(person) => person.status,
        None if census.bars(key) => Status::Barred,
        None if census.lists(key) || census.has_unread => Status::Held,
        None => Status::Gone,
    }
}

/// What is said of one person.
fn holder(
    job: &Job,
    key: &str,
    person: Option<&Person>,
    issues: Option<&Vec<PersonIssue>>,
    census: &Census,
) -> Holder {
    let status = status(key, person, census);
    let issues = issues.map(Vec::as_slice).unwrap_or_default();
    // What a wrong row says is shown to nobody who holds a card; who has none needs it to see their own.
    let person = person.filter(|person| person.is_sure || issues.is_empty());
    let layout = person.map_or(0, |person| person.design);
    Holder {
        key: key.to_owned(),
        status,
        texts: person.map(|person| texts(&person.record)),
        photo: person
            .and_then(|person| person.photo.as_ref())
            .map(|photo| photo.content.to_string()),
        view: person
            .and_then(|person| person.photo.as_ref())
            .and_then(|photo| view(photo.treatment.view)),
        layout: job.designs.all()[layout].layout.name().to_owned(),
        issues: issues.iter().map(|issue| shown_issue(job, issue, status)).collect(),
    }
}

/// What was chosen of a photo; nothing where that was left to the program.
fn view(view: View) -> Option<PhotoView> {
    let View { turn_tenths, area } = view;
    let area = area.map(|area| [area.x_px, area.y_px, area.width_px, area.height_px]);
    (turn_tenths != 0 || area.is_some()).then_some(PhotoView { turn_tenths, area })
}

fn texts(record: &Record) -> Texts {
    let day = |day: Option<Date>| day.map(|day| day.to_string());
    Texts {
        kind: record.kind.word().to_owned(),
        name: record.name.clone(),
        serial: record.serial.clone(),
        instansi: record.instansi.clone(),
        unit: record.unit.clone(),
        jabatan: record.jabatan.clone(),
        golongan: record.golongan.clone(),
        pangkat: record.pangkat.clone(),
        tmt: day(record.tmt),
        contract_end: day(record.contract_end),
        issued: day(record.issued),
        contact: record.contact.clone(),
    }
}

fn shown_issue(job: &Job, issue: &PersonIssue, status: Status) -> Issue {
    let PersonIssue { key, serial, issue: number, token, .. } = issue;
    let state = match issue.state {
        State::Replaced => IssueState::Replaced,
        _ if status == Status::Barred => IssueState::Ended,
        State::Withdrawn if issue.withdrawn_for.as_deref() == Some(known::BARRED) => {
            IssueState::Ended
        }
        State::Withdrawn | State::Spoiled => IssueState::Withdrawn,
        State::Made | State::Printed | State::Confirmed => IssueState::Valid,
    };
    // A reprint of before issues had tokens of their own carries that of the first.
    let made_as = match token {
        Some(token)
            if job.qr.token(key, serial, 1).is_some_and(|first| first.as_str() == token) =>
        {
            1
        }
        _ => *number,
    };
    let token = job.qr.token(key, serial, made_as).map(|token| token.to_string());
    Issue {
        issue: *number,
        serial: serial.clone(),
        token: token.unwrap_or_default(),
        code: job.qr.payload(key, serial, made_as),
        state,
        issued_on: issue.made_on.to_string(),
    }
}

/// Copies photos that are not there yet; gives their number.
fn write_photos<'p>(inbox: &Path, people: impl Iterator<Item = &'p Person>) -> Outcome<usize> {
    let mut written = BTreeSet::<Digest>::new();
    for photo in people.filter_map(|person| person.photo.as_ref()) {
        let target = inbox.join(photo_path(&photo.content));
        if written.contains(&photo.content) || target.is_file() {
            continue;
        }
        if let Some(folder) = target.parent() {
            atomic::make_folder(folder)?;
        }
        atomic::write(&target, &photo.read()?)?;
        written.insert(photo.content);
    }
    Ok(written.len())
}

fn photo_rules(job: &Job) -> PhotoRules {
    let usual: BTreeMap<_, _> = Limits::default().figures().into_iter().collect();
    let figures = job.photo_rules.limits.figures().into_iter();
    let encoding = job.designs.all().iter().find_map(|design| design.frame.as_ref());
    PhotoRules {
        print_dpi: job.print_dpi,
        background: job.photo_rules.background.as_str().to_owned(),
        encoding: encoding.map_or(Encoding::Jpeg, |frame| frame.encoding).as_str().to_owned(),
        policy: job
            .photo_rules
            .policy
            .decisions()
            .map(|(code, decision)| (code.as_str().to_owned(), decision.as_str().to_owned()))
            .collect(),
        limits: figures
            .filter(|(name, figure)| usual.get(name) != Some(figure))
            .map(|(name, figure)| (name.to_owned(), figure))
            .collect(),
    }
}

fn no_token(job: &Job) -> Box<Fault> {
    Fault::new(
        FaultKind::Usage,
        job.file.shown.clone(),
        Text::new(
            "kode QR tugas ini tidak memuat {token}, jadi tidak bisa diperiksa lewat portal",
            "the QR codes of this job hold no {token}, so that the portal cannot resolve them",
        ),
    )
    .hint(Remedy::MakeKey)
}
