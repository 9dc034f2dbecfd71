//! What a drawn person looks like, decided once, before anything is drawn.
//!
//! Nobody is portrayed: every figure is drawn at random within the ranges that
//! make a pleasant face.

use super::canvas::Rgb;
use crate::rng::Rng;

/// What the row says about the person who sits for the portrait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sitter {
    /// Whether a woman is drawn.
    pub(crate) woman: bool,
    /// Age in years on the day of the picture.
    pub(crate) age: u32,
    /// Whether a woman wears a hijab.
    pub(crate) veiled: bool,
    /// Range of skin tones, as indices of [`SKIN`], both included.
    pub(crate) skin: (u32, u32),
    /// Whether the hair is tightly curled.
    pub(crate) curly: bool,
}

/// Skin in full light, from light to dark.
const SKIN: [Rgb; 9] = [
    Rgb::hex(0xf3cfb0),
    Rgb::hex(0xecc19c),
    Rgb::hex(0xe2b089),
    Rgb::hex(0xd7a078),
    Rgb::hex(0xc98f67),
    Rgb::hex(0xb87c56),
    Rgb::hex(0xa06947),
    Rgb::hex(0x84553a),
    Rgb::hex(0x6b4430),
];

/// Cloth of a hijab.
const VEIL: [Rgb; 14] = [
    Rgb::hex(0xb98a72),
    Rgb::hex(0x8f7a5c),
    Rgb::hex(0x2f3e5c),
    Rgb::hex(0x6d2637),
    Rgb::hex(0x7f9480),
    Rgb::hex(0x2c2b2f),
    Rgb::hex(0xe2d3bd),
    Rgb::hex(0x5d6441),
    Rgb::hex(0xc78f98),
    Rgb::hex(0x9b8a78),
    Rgb::hex(0x59406b),
    Rgb::hex(0x2f5f63),
    Rgb::hex(0xd9d6d0),
    Rgb::hex(0x8d5a3c),
];

/// What is on the head.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Hair {
    /// Short hair of a man; the number chooses one of the cuts.
    Short(u32),
    /// Tightly curled, short.
    Curly,
    /// A black peci over short hair.
    Peci,
    /// A woman's hair drawn back into a knot.
    Knot,
    /// A woman's hair to the chin.
    Bob,
    /// A woman's hair over the shoulders.
    Long,
    /// A hijab of that colour.
    Veil(Rgb),
}

/// What the person wears.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Clothes {
    /// The khaki service uniform.
    Khaki,
    /// Batik: ground, motif, second colour, which motif.
    Batik(Rgb, Rgb, Rgb, u32),
    /// A plain white shirt.
    White,
    /// A white shirt with a tie of that colour under a dark jacket.
    Jacket(Rgb, Rgb),
}

/// Every figure of one portrait; lengths in pixels of the 450x575 picture.
#[derive(Debug, Clone)]
pub(super) struct Look {
    pub(super) woman: bool,
    pub(super) age: u32,
    pub(super) skin: Rgb,
    /// Skin in shadow.
    pub(super) shade: Rgb,
    /// Skin where the light falls.
    pub(super) light: Rgb,
    pub(super) lips: Rgb,
    pub(super) hair: Hair,
    pub(super) hair_colour: Rgb,
    pub(super) clothes: Clothes,
    pub(super) iris: Rgb,
    /// Where the eyes' line crosses the face.
    pub(super) centre: (f32, f32),
    /// Half the width of the face at the temples.
    pub(super) temple: f32,
    /// Half its width at the cheekbones.
    pub(super) cheek: f32,
    /// Half its width at the jaw.
    pub(super) jaw: f32,
    /// From the eyes' line down to the chin.
    pub(super) chin: f32,
    /// From the eyes' line up to the top of the skull.
    pub(super) crown: f32,
    /// How far nose and mouth move aside because the head is turned.
    pub(super) turn: f32,
    pub(super) eye_apart: f32,
    pub(super) eye_wide: f32,
    pub(super) eye_open: f32,
    pub(super) brow_thick: f32,
    pub(super) brow_lift: f32,
    pub(super) nose_long: f32,
    pub(super) nose_wide: f32,
    pub(super) mouth_y: f32,
    pub(super) mouth_wide: f32,
    pub(super) lip_full: f32,
    pub(super) smile: f32,
    pub(super) neck: f32,
    /// Drop from the root of the neck to the edge of the picture.
    pub(super) slope: f32,
    /// Kind of glasses; 0 for none.
    pub(super) glasses: u32,
    pub(super) moustache: bool,
    /// Full beard, 0 to 1; 0 for none.
    pub(super) beard: f32,
    pub(super) earrings: bool,
}

impl Look {
    /// The look of `sitter`, from the stream of random numbers of this picture.
    pub(super) fn of(sitter: Sitter, rng: &mut Rng) -> Self {
        let Sitter { woman, age, veiled, skin, curly } = sitter;
        let tone = rng.between(skin.0, skin.1).min(7) as usize;
        let skin = SKIN[tone].mix(SKIN[tone + 1], rng.real(0.0, 1.0));
        let old = ((age as f32 - 38.0) / 22.0).clamp(0.0, 1.0);
        let grey = if rng.chance(75) { old * rng.real(0.25, 0.85) } else { 0.0 };
        let dark = *rng.pick(&[
            Rgb::hex(0x1d1716),
            Rgb::hex(0x241b18),
            Rgb::hex(0x17151a),
            Rgb::hex(0x2c201b),
        ]);
        let hair = match (woman, veiled) {
            (true, true) => Hair::Veil(*rng.pick(&VEIL)),
            (true, false) => {
                *rng.pick(&[Hair::Knot, Hair::Knot, Hair::Bob, Hair::Long, Hair::Long])
            }
            (false, _) if curly => Hair::Curly,
            (false, _) if veiled && rng.chance(45) => Hair::Peci,
            (false, _) => Hair::Short(rng.below(4)),
        };
        let pick = |man: (f32, f32), of_woman: (f32, f32), rng: &mut Rng| {
            let (low, high) = if woman { of_woman } else { man };
            rng.real(low, high)
        };
        let cheek = pick((93.0, 101.0), (88.0, 95.0), rng);
        Self {
            woman,
            age,
            skin,
            shade: skin.times(0.66, 0.53, 0.48),
            light: skin.mix(Rgb::hex(0xfff1de), 0.5),
            lips: skin.mix(
                if woman {
                    *rng.pick(&[
                        Rgb::hex(0xb3454d),
                        Rgb::hex(0xb5564f),
                        Rgb::hex(0xa04050),
                        Rgb::hex(0xb8605a),
                    ])
                } else {
                    Rgb::hex(0x98493f)
                },
                if woman { rng.real(0.5, 0.78) } else { rng.real(0.42, 0.6) },
            ),
            hair,
            hair_colour: dark.mix(Rgb::hex(0x9c9995), if woman { grey * 0.5 } else { grey }),
            clothes: clothes(woman, rng),
            iris: *rng.pick(&[Rgb::hex(0x3a2417), Rgb::hex(0x2f1d14), Rgb::hex(0x4a2f1c)]),
            centre: (225.0 + rng.real(-4.0, 4.0), rng.real(194.0, 201.0)),
            temple: cheek + pick((0.0, 3.0), (0.0, 2.0), rng),
            cheek,
            jaw: pick((57.0, 71.0), (52.0, 63.0), rng),
            chin: pick((137.0, 149.0), (130.0, 141.0), rng),
            crown: rng.real(127.0, 134.0),
            turn: rng.real(3.0, 8.0),
            eye_apart: rng.real(41.0, 45.0),
            eye_wide: pick((18.0, 20.5), (19.0, 21.5), rng),
            eye_open: pick((6.0, 7.8), (7.0, 8.8), rng) - old * 0.8,
            brow_thick: pick((5.0, 7.6), (3.2, 4.8), rng),
            brow_lift: rng.real(26.0, 31.0),
            nose_long: rng.real(52.0, 60.0),
            nose_wide: pick((21.0, 26.0), (18.0, 22.5), rng),
            mouth_y: rng.real(86.0, 92.0),
            mouth_wide: pick((30.0, 36.0), (27.0, 33.0), rng),
            lip_full: pick((7.0, 9.2), (7.5, 10.0), rng),
            smile: rng.real(2.5, 6.5),
            neck: pick((58.0, 68.0), (45.0, 51.0), rng),
            slope: pick((78.0, 104.0), (96.0, 124.0), rng),
            glasses: if rng.chance(if age > 45 { 40 } else { 22 }) { rng.between(1, 3) } else { 0 },
            moustache: !woman && rng.chance(26),
            beard: if !woman && rng.chance(14) { rng.real(0.5, 0.95) } else { 0.0 },
            earrings: woman && rng.chance(70),
        }
    }

    /// How far the person is on the way from forty to sixty, 0 to 1.
    pub(super) fn old(&self) -> f32 {
        ((self.age as f32 - 38.0) / 22.0).clamp(0.0, 1.0)
    }

    /// Whether a hijab hides hair, ears and neck.
    pub(super) fn is_veiled(&self) -> bool {
        matches!(self.hair, Hair::Veil(_))
    }
}

/// Khaki most often, then batik, then plain white; jackets are rare.
fn clothes(woman: bool, rng: &mut Rng) -> Clothes {
    const BATIK: [(u32, u32, u32); 9] = [
        (0x4a2a1c, 0xd7a765, 0x8d4f2b),
        (0x1f2f57, 0xd9c58f, 0x5d7db3),
        (0x5a1f2a, 0xe0b878, 0x9d4a3d),
        (0x1e3f3a, 0xd8c690, 0x5a8f7c),
        (0x2b2430, 0xc9a878, 0x7a5a78),
        (0xe5d3ac, 0x6b3d22, 0xa8713d),
        (0x27406e, 0xe9e2cf, 0x7f9fd0),
        (0x6a3a1a, 0xf0d8a4, 0x2d1a12),
        (0x3b2250, 0xe3bf7c, 0x86569a),
    ];
    match rng.below(100) {
        0..46 => Clothes::Khaki,
        46..76 => {
            let (ground, motif, second) = *rng.pick(&BATIK);
            Clothes::Batik(Rgb::hex(ground), Rgb::hex(motif), Rgb::hex(second), rng.below(4))
        }
        76..91 => Clothes::White,
        _ => {
            let tie = *rng.pick(&[0x7a1f2b, 0x1f2a4d, 0x23262b, 0x5a1a45]);
            let cloth = *rng.pick(&[0x20242e, 0x2b2a2c, 0x1d2740]);
            let tie = if woman { 0xf1efe9 } else { tie };
            Clothes::Jacket(Rgb::hex(cloth), Rgb::hex(tie))
        }
    }
}
