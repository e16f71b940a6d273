#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The hostile ROM under several sets of options: status 0 (the host program has then found the firmware's code and constants
# unchanged), its line, and one guest hash.
out=$(mktemp -d build/tests/prog/hostile-XXXX)
trap 'rm -rf "$out"' EXIT
first=
for options in "$@"; do
	status=0
	rm -f $out/stats.txt
	said=$(timeout -k 2 3000 build/defoe $options -m 4M -bios build/tests/prog/hostile.bin -quiet -outdir $out </dev/null 2>$out/err | tr -d "\0"; exit ${PIPESTATUS[0]}) || status=$?
	hash=$(awk '$1 == "sim.guest_hash" { print $2 }' $out/stats.txt)
	echo "$options: status $status, $hash"
	case "$said" in *"hostile guest is done"*) ;; *) echo "FAIL: did not reach its end"; cat $out/err; exit 1 ;; esac
	[ "$status" = 0 ] || { cat $out/err; exit 1; }
	[ -n "$hash" ] && [ "${first:=$hash}" = "$hash" ] || { echo "FAIL: the hash differs"; exit 1; }
done
