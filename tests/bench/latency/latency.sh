#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# build/bench/defoe, guests -> how long interrupts wait and the guest stands still, in cycles (latency.c says what is measured).
#   tests/bench/latency/latency.sh [OPTION...]     options of `fast`
# Fails when a hash is not that of a build without the measuring.
set -u
. tests/bench/asm.sh
. tests/bench/guest/machine.sh
out=build/tests/bench/latency
rm -rf $out
mkdir -p $out
bad=0

# row NAME OUT: of a run's messages
row() {
	awk -v name="$1" '/^latency\./ {
		sub(/^latency\./, ""); gsub(/[(),]/, "")
		printf "%-26s %-6s %9d %9d %9d %11d", name, $1, $2, $4, $6, $8
		for (i = 12; i <= NF; i++) { sub(/.*:/, "", $i); printf " %8d", $i }
		print ""
	}' "$2.messages"
}

# compared NAME OUT: and with the plain build
compared() {
	row "$1" "$2"
	[ -n "$(bench_hash "$2")" ] && [ "$(bench_hash "$2")" = "$(bench_hash "$2-plain")" ] || { echo "$1: the hash differs"; bad=1; }
}

printf '%-26s %-6s %9s %9s %9s %11s %8s %8s %8s %8s\n' guest what times mean longest translating '>5k' '>10k' '>50k' '>100k'
cold() {
	local image
	image=$(bench_assemble code "$@") || return 1
	for defoe in build/bench/defoe build/defoe; do
		to=$out/code$([ $defoe = build/bench/defoe ] || echo -plain)
		$defoe -nographic -quiet -m 16M -bios "$image" -outdir $to "${options[@]}" </dev/null >$to.console 2>$to.messages || return 1
	done
	compared "code $*" $out/code
}
options=(-engine fast "$@")
cold CODE_KB=200 EVERY=1000 PASSES=6 || bad=1
while IFS=';' read -r machine stop name; do
	guest_run build/bench/defoe $out/$machine $machine "${options[@]}" -stop-at "$stop" &&
		guest_run build/defoe $out/$machine-plain $machine "${options[@]}" -stop-at "$stop" || { cat $out/$machine.messages; bad=1; continue; }
	compared "$name" $out/$machine
done <<END
disk;console:defoe# ;disk, to the shell
grub;console:executed automatically;GRUB, to its menu
busybox;console:the session is over;busybox, a session
END
exit $bad
