#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# above.S: as a ROM it prints what it prints in Bochs; as a kernel, without a ROM, the same lines and the ones typed here, with one guest
# hash; a reset, which no BIOS answers, ends the run with status 4, one sentence, one hash, also behind -loadvm.
#   above.sh OPTIONS...
set -u
rom=build/tests/prog/above.bin kernel=build/tests/prog/above.elf32 out=build/tests/prog/above
mkdir -p $out
bad=0 first=
# run WANT WAY OPTIONS...: its text in $out/said, its sentence in $out/err, its hash in $hash
run() {
	local want=$1 way=$2 status=0
	shift 2
	rm -f $out/stats.txt
	timeout -k 2 30 build/defoe -m 16M -quiet -outdir $out "$@" </dev/null >$out/said 2>$out/err || status=$?
	hash=$(awk '$1 == "sim.guest_hash" || $1 == "sim.ticks" { print $2 }' $out/stats.txt | paste -sd/)
	[ $status = $want ] && [ -n "$hash" ] && return
	echo "FAIL $way, $*: status $status, not $want; $(cat $out/err)"
	exit 1
}
# the hash of all engines is one: alike WAY OPTIONS
alike() {
	echo "ok $1, $2: ${first:=$hash}"
	[ "$hash" = "$first" ] || { echo "FAIL $1, $2: hash $hash"; bad=1; }
}

tests/rom/judge.sh bochs $rom $out/bochs || exit 1
# What only a machine without a ROM shows: nothing but ones where no RAM is, of which FF FF is #UD
cat >$out/alone <<-END
	h ffffffff ffffffff 01000027 00c02345 00005555
	j 01000000 00005555 01000004 ffffffff 01000123 00005555 01000000 00005681 00fffff3 00005555 00fffff3 00005556 00fffff3 00005556 fffffff0 00005555
	k ffffffff ffffffff ffffffff ffffffff 1111ffff 78561111 000ffff0 00005555
	l 600df00d ffffffff ffffffff 78561111
	m 00000000 45516655 ffffffff
END
sort $out/bochs $out/alone >$out/want
for options in "$@"; do
	run 33 ROM -bios $rom $options
	cmp $out/said $out/bochs && alike ROM "$options" || bad=1
done
first=
for options in "$@"; do
	run 33 kernel -kernel $kernel -append 0 $options
	sort $out/said | diff - $out/want && alike kernel "$options" || bad=1
done
for way in 1 2 3 4; do
	sentence="processor shut down (triple fault), and without a BIOS there is nothing to start"
	[ $way != 2 ] || sentence="reset itself (keyboard controller, port 0x92 or 0xcf9), and without a BIOS there is nothing to start"
	first=
	for options in "$@"; do
		run 4 "end $way" -kernel $kernel -append $way $options
		grep -q "$sentence" $out/err && [ "$(grep -c . $out/err)" = 1 ] && alike "end $way" "$options" ||
			{ echo "FAIL end $way, $options: $(cat $out/err)"; bad=1; }
	done
done
run 0 "saved" -kernel $kernel -append 2 -stop-at i:1000 -save $out/state $1
run 4 "loaded" -loadvm $out/state $1
grep -q "without a BIOS" $out/err && echo "ok behind -loadvm" || { echo "FAIL behind -loadvm: $(cat $out/err)"; bad=1; }
exit $bad
