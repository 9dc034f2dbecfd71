//! The job file, `job.toml`, and nothing of it beyond this file.

use crate::date::Date;
use crate::diag::{Code, Decision, Fault, FaultKind, Outcome, Policy, Remedy, Text, printable};
use crate::impose::{Duplex, Options, Order};
use crate::ingest::{self, Encoding, Field, Value};
use crate::job::design::{Designs, Given};
use crate::job::outside::Outside;
use crate::job::{
    CardFiles, Decisions, Guard, Job, Overbleed, Overrides, PrintShop, PrinterProfile, QrUrl,
    Source, today,
};
use crate::layout::{self, Ribbon};
use crate::photo::{self, Background, Encoding as PhotoEncoding};
use crate::record::{
    Decision as Entitled, Entitlement, NameCase, Rules, Status, StatusKind, TextField,
};
use crate::regular;
use crate::settings::{File, Table, accepts};
use crate::text;
use crate::token::Key;
use crate::unit::Length;
use std::{
    collections::BTreeMap,
    path::{Component, Path, PathBuf},
};

/// Reads and resolves a job file; a folder stands for the `job.toml` in it.
///
/// # Errors
///
/// A usage fault that lists every mistake with its line, or an outside fault if the file cannot be read.
pub fn load(path: &Path, overrides: &Overrides) -> Outcome<Job> {
    let path = if path.is_dir() { path.join("job.toml") } else { path.to_owned() };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if ingest::is_list_name(&name) && path.is_file() {
        return Err(Fault::new(
            FaultKind::Usage,
            path.display().to_string(),
            Text::new(
                "itu buku kerja atau daftar, bukan berkas tugas",
                "that is a workbook or a list, not a job file",
            ),
        )
        .hint(Remedy::MakeJobOfList { list: path.display().to_string() }));
    }
    let text = regular::read_text(&path, regular::MOST_SETTINGS).map_err(|error| {
        let mut fault = Fault::io(
            &path,
            Text::new("berkas tugas tidak bisa dibaca", "the job file cannot be read"),
            &error,
        );
        fault.kind = FaultKind::Usage;
        if error.kind() == std::io::ErrorKind::NotFound {
            fault.hint = Remedy::MakeJobFolder.into();
        }
        fault
    })?;
    let folder = path.parent().map(Path::to_owned).unwrap_or_default();
    let file_name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    // Messages name the file as the user did; reports name it without its folders.
    let called = path.display().to_string();
    let file = File::parse(&called, &text)?;
    let draft = read(&file, &folder, overrides);
    file.finish()?;
    let draft = draft?;
    let source = Source { path: path.clone(), shown: file_name };
    Ok(Job { file: source, folder, ..draft })
}

/// Reads every key. Mistakes are collected in `file`; where one leaves a value open, its
/// default stands in, for the caller never uses the job then.
fn read(file: &File<'_>, folder: &Path, overrides: &Overrides) -> Outcome<Job> {
    let root = file.root();
    let name = root.text("name").unwrap_or_else(|| "Kartu ASN".to_owned());
    let as_of = read_as_of(&root);
    let as_of = overrides.as_of.or(as_of).unwrap_or_else(today);
    let is_sample = root.boolean("sample").unwrap_or(false);
    let policy = read_policy(&root);
    let outside = Outside::read(&root, folder);
    let mut parts = Vec::new();
    let Data { files: data, join, mut ingest, mut rules } =
        read_data(&root, (folder, &outside), as_of, &policy, &mut parts)?;
    let Photos { folder: photos, rules: photo_rules, encoding, cache: photo_cache, decisions } =
        read_photos(&root, (folder, &outside), &policy);
    let is_there = folder.join(PHOTO_LIST).is_file();
    let photo_list = is_there.then(|| source(folder, PHOTO_LIST));
    let photo_list = photo_list.filter(|list| !data.contains(list));
    parts.extend(photo_list.clone());
    let decisions = decisions.filter(|list| !data.contains(list));
    parts.extend(decisions.clone());
    let decision_list = decisions.clone();
    let decisions = match decisions {
        Some(list) => Decisions::read(&list)?,
        None => Decisions::default(),
    };
    let card = root.table("card");
    let print_dpi = card.integer("print_dpi", 150..=1200).unwrap_or(300);
    let print_dpi = u32::try_from(print_dpi).expect("the range is checked");
    let artwork = read_artwork(&card, folder);
    parts.extend(artwork.values().cloned());
    // A layout counts names from the folder, as the job file does.
    let named = |source: Source| match source.path.strip_prefix(folder) {
        Ok(name) => name.to_owned(),
        Err(_) => source.path,
    };
    let artwork = artwork.into_iter().map(|(slot, source)| (slot, named(source))).collect();
    let qr = read_qr(&root, folder);
    let sheet = root.table("sheet");
    let options = overrides.part_used(read_sheet(&sheet));
    let cut_contour = PrintShop::read_contour(&sheet);
    let (stock, least_gauge) = PrintShop::read_stock(&sheet);
    let named = sheet.text("calibration");
    let calibration = overrides.calibration.clone().or(named);
    let given = Given { folder, artwork: &artwork, print_dpi, encoding };
    let designs = Designs::read(&card, &sheet, &options, &given);
    card.close();
    sheet.close();
    let (print_shop, cards, (printer_name, ribbon)) = read_output(&root, folder, overrides);
    let guard = Guard::read(&root);
    root.close();

    let qr = qr?;
    let designs = designs.ok_or_else(|| {
        // Never shown: what is wrong was noted, and is told instead.
        Fault::new(FaultKind::Usage, String::new(), text!("layout keliru", "a layout is wrong"))
    })?;
    let designs = match calibration {
        Some(name) => designs.calibrated(&PrinterProfile::named(&name, folder)?.calibration)?,
        None => designs,
    };
    let printer = read_printer(&printer_name, folder, &designs, print_dpi, cards)?;
    parts.extend(designs.files().map(|name| source(folder, &name)));
    if cards.for_printer() && !layout::Printer::builtin_names().any(|known| known == printer_name) {
        parts.push(source(folder, &printer_name));
    }
    parts.sort_by(|a, b| a.shown.cmp(&b.shown));
    parts.dedup();
    // Files of one person are named by the serial.
    rules.needs_serial = cards.any()
        || qr.shows_serial()
        || designs.all().iter().any(|design| design.layout.shows(TextField::Serial));
    if !rules.needs_serial {
        ingest.not_missed.insert(Field::Serial);
    }
    Ok(Job {
        name,
        folder: PathBuf::new(),
        file: Source { path: PathBuf::new(), shown: String::new() },
        parts,
        as_of,
        is_sample,
        data,
        join,
        photo_list,
        decision_list,
        ingest,
        rules,
        photos,
        photo_cache,
        photo_rules,
        decisions,
        designs,
        print_dpi,
        qr,
        print_shop: PrintShop { cut_contour, stock, least_gauge, ..print_shop? },
        cards,
        printer,
        ribbon,
        policy,
        guard,
    })
}

fn read_as_of(root: &Table<'_, '_>) -> Option<Date> {
    let text = root.text("as_of")?;
    let date = Date::parse_typed(&text);
    if date.is_none() {
        root.mistake(
            "as_of",
            text!("`{text}` bukan tanggal", "`{text}` is not a date"),
            Text::new(
                "tulis TTTT-BB-HH, misalnya \"2026-11-22\"",
                "write YYYY-MM-DD, for example \"2026-11-22\"",
            ),
        );
    }
    date
}

fn read_policy(root: &Table<'_, '_>) -> Policy {
    let mut policy = Policy::default();
    let table = root.table("policy");
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    for name in table.keys() {
        let decision = table.choice(
            &name,
            &[
                ("hold", Decision::Hold),
                ("warn", Decision::Warn),
                ("ignore", Decision::Ignore),
                ("stop", Decision::Stop),
            ],
        );
        let Some(code) = Code::from_name(&name) else {
            table.mistake(
                &name,
                text!("kode temuan `{name}` tidak dikenal", "unknown finding code `{name}`"),
                accepts(&name, &codes),
            );
            continue;
        };
        if decision.is_some_and(|decision| policy.decide(code, decision).is_err()) {
            table.mistake(
                &name,
                text!("`{name}` tidak boleh dilunakkan", "`{name}` is never softened"),
                Text::new("yang diterima: hold, stop", "accepted: hold, stop"),
            );
        }
    }
    table.close();
    policy
}

/// Beside the job file: which photo is whose.
pub(super) const PHOTO_LIST: &str = "photos.csv";
/// Beside the job file, unless it names another: what people decided about single photos.
pub(super) const DECISIONS: &str = "decisions.csv";

/// What `[data]` says.
struct Data {
    files: Vec<Source>,
    join: Option<(Source, ingest::Options)>,
    ingest: ingest::Options,
    rules: Rules,
}

fn read_data(
    root: &Table<'_, '_>,
    (folder, outside): (&Path, &Outside),
    as_of: Date,
    policy: &Policy,
    parts: &mut Vec<Source>,
) -> Outcome<Data> {
    let data = root.table("data");
    let mut files = Vec::new();
    match data.texts("files") {
        Some(names) if !names.is_empty() => {
            if let Some(name) = names.iter().find(|name| name.contains(char::is_control)) {
                // `"data\tabel.xlsx"`: TOML makes a tab of it.
                let shown = printable(name);
                data.mistake(
                    "files",
                    text!("`{shown}` bukan nama berkas", "`{shown}` is no name of a file"),
                    Text::new(
                        "di antara tanda kutip ganda `\\` punya arti lain; tulis folder dengan `/`, misalnya \"data/tabel.xlsx\"",
                        "between double quotes `\\` means something else; write folders with `/`, for example \"data/table.xlsx\"",
                    ),
                );
            }
            files.extend(names.iter().map(|name| source(folder, name)));
            files.iter().for_each(|file| outside.check(&data, "files", file));
        }
        Some(_) => data.mistake(
            "files",
            Text::new("`data.files` kosong", "`data.files` is empty"),
            Text::new(
                "misalnya files = [\"data/pns.xlsx\"]",
                "for example files = [\"data/pns.xlsx\"]",
            ),
        ),
        None if !data.has("files") => data.mistake(
            "files",
            Text::new("`data.files` belum ada", "`data.files` is not there"),
            Text::new(
                "tulis [data] lalu files = [\"data/pns.xlsx\"]",
                "write [data] and then files = [\"data/pns.xlsx\"]",
            ),
        ),
        None => {}
    }
    let encodings: Vec<_> =
        Encoding::ALL.iter().map(|encoding| (encoding.name(), *encoding)).collect();
    let mut options = ingest::Options {
        worksheets: read_worksheets(&data),
        delimiter: read_delimiter(&data),
        encoding: data.choice("encoding", &encodings),
        ..ingest::Options::default()
    };
    let columns = data.table("columns");
    for name in columns.keys() {
        let headings = columns.texts(&name);
        match (Field::from_name(&name), headings) {
            (Some(field), Some(headings)) => {
                options.columns.insert(field, headings);
            }
            (None, _) => {
                let names: Vec<&str> = Field::ALL.iter().map(|field| field.name()).collect();
                columns.mistake(
                    &name,
                    text!("isian `{name}` tidak dikenal", "unknown field `{name}`"),
                    accepts(&name, &names),
                );
            }
            (Some(_), None) => {}
        }
    }
    columns.close();
    let name_case = data.choice(
        "name_case",
        &[("as-is", NameCase::AsIs), ("upper", NameCase::Upper), ("proper", NameCase::Proper)],
    );
    let entitlement = match data.text("entitlement") {
        None => Entitlement::builtin(),
        Some(name) => {
            let source = source(folder, &name);
            let text =
                regular::read_text(&source.path, regular::MOST_SETTINGS).map_err(|error| {
                    Fault::io(
                        &source.path,
                        Text::new(
                            "tabel hak kartu tidak bisa dibaca",
                            "the entitlement table cannot be read",
                        ),
                        &error,
                    )
                })?;
            let table = Entitlement::parse(&text, &source.shown)?;
            parts.push(source);
            table
        }
    };
    let entitlement = entitlement.with_own(read_statuses(&data));
    let defaults = read_defaults(&data);
    options.not_missed.extend(defaults.keys());
    let rules = Rules {
        policy: policy.clone(),
        name_case: name_case.unwrap_or(NameCase::Proper),
        entitlement,
        defaults,
        ..Rules::new(as_of)
    };
    let join = read_join(&data, folder, &mut options);
    if let Some((list, _)) = &join {
        outside.check(&data, "join", list);
        parts.push(list.clone());
    }
    data.close();
    Ok(Data { files, join, ingest: options, rules })
}

/// What the job itself decides about a kedudukan hukum, before the table is asked.
fn read_statuses(data: &Table<'_, '_>) -> Vec<Status> {
    let decisions = [
        ("yes", Entitled::Yes),
        ("warn", Entitled::Warn),
        ("hold", Entitled::Hold),
        ("bar", Entitled::Bar),
        ("cpns", Entitled::Cpns),
    ];
    let mut statuses = Vec::new();
    for table in data.tables("status") {
        let code = table.text("code").unwrap_or_default();
        let names = table.texts("names").unwrap_or_default();
        let kind = table.choice("kind", &[("pns", StatusKind::Pns), ("pppk", StatusKind::Pppk)]);
        let decision = table.choice("decision", &decisions);
        let note = table.text("note").unwrap_or_default();
        if code.trim().is_empty() && names.is_empty() {
            table.mistake(
                "code",
                text!(
                    "`[[data.status]]` tanpa `code` dan `names`",
                    "`[[data.status]]` with neither `code` nor `names`"
                ),
                text!(
                    "tulis kode atau nama kedudukan hukumnya",
                    "write the code or the names of the kedudukan hukum"
                ),
            );
        } else if decision.is_none() && !table.has("decision") {
            table.mistake(
                "decision",
                text!("`decision` belum ada", "`decision` is not there"),
                accepts("", &decisions.map(|(word, _)| word)),
            );
        }
        if let Some(decision) = decision {
            statuses.push(Status { code, names, kind, decision, note });
        }
        table.close();
    }
    statuses
}

/// What `[data.defaults]` says for every row of a list that has no such column.
fn read_defaults(data: &Table<'_, '_>) -> BTreeMap<Field, Value> {
    /// What may hold for a whole list. Who somebody is never does.
    const FOR_ALL: [Field; 14] = [
        Field::Kind,
        Field::LegalStatusId,
        Field::LegalStatus,
        Field::CpnsPns,
        Field::TmtCpns,
        Field::TmtPns,
        Field::Golongan,
        Field::Jabatan,
        Field::Unit,
        Field::Instansi,
        Field::ContractEnd,
        Field::Issued,
        Field::Contact,
        Field::Layout,
    ];
    let table = data.table("defaults");
    let mut defaults = BTreeMap::new();
    for name in table.keys() {
        let text = table.text(&name);
        let field = Field::from_name(&name).filter(|field| FOR_ALL.contains(field));
        match (field, text) {
            (Some(field), Some(text)) if !text.trim().is_empty() => {
                defaults.insert(field, Value::Text(text.into()));
            }
            (Some(_), Some(_)) => table.mistake(
                &name,
                text!("`{name}` kosong", "`{name}` is empty"),
                text!("isi nilainya, atau hapus barisnya", "write its value, or delete the line"),
            ),
            (Some(_), None) => {}
            (None, _) => {
                let names: Vec<&str> = FOR_ALL.iter().map(|field| field.name()).collect();
                table.mistake(
                    &name,
                    text!(
                        "`{name}` tidak dapat berlaku untuk semua orang",
                        "`{name}` cannot hold for everybody"
                    ),
                    accepts(&name, &names),
                );
            }
        }
    }
    table.close();
    defaults
}

/// The list that completes the others, and how it is read: only its numbers are required. What it may
/// complete is not missed in the others.
fn read_join(
    data: &Table<'_, '_>,
    folder: &Path,
    ingest: &mut ingest::Options,
) -> Option<(Source, ingest::Options)> {
    let table = data.table("join");
    let file = table.text("file");
    let worksheet = table.text("worksheet");
    if file.is_none() && data.has("join") && !table.has("file") {
        table.mistake(
            "file",
            text!("`data.join.file` belum ada", "`data.join.file` is not there"),
            text!(
                "tulis [data.join] lalu file = \"data/siasn.xlsx\"",
                "write [data.join] and then file = \"data/siasn.xlsx\""
            ),
        );
    }
    table.close();
    let source = source(folder, &file?);
    let others = Field::ALL.iter().copied().filter(|field| *field != Field::Nip);
    ingest.not_missed.extend(others.clone());
    let options = ingest::Options {
        worksheets: worksheet.into_iter().collect(),
        not_missed: others.collect(),
        ..ingest::Options::default()
    };
    Some((source, options))
}

/// `worksheet` names one, `worksheets` several.
fn read_worksheets(data: &Table<'_, '_>) -> Vec<String> {
    let one = data.text("worksheet");
    let several = data.texts("worksheets");
    if one.is_some() && several.is_some() {
        data.mistake(
            "worksheets",
            Text::new(
                "`data.worksheet` dan `data.worksheets` tidak bisa bersama",
                "`data.worksheet` and `data.worksheets` exclude each other",
            ),
            Text::new("pakai salah satu", "use one of them"),
        );
    }
    several.unwrap_or_else(|| one.into_iter().collect())
}

fn read_delimiter(data: &Table<'_, '_>) -> Option<char> {
    let words = [(",", ','), (";", ';'), ("|", '|'), ("\t", '\t'), ("tab", '\t')];
    data.choice("delimiter", &words)
}

/// What `[photos]` says.
struct Photos {
    folder: Source,
    rules: photo::Rules,
    encoding: PhotoEncoding,
    cache: u64,
    decisions: Option<Source>,
}

fn read_photos(
    root: &Table<'_, '_>,
    (folder, outside): (&Path, &Outside),
    policy: &Policy,
) -> Photos {
    let photos = root.table("photos");
    let name = photos.text("folder");
    if name.is_none() && !photos.has("folder") {
        photos.mistake(
            "folder",
            Text::new("`photos.folder` belum ada", "`photos.folder` is not there"),
            Text::new(
                "tulis [photos] lalu folder = \"photos\"",
                "write [photos] and then folder = \"photos\"",
            ),
        );
    }
    let background = photos
        .choice(
            "background",
            &[
                ("remove", Background::Remove),
                ("require", Background::Require),
                ("keep", Background::Keep),
            ],
        )
        .unwrap_or(Background::Remove);
    let encoding = photos
        .choice("encoding", &[("jpeg", PhotoEncoding::Jpeg), ("lossless", PhotoEncoding::Lossless)])
        .unwrap_or(PhotoEncoding::Jpeg);
    let limits = read_limits(&photos);
    let cache = read_cache(&photos);
    let decisions = read_decisions(&photos, (folder, outside));
    let folder = source(folder, name.as_deref().unwrap_or("photos"));
    outside.check(&photos, "folder", &folder);
    photos.close();
    let rules = photo::Rules { policy: policy.clone(), background, limits };
    Photos { folder, rules, encoding, cache, decisions }
}

/// The list of decisions: the one that is named must be there, the usual one may.
fn read_decisions(photos: &Table<'_, '_>, (folder, outside): (&Path, &Outside)) -> Option<Source> {
    let named = photos.text("decisions");
    let list = source(folder, named.as_deref().unwrap_or(DECISIONS));
    // What is no file is named where it is read.
    let is_there = list.path.symlink_metadata().is_ok();
    if !is_there && named.is_some() {
        let name = printable(&list.shown);
        photos.mistake(
            "decisions",
            text!("daftar keputusan `{name}` tidak ada", "there is no list of decisions `{name}`"),
            text!(
                "simpan daftar itu di sana, atau hapus baris ini",
                "put the list there, or take this line out"
            ),
        );
    }
    if is_there {
        outside.check(photos, "decisions", &list);
    }
    is_there.then_some(list)
}

/// Room for some 50,000 prepared photos at 300 dpi, and little beside the photos themselves.
const USUAL_CACHE: u64 = 2_000_000_000;

fn read_cache(photos: &Table<'_, '_>) -> u64 {
    let Some(text) = photos.text("cache") else { return USUAL_CACHE };
    super::bytes::parse(&text).unwrap_or_else(|| {
        photos.mistake(
            "cache",
            text!("`{text}` bukan ukuran", "`{text}` is not a size"),
            Text::new(
                "tulis angka dengan satuan: \"500MB\", \"2GB\"; \"0\" untuk tanpa cache",
                "write a number with its unit: \"500MB\", \"2GB\"; \"0\" for no cache",
            ),
        );
        USUAL_CACHE
    })
}

/// What counts as blurred, dark, bright or badly posed; shares in per cent of the picture.
fn read_limits(photos: &Table<'_, '_>) -> photo::Limits {
    let usual = photo::Limits::default();
    let whole = |key: &str, most: i64| {
        photos.integer(key, 0..=most).and_then(|number| u32::try_from(number).ok())
    };
    let level = |key: &str| photos.integer(key, 0..=255).and_then(|level| u8::try_from(level).ok());
    let percent = |key: &str, usual: u32| whole(key, 100).map_or(usual, |share| share * 10);
    let (narrowest, widest) = (*usual.head_permille.start(), *usual.head_permille.end());
    photo::Limits {
        min_sharpness: whole("min_sharpness", 100_000).unwrap_or(usual.min_sharpness),
        min_lightest: level("min_lightest").unwrap_or(usual.min_lightest),
        max_darkest: level("max_darkest").unwrap_or(usual.max_darkest),
        head_permille: percent("min_head_percent", narrowest)..=percent("max_head_percent", widest),
        max_above_permille: percent("max_above_percent", usual.max_above_permille),
        max_aside_permille: percent("max_aside_percent", usual.max_aside_permille),
        max_lean_permille: percent("max_lean_percent", usual.max_lean_permille),
        ..usual
    }
}

fn read_artwork(card: &Table<'_, '_>, folder: &Path) -> BTreeMap<String, Source> {
    let artwork = card.table("artwork");
    let files = artwork
        .keys()
        .into_iter()
        .filter_map(|slot| artwork.text(&slot).map(|name| (slot, source(folder, &name))))
        .collect();
    artwork.close();
    files
}

fn read_qr(root: &Table<'_, '_>, folder: &Path) -> Outcome<QrUrl> {
    let plain = || QrUrl::parse("{serial}").expect("the plain serial is a good payload");
    let qr = root.table("qr");
    let url = match qr.text("url").map(|url| QrUrl::parse(&url)) {
        None => plain(),
        Some(Ok(url)) => url,
        Some(Err((message, hint))) => {
            qr.mistake("url", message, hint);
            plain()
        }
    };
    let key_file = qr.text("key_file");
    if url.needs_key() && key_file.is_none() {
        qr.mistake(
            "url",
            Text::new("`{token}` perlu `qr.key_file`", "`{token}` needs `qr.key_file`"),
            Remedy::MakeKey,
        );
    }
    qr.close();
    match key_file.filter(|_| url.needs_key()) {
        Some(name) => {
            let path = source(folder, &name).path;
            Key::load(&path).map(|key| url.with_key(key)).map_err(|mut fault| {
                fault.kind = FaultKind::Usage;
                if !path.exists() {
                    fault.hint = Remedy::RestoreKey.into();
                }
                fault
            })
        }
        None => Ok(url),
    }
}

/// What the job decides about sheets, whatever their format.
fn read_sheet(sheet: &Table<'_, '_>) -> Options {
    let duplex = sheet.choice(
        "duplex",
        &[
            ("long-edge", Duplex::LongEdge),
            ("short-edge", Duplex::ShortEdge),
            ("two-core", Duplex::TwoCore),
            ("none", Duplex::None),
        ],
    );
    let order = sheet.choice(
        "order",
        &[
            ("cut-stack", Order::CutStack),
            ("row", Order::Row),
            ("unit", Order::Unit),
            ("unit-cut-stack", Order::UnitCutStack),
        ],
    );
    let bleed = sheet.length("bleed");
    if bleed.is_some_and(|bleed| bleed < Length::ZERO) {
        sheet.mistake(
            "bleed",
            Text::new("`sheet.bleed` tidak boleh negatif", "`sheet.bleed` cannot be negative"),
            Text::default(),
        );
    }
    let sheets_per_file = sheet.integer("sheets_per_file", 1..=100_000).unwrap_or(250);
    let start_slot = sheet.integer("start_slot", 1..=10_000).unwrap_or(1);
    let skip_slots = sheet.integers("skip_slots", 1..=10_000).unwrap_or_default();
    let stack_depth = sheet.integer("stack_depth", 1..=100_000);
    let registration = sheet.boolean("registration");
    let colour_bar = sheet.boolean("colour_bar");
    let count = |number: i64| usize::try_from(number).expect("the range is checked");
    let usual = Options::default();
    Options {
        duplex: duplex.unwrap_or(usual.duplex),
        order: order.unwrap_or(usual.order),
        bleed: bleed.unwrap_or(usual.bleed),
        start_slot: count(start_slot),
        skip_slots: skip_slots.into_iter().map(count).collect(),
        sheets_per_file: count(sheets_per_file),
        stack_depth: stack_depth.map(count),
        registration: registration.unwrap_or(usual.registration),
        colour_bar: colour_bar.unwrap_or(usual.colour_bar),
    }
}

fn read_output(
    root: &Table<'_, '_>,
    folder: &Path,
    overrides: &Overrides,
) -> (Outcome<PrintShop>, CardFiles, (String, Option<Ribbon>)) {
    let output = root.table("output");
    let print_shop = PrintShop::read(&output, folder, overrides.icc.as_deref());
    // A package asked for on the command line is read back as one of the job file is.
    let print_shop = print_shop.map(|shop| PrintShop {
        package: shop.package || overrides.package,
        verify: shop.verify || overrides.verify || overrides.package,
        ..shop
    });
    let cards = read_cards(&output);
    let printer = output.text("printer").unwrap_or_else(|| "generic-300".to_owned());
    let ribbon = output.text("ribbon").and_then(|name| {
        let ribbon = Ribbon::parse(&name);
        if ribbon.is_none() {
            output.mistake(
                "ribbon",
                text!("`{name}` bukan nama pita", "`{name}` is no name of a ribbon"),
                text!(
                    "tulis panelnya berurutan, misalnya \"YMCKO\", \"YMCKOK\", atau \"K\"",
                    "write its panels in order, for example \"YMCKO\", \"YMCKOK\" or \"K\""
                ),
            );
        }
        ribbon
    });
    output.close();
    (print_shop, cards, (printer, ribbon))
}

/// Which files each person gets.
fn read_cards(output: &Table<'_, '_>) -> CardFiles {
    let mut cards = CardFiles::default();
    for name in output.texts("cards").unwrap_or_default() {
        match name.as_str() {
            "png" => cards.png = true,
            "pdf" => cards.pdf = true,
            "composite" => cards.composite = true,
            _ => output.mistake(
                "cards",
                text!("`{name}` tidak dikenal", "`{name}` is not known"),
                accepts(&name, &["pdf", "png", "composite"]),
            ),
        }
    }
    if output.has("card_bleed") {
        let text = output.text("card_bleed").unwrap_or_default();
        cards.overbleed = match Length::parse(&text) {
            _ if text == "printer" => Overbleed::Printer,
            Ok(length) if length >= Length::ZERO => Overbleed::Around(length),
            _ => {
                output.mistake(
                    "card_bleed",
                    text!(
                        "`card_bleed` harus panjang atau \"printer\"",
                        "`card_bleed` must be a length or \"printer\""
                    ),
                    text!("misalnya \"1mm\"", "for example \"1mm\""),
                );
                Overbleed::None
            }
        };
    }
    cards
}

/// The printer profile; it is held against the card only if rasters are asked for.
fn read_printer(
    name: &str,
    folder: &Path,
    designs: &Designs,
    print_dpi: u32,
    cards: CardFiles,
) -> Outcome<layout::Printer> {
    let printer = layout::Printer::load(name, folder)?;
    if let Overbleed::Around(beyond) = cards.overbleed {
        let mut all = designs.all().iter();
        if let Some(design) = all.find(|design| beyond > design.layout.bleed()) {
            let (has, layout) = (design.layout.bleed(), design.layout.name());
            return Err(Fault::new(
                FaultKind::Usage,
                String::new(),
                text!(
                    "`output.card_bleed` {beyond} lebih dari bleed desain `{layout}`, {has}",
                    "`output.card_bleed` of {beyond} is more than the bleed of the design `{layout}`, {has}"
                ),
            ));
        }
    }
    if !cards.for_printer() {
        return Ok(printer);
    }
    for design in designs.all() {
        printer.check(design.layout.card(), design.layout.bleed())?;
    }
    if (cards.png || cards.composite) && !printer.dpi.is_multiple_of(print_dpi) {
        let dpi = printer.dpi;
        return Err(Fault::new(
            FaultKind::Usage,
            String::new(),
            text!(
                "printer `{name}` mencetak {dpi} dpi, `card.print_dpi` {print_dpi}: modul kode QR tidak jatuh pada titik utuh",
                "printer `{name}` prints {dpi} dpi, `card.print_dpi` is {print_dpi}: modules of the QR code would not be whole dots"
            ),
        )
        .hint(text!("tulis print_dpi = {dpi} di [card]", "write print_dpi = {dpi} in [card]")));
    }
    Ok(printer)
}

/// A path of the job file: relative to the job's folder, `/` or `\` between folders.
pub(super) fn source(folder: &Path, name: &str) -> Source {
    let portable = name.replace('\\', "/");
    let path = Path::new(if cfg!(windows) { name } else { &portable });
    let shown = if path.is_absolute() {
        path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    } else {
        let parts = path.components().filter(|part| !matches!(part, Component::CurDir));
        parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
    };
    Source { path: folder.join(path), shown }
}
