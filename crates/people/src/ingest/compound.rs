//! Compound files, the container of xls, looked through before they are read.
//!
//! The reader follows chains of sectors without counting and lays out every
//! worksheet whole, as large as its cells say. A chain that runs in a circle, or
//! a cell far outside of what xls can hold, would take all memory there is and
//! the program with it; here both are found first. Numbers of sections are those
//! of Microsoft's open specifications.

use std::ops::Range;

/// The end of a chain ([MS-CFB] 2.1).
const END_OF_CHAIN: u32 = 0xffff_fffe;
/// Numbers from here on are no sectors.
const FIRST_SPECIAL: u32 = 0xffff_fffa;
/// Streams below this lie in the mini stream ([MS-CFB] 2.2).
const SMALL: usize = 4096;
/// Columns of an xls worksheet, which has 65,536 rows at most.
const COLUMNS: u16 = 256;

/// Why a file must not be given to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unsound {
    /// A chain runs in a circle, or a cell lies outside of what xls can hold.
    Damaged,
    /// The rectangle around the cells of a worksheet is that large.
    Wide,
}

/// Follows the chains that lead to the workbook, and looks where its cells lie. What cannot be followed at all
/// is left to the reader, which says what is wrong.
///
/// # Errors
///
/// What the reader would not survive.
pub(super) fn look(bytes: &[u8], most_cells: u64) -> Result<(), Unsound> {
    let Some(file) = Compound::open(bytes) else { return Ok(()) };
    let directory = file.chain(file.directory).ok_or(Unsound::Damaged)?;
    let entries: Vec<&[u8]> =
        directory.iter().flat_map(|sector| sector.chunks_exact(128)).collect();
    let Some(root) = entries.first() else { return Ok(()) };
    let mini = file.chain(number(root, 116)).ok_or(Unsound::Damaged)?.concat();
    let mini_table = file.chain(file.mini_table).ok_or(Unsound::Damaged)?.concat();
    let mini_table: Vec<u32> = numbers(&mini_table).collect();
    entries.iter().filter(|entry| is_workbook(entry)).try_for_each(|entry| {
        let (start, length) = (number(entry, 116), number(entry, 120) as usize);
        let stream = if length < SMALL {
            let sector = |id: u32| mini.get(bytes_of(id, 64)?);
            follow(start, &mini_table, mini.len() / 64, sector)
        } else {
            file.chain(start)
        };
        let stream = stream.ok_or(Unsound::Damaged)?.concat();
        look_at_cells(&stream[..length.min(stream.len())], most_cells)
    })
}

/// A file as its header describes it.
struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    table: Vec<u32>,
    directory: u32,
    mini_table: u32,
}

impl<'a> Compound<'a> {
    /// `None` if there is no header, or the table of sectors is not to be had.
    fn open(bytes: &'a [u8]) -> Option<Self> {
        let header = bytes.get(..512)?;
        let sector = match header[30] {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let (directory, mini_table) = (number(header, 48), number(header, 60));
        let mut file = Self { bytes, sector, table: Vec::new(), directory, mini_table };
        let mut parts: Vec<u32> = numbers(&header[76..]).collect();
        // The table of the table goes on in sectors of its own, the last number of each leads on.
        let mut next = number(header, 68);
        for _ in 0..=bytes.len() / sector {
            if next >= FIRST_SPECIAL {
                break;
            }
            parts.extend(numbers(file.at(next)?));
            next = parts.pop()?;
        }
        for part in parts.into_iter().filter(|part| *part < FIRST_SPECIAL) {
            let more = numbers(file.at(part)?).collect::<Vec<_>>();
            file.table.extend(more);
        }
        Some(file)
    }

    /// A sector; the last one of a file may be short.
    fn at(&self, id: u32) -> Option<&'a [u8]> {
        let Range { start, end } = bytes_of(id.checked_add(1)?, self.sector)?;
        self.bytes.get(start..end.min(self.bytes.len()))
    }

    /// The sectors of a chain; `None` if it runs in a circle.
    fn chain(&self, start: u32) -> Option<Vec<&'a [u8]>> {
        follow(start, &self.table, self.bytes.len() / self.sector, |id| self.at(id))
    }
}

/// The pieces of a chain up to where it ends or leads nowhere; `None` if it runs in a circle.
fn follow<'a>(
    mut id: u32,
    table: &[u32],
    most: usize,
    sector: impl Fn(u32) -> Option<&'a [u8]>,
) -> Option<Vec<&'a [u8]>> {
    let mut pieces = Vec::new();
    while id != END_OF_CHAIN {
        let Some(piece) = sector(id) else { break };
        if pieces.len() > most {
            return None;
        }
        pieces.push(piece);
        let Some(next) = table.get(id as usize) else { break };
        id = *next;
    }
    Some(pieces)
}

/// Where the sector of that number lies, counted from the first.
fn bytes_of(id: u32, size: usize) -> Option<Range<usize>> {
    let start = (id as usize).checked_mul(size)?;
    Some(start..start.checked_add(size)?)
}

/// Whether a directory entry is the stream that the reader takes for the workbook.
fn is_workbook(entry: &[u8]) -> bool {
    let is_named = |name: &str| {
        let wide = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes);
        entry.iter().map(u8::to_ascii_lowercase).zip(wide).all(|(is, wanted)| is == wanted)
    };
    is_named("workbook") || is_named("book")
}

/// Every cell, and the extent that each worksheet claims, must be within a worksheet of xls; the reader lays out
/// the rectangle around the cells.
fn look_at_cells(stream: &[u8], most: u64) -> Result<(), Unsound> {
    let mut rest = stream;
    let mut around = Around::default();
    while let Some((head, after)) = rest.split_first_chunk::<4>() {
        let kind = u16::from_le_bytes([head[0], head[1]]);
        let length = usize::from(u16::from_le_bytes([head[2], head[3]]));
        let data = &after[..length.min(after.len())];
        let small =
            |at: usize| data.get(at..at + 2).map_or(0, |b| u16::from_le_bytes([b[0], b[1]]));
        // [MS-XLS] 2.4: the records that the reader makes cells of, the row before the column.
        let columns = match kind {
            0x0006 | 0x00d6 | 0x00fd | 0x0203 | 0x0204 | 0x0205 | 0x027e => Some([small(2); 2]),
            // A run of numbers: the last column stands last.
            0x00bd => Some([small(2), small(length.saturating_sub(2))]),
            0x0200 if !is_extent(data) => return Err(Unsound::Damaged),
            // The next worksheet begins.
            0x0809 => {
                around = Around::default();
                None
            }
            _ => None,
        };
        for column in columns.into_iter().flatten() {
            if column >= COLUMNS {
                return Err(Unsound::Damaged);
            }
            around.take(small(0), column);
        }
        if around.cells() > most {
            return Err(Unsound::Wide);
        }
        rest = &after[data.len()..];
    }
    Ok(())
}

/// The rectangle around cells: first row and column, last row and column.
#[derive(Debug, Default)]
struct Around(Option<[u16; 4]>);

impl Around {
    fn take(&mut self, row: u16, column: u16) {
        let [top, left, bottom, right] = self.0.unwrap_or([row, column, row, column]);
        self.0 = Some([top.min(row), left.min(column), bottom.max(row), right.max(column)]);
    }

    fn cells(&self) -> u64 {
        self.0.map_or(0, |[top, left, bottom, right]| {
            (u64::from(bottom - top) + 1) * (u64::from(right - left) + 1)
        })
    }
}

/// Whether the extent that a worksheet claims, for which room is kept, is one that xls can have.
fn is_extent(data: &[u8]) -> bool {
    let small =
        |at: usize| data.get(at..at + 2).map_or(0, |b| u32::from(b[0]) | u32::from(b[1]) << 8);
    let [first_row, end_row, first, end] = match data.len() {
        10 => [small(0), small(2), small(4), small(6)],
        _ => [number(data, 0), number(data, 4), small(8), small(10)],
    };
    // As the reader takes it: an odd first column is none.
    let first = if first >= u32::from(COLUMNS) || end < first { 0 } else { first };
    let rows = u64::from(end_row.saturating_sub(first_row));
    (end_row == 0 || first_row < end_row)
        && rows * u64::from(end - first) <= u64::from(COLUMNS) * 65_536
}

fn number(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).map_or(0, |b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes.as_chunks::<4>().0.iter().map(|word| u32::from_le_bytes(*word))
}
