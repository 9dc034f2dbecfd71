"""The people of a job made by `cetak sample`: what every peer prints, read the way its users would read it.

No checks, no held cards, no normalising: the peers get the rows as they stand, which is in their favour.
"""
import csv
import pathlib

import openpyxl

COLUMNS = {
    "nip": "NIP BARU",
    "name": "NAMA",
    "before": "GELAR DEPAN",
    "after": "GELAR BELAKANG",
    "agency": "INSTANSI KERJA NAMA",
    "serial": "KARTU ASN VIRTUAL",
}


def rows(path):
    if path.suffix == ".csv":
        with open(path, encoding="utf-8-sig", newline="") as file:
            sample = file.read(4096)
            file.seek(0)
            yield from csv.reader(file, delimiter=";" if sample.count(";") > sample.count(",") else ",")
    else:
        sheet = openpyxl.load_workbook(path, read_only=True).active
        for row in sheet.iter_rows(values_only=True):
            yield ["" if cell is None else str(cell) for cell in row]


def people(job):
    """Everybody with a photo, as dictionaries of the keys above and `photo`, the path of the picture."""
    job = pathlib.Path(job)
    found = []
    for path in sorted((job / "data").iterdir()):
        places = None
        for row in rows(path):
            if places is None:
                heads = [cell.strip().upper() for cell in row]
                if COLUMNS["nip"] in heads:
                    places = {key: heads.index(head) for key, head in COLUMNS.items() if head in heads}
                continue
            person = {key: row[place].strip() for key, place in places.items()}
            person["nip"] = person["nip"].lstrip("'")
            photo = job / "photos" / f"{person['nip']}.png"
            if photo.exists():
                person["photo"] = str(photo)
                person.setdefault("serial", person["nip"][-8:])
                name = " ".join(part for part in (person.get("before"), person["name"]) if part)
                person["name"] = ", ".join(part for part in (name, person.get("after")) if part)
                found.append(person)
    return found


def grouped(nip):
    return f"{nip[:8]} {nip[8:14]} {nip[14]} {nip[15:]}"


# Millimetres: ten CR80 cards on A4, as the sheet format `a4-10up` has them.
SHEET = (210.0, 297.0)
CARD = (85.6, 53.98)
LEFT, BOTTOM, GUTTER = 14.4, 9.55, (10.0, 2.0)


def place(slot, back):
    """Lower left corner of a slot in millimetres; backs are mirrored for turning on the long edge."""
    column, row = slot % 2, slot // 2
    if back:
        column = 1 - column
    return LEFT + column * (CARD[0] + GUTTER[0]), BOTTOM + (4 - row) * (CARD[1] + GUTTER[1])
