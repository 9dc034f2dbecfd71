//! What `cetak init` puts into a new folder: a job that runs at once and
//! explains itself, to be changed bit by bit into the office's own.

use super::{File, Grain, Plan};

/// How many people the starter job has.
const PEOPLE: u32 = 6;

/// Every file of a new job folder. Drawing the photos takes a few hundredths of a second.
pub fn starter() -> Vec<File> {
    let plan = Plan::new(PEOPLE, 17).grain(Grain::Fine);
    let mut files = vec![("job.toml".to_owned(), JOB.as_bytes().to_vec())];
    files.extend(plan.workbook());
    files.extend((0..PEOPLE).map(|idx| plan.photo(idx)));
    files
}

/// What an office has already, for its job file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own<'a> {
    /// What the job is called after; `None` for the usual name.
    pub name: Option<String>,
    /// Its lists, relative to the job's folder; at least one.
    pub files: &'a [String],
    /// Its folder of photos.
    pub photos: &'a str,
    /// What becomes of the photos' backgrounds: `remove` or `require`.
    pub background: &'a str,
    /// A list that completes the others by NIP.
    pub join: Option<&'a str>,
    /// Fields that every card needs and no list has, by their names in a job file.
    pub lacks: &'a [&'a str],
}

/// The commented job file for what an office has.
pub fn own_job(own: &Own<'_>) -> String {
    let files: Vec<String> = own.files.iter().map(|name| quoted(name)).collect();
    let name =
        own.name.as_deref().map_or("Kartu ASN".to_owned(), |name| format!("Kartu ASN {name}"));
    let mut text = String::with_capacity(JOB.len() + 200);
    for line in JOB.lines() {
        let own_line = match line {
            line if line.starts_with("name = ") => format!("name = {}", quoted(&name)),
            line if line.starts_with("files = ") => format!("files = [{}]", files.join(", ")),
            line if line.starts_with("folder = ") => format!("folder = {}", quoted(own.photos)),
            line if line.starts_with("background = ") => {
                format!("background = {}", quoted(own.background))
            }
            "# [data.join]" if own.join.is_some() => "[data.join]".to_owned(),
            "# file = \"data/siasn.xlsx\"" if own.join.is_some() => {
                format!("file = {}", quoted(own.join.unwrap_or_default()))
            }
            // To be filled in: whoever opens the file finds it open.
            "# [data.defaults]" if own.lacks.iter().any(|it| SAID_OF_ALL.contains(it)) => {
                "[data.defaults]".to_owned()
            }
            line => line.to_owned(),
        };
        text.push_str(&own_line);
        text.push('\n');
    }
    text
}

/// What an office can say of everybody at once.
const SAID_OF_ALL: [&str; 2] = ["instansi", "legal_status"];

/// A text as TOML writes it, without meaning in it where that can be.
fn quoted(text: &str) -> String {
    if !text.contains('\'') && !text.chars().any(char::is_control) {
        return if text.contains(['"', '\\']) {
            format!("'{text}'")
        } else {
            format!("\"{text}\"")
        };
    }
    let escaped = text.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_control() => format!("\\u{:04X}", u32::from(c)),
        c => c.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

/// The commented job file.
const JOB: &str = r#"# Berkas pekerjaan cetak. Semua alamat dihitung dari folder berkas ini.
# Baris yang diawali tanda # hanya keterangan; hapus tandanya untuk memakai kuncinya.
#
# Coba dahulu:   cetak periksa job.toml   memeriksa data dan foto tanpa membuat kartu
# Lalu:          cetak buat job.toml      membuat lembar siap cetak di folder out/

name = "Kartu ASN Kabupaten Contoh"

# Hari yang menentukan masih berlaku atau tidaknya status seseorang. Tanpa kunci ini: hari ini.
# Yang ditetapkan di sini tidak ikut maju: kontrak yang berakhir sesudahnya dianggap masih berlaku.
# as_of = "2026-11-22"

[data]
# Ekspor profil SIASN atau daftar sendiri: xlsx, xlsm, xlsb, xls, ods, csv. Boleh beberapa berkas.
# Kolom NIP harus bertipe teks: NIP yang bertipe angka kehilangan digit terakhir dan selalu ditahan.
files = ["data/pns.xlsx", "data/pppk.xlsx", "data/paruh-waktu.csv"]
# Nama lembar kerja. Tanpa kunci ini: lembar pertama yang memiliki baris judul kolom.
# worksheet = "Data"

# Judul kolom milik sendiri, dicoba sebelum judul yang sudah dikenal.
# [data.columns]
# name = ["NAMA PEGAWAI"]
# unit = ["TEMPAT TUGAS"]

# Yang berlaku bagi semua orang, bila daftarnya tidak memiliki kolom itu: isi, lalu hapus tanda #.
# [data.defaults]
# instansi = "Pemerintah Kabupaten ..."
# legal_status = "Aktif"

# Ekspor SIASN yang melengkapi daftar menurut NIP: nomor seri kartu, kedudukan hukum, TMT.
# [data.join]
# file = "data/siasn.xlsx"

[photos]
# Dicari sampai ke subfolder. Nama berkas memuat 18 digit NIP atau NI PPPK: 198609262015051001.png
folder = "photos"
# require: foto harus sudah berlatar transparan
# remove:  latar studio yang polos dihapus
# keep:    foto dipakai apa adanya
background = "require"
# jpeg (mutu 90, 4:4:4) atau lossless
encoding = "jpeg"
# Foto yang diterima atau ditolak satu per satu; baku: decisions.csv di sini, bila ada. `cetak foto` menyiapkan barisnya.
# decisions = "decisions.csv"
# Ruang untuk foto yang sudah disiapkan di folder .cetak; yang paling lama tidak dipakai dihapus dahulu. "0": tanpa cache
# cache = "2GB"

[card]
# Desain kartu: nama bawaan (lihat `cetak layouts`) atau folder sendiri.
layout = "asn-landscape"
# Resolusi cetak foto, dalam titik per inci.
print_dpi = 300

# Desain lain untuk sebagian orang; aturan pertama yang cocok dipakai. Kartu tegak dan mendatar
# mendapat lembarnya sendiri-sendiri.
# kind:   pns, pppk, pppk-paruh-waktu (boleh beberapa)
# filled, empty: isian yang ada atau kosong, misalnya contract_end
# column: isi kolom LAYOUT pada baris orang itu; kolom itu mendahului aturan lain
# [[card.rule]]
# when   = { kind = ["pppk", "pppk-paruh-waktu"] }
# layout = "asn-portrait"
#
# [[card.rule]]
# when   = { column = "tegak" }
# layout = "asn-portrait"

[qr]
# Alamat yang dibaca dari kode QR. {serial} diganti nomor seri kartu.
url = "https://verifikasi.example.go.id/k/{serial}"

[sheet]
# Susunan kartu pada kertas: nama bawaan (lihat `cetak sheets`) atau berkas sendiri. Kartu tegak
# memakai susunan yang sama, diputar; kartu berukuran lain perlu susunan sendiri:
# format = ["a4-10up", "kartu-besar.toml"]
format = "a4-10up"
# Cara kertas dibalik: long-edge (sisi panjang), short-edge (sisi pendek), two-core, none
duplex = "long-edge"
# cut-stack: setelah dipotong dan ditumpuk, kartu berurutan; row: berurutan pada tiap lembar
# unit, unit-cut-stack: tiap unit kerja mulai di lembar baru, didahului kartu pemisah bernama unit itu
order = "cut-stack"
# Lebihan gambar di luar garis potong.
bleed = "1mm"
# Lembar dalam satu berkas PDF.
sheets_per_file = 250
# Tempat kosong pertama pada lembar pertama yang sudah terpakai sebagian.
start_slot = 1
# Tempat yang dikosongkan pada setiap lembar, misalnya karena cetakannya cacat.
# skip_slots = [7]
# Banyaknya lembar yang dipotong sekaligus pada cut-stack; tanpa kunci ini semua lembar satu berkas.
# stack_depth = 100
# Tanda register di empat sudut, dan bilah warna untuk operator cetak.
# registration = true
# colour_bar = false
# Garis potong pada warna khusus untuk mesin potong. Jangan dipakai di printer kantor: garisnya ikut tercetak.
# cut_contour = "CutContour"
# Printer yang sudah diukur dengan `cetak kalibrasi`: letak kartu dikoreksi. Juga: cetak run --printer NAMA
# calibration = "kantor"
# Jarak siku terdekat alat potong, dan bahan cetak: ikut disebut di paket untuk percetakan.
# back_gauge = "15mm"
# stock = { name = "Teslin", weight = 180, thickness = "0.25mm", coating = "none" }
# lamination = { finish = "gloss", thickness = "0.1mm", sides = "both" }

[output]
# x4: PDF/X-4 untuk percetakan; plain: PDF biasa
pdf = "x4"
# Warna foto: rgb (dipisahkan oleh percetakan) atau cmyk (dipisahkan di sini menurut profil keluaran).
# photos = "rgb"
# Batas tinta percetakan, dalam persen keempat warna bersama.
# ink_limit = 300
# Kartu satu per satu untuk mesin cetak yang menyusun sendiri: cards-1up, PDF/X-4 dan PDF/VT-1.
# stream = true
# Berkas tiap kartu: pdf, png (raster printer kartu), composite (satu gambar); printer dan pitanya.
# cards = ["pdf", "png"]
# printer = "evolis"
# ribbon = "YMCKO"
# card_bleed = "0mm"
# Paket untuk percetakan: READ_ME.txt, tiket, manifest.csv, program potong, gambar susun, COMPLETE.
# package = true
# map.csv untuk Excel berbahasa Indonesia (titik koma, NIP sebagai teks), dan dengan kolom nama.
# map = "excel"
# map_names = true
# Baca ulang hasil begitu selesai, seperti `cetak verifikasi` (dengan paket selalu).
# verify = true
# Tanda tangan atas SHA256SUMS; kuncinya dari `cetak keys --signing keys/sign.key`.
# sign_key = "keys/sign.key"

# Keputusan untuk tiap kode temuan: hold (tahan), warn (peringatkan), ignore (abaikan), stop (hentikan).
# [policy]
# photo-missing = "hold"
# photo-blurred = "hold"
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_job_file_of_an_office_names_what_it_has() {
        let files = ["daftar \"A\".xlsx".to_owned(), "Ma'ruf.csv".to_owned()];
        let own = Own {
            name: Some("Kec. A".into()),
            files: &files,
            photos: "pas foto",
            background: "remove",
            join: Some("siasn.xlsx"),
            lacks: &["instansi"],
        };
        let job: toml::Table = toml::from_str(&own_job(&own)).expect("TOML");
        assert_eq!(job["name"].as_str(), Some("Kartu ASN Kec. A"));
        let named = job["data"]["files"].as_array().expect("a list");
        assert!(named.iter().map(|name| name.as_str()).eq(files.iter().map(|name| Some(&**name))));
        assert_eq!(job["photos"]["folder"].as_str(), Some("pas foto"));
        assert_eq!(job["photos"]["background"].as_str(), Some("remove"));
        assert_eq!(job["data"]["join"]["file"].as_str(), Some("siasn.xlsx"));
        assert!(job["data"]["defaults"].as_table().is_some_and(toml::Table::is_empty));
    }

    #[test]
    fn the_job_file_names_exactly_the_files_that_are_written() {
        let files = starter();
        for (path, _) in files.iter().filter(|(path, _)| path.starts_with("data/")) {
            assert!(JOB.contains(&format!("\"{path}\"")), "{path}");
        }
        assert_eq!(files.iter().filter(|(path, _)| path.starts_with("data/")).count(), 3);
        assert_eq!(files.iter().filter(|(path, _)| path.starts_with("photos/")).count(), 6);
        assert!(toml::from_str::<toml::Table>(JOB).is_ok());
    }
}
