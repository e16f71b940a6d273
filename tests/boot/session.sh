#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# An engine and options -> a whole session from reset to power-off, judged by what an unmodified SeaBIOS, SYSLINUX and Linux say;
# its last tick and hash are those of `ref`, it takes at most 12 cycles per x86 instruction, and `fast` counts cycles within 15 % of `rtl`.
#   tests/boot/session.sh ENGINE [OPTION...]
set -u
engine=$1
shift
out=build/tests/boot/$engine
bad=0
# session ENGINE DIRECTORY [OPTION...]: exit status of defoe
session() {
	local engine=$1 out=$2
	shift 2
	mkdir -p "$out"
	build/defoe -engine "$engine" -nographic -m 64M -bios build/guest/bios.bin -snapshot -hda build/guest/disk.img \
		-input tests/boot/typed.txt -outdir "$out" "$@" </dev/null >"$out/console.txt" 2>"$out/messages.txt"
}
value() { awk -v name="sim.$2" '$1 == name { v = $2 } END { print v }' "$1/stats.txt"; }
same() { [ -n "$1" ] && [ "$1" = "$2" ]; }
wants() { grep -aq -- "$1" "$out/console.txt" || { echo "missing on the console: $1"; bad=1; }; }
# holds CONDITION SENTENCE: CONDITION in awk
holds() { awk "BEGIN { exit !($1) }" || { echo "$2"; bad=1; }; }

status=0
rm -rf "$out"
session "$engine" "$out" "$@" || status=$?
wants 'SeaBIOS (version'
wants 'Booting from Hard Disk'
wants 'Loading bzimage'
wants 'Linux version 6.1'
wants 'Run /init as init process'
wants '^defoe# ls /'
wants 'proc/'
wants '^[0-9]*\.[0-9]* [0-9]*\.[0-9]*'
[ "$status" = 0 ] || { echo "exit status $status after poweroff"; bad=1; }
if [ "$engine" != ref ]; then
	session ref "$out/ref" "$@" || bad=1
	for what in ticks guest_hash guest_instructions; do
		same "$(value "$out" $what)" "$(value "$out/ref" $what)" || { echo "sim.$what differs from ref's: $(value "$out" $what), $(value "$out/ref" $what)"; bad=1; }
	done
	holds "$(value "$out" cycles_per_guest_instruction) <= 12" "more than 12 cycles per x86 instruction: $(value "$out" cycles_per_guest_instruction)"
	shares=$(awk '/^sim/ { v[$1] = $2 } /^cms\.(interp|quick|opt)\.guest/ { n += $2 } /^cms\..*\.cycles/ { c += $2 }
		END { print n - v["sim.guest_instructions"], c - v["sim.cycles"] }' "$out/stats.txt")
	idle=$(awk '$1 == "cms.idle.cycles" { print $2 }' "$out/stats.txt")
	holds "${idle:-0} > 0 && ${idle:-0} < $(value "$out" cycles) / 100" "cycles while the guest is halted: ${idle:-none}, of $(value "$out" cycles)"
	[ "$shares" = "0 0" ] || { echo "shares of instructions, of cycles do not add up: $shares too many"; bad=1; }
fi
if [ "$engine" = rtl ]; then
	session fast "$out/fast" "$@" || bad=1
	ratio=$(awk "BEGIN { print $(value "$out/fast" cycles) / $(value "$out" cycles) }")
	echo "fast / rtl cycles $ratio"
	holds "$ratio > 0.85 && $ratio < 1.15" "the cycle model of fast is off by more than 15 %"
fi
[ "$bad" = 0 ] || { tail -n 15 "$out/console.txt" "$out/messages.txt"; exit 1; }
grep -aE '^(sim\.(ticks|cycles|cycles_per_guest_instruction|khz|guest_mips|guest_hash)|cms\.interp\.guest)' "$out/stats.txt"
