#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Every rung of the ladder for changing code is met by tests/prog/ladder.S, as its counters tell; and it is left again: of the 2 M
# instructions of the place that is stable in the end, nine of ten run in translations.
out=build/tests/prog/ladder-counts
build/defoe -engine fast -m 16M -stop-at i:4000000 -quiet -no-reboot -bios build/tests/prog/ladder.bin -outdir $out </dev/null >/dev/null
[ $? = 33 ] || exit 1
for rung in invalidations code_beside code_asleep code_woken code_soft; do
	n=$(awk -v name=cms.$rung '$1 == name { print $2 }' $out/stats.txt)
	echo "cms.$rung $n"
	[ "$n" -gt 0 ] || exit 1
done
# of 2,000 INT n whose number is written before each, few lose what was decoded
[ "$(awk '$1 == "cms.invalidations" { print $2 }' $out/stats.txt)" -lt 4000 ] || exit 1
# what reads its immediates is not made anew when they change
[ "$n" -lt 100 ] || exit 1
awk '$1 == "sim.ticks" { all = $2 } $1 == "cms.quick.guest_instructions" { quick = $2 }
	END { print "in translations", quick, "of", all; exit !(quick > 0.9 * all) }' $out/stats.txt
