#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# An engine and options -> a whole session from reset to power-off, judged by what an unmodified SeaBIOS, SYSLINUX and Linux say.
#   tests/boot/session.sh ENGINE [OPTION...]
set -u
engine=$1
shift
out=build/tests/boot/$engine
mkdir -p "$out"
status=0
build/defoe -engine "$engine" -nographic -m 64M -bios build/guest/bios.bin -snapshot -hda build/guest/disk.img \
	-input tests/boot/typed.txt -outdir "$out" "$@" </dev/null >"$out/console.txt" 2>"$out/messages.txt" || status=$?
bad=0
wants() { grep -aq -- "$1" "$out/console.txt" || { echo "missing on the console: $1"; bad=1; }; }
wants 'SeaBIOS (version'
wants 'Booting from Hard Disk'
wants 'Loading bzimage'
wants 'Linux version 6.1'
wants 'Run /init as init process'
wants '^defoe# ls /'
wants 'proc/'
wants '^[0-9]*\.[0-9]* [0-9]*\.[0-9]*'
[ "$status" = 0 ] || { echo "exit status $status after poweroff"; bad=1; }
[ "$bad" = 0 ] || { tail -n 15 "$out/console.txt" "$out/messages.txt"; exit 1; }
grep -aE '^(sim\.(ticks|cycles|cycles_per_guest_instruction|khz|guest_mips|guest_hash)|cms\.interp\.guest)' "$out/stats.txt"
