//! What was decided about photos, as the next run reads it: a line a photo, by the digest of its file.

use crate::clock::Zone;
use crate::store::Store;
use crate::store::uploads::{Upload, UploadState};
use cetak_base::diag::Outcome;
use cetak_output::atomic;
use cetak_schema::report::csv;
use std::{collections::BTreeMap, path::Path};

/// The columns of `decisions.csv`.
const COLUMNS: [&str; 13] = [
    "key", "content", "decision", "x", "y", "width", "height", "turn", "attire", "pose", "reason",
    "who", "when",
];

/// The file.
///
/// # Errors
///
/// An outside fault.
pub fn decisions(store: &Store, zone: Zone) -> Outcome<Vec<u8>> {
    let decided = store.decided_uploads()?;
    Ok(csv(COLUMNS, decided.iter().map(|upload| line(upload, zone))))
}

/// Writes the accepted photo of each holder into `folder` as it came, named by the 18 digits; gives their
/// number. The content decides which decision is about it, so that the file is not touched.
///
/// # Errors
///
/// An outside fault naming the path.
pub fn write_photos(store: &Store, folder: &Path) -> Outcome<usize> {
    atomic::make_folder(folder)?;
    // The newest decision of each holder comes last.
    let newest: BTreeMap<String, Upload> =
        store.decided_uploads()?.into_iter().map(|upload| (upload.key.clone(), upload)).collect();
    let mut written = 0;
    for upload in newest.values().filter(|upload| upload.state == UploadState::Accepted) {
        let Some(bytes) = store.blob(&upload.digest)? else { continue };
        let ending = match bytes.as_slice() {
            [0x89, b'P', b'N', b'G', ..] => "png",
            [b'R', b'I', b'F', b'F', ..] => "webp",
            _ => "jpg",
        };
        atomic::write(&folder.join(format!("{}.{ending}", upload.key)), &bytes)?;
        written += 1;
    }
    Ok(written)
}

fn line(upload: &Upload, zone: Zone) -> [String; COLUMNS.len()] {
    let side = |of: fn(&crate::store::uploads::Rectangle) -> u32| {
        upload.crop.as_ref().map_or(String::new(), |part| of(part).to_string())
    };
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let decision = match upload.state {
        UploadState::Accepted => "accept",
        UploadState::Refused => "refuse",
        UploadState::Draft | UploadState::Pending | UploadState::Replaced => "",
    };
    [
        upload.key.clone(),
        upload.digest.clone(),
        decision.to_owned(),
        side(|part| part.x),
        side(|part| part.y),
        side(|part| part.w),
        side(|part| part.h),
        String::new(),
        text(&upload.attire),
        text(&upload.pose),
        text(&upload.reason),
        text(&upload.decided_by),
        upload.decided.map_or(String::new(), |moment| zone.day(moment).to_string()),
    ]
}
