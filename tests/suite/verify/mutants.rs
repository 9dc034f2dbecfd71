//! Finished runs with one thing changed and everything sealed anew: each must be found.
//!
//! Whoever can change a sheet can write its sums and the manifest anew as well, so after every change
//! here both say what is on the disk. What finds the change is the comparison with the job's own data
//! and photos. Beside them stand honest runs, of which nothing may be told.

use crate::support::{Job, files, write};
use cetak::digest::Sha256;
use cetak::schema::manifest::{self, Manifest};
use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, StringFormat, dictionary};
use std::{
    collections::BTreeMap,
    fs,
    ops::Range,
    path::{Path, PathBuf},
};

/// Three people on one sheet: strangers are there to be confused with.
const PEOPLE: usize = 3;

/// The folder of the run that is spoiled.
const RUN: &str = "out/tiga";

/// A job with a finished run of three people.
fn finished(change: impl FnOnce(&Job)) -> Job {
    let job = Job::copy_of("kabupaten");
    change(&job);
    let ran = job.cetak(&["check", "job.toml", "--quiet", "--json"]);
    assert!([0, 3].contains(&ran.code()), "{}", ran.stderr());
    let list = fs::read_to_string(job.path("data/paruh-waktu.csv")).expect("a list");
    let is_key = |cell: &&str| cell.len() == 18 && cell.bytes().all(|byte| byte.is_ascii_digit());
    let keys = list.lines().filter_map(|line| line.split([',', ';', '"']).find(is_key));
    let keys: Vec<&str> = keys.take(PEOPLE).collect();
    assert_eq!(keys.len(), PEOPLE, "{list}");
    let mut args = vec!["run", "job.toml", "--out", RUN, "--quiet"];
    keys.iter().for_each(|key| args.extend(["--key", key]));
    job.cetak(&args).expect(0);
    job
}

/// Writes the manifest and the sums anew for whatever lies in the folder now.
fn seal(run: &Path) {
    let json = fs::read(run.join(manifest::MANIFEST)).expect("a manifest");
    let mut manifest = Manifest::from_json(&json).expect("one we know");
    for output in &mut manifest.outputs {
        let bytes = fs::read(run.join(&output.path)).expect("a file");
        let mut sum = Sha256::default();
        sum.update(&bytes);
        (output.bytes, output.sha256) = (bytes.len() as u64, sum.hex());
        if output.path.ends_with(".pdf") {
            let pages = Document::load_mem(&bytes).expect("a PDF").get_pages().len();
            output.pages = Some(u32::try_from(pages).expect("few pages"));
        }
    }
    let json = manifest.to_json();
    write(&run.join(manifest::SUMS), manifest::sums(&manifest.outputs, &json));
    write(&run.join(manifest::MANIFEST), json);
}

/// Reads the run back and gives the exit code with the kinds of differences found.
fn verified(job: &Job) -> (i32, Vec<String>) {
    let ran = job.cetak(&["verify", RUN, "--json", "--quiet", "--lang", "en"]);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout()).unwrap_or_default();
    let found = json["mismatches"].as_array().cloned().unwrap_or_default();
    let told = |found: &serde_json::Value| {
        format!("{}: {}", found["kind"].as_str().unwrap_or_default(), found["message"])
    };
    (ran.code(), found.iter().map(told).collect())
}

/// A name, what is done to the run's folder, and the kinds that may tell it.
type Mutant = (&'static str, Box<dyn Fn(&Path)>, &'static [&'static str]);

/// Spoils one run again and again and demands that each time it is found by one of the kinds.
#[track_caller]
fn each_is_found(mutants: Vec<Mutant>) {
    each_is_found_in(&finished(|_| {}), mutants);
}

#[track_caller]
fn each_is_found_in(job: &Job, mutants: Vec<Mutant>) {
    let run = job.path(RUN);
    let whole = files(&run);
    assert_eq!(verified(job), (0, Vec::new()), "as it was made");
    let mut missed = Vec::new();
    for (name, spoil, kinds) in mutants {
        spoil(&run);
        let (code, found) = verified(job);
        let is_told = |kind: &&str| found.iter().any(|told| told.starts_with(&format!("{kind}:")));
        if code != 6 || !kinds.iter().any(is_told) {
            missed.push(format!("{name}: exit {code}, {found:?}"));
        }
        fs::remove_dir_all(&run).expect("removed");
        for (path, bytes) in &whole {
            let path = run.join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            write(&path, bytes);
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

/// The picture of somebody else under the name of the first photo.
fn anothers_picture() -> Box<dyn Fn(&Path)> {
    document(|document, pages| {
        let found = pictures(document, pages[0]);
        let other = document.get_object(found[1]).expect("a picture").clone();
        document.objects.insert(found[0], other);
    })
}

/// The first photo without its mask.
fn without_mask() -> Box<dyn Fn(&Path)> {
    document(|document, pages| {
        let one = pictures(document, pages[0])[0];
        stream(document, one).dict.remove(b"SMask");
    })
}

/// Changes the file of sheets as a document and seals the run.
fn document(change: impl Fn(&mut Document, &[ObjectId]) + 'static) -> Box<dyn Fn(&Path)> {
    Box::new(move |run| {
        let path = run.join("sheets/0001.pdf");
        let mut document = Document::load(&path).expect("a PDF");
        let pages: Vec<ObjectId> = document.get_pages().into_values().collect();
        change(&mut document, &pages);
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).expect("written");
        write(&path, bytes);
        seal(run);
    })
}

/// Changes the operations of a page, 0 for the fronts and 1 for the backs.
fn content(page_idx: usize, change: impl Fn(&mut Vec<Operation>) + 'static) -> Box<dyn Fn(&Path)> {
    document(move |document, pages| {
        let page = pages[page_idx];
        let bytes = document.get_page_content(page);
        let mut content = Content::decode(&bytes).expect("operations");
        let before = format!("{:?}", content.operations);
        change(&mut content.operations);
        assert_ne!(before, format!("{:?}", content.operations), "nothing was changed");
        let bytes = content.encode().expect("encoded");
        let stream = document.add_object(Stream::new(Dictionary::new(), bytes));
        dict(document, page).set("Contents", stream);
    })
}

fn dict(document: &mut Document, id: ObjectId) -> &mut Dictionary {
    document.get_object_mut(id).and_then(Object::as_dict_mut).expect("a dictionary")
}

fn stream(document: &mut Document, id: ObjectId) -> &mut Stream {
    document.get_object_mut(id).and_then(Object::as_stream_mut).expect("a stream")
}

fn numbers(values: &[f32]) -> Vec<Object> {
    values.iter().map(|value| Object::Real(*value)).collect()
}

fn operation(operator: &str, values: &[f32]) -> Operation {
    Operation::new(operator, numbers(values))
}

/// Where the operations of that operator stand.
fn at(operations: &[Operation], operator: &str) -> Vec<usize> {
    let found = operations.iter().enumerate().filter(|(_, op)| op.operator == operator);
    found.map(|(idx, _)| idx).collect()
}

/// Where objects are painted whose name begins so: `P` for photos, `S` for art.
fn painted(operations: &[Operation], letter: u8) -> Vec<usize> {
    let begins = |op: &Operation| {
        op.operands
            .first()
            .and_then(|name| name.as_name().ok())
            .is_some_and(|n| n.first() == Some(&letter))
    };
    at(operations, "Do").into_iter().filter(|idx| begins(&operations[*idx])).collect()
}

/// The matrices that lay cards on the sheet: they stand behind a rectangle that clips.
fn cards(operations: &[Operation]) -> Vec<usize> {
    let behind = |idx: &usize| {
        *idx >= 3 && operations[*idx - 2].operator == "W" && operations[*idx - 3].operator == "re"
    };
    at(operations, "cm").into_iter().filter(behind).collect()
}

/// Puts two operations in each other's places, with their operands.
fn swap_operands(operations: &mut [Operation], one: usize, two: usize) {
    let first = std::mem::take(&mut operations[one].operands);
    operations[one].operands = std::mem::replace(&mut operations[two].operands, first);
}

/// Puts two cards of a page in each other's places.
fn swap_cards(operations: &mut [Operation]) {
    let found = cards(operations);
    for back in [0, 3] {
        swap_operands(operations, found[0] - back, found[1] - back);
    }
}

/// The strings of one operation that shows text.
fn strings(operation: &mut Operation) -> Vec<&mut Vec<u8>> {
    let Some(Object::Array(parts)) = operation.operands.first_mut() else { return Vec::new() };
    let strings = parts.iter_mut().filter_map(|part| match part {
        Object::String(bytes, _) => Some(bytes),
        _ => None,
    });
    strings.collect()
}

/// The longest text of the first card names somebody or somebody's office.
fn longest_text(operations: &[Operation]) -> usize {
    let cards = cards(operations);
    let card = cards[0]..cards[1];
    let long = |idx: &usize| -> usize {
        strings(&mut operations[*idx].clone()).iter().map(|string| string.len()).sum()
    };
    let shown = at(operations, "TJ").into_iter().filter(|idx| card.contains(idx));
    shown.max_by_key(long).expect("text")
}

/// A rectangle of black ink over the first card, from the lower left of its trim, in points.
fn cover(ink: f32, rect: [f32; 4]) -> impl Fn(&mut Vec<Operation>) {
    move |operations| {
        let place = operations[cards(operations)[0]].clone();
        operations.extend([
            operation("q", &[]),
            Operation::new("gs", vec![Object::Name(b"Kn".to_vec())]),
            place,
            operation("k", &[0.0, 0.0, 0.0, ink]),
            operation("re", &rect),
            operation("f", &[]),
            operation("Q", &[]),
        ]);
    }
}

/// Where the rectangles of each code of a page stand: many behind each other.
fn codes(operations: &[Operation]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for idx in at(operations, "re") {
        match runs.last_mut() {
            Some(run) if run.end == idx => run.end += 1,
            _ => runs.push(idx..idx + 1),
        }
    }
    runs.retain(|run| run.len() > 100);
    runs
}

/// Which page of the sheet has the codes of cards, and where they stand there.
fn with_codes(
    change: impl Fn(&mut Vec<Operation>, Vec<Range<usize>>) + 'static,
) -> Box<dyn Fn(&Path)> {
    content(0, move |operations| {
        let found = codes(operations);
        change(operations, found);
    })
}

/// The pictures and forms of a page by name.
fn x_objects(document: &Document, page: ObjectId) -> BTreeMap<String, ObjectId> {
    let page = document.get_dictionary(page).expect("a page");
    let resources = page.get_deref(b"Resources", document).and_then(Object::as_dict);
    let held = resources.and_then(|r| r.get_deref(b"XObject", document)).and_then(Object::as_dict);
    let named = |(name, id): (&Vec<u8>, &Object)| {
        (String::from_utf8_lossy(name).into_owned(), id.as_reference().expect("a reference"))
    };
    held.expect("x objects").iter().map(named).collect()
}

/// The photos of a page.
fn pictures(document: &Document, page: ObjectId) -> Vec<ObjectId> {
    let all = x_objects(document, page).into_iter();
    all.filter(|(name, _)| name.starts_with('P')).map(|(_, id)| id).collect()
}

/// Changes the list of pages.
fn kids(document: &mut Document, change: impl FnOnce(&mut Vec<Object>)) {
    let root = document.catalog().expect("a catalog").get(b"Pages");
    let root = root.and_then(Object::as_reference).expect("a page tree");
    let mut node = root;
    loop {
        let kids = document.get_dictionary(node).expect("a node").get(b"Kids");
        let first = kids.and_then(Object::as_array).expect("kids")[0].as_reference();
        let first = first.expect("a reference");
        if !document.get_dictionary(first).is_ok_and(|kid| kid.has(b"Kids")) {
            break;
        }
        node = first;
    }
    let tree = dict(document, node);
    let held = tree.get_mut(b"Kids").and_then(Object::as_array_mut).expect("kids");
    change(held);
    let count = i64::try_from(held.len()).expect("few");
    tree.set("Count", count);
    dict(document, root).set("Count", count);
}

const LOOK: &[&str] = &["look-differs"];
const GLYPHS: &[&str] = &["glyph-differs"];
const PHOTO: &[&str] = &["photo-differs"];
const SHAPE: &[&str] = &["page-shape"];

#[test]
fn every_change_to_a_photo_is_found() {
    let before_photo = |values: [f32; 6]| {
        content(0, move |all: &mut Vec<Operation>| {
            all.insert(painted(all, b'P')[0], operation("cm", &values));
        })
    };
    each_is_found(vec![
        (
            "two photos swapped",
            content(0, |all| {
                let found = painted(all, b'P');
                swap_operands(all, found[0], found[1]);
            }),
            PHOTO,
        ),
        (
            "one photo for all",
            content(0, |all| {
                let found = painted(all, b'P');
                let name = all[found[1]].operands.clone();
                found.iter().for_each(|idx| all[*idx].operands.clone_from(&name));
            }),
            PHOTO,
        ),
        ("a photo removed", content(0, |all| drop(all.remove(painted(all, b'P')[0]))), PHOTO),
        ("a photo shrunk to its half", before_photo([0.5, 0.0, 0.0, 0.5, 0.0, 0.0]), LOOK),
        ("a photo on its head", before_photo([1.0, 0.0, 0.0, -1.0, 0.0, 1.0]), PHOTO),
        ("a photo mirrored", before_photo([-1.0, 0.0, 0.0, 1.0, 1.0, 0.0]), LOOK),
        ("a photo a millimetre aside", before_photo([1.0, 0.0, 0.0, 1.0, 0.045, 0.0]), LOOK),
        (
            "a grey patch in place of a face",
            content(0, |all| {
                let idx = painted(all, b'P')[0];
                all[idx] = operation("re", &[0.0, 0.0, 1.0, 1.0]);
                all.insert(idx + 1, operation("f", &[]));
                all.insert(idx, operation("k", &[0.0, 0.0, 0.0, 0.4]));
            }),
            PHOTO,
        ),
        ("the picture of somebody else under a photo's name", anothers_picture(), PHOTO),
        ("a photo without its mask", without_mask(), LOOK),
        (
            "a photo much darker",
            document(|document, pages| {
                let one = pictures(document, pages[0])[0];
                let range = numbers(&[0.0, 0.6, 0.0, 0.6, 0.0, 0.6]);
                stream(document, one).dict.set("Decode", range);
            }),
            PHOTO,
        ),
        (
            "a bar over the eyes",
            content(0, |all| {
                let idx = painted(all, b'P')[0];
                all.insert(idx + 1, operation("k", &[0.0, 0.0, 0.0, 1.0]));
                all.insert(idx + 2, operation("re", &[0.3, 0.55, 0.4, 0.06]));
                all.insert(idx + 3, operation("f", &[]));
            }),
            LOOK,
        ),
    ]);
}

#[test]
fn every_change_to_a_text_is_found() {
    each_is_found(vec![
        (
            "another glyph under a kept text",
            content(0, |all| {
                let idx = longest_text(all);
                let mut strings = strings(&mut all[idx]);
                let long = strings.iter_mut().max_by_key(|s| s.len()).expect("a string");
                long[1] ^= 1;
            }),
            GLYPHS,
        ),
        (
            "glyphs swapped in the embedded fonts, texts and codes kept",
            document(|document, _| {
                let fonts = document.objects.values().filter_map(|object| object.as_dict().ok());
                let maps = fonts.filter_map(|f| f.get(b"CIDToGIDMap").ok()?.as_reference().ok());
                for id in maps.collect::<Vec<_>>() {
                    let stream = stream(document, id);
                    let mut map = stream.decompressed_content().expect("unpacked");
                    let is_used = |at: &usize| map[at * 2] != 0 || map[at * 2 + 1] != 0;
                    let used: Vec<usize> = (1..map.len() / 2).filter(is_used).collect();
                    for pair in used.chunks_exact(2) {
                        map.swap(pair[0] * 2, pair[1] * 2);
                        map.swap(pair[0] * 2 + 1, pair[1] * 2 + 1);
                    }
                    stream.dict.remove(b"Filter");
                    stream.set_content(map);
                }
            }),
            GLYPHS,
        ),
        (
            "text that leaves no mark",
            content(0, |all| {
                let idx = longest_text(all);
                all.insert(idx + 1, operation("Tr", &[0.0]));
                all.insert(idx, operation("Tr", &[3.0]));
            }),
            GLYPHS,
        ),
        (
            "black text in white",
            content(0, |all| {
                for idx in at(all, "k") {
                    all[idx].operands = numbers(&[0.0; 4]);
                }
            }),
            LOOK,
        ),
        (
            "text half a millimetre aside",
            content(0, |all| {
                let idx = at(all, "Tm")[0];
                let x = all[idx].operands[4].as_float().expect("a number");
                all[idx].operands[4] = Object::Real(x + 1.42);
            }),
            GLYPHS,
        ),
        (
            "text a twentieth larger",
            content(0, |all| {
                let idx = at(all, "Tf")[0];
                let size = all[idx].operands[1].as_float().expect("a number");
                all[idx].operands[1] = Object::Real(size * 1.05);
            }),
            GLYPHS,
        ),
        ("a line of text removed", content(0, |all| drop(all.remove(longest_text(all)))), GLYPHS),
        (
            "a line of text twice",
            content(0, |all| {
                let idx = longest_text(all);
                let again = all[idx].clone();
                all.insert(idx + 1, again);
            }),
            GLYPHS,
        ),
        (
            "two cards in each other's places",
            content(0, |operations| swap_cards(operations)),
            &["text-missing", "glyph-differs"],
        ),
        (
            "two backs in each other's places",
            content(1, |operations| swap_cards(operations)),
            &["text-missing", "glyph-differs"],
        ),
    ]);
}

#[test]
fn every_change_to_art_and_codes_is_found() {
    each_is_found(vec![
        ("a white box over the name", content(0, cover(0.0, [8.0, 80.0, 120.0, 14.0])), LOOK),
        ("a hairline over the card", content(0, cover(1.0, [8.0, 60.0, 140.0, 0.5])), LOOK),
        ("a small blot", content(0, cover(1.0, [100.0, 70.0, 2.5, 2.5])), LOOK),
        ("a pale tint on white", content(0, cover(0.1, [60.0, 40.0, 60.0, 20.0])), LOOK),
        ("art removed", content(0, |all| drop(all.remove(painted(all, b'S')[0]))), LOOK),
        (
            "art of the back removed",
            content(1, |all| drop(all.remove(painted(all, b'S')[0]))),
            LOOK,
        ),
        (
            "a card clipped to its half",
            content(0, |all| {
                let idx = cards(all)[0] - 3;
                let width = all[idx].operands[2].as_float().expect("a width");
                all[idx].operands[2] = Object::Real(width / 2.0);
            }),
            LOOK,
        ),
        (
            "everything half a millimetre aside",
            content(0, |all| all.insert(0, operation("cm", &[1.0, 0.0, 0.0, 1.0, 1.42, 0.0]))),
            GLYPHS,
        ),
        (
            "everything one per cent larger",
            content(0, |all| all.insert(0, operation("cm", &[1.01, 0.0, 0.0, 1.01, 0.0, 0.0]))),
            GLYPHS,
        ),
        (
            "the modules of two codes swapped",
            with_codes(|all, found| {
                let (one, two) = (found[0].clone(), found[1].clone());
                let (first, second) = (all[one.clone()].to_vec(), all[two.clone()].to_vec());
                all.splice(two, first);
                all.splice(one, second);
            }),
            &["code-differs"],
        ),
        (
            "a code removed",
            with_codes(|all, found| drop(all.drain(found[0].clone()))),
            &["code-missing"],
        ),
        (
            "a tenth of a code gone, which a reader would mend",
            with_codes(|all, found| {
                let code = found[0].clone();
                all.drain(code.start + code.len() * 9 / 10..code.end);
            }),
            LOOK,
        ),
    ]);
}

#[test]
fn every_change_to_a_page_is_found() {
    each_is_found(vec![
        ("a page turned", document(|d, pages| dict(d, pages[0]).set("Rotate", 180)), SHAPE),
        ("a page twice as large", document(|d, pages| dict(d, pages[0]).set("UserUnit", 2)), SHAPE),
        (
            "a page cut to its half",
            document(|d, pages| {
                for name in ["MediaBox", "TrimBox", "BleedBox"] {
                    dict(d, pages[0]).set(name, numbers(&[0.0, 0.0, 300.0, 842.0]));
                }
            }),
            SHAPE,
        ),
        (
            "a page that shows less than it holds",
            document(|d, pages| {
                dict(d, pages[0]).set("CropBox", numbers(&[0.0, 0.0, 595.0, 500.0]));
            }),
            SHAPE,
        ),
        (
            "an origin somewhere else",
            document(|d, pages| {
                dict(d, pages[0]).set("MediaBox", numbers(&[10.0, 10.0, 605.28, 851.89]));
            }),
            SHAPE,
        ),
        ("a page gone", document(|d, _| kids(d, |kids| drop(kids.pop()))), &["page-missing"]),
        (
            "a page more",
            document(|d, pages| {
                let again = d.get_object(pages[0]).expect("a page").clone();
                let again = d.add_object(again);
                kids(d, |kids| kids.push(again.into()));
            }),
            &["page-extra"],
        ),
        ("backs before fronts", document(|d, _| kids(d, |kids| kids.reverse())), GLYPHS),
        (
            "a note over the cards",
            document(|d, pages| {
                let note = d.add_object(dictionary! {
                    "Type" => "Annot", "Subtype" => "Square", "F" => 4,
                    "Rect" => numbers(&[100.0, 400.0, 300.0, 700.0]),
                    "IC" => numbers(&[1.0, 0.0, 0.0]),
                });
                dict(d, pages[0]).set("Annots", vec![note.into()]);
            }),
            &["page-active"],
        ),
        (
            "a script",
            document(|d, _| {
                let script = Object::String(b"app.alert(1)".to_vec(), StringFormat::Literal);
                let action = dictionary! { "S" => "JavaScript", "JS" => script };
                d.catalog_mut().expect("a catalog").set("OpenAction", action);
            }),
            &["page-active"],
        ),
        (
            "a file inside the file",
            document(|d, _| {
                let held = dictionary! { "Names" => Vec::<Object>::new() };
                let names = dictionary! { "EmbeddedFiles" => held };
                d.catalog_mut().expect("a catalog").set("Names", names);
            }),
            &["page-active"],
        ),
    ]);
}

#[test]
fn every_change_beside_the_cards_is_found() {
    let ink: &[&str] = &["ink-stray"];
    let patch = |all: &mut Vec<Operation>, inks: [f32; 4], area: [f32; 4]| {
        all.push(operation("k", &inks));
        all.push(operation("re", &area));
        all.push(operation("f", &[]));
    };
    let drawn = |inks: [f32; 4], area: [f32; 4]| content(0, move |all| patch(all, inks, area));
    each_is_found(vec![
        (
            "a crop mark removed",
            content(0, |all| {
                let stroke = at(all, "S")[0];
                let end = all[..stroke].iter().rposition(|op| op.operator == "l").expect("a line");
                all.drain(end - 1..=end);
            }),
            &["mark-missing"],
        ),
        (
            "all crop marks in white",
            content(0, |all| {
                let stroke = at(all, "S")[0];
                let colour = all[..stroke].iter().rposition(|op| op.operator.starts_with("SC"));
                let colour = colour
                    .or_else(|| all[..stroke].iter().rposition(|op| op.operator.starts_with("sc")));
                all[colour.expect("a colour")].operands = numbers(&[0.0]);
            }),
            &["mark-missing", "look-differs"],
        ),
        ("a drawing in the margin", drawn([0.0, 0.0, 0.0, 1.0], [200.0, 6.0, 6.0, 4.0]), ink),
        ("a pale drawing in the margin", drawn([0.0, 0.0, 0.3, 0.0], [200.0, 6.0, 6.0, 4.0]), ink),
        ("a drawing in an empty slot", drawn([0.0, 1.0, 1.0, 0.0], [150.0, 60.0, 40.0, 40.0]), ink),
        (
            "the same drawing on every sheet",
            document(move |document, pages| {
                for page in pages {
                    let mut all = document.get_page_content(*page);
                    all.extend_from_slice(b"\n0 0 0 1 k 200 6 6 4 re f\n");
                    let stream = document.add_object(Stream::new(Default::default(), all));
                    dict(document, *page).set("Contents", stream);
                }
            }),
            ink,
        ),
    ]);
}

/// Changes the lines of the map and seals the run.
fn map(change: impl Fn(&mut Vec<String>) + 'static) -> Box<dyn Fn(&Path)> {
    Box::new(move |run| {
        let path = run.join("map.csv");
        let text = fs::read_to_string(&path).expect("a map");
        let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        change(&mut lines);
        write(&path, lines.join(end) + end);
        seal(run);
    })
}

/// Changes one cell of the first card.
fn cell(idx: usize, value: &'static str) -> Box<dyn Fn(&Path)> {
    map(move |lines| {
        let mut cells: Vec<&str> = lines[1].split(',').collect();
        assert_ne!(cells[idx], value);
        cells[idx] = value;
        lines[1] = cells.join(",");
    })
}

#[test]
fn every_change_to_the_map_and_the_files_is_found() {
    let map_differs: &[&str] = &["map-differs"];
    each_is_found(vec![
        ("a line of the map gone", map(|lines| drop(lines.remove(1))), &["manifest-broken"]),
        (
            "two keys of the map swapped",
            map(|lines| {
                let key = |line: &str| line.split(',').next().unwrap_or_default().to_owned();
                let (one, two) = (key(&lines[1]), key(&lines[2]));
                lines[1] = lines[1].replacen(&one, &two, 1);
                lines[2] = lines[2].replacen(&two, &one, 1);
            }),
            map_differs,
        ),
        ("another file in the map", cell(1, "data/lain.xlsx"), map_differs),
        ("another worksheet in the map", cell(2, "Lain"), map_differs),
        ("another row in the map", cell(3, "99"), map_differs),
        ("another serial in the map", cell(4, "A19990009999"), map_differs),
        ("another sheet in the map", cell(6, "2"), &["code-differs", "text-missing"]),
        ("another slot in the map", cell(7, "9"), &["text-missing"]),
        ("another page in the map", cell(8, "2"), &["text-missing"]),
        (
            "a file that nobody wrote",
            Box::new(|run| write(&run.join("sheets/0002.pdf"), "%PDF-1.7")),
            &["file-extra"],
        ),
        (
            "a file that is gone",
            Box::new(|run| fs::remove_file(run.join("report.html")).expect("removed")),
            &["file-missing"],
        ),
        (
            "another report",
            Box::new(|run| write(&run.join("report.html"), "<script>")),
            &["file-changed"],
        ),
        (
            "another workbook",
            Box::new(|run| write(&run.join("checked.xlsx"), "PK")),
            &["file-changed"],
        ),
        #[cfg(unix)]
        (
            "a link in place of the sheets",
            Box::new(|run| {
                let (path, other) = (run.join("sheets/0001.pdf"), run.join("../lain.pdf"));
                fs::rename(&path, &other).expect("moved");
                std::os::unix::fs::symlink(&other, &path).expect("linked");
            }),
            &["file-link"],
        ),
    ]);
}

#[test]
fn whoever_is_left_out_of_a_whole_run_is_missed() {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["run", "job.toml", "--out", RUN, "--quiet"]).expect(0);
    assert_eq!(verified(&job), (0, Vec::new()), "as it was made");
    let run = job.path(RUN);
    // The last sheet is taken out of everything that counts it.
    let csv = fs::read_to_string(run.join("map.csv")).expect("a map");
    let end = if csv.contains("\r\n") { "\r\n" } else { "\n" };
    let kept: Vec<&str> = csv.lines().filter(|line| line.split(',').nth(6) != Some("3")).collect();
    let n_gone = csv.lines().count() - kept.len();
    assert!(n_gone > 0 && kept.len() > 1, "{csv}");
    write(&run.join("map.csv"), kept.join(end) + end);
    let json = fs::read(run.join(manifest::MANIFEST)).expect("a manifest");
    let mut manifest = Manifest::from_json(&json).expect("one we know");
    manifest.counts.read -= n_gone;
    manifest.counts.made -= n_gone;
    write(&run.join(manifest::MANIFEST), manifest.to_json());
    document(|d, _| kids(d, |kids| kids.truncate(4)))(&run);
    let (code, found) = verified(&job);
    let told = |kind: &str| found.iter().filter(|told| told.starts_with(kind)).count();
    assert_eq!((code, told("card-missing")), (6, n_gone), "{found:#?}");
    assert!(told("text-missing") > 0, "the slugs count three sheets: {found:#?}");
}

/// How inks look on a screen is a matter of opinion; whose photo it is, is not.
#[test]
fn every_change_to_a_photo_in_inks_is_found() {
    let job = finished(|job| {
        let text = fs::read_to_string(job.path("job.toml")).expect("a job");
        write(&job.path("job.toml"), format!("{text}\n[output]\nphotos = \"cmyk\"\n"));
    });
    let either = &["photo-differs", "look-differs"];
    each_is_found_in(
        &job,
        vec![
            (
                "two photos swapped",
                content(0, |all| {
                    let found = painted(all, b'P');
                    swap_operands(all, found[0], found[1]);
                }),
                PHOTO,
            ),
            ("the picture of somebody else under a photo's name", anothers_picture(), PHOTO),
            ("a photo removed", content(0, |all| drop(all.remove(painted(all, b'P')[0]))), either),
            (
                "a bar over the eyes",
                content(0, |all| {
                    let idx = painted(all, b'P')[0];
                    all.insert(idx + 1, operation("k", &[0.0, 0.0, 0.0, 1.0]));
                    all.insert(idx + 2, operation("re", &[0.3, 0.55, 0.4, 0.06]));
                    all.insert(idx + 3, operation("f", &[]));
                }),
                either,
            ),
            (
                "a photo mirrored",
                content(0, |all| {
                    let values = [-1.0, 0.0, 0.0, 1.0, 1.0, 0.0];
                    all.insert(painted(all, b'P')[0], operation("cm", &values));
                }),
                either,
            ),
        ],
    );
}

/// A whole run: of its three sheets the middle one is drawn, the others are known by it.
fn known_by_another() -> Job {
    let job = Job::copy_of("kabupaten");
    job.cetak(&["run", "job.toml", "--out", RUN, "--quiet"]).expect(0);
    let ran = job.cetak(&["verify", RUN, "--json", "--quiet"]).expect(0);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout()).expect("JSON");
    assert!(json["drawn"].as_u64() < json["pages"].as_u64(), "{json}");
    assert_eq!(json["pictures"], 48, "{json}");
    job
}

fn front(change: fn(&mut Vec<Operation>)) -> Box<dyn Fn(&Path)> {
    content(0, change)
}

#[test]
fn what_is_changed_on_a_page_that_need_not_be_drawn_is_found() {
    each_is_found_in(
        &known_by_another(),
        vec![
            (
                "two photos swapped",
                front(|all| {
                    let found = painted(all, b'P');
                    swap_operands(all, found[0], found[1]);
                }),
                PHOTO,
            ),
            ("a photo removed", front(|all| drop(all.remove(painted(all, b'P')[0]))), PHOTO),
            ("the picture of somebody else under a photo's name", anothers_picture(), PHOTO),
            ("a photo without its mask", without_mask(), LOOK),
            ("a line of text removed", front(|all| drop(all.remove(longest_text(all)))), GLYPHS),
            (
                "text half a millimetre aside",
                front(|all| {
                    let idx = at(all, "Tm")[0];
                    let x = all[idx].operands[4].as_float().expect("a number");
                    all[idx].operands[4] = Object::Real(x + 1.42);
                }),
                GLYPHS,
            ),
            (
                "one line of text in another colour",
                front(|all| {
                    let idx = at(all, "BT")[1];
                    all.insert(idx, operation("k", &[0.0, 0.0, 0.0, 0.2]));
                }),
                LOOK,
            ),
            (
                "a state that hides text",
                front(|all| {
                    let idx = at(all, "BT")[1];
                    all.insert(idx, operation("Tr", &[3.0]));
                }),
                &["text-missing", "look-differs"],
            ),
        ],
    );
}

#[test]
fn what_is_covered_or_clipped_on_a_page_that_need_not_be_drawn_is_found() {
    each_is_found_in(
        &known_by_another(),
        vec![
            (
                "text of one colour in the place of another's",
                front(|all| {
                    let (one, two) = (at(all, "Tm")[0], at(all, "Tm")[1]);
                    for back in [0, 1] {
                        swap_operands(all, one - back, two - back);
                    }
                    swap_operands(all, one + 1, two + 1);
                }),
                LOOK,
            ),
            (
                "a white box over the name",
                front(|all| cover(0.0, [8.0, 80.0, 120.0, 14.0])(all)),
                LOOK,
            ),
            ("art removed", front(|all| drop(all.remove(painted(all, b'S')[0]))), LOOK),
            (
                "a card clipped to its half",
                front(|all| {
                    let idx = cards(all)[0] - 3;
                    let width = all[idx].operands[2].as_float().expect("a width");
                    all[idx].operands[2] = Object::Real(width / 2.0);
                }),
                LOOK,
            ),
            (
                "the modules of two codes swapped",
                with_codes(|all, found| {
                    let (one, two) = (found[0].clone(), found[1].clone());
                    let (first, second) = (all[one.clone()].to_vec(), all[two.clone()].to_vec());
                    all.splice(two, first);
                    all.splice(one, second);
                }),
                &["code-differs"],
            ),
            (
                "one module of a code gone, which a reader would mend",
                with_codes(|all, found| drop(all.remove(found[0].start + 20))),
                LOOK,
            ),
            (
                "a graphics state of this page alone",
                document(|document, pages| {
                    let page = document.get_dictionary(pages[0]).expect("a page");
                    let held = page.get(b"Resources").and_then(Object::as_dict).expect("resources");
                    let mut held = held.clone();
                    let faint = dictionary! { "ca" => 0.3, "CA" => 0.3 };
                    let mut states = held
                        .get_deref(b"ExtGState", document)
                        .and_then(Object::as_dict)
                        .expect("states")
                        .clone();
                    states.set("Kp", faint);
                    held.set("ExtGState", states);
                    dict(document, pages[0]).set("Resources", held);
                }),
                LOOK,
            ),
        ],
    );
}

#[test]
fn what_makes_a_file_read_in_two_ways_is_found() {
    each_is_found(vec![
        (
            "a page tree that counts more pages than there are",
            document(|document, _| {
                let root = document.catalog().expect("a catalog").get(b"Pages");
                let root = root.and_then(Object::as_reference).expect("a page tree");
                dict(document, root).set("Count", 3);
            }),
            SHAPE,
        ),
        (
            "a layer that is off",
            document(|document, _| {
                let name = Object::string_literal("Lapisan");
                let layer = document.add_object(dictionary! { "Type" => "OCG", "Name" => name });
                let usual = dictionary! { "OFF" => vec![layer.into()] };
                let layers = dictionary! { "OCGs" => vec![layer.into()], "D" => usual };
                document.catalog_mut().expect("a catalog").set("OCProperties", layers);
            }),
            &["page-active"],
        ),
        (
            "a photo with another one for printing",
            document(|document, pages| {
                let found = pictures(document, pages[0]);
                let other = dictionary! { "Image" => found[1], "DefaultForPrinting" => true };
                stream(document, found[0]).dict.set("Alternates", vec![other.into()]);
            }),
            &["page-active"],
        ),
        (
            "a file that was added to",
            Box::new(|run: &Path| {
                let path = run.join("sheets/0001.pdf");
                let mut bytes = fs::read(&path).expect("a file");
                let mark = b"startxref\n";
                let at = bytes.windows(mark.len()).rposition(|part| part == mark).expect("a mark");
                let tail = bytes[at..].to_vec();
                bytes.extend(tail);
                write(&path, bytes);
                seal(run);
            }),
            &["pdf-broken"],
        ),
    ]);
}

#[test]
fn every_change_to_a_raster_or_a_report_is_found() {
    let job = finished(|job| {
        let text = fs::read_to_string(job.path("job.toml")).expect("a job");
        write(&job.path("job.toml"), format!("{text}\n[output]\ncards = [\"png\", \"pdf\"]\n"));
    });
    let cards = |ending: &'static str| {
        move |run: &Path| -> Vec<PathBuf> {
            let all = files(&run.join("cards")).into_keys().filter(|name| name.ends_with(ending));
            all.map(|name| run.join("cards").join(name)).collect()
        }
    };
    let swapped = move |ending: &'static str| -> Box<dyn Fn(&Path)> {
        Box::new(move |run| {
            let found = cards(ending)(run);
            let (one, two) = (fs::read(&found[0]), fs::read(&found[1]));
            write(&found[0], two.expect("a raster"));
            write(&found[1], one.expect("a raster"));
            seal(run);
        })
    };
    each_is_found_in(
        &job,
        vec![
            ("the fronts of two people swapped", swapped("-front.png"), LOOK),
            ("the black of two backs swapped", swapped("-back-k.png"), LOOK),
            (
                "a raster twice as large",
                Box::new(move |run| {
                    let path = cards("-front.png")(run).remove(0);
                    let mut bytes = fs::read(&path).expect("a raster");
                    let at = bytes.windows(4).position(|part| part == b"pHYs").expect("a size");
                    bytes[at + 7] ^= 0x10;
                    write(&path, bytes);
                    seal(run);
                }),
                LOOK,
            ),
            (
                "a report by somebody else",
                Box::new(|run| {
                    write(&run.join("report.html"), "<!doctype html><script>alert(1)</script>");
                    seal(run);
                }),
                &["file-changed"],
            ),
        ],
    );
}

/// What is not right must not look finished: a hot folder waits for `COMPLETE`.
#[cfg(unix)]
#[test]
fn a_run_that_is_not_right_when_read_back_gets_no_mark() {
    let job = Job::copy_of("kabupaten");
    let mut command = crate::support::cetak();
    command.current_dir(job.path("")).args([
        "run",
        "job.toml",
        "--out",
        RUN,
        "--package",
        "--quiet",
    ]);
    command.stderr(std::process::Stdio::null()).stdout(std::process::Stdio::null());
    let mut child = command.spawn().expect("cetak starts");
    while !job.path(RUN).join("manifest.json").exists() {
        assert!(child.try_wait().expect("a child").is_none(), "it ended without a manifest");
    }
    // Between the last byte of the run and the first that is read back.
    let sheets = job.path(RUN).join("sheets/0001.pdf");
    let mut bytes = fs::read(&sheets).expect("sheets");
    bytes.push(b'\n');
    write(&sheets, bytes);
    assert_eq!(child.wait().expect("ended").code(), Some(6));
    assert!(!job.path(RUN).join("COMPLETE").exists());
    // The next run goes on with it and makes anew what was changed.
    job.cetak(&["run", "job.toml", "--out", RUN, "--package", "--quiet", "--force"]).expect(0);
    assert!(job.path(RUN).join("COMPLETE").exists());
}

fn photo_of(job: &Job, key: &str) -> PathBuf {
    let photos = files(&job.path("photos")).into_keys();
    let name = photos.into_iter().find(|name| name.contains(key)).expect("a photo of that key");
    job.path("photos").join(name)
}

#[test]
fn what_could_not_be_compared_is_said_and_costs_the_exit_code() {
    let job = finished(|_| {});
    let says = |args: &[&str]| {
        let ran = job.cetak(&[&["verify", RUN, "--quiet", "--lang", "en"], args].concat());
        (ran.code(), ran.stderr())
    };
    assert_eq!(says(&[]), (0, String::new()));
    // One blank line in a list.
    let list = job.path("data/paruh-waktu.csv");
    let text = fs::read_to_string(&list).expect("a list");
    write(&list, format!("{text}\n"));
    let (code, told) = says(&[]);
    assert_eq!(code, 6, "{told}");
    assert!(told.contains("not compared: data/paruh-waktu.csv changed since that run"), "{told}");
    assert_eq!(says(&["--partial"]).0, 0);
    write(&list, text);
    // The photo of somebody is gone.
    let csv = fs::read_to_string(job.path(RUN).join("map.csv")).expect("a map");
    let key = csv.lines().nth(1).and_then(|line| line.split(',').next()).expect("a key");
    let photo = photo_of(&job, key);
    let bytes = fs::read(&photo).expect("read");
    fs::remove_file(&photo).expect("removed");
    let (code, told) = says(&[]);
    assert!(code == 6 && told.contains("the photos of 1 people are gone"), "{code} {told}");
    assert_eq!(says(&["--partial"]).0, 0);
    // Somebody else's stands there now.
    let other = csv.lines().nth(2).and_then(|line| line.split(',').next()).expect("a key");
    write(&photo, fs::read(photo_of(&job, other)).expect("read"));
    let (code, told) = says(&[]);
    assert!(code == 6 && told.contains("the photos of 1 people have changed"), "{code} {told}");
    write(&photo, bytes);
    assert_eq!(says(&[]).0, 0);
    // A sample says what it is.
    let (code, told) = says(&["--sample", "1", "--seed", "7"]);
    assert!(code == 0 && told.contains("a sample of 1 of 3 cards, seed 7"), "{code} {told}");
    // Nobody knows the job.
    fs::rename(job.path("job.toml"), job.path("lain.txt")).expect("moved");
    let (code, told) = says(&[]);
    assert!(code == 6 && told.contains("not compared"), "{code} {told}");
}

#[test]
fn a_run_that_is_read_back_at_once_says_so() {
    let job = Job::copy_of("kabupaten");
    let ran = job.cetak(&["run", "job.toml", "--verify", "--lang", "en"]).expect(0);
    assert!(
        ran.stderr().contains("24 QR codes and 6 codes of sheets read back"),
        "{}",
        ran.stderr()
    );
    let ran = job.cetak(&["run", "job.toml", "--lang", "en"]).expect(0);
    assert!(!ran.stderr().contains("read back"), "{}", ran.stderr());
    let ran = job.cetak(&["run", "job.toml", "--package", "--lang", "en"]).expect(0);
    assert!(ran.stderr().contains("everything is right"), "{}", ran.stderr());
}

/// Layouts on all kinds of sheets: nothing is told of what is right.
#[test]
fn honest_runs_of_every_layout_format_and_duplex_raise_nothing() {
    let cmyk = "\n[output]\nphotos = \"cmyk\"\n";
    let files = "\n[output]\nstream = true\ncards = [\"pdf\"]\n";
    for (layout, format, duplex, tail) in [
        ("asn-landscape", "a4-10up", "short-edge", ""),
        ("asn-portrait", "a3-18up", "two-core", ""),
        ("plain", "a4-9up", "long-edge", "cut_contour = \"CutContour\"\n"),
        ("asn-portrait", "sra3-21up", "long-edge", cmyk),
        ("asn-landscape", "13x19-25up", "none", files),
        ("plain", "letter-8up", "short-edge", cmyk),
        ("asn-landscape", "f4-10up", "two-core", files),
        ("asn-portrait", "a4-10up-portrait", "long-edge", ""),
    ] {
        let job = finished(|job| {
            job.edit("layout = \"asn-landscape\"", &format!("layout = \"{layout}\""));
            job.edit("format = \"a4-10up\"", &format!("format = \"{format}\""));
            job.edit("duplex = \"long-edge\"", &format!("duplex = \"{duplex}\""));
            let text = fs::read_to_string(job.path("job.toml")).expect("a job");
            write(&job.path("job.toml"), format!("{text}{tail}"));
        });
        assert_eq!(verified(&job), (0, Vec::new()), "{layout} {format} {duplex} {tail}");
    }
}
