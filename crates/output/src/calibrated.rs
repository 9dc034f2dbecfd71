//! A measured printer between the arithmetic of sheets and what the manifest writes down.

use cetak_base::geom::Size;
use cetak_base::unit::Length;
use cetak_schema::manifest::{Calibrated, Drifted};
use cetak_sheet::{Calibration, Drift};

/// The calibration as the manifest writes it: whole micrometres and millionths.
pub fn written(calibration: &Calibration) -> Calibrated {
    let drifted = |drift: Drift| Drifted {
        right_um: drift.right.um(),
        down_um: drift.down.um(),
        wider_ppm: drift.wider_ppm,
        taller_ppm: drift.taller_ppm,
        turned_ppm: drift.turned_ppm,
    };
    Calibrated {
        printer: calibration.name.clone(),
        paper_um: [calibration.paper.w.um(), calibration.paper.h.um()],
        front: drifted(calibration.front),
        back: drifted(calibration.back),
    }
}

/// The calibration that was written down.
pub fn read(calibrated: &Calibrated) -> Calibration {
    let drift = |drifted: Drifted| Drift {
        right: Length::from_um(drifted.right_um),
        down: Length::from_um(drifted.down_um),
        wider_ppm: drifted.wider_ppm,
        taller_ppm: drifted.taller_ppm,
        turned_ppm: drifted.turned_ppm,
    };
    let [w, h] = calibrated.paper_um.map(Length::from_um);
    Calibration {
        name: calibrated.printer.clone(),
        paper: Size::new(w, h),
        front: drift(calibrated.front),
        back: drift(calibrated.back),
    }
}
