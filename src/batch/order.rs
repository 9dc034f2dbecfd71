//! Work spread over threads, results in input order.
//!
//! One function does all of it: workers take the next piece, the caller's
//! thread receives the results in order. A worker that runs too far ahead
//! waits, so that memory holds a bounded number of results however slow the
//! disk is. A panic in one piece becomes a fault, not a hang.

use crate::diag::{Fault, FaultKind, Outcome, Text};
use crate::text;
use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Condvar, Mutex, MutexGuard, PoisonError, mpsc},
};

/// Results that may wait for their turn, per worker.
const AHEAD: usize = 4;

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
    let turn = Mutex::new(Turn { next: 0, taken: 0, over: false });
    let moved = Condvar::new();
    let ahead = workers.count * AHEAD;
    let (sender, receiver) = mpsc::channel();

    workers.pool.in_place_scope(|scope| {
        for _ in 0..workers.count.min(count) {
            let (sender, turn, moved, make) = (sender.clone(), &turn, &moved, &make);
            scope.spawn(move |_| {
                while let Some(idx) = take(turn, moved, count, ahead) {
                    let made = catch_unwind(AssertUnwindSafe(|| make(idx)));
                    if sender.send((idx, made)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut waiting = BTreeMap::new();
        let mut outcome = Ok(());
        let mut next = 0;
        'all: for (idx, made) in receiver {
            waiting.insert(idx, made);
            while let Some(made) = waiting.remove(&next) {
                outcome = match made {
                    Ok(made) => consume(next, made),
                    Err(_) => Err(Fault::new(
                        FaultKind::Internal,
                        String::new(),
                        Text::new("kesalahan di dalam program", "a defect of the program"),
                    )),
                };
                next += 1;
                lock(&turn).taken = next;
                moved.notify_all();
                if outcome.is_err() {
                    break 'all;
                }
            }
        }
        lock(&turn).over = true;
        moved.notify_all();
        outcome
    })
}

/// The next piece, once it is not too far ahead of the caller.
fn take(turn: &Mutex<Turn>, moved: &Condvar, count: usize, ahead: usize) -> Option<usize> {
    let mut at = lock(turn);
    while !at.over && at.next < count && at.next >= at.taken + ahead {
        at = moved.wait(at).unwrap_or_else(PoisonError::into_inner);
    }
    if at.over || at.next >= count {
        return None;
    }
    at.next += 1;
    Some(at.next - 1)
}

fn lock<'t>(turn: &'t Mutex<Turn>) -> MutexGuard<'t, Turn> {
    // Nothing that holds the lock can panic; a poisoned one is as good as any.
    turn.lock().unwrap_or_else(PoisonError::into_inner)
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
}
