#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# asm/sweep.list -> cycles per x86 instruction of `fast` at each point, cold, as tab-separated text (also build/tests/bench/sweep/sweep.tsv); the
# last lines name the worst point.
#   tests/bench/sweep.sh [-points 3] [-axis NAME] [OPTION...]
# -points 3: first, middle and last point of each axis. Fails when a hash is not that of `ref`.
set -u
. tests/bench/asm.sh
out=build/tests/bench/sweep
few=no axes=
while :; do
	case ${1:-} in
	-points) few=yes out=$out-few; shift 2 ;;
	-axis)   axes=$2; shift 2 ;;
	*)       break ;;
	esac
done
bad=0
mkdir -p $out

# point AXIS PROGRAM VARIABLE FIXED VALUE OPTION...: a line
point() {
	local axis=$1 program=$2 variable=$3 fixed=$4 value=$5 symbols=() options=()
	shift 5
	[ "$fixed" = - ] || symbols+=("$fixed")
	case $variable in -*) options+=("$variable" "$value") ;; *) symbols+=("$variable=$value") ;; esac
	image=$(bench_assemble "$program" "${symbols[@]}") && bench_run $out/ref "$image" -engine ref &&
		bench_run $out/fast "$image" -engine fast ${options[@]+"${options[@]}"} "$@" || return 1
	hash=$(bench_hash $out/fast)
	[ -n "$hash" ] && [ "$hash" = "$(bench_hash $out/ref)" ] || { echo "$axis $value: the hash is not that of ref" >&2; return 1; }
	printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$axis" "$value" "$(bench_value $out/fast sim.ticks)" \
		"$(bench_value $out/fast sim.guest_instructions)" "$(bench_value $out/fast sim.cycles)" \
		"$(bench_value $out/fast sim.cycles_per_guest_instruction)" "$hash"
}

printf 'axis\tpoint\tticks\tinstructions\tcycles\tper_x86\thash\n' | tee $out/sweep.tsv
while read -r axis program variable fixed points; do
	[ -z "$axes" ] || [ "$axes" = "$axis" ] || continue
	set_of=($points)
	[ $few = no ] || set_of=("${set_of[0]}" "${set_of[$((${#set_of[@]} / 2))]}" "${set_of[-1]}")
	for value in "${set_of[@]}"; do
		point "$axis" "$program" "$variable" "$fixed" "$value" "$@" || bad=1
	done
done < <(sed '/^#/d' tests/bench/asm/sweep.list) > >(tee -a $out/sweep.tsv)
wait $!
awk -F '\t' 'NR == 1 { next }
	!($1 in worst) { axis[++n] = $1; worst[$1] = 0 }
	$6 > worst[$1] { worst[$1] = $6 + 0; at[$1] = $2 }
	END { for (i = 1; i <= n; i++) {
		a = axis[i]; printf "# worst of %s: %s at %s\n", a, worst[a], at[a]
		if (!most || worst[a] > worst[most]) most = a }
	      printf "# worst point: %s cycles per x86 instruction at %s %s\n", worst[most], most, at[most] }' $out/sweep.tsv
exit $bad
