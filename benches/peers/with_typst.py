"""Typst by its Python package: people as JSON, the QR codes drawn in advance as SVG, one document.

Usage: with_typst.py JOB OUT.pdf FONT.ttf
"""
import json
import os
import pathlib
import sys
import tempfile

import segno
import typst

from people import CARD, SHEET, grouped, people, place

TEMPLATE = """
#set page(width: {width}mm, height: {height}mm, margin: 0mm)
#set text(font: "Plus Jakarta Sans")
#let people = json("people.json")
#let places = {places}
#let card = ({card_width}mm, {card_height}mm)
#let marks() = for at in places.front {{
  for dx in (0mm, card.at(0)) {{
    place(top + left, dx: at.at(0) * 1mm + dx, dy: at.at(1) * 1mm - 1.5mm, line(length: 1mm, angle: 90deg, stroke: 0.25pt))
  }}
  for dy in (0mm, card.at(1)) {{
    place(top + left, dx: at.at(0) * 1mm - 3mm, dy: at.at(1) * 1mm + dy, line(length: 2mm, stroke: 0.25pt))
  }}
}}
#for sheet in people.chunks(10) {{
  page({{
    marks()
    for (slot, person) in sheet.enumerate() {{
      let at = places.front.at(slot)
      place(top + left, dx: at.at(0) * 1mm, dy: at.at(1) * 1mm, box(width: card.at(0), height: card.at(1), fill: rgb(235, 242, 250), {{
        place(top + left, rect(width: 100%, height: 9.98mm, fill: rgb(13, 64, 115)))
        place(top + left, dx: 4mm, dy: 23mm, image(person.photo, width: 18mm, height: 23mm))
        place(top + left, dx: 26mm, dy: 22mm, box(width: 56mm, text(size: 8pt, person.name)))
        place(top + left, dx: 26mm, dy: 32mm, text(size: 8pt, person.nip))
        place(top + left, dx: 26mm, dy: 39mm, box(width: 56mm, text(size: 6pt, person.agency)))
      }}))
    }}
  }})
  page({{
    marks()
    for (slot, person) in sheet.enumerate() {{
      let at = places.back.at(slot)
      place(top + left, dx: at.at(0) * 1mm, dy: at.at(1) * 1mm, box(width: card.at(0), height: card.at(1), {{
        place(top + left, dx: 60mm, dy: 30mm, image(bytes(person.code), format: "svg", width: 18mm, height: 18mm))
        place(top + left, dx: 6mm, dy: 44mm, text(size: 7pt, person.serial))
      }}))
    }}
  }})
}}
"""


def places(back):
    corners = (place(slot, back) for slot in range(10))
    return "(" + ", ".join(f"({x:.3f}, {SHEET[1] - y - CARD[1]:.3f})" for x, y in corners) + ")"


def main():
    job, out, font = sys.argv[1:4]
    cards = people(job)
    root = pathlib.Path(job).resolve()
    with tempfile.TemporaryDirectory(dir=root) as folder:
        folder = pathlib.Path(folder)
        for person in cards:
            person["photo"] = os.path.relpath(person["photo"], folder) if not os.path.isabs(person["photo"]) else \
                "/" + os.path.relpath(person["photo"], root)
            person["nip"] = grouped(person["nip"])
            url = f"https://verifikasi.example.go.id/k/{person['serial']}"
            person["code"] = segno.make(url, error="q", micro=False).svg_inline(border=0)
        (folder / "people.json").write_text(json.dumps(cards), encoding="utf-8")
        source = TEMPLATE.format(
            width=SHEET[0], height=SHEET[1], card_width=CARD[0], card_height=CARD[1],
            places=f"(front: {places(False)}, back: {places(True)})")
        (folder / "cards.typ").write_text(source, encoding="utf-8")
        typst.compile(str(folder / "cards.typ"), output=out, root=str(root), font_paths=[str(pathlib.Path(font).parent)],
                      ignore_system_fonts=True)
    print(len(cards))


if __name__ == "__main__":
    main()
