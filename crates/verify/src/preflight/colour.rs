//! Colour spaces: which may be used with the output intent, ICC profiles, spot colours.

use crate::painting::{At, Space};
use crate::pdf::{PdfFile, dictionary, number, shown};
use crate::preflight::intent::{IccHeader, Intent};
use crate::preflight::{Breaches, Rule};
use cetak_base::diag::Text;
use cetak_base::text;
use lopdf::{Dictionary, Object};
use std::collections::{BTreeMap, BTreeSet};

/// How deep one colour space may rest on another; Indexed on Separation on ICC is three.
const MAX_DEPTH: usize = 8;

/// Checks colour spaces, each once for every place that names it differently.
pub(super) struct Colours<'a> {
    pdf: &'a PdfFile,
    intent: &'a Intent,
    /// Spaces that were checked: where they lie in memory, and in which resources they were used.
    seen: BTreeSet<(usize, usize)>,
    profiles: BTreeSet<usize>,
    /// Alternate space and tint of each spot colour, as first met.
    spots: BTreeMap<Vec<u8>, String>,
}

impl<'a> Colours<'a> {
    pub(super) fn new(pdf: &'a PdfFile, intent: &'a Intent) -> Self {
        Self {
            pdf,
            intent,
            seen: BTreeSet::new(),
            profiles: BTreeSet::new(),
            spots: BTreeMap::new(),
        }
    }

    /// Checks the space that something is painted in.
    pub(super) fn used(
        &mut self,
        at: At,
        space: Space<'a>,
        resources: Option<&'a Dictionary>,
        breaches: &mut Breaches,
    ) {
        match space {
            Space::Gray => self.device(at, 1, resources, breaches),
            Space::Rgb => self.device(at, 3, resources, breaches),
            Space::Cmyk => self.device(at, 4, resources, breaches),
            Space::Pattern => {}
            Space::Defined(object) => self.space(at, object, resources, breaches, 0),
        }
    }

    /// Checks a colour space as an object.
    pub(super) fn space(
        &mut self,
        at: At,
        object: &'a Object,
        resources: Option<&'a Dictionary>,
        breaches: &mut Breaches,
        depth: usize,
    ) {
        let address = |dict: &Dictionary| std::ptr::from_ref(dict) as usize;
        let Some(object) = self.pdf.resolve(object) else {
            bad(
                breaches,
                at,
                Rule::ColourSpace,
                text!("ruang warna tidak ada", "a colour space is not there"),
            );
            return;
        };
        if depth > MAX_DEPTH {
            bad(
                breaches,
                at,
                Rule::ColourSpace,
                text!("ruang warna terlalu dalam", "a colour space nests too deep"),
            );
            return;
        }
        let key = (std::ptr::from_ref(object) as usize, resources.map_or(0, address));
        if depth == 0 && !self.seen.insert(key) {
            return;
        }
        match object {
            Object::Name(name) => self.named(at, name, resources, breaches, depth),
            Object::Array(parts) => self.array(at, parts, resources, breaches, depth),
            _ => bad(
                breaches,
                at,
                Rule::ColourSpace,
                text!("ruang warna tidak bisa dibaca", "a colour space cannot be read"),
            ),
        }
    }

    fn named(
        &mut self,
        at: At,
        name: &[u8],
        resources: Option<&'a Dictionary>,
        breaches: &mut Breaches,
        depth: usize,
    ) {
        match name {
            b"DeviceGray" | b"G" | b"CalGray" => self.device(at, 1, resources, breaches),
            b"DeviceRGB" | b"RGB" | b"CalRGB" => self.device(at, 3, resources, breaches),
            b"DeviceCMYK" | b"CMYK" => self.device(at, 4, resources, breaches),
            b"Pattern" => {}
            _ => {
                let held = resources.and_then(|resources| self.pdf.dict(resources, b"ColorSpace"));
                match held.and_then(|held| held.get(name).ok()) {
                    Some(object) => self.space(at, object, resources, breaches, depth + 1),
                    None => {
                        let name = shown(name);
                        bad(
                            breaches,
                            at,
                            Rule::ColourSpace,
                            text!(
                                "ruang warna `{name}` tidak dikenal",
                                "the colour space `{name}` is unknown"
                            ),
                        );
                    }
                }
            }
        }
    }

    fn device(
        &self,
        at: At,
        components: u8,
        resources: Option<&'a Dictionary>,
        breaches: &mut Breaches,
    ) {
        let (name, default, fits) = match components {
            1 => ("DeviceGray", "DefaultGray", self.intent.components.is_some()),
            3 => ("DeviceRGB", "DefaultRGB", self.intent.components == Some(3)),
            _ => ("DeviceCMYK", "DefaultCMYK", self.intent.components == Some(4)),
        };
        let held = resources.and_then(|resources| self.pdf.dict(resources, b"ColorSpace"));
        if fits || held.is_some_and(|held| self.pdf.get(held, default.as_bytes()).is_some()) {
            return;
        }
        let message = match self.intent.components {
            None => text!(
                "{name} dipakai tanpa output intent",
                "{name} is used without an output intent"
            ),
            Some(n) => {
                let space = match n {
                    1 => "GRAY",
                    3 => "RGB",
                    _ => "CMYK",
                };
                text!(
                    "{name} dipakai, output intent-nya {space}",
                    "{name} is used, the output intent is {space}"
                )
            }
        };
        bad(breaches, at, Rule::DeviceColour, message);
    }

    fn array(
        &mut self,
        at: At,
        parts: &'a [Object],
        resources: Option<&'a Dictionary>,
        breaches: &mut Breaches,
        depth: usize,
    ) {
        let kind = parts.first().and_then(|o| self.pdf.resolve(o)).and_then(|o| o.as_name().ok());
        match (kind.unwrap_or_default(), &parts[parts.len().min(1)..]) {
            (b"ICCBased", [profile, ..]) => self.icc(at, profile, breaches),
            (b"CalGray" | b"CalRGB" | b"Lab", [_, ..]) => {}
            (b"Indexed" | b"I", [base, ..]) => self.space(at, base, resources, breaches, depth + 1),
            (b"Separation" | b"DeviceN", [names, alternate, tint, ..]) => {
                self.space(at, alternate, resources, breaches, depth + 1);
                self.spot(at, names, alternate, tint, breaches);
            }
            (b"Pattern", [under, ..]) => self.space(at, under, resources, breaches, depth + 1),
            (name @ (b"DeviceGray" | b"DeviceRGB" | b"DeviceCMYK" | b"Pattern"), _) => {
                self.named(at, name, resources, breaches, depth);
            }
            (other, _) => {
                let other = shown(other);
                bad(
                    breaches,
                    at,
                    Rule::ColourSpace,
                    text!(
                        "ruang warna `{other}` tidak bisa dibaca",
                        "the colour space `{other}` cannot be read"
                    ),
                );
            }
        }
    }

    fn icc(&mut self, at: At, profile: &'a Object, breaches: &mut Breaches) {
        let object = profile.as_reference().ok().map(|id| id.0);
        let at = At { object: object.or(at.object), ..at };
        let Some(stream) = self.pdf.resolve(profile).and_then(|o| o.as_stream().ok()) else {
            bad(
                breaches,
                at,
                Rule::IccProfile,
                text!("profil ICC tidak ada", "an ICC profile is not there"),
            );
            return;
        };
        if !self.profiles.insert(std::ptr::from_ref(stream) as usize) {
            return;
        }
        let bytes = self.pdf.unpacked(stream).unwrap_or_default();
        let Some(header) = IccHeader::read(&bytes) else {
            bad(
                breaches,
                at,
                Rule::IccProfile,
                text!(
                    "ruang warna ICC tanpa profil yang benar",
                    "an ICC colour space has no proper profile"
                ),
            );
            return;
        };
        if header.components.map(f64::from) != self.pdf.number(&stream.dict, b"N") {
            bad(
                breaches,
                at,
                Rule::IccProfile,
                text!("/N tidak sesuai profil ICC", "/N does not fit the ICC profile"),
            );
        }
        if header.version > 4 || !matches!(&header.class, b"prtr" | b"scnr" | b"mntr" | b"spac") {
            bad(
                breaches,
                at,
                Rule::IccProfile,
                text!(
                    "kelas atau versi profil ICC tidak boleh dipakai",
                    "class or version of an ICC profile is not allowed"
                ),
            );
        }
        let same = object.is_some() && object == self.intent.profile_object;
        if header.components == Some(4) && (same || bytes == self.intent.profile) {
            bad(
                breaches,
                at,
                Rule::IccIntent,
                text!(
                    "ruang warna ICC memakai profil output intent; pakai DeviceCMYK",
                    "an ICC colour space uses the profile of the output intent; use DeviceCMYK"
                ),
            );
        }
    }

    fn spot(
        &mut self,
        at: At,
        names: &'a Object,
        alternate: &'a Object,
        tint: &'a Object,
        breaches: &mut Breaches,
    ) {
        let names: Vec<&[u8]> = match self.pdf.resolve(names) {
            Some(Object::Name(name)) => vec![name],
            Some(Object::Array(names)) => {
                names.iter().filter_map(|name| self.pdf.resolve(name)?.as_name().ok()).collect()
            }
            _ => Vec::new(),
        };
        if names.is_empty() {
            bad(
                breaches,
                at,
                Rule::Spot,
                text!("warna khusus tanpa nama", "a spot colour has no name"),
            );
        }
        for name in &names {
            if std::str::from_utf8(name).is_err() {
                let name = shown(name);
                bad(
                    breaches,
                    at,
                    Rule::Spot,
                    text!(
                        "nama warna khusus `{name}` bukan UTF-8",
                        "the name of the spot colour `{name}` is not UTF-8"
                    ),
                );
            }
        }
        // Only a colour on its own says how it looks; in a DeviceN its tint is mixed with others.
        let [name] = names[..] else { return };
        let look = self.look(alternate, tint);
        let first = self.spots.entry(name.to_vec()).or_insert_with(|| look.clone());
        if *first != look {
            let name = shown(name);
            bad(
                breaches,
                at,
                Rule::Spot,
                text!(
                    "warna khusus `{name}` didefinisikan berbeda-beda",
                    "the spot colour `{name}` is defined in different ways"
                ),
            );
        }
    }

    /// Alternate space and tint function as a text that is equal where they are.
    fn look(&self, alternate: &'a Object, tint: &'a Object) -> String {
        let mut look = match self.pdf.resolve(alternate) {
            Some(Object::Name(name)) => shown(name),
            _ => format!("{alternate:?}"),
        };
        if let Some(function) = self.pdf.resolve(tint).and_then(dictionary) {
            for key in ["FunctionType", "Domain", "Range", "C0", "C1", "N", "Size", "Functions"] {
                let value = self.pdf.get(function, key.as_bytes());
                let values: Vec<String> = match value {
                    Some(Object::Array(items)) => items
                        .iter()
                        .filter_map(|item| self.pdf.resolve(item))
                        .map(|item| {
                            number(item)
                                .map_or_else(|| item.enum_variant().to_owned(), |n| n.to_string())
                        })
                        .collect(),
                    Some(value) => number(value).map(|n| n.to_string()).into_iter().collect(),
                    None => continue,
                };
                look.push_str(&format!(" {key}={}", values.join(",")));
            }
        }
        if let Some(Object::Stream(stream)) = self.pdf.resolve(tint) {
            let code = self.pdf.unpacked(stream).unwrap_or_default();
            look.push_str(&String::from_utf8_lossy(&code));
        }
        look
    }
}

fn bad(breaches: &mut Breaches, at: At, rule: Rule, message: Text) {
    breaches.add(rule, at.object, Some(at.page), message);
}
