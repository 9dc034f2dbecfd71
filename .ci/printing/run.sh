#!/usr/bin/env bash
# `cetak print` against CUPS' test printer, as a CR80 card printer and as a duplex A4 printer: the same bytes arrive,
# and whatever goes wrong the ledger says of each sheet what is known and no more. Takes the program's path.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
cetak=$(realpath "$1")
work=$(mktemp -d)
export CETAK_LANG=en
pids=()
end() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    rm -rf "$work"
}
trap end EXIT
fail() {
    echo "$*"
    tail -n 5 "$work"/*/printer.log || true
    exit 1
}

# ippeveprinter answers only where it can announce itself.
mkdir -p /run/dbus
# A bus that was killed leaves its pid file and socket behind, and the next one does not start over them.
pgrep -x dbus-daemon >/dev/null || { rm -f /run/dbus/pid /run/dbus/system_bus_socket && dbus-daemon --system --fork; }
if ! avahi-daemon --check 2>/dev/null; then
    printf '[server]\nallow-interfaces=lo\n' >"$work/avahi.conf"
    avahi-daemon -f "$work/avahi.conf" -D --no-chroot --no-drop-root
fi

# printer NAME CONF PORT
printer() {
    mkdir -p "$work/$1/spool"
    cp "$here/paper.sh" "$work/$1/"
    : >"$work/$1/fault"
    : >"$work/$1/arrived"
    (cd "$work/$1" && exec ippeveprinter -r off -k -p "$3" -d spool -K "$work" -a "$here/$2" -c "$work/$1/paper.sh" "$1") \
        >"$work/$1/printer.log" 2>&1 &
    pids+=($!)
    for _ in $(seq 50); do
        if (exec 3<>"/dev/tcp/localhost/$3") 2>/dev/null; then return; fi
        sleep 0.1
    done
    fail "the test printer $1 does not start"
}
printer card card.conf 8641
printer sheet sheet.conf 8642
card=ipp://localhost:8641/ipp/print
sheet=ipp://localhost:8642/ipp/print

# job NAME CHANGE...
job() {
    cp -r "$root/samples/kabupaten" "$work/$1"
    sed -i "${@:2}" "$work/$1/job.toml"
    rm -rf "$work/$1/.cetak"
    [ ! -d "$work/photos" ] || { mkdir "$work/$1/.cetak" && cp -r "$work/photos" "$work/$1/.cetak/"; }
    "$cetak" run "$work/$1/job.toml" --quiet >/dev/null
    [ -d "$work/photos" ] || cp -r "$work/$1/.cetak/photos" "$work/photos"
}
# printed JOB CODE ARGS...
printed() {
    local code=0
    "$cetak" print "$work/$1/out/2026-11-22" "${@:3}" --patience 20 >"$work/told" 2>&1 || code=$?
    [ "$code" = "$2" ] || { cat "$work/told"; fail "$1: expected exit code $2, got $code"; }
    "$cetak" log verify "$work/$1/job.toml" >/dev/null || fail "$1: the ledger does not hold"
}
says() { grep -q -- "$1" "$work/told" || { cat "$work/told"; fail "not said: $1"; }; }
sum() { sha256sum <"$work/$1/out/2026-11-22/sheets/0001.pdf" | cut -d' ' -f1; }
# How many cards of a job were printed, by the ledger.
count() { "$cetak" log "$work/$1/job.toml" --state printed --json | wc -l; }

job a4 -e 's/^name .*/&/'
job cr80 -e 's/^format .*/format = "cr80-1up"\nbleed = "0mm"/'

echo "- what does not fit is said before paper moves"
printed a4 5 --printer "$card"
says "a size the printer does not take"
[ ! -s "$work/card/arrived" ] || fail "something was printed"

echo "- the same bytes arrive, and all cards are printed"
echo slow >"$work/card/fault"
printed cr80 0 --printer "$card"
[ "$(cat "$work/card/arrived")" = "$(sum cr80)" ] || fail "other bytes arrived"
[ "$(count cr80)" = 24 ] || fail "not all cards are printed"
printed cr80 0 --printer "$card"
[ "$(wc -l <"$work/card/arrived")" = 1 ] || fail "sent twice"

echo "- a jam is told, supplies that run low are too"
printf 'jam 2' >"$work/sheet/fault"
printed a4 0 --printer "$sheet"
says "a jam"
[ "$(cat "$work/sheet/arrived")" = "$(sum a4)" ] || fail "other bytes arrived"
echo low >"$work/sheet/fault"
printed a4 0 --printer "$sheet" --reason arsip
printed a4 0 --printer "$sheet" --reason arsip --dry-run
says "Toner hitam. has 5 % left"

echo "- an abort after 7 of 48 sides leaves the rest to a person"
job abort -e 's/^format .*/format = "cr80-1up"\nbleed = "0mm"/'
printf 'abort 7' >"$work/card/fault"
printed abort 3 --printer "$card"
says "ended at 7 of 48 sides"
says "surely came out: sheets 1-2"
[ "$(count abort)" = 0 ] || fail "a count made a card printed"
: >"$work/card/fault"
"$cetak" confirm "$work/abort/job.toml" --sheet 1-3 --not-printed 4-24 >/dev/null
printed abort 5 --printer "$card"
says "cannot print some pages of a file"

echo "- a sender that is killed follows on and sends nothing again"
job killed -e 's/^format .*/format = "cr80-1up"\nbleed = "0mm"/'
printed killed 0 --printer "$card" --dry-run
echo slow >"$work/card/fault"
: >"$work/card/arrived"
"$cetak" print "$work/killed/out/2026-11-22" --printer "$card" --quiet >/dev/null 2>&1 &
sender=$!
sleep 1
kill -9 "$sender"
wait "$sender" 2>/dev/null || true
printed killed 0 --printer "$card"
[ "$(cat "$work/card/arrived")" = "$(sum killed)" ] || fail "it arrived other than once"
[ "$(count killed)" = 24 ] || fail "not all cards are printed"

echo "- ipps by the fingerprint of the printer's certificate"
: >"$work/sheet/fault"
secure=ipps://localhost:8642/ipp/print
printed a4 5 --printer "$secure" --reason ipps
says "no certificate is believed for this printer yet"
pin=$(grep -o 'sha256:[0-9a-f]\{64\}' "$work/told" | head -1)
printed a4 5 --printer "$secure" --reason ipps --certificate "$(printf '00%.0s' {1..32})"
says "is not the one that is believed"
printed a4 0 --printer "$secure" --reason ipps --certificate "$pin"
[ "$(tail -1 "$work/sheet/arrived")" = "$(sum a4)" ] || fail "other bytes arrived"

echo "- a queue that rewrites files is found out and named"
mkdir -p "$work/cups"/{root,state,cache,spool}
printf 'Listen 127.0.0.1:8643\n<Location />\nAllow all\n</Location>\n<Location /admin>\nAllow all\n</Location>\n<Policy default>\n<Limit All>\nAllow all\n</Limit>\n</Policy>\n' \
    >"$work/cups/cupsd.conf"
printf 'ServerRoot %s/root\nStateDir %s/state\nCacheDir %s/cache\nRequestRoot %s/spool\nErrorLog %s/error.log\nAccessLog %s/access.log\nPageLog %s/page.log\nSystemGroup root\n' \
    "$work/cups" "$work/cups" "$work/cups" "$work/cups" "$work/cups" "$work/cups" "$work/cups" >"$work/cups/cups-files.conf"
cupsd -c "$work/cups/cupsd.conf" -s "$work/cups/cups-files.conf" -f >"$work/cups/printer.log" 2>&1 &
pids+=($!)
for _ in $(seq 50); do
    if lpadmin -h 127.0.0.1:8643 -p Antrean -E -v "$sheet" -m everywhere 2>/dev/null; then break; fi
    sleep 0.1
done
printed a4 5 --printer ipp://127.0.0.1:8643/printers/Antrean --reason antrean
says "is a queue of CUPS and no printer"
says "ipp://localhost:8642/ipp/print"

echo "- a printer that is off"
kill "${pids[1]}"
wait "${pids[1]}" 2>/dev/null || true
printed a4 5 --printer "$sheet" --reason arsip
says "does not answer"

echo "- 200 cards through a card printer on paper, with every fault"
"$cetak" sample "$work/many" --count 200 --seed 7 --quiet >/dev/null
grep -q '^\[output\]' "$work/many/job.toml" && sed -i 's/^\[output\]/&\ncards = ["png"]/' "$work/many/job.toml" ||
    printf '\n[output]\ncards = ["png"]\n' >>"$work/many/job.toml"
"$cetak" run "$work/many/job.toml" --out "$work/many/out/run" --quiet >/dev/null || [ $? = 3 ]
mishaps=""
for mishap in 3=jam 17=ribbon 31=hopper 48=die 66=die-before 90=moved 120=hang 150=jam 151=jam 180=die; do
    mishaps="$mishaps, \"--mishap\", \"$mishap\""
done
printf '[kartu]\nadapter = ["%s", "card-adapter", "simulate", "%s/memory"%s]\ntimeout_s = 2\n' \
    "$cetak" "$work" "$mishaps" >"$work/many/printers.toml"
wanted=$(($(wc -l <"$work/many/out/run/map.csv") - 1))
for round in 1 2 3; do
    "$cetak" print "$work/many/out/run" --printer kartu --json --quiet >"$work/told" 2>&1 || [ $? = 3 ]
done
printed=$(grep -c '"printed"' "$work/memory")
unknown=$(grep -c '"unknown"' "$work/memory")
twice=$("$cetak" log "$work/many/job.toml" --state printed --json | grep -o '"serial":"[^"]*"' | sort | uniq -d | wc -l)
known=$("$cetak" log "$work/many/job.toml" --state printed --json | wc -l)
[ "$unknown" = 2 ] || fail "$unknown cards of which nobody knows, instead of 2"
[ $((printed + unknown)) = "$wanted" ] || fail "$printed printed and $unknown unknown of $wanted cards"
[ "$known" = "$printed" ] && [ "$twice" = 0 ] || fail "the ledger knows $known of $printed printed cards"
"$cetak" log verify "$work/many/job.toml" >/dev/null || fail "the ledger does not hold"
