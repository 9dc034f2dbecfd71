//! `report.html` measured in a browser: desktop and phone, light and dark.
//!
//! Only with `CETAK_TOOLS=1`. The page is looked at in a frame of the wanted
//! width, for a window of Chromium is never narrower than 500 pixels; a script
//! beside its own says what it finds. What it shows is in `tests/suite/report.rs`.

use crate::report::{BROWSER, findings, page};
use crate::support::{tools, write};
use cetak::diag::Lang;
use std::{fs, path::Path, process::Command};

/// The least contrast of text with what lies behind it (WCAG 2.2, 1.4.3).
const LEAST_CONTRAST: f64 = 4.5;

/// Tells width, scheme, overflow, the text that is hardest to read, and how many rows each way of
/// looking for one leaves.
const MEASURE: &str = r##"
window.addEventListener("load", function () {
  var form = document.getElementById("filter"), root = document.documentElement;
  function rows() { return document.querySelectorAll("#results tbody tr, #results .others li").length; }
  function channels(colour) {
    var parts = colour.match(/[\d.]+/g).map(Number);
    return parts.length < 4 ? parts.concat(1) : parts;
  }
  function over(top, below) {
    return [0, 1, 2].map(function (i) { return top[i] * top[3] + below[i] * (1 - top[3]); }).concat(1);
  }
  function behind(node) {
    if (!node) return root.dataset.dark ? [0, 0, 0, 1] : [255, 255, 255, 1];
    var own = channels(getComputedStyle(node).backgroundColor);
    return own[3] === 1 ? own : over(own, behind(node.parentElement));
  }
  function light(colour) {
    var linear = colour.slice(0, 3).map(function (level) {
      level /= 255;
      return level <= 0.04045 ? level / 12.92 : Math.pow((level + 0.055) / 1.055, 2.4);
    });
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  }
  function contrast(node) {
    var ground = behind(node), ink = over(channels(getComputedStyle(node).color), ground);
    var one = light(ink), two = light(ground);
    return (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
  }
  document.querySelectorAll("details").forEach(function (part) { part.open = true; });
  var told = { width: innerWidth, dark: matchMedia("(prefers-color-scheme: dark)").matches };
  told.overflow = root.scrollWidth - innerWidth;
  told.all = rows();
  told.texts = 0;
  told.contrast = 99;
  document.querySelectorAll("body *").forEach(function (node) {
    var speaks = /^(INPUT|SELECT)$/.test(node.tagName) || Array.prototype.some.call(node.childNodes,
      function (child) { return child.nodeType === 3 && child.textContent.trim(); });
    var box = node.getBoundingClientRect();
    if (!speaks || /^(SCRIPT|STYLE|OPTION)$/.test(node.tagName) || !box.width || box.right < 0) return;
    told.texts += 1;
    // What is cut off at the side cannot be read, even where the page does not scroll.
    if (box.right > innerWidth + 1) told.overflow = Math.max(told.overflow, box.right - innerWidth);
    var found = contrast(node);
    if (found < told.contrast) { told.contrast = found; told.hardest = node.tagName + "." + node.className + " " + node.textContent.slice(0, 40); }
  });
  function look(name, text) {
    form.elements[name].value = text;
    ["input", "change"].forEach(function (kind) { form.elements[name].dispatchEvent(new Event(kind, { bubbles: true })); });
    return new Promise(function (go) { setTimeout(function () { go(rows()); }, 400); });
  }
  look("cari", "198504032010121004").then(function (n) { told.search = n; return look("cari", ""); })
    .then(function (n) { told.cleared = n; return look("tingkat", "bar"); })
    .then(function (n) { told.filter = n; parent.postMessage(JSON.stringify(told), "*"); });
});
"##;

/// What the page says of itself, `width` pixels wide.
fn measured(page: &str, width: u32, dark: bool) -> serde_json::Value {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("report-{width}-{dark}"));
    fs::create_dir_all(&folder).expect("a folder");
    let policy = page.find("<meta http-equiv").expect("a policy");
    let upto = policy + page[policy..].find('>').expect("its end") + 1;
    let open = format!("{}{}", &page[..policy], &page[upto..]);
    let open = open.replace("</body>", &format!("<script>{MEASURE}</script></body>"));
    write(&folder.join("report.html"), &open);
    let frame = format!(
        "<!DOCTYPE html><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light dark\">\
         <body style=\"margin:0\"><iframe src=\"report.html\" style=\"border:0;width:{width}px;height:1800px\"></iframe>\
         <pre id=\"told\"></pre><script>addEventListener(\"message\", function (event) {{ \
         document.getElementById(\"told\").textContent = event.data; }});</script></body>"
    );
    write(&folder.join("frame.html"), &frame);
    let profile = tempfile::tempdir().expect("a folder");
    let output = Command::new("chromium")
        .args(BROWSER)
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("--blink-settings=preferredColorScheme={}", u8::from(!dark)))
        .args(["--window-size=1300,1900", "--virtual-time-budget=10000", "--dump-dom"])
        .arg(format!("file://{}", folder.join("frame.html").display()))
        .output()
        .expect("chromium is installed where CETAK_TOOLS=1");
    let dom = String::from_utf8(output.stdout).expect("UTF-8");
    let begin = "<pre id=\"told\">";
    let from = dom.find(begin).expect("what was told") + begin.len();
    let told = &dom[from..from + dom[from..].find("</pre>").expect("its end")];
    let told = told.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    serde_json::from_str(&told).unwrap_or_else(|error| panic!("{error}: {told}"))
}

#[test]
fn the_page_fits_and_can_be_read_on_desktop_and_phone_in_light_and_dark() {
    if !tools() {
        return;
    }
    let list = findings();
    let page = page(&list, Lang::Id);
    for (width, dark) in [(1280, false), (1280, true), (390, false), (390, true)] {
        let told = measured(&page, width, dark);
        assert_eq!((&told["width"], &told["dark"]), (&width.into(), &dark.into()), "{told}");
        assert!(told["overflow"].as_f64().expect("a number") <= 0.0, "{told}");
        assert!(told["texts"].as_u64().expect("a number") > 60, "{told}");
        assert!(told["contrast"].as_f64().expect("a number") >= LEAST_CONTRAST, "{told}");
        for (key, n_rows) in
            [("all", list.len()), ("search", 2), ("cleared", list.len()), ("filter", 1)]
        {
            assert_eq!(told[key], n_rows, "{key}: {told}");
        }
    }
}
