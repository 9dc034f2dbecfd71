//! What no drawing may hold, and what the parser would leave out without a word.
//!
//! Definitions that nothing uses, and what other programs keep for themselves
//! in name spaces of their own, are let be.

use cetak_base::diag::Text;
use cetak_base::text;
use usvg::roxmltree::{Document, Node};

const SVG: &str = "http://www.w3.org/2000/svg";

/// Elements that are never drawn as they are meant: scripts, films, and texts and colours that
/// only one program knows.
const REFUSED: &[&str] = &[
    "script",
    "animate",
    "animateTransform",
    "animateMotion",
    "animateColor",
    "set",
    "video",
    "audio",
    "iframe",
    "canvas",
    "flowRoot",
    "meshgradient",
    "meshGradient",
    "hatch",
];

/// Refuses what cannot be drawn, with its line.
pub(super) fn unsupported(xml: &Document<'_>) -> Result<(), Text> {
    for node in xml.descendants().filter(Node::is_element) {
        // Counted only where it is told: that walks through the text from its beginning.
        let line = || xml.text_pos_at(node.range().start).row;
        let name = node.tag_name().name();
        if node.tag_name().namespace().is_some_and(|space| space != SVG) {
            continue;
        }
        let is_lost_text = name == "foreignObject" && !in_switch(&node);
        let is_empty_flow = name == "flowRoot"
            && !node.descendants().any(|inner| inner.is_text() && has_words(inner.text()));
        if (REFUSED.contains(&name) || is_lost_text) && !is_empty_flow {
            let line = line();
            return Err(text!(
                "baris {line}: `{name}` tidak didukung; ubah menjadi bentuk biasa di program gambar",
                "line {line}: `{name}` is not supported; convert it to plain shapes in the drawing program"
            ));
        }
        let own = || node.attributes().filter(|attribute| attribute.namespace().is_none());
        // A script in another place: every event attribute of SVG begins so, and no other one does.
        if let Some(event) = own().map(|a| a.name()).find(|name| name.starts_with("on")) {
            let line = line();
            return Err(text!(
                "baris {line}: `{event}` adalah skrip, yang tidak didukung; hapus atribut itu",
                "line {line}: `{event}` is a script, which is not supported; remove that attribute"
            ));
        }
        let link = node.attributes().find(|attribute| attribute.name() == "href");
        let outside = link.filter(|link| {
            let link = link.value().trim();
            !link.starts_with('#') && !link.starts_with("data:") && !link.is_empty()
        });
        let sheet = || (name == "style").then(|| texts(&node));
        let styled = own().any(|attribute| names_a_file(attribute.value()))
            || sheet().is_some_and(|sheet| names_a_file(&sheet));
        if outside.is_some() && name != "a" || styled {
            let line = line();
            return Err(text!(
                "baris {line}: tautan ke berkas lain tidak didukung; sematkan gambarnya",
                "line {line}: links to other files are not supported; embed the picture"
            ));
        }
        let style = node.attribute("style").map(str::to_owned).or_else(sheet).unwrap_or_default();
        if let Some(property) = moved_by_style(&style) {
            let line = line();
            return Err(text!(
                "baris {line}: `{property}` di dalam gaya tidak didukung; pakai atribut `transform` atau terapkan perubahannya pada bentuk",
                "line {line}: `{property}` in a style is not supported; use the attribute `transform`, or apply it to the shape"
            ));
        }
    }
    Ok(())
}

/// Whether another child of the same `switch` may stand for this one.
fn in_switch(node: &Node<'_, '_>) -> bool {
    let parent = node.parent_element();
    parent.is_some_and(|parent| parent.tag_name().name() == "switch")
        && node.attribute("requiredExtensions").is_some()
}

fn has_words(text: Option<&str>) -> bool {
    text.is_some_and(|text| !text.trim().is_empty())
}

fn texts(node: &Node<'_, '_>) -> String {
    node.descendants().filter_map(|inner| inner.text().filter(|_| inner.is_text())).collect()
}

/// Whether a style or an attribute takes something from another file, which the parser would leave
/// out in silence: a style sheet, or the `url(…)` of a paint that is not of this drawing.
fn names_a_file(style: &str) -> bool {
    if !style.contains(['(', '@']) {
        return false;
    }
    let style = style.to_ascii_lowercase();
    let far = |link: &str| {
        let link = link.trim_start_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'');
        !link.starts_with('#')
    };
    style.contains("@import") || style.split("url(").skip(1).any(far)
}

/// A property of CSS that moves a shape, which the parser reads as an attribute only.
fn moved_by_style(style: &str) -> Option<&'static str> {
    const MOVING: &[&str] =
        &["transform", "transform-origin", "rotate", "scale", "translate", "offset-path"];
    let declared = |property: &str| {
        style.split([';', '{', '}']).any(|declaration| {
            let (name, value) = declaration.split_once(':').unwrap_or_default();
            let value = value.trim();
            name.trim() == property && !value.is_empty() && value != "none"
        })
    };
    // An origin moves nothing by itself.
    MOVING.iter().copied().find(|p| *p != "transform-origin" && declared(p))
}
