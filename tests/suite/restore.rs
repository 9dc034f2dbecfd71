//! The administrator's page, as it stands: a backup, and a restore on another machine that goes on with the same bytes.

use crate::support::{Job, files, needs, write};
use std::{fs, path::Path, process::Command};

/// The commands of the page behind that mark, for another folder than `/srv/cetak`.
fn tried(mark: &str, home: &Path) -> String {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/administrator.md");
    let page = fs::read_to_string(page).expect("the page");
    let after = page.split_once(&format!("<!-- tried: {mark} -->\n```sh\n")).expect("marked").1;
    let commands = after.split("\n```").next().expect("closed");
    commands.replace("/srv/cetak", home.to_str().expect("UTF-8"))
}

/// A shell that stops at the first command that fails, on a machine with this time zone.
fn shell(commands: &str, zone: &str) -> String {
    let bin = Path::new(env!("CARGO_BIN_EXE_cetak")).parent().expect("a folder");
    let path = std::env::var("PATH").expect("a path");
    let ran = Command::new("sh")
        .args(["-e", "-c", commands])
        .envs([("PATH", format!("{}:{path}", bin.display())), ("TZ", zone.to_owned())])
        .output()
        .expect("starts");
    let said = String::from_utf8_lossy(&ran.stdout) + String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{commands}\n{said}");
    said.into_owned()
}

#[test]
fn a_backup_restored_on_another_machine_goes_on_with_the_same_bytes() {
    let there = ["flock", "tar"].iter().all(|name| {
        Command::new(name).arg("--version").output().is_ok_and(|ran| ran.status.success())
    });
    if !needs("flock or tar is missing", there) {
        return;
    }
    let (old, new) =
        (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let job = Job::copy_of("kabupaten");
    job.cetak(&["keys", "keys/qr.key"]).expect(0);
    job.edit("{serial}\"", "{token}\"\nkey_file = \"keys/qr.key\"");
    job.cetak(&["run", "job.toml", "--quiet"]).expect(0);
    let spoiled =
        ["confirm", "job.toml", "--sheet", "1-3", "--spoiled", "1:2", "--reason", "tinta"];
    job.cetak(&spoiled).expect(0);
    let home = old.path().join("kartu");
    fs::create_dir(&home).expect("made");
    assert!(
        Command::new("cp").arg("-a").arg(job.path(".")).arg(&home).status().expect("cp").success()
    );

    shell(&tried("backup", old.path()), "UTC");
    fs::copy(old.path().join("backup.tgz"), new.path().join("backup.tgz")).expect("carried over");
    let said = shell(&tried("restore", new.path()), "LAIN-7");
    assert!(said.contains("utuh") && !said.contains("GAGAL"), "{said}");
    assert!(said.contains("0 siap dibuat, 24 tidak berubah"), "{said}");
    assert!(
        !new.path().join("kartu/.cetak/photos").exists(),
        "what can be made again is not in it"
    );

    // The same thing happens on both: a person changes, a spoiled card is made again.
    for (home, zone, jobs) in [(old.path(), "UTC", "1"), (new.path(), "LAIN-7", "2")] {
        let list = home.join("kartu/data/paruh-waktu.csv");
        let text = fs::read_to_string(&list).expect("a list");
        assert!(text.contains("MUHAMMAD YUSUF BASWEDAN"));
        write(&list, text.replace("MUHAMMAD YUSUF BASWEDAN", "MUHAMMAD YUSUF BASWEDAN LAIN"));
        let home = home.join("kartu");
        let home = home.display();
        shell(
            &format!(
                "cetak run {home} --only changed --jobs {jobs} --quiet --out {home}/out/berubah
                 cetak reprint {home} --spoiled --reason tinta --jobs {jobs} --quiet --out {home}/out/ulang
                 cetak log verify {home}"
            ),
            zone,
        );
    }
    // The run after that names where the chain stood, whose events have random numbers in them.
    let [one, other] = [&old, &new].map(|home| files(&home.path().join("kartu/out/berubah")));
    assert!(one.contains_key("sheets/0001.pdf"), "{:?}", one.keys());
    let differing: Vec<&String> = one
        .iter()
        .filter(|(name, bytes)| other.get(*name) != Some(bytes))
        .map(|(name, _)| name)
        .collect();
    assert!(differing.is_empty() && one.len() == other.len(), "{differing:?}");
    assert!(new.path().join("kartu/out/ulang/sheets/0001.pdf").exists());
}
