#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The statistics of two runs of the suite -> the same tick and the same guest state as ref at power-off.
#   tests/suite/same.sh NAME [checked]     checked: and 99 % of the translated instructions compared by -selfcheck
set -u
value() { awk -v n="$2" '$1 == n { v = $2 } END { print v }' "build/tests/suite/$1/stats.txt"; }
for what in sim.ticks sim.guest_hash; do
	[ -n "$(value ref $what)" ] && [ "$(value ref $what)" = "$(value "$1" $what)" ] ||
		{ echo "$what: ref $(value ref $what), $1 $(value "$1" $what)"; exit 1; }
done
[ $# = 1 ] && exit 0
done_n=$(value "$1" cms.selfcheck.done) skipped=$(value "$1" cms.selfcheck.skipped)
echo "$done_n translated instructions compared, $skipped not"
[ "$done_n" -gt 0 ] && [ $((skipped * 99)) -le "$done_n" ]
