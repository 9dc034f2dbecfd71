"""The same people on the same sheets by `cetak` and by what else makes cards from a list, side by side.

    python3 benches/peers/compare.py [CARDS] [RUNS]

makes a job of CARDS made-up people (500 unless told) with the release build, then lets every peer make it RUNS times
(3 unless told) in turn, and prints the median of cards a second and CPU time a card, the peak memory of the largest
process, and the bytes a card. Peers: Typst and ReportLab with two processes, from PyPI into `target/peers`. They check
nothing, resample nothing and find no faces; `cetak` does all of that. gLabels is not among them: its batch prints one side
of a label, so that two runs and a collation would be timed.
The last lines compare with Typst and end in failure where the goals of this project are missed.
"""
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

from_here = pathlib.Path(__file__).resolve().parent
root = from_here.parent.parent
work = root / "target" / "peers"
GOALS = {"first run": 4.0, "second run": 20.0}  # times the cards a second of Typst


def timed(command):
    """Seconds of wall and CPU time and peak KiB of a command and its waited children."""
    began = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    said = child.stderr.read()
    _, status, used = os.wait4(child.pid, 0)
    wall = time.monotonic() - began
    if status != 0:
        sys.exit(f"{command[0]} ended with {status}: {said.decode(errors='replace')[-2000:]}")
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss


def prepare():
    """The Python with the peers in it, made once."""
    python = work / "venv" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(work / "venv")], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", "-r", str(from_here / "requirements.txt")], check=True)
    return python


def size(*names):
    return sum(path.stat().st_size for name in names for path in work.glob(name))


def main():
    cards = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    work.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cargo", "build", "--release", "--locked"], cwd=root, check=True)
    ours = root / "target" / "release" / "cetak"
    python = prepare()
    job = work / f"job-{cards}"
    if not job.exists():
        subprocess.run([str(ours), "sample", str(job), "--count", str(cards), "--quiet"], check=True)
    font = root / "fonts" / "PlusJakartaSans-Regular.ttf"
    make = [str(ours), "run", str(job / "job.toml"), "--quiet"]

    def fresh():
        for name in (".cetak", "out", "hasil"):
            shutil.rmtree(job / name, ignore_errors=True)

    def typst():
        return timed([str(python), str(from_here / "with_typst.py"), str(job), str(work / "typst.pdf"), str(font)])

    def reportlab():
        return timed([str(python), str(from_here / "with_reportlab.py"), str(job), str(work / "reportlab.pdf"), str(font)])

    peers = {"Typst": (typst, ["typst.pdf"]), "ReportLab, 2 processes": (reportlab, ["reportlab-*.pdf"])}

    taken = {name: [] for name in ["cetak, first run", "cetak, second run", *peers]}
    made = 0
    for _ in range(runs):
        fresh()
        taken["cetak, first run"].append(timed(make))
        made = sum(path.stat().st_size for path in job.glob("**/sheets/*.pdf"))
        # Every card drawn again, from prepared photos.
        taken["cetak, second run"].append(timed([*make, "--force"]))
        for name, (run, _) in peers.items():
            taken[name].append(run())

    sizes = {"cetak, first run": made, "cetak, second run": made} | {name: size(*files) for name, (_, files) in peers.items()}
    rates = {}
    print(f"{cards} cards, {os.cpu_count()} cores, median of {runs}")
    print(f"{'':24} {'cards/s':>8} {'CPU ms/card':>12} {'peak MB':>8} {'KB/card':>8}")
    for name, figures in taken.items():
        wall, cpu, peak = (statistics.median(column) for column in zip(*figures))
        rates[name] = cards / wall
        print(f"{name:24} {cards / wall:8.0f} {cpu / cards * 1000:12.1f} {peak / 1024:8.0f} {sizes[name] / cards / 1024:8.0f}")
    missed = False
    for run, goal in GOALS.items():
        ratio = rates[f"cetak, {run}"] / rates["Typst"]
        missed |= ratio < goal
        print(f"{run}: {ratio:.1f} x Typst, goal {goal:.0f} x{'' if ratio >= goal else ' - MISSED'}")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
