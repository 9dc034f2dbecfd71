#!/usr/bin/env python3
"""What other people's programs make of a press file.

plates.py RUN_WITH RUN_WITHOUT

Two finished runs of one job, the first with a cutting line named CutContour. Ghostscript separates the
first page of both: QR codes and NIPs must stand on the black plate and leave no trace on the others,
the cutting line must have a plate of its own and change no other. Then four programs render the page;
all must see the same.
"""
import csv, glob, os, re, subprocess, sys, tempfile
from PIL import Image, ImageChops, ImageFilter, ImageStat

DPI = 300
LOOK_DPI = 150
with_line, without_line = (f"{folder}/sheets/0001.pdf" for folder in sys.argv[1:3])
with open(f"{sys.argv[1]}/map.csv", encoding="utf-8") as lines:
    n_codes = sum(line["sheet"] == "1" for line in csv.DictReader(lines))
work = tempfile.mkdtemp(prefix="plates-")


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def plates(pdf, name, dpi):
    """The first page's plates by name; 255 is solid ink."""
    base = os.path.join(work, name)
    run("gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-dPDFSTOPONERROR", "-sDEVICE=tiffsep", f"-r{dpi}",
        "-dFirstPage=1", "-dLastPage=1", "-o", f"{base}-%d.tif", pdf)
    found = {}
    for path in glob.glob(f"{glob.escape(base)}-1(*).tif"):
        plate = Image.open(path).convert("L")
        found[re.search(r"\((.*)\)\.tif$", path).group(1)] = ImageChops.invert(plate)
    return found


def codes(plate):
    path = os.path.join(work, "plate.png")
    ImageChops.invert(plate).save(path)
    read = subprocess.run(["zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", path], capture_output=True, text=True).stdout
    return [line for line in read.splitlines() if line]


sheet = plates(with_line, "with", DPI)
assert set(sheet) == {"Cyan", "Magenta", "Yellow", "Black", "CutContour"}, sorted(sheet)
read = codes(sheet["Black"])
assert sum("/" in code for code in read) == n_codes, f"{len(read)} codes on the black plate"
for name in ("Cyan", "Magenta", "Yellow", "CutContour"):
    assert not codes(sheet[name]), f"a code on {name}"

# Where a NIP stands, the other plates know nothing of it: under its strokes as between them.
words = run("pdftotext", "-f", "1", "-l", "1", "-bbox", with_line, "-")
scale = DPI / 72
checked = 0
for x0, y0, x1, y1 in re.findall(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">\d{8} [\d ]+</word>', words):
    box = [round(float(v) * scale) for v in (x0, y0, x1, y1)]
    black = sheet["Black"].crop(box)
    strokes = black.point(lambda v: 255 if v > 230 else 0)
    between = black.point(lambda v: 255 if v < 20 else 0)
    assert ImageStat.Stat(strokes).mean[0] > 20, "a NIP is not on the black plate"
    for name in ("Cyan", "Magenta", "Yellow"):
        plate = sheet[name].crop(box)
        on, off = (ImageStat.Stat(plate, mask).mean[0] for mask in (strokes, between))
        assert abs(on - off) < 6, f"a NIP shows on {name}: {on:.1f} on, {off:.1f} off"
    checked += 1
assert checked == n_codes, f"{checked} NIPs found"

# The cutting line is on its own plate and overprints: the others are what they are without it.
bare = plates(without_line, "without", DPI)
assert "CutContour" not in bare
line = sheet["CutContour"].point(lambda v: 255 if v else 0)
for name in ("Cyan", "Magenta", "Yellow", "Black"):
    changed = ImageStat.Stat(ImageChops.difference(sheet[name], bare[name]), line).mean[0]
    assert changed < 0.5, f"the cutting line changes {name} by {changed:.1f}"
share = ImageStat.Stat(sheet["CutContour"]).mean[0] / 255
assert 0.0005 < share < 0.02, f"the cutting line covers {share:.4f} of its plate"

# Four renderers. Colours differ by their conversions, edges by a pixel: compared in grey, blurred.
base = os.path.join(work, "look")
run("pdftoppm", "-r", str(LOOK_DPI), "-f", "1", "-l", "1", "-singlefile", "-png", without_line, f"{base}-poppler")
run("gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=png16m", f"-r{LOOK_DPI}", "-dTextAlphaBits=4", "-dGraphicsAlphaBits=4",
    "-dFirstPage=1", "-dLastPage=1", "-o", f"{base}-gs.png", without_line)
looks = {"poppler": Image.open(f"{base}-poppler.png"), "ghostscript": Image.open(f"{base}-gs.png")}
try:
    import pypdfium2
    looks["pdfium"] = pypdfium2.PdfDocument(without_line)[0].render(scale=LOOK_DPI / 72).to_pil()
    import pymupdf
    pixels = pymupdf.open(without_line)[0].get_pixmap(dpi=LOOK_DPI)
    looks["mupdf"] = Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples)
except ImportError as missing:
    print(f"not compared: {missing.name}")
size = looks["poppler"].size
grey = {name: look.convert("L").resize(size).filter(ImageFilter.BoxBlur(4)) for name, look in looks.items()}
for name, look in grey.items():
    difference = ImageChops.difference(look, grey["poppler"])
    mean, most = ImageStat.Stat(difference).mean[0], difference.getextrema()[1]
    print(f"{name}: differs from poppler by {mean:.2f} of 255 on average, {most} at most")
    assert mean < 4 and most < 64, name
print(f"plates: {n_codes} QR codes and NIPs on black alone, CutContour on a plate of its own")
