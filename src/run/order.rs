//! Work spread over threads, results in input order.
//!
//! One function does nearly all of it: workers take the next piece, the caller's
//! thread receives the results in order. A worker that runs too far ahead
//! waits, so that memory holds a bounded number of results however slow the
//! disk is. Pieces that take only microseconds are taken many at a time, since
//! handing them over would cost more than making them. A panic in one piece
//! becomes a fault, not a hang.
//!
//! A second one is for few and long pieces that have something for the others
//! to do while they are being made: files, and the rows they hold.

use crate::diag::{Fault, FaultKind, Outcome, Text};
use crate::text;
use std::{
    cell::Cell,
    collections::{BTreeMap, VecDeque},
    ops::Range,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Condvar, Mutex, MutexGuard, PoisonError, mpsc},
    time::{Duration, Instant},
};

/// Bundles of results that may wait for their turn, per worker.
const AHEAD: usize = 4;
/// Pieces that are taken at a time, at most.
const MOST: usize = 64;
/// A bundle that took less is too small: handing it over costs microseconds.
const QUICK: Duration = Duration::from_micros(500);
/// A bundle that took more is too large: others wait for it at the end.
const SLOW: Duration = Duration::from_millis(4);

/// The threads of one run.
#[derive(Debug)]
pub struct Workers {
    pool: rayon::ThreadPool,
    count: usize,
}

impl Workers {
    /// `count` threads, at least one.
    ///
    /// # Errors
    ///
    /// An outside fault if the system gives none.
    pub fn new(count: usize) -> Outcome<Self> {
        let count = count.max(1);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(count).build().map_err(|error| {
            Fault::new(
                FaultKind::Outside,
                String::new(),
                text!("utas kerja tidak bisa dibuat: {error}", "no worker threads: {error}"),
            )
        })?;
        Ok(Self { pool, count })
    }
}

/// Where the workers are.
struct Turn {
    /// The next piece to take.
    next: usize,
    /// How many results the caller has had.
    taken: usize,
    /// How many pieces are taken at a time.
    bundle: usize,
    /// Nobody needs further results.
    over: bool,
}

/// Makes pieces `0..count` on the workers and hands each to `consume` in order.
///
/// # Errors
///
/// The first fault of `consume`, or an internal fault if a piece panicked. Later pieces are then not begun.
pub fn in_order<T: Send>(
    workers: &Workers,
    count: usize,
    make: impl Fn(usize) -> T + Sync,
    mut consume: impl FnMut(usize, T) -> Outcome<()>,
) -> Outcome<()> {
    let turn = Mutex::new(Turn { next: 0, taken: 0, bundle: 1, over: false });
    let moved = Condvar::new();
    let ahead = workers.count * AHEAD;
    let (sender, receiver) = mpsc::channel();

    workers.pool.in_place_scope(|scope| {
        for _ in 0..workers.count.min(count) {
            let (sender, turn, moved, make) = (sender.clone(), &turn, &moved, &make);
            scope.spawn(move |_| {
                while let Some(pieces) = take(turn, moved, count, ahead) {
                    let (first, n_pieces, begun) = (pieces.start, pieces.len(), Instant::now());
                    let made = pieces.map(|idx| catch_unwind(AssertUnwindSafe(|| make(idx))));
                    let made: Vec<_> = made.collect();
                    lock(turn).weigh(n_pieces, begun.elapsed());
                    if sender.send((first, made)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut waiting = BTreeMap::new();
        let mut outcome = Ok(());
        let mut next = 0;
        'all: for (first, bundle) in receiver {
            waiting.insert(first, bundle);
            while let Some(bundle) = waiting.remove(&next) {
                for made in bundle {
                    outcome = match made {
                        Ok(made) => consume(next, made),
                        Err(_) => Err(defect()),
                    };
                    if outcome.is_err() {
                        break 'all;
                    }
                    next += 1;
                }
                lock(&turn).taken = next;
                moved.notify_all();
            }
        }
        lock(&turn).over = true;
        moved.notify_all();
        outcome
    })
}

impl Turn {
    /// Learns from a bundle of pieces how many to take at a time.
    fn weigh(&mut self, n_pieces: usize, took: Duration) {
        if took < QUICK && n_pieces >= self.bundle {
            self.bundle = (self.bundle * 2).min(MOST);
        } else if took > SLOW {
            self.bundle = (n_pieces / 2).clamp(1, self.bundle);
        }
    }
}

/// The next pieces, once they are not too far ahead of the caller: `ahead` bundles.
fn take(turn: &Mutex<Turn>, moved: &Condvar, count: usize, ahead: usize) -> Option<Range<usize>> {
    let mut at = lock(turn);
    while !at.over && at.next < count && at.next >= at.taken + ahead * at.bundle {
        at = moved.wait(at).unwrap_or_else(PoisonError::into_inner);
    }
    if at.over || at.next >= count {
        return None;
    }
    let first = at.next;
    at.next = count.min(first + at.bundle);
    Some(first..at.next)
}

/// What became of a piece and of the parts it handed out, in the order it did.
pub(super) type Whole<T, U> = (T, Vec<U>);

/// Makes pieces `0..count`; what a piece hands out while it is being made is worked on by whoever
/// has no piece. `done` hears of each piece that is made.
///
/// # Errors
///
/// An internal fault if anything panicked.
pub(super) fn with_parts<P: Send, T: Send, U: Send>(
    workers: &Workers,
    count: usize,
    make: impl Fn(usize, &dyn Fn(P)) -> T + Sync,
    work: impl Fn(P) -> U + Sync,
    mut done: impl FnMut(),
) -> Outcome<Vec<Whole<T, U>>> {
    let table = Mutex::new(Table { next: 0, making: 0, parts: VecDeque::new(), over: false });
    let moved = Condvar::new();
    let (sender, receiver) = mpsc::channel();

    workers.pool.in_place_scope(|scope| {
        for _ in 0..workers.count {
            let (sender, table, moved, make, work) = (sender.clone(), &table, &moved, &make, &work);
            scope.spawn(move |_| {
                while let Some(task) = choose(table, moved, count) {
                    let made = match task {
                        Task::Piece(idx) => {
                            let n_parts = Cell::new(0);
                            let hand_out = |part| {
                                lock(table).parts.push_back((idx, n_parts.get(), part));
                                n_parts.set(n_parts.get() + 1);
                                moved.notify_one();
                            };
                            let made = catch_unwind(AssertUnwindSafe(|| make(idx, &hand_out)));
                            lock(table).making -= 1;
                            moved.notify_all();
                            made.map(|made| Made::Piece(idx, made, n_parts.get()))
                        }
                        Task::Part(idx, number, part) => {
                            let made = catch_unwind(AssertUnwindSafe(|| work(part)));
                            made.map(|made| Made::Part(idx, number, made))
                        }
                    };
                    if sender.send(made).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut pieces: Vec<_> = (0..count).map(|_| (None, Vec::new())).collect();
        for made in receiver {
            match made {
                Ok(Made::Piece(idx, made, n_parts)) => {
                    let (piece, parts): &mut (_, Vec<Option<U>>) = &mut pieces[idx];
                    *piece = Some(made);
                    parts.resize_with(n_parts.max(parts.len()), || None);
                    done();
                }
                Ok(Made::Part(idx, number, made)) => {
                    let parts = &mut pieces[idx].1;
                    parts.resize_with(parts.len().max(number + 1), || None);
                    parts[number] = Some(made);
                }
                Err(_) => {
                    lock(&table).over = true;
                    moved.notify_all();
                    return Err(defect());
                }
            }
        }
        let whole = |(piece, parts): (Option<T>, Vec<Option<U>>)| {
            Some((piece?, parts.into_iter().collect::<Option<Vec<U>>>()?))
        };
        pieces.into_iter().map(whole).collect::<Option<Vec<_>>>().ok_or_else(defect)
    })
}

/// What there is to do, for [`with_parts`].
struct Table<P> {
    /// The next piece to take.
    next: usize,
    /// Pieces in the making: they may still hand out parts.
    making: usize,
    /// Piece, number and content of parts that nobody has taken.
    parts: VecDeque<(usize, usize, P)>,
    /// Nobody needs further results.
    over: bool,
}

enum Task<P> {
    Piece(usize),
    Part(usize, usize, P),
}

enum Made<T, U> {
    /// Its index, what it became and how many parts it handed out.
    Piece(usize, T, usize),
    Part(usize, usize, U),
}

/// Pieces first: only they lead to more work.
fn choose<P>(table: &Mutex<Table<P>>, moved: &Condvar, count: usize) -> Option<Task<P>> {
    let mut at = lock(table);
    loop {
        if at.over {
            return None;
        }
        if at.next < count {
            at.next += 1;
            at.making += 1;
            return Some(Task::Piece(at.next - 1));
        }
        if let Some((idx, number, part)) = at.parts.pop_front() {
            return Some(Task::Part(idx, number, part));
        }
        if at.making == 0 {
            return None;
        }
        at = moved.wait(at).unwrap_or_else(PoisonError::into_inner);
    }
}

fn defect() -> Box<Fault> {
    Fault::new(
        FaultKind::Internal,
        String::new(),
        Text::new("kesalahan di dalam program", "a defect of the program"),
    )
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing that holds the lock can panic; a poisoned one is as good as any.
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workers(count: usize) -> Workers {
        Workers::new(count).expect("threads")
    }

    #[test]
    fn results_come_in_order_whatever_the_number_of_workers() {
        for count in [1, 2, 8] {
            let mut seen = Vec::new();
            let make = |idx: usize| {
                // The first pieces take longest, so that later ones overtake them.
                (0..(200 - idx) * 500).fold(idx as u64, |sum, n| sum.wrapping_mul(31) + n as u64);
                idx
            };
            let outcome = in_order(&workers(count), 200, make, |idx, made| {
                seen.push((idx, made));
                Ok(())
            });
            assert_eq!(outcome, Ok(()));
            assert!(seen.iter().enumerate().all(|(n, pair)| *pair == (n, n)), "{count} workers");
            assert_eq!(seen.len(), 200);
        }
    }

    #[test]
    fn the_first_fault_ends_the_work() {
        let fault = || Fault::new(FaultKind::Outside, "disk", Text::same("full"));
        let mut consumed = 0;
        let outcome = in_order(
            &workers(2),
            1000,
            |idx| idx,
            |idx, _| {
                consumed += 1;
                if idx == 10 { Err(fault()) } else { Ok(()) }
            },
        );
        assert_eq!(outcome, Err(fault()));
        assert_eq!(consumed, 11);
    }

    #[test]
    fn a_panic_in_one_piece_is_a_fault_of_the_program() {
        let make = |idx: usize| assert_ne!(idx, 3, "piece three");
        let outcome = in_order(&workers(2), 10, make, |_, ()| Ok(()));
        assert_eq!(outcome.map_err(|fault| fault.kind), Err(FaultKind::Internal));
    }

    #[test]
    fn no_pieces_are_no_work() {
        assert_eq!(in_order(&workers(2), 0, |idx| idx, |_, _| Ok(())), Ok(()));
    }

    #[test]
    fn parts_come_back_with_their_piece_in_the_order_they_were_handed_out() {
        for count in [1, 2, 8] {
            let made = with_parts(
                &workers(count),
                5,
                |idx, hand_out| {
                    (0..idx * 10).for_each(|part| hand_out(idx * 100 + part));
                    idx
                },
                |part| part * 2,
                || (),
            );
            let expected: Vec<_> = (0..5)
                .map(|idx| (idx, (0..idx * 10).map(|part| (idx * 100 + part) * 2).collect()))
                .collect();
            assert_eq!(made, Ok(expected), "{count} workers");
        }
    }

    /// The piece does not end before somebody else has worked on its part.
    #[test]
    fn parts_are_worked_on_while_their_piece_is_being_made() {
        let (sender, receiver) = mpsc::channel();
        let receiver = Mutex::new(receiver);
        let made = with_parts(
            &workers(2),
            1,
            |_, hand_out| {
                hand_out(());
                let wait = std::time::Duration::from_secs(60);
                lock(&receiver).recv_timeout(wait)
            },
            |()| sender.send(7).is_ok(),
            || (),
        );
        assert_eq!(made, Ok(vec![(Ok(7), vec![true])]));
    }

    #[test]
    fn a_panic_in_a_part_is_a_fault_of_the_program() {
        let make = |_: usize, hand_out: &dyn Fn(usize)| (0..5).for_each(hand_out);
        let made =
            with_parts(&workers(2), 3, make, |part| assert_ne!(part, 3, "part three"), || ());
        assert_eq!(made.map_err(|fault| fault.kind), Err(FaultKind::Internal));
    }
}
