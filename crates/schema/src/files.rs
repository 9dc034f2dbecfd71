//! Names of files in a run's folder that writer and reader agree on.

/// Where each card lies.
pub const MAP: &str = "map.csv";
/// Written last of all beside a package: the sum of the sums, which hot folders wait for.
pub const COMPLETE: &str = "COMPLETE";
/// The riskiest cards for whoever releases the job, with the mark of a proof.
pub const PROOF: &str = "proof.pdf";
/// The other files of a package, in the order they are written.
pub const PACKAGE: [&str; 8] = [
    "READ_ME.txt",
    "ticket.json",
    "ticket.jdf",
    "ticket.xjdf",
    "manifest.csv",
    "rejects.csv",
    "guillotine.txt",
    "stacking.pdf",
];
