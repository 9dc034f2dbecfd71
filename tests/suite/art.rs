//! Drawings as design programs write them, against another program's rendering.
//!
//! Each body is wrapped as Illustrator, Inkscape, Figma and Corel wrap theirs,
//! and painted by the raster backend. With `CETAK_TOOLS=1` `rsvg-convert` draws
//! the same file, and `pdftoppm` a card of all of them.

use crate::support::{needs, write};
use cetak::diag::Policy;
use cetak::layout;
use cetak::output::raster::Painter;
use cetak::render::Renderer;
use cetak::run;
use cetak::unit::Length;
use std::{collections::BTreeMap, fs, path::Path, process::Command, sync::Arc};

/// Resolution of the pictures: a drawing has 236 x 157 pixels.
const DPI: u32 = 200;

/// What is drawn, in a space of 30 x 20 units, each with one thing that programs write.
const BODIES: &[(&str, &str)] = &[
    (
        "shapes",
        r##"<rect x="2" y="2" width="8" height="6" rx="1.5" fill="#06c"/><circle cx="20" cy="7" r="5" fill="#c60"/><ellipse cx="9" cy="14" rx="6" ry="3" fill="#084"/><polygon points="18,14 28,14 23,19" fill="#609"/><polyline points="2,19 8,12 14,19" fill="none" stroke="#333"/><line x1="2" y1="10" x2="28" y2="10" stroke="#c00" stroke-width=".5"/>"##,
    ),
    (
        "even-odd",
        r##"<path fill-rule="evenodd" fill="#06c" d="M2 2H16V18H2ZM5 5H13V15H5Z"/><path fill="#c60" d="M18 2H28V18H18ZM21 5V15H25V5Z"/>"##,
    ),
    (
        "arcs",
        r##"<path d="M3 10a7 7 0 0 1 14 0z" fill="#06c"/><path d="M17 14a5 3 30 1 0 9-2" fill="none" stroke="#c60" stroke-width="1"/><path d="M2 16q4-5 8 0t8 0" fill="none" stroke="#000" stroke-width=".6"/>"##,
    ),
    (
        "style-attribute",
        r##"<path style="fill:#06c;fill-opacity:.6;stroke:#c00;stroke-width:.8;stroke-linejoin:round" d="M4 4h20v12H4z"/><path style="fill:none;stroke:#000;stroke-width:1;stroke-dasharray:2,1;stroke-linecap:round" d="M2 18h26"/>"##,
    ),
    (
        "classes",
        r##"<style type="text/css">.st0{fill:#FFCC00;}.st1{fill:none;stroke:#006699;stroke-width:.8;stroke-miterlimit:10;}.st0,.st2{opacity:.8}</style><path class="st0" d="M3 3h12v12H3z"/><path class="st1" d="M10 6l16 4-12 8z"/><rect class="st2" x="20" y="2" width="6" height="6"/>"##,
    ),
    (
        "group-opacity",
        r##"<g opacity=".5"><rect x="3" y="3" width="14" height="10" fill="#06c"/><rect x="10" y="7" width="14" height="10" fill="#c60"/></g>"##,
    ),
    (
        "transforms",
        r##"<g transform="translate(15 10) rotate(20) scale(1.2 .8)"><rect x="-6" y="-5" width="12" height="10" fill="#06c"/><g transform="skewX(20)"><circle r="3" fill="#fc0"/></g></g>"##,
    ),
    (
        "uneven-stroke",
        r##"<g transform="scale(2 .7)"><circle cx="7.5" cy="14" r="5" fill="none" stroke="#06c" stroke-width="1.5"/></g>"##,
    ),
    (
        "uneven-dashes",
        r##"<g transform="scale(1 2)"><path d="M3 2C10 8 20 0 27 8" fill="none" stroke="#06c" stroke-width="1" stroke-dasharray="2 1"/></g>"##,
    ),
    (
        "linear-gradient",
        r##"<defs><linearGradient id="a" x1="2" y1="0" x2="28" y2="0" gradientUnits="userSpaceOnUse"><stop offset="0" stop-color="#c8102e"/><stop offset=".5" stop-color="#fff" stop-opacity=".4"/><stop offset="1" stop-color="#4a2380"/></linearGradient></defs><rect x="2" y="2" width="26" height="16" fill="url(#a)"/>"##,
    ),
    (
        "bounding-gradient",
        r##"<defs><linearGradient id="a" x1="0" y1="0" x2="1" y2="1"><stop stop-color="#06c"/><stop offset="1" stop-color="#fc0"/></linearGradient></defs><path d="M4 2h22l-4 16H8z" fill="url(#a)"/>"##,
    ),
    (
        "radial-gradient",
        r##"<defs><radialGradient id="a" cx="15" cy="10" r="9" fx="12" fy="8" gradientUnits="userSpaceOnUse"><stop stop-color="#fff"/><stop offset="1" stop-color="#063"/></radialGradient></defs><circle cx="15" cy="10" r="9" fill="url(#a)"/>"##,
    ),
    (
        "linked-gradients",
        r##"<defs><linearGradient id="a"><stop style="stop-color:#ffd34d" offset="0"/><stop style="stop-color:#f08c00" offset="1"/></linearGradient><linearGradient id="b" xlink:href="#a" gradientUnits="userSpaceOnUse" gradientTransform="rotate(30)" x1="2" x2="26"/></defs><rect x="2" y="2" width="26" height="16" style="fill:url(#b)"/>"##,
    ),
    (
        "reflected-gradient",
        r##"<defs><linearGradient id="a" x1="10" x2="14" gradientUnits="userSpaceOnUse" spreadMethod="reflect"><stop stop-color="#06c"/><stop offset="1" stop-color="#fc0"/></linearGradient></defs><rect x="2" y="2" width="26" height="16" fill="url(#a)"/>"##,
    ),
    (
        "repeated-gradient",
        r##"<defs><radialGradient id="a" cx="15" cy="10" r="3" gradientUnits="userSpaceOnUse" spreadMethod="repeat"><stop stop-color="#fff"/><stop offset="1" stop-color="#06c"/></radialGradient></defs><rect x="2" y="2" width="26" height="16" fill="url(#a)"/>"##,
    ),
    (
        "gradient-stroke",
        r##"<defs><linearGradient id="a" x1="2" x2="28" gradientUnits="userSpaceOnUse"><stop stop-color="#c00"/><stop offset="1" stop-color="#00c"/></linearGradient></defs><path d="M3 16C10 0 20 20 27 4" fill="none" stroke="url(#a)" stroke-width="2" stroke-linecap="round"/>"##,
    ),
    (
        "clip",
        r##"<defs><clipPath id="a"><circle cx="15" cy="10" r="8"/></clipPath></defs><g clip-path="url(#a)"><rect width="30" height="10" fill="#c00"/><rect y="10" width="30" height="10" fill="#eee"/></g>"##,
    ),
    (
        "clip-of-several",
        r##"<defs><clipPath id="a"><rect x="4" y="4" width="12" height="12"/><path d="M12 4H26V16H12Z"/></clipPath></defs><rect width="30" height="20" fill="#06c" clip-path="url(#a)"/>"##,
    ),
    (
        "clip-even-odd",
        r##"<defs><clipPath id="a"><path clip-rule="evenodd" d="M3 3H27V17H3ZM9 7H21V13H9Z"/></clipPath></defs><rect width="30" height="20" fill="#06c" clip-path="url(#a)"/>"##,
    ),
    (
        "clip-in-clip",
        r##"<defs><clipPath id="a"><rect x="8" width="14" height="20"/></clipPath><clipPath id="b"><circle cx="15" cy="10" r="9"/></clipPath></defs><g clip-path="url(#a)"><g clip-path="url(#b)"><rect width="30" height="20" fill="#06c"/></g></g>"##,
    ),
    (
        "clip-of-the-box",
        r##"<defs><clipPath id="a" clipPathUnits="objectBoundingBox"><circle cx=".5" cy=".5" r=".5"/></clipPath></defs><rect x="5" y="2" width="20" height="16" fill="#c60" clip-path="url(#a)"/>"##,
    ),
    (
        "clip-by-use",
        r##"<defs><path id="s" d="M2 2h18v14H2z"/><clipPath id="a"><use xlink:href="#s"/></clipPath></defs><circle cx="18" cy="10" r="9" fill="#06c" clip-path="url(#a)"/>"##,
    ),
    (
        "mask",
        r##"<defs><linearGradient id="g" x1="0" x2="30" gradientUnits="userSpaceOnUse"><stop stop-color="#fff"/><stop offset="1" stop-color="#000"/></linearGradient><mask id="a" maskUnits="userSpaceOnUse" x="0" y="0" width="30" height="20"><rect width="30" height="20" fill="url(#g)"/></mask></defs><rect x="2" y="2" width="26" height="16" fill="#06c" mask="url(#a)"/>"##,
    ),
    (
        "mask-by-cover",
        r##"<defs><mask id="a" style="mask-type:alpha" maskUnits="userSpaceOnUse" x="0" y="0" width="30" height="20"><circle cx="15" cy="10" r="8" fill="#000"/></mask></defs><g mask="url(#a)"><rect width="30" height="20" fill="#c60"/></g>"##,
    ),
    (
        "mask-frame",
        r##"<defs><mask id="a"><rect width="30" height="20" fill="#fff"/><circle cx="15" cy="10" r="4" fill="#000"/></mask></defs><path d="M3 3h24v14H3z" fill="#084" mask="url(#a)"/>"##,
    ),
    (
        "pattern",
        r##"<defs><pattern id="a" width="4" height="4" patternUnits="userSpaceOnUse"><circle cx="2" cy="2" r="1.2" fill="#06c"/></pattern></defs><rect x="2" y="2" width="26" height="16" fill="url(#a)" stroke="#333" stroke-width=".4"/>"##,
    ),
    (
        "pattern-turned",
        r##"<defs><pattern id="a" width="3" height="3" patternUnits="userSpaceOnUse" patternTransform="rotate(45) scale(1.3)"><rect x=".4" y=".4" width="1.4" height="1.4" fill="#c60"/></pattern></defs><circle cx="15" cy="10" r="9" fill="url(#a)"/>"##,
    ),
    (
        "pattern-of-the-box",
        r##"<defs><pattern id="a" width=".25" height=".25"><path d="M1 1h4v2.5z" fill="#609"/></pattern></defs><rect x="3" y="2" width="24" height="16" fill="url(#a)"/>"##,
    ),
    (
        "symbol",
        r##"<defs><symbol id="s" viewBox="0 0 10 10"><rect width="10" height="10" fill="#06c"/><circle cx="5" cy="5" r="3" fill="#fff"/></symbol></defs><use xlink:href="#s" width="10" height="10" transform="translate(3 2) scale(1.5)"/><use xlink:href="#s" x="20" y="2" width="6" height="6"/>"##,
    ),
    (
        "symbol-mirrored",
        r##"<symbol id="s" viewBox="-10 -10 20 20"><circle r="9" fill="#06c"/><path d="M-4-4h8v8z" fill="#fc0"/></symbol><use xlink:href="#s" width="20" height="20" x="-10" y="-10" transform="matrix(.4 0 0 -.4 8 8)" style="overflow:visible;"/><use xlink:href="#s" width="20" height="20" x="-10" y="-10" transform="matrix(.6 0 0 -.6 20 12)" style="overflow:visible;"/>"##,
    ),
    (
        "use-of-use",
        r##"<defs><rect id="r" width="4" height="4"/><g id="g"><use xlink:href="#r" fill="#06c"/><use xlink:href="#r" x="5" fill="#c60"/></g></defs><use xlink:href="#g" x="2" y="2"/><use xlink:href="#g" transform="translate(8 10) scale(1.6)"/>"##,
    ),
    (
        "nested-svg",
        r##"<svg x="4" y="3" width="12" height="12" viewBox="0 0 6 6"><rect width="6" height="6" fill="#06c"/><circle cx="6" cy="6" r="3" fill="#fc0"/></svg><svg x="18" y="3" width="10" height="14" viewBox="0 0 10 10" preserveAspectRatio="xMidYMin slice"><circle cx="5" cy="5" r="5" fill="#c60"/></svg>"##,
    ),
    (
        "markers",
        r##"<defs><marker id="m" orient="auto" markerWidth="4" markerHeight="4" refX="1" refY="2"><path d="M0 0L4 2L0 4Z" fill="#c00"/></marker></defs><path d="M4 16L12 5L24 9" fill="none" stroke="#333" stroke-width=".8" marker-end="url(#m)" marker-start="url(#m)"/>"##,
    ),
    (
        "paint-order",
        r##"<path d="M4 4h20v12H4z" fill="#fc0" stroke="#06c" stroke-width="3" paint-order="stroke"/>"##,
    ),
    (
        "joins-and-caps",
        r##"<g fill="none" stroke="#333" stroke-width="2"><path d="M3 8l4-5 4 5" stroke-linejoin="miter"/><path d="M13 8l4-5 4 5" stroke-linejoin="round" stroke-linecap="round"/><path d="M22 8l3-5 3 5" stroke-linejoin="bevel" stroke-linecap="square"/><path d="M3 14h24" stroke-dasharray="3 2 1 2" stroke-dashoffset="1"/></g>"##,
    ),
    (
        "colour-names",
        r##"<g color="#c60"><rect x="2" y="2" width="6" height="6" fill="currentColor"/><rect x="10" y="2" width="6" height="6" fill="hsl(120,60%,40%)"/><rect x="18" y="2" width="6" height="6" fill="rgb(10%,20%,80%)"/><rect x="2" y="11" width="6" height="6" fill="rgba(255,0,0,.5)"/><rect x="10" y="11" width="6" height="6" fill="DarkSlateBlue"/></g>"##,
    ),
    (
        "hidden",
        r##"<rect x="2" y="2" width="12" height="16" fill="#06c"/><g display="none"><rect width="30" height="20" fill="#000"/></g><rect x="16" y="2" width="12" height="16" fill="#c60" visibility="hidden"/>"##,
    ),
    (
        "unused",
        r##"<defs><filter id="f"><feGaussianBlur stdDeviation="2"/></filter><pattern id="p" width="1" height="1"/><mask id="k"/><clipPath id="c"/></defs><circle cx="15" cy="10" r="8" fill="#06c"/>"##,
    ),
    (
        "switch",
        r##"<switch><foreignObject requiredExtensions="http://ns.adobe.com/AdobeIllustrator/10.0/" x="0" y="0" width="1" height="1"/><g><circle cx="15" cy="10" r="8" fill="#06c"/></g></switch>"##,
    ),
    (
        "embedded-png",
        r##"<image x="3" y="2" width="24" height="16" preserveAspectRatio="none" xlink:href="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFklEQVR4nGM8oWHDwMDAxMDAwMDAAAAOxgEwVcXnwgAAAABJRU5ErkJggg=="/>"##,
    ),
    (
        "embedded-jpeg",
        r##"<image x="3" y="2" width="24" height="16" xlink:href="data:image/jpeg;base64,/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpRUk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wAARCAAgADADASIAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwDgFgOanSA1eW356VOlv7V68qxzUcQUUgNTpAavJb+1WEt/aueVY9ehiCikBqdYDiryW/tU62/HSsJVj1qOIKK2/PSp0t/arywDNTpAKwlWPzWjiCilv7VOlv7VfSAVOkArnlWPXoYgopb+1Trb8dKvJAKsLAMVzyrHr0cQf//Z"/>"##,
    ),
];

/// A body as four programs would write it: the name of the program and the file.
fn wrapped(body: &str) -> [(&'static str, String); 4] {
    let spaces = r#"xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink""#;
    [
        (
            "illustrator",
            format!(
                "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!-- Generator: Adobe Illustrator 16.0.0 -->\n\
                 <!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\" [\n\
                 <!ENTITY ns_ai \"http://ns.adobe.com/AdobeIllustrator/10.0/\">\n]>\n\
                 <svg version=\"1.1\" id=\"Layer_1\" xmlns:i=\"&ns_ai;\" {spaces} x=\"0px\" y=\"0px\" width=\"85.04px\" \
                 height=\"56.69px\" viewBox=\"0 0 30 20\" enable-background=\"new 0 0 30 20\" xml:space=\"preserve\">\n\
                 <g i:extraneous=\"self\" id=\"Layer_x0020_1\">{body}</g>\n</svg>\n"
            ),
        ),
        (
            "inkscape",
            format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n\
                 <svg width=\"30mm\" height=\"20mm\" viewBox=\"-100 -60 30 20\" version=\"1.1\" inkscape:version=\"1.2\" \
                 xmlns:inkscape=\"http://www.inkscape.org/namespaces/inkscape\" \
                 xmlns:sodipodi=\"http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd\" {spaces}>\n\
                 <sodipodi:namedview id=\"n\" pagecolor=\"#ffffff\" inkscape:zoom=\"0.7\"/>\n\
                 <metadata><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:li>x</rdf:li></rdf:RDF></metadata>\n\
                 <g inkscape:label=\"Layer 1\" inkscape:groupmode=\"layer\" id=\"layer1\" transform=\"translate(-100,-60)\">{body}</g></svg>"
            ),
        ),
        (
            "figma",
            format!(
                "<svg width=\"300\" height=\"200\" viewBox=\"0 0 300 200\" {spaces}><g id=\"Frame 1\"><g clip-path=\"url(#clip0_1_2)\">\
                 <rect width=\"300\" height=\"200\" fill=\"white\"/><g transform=\"scale(10)\">{body}</g></g></g>\
                 <defs><clipPath id=\"clip0_1_2\"><rect width=\"300\" height=\"200\" fill=\"white\"/></clipPath></defs></svg>"
            ),
        ),
        (
            "corel",
            format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.0//EN\" \
                 \"http://www.w3.org/TR/2001/REC-SVG-20010904/DTD/svg10.dtd\">\n\
                 <svg {spaces} xml:space=\"preserve\" width=\"1.1811in\" height=\"0.7874in\" \
                 style=\"shape-rendering:geometricPrecision; text-rendering:geometricPrecision; image-rendering:optimizeQuality\" \
                 viewBox=\"0 0 30000 20000\">\n <g id=\"Layer_x0020_1\">\n  <metadata id=\"CorelCorpID_0Corel-Layer\"/>\n\
                 <g transform=\"matrix(1000 0 0 1000 0 0)\">{body}</g>\n </g>\n</svg>"
            ),
        ),
    ]
}

/// 8-bit RGB, row by row.
struct Picture {
    width: usize,
    rgb: Vec<u8>,
}

/// A layout folder that shows `drawings` on white, each 30 x 20 mm, so many in a row.
fn folder(drawings: &[&[u8]], columns: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let rows = drawings.len().div_ceil(columns);
    let mut toml = format!(
        "card = [\"{}mm\", \"{}mm\"]\nbleed = \"0mm\"\nsafe = \"0mm\"\ncorner = \"0mm\"\n",
        30 * columns,
        20 * rows
    );
    for (idx, drawing) in drawings.iter().enumerate() {
        let (x, y) = (idx % columns * 30, idx / columns * 20);
        toml.push_str(&format!(
            "[[front]]\ntype = \"art\"\nfile = \"{idx}.svg\"\nbox = [\"{x}mm\", \"{y}mm\", \"30mm\", \"20mm\"]\n"
        ));
        write(&folder.path().join(format!("{idx}.svg")), drawing);
    }
    write(&folder.path().join("layout.toml"), toml);
    folder
}

/// The front of such a layout as the raster backend paints it.
fn painted(folder: &Path, dpi: u32) -> Result<Picture, String> {
    let parent = folder.parent().expect("a folder of folders");
    let name = folder.file_name().expect("a name").to_string_lossy();
    let layout = layout::load(&name, parent, &BTreeMap::new());
    let layout = Arc::new(layout.map_err(|fault| format!("{fault:?}"))?);
    let renderer = Renderer::new(Arc::clone(&layout), 300).expect("it has no texts");
    let (_, record) = run::preview_people().remove(0);
    let rendered = renderer.card(&record, "X", false, &Policy::default());
    let card = rendered.card.expect("nothing holds it");
    let painter =
        Painter::new(layout.fonts(), renderer.statics(), layout.card(), Length::ZERO, dpi);
    let pixels = painter.expect("a size").paint(&card.front, None);
    let rgb = pixels.rgba.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]);
    Ok(Picture { width: pixels.width_px as usize, rgb: rgb.collect() })
}

/// The drawing of another program, over white.
fn by_rsvg(svg: &Path, (width, height): (usize, usize)) -> Picture {
    let (w, h) = (width.to_string(), height.to_string());
    let drawn = Command::new("rsvg-convert")
        .args(["-w", &w, "-h", &h, "-b", "white"])
        .arg(svg)
        .output()
        .expect("it runs");
    assert!(drawn.status.success(), "{}", String::from_utf8_lossy(&drawn.stderr));
    read(&drawn.stdout)
}

fn read(bytes: &[u8]) -> Picture {
    let image = image::load_from_memory(bytes).expect("a picture").into_rgb8();
    Picture { width: image.width() as usize, rgb: image.into_raw() }
}

/// The share of pixels, in per mille, of a colour that is not between those around the same place:
/// edges may lie a pixel elsewhere.
fn unlike(one: &Picture, other: &Picture) -> f64 {
    let pixel = |picture: &Picture, at: usize| -> [u8; 3] {
        [picture.rgb[at * 3], picture.rgb[at * 3 + 1], picture.rgb[at * 3 + 2]]
    };
    let width = one.width;
    let count = one.rgb.len() / 3;
    assert_eq!((width, count), (other.width, other.rgb.len() / 3), "the size");
    let far = |at: usize| {
        let near = [-1, 0, 1].into_iter().flat_map(|down: isize| {
            [-1, 0, 1].into_iter().filter_map(move |across: isize| {
                let at = at as isize + down * width as isize + across;
                usize::try_from(at).ok().filter(|at| *at < count)
            })
        });
        let near: Vec<[u8; 3]> = near.map(|at| pixel(other, at)).collect();
        pixel(one, at).iter().enumerate().any(|(channel, value)| {
            let beside = || near.iter().map(|pixel| pixel[channel]);
            let (least, most) = (beside().min().unwrap_or(0), beside().max().unwrap_or(255));
            !(least.saturating_sub(16)..=most.saturating_add(16)).contains(value)
        })
    };
    (0..count).filter(|at| far(*at)).count() as f64 / count as f64 * 1000.0
}

#[test]
fn drawings_of_design_programs_look_as_another_program_draws_them() {
    let has_rsvg = Command::new("rsvg-convert").arg("--version").output().is_ok();
    let has_rsvg = needs("rsvg-convert is missing", has_rsvg);
    let mut wrong = Vec::new();
    for (name, body) in BODIES {
        for (program, svg) in wrapped(body) {
            let folder = folder(&[svg.as_bytes()], 1);
            let own = match painted(folder.path(), DPI) {
                Ok(own) => own,
                Err(why) => {
                    wrong.push(format!("{name}, {program}: {why}"));
                    continue;
                }
            };
            let is_blank = own.rgb.iter().all(|byte| *byte == 255);
            if is_blank {
                wrong.push(format!("{name}, {program}: nothing is drawn"));
            }
            if has_rsvg {
                let size = (own.width, own.rgb.len() / 3 / own.width);
                let theirs = by_rsvg(&folder.path().join("0.svg"), size);
                let share = unlike(&own, &theirs);
                if share > 2.0 {
                    wrong.push(format!("{name}, {program}: {share:.1} per mille differ"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Another program lets outlines that run opposite ways cancel each other; the standard does not.
#[test]
fn a_clip_of_several_shapes_shows_what_lies_in_any_of_them() {
    let clip = r##"<defs><clipPath id="a"><rect x="4" y="4" width="12" height="12"/><path d="M26 4H12V16H26Z"/></clipPath></defs><rect width="30" height="20" fill="#06c" clip-path="url(#a)"/>"##;
    let whole = r##"<rect x="4" y="4" width="22" height="12" fill="#06c"/>"##;
    let [clipped, whole] = [clip, whole].map(|body| {
        let folder = folder(&[wrapped(body)[1].1.as_bytes()], 1);
        painted(folder.path(), DPI).expect("it is drawn")
    });
    let share = unlike(&clipped, &whole);
    assert!(share < 1.0, "{share}");
}

#[test]
fn other_encodings_and_packed_drawings_are_the_same_drawing() {
    let svg = r##"<?xml version="1.0" encoding="ISO-8859-1"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 20"><title>café</title><circle cx="15" cy="10" r="8" fill="#06c"/></svg>"##;
    let plain = painted(folder(&[svg.replace("ISO-8859-1", "UTF-8").as_bytes()], 1).path(), DPI);
    let plain = plain.expect("it is drawn").rgb;
    let latin: Vec<u8> = svg.chars().map(|c| c as u32 as u8).collect();
    let wide = svg.replace("ISO-8859-1", "UTF-16");
    let wide: Vec<u8> =
        std::iter::once(0xfeff).chain(wide.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut packer, &latin).expect("memory");
    for bytes in [latin.clone(), wide, packer.finish().expect("memory")] {
        let drawn = painted(folder(&[&bytes], 1).path(), DPI).expect("it is drawn");
        assert!(drawn.rgb == plain);
    }
}

#[test]
fn what_cannot_be_drawn_is_refused_by_its_name() {
    for (inside, told) in [
        (r##"<rect width="9" height="9" fill="device-cmyk(0,1,1,0)"/>"##, "`fill`"),
        (r##"<rect width="9" height="9" fill="color(display-p3 1 0 0)"/>"##, "`fill`"),
        (r##"<rect width="9" height="9" style="transform:rotate(30deg)"/>"##, "`transform`"),
        (
            r##"<filter id="f"><feGaussianBlur stdDeviation="2"/></filter><rect width="9" height="9" filter="url(#f)"/>"##,
            "`filter`",
        ),
        (r##"<rect width="9" height="9" style="mix-blend-mode:multiply"/>"##, "`mix-blend-mode`"),
        (r##"<foreignObject width="9" height="9"><p>x</p></foreignObject>"##, "`foreignObject`"),
        (r##"<flowRoot><flowPara>Teks</flowPara></flowRoot>"##, "`flowRoot`"),
        (r##"<text y="9" font-family="Arial, sans-serif">Teks</text>"##, "Arial"),
        (
            r##"<text y="9" font-family="Plus Jakarta Sans" font-style="italic">Teks</text>"##,
            "italic",
        ),
        (r##"<text y="9" font-family="Plus Jakarta Sans">Nguyễn</text>"##, "`ễ` (U+1EC5)"),
        (r##"<text y="9" font-family="Plus Jakarta Sans">①</text>"##, "`①` (U+2460)"),
        (
            r##"<image width="9" height="9" href="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs="/>"##,
            "PNG, JPEG",
        ),
    ] {
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 30 20\">{inside}</svg>"
        );
        let told_is = painted(folder(&[svg.as_bytes()], 1).path(), DPI).err();
        let told_is = told_is.unwrap_or_else(|| panic!("drawn: {inside}"));
        assert!(told_is.contains(told), "{inside}: {told_is}");
    }
}

#[test]
fn a_card_of_drawings_is_the_same_in_the_pdf() {
    let has_poppler = Command::new("pdftoppm").arg("-v").output().is_ok();
    if !needs("pdftoppm is missing", has_poppler) {
        return;
    }
    let drawings: Vec<String> = BODIES.iter().map(|(_, body)| wrapped(body)[1].1.clone()).collect();
    let drawings: Vec<&[u8]> = drawings.iter().map(String::as_bytes).collect();
    let job = folder(&drawings, 7);
    let layout = job.path().join("desain");
    fs::create_dir(&layout).expect("a folder");
    for entry in fs::read_dir(job.path()).expect("a folder").map(|entry| entry.expect("a file")) {
        if entry.path().is_file() {
            fs::rename(entry.path(), layout.join(entry.file_name())).expect("it is moved");
        }
    }
    write(
        &job.path().join("a.csv"),
        "NIP,NAMA,NOMOR KARTU\n198609262015051001,Sari Contoh,A20150001234\n",
    );
    write(
        &job.path().join("job.toml"),
        "as_of = \"2026-11-22\"\n[data]\nfiles = [\"a.csv\"]\n[data.defaults]\ninstansi = \"Kabupaten Contoh\"\nlegal_status = \"Aktif\"\n[photos]\nfolder = \"foto\"\n[card]\nlayout = \"desain\"\n\
         [sheet]\nformat = \"f.toml\"\nbleed = \"0mm\"\nduplex = \"none\"\n[output]\ncards = [\"pdf\"]\n[policy]\nphoto-missing = \"ignore\"\n",
    );
    write(
        &job.path().join("f.toml"),
        "title = \"satu\"\nsheet = { width = \"297mm\", height = \"210mm\" }\ncard = { width = \"210mm\", height = \"120mm\" }\n\
         edge = \"5mm\"\n[grid]\ncolumns = 1\nrows = 1\ngutter = { x = \"0mm\", y = \"0mm\" }\n",
    );
    fs::create_dir(job.path().join("foto")).expect("a folder");
    let ran = crate::support::cetak()
        .current_dir(job.path())
        .args(["run", "job.toml", "--quiet", "--out", "out"])
        .output()
        .expect("it runs");
    let pdf = job.path().join("out/cards/A20150001234.pdf");
    assert!(pdf.is_file(), "{}", String::from_utf8_lossy(&ran.stderr));
    let page = job.path().join("page");
    let drawn = Command::new("pdftoppm")
        .args(["-r", "150", "-png", "-f", "1", "-l", "1", "-singlefile"])
        .args([&pdf, &page])
        .status()
        .expect("it runs");
    assert!(drawn.success());
    let theirs = read(&fs::read(job.path().join("page.png")).expect("a page"));
    let own = painted(&layout, 150).expect("it is drawn");
    let columns = 7;
    let (w, h) = (own.width / columns, 20 * 150 * 10 / 254);
    let cell = |picture: &Picture, idx: usize| {
        let (left, top) = (idx % columns * 30 * 1500 / 254, idx / columns * 20 * 1500 / 254);
        let rows = (top + 2..top + h - 2).flat_map(|row| {
            let from = (row * picture.width + left + 2) * 3;
            picture.rgb[from..from + (w - 4) * 3].to_vec()
        });
        Picture { width: w - 4, rgb: rows.collect() }
    };
    let mut wrong = Vec::new();
    for (idx, (name, _)) in BODIES.iter().enumerate() {
        let share = unlike(&cell(&own, idx), &cell(&theirs, idx));
        if share > 3.0 {
            wrong.push(format!("{name}: {share:.1} per mille differ"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
