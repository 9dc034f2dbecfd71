//! The words for what was measured of a person on a photo: value, message and hint.
//!
//! Figures are told with the limit they missed. Whether anything is wrong is
//! decided in [`super::judge`].

use super::judge::{Pose, percent};
use super::{Cutting, Limits};
use cetak_base::diag::Text;

type Words = (String, Text, Text);

/// A background that was to be removed and could not be.
pub(super) fn uncut(cutting: Cutting, file: &str) -> Words {
    let hint = Text::new(
        "minta foto dengan latar polos yang lain warnanya dari pakaian, atau hapus latarnya dan simpan sebagai PNG transparan",
        "ask for a photo on a plain background of another colour than the clothes, or remove it and save a transparent PNG",
    );
    let message = match cutting {
        Cutting::Alike => cetak_base::text!(
            "latar belakang foto `{file}` tidak dihapus: warnanya terlalu mirip dengan pakaian, rambut, atau kerudung",
            "the background of the photo `{file}` was not removed: its colour is too much like clothes, hair or veil"
        ),
        Cutting::Shapeless => cetak_base::text!(
            "latar belakang foto `{file}` tidak dihapus: sisanya tidak berbentuk kepala dan bahu satu orang",
            "the background of the photo `{file}` was not removed: what is left has not the shape of one person's head and shoulders"
        ),
        Cutting::None | Cutting::Done | Cutting::Busy => cetak_base::text!(
            "latar belakang foto `{file}` tidak dihapus: tidak polos",
            "the background of the photo `{file}` was not removed: it is not plain"
        ),
    };
    (String::new(), message, hint)
}

/// A transparent place where the face is.
pub(super) fn hole(permille: u32, most: u32, file: &str) -> Words {
    let (id, en) = percent(permille);
    let (most_id, most_en) = percent(most);
    (
        format!("{en} %"),
        Text::new(
            format!(
                "wajah pada foto `{file}` berlubang: `{id} %` transparan, batasnya {most_id} %"
            ),
            format!(
                "the face on the photo `{file}` has a hole: `{en} %` of it is transparent, the limit is {most_en} %"
            ),
        ),
        Text::new(
            "hapus latar belakangnya sekali lagi dari foto asli",
            "remove the background again from the original photo",
        ),
    )
}

/// Out of focus.
pub(super) fn blurred(sharpness: u32, least: u32, file: &str) -> Words {
    (
        sharpness.to_string(),
        cetak_base::text!(
            "foto `{file}` kurang tajam: ketajamannya `{sharpness}`, batasnya {least}",
            "the photo `{file}` is not sharp: its sharpness is `{sharpness}`, the limit {least}"
        ),
        Text::new("minta foto yang lebih tajam", "ask for a sharper photo"),
    )
}

/// Nothing on it is light.
pub(super) fn dark(lightest: u8, least: u8, file: &str) -> Words {
    (
        lightest.to_string(),
        cetak_base::text!(
            "foto `{file}` terlalu gelap: bagian terangnya hanya `{lightest}` dari 255, batasnya {least}",
            "the photo `{file}` is too dark: its light parts reach only `{lightest}` of 255, the limit is {least}"
        ),
        Text::new("minta foto dengan cahaya yang cukup", "ask for a photo in better light"),
    )
}

/// Nothing on it is dark.
pub(super) fn bright(darkest: u8, most: u8, file: &str) -> Words {
    (
        darkest.to_string(),
        cetak_base::text!(
            "foto `{file}` terlalu terang: bagian gelapnya `{darkest}` dari 255, batasnya {most}",
            "the photo `{file}` is too bright: its dark parts are at `{darkest}` of 255, the limit is {most}"
        ),
        Text::new("minta foto dengan cahaya yang lebih lembut", "ask for a photo in softer light"),
    )
}

/// The head is not where it belongs.
pub(super) fn pose(pose: Pose, limits: &Limits, file: &str) -> Words {
    let figure = match pose {
        Pose::Size(figure) | Pose::Above(figure) | Pose::Aside(figure) | Pose::Lean(figure) => {
            figure
        }
    };
    let (id, en) = percent(figure);
    let (least, most) = (limits.head_permille.start() / 10, limits.head_permille.end() / 10);
    let message = match pose {
        Pose::Size(_) => Text::new(
            format!(
                "lebar kepala pada foto `{file}` adalah `{id} %` lebar foto, seharusnya {least} sampai {most} %"
            ),
            format!(
                "the head on the photo `{file}` has `{en} %` of its width, it should have {least} to {most} %"
            ),
        ),
        Pose::Above(_) => {
            let most = limits.max_above_permille / 10;
            Text::new(
                format!(
                    "ruang di atas kepala pada foto `{file}` adalah `{id} %` tinggi foto, paling banyak {most} %"
                ),
                format!(
                    "the space above the head on the photo `{file}` is `{en} %` of its height, at most {most} %"
                ),
            )
        }
        Pose::Aside(_) => {
            let most = limits.max_aside_permille / 10;
            Text::new(
                format!(
                    "kepala pada foto `{file}` berada `{id} %` dari tengah, paling jauh {most} %"
                ),
                format!(
                    "the head on the photo `{file}` is `{en} %` off the middle, at most {most} %"
                ),
            )
        }
        Pose::Lean(_) => {
            let most = limits.max_lean_permille / 10;
            Text::new(
                format!("kepala pada foto `{file}` miring `{id} %`, paling banyak {most} %"),
                format!("the head on the photo `{file}` leans by `{en} %`, at most {most} %"),
            )
        }
    };
    let hint = Text::new(
        "lihat fotonya: kepala tegak di tengah dengan bahu terlihat",
        "look at the photo: the head upright in the middle, shoulders in view",
    );
    (format!("{en} %"), message, hint)
}

/// Nobody's face is on it.
pub(super) fn no_face(file: &str) -> Words {
    (
        String::new(),
        cetak_base::text!(
            "pada foto `{file}` tidak ditemukan wajah",
            "no face was found on the photo `{file}`"
        ),
        Text::new(
            "lihat fotonya: minta foto yang menghadap ke kamera, dengan wajah yang terlihat jelas",
            "look at the photo: ask for one that faces the camera, with the face in plain view",
        ),
    )
}

/// More than one face.
pub(super) fn several_faces(count: u32, file: &str) -> Words {
    (
        count.to_string(),
        cetak_base::text!(
            "pada foto `{file}` ada `{count}` wajah",
            "there are `{count}` faces on the photo `{file}`"
        ),
        Text::new(
            "potong fotonya sehingga tinggal satu orang, atau minta foto baru",
            "crop the photo to one person, or ask for another one",
        ),
    )
}

/// It does not stand upright.
pub(super) fn upside_down(turns: u32, file: &str) -> Words {
    let degrees = turns * 90;
    (
        format!("{degrees}"),
        cetak_base::text!(
            "foto `{file}` tidak tegak: wajahnya baru tegak setelah diputar `{degrees}` derajat ke kanan",
            "the photo `{file}` does not stand upright: the face does after a turn of `{degrees}` degrees to the right"
        ),
        Text::new(
            "putar fotonya sampai tegak dan simpan lagi",
            "turn the photo upright and save it again",
        ),
    )
}

/// Too little is above the eyes.
pub(super) fn head_cut(crown_permille: u32, least_permille: u32, file: &str) -> Words {
    let ((id, en), (least_id, least_en)) = (percent(crown_permille), percent(least_permille));
    (
        format!("{en} %"),
        Text::new(
            format!(
                "kepala pada foto `{file}` terpotong: bagian di atas mata hanya `{id} %` jarak mata ke mulut, paling sedikit {least_id} %"
            ),
            format!(
                "the head on the photo `{file}` is cut off: what is above the eyes is only `{en} %` of the distance from eyes to mouth, at least {least_en} %"
            ),
        ),
        Text::new("minta foto dengan kepala yang utuh", "ask for a photo with the whole head"),
    )
}

/// The face is too small.
pub(super) fn face_small(permille: u32, least_permille: u32, file: &str) -> Words {
    let ((id, en), (least_id, least_en)) = (percent(permille), percent(least_permille));
    (
        format!("{en} %"),
        Text::new(
            format!(
                "wajah pada foto `{file}` terlalu kecil: `{id} %` tinggi gambar, paling sedikit {least_id} %"
            ),
            format!(
                "the face on the photo `{file}` is too small: `{en} %` of the height, at least {least_en} %"
            ),
        ),
        Text::new(
            "minta foto setengah badan, atau potong dari foto asli yang lebih besar",
            "ask for a head-and-shoulders photo, or crop the larger original",
        ),
    )
}

/// The face reaches over an edge.
pub(super) fn face_cut(permille: u32, most_permille: u32, file: &str) -> Words {
    let ((id, en), (most_id, most_en)) = (percent(permille), percent(most_permille));
    (
        format!("{en} %"),
        Text::new(
            format!(
                "wajah pada foto `{file}` terpotong tepi gambar: `{id} %` lebarnya di luar, paling banyak {most_id} %"
            ),
            format!(
                "the face on the photo `{file}` is cut off by the edge: `{en} %` of its width is outside, at most {most_en} %"
            ),
        ),
        Text::new("minta foto dengan kepala yang utuh", "ask for a photo with the whole head"),
    )
}

/// The line of the eyes is too steep.
pub(super) fn rolled(permille: u32, most_permille: u32, file: &str) -> Words {
    let ((id, en), (most_id, most_en)) = (percent(permille), percent(most_permille));
    (
        format!("{en} %"),
        Text::new(
            format!("garis mata pada foto `{file}` miring `{id} %`, paling banyak {most_id} %"),
            format!(
                "the line of the eyes on the photo `{file}` leans by `{en} %`, at most {most_en} %"
            ),
        ),
        Text::new(
            "luruskan fotonya, atau minta foto baru",
            "straighten the photo, or ask for another one",
        ),
    )
}

/// The face looks aside.
pub(super) fn aside(permille: u32, most_permille: u32, file: &str) -> Words {
    let ((id, en), (most_id, most_en)) = (percent(permille), percent(most_permille));
    (
        format!("{en} %"),
        Text::new(
            format!(
                "wajah pada foto `{file}` menoleh: hidung `{id} %` jarak mata dari tengahnya, paling banyak {most_id} %"
            ),
            format!(
                "the face on the photo `{file}` looks aside: the nose is `{en} %` of the distance between the eyes off their middle, at most {most_en} %"
            ),
        ),
        Text::new(
            "minta foto yang menghadap lurus ke kamera",
            "ask for a photo that faces the camera",
        ),
    )
}
