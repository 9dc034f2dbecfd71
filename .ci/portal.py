#!/usr/bin/env python3
"""Walks through the portal in a real Chromium, as a holder and as somebody who scans a card.

    portal.py BIN WORK [PICTURES]

BIN holds `cetak` and `cetak-web`; WORK is an empty folder. A sample job is run and published, a holder logs in,
sends a wrong and a good photo, crops by keyboard, takes the upright card and downloads it; the code read from that
PDF leads through the challenge to the card. Then the data change, the card is printed again, and the agreement ends.
Speaks WebDriver itself: chromedriver is all it needs.

    portal.py BIN WORK [PICTURES]

With CETAK_AXE=axe.min.js every page is looked at by axe-core as well, light and dark, at 360 and 1280 px; see docs/portal.md.
"""
import base64, csv, hashlib, hmac, io, json, os, pathlib, re, shutil, subprocess, sys, time, urllib.error, urllib.request

bin_, work = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
pictures = pathlib.Path(sys.argv[3]).resolve() if len(sys.argv) > 3 else None
root = pathlib.Path(__file__).resolve().parent.parent
axe = pathlib.Path(os.environ["CETAK_AXE"]).read_text() if os.environ.get("CETAK_AXE") else None
PORT, DRIVER = 8797, 8798
URL = f"http://127.0.0.1:{PORT}"


def run(*args, code=0):
    done = subprocess.run([str(bin_ / args[0]), *args[1:]], capture_output=True, text=True, cwd=work / "job")
    assert done.returncode == code, (args, done.returncode, done.stderr)
    return done.stdout


class Browser:
    """A session of chromedriver."""

    def __init__(self, width):
        self.driver = subprocess.Popen(["chromedriver", f"--port={DRIVER}", "--silent"], stdout=subprocess.DEVNULL)
        args = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                f"--window-size={width},900", f"--user-data-dir={work}/profile-{width}"]
        caps = {"capabilities": {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": {"args": args}}}}
        for _ in range(100):
            try:
                self.session = self.ask("POST", "/session", caps)["sessionId"]
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        self.width = width
        # What axe found: what it says, where, on which page.
        self.found = {}

    def ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{DRIVER}{path}", data, {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["value"]

    def do(self, method, path, body=None):
        return self.ask(method, f"/session/{self.session}{path}", body)

    def go(self, path):
        self.do("POST", "/url", {"url": path if path.startswith("http") else URL + path})

    def find(self, css, wait=8.0):
        end = time.time() + wait
        while True:
            found = self.do("POST", "/elements", {"using": "css selector", "value": css})
            if found:
                return list(found[0].values())[0]
            assert time.time() < end, (css, self.text())
            time.sleep(0.1)

    def type(self, css, text):
        self.do("POST", f"/element/{self.find(css)}/value", {"text": text})

    def click(self, css):
        self.do("POST", f"/element/{self.find(css)}/click", {})

    def js(self, code):
        return self.do("POST", "/execute/sync", {"script": code, "args": []})

    def text(self):
        return self.js("return document.body.innerText")

    def until(self, words, wait=10.0):
        end = time.time() + wait
        while words not in self.text():
            assert time.time() < end, (words, self.text())
            time.sleep(0.1)

    def cdp(self, command, **params):
        return self.do("POST", "/goog/cdp/execute", {"cmd": command, "params": params})

    def at(self, width):
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=width < 500)
        time.sleep(0.15)

    def judged(self, name):
        """What axe-core says of the page."""
        self.js(axe)
        for width in (360, 1280):
            self.at(width)
            for scheme in ("light", "dark"):
                self.cdp("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
                found = self.do("POST", "/execute/async", {"args": [], "script": """
                    const done = arguments[arguments.length - 1];
                    axe.run(document, {preload: false, resultTypes: ['violations']}).then(r => done(r.violations.map(v =>
                        [v.impact, v.id, v.help, v.nodes.map(n => n.target.join(' '))])), e => done([['critical', 'axe', String(e), []]]));"""})
                for impact, rule, words, nodes in found:
                    self.found.setdefault((impact, rule, words), set()).update((name, node) for node in nodes or [""])
        self.cdp("Emulation.setEmulatedMedia", features=[])
        self.cdp("Emulation.clearDeviceMetricsOverride")

    def shot(self, name):
        self.seen(name)
        if axe is not None:
            self.judged(name)
        if pictures is None:
            return
        for width in (360, 1280):
            self.at(width)
            over = self.js("return document.documentElement.scrollWidth - innerWidth")
            assert over <= 0, f"{name} is {over} px too wide at {width}"
            png = self.cdp("Page.captureScreenshot", captureBeyondViewport=True)
            (pictures / f"{name}-{width}.png").write_bytes(base64.b64decode(png["data"]))
        self.cdp("Emulation.clearDeviceMetricsOverride")

    def seen(self, name):
        """What a screen reader and a keyboard need of every page."""
        wrong = self.js("""
            const wrong = [];
            if (!document.documentElement.lang) wrong.push('no language');
            if (document.querySelectorAll('h1').length !== 1) wrong.push('not one h1');
            if (!document.querySelector('main')) wrong.push('no main');
            for (const img of document.images) if (!img.hasAttribute('alt')) wrong.push('img without alt');
            for (const img of document.images) if (img.complete && !img.naturalWidth) wrong.push('broken ' + img.src);
            for (const input of document.querySelectorAll('input:not([type=hidden])'))
                if (!input.labels.length) wrong.push('input without label: ' + input.name);
            for (const button of document.querySelectorAll('button, a'))
                if (!button.innerText.trim() && !button.getAttribute('aria-label')) wrong.push('a control without a name');
            return wrong;""")
        assert not wrong, (name, wrong)

    def keys(self, *keys):
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self.do("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]})

    def cookie(self):
        return "; ".join(f"{c['name']}={c['value']}" for c in self.do("GET", "/cookie"))

    def close(self):
        try:
            self.do("DELETE", "")
        finally:
            self.driver.terminate()
            self.driver.wait()


def fetch(path, cookie):
    with urllib.request.urlopen(urllib.request.Request(URL + path, headers={"Cookie": cookie}), timeout=30) as answer:
        return answer.read()


def published(words, browser, path):
    """Publishes, and waits until the page says so."""
    run("cetak", "publish", "job.toml", "--inbox", "../inbox", "--quiet", *words)
    end = time.time() + 15
    while True:
        browser.go(path)
        yield browser.text()
        assert time.time() < end, browser.text()
        time.sleep(0.5)


def main():
    shutil.copytree(root / "samples/kabupaten", work / "job", ignore=shutil.ignore_patterns("portal", ".cetak", "out"))
    run("cetak", "keys", "keys/qr.key")
    job = work / "job/job.toml"
    text = job.read_text().replace('/k/{serial}"', '/k/{token}"\nkey_file = "keys/qr.key"').replace('"require"', '"remove"')
    job.write_text(text)
    run("cetak", "run", "job.toml", "--quiet")
    run("cetak", "publish", "job.toml", "--inbox", "../inbox", "--quiet")
    with open(work / "job/data/paruh-waktu.csv", encoding="utf-8-sig", newline="") as file:
        text = file.read()
    dialect = csv.Sniffer().sniff(text.splitlines()[0], ";,\t")
    rows = list(csv.DictReader(io.StringIO(text), dialect=dialect))
    person = rows[0]
    key = person["NIP BARU"].strip().lstrip("'")
    (work / "portal.toml").write_text(
        f'name = "Portal Kartu ASN Kabupaten Contoh"\noffice = "BKPSDM Kabupaten Contoh"\ncontact = "loket kepegawaian"\n'
        f'listen = "127.0.0.1:{PORT}"\ninbox = "inbox"\ndata = "data"\n[verification]\ndifficulty = 14\n[photo]\nuse = "at-once"\n')
    codes = work / "kode.csv"
    subprocess.run([bin_ / "cetak-web", "invite", work / "portal.toml", "--key", key, "--csv", codes, "--letters", work / "surat.pdf"],
                   check=True, capture_output=True)
    code = list(csv.DictReader(open(codes, encoding="utf-8")))[0]["KODE"]
    staff = subprocess.run([bin_ / "cetak-web", "staff", work / "portal.toml", "--add", "Wati"], check=True, capture_output=True, text=True).stdout.strip()
    log = open(work / "portal.log", "w")
    server = subprocess.Popen([bin_ / "cetak-web", "serve", work / "portal.toml"], stderr=log)
    browser = Browser(1280)
    try:
        walk(browser, key, code, staff, person)
        for (impact, rule, words), nodes in sorted(browser.found.items()):
            pages = sorted({page for page, _ in nodes})
            print(f"axe, {impact}: {rule}: {words}: {', '.join(sorted({node for _, node in nodes})[:5])} on {', '.join(pages)}")
        serious = [found for found in browser.found if found[0] in ("serious", "critical")]
        assert not serious, "axe has serious findings"
    finally:
        browser.close()
        server.terminate()
        assert server.wait(20) == 0, "the portal did not stop in peace"
    told = (work / "portal.log").read_text()
    assert key not in told and code not in told, "the log names somebody"
    assert '"route":"/k/{token}"' in told.replace(" ", ""), told[-500:]


def walk(browser, key, code, staff, person):
    for _ in range(100):
        try:
            fetch("/healthz", "")
            break
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    browser.go("/")
    browser.shot("depan")
    # First login, the number typed with blanks.
    browser.go("/masuk")
    browser.shot("masuk")
    browser.go("/masuk/kode")
    browser.type("#nip", f"{key[:8]} {key[8:14]} {key[14]} {key[15:]}")
    browser.type("#kode", code.lower())
    browser.type("#sandi", "kuda laut di sawah")
    browser.type("#ulangi", "kuda laut di sawah")
    browser.shot("masuk-kode")
    browser.keys("\ue007")
    browser.until("Layanan lainnya")
    browser.shot("beranda")
    browser.click("a[href='/layanan']")
    browser.until("Kartu ASN Virtual")
    browser.shot("layanan")
    browser.click("a[href='/kartu']")
    browser.until("Pilih foto")
    browser.shot("kartu-lanskap")
    # A wrong photo with its reason, and a good one.
    wrong = work / "bukan-foto.png"
    wrong.write_bytes(b"bukan foto")
    browser.type("#berkas", str(wrong))
    browser.click("#kirim button")
    browser.until("belum bisa dipakai")
    browser.shot("foto-salah")
    browser.click("#hasil a[href='/kartu']")
    good = next(path for path in sorted((work / "job/photos").iterdir()) if key not in path.name)
    browser.type("#berkas", str(good))
    browser.click("#kirim button")
    browser.until("Gunakan foto ini")
    # The frame is reached and moved by keyboard alone.
    before = browser.js("return [...document.querySelectorAll('.numbers input')].map(i => i.value)")
    browser.find(".frame:not([hidden])")
    browser.js("document.querySelector('.frame').focus()")
    browser.keys("-", "-", "\ue014", "\ue013", "\ue013", "\ue013")
    after = browser.js("return [...document.querySelectorAll('.numbers input')].map(i => i.value)")
    assert before != after and int(after[2]) < int(before[2]), (before, after)
    browser.click("#potong .primary")
    browser.until("Gunakan foto ini")
    kept = browser.js("return [...document.querySelectorAll('.numbers input')].map(i => i.value)")
    assert kept == after, (kept, after)
    browser.shot("foto-potong")
    browser.click("form[action$='/gunakan'] button")
    browser.until("menunggu diperiksa kantor")
    browser.click("button[value=portrait]")
    browser.until("Unduh PDF")
    assert browser.js("return document.querySelector('button[value=portrait]').getAttribute('aria-pressed')") == "true"
    browser.shot("kartu-potret")
    # The file is a press file, says what the record says, and its code is read by another program.
    pdf = work / "kartu.pdf"
    pdf.write_bytes(fetch("/kartu/unduh.pdf", browser.cookie()))
    run("cetak", "preflight", str(pdf), "--quiet")
    said = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    assert f"{key[:8]} {key[8:14]} {key[14]} {key[15:]}" in said, said
    subprocess.run(["pdftoppm", "-r", "300", "-png", str(pdf), str(work / "kartu")], check=True)
    read = ""
    for page in sorted(work.glob("kartu-*.png")):
        read += subprocess.run(["zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", str(page)], capture_output=True, text=True).stdout
    token = re.search(r"/[kK]/([A-Z2-7]{16})", read)
    assert token, (read, "no code was read")
    path = f"/k/{token.group(1)}"
    for name in ("/kartu/cetak", "/akun/dilihat", "/akun/sesi", "/akun/sandi", "/akun/ponsel"):
        browser.go(name)
        browser.shot(name.strip("/").replace("/", "-"))
    two_step(browser, key)
    # The office looks at the photo.
    browser.go("/kantor")
    browser.type("#nama", "Wati")
    browser.type("#sandi", staff)
    browser.keys("\ue007")
    browser.until("Foto yang menunggu")
    browser.shot("kantor")
    browser.go("/kantor/dua-langkah")
    browser.shot("kantor-dua-langkah")
    browser.go("/kantor")
    browser.click("td a")
    browser.until("Putusan")
    browser.shot("kantor-foto")
    for tick in ("pakaian", "sikap"):
        browser.click(f"input[name={tick}][value=ya]")
    browser.click("button[value=terima]")
    browser.until("Tidak ada foto yang menunggu")
    decided = list(csv.DictReader(io.StringIO(fetch("/kantor/keputusan.csv", browser.cookie()).decode())))
    assert [line["decision"] for line in decided] == ["accept"] and decided[0]["key"] == key, decided
    # Whoever scans: the challenge by keyboard, then the card.
    browser.go(path.replace("/k/", "/K/"))
    browser.shot("pemeriksaan")
    browser.js("document.querySelector('#captcha button').focus()")
    browser.keys("\ue007")
    browser.until("Kartu berlaku", 30)
    browser.shot("kartu-berlaku")
    # The data change and are published: the same code shows them.
    data = work / "job/data/paruh-waktu.csv"
    text = data.read_text(encoding="utf-8-sig")
    data.write_text(text.replace(person["INSTANSI KERJA NAMA"], "Pemerintah Kabupaten Berubah"), encoding="utf-8")
    for text in published([], browser, path):
        if "Pemerintah Kabupaten Berubah" in text:
            break
    # Printed again: the code of the card before says so.
    run("cetak", "reprint", "job.toml", "--key", key, "--reason", "hilang", "--quiet")
    for text in published([], browser, path):
        if "Kartu sudah diganti" in text:
            break
    browser.shot("kartu-diganti")
    # The agreement ends.
    browser.go("/kartu")
    pdf.write_bytes(fetch("/kartu/unduh.pdf", browser.cookie()))
    subprocess.run(["pdftoppm", "-r", "300", "-png", str(pdf), str(work / "baru")], check=True)
    read = ""
    for page in sorted(work.glob("baru-*.png")):
        read += subprocess.run(["zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", str(page)], capture_output=True, text=True).stdout
    newer = re.search(r"/[kK]/([A-Z2-7]{16})", read).group(1)
    assert newer != token.group(1), "a reprint has a code of its own"
    browser.go(f"/k/{newer}")
    browser.click("#captcha button")
    browser.until("Kartu berlaku", 30)
    lines = data.read_text(encoding="utf-8").splitlines()
    lines = [line.replace("71;PPPK Aktif", "66;Diberhentikan") if key in line else line for line in lines]
    data.write_text("\n".join(lines) + "\n", encoding="utf-8")
    for text in published([], browser, f"/k/{newer}"):
        if "Masa berlaku berakhir" in text:
            break
    browser.shot("kartu-berakhir")
    browser.go("/k/AAAAAAAAAAAAAAAA")
    browser.click("#captcha button")
    browser.until("Kode tidak dikenal", 30)
    browser.shot("kode-tidak-dikenal")
    browser.go("/tidak-ada")
    browser.shot("tidak-ada")
    print("the portal was walked through: login, photo, crop, download, second step, scan, change, reprint, end")


def two_step(browser, key):
    """An authenticator of our own reads the code on the screen, and the next login asks for it."""
    browser.go("/akun/dua-langkah")
    browser.shot("akun-dua-langkah")
    browser.type("#sandi", "kuda laut di sawah")
    browser.click("button[value=mulai]")
    browser.until("Ketik 6 angka")
    browser.shot("akun-dua-langkah-pasang")
    png = browser.do("GET", f"/element/{browser.find('svg.qr')}/screenshot")
    (work / "langkah.png").write_bytes(base64.b64decode(png))
    read = subprocess.run(["zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", str(work / "langkah.png")], capture_output=True, text=True).stdout
    secret = re.search(r"^otpauth://totp/\S+:%s\?secret=([A-Z2-7]{32})&issuer=" % key, read)
    assert secret, (read, "no secret was read")

    def code(later):
        step = (int(time.time()) // 30 + later).to_bytes(8, "big")
        digest = hmac.new(base64.b32decode(secret.group(1)), step, hashlib.sha1).digest()
        at = digest[19] & 15
        return f"{(int.from_bytes(digest[at:at + 4], 'big') & 0x7fffffff) % 1000000:06}"

    browser.type("#kode", code(0))
    browser.keys("\ue007")
    browser.until("Aktif sejak")
    browser.shot("akun-dua-langkah-aktif")
    browser.click("form[action='/keluar'] button")
    browser.until("Anda sudah keluar")
    browser.type("#nip", key)
    browser.type("#sandi", "kuda laut di sawah")
    browser.keys("\ue007")
    browser.until("Langkah kedua")
    browser.shot("masuk-langkah")
    browser.type("#kode", code(1))
    browser.keys("\ue007")
    browser.until("Layanan lainnya")


if __name__ == "__main__":
    main()
