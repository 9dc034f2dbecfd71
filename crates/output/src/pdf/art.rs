//! Artwork to content streams: shapes, gradients, pictures, groups.

use super::canvas::{Canvas, Form, SRGB, State, pdf_rect, px};
use super::objects::{deflate, joined, matrix, num};
use super::paint::{Channel, black_operand, shading, srgb_operands, to_card};
use super::repeat::is_again;
use cetak_base::diag::Outcome;
use cetak_base::geom::Path;
use cetak_base::unit::Length;
use cetak_card::layout::draw::{
    Cap, Colour, Gradient, Join, Mark, Paint, Picture, Rule, Shape, Stroke,
};
use pdf_writer::types::{ColorSpaceOperand, LineCapStyle, LineJoinStyle};
use pdf_writer::{Content, Filter, Name, Ref};

impl Canvas<'_> {
    /// Draws marks one above the other; a motif that comes again and again is written once.
    pub(super) fn marks(&mut self, marks: &[&Mark]) -> Outcome<()> {
        for run in marks.chunk_by(|one, other| is_again(one, other)) {
            if run.len() > 1 {
                self.again(run)?;
            } else {
                run.iter().try_for_each(|mark| self.mark(mark))?;
            }
        }
        Ok(())
    }

    /// Draws a mark.
    pub(super) fn mark(&mut self, mark: &Mark) -> Outcome<()> {
        match mark {
            Mark::Shape(shape) => self.shape(shape),
            Mark::Picture { picture, transform, opacity } => {
                let key = std::sync::Arc::as_ptr(picture) as usize;
                let known = self.own.pictures.iter().find(|(known, _)| *known == key);
                let id = known.map(|(_, id)| *id);
                let id = id.unwrap_or_else(|| self.picture(picture));
                if !self.own.pictures.iter().any(|(known, _)| *known == key) {
                    self.own.pictures.push((key, id));
                }
                let [a, b, c, d, e, f] = transform.matrix;
                let k = Length::from_um(1_000_000).to_pt() / 1e6;
                // PDF's unit square has y upwards, the picture's y downwards.
                let unit = [1.0, 0.0, 0.0, -1.0, 0.0, 1.0];
                let scaled = [a * k, b * k, c * k, d * k, e * k, f * k];
                let up = [1.0, 0.0, 0.0, -1.0, 0.0, self.height.to_pt()];
                self.save();
                self.alpha(*opacity);
                self.content.transform(matrix(joined(joined(unit, scaled), up)));
                self.x_object(format!("I{}", id.get()), id);
                self.restore();
            }
            Mark::Group { opacity, clip, marks } => {
                self.save();
                if let Some((path, rule)) = clip {
                    self.clip(path, *rule);
                }
                if *opacity >= 1.0 {
                    self.marks(&marks.iter().collect::<Vec<_>>())?;
                } else {
                    let form = self.group_of(marks, Form::Group)?;
                    self.alpha(*opacity);
                    self.x_object(format!("G{}", form.get()), form);
                }
                self.restore();
            }
            Mark::Masked { marks, by, by_light } => {
                let mask = self.group_of(by, Form::Mask)?;
                let seen = self.group_of(marks, Form::Group)?;
                self.save();
                let name = format!("M{}", mask.get());
                self.content.set_parameters(Name(name.as_bytes()));
                let state = if *by_light { State::Mask(mask) } else { State::Cover(mask) };
                self.own.states.push((name, state));
                self.x_object(format!("G{}", seen.get()), seen);
                self.restore();
            }
        }
        Ok(())
    }

    /// Marks as a form of their own.
    fn group_of(&mut self, marks: &[Mark], form: Form) -> Outcome<Ref> {
        let mut group = Canvas::new(self.shared, self.objects, self.used, self.height, self.area);
        group.marks(&marks.iter().collect::<Vec<_>>())?;
        Ok(group.into_form(form))
    }

    fn picture(&mut self, picture: &Picture) -> Ref {
        let (width, height) = (px(picture.width_px), px(picture.height_px));
        let mask = picture.alpha.as_ref().map(|alpha| {
            let packed = deflate(alpha);
            self.objects.add(|chunk, id| {
                let mut image = chunk.image_xobject(id, &packed);
                image.width(width).height(height).filter(Filter::FlateDecode);
                image.bits_per_component(8).color_space().device_gray();
            })
        });
        let packed = deflate(&picture.rgb);
        let srgb = self.shared.srgb_profile;
        self.objects.add(|chunk, id| {
            let mut image = chunk.image_xobject(id, &packed);
            image.width(width).height(height).bits_per_component(8).filter(Filter::FlateDecode);
            image.color_space().icc_based(srgb);
            if let Some(mask) = mask {
                image.s_mask(mask);
            }
        })
    }

    fn shape(&mut self, shape: &Shape) {
        let solid = |paint: &Paint| match paint {
            Paint::Solid(colour) => Some(*colour),
            Paint::Gradient(gradient) => gradient.stops.first().map(|stop| stop.colour),
        };
        let fill = shape.fill.as_ref().and_then(|fill| solid(&fill.paint));
        let stroke = shape.stroke.as_ref().and_then(|stroke| solid(&stroke.paint));
        self.on_step([fill, stroke], |canvas| canvas.drawn(shape));
    }

    fn drawn(&mut self, shape: &Shape) {
        if let Some(fill) = &shape.fill {
            match &fill.paint {
                Paint::Solid(colour) => {
                    let see_through = fill.opacity < 1.0;
                    if see_through {
                        self.save();
                        self.alpha(fill.opacity);
                    }
                    self.fill_with(*colour, false);
                    self.path(&shape.path);
                    match fill.rule {
                        Rule::NonZero => self.content.fill_nonzero(),
                        Rule::EvenOdd => self.content.fill_even_odd(),
                    };
                    if see_through {
                        self.restore();
                    }
                }
                Paint::Gradient(gradient) => {
                    self.save();
                    self.alpha(fill.opacity);
                    self.stop_opacity(gradient);
                    self.clip(&shape.path, fill.rule);
                    let id =
                        shading(self.objects, gradient, Channel::Colour, self.shared.srgb_profile);
                    let name = format!("H{}", id.get());
                    self.content.transform(matrix(to_card(&gradient.transform, self.height)));
                    self.content.shading(Name(name.as_bytes()));
                    self.own.shadings.push((name, id));
                    self.restore();
                }
            }
        }
        if let Some(stroke) = &shape.stroke {
            self.stroke(&shape.path, stroke);
        }
    }

    /// Sets a soft mask for the opacities of a gradient's stops, if they have any.
    fn stop_opacity(&mut self, gradient: &Gradient) {
        if gradient.stops.iter().all(|stop| stop.opacity >= 1.0) {
            return;
        }
        let grey = shading(self.objects, gradient, Channel::Opacity, self.shared.srgb_profile);
        let mut content = Content::new();
        content.transform(matrix(to_card(&gradient.transform, self.height)));
        content.shading(Name(b"H"));
        let packed = deflate(&content.finish());
        let bbox = pdf_rect(self.area, self.height);
        let form = self.objects.add(|chunk, id| {
            let mut form = chunk.form_xobject(id, &packed);
            form.bbox(bbox).filter(Filter::FlateDecode);
            form.resources().shadings().pair(Name(b"H"), grey);
            let mut group = form.group();
            group.transparency().isolated(true).knockout(false);
            group.color_space().device_gray();
        });
        let name = format!("M{}", form.get());
        self.content.set_parameters(Name(name.as_bytes()));
        self.own.states.push((name, State::Mask(form)));
    }

    fn stroke_inks(&mut self, inks: [u8; 4]) {
        let [c, m, y, k] = inks.map(black_operand);
        self.content.set_stroke_cmyk(c, m, y, k);
    }

    fn stroke(&mut self, path: &Path, stroke: &Stroke) {
        self.save();
        self.alpha(stroke.opacity);
        match &stroke.paint {
            Paint::Solid(Colour::Srgb(r, g, b)) => {
                self.content.set_stroke_color_space(ColorSpaceOperand::Named(SRGB));
                self.content.set_stroke_color(srgb_operands(*r, *g, *b));
            }
            Paint::Solid(Colour::Black(percent)) => {
                self.content.set_stroke_cmyk(0.0, 0.0, 0.0, black_operand(*percent));
            }
            Paint::Solid(Colour::Cmyk(inks)) => self.stroke_inks(*inks),
            Paint::Solid(Colour::Spot(spot)) => {
                self.set_overprint(spot.step().is_some());
                match self.plate(*spot) {
                    Some(name) => {
                        let space = ColorSpaceOperand::Named(Name(name.as_bytes()));
                        self.content.set_stroke_color_space(space);
                        self.content.set_stroke_color([black_operand(spot.tint)]);
                    }
                    None => self.stroke_inks(spot.inks()),
                }
            }
            Paint::Gradient(gradient) => {
                self.stop_opacity(gradient);
                let id = shading(self.objects, gradient, Channel::Colour, self.shared.srgb_profile);
                let to_stream = joined(to_card(&gradient.transform, self.height), self.base);
                let pattern = self.objects.add(|chunk, pattern| {
                    let mut pattern = chunk.shading_pattern(pattern);
                    pattern.shading_ref(id).matrix(matrix(to_stream));
                });
                let name = format!("P{}", pattern.get());
                self.content.set_stroke_color_space(ColorSpaceOperand::Pattern);
                self.content.set_stroke_pattern([], Name(name.as_bytes()));
                self.own.patterns.push((name, pattern));
            }
        }
        self.content
            .set_line_width(num(stroke.width.to_pt()))
            .set_line_cap(match stroke.cap {
                Cap::Butt => LineCapStyle::ButtCap,
                Cap::Round => LineCapStyle::RoundCap,
                Cap::Square => LineCapStyle::ProjectingSquareCap,
            })
            .set_line_join(match stroke.join {
                Join::Miter => LineJoinStyle::MiterJoin,
                Join::Round => LineJoinStyle::RoundJoin,
                Join::Bevel => LineJoinStyle::BevelJoin,
            })
            .set_miter_limit(num(f64::from(stroke.miter_limit.max(1.0))));
        if stroke.dashes.iter().any(|dash| *dash > Length::ZERO) {
            let dashes = stroke.dashes.iter().map(|dash| num(dash.to_pt()));
            self.content.set_dash_pattern(dashes, num(stroke.dash_offset.to_pt()));
        }
        self.path(path);
        self.content.stroke();
        self.restore();
    }
}
