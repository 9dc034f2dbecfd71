//! `cetak-web two-step`: takes the second step of a login away from somebody who lost the phone.

use super::{nip, portal, serve, tell};
use crate::clock;
use crate::store::access::Kind;
use crate::two_step::Owner;
use cetak_base::diag::{Fault, FaultKind, Lang, Outcome, Text};
use cetak_base::text;
use clap::{Arg, ArgMatches, Command};

/// The command as clap sees it.
pub(super) fn command(command: Command, w: Lang) -> Command {
    command
        .visible_alias("dua-langkah")
        .about(w.of(
            "Melepas langkah kedua orang yang kehilangan ponselnya; kata sandinya tetap",
            "Takes the second step away from somebody who lost the phone; the password stays",
        ))
        .arg(Arg::new("reset").long("reset").value_name("NIP").help(w.of(
            "pemegang kartu ini; pastikan dulu siapa yang meminta",
            "this holder; make sure first who is asking",
        )))
        .arg(
            Arg::new("reset-staff")
                .long("reset-staff")
                .value_name(w.of("NAMA", "NAME"))
                .conflicts_with("reset")
                .help(w.of("petugas kantor ini", "this person of the office")),
        )
}

/// Carries out the command.
pub(super) fn run(args: &ArgMatches, lang: Lang) -> Outcome<()> {
    let (holder, staff) = (args.get_one::<String>("reset"), args.get_one::<String>("reset-staff"));
    let owner = match (holder, staff) {
        (Some(text), _) => Owner::holder(&nip(text)?),
        (None, Some(name)) => Owner::staff(name.trim()),
        (None, None) => {
            let message = Text::new("langkah kedua siapa?", "whose second step?");
            return Err(Fault::new(FaultKind::Usage, "", message).hint(Text::new(
                "tambahkan --reset NIP atau --reset-staff NAMA",
                "add --reset NIP or --reset-staff NAME",
            )));
        }
    };
    let store = serve::store(&portal(args)?)?;
    let who = &owner.who;
    if !store.end_second_step(owner.named())? {
        let message = text!("`{who}` tidak punya langkah kedua", "`{who}` has no second step");
        return Err(Fault::new(FaultKind::NoInput, "", message));
    }
    store.note(&[owner.entry(Kind::SecondStepEnded, clock::now(), Default::default())])?;
    tell(
        text!(
            "langkah kedua {who} dilepas; kata sandi saja cukup sampai dipasang lagi",
            "the second step of {who} is taken away; the password alone is enough until it is set up again"
        )
        .get(lang),
    );
    Ok(())
}
