#!/bin/sh
# A ping for healthchecks.io or a server of one's own: cetak run ... --on-finish 'sh /etc/cetak/on-finish-healthchecks.sh https://hc.example.go.id/ping/UUID'
# The address is called with the exit code at its end, 0 for a good night; the summary is the body. Needs curl, and a
# network: see the comment in cetak.service.
set -eu
address=$1
case $CETAK_EXIT_CODE in
    3) code=0 ;;
    *) code=$CETAK_EXIT_CODE ;;
esac
curl -fsS --max-time 10 --retry 3 --data-binary @- -o /dev/null "$address/$code"
