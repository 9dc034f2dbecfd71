#!/usr/bin/env python3
"""Licences of everything inside the program, as one Markdown file on stdout: packaging/licences.py >LICENSES.md

Crates come from `cargo metadata` (what is built for this machine, without tools of tests), their texts from their own sources; fonts,
profiles and networks from the folders that they lie in. A crate whose licence deny.toml does not allow, or that brings neither a
text nor a licence of a known name, ends it with 1.
"""
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
ALLOWED = set(tomllib.loads((ROOT / "deny.toml").read_text())["licenses"]["allow"])
# Where a crate leaves its text to its repository: the terms are those of ours, under its own authors.
KNOWN = {"MIT": ROOT / "LICENSE-MIT", "Apache-2.0": ROOT / "LICENSE-APACHE"}


def chosen(expression):
    """The first way through an SPDX expression that is allowed, or nothing. Crates join with OR, AND and brackets."""
    expression = expression.replace("/", " OR ")
    tokens = re.findall(r"\(|\)|[^\s()]+", expression)

    def one(at):
        if tokens[at] == "(":
            found, at = any_of(at + 1)
            return found, at + 1
        name, at = tokens[at], at + 1
        if at < len(tokens) and tokens[at] == "WITH":
            name, at = f"{name} WITH {tokens[at + 1]}", at + 2
        return ({name} if name in ALLOWED else None), at

    def all_of(at):
        found, at = one(at)
        while at < len(tokens) and tokens[at] == "AND":
            more, at = one(at + 1)
            found = None if found is None or more is None else found | more
        return found, at

    def any_of(at):
        found, at = all_of(at)
        while at < len(tokens) and tokens[at] == "OR":
            more, at = all_of(at + 1)
            found = found or more
        return found, at

    return any_of(0)[0]


def inside():
    """The packages that become part of a program, by name and version."""
    host = subprocess.run(["rustc", "-vV"], check=True, capture_output=True, text=True).stdout
    host = re.search(r"^host: (.*)$", host, re.M).group(1)
    asked = ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", host]
    data = json.loads(subprocess.run(asked, check=True, capture_output=True, text=True, cwd=ROOT).stdout)
    packages = {package["id"]: package for package in data["packages"]}
    nodes = {node["id"]: node for node in data["resolve"]["nodes"]}
    # Every program of the workspace: cetak, and cetak-web where it is.
    programs = [p["id"] for p in packages.values() if p["source"] is None and any("bin" in t["kind"] for t in p["targets"])]
    seen, waiting = set(), list(programs)
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for dep in nodes[name]["deps"]:
            if any(kind["kind"] is None for kind in dep["dep_kinds"]):
                waiting.append(dep["pkg"])
    foreign = [packages[name] for name in seen if packages[name]["source"] is not None]
    return sorted(foreign, key=lambda package: (package["name"], package["version"]))


def texts(package):
    """Licence texts that lie beside the crate's manifest."""
    folder = pathlib.Path(package["manifest_path"]).parent
    named = re.compile(r"(licen[cs]e|copying|unlicense|notice|copyright)", re.I)
    return sorted(path for path in folder.iterdir() if path.is_file() and named.match(path.name))


def main():
    bad, known, lines = [], {}, []
    packages = inside()
    for package in packages:
        name, version = package["name"], package["version"]
        terms = chosen(package["license"] or "")
        if terms is None:
            bad.append(f"{name} {version}: {package['license']}")
            continue
        own = texts(package)
        if not own:
            # A crate of the same repository may have brought the text for both.
            beside = (other for other in packages if other["repository"] and other["repository"] == package["repository"])
            own = next((found for other in beside if (found := texts(other))), [])
        # Of several texts those of the licences that are chosen; of one, that.
        fitting = [path for path in own if any(re.search(word(term), path.name, re.I) for term in terms)] or own
        if not fitting:
            fitting = [KNOWN[term] for term in terms if term in KNOWN]
            if len(fitting) < len(terms):
                bad.append(f"{name} {version}: {package['license']} without a text")
                continue
        numbers = []
        for path in fitting:
            text = path.read_text(encoding="utf-8", errors="replace").strip()
            digest = hashlib.sha256(re.sub(r"\s+", " ", text).encode()).hexdigest()
            numbers.append(known.setdefault(digest, (len(known) + 1, text))[0])
        authors = ", ".join(re.sub(r"\s*<[^>]*>", "", author) for author in package["authors"]) or "its contributors"
        lines.append(f"| {name} {version} | {authors} | {package['license']} | {', '.join(map(str, sorted(set(numbers))))} |")
    if bad:
        sys.exit("not allowed by deny.toml, or without a text:\n" + "\n".join(bad))
    print("# Licences of everything inside\n")
    print("`cetak` itself: MIT or Apache-2.0, as you like. SQLite, in libsqlite3-sys, is in the public domain.\n")
    print("## Crates\n\n| crate | by | licence | text |\n|---|---|---|---|")
    print("\n".join(lines))
    print("\n## Colour profiles\n")
    print((ROOT / "icc/README.md").read_text().strip())
    print("\n## Networks\n")
    print((ROOT / "crates/photo/models/README.md").read_text().replace("# Models\n", "").strip())
    print("\n## Fonts\n\n```text")
    print((ROOT / "fonts/OFL.txt").read_text().strip())
    print("```\n\n## Texts\n")
    for number, text in sorted(known.values()):
        print(f"### {number}\n\n```text\n{text.replace('```', chr(39) * 3)}\n```\n")


def word(term):
    return {"Apache-2.0": "apache", "MIT": "mit", "ISC": "isc", "Zlib": "zlib", "BSD-2-Clause": "bsd", "BSD-3-Clause": "bsd", "Unicode-3.0": "unicode", "IJG": "ijg"}.get(term, re.escape(term))


main()
