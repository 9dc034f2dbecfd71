//! Disks that give less than they were asked for, or nothing at all.
//!
//! A small library put before the system's own counts what is read below the
//! job's folder. It gives seven bytes where more were wanted, or fails at one
//! position with EIO, as a dying disk and a share over a bad line do.

use super::{ARGS, RUN, all, assert_goes_on, assert_nothing_half, assert_same, small, whole};
use crate::support::{Job, Ran, cetak, files, long, needs, told, write};
use std::{
    path::{Path, PathBuf},
    process::Command,
};

const LIBRARY: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long seen;

static long number(const char *name) {
    const char *text = getenv(name);
    return text ? atol(text) : 0;
}

static int is_of_the_job(int fd) {
    char link[64], path[4096];
    const char *folder = getenv("READS_BELOW");
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    return folder && length > 0 && strncmp(path, folder, strlen(folder)) == 0;
}

/* Whether this read fails; otherwise how much it may give. */
static int fails(int fd, size_t *count) {
    if (!is_of_the_job(fd)) return 0;
    long at = atomic_fetch_add(&seen, 1) + 1;
    long most = number("READS_MOST");
    if (most > 0 && *count > (size_t)most) *count = (size_t)most;
    return at == number("READS_FAIL");
}

ssize_t read(int fd, void *buffer, size_t count) {
    static ssize_t (*real)(int, void *, size_t);
    if (!real) real = (ssize_t (*)(int, void *, size_t))dlsym(RTLD_NEXT, "read");
    if (fails(fd, &count)) { errno = EIO; return -1; }
    return real(fd, buffer, count);
}

ssize_t pread64(int fd, void *buffer, size_t count, off64_t at) {
    static ssize_t (*real)(int, void *, size_t, off64_t);
    if (!real) real = (ssize_t (*)(int, void *, size_t, off64_t))dlsym(RTLD_NEXT, "pread64");
    if (fails(fd, &count)) { errno = EIO; return -1; }
    return real(fd, buffer, count, at);
}

ssize_t pread(int fd, void *buffer, size_t count, off_t at) {
    return pread64(fd, buffer, count, at);
}

__attribute__((destructor)) static void told(void) {
    const char *path = getenv("READS_COUNT");
    if (!path) return;
    FILE *file = fopen(path, "w");
    if (!file) return;
    fprintf(file, "%ld", (long)seen);
    fclose(file);
}
"#;

/// The library, built; nothing where there is no compiler.
fn library(folder: &Path) -> Option<PathBuf> {
    let (source, library) = (folder.join("reads.c"), folder.join("reads.so"));
    write(&source, LIBRARY);
    let mut cc = Command::new("cc");
    cc.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(&source).arg("-ldl");
    let built = cc.output();
    let is_built = built.is_ok_and(|output| output.status.success());
    needs("no C compiler builds a library", is_built).then_some(library)
}

/// A run whose reads go through the library.
fn run(job: &Job, library: &Path, args: &[&str], settings: &[(&str, String)]) -> Ran {
    let below = job.path("").canonicalize().expect("there");
    let mut command = cetak();
    command.current_dir(&below).args(args);
    command.env("LD_PRELOAD", library).env("READS_BELOW", &below);
    command.envs(settings.iter().map(|(name, value)| (name, value)));
    Ran(command.output().expect("it starts"))
}

#[test]
fn reads_that_give_seven_bytes_at_a_time_change_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(library) = library(folder.path()) else { return };
    let job = small();
    let whole = whole(&job);
    let few = [("READS_MOST", "7".to_owned())];
    run(&job, &library, &ARGS, &few).expect(0);
    assert_same(&files(&job.path(RUN)), &whole, "seven bytes at a time");
    run(&job, &library, &["verify", RUN, "--quiet", "--jobs=1"], &few).expect(0);
    run(&job, &library, &["log", "verify", "job.toml"], &few).expect(0);
}

#[test]
fn a_disk_that_cannot_be_read_at_one_place_is_told_and_costs_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(library) = library(folder.path()) else { return };
    let template = small();
    let whole = whole(&template);
    let count = folder.path().join("count");
    let settings = [("READS_COUNT", count.display().to_string())];
    run(&template.twin(), &library, &ARGS, &settings).expect(0);
    let count = std::fs::read_to_string(count).expect("a count");
    let n_reads: usize = count.trim().parse().expect("a number");
    assert!(n_reads > 20, "{n_reads} reads: the library is not asked");
    let tries = if all() {
        n_reads
    } else if long() {
        24
    } else {
        10
    };
    let (mut n_tried, mut n_refused) = (0, 0);
    for at in (1..=n_reads).step_by((n_reads / tries).max(1)) {
        let job = template.twin();
        let ran = run(&job, &library, &ARGS, &[("READS_FAIL", at.to_string())]);
        let what = format!("EIO at read {at} of {n_reads}");
        let said = ran.stderr();
        // Another's file: a finding that holds somebody or stops the run. Our own: a fault, or made anew.
        assert!([0, 2, 3, 4, 5].contains(&ran.code()), "{what}: {} {said}", ran.code());
        assert!(!said.contains("defect") && !said.contains("panicked"), "{what}: {said}");
        n_tried += 1;
        match ran.code() {
            0 => assert_same(&files(&job.path(RUN)), &whole, &what),
            // Whoever was held has a card of the next run.
            3 => {
                job.cetak(&ARGS).expect(0);
                job.cetak(&["log", "verify", "job.toml"]).expect(0);
            }
            _ => {
                n_refused += 1;
                assert!(said.contains("-->"), "{what}: no place: {said}");
                assert_nothing_half(&job.path(RUN), &[&whole], &what);
                assert_goes_on(&job, &whole, &what);
            }
        }
    }
    told(&format!("EIO at {n_tried} of {n_reads} reads, {n_refused} refused"));
}
