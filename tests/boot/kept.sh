#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What a run leaves behind: disk images and saved states change when it ends in order (sim/README.md), and only then; a `.part` never
# stays. The guest is tests/prog/disk.S: it writes `written by the guest` into sector 5 and then prints for ever.
set -u
dir=$PWD/build/tests/boot/kept
rm -rf "$dir"
mkdir -p "$dir/stuck/verilator"
image=$dir/image state=$dir/state
rom="-nographic -quiet -m 4M -bios build/tests/prog/disk.bin -hda $image"
bad=0
check() # what, got, expected
{
	[ "$2" = "$3" ] && echo "ok $1: $3" && return
	printf 'FAIL %s: %s, expected %s\n' "$1" "$2" "$3"
	bad=1
}
fresh() { head -c 65536 /dev/zero >"$image"; rm -f "$state"*; }
# Whether the guest's text is in the image; F: the state is there, P: its .part is
left()
{
	local marks=unchanged
	grep -aq 'written by the guest' "$image" && marks=changed
	[ -e "$state" ] && marks="$marks F"
	[ -e "$state.part" ] && marks="$marks P"
	echo "$marks"
}
# run PROGRAM OPTIONS...: its exit status
run() { timeout --preserve-status -k 5 60 "$@" </dev/null >"$dir/said" 2>"$dir/err"; echo $?; }
# Within half a minute: WORDS in a file; a file
until_said() { for _ in $(seq 300); do grep -aq "$1" "$2" 2>/dev/null && return; sleep 0.1; done; echo "FAIL: no '$1' in $2"; bad=1; }
until_there() { for _ in $(seq 300); do [ -e "$1" ] && return; sleep 0.1; done; echo "FAIL: no $1"; bad=1; }

# A guest that nothing wakes: the wish to stop is heard all the same.
for engine in ref "fast -tier 0" fast; do
	fresh
	rm -f "$dir/said"
	timeout --foreground -s KILL 30 build/defoe -nographic -quiet -m 4M -bios build/tests/prog/asleep.bin -engine $engine -save "$state" \
		</dev/null >"$dir/said" 2>"$dir/err" &
	until_said asleep "$dir/said"
	sleep 0.3
	kill -TERM $!
	wait $!
	check "$engine asleep, SIGTERM: status" $? 0
	check "$engine asleep, SIGTERM" "$(left)" "unchanged F"
done

for engine in ref fast; do
	fresh
	check "$engine to a tick: status" "$(run build/defoe $rom -engine $engine -stop-at i:20000 -save "$state")" 0
	check "$engine to a tick" "$(left)" "changed F"
	check "the state goes on with the image as it now is" "$(run build/defoe -nographic -quiet -m 4M -hda "$image" -engine $engine -loadvm "$state" -stop-at i:30000)" 0
	fresh
	check "-snapshot: status" "$(run build/defoe $rom -engine $engine -snapshot -stop-at i:20000 -save "$state")" 0
	check "-snapshot" "$(left)" "unchanged F"
done

# From here on: goes on from a state whose disk is changed. A run that does not begin, and a machine that fails.
go="-nographic -quiet -m 4M -hda $image -loadvm $state"
check "no place for the statistics: status" "$(run build/defoe $go -outdir "$dir/none/deeper")" 2
check "no place for the statistics" "$(left)" "unchanged F"
cp build/defoe "$dir/stuck"
cp build/tests/rtl/engine/stuck.so "$dir/stuck/verilator/w1-i8192-d8192.so"
fails() # name, environment...: a machine that fails
{
	local name=$1
	shift
	check "$name: status" "$(env "$@" timeout --preserve-status -k 5 1 "$dir/stuck/defoe" $go -engine rtl -save "$state.2" </dev/null >/dev/null 2>&1; echo $?)" 6
	check "$name" "$(left), $(find "$dir" -name 'state.2*' | wc -l)" "unchanged F, 0"
}
fails "a machine that does not park"
fails "firmware that gives up" STUCK_EXIT=$((6 << 8))
fails "a self-check that differs" STUCK_EXIT=$((7 << 8))
fails "an end that there is not" STUCK_EXIT=$((99 << 8))
check "the same state in a machine that does: status" "$(run build/defoe $go -engine fast -stop-at i:30000)" 0
check "the same state in a machine that does" "$(left)" "changed F"

# One signal asks the machine to stop; where it does not come to that (its console is full and nobody reads), the second one ends it.
for signal in TERM INT HUP; do
	fresh
	rm -f "$dir/said"
	build/defoe $rom -engine fast -save "$state" </dev/null >"$dir/said" 2>"$dir/err" &
	until_said written "$dir/said"
	kill -$signal $!
	wait $!
	check "SIG$signal: status" $? 0
	check "SIG$signal" "$(left)" "changed F"
	fresh
	mkfifo "$dir/full"
	sleep 1000 <>"$dir/full" &
	reader=$!
	build/defoe $rom -engine fast -save "$state" </dev/null >"$dir/full" 2>"$dir/err" &
	until_there "$state.part"
	sleep 1
	kill -$signal $!
	sleep 0.2
	kill -$signal $!
	wait $!
	check "SIG$signal twice: status" $? 6
	check "SIG$signal twice" "$(left)" unchanged
	kill $reader
	rm "$dir/full"
done
fresh
timeout -k 5 60 build/defoe $rom -engine fast -save "$state" </dev/null 2>"$dir/err" | head -c 3 >"$dir/said"
check "the reader of stdout has gone: status" "${PIPESTATUS[0]}" 2
check "the reader of stdout has gone" "$(left)" "changed F"
exit $bad
