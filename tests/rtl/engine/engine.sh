#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The engine rtl around its model: build/defoe and its object, moved to another directory and started in a third, run e9 in as many
# cycles as at home; without the object, and with a machine that does not listen (stuck.c), one sentence and an exit status.
set -u
out=$PWD/build/tests/rtl/engine bios=$PWD/build/tests/prog/e9.bin model=verilator/w1-i8192-d8192.so
run() # program, words of `timeout`...
{
	local program=$1
	shift
	timeout --preserve-status -k 5 "$@" "$program" -engine rtl -bios "$bios" -quiet -outdir "$out/run" </dev/null >"$out/said" 2>&1
}
bad=0
check() # what, got, expected
{
	[ "$2" = "$3" ] && echo "ok $1" && return
	printf 'FAIL %s: got %s, expected %s\n' "$1" "$2" "$3"
	bad=1
}
result() # status
{
	echo "$1, $(awk '$1 == "sim.cycles" { print $2 }' "$out/run/stats.txt") cycles, $(cat "$out/said")"
}
rm -rf "$out/run" "$out/moved" && mkdir -p "$out/run" "$out/moved/verilator" "$out/elsewhere"
run build/defoe 60
home=$(result $?)
check "e9 at home: status" "${home%%,*}" 33
[ $bad = 0 ] || exit 1
cp build/defoe "$out/moved"
cp build/$model "$out/moved/verilator"
cd "$out/elsewhere" || exit 1
run ../moved/defoe 60
check "moved and started elsewhere" "$(result $?)" "$home"
cp ../stuck.so ../moved/$model
run ../moved/defoe 2
check "SIGTERM to a machine that does not park: status" $? 6
check "its sentence" "$(grep -c '^defoe: asked to stop' "$out/said")" 1
rm ../moved/$model
run ../moved/defoe 60
check "no model: status" $? 2
check "its sentence" "$(grep -c '^defoe: the RTL model .* is not there' "$out/said")" 1
exit $bad
