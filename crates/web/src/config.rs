//! `portal.toml`: what a portal is told, fully resolved.
//!
//! Every key has a default but the inbox. All mistakes are told at once, each with its line. Secrets do
//! not stand here: the address of a PostgreSQL with its password comes from `DATABASE_URL`.

use crate::clock::Zone;
use cetak_base::diag::{Fault, Outcome, Text};
use cetak_base::settings::{File, Table};
use cetak_base::{regular, text};
use std::{
    collections::{BTreeMap, BTreeSet},
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};

/// One of the things that the page behind a code may show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shown {
    /// Name with titles.
    Name,
    /// NIP or NI PPPK.
    Nip,
    /// TMT PNS, or the start of the agreement.
    Tmt,
    /// Instansi kerja.
    Instansi,
    /// Status kepegawaian.
    Status,
    /// Serial of the card.
    Serial,
    /// Day of issue.
    Issued,
    /// The photo, small.
    Photo,
}

impl Shown {
    /// What SE BKN 16/2022 names for the code, and the photo; an office may show less, never more.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("name", Self::Name),
        ("nip", Self::Nip),
        ("tmt", Self::Tmt),
        ("instansi", Self::Instansi),
        ("status", Self::Status),
        ("serial", Self::Serial),
        ("issued", Self::Issued),
        ("photo", Self::Photo),
    ];
}

/// When a new photo is on the card.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum PhotoUse {
    /// As soon as the holder uses it; the office may refuse it afterwards.
    AtOnce,
    /// Once the office has accepted it.
    #[default]
    Accepted,
}

/// A portal, fully resolved.
#[derive(Debug, Clone)]
pub struct Config {
    /// The folder the file lies in; relative paths start here.
    pub folder: PathBuf,
    /// Name of the portal, for people.
    pub name: String,
    /// The office whose cards these are.
    pub office: String,
    /// Where to ask for help, in the office's own words.
    pub contact: String,
    /// Where the server listens.
    pub listen: SocketAddr,
    /// How people reach it: `https://kartu.contoh.go.id`, without a slash at the end.
    pub public_url: String,
    /// Where publications arrive.
    pub inbox: PathBuf,
    /// Where the store lies, private to the user.
    pub data: PathBuf,
    /// The zone in which times are written.
    pub zone: Zone,
    /// What the page behind a code shows.
    pub show: BTreeSet<Shown>,
    /// Whether the middle of the NIP is masked there.
    pub mask_nip: bool,
    /// How hard the challenge is, in bits: each doubles the work.
    pub difficulty: u32,
    /// The layout of a card that lies.
    pub landscape: String,
    /// The layout of a card that stands.
    pub portrait: String,
    /// The office's own artwork, by the slots of the layouts.
    pub artwork: BTreeMap<String, PathBuf>,
    /// When a new photo is on the card.
    pub photo_use: PhotoUse,
    /// The largest photo that is taken in, in bytes.
    pub max_upload: u64,
    /// Proxies whose word about the client's address is believed.
    pub proxies: BTreeSet<IpAddr>,
    /// How long entries about who looked stay personal, in days.
    pub keep_access_days: i64,
    /// How long photos stay that are on no card, in days.
    pub keep_photos_days: i64,
    /// Whether a login for trying is made at the first start, and told.
    pub demonstration: bool,
}

impl Config {
    /// Reads a portal's file.
    ///
    /// # Errors
    ///
    /// A usage fault with every mistake, or an outside fault if the file cannot be read.
    pub fn load(path: &Path) -> Outcome<Self> {
        let path = if path.is_dir() { path.join("portal.toml") } else { path.to_owned() };
        let text = regular::read_text(&path, regular::MOST_SETTINGS).map_err(|error| {
            let message =
                Text::new("berkas portal tidak bisa dibaca", "the portal's file cannot be read");
            Fault::io(&path, message, &error)
        })?;
        let called = path.display().to_string();
        let file = File::parse(&called, &text)?;
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        let config = read(file.root(), &folder);
        file.finish()?;
        Ok(config)
    }

    /// Whether people reach it by TLS, so that cookies are kept to that.
    pub fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

/// Reads every key; where one is wrong its default stands in, for the caller never uses it then.
fn read(root: Table<'_, '_>, folder: &Path) -> Config {
    let text = |key: &str, usual: &str| root.text(key).unwrap_or_else(|| usual.to_owned());
    let name = text("name", "Portal Kartu ASN");
    let office = text("office", "");
    let contact = text("contact", "");
    let listen = read_listen(&root);
    let public_url = read_public_url(&root, listen);
    root.require("inbox");
    let inbox = folder.join(text("inbox", "portal/inbox"));
    let data = folder.join(text("data", "portal/data"));
    let zones = [("WIB", Zone::Wib), ("WITA", Zone::Wita), ("WIT", Zone::Wit)];
    let zone = root.choice("zone", &zones).unwrap_or_default();
    let demonstration = root.boolean("demonstration").unwrap_or(false);
    let proxies = read_proxies(&root);

    let verification = root.table("verification");
    let all = || Shown::ALL.iter().map(|(_, shown)| *shown).collect();
    let show = verification.choices("show", Shown::ALL);
    let show = show.map_or_else(all, |shown| shown.into_iter().collect());
    let mask_nip = verification.boolean("mask_nip").unwrap_or(false);
    let difficulty = verification.integer("difficulty", 8..=24).unwrap_or(16);
    verification.close();

    let card = root.table("card");
    let landscape = card.text("landscape").unwrap_or_else(|| "asn-landscape".to_owned());
    let portrait = card.text("portrait").unwrap_or_else(|| "asn-portrait".to_owned());
    let artwork = card.table("artwork");
    let names = artwork.keys();
    let named =
        names.iter().filter_map(|slot| Some((slot.clone(), PathBuf::from(artwork.text(slot)?))));
    let named = named.collect();
    artwork.close();
    card.close();

    let photo = root.table("photo");
    let uses = [("at-once", PhotoUse::AtOnce), ("accepted", PhotoUse::Accepted)];
    let photo_use = photo.choice("use", &uses).unwrap_or_default();
    let max_mb = photo.integer("max_mb", 1..=64).unwrap_or(8);
    photo.close();

    let keep = root.table("keep");
    let keep_access_days = keep.integer("access_days", 1..=3650).unwrap_or(365);
    let keep_photos_days = keep.integer("photos_days", 1..=3650).unwrap_or(90);
    keep.close();
    root.close();
    Config {
        folder: folder.to_owned(),
        name,
        office,
        contact,
        listen,
        public_url,
        inbox,
        data,
        zone,
        show,
        mask_nip,
        difficulty: u32::try_from(difficulty).unwrap_or(16),
        landscape,
        portrait,
        artwork: named,
        photo_use,
        max_upload: u64::try_from(max_mb).unwrap_or(8) << 20,
        proxies,
        keep_access_days,
        keep_photos_days,
        demonstration,
    }
}

/// Loopback unless told otherwise: TLS is the proxy's.
fn read_listen(root: &Table<'_, '_>) -> SocketAddr {
    let usual = SocketAddr::from(([127, 0, 0, 1], 8787));
    let Some(written) = root.text("listen") else { return usual };
    written.parse().unwrap_or_else(|_| {
        root.mistake(
            "listen",
            text!("`{written}` bukan alamat dan porta", "`{written}` is not an address and a port"),
            Text::new(
                "tulis misalnya \"127.0.0.1:8787\" atau \"[::1]:8787\"",
                "write for example \"127.0.0.1:8787\" or \"[::1]:8787\"",
            ),
        );
        usual
    })
}

fn read_public_url(root: &Table<'_, '_>, listen: SocketAddr) -> String {
    let Some(written) = root.text("public_url") else { return format!("http://{listen}") };
    let url = written.trim_end_matches('/');
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let good = host.is_some_and(|host| {
        !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]".contains(&b))
    });
    if !good {
        root.mistake(
            "public_url",
            text!("`{written}` bukan alamat situs", "`{written}` is not the address of a site"),
            Text::new(
                "tulis misalnya \"https://kartu.contoh.go.id\", tanpa jalur di belakangnya",
                "write for example \"https://kartu.contoh.go.id\", without a path behind it",
            ),
        );
    }
    url.to_owned()
}

fn read_proxies(root: &Table<'_, '_>) -> BTreeSet<IpAddr> {
    let written = root.texts("proxies").unwrap_or_default();
    let read = written.iter().filter_map(|text| {
        let address = text.parse().ok().map(|address: IpAddr| address.to_canonical());
        if address.is_none() {
            root.mistake(
                "proxies",
                text!("`{text}` bukan alamat IP", "`{text}` is not an IP address"),
                Text::new("tulis misalnya [\"127.0.0.1\"]", "write for example [\"127.0.0.1\"]"),
            );
        }
        address
    });
    read.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Outcome<Config> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("portal.toml");
        std::io::Write::write_all(
            &mut std::fs::OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(&path)
                .expect("a file"),
            text.as_bytes(),
        )
        .expect("written");
        Config::load(&path)
    }

    #[test]
    fn a_portal_that_says_nothing_else_listens_to_this_machine_alone_and_shows_the_seven_items() {
        let config = load("inbox = \"inbox\"").expect("good");
        assert!(config.listen.ip().is_loopback());
        assert_eq!(config.show.len(), 8);
        assert_eq!(config.public_url, "http://127.0.0.1:8787");
        assert!(!config.is_secure() && !config.demonstration);
        assert_eq!(config.photo_use, PhotoUse::Accepted);
    }

    #[test]
    fn all_mistakes_are_told_at_once_each_with_its_line() {
        let fault = load(
            "listen = \"8787\"\npublic_url = \"kartu.go.id\"\nzone = \"UTC\"\n[verification]\nshow = [\"alamat\"]\nhard = 3\n",
        )
        .expect_err("wrong");
        let told = fault.describe(cetak_base::diag::Lang::En);
        for part in ["`inbox`", "8787", "kartu.go.id", "UTC", "alamat", "hard", "portal.toml:5"] {
            assert!(told.contains(part), "{part}: {told}");
        }
    }
}
