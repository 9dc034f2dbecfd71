"""Puts doubles into a made-up job: a row twice in two files, one number with two names, one face under two numbers."""

import csv
import glob
import os
import shutil
import sys

job = sys.argv[1]
path = f"{job}/data/paruh-waktu.csv"
lines = list(csv.reader(open(path, encoding="utf-8-sig", newline=""), delimiter=";"))
heading, rows = lines[0], [line for line in lines[1:] if any(line)]
nip, name = heading.index("NIP BARU"), heading.index("NAMA")
other = [list(row) for row in rows[:4]]
other[1][name] += " LAIN"
other[3][name] += " LAIN"
with open(f"{job}/data/susulan.csv", "w", encoding="utf-8", newline="") as file:
    csv.writer(file, delimiter=";").writerows([heading, *other])
text = open(f"{job}/job.toml", encoding="utf-8").read()
text = text.replace('"data/paruh-waktu.csv"]', '"data/paruh-waktu.csv", "data/susulan.csv"]')
open(f"{job}/job.toml", "w", encoding="utf-8").write(text)
photos = sorted(glob.glob(f"{job}/photos/**/*.*", recursive=True))
for first in range(0, len(photos) - 1, max(2, len(photos) // 4)):
    one, two = photos[first], photos[first + 1]
    shutil.copyfile(one, os.path.splitext(two)[0] + os.path.splitext(one)[1])
