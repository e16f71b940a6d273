#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A state saved in one engine and continued in another ends where an unbroken run ends, and the figures of the two parts are their own:
# those of the first part are `ref`'s up to there, and together they are those of the unbroken run.
#   tests/boot/moved.sh SAVE_TICK END_TICK "FROM OPTIONS" "TO OPTIONS"
set -u
mkdir -p build/tests/boot
out=$(mktemp -d build/tests/boot/moved-XXXX)
trap 'rm -rf "$out"' EXIT
disk="-snapshot -hda build/guest/disk.img"
guest="-nographic -m 64M -bios build/guest/bios.bin $disk"
bad=0
value() { awk -v name="$2" '$1 == name { v = $2 } END { print v }' "$out/$1/stats.txt"; }
run() { build/defoe "$@" -quiet </dev/null >"$out/console.txt" 2>"$out/messages.txt" || { cat "$out/messages.txt"; exit 1; }; }
# holds CONDITION SENTENCE: CONDITION in awk
holds() { awk "BEGIN { exit !($1) }" || { echo "FAIL $2: $1"; bad=1; }; }
run $guest -engine ref -stop-at "i:$2" -outdir "$out/whole"
run $guest -engine ref -stop-at "i:$1" -outdir "$out/half"
run $guest $3 -stop-at "i:$1" -save "$out/state" -outdir "$out/first"
run -m 64M $disk -loadvm "$out/state" $4 -stop-at "i:$2" -outdir "$out/second"
hash=$(value whole sim.guest_hash)
echo "unbroken $hash, saved by '$3' at $1 and continued by '$4': $(value second sim.guest_hash)"
[ -n "$hash" ] && [ "$hash" = "$(value second sim.guest_hash)" ] || bad=1

holds "$(value second sim.guest_tick) == $2 && $(value whole sim.guest_tick) == $2" "sim.guest_tick is where -stop-at i: stopped"
holds "$(value first sim.start_tick) == 0 && $(value second sim.start_tick) == $1" "sim.start_tick names the state"
holds "$(value second sim.start_tick) + $(value second sim.ticks) == $2" "sim.ticks counts from the state on"
for what in sim.ticks sim.guest_instructions; do
	holds "$(value first $what) == $(value half $what)" "$what up to the save, ref's"
	holds "$(value first $what) + $(value second $what) == $(value whole $what)" "$what before and behind the save, and unbroken"
done
for part in first second; do
	insns=$(value $part sim.guest_instructions)
	holds "$(value $part cms.interp.guest_instructions) + $(value $part cms.quick.guest_instructions) + $(value $part cms.opt.guest_instructions) == $insns" \
		"shares of the $part part's instructions"
	holds "($(value $part sim.cycles) / $insns - $(value $part sim.cycles_per_guest_instruction)) ^ 2 < 1e-6" "cycles per instruction of the $part part"
	echo "$part part: $insns instructions in $(value $part sim.ticks) ticks, $(value $part sim.cycles) cycles"
done
exit $bad
