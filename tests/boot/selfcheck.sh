#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The boot on `fast` with every translation judged by the interpreter: no difference, at least 99 % of the translated instructions
# compared, and the guest hash of `ref` at the end.    tests/boot/selfcheck.sh TICKS
set -u
out=build/tests/boot/selfcheck-$1
rm -rf $out
mkdir -p $out
guest="-nographic -m 64M -bios build/guest/bios.bin -snapshot -hda build/guest/disk.img -stop-at i:$1 -quiet"
for engine in "ref" "fast -selfcheck"; do
	build/defoe $guest -engine $engine -outdir "$out/${engine%% *}" </dev/null >/dev/null 2>"$out.err" || { cat "$out.err"; exit 1; }
done
value() { awk -v n="$1" '$1 == n { v = $2 } END { print v }' "$out/$2/stats.txt"; }
done_n=$(value cms.selfcheck.done fast) skipped=$(value cms.selfcheck.skipped fast)
echo "$1 ticks: $done_n translated instructions compared, $skipped not, ref $(value sim.guest_hash ref), checked $(value sim.guest_hash fast)"
want=$(value sim.guest_hash ref)
[ -n "$want" ] && [ "$want" = "$(value sim.guest_hash fast)" ] && [ -n "$skipped" ] && [ "$done_n" -gt 0 ] && [ $((skipped * 99)) -le "$done_n" ]
