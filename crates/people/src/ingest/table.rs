//! Cells in reading order to rows.
//!
//! A [`Table`] is fed one cell at a time, keeps the first fifty rows until it
//! knows which one holds the headings, and from there on keeps only the cells
//! of known columns. It never needs the whole worksheet, so a worksheet that
//! claims seventeen thousand million cells costs what its real cells cost.
//!
//! A person is never passed over: a row is left out only if it names nobody,
//! repeats the headings, numbers the columns, or is plainly a total or a
//! signature below the list - or if it is hidden, which is told. What a merged
//! cell shows beside several rows stands in each of them.

use super::beside::{Beside, Keeping};
use super::field::{HIDDEN, fold};
use super::footer::{
    is_band, is_count, is_footer, is_group, is_number_of_a_signature, is_office, is_place_and_date,
    is_total,
};
use super::heading::{
    Headings, MAX_COLUMNS, SEARCHED_ROWS, are_parted, heading_row_missing, repeated, stacked,
    too_wide,
};
use super::hidden::{self, Hidden};
use super::meaning::is_instruction;
use super::merged::{Merged, Range};
use super::numbers::{are_column_numbers, is_column_letter};
use super::{Cell, Early, Field, Listing, Options, Row, Value, serial_day};
use cetak_base::date::Date;
use cetak_base::diag::{Code, Finding, Place, Severity};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// One cell as a format's reader gives it.
#[derive(Debug, Clone)]
pub(super) enum Raw<'a> {
    /// Text, perhaps only white space.
    Text(&'a str),
    /// A number; in a column of dates the serial number of a day.
    Number(f64),
    /// A cell formatted as a date.
    Date(Date),
    /// True or false.
    Bool(bool),
    /// An error, or a formula without a result.
    Error(String),
}

/// The rows of a worksheet in the making.
pub(super) struct Table<'a> {
    place: Place,
    options: &'a Options,
    is_1904: bool,
    state: State,
    current: Option<u32>,
    cells: Vec<(u32, Value)>,
    /// How far the row reaches: its last cell of any kind, its last cell with something in it.
    reach: Reach,
    /// Whether a row that reaches past the headings must have been pushed there (CSV).
    ragged: bool,
    /// What the columns that are not read say of the row.
    aside: Aside,
    /// The row holds a number of many digits: whatever stands beside it, it is about somebody.
    has_number: bool,
    /// Below a total or a signature line.
    in_footer: bool,
    rows: Vec<Row>,
    /// Who takes rows early, and how many rows were handed out.
    early: Option<(Early<'a>, usize)>,
    passed_over: Vec<u32>,
    alike: Alike,
    hidden: Hidden,
    merged: Merged,
    /// Merged cells that reach down to the rows that come, by their column: the last row, and what they show.
    reaching: BTreeMap<u32, (u32, Value)>,
    /// Cells stand further right than any list reaches.
    is_wide: bool,
    /// Cells of the row in columns that are not read and only given back.
    keeping: Keeping,
    /// People who are not read because their rows are hidden.
    unread: Vec<Row>,
    conflicts: BTreeMap<(Field, u32), (u32, usize)>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Reach {
    cells: u32,
    filled: u32,
}

/// What the columns of a row that are not read say of it.
#[derive(Debug, Default, Clone, Copy)]
struct Aside {
    /// Total or sum.
    total: bool,
    /// The beginning of a signature or a note.
    footer: bool,
    /// That the row was hidden when our own workbook was written.
    hidden: bool,
}

impl Aside {
    fn see(&mut self, text: &str) {
        self.total |= is_total(text);
        self.footer |= is_footer(text);
    }
}

/// A row kept until the headings are known.
struct Kept {
    row: u32,
    reach: Reach,
    cells: Vec<(u32, Value)>,
    given_back: Option<Beside>,
}

struct Found {
    headings: Headings,
    /// The field of each column.
    wanted: Vec<Option<Field>>,
    row: u32,
    /// How many cells the heading row has.
    width: u32,
    /// Columns with the very heading of the one that is read for their field.
    namesakes: BTreeSet<u32>,
    /// What every card needs and no column holds; `None` if there is nothing of the kind.
    lacking: Option<Arc<BTreeSet<Field>>>,
}

impl Found {
    /// Whether that is what our own workbook says of a row that was hidden.
    fn says_hidden(&self, col: u32, text: &str) -> bool {
        self.headings.added_status == Some(col) && HIDDEN.contains(&&*fold(text))
    }
}

/// The columns that repeat the heading of the first column of their field.
fn namesakes(headings: &Headings) -> BTreeSet<u32> {
    let folded = |col: &u32| headings.all.get(col).map(|column| fold(&column.heading));
    let of = |columns: &Vec<u32>| -> Vec<u32> {
        let (first, others) = (&columns[0], &columns[1..]);
        let first = folded(first);
        others.iter().copied().filter(|col| folded(col) == first).collect()
    };
    headings.fields.values().flat_map(of).collect()
}

enum State {
    Searching(Vec<Kept>),
    Found(Arc<Found>),
    /// No headings; the first row that could be one, with its number from 1.
    Hopeless(Option<(u32, Vec<(u32, String)>)>),
}

/// What became of a worksheet.
pub(super) struct Made {
    pub(super) rows: Vec<Row>,
    pub(super) hidden: Vec<Row>,
    pub(super) findings: Vec<Finding>,
    pub(super) passed_over: Vec<u32>,
    /// How many fields the heading row has; nothing if there is none.
    pub(super) score: Option<usize>,
    /// Where the headings stand and what is read; nothing if there is no heading row.
    pub(super) listing: Option<Listing>,
    /// Whether this is a worksheet of our own `checked.xlsx`.
    pub(super) is_checked: bool,
}

impl<'a> Table<'a> {
    pub(super) fn new(place: Place, options: &'a Options) -> Self {
        Self {
            place,
            options,
            is_1904: false,
            state: State::Searching(Vec::new()),
            current: None,
            cells: Vec::new(),
            reach: Reach::default(),
            ragged: false,
            aside: Aside::default(),
            has_number: false,
            in_footer: false,
            rows: Vec::new(),
            early: None,
            passed_over: Vec::new(),
            alike: Alike::default(),
            hidden: Hidden::default(),
            merged: Merged::default(),
            reaching: BTreeMap::new(),
            is_wide: false,
            keeping: Keeping::default(),
            unread: Vec::new(),
            conflicts: BTreeMap::new(),
        }
    }

    /// Rows are handed out while the next ones are read.
    pub(super) fn aloud(mut self, early: Early<'a>) -> Self {
        self.early = Some((early, 0));
        self
    }

    /// Whether plain numbers in date columns count from 1904.
    pub(super) fn counts_from_1904(mut self, is_1904: bool) -> Self {
        self.is_1904 = is_1904;
        self
    }

    /// Which rows nobody sees in the spreadsheet: they become no records.
    pub(super) fn with_hidden(mut self, hidden: Hidden) -> Self {
        self.hidden = hidden;
        self
    }

    /// One more hidden row, by its number from 1; rows come in ascending order.
    pub(super) fn hide(&mut self, number: u32) {
        self.hidden.add(number, number);
    }

    /// One more merged range, told no later than its first row ends.
    pub(super) fn merge(&mut self, range: Range) {
        self.merged.add(range);
    }

    /// Which cells were merged: what they show stands beside every row they reach.
    pub(super) fn with_merged(mut self, merged: Merged) -> Self {
        self.merged = merged;
        self
    }

    /// A table of text whose cells are only told apart by delimiters: one too many means that a
    /// text held a delimiter, and every cell behind it stands in the wrong column.
    pub(super) fn ragged(place: Place, options: &'a Options) -> Self {
        Self { ragged: true, ..Self::new(place, options) }
    }

    /// Takes the cell at a 0-based row and column.
    ///
    /// # Errors
    ///
    /// The row number, if rows do not come in order: the file is not what it says it is.
    pub(super) fn cell(&mut self, row: u32, col: u32, raw: Raw<'_>) -> Result<(), u32> {
        if self.current != Some(row) {
            if self.current.is_some_and(|current| row < current) {
                return Err(row + 1);
            }
            self.end_row();
            self.current = Some(row);
        }
        self.reach.cells = self.reach.cells.max(col + 1);
        if col >= MAX_COLUMNS {
            let is_filled = !matches!(raw, Raw::Text(text) if is_blank(text));
            self.is_wide |= is_filled;
            if is_filled && self.ragged {
                self.reach.filled = self.reach.filled.max(col + 1);
            }
            return Ok(());
        }
        let (is_date, repeats) = match &self.state {
            State::Hopeless(_) => return Ok(()),
            State::Searching(_) => (false, false),
            State::Found(found) => match found.wanted.get(col as usize).copied().flatten() {
                Some(field) => (field.is_date(), field.repeats()),
                None => {
                    if let Raw::Text(text) = raw {
                        if !self.has_number {
                            self.aside.see(text);
                        }
                        self.aside.hidden |= found.says_hidden(col, text);
                        if self.ragged && !text.trim().is_empty() {
                            self.reach.filled = self.reach.filled.max(col + 1);
                        }
                    }
                    if found.headings.kept.contains(&col) {
                        self.keeping.take(col, &raw);
                    }
                    return Ok(());
                }
            },
        };
        let is_1904 = self.is_1904;
        let value = match raw {
            Raw::Text(text) if repeats && !is_blank(text) && !is_error(text) => {
                Value::Text(self.alike.held(text))
            }
            raw => keep(raw, |value| serial_day(value, is_1904).filter(|_| is_date)),
        };
        if value != Value::Empty {
            self.reach.filled = self.reach.filled.max(col + 1);
            self.has_number |= value.as_text().is_some_and(|text| n_digits(text) >= KEY_DIGITS);
            self.cells.push((col, value));
        }
        Ok(())
    }

    /// Whether nothing more can come of this worksheet.
    pub(super) fn is_hopeless(&self) -> bool {
        matches!(self.state, State::Hopeless(_))
    }

    /// Every row is read.
    pub(super) fn finish(mut self) -> Made {
        self.end_row();
        self.find_headings();
        self.hand_out();
        let found = match self.state {
            State::Found(found) => found,
            State::Searching(_) | State::Hopeless(None) => {
                return without_headings(heading_row_missing(self.place, None));
            }
            State::Hopeless(Some((row, cells))) => {
                return without_headings(heading_row_missing(self.place, Some((row, &cells))));
            }
        };
        let place = Place { row: Some(found.row + 1), ..self.place.clone() };
        let headings = &found.headings;
        let mut findings = headings.findings(&place, self.options);
        findings.extend(self.is_wide.then(|| too_wide(self.place.clone())));
        let unread: Vec<u32> = self.unread.iter().filter_map(|row| row.place.row).collect();
        findings.extend(hidden::finding(&self.place, &unread));
        for (field, columns) in headings.fields.iter().filter(|(_, columns)| columns.len() > 1) {
            for other in &columns[1..] {
                let differs_at = self.conflicts.get(&(*field, *other)).copied();
                let pair = (&*headings.all[&columns[0]], &*headings.all[other]);
                findings.push(repeated(place.clone(), pair, *field, differs_at));
            }
        }
        // Which of two columns says the truth about a row nobody knows; what stands beside a missing one
        // can be judged.
        if findings.iter().any(|finding| {
            finding.code == Code::ColumnRepeated && finding.severity == Severity::Stop
        }) {
            self.rows.clear();
        }
        let wanted = (0..).zip(&found.wanted);
        let columns = wanted
            .filter_map(|(col, field)| Some((col, (*field)?, Arc::clone(headings.all.get(&col)?))));
        let kept = headings.kept.iter();
        let kept = kept.filter_map(|col| Some((*col, Arc::clone(headings.all.get(col)?))));
        let words = Arc::new(self.keeping.words());
        let listing = Listing { place, columns: columns.collect(), kept: kept.collect(), words };
        Made {
            rows: self.rows,
            hidden: self.unread,
            findings,
            passed_over: self.passed_over,
            score: headings.score(),
            listing: Some(listing),
            is_checked: headings.is_checked(),
        }
    }

    fn end_row(&mut self) {
        let Some(row) = self.current.take() else { return };
        let cells = std::mem::take(&mut self.cells);
        let aside = std::mem::take(&mut self.aside);
        self.has_number = false;
        let given_back = self.keeping.row();
        let kept = Kept { row, reach: std::mem::take(&mut self.reach), cells, given_back };
        let was_searching = matches!(self.state, State::Searching(_));
        if row >= SEARCHED_ROWS {
            self.find_headings();
        }
        match &mut self.state {
            State::Hopeless(_) => {}
            State::Searching(rows) => rows.push(kept),
            State::Found(found) => {
                let found = Arc::clone(found);
                if was_searching {
                    self.take_kept_row(kept, &found);
                } else {
                    self.take_row(kept, aside, &found);
                }
            }
        }
    }

    /// Chooses the heading row among the rows kept so far, and takes those below it.
    fn find_headings(&mut self) {
        /// Headings may stand in so many rows, the upper ones over several columns.
        const MAX_STACKED: usize = 3;
        /// A row of more cells is tried as headings by itself only.
        const MAX_STACKED_CELLS: usize = 400;
        let State::Searching(kept) = &mut self.state else { return };
        let kept = std::mem::take(kept);
        let texts: Vec<(u32, Vec<(u32, String)>)> =
            kept.iter().map(|row| (row.row, words(&row.cells))).collect();
        // The first and the last row of the headings, how many fields they name.
        let mut best: Option<((usize, usize), usize, Headings)> = None;
        for (idx, (_, cells)) in texts.iter().enumerate() {
            if !may_be_headings(cells) {
                continue;
            }
            // Whatever is that wide has no headings over headings.
            let most = if cells.len() > MAX_STACKED_CELLS { 1 } else { MAX_STACKED };
            for n_rows in 1..=most.min(texts.len() - idx) {
                let rows = &texts[idx..idx + n_rows];
                if !rows.iter().all(|(_, cells)| may_be_headings(cells)) || !are_adjacent(rows) {
                    break;
                }
                let headings = if n_rows == 1 {
                    Headings::of(cells, self.options)
                } else {
                    let rows: Vec<(u32, &[(u32, String)])> =
                        rows.iter().map(|(row, cells)| (*row, cells.as_slice())).collect();
                    Headings::of(&stacked(&rows, &self.merged), self.options)
                };
                // `INDUK | KERJA` below `INSTANSI` tell more of the columns, though no more of them are known.
                let is_parted = || n_rows > 1 && are_parted(rows, &self.merged);
                if let Some(score) = headings.score()
                    && best.as_ref().is_none_or(|(at, most, _)| {
                        score > *most || score == *most && at.0 == idx && is_parted()
                    })
                {
                    best = Some(((idx, idx + n_rows - 1), score, headings));
                }
            }
        }
        let Some(((top, at), _, headings)) = best else {
            // A title above the list is one cell; the row of headings has more.
            let filled = |most: usize| texts.iter().find(|(_, cells)| cells.len() > most);
            let looked = filled(1).or_else(|| filled(0));
            let looked = looked.map(|(row, cells)| (row + 1, cells.clone()));
            self.state = State::Hopeless(looked);
            return;
        };
        let span = headings.all.keys().next_back().map_or(0, |last| *last as usize + 1);
        let mut wanted = vec![None; span];
        for (field, columns) in &headings.fields {
            for col in columns {
                wanted[*col as usize] = Some(*field);
            }
        }
        let row = kept[at].row;
        let width = kept[top..=at].iter().map(|row| row.reach.cells).max().unwrap_or_default();
        let namesakes = namesakes(&headings);
        let lacking = headings.lacking(self.options);
        let lacking = (!lacking.is_empty()).then(|| Arc::new(lacking.into_iter().collect()));
        let found = Arc::new(Found { headings, wanted, row, width, namesakes, lacking });
        self.state = State::Found(Arc::clone(&found));
        for row in kept.into_iter().skip(at + 1) {
            self.take_kept_row(row, &found);
        }
    }

    /// A row below the headings whose cells were kept before it was known which columns hold what.
    fn take_kept_row(&mut self, mut row: Kept, found: &Found) {
        let mut aside = Aside::default();
        row.cells.retain_mut(|(col, value)| {
            let Some(field) = found.wanted.get(*col as usize).copied().flatten() else {
                if let Some(text) = value.as_text() {
                    aside.see(text);
                    aside.hidden |= found.says_hidden(*col, text);
                }
                if found.headings.kept.contains(&*col) {
                    self.keeping.take(*col, &as_read(value));
                }
                return false;
            };
            if let (true, Value::Number { value: serial, .. }) = (field.is_date(), &*value)
                && let Some(date) = serial_day(*serial, self.is_1904)
            {
                *value = Value::Date(date);
            }
            true
        });
        row.given_back = self.keeping.row();
        self.take_row(row, aside, found);
    }

    /// A row below the headings, its cells already those of known columns.
    fn take_row(&mut self, kept: Kept, aside: Aside, found: &Found) {
        let Kept { row, reach, mut cells, given_back } = kept;
        let (number, headings) = (row + 1, &found.headings);
        if self.ragged && reach.filled > found.width {
            let pushed = format!("{} > {} kolom", reach.filled, found.width);
            let columns = headings.fields.values().flatten();
            cells = columns.map(|col| (*col, Value::Error(pushed.as_str().into()))).collect();
        }
        if cells.is_empty() {
            if aside.total || aside.footer {
                self.passed_over.push(number);
                self.in_footer = true;
            }
            return;
        }
        let n_cells = cells.len();
        let is_spread = self.is_spread(row, &cells);
        self.fill_down(row, &mut cells, found);
        // Of two cells in one place the first counts.
        cells.sort_by_key(|(col, _)| *col);
        cells.dedup_by_key(|(col, _)| *col);
        let mut values: Vec<(Field, Cell)> = Vec::with_capacity(headings.fields.len());
        for (field, columns) in &headings.fields {
            let at = |col: u32| cells.binary_search_by_key(&col, |(at, _)| *at).ok();
            // A column of the very same heading is not read for the first: it may be anything.
            let may_fill = |col: u32| !found.namesakes.contains(&col);
            let filled = columns.iter().copied().find(|col| may_fill(*col) && at(*col).is_some());
            let from = filled.unwrap_or(columns[0]);
            for other in columns.iter().copied().filter(|col| *col != from) {
                if let (Some(one), Some(two)) = (at(from), at(other))
                    && !same(&cells[one].1, &cells[two].1)
                {
                    self.conflicts.entry((*field, other)).or_insert((number, 0)).1 += 1;
                }
            }
            let value = at(from)
                .map_or(Value::Empty, |idx| std::mem::replace(&mut cells[idx].1, Value::Empty));
            let column = Arc::clone(&headings.all[&from]);
            values.push((*field, Cell { column, value }));
        }
        let row = Row::new(Place { row: Some(number), ..self.place.clone() }, values)
            .behind(found.lacking.as_ref())
            .with_beside(given_back);
        if self.is_person(&row, n_cells, aside) && !is_spread {
            // In our own `checked.xlsx` a filter on Status hides the good rows while the others are mended;
            // what was hidden in the office's list says so there.
            let is_told = !headings.is_checked() || aside.hidden;
            if self.hidden.holds(number) && is_told {
                self.unread.push(row);
            } else {
                /// A few milliseconds of work for whoever takes them.
                const BLOCK: usize = 256;
                self.rows.push(row);
                if self.rows.len().is_multiple_of(BLOCK) {
                    self.hand_out();
                }
            }
        } else {
            self.passed_over.push(number);
            self.in_footer |= aside.total;
        }
    }

    /// Gives rows that were not given yet to whoever takes them early.
    fn hand_out(&mut self) {
        if let Some((early, handed)) = &mut self.early
            && self.rows.len() > *handed
        {
            early(self.rows[*handed..].to_vec());
            *handed = self.rows.len();
        }
    }

    /// Puts into a row what merged cells show beside it, and takes in what begins to reach down here.
    /// What tells people apart is left alone: a second row of one person names nobody.
    fn fill_down(&mut self, row: u32, cells: &mut Vec<(u32, Value)>, found: &Found) {
        if self.merged.is_empty() {
            return;
        }
        self.reaching.retain(|_, (bottom, _)| *bottom >= row);
        for (left, (_, value)) in &self.reaching {
            if !cells.iter().any(|(col, _)| col == left) {
                cells.push((*left, value.clone()));
            }
        }
        for [_, left, bottom, _] in self.merged.starting_at(row) {
            let field = found.wanted.get(left as usize).copied().flatten();
            if !field.is_some_and(Field::repeats) || self.reaching.contains_key(&left) {
                continue;
            }
            let value = cells.iter().find(|(col, _)| *col == left).map(|(_, value)| value.clone());
            if let Some(value) = value {
                self.reaching.insert(left, (bottom, value));
            }
        }
    }

    /// Whether the one cell of a row lies across the list, as the name of a unit above its people does. A
    /// number that tells people apart is somebody's, however wide its cell.
    fn is_spread(&self, row: u32, cells: &[(u32, Value)]) -> bool {
        /// No field of a person is as wide.
        const WIDE: u32 = 4;
        let [(col, Value::Text(text))] = cells else { return false };
        let lies_in =
            |[_, left, _, right]: Range| right - left + 1 >= WIDE && (left..=right).contains(col);
        n_digits(text) < KEY_DIGITS && self.merged.in_row(row).any(lies_in)
    }

    fn is_person(&mut self, row: &Row, n_cells: usize, aside: Aside) -> bool {
        let empty = |field| row.value(field) == &Value::Empty;
        let text = |field| row.value(field).as_text().unwrap_or_default();
        let any =
            |is: fn(&str) -> bool| row.cells().filter_map(|(_, cell)| cell.value.as_text()).any(is);
        if [Field::Nip, Field::Name, Field::Serial, Field::PnsId].into_iter().all(empty) {
            let is_signed = n_cells <= 2 && any(is_place_and_date);
            self.in_footer |= aside.footer || is_signed || any(is_footer) || any(is_total);
            return false;
        }
        let is_heading = |field: Field| {
            row.cell(field).is_some_and(|cell| {
                cell.value.as_text().is_some_and(|text| fold(text) == fold(&cell.column.heading))
            })
        };
        if is_heading(Field::Nip) && is_heading(Field::Name) {
            return false;
        }
        let cells = || row.cells().map(|(_, cell)| &cell.value).filter(|it| **it != Value::Empty);
        let is_instruction = |value: &Value| value.as_text().is_some_and(is_instruction);
        if are_column_numbers(cells())
            || (cells().count() >= 3 && cells().all(is_column_letter))
            || (cells().count() >= 2 && cells().all(is_instruction))
        {
            return false;
        }
        let name = text(Field::Name);
        let is_label = |text: &str| is_total(text) || is_footer(text);
        // `=COUNTA(...)` beside the word for a total.
        let is_counted = is_label(name) || aside.total || any(is_total);
        let has_number = match row.value(Field::Nip) {
            Value::Empty => false,
            Value::Text(text) => n_digits(text) >= KEY_DIGITS && !is_number_of_a_signature(text),
            Value::Number { value, .. } => *value >= 1e8,
            Value::Date(_) | Value::Bool(_) | Value::Error(_) => !is_counted,
        };
        let is_key = |field| match row.value(field) {
            Value::Empty => false,
            Value::Text(text) => n_digits(text) >= 6,
            Value::Number { value, .. } => *value >= 1e8,
            Value::Date(_) | Value::Bool(_) | Value::Error(_) => !is_counted,
        };
        if has_number || is_key(Field::Serial) || is_key(Field::PnsId) {
            // One number alone below `Mengetahui` is that of whoever signs.
            let is_signature = self.in_footer && n_cells == 1;
            self.in_footer &= is_signature;
            return !is_signature;
        }
        // What stands beside neither a number nor a name, and the name of a group or a unit, is nobody.
        let short = n_cells <= 3;
        let in_nip = row.value(Field::Nip).as_text().filter(|nip| n_digits(nip) == 0);
        let is_unit = n_cells == 1 && (is_band(name) || in_nip.is_some_and(is_band));
        // A serial that was cut short is still somebody's.
        let has_serial = row.value(Field::Serial).as_text().is_some_and(is_like_a_serial);
        let is_nameless =
            short && !has_serial && [Field::Nip, Field::Name, Field::PnsId].into_iter().all(empty);
        let is_counted_group = short && empty(Field::Nip) && is_group(name);
        if is_unit || is_nameless || is_counted_group {
            return false;
        }
        let is_signed = n_cells <= 2 && is_place_and_date(name);
        let is_word = name.chars().any(char::is_alphabetic) && !is_count(name);
        let named = is_word && !is_signed && !is_label(name);
        let is_below = is_label(name)
            || (!named && (aside.total || aside.footer || any(is_total) || any(is_footer)))
            || (n_cells <= 2 && (any(is_place_and_date) || is_office(name)))
            || (short && any(is_number_of_a_signature));
        if is_below {
            self.in_footer = true;
            return false;
        }
        // The names and offices of those who sign: a few cells, and none that tells a person apart.
        !(self.in_footer && short)
    }
}

/// What became of a worksheet without headings.
fn without_headings(finding: Finding) -> Made {
    Made {
        rows: Vec::new(),
        hidden: Vec::new(),
        findings: vec![finding],
        passed_over: Vec::new(),
        score: None,
        listing: None,
        is_checked: false,
    }
}

/// From so many digits on a text is a number that tells people apart; an old NIP has nine.
const KEY_DIGITS: usize = 9;

fn n_digits(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

/// Whether a text begins as the serial of a card does: a letter and the year.
fn is_like_a_serial(text: &str) -> bool {
    let mut signs = text.trim().chars().filter(|c| c.is_alphanumeric());
    signs.next().is_some_and(char::is_alphabetic)
        && signs.clone().count() >= 4
        && signs.all(|c| c.is_ascii_digit())
}

/// Whether a row could be headings: a row about a person holds a number of many digits.
fn may_be_headings(cells: &[(u32, String)]) -> bool {
    let has_long_number =
        |text: &str| n_digits(text) >= KEY_DIGITS && n_digits(text) * 2 > text.len();
    !cells.is_empty() && !cells.iter().any(|(_, text)| has_long_number(text))
}

/// Whether the rows follow each other without a gap.
fn are_adjacent(rows: &[(u32, Vec<(u32, String)>)]) -> bool {
    rows.windows(2).all(|pair| pair[1].0 == pair[0].0 + 1)
}

pub(super) fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}')
}

/// Texts that many rows have alike, each held once.
#[derive(Debug, Default)]
struct Alike(std::collections::HashSet<Arc<str>>);

impl Alike {
    /// Different texts that are remembered; a list has a few thousand units and posts.
    const MOST: usize = 50_000;

    fn held(&mut self, text: &str) -> Arc<str> {
        if let Some(held) = self.0.get(text) {
            return Arc::clone(held);
        }
        let held: Arc<str> = text.into();
        if self.0.len() < Self::MOST {
            self.0.insert(Arc::clone(&held));
        }
        held
    }
}

/// A value as it was read.
fn as_read(value: &Value) -> Raw<'_> {
    match value {
        Value::Empty => Raw::Text(""),
        Value::Text(text) => Raw::Text(text),
        Value::Number { value, .. } => Raw::Number(*value),
        Value::Date(date) => Raw::Date(*date),
        Value::Bool(value) => Raw::Bool(*value),
        Value::Error(error) => Raw::Error(error.to_string()),
    }
}

/// The value to keep of a cell.
fn keep(raw: Raw<'_>, day: impl Fn(f64) -> Option<Date>) -> Value {
    match raw {
        Raw::Text(text) if is_blank(text) => Value::Empty,
        Raw::Text(text) if is_error(text) => Value::Error(text.trim().into()),
        Raw::Text(text) => Value::Text(text.into()),
        Raw::Number(value) => match day(value) {
            Some(date) => Value::Date(date),
            None => Value::Number { value, shown: shown(value).into() },
        },
        Raw::Date(date) => Value::Date(date),
        Raw::Bool(value) => Value::Bool(value),
        Raw::Error(name) => Value::Error(name.into()),
    }
}

/// Whether the text is what a spreadsheet shows where it has no value. Saved as CSV or pasted as values,
/// a failed formula is such a text, and so is a date in a column too narrow to show it.
pub(super) fn is_error(text: &str) -> bool {
    let text = text.trim();
    let excel =
        ["#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"];
    excel.contains(&text)
        || text.strip_prefix("Err:").is_some_and(|code| code.parse::<u16>().is_ok())
        || text.len() > 1 && text.bytes().all(|byte| byte == b'#')
}

/// A number written out: whole up to fifteen digits, the way Excel shows a longer one beyond.
pub(super) fn shown(value: f64) -> String {
    if value.abs() < 1e15 {
        return value.to_string();
    }
    let text = format!("{value:.14E}");
    match text.split_once('E') {
        Some((digits, power)) => {
            let digits = digits.trim_end_matches('0').trim_end_matches('.');
            format!("{digits}E+{power}")
        }
        None => text,
    }
}

/// The cells as words, to be read as headings.
fn words(cells: &[(u32, Value)]) -> Vec<(u32, String)> {
    let word = |value: &Value| match value {
        Value::Text(text) => Some(text.to_string()),
        Value::Number { shown, .. } => Some(shown.to_string()),
        _ => None,
    };
    cells.iter().filter_map(|(col, value)| Some((*col, word(value)?))).collect()
}

/// Whether two cells say the same, spaces and case aside.
fn same(one: &Value, two: &Value) -> bool {
    match (one.as_text(), two.as_text()) {
        (Some(one), Some(two)) => {
            let bare = |text: &str| text.split_whitespace().collect::<String>().to_lowercase();
            bare(one) == bare(two)
        }
        _ => one == two,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_number_is_shown_as_excel_shows_it() {
        assert_eq!(shown(1.985_031_020_101_21e17), "1.98503102010121E+17");
        assert_eq!(shown(1985.0), "1985");
        assert_eq!(shown(0.5), "0.5");
    }
}
