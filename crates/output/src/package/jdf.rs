//! `ticket.jdf`: what is asked for, in the words of CIP4's Job Definition Format 1.4.
//!
//! A product intent, not a process: paper, sides, number up, finished size,
//! amount, and where the sheets lie, by addresses relative to the ticket.
//! How it is printed is the shop's. Sizes are in points.

use super::{Package, cell};
use crate::markup::escaped;
use cetak_base::geom::Size;
use cetak_sheet::{Duplex, Side};

impl Package<'_> {
    /// The ticket as XML.
    pub(super) fn jdf(&self) -> String {
        let points = |size: Size| format!("{:.3} {:.3}", size.w.to_pt(), size.h.to_pt());
        let sides = match self.options().duplex {
            Duplex::LongEdge | Duplex::ShortEdge => "TwoSidedHeadToHead",
            Duplex::TwoCore | Duplex::None => "OneSided",
        };
        // Of the finished product: a card has one leaf.
        let pages = if self.two_sided() { 2 } else { 1 };
        let (mut intents, mut links) = (String::new(), String::new());
        for (idx, (shape, _)) in self.used().into_iter().enumerate() {
            let (number, format) = (idx + 1, shape.format());
            let (rows, columns) = (0..format.slots.len())
                .map(|slot_idx| cell(shape, Side::Front, slot_idx))
                .fold((1, 1), |most, at| (most.0.max(at.0), most.1.max(at.1)));
            let (paper, card) = (points(format.sheet), points(format.card));
            intents.push_str(&format!(
                "    <LayoutIntent ID=\"L{number}\" Class=\"Intent\" Status=\"Available\" Sides=\"{sides}\" NumberUp=\"{columns} {rows}\">\n\
                 \x20     <Dimensions DataType=\"XYPairSpan\" Preferred=\"{paper}\"/>\n\
                 \x20     <FinishedDimensions DataType=\"ShapeSpan\" Preferred=\"{card} 0\"/>\n\
                 \x20     <Pages DataType=\"IntegerSpan\" Preferred=\"{pages}\"/>\n\
                 \x20   </LayoutIntent>\n\
                 \x20   <MediaIntent ID=\"M{number}\" Class=\"Intent\" Status=\"Available\">\n\
                 \x20     <Dimensions DataType=\"XYPairSpan\" Preferred=\"{paper}\"/>\n\
                 \x20   </MediaIntent>\n"
            ));
            links.push_str(&format!(
                "    <LayoutIntentLink rRef=\"L{number}\" Usage=\"Input\"/>\n\
                 \x20   <MediaIntentLink rRef=\"M{number}\" Usage=\"Input\"/>\n"
            ));
        }
        let run = escaped(&self.run.replace(' ', "-"));
        let (job, program) = (escaped(self.job), escaped(self.program));
        let (cards, papers) = (self.map.len(), self.n_papers());
        let mut files = String::new();
        for (idx, file) in self.sheets.iter().enumerate() {
            let number = idx + 1;
            let (path, n, last) = (escaped(&file.path), file.pages, file.pages.saturating_sub(1));
            files.push_str(&format!(
                "        <RunList Run=\"{number}\" NPage=\"{n}\" Pages=\"0 ~ {last}\">\n\
                 \x20         <LayoutElement ElementType=\"Document\">\n\
                 \x20           <FileSpec MimeType=\"application/pdf\" URL=\"{path}\"/>\n\
                 \x20         </LayoutElement>\n\
                 \x20       </RunList>\n"
            ));
        }
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <JDF xmlns=\"http://www.CIP4.org/JDFSchema_1_1\" ID=\"J1\" Type=\"Product\" Status=\"Waiting\" Version=\"1.4\"\n\
             \x20    JobID=\"{run}\" JobPartID=\"1\" DescriptiveName=\"{job}\">\n\
             \x20 <AuditPool>\n\
             \x20   <Created AgentName=\"{program}\" TimeStamp=\"{day}T00:00:00Z\"/>\n\
             \x20 </AuditPool>\n\
             \x20 <ResourcePool>\n\
             {intents}\
             \x20   <ArtDeliveryIntent ID=\"R3\" Class=\"Intent\" Status=\"Available\">\n\
             \x20     <ArtDelivery ArtDeliveryType=\"DigitalNetwork\">\n\
             {files}\
             \x20     </ArtDelivery>\n\
             \x20   </ArtDeliveryIntent>\n\
             \x20   <Component ID=\"R4\" Class=\"Quantity\" Status=\"Unavailable\" ComponentType=\"FinalProduct\" Amount=\"{cards}\" DescriptiveName=\"{papers} sheets, {cards} cards\"/>\n\
             \x20 </ResourcePool>\n\
             \x20 <ResourceLinkPool>\n\
             {links}\
             \x20   <ArtDeliveryIntentLink rRef=\"R3\" Usage=\"Input\"/>\n\
             \x20   <ComponentLink rRef=\"R4\" Usage=\"Output\" Amount=\"{cards}\"/>\n\
             \x20 </ResourceLinkPool>\n\
             </JDF>\n",
            day = self.as_of,
        )
    }
}
