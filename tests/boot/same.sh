#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The rule that no knob changes a guest-visible result: the same sim.guest_hash and count of instructions at the same tick, whatever
# runs it.
#   tests/boot/same.sh TICKS [VARIANT...]     a variant is a quoted list of options; `ref` is what all are compared with
set -u
ticks=$1
shift
mkdir -p build/tests/boot
out=$(mktemp -d "build/tests/boot/same-$ticks-XXXX")	# several of these run at the same time
trap 'rm -rf "$out"' EXIT
guest="-nographic -m 64M -bios build/guest/bios.bin -snapshot -hda build/guest/disk.img -stop-at i:$ticks -quiet"
hash_of() {
	rm -rf "$out/run"
	build/defoe $guest $1 -outdir "$out/run" </dev/null >"$out/console.txt" 2>"$out/messages.txt" || return 1
	awk '$1 == "sim.guest_instructions" { n = $2 } $1 == "sim.guest_hash" { print $2, n " instructions" }' "$out/run/stats.txt"
}
want=$(hash_of "-engine ref") && [ -n "$want" ] && [ $# -gt 0 ] || { cat "$out/messages.txt"; echo "no hash of ref, or nothing to compare with it"; exit 1; }
echo "tick $ticks: ref $want"
bad=0
for variant in "$@"; do
	got=$(hash_of "$variant") || { cat "$out/messages.txt"; got="(failed)"; }
	[ "$got" = "$want" ] && word=ok || { word=DIFFERS; bad=1; }
	echo "$word $variant: $got"
done
exit $bad
