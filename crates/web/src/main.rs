//! The `cetak-web` binary: everything it does is in [`cetak_web::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(cetak_web::cli::run(std::env::args_os()))
}
