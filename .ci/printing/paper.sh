#!/usr/bin/env bash
# What the test printer does with a file: it counts its pages, one after the other, and obeys the file `fault`
# beside its spool: `jam N`, `abort N`, `low`, `slow`.
here=$(dirname "$0")
pages=$(qpdf --show-npages "$1")
read -r fault at <"$here/fault" || true
for page in $(seq 1 "$pages"); do
    if [ "$fault" = jam ] && [ "$page" = "$at" ]; then
        echo "STATE: +media-jam-warning" >&2
        sleep 0.6
        echo "STATE: -media-jam-warning" >&2
    fi
    if [ "$fault" = abort ] && [ "$page" -gt "$at" ]; then exit 1; fi
    echo "ATTR: job-impressions-completed=$page" >&2
    case $fault in slow) sleep 0.06 ;; *) sleep 0.01 ;; esac
done
[ "$fault" != low ] || echo "ATTR: marker-levels=5" >&2
sha256sum <"$1" | cut -d' ' -f1 >>"$here/arrived"
