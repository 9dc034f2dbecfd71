//! One page of HTML to leaf through pictures of cards.
//!
//! It opens offline and shows the PNGs that lie beside it, both sides of one
//! card at a time, at their true proportions and with nothing across them: what
//! says that they are no cards to hand out stands in the margin. Without a script
//! the cards stand below each other.

use crate::html::sum;
use crate::markup::escaped;
use cetak_base::diag::Lang;
use cetak_base::geom::Size;
use std::fmt::Write as _;

const CSS: &str = include_str!("html/leaves.css");
const SCRIPT: &str = include_str!("html/leaves.js");

/// The pictures of one card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// Whose card it is.
    pub title: String,
    /// What is said below it.
    pub notes: Vec<String>,
    /// Its size as it is shown.
    pub size: Size,
    /// File name and side of each picture.
    pub pictures: Vec<(String, &'static str)>,
}

/// The page; `follows` makes it show again what changes beside it.
pub fn page(title: &str, leaves: &[Leaf], lang: Lang, follows: bool) -> String {
    let mut page = String::new();
    let script = format!("\n{SCRIPT}");
    let title = escaped(title);
    let language = lang.of("id", "en");
    let margin = lang.of("contoh, bukan untuk dibagikan", "preview, not to be handed out");
    let _ = write!(
        page,
        "<!doctype html>\n<html lang=\"{language}\"{}>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src 'self' file:; \
         style-src 'unsafe-inline'; script-src '{}'\">\n\
         <title>{title}</title>\n<style>\n{CSS}</style>\n<header><h1>{title}</h1><p>{margin}</p></header>\n<main>\n",
        if follows { " data-follows" } else { "" },
        sum(&script),
    );
    let all = leaves.len();
    for (idx, leaf) in leaves.iter().enumerate() {
        let number = idx + 1;
        let _ = write!(
            page,
            "<section id=\"k{number}\">\n<h2>{} <small>{number}/{all}</small></h2>\n<div>\n",
            escaped(&leaf.title),
        );
        let share = leaf.size.w.to_mm() / leaf.size.h.to_mm().max(0.01);
        for (file, side) in &leaf.pictures {
            let file = escaped(file);
            let _ = writeln!(
                page,
                "<figure><img src=\"{file}\" alt=\"{side}\" style=\"aspect-ratio:{share:.4};max-width:{:.1}vh\"><figcaption>{side}</figcaption></figure>",
                share * 70.0
            );
        }
        page.push_str("</div>\n");
        for note in &leaf.notes {
            let _ = writeln!(page, "<p>{}</p>", escaped(note));
        }
        page.push_str("</section>\n");
    }
    let (before, after) = (lang.of("Sebelumnya", "Previous"), lang.of("Berikutnya", "Next"));
    let keys = lang.of("tombol panah kiri dan kanan", "left and right arrow keys");
    let _ = write!(
        page,
        "</main>\n<nav hidden title=\"{keys}\"><button>{before}</button><button>{after}</button></nav>\n<script>{script}</script>\n"
    );
    page
}
