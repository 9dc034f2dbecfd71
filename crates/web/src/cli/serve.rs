//! `cetak-web serve` and `cetak-web import`.

use super::{give, portal, tell};
use crate::clock;
use crate::config::Config;
use crate::inbox::Taken;
use crate::invite::demonstration;
use crate::server::{Portal, log, router};
use crate::store::Store;
use cetak_base::diag::{Fault, FaultKind, Lang, Outcome, Text};
use cetak_base::key::Nip;
use cetak_base::text;
use clap::ArgMatches;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{net::TcpListener, signal, sync::watch};

/// How often the inbox is looked at.
const INBOX_EVERY: Duration = Duration::from_secs(3);
/// How often noted entries are written.
const FLUSH_EVERY: Duration = Duration::from_millis(200);
/// How often what has expired is forgotten.
const TIDY_EVERY: Duration = Duration::from_secs(600);
/// How long requests may still take after the signal to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Serves until the signal to stop.
pub(super) fn run(args: &ArgMatches, lang: Lang) -> Outcome<()> {
    let portal = Arc::new(open(portal(args)?)?);
    look_into_inbox(&portal)?;
    if portal.config().demonstration
        && let Some(one) = demonstration(portal.store(), clock::now())?
    {
        let (url, name, code) = (&portal.config().public_url, &one.name, &one.code);
        let number = Nip::parse(&one.key).map(|nip| nip.grouped()).unwrap_or_default();
        tell(
            text!(
                "masuk untuk mencoba, hanya ditampilkan sekali: {url}/masuk/kode\n  {name}\n  NIP  {number}\n  kode {code}",
                "a login for trying, shown this once: {url}/masuk/kode\n  {name}\n  NIP  {number}\n  code {code}"
            )
            .get(lang),
        );
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| outside("", &error))?;
    let served = runtime.block_on(serve(Arc::clone(&portal), lang));
    // Work that a stopped request left behind ends by itself.
    runtime.shutdown_timeout(GRACE);
    portal.flush()?;
    served
}

/// Takes a new publication over, and says so.
pub(super) fn import(args: &ArgMatches, lang: Lang) -> Outcome<()> {
    let portal = open(portal(args)?)?;
    match portal.take_inbox(true)? {
        Taken::New { name, holders } => {
            give(text!("{name}: {holders} pemegang", "{name}: {holders} holders").get(lang));
            Ok(())
        }
        // What is asked for by name is taken whatever its number.
        Taken::Known | Taken::Earlier => {
            tell(lang.of("tidak ada terbitan baru", "there is no new publication"));
            Ok(())
        }
        Taken::Nothing => {
            let inbox = portal.config().inbox.display().to_string();
            let message =
                Text::new("kotak masuk masih kosong", "nothing was published to the inbox yet");
            Err(Fault::new(FaultKind::NoInput, inbox, message))
        }
    }
}

/// The portal on its store.
pub(super) fn open(config: Config) -> Outcome<Portal> {
    let store = store(&config)?;
    Portal::new(config, store)
}

/// The store alone, for what draws nothing.
pub(super) fn store(config: &Config) -> Outcome<Store> {
    // An address with a password does not belong into a file that is shown around.
    let address = std::env::var("DATABASE_URL").unwrap_or_default();
    if address.is_empty() {
        cetak_output::atomic::make_folder(&config.data)?;
        Store::sqlite(&config.data.join("portal.sqlite3"))
    } else {
        Store::postgres(&address)
    }
}

async fn serve(portal: Arc<Portal>, lang: Lang) -> Outcome<()> {
    let listen = portal.config().listen;
    let listener = TcpListener::bind(listen).await.map_err(|error| {
        let mut fault = outside(&listen.to_string(), &error);
        fault.hint = Text::new(
            "pilih porta lain dengan `listen` di portal.toml",
            "choose another port with `listen` in portal.toml",
        )
        .into();
        fault
    })?;
    let url = portal.config().public_url.clone();
    tell(text!("portal siap: {url}", "the portal is ready: {url}").get(lang));
    let (stop, mut stopped) = watch::channel(false);
    let beside = tokio::spawn(beside(Arc::clone(&portal), stop.subscribe()));
    let app = router(&portal).into_make_service_with_connect_info::<SocketAddr>();
    let graceful = axum::serve(listener, app).with_graceful_shutdown(async move {
        asked_to_stop().await;
        let _heard = stop.send(true);
    });
    let done = tokio::select! {
        done = graceful => done,
        () = async {
            // Whoever keeps a connection open and says nothing is not waited for any longer.
            let _stop = stopped.wait_for(|stop| *stop).await;
            tokio::time::sleep(GRACE).await;
        } => Ok(()),
    };
    beside.abort();
    tell(lang.of("portal berhenti", "the portal has stopped"));
    done.map_err(|error| outside(&listen.to_string(), &error))
}

/// What is done while the portal serves.
async fn beside(portal: Arc<Portal>, mut stop: watch::Receiver<bool>) {
    let mut inbox = tokio::time::interval(INBOX_EVERY);
    let mut flush = tokio::time::interval(FLUSH_EVERY);
    let mut tidy = tokio::time::interval(TIDY_EVERY);
    loop {
        let portal = Arc::clone(&portal);
        let work: fn(&Portal) -> Outcome<()> = tokio::select! {
            _ = flush.tick() => Portal::flush,
            _ = inbox.tick() => look_into_inbox,
            _ = tidy.tick() => Portal::tidy,
            _ = stop.changed() => return,
        };
        let done = tokio::task::spawn_blocking(move || work(&portal)).await;
        if let Ok(Err(fault)) = done {
            log::fault(&fault);
        }
    }
}

fn look_into_inbox(portal: &Portal) -> Outcome<()> {
    if let Taken::New { name, holders } = portal.take_inbox(false)? {
        log::event("published", &serde_json::json!({ "name": name, "holders": holders }));
    }
    Ok(())
}

/// SIGTERM or Ctrl-C.
async fn asked_to_stop() {
    let interrupt = async {
        let _heard = signal::ctrl_c().await;
    };
    #[cfg(unix)]
    let terminate = async {
        match signal::unix::signal(signal::unix::SignalKind::terminate()) {
            Ok(mut terminate) => {
                let _heard = terminate.recv().await;
            }
            Err(_no_such_signal) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}

fn outside(place: &str, error: &std::io::Error) -> Box<Fault> {
    let cause = error.to_string();
    Fault::new(
        FaultKind::Outside,
        place,
        text!("portal tidak bisa melayani: {cause}", "the portal cannot serve: {cause}"),
    )
}
