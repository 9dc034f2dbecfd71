//! One line of JSON for every request, on stderr: what an operator needs and nothing about people.

use crate::clock;
use axum::http::{Method, StatusCode};
use cetak_base::diag::{Fault, Lang, masked};
use std::{io::Write as _, time::Duration};

/// A request was answered. `route` is a pattern like `/k/{token}`.
pub(super) fn answered(method: &Method, route: &str, status: StatusCode, took: Duration) {
    let ms = took.as_micros() as f64 / 1000.0;
    write(&serde_json::json!({
        "at": clock::now(), "event": "request", "method": method.as_str(), "route": route,
        "status": status.as_u16(), "ms": ms,
    }));
}

/// Something happened that an operator should know of.
pub(crate) fn event(name: &str, about: &serde_json::Value) {
    write(&serde_json::json!({ "at": clock::now(), "event": name, "about": about }));
}

/// Something went wrong; numbers of people in it are masked.
pub(crate) fn fault(fault: &Fault) {
    let told = masked(&fault.describe(Lang::En));
    write(&serde_json::json!({ "at": clock::now(), "event": "fault", "told": told }));
}

fn write(line: &serde_json::Value) {
    // A closed stderr is no reason to stop.
    let _told = writeln!(std::io::stderr().lock(), "{line}");
}
