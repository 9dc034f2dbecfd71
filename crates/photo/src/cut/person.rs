//! Where a person is, in the opinion of a small network (MediaPipe's selfie segmentation).
//!
//! A second opinion on a cut, not a cut: the answer has a cell for some six pixels. It tells where the wall
//! may be learned from, and where a cut took person for wall or the other way round.

use crate::face::Picture;
use crate::nets::{Activation, Conv, Depthwise, Plane, Weights};
use std::sync::OnceLock;

/// What the network is shown: sides are multiples of 16, the aspect is about that of a pas foto.
const SHOWN: (usize, usize) = (160, 208);
/// Above this share a cell is surely the person, below the other surely not.
const SURE: (u8, u8) = (230, 26);

/// How much of each cell is person.
pub(crate) struct Opinion {
    width: usize,
    height: usize,
    /// Shares of 255, row by row.
    shares: Vec<u8>,
}

impl Opinion {
    /// What the network says of a picture.
    pub(crate) fn of(picture: &Picture<'_>) -> Self {
        let edges = [0.0, 0.0, picture.width as f32, picture.height as f32];
        let mut shown = picture.patch(edges, SHOWN.0, SHOWN.1);
        // From 0 to 1, as it was trained.
        shown.values.iter_mut().for_each(|value| *value = (*value * 128.0 + 127.5) / 255.0);
        let found = Network::get().of(&shown);
        let shares = found.values.iter().map(|share| (share * 255.0 + 0.5) as u8).collect();
        Self { width: found.width, height: found.height, shares }
    }

    /// The row in which the person begins between two columns, in shares of the height and width; nothing where
    /// nobody is.
    pub(crate) fn top(&self, from: f32, to: f32) -> Option<f32> {
        let column = |share: f32| (share.clamp(0.0, 1.0) * self.width as f32) as usize;
        let (from, to) = (column(from).min(self.width - 1), column(to).min(self.width - 1));
        let is_there = |row: &[u8]| row[from..=to].iter().any(|share| *share >= 128);
        let row = self.shares.chunks_exact(self.width).position(is_there)?;
        Some(row as f32 / self.height as f32)
    }

    /// The shares in `width` by `height` pixels, each that of its cell and what lies between.
    pub(crate) fn spread(&self, width: usize, height: usize, out: &mut Vec<u8>) {
        out.clear();
        out.reserve(width * height);
        let place = |at: usize, of: usize, cells: usize| {
            let at = ((at as f32 + 0.5) * cells as f32 / of as f32 - 0.5).max(0.0);
            let low = (at as usize).min(cells - 1);
            (low, (low + 1).min(cells - 1), ((at - low as f32).clamp(0.0, 1.0) * 256.0) as u32)
        };
        let columns: Vec<_> = (0..width).map(|x| place(x, width, self.width)).collect();
        for y in 0..height {
            let (upper, lower, down) = place(y, height, self.height);
            let [upper, lower] =
                [upper, lower].map(|row| &self.shares[row * self.width..][..self.width]);
            out.extend(columns.iter().map(|&(left, right, across)| {
                let mixed = |row: &[u8]| {
                    u32::from(row[left]) * (256 - across) + u32::from(row[right]) * across
                };
                ((mixed(upper) * (256 - down) + mixed(lower) * down) >> 16) as u8
            }));
        }
    }
}

/// Whether a share may be the person.
pub(super) const fn may_be(share: u8) -> bool {
    share > 64
}

/// Whether a share is rather the person than not.
pub(super) const fn is_rather(share: u8) -> bool {
    share >= 128
}

/// Whether a share is surely the person.
pub(crate) const fn is_person(share: u8) -> bool {
    share > SURE.0
}

/// Whether a share is surely not the person.
pub(super) const fn is_wall(share: u8) -> bool {
    share < SURE.1
}

/// A step of the way down: wider, looked at, and narrower again.
struct Bottleneck {
    wide: Conv,
    look: Depthwise,
    /// What each channel is worth in the whole picture.
    worth: Option<[Conv; 2]>,
    narrow: Conv,
    activation: Activation,
}

impl Bottleneck {
    fn of(&self, input: &Plane) -> Plane {
        let seen = self.look.same(&self.wide.same(input).then(self.activation));
        let seen = seen.then(self.activation);
        let seen = match &self.worth {
            Some(worth) => weighed(worth, &seen, seen.mean()),
            None => seen,
        };
        self.narrow.same(&seen)
    }
}

/// `plane` with each channel times what it is worth in the whole picture.
fn weighed(worth: &[Conv; 2], plane: &Plane, mean: Plane) -> Plane {
    let [one, two] = worth;
    let factors = two.same(&one.same(&mean).then(Activation::Relu)).logistic();
    plane.clone().scaled(&factors)
}

/// A step of the way up: what was seen coarsely, joined with what was seen finely before.
struct Join {
    narrow: Conv,
    worth: [Conv; 2],
    mix: Conv,
    look: Depthwise,
}

impl Join {
    fn read(w: &mut Weights<'_>, inputs: usize, outputs: usize) -> Self {
        let mut conv = |inputs| Conv::read(w, [1, 1], [inputs, outputs]);
        let narrow = conv(inputs);
        let worth = [conv(outputs), conv(outputs)];
        let mix = conv(outputs);
        Self { narrow, worth, mix, look: Depthwise::read(w, [3, 1], outputs) }
    }

    fn of(&self, coarse: &Plane, fine: &Plane) -> Plane {
        // Narrowed before it is doubled: both are sums, and the order changes nothing but the work.
        let coarse = self.narrow.same(coarse).doubled();
        let mean = fine.clone().plus(&coarse).mean();
        let joined = weighed(&self.worth, fine, mean).plus(&coarse);
        let mixed = self.mix.same(&joined).then(Activation::Relu);
        let seen = self.look.same(&mixed).then(Activation::Relu);
        mixed.plus(&seen)
    }
}

struct Network {
    stem: Conv,
    first: Bottleneck,
    /// To a quarter of the side, then an eighth, then four steps at a sixteenth.
    down: [Bottleneck; 2],
    deep: [Bottleneck; 5],
    /// What is seen everywhere, and what it is worth.
    whole: [Conv; 2],
    joins: [Join; 3],
    last: Conv,
}

impl Network {
    /// The vendored one, read once.
    fn get() -> &'static Self {
        static NETWORK: OnceLock<Network> = OnceLock::new();
        NETWORK.get_or_init(|| {
            let mut weights = Weights::new(include_bytes!("../../models/selfie.bin"));
            let found = Self::read(&mut weights);
            assert!(weights.is_empty(), "a model holds no more than its network reads");
            found
        })
    }

    fn read(w: &mut Weights<'_>) -> Self {
        use Activation::{HardSwish, Relu};
        let step = |[kernel, stride]: [usize; 2],
                    [inputs, wide, outputs]: [usize; 3],
                    worth: Option<usize>,
                    activation,
                    w: &mut Weights<'_>| {
            let one = Conv::read(w, [1, 1], [inputs, wide]);
            let look = Depthwise::read(w, [kernel, stride], wide);
            let worth = worth.map(|few| {
                [Conv::read(w, [1, 1], [wide, few]), Conv::read(w, [1, 1], [few, wide])]
            });
            let narrow = Conv::read(w, [1, 1], [wide, outputs]);
            Bottleneck { wide: one, look, worth, narrow, activation }
        };
        let stem = Conv::read(w, [3, 2], [3, 16]);
        let first = step([3, 2], [16, 16, 16], Some(8), Relu, w);
        let down =
            [step([3, 2], [16, 72, 24], None, Relu, w), step([3, 1], [24, 88, 24], None, Relu, w)];
        let deep = [
            step([5, 2], [24, 96, 32], Some(24), HardSwish, w),
            step([5, 1], [32, 128, 32], Some(32), HardSwish, w),
            step([5, 1], [32, 128, 32], Some(32), HardSwish, w),
            step([5, 1], [32, 96, 32], Some(24), HardSwish, w),
            step([5, 1], [32, 96, 32], Some(24), HardSwish, w),
        ];
        let whole = [32, 32].map(|inputs| Conv::read(w, [1, 1], [inputs, 128]));
        let joins =
            [[128, 24], [24, 16], [16, 16]].map(|[inputs, outputs]| Join::read(w, inputs, outputs));
        Self { stem, first, down, deep, whole, joins, last: Conv::read(w, [1, 1], [16, 1]) }
    }

    /// How much of each second pixel is person.
    fn of(&self, shown: &Plane) -> Plane {
        let half = self.stem.same(shown).then(Activation::HardSwish);
        let quarter = self.first.of(&half);
        let eighth = self.down[0].of(&quarter);
        let eighth = self.down[1].of(&eighth).plus(&eighth);
        let mut deep = self.deep[0].of(&eighth);
        for step in &self.deep[1..] {
            deep = step.of(&deep).plus(&deep);
        }
        let worth = self.whole[1].same(&deep.mean()).logistic();
        let seen = self.whole[0].same(&deep).then(Activation::Relu).scaled(&worth);
        let seen = self.joins[0].of(&seen, &eighth);
        let seen = self.joins[1].of(&seen, &quarter);
        let seen = self.joins[2].of(&seen, &half);
        self.last.same(&seen).logistic()
    }
}
