#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The guest that accesses ports at random, to TICKS, under each set of options -> the same guest hash and the same text as on ref, and
# at least ACCESSES accesses counted.
#   ports.sh TICKS ACCESSES OPTIONS...
ticks=$1 accesses=$2 out=build/tests/fuzz/ports
shift 2
mkdir -p $out
awk 'BEGIN { srand(1); for (i = 0; i < 4096; i++) printf "%16d\n", rand() * 1e15 }' | head -c 65536 >$out/disk0
for i in 1 2 3 4; do cat $out/disk0; done >$out/disk1
cp $out/disk0 $out/disk2
run() # options...
{
	rm -f $out/stats.txt
	build/defoe $1 -quiet -m 4M -snapshot -bios build/tests/fuzz/ports.bin -hda $out/disk0 -hdb $out/disk1 -drive file=$out/disk2 \
		-stop-at i:$ticks -outdir $out </dev/null >$out/said 2>$out/err && awk '$1 == "sim.guest_hash" { print $2 }' $out/stats.txt
}
want=$(run "-engine ref") && [ -n "$want" ] && [ $# -gt 0 ] || { cat $out/err; exit 1; }
cp $out/said $out/said.ref
bad=0
for options in "$@"; do
	got=$(run "$options") || { cat $out/err; got="(failed)"; }
	n=$(awk '$1 == "cms.io" { print $2 }' $out/stats.txt)
	[ "$got" = "$want" ] && cmp -s $out/said $out/said.ref && [ "$n" -ge "$accesses" ] && word=ok || { word=FAIL; bad=1; }
	echo "$word $options: $got after ${n:-no} accesses; ref $want"
done
exit $bad
