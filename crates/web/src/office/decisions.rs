//! What was decided about photos, as the next run reads it: a line a photo, by the digest of its file.

use crate::clock::Zone;
use crate::store::Store;
use crate::store::uploads::{Rectangle, Upload, UploadState};
use cetak_base::diag::Outcome;
use cetak_base::digest::Digest;
use cetak_output::atomic;
use cetak_photo::{
    Crop, View,
    decision::{COLUMNS, Decision, Verdict},
};
use cetak_schema::report::csv;
use std::{collections::BTreeMap, path::Path};

/// The file.
///
/// # Errors
///
/// An outside fault.
pub fn decisions(store: &Store, zone: Zone) -> Outcome<Vec<u8>> {
    let decided = store.decided_uploads()?;
    let lines = decided.iter().filter_map(|upload| decision(upload, zone));
    Ok(csv(COLUMNS, lines.map(|line| line.cells())))
}

/// Endings of photos that are written.
const ENDINGS: [&str; 3] = ["png", "webp", "jpg"];

/// Writes the accepted photo of each holder into `folder` as it came, named by the 18 digits; gives their
/// number. The content decides which decision is about it, so that the file is not touched. One that was
/// written before under another ending goes: two photos under one number would be nobody's.
///
/// # Errors
///
/// An outside fault naming the path.
pub fn write_photos(store: &Store, folder: &Path) -> Outcome<usize> {
    atomic::make_folder(folder)?;
    let accepted = store.decided_uploads()?.into_iter();
    let accepted = accepted.filter(|upload| upload.state == UploadState::Accepted);
    // The newest of each holder comes last: that on the card.
    let newest: BTreeMap<String, Upload> =
        accepted.map(|upload| (upload.key.clone(), upload)).collect();
    let mut written = 0;
    for Upload { key, digest, .. } in newest.values() {
        let Some(bytes) = store.blob(digest)? else { continue };
        let own = match bytes.as_slice() {
            [0x89, b'P', b'N', b'G', ..] => "png",
            [b'R', b'I', b'F', b'F', ..] => "webp",
            _ => "jpg",
        };
        atomic::write(&folder.join(format!("{key}.{own}")), &bytes)?;
        for other in ENDINGS.into_iter().filter(|ending| *ending != own) {
            atomic::remove(&folder.join(format!("{key}.{other}")))?;
        }
        written += 1;
    }
    Ok(written)
}

/// What was decided about a photo so far, as a run reads it; nothing if the store is damaged there.
pub(crate) fn decision(upload: &Upload, zone: Zone) -> Option<Decision> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let tick = |word: &Option<String>| word.as_deref().map(|word| word == "yes");
    let area = upload.crop.map(|Rectangle { x, y, w, h }| Crop {
        x_px: x,
        y_px: y,
        width_px: w,
        height_px: h,
    });
    Some(Decision {
        key: upload.key.clone(),
        content: Digest::parse(&upload.digest)?,
        verdict: match upload.state {
            UploadState::Accepted => Verdict::Accepted,
            UploadState::Refused => Verdict::Refused,
            UploadState::Draft | UploadState::Pending | UploadState::Replaced => Verdict::Open,
        },
        view: View { turn_tenths: 0, area },
        attire: tick(&upload.attire),
        pose: tick(&upload.pose),
        reason: text(&upload.reason),
        who: text(&upload.decided_by),
        when: upload.decided.map_or(String::new(), |moment| zone.day(moment).to_string()),
    })
}
