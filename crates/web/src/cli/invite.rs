//! `cetak-web invite`: one-time codes for holders, as a list or as letters to print.

use super::{give, nip, portal, serve, tell};
use crate::clock;
use crate::config::Config;
use crate::invite::{Invitation, invite, without_account};
use crate::store::access::{Entry, Kind};
use cetak_base::diag::{Fault, FaultKind, Lang, Outcome, Text};
use cetak_base::text;
use cetak_output::{
    atomic,
    letters::{self, Letter},
};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use std::path::PathBuf;

/// How long a code lasts unless told otherwise, in days.
const DAYS: i64 = 30;

/// The command as clap sees it.
pub(super) fn command(command: Command, w: Lang) -> Command {
    command
        .visible_alias("undang")
        .about(w.of(
            "Membuat kode sekali pakai untuk masuk pertama kali, sebagai surat atau daftar",
            "Makes one-time codes for the first login, as letters or as a list",
        ))
        .arg(
            Arg::new("key")
                .long("key")
                .value_name("NIP")
                .action(ArgAction::Append)
                .help(w.of(
                    "hanya NIP ini, juga yang lupa kata sandi; boleh diulang [baku: semua yang belum punya kata sandi]",
                    "only this NIP, who forgot the password too; may be repeated [default: all who have no password yet]",
                )),
        )
        .arg(Arg::new("days").long("days").value_name("N").value_parser(value_parser!(u16).range(1..=365)).help(
            w.of("masa berlaku dalam hari [baku: 30]", "how many days it lasts [default: 30]"),
        ))
        .arg(Arg::new("letters").long("letters").value_name("PDF").value_parser(value_parser!(PathBuf)).help(
            w.of("tulis surat ke berkas PDF ini, satu halaman seorang", "write letters to this PDF, a page each"),
        ))
        .arg(Arg::new("csv").long("csv").value_name("CSV").value_parser(value_parser!(PathBuf)).help(
            w.of("tulis daftar ke berkas CSV ini", "write the list to this CSV file"),
        ))
}

/// Carries out the command.
pub(super) fn run(args: &ArgMatches, lang: Lang) -> Outcome<()> {
    let (pdf, csv) = (args.get_one::<PathBuf>("letters"), args.get_one::<PathBuf>("csv"));
    if pdf.is_none() && csv.is_none() {
        let message = Text::new("kode ditulis ke mana?", "where are the codes to be written to?");
        return Err(Fault::new(FaultKind::Usage, "", message).hint(Text::new(
            "tambahkan --letters surat.pdf atau --csv kode.csv",
            "add --letters letters.pdf or --csv codes.csv",
        )));
    }
    let portal = serve::open(portal(args)?)?;
    portal.take_inbox(false)?;
    let named = args.get_many::<String>("key").into_iter().flatten();
    let named = named.map(|text| nip(text)).collect::<Outcome<Vec<_>>>()?;
    let store = portal.store();
    for key in &named {
        if store.holder(key)?.is_none() {
            let message = text!(
                "tidak ada pemegang dengan NIP `{key}` di terbitan",
                "nobody with the number `{key}` was published"
            );
            return Err(Fault::new(FaultKind::NoInput, "--key", message).hint(Text::new(
                "periksa angkanya; orang baru harus diterbitkan dulu dengan `cetak publish`",
                "check the digits; somebody new must be published first by `cetak publish`",
            )));
        }
    }
    let keys = if named.is_empty() { without_account(store)? } else { named };
    let days = args.get_one::<u16>("days").map_or(DAYS, |days| i64::from(*days));
    let now = clock::now();
    let mut made = invite(store, &keys, now, days)?;
    if made.is_empty() {
        let message =
            Text::new("tidak ada pemegang kartu untuk diundang", "there is no holder to invite");
        return Err(Fault::new(FaultKind::NoInput, "", message));
    }
    // Letters are handed out by unit.
    made.sort_by(|a, b| (&a.unit, &a.name).cmp(&(&b.unit, &b.name)));
    let config = portal.config();
    let until = config.zone.day(now + days * clock::DAY).indonesian();
    if let Some(path) = pdf {
        let letters: Vec<Letter> =
            made.iter().map(|one| letter(one, config, &until, lang)).collect();
        let title = lang.of("Kode masuk portal kartu ASN", "Codes for the ASN card portal");
        atomic::write(path, &letters::pdf(&letters, title, config.zone.day(now))?)?;
        give(&path.display().to_string());
    }
    if let Some(path) = csv {
        let lines = made
            .iter()
            .map(|one| [one.key.as_str(), one.name.as_str(), one.unit.as_str(), one.code.as_str()]);
        let list = cetak_schema::report::csv(["NIP", "NAMA", "UNIT", "KODE"], lines);
        atomic::write(path, &list)?;
        give(&path.display().to_string());
    }
    let entries: Vec<Entry> = made.iter().map(|one| entry(one, now)).collect();
    store.note(&entries)?;
    let n = made.len();
    tell(
        text!(
            "{n} kode dibuat, berlaku sampai {until}; kode lama orang-orang itu tidak berlaku lagi",
            "{n} codes were made, good until {until}; earlier codes of these people are void"
        )
        .get(lang),
    );
    Ok(())
}

fn entry(one: &Invitation, at: i64) -> Entry {
    Entry {
        at,
        key: Some(one.key.clone()),
        kind: Kind::Invited,
        network: String::new(),
        device: String::new(),
        detail: String::new(),
    }
}

fn letter(one: &Invitation, config: &Config, until: &str, lang: Lang) -> Letter {
    let url = &config.public_url;
    let line = |text: cetak_base::diag::Text| text.said(lang);
    let mut behind = vec![line(text!(
        "Kode ini hanya bisa dipakai sekali, oleh Anda saja, sampai {until}. Jangan difoto dan jangan diteruskan; petugas tidak pernah menanyakannya.",
        "The code works once, for you alone, until {until}. Do not photograph it or pass it on; nobody of the office ever asks for it."
    ))];
    if !config.contact.is_empty() {
        let contact = &config.contact;
        behind.push(line(text!("Bantuan: {contact}", "Help: {contact}")));
    }
    Letter {
        to: vec![one.name.clone(), one.unit.clone()],
        heading: lang
            .of("Kode masuk portal kartu ASN", "Your code for the ASN card portal")
            .to_owned(),
        before: vec![line(text!(
            "Buka {url}/masuk/kode di ponsel atau komputer, ketik NIP Anda dan kode di bawah ini, lalu buat kata sandi Anda sendiri. Setelah itu Anda bisa memperbarui foto dan mengunduh Kartu ASN Virtual.",
            "Open {url}/masuk/kode on a phone or computer, type your number and the code below, and make a password of your own. You can then update your photo and download the virtual ASN card."
        ))],
        code: one.code.clone(),
        behind,
    }
}
