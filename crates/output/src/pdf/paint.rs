//! Gradients as PDF shadings, and colours.
//!
//! Shading coordinates are points in the gradient's own space, y downwards;
//! the matrix that goes with them turns that into the card's space, y upwards.

use super::objects::{Objects, joined, num};
use cetak_base::geom::Point;
use cetak_base::unit::Length;
use cetak_card::layout::draw::{Colour, Gradient, GradientShape, Spot, Transform};
use pdf_writer::types::FunctionShadingType;
use pdf_writer::writers::{ColorSpace, FunctionShading};
use pdf_writer::{Finish as _, Name, Ref};

/// What a shading shows of the stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Channel {
    /// Their colours.
    Colour,
    /// Their opacity, as grey for a soft mask.
    Opacity,
}

/// Red, green and blue from 0 to 1. Inks are shown as they look on paper, roughly.
fn rgb(colour: Colour) -> [f32; 3] {
    match colour {
        Colour::Srgb(r, g, b) => [r, g, b].map(|part| num(f64::from(part) / 255.0)),
        Colour::Black(percent) => [num(1.0 - f64::from(percent.min(100)) / 100.0); 3],
        Colour::Cmyk(_) | Colour::Spot(_) => {
            let (r, g, b) = colour.on_screen();
            rgb(Colour::Srgb(r, g, b))
        }
    }
}

/// In what the stops of a gradient are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Space {
    /// As sRGB, as soon as one stop is.
    Srgb,
    /// As process inks.
    Inks,
    /// As tints of one plate.
    Spot(Spot),
}

impl Space {
    fn of(gradient: &Gradient) -> Self {
        let mut colours = gradient.stops.iter().map(|stop| stop.colour);
        if colours.clone().any(|colour| matches!(colour, Colour::Srgb(..))) {
            return Self::Srgb;
        }
        let first = colours.next().and_then(Colour::spot);
        match first {
            Some(first) if colours.all(|one| one.spot().is_some_and(|s| s.name == first.name)) => {
                Self::Spot(first.solid())
            }
            Some(_) | None => Self::Inks,
        }
    }
}

/// The colour components of sRGB, as operands.
pub(super) fn srgb_operands(r: u8, g: u8, b: u8) -> [f32; 3] {
    rgb(Colour::Srgb(r, g, b))
}

/// An ink from 0 to 1.
pub(super) fn black_operand(percent: u8) -> f32 {
    num(f64::from(percent.min(100)) / 100.0)
}

/// Writes the space of a plate, with the inks that stand for it.
pub(super) fn separation(space: ColorSpace<'_>, spot: Spot) {
    let mut plate = space.separation(Name(spot.name.as_str().as_bytes()));
    plate.alternate_color_space().device_cmyk();
    let solid = spot.alternate.map(black_operand);
    plate.tint_exponential().domain([0.0, 1.0]).c0([0.0; 4]).c1(solid).n(1.0);
}

/// From a gradient's or picture's own space, in points with y downwards, to the card's space.
pub(super) fn to_card(transform: &Transform, height: Length) -> [f64; 6] {
    let [a, b, c, d, e, f] = transform.matrix;
    let k = Length::from_um(1_000_000).to_pt() / 1e6;
    joined([a, b, c, d, e * k, f * k], [1.0, 0.0, 0.0, -1.0, 0.0, height.to_pt()])
}

/// Writes the shading of one channel.
pub(super) fn shading(
    objects: &mut Objects,
    gradient: &Gradient,
    channel: Channel,
    srgb: Ref,
) -> Ref {
    // Gradients of inks stay on their plates; those with sRGB in them go through it.
    let space = Space::of(gradient);
    let stops: Vec<(f32, Vec<f32>)> = gradient
        .stops
        .iter()
        .map(|stop| {
            let value = match (channel, stop.colour) {
                (Channel::Opacity, _) => vec![num(f64::from(stop.opacity.clamp(0.0, 1.0)))],
                (Channel::Colour, colour) => match (space, colour.inks(), colour.spot()) {
                    (Space::Inks, Some(inks), _) => inks.map(black_operand).to_vec(),
                    (Space::Spot(_), _, Some(spot)) => vec![black_operand(spot.tint)],
                    _ => rgb(colour).to_vec(),
                },
            };
            (num(f64::from(stop.offset.clamp(0.0, 1.0))), value)
        })
        .collect();
    let function = function(objects, &stops);
    objects.add(|chunk, id| {
        let mut shading = chunk.function_shading(id);
        geometry(&mut shading, gradient.shape);
        match channel {
            Channel::Opacity => shading.color_space().device_gray(),
            Channel::Colour => match space {
                Space::Inks => shading.color_space().device_cmyk(),
                Space::Spot(spot) => separation(shading.color_space(), spot),
                Space::Srgb => shading.color_space().icc_based(srgb),
            },
        }
        shading.extend([true, true]).function(function);
    })
}

fn geometry(shading: &mut FunctionShading<'_>, shape: GradientShape) {
    let at = |point: Point| [num(point.x.to_pt()), num(point.y.to_pt())];
    match shape {
        GradientShape::Linear { from, to } => {
            let ([x1, y1], [x2, y2]) = (at(from), at(to));
            shading.shading_type(FunctionShadingType::Axial).coords([x1, y1, x2, y2]);
        }
        GradientShape::Radial { centre, radius, focus } => {
            let ([fx, fy], [cx, cy]) = (at(focus), at(centre));
            let r = num(radius.to_pt());
            shading.shading_type(FunctionShadingType::Radial).coords([fx, fy, 0.0, cx, cy, r]);
        }
    }
}

/// A function from 0..1 to the values of the stops, with straight pieces between them.
fn function(objects: &mut Objects, stops: &[(f32, Vec<f32>)]) -> Ref {
    let mut pieces: Vec<(f32, f32, &[f32], &[f32])> = Vec::new();
    let flat: &[f32] = stops.first().map_or(&[], |(_, value)| value);
    let mut last: (f32, &[f32]) = (0.0, flat);
    for (offset, value) in stops {
        // Two stops at one offset are a hard edge: no piece between them.
        if *offset > last.0 {
            pieces.push((last.0, *offset, last.1, value));
        }
        last = (last.0.max(*offset), value);
    }
    if last.0 < 1.0 || pieces.is_empty() {
        pieces.push((last.0.min(0.9999), 1.0, last.1, last.1));
    }
    let functions: Vec<Ref> = pieces
        .iter()
        .map(|(_, _, from, to)| {
            objects.add(|chunk, id| {
                chunk
                    .exponential_function(id)
                    .domain([0.0, 1.0])
                    .c0(from.iter().copied())
                    .c1(to.iter().copied())
                    .n(1.0);
            })
        })
        .collect();
    if let [only] = functions[..] {
        return only;
    }
    objects.add(|chunk, id| {
        let mut stitching = chunk.stitching_function(id);
        stitching
            .domain([0.0, 1.0])
            .functions(functions.iter().copied())
            .bounds(pieces[1..].iter().map(|piece| piece.0))
            .encode(pieces.iter().flat_map(|_| [0.0, 1.0]));
        stitching.finish();
    })
}
