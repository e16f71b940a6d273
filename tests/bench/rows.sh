#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# asm/rows.list -> a table of cycles on `fast`, cold, for each row; fails when a row's hash is not that of `ref`, or the boot sector's
# answer is wrong.
#   tests/bench/rows.sh [OPTION...]     options of `fast` for all rows
set -u
. tests/bench/asm.sh
out=build/tests/bench/rows
bad=0
printf '%-44s %8s %10s %12s %8s %8s  %s\n' row per ticks cycles each per-x86 hash
while read -r per program words; do
	bench_split $words
	image=$(bench_assemble "$program" ${symbols[@]+"${symbols[@]}"}) &&
		bench_run $out/ref "$image" -engine ref && bench_run $out/fast "$image" -engine fast ${options[@]+"${options[@]}"} "$@" || { bad=1; continue; }
	hash=$(bench_hash $out/fast)
	[ -n "$hash" ] && [ "$hash" = "$(bench_hash $out/ref)" ] || { hash="$hash: not that of ref"; bad=1; }
	[ "$program" != real_sector ] || grep -aq '\.168' $out/fast/console.txt || { hash="$hash: not 168 primes"; bad=1; }
	cycles=$(bench_value $out/fast sim.cycles) n=$(bench_value $out/fast sim.guest_instructions)
	events=$per
	[ "$per" != x86 ] || events=$n
	printf '%-44s %8s %10d %12d %8s %8s  %s\n' "$program $words" "$per" "$(bench_value $out/fast sim.ticks)" "$cycles" \
		$(awk "BEGIN { printf \"%.2f %.2f\", $cycles / $events, $cycles / $n }") "$hash"
done < <(sed '/^#/d; /^per /d' tests/bench/asm/rows.list)
exit $bad
