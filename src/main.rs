//! The `cetak` binary: everything it does is in [`cetak::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(cetak::cli::run(std::env::args_os()).number())
}
