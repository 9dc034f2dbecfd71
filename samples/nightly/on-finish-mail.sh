#!/bin/sh
# A mail after nights that somebody must look at: cetak run ... --on-finish 'sh /etc/cetak/on-finish-mail.sh kepegawaian@example.go.id'
# Reads the summary as JSON on stdin and sends it on; needs a `mail` program (bsd-mailx, s-nail, mailutils).
set -eu
to=$1
# 0: everything made; 3: some records are held, which the report says.
case $CETAK_EXIT_CODE in
    0 | 3) cat >/dev/null; exit 0 ;;
esac
mail -s "cetak $(uname -n): exit code $CETAK_EXIT_CODE, $CETAK_JOB_FILE" "$to"
