//! `ticket.jdf`: what is to be done, in the words of CIP4's Job Definition Format 1.7.
//!
//! A group with one combined node for each shape of sheet: digital printing of
//! files that are imposed already, lamination where the job states one, and
//! cutting, cut by cut. Where the sheets lie is said by addresses relative to the ticket.

use super::process::{GUILLOTINE, Part, body, laminated, named, pair, points, surface, token};
use super::{Package, SheetFile};
use crate::markup::escaped;
use cetak_base::geom::Turn;

impl Package<'_> {
    /// The ticket as XML.
    pub(super) fn jdf(&self) -> String {
        let (job, program) = (escaped(self.job), escaped(self.program));
        let (run, day) = (token(self.run), self.as_of);
        let nodes: String = self.parts().iter().map(|part| self.jdf_node(part)).collect();
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <JDF xmlns=\"http://www.CIP4.org/JDFSchema_1_1\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"\n\
             \x20    xmlns:cut=\"{GUILLOTINE}\" xsi:type=\"ProcessGroup\" ID=\"J0\" Type=\"ProcessGroup\" Status=\"Waiting\"\n\
             \x20    Version=\"1.7\" JobID=\"{run}\" JobPartID=\"0\" DescriptiveName=\"{job}\">\n\
             \x20 <AuditPool>\n\
             \x20   <Created AgentName=\"{program}\" TimeStamp=\"{day}T00:00:00Z\"/>\n\
             \x20 </AuditPool>\n\
             {nodes}</JDF>\n"
        )
    }

    fn jdf_node(&self, part: &Part<'_>) -> String {
        let (n, format) = (part.number, part.format());
        let (papers, cards) = (part.papers, part.cards);
        let name = escaped(&format.name);
        let pages: u32 = part.files.iter().map(|idx| self.sheets[*idx].pages).sum();
        let runs: String = part.files.iter().map(|idx| self.jdf_run(*idx)).collect();
        let sides = match part.flip() {
            Some('Y') => "TwoSidedFlipY",
            Some(_) => "TwoSidedFlipX",
            None => "OneSidedFront",
        };
        let stock = self.stock;
        let coating = stock.coating.map(|coating| {
            let word = surface(coating, "Glossy");
            format!(" FrontCoatings=\"{word}\" BackCoatings=\"{word}\"")
        });
        let medium = format!(
            "Dimension=\"{}\"{}{}{}",
            pair(format.sheet.w, format.sheet.h),
            body(stock.weight, stock.thickness),
            coating.unwrap_or_default(),
            named(stock.name.as_deref()),
        );
        let (mut foils, mut foil_links) = (String::new(), String::new());
        let mut cut_from = format!("S{n}");
        if let Some(lamination) = &stock.lamination {
            cut_from = format!("K{n}");
            foils.push_str(&format!(
                "      <LaminatingParams ID=\"L{n}\" Class=\"Parameter\" Status=\"Available\"/>\n\
                 \x20     <Component ID=\"K{n}\" Class=\"Quantity\" Status=\"Unavailable\" ComponentType=\"Sheet\" Amount=\"{papers}\" DescriptiveName=\"laminated sheets\"/>\n"
            ));
            foil_links.push_str(&format!(
                "      <ComponentLink rRef=\"S{n}\" Usage=\"Input\" CombinedProcessIndex=\"1\"/>\n\
                 \x20     <LaminatingParamsLink rRef=\"L{n}\" Usage=\"Input\" CombinedProcessIndex=\"1\"/>\n"
            ));
            for side in laminated(lamination) {
                foils.push_str(&format!(
                    "      <Media ID=\"F{n}{side}\" Class=\"Consumable\" Status=\"Available\" MediaType=\"LaminatingFoil\" FrontCoatings=\"{}\"{}{}/>\n",
                    surface(lamination.finish, "Glossy"),
                    body(None, lamination.thickness),
                    named(lamination.name.as_deref()),
                ));
                foil_links.push_str(&format!(
                    "      <MediaLink rRef=\"F{n}{side}\" Usage=\"Input\" ProcessUsage=\"{side}\" CombinedProcessIndex=\"1\"/>\n"
                ));
            }
            foil_links.push_str(&format!(
                "      <ComponentLink rRef=\"K{n}\" Usage=\"Output\" CombinedProcessIndex=\"1\"/>\n"
            ));
        }
        let (least, last) = (points(self.least_gauge), self.cutting_idx());
        let cuts = self.cuts_of(part, "        ");
        let blocks = blocks(part);
        let finished = pair(format.card.w, format.card.h);
        format!(
            "  <JDF xsi:type=\"Combined\" ID=\"J{n}\" Type=\"Combined\" Types=\"{types}\" Status=\"Waiting\" JobPartID=\"{n}\" DescriptiveName=\"{name}\">\n\
             \x20   <Comment Name=\"Instruction\">{instruction}</Comment>\n\
             \x20   <ResourcePool>\n\
             \x20     <RunList ID=\"R{n}\" Class=\"Parameter\" Status=\"Available\" PartIDKeys=\"Run\" NPage=\"{pages}\" DescriptiveName=\"imposed sheets\">\n\
             {runs}\
             \x20     </RunList>\n\
             \x20     <Media ID=\"M{n}\" Class=\"Consumable\" Status=\"Available\" MediaType=\"Paper\" MediaUnit=\"Sheet\" {medium} Amount=\"{papers}\"/>\n\
             \x20     <DigitalPrintingParams ID=\"D{n}\" Class=\"Parameter\" Status=\"Available\" Sides=\"{sides}\"/>\n\
             \x20     <Component ID=\"S{n}\" Class=\"Quantity\" Status=\"Unavailable\" ComponentType=\"Sheet\" Amount=\"{papers}\" DescriptiveName=\"printed sheets\"/>\n\
             {foils}\
             \x20     <CuttingParams ID=\"C{n}\" Class=\"Parameter\" Status=\"Available\" cut:LeastBackGauge=\"{least}\">\n\
             {cuts}{blocks}\
             \x20     </CuttingParams>\n\
             \x20     <Component ID=\"P{n}\" Class=\"Quantity\" Status=\"Unavailable\" ComponentType=\"Block FinalProduct\" Dimensions=\"{finished} 0\" Amount=\"{cards}\" DescriptiveName=\"cards\"/>\n\
             \x20   </ResourcePool>\n\
             \x20   <ResourceLinkPool>\n\
             \x20     <RunListLink rRef=\"R{n}\" Usage=\"Input\" CombinedProcessIndex=\"0\"/>\n\
             \x20     <MediaLink rRef=\"M{n}\" Usage=\"Input\" CombinedProcessIndex=\"0\" Amount=\"{papers}\"/>\n\
             \x20     <DigitalPrintingParamsLink rRef=\"D{n}\" Usage=\"Input\" CombinedProcessIndex=\"0\"/>\n\
             \x20     <ComponentLink rRef=\"S{n}\" Usage=\"Output\" CombinedProcessIndex=\"0\" Amount=\"{papers}\"/>\n\
             {foil_links}\
             \x20     <ComponentLink rRef=\"{cut_from}\" Usage=\"Input\" CombinedProcessIndex=\"{last}\"/>\n\
             \x20     <CuttingParamsLink rRef=\"C{n}\" Usage=\"Input\" CombinedProcessIndex=\"{last}\"/>\n\
             \x20     <ComponentLink rRef=\"P{n}\" Usage=\"Output\" CombinedProcessIndex=\"{last}\" Amount=\"{cards}\"/>\n\
             \x20   </ResourceLinkPool>\n\
             \x20 </JDF>\n",
            types = self.processes(),
            instruction = self.instruction(),
        )
    }

    /// One file of sheets: surfaces that nobody is to impose again.
    fn jdf_run(&self, idx: usize) -> String {
        let SheetFile { path, pages, bytes, .. } = &self.sheets[idx];
        let (number, path, last) = (idx + 1, escaped(path), pages.saturating_sub(1));
        let sides = if self.prints_both_sides() { "FrontBack" } else { "Front" };
        format!(
            "        <RunList Run=\"{number}\" NPage=\"{pages}\" Pages=\"0 ~ {last}\" SheetSides=\"{sides}\">\n\
             \x20         <LayoutElement ElementType=\"Surface\" IgnorePDLImposition=\"false\" HasBleeds=\"true\">\n\
             \x20           <FileSpec MimeType=\"application/pdf\" URL=\"{path}\" FileSize=\"{bytes}\"/>\n\
             \x20         </LayoutElement>\n\
             \x20       </RunList>\n"
        )
    }
}

/// Where each card lies, for cutters that look for blocks and for dies.
fn blocks(part: &Part<'_>) -> String {
    let format = part.format();
    let mut text = String::new();
    for (idx, slot) in format.slots.iter().enumerate() {
        let trim = slot.trim;
        let (x, y) = (trim.x, format.sheet.h - trim.bottom());
        // A block's corner and its turn against the clock; its size is that of the upright card.
        let (cos_sin, corner) = match slot.turn {
            Turn::None => ("1 0 0 1", (x, y)),
            Turn::Quarter => ("0 -1 1 0", (x, y + trim.h)),
            Turn::Half => ("-1 0 0 -1", (x + trim.w, y + trim.h)),
            Turn::ThreeQuarters => ("0 1 -1 0", (x + trim.w, y)),
        };
        text.push_str(&format!(
            "        <CutBlock BlockName=\"Card{}\" BlockType=\"CutBlock\" BlockSize=\"{}\" BlockTrf=\"{cos_sin} {}\"/>\n",
            idx + 1,
            pair(format.card.w, format.card.h),
            pair(corner.0, corner.1),
        ));
    }
    text
}
