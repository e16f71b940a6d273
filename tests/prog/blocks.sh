#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The program blocks -> the same words and the same state at many ticks, most of them inside a REP, whatever runs it.
#   blocks.sh STEP OPTIONS...    a state every STEP ticks; what all are compared with is `ref`
out=build/tests/prog/blocks step=$1
shift
mkdir -p $out
head -c 8192 /dev/zero >$out/disk.img
run() {	# OPTIONS TICK
	rm -rf $out/run
	timeout -k 2 200 build/defoe $1 -m 16M -stop-at i:$2 -quiet -no-reboot -bios build/tests/prog/blocks.bin -snapshot -hda $out/disk.img \
		-outdir $out/run </dev/null >$out/said 2>$out/err
	echo "status $?, $(paste -sd, $out/said), $(awk '$1 == "sim.guest_hash" { print $2 }' $out/run/stats.txt)"
}
end=$(run "-engine ref" 4000000; awk '$1 == "sim.ticks" { print $2 }' $out/run/stats.txt)
echo "ref: $(head -1 <<<"$end"), $(tail -1 <<<"$end") ticks"
[ "$(head -1 <<<"$end" | cut -d, -f1)" = "status 33" ] || exit 1
bad=0
for ((tick = step; tick < $(tail -1 <<<"$end") + step; tick += step)); do
	want=$(run "-engine ref" $tick)
	for options in "$@"; do
		got=$(run "$options" $tick)
		[ "$got" = "$want" ] || { echo "tick $tick: ref: $want; $options: $got"; cat $out/err; bad=1; }
	done
done
exit $bad
