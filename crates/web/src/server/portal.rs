//! What all handlers share: the file, the store, the layouts, and what is remembered between requests.

use super::limits::Limiter;
use crate::clock;
use crate::config::Config;
use crate::draw::Studio;
use crate::inbox::{self, Taken};
use crate::retention;
use crate::store::{Store, access::Entry, holders::Shown};
use cetak_base::diag::{Fault, FaultKind, Outcome, Text};
use cetak_photo::Preparer;
use cetak_schema::publication::PhotoRules;
use std::{
    ops::{Deref, DerefMut},
    sync::{
        Arc, Condvar, Mutex, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::sync::Semaphore;

/// Photos that are received at once: each lies in memory until it is kept.
const UPLOADS: usize = 8;

/// What is shown now.
pub(crate) struct Current {
    /// The publication; nothing before the first.
    pub(crate) shown: Option<Shown>,
    /// The layouts, with its rules for photos.
    pub(crate) studio: Studio,
}

/// A running portal.
pub struct Portal {
    pub(crate) config: Config,
    pub(crate) store: Store,
    current: RwLock<Arc<Current>>,
    /// Entries that wait to be written together.
    waiting: Mutex<Vec<Entry>>,
    pub(crate) limiter: Limiter,
    /// Passwords that are hashed at once: each takes 19 MiB.
    pub(crate) passwords: Places<()>,
    /// Photos that are looked at and cards that are drawn at once; who decodes has a place first.
    pub(crate) drawing: Places<Preparer>,
    /// Photos that are received at once.
    pub(crate) uploads: Arc<Semaphore>,
    pub(crate) counters: Counters,
}

/// What `/metrics` and the log tell of.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    /// Requests answered.
    pub(crate) requests: AtomicU64,
    /// Challenges solved.
    pub(crate) solved: AtomicU64,
    /// Challenges refused: wrong, late, or solved before.
    pub(crate) refused: AtomicU64,
    /// Requests over a limit.
    pub(crate) limited: AtomicU64,
}

impl Counters {
    pub(crate) fn count(counter: &AtomicU64) {
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

impl Portal {
    /// A portal on this store, showing what the inbox holds.
    ///
    /// # Errors
    ///
    /// Every mistake of a layout; an outside fault if the store cannot be used.
    pub fn new(config: Config, store: Store) -> Outcome<Self> {
        let studio = Studio::new(&config, None)?;
        let current = RwLock::new(Arc::new(Current { shown: None, studio }));
        let portal = Self {
            config,
            store,
            current,
            waiting: Mutex::default(),
            limiter: Limiter::default(),
            passwords: Places::new(4),
            drawing: Places::new(std::thread::available_parallelism().map_or(2, usize::from)),
            uploads: Arc::new(Semaphore::new(UPLOADS)),
            counters: Counters::default(),
        };
        portal.refresh()?;
        Ok(portal)
    }

    /// The file it was made from.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The store behind it.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Takes over what the inbox holds, and what another front end took over; something earlier than what is
    /// shown only if `even_earlier`.
    ///
    /// # Errors
    ///
    /// As [`inbox::take`]; what was shown before is shown still.
    pub fn take_inbox(&self, even_earlier: bool) -> Outcome<Taken> {
        let knows = |rules: &PhotoRules| Studio::new(&self.config, Some(rules)).map(|_| ());
        let taken = inbox::take(&self.store, &self.config.inbox, even_earlier, knows)?;
        self.refresh()?;
        Ok(taken)
    }

    fn refresh(&self) -> Outcome<()> {
        let shown = self.store.shown()?;
        if self.current().shown == shown {
            return Ok(());
        }
        let studio = Studio::new(&self.config, shown.as_ref().map(|shown| &shown.photos))?;
        let current = Arc::new(Current { shown, studio });
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = current;
        Ok(())
    }

    pub(crate) fn current(&self) -> Arc<Current> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Notes what happened; it is written with others within a moment.
    pub(crate) fn note(&self, entry: Entry) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
    }

    /// Writes what was noted.
    ///
    /// # Errors
    ///
    /// An outside fault; the entries wait then for the next time.
    pub fn flush(&self) -> Outcome<()> {
        let entries =
            std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        self.store.note(&entries).inspect_err(|_| {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            let later = std::mem::replace(&mut *waiting, entries);
            waiting.extend(later);
        })
    }

    /// What is done now and then: what has expired is forgotten, what was kept long enough destroyed.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn tidy(&self) -> Outcome<()> {
        let now = clock::now();
        retention::forget(&self.config, &self.store, now)?;
        self.limiter.tidy(now);
        Ok(())
    }
}

/// Places for work that takes memory, each with what the work uses again: whoever finds none waits.
#[derive(Debug)]
pub(crate) struct Places<T> {
    free: Mutex<Vec<T>>,
    freed: Condvar,
}

/// A place that is taken until this goes.
pub(crate) struct Place<'p, T: Default> {
    places: &'p Places<T>,
    kept: T,
}

impl<T: Default> Places<T> {
    fn new(n: usize) -> Self {
        let free = std::iter::repeat_with(T::default).take(n).collect();
        Self { free: Mutex::new(free), freed: Condvar::new() }
    }

    /// Waits for a place. Only off the threads that serve.
    pub(crate) fn wait(&self) -> Place<'_, T> {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(kept) = free.pop() {
                return Place { places: self, kept };
            }
            free = self.freed.wait(free).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl<T: Default> Deref for Place<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.kept
    }
}

impl<T: Default> DerefMut for Place<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.kept
    }
}

impl<T: Default> Drop for Place<'_, T> {
    fn drop(&mut self) {
        let kept = std::mem::take(&mut self.kept);
        // What a panic left half done is not used again.
        let kept = if std::thread::panicking() { T::default() } else { kept };
        self.places.free.lock().unwrap_or_else(PoisonError::into_inner).push(kept);
        self.places.freed.notify_one();
    }
}

/// A defect that a handler ran into.
pub(crate) fn defect(what: &str) -> Box<Fault> {
    Fault::new(FaultKind::Internal, String::new(), Text::same(what))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;

    #[test]
    fn no_more_work_is_done_at_once_than_there_are_places_and_a_panic_takes_none_away() {
        let places: Places<Vec<u8>> = Places::new(2);
        let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for idx in 0..8 {
                let (places, now, most) = (&places, &now, &most);
                let work = scope.spawn(move || {
                    let mut place = places.wait();
                    most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    place.push(1);
                    std::thread::sleep(std::time::Duration::from_millis(2));
                    now.fetch_sub(1, Ordering::SeqCst);
                    assert_ne!(idx, 3, "somebody panics");
                });
                if idx == 3 {
                    assert!(work.join().is_err());
                }
            }
        });
        assert!(most.load(Ordering::SeqCst) <= 2);
        assert_eq!(places.free.lock().expect("free").len(), 2);
    }
}
