//! What all handlers share: the file, the store, the layouts, and what is remembered between requests.

use super::limits::Limiter;
use crate::clock;
use crate::config::Config;
use crate::draw::Studio;
use crate::inbox::{self, Taken};
use crate::store::{Store, access::Entry, holders::Shown};
use cetak_base::diag::{Fault, FaultKind, Outcome, Text};
use std::sync::{
    Arc, Condvar, Mutex, PoisonError, RwLock,
    atomic::{AtomicU64, Ordering},
};

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
    pub(crate) passwords: Places,
    /// Photos that are looked at and cards that are drawn at once.
    pub(crate) drawing: Places,
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

    /// Takes over what the inbox holds, and what another front end took over.
    ///
    /// # Errors
    ///
    /// As [`inbox::take`]; what was shown before is shown still.
    pub fn take_inbox(&self) -> Outcome<Taken> {
        let taken = inbox::take(&self.store, &self.config.inbox)?;
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

    /// What is done now and then: challenges that have expired, entries that are too old.
    ///
    /// # Errors
    ///
    /// An outside fault.
    pub fn tidy(&self) -> Outcome<()> {
        let now = clock::now();
        self.store.forget_spent(now)?;
        self.store.forget_ended(now)?;
        let old = now - self.config.keep_photos_days * clock::DAY;
        self.store.forget_photos(old, now - clock::DAY)?;
        self.store.blank_entries(now - self.config.keep_access_days * clock::DAY)?;
        self.limiter.tidy(now);
        Ok(())
    }
}

/// Places for work that takes memory: whoever finds none waits.
#[derive(Debug)]
pub(crate) struct Places {
    free: Mutex<usize>,
    freed: Condvar,
}

/// A place that is taken until this goes.
pub(crate) struct Place<'p>(&'p Places);

impl Places {
    fn new(free: usize) -> Self {
        Self { free: Mutex::new(free), freed: Condvar::new() }
    }

    /// Waits for a place. Only off the threads that serve.
    pub(crate) fn wait(&self) -> Place<'_> {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        while *free == 0 {
            free = self.freed.wait(free).unwrap_or_else(PoisonError::into_inner);
        }
        *free -= 1;
        Place(self)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.freed.notify_one();
    }
}

/// A defect that a handler ran into.
pub(crate) fn defect(what: &str) -> Box<Fault> {
    Fault::new(FaultKind::Internal, String::new(), Text::same(what))
}
