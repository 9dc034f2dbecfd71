//! `ticket.xjdf`: the same as `ticket.jdf` in the words of CIP4's XJDF 2.1.
//!
//! One flat list of resources for all shapes of sheets, each named by its sheet (`S1`, `S2` ...).

use super::Package;
use super::process::{GUILLOTINE, Part, body, laminated, named, pair, points, surface, token};
use crate::markup::escaped;
use cetak_base::unit::Length;

impl Package<'_> {
    /// The ticket as XML.
    pub(super) fn xjdf(&self) -> String {
        let parts = self.parts();
        let every =
            |one: &dyn Fn(&Part<'_>) -> String| -> String { parts.iter().map(one).collect() };
        let (job, program) = (escaped(self.job), escaped(self.program));
        let (run, day, cards) = (token(self.run), self.as_of, self.map.len());
        let (types, last) = (self.processes(), self.cutting_idx());
        let instruction = self.instruction();
        let runs = every(&|part| self.xjdf_runs(part));
        let media = every(&|part| self.xjdf_medium(part));
        let layouts = every(&xjdf_layout);
        let cutting = every(&|part| self.xjdf_cutting(part));
        let components = every(&xjdf_cards);
        let (sides, flip) = if self.prints_both_sides() {
            let edge = self.duplex_word();
            ("TwoSided", format!(" cut:FlipEdge=\"{edge}\""))
        } else {
            ("OneSidedFront", String::new())
        };
        let laminating = self.xjdf_lamination();
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <XJDF xmlns=\"http://www.CIP4.org/JDFSchema_2_0\" xmlns:cut=\"{GUILLOTINE}\" Version=\"2.1\" JobID=\"{run}\" JobPartID=\"1\"\n\
             \x20     Types=\"{types}\" DescriptiveName=\"{job}\">\n\
             \x20 <AuditPool>\n\
             \x20   <AuditCreated>\n\
             \x20     <Header AgentName=\"{program}\" DeviceID=\"cetak\" Time=\"{day}T00:00:00Z\"/>\n\
             \x20   </AuditCreated>\n\
             \x20 </AuditPool>\n\
             \x20 <Comment Type=\"Instruction\">{instruction}</Comment>\n\
             \x20 <GeneralID IDUsage=\"AlreadyImposed\" IDValue=\"true\" DataType=\"xs:boolean\"/>\n\
             \x20 <ProductList>\n\
             \x20   <Product ID=\"PR1\" IsRoot=\"true\" Amount=\"{cards}\" ProductTypeDetails=\"ID card\"/>\n\
             \x20 </ProductList>\n\
             \x20 <ResourceSet Name=\"RunList\" Usage=\"Input\" CombinedProcessIndex=\"0\" DescriptiveName=\"imposed sheets\">\n\
             {runs}\
             \x20 </ResourceSet>\n\
             \x20 <ResourceSet Name=\"Media\" Usage=\"Input\" CombinedProcessIndex=\"0\">\n\
             {media}\
             \x20 </ResourceSet>\n\
             \x20 <ResourceSet Name=\"Layout\" Usage=\"Input\" CombinedProcessIndex=\"0\">\n\
             {layouts}\
             \x20 </ResourceSet>\n\
             \x20 <ResourceSet Name=\"DigitalPrintingParams\" Usage=\"Input\" CombinedProcessIndex=\"0\">\n\
             \x20   <Resource>\n\
             \x20     <DigitalPrintingParams Sides=\"{sides}\"{flip}/>\n\
             \x20   </Resource>\n\
             \x20 </ResourceSet>\n\
             {laminating}\
             \x20 <ResourceSet Name=\"CuttingParams\" Usage=\"Input\" CombinedProcessIndex=\"{last}\">\n\
             {cutting}\
             \x20 </ResourceSet>\n\
             \x20 <ResourceSet Name=\"Component\" Usage=\"Output\" CombinedProcessIndex=\"{last}\">\n\
             {components}\
             \x20 </ResourceSet>\n\
             </XJDF>\n"
        )
    }

    fn xjdf_runs(&self, part: &Part<'_>) -> String {
        let n = part.number;
        let file = |idx: &usize| {
            let (file, number) = (&self.sheets[*idx], idx + 1);
            let (path, pages, bytes) = (escaped(&file.path), file.pages, file.bytes);
            let last = pages.saturating_sub(1);
            format!(
                "    <Resource>\n\
                 \x20     <Part Run=\"R{number}\" SheetName=\"S{n}\"/>\n\
                 \x20     <RunList NPage=\"{pages}\" Pages=\"0 {last}\">\n\
                 \x20       <FileSpec MimeType=\"application/pdf\" URL=\"{path}\" FileSize=\"{bytes}\"/>\n\
                 \x20     </RunList>\n\
                 \x20   </Resource>\n"
            )
        };
        part.files.iter().map(file).collect()
    }

    fn xjdf_medium(&self, part: &Part<'_>) -> String {
        let (n, papers, format) = (part.number, part.papers, part.format());
        let stock = self.stock;
        let coating = stock.coating.map(|coating| {
            let word = surface(coating, "Gloss");
            format!(" Coating=\"{word}\" BackCoating=\"{word}\"")
        });
        format!(
            "    <Resource ID=\"M{n}\"{}>\n\
             \x20     <AmountPool>\n\
             \x20       <PartAmount Amount=\"{papers}\"/>\n\
             \x20     </AmountPool>\n\
             \x20     <Part SheetName=\"S{n}\"/>\n\
             \x20     <Media MediaType=\"Paper\" MediaUnit=\"Sheet\" Dimension=\"{}\"{}{}/>\n\
             \x20   </Resource>\n",
            named(stock.name.as_deref()),
            pair(format.sheet.w, format.sheet.h),
            body(stock.weight, stock.thickness),
            coating.unwrap_or_default(),
        )
    }

    fn xjdf_lamination(&self) -> String {
        let Some(lamination) = &self.stock.lamination else { return String::new() };
        let mut text = "  <ResourceSet Name=\"LaminatingParams\" Usage=\"Input\" CombinedProcessIndex=\"1\">\n\
             \x20   <Resource>\n\
             \x20     <LaminatingParams/>\n\
             \x20   </Resource>\n\
             \x20 </ResourceSet>\n"
            .to_owned();
        for side in laminated(lamination) {
            text.push_str(&format!(
                "  <ResourceSet Name=\"Media\" Usage=\"Input\" ProcessUsage=\"{side}\" CombinedProcessIndex=\"1\">\n\
                 \x20   <Resource{}>\n\
                 \x20     <Media MediaType=\"LaminatingFoil\" Coating=\"{}\"{}/>\n\
                 \x20   </Resource>\n\
                 \x20 </ResourceSet>\n",
                named(lamination.name.as_deref()),
                surface(lamination.finish, "Gloss"),
                body(None, lamination.thickness),
            ));
        }
        text
    }

    fn xjdf_cutting(&self, part: &Part<'_>) -> String {
        let (n, least) = (part.number, points(self.least_gauge));
        let cuts =
            if part.programme.is_some() { self.cuts_of(part, "        ") } else { blocks(part) };
        format!(
            "    <Resource>\n\
             \x20     <Part SheetName=\"S{n}\"/>\n\
             \x20     <CuttingParams cut:LeastBackGauge=\"{least}\">\n\
             {cuts}\
             \x20     </CuttingParams>\n\
             \x20   </Resource>\n"
        )
    }
}

/// How the sheet is turned: with its lead edge in front for the back as well, or the other edge.
fn xjdf_layout(part: &Part<'_>) -> String {
    let (n, paper) = (part.number, part.format().sheet);
    let style = match part.flip() {
        Some('Y') => "WorkAndBack",
        Some(_) => "Perfecting",
        None => "Simplex",
    };
    format!(
        "    <Resource>\n\
         \x20     <Part SheetName=\"S{n}\"/>\n\
         \x20     <Layout WorkStyle=\"{style}\" PaperRef=\"M{n}\" SurfaceContentsBox=\"0 0 {}\"/>\n\
         \x20   </Resource>\n",
        pair(paper.w, paper.h),
    )
}

fn xjdf_cards(part: &Part<'_>) -> String {
    let (n, cards, card) = (part.number, part.cards, part.format().card);
    format!(
        "    <Resource DescriptiveName=\"cards\">\n\
         \x20     <AmountPool>\n\
         \x20       <PartAmount Amount=\"{cards}\"/>\n\
         \x20     </AmountPool>\n\
         \x20     <Part SheetName=\"S{n}\"/>\n\
         \x20     <Component Dimensions=\"{} 0\" MediaRef=\"M{n}\"/>\n\
         \x20   </Resource>\n",
        pair(card.w, card.h),
    )
}

/// Where each card lies, for dies.
fn blocks(part: &Part<'_>) -> String {
    let format = part.format();
    let block = |(idx, trim): (usize, cetak_base::geom::Rect)| {
        let (low, high): (Length, Length) =
            (format.sheet.h - trim.bottom(), format.sheet.h - trim.y);
        format!(
            "        <CutBlock BlockName=\"Card{}\" Box=\"{} {}\"/>\n",
            idx + 1,
            pair(trim.x, low),
            pair(trim.right(), high),
        )
    };
    format.slots.iter().map(|slot| slot.trim).enumerate().map(block).collect()
}
