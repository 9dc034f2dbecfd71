//! Which printers there are: those that are written down, and those that announce themselves.

use crate::deliver::{self, Address, Announced, Capabilities, Printer, Round};
use crate::diag::{Outcome, Text};
use crate::job::{self, PrintQueue, PrinterProfile, Way};
use std::path::Path;

/// A printer, and what it says of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// What it is called.
    pub name: String,
    /// As it is written down; `None` for one that only announces itself.
    pub queue: Option<PrintQueue>,
    /// Where it is; `None` behind an adapter.
    pub address: Option<Address>,
    /// What it can do, or why it does not say; `None` behind an adapter.
    pub says: Option<Result<Capabilities, Text>>,
    /// Whether the profile of its drift is there; `None` if it names none.
    pub measured: Option<bool>,
}

/// What looking round gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Around {
    /// The printers, those that are written down first.
    pub printers: Vec<Seen>,
    /// Whether this machine can look for printers that announce themselves; `None` if it was not asked.
    pub looked: Option<bool>,
}

/// The printers of a job in this file or folder; with those on the network if asked for.
///
/// # Errors
///
/// As [`job::print_queues`].
pub fn printers(job: &Path, discover: bool) -> Outcome<Around> {
    let mut printers: Vec<Seen> = Vec::new();
    for queue in job::print_queues(job)? {
        let measured = queue.calibration.as_ref().map(|name| {
            let folder = job::job_printers(job);
            PrinterProfile::named(name, folder.parent().unwrap_or(Path::new("."))).is_ok()
        });
        let (address, says) = match &queue.way {
            Way::Adapter(_) => (None, None),
            Way::Ipp { address, certificate, .. } => {
                let printer = Printer {
                    address: address.clone(),
                    certificate: *certificate,
                    user: "cetak".to_owned(),
                };
                let says = printer.capabilities().map_err(|trouble| trouble.told());
                (Some(address.clone()), Some(says))
            }
        };
        printers.push(Seen {
            name: queue.name.clone(),
            queue: Some(queue),
            address,
            says,
            measured,
        });
    }
    let mut looked = None;
    if discover {
        let round = deliver::announced();
        looked = Some(round != Round::NoProgram);
        if let Round::Found(found) = round {
            for Announced { name, address } in found {
                if printers.iter().any(|known| known.address.as_ref() == Some(&address)) {
                    continue;
                }
                let printer = Printer {
                    address: address.clone(),
                    certificate: None,
                    user: "cetak".to_owned(),
                };
                let says = Some(printer.capabilities().map_err(|trouble| trouble.told()));
                let address = Some(address);
                printers.push(Seen { name, queue: None, address, says, measured: None });
            }
        }
    }
    Ok(Around { printers, looked })
}
