//! The page tree of a file, counted as printers count it.
//!
//! A page object that stands three times in the tree is three pages. Where a
//! tree can be read in two ways - a /Count that disagrees with what is there, a
//! page under two parents, a node inside itself - other readers may see other
//! pages, so the first such fault is kept beside the pages. Whether it matters
//! is for the caller to say.

use cetak_base::diag::Text;
use cetak_base::text;
use lopdf::{Dictionary, Document, Object, ObjectId};

/// How deep page trees and inheritance may go; real ones have two or three levels.
pub(super) const MAX_DEPTH: usize = 64;
/// How many pages are looked at; a lot of 250 sheets has 500.
pub(super) const MAX_PAGES: usize = 250_000;

/// The pages of a file.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// The leaves in order, each as often as it stands there.
    pub(super) pages: Vec<ObjectId>,
    /// Why other readers may see other pages.
    pub(super) doubt: Option<Text>,
}

impl Tree {
    /// Reads the tree as far as it goes.
    pub(super) fn of(doc: &Document) -> Self {
        let mut tree = Self::default();
        let root = doc.trailer.get(b"Root").and_then(Object::as_reference);
        let root = root.and_then(|id| doc.get_dictionary(id));
        let pages = root.and_then(|catalog| catalog.get(b"Pages")).and_then(Object::as_reference);
        match pages {
            Ok(id) => drop(tree.node(doc, id, None, &mut Vec::new())),
            Err(_) => tree.doubts(text!(
                "berkas itu tidak punya daftar halaman",
                "the file has no page tree"
            )),
        }
        tree
    }

    fn doubts(&mut self, why: Text) {
        self.doubt.get_or_insert(why);
    }

    /// Takes in a node with all below it; how many pages that gave.
    fn node(
        &mut self,
        doc: &Document,
        id: ObjectId,
        parent: Option<ObjectId>,
        above: &mut Vec<ObjectId>,
    ) -> usize {
        let number = id.0;
        let Ok(node) = doc.get_dictionary(id) else {
            self.doubts(text!(
                "daftar halaman menyebut objek {number}, yang bukan halaman",
                "the page tree names object {number}, which is no page"
            ));
            return 0;
        };
        if above.contains(&id) || above.len() >= MAX_DEPTH {
            self.doubts(text!(
                "daftar halaman memuat dirinya sendiri, di objek {number}",
                "the page tree holds itself, at object {number}"
            ));
            return 0;
        }
        // What a page inherits is found by its /Parent; on another way down it would inherit otherwise.
        if node.get(b"Parent").and_then(Object::as_reference).ok() != parent {
            self.doubts(text!(
                "/Parent objek {number} bukan simpul yang memuatnya",
                "the /Parent of object {number} is not the node that holds it"
            ));
        }
        let kids = node.get(b"Kids").and_then(|kids| doc.dereference(kids)).map(|(_, kids)| kids);
        let kind = kind(doc, node);
        let Ok(Object::Array(kids)) = kids else {
            if kind == Some(b"Pages") {
                self.doubts(text!(
                    "simpul {number} pada daftar halaman tidak punya /Kids",
                    "node {number} of the page tree has no /Kids"
                ));
            }
            if self.pages.len() >= MAX_PAGES {
                self.doubts(text!(
                    "berkas itu punya lebih dari {MAX_PAGES} halaman",
                    "the file has more than {MAX_PAGES} pages"
                ));
                return 0;
            }
            self.pages.push(id);
            return 1;
        };
        if kind == Some(b"Page") {
            self.doubts(text!(
                "halaman di objek {number} punya /Kids",
                "the page in object {number} has /Kids"
            ));
        }
        above.push(id);
        let mut n_pages = 0;
        for kid in kids {
            if self.pages.len() >= MAX_PAGES {
                self.doubts(text!(
                    "berkas itu punya lebih dari {MAX_PAGES} halaman",
                    "the file has more than {MAX_PAGES} pages"
                ));
                break;
            }
            match kid.as_reference() {
                Ok(kid) => n_pages += self.node(doc, kid, Some(id), above),
                Err(_) => self.doubts(text!(
                    "simpul {number} pada daftar halaman memuat yang bukan rujukan",
                    "node {number} of the page tree holds what is no reference"
                )),
            }
        }
        above.pop();
        let count = node.get(b"Count").and_then(|count| doc.dereference(count));
        let count = count.and_then(|(_, count)| count.as_i64()).ok();
        if count != i64::try_from(n_pages).ok() {
            let says = count.map_or_else(|| "-".to_owned(), |count| count.to_string());
            self.doubts(text!(
                "/Count di objek {number} menyebut {says} halaman, yang ada {n_pages}",
                "the /Count of object {number} says {says} pages, there are {n_pages}"
            ));
        }
        n_pages
    }
}

fn kind<'a>(doc: &'a Document, node: &'a Dictionary) -> Option<&'a [u8]> {
    let (_, kind) = doc.dereference(node.get(b"Type").ok()?).ok()?;
    kind.as_name().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use lopdf::dictionary;

    /// A file whose pages are objects 3 and 4 under node 2, with these kids and this count.
    fn tree(kids: &[u32], count: i64, change: impl FnOnce(&mut Document)) -> (Vec<u32>, String) {
        let mut doc = Document::new();
        let kids: Vec<Object> = kids.iter().map(|kid| Object::Reference((*kid, 0))).collect();
        let node = dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count };
        doc.set_object((1, 0), dictionary! { "Pages" => Object::Reference((2, 0)) });
        doc.set_object((2, 0), node);
        for number in [3, 4] {
            let parent = Object::Reference((2, 0));
            doc.set_object((number, 0), dictionary! { "Type" => "Page", "Parent" => parent });
        }
        doc.trailer.set("Root", Object::Reference((1, 0)));
        change(&mut doc);
        let Tree { pages, doubt } = Tree::of(&doc);
        let pages = pages.into_iter().map(|id| id.0).collect();
        (pages, doubt.map_or_else(String::new, |why| why.en))
    }

    fn set(doc: &mut Document, number: u32, key: &str, value: Object) {
        let dict = doc.get_object_mut((number, 0)).and_then(Object::as_dict_mut);
        dict.expect("a dictionary").set(key, value);
    }

    #[test]
    fn an_object_that_stands_three_times_is_three_pages() {
        let found = tree(&[3, 4, 3, 3], 4, |_| {});
        assert_eq!(found, (vec![3, 4, 3, 3], String::new()));
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_told() {
        for (kids, count, number, key, value, told) in [
            (
                &[3, 4][..],
                3,
                3,
                "Tabs",
                Object::Null,
                "the /Count of object 2 says 3 pages, there are 2",
            ),
            (
                &[3, 4],
                2,
                4,
                "Parent",
                (3, 0).into(),
                "the /Parent of object 4 is not the node that holds it",
            ),
            (&[3, 4], 2, 4, "Type", "Pages".into(), "node 4 of the page tree has no /Kids"),
            (&[3, 9], 1, 3, "Tabs", Object::Null, "the page tree names object 9, which is no page"),
            (&[3, 2], 1, 3, "Tabs", Object::Null, "the page tree holds itself, at object 2"),
        ] {
            let (_, doubt) = tree(kids, count, |doc| set(doc, number, key, value));
            assert_eq!(doubt, told);
        }
    }
}
