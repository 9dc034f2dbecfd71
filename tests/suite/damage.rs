//! Damaged and hostile photo files: one finding each, no panic, bounded memory.

use crate::support::{Job, cetak, long};
use cetak::{
    diag::{Code, Place, Severity},
    geom::Size,
    photo::{Asked, Background, Encoding, Frame, Preparer, Rules, Settled, measure},
    unit::Length,
};
use std::{fs, io::Write as _, path::PathBuf, process::Stdio, time::Duration};

fn settle(bytes: &[u8], preparer: &mut Preparer) -> Settled {
    let size = Size::new(Length::from_mm(20.0), Length::from_um(25_556));
    let frame = Frame { size, dpi: 300, encoding: Encoding::Jpeg };
    let place = Place::file("data/pns.xlsx");
    let asked =
        Asked { file: "photos/x.jpg", key: "198609262015051001", place: &place, decision: None };
    measure(bytes, &frame, Background::Remove, preparer).settle(&asked, &Rules::default())
}

/// The first photo of the samples.
fn photo() -> (PathBuf, Vec<u8>) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/kabupaten/photos");
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).expect("photos").map(|e| e.expect("readable").path()).collect();
    paths.sort();
    let bytes = fs::read(&paths[0]).expect("a photo");
    (paths.swap_remove(0), bytes)
}

/// Its pixels on red, as a JPEG.
fn jpeg(progressive: bool) -> Vec<u8> {
    let picture = image::load_from_memory(&photo().1).expect("a picture").to_rgba8();
    let rgb: Vec<u8> = picture
        .pixels()
        .flat_map(|pixel| {
            if pixel.0[3] > 127 { [pixel.0[0], pixel.0[1], pixel.0[2]] } else { [219, 21, 20] }
        })
        .collect();
    let mut out = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut out, 88);
    encoder.set_progressive(progressive);
    let (width, height) = (picture.width() as u16, picture.height() as u16);
    encoder.encode(&rgb, width, height, jpeg_encoder::ColorType::Rgb).expect("encoded");
    out
}

fn webp() -> Vec<u8> {
    let picture = image::load_from_memory(&photo().1).expect("a picture");
    let mut out = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut out, image::ImageFormat::WebP).expect("encoded");
    out.into_inner()
}

#[test]
fn a_jpeg_cut_anywhere_is_one_finding() {
    let mut preparer = Preparer::new();
    for file in [jpeg(false), jpeg(true)] {
        assert_eq!(settle(&file, &mut preparer).findings.len(), 1, "mended, and said so");
        for length in (0..file.len() - 1).step_by(if long() { 100 } else { 1000 }).chain(1..4) {
            let settled = settle(&file[..length], &mut preparer);
            assert_eq!(settled.prepared, None, "{length} of {}", file.len());
            let found: Vec<_> = settled.findings.iter().map(|f| (f.code, f.severity)).collect();
            let code =
                if (1..3).contains(&length) { Code::PhotoFormat } else { Code::PhotoDamaged };
            assert_eq!(found, [(code, Severity::Hold)], "{length} of {}", file.len());
        }
    }
}

#[test]
fn a_flipped_byte_anywhere_in_any_format_makes_nothing_stumble() {
    let mut preparer = Preparer::new();
    for (name, file) in
        [("png", photo().1), ("jpeg", jpeg(false)), ("jpeg", jpeg(true)), ("webp", webp())]
    {
        // Spread over the file, and closer together where its head stands.
        let (n_parts, step) = if long() { (8, 6) } else { (4, 18) };
        let far = (1..n_parts).map(|turn| turn * (file.len() / n_parts));
        for at in (0..60).step_by(step).chain(far) {
            let mut damaged = file.clone();
            damaged[at] ^= 0x41;
            let settled = settle(&damaged, &mut preparer);
            if name == "png" && at > 60 {
                // Checksums find every one of these.
                assert_eq!(settled.prepared, None, "{name}, byte {at}");
                assert_eq!(settled.findings.len(), 1, "{name}, byte {at}: {:?}", settled.findings);
            }
        }
    }
}

/// A PNG whose header claims a size, with a picture of `rows` behind it.
fn claims(width: u32, height: u32, extra: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |name: &[u8; 4], data: &[u8]| {
        out.extend(u32::try_from(data.len()).expect("small").to_be_bytes());
        let start = out.len();
        out.extend(name);
        out.extend(data);
        let sum = !out[start..].iter().fold(!0u32, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                if crc & 1 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 }
            })
        });
        out.extend(sum.to_be_bytes());
    };
    chunk(b"IHDR", &[&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat());
    for (name, data) in extra {
        chunk(name, data);
    }
    chunk(b"IDAT", &zeros(1 << 20));
    chunk(b"IEND", &[]);
    out
}

/// So many zeros, packed.
fn zeros(count: usize) -> Vec<u8> {
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    let block = vec![0; 1 << 20];
    for _ in 0..count.div_ceil(block.len()) {
        packed.write_all(&block).expect("memory takes all");
    }
    packed.finish().expect("memory takes all")
}

/// Small files that become large, each under the name of one person.
fn bombs() -> Vec<(&'static str, Vec<u8>)> {
    let profile = [b"x\0\0".as_slice(), &zeros(200 << 20)].concat();
    let mut wide = jpeg(false);
    let frame = wide.windows(2).position(|pair| pair == [0xff, 0xc0]).expect("a frame header");
    wide[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
    let mut lossless = webp();
    let at = lossless.windows(4).position(|name| name == b"VP8L").expect("lossless") + 9;
    // 14 bits of width and height, less one each: 16384 x 16384.
    lossless[at..at + 4].copy_from_slice(&[0xff, 0xff, 0xff, 0x1f]);
    vec![
        ("a continent", claims(100_000, 100_000, &[])),
        ("more than forty million", claims(6_400, 6_400, &[])),
        ("a profile of 200 MB", claims(450, 575, &[(b"iCCP", profile)])),
        (
            "a text of 200 MB",
            claims(450, 575, &[(b"zTXt", [b"a\0\0".as_slice(), &zeros(200 << 20)].concat())]),
        ),
        ("a wide JPEG", wide),
        ("a wide WebP", lossless),
    ]
}

#[test]
fn a_small_file_that_becomes_large_is_held_unopened() {
    let mut preparer = Preparer::new();
    for (name, bytes) in bombs() {
        assert!(bytes.len() < 1 << 20, "{name} is no bomb: {} bytes", bytes.len());
        let settled = settle(&bytes, &mut preparer);
        assert_eq!(settled.prepared, None, "{name}");
        assert_eq!(settled.findings.len(), 1, "{name}: {:?}", settled.findings);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_of_bombs_takes_no_more_memory_than_one_of_photos() {
    let peak = |job: &Job| {
        let mut command = cetak();
        command.current_dir(job.path("")).args(["photos", "job.toml", "--quiet", "--jobs", "1"]);
        let mut child =
            command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("starts");
        let mut peak_kb = 0u64;
        while child.try_wait().expect("asked").is_none() {
            let status = fs::read_to_string(format!("/proc/{}/status", child.id()));
            let line = status.iter().flat_map(|text| text.lines()).find(|l| l.starts_with("VmHWM"));
            let kb = line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
            peak_kb = peak_kb.max(kb.unwrap_or(0));
            std::thread::sleep(Duration::from_millis(5));
        }
        peak_kb
    };
    let clean = Job::bare("kabupaten");
    let usual = peak(&clean);
    let job = Job::bare("kabupaten");
    let mut paths: Vec<PathBuf> = fs::read_dir(job.path("photos"))
        .expect("photos")
        .map(|entry| entry.expect("readable").path())
        .collect();
    paths.sort();
    for ((_, bytes), path) in bombs().into_iter().zip(paths) {
        cetak::output::atomic::write(&path, &bytes).expect("written");
    }
    let bombed = peak(&job);
    assert!(usual > 10_000 && bombed < usual + 60_000, "{usual} kB without, {bombed} kB with");
}
