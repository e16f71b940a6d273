#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# -stop-at pc:A: every engine and tier stops before the same instruction, at the same tick and with the same guest hash; and a state
# saved there goes on elsewhere to the next such stop.
#   tests/boot/stop_pc.sh FIRST NEXT "TO OPTIONS" [VARIANT...]    two addresses; `ref` is what all are compared with
set -u
first=$1 next=$2 to=$3
shift 3
out=build/tests/boot/stop-pc
rm -rf $out
mkdir -p $out
disk="-snapshot -hda build/guest/disk.img"
guest="-nographic -m 64M -bios build/guest/bios.bin $disk"
limit="-stop-at i:20000000"	# where a run ends that misses its instruction
last() { awk '$1 == "sim.guest_tick" { t = $2 } $1 == "sim.guest_hash" { h = $2 } END { print t, h }' $out/$1/stats.txt; }
run() { timeout -k 2 300 build/defoe "$@" -quiet </dev/null >$out/console.txt 2>$out/messages.txt || { cat $out/messages.txt; exit 1; }; }
bad=0
judge() { [[ $2 =~ ^[0-9]+\ [0-9a-f]{16}$ ]] && [ "$2" = "$3" ] && echo "ok $1: $3" || { echo "DIFFERS $1: $3, ref has $2"; bad=1; }; }

run $guest -engine ref -stop-at "pc:$first" $limit -save $out/state -outdir $out/ref
want=$(last ref)
[ "${want%% *}" -lt 20000000 ] || { echo "ref does not come to $first"; exit 1; }
for variant in "$@"; do
	run $guest $variant -stop-at "pc:$first" $limit -outdir $out/run
	judge "$variant at $first" "$want" "$(last run)"
done
# The next stop lies within a few thousand instructions: short enough for rtl.
run -m 64M $disk -engine ref -loadvm $out/state -stop-at "pc:$next" $limit -outdir $out/ref
run -m 64M $disk $to -loadvm $out/state -stop-at "pc:$next" $limit -outdir $out/run
judge "continued on '$to' to $next" "$(last ref)" "$(last run)"
exit $bad
