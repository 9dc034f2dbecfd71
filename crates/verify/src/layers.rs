//! Layers (optional content) of a file that is to be laid on sheets.
//!
//! What a catalogue says of layers goes along whole, so that what is hidden stays
//! hidden, whichever policy or expression hides it. Refused is only what a sheet
//! would print otherwise than the file means: states that change by themselves
//! when it is printed, and layers that no catalogue lists.

use crate::pdf::{PdfFile, dictionary};
use cetak_base::diag::{Text, printable};
use cetak_base::text;
use lopdf::{Dictionary, Object, ObjectId};
use std::collections::BTreeSet;

impl PdfFile {
    /// What the catalogue says of layers, if it says anything.
    pub(super) fn layers(&self) -> Option<&Dictionary> {
        self.dict(self.catalog()?, b"OCProperties")
    }

    /// Why the layers of the file cannot be laid on a sheet; nothing if they can.
    pub(super) fn layers_refused(&self) -> Option<Text> {
        let layers = self.layers();
        let listed = layers.map_or(&[][..], |layers| self.array(layers, b"OCGs"));
        let listed: BTreeSet<ObjectId> =
            listed.iter().filter_map(|group| group.as_reference().ok()).collect();
        // A group that the catalogue does not name is shown by one reader and hidden by another.
        let stray = self.doc.objects.iter().find(|(id, object)| {
            let kind = dictionary(object).and_then(|dict| self.name(dict, b"Type"));
            kind == Some(b"OCG") && !listed.contains(id)
        });
        if let Some((_, group)) = stray {
            let name = self.layer_name(group);
            return Some(text!(
                "lapisan `{name}` tidak ada di daftar lapisan berkas itu, jadi tidak pasti tercetak atau tidak; ratakan dahulu",
                "the layer `{name}` is not in the file's list of layers, so nobody knows whether it prints; flatten the file first"
            ));
        }
        let layers = layers?;
        let Some(usual) = self.dict(layers, b"D") else {
            return Some(text!(
                "berkas itu tidak menyebut lapisan mana yang tampak (/D); ratakan dahulu",
                "the file does not say which layers show (/D); flatten it first"
            ));
        };
        let state = |on: &[u8]| -> BTreeSet<ObjectId> {
            let listed = self.array(usual, on).iter();
            listed.filter_map(|group| group.as_reference().ok()).collect()
        };
        let (on, off) = (state(b"ON"), state(b"OFF"));
        let base = self.name(usual, b"BaseState").unwrap_or(b"ON");
        if !matches!(base, b"ON" | b"OFF") {
            return Some(text!(
                "lapisan berkas itu tidak punya keadaan awal (/BaseState); ratakan dahulu",
                "the layers of the file have no state of their own (/BaseState); flatten it first"
            ));
        }
        let shows = |group: &ObjectId| match base {
            b"OFF" => on.contains(group),
            _ => !off.contains(group),
        };
        for usage in self.array(usual, b"AS") {
            let Some(usage) = self.resolve(usage).and_then(dictionary) else { continue };
            if self.name(usage, b"Event") != Some(b"Print") {
                continue;
            }
            for group in self.array(usage, b"OCGs") {
                let Ok(id) = group.as_reference() else { continue };
                let Some(held) = self.resolve(group) else { continue };
                if self.prints(held, usage).is_some_and(|prints| prints != shows(&id)) {
                    let name = self.layer_name(held);
                    return Some(text!(
                        "lapisan `{name}` tampak lain ketika dicetak (/Usage, /AS); ratakan dahulu",
                        "the layer `{name}` changes when it is printed (/Usage, /AS); flatten the file first"
                    ));
                }
            }
        }
        None
    }

    /// What a group's usage says of its state when printed; `None` if it says nothing, or what
    /// depends on the reader.
    fn prints(&self, group: &Object, usage: &Dictionary) -> Option<bool> {
        let said = self.dict(dictionary(group)?, b"Usage")?;
        let categories = self.array(usage, b"Category").iter();
        let states = categories.filter_map(|category| {
            let (category, key): (&[u8], &[u8]) =
                match self.resolve(category).and_then(|name| name.as_name().ok())? {
                    b"Print" => (b"Print", b"PrintState"),
                    b"View" => (b"View", b"ViewState"),
                    b"Export" => (b"Export", b"ExportState"),
                    _ => return None,
                };
            Some(self.name(self.dict(said, category)?, key)? != b"OFF")
        });
        // All must say ON (ISO 32000-1:2008, 8.11.4.4).
        states.reduce(|one, other| one && other)
    }

    fn layer_name(&self, group: &Object) -> String {
        let name = dictionary(group).and_then(|dict| self.text(dict, b"Name"));
        printable(&name.unwrap_or_default())
    }
}
