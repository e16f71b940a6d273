#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# guests.list -> a table of ticks, x86 instructions and cycles of each part of a guest's run on `fast`, and the hash at its end, which must
# be that of `ref` at the same tick.
#   tests/bench/guest/guests.sh [-only PATTERN] [OPTION...]     options of `fast`
# A part is the difference of two runs, to its end and to its beginning: caches and translations are as they are in a whole run.
set -u
. tests/bench/guest/machine.sh
out=$made/run
only=
[ "${1:-}" != -only ] || { only=$2; shift 2; }
rm -rf $out
mkdir -p $out

value() { awk -v n="$2" '$1 == n { v = $2 } END { printf "%.0f", v }' "$1/stats.txt"; }
hash_of() { awk '$1 == "sim.guest_hash" { print $2 }' "$1/stats.txt"; }

# stopped MACHINE PLACE OPTION...: the folder of that run, made if it is not there; two parts may meet at a place
stopped() {
	local machine=$1 place=$2 to
	to=$out/$machine-$(echo "$place" | tr -c 'a-zA-Z0-9\n' -)
	shift 2
	[ -d "$to" ] || guest_run build/defoe "$to" "$machine" -engine fast -stop-at "$place" "$@" || { cat "$to.messages" >&2; return 1; }
	echo "$to"
}

# part NAME MACHINE FROM TO OPTION...: a row
part() {
	local name=$1 machine=$2 from=$3 to=$4 begin= end
	shift 4
	[ "$from" = reset ] || begin=$(stopped "$machine" "$from" "$@") || return 1
	end=$(stopped "$machine" "$to" "$@") || return 1
	local n=() what
	for what in ticks guest_instructions cycles; do
		n+=($(($(value "$end" sim.$what) - $([ -z "$begin" ] && echo 0 || value "$begin" sim.$what))))
	done
	guest_run build/defoe "$end-ref" "$machine" -engine ref -stop-at "i:$(value "$end" sim.guest_tick)"
	local hash=$(hash_of "$end") ok=0
	[ -n "$hash" ] && [ "$hash" = "$(hash_of "$end-ref")" ] || { hash="$hash: not that of ref"; ok=1; }
	printf '%-26s %12d %12d %14d %8s  %s\n' "$name" "${n[@]}" "$(awk "BEGIN { printf \"%.2f\", ${n[2]} / ${n[1]} }")" "$hash"
	return $ok
}

bad=0
sed 's/^/# /' $made/versions
printf '%-26s %12s %12s %14s %8s  %s\n' guest ticks instructions cycles per-x86 hash
while IFS=';' read -r name machine from to; do
	case $name in *$only*) part "$name" "$machine" "$from" "$to" "$@" || bad=1 ;; esac
done < <(sed '/^#/d' tests/bench/guest/guests.list)
exit $bad
