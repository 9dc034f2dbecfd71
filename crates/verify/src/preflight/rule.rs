//! The rules of the preflight: their names, where they come from, what a breach of them costs.
//!
//! The names are stable: scripts of print shops match them. A rule marked as a
//! note is the house's, not the standard's; a file that breaks it is still
//! PDF/X-4.

use cetak_base::diag::Text;

/// What a breach costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The file breaks a standard: it may print wrong, or be refused.
    Error,
    /// The file is what the standard asks for, but not what is wise.
    Note,
}

impl Severity {
    /// The word in the JSON form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Note => "note",
        }
    }
}

/// A rule was broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// Which rule.
    pub rule: Rule,
    /// Number of the PDF object, where one can be named.
    pub object: Option<u32>,
    /// Page, from 1, where it is about one.
    pub page: Option<usize>,
    /// What is wrong: lower case, no full stop, values in backticks.
    pub message: Text,
}

macro_rules! rules {
    ($($variant:ident $name:literal $severity:ident $clause:literal;)*) => {
        /// Which rule was broken.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Rule { $(#[doc = $clause] $variant,)* }

        impl Rule {
            /// Every rule.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The standard and what it says, in the words of the checklist where no number is known.
            pub const fn clause(self) -> &'static str {
                match self { $(Self::$variant => $clause,)* }
            }

            /// What a breach costs.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }
        }
    };
}

rules! {
    Unreadable "unreadable" Error "ISO 32000-1:2008, 7.5: structure of the file";
    Header "header" Error "ISO 32000-1:2008, 7.5.2: the file begins with `%PDF-1.n`";
    Version "version" Error "ISO 15930-7:2010: version of PDF at most 1.6";
    VersionOld "version-old" Note "house: version of PDF exactly 1.6";
    BinaryComment "binary-comment" Note "ISO 32000-1:2008, 7.5.2: comment of four bytes above 127 in the second line";
    EndOfFile "end-of-file" Error "ISO 32000-1:2008, 7.5.5: `%%EOF` at the end";
    Revisions "revisions" Note "house: no incremental updates";
    CrossReference "cross-reference" Error "ISO 32000-1:2008, 7.5.4: cross-reference table";
    Dangling "dangling-reference" Note "ISO 32000-1:2008, 7.3.10: references lead to objects";
    Encryption "encryption" Error "ISO 15930-7:2010: no encryption";
    FileId "file-id" Error "ISO 15930-7:2010: trailer key ID with two strings";
    Filter "filter" Error "ISO 15930-7:2010: no LZW and no Crypt filter";
    ExternalStream "external-stream" Error "ISO 15930-7:2010: no data outside the file";
    XmpMissing "xmp-missing" Error "ISO 15930-7:2010: metadata stream of the catalog, not filtered";
    XmpSyntax "xmp-syntax" Error "ISO 16684-1: well-formed XMP, each property once";
    XmpProperty "xmp-property" Error "ISO 15930-7:2010: properties of the document's metadata";
    PdfxVersion "pdfx-version" Error "ISO 15930-7:2010: pdfxid:GTS_PDFXVersion is PDF/X-4";
    Trapped "trapped" Error "ISO 15930-7:2010: Trapped is True or False";
    InfoDiffers "info-differs" Error "ISO 15930-7:2010: document information equals the metadata";
    InfoMissing "info-missing" Note "house: document information with title, creator, producer and dates";
    IntentCount "intent-count" Error "ISO 15930-7:2010: exactly one GTS_PDFX output intent";
    IntentIdentifier "intent-identifier" Error "ISO 15930-7:2010: OutputConditionIdentifier not empty";
    IntentProfile "intent-profile" Error "ISO 15930-7:2010: embedded output profile, ICC class prtr, version 4 at most";
    IntentSpace "intent-space" Error "ISO 15930-7:2010: colour space of the output profile";
    IntentTags "intent-tags" Error "ICC.1: tags that an output profile must have";
    IntentInfo "intent-info" Error "ISO 15930-7:2010: RegistryName or Info of the output intent";
    Action "action" Error "ISO 15930-7:2010: no actions and no JavaScript";
    AcroForm "acro-form" Error "ISO 15930-7:2010: no interactive form";
    EmbeddedFile "embedded-file" Error "ISO 15930-7:2010: no embedded files, alternate presentations or renditions";
    CatalogKey "catalog-key" Note "house: nothing in the catalog that a printer cannot use";
    ViewerArea "viewer-area" Error "ISO 15930-7:2010: viewer preferences name MediaBox or BleedBox only";
    OptionalContent "optional-content" Error "ISO 15930-7:2010: configurations of optional content";
    ProcessingSteps "processing-steps" Error "ISO 19593-1: group and type of processing steps";
    Pages "pages" Error "ISO 32000-1:2008, 7.7.3: tree of pages";
    TrimBox "trim-box" Error "ISO 15930-7:2010: each page has a TrimBox or an ArtBox, not both";
    BoxShape "box-shape" Error "ISO 32000-1:2008, 14.11.2: boxes are rectangles with an area";
    BoxNesting "box-nesting" Error "ISO 15930-7:2010: trim inside bleed inside media";
    BleedBox "bleed-box" Note "house: each page has a BleedBox";
    PageTurned "page-turned" Note "house: no Rotate and no UserUnit";
    Preseparated "preseparated" Error "ISO 15930-7:2010: no pre-separated pages";
    Annotation "annotation" Error "ISO 15930-7:2010: no annotation touches the bleed, none plays or carries files";
    DeviceColour "device-colour" Error "ISO 15930-7:2010: device colours belong to the output intent";
    IccProfile "icc-profile" Error "ISO 15930-7:2010: ICC profiles of colour spaces";
    IccIntent "icc-intent" Error "ISO 15930-7:2010: an ICC-based CMYK space is not the output profile itself";
    ColourSpace "colour-space" Error "ISO 32000-1:2008, 8.6: colour spaces";
    Spot "spot" Error "ISO 15930-7:2010: one spot colour, one alternate and one tint";
    CutOverprint "cut-overprint" Error "ISO 19593-1: cutting lines overprint";
    WhiteOverprint "white-overprint" Error "house: white never overprints";
    Resource "resource" Error "ISO 32000-1:2008, 7.8.3: names of a content stream are in its resources";
    Content "content" Error "ISO 32000-1:2008, 7.8.2: operators of content streams";
    ContentBalance "content-balance" Error "ISO 32000-1:2008, 8.4.2: q and Q are balanced";
    ContentLimit "content-limit" Error "house: the content can be checked to its end";
    InlineImage "inline-image" Note "house: no inline images";
    RenderingIntent "rendering-intent" Error "ISO 32000-1:2008, 8.6.5.8: rendering intents";
    Transfer "transfer" Error "ISO 15930-7:2010: no transfer functions";
    Halftone "halftone" Error "ISO 15930-7:2010: halftones of type 1 or 5 without a name";
    BlendMode "blend-mode" Error "ISO 32000-1:2008, 11.3.5: blend modes";
    SoftMask "soft-mask" Error "ISO 32000-1:2008, 11.6.5: soft masks are DeviceGray";
    GroupColour "group-colour" Error "ISO 15930-7:2010: colour space of transparency groups";
    Opi "opi" Error "ISO 15930-7:2010: no OPI";
    Alternates "alternates" Error "ISO 15930-7:2010: no alternate images";
    PostScript "postscript" Error "ISO 15930-7:2010: no PostScript XObject";
    Reference "reference-xobject" Error "ISO 15930-7:2010: no reference XObject";
    Interpolate "interpolate" Note "house: no interpolation of images";
    FontEmbedding "font-embedding" Error "ISO 15930-7:2010: every font is embedded";
    FontStructure "font-structure" Error "ISO 32000-1:2008, 9.7: structure of composite fonts";
    FontWidths "font-widths" Error "ISO 15930-7:2010: widths of glyphs agree with the embedded font";
    FontToUnicode "font-to-unicode" Note "house: text can be copied";
    VtVersion "vt-version" Error "ISO 16612-2:2010: pdfvtid:GTS_PDFVTVersion is PDF/VT-1";
    VtModDate "vt-mod-date" Error "ISO 16612-2:2010: pdfvtid:GTS_PDFVTModDate equals xmp:ModifyDate";
    VtScope "vt-scope" Error "ISO 16612-2:2010: GTS_Scope, GTS_Env and GTS_Encapsulated of XObjects";
    DpartRoot "dpart-root" Error "ISO 32000-2:2020, table 408: DPartRoot";
    DpartNode "dpart-node" Error "ISO 32000-2:2020, table 409: DPart";
    DpartPages "dpart-pages" Error "ISO 32000-2:2020, 14.12: leaves cover each page once, in order";
    DpartPage "dpart-page" Error "ISO 32000-2:2020, table 31: DPart of a page is its leaf";
    DpartNames "dpart-names" Error "ISO 16612-2:2010: NodeNameList, one XML name for each level";
    DpartRecordLevel "dpart-record-level" Error "ISO 32000-2:2020, table 408: RecordLevel lies in the tree";
    DpartNoRecordLevel "dpart-no-record-level" Note "house: RecordLevel is given";
    Dpm "dpm" Error "ISO 32000-2:2020, 14.12: values of document part metadata";
    DpmName "dpm-name" Note "house: no names as values of document part metadata";
    Further "further" Note "more breaches than are listed";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_its_own_name() {
        let names: std::collections::BTreeSet<_> = Rule::ALL.iter().map(|r| r.as_str()).collect();
        assert_eq!(names.len(), Rule::ALL.len());
    }
}
