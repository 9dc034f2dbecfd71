"""ReportLab as its manual advises for many pages: one form for the art, fonts embedded once, two processes.

Usage: with_reportlab.py JOB OUT.pdf FONT.ttf
"""
import io
import multiprocessing
import sys

import segno
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

from people import CARD, SHEET, grouped, people, place


def code(pen, text, x, y, side):
    """A QR code of filled squares, one path."""
    modules = segno.make(text, error="q", micro=False).matrix
    dot = side / len(modules)
    path = pen.beginPath()
    for line, row in enumerate(modules):
        for column, dark in enumerate(row):
            if dark:
                path.rect(x + column * dot, y + side - (line + 1) * dot, dot, dot)
    pen.drawPath(path, stroke=0, fill=1)


def marks(pen):
    pen.setLineWidth(0.25)
    for slot in range(10):
        x, y = place(slot, False)
        for dx in (0, CARD[0]):
            pen.line((x + dx) * mm, (y - 1.5) * mm, (x + dx) * mm, (y - 0.5) * mm)
        for dy in (0, CARD[1]):
            pen.line((x - 3) * mm, (y + dy) * mm, (x - 1) * mm, (y + dy) * mm)


def write(out, font, cards):
    pdfmetrics.registerFont(TTFont("Card", font))
    pen = canvas.Canvas(out, pagesize=(SHEET[0] * mm, SHEET[1] * mm), pageCompression=1)
    pen.beginForm("front", 0, 0, CARD[0] * mm, CARD[1] * mm)
    pen.setFillColorRGB(0.92, 0.95, 0.98)
    pen.rect(0, 0, CARD[0] * mm, CARD[1] * mm, stroke=0, fill=1)
    pen.setFillColorRGB(0.05, 0.25, 0.45)
    pen.rect(0, 44 * mm, CARD[0] * mm, 9.98 * mm, stroke=0, fill=1)
    pen.endForm()
    for start in range(0, len(cards), 10):
        sheet = cards[start:start + 10]
        marks(pen)
        for slot, person in enumerate(sheet):
            x, y = place(slot, False)
            pen.saveState()
            pen.translate(x * mm, y * mm)
            pen.doForm("front")
            pen.drawImage(person["photo"], 4 * mm, 8 * mm, 18 * mm, 23 * mm, mask="auto")
            pen.setFillColorRGB(0, 0, 0)
            size = 9
            while size > 5 and pdfmetrics.stringWidth(person["name"], "Card", size) > 56 * mm:
                size -= 0.25
            pen.setFont("Card", size)
            pen.drawString(26 * mm, 27 * mm, person["name"])
            pen.setFont("Card", 8)
            pen.drawString(26 * mm, 20 * mm, grouped(person["nip"]))
            pen.setFont("Card", 6)
            pen.drawString(26 * mm, 13 * mm, person["agency"][:60])
            pen.restoreState()
        pen.showPage()
        marks(pen)
        for slot, person in enumerate(sheet):
            x, y = place(slot, True)
            pen.saveState()
            pen.translate(x * mm, y * mm)
            code(pen, f"https://verifikasi.example.go.id/k/{person['serial']}", 60 * mm, 6 * mm, 18 * mm)
            pen.setFont("Card", 7)
            pen.drawString(6 * mm, 8 * mm, person["serial"])
            pen.restoreState()
        pen.showPage()
    pen.save()


def part(work):
    out, font, cards = work
    write(out, font, cards)


def main():
    job, out, font = sys.argv[1:4]
    cards = people(job)
    half = (len(cards) // 2 + 9) // 10 * 10
    parts = [(out.replace(".pdf", "-1.pdf"), font, cards[:half]), (out.replace(".pdf", "-2.pdf"), font, cards[half:])]
    with multiprocessing.Pool(2) as pool:
        pool.map(part, parts)
    print(len(cards))


if __name__ == "__main__":
    main()
