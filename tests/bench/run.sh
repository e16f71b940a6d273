#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Kernels on an engine -> cycles per x86 instruction of each (cold, between port 0xf5 = 1 and 2) and their geometric mean.
# Fails when a checksum differs from the host's own run of the same C kernel.
#   tests/bench/run.sh ENGINE [OPTION...]
set -u
engine=$1
shift
out=build/tests/bench/run-$engine
rm -rf "$out"
mkdir -p "$out"
printf '%-9s %-8s %12s %12s %8s %8s %10s\n' "$engine" kernel instructions cycles per-x86 atoms/x86 host-MIPS
for expect in build/tests/bench/*.expect; do
	name=$(basename "$expect" .expect)
	build/defoe -engine "$engine" -bios "build/tests/bench/$name.bin" -nographic -quiet -outdir "$out/$name" "$@" \
		</dev/null >"$out/$name.txt" 2>"$out/$name.err" || { echo "$name: exit status $?"; head -3 "$out/$name.err"; }
	cmp -s "$out/$name.txt" "$expect" || { echo "$name: wrong checksum: $(cat "$out/$name.txt"), expected $(cat "$expect")"; }
	awk -v name="$name" -v engine="$engine" '
		/^----------/ { dump = $2 == "dump" }
		dump { v[$1] = $2 }
		END {
			n = v["sim.guest_instructions"]; units = name == "repcopy" ? v["sim.ticks"] : name == "poll" && v["cms.io"] ? v["cms.io"] : n
			if (!units) { print name ": no statistics"; exit }
			printf "%-9s %-8s %12d %12d %8.2f %8.2f %10.1f\n", engine, name, units, v["sim.cycles"],
			       v["sim.cycles"] / units, v["core.atoms"] / units, v["sim.guest_mips"]
		}' "$out/$name/stats.txt" 2>&1 || echo "$name: no statistics"
done | tee "$out/table"
awk '$2 != "repcopy" && $2 != "poll" && $5 > 0 { s += log($5); n++ } END { if (n) printf "geometric mean of %d kernels (repcopy per unit, poll per access, apart): %.2f cycles per x86 instruction\n", n, exp(s / n) }' "$out/table"
[ -s "$out/table" ] && ! grep -q -e 'wrong checksum' -e 'exit status' -e 'no statistics' "$out/table"
