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

/// The commented job file.
const JOB: &str = r#"# Berkas pekerjaan cetak. Semua alamat dihitung dari folder berkas ini.
# Baris yang diawali tanda # hanya keterangan; hapus tandanya untuk memakai kuncinya.
#
# Coba dahulu:   cetak check job.toml     memeriksa data dan foto tanpa membuat kartu
# Lalu:          cetak run job.toml       membuat lembar siap cetak di folder out/

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

[photos]
# Dicari sampai ke subfolder. Nama berkas memuat 18 digit NIP atau NI PPPK: 198609262015051001.png
folder = "photos"
# require: foto harus sudah berlatar transparan
# remove:  latar studio yang polos dihapus
# keep:    foto dipakai apa adanya
background = "require"
# jpeg (mutu 90, 4:4:4) atau lossless
encoding = "jpeg"
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

[output]
# x4: PDF/X-4 untuk percetakan; plain: PDF biasa
pdf = "x4"
# Warna foto: rgb (dipisahkan oleh percetakan) atau cmyk (dipisahkan di sini menurut profil keluaran).
# photos = "rgb"
# Batas tinta percetakan, dalam persen keempat warna bersama.
# ink_limit = 300
# Paket untuk percetakan: READ_ME.txt, tiket, manifest.csv, program potong, gambar susun, COMPLETE.
# package = true
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
