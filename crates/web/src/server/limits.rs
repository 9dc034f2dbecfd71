//! How often somebody may try: a bucket of tokens for each address and for each number.
//!
//! An office shares one address, so that an address gets more than a person does; and who knows one
//! number must not try passwords from a thousand addresses. Buckets live in memory and each front end
//! counts for itself. They are named by digests: no NIP waits in memory.

use cetak_base::digest::Digest;
use std::{
    collections::BTreeMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

/// A limit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Limit {
    name: &'static str,
    /// How many at once.
    burst: f64,
    /// Seconds until one more is allowed.
    every: f64,
}

/// Challenges solved from one address.
pub(crate) const SOLVE: Limit = Limit { name: "solve", burst: 60.0, every: 1.0 };
/// Passwords and codes tried from one address.
pub(crate) const LOGIN_ADDRESS: Limit = Limit { name: "login-address", burst: 60.0, every: 5.0 };
/// Passwords and codes tried for one number.
pub(crate) const LOGIN_KEY: Limit = Limit { name: "login-key", burst: 6.0, every: 120.0 };
/// Photos sent in and cards drawn for one number.
pub(crate) const DRAW_KEY: Limit = Limit { name: "draw-key", burst: 60.0, every: 2.0 };

/// Buckets that are remembered at most; the fullest are forgotten first.
const MAX_BUCKETS: usize = 200_000;

/// All buckets.
#[derive(Debug, Default)]
pub(crate) struct Limiter(Mutex<BTreeMap<[u8; 16], Bucket>>);

#[derive(Debug, Clone, Copy)]
struct Bucket {
    left: f64,
    seen: i64,
    burst: f64,
    every: f64,
}

impl Bucket {
    fn refill(&mut self, now: i64) {
        let passed = (now - self.seen).max(0) as f64;
        self.left = (self.left + passed / self.every).min(self.burst);
        self.seen = now;
    }
}

impl Limiter {
    /// Takes one from the bucket of `who`; the seconds to wait if it is empty.
    pub(crate) fn take(&self, limit: Limit, who: &str, now: i64) -> Result<(), u64> {
        let mut name = [0; 16];
        let digest = Digest::of(format!("{}\n{who}", limit.name).as_bytes());
        name.copy_from_slice(&digest.bytes()[..16]);
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MAX_BUCKETS {
            forget_full(&mut buckets, now);
        }
        let Limit { burst, every, .. } = limit;
        let bucket = buckets.entry(name).or_insert(Bucket { left: burst, seen: now, burst, every });
        bucket.refill(now);
        if bucket.left < 1.0 {
            return Err(((1.0 - bucket.left) * every).ceil().max(1.0) as u64);
        }
        bucket.left -= 1.0;
        Ok(())
    }

    /// As [`Limiter::take`], for an address.
    pub(crate) fn take_from(&self, limit: Limit, who: IpAddr, now: i64) -> Result<(), u64> {
        self.take(limit, &who.to_string(), now)
    }

    /// Counts an attempt to log in: by its address first, for an address that is refused must not use up
    /// what is left for somebody else's number.
    pub(crate) fn take_login(&self, from: IpAddr, who: Option<&str>, now: i64) -> Result<(), u64> {
        self.take_from(LOGIN_ADDRESS, from, now)?;
        who.map_or(Ok(()), |who| self.take(LOGIN_KEY, who, now))
    }

    /// Forgets buckets that are full again.
    pub(crate) fn tidy(&self, now: i64) {
        forget_full(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner), now);
    }
}

fn forget_full(buckets: &mut BTreeMap<[u8; 16], Bucket>, now: i64) {
    buckets.retain(|_, bucket| {
        bucket.refill(now);
        bucket.left < bucket.burst
    });
    if buckets.len() >= MAX_BUCKETS {
        // Under such an attack everybody begins anew; who is refused now is refused by the address.
        buckets.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_tried_six_times_and_then_every_two_minutes() {
        let limiter = Limiter::default();
        for _ in 0..6 {
            assert_eq!(limiter.take(LOGIN_KEY, "198609262015051001", 1000), Ok(()));
        }
        assert_eq!(limiter.take(LOGIN_KEY, "198609262015051001", 1000), Err(120));
        assert_eq!(limiter.take(LOGIN_KEY, "198609262015051002", 1000), Ok(()), "somebody else");
        assert_eq!(limiter.take(LOGIN_KEY, "198609262015051001", 1119), Err(1));
        assert_eq!(limiter.take(LOGIN_KEY, "198609262015051001", 1120), Ok(()));
    }

    #[test]
    fn an_address_that_is_refused_locks_nobody_out() {
        let limiter = Limiter::default();
        let (one, other) = (IpAddr::from([203, 0, 113, 9]), IpAddr::from([198, 51, 100, 7]));
        for n in 0..60 {
            assert_eq!(limiter.take_login(one, Some(&format!("{n}")), 1000), Ok(()));
        }
        for _ in 0..20 {
            assert!(limiter.take_login(one, Some("198609262015051001"), 1000).is_err());
        }
        assert_eq!(limiter.take_login(other, Some("198609262015051001"), 1000), Ok(()));
    }

    #[test]
    fn a_clock_that_is_set_back_locks_nobody_out_for_longer() {
        let limiter = Limiter::default();
        for now in [1000, 500, 1000] {
            assert_eq!(limiter.take(SOLVE, "a", now), Ok(()));
        }
        limiter.tidy(5000);
        assert!(limiter.0.lock().expect("free").is_empty());
    }
}
