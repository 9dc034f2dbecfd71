//! Every finding code in words that need no manual.
//!
//! A finding says what is wrong with one cell; an [`Explanation`] says once
//! what that kind of finding means and what an office does about all of them.
//! Whole sentences, for reports and not for terminals. Nothing here judges or
//! counts, and every code has its words: the compiler refuses a code without.

use crate::diag::{Code, Remedy, Text, Wording};

/// What a finding code means and how its findings are mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// A heading of a few words, without a full stop.
    pub title: Text,
    /// What it means, in a sentence or two.
    pub meaning: Text,
    /// What to do about it, in a sentence or two.
    pub remedy: Text,
}

/// The explanation of `code`.
pub fn of(code: Code) -> Explanation {
    let [title, meaning, remedy] = words(code);
    let text = |(id, en): (&str, &str)| Text::new(id, en);
    Explanation { title: text(title), meaning: text(meaning), remedy: text(remedy) }
}

/// As [`of`], with what the program can be asked for in the words of a front end.
pub fn worded(code: Code, wording: Wording) -> Explanation {
    let explanation = of(code);
    match code {
        Code::NotYetValid => {
            Explanation { remedy: wording.of(&Remedy::LaterDayAtLength), ..explanation }
        }
        _ => explanation,
    }
}

/// Declares the words: per code title, meaning and remedy, each in Indonesian and English.
macro_rules! words {
    ($($code:ident $title:tt $meaning:tt $remedy:tt)*) => {
        fn words(code: Code) -> [(&'static str, &'static str); 3] {
            match code { $(Code::$code => [$title, $meaning, $remedy],)* }
        }
    };
}

words! {
    WorkbookUnreadable
        ("Berkas tidak bisa dibaca", "File cannot be read")
        ("Berkas data rusak, terkunci sandi, atau bukan berkas Excel, ODS, atau CSV; tabel halaman web dibaca apa adanya.",
         "The data file is damaged, locked with a password, or not an Excel, ODS or CSV file; tables of a web page are read as they stand.")
        ("Hapus sandinya dan simpan ulang sebagai .xlsx, atau minta ekspor .xlsx dari aplikasinya; halaman web jangan disimpan ulang lewat Excel.",
         "Remove its password and save it again as .xlsx, or ask for an .xlsx export; do not save a web page again with Excel.")
    HeadingRowMissing
        ("Baris judul kolom tidak ditemukan", "No heading row found")
        ("Dalam 50 baris pertama tidak ada baris yang memuat judul kolom seperti NIP dan NAMA.",
         "None of the first 50 rows holds column headings such as NIP and NAMA.")
        ("Periksa apakah lembar kerja yang benar yang dipakai, dan tulis judul kolom dalam satu baris di atas data.",
         "Check that the right worksheet is used, and write the column headings in one row above the data.")
    ColumnMissing
        ("Kolom wajib tidak ada", "Required column missing")
        ("Kolom yang dibutuhkan setiap kartu tidak ada di berkas, atau judulnya tidak dikenali.",
         "A column that every card needs is not in the file, or its heading is not recognised.")
        ("Tambahkan kolom itu, atau tulis judul yang dipakai kantor di bagian [data.columns] berkas job.toml.",
         "Add the column, or name the heading your office uses under [data.columns] in job.toml.")
    ColumnRepeated
        ("Dua kolom untuk isian yang sama", "Two columns for one field")
        ("Dua kolom mengisi data yang sama tetapi isinya berbeda, sehingga tidak jelas mana yang benar.",
         "Two columns hold the same field and differ, so nobody can tell which one is right.")
        ("Hapus atau ganti judul salah satu kolom, lalu periksa lagi.",
         "Remove one of the columns or rename its heading, then check again.")
    ColumnsUnused
        ("Kolom yang tidak dipakai", "Columns not used")
        ("Kolom ini tidak diperlukan untuk kartu, jadi isinya tidak dibaca dan tidak disimpan.",
         "No card needs these columns, so their cells are neither read nor kept.")
        ("Tidak ada yang perlu dilakukan, kecuali kolom itu seharusnya dipakai: periksa judulnya.",
         "Nothing to do, unless a column was meant to be used: then check its heading.")
    ColumnUnread
        ("Kolom yang mungkin diperlukan tidak dibaca", "A column that may be needed was not read")
        ("Judul kolom ini mirip dengan isian kartu, tetapi tidak pasti sama artinya, jadi isinya tidak dibaca.",
         "The heading of this column looks like a field of the card but need not mean the same, so its cells were not read.")
        ("Bila kolom itu dimaksud, tulis baris yang disarankan di [data.columns]; bila bukan, biarkan saja.",
         "If the column is meant, write the proposed line under [data.columns]; if not, leave it.")
    RowsHidden
        ("Baris tersembunyi tidak dibaca", "Hidden rows were not read")
        ("Baris yang disembunyikan atau tersaring di lembar kerja tidak dijadikan kartu. Orang di baris itu tidak masuk hitungan.",
         "Rows that are hidden or filtered away in the worksheet become no cards. The people in them are not counted.")
        ("Bila mereka perlu kartu: hapus saringan, pilih semua baris, klik kanan, Tampilkan, simpan, lalu periksa lagi. Bila tidak, hapus barisnya.",
         "If they need cards: clear the filter, select all rows, right-click, Unhide, save and check again. If not, delete the rows.")
    ListEmpty
        ("Daftar tanpa orang", "A list without people")
        ("Di bawah baris judul tidak ada satu baris pun yang berisi data orang, jadi berkas ini tidak menghasilkan kartu.",
         "Below the row of headings not one row names a person, so this file gives no cards.")
        ("Periksa apakah berkasnya benar, atau apakah datanya ada di lembar kerja lain: sebut namanya di worksheet pada [data].",
         "Check that it is the right file, or whether the people are on another worksheet: name it in worksheet under [data].")
    NipNumeric
        ("NIP tersimpan sebagai angka", "NIP stored as a number")
        ("Excel hanya menyimpan 15 digit pertama dari sebuah angka. Tiga digit terakhir NIP bisa sudah berubah, walaupun tampak benar.",
         "Excel keeps only the first 15 digits of a number. The last three digits of the NIP may have changed, even if they look right.")
        ("Ambil ulang data dari SIASN dengan kolom NIP berformat teks. Jangan hanya mengubah format sel: digit yang hilang tidak kembali.",
         "Export the data from SIASN again with the NIP column as text. Changing the cell format is not enough: lost digits do not come back.")
    NipMissing
        ("NIP kosong", "NIP missing")
        ("Baris ini tidak memuat NIP atau NI PPPK, jadi kartunya tidak bisa dibuat.",
         "The row holds no NIP or NI PPPK, so its card cannot be made.")
        ("Isi NIP dari SIASN, atau hapus barisnya bila memang bukan data pegawai.",
         "Fill in the NIP from SIASN, or delete the row if it is not about an employee.")
    NipMalformed
        ("NIP tidak benar bentuknya", "NIP malformed")
        ("NIP bukan 18 digit, atau tanggal lahir, bulan pengangkatan, kode jenis kelamin, atau nomor urut di dalamnya tidak mungkin.",
         "The NIP is not 18 digits, or the birth date, month of appointment, sex digit or serial in it is impossible.")
        ("Cocokkan dengan SK atau SIASN, lalu ketik ulang sebagai teks.",
         "Compare it with the decree or SIASN and type it again as text.")
    NipConflict
        ("Satu NIP, data berbeda", "One NIP, different rows")
        ("NIP yang sama muncul di beberapa baris dengan isi yang berbeda. Semua baris itu ditahan agar tidak tercetak kartu yang salah.",
         "The same NIP stands in several rows that differ. All of them are held so that no wrong card is printed.")
        ("Tentukan baris yang benar, lalu hapus atau perbaiki yang lain.",
         "Decide which row is right, and delete or mend the others.")
    RowRepeated
        ("Baris ganda", "Row repeated")
        ("Orang yang sama tercantum lebih dari sekali dengan isi yang sama. Kartunya dibuat satu kali saja.",
         "The same person is listed more than once with the same data. Only one card is made.")
        ("Tidak wajib dilakukan apa pun. Hapus baris gandanya agar daftar tetap rapi.",
         "Nothing has to be done. Delete the repeated row to keep the list tidy.")
    NipKindMismatch
        ("Jenis pegawai tidak cocok dengan NIP", "Kind of employee differs from the NIP")
        ("Menurut nomornya pegawai ini PNS, sedangkan barisnya menyebut PPPK, atau sebaliknya.",
         "The number says PNS while the row says PPPK, or the other way round.")
        ("Periksa di SIASN: perbaiki nomor atau jenis pegawainya.",
         "Look it up in SIASN and mend the number or the kind of employee.")
    NipBirthMismatch
        ("Tanggal lahir berbeda dengan NIP", "Birth date differs from the NIP")
        ("Delapan digit pertama NIP tidak sama dengan tanggal lahir di baris ini. BKN tidak menerbitkan ulang nomor, jadi kartunya tetap dibuat.",
         "The first eight digits of the NIP differ from the birth date in the row. BKN does not reissue numbers, so the card is made all the same.")
        ("Pastikan NIP dan tanggal lahirnya benar milik orang ini.",
         "Make sure that both belong to this person.")
    NipSexMismatch
        ("Jenis kelamin berbeda dengan NIP", "Sex differs from the NIP")
        ("Digit ke-15 NIP (1 laki-laki, 2 perempuan) tidak sama dengan isi kolom jenis kelamin.",
         "Digit 15 of the NIP (1 male, 2 female) differs from the sex given in the row.")
        ("Pastikan NIP milik orang ini dan jenis kelaminnya sudah benar.",
         "Make sure that the NIP is this person's and that the sex is right.")
    NipTmtMismatch
        ("TMT berbeda dengan NIP", "TMT differs from the NIP")
        ("Digit 9-14 NIP tidak sama dengan tahun dan bulan TMT di baris ini.",
         "Digits 9-14 of the NIP differ from the year and month of the TMT in the row.")
        ("Cocokkan TMT dengan SK pengangkatan.",
         "Compare the TMT with the decree of appointment.")
    SerialYearMismatch
        ("Tahun pada nomor kartu berbeda", "Year in the card serial differs")
        ("Tahun di dalam nomor seri kartu tidak sama dengan tahun pengangkatan.",
         "The year in the card serial is not the year of the appointment.")
        ("Pastikan nomor kartu di baris ini benar milik orangnya.",
         "Make sure that the serial in the row is this person's.")
    SerialMissing
        ("Nomor kartu kosong", "Card serial missing")
        ("Kolom KARTU ASN VIRTUAL kosong, padahal nomor itu dicetak di kartu.",
         "The column KARTU ASN VIRTUAL is empty, and the card shows that number.")
        ("Ambil nomor kartunya dari SIASN lalu isikan.",
         "Get the card serial from SIASN and fill it in.")
    SerialMalformed
        ("Nomor kartu tidak lazim", "Card serial unusual")
        ("Nomor seri kartu biasanya huruf A atau B diikuti sebelas digit; yang ini tidak.",
         "A card serial is usually the letter A or B and eleven digits; this one is not.")
        ("Bandingkan dengan SIASN dan perbaiki bila salah ketik.",
         "Compare it with SIASN and mend it if it was mistyped.")
    SerialShared
        ("Nomor kartu dipakai beberapa orang", "Card serial shared")
        ("Satu nomor seri kartu tercantum pada lebih dari satu orang. Semua kartunya ditahan.",
         "One card serial stands with more than one person. All their cards are held.")
        ("Periksa nomor kartu masing-masing di SIASN.",
         "Look up each person's serial in SIASN.")
    NameMissing
        ("Isian wajib kosong", "Required text missing")
        ("Nama atau teks lain yang harus ada di kartu masih kosong.",
         "The name, or another text that the card must show, is empty.")
        ("Lengkapi sel yang ditandai.",
         "Fill in the marked cell.")
    NameOdd
        ("Nama yang janggal", "Odd name")
        ("Nama atau gelar memuat angka, tanda baca, atau sisa ketikan yang bukan bagian nama, atau tidak jelas mana nama dan mana gelar. Kartunya ditahan agar tidak tercetak nama yang salah.",
         "A name or title holds digits, signs or leftovers that are no part of a name, or nobody can tell name and title apart. The card is held so that no wrong name is printed.")
        ("Tulis nama seperti pada SK, dan gelar di kolomnya sendiri. Bila memang begitu tertulis di SK, tulis name-odd = \"warn\" di [policy].",
         "Write the name as on the decree, and titles in their own columns. If the decree really has it so, write name-odd = \"warn\" under [policy].")
    TitleUnusual
        ("Penulisan gelar tidak lazim", "Title not written in its usual form")
        ("Gelar ini ditulis lain dari biasanya, misalnya S.PD untuk S.Pd., atau tidak dikenal. Huruf besar dan kecil pada gelar punya arti, jadi gelar dicetak apa adanya.",
         "The title is not written as usual, such as S.PD for S.Pd., or is not known. Capital and small letters mean something in a title, so it is printed as it is.")
        ("Samakan dengan ijazah atau SK; bentuk yang lazim disebut pada temuannya.",
         "Make it the same as on the diploma or the decree; the finding names the usual form.")
    DateUnreadable
        ("Tanggal tidak jelas", "Date unclear")
        ("Tanggal tidak bisa dibaca, atau bisa dibaca dengan dua cara, misalnya hari dan bulan tertukar.",
         "The date cannot be read, or can be read in two ways, such as day and month exchanged.")
        ("Tulis tanggal sebagai TTTT-BB-HH, misalnya 1999-02-28.",
         "Write dates as YYYY-MM-DD, for example 1999-02-28.")
    CellError
        ("Rumus bermasalah", "Formula error")
        ("Sel berisi rumus yang gagal (misalnya #N/A) atau yang hasilnya tidak tersimpan.",
         "The cell holds a formula that failed (such as #N/A) or whose result was not stored.")
        ("Ganti rumus dengan nilainya: salin, lalu tempel sebagai nilai.",
         "Replace the formula by its value: copy it and paste as value.")
    StatusCpns
        ("Masih CPNS", "Still CPNS")
        ("Kartu ASN diberikan setelah diangkat menjadi PNS.",
         "The card is given on appointment as PNS.")
        ("Tidak ada yang perlu diperbaiki. Bila sudah diangkat, perbarui datanya di SIASN.",
         "Nothing to mend. If the person has been appointed, update SIASN.")
    StatusEnded
        ("Bukan ASN lagi", "No longer ASN")
        ("Kedudukan hukumnya menyatakan sudah pensiun, berhenti, atau diberhentikan, jadi tidak berhak atas kartu.",
         "The kedudukan hukum says retired, resigned or dismissed, so there is no right to a card.")
        ("Tidak ada yang perlu diperbaiki, kecuali kedudukan hukumnya keliru di SIASN.",
         "Nothing to mend, unless the kedudukan hukum is wrong in SIASN.")
    ContractEnded
        ("Perjanjian kerja sudah berakhir", "Agreement has ended")
        ("Masa perjanjian kerja PPPK berakhir sebelum tanggal acuan.",
         "The agreement of this PPPK ended before the as-of date.")
        ("Bila diperpanjang, isi tanggal akhir yang baru.",
         "If it was extended, fill in the new last day.")
    NotYetValid
        ("Belum mulai berlaku", "Not yet valid")
        ("TMT pengangkatan jatuh setelah tanggal acuan.",
         "The appointment begins after the as-of date.")
        ("Buat kartunya pada atau setelah TMT, atau ganti tanggal acuan.",
         "Make the card on or after that day, or change the as-of date.")
    StatusUnclear
        ("Kedudukan hukum perlu diputuskan", "Kedudukan hukum needs a decision")
        ("Kedudukan hukum kosong, tidak dikenal, atau termasuk yang harus diputuskan kantor, misalnya CLTN.",
         "The kedudukan hukum is blank, unknown, or one the office must decide on, such as CLTN.")
        ("Perbaiki datanya, atau putuskan lewat tabel kelayakan pekerjaan ini.",
         "Mend the data, or decide in the entitlement table of this job.")
    PhotoMissing
        ("Foto tidak ada", "Photo missing")
        ("Tidak ada foto yang nama berkasnya memuat NIP orang ini.",
         "No photo carries this person's NIP in its file name.")
        ("Masukkan fotonya ke folder foto dengan nama NIP, misalnya 18 digit diikuti .png.",
         "Put the photo into the photo folder under the NIP: the 18 digits followed by .png.")
    PhotoAmbiguous
        ("Lebih dari satu foto", "Several photos")
        ("Ada beberapa foto dengan NIP yang sama, dan program tidak boleh menebak mana yang benar.",
         "Several photos carry the same NIP, and the program must not guess which one is right.")
        ("Sisakan satu foto saja untuk NIP ini.",
         "Leave only one photo for this NIP.")
    PhotoDamaged
        ("Foto rusak", "Photo damaged")
        ("Berkas foto tidak bisa dibuka sebagai gambar.",
         "The photo file cannot be opened as a picture.")
        ("Minta atau unduh ulang fotonya.",
         "Ask for the photo again, or download it once more.")
    PhotoPlaceholder
        ("Gambar kosong BKN", "BKN's empty picture")
        ("Yang tersimpan bukan foto orang, melainkan gambar pengganti dari BKN.",
         "The file is not a photo of a person but BKN's stand-in picture.")
        ("Unggah foto yang benar ke SIASN, atau letakkan di folder foto.",
         "Upload the real photo to SIASN, or put it into the photo folder.")
    PhotoShared
        ("Foto sama untuk dua orang", "One picture for two people")
        ("Gambar yang persis sama dipakai untuk lebih dari satu NIP; salah satunya pasti keliru.",
         "Exactly the same picture serves more than one NIP; one of them must be wrong.")
        ("Cari tahu foto siapa itu dan ganti yang salah.",
         "Find out whose photo it is and replace the wrong one.")
    PhotoFormat
        ("Bukan berkas PNG", "Not a PNG file")
        ("Isi berkas bukan PNG, apa pun akhiran namanya.",
         "The file is not a PNG by content, whatever its name ends in.")
        ("Simpan ulang sebagai PNG, atau izinkan perbaikan otomatis dengan photo-format = \"warn\".",
         "Save it again as PNG, or allow mending with photo-format = \"warn\".")
    PhotoSize
        ("Ukuran foto tidak sesuai", "Photo size differs")
        ("Ukuran foto bukan 450 x 575 piksel.",
         "The photo is not 450 x 575 pixels.")
        ("Potong foto ke ukuran itu, atau izinkan perbaikan otomatis dengan photo-size = \"warn\".",
         "Crop the photo to that size, or allow mending with photo-size = \"warn\".")
    PhotoHeavy
        ("Berkas foto terlalu besar", "Photo file too large")
        ("Berkas foto lebih dari 2 MB.",
         "The photo file is over 2 MB.")
        ("Perkecil fotonya menjadi 450 x 575 piksel dan simpan ulang.",
         "Reduce the photo to 450 x 575 pixels and save it again.")
    PhotoGrey
        ("Foto tidak berwarna", "Photo without colour")
        ("Kartu memakai foto berwarna; foto ini hitam putih.",
         "Cards carry colour photos; this one is black and white.")
        ("Minta foto berwarna.",
         "Ask for a colour photo.")
    PhotoOpaque
        ("Latar foto tidak transparan", "Background not transparent")
        ("Pekerjaan ini mensyaratkan foto dengan latar transparan.",
         "This job requires photos with a transparent background.")
        ("Minta foto berlatar transparan, atau pakai background = \"remove\" agar latar polos dihapus.",
         "Ask for one with a transparent background, or use background = \"remove\" to cut out a plain one.")
    PhotoLandscape
        ("Foto melebar", "Photo wider than high")
        ("Foto lebih lebar daripada tinggi; foto kartu harus tegak.",
         "The photo is wider than high; a card needs an upright one.")
        ("Putar atau potong fotonya menjadi tegak.",
         "Turn it, or crop it upright.")
    PhotoBlurred
        ("Foto kurang tajam", "Photo not sharp")
        ("Wajah mungkin tampak kabur setelah dicetak.",
         "The face may look blurred in print.")
        ("Lihat fotonya; bila memang kabur, minta yang lebih tajam.",
         "Look at the photo; if it is blurred, ask for a sharper one.")
    PhotoDark
        ("Foto terlalu gelap", "Photo too dark")
        ("Foto gelap menjadi lebih gelap lagi di atas kartu.",
         "A dark photo gets darker still on a card.")
        ("Lihat fotonya; bila perlu minta foto yang lebih terang.",
         "Look at the photo and ask for a brighter one if need be.")
    PhotoBright
        ("Foto terlalu terang", "Photo too bright")
        ("Bagian wajah mungkin hilang menjadi putih.",
         "Parts of the face may be lost in white.")
        ("Lihat fotonya; bila perlu minta foto dengan pencahayaan lebih lembut.",
         "Look at the photo and ask for one in softer light if need be.")
    PhotoPose
        ("Letak wajah tidak lazim", "Pose unusual")
        ("Kepala atau bahu tidak berada di tempat yang biasa.",
         "The head or shoulders are not where they usually are.")
        ("Lihat contoh cetaknya; bila terpotong, minta foto baru.",
         "Look at the proof; if something is cut off, ask for a new photo.")
    PhotoNoFace
        ("Tidak ada wajah", "No face")
        ("Pada foto tidak ditemukan wajah: bisa gambar lain, foto dari belakang, atau wajah yang tertutup.",
         "No face was found on the photo: another picture, somebody seen from behind, or a face that is covered.")
        ("Lihat fotonya, lalu minta foto wajah orangnya.",
         "Look at the photo, then ask for one of the person's face.")
    PhotoSeveralFaces
        ("Lebih dari satu wajah", "More than one face")
        ("Pada foto ada beberapa orang; program tidak menebak siapa pemilik kartu.",
         "Several people are on the photo; which of them the card is for is not guessed.")
        ("Potong fotonya sehingga tinggal orangnya, atau minta foto baru.",
         "Crop the photo to that person, or ask for another one.")
    PhotoUpsideDown
        ("Foto tidak tegak", "Photo not upright")
        ("Mata tidak berada di atas mulut: foto terbalik atau rebah.",
         "The eyes are not above the mouth: the photo is upside down or lies on its side.")
        ("Putar fotonya sampai tegak dan simpan lagi.",
         "Turn the photo upright and save it again.")
    PhotoHeadCut
        ("Kepala terpotong", "Head cut off")
        ("Bagian atas kepala tidak ada pada foto.",
         "The upper part of the head is not on the photo.")
        ("Minta foto dengan kepala yang utuh.",
         "Ask for a photo with the whole head.")
    PhotoFaceSmall
        ("Wajah terlalu kecil", "Face too small")
        ("Orangnya berdiri terlalu jauh; di atas kartu wajahnya tidak dikenali.",
         "The person stands too far away; on the card nobody would know the face.")
        ("Minta foto setengah badan, atau potong dari foto aslinya yang lebih besar.",
         "Ask for a head-and-shoulders photo, or crop the larger original.")
    PhotoTurned
        ("Kepala miring atau menoleh", "Head leaning or turned")
        ("Garis mata miring, atau wajah menghadap ke samping.",
         "The line of the eyes leans, or the face looks aside.")
        ("Lihat fotonya; bila perlu minta foto yang menghadap lurus ke kamera.",
         "Look at the photo and ask for one that faces the camera if need be.")
    PhotoRefused
        ("Foto ditolak", "Photo refused")
        ("Seseorang telah melihat foto itu dan menolaknya dalam daftar keputusan.",
         "Somebody looked at the photo and refused it in the list of decisions.")
        ("Minta foto baru. Keputusan itu hanya tentang berkas yang dilihat; foto baru dinilai dari awal.",
         "Ask for another photo. The decision is about the file that was seen; a new one is judged afresh.")
    PhotoAccepted
        ("Foto diterima", "Photo accepted")
        ("Seseorang telah melihat foto itu dan menerimanya dalam daftar keputusan, walau ada yang tidak sesuai.",
         "Somebody looked at the photo and accepted it in the list of decisions, in spite of what was found.")
        ("Hapus barisnya dari daftar keputusan bila itu keliru.",
         "Take its line out of the list of decisions if that was wrong.")
    DecisionUnusable
        ("Keputusan tidak dapat dipakai", "Decision cannot be used")
        ("Satu baris daftar keputusan tentang foto keliru, sehingga tidak diketahui apa yang diputuskan. Kartu orangnya menunggu.",
         "A line of the list of decisions about photos is wrong, so that nobody knows what was decided. The person's card waits.")
        ("Perbaiki baris itu. Pemeriksaan foto menulis `undecided.csv` dengan baris yang siap diisi.",
         "Mend the line. The report on photos writes `undecided.csv` with lines that are ready to be filled in.")
    DecisionOutdated
        ("Keputusan tentang foto lain", "Decision about another photo")
        ("Foto orang itu sudah diganti sejak diputuskan, sehingga keputusannya tidak berlaku lagi.",
         "The person's photo has changed since it was decided about, so that the decision no longer holds.")
        ("Lihat foto yang sekarang dan putuskan lagi, atau hapus baris yang lama.",
         "Look at the photo that is there now and decide again, or take the old line out.")
    PhotoMended
        ("Foto disesuaikan", "Photo mended")
        ("Foto diputar, dipotong, atau dihapus latarnya agar memenuhi aturan. Berkas aslinya tidak diubah.",
         "The photo was turned, cropped or cut out to meet the rules. The file itself was not changed.")
        ("Lihat hasilnya di contoh cetak.",
         "Look at the result in the proof.")
    ValueNormalised
        ("Penulisan dirapikan", "Value tidied")
        ("Spasi, tanda baca, atau huruf ditulis dalam bentuk yang lazim; nilai lama dan baru tertulis di sini.",
         "Spaces, punctuation or letters were written in their usual form; old and new are shown here.")
        ("Tidak ada yang perlu dilakukan bila hasilnya benar.",
         "Nothing to do if the result is right.")
    PhotoOrphan
        ("Foto tanpa baris", "Photo without a row")
        ("Ada foto yang tidak diminta oleh baris mana pun.",
         "There is a photo that no row asks for.")
        ("Periksa nama berkasnya: bisa jadi NIP-nya salah ketik.",
         "Check its file name: the NIP in it may be mistyped.")
    LayoutUnknown
        ("Layout tidak dikenal", "Layout not known")
        ("Kolom layout pada baris ini meminta desain kartu yang tidak ada dalam tugas.",
         "The layout column of this row asks for a card design that the job does not have.")
        ("Betulkan isi kolom itu, kosongkan agar aturan tugas yang memilih, atau tambahkan desainnya sebagai [[card.rule]] di job.toml.",
         "Mend the cell, empty it so that the rules of the job choose, or add the design as a [[card.rule]] to job.toml.")
    TextOverflow
        ("Teks tidak muat", "Text does not fit")
        ("Teks tetap tidak muat pada ukuran huruf terkecil yang diizinkan. Program tidak memotong teks.",
         "The text does not fit even at the smallest size allowed. Text is never cut.")
        ("Singkat teksnya secara resmi, atau pilih desain kartu dengan ruang yang lebih luas.",
         "Abbreviate the text officially, or choose a layout with more room.")
    GlyphMissing
        ("Huruf tidak ada di fon", "Character not in the font")
        ("Fon kartu tidak memiliki salah satu karakter dalam teks ini.",
         "The font of the card lacks one of the characters of this text.")
        ("Ketik ulang karakter itu bila keliru, atau pakai desain dengan fon yang lebih lengkap.",
         "Type the character again if it is a mistake, or use a layout with a fuller font.")
    ClockBack
        ("Jam komputer mundur", "Clock set back")
        ("Jam komputer menunjukkan hari sebelum kejadian terakhir di buku catatan kartu.",
         "The machine's clock shows a day before the newest event of the ledger of cards.")
        ("Betulkan jam komputer, sebaiknya dengan NTP. Kartunya sendiri tidak terpengaruh.",
         "Set the clock right, best by NTP. The cards themselves are not affected.")
    ClockJumped
        ("Jam komputer melompat", "Clock jumped")
        ("Jam komputer menunjukkan hari yang jauh dari hari proses terakhir. Hak kartu dinilai pada hari itu, maka tidak ada yang dibuat atau ditarik.",
         "The machine's clock shows a day far from that of the last run. Entitlement is judged on that day, so nothing was made or withdrawn.")
        ("Betulkan jam komputer, sebaiknya dengan NTP. Bila harinya memang benar, terima sekali.",
         "Set the clock right, best by NTP. If the day is right, accept it once.")
    ListShrank
        ("Daftar menyusut", "List shrank")
        ("Daftar ini jauh lebih pendek daripada pada proses terakhir: mungkin hanya tersalin sebagian. Tidak ada kartu yang dibuat atau ditarik.",
         "This list is far shorter than in the last run: perhaps only a part of it was copied. No card was made or withdrawn.")
        ("Salin daftarnya sekali lagi secara utuh. Bila memang sependek itu, terima sekali.",
         "Copy the whole list once more. If it really is that short, accept it once.")
    ListEmptied
        ("Daftar menjadi kosong", "List emptied")
        ("Daftar ini tidak berisi seorang pun lagi, atau jauh lebih sedikit baris yang bisa dipakai daripada pada proses terakhir.",
         "This list names nobody any more, or has far fewer usable rows than in the last run.")
        ("Periksa apakah kolomnya terisi dan filternya sudah dilepas, lalu ekspor sekali lagi. Bila memang begitu, terima sekali.",
         "See that its columns are filled and its filters are off, and export it once more. If it really is so, accept it once.")
    ListOlder
        ("Daftar lama kembali", "Older list")
        ("Daftar ini lebih tua daripada yang dipakai pada proses terakhir: mungkin salinan lama tertukar.",
         "This list is older than the one of the last run: perhaps an old copy took its place.")
        ("Ambil ekspor yang terbaru. Bila daftar ini memang yang benar, terima sekali.",
         "Take the newest export. If this list is the right one, accept it once.")
    ManyWithdrawn
        ("Banyak kartu akan ditarik", "Many cards would be withdrawn")
        ("Luar biasa banyak orang yang punya kartu tidak ada lagi di daftar, atau tidak berhak lagi.",
         "Unusually many people with a card are no longer on the lists, or no longer entitled.")
        ("Periksa apakah semua daftar lengkap dan tanggal acuannya benar. Bila memang begitu, terima sekali.",
         "See that all lists are complete and the as-of date is right. If it really is so, accept it once.")
    ManyNew
        ("Banyak kartu baru", "Many new cards")
        ("Luar biasa banyak orang akan mendapat kartu pertama, atau kembali ke daftar.",
         "Unusually many people would get a first card, or are back on the lists.")
        ("Periksa apakah daftar itu memang milik tugas ini. Bila memang ada penerimaan baru, terima sekali.",
         "See that the lists belong to this job. If so many were appointed, accept it once.")
    ManyChanged
        ("Banyak kartu berubah", "Many cards changed")
        ("Luar biasa banyak kartu akan dibuat lagi karena isian yang sama berubah.",
         "Unusually many cards would be made again because one and the same value changed.")
        ("Periksa kolom itu dalam daftarnya. Bila perubahannya benar, terima sekali.",
         "Look at that column of the lists. If the change is right, accept it once.")
    LayoutChanged
        ("Desain kartu berubah", "Card design changed")
        ("Hampir semua kartu akan dibuat lagi karena desain, kode QR atau cara fotonya disiapkan berubah, bukan orangnya.",
         "Cards would be made again by the hundred because their layout, QR code or the way photos are prepared changed, not the people.")
        ("Periksa job.toml dan folder desainnya. Bila desain baru memang harus dicetak untuk semua, terima sekali.",
         "Look at job.toml and the folder of the layout. If everybody is to get the new design, accept it once.")
    CardLost
        ("Berkas kartu hilang", "Files of cards are gone")
        ("Kartu ini dibuat, belum dikonfirmasi, dan berkasnya tidak ada lagi. Karena datanya tidak berubah, kartu itu tidak dibuat lagi dengan sendirinya.",
         "These cards were made and never confirmed, and their files are gone. Their data did not change, so they are not made again by themselves.")
        ("Pulihkan folder hasilnya dari cadangan, konfirmasi bila sudah tercetak, atau minta dibuat lagi.",
         "Restore the folder from a backup, confirm them if they were printed, or have them made again.")
    CardSpoiled
        ("Kartu rusak belum diganti", "Spoiled cards not replaced")
        ("Kartu ini tercatat rusak, dan orangnya belum mendapat gantinya.",
         "These cards were recorded as spoiled, and their people have none in their place yet.")
        ("Buat lagi kartu yang rusak.", "Make the spoiled cards again.")
    CardUnconfirmed
        ("Kartu belum dikonfirmasi", "Cards not confirmed")
        ("Kartu ini dibuat, dan belum dicatat apakah tercetak baik.",
         "These cards were made, and nobody recorded yet whether they were printed well.")
        ("Catat lembar yang tercetak baik dan kartu yang rusak.",
         "Record the sheets that were printed well and the cards that were spoiled.")
    QrTooSmall
        ("Kode QR terlalu kecil", "QR code too small")
        ("Pada desain ini satu kotak QR kurang dari empat titik printer, sehingga sulit dipindai.",
         "In this layout a QR module gets less than four printer dots and would scan badly.")
        ("Perbesar QR pada desain, atau pendekkan alamat di dalamnya.",
         "Enlarge the QR code in the layout, or shorten the address in it.")
    PlaceholderUsed
        ("Isian contoh masih dipakai", "Placeholders are still in use")
        ("Kartu memuat alamat QR contoh, lambang netral, atau kata-kata dari data contoh, yang tidak boleh terkirim ke percetakan tanpa disadari.",
         "Cards show an example address in their QR code, a neutral emblem or words of the sample data, which must not go to a printer unseen.")
        ("Isi url di bagian [qr], lambang di [card.artwork], dan data kantor. Bila memang disengaja, tulis placeholder-used = \"warn\" di [policy].",
         "Set url under [qr], the emblems under [card.artwork], and the office's own records. If it is meant, write placeholder-used = \"warn\" under [policy].")
    InkAboveLimit
        ("Tinta terlalu banyak", "Too much ink")
        ("Warna desain memakai lebih banyak tinta daripada batas percetakan; pada kartu plastik tinta itu lambat kering dan menempel.",
         "The colours of the design take more ink than the shop allows; on plastic it dries slowly and sets off.")
        ("Pakai warna yang lebih muda, atau tanyakan batas percetakan dan tulis ink_limit di [output].",
         "Use lighter colours, or ask the shop for its limit and write ink_limit in [output].")
    ButtCut
        ("Satu potongan untuk dua kartu", "One cut for two cards")
        ("Dua kartu bersisian tanpa jarak dan warna tepinya berbeda, sehingga potongan yang meleset sedikit saja memperlihatkan kartu sebelahnya.",
         "Two cards lie side by side without a gutter and their edges differ, so a cut a little off shows the neighbour.")
        ("Pakai format lembar dengan jarak antarkartu.",
         "Use a sheet format with a gutter.")
    RibbonColour
        ("Sisi berwarna pada panel hitam", "A coloured side on a black panel")
        ("Pita printer kartu hanya mencetak hitam pada sisi itu (misalnya YMCKOK: belakang hanya K), padahal desainnya berwarna; warnanya hilang atau menjadi bintik.",
         "The card printer's ribbon prints only black on that side (YMCKOK: the back is K alone) and the design has colours there; they are lost or become dots.")
        ("Pakai pita dengan panel warna untuk kedua sisi, atau desain belakang yang hitam saja.",
         "Use a ribbon with panels of colour for both sides, or a design with a black back.")
}

#[cfg(test)]
mod tests {
    use super::{of, worded};
    use crate::diag::{Code, Lang, Text, Wording};

    #[test]
    fn every_code_is_explained_in_both_languages() {
        for code in Code::ALL {
            let words = of(*code);
            for lang in [Lang::Id, Lang::En] {
                assert!(!words.title.get(lang).is_empty(), "{code}");
                assert!(
                    !words.title.get(lang).ends_with('.'),
                    "{code}: a heading has no full stop"
                );
                assert!(words.meaning.get(lang).ends_with('.'), "{code}");
                assert!(words.remedy.get(lang).ends_with('.'), "{code}");
            }
        }
    }

    #[test]
    fn an_explanation_worded_plainly_is_the_explanation() {
        for code in Code::ALL {
            assert_eq!(worded(*code, Wording::default()), of(*code), "{code}");
        }
        let own = Wording::new(|_| Text::same("Press it."));
        assert_eq!(worded(Code::NotYetValid, own).remedy.en, "Press it.");
    }

    #[test]
    fn no_two_codes_share_a_title() {
        for lang in [Lang::Id, Lang::En] {
            let titles: std::collections::BTreeSet<_> =
                Code::ALL.iter().map(|code| of(*code).title.get(lang).to_owned()).collect();
            assert_eq!(titles.len(), Code::ALL.len());
        }
    }
}
