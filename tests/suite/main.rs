//! Everything the tests rely on, as one binary: one module per stage, and the whole program at the end.

/// What the others borrow: jobs, the program, tools, files read back.
mod support;

/// The program as its users run it: exact exit codes, files and messages.
mod cli;
/// Spreadsheets through the whole program: what comes back in the workbook, and what unusable files end in.
mod data;
/// Jobs with several layouts: who gets which, sheets of each shape, a column that chooses.
mod designs;
/// Which cards are the same: ledgers of an earlier form, fields that a layout does not print.
mod fingerprint;
/// The same run over many processes: equal bytes, refusals, what a kill leaves.
mod shard;
/// The same job twice: equal bytes for every number of threads.
mod repeat;
/// Imposition: formats, plans, backs behind fronts, marks.
mod impose;
/// The PDF writer: structure, text, equal bytes, codes that decode.
mod pdf;
/// What a finished file tells the press and the print dialogue: overprint, inks, boxes, scale, duplex.
mod prepress;
/// Bytes of photo files to pictures and findings.
mod photo;
/// `photos`: the report, the contact sheet, the photos it saves.
mod intake;
/// `decisions.csv`: single photos accepted, refused or framed by a person.
mod decisions;
/// Whose photo a file is, under every name that offices give them.
mod matching;
/// Damaged and hostile photo files: one finding each, no panic, bounded memory.
mod damage;
/// Inputs that change while the program works, and inputs that are none.
mod changing;
/// What a job reads, under attack by every command that writes or removes.
#[cfg(unix)]
mod inputs;
/// The cache of prepared photos: other processes, garbage, deletion, too little room.
#[cfg(unix)]
mod cache;
/// `proof`: which cards it shows and why.
mod proof;
/// `sample`: the jobs under `samples/` are what the program makes.
mod sample;
/// People cut out of plain backgrounds, against their true outline.
mod cutting;
/// Portraits with one fault each, in several strengths: what is told, and that clean ones are not.
mod portraits;
/// Layout files: what is accepted, what each mistake is told.
mod layout;
/// Drawings as design programs write them: every one as `rsvg-convert` draws it, or refused by name.
mod art;
/// Records to drawing operations: the fit set, codes, what holds a card.
mod render;
/// How the built-in layouts look: drawing operations and pixels against references, paper against raster.
mod look;
/// Rasters for card printers: exact sizes, pure black, codes that decode.
mod raster;
/// `report.html` and `checked.xlsx`: what they hold, what strangers' cells cannot do to them, and whether a
/// browser and an office program open them.
mod report;
/// `report.html` in a browser: desktop and phone, light and dark.
mod browser;
/// README, `docs/` and the program: what they name is there.
mod documents;
/// What a clerk is told to do: the next command, what is there instead, why it stopped.
mod advice;
/// One round: all that stands against a card is told at once.
mod round;
/// Lists saved again by another program, and several read at once.
mod office;
/// Files of every format to rows, and hostile ones to one finding each.
mod ingest;
/// The same thousands of damaged spreadsheets every time: rows or one finding, in bounded time.
mod hostile;
/// What is too much: files that are none, outputs that take nothing, budgets, and that no step grows faster than
/// its input.
mod budgets;
/// The other fuzz targets, in short: rows, photos and settings damaged the same way every time.
mod fuzz;
/// The tables of the domain, row by row: golongan, kedudukan hukum, spellings, names.
mod domain;
/// Rows to verdicts: every rule of the domain with one example of its own.
mod record;
/// Lives of cards, the event chain under tampering, damaged files, kills and racing writers.
mod ledger;
/// What the portal is told: publications, and the one that is kept for trying it.
mod publish;
/// Runs that nobody watches: only what changed, the lock, confirming and reprinting, tokens.
mod nightly;
/// Jobs that run for years: retention, signatures.
mod unattended;
/// What is told of a run to whoever was not there: the look beforehand, log, figures, the command afterwards.
mod told;
/// The samples of timers as they are: systemd, cron, logrotate, Windows, alerts, commands afterwards.
mod timers;
/// The administrator's page: a backup restored on another machine.
#[cfg(unix)]
mod restore;
/// What earlier releases left: ledger, cache, job files.
mod release;
/// Nights on end with planted mishaps, each judged from outside.
#[cfg(unix)]
mod nights;
/// Edits without plan: what a run over the changes leaves is what a run from nothing makes.
mod equal;
/// What the outside world can do to a run: kills, full and broken disks, rivals.
#[cfg(target_os = "linux")]
mod faults;
/// What a clerk does after printing: confirm, reprint, count blanks; and signals, clocks, manuals.
mod clerk;
/// Finished files read back: preflight of made-up files with one fault each, and whole folders of runs.
mod verify;
/// What a print shop touches: verify, preflight and sheets as commands, streams and plain sheets.
mod press;
/// What is sent to printers: a printer of the test's own, with every fault.
#[cfg(unix)]
mod printing;
/// What leaves for the printer: calibrated sheets, the package, finished cards imposed from elsewhere.
mod shop;
